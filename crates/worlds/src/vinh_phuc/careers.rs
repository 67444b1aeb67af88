//! Careers: since when each post is held, and what was held before. A post is filled in the
//! rounds of its side (congresses, first sessions) or in between; no post had two holders at
//! once, and nobody two payroll posts.

use std::collections::BTreeMap;

use base::{Day, Period};

use super::choices::Choices;
use super::map::Map;
use super::people::Person;
use super::roster::{
    CHAIR, DELEGATE, DEPUTY, Place, SECRETARY, VICE_CHAIR, VILLAGE_HEAD, impossible,
};
use crate::catalogue;
use crate::data::Faults;
use crate::dice::Dice;
use crate::published::Published;

pub(crate) const COMMANDER: &str = "military_commander";
/// Adults enough for a post, in completed years.
pub(crate) const YOUNGEST: u32 = 22;
/// Years back to which part-time posts reach.
const PART_TIME_YEARS: i32 = 5;

/// One holding of a post.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    pub(crate) title: String,
    pub(crate) place: Place,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    pub(crate) mode: &'static str,
    pub(crate) way_gained: &'static str,
    pub(crate) way_ended: Option<&'static str>,
    pub(crate) probation_ends_on: Option<Day>,
}

impl Holding {
    /// A full-time holding that still lasts.
    pub(crate) fn open(title: &str, place: Place, from: Day, way_gained: &'static str) -> Self {
        Self {
            title: title.to_owned(),
            place,
            from,
            until: None,
            mode: "full-time",
            way_gained,
            way_ended: None,
            probation_ends_on: None,
        }
    }

    /// The same, ended.
    pub(crate) fn ended(mut self, until: Day, way_ended: &'static str) -> Self {
        self.until = Some(until);
        self.way_ended = Some(way_ended);
        self
    }

    /// With a probation, if it is a recruit's.
    pub(crate) fn recruit(mut self) -> Self {
        if self.way_gained == "recruited" {
            self.probation_ends_on = Some(self.from.plus_months(12).previous());
        }
        self
    }
}

/// When posts are filled, and which were when.
pub(crate) struct Careers<'a> {
    pub(crate) dice: Dice,
    pub(crate) day: Day,
    pub(crate) year_start: Day,
    /// The last day on which somebody takes or leaves a post before the day.
    pub(crate) last_move: Day,
    pub(crate) choices: &'a Choices,
    pub(crate) map: &'a Map,
    title_from: BTreeMap<String, Day>,
    /// The terms of councils up to the one of the day.
    pub(crate) terms: Vec<Period>,
    taken: BTreeMap<(usize, String), Vec<Period>>,
}

impl<'a> Careers<'a> {
    /// Reads the days that matter.
    pub(crate) fn new(
        published: &Published,
        choices: &'a Choices,
        map: &'a Map,
    ) -> Result<Self, Faults> {
        let one = |fault| vec![fault];
        let day = published.day().map_err(one)?;
        let mut terms = Vec::new();
        for term in catalogue::terms()? {
            if term.from <= day {
                terms.push(Period::new(term.from, Some(term.until)).map_err(one)?);
            }
        }
        let titles = catalogue::titles()?.into_iter();
        Ok(Self {
            dice: Dice::of(choices.seed, "careers"),
            day,
            year_start: Day::new(day.year(), 1, 1).map_err(one)?,
            last_move: day.first_of_month(),
            choices,
            map,
            title_from: titles.map(|title| (title.code, title.from)).collect(),
            terms,
            taken: BTreeMap::new(),
        })
    }

    /// Gives everybody a career: first the posts of the day, then what they held before.
    pub(crate) fn set(&mut self, people: &mut [Person]) -> Result<(), Faults> {
        for person in people.iter_mut() {
            let holding = match person.group {
                "cadre" => self.cadre(person),
                "civil_servant" => self.civil_servant(person),
                "part_time_commune" => self.part_timer(person),
                "part_time_village" => self.villager(person),
                _ => self.delegate(person, "full-time"),
            };
            self.take(person, holding);
            if person.slot.titles.iter().skip(1).any(|title| title == CHAIR) {
                let chair = self.concurrent_chair(person);
                self.take(person, chair);
            }
            if person.leads_council() {
                let seat = self.delegate(person, "concurrent");
                self.take(person, seat);
            }
        }
        for person in people.iter_mut() {
            self.add_earlier(person);
        }
        if people.iter().any(|person| person.holdings.iter().any(|held| held.from > self.day)) {
            return Err(vec![impossible("careers")]);
        }
        Ok(())
    }

    /// Records a holding.
    pub(crate) fn take(&mut self, person: &mut Person, holding: Holding) {
        if let Ok(period) = Period::new(holding.from, holding.until) {
            let key = (holding.place.commune, holding.title.clone());
            self.taken.entry(key).or_default().push(period);
            person.holdings.push(holding);
        }
    }

    /// May one more hold the post of a commune during the period?
    pub(crate) fn is_free(&self, commune: usize, title: &str, period: Period) -> bool {
        let posts = match title {
            VICE_CHAIR => 2,
            title if title.starts_with("civil_") => 3,
            _ => 1,
        };
        let held = self.taken.get(&(commune, title.to_owned()));
        let during = held.into_iter().flatten().filter(|other| other.overlaps(period));
        during.count() < posts
    }

    /// The days on which a title was filled in a commune, oldest first; empty where people
    /// come one by one.
    pub(crate) fn rounds(&self, title: &str, commune: usize) -> Vec<Day> {
        let turn = self.map.communes.get(commune).map_or(0, |commune| commune.turn);
        let key = self.choices.look(title).and_then(|look| look.rounds.as_deref());
        let key = key.or(title.starts_with("village_").then_some("village"));
        let rounds = key.and_then(|key| self.choices.rounds.get(key));
        // Each commune has its own week.
        let later = u64::try_from(turn * 7 % 36).unwrap_or(0);
        let mut days: Vec<Day> = rounds
            .into_iter()
            .flatten()
            .map(|day| day.plus_days(later))
            .filter(|day| *day <= self.last_move)
            .collect();
        // Half of the communes had no round of villages this year.
        if key == Some("village") && turn % 2 == 1 {
            days.retain(|day| *day < self.year_start);
        }
        days
    }

    /// The first day on which the person may hold the title.
    pub(crate) fn earliest(&self, person: &Person, title: &str) -> Day {
        let grown = person.turns(YOUNGEST);
        self.title_from.get(title).map_or(grown, |from| grown.max(*from))
    }

    fn cadre(&mut self, person: &Person) -> Holding {
        let (title, place) = (person.title(), person.slot.place);
        let earliest = self.earliest(person, title);
        let mut rounds = self.rounds(title, place.commune);
        rounds.retain(|round| *round >= earliest);
        let last = rounds.last().copied().unwrap_or(earliest);
        let between = last.plus_days(90);
        if rounds.is_empty() || (self.dice.percent(22) && between < self.last_move) {
            let from = self.dice.day(between.min(self.last_move), self.last_move);
            return Holding::open(title, place, from, way_between_rounds(title));
        }
        Holding::open(title, place, last, way_in_round(title))
    }

    fn civil_servant(&mut self, person: &Person) -> Holding {
        let (title, place) = (person.title(), person.slot.place);
        let first = self.earliest(person, title);
        let from = self.some_day(first, 7);
        let way = match title {
            COMMANDER => "appointed",
            _ if self.dice.percent(82) => "recruited",
            _ => "received",
        };
        Holding::open(title, place, from, way).recruit()
    }

    fn part_timer(&mut self, person: &Person) -> Holding {
        let (title, place) = (person.title(), person.slot.place);
        let years_ago = Day::new(self.day.year() - PART_TIME_YEARS, 9, 1);
        let first = self.earliest(person, title);
        let first = years_ago.map_or(first, |day| first.max(day));
        let from = self.some_day(first, 12);
        Holding::open(title, place, from, "assigned")
    }

    fn villager(&mut self, person: &Person) -> Holding {
        let (title, place) = (person.title(), person.slot.place);
        let elected = title == VILLAGE_HEAD || title == "village_party_cell_secretary";
        let earliest = self.earliest(person, title);
        let mut rounds = self.rounds(title, place.commune);
        rounds.retain(|round| *round >= earliest);
        match rounds.last() {
            Some(last) if elected => Holding::open(title, place, *last, "elected"),
            _ if elected => Holding::open(title, place, self.last_move, "elected"),
            _ => self.part_timer(person),
        }
    }

    /// A day since the first one; so many in a hundred in the year of the day.
    fn some_day(&mut self, first: Day, recent: u32) -> Day {
        let recent = self.dice.percent(recent);
        let first = if recent { first.max(self.year_start) } else { first };
        self.dice.day(first.min(self.last_move), self.last_move)
    }

    /// The seat in the council of the day.
    fn delegate(&mut self, person: &Person, mode: &'static str) -> Holding {
        let elected_on = self.terms.last().map_or(self.last_move, |term| term.from());
        let place = person.slot.place;
        let mut seat = Holding::open(DELEGATE, place, elected_on, "elected");
        seat.mode = mode;
        seat
    }

    /// The chair beside the Party post, from the first session on.
    fn concurrent_chair(&mut self, person: &Person) -> Holding {
        let place = person.slot.place;
        let session = self.rounds(CHAIR, place.commune).last().copied();
        let main = person.holdings.first().map_or(self.last_move, |held| held.from);
        let from = session.map_or(main, |session| session.max(main));
        let mut chair = Holding::open(CHAIR, place, from, "elected");
        chair.mode = "concurrent";
        chair
    }
}

/// How a title is filled in its round.
pub(crate) fn way_in_round(title: &str) -> &'static str {
    match title {
        "fatherland_front_chair" => "consulted",
        COMMANDER => "appointed",
        title if title.starts_with("civil_") => "recruited",
        _ => "elected",
    }
}

/// How a title is filled between rounds.
fn way_between_rounds(title: &str) -> &'static str {
    match title {
        SECRETARY | DEPUTY => "designated",
        title => way_in_round(title),
    }
}
