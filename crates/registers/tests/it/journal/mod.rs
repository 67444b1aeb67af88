//! The journal: its bytes, its chain, what a verification finds, and what inspectors ask of it.

mod bytes;
mod chain;
mod checkpoint;
mod faults;
mod hashes;
mod rewritten;
mod search;
mod tampering;
