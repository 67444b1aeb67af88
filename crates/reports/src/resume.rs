//! [`ResumeForm`]: the personal résumé of an official, box by box, and what fills each.

use std::sync::OnceLock;

use base::{Language, Message};
use serde::Deserialize;

use crate::definitions::read_data;

/// The form, read from `reports/forms/resume.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumeForm {
    /// The name of the form.
    pub form: String,
    /// The document that lays it down.
    pub document: String,
    /// How its boxes are known: `memory`, or the text of the document.
    pub basis: String,
    /// Its boxes in their order.
    pub boxes: Vec<ResumeBox>,
}

/// A box of the form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumeBox {
    /// Its number as printed, such as `15.2`.
    pub number: String,
    vi: String,
    en: String,
    /// What fills it; `None` where there is no register.
    pub from: Option<ResumeSource>,
    /// Is it meant to stay empty, for the programme has no business with it?
    #[serde(default)]
    pub left_out: bool,
}

/// What fills a box.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResumeSource {
    /// The full name.
    Name,
    /// The day of birth and the sex.
    BornAndSex,
    /// A place of this kind.
    Place(String),
    /// The ethnic group.
    EthnicGroup,
    /// The religion.
    Religion,
    /// The titles held on the day, with their units.
    HeldNow,
    /// The level in a dimension of qualification.
    Qualification(String),
    /// When the person joined the Party, and became a full member.
    Party,
    /// The number of the identity card.
    IdentityNumber,
    /// The disciplinary measures in effect.
    Discipline,
    /// A table of what was studied.
    Training,
    /// A table of what was held.
    Career,
}

impl ResumeForm {
    /// The form that is compiled in.
    ///
    /// # Errors
    /// What is wrong with the file; a test keeps it readable.
    pub fn standard() -> Result<&'static Self, Message> {
        static FORM: OnceLock<Result<ResumeForm, Message>> = OnceLock::new();
        let source = include_str!("../../../reports/forms/resume.toml");
        let read = || read_data("reports/forms/resume.toml", source);
        FORM.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

impl ResumeBox {
    /// Its heading in a language.
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }
}
