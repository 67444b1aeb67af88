//! Part two of the report: persons, holdings and breakdowns of each group, for an area and a day.

use base::{Day, Id, Message, number};
use census::Edition;
use policy::Scope;
use registers::{Area, AreaTree, Picture};
use serde::Serialize;

use crate::counting::{Counting, Ground};
use crate::definitions::{Definitions, Digests};
use crate::door::{Answer, Cell, NOT_KNOWN};
use crate::facts::LevelSet;
use crate::quotas::Quotas;
use crate::report::{GroupDimension, GroupRule};
use crate::roll::Roll;
use crate::tally::Tally;
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

/// Part two of an area on the picture's day, counted row by row: the reference by which the
/// census is proved.
pub fn part_two(
    definitions: &Definitions,
    picture: &Picture,
    area: Id<Area>,
    heading: &Heading,
) -> PartTwo {
    told(&Roll::new(definitions, picture, area), heading)
}

/// Part two of an area on the heading's day, from the census, as a scope shows it: the tree is
/// that of the day and scope.
///
/// # Errors
/// When the scope does not show what it counts, or the census does not tell the day apart.
pub fn part_two_of(
    definitions: &Definitions,
    edition: &Edition,
    (scope, tree): (&Scope, &AreaTree),
    area: Id<Area>,
    heading: &Heading,
) -> Result<PartTwo, Message> {
    let ground = Ground::of(definitions, edition, (scope, tree), area, heading.on);
    // The first telling notes what is asked, the second has the answers.
    let asking = Tally::new(ground);
    ask(&asking);
    Ok(told(&asking.answered(edition, scope)?, heading))
}

/// Asks for every figure of Part two.
fn ask<C: Counting>(count: &C) {
    for rule in &count.ground().definitions.report.groups {
        group(count, rule);
    }
    crate::quotas::ask(count);
}

/// Part two, by whoever counts.
fn told<C: Counting>(count: &C, heading: &Heading) -> PartTwo {
    let ground = count.ground();
    let groups = ground.definitions.report.groups.iter();
    PartTwo {
        area: heading.area_code.clone(),
        on: heading.on,
        known_at: heading.known_at.clone(),
        definitions: ground.definitions.digests.clone(),
        groups: groups.map(|rule| group(count, rule)).collect(),
        units: crate::units::count(ground),
        sizes: crate::units::sizes(ground),
        quotas: crate::quotas::count(count),
        carried_over: count.carried_over(),
        notes: notes(ground.tree),
        area_name: heading.area_name.clone(),
    }
}

fn notes(tree: &AreaTree) -> Vec<Note> {
    let key = if tree.is_map_chosen() { "chosen-map" } else { "later-map" };
    let later_map = (tree.map_day() != tree.day())
        .then(|| Note { key: key.to_owned(), day: Some(tree.map_day()) });
    later_map.into_iter().collect()
}

fn group<C: Counting>(count: &C, rule: &GroupRule) -> Group {
    let persons = count.figure(&rule.key, Cell::Persons);
    let dimensions = rule.dimensions.iter();
    Group {
        key: rule.key.clone(),
        persons,
        holdings: count.holdings(&rule.key),
        dimensions: dimensions.map(|own| breakdown(count, rule, own, persons)).collect(),
        shares: rule.shares.iter().map(|key| share(count, &rule.key, key, persons)).collect(),
        assessment: assessment(count, rule),
    }
}

fn breakdown<C: Counting>(
    count: &C,
    group: &GroupRule,
    own: &GroupDimension,
    of: i64,
) -> Dimension {
    let line = |category: String| {
        let cell = Cell::Category { dimension: own.key.clone(), category: category.clone() };
        let count = count.figure(&group.key, cell);
        Category { key: category, count, percent: percent(count, of) }
    };
    let categories = lines(count, group, own).into_iter().map(line).collect();
    Dimension { key: own.key.clone(), categories }
}

/// The lines of a breakdown: those of the report, then levels that none of them names but
/// somebody has, then *not known*.
fn lines<C: Counting>(count: &C, group: &GroupRule, own: &GroupDimension) -> Vec<String> {
    let ground = count.ground();
    let report = &ground.definitions.report;
    let Some(rule) = report.dimension(&own.key) else {
        return Vec::new();
    };
    let mut keys: Vec<String> = if rule.age {
        report.age_bands.iter().map(|band| band.key.clone()).collect()
    } else {
        own.lines(rule).map(|line| line.key.clone()).collect()
    };
    let scale = &ground.scale;
    if scale.dimension(&own.key).is_some() {
        let named = own.lines(rule).map(|line| scale.set(&line.levels));
        let named = named.fold(scale.set([]), LevelSet::with);
        let has = |level: &str| {
            let (dimension, category) = (own.key.clone(), level.to_owned());
            count.figure(&group.key, Cell::Category { dimension, category }) > 0
        };
        let others = scale.levels.iter().enumerate();
        let others = others.filter(|(level, key)| !named.has(*level) && has(key));
        keys.extend(others.map(|(_, level)| (*level).to_owned()));
    }
    keys.push(NOT_KNOWN.to_owned());
    keys
}

fn share<C: Counting>(count: &C, group: &str, key: &str, persons: i64) -> Share {
    let report = &count.ground().definitions.report;
    let among = report.share(key).and_then(|share| share.among.as_deref());
    let of = among.map_or(persons, |among| count.figure(among, Cell::Persons));
    let answered = |answer| count.figure(group, Cell::Share { key: key.to_owned(), answer });
    let having = answered(Answer::Yes);
    Share {
        key: key.to_owned(),
        count: having,
        of,
        percent: percent(having, of),
        not_known: answered(Answer::NotKnown),
    }
}

fn assessment<C: Counting>(count: &C, rule: &GroupRule) -> Assessment {
    let band = |key: &str| Count {
        key: key.to_owned(),
        count: count.figure(&rule.key, Cell::Band(key.to_owned())),
    };
    let bands = rule.fit.iter().flat_map(|fit| fit.bands.iter().map(String::as_str));
    let not_known = rule.fit.iter().map(|_| NOT_KNOWN);
    let need = |kind: &str| Need {
        kind: kind.to_owned(),
        count: count.figure(&rule.key, Cell::Need(kind.to_owned())),
    };
    Assessment {
        fit: rule.fit.is_some().then(|| count.figure(&rule.key, Cell::Fit)),
        age_bands: bands.chain(not_known).map(band).collect(),
        needs: rule.needs.iter().map(|own| need(&own.kind)).collect(),
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
