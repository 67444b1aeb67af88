//! Cases: how facts change when more than one hand is needed. A flow is a folder of `flows/`; a
//! case, its acts and its comments are rows of registers; what may follow is a plain function of
//! them, of the flow and of a day.

mod calendar_feed;
mod digest;
mod duties_of;
mod duty;
mod reminder;

pub use calendar_feed::calendar_feed;
pub use digest::{Digest, digest};
pub use duties_of::DutiesOf;
pub use duty::Duty;
pub use reminder::Reminding;
