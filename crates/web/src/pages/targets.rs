//! The scoreboard: how far the targets of the programme are in a unit on a day.

use axum::response::Response;
use base::{Language, Level, Message, number};
use indicators::{
    Attainment, BaselineBasis, Indicator, Measure, Part as TargetPart, Read, attainments,
    wanted_words,
};
use reports::{Align, TableCell};

use crate::asked::Asked;
use crate::behind::{Of, Part};
use crate::failure::Failure;
use crate::files;
use crate::law::{law, programme};
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{SheetsPage, Tab, about};
use crate::picture::Bullet;
use crate::sheet::{Head, Sheet, SheetRow, Shown, State};

/// Answers with the scoreboard.
pub(crate) async fn targets(asked: Asked) -> Response {
    let made = about(&asked, |place| page(place)?.answer(place)).await;
    asked.answer(made)
}

fn page(place: &Place<'_>) -> Result<SheetsPage, Failure> {
    let language = place.address().language;
    let all = of(place)?;
    let asked = place.asked.get("state").map(str::to_owned);
    let known = STATES.iter().find(|(key, _)| asked.as_deref() == Some(*key));
    if let (Some(given), None) = (&asked, known) {
        return Err(Message::new("web.targets.no-such-state").text("given", given).into());
    }
    let wanted = known.map(|(_, state)| *state);
    let shown: Vec<_> =
        all.iter().filter(|one| wanted.is_none_or(|wanted| state_of(one) == wanted)).collect();
    let tab = |words: String, key: Option<&'static str>, count: usize| {
        let pairs: Vec<_> = key.map(|key| ("state", key.to_owned())).into_iter().collect();
        let here = Here::Page { path: "/targets".to_owned(), pairs, kind: "/targets" };
        Tab {
            words,
            count: number::whole(i64::try_from(count).unwrap_or(i64::MAX), language),
            href: here.address(place.address(), place.unit),
            is_current: key == asked.as_deref(),
        }
    };
    let count = |state: State| all.iter().filter(|one| state_of(one) == state).count();
    let every = tab(language.text("web.targets.all"), None, all.len());
    let tabs = STATES.into_iter().map(|(key, state)| {
        tab(language.text(&format!("web.targets.state.{key}")), Some(key), count(state))
    });
    let heading = language.text("web.targets.title");
    let pairs: Vec<_> = asked.clone().map(|state| ("state", state)).into_iter().collect();
    let here = Here::Page { path: "/targets".to_owned(), pairs, kind: "/targets" };
    Ok(SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: vec![language.text("web.targets.lead")],
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        ask: None,
        tabs: std::iter::once(every).chain(tabs).collect(),
        sheets: vec![sheet(place, "targets", &shown)],
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
        heading,
    })
}

/// The states of targets, by the name they have in addresses.
const STATES: [(&str, State); 4] = [
    ("attained", State::Met),
    ("not-attained", State::Unmet),
    ("cannot-tell", State::CannotTell),
    ("no-data", State::None),
];

/// How a target stands by the reading that is applied.
pub(crate) fn state_of(one: &Attainment<'_>) -> State {
    state(one.applied())
}

fn state(read: Option<&Read<'_>>) -> State {
    match read.and_then(Read::gap).map(|gap| gap.is_attained) {
        None => State::None,
        Some(None) => State::CannotTell,
        Some(Some(true)) => State::Met,
        Some(Some(false)) => State::Unmet,
    }
}

/// How far all targets are.
pub(crate) fn of(place: &Place<'_>) -> Result<Vec<Attainment<'static>>, Failure> {
    Ok(attainments(programme()?, &place.ground.question(law()?, place.unit.id))?)
}

/// Targets as a table.
pub(crate) fn sheet(place: &Place<'_>, key: &'static str, all: &[&Attainment<'static>]) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = all.iter().flat_map(|one| {
        let several = one.readings.len() > 1;
        one.readings.iter().map(move |read| Line { place, one, read, several }.row())
    });
    Sheet {
        key: key.into(),
        caption: language.text("web.targets.caption"),
        language,
        columns: vec![
            head("targets.column.id", 8, Align::Left),
            head("targets.column.target", 60, Align::Prose),
            head("web.targets.began", 12, Align::Right),
            head("web.targets.picture", 12, Align::Left),
            head("web.targets.now", 12, Align::Right),
            head("targets.column.numerator", 9, Align::Right),
            head("targets.column.denominator", 9, Align::Right),
            head("targets.column.threshold", 16, Align::Prose),
            head("targets.column.result", 16, Align::Left),
            head("web.targets.gap", 9, Align::Right),
            head("targets.column.deadline", 14, Align::Prose),
            head("targets.column.projected", 11, Align::Left),
        ],
        rows: rows.collect(),
        notes: vec![language.text("targets.method"), language.text("targets.not-known-note")],
    }
}

/// A reading of a target in the table.
struct Line<'a> {
    place: &'a Place<'a>,
    one: &'a Attainment<'static>,
    read: &'a Read<'static>,
    several: bool,
}

impl Line<'_> {
    fn language(&self) -> Language {
        self.place.address().language
    }

    fn row(&self) -> SheetRow {
        let language = self.language();
        let (target, read) = (self.one.target, self.read);
        let is_applied = read.reading.is_applied;
        let counted = read.counted();
        let gap = read.gap();
        let own = self.own_page();
        let state = state(Some(read));
        let result = match state {
            State::Met => language.text("targets.attained"),
            State::Unmet => language.text("targets.not-attained"),
            State::CannotTell => language.text("targets.cannot-tell"),
            State::None | State::Waiting | State::Going => self.missing(),
        };
        let only = read.parts.first().filter(|_| read.parts.len() == 1);
        let projected = only.and_then(|part| part.projected(self.place.address().on));
        let deadline =
            target.deadline.map_or_else(|| target.deadline_words.clone(), |day| language.day(day));
        let bullet = self.bullet();
        let cells = vec![
            Shown::plain(if is_applied { target.id.clone() } else { String::new() }),
            Shown::link(self.title(), own.clone()),
            self.began(),
            Shown { bullet, ..Shown::plain(TableCell::Empty) },
            match figure(read) {
                Some((indicator, figure)) => {
                    Shown::link(value(indicator, figure, language), self.door(Part::Matching))
                }
                None => Shown::plain(TableCell::Empty),
            },
            Shown::number(counted.map(|one| one.numerator), || self.door(Part::Matching)),
            Shown::number(counted.and_then(|one| one.denominator), || self.door(Part::Population)),
            Shown::link(wanted_words(read.reading.wanted, target, language), own.clone()),
            Shown::state(state, result),
            Shown::number(gap.and_then(|gap| gap.count), || format!("{own}#gap")),
            Shown::plain(deadline),
            Shown::plain(projected.map_or(TableCell::Empty, TableCell::Day)),
        ];
        let id = if is_applied { target.id.clone() } else { String::new() };
        SheetRow { is_under: !is_applied, id, ..SheetRow::of(cells) }
    }

    /// The page that tells the first indicator.
    fn own_page(&self) -> String {
        let first = self.read.parts.first().map(|part| part.indicator.id.as_str());
        let here = Here::one("/indicators", first.unwrap_or_default());
        here.address(self.place.address(), self.place.unit)
    }

    fn title(&self) -> String {
        let language = self.language();
        let target = self.one.target;
        let reading = self.read.reading;
        match (reading.is_applied, self.several) {
            (true, false) => language.pick(&target.quote, &target.en).clone(),
            (true, true) => {
                let title = language.pick(&target.quote, &target.en);
                format!("{title} [{}]", reading.label(language))
            }
            (false, _) => Message::new("targets.other-reading")
                .text("reading", reading.label(language))
                .render(language),
        }
    }

    /// The rows behind a figure: of units and of posts, the page that counts them.
    fn door(&self, part: Part) -> String {
        let address = self.place.address();
        let indicators: Vec<&'static Indicator> =
            self.read.parts.iter().map(|part| part.indicator).collect();
        let is = |wanted: fn(&Measure) -> bool| indicators.iter().any(|one| wanted(&one.measure));
        if is(|measure| matches!(measure, Measure::Shortage { .. })) {
            return format!("{}#quotas", address.area(self.place.unit));
        }
        let of_units = is(|measure| matches!(measure, Measure::ShareOfUnits { .. }));
        if of_units && part == Part::Population {
            return format!("{}#units", address.area(self.place.unit));
        }
        address.people(self.place.unit, &Of::Indicators(indicators, part))
    }

    fn began(&self) -> Shown {
        let baseline = &self.one.target.baseline;
        if !self.read.reading.is_applied || !self.is_of_baseline() {
            return Shown::plain(TableCell::Empty);
        }
        let is_share = self.read.parts.first().is_some_and(|part| part.indicator.is_share());
        let value = match (baseline.numerator, baseline.denominator) {
            (Some(numerator), Some(of)) if is_share => TableCell::share(numerator, of),
            (Some(numerator), _) => TableCell::Number(numerator),
            (None, _) if baseline.basis == BaselineBasis::PrintedInWords => {
                baseline.words.clone().unwrap_or_default().into()
            }
            (None, _) => TableCell::Empty,
        };
        if value == TableCell::Empty {
            return Shown::plain(value);
        }
        Shown::link(value, format!("{}#began", self.own_page()))
    }

    /// The programme printed where the province began; of the units below it, it said nothing.
    fn is_of_baseline(&self) -> bool {
        self.place.unit.level == Level::Province
    }

    fn bullet(&self) -> Option<Bullet> {
        let (indicator, now) = figure(self.read)?;
        let goal = self.read.reading.wanted.threshold?;
        let baseline = &self.one.target.baseline;
        let began = baseline.numerator.zip(baseline.denominator);
        let began = began.filter(|_| self.is_of_baseline());
        let began = began.and_then(|(part, of)| number::per_mille(part, of));
        let is_shown = indicator.is_share() && indicator.decimals == 1;
        is_shown.then(|| Bullet::of_shares(goal, now, began))
    }

    /// Why there is no figure.
    fn missing(&self) -> String {
        let part = self.read.parts.iter().find(|part| part.answer.counted().is_none());
        let key = part.map_or("counted", |part| part.answer.key());
        self.language().text(&format!("targets.data.{key}"))
    }
}

/// The figure of a reading: of several indicators, of their sums.
pub(crate) fn figure(read: &Read<'static>) -> Option<(&'static Indicator, i64)> {
    let first = read.parts.first()?.indicator;
    let counted = read.counted()?;
    Some((first, first.figure(counted.numerator, counted.denominator)?))
}

/// A figure as a cell of its kind.
pub(crate) fn value(indicator: &Indicator, figure: i64, language: Language) -> TableCell {
    match (indicator.is_share(), indicator.decimals) {
        (true, 1) => TableCell::Percent(figure),
        (false, 0) => TableCell::Number(figure),
        (is_share, decimals) => {
            let written = number::decimal(figure, decimals, language);
            TableCell::Text(if is_share { format!("{written}%") } else { written })
        }
    }
}

/// The part of a target that an indicator is.
pub(crate) fn part_of<'a>(
    all: &'a [Attainment<'static>],
    indicator: &Indicator,
) -> Option<(&'a Attainment<'static>, &'a Read<'static>, &'a TargetPart<'static>)> {
    let mut parts = all.iter().flat_map(|one| {
        one.readings
            .iter()
            .flat_map(move |read| read.parts.iter().map(move |part| (one, read, part)))
    });
    parts.find(|(_, _, part)| part.indicator.id == indicator.id)
}
