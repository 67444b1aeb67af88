//! Registers: the facts, each with the period in which it was true.
//!
//! One register is one typed struct; a derive emits its description and row codec. Reading
//! takes a [`View`], writing a permit; there is no other way in.

// The derive names this crate by its outside name.
extern crate self as registers;

mod accounts;
mod appointments;
mod areas;
mod authorise;
mod batch;
mod cases;
mod change;
mod decisions;
mod definitions;
mod discipline;
mod erasing;
mod error;
mod gather;
mod ledger;
mod lists;
mod near;
mod overlap;
mod papers;
mod people;
mod picture;
mod qualifications;
mod quotas;
mod reader;
mod referred;
mod refusal;
mod register;
mod registry;
mod requests;
mod rules;
mod rules_of_accounts;
mod search;
mod service;
mod stands;
pub mod timeline;
mod titles;
mod tree;
mod undo;
mod validate;
mod view;
mod visible;

pub use accounts::{Account, Grant};
pub use appointments::{Appointment, AssignedQuota, CouncilTerm};
pub use areas::{Area, AreaClass, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize};
pub use batch::{Batch, Operation};
pub use cases::{Case, CaseAct, CaseComment, FigureLock, FlowText};
pub use decisions::Decision;
pub use definitions::DefinitionSet;
pub use discipline::DisciplinaryMeasure;
pub use error::{Error, Result};
pub use lists::CodeLists;
pub use papers::Paper;
pub use people::{
    Contact, IdentityNumber, PartyMembership, Person, PersonJoin, PersonName, PersonPlace,
    SocialInsurance,
};
pub use picture::{Picture, nearest};
pub use qualifications::Qualification;
pub use quotas::Quotas;
pub use reader::Reader;
pub use refusal::Refusal;
pub use register::{FieldType, Record, Register, read_field, take_fields};
pub use registers_derive::Register;
pub use registry::Registry;
pub use requests::ChangeRequest;
pub use rules_of_accounts::is_plain_mail;
pub use search::JournalSearch;
pub use service::{Followed, Follower, Registers};
pub use store::{
    Address, ChainEnd, ChangeRow, Checkpoint, EntryRow, Fault, Filter, JournalFilter, KeyRing,
    KnownAt, PublicKey, Receipt, SigningKey, Verified, VersionRow,
};
pub use titles::{Title, TitleName};
pub use tree::{AreaRows, AreaTree, Unit};
pub use view::View;
pub use visible::Visible;
