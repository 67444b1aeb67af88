//! Many writers at once.

mod many_writers;
mod two_clerks;
