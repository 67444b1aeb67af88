//! `norms`: what the law says should be, what of it contradicts, and what it says of a person.

use base::{Day, Language, Message};
use norms::{Conflict, Law, Norm, Side, Words};
use registers::CodeLists;
use reports::{Align, Table, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::{Format, Norms};
use crate::commands::judgements::Whom;
use crate::commands::layout::Laid;
use crate::commands::what_if::Asked;
use crate::commands::{judgements, layout, standings, what_if};
use crate::failure::{Failure, Status};
use crate::output::{deliver, in_format, say};
use crate::settings::Settings;

/// Runs a command on norms.
pub(crate) async fn run(settings: &Settings, command: &Norms) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let lists = CodeLists::standard()?;
    let law = match Law::standard(lists) {
        Ok(law) => law,
        Err(faults) => {
            for fault in &faults {
                say(fault.render(language))?;
            }
            return Ok(Status::Found);
        }
    };
    let words = Words::new(lists, law.vocabulary(), language);
    let told = Told { law: &law, lists, words: &words, language };
    let day = |on: &Option<Day>| on.unwrap_or_else(|| settings.clock.today());
    match command {
        Norms::Check => check(&law, language),
        Norms::Show { id, on, format } => told.show(id, *on, *format),
        Norms::List { on, format } => told.list(day(on), *format),
        Norms::Conflicts { on, format } => told.conflicts(day(on), *format),
        Norms::WhatIf { with, area, rows, look, format } => {
            let asked = Asked { with, area, rows: *rows };
            what_if::run(settings, &told, asked, look, *format).await
        }
        Norms::Judge { area: Some(area), each: false, look, format, .. } => {
            standings::judge(settings, &told, area, look, *format).await
        }
        Norms::Judge { person, area, outcome, look, format, .. } => {
            let whom = Whom { person: *person, area: area.as_deref(), outcome: *outcome };
            judgements::judge(settings, &told, whom, look, *format).await
        }
    }
}

/// The law, and how it is told.
pub(crate) struct Told<'a> {
    pub(crate) law: &'a Law,
    pub(crate) lists: &'a CodeLists,
    pub(crate) words: &'a Words<'a>,
    pub(crate) language: Language,
}

fn check(law: &Law, language: Language) -> Result<Status, Failure> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let left: usize = law.not_carried().iter().map(|left| left.provisions.len()).sum();
    let provisions: usize = law.norms().iter().map(|norm| norm.provisions.len()).sum();
    let said = Message::new("norms.sound")
        .number("norms", count(law.norms().len()))
        .number("documents", count(law.documents().len()))
        .number("provisions", count(provisions))
        .number("left", count(left))
        .text("digest", law.digest());
    say(said.render(language))?;
    Ok(Status::Done)
}

pub(crate) fn json_of(norm: &Norm) -> Json {
    let source = &norm.source;
    json!({
        "id": norm.id,
        "title": norm.title,
        "subject": norm.subject,
        "dimension": norm.dimension,
        "document": source.document.title,
        "rank": source.document.rank.key(),
        "article": source.article,
        "clause": source.clause,
        "quote": source.quote,
        "basis": source.basis.key(),
        "confidence": source.confidence.key(),
        "note": source.note,
        "from": norm.period.from().to_string(),
        "until": norm.period.until().map(|day| day.to_string()),
        "population": norm.population.to_string(),
        "demands": norm.demand.to_string(),
        "remedy": norm.remedy,
        "public": norm.public,
    })
}

/// The width of a column.
const WIDTH: u16 = 30;

/// The width of a column that holds sentences.
const WIDE: u16 = 100;

/// How a norm was come by and how certain it is, in words.
pub(crate) fn basis_of(norm: &Norm, language: Language) -> String {
    let source = &norm.source;
    let basis = language.text(&format!("norms.basis.{}", source.basis.key()));
    let confidence = language.text(&format!("norms.confidence.{}", source.confidence.key()));
    format!("{basis}; {confidence}")
}

/// Where a norm stands, in words.
pub(crate) fn place(norm: &Norm) -> String {
    let source = &norm.source;
    let clause = source.clause.as_ref().map(|clause| format!(", {clause}")).unwrap_or_default();
    format!("{}, {}{clause}", source.document.title, source.article)
}

impl Told<'_> {
    /// A norm; with a day that of its series which is in force on it.
    fn show(&self, id: &str, on: Option<Day>, format: Format) -> Result<Status, Failure> {
        let Self { law, words, language, .. } = *self;
        let no_such = || Message::new("norms.no-such-norm").text("id", id);
        let norm = match on {
            None => law.norm(id).ok_or_else(no_such)?,
            Some(on) => {
                let own = law.norm(id);
                let series = own.map_or(id, Norm::series);
                let mut of_day = law.on(on).filter(|norm| norm.series() == series);
                let in_force =
                    own.filter(|norm| norm.period.contains(on)).or_else(|| of_day.next());
                match (
                    in_force,
                    own.is_some() || law.norms().iter().any(|norm| norm.series() == id),
                ) {
                    (Some(norm), _) => norm,
                    (None, true) => {
                        let message = Message::new("norms.not-in-force").text("id", series);
                        return Err(message.day("on", on).into());
                    }
                    (None, false) => return Err(no_such().into()),
                }
            }
        };
        let row = |key: &str, value: String| TableRow {
            heading: false,
            cells: vec![language.text(key).into(), value.into()],
            door: None,
        };
        let until = norm.period.until().map_or_else(|| "–".to_owned(), |day| language.day(day));
        let mut rows = vec![
            row("norms.column.document", place(norm)),
            row("norms.column.from", language.day(norm.period.from())),
            row("norms.column.until", until),
            row("norms.column.population", words.say(&norm.population)),
            row("norms.column.demand", words.demand(&norm.demand)),
        ];
        let optional = [
            ("norms.column.quote", &norm.source.quote),
            ("norms.column.remedy", &norm.remedy),
            ("norms.column.note", &norm.source.note),
        ];
        rows.extend(optional.into_iter().filter_map(|(key, value)| Some(row(key, value.clone()?))));
        rows.push(row("norms.column.basis", basis_of(norm, language)));
        let acts = law.acts_on(&norm.source.document.key);
        let others = [
            ("norms.column.amended-by", acts.amended_by),
            ("norms.column.replaced-by", acts.replaced_by),
            ("norms.column.guided-by", acts.guided_by),
        ];
        rows.extend(others.into_iter().filter(|(_, all)| !all.is_empty()).map(|(key, all)| {
            let titles: Vec<&str> = all.iter().map(|document| document.title.as_str()).collect();
            row(key, titles.join("; "))
        }));
        let mut table = table(language, &norm.title, norm.period.from(), &["", ""], rows);
        for column in &mut table.columns {
            column.width = WIDE;
        }
        write(&json_of(norm), &table, format)
    }

    fn list(&self, on: Day, format: Format) -> Result<Status, Failure> {
        let Self { law, words, language, .. } = *self;
        let rows = law.on(on).map(|norm| TableRow {
            heading: false,
            cells: vec![
                norm.id.as_str().into(),
                norm.title.as_str().into(),
                place(norm).into(),
                words.demand(&norm.demand).into(),
            ],
            door: None,
        });
        let columns = [
            "norms.column.id",
            "norms.column.title",
            "norms.column.document",
            "norms.column.demand",
        ];
        let title = Message::new("norms.in-force").day("on", on).render(language);
        let table = table(language, &title, on, &columns, rows.collect());
        let norms: Vec<Json> = law.on(on).map(json_of).collect();
        write(&json!({ "on": on.to_string(), "law": law.digest(), "norms": norms }), &table, format)
    }

    fn conflicts(&self, on: Day, format: Format) -> Result<Status, Failure> {
        let Self { law, words, language, .. } = *self;
        let found = law.conflicts(on);
        let side = |norm: &Norm| {
            let source = &norm.source;
            json!({
                "id": norm.id,
                "document": source.document.title,
                "article": source.article,
                "clause": source.clause,
                "demands": norm.demand.to_string(),
            })
        };
        let told: Vec<Json> = found
            .iter()
            .map(|conflict| {
                json!({
                    "id": conflict.id,
                    "dimension": conflict.dimension,
                    "kind": conflict.clash.key(),
                    "norms": conflict.norms.map(side),
                    "way_out": conflict.way_out.key(),
                    "decision": conflict.decision.map(|decision| json!({
                        "applies": match decision.applies {
                            Side::One => "one",
                            Side::Other => "other",
                        },
                        "document": law.document(&decision.document).map(|one| one.title.as_str()),
                        "article": decision.article,
                        "clause": decision.clause,
                        "quote": decision.quote,
                        "note": decision.note,
                    })),
                })
            })
            .collect();
        let named = |key: String| language.text(&key);
        let row = |conflict: &Conflict<'_>| {
            let [one, other] = conflict
                .norms
                .map(|norm| format!("{}: {}", place(norm), words.demand(&norm.demand)));
            TableRow {
                heading: false,
                cells: vec![
                    conflict.id.as_str().into(),
                    named(format!("norms.clash.{}", conflict.clash.key())).into(),
                    one.into(),
                    other.into(),
                    named(format!("norms.way-out.{}", conflict.way_out.key())).into(),
                    conflict
                        .decision
                        .and_then(|decision| decision.note.clone())
                        .unwrap_or_default()
                        .into(),
                ],
                door: None,
            }
        };
        let columns = [
            "norms.column.id",
            "norms.column.clash",
            "norms.column.one",
            "norms.column.other",
            "norms.column.way-out",
            "norms.column.decision",
        ];
        let title = Message::new("norms.conflicts").day("on", on).render(language);
        let table = table(language, &title, on, &columns, found.iter().map(row).collect());
        let whole = json!({ "on": on.to_string(), "law": law.digest(), "conflicts": told });
        write(&whole, &table, format)
    }
}

/// A table on norms: sentences in columns of one width.
pub(crate) fn table(
    language: Language,
    title: &str,
    on: Day,
    columns: &[&'static str],
    rows: Vec<TableRow>,
) -> Table {
    let columns: Vec<Laid> = columns.iter().map(|key| (*key, WIDTH, Align::Prose)).collect();
    layout::table((language, on), "norms", title.to_owned(), &columns, rows)
}

pub(crate) fn write(whole: &Json, table: &Table, format: Format) -> Result<Status, Failure> {
    let bytes = match format {
        Format::Json => format!("{whole:#}\n").into_bytes(),
        _ => in_format(table, format)?,
    };
    deliver(&bytes, format)?;
    Ok(Status::Done)
}
