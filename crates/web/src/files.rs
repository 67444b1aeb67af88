//! The data of a page as a file: the address of the page with `.json`, `.csv` or `.xlsx` behind
//! its path.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use reports::{Format, Table, TableCell};
use serde_json::{Value, json};

use crate::address::{self, Address};
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Here, Place};
use crate::sheet::Sheet;

/// The forms, each with its name on pages and in addresses.
const FORMS: [(&str, &str, Format); 3] = [
    ("Excel (.xlsx)", "xlsx", Format::Xlsx),
    ("CSV", "csv", Format::Csv),
    ("JSON", "json", Format::Json),
];

/// The form of an extension.
pub(crate) fn form(extension: &str) -> Option<Format> {
    FORMS.iter().find(|(_, own, _)| *own == extension).map(|(.., form)| *form)
}

/// A path without the extension of a form, and the form.
pub(crate) fn split(path: &str) -> (&str, Option<Format>) {
    match path.rsplit_once('.') {
        Some((rest, extension)) => match form(extension) {
            Some(form) => (rest, Some(form)),
            None => (path, None),
        },
        None => (path, None),
    }
}

/// Links to the forms of something, by the address of each.
pub(crate) fn links(address_of: impl Fn(&str) -> String) -> Vec<Link> {
    let link = |(words, extension, _): (&str, &str, Format)| Link {
        words: words.to_owned(),
        href: address_of(extension),
    };
    FORMS.map(link).to_vec()
}

/// The address of a page in another form.
pub(crate) fn in_form(page: &str, extension: &str) -> String {
    match page.split_once('?') {
        Some((path, query)) => format!("{path}.{extension}?{query}"),
        None => format!("{page}.{extension}"),
    }
}

/// Links to the forms of the page where the reader is.
pub(crate) fn of_page(place: &Place<'_>, here: &Here) -> Vec<Link> {
    let page = here.address(place.address(), place.unit);
    links(|extension| in_form(&page, extension))
}

/// A file under a name that says what it is, of which unit and day.
pub(crate) fn named((name, place): (&str, &Place<'_>), form: Format, bytes: Vec<u8>) -> Response {
    let (extension, is) = match form {
        Format::Json => return ([(CONTENT_TYPE, "application/json")], bytes).into_response(),
        Format::Text => ("txt", "text/plain; charset=utf-8"),
        Format::Csv => ("csv", "text/csv; charset=utf-8"),
        Format::Xlsx => {
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
    };
    let code = address::code(place.unit).replace('#', "id-");
    let saved =
        format!("attachment; filename=\"{name}-{code}-{}.{extension}\"", place.address().on);
    ([(CONTENT_TYPE, is.to_owned()), (CONTENT_DISPOSITION, saved)], bytes).into_response()
}

/// The tables of a page as a file. As CSV it is the longest of them, for such a file holds one.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn of_sheets(
    (name, title): (&str, &str),
    place: &Place<'_>,
    sheets: &[&Sheet],
    form: Format,
) -> Result<Response, Failure> {
    let on = place.address().on;
    let heading = || std::iter::once(title.to_owned()).chain(place.lines(Vec::new())).collect();
    let tables: Vec<Table> = sheets.iter().map(|sheet| sheet.table(heading(), on)).collect();
    let bytes = match form {
        Format::Json => json_of(title, place, &tables).to_string().into_bytes(),
        Format::Xlsx => reports::workbook(&tables).map_err(Failure::Report)?,
        Format::Csv | Format::Text => match tables.iter().max_by_key(|table| table.rows.len()) {
            Some(table) => reports::csv(table).map_err(Failure::Report)?,
            None => Vec::new(),
        },
    };
    Ok(named((name, place), form, bytes))
}

fn json_of(title: &str, place: &Place<'_>, tables: &[Table]) -> Value {
    let Address { on, known_at, .. } = place.address();
    let tables = tables.iter().map(|table| {
        let rows = table.rows.iter().map(|row| row.cells.iter().map(value).collect::<Vec<_>>());
        json!({
            "key": table.name,
            "title": table.title,
            "columns": table.columns.iter().map(|column| &column.heading).collect::<Vec<_>>(),
            "rows": rows.collect::<Vec<_>>(),
            "notes": table.notes,
        })
    });
    json!({
        "title": title,
        "area": place.unit.code,
        "area_name": place.name(place.unit),
        "on": on.to_string(),
        "known_at": known_at.map(|instant| instant.to_string()),
        "tables": tables.collect::<Vec<_>>(),
    })
}

fn value(cell: &TableCell) -> Value {
    match cell {
        TableCell::Empty => Value::Null,
        TableCell::Text(text) => Value::from(text.as_str()),
        TableCell::Number(number) => Value::from(*number),
        TableCell::Hundredths(value) => Value::from(*value as f64 / 100.0),
        TableCell::Percent(tenths) => Value::from(*tenths as f64 / 10.0),
        TableCell::Day(day) => Value::from(day.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_is_told_from_a_name_with_dots() {
        assert_eq!(split("/norms/staff.circular-04"), ("/norms/staff.circular-04", None));
        assert_eq!(split("/norms/staff.one.csv"), ("/norms/staff.one", Some(Format::Csv)));
        assert_eq!(in_form("/targets?area=26", "json"), "/targets.json?area=26");
        assert_eq!(in_form("/targets", "json"), "/targets.json");
    }
}
