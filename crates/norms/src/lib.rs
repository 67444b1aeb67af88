//! What the law says should be. A norm is a dated file with its citation; its conditions are CEL
//! over a fixed vocabulary of facts, in Kleene's three values, and judge one case with an
//! explanation. Nothing here reads a database or a clock.

mod ages;
mod allowed;
mod case;
mod conflict;
mod coverage;
mod document;
mod expression;
mod folder;
mod group;
mod judge;
mod law;
mod norm;
mod norm_file;
mod number;
mod parsed;
mod truth;
mod vary;
mod vocabulary;
mod words;

pub use ages::{AgeLimit, Retirement, RetirementAges};
pub use allowed::{Allowances, Reading, of_commune};
pub use case::{Case, Ground, PersonRows};
pub use conflict::{Clash, Conflict, WayOut};
pub use coverage::{Acts, Gap, Uncovered};
pub use document::{Document, Rank};
pub use expression::{Asks, Comparison, Expression, Leaf};
pub use folder::{Decided, Fault, File, KnownConflict, NotCarried, Side, condition_of};
pub use group::{Group, lacking};
pub use judge::{Fact, FactValue, Facts, Finding, Judgement, Outcome, judge};
pub use law::{Law, digest};
pub use norm::{
    Allowance, Allowed, Basis, Bound, Confidence, Demand, Example, Expected, Modality, Norm, Source,
};
pub use number::{Number, Sign};
pub use truth::Truth;
pub use vary::LevelAsked;
pub use vocabulary::{Kind, Vocabulary};
pub use words::Words;
