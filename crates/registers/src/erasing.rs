//! Erasing what identifies a person, on a decision.

use base::{Id, Message};
use policy::Permit;
use store::{EntryDraft, Erasing, Filter, Known, Receipt, Select, Time};

use crate::{Decision, Person, Register, Registers, Result};

impl Registers {
    /// Destroys the key of a person: identity numbers, contacts and exact addresses can never be
    /// read again, here and in every copy made from now on. The journal tells it and stays sound.
    ///
    /// # Errors
    /// When there is no such person or decision, when the person has nothing that is sealed, or
    /// when whoever asks may not see the whole.
    pub async fn erase(
        &self,
        permit: &Permit,
        person: Id<Person>,
        decision: Id<Decision>,
    ) -> Result<Receipt> {
        if !permit.scope().is_whole() {
            return Err(Message::new("policy.may-not-write").into());
        }
        let mut writing = self.database().write().await?;
        let what = |id: i64| {
            let filters = vec![Filter::Ids(vec![id])];
            Select { time: Time::Every, known: Known::Now, filters }
        };
        let people = writing.select(Person::DEFINITION, &what(person.number())).await?;
        let decisions = writing.select(Decision::DEFINITION, &what(decision.number())).await?;
        for (definition, id, rows) in [
            (Person::DEFINITION, person.number(), &people),
            (Decision::DEFINITION, decision.number(), &decisions),
        ] {
            if rows.is_empty() {
                writing.abandon().await?;
                let fault = Message::new("change.no-such-record");
                return Err(fault.heading("register", definition.heading).id("id", id).into());
            }
        }
        let home = people.first().map_or(0, |row| row.home);
        let draft =
            EntryDraft { actor: permit.actor().to_owned(), decision: Some(decision.number()) };
        let erasing = Erasing {
            register: Person::DEFINITION,
            person: person.number(),
            home,
            definitions: self.registry().definitions(),
        };
        let receipt = writing.erase(draft, erasing, self.clock()).await?;
        self.tell(&receipt).await;
        Ok(receipt)
    }
}
