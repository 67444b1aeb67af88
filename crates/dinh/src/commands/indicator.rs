//! `indicator` and `indicators`: one figure, told apart, or the rows behind it.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Language, Level, Message};
use indicators::{Answer, Behind, By, Indicator, Measure, Of, behind, breakdown, count};
use registers::Appointment;
use reports::{Align, Table, TableCell, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::Format;
use crate::commands::layout::{self, Laid};
use crate::commands::norms::{place, write};
use crate::commands::seen::{Seen, law, programme};
use crate::commands::targets::{scaled, value_cell};
use crate::failure::{Failure, Status};
use crate::settings::Settings;

/// Lists the indicators.
pub(crate) fn list(settings: &Settings, format: Format) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let programme = programme()?;
    let told: Vec<Json> = programme.indicators().iter().map(json_of_indicator).collect();
    let rows = programme.indicators().iter().map(|indicator| {
        let kept = match &indicator.measure {
            Measure::NotKept { words, .. } => words.as_str(),
            _ => "",
        };
        row(vec![indicator.id.as_str().into(), indicator.label(language).into(), kept.into()])
    });
    let columns = [
        ("indicator.column.id", 44, Align::Prose),
        ("indicator.column.label", 70, Align::Prose),
        ("indicator.column.missing", 50, Align::Prose),
    ];
    let title = language.text("indicator.list");
    let on = settings.clock.today();
    let table = layout::table((language, on), "indicator", title, &columns, rows.collect());
    let whole = json!({ "digest": programme.digest(), "indicators": told });
    write(&whole, &table, format)
}

/// Tells an indicator.
pub(crate) async fn run(
    settings: &Settings,
    command: &crate::cli::Indicator,
) -> Result<Status, Failure> {
    let (law, programme) = (law()?, programme()?);
    let no_such = || Message::new("targets.no-such-indicator").text("id", &command.id);
    let indicator = programme.indicator(&command.id).ok_or_else(no_such)?;
    let seen = Seen::of(settings, &command.area, &command.look).await?;
    let mut asked = seen.asked(law, None);
    let mut answer = count(&[indicator], &asked)?.remove(0);
    let people;
    if matches!(answer, Answer::NoColumn(_)) {
        people = seen.people(law).await?;
        asked.people = Some(&people);
        answer = count(&[indicator], &asked)?.remove(0);
    }
    let telling = Telling { indicator, seen: &seen, language: settings.options.lang };
    let mut whole = json_of_indicator(indicator);
    whole["area"] = json!(seen.unit.code);
    whole["on"] = json!(seen.on().to_string());
    whole["law"] = json!(law.digest());
    whole["indicators"] = json!(programme.digest());
    telling.answer_into(&mut whole, &answer);
    if let Some(norm) = indicator.norm.as_ref().and_then(|id| law.norm(id)) {
        whole["norm"] = crate::commands::norms::json_of(norm);
    }
    let mut notes = vec![format!(
        "{}, {}{}",
        indicator.document.title,
        indicator.article,
        indicator.clause.as_ref().map(|clause| format!(", {clause}")).unwrap_or_default()
    )];
    let norm = indicator.norm.as_ref().and_then(|id| law.norm(id));
    notes.extend(norm.map(|norm| format!("{}: {}", norm.title, place(norm))));
    notes.extend(indicator.note.clone());
    let table = if command.rows {
        match behind(indicator, &asked)? {
            Ok(behind) => telling.rows(&mut whole, &behind).await?,
            Err(missing) => return Err(no_column(&missing.fact)),
        }
    } else if let Some(by) = &command.by {
        match breakdown(indicator, &asked, &by_of(by))? {
            Ok(lines) => telling.lines(&mut whole, &lines, by),
            Err(missing) => return Err(no_column(&missing.fact)),
        }
    } else {
        telling.single(&answer)
    };
    write(&whole, &Table { notes, ..table }, command.format)
}

fn no_column(fact: &str) -> Failure {
    Message::new("indicator.case-by-case").text("fact", fact).into()
}

/// A level of units, or an attribute.
fn by_of(word: &str) -> By {
    match word.parse::<Level>() {
        Ok(level) => By::Areas(level),
        Err(_) => By::Attribute(word.replace('-', "_")),
    }
}

fn json_of_indicator(indicator: &Indicator) -> Json {
    json!({
        "id": indicator.id,
        "vi": indicator.vi,
        "en": indicator.en,
        "question": indicator.question,
        "document": indicator.document.title,
        "article": indicator.article,
        "clause": indicator.clause,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "note": indicator.note,
    })
}

/// An indicator of a unit, and how it is told.
struct Telling<'a> {
    indicator: &'a Indicator,
    seen: &'a Seen,
    language: Language,
}

impl Telling<'_> {
    fn answer_into(&self, told: &mut Json, answer: &Answer) {
        let counted = answer.counted();
        let figure = counted
            .and_then(|one| self.indicator.figure(one.numerator, one.denominator))
            .map(|figure| scaled(figure, self.indicator.decimals));
        told["numerator"] = json!(counted.map(|one| one.numerator));
        told["denominator"] = json!(counted.and_then(|one| one.denominator));
        told["not_known"] = json!(counted.map(|one| one.not_known));
        told["value"] = json!(figure);
        told["data"] = json!(answer.key());
    }

    fn cells(&self, answer: &Answer) -> [TableCell; 4] {
        let counted = answer.counted();
        let figure = counted.and_then(|one| self.indicator.figure(one.numerator, one.denominator));
        let value = match (counted, figure) {
            (None, _) => self.language.text(&format!("targets.data.{}", answer.key())).into(),
            (Some(_), None) => "–".into(),
            (Some(_), Some(figure)) => value_cell(self.indicator, figure, self.language),
        };
        [
            TableCell::known(counted.map(|one| one.numerator)),
            TableCell::known(counted.and_then(|one| one.denominator)),
            value,
            TableCell::known(counted.map(|one| one.not_known)),
        ]
    }

    fn title(&self) -> String {
        let name = reports::full_name(self.seen.edition.lists(), &self.seen.unit, self.language);
        Message::new("indicator.title")
            .text("indicator", self.indicator.label(self.language))
            .text("area", name)
            .day("on", self.seen.on())
            .render(self.language)
    }

    fn table(&self, columns: &[Laid], rows: Vec<TableRow>) -> Table {
        layout::table((self.language, self.seen.on()), "indicator", self.title(), columns, rows)
    }

    fn figures(&self, first: &'static str, rows: Vec<TableRow>) -> Table {
        let columns = [
            (first, 50, Align::Prose),
            ("targets.column.numerator", 10, Align::Right),
            ("targets.column.denominator", 10, Align::Right),
            ("targets.column.value", 14, Align::Right),
            ("indicator.column.not-known", 14, Align::Right),
        ];
        self.table(&columns, rows)
    }

    fn single(&self, answer: &Answer) -> Table {
        let name = reports::full_name(self.seen.edition.lists(), &self.seen.unit, self.language);
        let cells = std::iter::once(name.into()).chain(self.cells(answer)).collect();
        self.figures("indicator.column.of", vec![row(cells)])
    }

    /// The name of a line.
    fn name(&self, of: &Of, by: &str) -> String {
        let lists = self.seen.edition.lists();
        match of {
            Of::Area(id) => {
                let unit = self.seen.tree.unit(*id);
                unit.map_or_else(String::new, |unit| reports::full_name(lists, unit, self.language))
            }
            Of::NotKnown => self.language.text("indicator.not-known"),
            Of::Code(code) if by == census::TITLE => {
                let id = code.parse().ok().map(Id::new);
                let title = id.and_then(|id| self.seen.titles.get(&id));
                title.map_or_else(|| code.clone(), |title| title.print_label.clone())
            }
            Of::Code(code) => lists.label(list_of(by), code, self.language).to_owned(),
        }
    }

    fn lines(&self, whole: &mut Json, lines: &[(Of, Answer)], by: &str) -> Table {
        let told: Vec<Json> = lines
            .iter()
            .map(|(of, answer)| {
                let code = match of {
                    Of::Area(id) => self.seen.tree.unit(*id).and_then(|unit| unit.code.clone()),
                    Of::Code(code) => Some(code.clone()),
                    Of::NotKnown => None,
                };
                let mut told = json!({ "name": self.name(of, by), "code": code });
                self.answer_into(&mut told, answer);
                told
            })
            .collect();
        whole["by"] = json!(by);
        whole["lines"] = Json::Array(told);
        let rows = lines.iter().map(|(of, answer)| {
            row(std::iter::once(self.name(of, by).into()).chain(self.cells(answer)).collect())
        });
        self.figures("indicator.column.of", rows.collect())
    }

    /// The rows behind it: each holding of the population, and whether it is in the share.
    async fn rows(&self, whole: &mut Json, behind: &Behind) -> Result<Table, Failure> {
        let view = self.seen.question.view();
        let mut reader = self.seen.reader().await?;
        let people: Vec<i64> = behind.population.iter().map(|(id, _)| id.number()).collect();
        let names = crate::commands::people::names(&mut reader, &view, &people).await?;
        let holdings: Vec<i64> =
            behind.population.iter().flat_map(|(_, own)| own).map(|id| id.number()).collect();
        let filter = vec![registers::Filter::Ids(holdings)];
        let rows = reader.timeline::<Appointment>(&view, filter).await?;
        let live = rows.iter().filter(|row| row.period.contains(view.on));
        let held: BTreeMap<Id<Appointment>, _> = live.map(|row| (row.id, row)).collect();
        let matching = behind.matching.as_ref().map(holdings_of);
        let not_known = behind.not_known.as_ref().map(holdings_of);
        let mut lines = Vec::new();
        let mut told = Vec::new();
        for (person, own) in &behind.population {
            for holding in own {
                let Some(row_of) = held.get(holding) else { continue };
                let state = state([matching.as_ref(), not_known.as_ref()], *holding);
                let title = self.seen.titles.get(&row_of.data.title);
                let title = title.map(|title| title.print_label.clone()).unwrap_or_default();
                let unit = self.seen.tree.unit(self.seen.tree.counts_in(row_of.data.area));
                let unit = unit.map_or_else(String::new, |unit| {
                    reports::full_name(self.seen.edition.lists(), unit, self.language)
                });
                let name = names.get(person).cloned().unwrap_or_default();
                told.push(json!({
                    "person": person.number(),
                    "name": name,
                    "holding": holding.number(),
                    "title": title,
                    "unit": unit,
                    "since": row_of.period.from().to_string(),
                    "matches": state,
                }));
                let state = match state {
                    Some(true) => "indicator.state.yes",
                    Some(false) => "indicator.state.no",
                    None => "indicator.state.not-known",
                };
                lines.push(row(vec![
                    TableCell::Text(person.number().to_string()),
                    name.into(),
                    title.into(),
                    unit.into(),
                    TableCell::Day(row_of.period.from()),
                    self.language.text(state).into(),
                ]));
            }
        }
        whole["rows"] = Json::Array(told);
        let columns = [
            ("indicator.column.person", 8, Align::Prose),
            ("indicator.column.name", 28, Align::Prose),
            ("norms.column.holding", 34, Align::Prose),
            ("indicator.column.unit", 34, Align::Prose),
            ("indicator.column.since", 12, Align::Prose),
            ("indicator.column.matches", 12, Align::Prose),
        ];
        Ok(self.table(&columns, lines))
    }
}

fn holdings_of(rows: &census::Rows) -> BTreeSet<Id<Appointment>> {
    rows.iter().flat_map(|(_, holdings)| holdings).copied().collect()
}

/// Is a holding in the share? Of a count, every one is; nothing where it cannot be told.
fn state(
    [matching, not_known]: [Option<&BTreeSet<Id<Appointment>>>; 2],
    holding: Id<Appointment>,
) -> Option<bool> {
    match (matching, not_known) {
        (Some(matching), _) if matching.contains(&holding) => Some(true),
        (_, Some(not_known)) if not_known.contains(&holding) => None,
        (matching, _) => Some(matching.is_none()),
    }
}

/// The code list of an attribute of the census.
fn list_of(attribute: &str) -> &'static str {
    match attribute.replace('-', "_").as_str() {
        "sex" => "sex",
        "ethnic_group" => "ethnic-group",
        "religion" => "religion",
        "party_standing" => "party-standing",
        "mode" => "appointment-mode",
        "way_gained" => "way-gained",
        "way_ended" => "way-ended",
        _ => "qualification-level",
    }
}

fn row(cells: Vec<TableCell>) -> TableRow {
    TableRow { heading: false, cells, door: None }
}
