//! A list that a province keeps, read into several registers at once by a [`Mapping`]: its rows are
//! people; what each says is compared with what is held, fact by fact.

mod facts;
mod mapping;
mod people;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Language, Message, Value};
use registers::{
    Appointment, Area, Filter, Operation, PersonName, Reader, Record, Register, Registers, Title,
    View,
};

use crate::grid::Grid;
use crate::labels::{Labels, Wanted, refers};
use crate::list::facts::{Fact, Telling};
use crate::list::people::Known;
use crate::list::rows::Rows;
use crate::lookup::Lookup;
use crate::plan::{CellFault, Ending, Outcome, Plan, PlannedRow, Step};
use crate::planner::refused;
use crate::table::Filled;

pub use mapping::{HEADING, Mapping};
pub use people::person_field;

/// How a list is read.
#[derive(Clone, Debug)]
pub struct List {
    /// What its columns say.
    pub mapping: Mapping,
    /// The unit that it is of.
    pub unit: Id<Area>,
    /// The day on which what it says is so.
    pub on: Day,
    /// The language of words.
    pub language: Language,
    /// Is a number that lacks its first nought taken for the one that has it?
    pub accept_zeros: bool,
}

impl List {
    /// What a list would do to the registers.
    ///
    /// # Errors
    /// When no sheet is its table; what is wrong with single rows stands in the plan.
    pub async fn plan(
        &self,
        registers: &Registers,
        view: &View<'_>,
        grids: Vec<Grid>,
    ) -> registers::Result<Plan> {
        let view = View { on: self.on, ..*view };
        let layout = self.mapping.layout(self.language);
        let filled = Filled::find(&layout, grids)?;
        let mut reader = registers.read().await?;
        let lists = reader.registry().lists();
        let lookup = Lookup::read(&mut reader, &view, &BTreeSet::new()).await?;
        let lookup = lookup.within(self.unit);
        let mapping = &self.mapping;
        let unit = self.unit.number();
        let telling = Telling {
            mapping,
            filled: &filled,
            lists,
            lookup: &lookup,
            unit,
            accept_zeros: self.accept_zeros,
        };
        let told: Vec<(Vec<Fact>, Vec<CellFault>)> =
            filled.rows.iter().map(|row| telling.facts(*row)).collect();
        let facts: Vec<Vec<Fact>> = told.iter().map(|(facts, _)| facts.clone()).collect();
        let definitions = self.mapping.registers();
        let known = Known::read(&mut reader, &view, (&definitions, &facts)).await?;
        let labels = self.labels(&mut reader, &view, (&facts, &known)).await?;
        let ending = self.ending(&mut reader, &view).await?;
        let rows =
            Rows { list: self, layout: &layout, filled: &filled, known: &known, labels: &labels };
        let mut staying = BTreeSet::new();
        let planned: Vec<PlannedRow> = filled
            .rows
            .iter()
            .zip(told)
            .map(|(row, (facts, faults))| {
                if faults.is_empty() {
                    rows.plan(*row, &facts, (&ending, &mut staying))
                } else {
                    refused(*row, None, faults)
                }
            })
            .collect();
        let mut rows = planned;
        refuse_twice(&mut rows);
        let gone = ending.into_values().filter(|row| !staying.contains(&row.id.number()));
        let endings = self.endings(&mut reader, &view, gone.collect()).await?;
        let tree = reader.tree(&view).await?;
        let home = tree.path(self.unit).first().map(|unit| unit.id);
        Ok(Plan { layout, filled, rows, endings, home })
    }

    /// The names of what is told and held.
    async fn labels(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
        (facts, known): (&[Vec<Fact>], &Known),
    ) -> registers::Result<Labels> {
        let mut wanted = Wanted::new();
        for fact in facts.iter().flatten() {
            let values: Vec<Value> =
                fact.values.iter().map(|value| value.clone().unwrap_or(Value::Null)).collect();
            refers(fact.definition, &values, &mut wanted);
        }
        for (definition, row) in known.rows(&self.mapping.registers()) {
            refers(definition, &row.values, &mut wanted);
        }
        Labels::of(reader, view, &wanted, self.language).await
    }

    /// The holdings whose place the list takes, by person, title and unit.
    async fn ending(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
    ) -> registers::Result<BTreeMap<(i64, i64, i64), Record<Appointment>>> {
        let Some(replaces) = &self.mapping.replaces else { return Ok(BTreeMap::new()) };
        let titles = reader.list::<Title>(view, Vec::new()).await?;
        let titles = titles.into_iter().filter(|row| replaces.titles.contains(&row.data.code));
        let titles = titles.map(|row| Value::Integer(row.id.number())).collect();
        let tree = reader.tree(view).await?;
        let inside = tree.subtree(self.unit);
        let held = reader.list::<Appointment>(view, vec![Filter::In("title", titles)]).await?;
        let own = held.into_iter().filter(|row| inside.contains(&tree.counts_in(row.data.area)));
        let key = |row: &Record<Appointment>| {
            let data = &row.data;
            (data.person.number(), data.title.number(), data.area.number())
        };
        Ok(own.map(|row| (key(&row), row)).collect())
    }

    /// The holdings that end, each with its words.
    async fn endings(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
        gone: Vec<Record<Appointment>>,
    ) -> registers::Result<Vec<Ending>> {
        let Some(replaces) = &self.mapping.replaces else { return Ok(Vec::new()) };
        let mut wanted = Wanted::new();
        for row in &gone {
            refers(Appointment::DEFINITION, &row.data.clone().into_values(), &mut wanted);
        }
        let labels = Labels::of(reader, view, &wanted, self.language).await?;
        let way = Value::Text(replaces.way_ended.clone());
        let endings = gone.into_iter().map(|row| {
            let version = row.version;
            let values = row.data.into_values();
            let told = Appointment::DEFINITION.fields.iter().zip(&values).take(3);
            let words: Vec<String> = told.map(|(field, value)| labels.word(field, value)).collect();
            let set = vec![("way_ended", way.clone())];
            let operation = Operation::End { id: row.id.number(), on: self.on, set };
            Ending {
                holding: row.id.number(),
                words: words.join("; "),
                step: Step::Touch(Appointment::DEFINITION, operation, Some(version)),
            }
        });
        Ok(endings.collect())
    }
}

/// A person whom two rows are about: the second is refused.
fn refuse_twice(rows: &mut [PlannedRow]) {
    let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
    for row in rows {
        let Some(id) = row.record else { continue };
        if let Some(first) = seen.insert(id, row.place) {
            let first = i64::try_from(first + 1).unwrap_or(i64::MAX);
            let message = Message::new("list.person-twice").id("row", first);
            row.outcome = Outcome::Refused;
            row.faults.push(CellFault { column: None, message });
        }
    }
}

/// The register in which names stand, for those who look for them.
pub(crate) const NAMES: &base::Definition = PersonName::DEFINITION;
