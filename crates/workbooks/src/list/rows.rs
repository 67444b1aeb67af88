//! [`Rows`]: what each row of a list would do, fact by fact.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Message, Period, Value};
use registers::{Appointment, Operation, Person, Record, Register, VersionRow};

use crate::cells::day;
use crate::labels::Labels;
use crate::layout::{Layout, What};
use crate::list::List;
use crate::list::facts::Fact;
use crate::list::people::{Known, Meant, is_holding, person_field};
use crate::plan::{CellFault, Difference, Outcome, PlannedRow, Step};
use crate::planner::{refused, row};
use crate::table::{Filled, place};

/// What rows are compared with.
pub(crate) struct Rows<'a> {
    pub(crate) list: &'a List,
    pub(crate) layout: &'a Layout,
    pub(crate) filled: &'a Filled,
    pub(crate) known: &'a Known,
    pub(crate) labels: &'a Labels,
}

/// The holdings whose place the list takes, and those of them that stay.
type Replaced<'a> = (&'a BTreeMap<(i64, i64, i64), Record<Appointment>>, &'a mut BTreeSet<i64>);

/// A row on its way.
struct Doing {
    steps: Vec<Step>,
    differences: Vec<Difference>,
    /// The person who is known, or the step that adds the person.
    person: Result<i64, usize>,
}

impl Rows<'_> {
    /// What a row would do.
    pub(crate) fn plan(&self, at: usize, facts: &[Fact], replaced: Replaced<'_>) -> PlannedRow {
        let fault = |message| vec![CellFault { column: self.name_column(), message }];
        let from = match self.from(at) {
            Ok(from) => from,
            Err(fault) => return refused(at, None, vec![fault]),
        };
        let meant = match self.known.meant(facts) {
            Ok(meant) => meant,
            Err(message) => return refused(at, None, fault(message)),
        };
        let mut doing = match meant {
            Meant::Held(id) => Doing { steps: Vec::new(), differences: Vec::new(), person: Ok(id) },
            Meant::New => match self.new_person(facts, from) {
                Ok(doing) => doing,
                Err(message) => return refused(at, None, fault(message)),
            },
        };
        let others = facts.iter().filter(|fact| fact.definition.key != Person::KEY);
        let own = facts.iter().filter(|fact| fact.definition.key == Person::KEY);
        let own = own.filter(|_| doing.person.is_ok()).collect::<Vec<_>>();
        let (ending, staying) = replaced;
        for fact in own.into_iter().chain(others) {
            let is_held = is_holding(fact.definition);
            // Nobody holds a post before there is anything known of them.
            let is_new = doing.person.is_err();
            let begin = if is_new { from.min(self.list.on) } else { self.list.on };
            let first = if is_held { from } else { begin };
            if is_held && self.renew((fact, first), &mut doing, (ending, &mut *staying)) {
                continue;
            }
            self.fact((fact, first), &mut doing);
        }
        let outcome = match (&doing.person, doing.steps.is_empty()) {
            (_, true) => Outcome::Unchanged,
            (Err(_), _) => Outcome::New,
            (Ok(_), _) if doing.steps.iter().all(is_correction) => Outcome::Corrected,
            _ => Outcome::Changed,
        };
        let Doing { steps, differences, person } = doing;
        PlannedRow { differences, steps, ..row(at, outcome, person.ok()) }
    }

    /// The column by which a row is known, for what is wrong with the person.
    fn name_column(&self) -> Option<usize> {
        let is_name = |what: What| matches!(what, What::Mapped { register, .. } if register.key == crate::list::NAMES.key);
        self.layout.columns.iter().position(|column| is_name(column.what))
    }

    /// From which day a post of a row is held.
    fn from(&self, at: usize) -> Result<Day, CellFault> {
        let column = place(self.layout, What::From);
        let cell = self.filled.cell(at, column);
        if column == usize::MAX || cell.is_blank() {
            return Ok(self.list.on);
        }
        let words = base::text::normal(&cell.words());
        day(cell, &words).map_err(|message| CellFault { column: Some(column), message })
    }

    fn new_person(&self, facts: &[Fact], from: Day) -> Result<Doing, Message> {
        let fact = facts.iter().find(|fact| fact.definition.key == Person::KEY);
        let fact = fact.ok_or_else(|| Message::new("list.new-without-birth"))?;
        let mut doing = Doing { steps: Vec::new(), differences: Vec::new(), person: Err(0) };
        self.tell(fact, None, &mut doing);
        doing.steps.push(Self::added(fact, from.min(self.list.on), &doing));
        Ok(doing)
    }

    /// What the columns of a fact say, beside what is held.
    fn tell(&self, fact: &Fact, held: Option<&VersionRow>, doing: &mut Doing) {
        for (at, field) in fact.definition.fields.iter().enumerate() {
            let Some(value) = fact.values[at].as_ref().filter(|value| !value.is_null()) else {
                continue;
            };
            let before = held.map(|row| &row.values[at]).filter(|value| !value.is_null());
            if before == Some(value) {
                continue;
            }
            let tells = |column: &&usize| match self.layout.columns[**column].what {
                What::Mapped { field, .. } => field == Some(at),
                _ => false,
            };
            let column = fact.columns.iter().find(tells).or(fact.columns.first());
            let column = column.copied().unwrap_or_default();
            let word = |value: &Value| self.labels.word(field, value);
            let after = word(value);
            let before = before.map(word).unwrap_or_default();
            doing.differences.push(Difference { column, before, after });
        }
    }

    /// The step that adds what a fact says.
    fn added(fact: &Fact, from: Day, doing: &Doing) -> Step {
        let values = fact.values.iter().map(|value| value.clone().unwrap_or(Value::Null));
        let mut values: Vec<Value> = values.collect();
        let mut refers = Vec::new();
        if let Some(place) = person_field(fact.definition) {
            match doing.person {
                Ok(id) => values[place] = Value::Integer(id),
                Err(step) => refers.push((place, step)),
            }
        }
        Step::Add { definition: fact.definition, period: Period::since(from), values, refers }
    }

    /// A holding that begins anew where the list takes the place of all who held it.
    fn renew(
        &self,
        (fact, from): (&Fact, Day),
        doing: &mut Doing,
        (ending, staying): Replaced<'_>,
    ) -> bool {
        let Some(replaces) = &self.list.mapping.replaces else { return false };
        let Ok(person) = doing.person else { return false };
        let id = |key: &str| fact.get(key).and_then(Value::as_integer).unwrap_or_default();
        let Some(held) = ending.get(&(person, id("title"), id("area"))) else { return false };
        if !replaces.renews || held.period.from() >= from {
            staying.insert(held.id.number());
            return false;
        }
        self.tell(fact, None, doing);
        doing.steps.push(Self::added(fact, from, doing));
        true
    }

    fn fact(&self, (fact, from): (&Fact, Day), doing: &mut Doing) {
        let held = match doing.person {
            Ok(id) => self.known.held(fact.definition, id),
            Err(_) => &[],
        };
        let same = held.iter().filter_map(|row| Some((row, fact.compare(&row.values)?)));
        let same: Vec<(&VersionRow, Vec<usize>)> = same.collect();
        // What says the same, or was only not known in part; else what may be there only once.
        let fills =
            |one: &&(&VersionRow, Vec<usize>)| one.1.iter().all(|at| one.0.values[*at].is_null());
        let is_single =
            fact.definition.key == Person::KEY || !fact.definition.no_overlap.is_empty();
        let nearest = same.iter().find(|(_, differing)| differing.is_empty());
        let nearest = nearest.or_else(|| same.iter().find(fills));
        let Some((row, differing)) = nearest.or(same.first().filter(|_| is_single)) else {
            self.tell(fact, None, doing);
            doing.steps.push(Self::added(fact, from, doing));
            return;
        };
        if differing.is_empty() {
            return;
        }
        self.tell(fact, Some(row), doing);
        let set = differing
            .iter()
            .filter_map(|at| Some((fact.definition.fields[*at].key, fact.values[*at].clone()?)));
        let set: Vec<_> = set.collect();
        // What was not known before was so all along; what was known otherwise changed by the day.
        let was_known = |(key, _): &(&'static str, Value)| {
            let place = fact.definition.field(key).map(|(place, _)| place);
            place.is_some_and(|place| !row.values[place].is_null())
        };
        let is_news = set.iter().any(was_known) && fact.definition.key != Person::KEY;
        let operation = if is_news && row.period.from() < self.list.on {
            Operation::Change { id: row.id, from: self.list.on, set }
        } else {
            Operation::Correct { id: row.id, period: Some(row.period), set }
        };
        doing.steps.push(Step::Touch(fact.definition, operation, Some(row.version)));
    }
}

fn is_correction(step: &Step) -> bool {
    matches!(step, Step::Touch(_, Operation::Correct { .. }, _))
}
