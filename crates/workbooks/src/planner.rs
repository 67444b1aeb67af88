//! [`Planner`]: compares a row of a file with what a register holds.

use std::collections::BTreeMap;

use base::{Day, Kind, Message, Period, Secret, Value};
use registers::{CodeLists, Operation, VersionRow};

use crate::cells::{self, day};
use crate::grid::Cell;
use crate::labels::Labels;
use crate::layout::{Layout, What};
use crate::lookup::Lookup;
use crate::plan::{CellFault, Difference, Outcome, PlannedRow, Step};
use crate::table::{Filled, place};

/// What the rows of a file are read beside.
pub(crate) struct Planner<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) filled: &'a Filled,
    pub(crate) lists: &'static CodeLists,
    pub(crate) lookup: &'a Lookup,
    pub(crate) labels: &'a Labels,
    /// The versions that the file was made from, where they are believed no more.
    pub(crate) exported: BTreeMap<(i64, i64), VersionRow>,
    /// Is a number that lacks its first nought taken for the one that has it?
    pub(crate) accept_zeros: bool,
}

/// What a row says: where its record is, its days, and the values of the columns that are there.
pub(crate) struct Said {
    pub(crate) row: usize,
    /// The record and the version that the file was made from.
    pub(crate) key: Option<(i64, i64)>,
    pub(crate) from: Option<Day>,
    /// The first day on which it no longer holds.
    pub(crate) until: Option<Day>,
    /// By place of the field; nothing where the file has no such column, or the cell is masked.
    pub(crate) values: Vec<Option<Value>>,
    pub(crate) faults: Vec<CellFault>,
}

impl Planner<'_> {
    /// What a row says.
    pub(crate) fn said(&self, row: usize) -> Said {
        let mut faults = Vec::new();
        let fields = self.layout.definition.fields.len();
        let mut said = Said {
            row,
            key: None,
            from: None,
            until: None,
            values: vec![None; fields],
            faults: Vec::new(),
        };
        for (at, column) in self.layout.columns.iter().enumerate() {
            if !self.filled.has(at) {
                continue;
            }
            let cell = self.filled.cell(row, at);
            let mut fault = |message| faults.push(CellFault { column: Some(at), message });
            match column.what {
                What::Key => match key_of(cell) {
                    Ok(key) => said.key = key,
                    Err(message) => fault(message),
                },
                What::From | What::Until if cell.is_blank() => {}
                What::From => match day_of(cell) {
                    Ok(day) => said.from = Some(day),
                    Err(message) => fault(message),
                },
                What::Until => match day_of(cell) {
                    Ok(day) => said.until = Some(day.next()),
                    Err(message) => fault(message),
                },
                What::Mapped { .. } => {}
                What::Field(place) => {
                    let Some(field) = self.layout.field(column) else { continue };
                    match cells::read(field, cell, self.lists, self.lookup) {
                        Ok(value) => said.values[place] = value,
                        Err(message) => fault(message),
                    }
                }
            }
        }
        if said.from.is_none() && !faults.iter().any(|fault| fault.column == Some(1)) {
            let message = Message::new("workbook.no-day");
            faults.push(CellFault { column: Some(place(self.layout, What::From)), message });
        }
        self.zeros(&mut said, &mut faults);
        said.faults = faults;
        said
    }

    /// An identity number that lost its first nought in Excel is told, or given it back.
    fn zeros(&self, said: &mut Said, faults: &mut Vec<CellFault>) {
        let Some(digits) = self.digits(said) else { return };
        for (at, column) in self.layout.columns.iter().enumerate() {
            let (What::Field(place), Some(field)) = (column.what, self.layout.field(column)) else {
                continue;
            };
            let Some(Value::Secret(Secret::Plain(text))) = &said.values[place] else { continue };
            let is_short = text.len() + 1 == digits && text.bytes().all(|one| one.is_ascii_digit());
            if field.kind != Kind::Sealed || !is_short {
                continue;
            }
            let proposed = format!("0{text}");
            if self.accept_zeros {
                said.values[place] = Some(Value::Secret(Secret::Plain(proposed)));
            } else {
                let message = Message::new("workbook.lost-zero")
                    .number("digits", i64::try_from(digits).unwrap_or(i64::MAX))
                    .text("proposed", proposed);
                faults.push(CellFault { column: Some(at), message });
            }
        }
    }

    /// How many digits the numbers of a row have, where a code of it says so.
    fn digits(&self, said: &Said) -> Option<usize> {
        let fields = self.layout.definition.fields.iter().zip(&said.values);
        let mut digits = fields.filter_map(|(field, value)| {
            let (Kind::Code(list), Some(Value::Text(code))) = (field.kind, value) else {
                return None;
            };
            let item = self.lists.item(list, code)?;
            item.attributes.get("digits")?.as_str()?.parse().ok()
        });
        digits.next()
    }

    /// What a row would do to the records at hand.
    pub(crate) fn plan(&self, said: Said, current: &BTreeMap<i64, Vec<VersionRow>>) -> PlannedRow {
        if !said.faults.is_empty() {
            return refused(said.row, said.key.map(|(id, _)| id), said.faults);
        }
        let Some(from) = said.from else { return refused(said.row, None, Vec::new()) };
        let until = said.until;
        let Ok(period) = Period::new(from, until) else {
            let column = Some(place(self.layout, What::Until));
            let message = Message::new("workbook.days-reversed");
            return refused(said.row, None, vec![CellFault { column, message }]);
        };
        match said.key {
            None => self.new_row(&said, period, current),
            Some(key) => self.known_row(&said, key, period, current),
        }
    }

    fn new_row(
        &self,
        said: &Said,
        period: Period,
        current: &BTreeMap<i64, Vec<VersionRow>>,
    ) -> PlannedRow {
        let values: Vec<Value> =
            said.values.iter().map(|value| value.clone().unwrap_or(Value::Null)).collect();
        let same =
            current.values().flatten().find(|row| row.period == period && row.values == values);
        if let Some(same) = same {
            return idle(said.row, same.id);
        }
        let missing = self.layout.columns.iter().enumerate().filter(|(_, column)| {
            matches!(column.what, What::Field(place) if column.required && values[place].is_null())
        });
        let faults: Vec<CellFault> = missing
            .map(|(at, _)| CellFault {
                column: Some(at),
                message: Message::new("validate.missing"),
            })
            .collect();
        if !faults.is_empty() {
            return refused(said.row, None, faults);
        }
        let differences = self.told(&values);
        let new = row(said.row, Outcome::New, None);
        let definition = self.layout.definition;
        let step = Step::Add { definition, period, values, refers: Vec::new() };
        PlannedRow { differences, steps: vec![step], ..new }
    }

    /// The values of a new row in words.
    fn told(&self, values: &[Value]) -> Vec<Difference> {
        let columns = self.layout.columns.iter().enumerate();
        let told = columns.filter_map(|(at, column)| {
            let What::Field(place) = column.what else { return None };
            let value = values.get(place).filter(|value| !value.is_null())?;
            let after = self.labels.word(self.layout.field(column)?, value);
            Some(Difference { column: at, before: String::new(), after })
        });
        told.collect()
    }

    fn known_row(
        &self,
        said: &Said,
        (id, version): (i64, i64),
        period: Period,
        current: &BTreeMap<i64, Vec<VersionRow>>,
    ) -> PlannedRow {
        let whole = |key: &'static str| {
            let message = Message::new(key).id("id", id);
            refused(said.row, Some(id), vec![CellFault { column: None, message }])
        };
        let stretches = current.get(&id).map(Vec::as_slice).unwrap_or_default();
        if stretches.is_empty() {
            return whole("workbook.no-record");
        }
        let now = stretches.iter().find(|row| row.period.contains(period.from()));
        if let Some(now) = now
            && now.period == period
            && self.differences(said, now).is_empty()
        {
            return idle(said.row, id);
        }
        let exported = self.exported.get(&(id, version));
        // What was changed and put back again stands as the file was made from it.
        let is_base = |row: &&VersionRow| {
            row.version == version
                || exported.is_some_and(|old| old.period == row.period && old.values == row.values)
        };
        let Some(base) = stretches.iter().find(is_base) else {
            // Somebody else changed it meanwhile; that matters only where this file does, too.
            let is_untouched = exported
                .is_some_and(|row| row.period == period && self.differences(said, row).is_empty());
            return if is_untouched { idle(said.row, id) } else { whole("workbook.stale") };
        };
        let differences = self.differences(said, base);
        let is_only = stretches.len() == 1;
        let Some((outcome, operations)) =
            operations(self, said, (base, &differences), period, is_only)
        else {
            return whole("workbook.other-days");
        };
        let mut differences: Vec<Difference> = differences
            .into_iter()
            .map(|(at, before, after)| Difference { column: at, before, after })
            .collect();
        differences.extend(self.days(base, period));
        let definition = self.layout.definition;
        let touch = |operation| Step::Touch(definition, operation, Some(base.version));
        let steps = operations.into_iter().map(touch).collect();
        PlannedRow { differences, steps, ..row(said.row, outcome, Some(id)) }
    }

    /// The columns whose values differ, with both in words.
    fn differences(&self, said: &Said, base: &VersionRow) -> Vec<(usize, String, String)> {
        let columns = self.layout.columns.iter().enumerate();
        let differing = columns.filter_map(|(at, column)| {
            let What::Field(place) = column.what else { return None };
            let (field, before) = (self.layout.field(column)?, base.values.get(place)?);
            let after = said.values.get(place)?.as_ref()?;
            (after != before).then(|| {
                let word = |value: &Value| match value {
                    Value::Null => String::new(),
                    value => self.labels.word(field, value),
                };
                (at, word(before), word(after))
            })
        });
        differing.collect()
    }

    /// The days that differ.
    fn days(&self, base: &VersionRow, period: Period) -> Vec<Difference> {
        let language = self.layout.language;
        let last = |until: Option<Day>| {
            until.map_or_else(String::new, |until| language.day(until.previous()))
        };
        let from = Difference {
            column: place(self.layout, What::From),
            before: language.day(base.period.from()),
            after: language.day(period.from()),
        };
        let until = Difference {
            column: place(self.layout, What::Until),
            before: last(base.period.until()),
            after: last(period.until()),
        };
        [from, until].into_iter().filter(|one| one.before != one.after).collect()
    }
}

/// What makes of a stretch what a row says: an end, a change from its first day, or a correction.
fn operations(
    planner: &Planner<'_>,
    said: &Said,
    (base, differences): (&VersionRow, &[(usize, String, String)]),
    period: Period,
    is_only: bool,
) -> Option<(Outcome, Vec<Operation>)> {
    let (id, own) = (base.id, base.period);
    let fields = planner.layout.definition.fields;
    let differing = differences.iter().filter_map(|(at, ..)| {
        let What::Field(place) = planner.layout.columns.get(*at)?.what else { return None };
        Some((fields.get(place)?.key, said.values.get(place)?.clone()?))
    });
    let is_ended = own.until() != period.until() && own.until().is_none();
    // What says how it ended is said by the end, not of the days before.
    let (ending, set): (Vec<_>, Vec<_>) =
        differing.partition(|(key, _)| is_ended && key.contains("ended"));
    let mut operations = Vec::new();
    let mut outcome = Outcome::Corrected;
    let (from, until) = (period.from(), period.until());
    if from > own.from() && own.contains(from) && !set.is_empty() {
        operations.push(Operation::Change { id, from, set });
        outcome = Outcome::Changed;
    } else {
        if from != own.from() || (until != own.until() && !is_ended) {
            // Other days of a record of several stretches are not told from one of its rows.
            if !is_only {
                return None;
            }
            let until = if is_ended { None } else { until };
            operations.push(Operation::Redate { id, period: Period::new(from, until).ok()? });
        }
        if !set.is_empty() {
            let period = Some(Period::new(from, if is_ended { None } else { until }).ok()?);
            operations.push(Operation::Correct { id, period, set });
        }
    }
    if let (true, Some(on)) = (is_ended, until) {
        operations.push(Operation::End { id, on, set: ending });
        outcome = Outcome::Changed;
    }
    Some((outcome, operations))
}

pub(crate) fn row(place: usize, outcome: Outcome, record: Option<i64>) -> PlannedRow {
    PlannedRow {
        place,
        outcome,
        record,
        differences: Vec::new(),
        faults: Vec::new(),
        steps: Vec::new(),
    }
}

fn idle(place: usize, record: i64) -> PlannedRow {
    row(place, Outcome::Unchanged, Some(record))
}

pub(crate) fn refused(place: usize, record: Option<i64>, faults: Vec<CellFault>) -> PlannedRow {
    PlannedRow { faults, ..row(place, Outcome::Refused, record) }
}

fn day_of(cell: &Cell) -> Result<Day, Message> {
    if let Cell::Error(error) = cell {
        return Err(Message::new("workbook.formula-errs").text("error", error.as_str()));
    }
    day(cell, &base::text::normal(&cell.words()))
}

/// The record and version of a key cell.
fn key_of(cell: &Cell) -> Result<Option<(i64, i64)>, Message> {
    if cell.is_blank() {
        return Ok(None);
    }
    let words = cell.words();
    let parsed = words
        .split_once('/')
        .and_then(|(id, version)| Some((id.trim().parse().ok()?, version.trim().parse().ok()?)));
    let unreadable = || Message::new("workbook.bad-key").text("given", &words);
    parsed.map(Some).ok_or_else(unreadable)
}
