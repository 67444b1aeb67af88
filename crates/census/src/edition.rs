//! An edition: the census at one sequence of the journal, with the small registers beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Day, Id, Message, Sequence};
use policy::Scope;
use registers::{
    Appointment, Area, AreaRows, AreaTree, AssignedQuota, CodeLists, CouncilTerm, Person, Quotas,
    Record, Title,
};

use crate::builder::{Builder, Standing};
use crate::days::{Days, OnDay};
use crate::facts::Facts;
use crate::generation::Generation;
use crate::map::Map;
use crate::query::{Answer, Query};
use crate::source::Source;

/// The registers that are kept whole beside the columns: few rows, asked by every report.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The titles, of every period.
    pub titles: Vec<Record<Title>>,
    /// The terms of councils.
    pub terms: Vec<Record<CouncilTerm>>,
    /// The numbers of posts assigned.
    pub quotas: Vec<Record<AssignedQuota>>,
    /// The units, their codes, classes, sizes and lineage.
    pub areas: AreaRows,
}

/// The census as it stands at one sequence of the journal. Readers of one edition see one state.
#[derive(Clone)]
pub struct Edition {
    pub(crate) generation: Generation,
    pub(crate) source: Arc<Source>,
    pub(crate) titles: Arc<Vec<Record<Title>>>,
    pub(crate) quotas: Arc<Vec<Record<AssignedQuota>>>,
    /// How far each chain of the journal had come.
    pub(crate) heads: BTreeMap<i64, Sequence>,
    /// The hash of the entry at which each chain stood.
    pub(crate) hashes: BTreeMap<i64, String>,
    /// The days asked last.
    pub(crate) days: Arc<Days>,
}

/// The rows behind a figure: persons, and the holdings by which each is counted.
pub type Rows = Vec<(Id<Person>, Vec<Id<Appointment>>)>;

impl Edition {
    /// Makes an edition of rows in memory.
    ///
    /// # Errors
    /// When they are more than the census holds.
    pub fn of(
        lists: &'static CodeLists,
        catalogue: Catalogue,
        facts: &Facts,
        standing: &Standing,
    ) -> Result<Self, Message> {
        let Catalogue { titles, terms, quotas, areas } = catalogue;
        let source = Arc::new(Source::new(lists, &titles, &terms)?);
        let map = Arc::new(Map::new(areas, lists, None));
        let mut builder = Builder::over(Arc::clone(source.schema()), map);
        facts.each_person(&source, &mut |stretches| builder.person(stretches))?;
        Ok(Self {
            generation: builder.finish(standing)?,
            source,
            titles: Arc::new(titles),
            quotas: Arc::new(quotas),
            heads: BTreeMap::new(),
            hashes: BTreeMap::new(),
            days: Arc::default(),
        })
    }

    /// Answers a query.
    ///
    /// # Errors
    /// When it asks for what there is not, or what the scope does not show; or when its answer
    /// would not fit memory.
    pub fn ask(&self, query: &Query, scope: &Scope) -> Result<Answer, Message> {
        self.generation.ask(query, scope)
    }

    /// The rows behind a measure of a query that asks for one unit on one day; of one cell, where
    /// a line of each axis of the first cross-table is given.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn rows(
        &self,
        query: &Query,
        measure: usize,
        lines: &[usize],
        scope: &Scope,
    ) -> Result<Rows, Message> {
        self.generation.rows(query, measure, lines, scope)
    }

    /// The units of a day that a scope shows.
    pub fn tree(&self, on: Day, scope: &Scope) -> Arc<AreaTree> {
        Arc::clone(&self.day(on, scope).tree)
    }

    fn day(&self, on: Day, scope: &Scope) -> Arc<OnDay> {
        let lists = self.source.lists();
        self.days.get(on, scope, || AreaTree::on(&self.areas(scope), lists, on))
    }

    /// The units of every day that a scope shows.
    pub fn areas(&self, scope: &Scope) -> Cow<'_, AreaRows> {
        match self.generation.map.seen(scope) {
            None => Cow::Borrowed(self.generation.map.rows()),
            Some(seen) => Cow::Owned(seen),
        }
    }

    /// The titles as they stand on a day; one that has ended as it last stood, because its end
    /// ends no holding, and one still to come as it will begin.
    pub fn titles_on(&self, on: Day) -> BTreeMap<Id<Title>, Title> {
        registers::nearest(self.titles.iter().cloned(), on)
    }

    /// The numbers of posts assigned on a day, in units that a scope shows.
    pub fn quotas_on(&self, on: Day, scope: &Scope) -> Arc<Quotas> {
        let day = self.day(on, scope);
        let make = || {
            let visible = self.generation.map.visible(scope);
            let is_seen = |area: Id<Area>| {
                visible.as_ref().is_none_or(|visible| visible.is_on_a_path(area.number()))
            };
            let rows = self.quotas.iter().filter(|row| row.period.contains(on));
            let rows = rows.filter(|row| is_seen(row.data.area)).map(|row| row.data.clone());
            Arc::new(Quotas::new(&day.tree, rows))
        };
        Arc::clone(day.quotas.get_or_init(make))
    }

    /// The titles, of every period.
    pub fn titles(&self) -> &[Record<Title>] {
        &self.titles
    }

    /// The codes of an attribute, in the order of the lines of its axis; *not known* is the line
    /// after them.
    ///
    /// # Errors
    /// When there is no such attribute.
    pub fn codes(&self, attribute: &str) -> Result<&[String], Message> {
        Ok(&self.source.schema().find(attribute)?.1.codes)
    }

    /// The code lists.
    pub fn lists(&self) -> &'static CodeLists {
        self.source.lists()
    }

    /// How far each chain of the journal had come.
    pub fn heads(&self) -> &BTreeMap<i64, Sequence> {
        &self.heads
    }

    /// Episodes held.
    pub fn episodes(&self) -> usize {
        self.generation.episodes()
    }

    /// Bytes of memory the columns take, names apart.
    pub fn bytes(&self) -> usize {
        self.generation.bytes()
    }
}
