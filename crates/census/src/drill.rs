//! The rows behind a figure.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Message};
use policy::Scope;

use crate::edition::Rows;
use crate::generation::Generation;
use crate::lanes;
use crate::mask::{self, Rows as Block, Spare};
use crate::plan::{Kind, Plan, Source};
use crate::query::Query;
use crate::scan::{all_bands, live_rows};

impl Generation {
    /// The persons of a measure with their holdings, in the order of their ids.
    pub(crate) fn rows(
        &self,
        query: &Query,
        measure: usize,
        lines: &[usize],
        scope: &Scope,
    ) -> Result<Rows, Message> {
        query.check(&self.schema, scope)?;
        let Some(on) = query.days.first() else { return Ok(Vec::new()) };
        let plan = Plan::new(self.terms(*on), query)?;
        let (epoch, chosen) = self.chosen(query, *on)?;
        let allowed = self.map.allowed(scope);
        let Some(counted) = plan.measures.get(measure) else { return Ok(Vec::new()) };
        let mut tests = counted.each.clone();
        if tests.is_empty() {
            let prefix = counted.prefix.and_then(|prefix| plan.prefixes.get(prefix)).cloned();
            tests.push(crate::test::Test::all(prefix.into_iter().chain([counted.rest.clone()])));
        }
        let mut found: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        // All of the first test, in whatever cell.
        let mut matching: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut having = vec![BTreeSet::new(); tests.len()];
        let mut spare = Spare::default();
        let asked = (allowed.as_deref(), query.carried_over);
        self.pieces(&plan, (&epoch, &chosen), asked, &mut |(segment, _), pieces| {
            let rows = Block { segment, start: 0, len: segment.rows() };
            let live = live_rows(&plan, rows, &mut spare);
            let bands = all_bands(&plan, rows);
            for (place, test) in tests.iter().enumerate() {
                let mut mask = live.clone();
                mask::keep(&mut mask, test, rows, &mut spare);
                let own = pieces.iter().flat_map(|piece| piece.rows.clone());
                for row in own.filter(|row| lanes::has(&mask, *row)) {
                    let (person, holding) = (segment.person[row], segment.holding[row]);
                    having[place].insert(person);
                    if place == 0 {
                        matching.insert((person, holding));
                        if is_in_cell(&plan, lines, rows, &bands, row) {
                            found.entry(person).or_default().insert(holding);
                        }
                    }
                }
            }
        });
        let has_several =
            |person: u32| matching.range((person, 0)..=(person, u32::MAX)).nth(1).is_some();
        found.retain(|person, _| {
            having.iter().all(|people| people.contains(person))
                && (counted.kind != Kind::PersonsWithSeveral || has_several(*person))
        });
        let holdings = |own: BTreeSet<u32>| own.into_iter().map(|id| Id::new(id.into())).collect();
        Ok(found.into_iter().map(|(id, own)| (Id::new(id.into()), holdings(own))).collect())
    }
}

/// Does a row stand on these lines of the first cross-table?
fn is_in_cell(
    plan: &Plan,
    lines: &[usize],
    rows: Block<'_>,
    bands: &[Vec<u8>],
    row: usize,
) -> bool {
    let axes = plan.tables.first().into_iter().flat_map(|table| &table.axes);
    axes.zip(lines).all(|((source, _), line)| {
        let code = match source {
            Source::Column(column) => rows.codes(*column)[row],
            Source::Band(band) => bands[*band][row],
        };
        usize::from(code) == *line
    })
}
