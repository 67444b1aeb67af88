//! The movement table between two days: opening + gained by way - ended by way = closing.
//!
//! A holding is of the opening (closing) when it is live on that day. It was gained when it
//! began after the opening day and on or before the closing day, and ended when its first day
//! no longer held lies in the same stretch. A person entered when of the closing and not of the
//! opening, by the way of the first holding gained; a person left the other way round, by the
//! way of the last holding ended. Units are those of the closing day, so that a merger moves nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use base::{Code, Day, Id, Message, Period};
use registers::{Appointment, Area, Person, Picture, Record};
use serde::Serialize;

use crate::definitions::{Definitions, Digests};
use crate::door::{NOT_KNOWN, Row};
use crate::part_two::{Count, Heading, to_number};

/// The movement of an area between two days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Movement {
    /// The code that was asked for.
    pub area: String,
    /// The opening day.
    pub from: Day,
    /// The closing day.
    pub on: Day,
    /// The instant of knowledge, where one was asked for.
    pub known_at: Option<String>,
    /// The versions of the data that say what is counted.
    pub definitions: Digests,
    /// The groups, in the order of the report.
    pub groups: Vec<MovementGroup>,
    #[serde(skip)]
    pub(crate) area_name: String,
}

/// The movement of one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovementGroup {
    /// Key of the group.
    pub key: String,
    /// Persons who entered and left.
    pub persons: Flow,
    /// Holdings gained and ended.
    pub holdings: Flow,
}

/// Opening + gained - ended = closing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// On the opening day.
    pub opening: i64,
    /// By way, a code of `way-gained`; only ways that occur.
    pub gained: Vec<Count>,
    /// By way, a code of `way-ended`; only ways that occur. The last may be *not known*.
    pub ended: Vec<Count>,
    /// On the closing day.
    pub closing: i64,
}

/// A figure of a movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Those of the opening day.
    Opening,
    /// Those gained, in one way or in any.
    Gained(Option<String>),
    /// Those ended, in one way or in any.
    Ended(Option<String>),
    /// Those of the closing day.
    Closing,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening => f.write_str("opening"),
            Self::Gained(None) => f.write_str("gained"),
            Self::Gained(Some(way)) => write!(f, "gained/{way}"),
            Self::Ended(None) => f.write_str("ended"),
            Self::Ended(Some(way)) => write!(f, "ended/{way}"),
            Self::Closing => f.write_str("closing"),
        }
    }
}

impl FromStr for Moved {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        let (side, way) = match text.split_once('/') {
            Some((side, way)) => (side, Some(way.to_owned())),
            None => (text, None),
        };
        match (side, way) {
            ("opening", None) => Ok(Self::Opening),
            ("closing", None) => Ok(Self::Closing),
            ("gained", way) => Ok(Self::Gained(way)),
            ("ended", way) => Ok(Self::Ended(way)),
            _ => Err(Message::new("report.no-such-figure").text("given", text)),
        }
    }
}

/// A stretch of time in which one holding was counted without a break.
struct Stretch<'a> {
    holding: Id<Appointment>,
    person: Id<Person>,
    period: Period,
    way_gained: &'a Code,
    way_ended: Option<&'a Code>,
}

impl Stretch<'_> {
    fn began_in(&self, opening: Day, closing: Day) -> bool {
        opening < self.period.from() && self.period.from() <= closing
    }

    fn ended_in(&self, opening: Day, closing: Day) -> bool {
        self.period.until().is_some_and(|until| opening < until && until <= closing)
    }

    fn way_ended(&self) -> &str {
        self.way_ended.map_or(NOT_KNOWN, Code::as_str)
    }
}

/// The movement from a day to the picture's day.
pub fn movement(
    definitions: &Definitions,
    picture: &Picture,
    opening: Day,
    area: Id<Area>,
    heading: &Heading,
) -> Movement {
    let units = picture.tree.subtree(area);
    let keys = definitions.report.movement.groups.iter();
    let groups = keys.map(|key| {
        let stretches = stretches(definitions, picture, &units, key);
        MovementGroup {
            key: key.clone(),
            persons: persons(picture, &stretches, opening),
            holdings: holdings(picture, &stretches, opening),
        }
    });
    Movement {
        area: heading.area_code.clone(),
        from: opening,
        on: heading.on,
        known_at: heading.known_at.clone(),
        definitions: definitions.digests.clone(),
        groups: groups.collect(),
        area_name: heading.area_name.clone(),
    }
}

/// The rows behind a figure of the movement from a day to the picture's day: persons, each with
/// the holdings by which it counts; or, where holdings are counted, those.
///
/// # Errors
/// When the movement is not told of the group.
pub fn movement_rows(
    definitions: &Definitions,
    picture: &Picture,
    (opening, area): (Day, Id<Area>),
    (group, holdings): (&str, bool),
    moved: &Moved,
) -> Result<Vec<Row>, Message> {
    if !definitions.report.movement.groups.iter().any(|known| known == group) {
        return Err(Message::new("report.no-such-figure").text("given", group));
    }
    let units = picture.tree.subtree(area);
    let stretches = stretches(definitions, picture, &units, group);
    let closing = picture.on;
    let mut found: Vec<&Stretch<'_>> = Vec::new();
    if holdings {
        found.extend(stretches.iter().filter(|one| match moved {
            Moved::Opening => one.period.contains(opening),
            Moved::Closing => one.period.contains(closing),
            Moved::Gained(way) => {
                one.began_in(opening, closing) && is_way(way.as_ref(), one.way_gained.as_str())
            }
            Moved::Ended(way) => {
                one.ended_in(opening, closing) && is_way(way.as_ref(), one.way_ended())
            }
        }));
    } else {
        let people = People::of(&stretches, (opening, closing));
        let live = |day: Day| stretches.iter().filter(move |one| one.period.contains(day));
        match moved {
            Moved::Opening => found.extend(live(opening)),
            Moved::Closing => found.extend(live(closing)),
            Moved::Gained(way) => {
                let own = people.entered().filter(|(_, own)| is_way(way.as_ref(), own));
                let own: BTreeSet<Id<Person>> = own.map(|(person, _)| person).collect();
                found.extend(live(closing).filter(|one| own.contains(&one.person)));
            }
            Moved::Ended(way) => {
                let own = people.left().filter(|(_, own)| is_way(way.as_ref(), own));
                let own: BTreeSet<Id<Person>> = own.map(|(person, _)| person).collect();
                found.extend(live(opening).filter(|one| own.contains(&one.person)));
            }
        }
    }
    let mut rows: BTreeMap<Id<Person>, Vec<Id<Appointment>>> = BTreeMap::new();
    for one in found {
        rows.entry(one.person).or_default().push(one.holding);
    }
    Ok(rows.into_iter().collect())
}

fn is_way(wanted: Option<&String>, way: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == way)
}

/// The stretches of a group in these units. A holding of which something changed while it lasted
/// stands in several rows that touch; they are one stretch.
fn stretches<'a>(
    definitions: &Definitions,
    picture: &'a Picture,
    units: &BTreeSet<Id<Area>>,
    group: &str,
) -> Vec<Stretch<'a>> {
    let who = definitions.report.group(group).map(|group| &group.who);
    let is_counted = |row: &Record<Appointment>| {
        let title = picture.titles.get(&row.data.title);
        title.is_some_and(|title| {
            let rule = definitions.report.holding_rule(&title.code);
            let mode = row.data.mode.as_str();
            let excepted =
                rule.is_some_and(|rule| rule.except_modes.iter().any(|known| known == mode));
            !excepted && who.is_some_and(|who| who.has(title))
        })
    };
    let rows = picture
        .appointments
        .iter()
        .filter(|row| units.contains(&picture.tree.counts_in(row.data.area)) && is_counted(row));
    let mut by_holding: BTreeMap<Id<Appointment>, Vec<&Record<Appointment>>> = BTreeMap::new();
    for row in rows {
        by_holding.entry(row.id).or_default().push(row);
    }
    by_holding.into_values().flat_map(|rows| joined(picture, rows)).collect()
}

/// The rows of one holding, with those that touch made one.
fn joined<'a>(picture: &Picture, mut rows: Vec<&'a Record<Appointment>>) -> Vec<Stretch<'a>> {
    rows.sort_by_key(|row| row.period);
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    for row in rows {
        let touching =
            stretches.last_mut().filter(|last| last.period.until() == Some(row.period.from()));
        let period = touching.as_ref().map_or(row.period, |last| {
            Period::new(last.period.from(), row.period.until()).unwrap_or(last.period)
        });
        if let Some(last) = touching {
            last.period = period;
            last.way_ended = row.data.way_ended.as_ref();
        } else {
            stretches.push(Stretch {
                holding: row.id,
                person: picture.person(row.data.person),
                period,
                way_gained: &row.data.way_gained,
                way_ended: row.data.way_ended.as_ref(),
            });
        }
    }
    stretches
}

fn holdings(picture: &Picture, stretches: &[Stretch<'_>], opening: Day) -> Flow {
    let closing = picture.on;
    let live =
        |day: Day| to_number(stretches.iter().filter(|one| one.period.contains(day)).count());
    let gained = stretches.iter().filter(|one| one.began_in(opening, closing));
    let ended = stretches.iter().filter(|one| one.ended_in(opening, closing));
    Flow {
        opening: live(opening),
        gained: by_way(picture, "way-gained", gained.map(|one| one.way_gained.as_str())),
        ended: by_way(picture, "way-ended", ended.map(Stretch::way_ended)),
        closing: live(closing),
    }
}

fn persons(picture: &Picture, stretches: &[Stretch<'_>], opening: Day) -> Flow {
    let people = People::of(stretches, (opening, picture.on));
    Flow {
        opening: to_number(people.before.len()),
        gained: by_way(picture, "way-gained", people.entered().map(|(_, way)| way)),
        ended: by_way(picture, "way-ended", people.left().map(|(_, way)| way)),
        closing: to_number(people.after.len()),
    }
}

/// The persons of two days, and by which holding each came or went.
struct People<'a> {
    before: BTreeSet<Id<Person>>,
    after: BTreeSet<Id<Person>>,
    /// The first holding gained.
    first: BTreeMap<Id<Person>, &'a Stretch<'a>>,
    /// The last holding ended.
    last: BTreeMap<Id<Person>, &'a Stretch<'a>>,
}

impl<'a> People<'a> {
    fn of(stretches: &'a [Stretch<'a>], (opening, closing): (Day, Day)) -> Self {
        let live = |day: Day| -> BTreeSet<Id<Person>> {
            let live = stretches.iter().filter(|one| one.period.contains(day));
            live.map(|one| one.person).collect()
        };
        let mut first: BTreeMap<Id<Person>, &Stretch<'_>> = BTreeMap::new();
        let mut last: BTreeMap<Id<Person>, &Stretch<'_>> = BTreeMap::new();
        for one in stretches.iter().filter(|one| one.began_in(opening, closing)) {
            let kept = first.entry(one.person).or_insert(one);
            if one.period.from() < kept.period.from() {
                *kept = one;
            }
        }
        for one in stretches.iter().filter(|one| one.ended_in(opening, closing)) {
            let kept = last.entry(one.person).or_insert(one);
            if one.period.until() > kept.period.until() {
                *kept = one;
            }
        }
        Self { before: live(opening), after: live(closing), first, last }
    }

    /// Who is of the closing day and not of the opening, with the way.
    fn entered(&self) -> impl Iterator<Item = (Id<Person>, &str)> {
        self.after.difference(&self.before).map(|person| {
            let way = self.first.get(person).map_or(NOT_KNOWN, |one| one.way_gained.as_str());
            (*person, way)
        })
    }

    /// Who is of the opening day and not of the closing, with the way.
    fn left(&self) -> impl Iterator<Item = (Id<Person>, &str)> {
        self.before
            .difference(&self.after)
            .map(|person| (*person, self.last.get(person).map_or(NOT_KNOWN, |one| one.way_ended())))
    }
}

/// Counts by way, in the order of the code list, *not known* last.
fn by_way<'a>(picture: &Picture, list: &str, ways: impl Iterator<Item = &'a str>) -> Vec<Count> {
    let mut counts: BTreeMap<(usize, &str), i64> = BTreeMap::new();
    for way in ways {
        let rank = picture.lists.get(list).and_then(|list| list.rank(way));
        *counts.entry((rank.unwrap_or(usize::MAX), way)).or_default() += 1;
    }
    counts.into_iter().map(|((_, way), count)| Count { key: way.to_owned(), count }).collect()
}
