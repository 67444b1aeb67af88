//! `norms`: what the law says should be, what of it contradicts, and what it says of a person.

use std::io::Write;

use base::{Day, Id, Language, Message, Value};
use norms::{Conflict, FactValue, Facts, Law, Norm, PersonRows, Vocabulary, Words};
use registers::{CodeLists, Filter, Person, Title};
use reports::{Align, Column, Table, TableCell, TableRow, csv, text, xlsx};
use serde_json::{Value as Json, json};

use crate::cli::{Format, Norms};
use crate::commands::{Question, standings};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::Settings;

/// Runs a command on norms.
pub(crate) async fn run(settings: &Settings, command: &Norms) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let lists = CodeLists::standard()?;
    let law = match (Law::standard(lists), command) {
        (Ok(law), _) => law,
        (Err(faults), _) => {
            for fault in &faults {
                let place = format!("{}:{}", fault.file, fault.line);
                say(format!("{place}: {}", fault.message.render(language)))?;
            }
            return Ok(Status::Found);
        }
    };
    let today = settings.clock.today();
    let vocabulary = Vocabulary::standard(lists);
    let words = Words::new(lists, &vocabulary, language);
    let told = Told { law: &law, lists, words: &words, language };
    match command {
        Norms::Check => check(&law, language),
        Norms::Show { id, format } => told.show(id, *format),
        Norms::List { on, format } => told.list(on.unwrap_or(today), *format),
        Norms::Conflicts { on, format } => {
            told.conflicts(&vocabulary, on.unwrap_or(today), *format)
        }
        Norms::Judge { area: Some(area), look, format, .. } => {
            standings::judge(settings, (&law, lists), area, look, *format).await
        }
        Norms::Judge { person, look, format, .. } => {
            let person = person.unwrap_or_default();
            let registers = settings.open().await?;
            let question = Question::resolve(&registers, look).await?;
            let mut reader = registers.read().await?;
            let view = question.view();
            let own = || vec![Filter::In("person", vec![Value::Integer(person)])];
            let rows = PersonRows {
                person: reader.timeline(&view, vec![Filter::Ids(vec![person])]).await?,
                appointments: reader.timeline(&view, own()).await?,
                qualifications: reader.timeline(&view, own()).await?,
                party: reader.timeline(&view, own()).await?,
            };
            if rows.person.is_empty() {
                return Err(Message::new("norms.no-such-person").id("id", person).into());
            }
            let titles = reader.timeline::<Title>(&view, Vec::new()).await?;
            let titles = registers::nearest(titles.into_iter(), view.on);
            let judged = told.judged(&rows, &titles, Id::new(person), view.on);
            told.write_judged(&judged, *format)
        }
    }
}

/// The law, and how it is told.
struct Told<'a> {
    law: &'a Law,
    lists: &'a CodeLists,
    words: &'a Words<'a>,
    language: Language,
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

/// Where a norm stands, in words.
pub(crate) fn place(norm: &Norm) -> String {
    let source = &norm.source;
    let clause = source.clause.as_ref().map(|clause| format!(", {clause}")).unwrap_or_default();
    format!("{}, {}{clause}", source.document.title, source.article)
}

impl Told<'_> {
    fn show(&self, id: &str, format: Format) -> Result<Status, Failure> {
        let Self { law, words, language, .. } = *self;
        let norm = law.norm(id).ok_or_else(|| Message::new("norms.no-such-norm").text("id", id))?;
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
            row("norms.column.demand", words.say(&norm.demand)),
        ];
        let optional = [
            ("norms.column.quote", &norm.source.quote),
            ("norms.column.remedy", &norm.remedy),
            ("norms.column.note", &norm.source.note),
        ];
        rows.extend(optional.into_iter().filter_map(|(key, value)| Some(row(key, value.clone()?))));
        let basis = format!("{}, {}", norm.source.basis.key(), norm.source.confidence.key());
        rows.push(row("norms.column.basis", basis));
        let table = table(language, &norm.title, norm.period.from(), &["", ""], rows);
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
                words.say(&norm.demand).into(),
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

    fn conflicts(
        &self,
        vocabulary: &Vocabulary,
        on: Day,
        format: Format,
    ) -> Result<Status, Failure> {
        let Self { law, words, language, .. } = *self;
        let found = law.conflicts(on, vocabulary);
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
                })
            })
            .collect();
        let named = |key: String| language.text(&key);
        let row = |conflict: &Conflict<'_>| {
            let [one, other] =
                conflict.norms.map(|norm| format!("{}: {}", place(norm), words.say(&norm.demand)));
            TableRow {
                heading: false,
                cells: vec![
                    conflict.id.as_str().into(),
                    named(format!("norms.clash.{}", conflict.clash.key())).into(),
                    one.into(),
                    other.into(),
                    named(format!("norms.way-out.{}", conflict.way_out.key())).into(),
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
        ];
        let title = Message::new("norms.conflicts").day("on", on).render(language);
        let table = table(language, &title, on, &columns, found.iter().map(row).collect());
        let whole = json!({ "on": on.to_string(), "law": law.digest(), "conflicts": told });
        write(&whole, &table, format)
    }

    /// What every norm in force that applies, or may apply, says of each holding of a person.
    fn judged(
        &self,
        rows: &PersonRows,
        titles: &std::collections::BTreeMap<Id<Title>, Title>,
        person: Id<Person>,
        on: Day,
    ) -> Json {
        let Self { law, words, lists, .. } = *self;
        let cases = rows.cases(lists, titles, on);
        let cases = cases.iter().map(|case| {
            let title = titles.get(&case.holding.data.title).map(|title| title.law_label.clone());
            let all = law.on(on).map(|norm| (norm, norm.judge(&case.facts)));
            let of_case = all.filter(|(_, judgement)| judgement.outcome != norms::Outcome::Outside);
            let judgements: Vec<Json> = of_case
                .map(|(norm, judgement)| {
                    let mut told = json_of(norm);
                    let findings = judgement.findings.iter().map(|finding| {
                        let is_missing = finding.truth == norms::Truth::CannotTell;
                        json!({
                            "condition": finding.condition.to_string(),
                            "words": words.say(&finding.condition),
                            "missing": is_missing,
                        })
                    });
                    told["outcome"] = judgement.outcome.key().into();
                    told["findings"] = findings.collect();
                    told["facts"] = used(&case.facts, &judgement.used);
                    told
                })
                .collect();
            json!({
                "holding": case.holding.id.number(),
                "title": title,
                "judgements": judgements,
            })
        });
        json!({
            "person": person.number(),
            "on": on.to_string(),
            "law": law.digest(),
            "holdings": cases.collect::<Vec<_>>(),
        })
    }

    fn write_judged(&self, told: &Json, format: Format) -> Result<Status, Failure> {
        let language = self.language;
        let text_of = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
        let mut rows = Vec::new();
        for holding in list(&told["holdings"]) {
            for one in list(&holding["judgements"]) {
                let findings: Vec<String> =
                    list(&one["findings"]).iter().map(|one| text_of(&one["words"])).collect();
                let outcome = language.text(&format!("norms.outcome.{}", text_of(&one["outcome"])));
                let place = format!("{}, {}", text_of(&one["document"]), text_of(&one["article"]));
                let cells = [
                    text_of(&holding["title"]),
                    text_of(&one["title"]),
                    outcome,
                    findings.join("; "),
                    place,
                    if one["outcome"] == "met" { String::new() } else { text_of(&one["remedy"]) },
                ];
                let cells = cells.into_iter().map(TableCell::from).collect();
                rows.push(TableRow { heading: false, cells, door: None });
            }
        }
        let on: Day = text_of(&told["on"]).parse()?;
        let columns = [
            "norms.column.holding",
            "norms.column.title",
            "norms.column.outcome",
            "norms.column.findings",
            "norms.column.document",
            "norms.column.remedy",
        ];
        let person = told["person"].as_i64().unwrap_or_default();
        let title =
            Message::new("norms.judged").id("person", person).day("on", on).render(language);
        write(told, &table(language, &title, on, &columns, rows), format)
    }
}

/// The facts that were used, each with the row that tells it; null where it is not known.
fn used(facts: &Facts, names: &[(String, Option<norms::Fact>)]) -> Json {
    let one = |name: &str| {
        let fact = facts.fact(name)?;
        let value = match &fact.value {
            FactValue::Number(number) => json!(number),
            FactValue::Code(code) => json!(code),
        };
        let row = fact.row.as_ref().map(|(register, id)| format!("{register}/{id}"));
        let since = fact.since.map(|day| day.to_string());
        Some(json!({ "value": value, "row": row, "since": since }))
    };
    let all = names.iter().map(|(name, _)| (name.clone(), one(name).unwrap_or(Json::Null)));
    Json::Object(all.collect())
}

pub(crate) fn table(
    language: Language,
    title: &str,
    on: Day,
    columns: &[&str],
    rows: Vec<TableRow>,
) -> Table {
    let column = |key: &&str| Column {
        heading: if key.is_empty() { String::new() } else { language.text(key) },
        width: 30,
        align: Align::Left,
    };
    Table {
        language,
        name: "norms".to_owned(),
        title: title.to_owned(),
        heading: Vec::new(),
        on,
        columns: columns.iter().map(column).collect(),
        rows,
        notes: Vec::new(),
    }
}

pub(crate) fn write(whole: &Json, table: &Table, format: Format) -> Result<Status, Failure> {
    let bytes = match format {
        Format::Json => format!("{whole:#}\n").into_bytes(),
        Format::Csv => csv(table)?,
        Format::Xlsx => xlsx(table)?,
        Format::Text => text(table).into_bytes(),
    };
    std::io::stdout().write_all(&bytes)?;
    Ok(Status::Done)
}
