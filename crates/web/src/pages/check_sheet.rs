//! The check sheet of a person: all that the registers hold, with room to write what is right; to be
//! printed, mended by hand and signed.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use base::Id;
use registers::{Filter, Person, VersionRow};
use reports::Align;
use workbooks::Labels;

use crate::asked::{Asked, Ground, unchanged};
use crate::change::days;
use crate::failure::Failure;
use crate::files;
use crate::pages::SheetsPage;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::records::name_of;
use crate::pages::report::first;
use crate::pages::told::told;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with the check sheet of a person.
pub(crate) async fn check_sheet(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let number = id.ok().and_then(|Path(id)| files::split(&id).0.parse().ok());
    let made = match number {
        Some(id) => page(&asked, Id::new(id)).await,
        None => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn page(asked: &Asked, id: Id<Person>) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    sheets(asked, &ground, (id, format!("/people/{id}/check")), None).await
}

/// Answers with the own file, and who read it.
pub(crate) async fn own_file(
    asked: &Asked,
    id: Id<Person>,
    readings: Sheet,
) -> Result<Response, Failure> {
    let ground = asked.ground_anew().await?;
    sheets(asked, &ground, (id, "/own-file".to_owned()), Some(readings)).await
}

async fn sheets(
    asked: &Asked,
    ground: &Ground,
    (id, path): (Id<Person>, String),
    more: Option<Sheet>,
) -> Result<Response, Failure> {
    let view = ground.view();
    let language = ground.address.language;
    let mut reader = asked.served.site.registers.read().await?;
    let told = told(&mut reader, ground, id).await?;
    let mut held = Vec::new();
    let registry = asked.served.site.registers.registry();
    for definition in registry.definitions() {
        if view.scope.admits(definition).is_err() {
            continue;
        }
        let filter = match workbooks::person_field(definition) {
            Some(place) => {
                let key = definition.fields[place].key;
                Filter::In(key, vec![base::Value::Integer(id.number())])
            }
            None if definition.key == "people" => Filter::Ids(vec![id.number()]),
            None => continue,
        };
        held.push((*definition, reader.rows(&view, definition, vec![filter]).await?));
    }
    let labels = Labels::read(&mut reader, &view, &held, language).await?;
    let unit = match told.unit(ground) {
        Some(unit) => unit,
        None => first(ground)?,
    };
    let place = Place { asked, ground, unit };
    let say = |key: &str| language.text(&format!("web.check.{key}"));
    let here = Here::Page { path, pairs: Vec::new(), kind: "/people" };
    let rows = held.iter().flat_map(|(definition, rows)| {
        rows.iter().flat_map(|row| of_row(&place, definition, (&labels, row))).collect::<Vec<_>>()
    });
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let sheet = Sheet {
        key: "held".into(),
        caption: say("caption"),
        language,
        columns: vec![
            head("web.check.what", 24, Align::Prose),
            head("change.column.field", 24, Align::Prose),
            head("change.column.before", 34, Align::Prose),
            head("web.check.right", 40, Align::Prose),
        ],
        rows: rows.collect(),
        notes: vec![say("note")],
    };
    let heading = format!("{}: {}", say("title"), told.name);
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        heading,
        lines: place.lines(Vec::new()),
        lead: vec![say("lead")],
        notices: notices(ground),
        exports: Vec::new(),
        ask: None,
        tabs: Vec::new(),
        sheets: std::iter::once(sheet).chain(more).collect(),
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
    };
    Ok(ground.tagged(page.answer(&place)?))
}

/// The fields of a row, each with room beside it; what is not known has room, too.
fn of_row(
    place: &Place<'_>,
    definition: &'static base::Definition,
    (labels, row): (&Labels, &VersionRow),
) -> Vec<SheetRow> {
    let language = place.address().language;
    let scope = &place.ground.scene.scope;
    let person = workbooks::person_field(definition);
    let fields = definition.fields.iter().enumerate();
    let fields = fields
        .filter(|(at, field)| Some(*at) != person && scope.shows(field.class) && !field.ending);
    let name = language.pick(definition.heading.vi, definition.heading.en);
    let rows = fields.enumerate().map(|(first, (at, field))| {
        let what = match first {
            0 => name.to_owned(),
            1 => days(row.period, language),
            _ => String::new(),
        };
        let value = &row.values[at];
        let words = name_of(labels, field, value);
        let cells = vec![
            Shown::plain(what),
            Shown::plain(language.pick(field.heading.vi, field.heading.en)),
            Shown::plain(words),
            Shown::plain(""),
        ];
        SheetRow { is_under: first > 0, ..SheetRow::of(cells) }
    });
    rows.collect()
}
