//! The one read path. Every read takes a [`View`]; what its scope does not show is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Definition, Id, Kind, Message, Sequence, Value};
use policy::{Areas, Scope};
use store::{
    ChangeRow, EntryRow, Filter, Head, JournalFilter, KeyRing, Reading, Select, Time, VersionRow,
};

use crate::papers::of_shown_registers;
use crate::registry::Registry;
use crate::view::View;
use crate::visible::{Visible, own_rows};
use crate::{Area, AreaLineage, Record, Register, Result};

/// Reads of one request, all of one state.
pub struct Reader {
    pub(crate) reading: Reading,
    registry: Arc<Registry>,
    keys: Arc<KeyRing>,
    /// The units of the last restricted scope, and those above them.
    pub(crate) visible: Option<(Scope, Visible)>,
}

impl Reader {
    pub(crate) fn new(reading: Reading, registry: Arc<Registry>, keys: Arc<KeyRing>) -> Self {
        Self { reading, registry, keys, visible: None }
    }

    /// The registry.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The rows of a register on the view's day.
    ///
    /// # Errors
    /// When the register lies outside the scope.
    pub async fn rows(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        filters: Vec<Filter>,
    ) -> Result<Vec<VersionRow>> {
        self.select(view, definition, Time::On(view.on), filters).await
    }

    /// The rows of a register of every day.
    ///
    /// # Errors
    /// When the register lies outside the scope.
    pub async fn rows_of_every_day(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        filters: Vec<Filter>,
    ) -> Result<Vec<VersionRow>> {
        self.select(view, definition, Time::Every, filters).await
    }

    /// Every version of some records, what is believed no more included.
    ///
    /// # Errors
    /// When the register lies outside the scope.
    pub async fn versions_of(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        ids: Vec<i64>,
    ) -> Result<Vec<VersionRow>> {
        view.scope.admits(definition)?;
        let mut filters = vec![Filter::Ids(ids)];
        filters.extend(self.scope_filter(view, definition).await?);
        filters.extend(of_shown_registers(&self.registry, view.scope, definition));
        let what = Select { time: Time::Every, known: store::Known::Ever, filters };
        let mut rows = self.reading.select(definition, &what).await?;
        if let Some(days) = view.scope.days() {
            rows.retain(|row| row.period.overlaps(days));
        }
        mask(view.scope, definition, &mut rows);
        Ok(rows)
    }

    /// As [`rows`](Self::rows), typed.
    ///
    /// # Errors
    /// When the register or one of its required fields lies outside the scope.
    pub async fn list<R: Register>(
        &mut self,
        view: &View<'_>,
        filters: Vec<Filter>,
    ) -> Result<Vec<Record<R>>> {
        typed(self.rows(view, R::DEFINITION, filters).await?)
    }

    /// As [`list`](Self::list), of the first rows no more than so many: for a search that may find
    /// half of everybody.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub async fn first<R: Register>(
        &mut self,
        view: &View<'_>,
        filters: Vec<Filter>,
        most: u32,
    ) -> Result<Vec<Record<R>>> {
        typed(
            self.select_first(view, R::DEFINITION, (Time::On(view.on), filters), Some(most))
                .await?,
        )
    }

    /// As [`rows_of_every_day`](Self::rows_of_every_day), typed.
    ///
    /// # Errors
    /// When the register or one of its required fields lies outside the scope.
    pub async fn timeline<R: Register>(
        &mut self,
        view: &View<'_>,
        filters: Vec<Filter>,
    ) -> Result<Vec<Record<R>>> {
        typed(self.rows_of_every_day(view, R::DEFINITION, filters).await?)
    }

    /// Opens the sealed fields of rows, where the scope shows them.
    ///
    /// # Errors
    /// When the installation key is another one.
    pub async fn open_secrets(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        rows: &mut [VersionRow],
    ) -> Result<()> {
        let scope = view.scope;
        let is_told = |class| scope.shows(class) || scope.mask(class).is_some();
        let mut fields = definition.fields.iter();
        if fields.any(|field| field.kind == Kind::Sealed && is_told(field.class)) {
            self.reading.open_secrets(&self.keys, definition, rows).await?;
            mask(scope, definition, rows);
        }
        Ok(())
    }

    /// The record that holds a secret, such as the person of an identity number.
    ///
    /// # Errors
    /// When the field lies outside the scope.
    pub async fn find_secret(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        field: &'static str,
        text: &str,
    ) -> Result<Vec<VersionRow>> {
        shown(view.scope, definition, &Filter::In(field, Vec::new()))?;
        // The directory holds what is believed now; an earlier belief is not searched by halves.
        if view.known_at.is_some() {
            return Err(Message::new("register.no-secret-search-in-the-past").into());
        }
        let digest = self.keys.digest(definition.key, field, &base::text::normal(text));
        let ids = self.reading.find_digest(definition.key, field, &digest).await?;
        self.rows(view, definition, vec![Filter::Ids(ids)]).await
    }

    /// How far each chain has come in the state that is read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heads(&mut self) -> Result<BTreeMap<store::Chain, Head>> {
        Ok(self.reading.heads().await?)
    }

    /// Journal entries, the latest first.
    ///
    /// # Errors
    /// When the scope does not let it be read.
    pub async fn entries(
        &mut self,
        view: &View<'_>,
        filter: &JournalFilter,
    ) -> Result<Vec<EntryRow>> {
        view.scope.admits_journal()?;
        Ok(self.reading.entries(filter).await?)
    }

    /// The changes of one entry.
    ///
    /// # Errors
    /// When the scope does not let the journal be read.
    pub async fn changes(&mut self, view: &View<'_>, entry: &EntryRow) -> Result<Vec<ChangeRow>> {
        view.scope.admits_journal()?;
        let changes = self.reading.changes(entry.chain, entry.sequence).await?;
        Ok(self.told(view.scope, changes))
    }

    /// The first changes of one entry, of those that a filter asks for: a load is one entry of very
    /// many.
    ///
    /// # Errors
    /// When the scope does not let the journal be read.
    pub async fn first_changes(
        &mut self,
        view: &View<'_>,
        entry: &EntryRow,
        filter: &JournalFilter,
        most: i64,
    ) -> Result<Vec<ChangeRow>> {
        view.scope.admits_journal()?;
        let changes = self.reading.first_changes(entry, filter, most).await?;
        Ok(self.told(view.scope, changes))
    }

    /// The records touched between these sequences of each chain, by register: those after the
    /// one it had come to, up to the one it stands at.
    ///
    /// # Errors
    /// When the scope is not the whole.
    pub async fn touched_since(
        &mut self,
        view: &View<'_>,
        since: &BTreeMap<store::Chain, Sequence>,
        heads: &BTreeMap<store::Chain, Sequence>,
    ) -> Result<BTreeMap<String, BTreeSet<i64>>> {
        whole(view.scope)?;
        let mut touched: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for (chain, head) in heads {
            let after = since.get(chain).copied().unwrap_or_default();
            if after < *head {
                for (register, record) in self.reading.touched(*chain, (after, *head)).await? {
                    touched.entry(register).or_default().insert(record);
                }
            }
        }
        Ok(touched)
    }

    /// The hash of a journal entry, if its chain has it.
    ///
    /// # Errors
    /// When the scope is not the whole.
    pub async fn entry_hash(
        &mut self,
        view: &View<'_>,
        chain: store::Chain,
        sequence: Sequence,
    ) -> Result<Option<String>> {
        whole(view.scope)?;
        Ok(self.reading.entry_hash(chain, sequence).await?)
    }

    /// The highest number that a record of a register ever had; 0 where there is none.
    ///
    /// # Errors
    /// When the scope is not the whole.
    pub async fn last_record<R: Register>(&mut self, view: &View<'_>) -> Result<i64> {
        whole(view.scope)?;
        Ok(self.reading.last_record(R::DEFINITION).await?)
    }

    /// Every version of rows, what is believed no more included.
    ///
    /// # Errors
    /// When the scope is not the whole.
    pub async fn versions<R: Register>(
        &mut self,
        view: &View<'_>,
        filters: Vec<Filter>,
    ) -> Result<Vec<Record<R>>> {
        whole(view.scope)?;
        let what = Select { time: Time::Every, known: store::Known::Ever, filters };
        typed(self.reading.select(R::DEFINITION, &what).await?)
    }

    /// Changes without what the scope does not show of their contents.
    fn told(&self, scope: &Scope, mut changes: Vec<ChangeRow>) -> Vec<ChangeRow> {
        if !scope.is_whole() {
            for change in &mut changes {
                let definition = self.registry.get(&change.register).ok();
                change.retain(|key| {
                    let admitted = definition.filter(|one| scope.admits(one).is_ok());
                    let field = admitted.and_then(|one| one.field(key));
                    field.is_some_and(|(_, field)| scope.shows(field.class))
                });
            }
        }
        changes
    }

    async fn select(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        time: Time,
        filters: Vec<Filter>,
    ) -> Result<Vec<VersionRow>> {
        self.select_first(view, definition, (time, filters), None).await
    }

    async fn select_first(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        (time, mut filters): (Time, Vec<Filter>),
        most: Option<u32>,
    ) -> Result<Vec<VersionRow>> {
        view.scope.admits(definition)?;
        if let (Time::On(day), Some(days)) = (time, view.scope.days())
            && !days.contains(day)
        {
            return Err(Message::new("policy.day-not-in-scope").day("day", day).into());
        }
        for filter in &filters {
            shown(view.scope, definition, filter)?;
        }
        filters.extend(self.scope_filter(view, definition).await?);
        filters.extend(of_shown_registers(&self.registry, view.scope, definition));
        let what = Select { time, known: view.known(), filters };
        let mut rows = match most {
            None => self.reading.select(definition, &what).await?,
            Some(most) => self.reading.select_first(definition, &what, most).await?,
        };
        if let Some(days) = view.scope.days() {
            rows.retain(|row| row.period.overlaps(days));
        }
        mask(view.scope, definition, &mut rows);
        Ok(rows)
    }

    /// What keeps rows of other units out, in the query itself.
    async fn scope_filter(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
    ) -> Result<Option<Filter>> {
        let roots = match view.scope.areas() {
            Areas::Whole => return Ok(None),
            Areas::Person(person) => return Ok(own_rows(definition, *person)),
            Areas::Subtrees(roots) => roots,
        };
        let visible = match &self.visible {
            Some((scope, visible)) if scope == view.scope => visible.clone(),
            _ => {
                let visible = self.find_visible(view, roots).await?;
                self.visible = Some((view.scope.clone(), visible.clone()));
                visible
            }
        };
        Ok(visible.filter(definition))
    }

    async fn find_visible(&mut self, view: &View<'_>, roots: &BTreeSet<i64>) -> Result<Visible> {
        let everything = || Select { time: Time::Every, known: view.known(), filters: Vec::new() };
        let areas = self.reading.select(Area::DEFINITION, &everything()).await?;
        let lineage = self.reading.select(AreaLineage::DEFINITION, &everything()).await?;
        Ok(Visible::of(roots, &areas, &lineage))
    }
}

/// What the scope does not show is not there, but for what its masks leave.
fn mask(scope: &Scope, definition: &Definition, rows: &mut [VersionRow]) {
    let fields = definition.fields.iter().enumerate();
    for (place, field) in fields.filter(|(_, field)| !scope.shows(field.class)) {
        let mask = scope.mask(field.class);
        for value in rows.iter_mut().filter_map(|row| row.values.get_mut(place)) {
            *value = mask.map_or(Value::Null, |mask| mask.of(value));
        }
    }
}

/// A filter by a field outside the scope is refused: its answer would tell what it hides.
fn shown(scope: &Scope, definition: &Definition, filter: &Filter) -> Result<()> {
    let (Filter::In(key, _) | Filter::Between(key, ..) | Filter::Contains(key, _)) = filter else {
        return Ok(());
    };
    match definition.field(key) {
        Some((_, field)) if !scope.shows(field.class) => {
            let refusal = Message::new("policy.field-not-in-scope");
            Err(refusal.heading("field", field.heading).into())
        }
        _ => Ok(()),
    }
}

pub(crate) fn whole(scope: &Scope) -> Result<()> {
    if scope.is_whole() {
        return Ok(());
    }
    Err(Message::new("policy.journal-not-in-scope").into())
}

fn typed<R: Register>(rows: Vec<VersionRow>) -> Result<Vec<Record<R>>> {
    rows.into_iter()
        .map(|row| {
            Ok(Record {
                id: Id::new(row.id),
                version: row.version,
                period: row.period,
                recorded: row.recorded,
                data: R::from_values(row.values)?,
            })
        })
        .collect()
}
