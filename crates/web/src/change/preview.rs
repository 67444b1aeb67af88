//! The page that shows what would be done, before it is.

use askama::Template;
use axum::response::Response;
use base::Language;
use reports::Align;

use crate::change::draft::{Draft, Line};
use crate::change::effect::Effect;
use crate::change::keyed;
use crate::change::once::{ONCE, number};
use crate::change::opened::Opened;
use crate::change::posted::Posted;
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

#[derive(Template)]
#[template(path = "preview.html")]
pub(crate) struct PreviewPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    pub(crate) sheets: Vec<Sheet>,
    /// How it is done.
    pub(crate) confirm: Option<Confirm>,
}

/// The form by which it is done.
pub(crate) struct Confirm {
    pub(crate) action: String,
    key: String,
    pub(crate) kept: Vec<(String, String)>,
    /// The words on the button.
    pub(crate) button: String,
    /// The words on the button that leads back; none where there is no way back.
    pub(crate) back: Option<String>,
}

/// What is confirmed, in words.
pub(crate) struct Confirmed {
    pub(crate) heading: String,
    pub(crate) lead: Vec<String>,
    pub(crate) sheets: Vec<Sheet>,
}

impl PreviewPage {
    /// Of a form.
    pub(crate) fn of_form(
        place: &Place<'_>,
        (opened, posted): (&Opened, &Posted),
        (draft, effect): (&Draft, Option<&Effect>),
    ) -> Result<Self, Failure> {
        let language = place.address().language;
        let mut kept = posted.kept();
        // Versions go along, so that a change in between is still found.
        for part in &opened.parts {
            let name = part.name("version");
            if let Some(row) = part.row().filter(|_| !kept.iter().any(|(own, _)| *own == name)) {
                kept.push((name, row.version.to_string()));
            }
        }
        kept.push((ONCE.to_owned(), number()?));
        let confirm = Confirm::new(
            place.asked.itself(),
            kept,
            language.text("change.write"),
            Some(language.text("change.edit")),
        );
        let confirmed = Confirmed {
            heading: language.text("change.preview"),
            lead: vec![language.text("change.preview-lead")],
            sheets: vec![lines(opened, &draft.lines, language)],
        };
        Self::new(place, confirmed, effect, Some(confirm))
    }

    /// Of anything that is to be confirmed.
    pub(crate) fn new(
        place: &Place<'_>,
        confirmed: Confirmed,
        effect: Option<&Effect>,
        confirm: Option<Confirm>,
    ) -> Result<Self, Failure> {
        let language = place.address().language;
        let mut sheets = confirmed.sheets;
        let mut lead = confirmed.lead;
        match effect.map(|effect| effect.sheets(place)).transpose()?.flatten() {
            None => lead.push(language.text("change.effect.not-counted")),
            Some(moved) if moved.is_empty() => lead.push(language.text("change.effect.none")),
            Some(moved) => sheets.extend(moved),
        }
        let here = Here::page("/registers");
        Ok(Self {
            frame: place.frame(confirmed.heading.clone(), &here, vec![place.day_field()]),
            heading: confirmed.heading,
            lines: place.lines(Vec::new()),
            lead,
            notices: Vec::new(),
            exports: Vec::new(),
            sheets,
            confirm,
        })
    }

    /// The page.
    pub(crate) fn answer(mut self, place: &Place<'_>) -> Result<Response, Failure> {
        keyed(place.asked, |number| {
            if let Some(confirm) = &mut self.confirm {
                number.clone_into(&mut confirm.key);
            }
            self.render()
        })
    }
}

impl Confirm {
    /// A form to an address, with what it keeps and its buttons.
    pub(crate) fn new(
        action: String,
        kept: Vec<(String, String)>,
        button: String,
        back: Option<String>,
    ) -> Self {
        Self { action, key: String::new(), kept, button, back }
    }
}

/// What would be written, field by field.
fn lines(opened: &Opened, lines: &[Line], language: Language) -> Sheet {
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let mut last = None;
    let rows = lines.iter().map(|line| {
        let is_first = last != Some((line.part, line.record));
        last = Some((line.part, line.record));
        let part = opened.parts.iter().find(|part| part.number == line.part);
        let what = part.filter(|_| is_first).map_or_else(String::new, |part| {
            let heading = part.wish.definition.heading;
            let act = language.text(&format!("change.act.{}", part.wish.act.key()));
            let id = line.record.map_or_else(String::new, |id| format!(" #{id}"));
            format!("{act}: {}{id}", language.pick(heading.vi, heading.en))
        });
        let cells = [what, line.heading.clone(), line.before.clone(), line.after.clone()];
        let cells = cells.map(Shown::plain).into_iter().collect();
        SheetRow { is_under: !is_first, ..SheetRow::of(cells) }
    });
    Sheet {
        key: "lines".into(),
        caption: language.text("change.lines"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("change.column.what", 30, Align::Prose),
            head("change.column.field", 24, Align::Prose),
            head("change.column.before", 30, Align::Prose),
            head("change.column.after", 30, Align::Prose),
        ],
        notes: Vec::new(),
    }
}
