//! One indicator: its figure with the rows behind it, how it moved, how it is in the units below,
//! what it asks and by which law.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, IntoResponse, Response};
use base::{Day, Language, Level, Message};
use indicators::{
    Answer, Asked as Question, By, Indicator, Measure, Of as Line, Part as TargetPart, breakdown,
    count, wanted_words,
};
use reports::{Align, TableCell};

use crate::asked::Asked;
use crate::behind::{Of, Part};
use crate::failure::Failure;
use crate::files;
use crate::law::{law, programme};
use crate::map::{Figure, Map, Written};
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::part_two::notices;
use crate::pages::targets::{self, part_of, value};
use crate::pages::{Link, about};
use crate::picture::Trend;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Quarters of a trend.
const QUARTERS: usize = 12;

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    figure: Sheet,
    trend: Option<Trend>,
    map: Option<Map>,
    sheets: Vec<Sheet>,
    /// What is told of it: a heading and a sentence.
    told: Vec<(String, String)>,
    /// The norm that judges, and the targets that it counts for.
    ways: Vec<Link>,
}

/// Answers with the page of an indicator.
pub(crate) async fn indicator(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => about(&asked, move |place| page(place, files::split(&id).0)).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

fn page(place: &Place<'_>, id: &str) -> Result<Response, Failure> {
    let no_such = || Failure::from(Message::new("targets.no-such-indicator").text("id", id));
    let indicator = programme()?.indicator(id).ok_or_else(no_such)?;
    let law = law()?;
    let telling = Telling { place, indicator, question: place.ground.question(law, place.unit.id) };
    let language = place.address().language;
    let answer = count(&[indicator], &telling.question)?.remove(0);
    let all = targets::of(place)?;
    let part = part_of(&all, indicator);
    let heading = indicator.label(language).to_owned();
    let (trend, quarters) = telling.trend(part.map(|(_, _, part)| part))?;
    let mut sheets: Vec<Sheet> = telling.below()?.into_iter().collect();
    sheets.extend(quarters);
    let norm = indicator.norm.as_ref().and_then(|id| law.norm(id));
    let norm = norm.map(|norm| Link {
        words: norm.title.clone(),
        href: Here::one("/norms", &norm.id).address(place.address(), place.unit),
    });
    let scoreboard = part.map(|(one, _, _)| Link {
        words: format!("{}: {}", one.target.id, language.pick(&one.target.quote, &one.target.en)),
        href: format!("{}#{}", telling.scoreboard(), one.target.id),
    });
    let here = Here::one("/indicators", id);
    let figure = telling.figure(&answer);
    if let Some(form) = place.asked.form()? {
        let all: Vec<&Sheet> = std::iter::once(&figure).chain(&sheets).collect();
        return files::of_sheets((id, &heading), place, &all, form);
    }
    let page = IndicatorPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        heading,
        lines: place.lines(Vec::new()),
        lead: vec![indicator.question.clone()],
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        figure,
        trend,
        map: map_of(place, indicator)?,
        sheets,
        told: telling.told(part),
        ways: norm.into_iter().chain(scoreboard).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// The communes of a unit with others between it and them, or with many, by an indicator.
pub(crate) fn map_of(
    place: &Place<'_>,
    indicator: &'static Indicator,
) -> Result<Option<Map>, Failure> {
    let question = place.ground.question(law()?, place.unit.id);
    if place.unit.level != Level::Province {
        return Ok(None);
    }
    let Ok(lines) = breakdown(indicator, &question, &By::Areas(Level::Commune))? else {
        return Ok(None);
    };
    let tree = &place.ground.scene.tree;
    let here = Here::one("/indicators", &indicator.id);
    let figures: Vec<Figure<'_>> = lines
        .iter()
        .filter_map(|(of, answer)| {
            let Line::Area(id) = of else { return None };
            let unit = tree.unit(*id)?;
            let counted = answer.counted();
            Some(Figure {
                unit,
                name: place.name(unit),
                href: here.address(place.address(), unit),
                value: counted.and_then(|one| indicator.figure(one.numerator, one.denominator)),
            })
        })
        .collect();
    let decimals = indicator.decimals;
    let written = Written { decimals, language: place.address().language };
    Ok(Map::of(&figures, tree, place.address().on, written, |unit| place.name(unit)))
}

struct Telling<'a> {
    place: &'a Place<'a>,
    indicator: &'static Indicator,
    question: Question<'a>,
}

impl Telling<'_> {
    fn language(&self) -> Language {
        self.place.address().language
    }

    fn scoreboard(&self) -> String {
        Here::page("/targets").address(self.place.address(), self.place.unit)
    }

    fn columns(&self, first: &str) -> Vec<Head> {
        let head = |key: &str, width, align| Head::new(self.language(), key, width, align);
        vec![
            head(first, 40, Align::Prose),
            head("targets.column.value", 14, Align::Right),
            head("targets.column.numerator", 10, Align::Right),
            head("targets.column.denominator", 10, Align::Right),
            head("web.indicator.missing", 10, Align::Right),
            head("indicator.column.not-known", 10, Align::Right),
        ]
    }

    /// The figures of an answer; each opens to its rows in a unit on a day.
    fn cells(&self, answer: &Answer, unit: &registers::Unit, on: Day) -> Vec<Shown> {
        let address = self.place.address().on(on);
        let door = |part| address.people(unit, &Of::Indicators(vec![self.indicator], part));
        let of_posts = matches!(self.indicator.measure, Measure::Shortage { .. });
        let of_units = matches!(self.indicator.measure, Measure::ShareOfUnits { .. });
        let is_share = matches!(self.indicator.measure, Measure::Share { .. });
        let quotas = || format!("{}#quotas", address.area(unit));
        let units = || format!("{}#units", address.area(unit));
        let counted = answer.counted();
        let numerator = || if of_posts { quotas() } else { door(Part::Matching) };
        let denominator = || match (of_posts, of_units) {
            (true, _) => quotas(),
            (_, true) => units(),
            _ => door(Part::Population),
        };
        let figure = counted.and_then(|one| self.indicator.figure(one.numerator, one.denominator));
        let shown = match (counted, figure) {
            (None, _) => {
                Shown::plain(self.language().text(&format!("targets.data.{}", answer.key())))
            }
            (Some(_), None) => Shown::plain("–"),
            (Some(_), Some(figure)) => {
                Shown::link(value(self.indicator, figure, self.language()), numerator())
            }
        };
        let missing = counted
            .filter(|_| is_share)
            .and_then(|one| Some(one.denominator? - one.numerator - one.not_known));
        vec![
            shown,
            Shown::number(counted.map(|one| one.numerator), numerator),
            Shown::number(counted.and_then(|one| one.denominator), denominator),
            Shown::number(missing, || door(Part::Missing)),
            Shown::number(counted.map(|one| one.not_known).filter(|count| *count > 0), || {
                door(Part::NotKnown)
            }),
        ]
    }

    fn figure(&self, answer: &Answer) -> Sheet {
        let name = Shown::plain(self.place.name(self.place.unit));
        let cells = self.cells(answer, self.place.unit, self.question.on);
        Sheet {
            key: "figure".into(),
            caption: self.language().text("web.indicator.figure"),
            language: self.language(),
            columns: self.columns("indicator.column.of"),
            rows: vec![SheetRow::of(std::iter::once(name).chain(cells).collect())],
            notes: self.indicator.note.iter().cloned().collect(),
        }
    }

    /// The units of the next level below.
    fn below(&self) -> Result<Option<Sheet>, Failure> {
        let tree = &self.place.ground.scene.tree;
        let Some(level) = self.place.level_below() else { return Ok(None) };
        let Ok(lines) = breakdown(self.indicator, &self.question, &By::Areas(level))? else {
            return Ok(None);
        };
        let mut rows = Vec::new();
        for (of, answer) in &lines {
            let Line::Area(id) = of else { continue };
            let Some(unit) = tree.unit(*id) else { continue };
            let here = Here::one("/indicators", &self.indicator.id);
            let name = Shown::link(self.place.name(unit), here.address(self.place.address(), unit));
            let cells = self.cells(answer, unit, self.question.on);
            let figure = answer
                .counted()
                .and_then(|one| self.indicator.figure(one.numerator, one.denominator));
            rows.push((figure, SheetRow::of(std::iter::once(name).chain(cells).collect())));
        }
        // The lowest first: where most is to be done.
        rows.sort_by_key(|(figure, _)| (figure.is_none(), *figure));
        Ok((!rows.is_empty()).then(|| Sheet {
            key: "below".into(),
            caption: self.language().text("web.indicator.below"),
            language: self.language(),
            columns: self.columns("indicator.column.of"),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            notes: vec![self.language().text("web.indicator.lowest-first")],
        }))
    }

    /// How it was at the ends of the last quarters, and today.
    fn trend(
        &self,
        part: Option<&TargetPart<'_>>,
    ) -> Result<(Option<Trend>, Option<Sheet>), Failure> {
        let edition = self.question.edition;
        let mut days = vec![self.question.on];
        while days.len() <= QUARTERS {
            let last = days.last().copied().unwrap_or(self.question.on);
            let Some(before) = quarter_end_before(last) else { break };
            let tree = edition.tree(before, self.question.scope);
            if tree.unit(self.question.unit).is_none() || tree.map_day() != before {
                break;
            }
            days.push(before);
        }
        days.reverse();
        let mut rows = Vec::new();
        let mut figures = Vec::new();
        let mut years = Vec::new();
        let mut last_year = None;
        for on in &days {
            let answer =
                count(&[self.indicator], &Question { on: *on, ..self.question })?.remove(0);
            let counted = answer.counted();
            figures.push(
                counted.and_then(|one| self.indicator.figure(one.numerator, one.denominator)),
            );
            let is_new = last_year != Some(on.year());
            last_year = Some(on.year());
            years.push(if is_new { on.year().to_string() } else { String::new() });
            let here = Here::one("/indicators", &self.indicator.id);
            let link = here.address(self.place.address().on(*on), self.place.unit);
            let cells = self.cells(&answer, self.place.unit, *on);
            let day = Shown::link(TableCell::Day(*on), link);
            rows.push(SheetRow::of(std::iter::once(day).chain(cells).collect()));
        }
        let goal = part.and_then(|part| part.wanted().threshold);
        let goal = goal.filter(|_| self.indicator.is_share() && self.indicator.decimals == 1);
        let trend = Trend::of(&figures, goal, &years);
        let sheet = trend.is_some().then(|| Sheet {
            key: "quarters".into(),
            caption: self.language().text("web.indicator.quarters"),
            language: self.language(),
            columns: self.columns("web.indicator.day"),
            rows,
            notes: Vec::new(),
        });
        Ok((trend, sheet))
    }

    fn told(
        &self,
        part: Option<(
            &indicators::Attainment<'static>,
            &indicators::Read<'static>,
            &TargetPart<'static>,
        )>,
    ) -> Vec<(String, String)> {
        let language = self.language();
        let indicator = self.indicator;
        let say = |key: &str| language.text(&format!("web.indicator.{key}"));
        let clause = indicator.clause.as_ref().map(|clause| format!(", {clause}"));
        let place = format!(
            "{}, {}{}",
            indicator.document.title,
            indicator.article,
            clause.unwrap_or_default()
        );
        let mut told = vec![(say("source"), place)];
        if let Ok(law) = law() {
            let words =
                norms::Words::new(self.place.ground.scene.lists, law.vocabulary(), language);
            if let Some((population, condition)) = indicator.asks() {
                told.push((say("of-whom"), words.say(population)));
                told.extend(condition.map(|condition| (say("who"), words.say(condition))));
            }
        }
        let Some((one, read, _)) = part else { return told };
        let target = one.target;
        told.push((say("wanted"), wanted_words(read.reading.wanted, target, language)));
        told.push((say("reading"), read.reading.label(language).to_owned()));
        told.push((say("owner"), format!("{} ({})", target.owner, target.owner_source)));
        told.push((say("deadline"), target.deadline_words.clone()));
        told.extend(target.note.clone().map(|note| (say("note"), note)));
        told
    }
}

/// The last day of the quarter before the one in which a day lies.
fn quarter_end_before(on: Day) -> Option<Day> {
    let first = (on.month() - 1) / 3 * 3 + 1;
    Some(Day::new(on.year(), first, 1).ok()?.previous())
}
