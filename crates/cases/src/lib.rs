//! Cases: how facts change when more than one hand is needed. A flow is a folder of `flows/`; a
//! case, its acts and its comments are rows of registers; what may follow is a plain function of
//! them, of the flow and of a day.

mod duty;

pub use duty::Duty;
