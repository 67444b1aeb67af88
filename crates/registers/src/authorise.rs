//! Authorising: is every change of a batch within the scope of its permit?

use std::collections::BTreeSet;

use base::{Anchor, Definition, Message, Value};
use policy::{Areas, Permit, Scope};
use store::{Filter, Known, Select, Time, Writing};

use crate::batch::{Batch, Operation};
use crate::change::Change;
use crate::gather::brought;
use crate::refusal::Refusal;
use crate::visible::Visible;
use crate::{Appointment, Area, AreaLineage, Paper, Register, Result, Title};

/// What may be changed within a restricted scope.
struct Reach {
    visible: Visible,
    /// The people of the batch who have an appointment in a visible unit.
    people: BTreeSet<i64>,
}

impl Change<'_> {
    /// Every change that lies outside the scope.
    pub(crate) async fn authorise(
        &self,
        writing: &mut Writing,
        permit: &Permit,
        batch: &Batch,
    ) -> Result<Vec<Refusal>> {
        let scope = permit.scope();
        let reach = match scope.areas() {
            Areas::Whole => None,
            Areas::Subtrees(roots) => Some(self.reach(writing, roots, batch).await?),
            // Nobody changes the own file; what is wrong in it is asked to be corrected.
            Areas::Person(_) => Some(self.reach(writing, &BTreeSet::new(), batch).await?),
        };
        let posts = match permit.sides() {
            None => None,
            Some(sides) => Some(self.posts(writing, sides).await?),
        };
        let mut faults = Vec::new();
        for (place, (definition, operation)) in batch.operations().iter().enumerate() {
            let allowed = scope.admits(definition).and_then(|()| {
                fields_are_shown(scope, definition, operation)?;
                self.facts_are_shown(scope, definition, operation)?;
                reach
                    .as_ref()
                    .map_or(Ok(()), |reach| self.lies_within(reach, definition, operation))?;
                posts.as_ref().map_or(Ok(()), |posts| self.is_of(posts, definition, operation))
            });
            if let Err(reason) = allowed {
                faults.push(Refusal::of(place, reason));
            }
        }
        Ok(faults)
    }

    /// A paper hangs on a fact of a register that may be written.
    fn facts_are_shown(
        &self,
        scope: &Scope,
        definition: &'static Definition,
        operation: &Operation,
    ) -> std::result::Result<(), Message> {
        let Some((place, field)) = definition.field("register") else { return Ok(()) };
        if definition.key != Paper::KEY || scope.is_whole() {
            return Ok(());
        }
        let held = self.rows.beliefs(definition, operation.record()).iter();
        let held = held.map(|belief| &belief.values[place]);
        let named = held.chain(brought(operation, place, field.key)).filter_map(Value::as_text);
        for key in named {
            Paper::shown_of(scope, self.registry.get(key)?)?;
        }
        Ok(())
    }

    /// The titles of these sides.
    async fn posts(
        &self,
        writing: &mut Writing,
        sides: &BTreeSet<String>,
    ) -> Result<BTreeSet<i64>> {
        let what = Select { time: Time::Every, known: Known::Now, filters: Vec::new() };
        let titles = writing.select(Title::DEFINITION, &what).await?;
        let side = Title::DEFINITION.field("side").map(|(place, _)| place);
        let is_of = |row: &store::VersionRow| {
            let code = side.and_then(|place| row.values[place].as_text());
            code.is_some_and(|code| sides.contains(code))
        };
        Ok(titles.iter().filter(|row| is_of(row)).map(|row| row.id).collect())
    }

    /// A holding that is written must be, and have been, of one of the titles.
    fn is_of(
        &self,
        posts: &BTreeSet<i64>,
        definition: &'static Definition,
        operation: &Operation,
    ) -> std::result::Result<(), Message> {
        let is_holding = definition.key == Appointment::KEY;
        let titles = || self.named(definition, operation, "title");
        if !is_holding || titles().iter().all(|title| posts.contains(title)) {
            return Ok(());
        }
        Err(Message::new("policy.title-not-in-scope"))
    }

    async fn reach(
        &self,
        writing: &mut Writing,
        roots: &BTreeSet<i64>,
        batch: &Batch,
    ) -> Result<Reach> {
        let people: BTreeSet<i64> = batch
            .operations()
            .iter()
            .flat_map(|(definition, operation)| self.people_of(definition, operation))
            .collect();
        let what = |filters| Select { time: Time::Every, known: Known::Now, filters };
        if people.is_empty() && self.names_only(roots, batch) {
            // Most that is written in a unit is about the unit itself: no tree is asked for it.
            return Ok(Reach { visible: Visible::only(roots), people });
        }
        let areas = writing.select(Area::DEFINITION, &what(Vec::new())).await?;
        let lineage = writing.select(AreaLineage::DEFINITION, &what(Vec::new())).await?;
        let visible = Visible::of(roots, &areas, &lineage);
        let asked = people.into_iter().map(Value::Integer).collect();
        let held = vec![Filter::In("person", asked)];
        let held = writing.select(Appointment::DEFINITION, &what(held)).await?;
        let number = |row: &store::VersionRow, key| {
            let (place, _) = Appointment::DEFINITION.field(key)?;
            row.values[place].as_integer()
        };
        let people = held
            .iter()
            .filter(|row| number(row, "area").is_some_and(|area| visible.contains(area)))
            .filter_map(|row| number(row, "person"))
            .collect();
        Ok(Reach { visible, people })
    }

    /// Are all units that the operations are about among these?
    fn names_only(&self, roots: &BTreeSet<i64>, batch: &Batch) -> bool {
        batch.operations().iter().all(|(definition, operation)| match definition.anchor {
            Anchor::Area(field) => {
                self.named(definition, operation, field).iter().all(|area| roots.contains(area))
            }
            _ => true,
        })
    }

    /// The people with numbers whom an operation is about.
    fn people_of(&self, definition: &'static Definition, operation: &Operation) -> Vec<i64> {
        match definition.anchor {
            Anchor::OwnPerson => vec![operation.record()],
            Anchor::Person(field) => self.named(definition, operation, field),
            // Whoever appoints a person will see that person: a stranger is not taken that way.
            Anchor::Area(_) => self.named(definition, operation, "person"),
            _ => Vec::new(),
        }
    }

    /// The numbers that a field of the record holds, and that the operation brings.
    fn named(
        &self,
        definition: &'static Definition,
        operation: &Operation,
        field: &str,
    ) -> Vec<i64> {
        let Some((place, field)) = definition.field(field) else { return Vec::new() };
        let held = self.rows.beliefs(definition, operation.record()).iter();
        let held = held.map(|belief| &belief.values[place]);
        held.chain(brought(operation, place, field.key)).filter_map(Value::as_integer).collect()
    }

    /// A unit must lie inside; a person must serve inside, or be new in this batch, and so must a
    /// person who is appointed. What belongs
    /// to the province as a whole, such as a decision, may be added by everybody who may write.
    fn lies_within(
        &self,
        reach: &Reach,
        definition: &'static Definition,
        operation: &Operation,
    ) -> std::result::Result<(), Message> {
        let within = match definition.anchor {
            Anchor::Home => matches!(operation, Operation::Add { .. }),
            Anchor::Shared | Anchor::OwnArea => false,
            Anchor::Area(field) => self
                .named(definition, operation, field)
                .into_iter()
                .all(|area| reach.visible.contains(area)),
            Anchor::OwnPerson | Anchor::Person(_) => true,
        };
        let people = self.people_of(definition, operation);
        let within = within && people.into_iter().all(|id| id < 0 || reach.people.contains(&id));
        if within {
            return Ok(());
        }
        Err(Message::new("policy.area-not-in-scope").heading("register", definition.heading))
    }
}

/// What may not be seen may not be set.
fn fields_are_shown(
    scope: &Scope,
    definition: &'static Definition,
    operation: &Operation,
) -> std::result::Result<(), Message> {
    for (place, field) in definition.fields.iter().enumerate() {
        let sets = brought(operation, place, field.key).is_some_and(|value| !value.is_null());
        if sets && !scope.shows(field.class) {
            return Err(Message::new("policy.field-not-in-scope").heading("field", field.heading));
        }
    }
    Ok(())
}
