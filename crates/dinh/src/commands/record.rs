//! `add`, `change`, `correct`, `end`, `withdraw`: the change path from the command line, for
//! every register by its description.

use base::{Definition, Id, Kind, Message, Period, Value};
use registers::{Batch, Operation, Registers, Title, View};

use crate::cli::{Add, Touch, Withdraw};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Fields set on the command line.
type Set = Vec<(&'static str, Value)>;

/// The register of this key; else those that there are.
pub(crate) fn definition_of(
    registers: &Registers,
    key: &str,
) -> Result<&'static Definition, Failure> {
    let known = registers.registry();
    known.get(key).map_err(|_| {
        let keys: Vec<&str> = known.definitions().iter().map(|known| known.key).collect();
        Message::new("cli.no-such-register")
            .text("register", key)
            .text("registers", keys.join(", "))
            .into()
    })
}

/// Adds a record.
pub(crate) async fn add(settings: &Settings, add: &Add) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let definition = definition_of(&registers, &add.register)?;
    let view_day = add.from;
    let set = read_set(&registers, definition, &add.set, view_day).await?;
    let mut values = vec![Value::Null; definition.fields.len()];
    for (key, value) in set {
        if let Some((place, _)) = definition.field(key) {
            values[place] = value;
        }
    }
    let mut batch = Batch::new();
    match (add.decision, definition.key) {
        (Some(decision), _) => batch.set_decision(Id::new(decision)),
        // A decision is its own reason.
        (None, "decisions") => {}
        (None, _) => return Err(Message::new("change.no-decision").into()),
    }
    batch.add_values(definition, Period::new(add.from, add.until)?, values);
    apply(settings, &registers, &batch, definition).await
}

/// The world moved.
pub(crate) async fn change(settings: &Settings, touch: &Touch) -> Result<Status, Failure> {
    let from = touch.from.ok_or_else(|| Message::new("change.no-day"))?;
    touched(settings, touch, |set| vec![Operation::Change { id: touch.id, from, set }]).await
}

/// We were wrong: about values, or about when.
pub(crate) async fn correct(settings: &Settings, touch: &Touch) -> Result<Status, Failure> {
    let period = match (touch.from, touch.until) {
        (Some(from), until) => Some(Period::new(from, until)?),
        (None, Some(_)) => return Err(Message::new("change.no-day").into()),
        (None, None) => None,
    };
    let (days, values): (Vec<String>, Vec<String>) =
        touch.set.iter().cloned().partition(|text| text.starts_with("valid_"));
    let registers = settings.open().await?;
    let definition = definition_of(&registers, &touch.register)?;
    let mut batch = Batch::new();
    batch.set_decision(Id::new(touch.decision));
    if !days.is_empty() {
        let period = redated(&registers, definition, touch.id, &days).await?;
        batch.push(definition, Operation::Redate { id: touch.id, period });
    }
    if !values.is_empty() {
        let day = touch.from.unwrap_or_else(|| registers.today());
        let set = read_set(&registers, definition, &values, day).await?;
        batch.push(definition, Operation::Correct { id: touch.id, period, set });
    }
    apply(settings, &registers, &batch, definition).await
}

/// It is over.
pub(crate) async fn end(settings: &Settings, touch: &Touch) -> Result<Status, Failure> {
    let on = touch.from.ok_or_else(|| Message::new("change.no-day"))?;
    touched(settings, touch, |set| vec![Operation::End { id: touch.id, on, set }]).await
}

/// It never was.
pub(crate) async fn withdraw(settings: &Settings, withdraw: &Withdraw) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let definition = definition_of(&registers, &withdraw.register)?;
    let mut batch = Batch::new();
    batch.set_decision(Id::new(withdraw.decision));
    batch.push(definition, Operation::Withdraw { id: withdraw.id });
    apply(settings, &registers, &batch, definition).await
}

async fn touched(
    settings: &Settings,
    touch: &Touch,
    operations: impl FnOnce(Set) -> Vec<Operation>,
) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let definition = definition_of(&registers, &touch.register)?;
    let day = touch.from.unwrap_or_else(|| registers.today());
    let set = read_set(&registers, definition, &touch.set, day).await?;
    let mut batch = Batch::new();
    batch.set_decision(Id::new(touch.decision));
    for operation in operations(set) {
        batch.push(definition, operation);
    }
    apply(settings, &registers, &batch, definition).await
}

/// Applies a batch and says what was written.
pub(crate) async fn apply(
    settings: &Settings,
    registers: &Registers,
    batch: &Batch,
    definition: &'static Definition,
) -> Result<Status, Failure> {
    let permit = operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    let receipt = registers.apply(&permit, batch).await?;
    let id = receipt
        .touched
        .iter()
        .find(|(register, _)| *register == definition.key)
        .map_or(0, |(_, id)| *id);
    let (_, sequence) = receipt.entries.last().copied().unwrap_or_default();
    let language = settings.options.lang;
    let said = Message::new("change.done")
        .text("register", language.pick(definition.heading.vi, definition.heading.en))
        .text("key", definition.key)
        .id("id", id)
        .id("sequence", sequence)
        .text("instant", receipt.recorded_at.to_string());
    say(said.render(language))?;
    registers.database().close().await;
    Ok(Status::Done)
}

/// The period a record is given by `valid_from=…` and `valid_until=…`; what is not named stays.
async fn redated(
    registers: &Registers,
    definition: &'static Definition,
    id: i64,
    days: &[String],
) -> Result<Period, Failure> {
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let filters = vec![registers::Filter::Ids(vec![id])];
    let rows = registers.read().await?.rows_of_every_day(&view, definition, filters).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        let unknown = Message::new("change.no-such-record");
        return Err(unknown.heading("register", definition.heading).id("id", id).into());
    };
    let (mut from, mut until) = (first.period.from(), last.period.until());
    for text in days {
        let (key, value) = split(text)?;
        match (key, value) {
            ("valid_from", day) => from = day.parse()?,
            ("valid_until", "") => until = None,
            ("valid_until", day) => until = Some(day.parse()?),
            _ => return Err(no_such_field(definition, key)),
        }
    }
    Ok(Period::new(from, until)?)
}

fn split(text: &str) -> Result<(&str, &str), Failure> {
    let parts = text.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
    parts.ok_or_else(|| Message::new("cli.set-unreadable").text("given", text).into())
}

fn no_such_field(definition: &Definition, key: &str) -> Failure {
    let fields: Vec<&str> = definition.fields.iter().map(|field| field.key).collect();
    Message::new("cli.no-such-field")
        .text("field", key)
        .heading("register", definition.heading)
        .text("fields", fields.join(", "))
        .into()
}

/// Reads `field=value` words. A unit may be named by its code (`gso:08749`), a title by its code.
pub(crate) async fn read_set(
    registers: &Registers,
    definition: &'static Definition,
    words: &[String],
    day: base::Day,
) -> Result<Set, Failure> {
    let mut set = Set::new();
    for text in words {
        let (key, value) = split(text)?;
        let Some((_, field)) = definition.field(key) else {
            return Err(no_such_field(definition, key));
        };
        if set.iter().any(|(known, _)| *known == key) {
            let fault = Message::new("change.set-twice").text("field", key);
            return Err(fault.heading("register", definition.heading).into());
        }
        let named = match field.kind {
            Kind::Reference("areas") => value.strip_prefix("gso:"),
            Kind::Reference("titles") => Some(value).filter(|value| value.parse::<i64>().is_err()),
            _ => None,
        };
        let value = match named {
            Some(code) => Value::Integer(find_named(registers, field.kind, code, day).await?),
            None => Value::parse(field.kind, value).map_err(|reason| {
                Message::new("validate.field")
                    .heading("register", definition.heading)
                    .heading("field", field.heading)
                    .text("key", field.key)
                    .message("reason", reason)
            })?,
        };
        set.push((field.key, value));
    }
    Ok(set)
}

async fn find_named(
    registers: &Registers,
    kind: Kind,
    code: &str,
    day: base::Day,
) -> Result<i64, Failure> {
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: day, known_at: None };
    let mut reader = registers.read().await?;
    if kind == Kind::Reference("areas") {
        return Ok(reader.tree(&view).await?.find(code)?.id.number());
    }
    let titles = reader.list::<Title>(&view, Vec::new()).await?;
    let found = titles.iter().find(|row| row.data.code == code);
    found.map(|row| row.id.number()).ok_or_else(|| {
        let codes: Vec<&str> = titles.iter().map(|row| row.data.code.as_str()).collect();
        Message::new("cli.no-such-title").text("code", code).text("codes", codes.join(", ")).into()
    })
}
