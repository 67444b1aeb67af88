//! What the page of a person tells, as tables for a file.

use base::Language;
use reports::Align;

use crate::pages::person::PersonPage;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

impl PersonPage {
    /// What was held, what is known of the person, and what is said of each holding.
    pub(crate) fn sheets(&self) -> [Sheet; 3] {
        let life = self.life.iter().map(|event| {
            let place = event.place.as_ref().map(|place| place.words.clone());
            [event.when.clone(), event.words.clone(), place.unwrap_or_default()]
        });
        let about = self.about.iter().map(|(heading, words)| [heading.clone(), words.clone()]);
        let said = self.holdings.iter().flat_map(|holding| {
            holding.said.iter().map(|said| {
                let found = said.findings.iter().chain(&said.facts);
                [
                    holding.title.clone(),
                    said.title.clone(),
                    said.state_words.clone(),
                    found.cloned().collect::<Vec<_>>().join("; "),
                    said.source.clone(),
                    said.remedy.clone().unwrap_or_default(),
                ]
            })
        });
        [
            self.sheet("life", &["file.when", "file.what", "file.where"], life),
            self.sheet("about", &["file.fact", "file.value"], about),
            self.sheet(
                "judgements",
                &[
                    "file.holding",
                    "file.norm",
                    "file.result",
                    "file.why",
                    "file.source",
                    "file.remedy",
                ],
                said,
            ),
        ]
    }

    fn sheet<const N: usize>(
        &self,
        key: &'static str,
        columns: &[&str; N],
        rows: impl Iterator<Item = [String; N]>,
    ) -> Sheet {
        let language: Language = self.frame.language;
        let say = |key: &str| language.text(&format!("web.person.{key}"));
        let columns = columns.iter().map(|key| Head::named(say(key), 30, Align::Prose));
        Sheet {
            key: key.into(),
            caption: say(key),
            language,
            columns: columns.collect(),
            rows: rows
                .map(|cells| SheetRow::of(cells.into_iter().map(Shown::plain).collect()))
                .collect(),
            notes: Vec::new(),
        }
    }
}
