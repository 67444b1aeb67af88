//! The journal: its bytes, its chain, and what a verification finds.

mod bytes;
mod chain;
mod faults;
mod tampering;
