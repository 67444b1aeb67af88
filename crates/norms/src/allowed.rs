//! How many of something a unit may have on a day: what each document allows, with its increments
//! and deductions, side by side.

use base::{Day, Id};
use registers::{Area, AreaTree, Register, Unit};

use crate::judge::{Fact, FactValue, Facts};
use crate::law::Law;
use crate::norm::{Allowed, Bound, Norm};
use crate::vocabulary::Vocabulary;

/// Numbers of the law on which other numbers of the law rest, with the facts that they become.
const STANDARDS: [(&str, &str); 2] = [
    ("standard_population", "unit.standard_population"),
    ("standard_area_ha", "unit.standard_area_ha"),
];

/// What one document allows a unit.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The norm that gives the number to begin with, then those of the same document that add to
    /// it, each with its number; none where a fact is missing.
    pub parts: Vec<(&'a Norm, Option<i64>)>,
    /// How the number binds.
    pub bound: Bound,
    /// The whole; none where a fact is missing.
    pub number: Option<i64>,
}

impl<'a> Reading<'a> {
    /// The norm that gives the number to begin with.
    pub fn base(&self) -> Option<&'a Norm> {
        self.parts.first().map(|(norm, _)| *norm)
    }

    /// The facts that are missing for the whole.
    pub fn missing(&self, facts: &Facts) -> Vec<&'a str> {
        let unknown = self.parts.iter().filter(|(_, number)| number.is_none());
        let mut names: Vec<&str> = unknown
            .flat_map(|(norm, _)| {
                let number = norm.allowance().map(|allowance| allowance.number.facts());
                norm.population.facts().into_iter().chain(number.into_iter().flatten())
            })
            .filter(|name| facts.get(name).is_none())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The facts of a unit on the day of its tree. What the law makes of them is added by
/// [`Law::of_unit`].
fn of_unit(tree: &AreaTree, unit: &Unit) -> Facts {
    let mut facts = place("unit", unit);
    if let Some(parent) = unit.parent.and_then(|parent| tree.unit(parent)) {
        facts = facts.with("unit.parent_kind", FactValue::Code(parent.kind.as_str().to_owned()));
    }
    let numbers =
        [("unit.population", unit.population), ("unit.natural_area_ha", unit.natural_area_ha)];
    for (name, number) in numbers {
        if let Some(number) = number {
            facts = facts.with(name, FactValue::Number(number));
        }
    }
    facts
}

/// The facts of a commune that hold for everybody in it.
pub fn of_commune(unit: &Unit) -> Facts {
    place("commune", unit)
}

/// Kind, class and features of a unit, under the name of a subject.
fn place(subject: &str, unit: &Unit) -> Facts {
    let mut facts = Facts::default();
    let mut put = |name: &str, code: &str| {
        let row = Some((Area::DEFINITION.key.to_owned(), unit.id.number()));
        facts.put(name, Fact { value: FactValue::Code(code.to_owned()), row, since: None });
    };
    put(&format!("{subject}.kind"), unit.kind.as_str());
    if let Some(class) = &unit.class {
        put(&format!("{subject}.class"), class.as_str());
    }
    for (feature, is_present) in &unit.features {
        put(&Vocabulary::feature(subject, feature.as_str()), &is_present.to_string());
    }
    facts
}

impl Law {
    /// The facts of a unit on the day of its tree, those among them that the law makes of others.
    /// Nothing where the unit does not stand.
    pub fn of_unit(&self, tree: &AreaTree, unit: Id<Area>) -> Option<Facts> {
        Some(self.completed(of_unit(tree, tree.unit(unit)?), tree.day()))
    }

    /// With the facts that the law makes of others.
    #[must_use]
    pub fn completed(&self, mut facts: Facts, on: Day) -> Facts {
        for (dimension, fact) in STANDARDS {
            let standard = self.allowed(dimension, &facts, on);
            if let Some(number) = standard.first().and_then(|reading| reading.number) {
                facts = facts.with(fact, FactValue::Number(number));
            }
        }
        facts
    }

    /// What each document in force allows a unit of what a dimension counts; see
    /// [`Allowances::of`].
    pub fn allowed(&self, dimension: &str, facts: &Facts, on: Day) -> Vec<Reading<'_>> {
        self.allowances(dimension, on).of(facts)
    }

    /// The norms in force that limit what a dimension counts.
    pub fn allowances(&self, dimension: &str, on: Day) -> Allowances<'_> {
        let norms = self.on(on).filter(|norm| norm.dimension == dimension);
        let adds = |norm: &&Norm| norm.allowance().is_some_and(|allowance| allowance.adds);
        let (added, bases) = norms.filter(|norm| norm.allowance().is_some()).partition(adds);
        Allowances { law: self, bases, added }
    }

    /// Where a reading stands among those of one dimension: what a body has decided to apply goes
    /// before; then the lower number, for a document of lower force may only be stricter; then
    /// the higher force.
    fn place(&self, reading: &Reading<'_>) -> (bool, i64, u8) {
        let id = reading.base().map_or("", |norm| norm.id.as_str());
        let is_applied = self.known_conflicts().iter().any(|known| known.is_applied(id));
        let force = reading.base().and_then(|norm| norm.source.document.rank.force());
        (!is_applied, reading.number.unwrap_or(i64::MAX), force.unwrap_or(u8::MAX))
    }
}

/// The norms that limit what a dimension counts on a day.
pub struct Allowances<'a> {
    law: &'a Law,
    bases: Vec<&'a Norm>,
    added: Vec<&'a Norm>,
}

impl<'a> Allowances<'a> {
    /// What each document allows a unit. The first is the one that is applied: by the decision of
    /// a competent body, else the stricter one, else the one of higher force.
    pub fn of(&self, facts: &Facts) -> Vec<Reading<'a>> {
        let applies = |norm: &&Norm| norm.allowed(facts) != Allowed::Outside;
        let bases = self.bases.iter().copied().filter(applies);
        let mut readings: Vec<Reading<'a>> = bases
            .map(|base| {
                let key = &base.source.document.key;
                let own = self.added.iter().copied().filter(applies);
                reading(base, own.filter(|norm| norm.source.document.key == *key), facts)
            })
            .collect();
        readings.sort_by_key(|reading| self.law.place(reading));
        readings
    }
}

fn reading<'a>(
    base: &'a Norm,
    added: impl Iterator<Item = &'a Norm>,
    facts: &Facts,
) -> Reading<'a> {
    let number = |norm: &Norm| match norm.allowed(facts) {
        Allowed::Number(number) => Some(number),
        Allowed::Outside | Allowed::CannotTell => None,
    };
    let parts: Vec<(&Norm, Option<i64>)> =
        std::iter::once(base).chain(added).map(|norm| (norm, number(norm))).collect();
    let whole = parts.iter().try_fold(0i64, |sum, (_, number)| sum.checked_add((*number)?));
    let bound = base.allowance().map_or(Bound::AtMost, |allowance| allowance.bound);
    Reading { parts, bound, number: whole }
}
