//! The picture of a day: the rows that statistics are counted from, in memory.
//!
//! Counting is a plain function of a picture; it takes no connection and no clock.

use std::collections::BTreeMap;

use base::{Code, Day, Id, Message};

use crate::reader::Reader;
use crate::view::View;
use crate::{
    Appointment, Area, AreaRows, AreaTree, AssignedQuota, CodeLists, CouncilTerm, PartyMembership,
    Person, PersonJoin, PersonName, Qualification, Quotas, Record, Result, Title, TitleName,
};

/// Everything the statistics of a day need, as believed at one time.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The day.
    pub on: Day,
    /// The units of the day.
    pub tree: AreaTree,
    /// The titles, as they stand on the day; one that has ended as it last stood, because its end
    /// ends no holding, and one still to come as it will begin.
    pub titles: BTreeMap<Id<Title>, Title>,
    /// The names of titles by kind of unit, of the day.
    pub title_names: Vec<TitleName>,
    /// The terms of councils, past and present.
    pub terms: Vec<Record<CouncilTerm>>,
    /// The holdings of every period, so that movements and due days can be told.
    pub appointments: Vec<Record<Appointment>>,
    /// The people, with what does not change.
    pub people: BTreeMap<Id<Person>, Person>,
    /// The names of the day.
    pub names: BTreeMap<Id<Person>, String>,
    /// The Party standing of the day.
    pub party: BTreeMap<Id<Person>, PartyMembership>,
    /// The qualifications of the day, of each person.
    pub qualifications: BTreeMap<Id<Person>, Vec<Qualification>>,
    /// Records found to be another person's: repeat to the one that stays.
    pub joins: BTreeMap<Id<Person>, Id<Person>>,
    /// The numbers assigned, as they stand on the day.
    pub quotas: Quotas,
    /// The code lists.
    pub lists: &'static CodeLists,
}

impl Picture {
    /// The person who is counted for this record.
    pub fn person(&self, id: Id<Person>) -> Id<Person> {
        let mut at = id;
        // Joins are kept free of circles; the bound only guards against faulty data.
        for _ in 0..16 {
            match self.joins.get(&at) {
                Some(next) => at = *next,
                None => break,
            }
        }
        at
    }

    /// The holdings of a day.
    pub fn holdings_on(&self, day: Day) -> impl Iterator<Item = &Record<Appointment>> {
        self.appointments.iter().filter(move |row| row.period.contains(day))
    }

    /// The highest level of a person in a dimension: `None` when nothing is known.
    pub fn level(&self, person: Id<Person>, dimension: &str) -> Option<&Code> {
        let rows = self.qualifications.get(&person)?.iter();
        rows.filter(|row| row.dimension.as_str() == dimension)
            .max_by_key(|row| self.lists.rank(dimension, row.level.as_str()))
            .map(|row| &row.level)
    }

    /// Is the holding's own unit dissolved, so that it counts in a successor?
    pub fn is_carried_over(&self, area: Id<Area>) -> bool {
        self.tree.counts_in(area) != area
    }
}

impl Reader {
    /// The units, with everything about them of every day.
    ///
    /// # Errors
    /// When the registers of units lie outside the scope.
    pub async fn area_rows(&mut self, view: &View<'_>) -> Result<AreaRows> {
        Ok(AreaRows {
            areas: self.timeline(view, Vec::new()).await?,
            codes: self.timeline(view, Vec::new()).await?,
            classes: self.timeline(view, Vec::new()).await?,
            sizes: self.timeline(view, Vec::new()).await?,
            features: self.timeline(view, Vec::new()).await?,
            lineage: self.timeline(view, Vec::new()).await?,
        })
    }

    /// The units of the view's day.
    ///
    /// # Errors
    /// When the registers of units lie outside the scope.
    pub async fn tree(&mut self, view: &View<'_>) -> Result<AreaTree> {
        let lists = self.registry().lists();
        Ok(AreaTree::on(&self.area_rows(view).await?, lists, view.on))
    }

    /// Everything the statistics of the view's day need.
    ///
    /// # Errors
    /// When a register or field they count lies outside the scope: then the statistics are
    /// refused, not emptied.
    pub async fn picture(&mut self, view: &View<'_>) -> Result<Picture> {
        let areas = self.area_rows(view).await?;
        self.picture_over(view, &areas).await
    }

    /// As [`picture`](Self::picture), over units that were read already for the same view.
    ///
    /// # Errors
    /// As [`picture`](Self::picture).
    pub async fn picture_over(&mut self, view: &View<'_>, areas: &AreaRows) -> Result<Picture> {
        let tree = AreaTree::on(areas, self.registry().lists(), view.on);
        self.picture_in(view, tree).await
    }

    /// As [`picture`](Self::picture), in the units of another day.
    ///
    /// # Errors
    /// When no such map is known, or something is held in a unit that it has no place for: its
    /// sums would not be those of the day.
    pub async fn picture_on_map(&mut self, view: &View<'_>, map: Day) -> Result<Picture> {
        let areas = self.area_rows(view).await?;
        let tree = AreaTree::on_map(&areas, self.registry().lists(), view.on, map)?;
        let picture = self.picture_in(view, tree).await?;
        let is_placed = |area| picture.tree.unit(picture.tree.counts_in(area)).is_some();
        let lost = picture.holdings_on(view.on).filter(|row| !is_placed(row.data.area)).count();
        if lost > 0 {
            let count = i64::try_from(lost).unwrap_or(i64::MAX);
            return Err(Message::new("area.not-on-map")
                .day("day", map)
                .number("count", count)
                .into());
        }
        Ok(picture)
    }

    async fn picture_in(&mut self, view: &View<'_>, tree: AreaTree) -> Result<Picture> {
        let mut qualifications: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in self.list::<Qualification>(view, Vec::new()).await? {
            qualifications.entry(row.data.person).or_default().push(row.data);
        }
        let titles = self.timeline::<Title>(view, Vec::new()).await?;
        let title_names = self.list::<TitleName>(view, Vec::new()).await?;
        let people = self.list::<Person>(view, Vec::new()).await?;
        let names = self.list::<PersonName>(view, Vec::new()).await?;
        let party = self.list::<PartyMembership>(view, Vec::new()).await?;
        let joins = self.list::<PersonJoin>(view, Vec::new()).await?;
        let quotas = self.list::<AssignedQuota>(view, Vec::new()).await?;
        let quotas = Quotas::new(&tree, quotas.into_iter().map(|row| row.data));
        Ok(Picture {
            on: view.on,
            tree,
            titles: nearest(titles.into_iter(), view.on),
            title_names: title_names.into_iter().map(|row| row.data).collect(),
            terms: self.timeline(view, Vec::new()).await?,
            appointments: self.timeline(view, Vec::new()).await?,
            people: people.into_iter().map(|row| (row.id, row.data)).collect(),
            names: names.into_iter().map(|row| (row.data.person, row.data.name)).collect(),
            party: party.into_iter().map(|row| (row.data.person, row.data)).collect(),
            qualifications,
            joins: joins.into_iter().map(|row| (row.data.person, row.data.same_as)).collect(),
            quotas,
            lists: self.registry().lists(),
        })
    }
}

/// Each record as it stands on a day, else as it last stood before, else as it will begin. Rows
/// come in the order of records and days.
pub fn nearest<R>(rows: impl Iterator<Item = Record<R>>, day: Day) -> BTreeMap<Id<R>, R> {
    let mut nearest: BTreeMap<Id<R>, R> = BTreeMap::new();
    // Later rows win until the day is passed.
    for row in rows {
        if row.period.from() <= day || !nearest.contains_key(&row.id) {
            nearest.insert(row.id, row.data);
        }
    }
    nearest
}
