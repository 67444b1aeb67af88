//! [`Known`]: what the registers tell of the people of a page.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, text};
use census::Rows;
use indicators::rows_of;
use norms::PersonRows;
use registers::{Appointment, Filter, Person, PersonName, Record, Title};

use crate::asked::{Asked, Ground};
use crate::failure::Failure;

/// What the registers tell of people.
#[derive(Default)]
pub(crate) struct Known {
    names: BTreeMap<Id<Person>, String>,
    pub(crate) people: BTreeMap<Id<Person>, Record<Person>>,
    pub(crate) holdings: BTreeMap<Id<Appointment>, Record<Appointment>>,
    pub(crate) titles: BTreeMap<Id<Title>, Title>,
    /// All that is told of people, where their list asks for it.
    pub(crate) facts: BTreeMap<Id<Person>, PersonRows>,
}

impl Known {
    /// The names of people on the day.
    pub(crate) async fn names(
        &mut self,
        asked: &Asked,
        ground: &Ground,
        rows: &Rows,
    ) -> Result<(), Failure> {
        let people = rows.iter().map(|(person, _)| base::Value::Integer(person.number()));
        let filter = vec![Filter::In("person", people.collect())];
        let mut reader = asked.served.site.registers.read().await?;
        let names = reader.list::<PersonName>(&ground.view(), filter).await?;
        self.names.extend(names.into_iter().map(|row| (row.data.person, row.data.name)));
        Ok(())
    }

    /// All else that is shown of some people, and their names where they are not known yet.
    pub(crate) async fn rest(
        &mut self,
        asked: &Asked,
        ground: &Ground,
        rows: &Rows,
    ) -> Result<(), Failure> {
        if self.names.is_empty() && !rows.is_empty() {
            self.names(asked, ground, rows).await?;
        }
        let ids: Vec<i64> = rows.iter().map(|(person, _)| person.number()).collect();
        let holdings: BTreeSet<i64> =
            rows.iter().flat_map(|(_, own)| own).map(|id| id.number()).collect();
        let view = ground.view();
        let mut reader = asked.served.site.registers.read().await?;
        let people = reader.list::<Person>(&view, vec![Filter::Ids(ids)]).await?;
        self.people.extend(people.into_iter().map(|row| (row.id, row)));
        let filter = vec![Filter::Ids(holdings.iter().copied().collect())];
        let live = reader.list::<Appointment>(&view, filter).await?;
        self.holdings.extend(live.into_iter().map(|row| (row.id, row)));
        // What ended before the day, or is still to begin, as it last stood.
        let known: BTreeSet<i64> = self.holdings.keys().map(|id| id.number()).collect();
        let others: Vec<i64> = holdings.difference(&known).copied().collect();
        if !others.is_empty() {
            let rows = reader.timeline::<Appointment>(&view, vec![Filter::Ids(others)]).await?;
            self.holdings.extend(rows.into_iter().map(|row| (row.id, row)));
        }
        self.titles = ground.scene.edition.titles_on(ground.address.on);
        Ok(())
    }

    /// All that is told of some people.
    pub(crate) async fn facts(
        &mut self,
        asked: &Asked,
        ground: &Ground,
        people: BTreeSet<Id<Person>>,
    ) -> Result<(), Failure> {
        let mut reader = asked.served.site.registers.read().await?;
        self.facts = rows_of(&mut reader, &ground.view(), &people).await?;
        Ok(())
    }

    /// The name of a person; empty where none is known.
    pub(crate) fn name(&self, person: Id<Person>) -> &str {
        self.names.get(&person).map_or("", String::as_str)
    }

    /// Puts people in the order of their names.
    pub(crate) fn sort(&self, rows: &mut Rows) {
        rows.sort_by(|(one, _), (other, _)| {
            text::compare_names(self.name(*one), self.name(*other)).then(one.cmp(other))
        });
    }

    /// The year of birth.
    pub(crate) fn born(&self, person: Id<Person>) -> String {
        let born = self.people.get(&person).map(|row| row.data.born_on.earliest().year());
        born.map_or_else(String::new, |year| year.to_string())
    }

    /// The title of a holding.
    pub(crate) fn title(&self, holding: &Record<Appointment>) -> String {
        let title = self.titles.get(&holding.data.title);
        title.map_or_else(String::new, |title| title.print_label.clone())
    }
}
