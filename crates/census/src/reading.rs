//! Editions read from registers: the whole, what a save touched, what was believed earlier.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Id, Message, Sequence, Value};
use registers::{
    Appointment, Area, AssignedQuota, Filter, PartyMembership, Person, PersonJoin, Qualification,
    Reader, Record, Register, Result, View, Visible,
};

use crate::builder::{Builder, Standing};
use crate::census::{Telling, Told};
use crate::edition::{Catalogue, Edition};
use crate::facts::Facts;
use crate::generation::Generation;
use crate::map::Map;
use crate::snapshot::Snapshot;
use crate::source::{Source, standing_tables};

/// People whose rows are read at a time while the census is made.
const PEOPLE_AT_ONCE: i64 = 20_000;

/// Beyond so many records touched at once, making the census anew is quicker.
const MOST_TOUCHED: usize = 5_000;

/// From so many episodes on, standing cross-tables of the whole are kept in a log.
const LOG_FROM: usize = 400_000;

/// As it was believed at an earlier instant: an edition of one unit, made for the question. It
/// tells of nothing outside the unit.
///
/// # Errors
/// When the database fails, or a register of it lies outside the scope.
pub async fn as_believed(
    reader: &mut Reader,
    view: &View<'_>,
    unit: Option<Id<Area>>,
) -> Result<Edition> {
    let catalogue = catalogue(reader, view).await?;
    let lists = reader.registry().lists();
    let people = match unit {
        None => None,
        Some(unit) => {
            let visible = Visible::of_units(&BTreeSet::from([unit.number()]), &catalogue.areas);
            let areas = visible.inside().iter().copied().map(Value::Integer);
            let own = vec![Filter::In("area", areas.collect())];
            let rows = reader.timeline::<Appointment>(view, own).await?;
            let mut people: BTreeSet<_> = rows.into_iter().map(|row| row.data.person).collect();
            add_joined(&mut people, &reader.timeline(view, Vec::new()).await?);
            Some(people)
        }
    };
    let facts = match people {
        None => facts(reader, view, &|_| Vec::new()).await?,
        Some(people) => facts_of(reader, view, &people).await?,
    };
    let standing = Standing { tables: Vec::new(), from_episodes: usize::MAX };
    let mut edition = Edition::of(lists, catalogue, &facts, &standing)?;
    (edition.heads, edition.hashes) = sequences(reader).await?;
    Ok(edition)
}

/// Adds everybody who is held for one with any of these people on some day, so that their days are
/// told together.
fn add_joined(people: &mut BTreeSet<Id<Person>>, joins: &[Record<PersonJoin>]) {
    let pairs = || joins.iter().map(|row| [row.data.person, row.data.same_as]);
    loop {
        let met = pairs().filter(|pair| pair.iter().any(|id| people.contains(id)));
        let met: Vec<Id<Person>> = met.flatten().collect();
        let before = people.len();
        people.extend(met);
        if people.len() == before {
            return;
        }
    }
}

pub(crate) fn standing(source: &Source) -> Standing {
    Standing { tables: standing_tables(source.schema()), from_episodes: LOG_FROM }
}

/// The sequence and the hash at which each chain stands.
type Heads = (BTreeMap<i64, Sequence>, BTreeMap<i64, String>);

pub(crate) async fn sequences(reader: &mut Reader) -> Result<Heads> {
    let heads = reader.heads().await?;
    let sequences = heads.iter().map(|(chain, head)| (*chain, head.sequence)).collect();
    Ok((sequences, heads.into_iter().map(|(chain, head)| (chain, head.hash)).collect()))
}

/// The edition of a snapshot, brought to the head of the journal; nothing where it is of no use.
pub(crate) async fn restored(
    reader: &mut Reader,
    view: &View<'_>,
    (snapshot, catalogue): (Snapshot, Catalogue),
    tell: Telling<'_>,
) -> Result<Option<Edition>> {
    let unusable = |reason: &str| {
        let message = Message::new("census.snapshot-unusable").text("reason", reason);
        tell(Told::SnapshotUnusable(message));
        Ok(None)
    };
    for (chain, (sequence, hash)) in &snapshot.heads {
        if reader.entry_hash(view, *chain, *sequence).await?.as_ref() != Some(hash) {
            return unusable("another database");
        }
    }
    let lists = reader.registry().lists();
    let source = Arc::new(Source::new(lists, &catalogue.titles, &catalogue.terms)?);
    if source.coding() != snapshot.coding {
        return unusable("another coding");
    }
    let map = Map::restored(catalogue.areas, lists, &snapshot.areas, &snapshot.cluster_of);
    let Some(map) = map else { return unusable("malformed") };
    let mut segment_of = snapshot.segment_of;
    let last = snapshot.segments.len().saturating_sub(1);
    segment_of.resize(map.clusters(), u32::try_from(last).unwrap_or_default());
    // The log comes later: what it answers a scan answers too, and the census opens without.
    let generation = Generation {
        schema: Arc::clone(source.schema()),
        map: Arc::new(map),
        segments: snapshot.segments,
        segment_of: Arc::new(segment_of),
        log: None,
    };
    let heads = snapshot.heads.into_iter();
    let (heads, hashes) =
        heads.map(|(chain, (sequence, hash))| ((chain, sequence), (chain, hash))).unzip();
    let edition = Edition {
        generation,
        source,
        titles: Arc::new(catalogue.titles),
        quotas: Arc::new(catalogue.quotas),
        heads,
        hashes,
        days: Arc::default(),
    };
    let heads = sequences(reader).await?;
    if heads.0 == edition.heads {
        return Ok(Some(edition));
    }
    revised(reader, view, &edition, heads).await.map(Some)
}

/// The registers that are kept whole.
pub(crate) async fn catalogue(reader: &mut Reader, view: &View<'_>) -> Result<Catalogue> {
    Ok(Catalogue {
        titles: reader.timeline(view, Vec::new()).await?,
        terms: reader.timeline(view, Vec::new()).await?,
        quotas: reader.timeline(view, Vec::new()).await?,
        areas: reader.area_rows(view).await?,
    })
}

/// Makes the census from everything, some people at a time.
pub(crate) async fn make(
    reader: &mut Reader,
    view: &View<'_>,
    tell: Telling<'_>,
) -> Result<Edition> {
    let catalogue = catalogue(reader, view).await?;
    let lists = reader.registry().lists();
    let source = Source::new(lists, &catalogue.titles, &catalogue.terms)?;
    let map = Arc::new(Map::new(catalogue.areas, lists, None));
    let mut builder = Builder::over(Arc::clone(source.schema()), map);
    let joins = reader.timeline::<PersonJoin>(view, Vec::new()).await?;
    let joined: BTreeSet<Id<Person>> =
        joins.iter().flat_map(|row| [row.data.person, row.data.same_as]).collect();
    let together = facts_of(reader, view, &joined).await?;
    together.each_person(&source, &mut |own| builder.person(own))?;
    let last = reader.last_record::<Person>(view).await?;
    let mut from = 1;
    while from <= last {
        let until = from + PEOPLE_AT_ONCE - 1;
        let mut some =
            facts(reader, view, &|field| vec![Filter::Between(field, from, until)]).await?;
        some.without(&joined);
        some.each_person(&source, &mut |own| builder.person(own))?;
        tell(Told::People(until.min(last), last));
        from = until + 1;
    }
    let standing = standing(&source);
    let (heads, hashes) = sequences(reader).await?;
    Ok(Edition {
        generation: builder.finish(&standing)?,
        source: Arc::new(source),
        titles: Arc::new(catalogue.titles),
        quotas: Arc::new(catalogue.quotas),
        heads,
        hashes,
        days: Arc::default(),
    })
}

/// Is a register one of which the census tells? However much is written in others, such as the steps
/// of cases, nothing is counted anew.
fn is_counted(register: &str) -> bool {
    const REGISTERS: [&str; 8] = [
        "council-terms",
        "titles",
        AssignedQuota::KEY,
        Person::KEY,
        Appointment::KEY,
        PartyMembership::KEY,
        Qualification::KEY,
        PersonJoin::KEY,
    ];
    REGISTERS.contains(&register) || register.starts_with("area")
}

/// The next edition, at these heads: only what the journal touched is read again.
pub(crate) async fn revised(
    reader: &mut Reader,
    view: &View<'_>,
    last: &Edition,
    heads: Heads,
) -> Result<Edition> {
    let mut touched = reader.touched_since(view, &last.heads, &heads.0).await?;
    touched.retain(|register, _| is_counted(register));
    let records: usize = touched.values().map(BTreeSet::len).sum();
    let has = |register: &str| touched.contains_key(register);
    let mut next = last.clone();
    (next.heads, next.hashes) = heads;
    if touched.is_empty() {
        return Ok(next);
    }
    // The day a term begins tells whether a title was held in an earlier one, by everybody.
    if records > MOST_TOUCHED || has("council-terms") {
        return make(reader, view, &|_| {}).await;
    }
    if has("titles") {
        let titles = reader.timeline(view, Vec::new()).await?;
        if !last.source.knows(&titles) {
            return make(reader, view, &|_| {}).await;
        }
        next.titles = Arc::new(titles);
    }
    if has(AssignedQuota::KEY) {
        next.quotas = Arc::new(reader.timeline(view, Vec::new()).await?);
        next.days = Arc::default();
    }
    if touched.keys().any(|register| register.starts_with("area")) {
        next = next.with_areas(reader.area_rows(view).await?);
    }
    let people = touched_people(reader, view, &touched).await?;
    if people.is_empty() {
        return Ok(next);
    }
    let ever = reader.versions::<Appointment>(view, vec![in_people("person", &people)]).await?;
    let areas = ever.into_iter().map(|row| row.data.area).collect();
    let facts = facts_of(reader, view, &people).await?;
    Ok(next.with_people(&people, &areas, &facts)?)
}

/// Everybody whose days may be told otherwise after these records were touched: whom they name,
/// named before, and who was ever held for one of them.
async fn touched_people(
    reader: &mut Reader,
    view: &View<'_>,
    touched: &BTreeMap<String, BTreeSet<i64>>,
) -> Result<BTreeSet<Id<Person>>> {
    let ids = |key: &str| touched.get(key).map(|ids| ids.iter().copied().collect::<Vec<_>>());
    let mut people: BTreeSet<Id<Person>> = BTreeSet::new();
    people.extend(ids(Person::KEY).into_iter().flatten().map(Id::new));
    if let Some(ids) = ids(Appointment::KEY) {
        let rows = reader.versions::<Appointment>(view, vec![Filter::Ids(ids)]).await?;
        people.extend(rows.into_iter().map(|row| row.data.person));
    }
    if let Some(ids) = ids(PartyMembership::KEY) {
        let rows = reader.versions::<PartyMembership>(view, vec![Filter::Ids(ids)]).await?;
        people.extend(rows.into_iter().map(|row| row.data.person));
    }
    if let Some(ids) = ids(Qualification::KEY) {
        let rows = reader.versions::<Qualification>(view, vec![Filter::Ids(ids)]).await?;
        people.extend(rows.into_iter().map(|row| row.data.person));
    }
    if let Some(ids) = ids(PersonJoin::KEY) {
        let rows = reader.versions::<PersonJoin>(view, vec![Filter::Ids(ids)]).await?;
        people.extend(rows.into_iter().flat_map(|row| [row.data.person, row.data.same_as]));
    }
    // Most databases hold no join at all.
    let has_joins = reader.last_record::<PersonJoin>(view).await? > 0;
    let mut open = if has_joins { people.clone() } else { BTreeSet::new() };
    while !open.is_empty() {
        let mut met: BTreeSet<Id<Person>> = BTreeSet::new();
        for field in ["person", "same_as"] {
            let rows = reader.versions::<PersonJoin>(view, vec![in_people(field, &open)]).await?;
            met.extend(rows.into_iter().flat_map(|row| [row.data.person, row.data.same_as]));
        }
        open = met.difference(&people).copied().collect();
        people.extend(&open);
    }
    Ok(people)
}

fn in_people(field: &'static str, people: &BTreeSet<Id<Person>>) -> Filter {
    Filter::In(field, people.iter().map(|id| Value::Integer(id.number())).collect())
}

async fn facts_of(
    reader: &mut Reader,
    view: &View<'_>,
    people: &BTreeSet<Id<Person>>,
) -> Result<Facts> {
    if people.is_empty() {
        return Ok(Facts::default());
    }
    facts(reader, view, &|field| match field {
        "id" => vec![Filter::Ids(people.iter().map(|id| id.number()).collect())],
        field => vec![in_people(field, people)],
    })
    .await
}

/// The rows of people whom a filter of the field that names them lets through.
async fn facts(
    reader: &mut Reader,
    view: &View<'_>,
    filter: &(dyn Fn(&'static str) -> Vec<Filter> + Sync),
) -> Result<Facts> {
    Ok(Facts {
        appointments: reader.timeline(view, filter("person")).await?,
        people: reader.timeline(view, filter("id")).await?,
        party: reader.timeline(view, filter("person")).await?,
        qualifications: reader.timeline(view, filter("person")).await?,
        joins: reader.timeline(view, filter("person")).await?,
    })
}

impl Facts {
    /// Leaves out some people.
    fn without(&mut self, people: &BTreeSet<Id<Person>>) {
        if people.is_empty() {
            return;
        }
        self.appointments.retain(|row| !people.contains(&row.data.person));
        self.people.retain(|row: &Record<Person>| !people.contains(&row.id));
        self.party.retain(|row| !people.contains(&row.data.person));
        self.qualifications.retain(|row| !people.contains(&row.data.person));
        self.joins.retain(|row| !people.contains(&row.data.person));
    }
}
