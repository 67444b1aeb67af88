//! Doors: each figure has a name, and the name opens to the rows behind it.

use std::fmt;
use std::str::FromStr;

use base::{Id, Message};
use registers::{Appointment, Area, Person, Picture};

use crate::definitions::Definitions;
use crate::facts::{Facts, LevelSet};
use crate::movement::Moved;
use crate::report::{GroupRule, ShareTest};
use crate::roll::{Members, Roll};

/// A figure of a group, by name: `cadre/professional/master`, `cadre/need/state_management`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Door {
    /// A group of the report, or another population of it.
    pub group: String,
    /// Which figure of the group.
    pub cell: Cell,
}

/// Which figure of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// All persons.
    Persons,
    /// One line of a breakdown; the category may also be a level, or `not_known`.
    Category {
        /// Key of the dimension.
        dimension: String,
        /// Key of the line.
        category: String,
    },
    /// Those with an attribute, without it, or of whom it is not known.
    Share {
        /// Key of the share.
        key: String,
        /// Which of the three.
        answer: Answer,
    },
    /// Those young enough to serve on for long.
    Fit,
    /// A band of age among them, or `not_known`.
    Band(String),
    /// Those with a need.
    Need(String),
}

/// What is known of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Nobody knows.
    NotKnown,
}

/// What a line of a report opens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The rows behind a figure of a group.
    Figure(Door),
    /// The rows behind a figure of the movement of a group.
    Moved(String, Moved),
}

/// One person behind a figure, with the holdings by which the person is counted.
pub type Row = (Id<Person>, Vec<Id<Appointment>>);

/// The key of the line of those of whom nothing is known.
pub(crate) const NOT_KNOWN: &str = "not_known";

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = &self.group;
        match &self.cell {
            Cell::Persons => write!(f, "{group}/persons"),
            Cell::Category { dimension, category } => write!(f, "{group}/{dimension}/{category}"),
            Cell::Share { key, answer: Answer::Yes } => write!(f, "{group}/share/{key}"),
            Cell::Share { key, answer: Answer::No } => write!(f, "{group}/share/{key}/not"),
            Cell::Share { key, answer: Answer::NotKnown } => {
                write!(f, "{group}/share/{key}/{NOT_KNOWN}")
            }
            Cell::Fit => write!(f, "{group}/fit"),
            Cell::Band(band) => write!(f, "{group}/band/{band}"),
            Cell::Need(kind) => write!(f, "{group}/need/{kind}"),
        }
    }
}

impl FromStr for Door {
    type Err = Message;

    fn from_str(name: &str) -> Result<Self, Message> {
        let parts: Vec<&str> = name.split('/').collect();
        let share = |key: &str, answer| Cell::Share { key: key.to_owned(), answer };
        let (group, cell) = match parts[..] {
            [group, "persons"] => (group, Cell::Persons),
            [group, "fit"] => (group, Cell::Fit),
            [group, "share", key] => (group, share(key, Answer::Yes)),
            [group, "share", key, "not"] => (group, share(key, Answer::No)),
            [group, "share", key, NOT_KNOWN] => (group, share(key, Answer::NotKnown)),
            [group, "band", band] => (group, Cell::Band(band.to_owned())),
            [group, "need", kind] => (group, Cell::Need(kind.to_owned())),
            [group, dimension, category] => {
                let (dimension, category) = (dimension.to_owned(), category.to_owned());
                (group, Cell::Category { dimension, category })
            }
            _ => return Err(Message::new("report.no-such-figure").text("given", name)),
        };
        Ok(Self { group: group.to_owned(), cell })
    }
}

/// The rows behind a figure, in the order of the persons' ids.
///
/// # Errors
/// When the report has no such figure.
pub fn rows(
    definitions: &Definitions,
    picture: &Picture,
    area: Id<Area>,
    door: &Door,
) -> Result<Vec<Row>, Message> {
    let roll = Roll::new(definitions, picture, area);
    let (population, test) = roll.open(door)?;
    let Some(members) = roll.populations.get(population) else {
        return Ok(Vec::new());
    };
    let found = roll.matching(population, &test);
    let row = |place: usize| {
        let facts = roll.people.get(place)?;
        Some((facts.id, roll.holdings_of(members, place)))
    };
    Ok(found.filter_map(row).collect())
}

/// The people of a group who are known to be below a level: who lacks what.
///
/// # Errors
/// When there is no such group, dimension or level.
pub fn lacking(
    definitions: &Definitions,
    picture: &Picture,
    area: Id<Area>,
    group: &str,
    (dimension, below): (&str, &str),
) -> Result<Vec<Id<Person>>, Message> {
    let roll = Roll::new(definitions, picture, area);
    let unknown = || {
        Message::new("report.no-such-figure").text("given", format!("{group}/{dimension}/{below}"))
    };
    let population = definitions.report.population(group).ok_or_else(unknown)?;
    let test = roll.below(dimension, below, None).ok_or_else(unknown)?;
    let found = roll.matching(population, &test).filter_map(|place| roll.people.get(place));
    Ok(found.map(|facts| facts.id).collect())
}

/// What a figure asks of each person of its population.
pub(crate) enum Test<'a> {
    /// Nothing.
    All,
    /// One of these levels.
    Levels { dimension: usize, levels: LevelSet },
    /// No level known.
    LevelUnknown { dimension: usize },
    /// An age that lies in the band for certain.
    Ages { from: i32, to: i32 },
    /// An age that may lie in a band of these, but not for certain.
    AgeUnknown { bands: Vec<(i32, i32)> },
    /// A known level below this rank, of somebody who is also in this population.
    Below { dimension: usize, rank: i64, among: Option<usize> },
    /// This answer to the question of a share.
    Share { question: Question<'a>, population: usize, answer: Answer },
}

/// The question of a share.
pub(crate) enum Question<'a> {
    /// Has the field one of these codes, in their order?
    OneOf { field: CodedField, codes: Vec<&'a str> },
    /// Was the same title held in an earlier term of the council, or was it not?
    HeldInEarlierTerm(bool),
}

/// A coded field of people.
#[derive(Clone, Copy)]
pub(crate) enum CodedField {
    /// Sex.
    Sex,
    /// Ethnic group.
    EthnicGroup,
    /// Religion.
    Religion,
    /// Party standing.
    PartyStanding,
}

impl<'a> Roll<'a> {
    /// The population and the question of a figure.
    pub(crate) fn open(&self, door: &Door) -> Result<(usize, Test<'a>), Message> {
        let unknown = || Message::new("report.no-such-figure").text("given", door.to_string());
        let report = &self.definitions.report;
        let population = report.population(&door.group).ok_or_else(unknown)?;
        if let Cell::Share { key, answer } = &door.cell {
            let share = report.share(key).ok_or_else(unknown)?;
            let among = share.among.as_deref().and_then(|among| report.population(among));
            let population = among.unwrap_or(population);
            let question = self.question(&share.test);
            let test = Test::Share { question, population, answer: *answer };
            return Ok((population, test));
        }
        let group = report.group(&door.group);
        let test = self.test(group, &door.cell).ok_or_else(unknown)?;
        Ok((population, test))
    }

    fn test(&self, group: Option<&'a GroupRule>, cell: &Cell) -> Option<Test<'a>> {
        let report = &self.definitions.report;
        match cell {
            Cell::Persons => Some(Test::All),
            Cell::Category { dimension, category } => self.category(group, dimension, category),
            Cell::Share { .. } => None,
            Cell::Fit => {
                let limit = self.definitions.law.age_limit(&group?.fit.as_ref()?.limit)?;
                Some(Test::Ages { from: i32::MIN, to: limit.under - 1 })
            }
            Cell::Band(key) if key == NOT_KNOWN => {
                let bands = group?.fit.as_ref()?.bands.iter();
                Some(Test::AgeUnknown { bands: bands.filter_map(|key| self.band(key)).collect() })
            }
            Cell::Band(key) => self.band(key).map(|(from, to)| Test::Ages { from, to }),
            Cell::Need(kind) => {
                let need = report.need(kind)?;
                let own = group?.needs.iter().find(|need| need.kind == *kind)?;
                let among = own.among.as_deref().and_then(|among| report.population(among));
                self.below(&need.dimension, &need.below, among)
            }
        }
    }

    fn category(
        &self,
        group: Option<&GroupRule>,
        dimension: &str,
        category: &str,
    ) -> Option<Test<'a>> {
        let rule = self.definitions.report.dimension(dimension);
        if rule.is_some_and(|rule| rule.age) {
            if category == NOT_KNOWN {
                let bands = self.definitions.report.age_bands.iter();
                return Some(Test::AgeUnknown {
                    bands: bands.map(|band| edges(band.from, band.to)).collect(),
                });
            }
            return self.band(category).map(|(from, to)| Test::Ages { from, to });
        }
        let place = self.ground.scale.dimension(dimension)?;
        if category == NOT_KNOWN {
            return Some(Test::LevelUnknown { dimension: place });
        }
        let own = group.and_then(|group| group.dimension(dimension)).zip(rule);
        let line = own.and_then(|(own, rule)| own.lines(rule).find(|line| line.key == category));
        let levels = match line {
            Some(line) => self.ground.scale.set(&line.levels),
            None => LevelSet::only(self.ground.scale.level(category)?),
        };
        Some(Test::Levels { dimension: place, levels })
    }

    fn band(&self, key: &str) -> Option<(i32, i32)> {
        let band = self.definitions.report.band(key)?;
        Some(edges(band.from, band.to))
    }

    /// Known to be below a level of a dimension.
    pub(crate) fn below(
        &self,
        dimension: &str,
        below: &str,
        among: Option<usize>,
    ) -> Option<Test<'a>> {
        let dimension = self.ground.scale.dimension(dimension)?;
        let rank = self.ground.scale.rank(dimension, self.ground.scale.level(below)?)?;
        Some(Test::Below { dimension, rank, among })
    }

    /// The places of the people of a population of whom the test is true.
    pub(crate) fn matching(
        &self,
        population: usize,
        test: &Test<'_>,
    ) -> impl Iterator<Item = usize> {
        let persons = self.populations.get(population).map(|members| members.persons.as_slice());
        let persons = persons.unwrap_or_default().iter().copied();
        persons.filter(move |place| {
            self.people.get(*place).is_some_and(|facts| self.is(*place, facts, test))
        })
    }

    fn is(&self, place: usize, facts: &Facts<'_>, test: &Test<'_>) -> bool {
        match test {
            Test::All => true,
            Test::Levels { dimension, levels } => {
                facts.level(*dimension).is_some_and(|level| levels.has(level))
            }
            Test::LevelUnknown { dimension } => facts.level(*dimension).is_none(),
            Test::Ages { from, to } => surely(facts.ages, (*from, *to)),
            Test::AgeUnknown { bands } => {
                let possible = |band: &(i32, i32)| {
                    facts.ages.is_none_or(|(low, high)| low <= band.1 && band.0 <= high)
                };
                !bands.iter().any(|band| surely(facts.ages, *band)) && bands.iter().any(possible)
            }
            Test::Below { dimension, rank, among } => {
                let level = facts.level(*dimension);
                let known = level.and_then(|level| self.ground.scale.rank(*dimension, level));
                known.is_some_and(|known| known < *rank)
                    && among.is_none_or(|among| self.is_member(among, place))
            }
            Test::Share { question, population, answer } => {
                *answer == Answer::from(self.ask(*population, place, facts, question))
            }
        }
    }

    fn is_member(&self, population: usize, place: usize) -> bool {
        let has = |members: &Members| members.persons.binary_search(&place).is_ok();
        self.populations.get(population).is_some_and(has)
    }

    fn question(&self, test: &'a ShareTest) -> Question<'a> {
        let having = |field, list: &str, attribute: &str| {
            let items = self.picture.lists.get(list).into_iter().flat_map(|list| &list.items);
            let codes = items.filter(|item| item.is(attribute)).map(|item| item.code.as_str());
            let mut codes: Vec<&'a str> = codes.collect();
            codes.sort_unstable();
            Question::OneOf { field, codes }
        };
        match test {
            ShareTest::Sex(code) => Question::OneOf { field: CodedField::Sex, codes: vec![code] },
            ShareTest::EthnicGroupIs(attribute) => {
                having(CodedField::EthnicGroup, "ethnic-group", attribute)
            }
            ShareTest::ReligionIs(attribute) => having(CodedField::Religion, "religion", attribute),
            ShareTest::PartyStandingIs(attribute) => {
                having(CodedField::PartyStanding, "party-standing", attribute)
            }
            ShareTest::HeldInEarlierTerm(wanted) => Question::HeldInEarlierTerm(*wanted),
        }
    }

    fn ask(
        &self,
        population: usize,
        place: usize,
        facts: &Facts<'_>,
        question: &Question<'_>,
    ) -> Option<bool> {
        match question {
            Question::OneOf { field, codes } => {
                let code = match field {
                    CodedField::Sex => facts.record.map(|person| &person.sex),
                    CodedField::EthnicGroup => facts.record?.ethnic_group.as_ref(),
                    CodedField::Religion => facts.record?.religion.as_ref(),
                    CodedField::PartyStanding => facts.standing,
                };
                Some(codes.binary_search(&code?.as_str()).is_ok())
            }
            Question::HeldInEarlierTerm(wanted) => {
                self.held_in_earlier_term(population, place).map(|held| held == *wanted)
            }
        }
    }
}

impl From<Option<bool>> for Answer {
    fn from(answer: Option<bool>) -> Self {
        match answer {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::NotKnown,
        }
    }
}

fn edges(from: Option<i32>, to: Option<i32>) -> (i32, i32) {
    (from.unwrap_or(i32::MIN), to.unwrap_or(i32::MAX))
}

fn surely(ages: Option<(i32, i32)>, (from, to): (i32, i32)) -> bool {
    ages.is_some_and(|(low, high)| from <= low && high <= to)
}
