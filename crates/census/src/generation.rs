//! A generation: the census as it stands between two saves. Immutable, shared by its readers.

use std::ops::Range;
use std::sync::Arc;

use base::{Day, Message};
use policy::Scope;

use crate::cells::Cells;
use crate::log::Log;
use crate::map::{Chosen, Epoch, Map};
use crate::plan::{Plan, shapes};
use crate::query::{Answer, Query, Units};
use crate::repeats::Repeats;
use crate::scan::{Piece, Scratch, scan};
use crate::schema::Schema;
use crate::segment::Segment;
use crate::series::{Marks, Series};
use crate::test::Terms;

/// The columns of every unit, and what counts where.
#[derive(Clone)]
pub struct Generation {
    pub(crate) schema: Arc<Schema>,
    pub(crate) map: Arc<Map>,
    pub(crate) segments: Vec<Arc<Segment>>,
    /// The segment of each cluster of the map.
    pub(crate) segment_of: Arc<Vec<u32>>,
    pub(crate) log: Option<Log>,
}

/// Called with a segment, its number, and its rows that count.
type Each<'a> = &'a mut dyn FnMut((&Segment, usize), &[Piece]);

impl Generation {
    /// Answers a query.
    ///
    /// # Errors
    /// When it asks for what there is not, or the scope does not show; or when its answer would
    /// not fit memory.
    pub fn ask(&self, query: &Query, scope: &Scope) -> Result<Answer, Message> {
        query.check(&self.schema, scope)?;
        let plans = query.days.iter().map(|day| Plan::new(self.terms(*day), query));
        let plans: Vec<Plan> = plans.collect::<Result<_, _>>()?;
        let chosen = query.days.iter().map(|day| self.chosen(query, *day));
        let chosen: Vec<(Arc<Epoch>, Chosen)> = chosen.collect::<Result<_, _>>()?;
        let tables: usize = chosen.iter().map(|(_, chosen)| chosen.units.len()).sum();
        let (shapes, width) = shapes(&self.schema, query, tables)?;
        let mut starts = Vec::with_capacity(chosen.len());
        let mut start = 0;
        for (_, chosen) in &chosen {
            starts.push(start);
            start += chosen.units.len() * width;
        }
        let mut answer = Answer {
            units: chosen.iter().map(|(_, chosen)| chosen.units.clone()).collect(),
            shapes,
            measures: query.measures.len(),
            width,
            starts,
            cells: Cells::zero(start),
        };
        let allowed = self.map.allowed(scope);
        if self.series(query, &plans, &chosen, allowed.as_deref(), &mut answer) {
            return Ok(answer);
        }
        for (day, plan) in plans.iter().enumerate() {
            let end = answer.starts.get(day + 1).copied().unwrap_or(answer.cells.len());
            let start = answer.starts.get(day).copied().unwrap_or(end);
            let cells = &mut answer.cells[start..end];
            self.day(query, plan, &chosen[day], allowed.as_deref(), cells);
        }
        Ok(answer)
    }

    /// What conditions are read beside on a day.
    pub(crate) fn terms(&self, on: Day) -> Terms<'_> {
        Terms { schema: &self.schema, map: &self.map, on }
    }

    pub(crate) fn chosen(&self, query: &Query, on: Day) -> Result<(Arc<Epoch>, Chosen), Message> {
        let epoch = self.map.epoch(on);
        let (chosen, unit) = match query.units {
            Units::Whole => (Some(epoch.whole()), None),
            Units::One(unit) => (epoch.one(unit), Some(unit)),
            Units::Each { level, within } => (epoch.each(level, within), within),
        };
        let unknown = || {
            let unit = unit.map_or_else(String::new, |unit| format!("#{unit}"));
            Message::new("area.unknown").text("code", unit).day("on", on)
        };
        Ok((Arc::clone(&epoch), chosen.ok_or_else(unknown)?))
    }

    fn day(
        &self,
        query: &Query,
        plan: &Plan,
        (epoch, chosen): &(Arc<Epoch>, Chosen),
        allowed: Option<&[bool]>,
        cells: &mut [u32],
    ) {
        let is_all = allowed.is_none() && !query.carried_over && self.is_everything(epoch, chosen);
        if let Some(log) = self.log.as_ref().filter(|_| is_all)
            && log.answer(query, plan, cells)
        {
            return;
        }
        let mut scratch = Scratch::new(plan);
        let mut repeats = Repeats::default();
        let counts_persons = plan.counts_persons();
        let asked = (allowed, query.carried_over);
        self.pieces(plan, (epoch, chosen), asked, &mut |(segment, number), pieces| {
            scan(plan, segment, pieces, cells, &mut scratch);
            if counts_persons {
                repeats.note(plan, (segment, number), pieces, &mut scratch.spare);
            }
        });
        if counts_persons {
            repeats.count(plan, &self.segments, self.schema.attributes().len(), cells);
        }
    }

    /// Counts all days at once, where that can be.
    fn series(
        &self,
        query: &Query,
        plans: &[Plan],
        chosen: &[(Arc<Epoch>, Chosen)],
        allowed: Option<&[bool]>,
        answer: &mut Answer,
    ) -> bool {
        let ([plan, ..], [(epoch, units), others @ ..]) = (plans, chosen) else { return false };
        // On another map the rows count in other units. Where nobody can have reached an age yet,
        // the plan of the first day does not ask it, and those of later days do.
        let is_other_map = others.iter().any(|(other, _)| !Arc::ptr_eq(epoch, other));
        if is_other_map || plans.iter().any(Plan::asks_age) {
            return false;
        }
        let days: Vec<u16> = plans.iter().map(|plan| plan.day).collect();
        let cells = answer.width / answer.measures.max(1);
        let Some(series) = Series::of(&days, plan, cells) else { return false };
        let mut counters = series.counters();
        let mut marks = Marks::new(plan);
        let mut last = None;
        let mut finish = |unit: usize, counters: &mut [i32]| {
            series.finish(plan, counters, |day, cell, count| {
                let start = answer.starts.get(day).copied().unwrap_or_default();
                let place = start + unit * answer.width + cell;
                if let Some(cell) = answer.cells.get_mut(place) {
                    *cell += count;
                }
            });
        };
        let asked = (allowed, query.carried_over);
        self.pieces(plan, (epoch, units), asked, &mut |(segment, _), pieces| {
            for piece in pieces {
                if let Some(last) = last.filter(|last| *last != piece.unit) {
                    finish(last, &mut counters);
                }
                last = Some(piece.unit);
                series.add(plan, segment, &piece.rows, &mut counters, &mut marks);
            }
        });
        if let Some(last) = last {
            finish(last, &mut counters);
        }
        true
    }

    /// Does the unit hold everything that counts anywhere?
    fn is_everything(&self, epoch: &Epoch, chosen: &Chosen) -> bool {
        let mut parts = self.segments.iter().flat_map(|segment| &segment.parts);
        chosen.units.len() == 1
            && parts.all(|part| {
                let (lowest, highest) = epoch.span(part.cluster);
                chosen.unit_of(lowest).is_some() && chosen.unit_of(highest).is_some()
            })
    }

    /// The rows that count in the chosen units, segment by segment, in order; what the plan asks
    /// of the next segment is fetched while one is counted.
    pub(crate) fn pieces(
        &self,
        plan: &Plan,
        (epoch, chosen): (&Epoch, &Chosen),
        (allowed, carried_over): (Option<&[bool]>, bool),
        each: Each<'_>,
    ) {
        let columns = plan.columns();
        let mut pieces: Vec<Piece> = Vec::new();
        let spans = epoch.segments(&self.segment_of, self.segments.len());
        let meets = |number: usize| spans.get(number).is_none_or(|span| chosen.meets(*span));
        for (number, segment) in self.segments.iter().enumerate() {
            if !meets(number) {
                continue;
            }
            pieces.clear();
            for part in &segment.parts {
                let (lowest, highest) = epoch.span(part.cluster);
                if !chosen.meets((lowest, highest)) {
                    continue;
                }
                let (first, last) = (chosen.unit_of(lowest), chosen.unit_of(highest));
                if let (None, false, Some(unit), true) =
                    (allowed, carried_over, first, first == last)
                {
                    add_piece(&mut pieces, unit, part.start..part.end);
                    continue;
                }
                for run in &part.runs {
                    let is_seen = allowed.is_none_or(|allowed| {
                        allowed.get(run.area as usize).copied().unwrap_or(false)
                    });
                    let is_asked = !carried_over || epoch.is_carried_over(run.area);
                    let unit = chosen.unit_of(epoch.at(run.area));
                    if let (true, true, Some(unit)) = (is_seen, is_asked, unit) {
                        add_piece(&mut pieces, unit, run.start..run.end);
                    }
                }
            }
            if !pieces.is_empty() {
                if let Some(next) = self.segments.get(number + 1).filter(|_| meets(number + 1)) {
                    next.fetch(plan.day, (&columns.0, columns.1));
                }
                each((segment, number), &pieces);
            }
        }
    }

    /// Episodes held.
    pub fn episodes(&self) -> usize {
        self.segments.iter().map(|segment| segment.len).sum()
    }

    /// Bytes of memory they take: columns, log, snapshots and map, names apart.
    pub fn bytes(&self) -> usize {
        let segments: usize = self.segments.iter().map(|segment| segment.bytes() + 16).sum();
        segments + self.map.bytes() + self.log.as_ref().map_or(0, Log::bytes)
    }
}

/// Adds rows to the last piece where they go on from it in the same unit.
fn add_piece(pieces: &mut Vec<Piece>, unit: u32, rows: Range<u32>) {
    let (unit, rows) = (unit as usize, rows.start as usize..rows.end as usize);
    match pieces.last_mut() {
        Some(last) if last.unit == unit && last.rows.end == rows.start => last.rows.end = rows.end,
        _ => pieces.push(Piece { unit, rows }),
    }
}
