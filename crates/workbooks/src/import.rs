//! [`Import`]: a file on its way into a register: read, compared, tried, and written whole or not
//! at all.

use std::collections::{BTreeMap, BTreeSet};

use base::{Definition, Kind, Language, Message, Value};
use registers::{Filter, Reader, Registers, VersionRow, View};

use crate::grid::Grid;
use crate::labels::{Labels, Wanted, refers};
use crate::layout::Layout;
use crate::lookup::{Lookup, number_of};
use crate::plan::{CellFault, Outcome, Plan};
use crate::planner::{Planner, Said};
use crate::table::Filled;

/// So many records are read at once.
const AT_ONCE: usize = 5_000;

/// How a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Import {
    /// The register.
    pub definition: &'static Definition,
    /// The language of headings and words.
    pub language: Language,
    /// Is a number that lacks its first nought taken for the one that has it?
    pub accept_zeros: bool,
}

impl Import {
    /// What a file would do to the register.
    ///
    /// # Errors
    /// When no sheet is its table; what is wrong with single rows stands in the plan.
    pub async fn plan(
        &self,
        registers: &Registers,
        view: &View<'_>,
        grids: Vec<Grid>,
    ) -> registers::Result<Plan> {
        let layout = Layout::of(self.definition, view.scope, self.language);
        let filled = Filled::find(&layout, grids)?;
        let mut reader = registers.read().await?;
        let lists = reader.registry().lists();
        let people = people_in(&layout, &filled);
        let lookup = Lookup::read(&mut reader, view, &people).await?;
        let none = Labels::none(lists, self.language);
        let mut planner = Planner {
            layout: &layout,
            filled: &filled,
            lists,
            lookup: &lookup,
            labels: &none,
            exported: BTreeMap::new(),
            accept_zeros: self.accept_zeros,
        };
        let said: Vec<Said> = filled.rows.iter().map(|row| planner.said(*row)).collect();
        let mut current = self.current(&mut reader, view, &said).await?;
        planner.exported = self.exported(&mut reader, view, (&said, &current)).await?;
        let mut wanted = Wanted::new();
        for rows in current.values_mut() {
            reader.open_secrets(view, self.definition, rows).await?;
            for row in rows.iter() {
                refers(self.definition, &row.values, &mut wanted);
            }
        }
        for value in said.iter().map(|said| &said.values) {
            let values: Vec<Value> =
                value.iter().map(|value| value.clone().unwrap_or(Value::Null)).collect();
            refers(self.definition, &values, &mut wanted);
        }
        let labels = Labels::of(&mut reader, view, &wanted, self.language).await?;
        planner.labels = &labels;
        let mut rows: Vec<_> = said.into_iter().map(|said| planner.plan(said, &current)).collect();
        refuse_twice(&mut rows);
        Ok(Plan { layout, filled, rows, endings: Vec::new(), home: None })
    }

    /// The records that the rows name, and for new rows those that they could be already.
    async fn current(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
        said: &[Said],
    ) -> registers::Result<BTreeMap<i64, Vec<VersionRow>>> {
        let mut current: BTreeMap<i64, Vec<VersionRow>> = BTreeMap::new();
        let ids: BTreeSet<i64> = said.iter().filter_map(|row| Some(row.key?.0)).collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        for chunk in ids.chunks(AT_ONCE) {
            let filters = vec![Filter::Ids(chunk.to_vec())];
            for row in reader.rows_of_every_day(view, self.definition, filters).await? {
                current.entry(row.id).or_default().push(row);
            }
        }
        let Some((place, key)) = self.telling_field() else { return Ok(current) };
        let new = said.iter().filter(|row| row.key.is_none());
        let mut values: Vec<Value> = Vec::new();
        for value in new.filter_map(|row| row.values.get(place)?.clone()) {
            if !value.is_null() && values.last() != Some(&value) {
                values.push(value);
            }
        }
        for chunk in values.chunks(AT_ONCE) {
            let filters = vec![Filter::In(key, chunk.to_vec())];
            for row in reader.rows_of_every_day(view, self.definition, filters).await? {
                let known = current.entry(row.id).or_default();
                if !known.iter().any(|own| own.version == row.version) {
                    known.push(row);
                }
            }
        }
        Ok(current)
    }

    /// The versions that rows were exported from, where they are believed no more.
    async fn exported(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
        (said, current): (&[Said], &BTreeMap<i64, Vec<VersionRow>>),
    ) -> registers::Result<BTreeMap<(i64, i64), VersionRow>> {
        let is_stale = |(id, version): &(i64, i64)| {
            let live = current.get(id).map(Vec::as_slice).unwrap_or_default();
            !live.is_empty() && !live.iter().any(|row| row.version == *version)
        };
        let stale: BTreeSet<(i64, i64)> =
            said.iter().filter_map(|row| row.key).filter(is_stale).collect();
        let ids: Vec<i64> = stale.iter().map(|(id, _)| *id).collect();
        let mut exported = BTreeMap::new();
        for chunk in ids.chunks(AT_ONCE) {
            let mut rows = reader.versions_of(view, self.definition, chunk.to_vec()).await?;
            rows.retain(|row| stale.contains(&(row.id, row.version)));
            reader.open_secrets(view, self.definition, &mut rows).await?;
            exported.extend(rows.into_iter().map(|row| ((row.id, row.version), row)));
        }
        Ok(exported)
    }

    /// The field by which a row that there may be already is looked for.
    fn telling_field(&self) -> Option<(usize, &'static str)> {
        let fields = || self.definition.fields.iter().enumerate();
        let of_kind = |wanted: fn(Kind) -> bool| {
            fields().find(move |(_, field)| field.required && wanted(field.kind))
        };
        let found = of_kind(|kind| matches!(kind, Kind::Reference(_)))
            .or_else(|| of_kind(|kind| matches!(kind, Kind::Text)))
            .or_else(|| of_kind(|kind| matches!(kind, Kind::PartialDay | Kind::Day)));
        found.map(|(place, field)| (place, field.key))
    }
}

/// The names in columns of people that bear no number.
fn people_in(layout: &Layout, filled: &Filled) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, column) in layout.columns.iter().enumerate() {
        if layout.field(column).map(|field| field.kind) != Some(Kind::Reference("people")) {
            continue;
        }
        for row in &filled.rows {
            let words = base::text::normal(&filled.cell(*row, at).words());
            if !words.is_empty() && number_of(&words).is_none() {
                names.insert(words);
            }
        }
    }
    names
}

/// A record that two rows are about: the second is refused.
fn refuse_twice(rows: &mut [crate::plan::PlannedRow]) {
    let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
    for row in rows {
        let (Some(id), true) = (row.record, row.outcome != Outcome::Unchanged) else { continue };
        if let Some(first) = seen.insert(id, row.place) {
            let first = i64::try_from(first + 1).unwrap_or(i64::MAX);
            let message = Message::new("workbook.record-twice").id("row", first);
            row.outcome = Outcome::Refused;
            row.faults.push(CellFault { column: None, message });
        }
    }
}
