//! Disciplinary measures: for as long as they have effect.

use base::{Code, Id};

use crate::{Decision, Person, Register};

/// A disciplinary measure. Its days are those of its effect: on a day after, it is in no list and on
/// no page of that day; what was recorded stays in the journal. That there is a row is itself
/// personal, so that whoever does not see discipline does not see that there is one.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "disciplinary-measures", vi = "Kỷ luật đang có hiệu lực", en = "Disciplinary measures in effect",
    anchor = person("person"), class = Discipline)]
pub struct DisciplinaryMeasure {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// Khiển trách, cảnh cáo …
    #[field(vi = "Hình thức", en = "Form", list = "discipline-form", class = Discipline)]
    pub form: Code,
    /// The decision by which it was imposed.
    #[field(vi = "Quyết định kỷ luật", en = "Decision", class = Discipline)]
    pub act: Option<Id<Decision>>,
}
