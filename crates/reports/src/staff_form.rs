//! [`StaffForm`]: the yearly form of numbers and quality: titles by attributes, in persons.

use std::sync::OnceLock;

use base::{Language, Message};
use census::{Condition, Measure, Query};
use serde::Deserialize;

use crate::by_unit::Place;
use crate::counting::Ground;
use crate::definitions::read_data;
use crate::door::{Answer, Cell};
use crate::explore::{Narrowing, Terms, narrowed};

/// The form, read from `reports/forms/staff-quality.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffForm {
    /// The name of the form.
    pub form: String,
    /// The document that lays it down.
    pub document: String,
    /// How its columns are known: `memory`, or the text of the document.
    pub basis: String,
    vi: String,
    en: String,
    /// Its rows.
    pub rows: Vec<FormRow>,
    /// Its columns.
    pub columns: Vec<FormColumn>,
}

/// A row: a group of the report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    /// The key of the group.
    pub group: String,
    /// Is it the sum of the rows below?
    #[serde(default)]
    pub is_sum: bool,
}

/// A column: a share of the report, or conditions that are all met.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    band_vi: Option<String>,
    band_en: Option<String>,
    vi: String,
    en: String,
    /// The key of a share.
    pub share: Option<String>,
    /// Conditions as addresses write them.
    #[serde(default, rename = "where")]
    pub conditions: Vec<String>,
}

impl StaffForm {
    /// The form that is compiled in.
    ///
    /// # Errors
    /// What is wrong with the file; a test keeps it readable.
    pub fn standard() -> Result<&'static Self, Message> {
        static FORM: OnceLock<Result<StaffForm, Message>> = OnceLock::new();
        let source = include_str!("../../../reports/forms/staff-quality.toml");
        let read = || read_data("reports/forms/staff-quality.toml", source);
        FORM.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// Its title.
    pub fn title(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }

    /// The numbers of each row: all of its group, then those of each column.
    ///
    /// # Errors
    /// When the report has no such group, share or attribute, or the scope does not show it.
    pub fn count(&self, place: &Place<'_>) -> Result<Vec<Vec<i64>>, Message> {
        let Place { definitions, edition, scope, area, on, .. } = *place;
        let ground = place.ground();
        let titles = edition.titles_on(on);
        let terms = Terms { definitions, edition, titles: &titles };
        let of_row = |row: &FormRow| {
            let measures = self.measures(row, &ground, &terms)?;
            let count = measures.len();
            let answer = edition.ask(&Query::of(area, on, measures), scope)?;
            Ok((0..count).map(|measure| i64::from(answer.total(0, 0, measure))).collect())
        };
        self.rows.iter().map(of_row).collect()
    }

    fn measures(
        &self,
        row: &FormRow,
        ground: &Ground<'_>,
        terms: &Terms<'_>,
    ) -> Result<Vec<Measure>, Message> {
        let unknown = || Message::new("report.no-such-figure").text("given", &row.group);
        let all = ground.figure(&row.group, &Cell::Persons).ok_or_else(unknown)?.plus;
        let mut measures = vec![all.clone()];
        for column in &self.columns {
            measures.push(match &column.share {
                Some(key) => {
                    let cell = Cell::Share { key: key.clone(), answer: Answer::Yes };
                    ground.figure(&row.group, &cell).ok_or_else(unknown)?.plus
                }
                None => of_conditions(&all, column, terms)?.ok_or_else(unknown)?,
            });
        }
        Ok(measures)
    }
}

fn of_conditions(
    all: &Measure,
    column: &FormColumn,
    terms: &Terms<'_>,
) -> Result<Option<Measure>, Message> {
    let mut also = Condition::Always;
    for condition in &column.conditions {
        also = also.and(condition.parse::<Narrowing>()?.condition(terms)?);
    }
    Ok(narrowed(all.clone(), &also))
}

impl FormColumn {
    /// Its heading.
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }

    /// The heading above it and its neighbours; empty where it stands alone.
    pub fn band(&self, language: Language) -> &str {
        language.pick(&self.band_vi, &self.band_en).as_deref().unwrap_or_default()
    }
}
