//! [`JournalSearch`]: what an inspector asks of the journal, whichever way it is asked.

use std::collections::BTreeSet;

use base::{Anchor, Day, Definition, Id, Instant, Kind, Sequence, Value};
use store::{Chain, ChangeRow, EntryRow, Filter, JournalFilter, Touching};

use crate::reader::{Reader, whole};
use crate::view::View;
use crate::visible::{Visible, person_instead};
use crate::{Appointment, Area, AreaLineage, Person, Register, Result};

/// Which entries of the journal are asked for: those for which everything holds that is given.
#[derive(Clone, Debug, Default)]
pub struct JournalSearch {
    /// They touch a row about this person, in whichever register.
    pub person: Option<Id<Person>>,
    /// They touch a row of this unit, of one below it, or of one that became such a one: about the
    /// unit itself, or about who serves there.
    pub area: Option<Id<Area>>,
    /// They touch this register.
    pub register: Option<&'static Definition>,
    /// They touch one of these records; where none is given, any.
    pub records: Vec<(&'static Definition, Vec<i64>)>,
    /// This actor wrote them.
    pub actor: Option<String>,
    /// They were recorded on this day or later, as days are in Vietnam.
    pub from: Option<Day>,
    /// They were recorded before this day.
    pub before: Option<Day>,
}

impl JournalSearch {
    /// Is any of the rows that are touched asked for?
    fn asks_for_rows(&self) -> bool {
        let Self { person, area, register, records, .. } = self;
        person.is_some() || area.is_some() || register.is_some() || !records.is_empty()
    }

    /// The rows of a register that are asked for: those that meet any of these lists of filters.
    fn rows_of(
        &self,
        definition: &'static Definition,
        units: Option<&BTreeSet<i64>>,
    ) -> Vec<Vec<Filter>> {
        if self.register.is_some_and(|asked| asked.key != definition.key) {
            return Vec::new();
        }
        let mut common = Vec::new();
        if !self.records.is_empty() {
            let of_register = self.records.iter().filter(|(asked, _)| asked.key == definition.key);
            let ids: Vec<i64> = of_register.flat_map(|(_, ids)| ids.iter().copied()).collect();
            if ids.is_empty() {
                return Vec::new();
            }
            common.push(Filter::Ids(ids));
        }
        if let Some(units) = units {
            let Some(filter) = in_units(definition, units) else { return Vec::new() };
            common.push(filter);
        }
        let Some(person) = self.person else { return vec![common] };
        let with = |filter| common.iter().cloned().chain([filter]).collect();
        about(definition, person).into_iter().map(with).collect()
    }
}

/// The rows of a register that are about a person: by every field that names one.
fn about(definition: &'static Definition, person: Id<Person>) -> Vec<Filter> {
    if definition.anchor == Anchor::OwnPerson {
        return vec![Filter::Ids(vec![person.number()])];
    }
    let fields = definition.fields.iter();
    let named = fields.filter(|field| field.kind == Kind::Reference(Person::KEY));
    named.map(|field| Filter::In(field.key, vec![Value::Integer(person.number())])).collect()
}

/// The rows of a register that lie in units; `None` where the register is of no unit.
fn in_units(definition: &'static Definition, units: &BTreeSet<i64>) -> Option<Filter> {
    let numbers = || units.iter().copied();
    let serving = |column| Filter::Through {
        column,
        register: Appointment::DEFINITION,
        names: "person",
        field: "area",
        values: numbers().collect(),
    };
    match definition.anchor {
        Anchor::OwnArea => Some(Filter::Ids(numbers().collect())),
        Anchor::Area(field) => {
            let inside = Filter::In(field, numbers().map(Value::Integer).collect());
            Some(match person_instead(definition, field) {
                Some(person) => {
                    let elsewhere = vec![Filter::Unknown(field), serving(person)];
                    Filter::Any(vec![vec![inside], elsewhere])
                }
                None => inside,
            })
        }
        Anchor::OwnPerson => Some(serving("id")),
        Anchor::Person(field) => Some(serving(field)),
        Anchor::Home | Anchor::Shared => None,
    }
}

impl Reader {
    /// What a search asks of the journal, for [`entries`](Self::entries) and its kin; without a
    /// limit, which the caller sets.
    ///
    /// # Errors
    /// When a unit is asked for and the registers of units lie outside the scope.
    pub async fn journal_filter(
        &mut self,
        view: &View<'_>,
        search: &JournalSearch,
    ) -> Result<JournalFilter> {
        let units = match search.area {
            Some(area) => Some(self.units_below(view, area).await?),
            None => None,
        };
        let touching = search.asks_for_rows().then(|| {
            let definitions = self.registry().definitions().iter();
            let rows = definitions.flat_map(|definition| {
                let rows = search.rows_of(definition, units.as_ref()).into_iter();
                rows.map(|filters| Touching { register: definition, filters })
            });
            rows.collect()
        });
        Ok(JournalFilter {
            touching,
            actor: search.actor.clone(),
            since: search.from.map(Instant::start_of),
            before: search.before.map(Instant::start_of),
            limit: i64::MAX,
            ..JournalFilter::default()
        })
    }

    /// The unit, those that were ever below it, and those that became one of them.
    async fn units_below(&mut self, view: &View<'_>, area: Id<Area>) -> Result<BTreeSet<i64>> {
        let areas = self.rows_of_every_day(view, Area::DEFINITION, Vec::new()).await?;
        let lineage = self.rows_of_every_day(view, AreaLineage::DEFINITION, Vec::new()).await?;
        let roots = BTreeSet::from([area.number()]);
        Ok(Visible::of(&roots, &areas, &lineage).inside().clone())
    }

    /// Entries chain by chain in their order, those after a sequence of a chain, at most so many:
    /// for reading the whole journal piece by piece.
    ///
    /// # Errors
    /// When the scope is not the whole: the journal tells of everything.
    pub async fn entries_after(
        &mut self,
        view: &View<'_>,
        filter: &JournalFilter,
        after: (Chain, Sequence),
        most: i64,
    ) -> Result<Vec<EntryRow>> {
        whole(view.scope)?;
        Ok(self.reading.entries_after(filter, after, most).await?)
    }

    /// The changes of one entry, each with its number in it: those after a number, at most so many.
    ///
    /// # Errors
    /// When the scope is not the whole.
    pub async fn changes_after(
        &mut self,
        view: &View<'_>,
        entry: &EntryRow,
        after: i64,
        most: i64,
    ) -> Result<Vec<(i64, ChangeRow)>> {
        whole(view.scope)?;
        let entry = (entry.chain, entry.sequence);
        Ok(self.reading.changes_after(entry, after, most).await?)
    }
}
