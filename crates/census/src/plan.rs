//! A query made ready for one day: tests of columns, and where each cell lies.

use base::{Day, Message};

use crate::condition::Condition;
use crate::day_number::{DayNumber, asked, born_at_the_latest};
use crate::query::{Axis, Measure, Query, Shape};
use crate::schema::{MAX_CODES, Schema};
use crate::test::{Terms, Test};

/// The most cells an answer may have: 256 MB of counts.
const MOST_CELLS: usize = 1 << 26;

/// Where the codes of an axis come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A column of codes.
    Column(usize),
    /// The band of the age, by its place among [`Plan::bands`].
    Band(usize),
}

/// A cross-table made ready.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Each axis: where its codes come from, and how far apart two of its lines are.
    pub(crate) axes: Vec<(Source, usize)>,
    /// Where its cells begin.
    pub(crate) offset: usize,
}

/// What a measure asks of each row.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) kind: Kind,
    /// The place in [`Plan::prefixes`] of a test that several measures begin with.
    pub(crate) prefix: Option<usize>,
    /// What is asked beside.
    pub(crate) rest: Test,
    /// For persons: a test for each condition, for those with several holdings.
    pub(crate) each: Vec<Test>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Holdings,
    Persons,
    PersonsWithSeveral,
}

/// The bands of an age axis on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bands {
    /// The last day of birth that has reached each edge, latest first.
    pub(crate) edges: Vec<DayNumber>,
}

impl Bands {
    /// The code for a band that is not certain.
    pub(crate) fn not_known(&self) -> u8 {
        u8::try_from(self.edges.len() + 1).unwrap_or(u8::MAX)
    }
}

/// A query made ready for one day.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) day: DayNumber,
    pub(crate) filter: Test,
    pub(crate) prefixes: Vec<Test>,
    pub(crate) measures: Vec<Counted>,
    pub(crate) tables: Vec<Table>,
    pub(crate) bands: Vec<Bands>,
    /// Cells of one unit.
    pub(crate) width: usize,
}

impl Plan {
    /// Makes a query ready.
    ///
    /// # Errors
    /// When it names what there is not, or a day outside what the census tells apart.
    pub(crate) fn new(terms: Terms<'_>, query: &Query) -> Result<Self, Message> {
        let Terms { schema, on, .. } = terms;
        let filter = Test::of(terms, &query.filter)?;
        let mut prefixes = Prefixes::default();
        let mut measures = Vec::with_capacity(query.measures.len());
        for measure in &query.measures {
            measures.push(counted(terms, measure, &mut prefixes)?);
        }
        prefixes.keep_common(&mut measures);
        let mut bands = Vec::new();
        let mut tables = Vec::new();
        let mut offset = 0;
        for axes in &query.by {
            let (axes, lines) = axes_of(schema, axes, on, &mut bands)?;
            let mut apart = measures.len();
            let mut placed = Vec::with_capacity(axes.len());
            for (source, size) in axes.into_iter().zip(&lines).rev() {
                placed.push((source, apart));
                apart = apart.saturating_mul(*size);
            }
            placed.reverse();
            tables.push(Table { axes: placed, offset });
            offset = offset.saturating_add(apart);
        }
        let prefixes = prefixes.tests;
        Ok(Self { day: asked(on)?, filter, prefixes, measures, tables, bands, width: offset })
    }

    /// The columns of codes it asks, and whether it asks days.
    pub(crate) fn columns(&self) -> (Vec<usize>, bool) {
        let mut columns = Vec::new();
        let mut asks_days = !self.bands.is_empty();
        let mut asked = |column: Option<usize>| match column {
            Some(column) if !columns.contains(&column) => columns.push(column),
            Some(_) => {}
            None => asks_days = true,
        };
        self.filter.each_column(&mut asked);
        let rests = self.measures.iter().map(|measure| &measure.rest);
        for test in self.prefixes.iter().chain(rests) {
            test.each_column(&mut asked);
        }
        for (source, _) in self.tables.iter().flat_map(|table| &table.axes) {
            if let Source::Column(column) = source {
                asked(Some(*column));
            }
        }
        (columns, asks_days)
    }

    /// Is anybody counted as a person?
    pub(crate) fn counts_persons(&self) -> bool {
        self.measures.iter().any(|measure| measure.kind != Kind::Holdings)
    }

    /// Does a measure ask where a row counts?
    pub(crate) fn asks_area(&self) -> bool {
        let tests = self.measures.iter().flat_map(|one| one.each.iter().chain([&one.rest]));
        tests.chain(&self.prefixes).any(Test::asks_area)
    }

    /// Does an answer depend on the day by more than who holds what?
    pub(crate) fn asks_age(&self) -> bool {
        let measures = self.measures.iter();
        self.filter.asks_age()
            || !self.bands.is_empty()
            || self.prefixes.iter().any(Test::asks_age)
            || measures.flat_map(|one| one.each.iter().chain([&one.rest])).any(Test::asks_age)
    }
}

/// The cross-tables of a query, and how many cells a unit has.
///
/// # Errors
/// When it names an attribute that there is not, or its tables would not fit memory.
pub(crate) fn shapes(
    schema: &Schema,
    query: &Query,
    tables: usize,
) -> Result<(Vec<Shape>, usize), Message> {
    let mut shapes = Vec::new();
    let mut offset = 0usize;
    for axes in &query.by {
        let sizes: Vec<usize> =
            axes.iter().map(|axis| lines(schema, axis)).collect::<Result<_, _>>()?;
        let cells =
            sizes.iter().fold(query.measures.len(), |cells, size| cells.saturating_mul(*size));
        shapes.push(Shape { sizes, offset });
        offset = offset.saturating_add(cells);
    }
    let all = offset.saturating_mul(tables);
    if all > MOST_CELLS {
        return Err(Message::new("census.too-many-cells")
            .number("cells", i64::try_from(all).unwrap_or(i64::MAX))
            .number("most", i64::try_from(MOST_CELLS).unwrap_or(i64::MAX)));
    }
    Ok((shapes, offset))
}

/// How many lines an axis has.
fn lines(schema: &Schema, axis: &Axis) -> Result<usize, Message> {
    match axis {
        Axis::Attribute(key) => Ok(schema.find(key)?.1.codes.len() + 1),
        Axis::Ages(years) => {
            let ascending = years.is_sorted_by(|left, right| left < right);
            if years.is_empty() || years.len() >= MAX_CODES || !ascending {
                return Err(Message::new("census.ages-not-ascending"));
            }
            Ok(years.len() + 2)
        }
    }
}

/// Where the codes of each axis come from, and how many lines it has.
type Axes = (Vec<Source>, Vec<usize>);

fn axes_of(
    schema: &Schema,
    axes: &[Axis],
    on: Day,
    bands: &mut Vec<Bands>,
) -> Result<Axes, Message> {
    let mut sources = Vec::with_capacity(axes.len());
    for axis in axes {
        sources.push(match axis {
            Axis::Attribute(key) => Source::Column(schema.find(key)?.0),
            Axis::Ages(years) => {
                // An edge before the first day number is passed by nobody who is told apart.
                let edges = years.iter().map(|years| born_at_the_latest(on, *years).unwrap_or(0));
                let own = Bands { edges: edges.collect() };
                let known = bands.iter().position(|other| *other == own);
                Source::Band(known.unwrap_or_else(|| {
                    bands.push(own);
                    bands.len() - 1
                }))
            }
        });
    }
    let lines = axes.iter().map(|axis| lines(schema, axis)).collect::<Result<_, _>>()?;
    Ok((sources, lines))
}

fn counted(
    terms: Terms<'_>,
    measure: &Measure,
    prefixes: &mut Prefixes,
) -> Result<Counted, Message> {
    let kind = match measure {
        Measure::Holdings(_) => Kind::Holdings,
        Measure::Persons(_) => Kind::Persons,
        Measure::PersonsWithSeveral(_) => Kind::PersonsWithSeveral,
    };
    let of = |condition: &Condition| Test::of(terms, condition);
    let each = measure.conditions().iter().map(of).collect::<Result<Vec<_>, _>>()?;
    let (prefix, rest) = prefixes.split(Test::all(each.iter().cloned()));
    let each = if kind == Kind::Holdings { Vec::new() } else { each };
    Ok(Counted { kind, prefix, rest, each })
}

/// Tests that measures begin with.
#[derive(Default)]
struct Prefixes {
    tests: Vec<Test>,
    uses: Vec<usize>,
}

impl Prefixes {
    /// The first of several tests, and the rest.
    fn split(&mut self, test: Test) -> (Option<usize>, Test) {
        let (first, rest) = match test {
            Test::All(mut all) if all.len() > 1 => {
                let first = all.remove(0);
                (first, Test::all(all))
            }
            other => (other, Test::Always),
        };
        let known = self.tests.iter().position(|known| *known == first);
        let place = known.unwrap_or_else(|| {
            self.tests.push(first);
            self.uses.push(0);
            self.tests.len() - 1
        });
        self.uses[place] += 1;
        (Some(place), rest)
    }

    /// Gives a test that only one measure has back to it.
    fn keep_common(&mut self, measures: &mut [Counted]) {
        let mut kept = Vec::new();
        let mut moved = vec![None; self.tests.len()];
        for (place, test) in self.tests.iter().enumerate() {
            if self.uses[place] > 1 && *test != Test::Always {
                moved[place] = Some(kept.len());
                kept.push(test.clone());
            }
        }
        for measure in measures {
            let Some(place) = measure.prefix else { continue };
            measure.prefix = moved[place];
            if measure.prefix.is_none() {
                let rest = std::mem::replace(&mut measure.rest, Test::Always);
                measure.rest = Test::all([self.tests[place].clone(), rest]);
            }
        }
        self.tests = kept;
    }
}
