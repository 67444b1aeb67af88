//! Identity numbers, Party standing, telephone and social insurance.

use std::collections::BTreeSet;

use base::{Code, Day, Id, PartialDay, Period, Secret};
use registers::{
    Batch, Contact, IdentityNumber, PartyMembership, Person as PersonRow, SocialInsurance,
};

use super::choices::{Cards, Choices};
use super::dates::months_before;
use super::people::{Person, Standing};
use crate::dice::Dice;

/// Citizen cards were given out in the year before the day, mostly.
const MONTHS_OF_CARDS: i32 = 19;

/// What the papers of people are drawn from.
pub(crate) struct Papers<'a> {
    dice: Dice,
    cards: &'a Cards,
    /// The last day on which something happens before the day.
    last: Day,
    numbers: BTreeSet<String>,
}

impl<'a> Papers<'a> {
    /// Nothing given out yet.
    pub(crate) fn new(choices: &'a Choices, last: Day) -> Self {
        Self {
            dice: Dice::of(choices.seed, "papers"),
            cards: &choices.cards,
            last,
            numbers: BTreeSet::new(),
        }
    }

    /// Adds all of a person.
    pub(crate) fn add(&mut self, batch: &mut Batch, person: &Person, id: Id<PersonRow>) {
        self.add_identity(batch, person, id);
        self.add_party(batch, person, id);
        if person.is_staff() {
            let first = person.holdings.iter().map(|held| held.from).min();
            let first = first.unwrap_or(self.last);
            let number = self.number(&self.cards.telephone, 6);
            let contact =
                Contact { person: id, kind: Code::new("telephone"), value: Secret::Plain(number) };
            batch.add(Period::since(first), contact);
            let since = months_before(first, 48).max(person.turns(20)).min(first);
            let since = self.dice.day(since, first).first_of_month();
            let insurance = SocialInsurance {
                person: id,
                since: PartialDay::Month(since.year(), since.month()),
            };
            batch.add(Period::since(since), insurance);
        }
    }

    /// A number that nobody else has.
    fn number(&mut self, prefix: &str, digits: usize) -> String {
        let largest = 10_i64.pow(u32::try_from(digits).unwrap_or(6)) - 1;
        loop {
            let number = format!("{prefix}{:0digits$}", self.dice.between(0, largest));
            if self.numbers.insert(number.clone()) {
                return number;
            }
        }
    }

    /// The older card until the citizen card came; some still have only the older one.
    fn add_identity(&mut self, batch: &mut Batch, person: &Person, id: Id<PersonRow>) {
        let year = person.born.year();
        let throw = self.dice.below(100);
        let older = year < 1998 && (person.is_staff() || throw < 38);
        let citizen = !older || person.is_staff() || throw < 25;
        let first = months_before(self.last, MONTHS_OF_CARDS).max(person.turns(15));
        let since = self.dice.day(first.min(self.last), self.last);
        if older {
            let number = self.number(&self.cards.older, 6);
            let from = person.turns(17);
            if let Ok(period) = Period::new(from, citizen.then_some(since)) {
                batch.add(period, identity(id, "cmnd", number));
            }
        }
        if citizen {
            let century = if year < 2000 { 0 } else { 2 };
            let digit = century + i32::from(person.woman);
            let prefix = format!("{}{digit}{:02}", self.cards.citizen, year % 100);
            let number = self.number(&prefix, 6);
            batch.add(Period::since(since), identity(id, "cccd", number));
        }
    }

    fn add_party(&mut self, batch: &mut Batch, person: &Person, id: Id<PersonRow>) {
        let row = |standing: &str, admitted: Option<Day>, full: Option<Day>| PartyMembership {
            person: id,
            standing: Code::new(standing),
            admitted_on: admitted.map(PartialDay::Day),
            full_member_since: full.map(PartialDay::Day),
        };
        match person.standing {
            Standing::None => {
                batch.add(Period::since(person.turns(18)), row("none", None, None));
            }
            Standing::Probationary => {
                let first = months_before(self.last, 10);
                let admitted = self.dice.day(first, self.last);
                batch.add(Period::since(admitted), row("probationary", Some(admitted), None));
            }
            Standing::Full => {
                let (admitted, full) = self.admitted(person);
                if person.is_staff()
                    && let Ok(probation) = Period::new(admitted, Some(full))
                {
                    batch.add(probation, row("probationary", Some(admitted), None));
                }
                batch.add(Period::since(full), row("full", Some(admitted), Some(full)));
            }
        }
    }

    /// Admission and full membership, both before the first post of a cadre.
    fn admitted(&mut self, person: &Person) -> (Day, Day) {
        let first = person.holdings.iter().map(|held| held.from).min();
        let limit = first.filter(|_| person.group == "cadre").unwrap_or(self.last);
        let latest = months_before(limit, 13).max(person.turns(18));
        let admitted = self.dice.day(person.turns(19).min(latest), person.turns(34).min(latest));
        (admitted, admitted.plus_months(12))
    }
}

fn identity(person: Id<PersonRow>, kind: &str, number: String) -> IdentityNumber {
    IdentityNumber { person, kind: Code::new(kind), number: Secret::Plain(number) }
}
