//! The yearly form of numbers and quality, every number a door; the same as a filled workbook.

use axum::response::Response;
use base::Message;
use reports::{Align, Answer, Cell, Door, FormColumn, FormRow, StaffForm};

use crate::asked::Asked;
use crate::behind::Of;
use crate::failure::Failure;
use crate::files;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{SheetsPage, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with the form.
pub(crate) async fn staff_form(asked: Asked) -> Response {
    let made = about(&asked, page).await;
    asked.answer(made)
}

fn page(place: &Place<'_>) -> Result<Response, Failure> {
    let form = StaffForm::standard().map_err(Failure::Report)?;
    let language = place.address().language;
    let here = Here::page("/forms/staff-quality");
    let heading = form.title(language).to_owned();
    let key = if form.basis == "memory" { "web.form.memory" } else { "web.resume.by" };
    let source = Message::new(key)
        .text("form", &form.form)
        .text("document", &form.document)
        .render(language);
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: vec![source],
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        ask: None,
        tabs: Vec::new(),
        sheets: vec![sheet(place, form, heading.clone())?],
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
        heading,
    };
    page.answer(place)
}

fn sheet(place: &Place<'_>, form: &'static StaffForm, caption: String) -> Result<Sheet, Failure> {
    let language = place.address().language;
    let counted_in = place.counted()?;
    let mut columns = vec![
        Head::new(language, "web.form.title", 36, Align::Prose),
        Head::new(language, "web.form.all", 8, Align::Right),
    ];
    let own = form.columns.iter();
    columns.extend(own.map(|column| {
        let words = column.label(language).to_owned();
        Head::named(words, 8, Align::Right).within(column.band(language))
    }));
    let mut rows = Vec::new();
    for (row, numbers) in form.rows.iter().zip(form.count(&counted_in)?) {
        let words = counted_in.definitions.report.groups(language);
        let words = words.into_iter().find(|(key, _)| *key == row.group);
        let mut cells = vec![Shown::plain(words.map_or("", |(_, words)| words).to_owned())];
        let doors = std::iter::once(None).chain(form.columns.iter().map(Some));
        cells.extend(
            numbers
                .iter()
                .zip(doors)
                .map(|(number, column)| Shown::number(Some(*number), || door(place, row, column))),
        );
        rows.push(SheetRow { is_strong: row.is_sum, ..SheetRow::of(cells) });
    }
    Ok(Sheet {
        key: "staff-quality".into(),
        caption,
        language,
        columns,
        rows,
        notes: vec![language.text("web.form.note")],
    })
}

/// The list of those in a cell.
fn door(place: &Place<'_>, row: &FormRow, column: Option<&FormColumn>) -> String {
    let share = column.and_then(|column| column.share.as_ref());
    let cell = match share {
        Some(key) => Cell::Share { key: key.clone(), answer: Answer::Yes },
        None => Cell::Persons,
    };
    let of = Of::Figure(Door { group: row.group.clone(), cell });
    let conditions = column.map(|column| column.conditions.as_slice()).unwrap_or_default();
    let pairs = std::iter::once(("of", of.to_string()));
    let pairs: Vec<_> = pairs.chain(conditions.iter().map(|one| ("where", one.clone()))).collect();
    place.address().page("/people", place.unit, &pairs)
}
