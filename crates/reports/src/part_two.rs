//! Part two of the report: persons, holdings and breakdowns of each group, for an area and a day.

use base::{Day, Id, number};
use registers::{Area, Picture};
use serde::Serialize;

use crate::definitions::{Definitions, Digests};
use crate::door::{Answer, Cell, Door, NOT_KNOWN, Test};
use crate::facts::LevelSet;
use crate::quotas::Quotas;
use crate::report::{GroupDimension, GroupRule};
use crate::roll::Roll;
use crate::units::{Sizes, UnitCount};

/// What a report says of itself: asked for which unit, day and knowledge.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The code that was asked for.
    pub area_code: String,
    /// Full name of the unit, for people.
    pub area_name: String,
    /// The day.
    pub on: Day,
    /// The instant of knowledge, where one was asked for.
    pub known_at: Option<String>,
}

/// The whole of Part two. Serialises with its keys in a fixed order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartTwo {
    /// The code that was asked for.
    pub area: String,
    /// The day.
    pub on: Day,
    /// The instant of knowledge, where one was asked for.
    pub known_at: Option<String>,
    /// The versions of the data that say what is counted.
    pub definitions: Digests,
    /// The groups, in the order of the report.
    pub groups: Vec<Group>,
    /// The units, by level.
    pub units: Vec<UnitCount>,
    /// Population and natural area.
    pub sizes: Sizes,
    /// Posts: ceiling, assigned, present, vacant; figures that are never mixed.
    pub quotas: Quotas,
    /// Holdings counted in the successor of a dissolved unit.
    pub carried_over: i64,
    /// What the reader should know.
    pub notes: Vec<Note>,
    #[serde(skip)]
    pub(crate) area_name: String,
}

/// One group of people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Key of the group.
    pub key: String,
    /// Persons, each once.
    pub persons: i64,
    /// Holdings; a person may have several.
    pub holdings: i64,
    /// The breakdowns; each adds up to the persons.
    pub dimensions: Vec<Dimension>,
    /// Attributes that overlap; only for groups that tell them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// Age and needs.
    pub assessment: Assessment,
}

/// One breakdown of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dimension {
    /// Key of the dimension.
    pub key: String,
    /// Its lines; the last is of those of whom nothing is known.
    pub categories: Vec<Category>,
}

/// One line of a breakdown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Category {
    /// Key of the line.
    pub key: String,
    /// Persons.
    pub count: i64,
    /// Of the group's persons, with one decimal; nothing of nobody.
    pub percent: Option<f64>,
}

/// Those with an attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Key of the share.
    pub key: String,
    /// Persons with it.
    pub count: i64,
    /// Of how many persons.
    pub of: i64,
    /// The one of the other, with one decimal.
    pub percent: Option<f64>,
    /// Persons of whom it is not known.
    pub not_known: i64,
}

/// Age and needs of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    /// Persons under the age limit for certain; nothing where the report does not tell it.
    pub fit: Option<i64>,
    /// Their bands; the last is of those whose band is not known for certain.
    pub age_bands: Vec<Count>,
    /// Persons known to lack something.
    pub needs: Vec<Need>,
}

/// A count under a key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// The key.
    pub key: String,
    /// The count.
    pub count: i64,
}

/// A need and how many have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Need {
    /// Kind of need.
    pub kind: String,
    /// Persons.
    pub count: i64,
}

/// What the reader should know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// Key of the sentence in `locales/`, below `part-two.note`.
    pub key: String,
    /// The day it speaks of.
    pub day: Option<Day>,
}

/// Part two of an area on the picture's day.
pub fn part_two(
    definitions: &Definitions,
    picture: &Picture,
    area: Id<Area>,
    heading: &Heading,
) -> PartTwo {
    let roll = Roll::new(definitions, picture, area);
    let groups = definitions.report.groups.iter().enumerate();
    let carried = roll.holdings.iter().filter(|holding| holding.unit != holding.record.data.area);
    PartTwo {
        area: heading.area_code.clone(),
        on: heading.on,
        known_at: heading.known_at.clone(),
        definitions: definitions.digests.clone(),
        groups: groups.map(|(place, rule)| roll.group(place, rule)).collect(),
        units: crate::units::count(&roll),
        sizes: crate::units::sizes(&roll),
        quotas: crate::quotas::count(&roll),
        carried_over: to_number(carried.count()),
        notes: notes(&roll),
        area_name: heading.area_name.clone(),
    }
}

fn notes(roll: &Roll<'_>) -> Vec<Note> {
    let tree = &roll.picture.tree;
    let later_map = (tree.map_day() != tree.day())
        .then(|| Note { key: "later-map".to_owned(), day: Some(tree.map_day()) });
    later_map.into_iter().collect()
}

impl Roll<'_> {
    /// How many people of a population there are of whom the test is true.
    pub(crate) fn count(&self, population: usize, test: &Test<'_>) -> i64 {
        to_number(self.matching(population, test).count())
    }

    /// How many people a figure counts; none where there is no such figure.
    pub(crate) fn figure(&self, group: &str, cell: Cell) -> i64 {
        let door = Door { group: group.to_owned(), cell };
        self.open(&door).map_or(0, |(population, test)| self.count(population, &test))
    }

    fn group(&self, place: usize, rule: &GroupRule) -> Group {
        let members = self.populations.get(place);
        let persons = members.map_or(0, |members| to_number(members.persons.len()));
        let holdings = members.map_or(0, |members| to_number(members.holdings.len()));
        let dimensions = rule.dimensions.iter();
        Group {
            key: rule.key.clone(),
            persons,
            holdings,
            dimensions: dimensions.map(|own| self.breakdown(place, rule, own, persons)).collect(),
            shares: rule.shares.iter().map(|key| self.share(&rule.key, key, persons)).collect(),
            assessment: self.assessment(rule),
        }
    }

    fn breakdown(
        &self,
        place: usize,
        group: &GroupRule,
        own: &GroupDimension,
        of: i64,
    ) -> Dimension {
        let keys = self.lines(place, own);
        let line = |category: String| {
            let cell = Cell::Category { dimension: own.key.clone(), category: category.clone() };
            let count = self.figure(&group.key, cell);
            Category { key: category, count, percent: percent(count, of) }
        };
        Dimension { key: own.key.clone(), categories: keys.into_iter().map(line).collect() }
    }

    /// The lines of a breakdown: those of the report, then levels that none of them names but
    /// somebody has, then *not known*.
    fn lines(&self, place: usize, own: &GroupDimension) -> Vec<String> {
        let report = &self.definitions.report;
        let Some(rule) = report.dimension(&own.key) else {
            return Vec::new();
        };
        let mut keys: Vec<String> = if rule.age {
            report.age_bands.iter().map(|band| band.key.clone()).collect()
        } else {
            own.lines(rule).map(|line| line.key.clone()).collect()
        };
        if let Some(dimension) = self.scale.dimension(&own.key) {
            let named = own.lines(rule).map(|line| self.scale.set(&line.levels));
            let named = named.fold(self.scale.set([]), LevelSet::with);
            let others = self.scale.levels.iter().enumerate().filter(|(level, _)| {
                let only = Test::Levels { dimension, levels: LevelSet::only(*level) };
                !named.has(*level) && self.matching(place, &only).next().is_some()
            });
            keys.extend(others.map(|(_, level)| (*level).to_owned()));
        }
        keys.push(NOT_KNOWN.to_owned());
        keys
    }

    fn share(&self, group: &str, key: &str, persons: i64) -> Share {
        let among = self.definitions.report.share(key).and_then(|share| share.among.as_deref());
        let of = among.map_or(persons, |among| self.figure(among, Cell::Persons));
        let count = |answer| self.figure(group, Cell::Share { key: key.to_owned(), answer });
        let having = count(Answer::Yes);
        Share {
            key: key.to_owned(),
            count: having,
            of,
            percent: percent(having, of),
            not_known: count(Answer::NotKnown),
        }
    }

    fn assessment(&self, rule: &GroupRule) -> Assessment {
        let band = |key: &str| Count {
            key: key.to_owned(),
            count: self.figure(&rule.key, Cell::Band(key.to_owned())),
        };
        let bands = rule.fit.iter().flat_map(|fit| fit.bands.iter().map(String::as_str));
        let not_known = rule.fit.iter().map(|_| NOT_KNOWN);
        let need = |kind: &str| Need {
            kind: kind.to_owned(),
            count: self.figure(&rule.key, Cell::Need(kind.to_owned())),
        };
        Assessment {
            fit: rule.fit.is_some().then(|| self.figure(&rule.key, Cell::Fit)),
            age_bands: bands.chain(not_known).map(band).collect(),
            needs: rule.needs.iter().map(|own| need(&own.kind)).collect(),
        }
    }
}

/// A share of a whole in percent with one decimal.
pub(crate) fn percent(count: i64, of: i64) -> Option<f64> {
    let tenths = number::per_mille(count, of)?;
    i32::try_from(tenths).ok().map(|tenths| f64::from(tenths) / 10.0)
}

/// A count as the number it is.
pub(crate) fn to_number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
