//! The one general query, and its answer.

use base::{Day, Id, Level, Message, PersonalClass};
use policy::Scope;
use registers::Area;

use crate::cells::Cells;
use crate::condition::Condition;
use crate::schema::Schema;

/// Which units the answer tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Everything that counts anywhere.
    Whole,
    /// One unit with all below it.
    One(Id<Area>),
    /// Each unit of a level.
    Each {
        /// The level.
        level: Level,
        /// Only this unit and those below it.
        within: Option<Id<Area>>,
    },
}

/// One direction of a cross-table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The codes of an attribute, then *not known*.
    Attribute(String),
    /// Age bands between these completed years, ascending: below the first, …, from the last on,
    /// then *not known for certain*.
    Ages(Vec<i32>),
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Holdings of which the condition is true.
    Holdings(Condition),
    /// Persons with a holding for each of these conditions, in the same unit; the same one may
    /// serve for several. A person stands in the cells of the holdings of the first condition,
    /// in each cell once.
    Persons(Vec<Condition>),
    /// Persons with two holdings or more of which the condition is true.
    PersonsWithSeveral(Condition),
}

impl Measure {
    /// Persons with a holding of which the condition is true.
    pub fn persons(condition: Condition) -> Self {
        Self::Persons(vec![condition])
    }

    pub(crate) fn conditions(&self) -> &[Condition] {
        match self {
            Self::Holdings(one) | Self::PersonsWithSeveral(one) => std::slice::from_ref(one),
            // Whoever has a holding at all.
            Self::Persons(all) if all.is_empty() => &[Condition::Always],
            Self::Persons(all) => all,
        }
    }
}

/// A question to the census.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The units.
    pub units: Units,
    /// The days; the answer has a table for each.
    pub days: Vec<Day>,
    /// Only holdings of which this is true.
    pub filter: Condition,
    /// Only holdings that count in the successor of a dissolved unit.
    pub carried_over: bool,
    /// Cross-tables; one without an axis is a single cell.
    pub by: Vec<Vec<Axis>>,
    /// What each cell counts.
    pub measures: Vec<Measure>,
}

impl Query {
    /// The measures of one unit on one day.
    pub fn of(unit: Id<Area>, on: Day, measures: Vec<Measure>) -> Self {
        Self {
            units: Units::One(unit),
            days: vec![on],
            filter: Condition::Always,
            carried_over: false,
            by: vec![Vec::new()],
            measures,
        }
    }

    /// Refuses what the scope does not show: an answer would tell what it hides.
    pub(crate) fn check(&self, schema: &Schema, scope: &Scope) -> Result<(), Message> {
        let mut fault = None;
        let mut see = |key: Option<&str>| {
            if fault.is_none() {
                fault = seen(schema, scope, key).err();
            }
        };
        self.filter.each_attribute(&mut see);
        for condition in self.measures.iter().flat_map(Measure::conditions) {
            condition.each_attribute(&mut see);
        }
        for axis in self.by.iter().flatten() {
            match axis {
                Axis::Attribute(key) => see(Some(key)),
                Axis::Ages(_) => see(None),
            }
        }
        for day in &self.days {
            if scope.days().is_some_and(|days| !days.contains(*day)) {
                return Err(Message::new("policy.day-not-in-scope").day("day", *day));
            }
        }
        fault.map_or(Ok(()), Err)
    }
}

fn seen(schema: &Schema, scope: &Scope, key: Option<&str>) -> Result<(), Message> {
    let (class, name): (PersonalClass, &str) = match key {
        Some(key) => (schema.find(key)?.1.class, key),
        None => (schema.age_class(), "born_on"),
    };
    if scope.shows(class) {
        return Ok(());
    }
    Err(Message::new("census.attribute-not-in-scope").text("attribute", name))
}

/// One cross-table of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many lines each axis has, the last one for *not known*.
    pub sizes: Vec<usize>,
    /// Where its cells begin in the table of a unit and day.
    pub(crate) offset: usize,
}

impl Shape {
    /// Cells of one measure.
    pub fn cells(&self) -> usize {
        self.sizes.iter().product()
    }
}

/// The answer: a table for each day and unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The units, in the order of the tree of each day: one list for each day. The whole is no
    /// unit.
    pub units: Vec<Vec<Option<Id<Area>>>>,
    /// The cross-tables, as asked.
    pub shapes: Vec<Shape>,
    pub(crate) measures: usize,
    pub(crate) width: usize,
    /// Where the tables of each day begin.
    pub(crate) starts: Vec<usize>,
    pub(crate) cells: Cells,
}

impl Answer {
    /// A cell: of which day, unit, cross-table, line of each axis, and measure, by place.
    /// Nothing where there is no such cell.
    pub fn cell(
        &self,
        (day, unit): (usize, usize),
        table: usize,
        lines: &[usize],
        measure: usize,
    ) -> Option<u32> {
        let shape = self.shapes.get(table)?;
        if lines.len() != shape.sizes.len() || measure >= self.measures {
            return None;
        }
        let mut cell = 0;
        for (line, size) in lines.iter().zip(&shape.sizes) {
            if line >= size {
                return None;
            }
            cell = cell * size + line;
        }
        self.table(day, unit)?.get(shape.offset + cell * self.measures + measure).copied()
    }

    /// The only cell of the first table: the measure of a unit on a day.
    pub fn total(&self, day: usize, unit: usize, measure: usize) -> u32 {
        self.table(day, unit).and_then(|table| table.get(measure)).copied().unwrap_or_default()
    }

    /// All cells of a unit on a day: table by table, cell by cell, measure by measure.
    pub fn table(&self, day: usize, unit: usize) -> Option<&[u32]> {
        if unit >= self.units.get(day)?.len() {
            return None;
        }
        let start = self.starts.get(day)? + unit * self.width;
        self.cells.get(start..start + self.width)
    }

    /// The cells of one measure of a unit's table on a day.
    pub fn measure(
        &self,
        (day, unit): (usize, usize),
        table: usize,
        measure: usize,
    ) -> impl Iterator<Item = u32> {
        let cells = self.table(day, unit).unwrap_or_default();
        let shape = self.shapes.get(table);
        let own = shape.and_then(|shape| {
            cells.get(shape.offset..shape.offset + shape.cells() * self.measures)
        });
        own.unwrap_or_default().iter().copied().skip(measure).step_by(self.measures.max(1))
    }

    /// All cells, in the order of days, units, tables.
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }
}
