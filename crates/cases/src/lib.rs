//! Cases: how facts change when more than one hand is needed. A flow is a folder of `flows/`; a
//! case, its acts and its comments are rows of registers; what may follow is a plain function of
//! them, of the flow and of a day.

mod calendar_feed;
mod cases;
mod digest;
mod duties;
mod duties_of;
mod duty;
mod effects;
mod facts;
mod file;
mod flow;
mod flow_file;
mod flows;
mod own_faults;
mod place;
mod reminder;
mod scenario;
mod sound;
mod state;

pub use calendar_feed::calendar_feed;
pub use cases::{Cases, Done, Given, NamedRow, Opening};
pub use digest::{Digest, digest};
pub use duties_of::DutiesOf;
pub use duty::Duty;
pub use file::{CaseFile, file, files};
pub use flow::{Action, Actor as FlowActor, Asked, CaseField, Due, Flow, Place, Step, Tone};
pub use flows::Flows;
pub use own_faults::{OwnFault, OwnFaultKind, of as own_faults};
pub use place::{Actor, Where, whereabouts};
pub use reminder::Reminding;
pub use scenario::{Scenario, Told};
pub use state::{Act, Attempt, OPEN, Rules, State, number, yes_or_no};
