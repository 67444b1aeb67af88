//! Workbooks out and in, through the registers, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clerk;
mod desk;
mod faulty;
mod hostile;
mod lists;
mod office;
mod round;
