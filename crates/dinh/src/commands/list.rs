//! `list` and `show`: the rows of any register, by its description.

use base::{Definition, Kind, Language, Message, Value};
use registers::{Filter, Reader, VersionRow, View};
use reports::{Align, Column, Table, TableCell, TableRow};
use workbooks::Labels;

use crate::cli::{Format, List, Show};
use crate::commands::{Question, record};
use crate::failure::{Failure, Status};
use crate::output::{deliver, in_format};
use crate::settings::Settings;

/// Lists the rows of a register on a day.
pub(crate) async fn list(settings: &Settings, list: &List) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let definition = record::definition_of(&registers, &list.register)?;
    let question = Question::resolve(&registers, &list.look).await?;
    let conditions =
        record::read_set(&registers, definition, &list.conditions, question.on).await?;
    let filters = conditions.into_iter().map(|(key, value)| Filter::In(key, vec![value])).collect();
    let view = question.view();
    let mut reader = registers.read().await?;
    let rows = reader.rows(&view, definition, filters).await?;
    write(settings, &mut reader, &view, (definition, rows), list.format).await
}

/// Shows everything that is believed of one row, every day.
pub(crate) async fn show(settings: &Settings, show: &Show) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let definition = record::definition_of(&registers, &show.register)?;
    let question = Question::resolve(&registers, &show.look).await?;
    let view = question.view();
    let mut reader = registers.read().await?;
    let filters = vec![Filter::Ids(vec![show.id])];
    let mut rows = reader.rows_of_every_day(&view, definition, filters).await?;
    if rows.is_empty() {
        let unknown = Message::new("change.no-such-record");
        return Err(unknown.heading("register", definition.heading).id("id", show.id).into());
    }
    reader.open_secrets(&view, definition, &mut rows).await?;
    write(settings, &mut reader, &view, (definition, rows), show.format).await
}

async fn write(
    settings: &Settings,
    reader: &mut Reader,
    view: &View<'_>,
    (definition, rows): (&'static Definition, Vec<VersionRow>),
    format: Format,
) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let bytes = if format == Format::Json {
        let objects = rows.iter().map(|row| object(definition, row)).collect();
        format!("{:#}\n", serde_json::Value::Array(objects)).into_bytes()
    } else {
        let told = [(definition, rows)];
        let labels = Labels::read(reader, view, &told, language).await?;
        let table = table(&labels, &told[0], language, view.on);
        in_format(&table, format)?
    };
    deliver(&bytes, format)?;
    Ok(Status::Done)
}

/// A row as JSON: its place on both axes, then its fields.
fn object(definition: &Definition, row: &VersionRow) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    object.insert("id".into(), row.id.into());
    object.insert("valid_from".into(), row.period.from().to_string().into());
    object.insert("valid_until".into(), row.period.until().map(|day| day.to_string()).into());
    object.insert("recorded".into(), row.recorded.into());
    for (field, value) in definition.fields.iter().zip(&row.values) {
        object.insert(field.key.into(), value.to_json());
    }
    object.into()
}

/// The rows as a table, codes and references in words.
fn table(
    labels: &Labels,
    (definition, rows): &(&'static Definition, Vec<VersionRow>),
    language: Language,
    on: base::Day,
) -> Table {
    let column = |heading: &str, align| Column { heading: heading.to_owned(), width: 18, align };
    let mut columns = vec![
        column(language.pick("Số", "Id"), Align::Right),
        column(language.pick("Từ ngày", "From"), Align::Left),
        column(language.pick("Đến trước ngày", "Until"), Align::Left),
    ];
    columns.extend(definition.fields.iter().map(|field| {
        let align = if field.kind == Kind::Integer { Align::Right } else { Align::Left };
        column(language.pick(field.heading.vi, field.heading.en), align)
    }));
    let rows = rows.iter().map(|row| {
        let mut cells = vec![
            TableCell::Text(row.id.to_string()),
            TableCell::Day(row.period.from()),
            row.period.until().map_or(TableCell::Empty, TableCell::Day),
        ];
        let fields = definition.fields.iter().zip(&row.values);
        cells.extend(fields.map(|(field, value)| match value {
            Value::Null => TableCell::Empty,
            Value::Integer(number) if field.kind == Kind::Integer => TableCell::Number(*number),
            Value::Day(day) => TableCell::Day(*day),
            other => labels.open_word(field, other).into(),
        }));
        TableRow { heading: false, cells, door: None }
    });
    Table {
        language,
        name: definition.key.to_owned(),
        title: language.pick(definition.heading.vi, definition.heading.en).to_owned(),
        heading: vec![language.day(on)],
        on,
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
