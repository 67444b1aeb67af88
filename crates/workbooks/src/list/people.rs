//! [`Known`]: the people whom a list may mean, with what is held of them.

use std::collections::{BTreeMap, BTreeSet};

use base::{Definition, Kind, Message, PartialDay, Secret, Value};
use registers::{
    Appointment, Filter, IdentityNumber, Person, PersonName, Reader, Register, VersionRow, View,
};

use crate::list::facts::Fact;

/// So many people are read at once.
const AT_ONCE: usize = 5_000;

/// The people whom a list may mean.
#[derive(Default)]
pub(crate) struct Known {
    by_name: BTreeMap<String, BTreeSet<i64>>,
    by_number: BTreeMap<String, i64>,
    born: BTreeMap<i64, PartialDay>,
    /// What is held on the day, by register and person.
    held: BTreeMap<&'static str, BTreeMap<i64, Vec<VersionRow>>>,
}

/// Who is meant.
pub(crate) enum Meant {
    /// Somebody who is known.
    Held(i64),
    /// Somebody new.
    New,
}

impl Known {
    /// Reads those who bear the names or numbers of some rows, and what is held of them.
    ///
    /// # Errors
    /// When the registers lie outside the scope.
    pub(crate) async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        (registers, rows): (&[&'static Definition], &[Vec<Fact>]),
    ) -> registers::Result<Self> {
        let mut known = Self::default();
        let names: BTreeSet<String> = rows.iter().filter_map(|facts| name(facts)).collect();
        let names: Vec<Value> = names.into_iter().map(Value::Text).collect();
        let mut people: BTreeSet<i64> = BTreeSet::new();
        for names in names.chunks(AT_ONCE) {
            let filter = vec![Filter::In("name", names.to_vec())];
            for row in reader.timeline::<PersonName>(view, filter).await? {
                let id = row.data.person.number();
                known.by_name.entry(row.data.name).or_default().insert(id);
                people.insert(id);
            }
        }
        people.extend(rows.iter().filter_map(|facts| numbered(facts)));
        if view.scope.shows(base::PersonalClass::Identity) {
            for number in rows.iter().flat_map(|facts| numbers(facts)) {
                let (register, field) = (IdentityNumber::DEFINITION, "number");
                for row in reader.find_secret(view, register, field, &number).await? {
                    if let Some(id) = row.values[0].as_integer() {
                        known.by_number.insert(number.clone(), id);
                        people.insert(id);
                    }
                }
            }
        }
        let people: Vec<i64> = people.into_iter().collect();
        for ids in people.chunks(AT_ONCE) {
            for row in reader.timeline::<Person>(view, vec![Filter::Ids(ids.to_vec())]).await? {
                known.born.insert(row.id.number(), row.data.born_on);
            }
            for definition in registers {
                known.hold(reader, view, (definition, ids)).await?;
            }
        }
        Ok(known)
    }

    async fn hold(
        &mut self,
        reader: &mut Reader,
        view: &View<'_>,
        (definition, ids): (&'static Definition, &[i64]),
    ) -> registers::Result<()> {
        let person = person_field(definition);
        let filter = match person {
            Some(place) => {
                let ids = ids.iter().copied().map(Value::Integer).collect();
                Filter::In(definition.fields[place].key, ids)
            }
            None => Filter::Ids(ids.to_vec()),
        };
        let mut rows = reader.rows(view, definition, vec![filter]).await?;
        reader.open_secrets(view, definition, &mut rows).await?;
        let held = self.held.entry(definition.key).or_default();
        for row in rows {
            let id = person.map_or(Some(row.id), |place| row.values[place].as_integer());
            if let Some(id) = id {
                held.entry(id).or_default().push(row);
            }
        }
        Ok(())
    }

    /// All that is held, of some registers.
    pub(crate) fn rows<'a>(
        &'a self,
        registers: &'a [&'static Definition],
    ) -> impl Iterator<Item = (&'static Definition, &'a VersionRow)> {
        registers.iter().flat_map(|definition| {
            let people = self.held.get(definition.key).into_iter().flat_map(BTreeMap::values);
            people.flatten().map(|row| (*definition, row))
        })
    }

    /// What is held of a person in a register on the day.
    pub(crate) fn held(&self, definition: &Definition, person: i64) -> &[VersionRow] {
        let rows = self.held.get(definition.key).and_then(|people| people.get(&person));
        rows.map(Vec::as_slice).unwrap_or_default()
    }

    /// Whom a row means: who has its number, else the only one of its name and birth.
    ///
    /// # Errors
    /// When it cannot be told whether somebody who is known is meant, or which of several.
    pub(crate) fn meant(&self, facts: &[Fact]) -> Result<Meant, Message> {
        if let Some(id) = numbered(facts) {
            let is_known = self.born.contains_key(&id);
            let unknown = || Message::new("workbook.no-record").id("id", id);
            return if is_known { Ok(Meant::Held(id)) } else { Err(unknown()) };
        }
        for number in numbers(facts) {
            if let Some(id) = self.by_number.get(&number) {
                return Ok(Meant::Held(*id));
            }
        }
        let Some(name) = name(facts) else { return Err(Message::new("list.no-name")) };
        let Some(namesakes) = self.by_name.get(&name) else { return Ok(Meant::New) };
        // Who holds another number of the same kind is another person.
        let namesakes: BTreeSet<i64> =
            namesakes.iter().filter(|id| !self.has_other_number(**id, facts)).copied().collect();
        if namesakes.is_empty() {
            return Ok(Meant::New);
        }
        let born = facts.iter().find_map(|fact| match fact.get("born_on") {
            Some(Value::PartialDay(day)) => Some(*day),
            _ => None,
        });
        let Some(born) = born else {
            let all: Vec<i64> = namesakes.iter().copied().collect();
            return self.only(&all, &name);
        };
        // A year and a day in it may be one person's.
        let fits = |id: &&i64| {
            self.born.get(*id).is_none_or(|held| {
                held.earliest() <= born.latest() && born.earliest() <= held.latest()
            })
        };
        let fitting: Vec<i64> = namesakes.iter().filter(fits).copied().collect();
        if fitting.is_empty() { Ok(Meant::New) } else { self.only(&fitting, &name) }
    }

    /// Does a person hold an identity number of the kind that a row gives, and another one?
    fn has_other_number(&self, id: i64, facts: &[Fact]) -> bool {
        let told = facts.iter().filter(|fact| fact.definition.key == IdentityNumber::KEY);
        told.filter_map(|fact| Some((fact.get("kind")?, fact.get("number")?))).any(
            |(kind, number)| {
                let held = self.held(IdentityNumber::DEFINITION, id).iter();
                held.into_iter().any(|row| {
                    let is_open = matches!(&row.values[2], Value::Secret(Secret::Plain(_)));
                    is_open && row.values[1] == *kind && row.values[2] != *number
                })
            },
        )
    }

    fn only(&self, ids: &[i64], name: &str) -> Result<Meant, Message> {
        if let [only] = *ids {
            return Ok(Meant::Held(only));
        }
        let told = ids.iter().take(5).map(|id| {
            let born = self.born.get(id).map(|day| day.vietnamese()).unwrap_or_default();
            format!("{name} (#{id}), {born}")
        });
        let told: Vec<String> = told.collect();
        Err(Message::new("list.several").text("people", told.join("; ")))
    }
}

/// The field of a register that names the person it is about.
pub fn person_field(definition: &Definition) -> Option<usize> {
    let is_person = |kind: Kind| kind == Kind::Reference(Person::KEY);
    definition.fields.iter().position(|field| is_person(field.kind))
}

/// The number of the person that a row gives behind the name.
fn numbered(facts: &[Fact]) -> Option<i64> {
    facts.iter().find_map(|fact| fact.person)
}

/// The name that a row gives.
fn name(facts: &[Fact]) -> Option<String> {
    let mut told = facts.iter().filter(|fact| fact.definition.key == PersonName::KEY);
    told.find_map(|fact| fact.get("name")?.as_text().map(str::to_owned))
}

/// The identity numbers that a row gives.
fn numbers(facts: &[Fact]) -> Vec<String> {
    let told = facts.iter().filter(|fact| fact.definition.key == IdentityNumber::KEY);
    let numbers = told.filter_map(|fact| match fact.get("number") {
        Some(Value::Secret(Secret::Plain(text))) => Some(text.clone()),
        _ => None,
    });
    numbers.collect()
}

/// Is a register about holdings?
pub(crate) fn is_holding(definition: &Definition) -> bool {
    definition.key == Appointment::KEY
}
