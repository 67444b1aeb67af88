//! Checking a reorganisation against the registers, and turning it into changes.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Id, Message, Period, Value};
use policy::Scope;
use registers::{
    Appointment, Area, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize, Batch, Decision, Error,
    Filter, Operation, Reader, Register, Registers, Unit, View,
};

use crate::checked::{Above, Checked};
use crate::file::{NewUnit, Reorganisation};
use crate::known::{Known, OF_UNITS};

/// A whole lineage, in percent.
const WHOLE: i64 = 100;

/// A reorganisation that can be done.
pub struct Prepared {
    /// Its changes.
    pub batch: Batch,
    /// What it does, for people.
    pub preview: Preview,
}

/// What a reorganisation does.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Units that begin.
    pub units: Vec<UnitPreview>,
    /// How many units end.
    pub ended: usize,
    /// How many units stay and are otherwise.
    pub changed: usize,
    /// How many villages come to another unit.
    pub moved: usize,
    /// Holdings that are carried over to be confirmed.
    pub holdings: usize,
    /// Persons who hold them.
    pub persons: usize,
    /// Codes that a new unit takes over from one that ends.
    pub codes_reused: usize,
}

/// A unit that begins.
#[derive(Clone, Debug)]
pub struct UnitPreview {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The units that become it.
    pub from: Vec<String>,
    /// Holdings that are carried over to it.
    pub holdings: usize,
    /// Villages below it.
    pub villages: usize,
    /// Persons who live there, where all parts are known.
    pub population: Option<i64>,
}

impl Reorganisation {
    /// The changes of a reorganisation, checked whole.
    ///
    /// # Errors
    /// Every reason why it cannot be done.
    pub async fn prepare(
        &self,
        registers: &Registers,
        scope: &Scope,
    ) -> registers::Result<Prepared> {
        let mut reader = registers.read().await?;
        let known = Known::read(&mut reader, scope, self.day).await?;
        let checked = Checked::of(self, &known, registers.registry().lists());
        if !checked.faults.is_empty() {
            return Err(Error::Refused(checked.faults));
        }
        let view = View { scope, on: self.day, known_at: None };
        // Units that ended earlier count in one that ends now, and so do their holdings.
        let mut counted = BTreeMap::new();
        for row in reader.timeline::<Area>(&view, Vec::new()).await? {
            let in_unit = known.tree.counts_in(row.id).number();
            if checked.ending.contains_key(&in_unit) {
                counted.insert(row.id.number(), in_unit);
            }
        }
        let areas: Vec<Value> = counted.keys().map(|id| Value::Integer(*id)).collect();
        let held = reader.list::<Appointment>(&view, vec![Filter::In("area", areas)]).await?;
        let mut holdings: BTreeMap<i64, usize> = BTreeMap::new();
        let mut persons = BTreeSet::new();
        for row in &held {
            if let Some(unit) = counted.get(&row.data.area.number()) {
                *holdings.entry(*unit).or_default() += 1;
            }
            persons.insert(row.data.person);
        }
        let mut writing = Writing { plan: self, known: &known, batch: Batch::new() };
        let posts = posts_of_parts(&mut reader, &view, &checked, &known).await?;
        writing.write(&checked, &posts)?;
        let preview = Preview {
            units: checked.previews(&holdings),
            ended: checked.ending.len(),
            changed: self.changes.len(),
            moved: checked.moves.len(),
            holdings: held.len(),
            persons: persons.len(),
            codes_reused: checked.codes_reused(),
        };
        Ok(Prepared { batch: writing.batch, preview })
    }
}

struct Writing<'a> {
    plan: &'a Reorganisation,
    known: &'a Known,
    batch: Batch,
}

impl Writing<'_> {
    fn write(&mut self, checked: &Checked<'_>, posts: &[(i64, &str)]) -> registers::Result<()> {
        let day = self.plan.day;
        let papers = self.papers();
        let Some(first) = self.plan.decisions.first().and_then(|one| papers.get(&one.number))
        else {
            return Err(Message::new("reorganise.no-decision").text("file", "").into());
        };
        self.batch.set_decision(*first);
        // All old codes are given back before one is used again.
        for unit in checked.ending.keys() {
            self.end(*unit);
        }
        let mut made: Vec<Option<Id<Area>>> = vec![None; checked.units.len()];
        for place in order(checked)? {
            let Some((unit, from)) = checked.units.get(place) else { continue };
            let parent = match unit.parent.as_deref().and_then(|code| checked.above(code)) {
                Some(Above::New(above)) => made.get(above).copied().flatten(),
                Some(Above::Old(id)) => Some(id),
                None => None,
            };
            let id = self.add(checked, unit, parent, from);
            made[place] = Some(id);
            let document =
                unit.decision.as_ref().and_then(|number| papers.get(number)).unwrap_or(first);
            for old in from {
                let lineage = AreaLineage {
                    from_area: old.id,
                    to_area: id,
                    share_percent: WHOLE,
                    document: *document,
                };
                self.batch.add(Period::since(day), lineage);
            }
        }
        let stands = |code: &str| match checked.above(code) {
            Some(Above::New(place)) => made.get(place).copied().flatten(),
            Some(Above::Old(id)) => Some(id),
            None => None,
        };
        for (unit, change) in &checked.changes {
            let name = change.name.clone().map(|name| ("name", Value::Text(name)));
            let kind = change.kind.clone().map(|kind| ("kind", Value::Text(kind)));
            let parent = change.parent.as_deref().and_then(stands);
            let parent = parent.map(|id| ("parent", Value::Integer(id.number())));
            let set = name.into_iter().chain(kind).chain(parent).collect();
            let operation = Operation::Change { id: unit.id.number(), from: day, set };
            self.batch.push(Area::DEFINITION, operation);
        }
        for (village, to) in &checked.moves {
            let Some(to) = stands(to) else { continue };
            let set = vec![("parent", Value::Integer(to.number()))];
            let operation = Operation::Change { id: village.id.number(), from: day, set };
            self.batch.push(Area::DEFINITION, operation);
        }
        for (holding, to) in posts {
            let Some(to) = stands(to) else { continue };
            let set = vec![("area", Value::Integer(to.number()))];
            let operation = Operation::Change { id: *holding, from: day, set };
            self.batch.push(Appointment::DEFINITION, operation);
        }
        for unit in checked.parted() {
            self.shrink(checked, unit);
        }
        Ok(())
    }

    /// A unit that goes on without its parts is smaller from the day on.
    fn shrink(&mut self, checked: &Checked<'_>, unit: &Unit) {
        let id = unit.id.number();
        let [people, hectares] = checked.taken(unit.id);
        let is_ending = checked.ending.contains_key(&id);
        let Some(size) = self.known.sizes.get(&id).filter(|_| !is_ending) else { return };
        let left = |key, whole: Option<i64>, taken: i64| {
            let whole = whole.filter(|_| taken > 0)?;
            Some((key, Value::Integer(whole - taken)))
        };
        let set: Vec<_> = left("population", size.population, people)
            .into_iter()
            .chain(left("natural_area_ha", size.natural_area_ha, hectares))
            .collect();
        let record = self.known.records(AreaSize::DEFINITION, id).next();
        if let (Some(record), false) = (record, set.is_empty()) {
            let operation = Operation::Change { id: record, from: self.plan.day, set };
            self.batch.push(AreaSize::DEFINITION, operation);
        }
    }

    /// The papers by number: those that are registered already, and new ones.
    fn papers(&mut self) -> BTreeMap<String, Id<Decision>> {
        let mut papers = BTreeMap::new();
        for paper in &self.plan.decisions {
            let id = match self.known.decisions.get(&paper.number) {
                Some(id) => *id,
                None => self.batch.add(
                    Period::since(paper.signed_on),
                    Decision {
                        number: paper.number.clone(),
                        signed_on: paper.signed_on,
                        effective_on: Some(self.plan.day),
                        issuer: paper.issuer.clone(),
                        kind: Code::new("area-change"),
                        style: Code::new("state"),
                        subject: Some(paper.subject.clone()),
                    },
                ),
            };
            papers.insert(paper.number.clone(), id);
        }
        papers
    }

    /// Ends a unit with all that is told of it.
    fn end(&mut self, area: i64) {
        let on = self.plan.day;
        for definition in OF_UNITS {
            for id in self.known.records(definition, area) {
                self.batch.push(definition, Operation::End { id, on, set: Vec::new() });
            }
        }
        let operation = Operation::End { id: area, on, set: Vec::new() };
        self.batch.push(Area::DEFINITION, operation);
    }

    /// Adds a unit with its code, and what its parts make together.
    fn add(
        &mut self,
        checked: &Checked<'_>,
        unit: &NewUnit,
        parent: Option<Id<Area>>,
        from: &[&Unit],
    ) -> Id<Area> {
        let since = Period::since(self.plan.day);
        let basis = Code::new("official");
        let area =
            Area { name: unit.name.clone(), kind: Code::new(unit.kind.as_str()), parent, basis };
        let id = self.batch.add(since, area);
        let scheme = Code::new("gso");
        self.batch.add(since, AreaCodeEntry { area: id, scheme, code: unit.code.clone() });
        for feature in features(self.known, from) {
            self.batch.add(since, AreaFeature { area: id, ..feature });
        }
        if let Some(size) = size(checked, unit, from) {
            self.batch.add(since, AreaSize { area: id, ..size });
        }
        id
    }
}

/// New units in an order in which those above come first.
fn order(checked: &Checked<'_>) -> registers::Result<Vec<usize>> {
    let mut order = Vec::new();
    let mut open: Vec<usize> = (0..checked.units.len()).collect();
    while !open.is_empty() {
        let is_ready = |place: &usize| {
            let parent = checked.units.get(*place).and_then(|(unit, _)| unit.parent.as_deref());
            match parent.and_then(|code| checked.above(code)) {
                Some(Above::New(above)) => order.contains(&above),
                _ => true,
            }
        };
        let (ready, waiting): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|place| is_ready(place));
        if ready.is_empty() {
            return Err(Message::new("reorganise.circle").into());
        }
        order.extend(ready);
        open = waiting;
    }
    Ok(order)
}

/// The size that whole units make together with parts that come, less parts that go elsewhere,
/// where each is known.
pub(crate) fn size(checked: &Checked<'_>, unit: &NewUnit, from: &[&Unit]) -> Option<AreaSize> {
    let known = checked.known;
    let sizes: Option<Vec<AreaSize>> = from
        .iter()
        .map(|unit| {
            let size = known.sizes.get(&unit.id.number())?;
            let [people, hectares] = checked.taken(unit.id);
            Some(AreaSize {
                population: size.population.map(|whole| whole - people),
                natural_area_ha: size.natural_area_ha.map(|whole| whole - hectares),
                ..size.clone()
            })
        })
        .collect();
    let parts = checked.parts.iter().filter(|(.., to)| *to == unit.code);
    let parts = parts.map(|(of, part, _)| AreaSize {
        area: of.id,
        population: part.population,
        natural_area_ha: part.natural_area_ha,
        basis: Code::new("official"),
    });
    let sizes: Vec<AreaSize> = sizes?.into_iter().chain(parts).collect();
    let first = sizes.first()?;
    let sum = |of: fn(&AreaSize) -> Option<i64>| sizes.iter().map(of).sum();
    let is_official = sizes.iter().all(|size| size.basis == first.basis);
    Some(AreaSize {
        area: first.area,
        population: sum(|size| size.population),
        natural_area_ha: sum(|size| size.natural_area_ha),
        // Of different bases, the weaker.
        basis: if is_official { first.basis.clone() } else { Code::new("invented") },
    })
}

/// The holdings of the people who come along with parts, each with the code of where they come to.
///
/// # Errors
/// When somebody who is named holds nothing in the unit itself.
async fn posts_of_parts<'a>(
    reader: &mut Reader,
    view: &View<'_>,
    checked: &Checked<'a>,
    known: &Known,
) -> registers::Result<Vec<(i64, &'a str)>> {
    let mut posts = Vec::new();
    let mut faults = Vec::new();
    for (of, part, to) in &checked.parts {
        for person in &part.people {
            let own = vec![Filter::In("person", vec![Value::Integer(*person)])];
            let held = reader.list::<Appointment>(view, own).await?;
            let here = held.iter().filter(|row| known.tree.counts_in(row.data.area) == of.id);
            let before = posts.len();
            posts.extend(here.map(|row| (row.id.number(), *to)));
            if posts.len() == before {
                let code = of.code.clone().unwrap_or_default();
                let fault = Message::new("reorganise.no-holding").id("person", *person);
                faults.push(fault.text("code", code));
            }
        }
    }
    if faults.is_empty() { Ok(posts) } else { Err(Error::Refused(faults)) }
}

/// The features that a unit has in which most people live where it is so.
fn features(known: &Known, from: &[&Unit]) -> Vec<AreaFeature> {
    let mut told: BTreeMap<Code, (AreaFeature, i64, i64)> = BTreeMap::new();
    for unit in from {
        let people = known.sizes.get(&unit.id.number()).and_then(|size| size.population);
        let people = people.unwrap_or(1);
        for feature in known.features.get(&unit.id.number()).into_iter().flatten() {
            let entry =
                told.entry(feature.feature.clone()).or_insert_with(|| (feature.clone(), 0, 0));
            entry.1 += if feature.is_present { people } else { 0 };
            entry.2 += people;
        }
    }
    let features = told.into_values();
    features
        .map(|(feature, with, all)| AreaFeature { is_present: with * 2 > all, ..feature })
        .collect()
}
