//! What a change of the registers moves: targets, posts, and what is said of those it touches.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Message};
use norms::{Case, Ground, Law, Norm, Outcome, PersonRows, Reading};
use registers::{Appointment, Area, Person, Title};

use crate::attainment::{Read, attainments};
use crate::count::Asked;
use crate::definition::Indicator;
use crate::judged::Judged;
use crate::posts::posts;
use crate::programme::Programme;
use crate::target::Target;

/// What a change moves in a unit on a day.
#[derive(Clone, Debug)]
pub struct Moved<'a> {
    /// Readings of targets whose numbers move.
    pub targets: Vec<MovedTarget<'a>>,
    /// Units in which the number of those present, or of those allowed, moves.
    pub posts: Vec<MovedPosts<'a>>,
    /// Holdings of which something else is said.
    pub holdings: Vec<MovedHolding<'a>>,
}

/// A reading of a target, before and after.
#[derive(Clone, Debug)]
pub struct MovedTarget<'a> {
    /// The target.
    pub target: &'a Target,
    /// Before and after.
    pub reads: [Read<'a>; 2],
}

/// What the law limits in one unit, before and after.
#[derive(Clone, Debug)]
pub struct MovedPosts<'a> {
    /// What is counted.
    pub indicator: &'a Indicator,
    /// The unit.
    pub unit: Id<Area>,
    /// How many there are.
    pub present: [i64; 2],
    /// What the applied document allows, where it is known.
    pub allowed: [Option<i64>; 2],
}

/// A holding, before and after.
#[derive(Clone, Debug)]
pub struct MovedHolding<'a> {
    /// Who.
    pub person: Id<Person>,
    /// The holding.
    pub holding: Appointment,
    /// Is there the holding at all?
    pub stands: [bool; 2],
    /// The norms by which something else comes out.
    pub norms: Vec<(&'a Norm, [Option<Outcome>; 2])>,
    /// The targets by which something else comes out, each with its indicator.
    pub targets: Vec<(&'a Target, &'a Indicator, [Option<Outcome>; 2])>,
}

/// The people touched by a change, as their rows tell before and after it.
pub type Touching = [BTreeMap<Id<Person>, PersonRows>; 2];

impl<'a> Moved<'a> {
    /// What moves between two states of the registers.
    ///
    /// # Errors
    /// When the unit does not stand on the day, or the scope does not show what is asked.
    pub fn between(
        (programme, law): (&'a Programme, &'a Law),
        asked: [&Asked<'_>; 2],
        people: &Touching,
    ) -> Result<Self, Message> {
        Ok(Self {
            targets: moved_targets(programme, asked)?,
            posts: moved_posts((programme, law), asked)?,
            holdings: moved_holdings((programme, law), asked, people),
        })
    }

    /// Does nothing move?
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty() && self.posts.is_empty() && self.holdings.is_empty()
    }
}

fn moved_targets<'a>(
    programme: &'a Programme,
    [before, after]: [&Asked<'_>; 2],
) -> Result<Vec<MovedTarget<'a>>, Message> {
    let [before, after] = [attainments(programme, before)?, attainments(programme, after)?];
    let readings = before.into_iter().zip(after).flat_map(|(before, after)| {
        let target = before.target;
        let pairs = before.readings.into_iter().zip(after.readings);
        pairs.map(move |(before, after)| MovedTarget { target, reads: [before, after] })
    });
    Ok(readings.filter(|one| one.reads[0].counted() != one.reads[1].counted()).collect())
}

fn moved_posts<'a>(
    (programme, law): (&'a Programme, &'a Law),
    asked: [&Asked<'_>; 2],
) -> Result<Vec<MovedPosts<'a>>, Message> {
    type Told<'a> = BTreeMap<(&'a str, Id<Area>), (&'a Indicator, i64, Option<i64>)>;
    let told = |asked: &Asked<'_>| -> Result<Told<'a>, Message> {
        let all = posts(programme, law, asked)?;
        let units = all.into_iter().flat_map(|one| {
            let indicator = one.indicator;
            one.units.into_iter().map(move |unit| {
                let allowed = unit.readings.first().and_then(|one: &Reading<'_>| one.number);
                ((indicator.id.as_str(), unit.unit), (indicator, unit.present, allowed))
            })
        });
        Ok(units.collect())
    };
    let [before, after] = [told(asked[0])?, told(asked[1])?];
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let moved = keys.into_iter().filter_map(|key| {
        let [old, new] = [before.get(&key), after.get(&key)];
        let indicator = old.or(new)?.0;
        let present = [old, new].map(|one| one.map_or(0, |one| one.1));
        let allowed = [old, new].map(|one| one.and_then(|one| one.2));
        let is_moved = present[0] != present[1] || allowed[0] != allowed[1];
        is_moved.then_some(MovedPosts { indicator, unit: key.1, present, allowed })
    });
    Ok(moved.collect())
}

/// By what a holding before is known after.
type Same = (Id<Person>, Id<Title>, Id<Area>);

fn moved_holdings<'a>(
    (programme, law): (&'a Programme, &'a Law),
    asked: [&Asked<'_>; 2],
    people: &Touching,
) -> Vec<MovedHolding<'a>> {
    let cases = |at: usize| -> BTreeMap<Same, Case> {
        let asked = asked[at];
        let tree = asked.edition.tree(asked.on, asked.scope);
        let titles = asked.edition.titles_on(asked.on);
        let lists = asked.edition.lists();
        let ground = Ground { lists, titles: &titles, tree: &tree, retirement: law.retirement() };
        let own = people[at].iter().flat_map(|(person, rows)| {
            let cases = rows.cases(&ground).into_iter();
            cases.map(|case| {
                let data = &case.holding.data;
                ((*person, data.title, data.area), case)
            })
        });
        own.collect()
    };
    let [before, after] = [cases(0), cases(1)];
    let on = asked[1].on;
    let judged = |case: &Case| {
        Judged::of(law, programme, on, case).only(|outcome| outcome != Outcome::Outside)
    };
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let moved = keys.into_iter().filter_map(|key| {
        let cases = [before.get(&key), after.get(&key)];
        let holding = cases[1].or(cases[0])?.holding.data.clone();
        let said = cases.map(|case| case.map(judged));
        let norms = pairs(said.each_ref().map(|one| one.as_ref().map(|one| &one.norms)), |one| {
            (one.0.id.as_str(), one.0, one.1.outcome)
        });
        let targets =
            pairs(said.each_ref().map(|one| one.as_ref().map(|one| &one.targets)), |one| {
                (one.1.id.as_str(), (one.0, one.1), one.2.outcome)
            });
        let stands = cases.map(|case| case.is_some());
        let is_moved = stands[0] != stands[1] || !norms.is_empty() || !targets.is_empty();
        let targets = targets
            .into_iter()
            .map(|((target, indicator), outcomes)| (target, indicator, outcomes));
        is_moved.then(|| MovedHolding {
            person: key.0,
            holding,
            stands,
            norms,
            targets: targets.collect(),
        })
    });
    moved.collect()
}

/// What comes out otherwise after than before, by its key.
fn pairs<'a, T, W: Copy>(
    said: [Option<&Vec<T>>; 2],
    of: impl Fn(&T) -> (&'a str, W, Outcome),
) -> Vec<(W, [Option<Outcome>; 2])> {
    let mut all: BTreeMap<&'a str, (W, [Option<Outcome>; 2])> = BTreeMap::new();
    for (at, said) in said.into_iter().enumerate() {
        for one in said.into_iter().flatten() {
            let (key, what, outcome) = of(one);
            all.entry(key).or_insert((what, [None, None])).1[at] = Some(outcome);
        }
    }
    all.into_values().filter(|(_, [before, after])| before != after).collect()
}
