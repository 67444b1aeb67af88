//! [`Drafting`]: the words of a form on their way to a [`Draft`].

use base::{Day, Field, Id, Kind, Message, Period, Value};
use registers::{Batch, Decision, Operation, Register, VersionRow};
use workbooks::{Cell, read_day, read_value};

use crate::asked::Ground;
use crate::change::decided::Decided;
use crate::change::draft::{Draft, Fault, Line, days};
use crate::change::opened::{Opened, Part};
use crate::change::posted::{Posted, is_present_unit, is_this_decision};
use crate::change::wish::Act;

/// A form on its way to become a batch.
pub(crate) struct Drafting<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) opened: &'a Opened,
    pub(crate) posted: &'a Posted,
    /// The numbers that new records have in the batch, by their part.
    added: Vec<(usize, i64)>,
    decision: Option<i64>,
    draft: Draft,
}

/// Fields by key.
type Set = Vec<(&'static str, Value)>;

impl<'a> Drafting<'a> {
    /// Reads a filled form.
    pub(crate) fn read(
        (ground, opened, posted): (&'a Ground, &'a Opened, &'a Posted),
        home: Id<registers::Area>,
    ) -> Draft {
        let mut batch = Batch::new();
        batch.set_home(home);
        let draft = Draft {
            batch,
            faults: Vec::new(),
            lines: Vec::new(),
            day: posted.day(ground),
            owners: Vec::new(),
        };
        let mut own = Self { ground, opened, posted, added: Vec::new(), decision: None, draft };
        if Decided::is_asked(&opened.parts) {
            own.decide();
        }
        for part in &opened.parts {
            own.part(part);
        }
        own.draft
    }

    /// The decision: one that is held, or a new one.
    fn decide(&mut self) {
        match Decided::read(self.ground, self.opened, self.posted) {
            Ok(Decided::Held(id)) => {
                self.decision = Some(id);
                self.draft.batch.set_decision(Id::new(id));
            }
            Ok(Decided::New(decision)) => {
                let signed = Period::since(decision.signed_on);
                let id = self.draft.batch.add::<Decision>(signed, decision);
                self.draft.owners.push(0);
                self.decision = Some(id.number());
                self.draft.batch.set_decision(id);
            }
            Err(faults) => self.draft.faults.extend(faults),
        }
    }

    fn fault(&mut self, field: String, message: Message) {
        self.draft.faults.push(Fault { field, message });
    }

    /// Something is done to a record, as its row says.
    fn touch(&mut self, part: &Part, row: &VersionRow, operation: Operation) {
        self.draft.batch.expect(part.wish.definition, row.id, row.version);
        self.push(part, operation);
    }

    fn push(&mut self, part: &Part, operation: Operation) {
        self.draft.batch.push(part.wish.definition, operation);
        self.draft.owners.push(part.number);
    }

    fn part(&mut self, part: &Part) {
        match part.wish.act {
            Act::Add => self.add(part),
            Act::Change => self.change(part),
            Act::Correct => self.correct(part),
            Act::End => self.end(part),
            Act::Withdraw => {
                for (id, rows) in &part.rows {
                    let Some(row) = part.row().or(rows.last()) else { continue };
                    self.draft.day = within(row.period, self.draft.day);
                    self.touch(part, row, Operation::Withdraw { id: *id });
                }
            }
        }
    }

    /// The day from which a part holds: its own, or that of the form.
    fn from(&mut self, part: &Part) -> Option<Day> {
        let own = part.name("from");
        let name = if self.posted.filled(&own).is_some() { own } else { "from".to_owned() };
        self.day(&name)
    }

    /// The day of a field; a missing one is told once.
    fn day(&mut self, name: &str) -> Option<Day> {
        let read = match self.posted.filled(name) {
            Some(words) => read_day(words),
            None => Err(Message::new("change.form-no-day")),
        };
        match read {
            Ok(day) => Some(day),
            Err(message) => {
                if !self.draft.faults.iter().any(|fault| fault.field == name) {
                    self.fault(name.to_owned(), message);
                }
                None
            }
        }
    }

    /// The days of a part whose last may be given.
    fn period(&mut self, part: &Part) -> Option<Period> {
        let from = self.from(part)?;
        let name = part.name("until");
        let until = match self.posted.filled(&name) {
            Some(_) => Some(self.day(&name)?.next()),
            None => None,
        };
        match Period::new(from, until) {
            Ok(period) => Some(period),
            Err(message) => {
                self.fault(name, message);
                None
            }
        }
    }

    /// What a field says; nothing where it is wrong or not to be touched.
    fn value(&mut self, part: &Part, field: &Field, words: &str) -> Option<Value> {
        if let (Kind::Reference(Decision::KEY), true) = (field.kind, is_this_decision(words)) {
            return Some(self.decision.map_or(Value::Null, Value::Integer));
        }
        let cell = Cell::Text(words.to_owned());
        let lists = self.ground.scene.lists;
        match read_value(field, &cell, lists, &self.opened.lookup) {
            Ok(value) => value,
            Err(message) => {
                self.fault(part.name(field.key), message);
                None
            }
        }
    }

    /// Is nothing typed into a part that may be left blank?
    fn is_blank(&self, part: &Part) -> bool {
        let mut fields = part.wish.definition.fields.iter();
        part.wish.is_optional
            && fields.all(|field| self.posted.filled(&part.name(field.key)).is_none())
    }

    fn add(&mut self, part: &Part) {
        let definition = part.wish.definition;
        if self.is_blank(part) {
            return;
        }
        let mut values = Vec::new();
        for field in definition.fields {
            let words = self.posted.get(&part.name(field.key)).unwrap_or_default();
            let value = match self.refers_to_new(part, field) {
                Some(local) => Value::Integer(local),
                None => self.value(part, field, words).unwrap_or(Value::Null),
            };
            let is_told = self.draft.faults.iter().any(|one| one.field == part.name(field.key))
                || self.follows_new(part, field);
            if value.is_null() && field.required && !is_told {
                let message = Message::new("change.form-required").heading("field", field.heading);
                self.fault(part.name(field.key), message);
            }
            self.told(part, None, (field, &Value::Null, &value));
            values.push(value);
        }
        let Some(period) = self.period(part) else { return };
        let local = self.draft.batch.add_values(definition, period, values);
        self.draft.owners.push(part.number);
        self.added.push((part.number, local));
    }

    /// Does a field refer to what the form adds before it?
    fn follows_new(&self, part: &Part, field: &Field) -> bool {
        let Kind::Reference(register) = field.kind else { return false };
        self.opened.added_before(part.number, register).is_some()
    }

    /// The new record of the same form to which a field refers.
    fn refers_to_new(&self, part: &Part, field: &Field) -> Option<i64> {
        let Kind::Reference(register) = field.kind else { return None };
        let before = self.opened.added_before(part.number, register)?;
        let added = self.added.iter().find(|(number, _)| *number == before);
        added.map(|(_, local)| *local)
    }

    /// The fields that would hold something else than a row holds.
    fn set(&mut self, part: &Part, row: &VersionRow) -> Set {
        let mut set = Set::new();
        for (field, held) in part.wish.definition.fields.iter().zip(&row.values) {
            let Some(words) = self.posted.get(&part.name(field.key)) else { continue };
            let is_bulk = part.wish.only().is_none();
            if is_bulk && words.is_empty() {
                continue;
            }
            let words = words.to_owned();
            let value = match self.present_unit(field, held, &words) {
                Some(value) => Some(value),
                None => self.value(part, field, &words),
            };
            let Some(value) = value else { continue };
            let is_secret = matches!(held, Value::Secret(_));
            if value == *held || (is_secret && words == workbooks::MASKED) {
                continue;
            }
            if value.is_null() && field.required {
                let message = Message::new("change.form-required").heading("field", field.heading);
                self.fault(part.name(field.key), message);
                continue;
            }
            self.told(part, Some(row.id), (field, held, &value));
            set.push((field.key, value));
        }
        set
    }

    /// The unit in which that of a row counts, where it is asked for.
    fn present_unit(&self, field: &Field, held: &Value, words: &str) -> Option<Value> {
        let is_area = field.kind == Kind::Reference(registers::Area::KEY);
        let area = held.as_integer().filter(|_| is_area && is_present_unit(words))?;
        let tree = &self.ground.scene.tree;
        Some(Value::Integer(tree.counts_in(Id::new(area)).number()))
    }

    fn told(
        &mut self,
        part: &Part,
        record: Option<i64>,
        (field, before, after): (&Field, &Value, &Value),
    ) {
        if before == after {
            return;
        }
        let labels = &self.opened.labels;
        let language = self.ground.address.language;
        let word = |value: &Value| match (value, field.kind) {
            (Value::Null, _) => String::new(),
            (Value::Integer(id), Kind::Reference(register)) if *id < 0 => {
                let key = if register == Decision::KEY { "this-decision" } else { "new-record" };
                language.text(&format!("change.{key}"))
            }
            (Value::Secret(_), _) => workbooks::MASKED.to_owned(),
            _ => labels.word(field, value),
        };
        let typed = self.posted.get(&part.name(field.key)).unwrap_or_default();
        // What was typed names a record better than its number does.
        let is_named =
            matches!((field.kind, after), (Kind::Reference(_), Value::Integer(id)) if *id >= 0);
        let after = match word(after) {
            words if is_named && words.starts_with('#') && !typed.starts_with('#') => {
                typed.to_owned()
            }
            words => words,
        };
        self.draft.lines.push(Line {
            part: part.number,
            record,
            heading: language.pick(field.heading.vi, field.heading.en).to_owned(),
            before: word(before),
            after,
        });
    }

    fn change(&mut self, part: &Part) {
        let Some(from) = self.from(part) else { return };
        let mut is_idle = true;
        for (id, rows) in &part.rows {
            let row = rows.iter().find(|row| row.period.contains(from)).or(rows.last());
            let Some(row) = part.row().or(row) else { continue };
            let set = self.set(part, row);
            if !set.is_empty() {
                is_idle = false;
                self.touch(part, row, Operation::Change { id: *id, from, set });
            }
        }
        self.idle(part, is_idle);
    }

    fn correct(&mut self, part: &Part) {
        let (Some(row), Some(id)) = (part.row().cloned(), part.wish.only()) else { return };
        let set = self.set(part, &row);
        let mut is_idle = set.is_empty();
        let mut period = row.period;
        if part.is_single()
            && let Some(given) = self.period(part)
            && given != row.period
        {
            is_idle = false;
            period = given;
            let language = self.ground.address.language;
            self.draft.lines.push(Line {
                part: part.number,
                record: Some(id),
                heading: language.text("change.days"),
                before: days(row.period, language),
                after: days(given, language),
            });
            self.touch(part, &row, Operation::Redate { id, period: given });
        }
        if !set.is_empty() {
            self.touch(part, &row, Operation::Correct { id, period: Some(period), set });
        }
        self.draft.day = within(period, self.draft.day);
        self.idle(part, is_idle);
    }

    fn end(&mut self, part: &Part) {
        let Some(on) = self.from(part) else { return };
        let language = self.ground.address.language;
        for (id, rows) in &part.rows {
            let Some(row) = part.row().or(rows.last()) else { continue };
            let mut set = self.set(part, row);
            set.retain(|(_, value)| !value.is_null());
            self.draft.lines.push(Line {
                part: part.number,
                record: Some(*id),
                heading: language.text("change.days"),
                before: days(row.period, language),
                after: Period::new(row.period.from(), Some(on))
                    .map_or_else(|_| language.day(on), |period| days(period, language)),
            });
            self.touch(part, row, Operation::End { id: *id, on, set });
        }
    }

    fn idle(&mut self, part: &Part, is_idle: bool) {
        if is_idle && self.draft.faults.is_empty() {
            let heading = part.wish.definition.heading;
            let message = Message::new("change.nothing").heading("register", heading);
            self.fault(String::new(), message);
        }
    }
}

/// The day of a period that is nearest to another day.
pub(crate) fn within(period: Period, day: Day) -> Day {
    match period.until() {
        Some(until) if until <= day => until.previous(),
        _ => day.max(period.from()),
    }
}
