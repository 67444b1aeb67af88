//! What the law says should be. A norm is a dated file with its citation; its conditions are CEL
//! over a fixed vocabulary of facts, in Kleene's three values, and judge one case with an
//! explanation. Nothing here reads a database or a clock.

mod case;
mod conflict;
mod document;
mod expression;
mod folder;
mod judge;
mod law;
mod norm;
mod parsed;
mod truth;
mod vocabulary;
mod words;

pub use case::{Case, PersonRows};
pub use conflict::{Clash, Conflict, WayOut};
pub use document::{Document, Rank};
pub use expression::{Asks, Expression, Leaf};
pub use folder::{Fault, KnownConflict, NotCarried};
pub use judge::{Fact, FactValue, Facts, Finding, Judgement, Outcome};
pub use law::Law;
pub use norm::{Basis, Confidence, Example, Modality, Norm, Source};
pub use truth::Truth;
pub use vocabulary::{Kind, Vocabulary};
pub use words::Words;
