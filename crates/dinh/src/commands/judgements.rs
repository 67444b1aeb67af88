//! `norms judge` of people: what each norm in force and each target says of every holding, by which
//! facts, and what mends it.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Message};
use indicators::{Judged, Measure, PersonCase, Programme, rows_of};
use norms::{Case, Fact, FactValue, Ground, Judgement, Outcome, Truth};
use registers::{Person, Record, Title};
use reports::{Align, Table, TableCell, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::{Format, Look, OutcomeName};
use crate::commands::norms::{Told, json_of, place, write};
use crate::commands::seen::{Seen, programme};
use crate::commands::{Question, layout, people};
use crate::failure::{Failure, Status};
use crate::settings::Settings;

/// Who is judged.
#[derive(Clone, Copy)]
pub(crate) struct Whom<'a> {
    /// One person.
    pub(crate) person: Option<i64>,
    /// Everybody of a unit.
    pub(crate) area: Option<&'a str>,
    /// Only judgements of this outcome.
    pub(crate) outcome: Option<OutcomeName>,
}

/// Judges people by the norms in force, and by the targets of the programme.
pub(crate) async fn judge(
    settings: &Settings,
    told: &Told<'_>,
    whom: Whom<'_>,
    look: &Look,
    format: Format,
) -> Result<Status, Failure> {
    match (whom.area, whom.person) {
        (Some(area), _) => of_unit(settings, told, (area, whom.outcome), look, format).await,
        (None, person) => {
            of_person(settings, told, (person.unwrap_or_default(), whom.outcome), look, format)
                .await
        }
    }
}

async fn of_unit(
    settings: &Settings,
    told: &Told<'_>,
    (area, outcome): (&str, Option<OutcomeName>),
    look: &Look,
    format: Format,
) -> Result<Status, Failure> {
    let seen = Seen::of(settings, area, look).await?;
    let cases = seen.people(told.law).await?;
    let mut reader = seen.reader().await?;
    let view = seen.question.view();
    let ids: Vec<i64> = cases.iter().map(|one| one.person.number()).collect();
    let names = people::names(&mut reader, &view, &ids).await?;
    let telling = Telling {
        told,
        programme: programme()?,
        titles: seen.edition.titles(),
        names,
        on: view.on,
        outcome: outcome.map(Outcome::from),
    };
    let mut people: BTreeMap<Id<Person>, Vec<Holding<'_>>> = BTreeMap::new();
    for one in &cases {
        let judged = telling.judged(one);
        if !judged.said.is_empty() || outcome.is_none() {
            people.entry(one.person).or_default().push(judged);
        }
    }
    let whole = json!({
        "area": seen.unit.code,
        "on": view.on.to_string(),
        "law": told.law.digest(),
        "indicators": programme()?.digest(),
        "people": people.iter().map(|(person, judged)| json!({
            "person": person.number(),
            "holdings": judged.iter().map(|one| telling.json(one)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    let name = reports::full_name(seen.edition.lists(), &seen.unit, told.language);
    let title = Message::new("norms.judged-of-unit").text("area", name).day("on", view.on);
    let rows = people.values().flatten().flat_map(|one| telling.rows(one)).collect();
    write(&whole, &telling.table(&title.render(told.language), rows), format)
}

async fn of_person(
    settings: &Settings,
    told: &Told<'_>,
    (person, outcome): (i64, Option<OutcomeName>),
    look: &Look,
    format: Format,
) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let question = Question::resolve(&registers, look).await?;
    let view = question.view();
    let mut reader = registers.read().await?;
    let who: Id<Person> = Id::new(person);
    let rows = rows_of(&mut reader, &view, &BTreeSet::from([who])).await?.remove(&who);
    let rows = rows.filter(|rows| !rows.person.is_empty());
    let rows = rows.ok_or_else(|| Message::new("norms.no-such-person").id("id", person))?;
    let titles = reader.timeline::<Title>(&view, Vec::new()).await?;
    let of_day = registers::nearest(titles.iter().cloned(), view.on);
    let tree = reader.tree(&view).await?;
    let (lists, retirement) = (told.lists, told.law.retirement());
    let ground = Ground { lists, titles: &of_day, tree: &tree, retirement };
    let cases = rows.cases(&ground).into_iter();
    let cases: Vec<PersonCase> = cases.map(|case| PersonCase { person: who, case }).collect();
    let names = people::names(&mut reader, &view, &[person]).await?;
    let (outcome, programme) = (outcome.map(Outcome::from), programme()?);
    let telling = Telling { told, programme, titles: &titles, names, on: view.on, outcome };
    let judged: Vec<Holding<'_>> = cases.iter().map(|one| telling.judged(one)).collect();
    let whole = json!({
        "person": person,
        "on": view.on.to_string(),
        "law": told.law.digest(),
        "indicators": programme.digest(),
        "holdings": judged.iter().map(|one| telling.json(one)).collect::<Vec<_>>(),
    });
    let title = Message::new("norms.judged").id("person", person).day("on", view.on);
    let rows = judged.iter().flat_map(|one| telling.rows(one)).collect();
    write(&whole, &telling.table(&title.render(told.language), rows), format)
}

/// A holding, and what is said of it.
struct Holding<'a> {
    person: Id<Person>,
    case: &'a Case,
    /// The name of its title.
    title: Option<String>,
    /// The day from which the title is no more.
    ended: Option<Day>,
    said: Judged<'a>,
}

/// How judgements are told.
struct Telling<'a> {
    told: &'a Told<'a>,
    programme: &'static Programme,
    titles: &'a [Record<Title>],
    names: BTreeMap<Id<Person>, String>,
    on: Day,
    outcome: Option<Outcome>,
}

impl<'a> Telling<'a> {
    fn judged(&self, one: &'a PersonCase) -> Holding<'a> {
        let said = Judged::of(self.told.law, self.programme, self.on, &one.case);
        let wanted = |outcome: Outcome| {
            outcome != Outcome::Outside && self.outcome.is_none_or(|wanted| wanted == outcome)
        };
        let rows = self.titles.iter().filter(|row| row.id == one.case.holding.data.title);
        let title = rows.clone().max_by_key(|row| row.period.from());
        let stands = rows.clone().any(|row| row.period.contains(self.on));
        let ends = rows.filter_map(|row| row.period.until()).filter(|until| *until <= self.on);
        Holding {
            person: one.person,
            case: &one.case,
            title: title.map(|row| row.data.law_label.clone()),
            ended: ends.max().filter(|_| !stands),
            said: said.only(wanted),
        }
    }

    fn json(&self, judged: &Holding<'_>) -> Json {
        let norms = judged.said.norms.iter().map(|(norm, judgement)| {
            let mut told = json_of(norm);
            self.judgement_into(&mut told, judgement);
            told
        });
        let targets = judged.said.targets.iter().map(|(target, indicator, judgement)| {
            let mut told = json!({
                "id": target.id,
                "indicator": indicator.id,
                "title": target.quote,
                "document": target.document.title,
                "article": target.article,
                "clause": target.clause,
                "quote": target.quote,
            });
            if let Measure::Share { population, condition, .. } = &indicator.measure {
                told["population"] = json!(population.to_string());
                told["demands"] = json!(condition.to_string());
            }
            self.judgement_into(&mut told, judgement);
            told
        });
        let group = judged.said.group.map(|group| {
            json!({
                "key": group.key,
                "label": group.vi,
                "reason": group.population.as_ref().map(|one| self.told.words.say(one)),
                "document": group.document.title,
                "quote": group.quote,
                "note": group.note,
            })
        });
        json!({
            "holding": judged.case.holding.id.number(),
            "title": judged.title,
            "title_ended_on": judged.ended.map(|day| day.to_string()),
            "judgements": norms.collect::<Vec<_>>(),
            "targets": targets.collect::<Vec<_>>(),
            "group": group,
        })
    }

    fn judgement_into(&self, told: &mut Json, judgement: &Judgement) {
        let findings = judgement.findings.iter().map(|finding| {
            json!({
                "condition": finding.condition.to_string(),
                "words": self.told.words.say(&finding.condition),
                "missing": finding.truth == Truth::CannotTell,
            })
        });
        told["outcome"] = judgement.outcome.key().into();
        told["findings"] = findings.collect();
        told["facts"] = Json::Object(judgement.used.iter().map(json_of_fact).collect());
    }

    fn rows(&self, judged: &Holding<'_>) -> Vec<TableRow> {
        let language = self.told.language;
        let outcome = |judgement: &Judgement| {
            language.text(&format!("norms.outcome.{}", judgement.outcome.key()))
        };
        let name = self.names.get(&judged.person).cloned().unwrap_or_default();
        let title = match (&judged.title, judged.ended) {
            (Some(title), Some(day)) => Message::new("norms.title-ended")
                .text("title", title)
                .day("on", day)
                .render(language),
            (title, _) => title.clone().unwrap_or_default(),
        };
        let group =
            judged.said.group.map(|group| group.label(language).to_owned()).unwrap_or_default();
        let row = |what: String,
                   law: String,
                   target: String,
                   judgement: &Judgement,
                   tail: [String; 3]| {
            let findings = judgement.findings.iter();
            let findings: Vec<String> =
                findings.map(|finding| self.told.words.say(&finding.condition)).collect();
            let [place, period, remedy] = tail;
            let cells = [
                judged.person.number().to_string(),
                name.clone(),
                title.clone(),
                what,
                law,
                target,
                findings.join("; "),
                place,
                period,
                if judgement.outcome == Outcome::Met { String::new() } else { remedy },
                group.clone(),
            ];
            let cells = cells.into_iter().map(TableCell::from).collect();
            TableRow { heading: false, cells, door: None }
        };
        let of_norms = judged.said.norms.iter().map(|(norm, judgement)| {
            let until = norm.period.until().map_or_else(|| "…".to_owned(), |day| language.day(day));
            let period = format!("{} – {until}", language.day(norm.period.from()));
            let (law, target) = match norm.modality {
                norms::Modality::Target => (String::new(), outcome(judgement)),
                _ => (outcome(judgement), String::new()),
            };
            let remedy = norm.remedy.clone().unwrap_or_default();
            row(norm.title.clone(), law, target, judgement, [place(norm), period, remedy])
        });
        let of_targets = judged.said.targets.iter().map(|(target, indicator, judgement)| {
            let place = format!("{}, {}, {}", target.document.title, target.article, target.clause);
            let what = format!("{}: {}", target.id, indicator.label(language));
            let tail = [place, target.deadline_words.clone(), String::new()];
            row(what, String::new(), outcome(judgement), judgement, tail)
        });
        of_norms.chain(of_targets).collect()
    }

    fn table(&self, title: &str, rows: Vec<TableRow>) -> Table {
        let columns = [
            ("indicator.column.person", 8),
            ("indicator.column.name", 22),
            ("norms.column.holding", 24),
            ("norms.column.title", 34),
            ("norms.column.law", 12),
            ("norms.column.programme", 12),
            ("norms.column.findings", 30),
            ("norms.column.document", 36),
            ("norms.column.period", 24),
            ("norms.column.remedy", 24),
            ("norms.column.group", 18),
        ];
        let columns = columns.map(|(key, width)| (key, width, Align::Prose));
        layout::table((self.told.language, self.on), "norms", title.to_owned(), &columns, rows)
    }
}

/// A fact that was used, with the row that tells it; null where it is not known.
fn json_of_fact((name, fact): &(String, Option<Fact>)) -> (String, Json) {
    let told = fact.as_ref().map(|fact| {
        let value = match &fact.value {
            FactValue::Number(number) => json!(number),
            FactValue::Code(code) => json!(code),
            FactValue::Codes(codes) => json!(codes),
        };
        let row = fact.row.as_ref().map(|(register, id)| format!("{register}/{id}"));
        let since = fact.since.map(|day| day.to_string());
        json!({ "value": value, "row": row, "since": since })
    });
    (name.clone(), told.unwrap_or_default())
}
