//! Counts of the registers, judged by norms, for any area and day: the condition of a norm becomes
//! a filter of the census, so that a province is judged in one pass; indicators and the targets of
//! a programme are data of `indicators/`.

mod assigned;
mod attainment;
mod breakdown;
mod columns;
mod count;
mod definition;
mod judged;
mod moved;
mod people;
mod posts;
mod programme;
mod standing;
mod target;
mod vacancies;
mod what_if;
mod words;

pub use assigned::{Assigned, assigned};
pub use attainment::{Attainment, Gap, Part, Read, attainments};
pub use breakdown::{Behind, By, Lines, Of, behind, breakdown};
pub use columns::{Columns, NoColumn};
pub use count::{Answer, Asked, Counted, count};
pub use definition::{Counts as Counting, Example, Indicator, Measure};
pub use judged::Judged;
pub use moved::{Moved, MovedHolding, MovedPosts, MovedTarget, Touching};
pub use people::{PersonCase, people_of, rows_of};
pub use posts::{AllowedSum, Posts, UnitPosts, posts};
pub use programme::Programme;
pub use standing::{Counts, Standing, outcomes, standings};
pub use target::{
    Baseline, BaselineBasis, Comparison, Reading, Repeats, Target, TargetKind, Wanted,
};
pub use vacancies::{OddTitle, odd_titles};
pub use what_if::{
    Changed, ChangedPosts, Effect, Touched, WhatIf, standards as changed_standards, touched,
    what_if,
};
pub use words::wanted_words;
