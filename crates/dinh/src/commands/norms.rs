//! `norms`: what the law says should be, what of it contradicts, and what it says of a person.

use std::collections::BTreeMap;

use base::{Day, Id, Language, Message, Value};
use norms::{
    Case, Conflict, Fact, FactValue, Ground, Judgement, Law, Norm, Outcome, PersonRows, Truth,
    Words,
};
use registers::{CodeLists, Filter, Title};
use reports::{Align, Column, Table, TableCell, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::{Format, Look, Norms};
use crate::commands::{Question, standings};
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
        Norms::Show { id, format } => told.show(id, *format),
        Norms::List { on, format } => told.list(day(on), *format),
        Norms::Conflicts { on, format } => told.conflicts(day(on), *format),
        Norms::Judge { area: Some(area), look, format, .. } => {
            standings::judge(settings, &told, area, look, *format).await
        }
        Norms::Judge { person, look, format, .. } => {
            told.judge(settings, person.unwrap_or_default(), look, *format).await
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

/// A holding, and what every norm that applies, or may apply, says of it.
struct Judged<'a> {
    case: Case,
    /// The name of its title.
    title: Option<String>,
    judgements: Vec<(&'a Norm, Judgement)>,
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
            row("norms.column.demand", words.demand(&norm.demand)),
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

    /// Judges each holding of a person.
    async fn judge(
        &self,
        settings: &Settings,
        person: i64,
        look: &Look,
        format: Format,
    ) -> Result<Status, Failure> {
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
        let tree = reader.tree(&view).await?;
        let ground = Ground {
            lists: self.lists,
            titles: &titles,
            tree: &tree,
            retirement: self.law.retirement(),
        };
        let cases = rows.cases(&ground).into_iter();
        let judged: Vec<Judged<'_>> =
            cases.map(|case| self.judged(case, &titles, view.on)).collect();
        let whole = json!({
            "person": person,
            "on": view.on.to_string(),
            "law": self.law.digest(),
            "holdings": judged.iter().map(|one| self.json_of_judged(one)).collect::<Vec<_>>(),
        });
        let columns = [
            "norms.column.holding",
            "norms.column.title",
            "norms.column.outcome",
            "norms.column.findings",
            "norms.column.document",
            "norms.column.remedy",
        ];
        let rows = judged.iter().flat_map(|one| self.rows_of_judged(one)).collect();
        let title = Message::new("norms.judged").id("person", person).day("on", view.on);
        let title = title.render(self.language);
        write(&whole, &table(self.language, &title, view.on, &columns, rows), format)
    }

    fn judged(&self, case: Case, titles: &BTreeMap<Id<Title>, Title>, on: Day) -> Judged<'_> {
        let title = titles.get(&case.holding.data.title).map(|title| title.law_label.clone());
        let all = self.law.standards(on).map(|norm| (norm, norm.judge(&case.facts)));
        let judgements =
            all.filter(|(_, judgement)| judgement.outcome != Outcome::Outside).collect();
        Judged { case, title, judgements }
    }

    fn json_of_judged(&self, judged: &Judged<'_>) -> Json {
        let judgement = |(norm, judgement): &(&Norm, Judgement)| {
            let findings = judgement.findings.iter().map(|finding| {
                json!({
                    "condition": finding.condition.to_string(),
                    "words": self.words.say(&finding.condition),
                    "missing": finding.truth == Truth::CannotTell,
                })
            });
            let mut told = json_of(norm);
            told["outcome"] = judgement.outcome.key().into();
            told["findings"] = findings.collect();
            told["facts"] = Json::Object(judgement.used.iter().map(json_of_fact).collect());
            told
        };
        json!({
            "holding": judged.case.holding.id.number(),
            "title": judged.title,
            "judgements": judged.judgements.iter().map(judgement).collect::<Vec<_>>(),
        })
    }

    fn rows_of_judged(&self, judged: &Judged<'_>) -> Vec<TableRow> {
        let row = |(norm, judgement): &(&Norm, Judgement)| {
            let findings = judgement.findings.iter();
            let findings: Vec<String> =
                findings.map(|finding| self.words.say(&finding.condition)).collect();
            let outcome = format!("norms.outcome.{}", judgement.outcome.key());
            let remedy = norm.remedy.clone().filter(|_| judgement.outcome != Outcome::Met);
            let cells = [
                judged.title.clone().unwrap_or_default(),
                norm.title.clone(),
                self.language.text(&outcome),
                findings.join("; "),
                place(norm),
                remedy.unwrap_or_default(),
            ];
            let cells = cells.into_iter().map(TableCell::from).collect();
            TableRow { heading: false, cells, door: None }
        };
        judged.judgements.iter().map(row).collect()
    }
}

/// A fact that was used, with the row that tells it; null where it is not known.
fn json_of_fact((name, fact): &(String, Option<Fact>)) -> (String, Json) {
    let told = fact.as_ref().map(|fact| {
        let value = match &fact.value {
            FactValue::Number(number) => json!(number),
            FactValue::Code(code) => json!(code),
        };
        let row = fact.row.as_ref().map(|(register, id)| format!("{register}/{id}"));
        let since = fact.since.map(|day| day.to_string());
        json!({ "value": value, "row": row, "since": since })
    });
    (name.clone(), told.unwrap_or_default())
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
        _ => in_format(table, format)?,
    };
    deliver(&bytes, format)?;
    Ok(Status::Done)
}
