//! [`Asks`]: what a program asks to be written, read from JSON with every fault at its place.

use std::collections::BTreeMap;

use base::{Day, Definition, Field, Id, Kind, Message, Period, Secret, Value};
use registers::{Batch, Decision, Operation, Register, Registry};
use serde_json::{Map, Value as Json};

use crate::change::by_hand;

/// So many operations have room in one request.
pub(crate) const MOST_OPERATIONS: usize = 10_000;

/// What is wrong, and where: a JSON pointer (RFC 6901).
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) pointer: String,
    pub(crate) message: Message,
}

/// What a program asks.
#[derive(Default)]
pub(crate) struct Asks {
    pub(crate) batch: Batch,
    pub(crate) is_dry_run: bool,
    /// The code of the province of new records.
    pub(crate) home: Option<String>,
    /// The place of each operation of the batch in what was sent; none of the decision.
    places: Vec<Option<usize>>,
    /// New records: by what they are called, or by their place.
    added: Vec<(String, &'static str, i64)>,
    /// The versions on which operations were made.
    versions: Vec<(usize, &'static Definition, i64, i64)>,
}

impl Asks {
    /// How many operations were asked for.
    pub(crate) fn operations(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// The place in what was sent of an operation of the batch.
    pub(crate) fn place_of(&self, operation: usize) -> Option<usize> {
        self.places.get(operation).copied().flatten()
    }

    /// The versions on which operations were made: place, register, record, version.
    pub(crate) fn versions(
        &self,
    ) -> impl Iterator<Item = (usize, &'static Definition, i64, i64)> + '_ {
        self.versions.iter().copied()
    }

    /// The numbers that new records got.
    pub(crate) fn ids(
        &self,
        mut number: impl FnMut(&'static str, i64) -> Option<i64>,
    ) -> BTreeMap<String, i64> {
        let added = self.added.iter();
        added
            .filter_map(|(name, register, local)| Some((name.clone(), number(register, *local)?)))
            .collect()
    }
}

/// Reads what was sent.
///
/// # Errors
/// Every fault, each at its place.
pub(crate) fn read(json: &Json, registry: &Registry) -> Result<Asks, Vec<Fault>> {
    let mut reading = Reading { registry, asks: Asks::default(), faults: Vec::new() };
    reading.whole(json);
    if reading.faults.is_empty() { Ok(reading.asks) } else { Err(reading.faults) }
}

struct Reading<'a> {
    registry: &'a Registry,
    asks: Asks,
    faults: Vec<Fault>,
}

type Object = Map<String, Json>;

impl Reading<'_> {
    fn fault(&mut self, pointer: impl Into<String>, message: Message) {
        self.faults.push(Fault { pointer: pointer.into(), message });
    }

    fn object<'j>(&mut self, json: &'j Json, pointer: &str) -> Option<&'j Object> {
        let object = json.as_object();
        if object.is_none() {
            self.fault(pointer, Message::new("api.not-an-object"));
        }
        object
    }

    /// Tells of names that mean nothing: a mistyped one would be passed over.
    fn known(&mut self, object: &Object, pointer: &str, names: &[&str]) {
        for name in object.keys().filter(|name| !names.contains(&name.as_str())) {
            let message = Message::new("api.unknown-name").text("given", name.as_str());
            self.fault(format!("{pointer}/{}", escaped(name)), message);
        }
    }

    /// What stands under a name, which must be of its type where it is there at all.
    fn typed<'j, T>(
        &mut self,
        object: &'j Object,
        (key, pointer): (&str, &str),
        of: impl Fn(&'j Json) -> Option<T>,
    ) -> Option<T> {
        let json = object.get(key).filter(|json| !json.is_null())?;
        let value = of(json);
        if value.is_none() {
            let message = Message::new("api.wrong-kind").text("given", key);
            self.fault(format!("{pointer}/{key}"), message);
        }
        value
    }

    fn whole(&mut self, json: &Json) {
        let Some(whole) = self.object(json, "") else { return };
        self.known(whole, "", &["decision", "dryRun", "home", "operations"]);
        self.asks.is_dry_run = self.typed(whole, ("dryRun", ""), Json::as_bool).unwrap_or_default();
        let home = self.typed(whole, ("home", ""), |json| json.as_str().map(str::to_owned));
        self.asks.home = home;
        let operations = whole.get("operations").and_then(Json::as_array);
        let Some(operations) = operations.filter(|all| !all.is_empty()) else {
            return self.fault("/operations", Message::new("api.no-operations"));
        };
        if operations.len() > MOST_OPERATIONS {
            let most = i64::try_from(MOST_OPERATIONS).unwrap_or(i64::MAX);
            let message = Message::new("api.too-many-operations").number("most", most);
            return self.fault("/operations", message);
        }
        let is_paper = |one: &Json| {
            let get = |key: &str| one.get(key).and_then(Json::as_str);
            get("operation") == Some("add") && get("register") == Some(Decision::KEY)
        };
        match whole.get("decision") {
            Some(decision) => self.decision(decision),
            // A paper is its own reason.
            None if operations.iter().all(is_paper) => {}
            None => self.fault("/decision", Message::new("api.no-decision")),
        }
        for (place, operation) in operations.iter().enumerate() {
            self.operation(operation, place);
        }
    }

    fn decision(&mut self, json: &Json) {
        if let Some(id) = json.as_i64() {
            return self.asks.batch.set_decision(Id::new(id));
        }
        let pointer = "/decision";
        let Some(object) = self.object(json, pointer) else { return };
        let set = self.values(Decision::DEFINITION, object, pointer);
        let values = whole_row(Decision::DEFINITION, set);
        let signed = values.get(1).cloned();
        let Some(Value::Day(signed_on)) = signed else {
            let message = Message::new("api.not-a-day");
            return self.fault(format!("{pointer}/signed_on"), message);
        };
        let since = Period::since(signed_on);
        let id = self.asks.batch.add_values(Decision::DEFINITION, since, values);
        self.asks.places.push(None);
        self.asks.added.push(("decision".to_owned(), Decision::KEY, id));
        self.asks.batch.set_decision(Id::new(id));
    }

    fn operation(&mut self, json: &Json, place: usize) {
        let pointer = format!("/operations/{place}");
        let Some(object) = self.object(json, &pointer) else { return };
        let names =
            ["register", "operation", "as", "id", "version", "from", "until", "on", "values"];
        self.known(object, &pointer, &names);
        let version = self.typed(object, ("version", &pointer), Json::as_i64);
        let key = object.get("register").and_then(Json::as_str).unwrap_or_default();
        let definition = match self.registry.get(key).and_then(by_hand) {
            Ok(definition) => definition,
            Err(message) => return self.fault(format!("{pointer}/register"), message),
        };
        let none = Object::new();
        let values = self.typed(object, ("values", &pointer), Json::as_object).unwrap_or(&none);
        let set = self.values(definition, values, &format!("{pointer}/values"));
        let kind = object.get("operation").and_then(Json::as_str).unwrap_or_default();
        let operation = match kind {
            "add" => return self.add((definition, set), object, place),
            "change" | "end" => self.dated(object, (kind, &pointer), set),
            "correct" => self.correct(object, &pointer, set),
            "redate" => self.redate(object, &pointer),
            "withdraw" => self.id(object, &pointer).map(|id| Operation::Withdraw { id }),
            _ => {
                let message = Message::new("api.no-such-operation").text("given", kind);
                return self.fault(format!("{pointer}/operation"), message);
            }
        };
        let Some(operation) = operation else { return };
        if let Some(version) = version {
            self.asks.versions.push((place, definition, operation.record(), version));
            self.asks.batch.expect(definition, operation.record(), version);
        }
        self.asks.batch.push(definition, operation);
        self.asks.places.push(Some(place));
    }

    fn add(
        &mut self,
        (definition, set): (&'static Definition, Set),
        object: &Object,
        place: usize,
    ) {
        let pointer = format!("/operations/{place}");
        let Some(period) = self.period(object, &pointer) else { return };
        let values = whole_row(definition, set);
        let local = self.asks.batch.add_values(definition, period, values);
        let name = self.typed(object, ("as", &pointer), Json::as_str);
        let name = name.map_or_else(|| place.to_string(), str::to_owned);
        if self.asks.added.iter().any(|(own, ..)| *own == name) {
            let message = Message::new("api.name-twice").text("given", name.as_str());
            self.fault(format!("{pointer}/as"), message);
        }
        self.asks.added.push((name, definition.key, local));
        self.asks.places.push(Some(place));
    }

    fn dated(
        &mut self,
        object: &Object,
        (kind, pointer): (&str, &str),
        set: Set,
    ) -> Option<Operation> {
        let key = if kind == "end" { "on" } else { "from" };
        let day = self.day(object, key, pointer);
        let (id, day) = (self.id(object, pointer)?, day?);
        Some(match kind {
            "end" => Operation::End { id, on: day, set },
            _ => Operation::Change { id, from: day, set },
        })
    }

    fn correct(&mut self, object: &Object, pointer: &str, set: Set) -> Option<Operation> {
        let id = self.id(object, pointer)?;
        let is_dated = object.contains_key("from") || object.contains_key("until");
        let period = if is_dated { Some(self.period(object, pointer)?) } else { None };
        Some(Operation::Correct { id, period, set })
    }

    fn redate(&mut self, object: &Object, pointer: &str) -> Option<Operation> {
        let period = self.period(object, pointer);
        Some(Operation::Redate { id: self.id(object, pointer)?, period: period? })
    }

    fn id(&mut self, object: &Object, pointer: &str) -> Option<i64> {
        let id = object.get("id").and_then(Json::as_i64);
        if id.is_none() {
            self.fault(format!("{pointer}/id"), Message::new("api.not-a-number"));
        }
        id
    }

    fn day(&mut self, object: &Object, key: &str, pointer: &str) -> Option<Day> {
        let given = object.get(key).and_then(Json::as_str);
        let read = given.map_or_else(|| Err(Message::new("api.not-a-day")), str::parse);
        match read {
            Ok(day) => Some(day),
            Err(message) => {
                self.fault(format!("{pointer}/{key}"), message);
                None
            }
        }
    }

    /// The days from `from` until, without, `until`.
    fn period(&mut self, object: &Object, pointer: &str) -> Option<Period> {
        let from = self.day(object, "from", pointer)?;
        let until = match object.get("until") {
            None | Some(Json::Null) => None,
            Some(_) => Some(self.day(object, "until", pointer)?),
        };
        match Period::new(from, until) {
            Ok(period) => Some(period),
            Err(message) => {
                self.fault(format!("{pointer}/until"), message);
                None
            }
        }
    }

    fn values(&mut self, definition: &'static Definition, values: &Object, pointer: &str) -> Set {
        let mut set = Set::new();
        for (key, json) in values {
            let own = format!("{pointer}/{}", escaped(key));
            let Some((_, field)) = definition.field(key) else {
                let message = Message::new("api.unknown-name").text("given", key.as_str());
                self.fault(own, message);
                continue;
            };
            match self.value(field, json) {
                Ok(value) => set.push((field.key, value)),
                Err(message) => self.fault(own, message),
            }
        }
        set
    }

    fn value(&self, field: &Field, json: &Json) -> Result<Value, Message> {
        let unfit = || Message::new("api.wrong-type").heading("field", field.heading);
        Ok(match (field.kind, json) {
            (_, Json::Null) => Value::Null,
            (Kind::Integer | Kind::Reference(_), Json::Number(number)) => {
                Value::Integer(number.as_i64().ok_or_else(unfit)?)
            }
            (Kind::Reference(_), Json::String(text)) => {
                let name = text.strip_prefix('@').ok_or_else(unfit)?;
                let known = self.asks.added.iter().find(|(own, ..)| own == name);
                let unknown = || Message::new("api.no-such-new-record").text("given", name);
                Value::Integer(known.ok_or_else(unknown)?.2)
            }
            (Kind::Boolean, Json::Bool(yes)) => Value::Boolean(*yes),
            (Kind::Text | Kind::Code(_), Json::String(text)) => Value::Text(text.clone()),
            (Kind::Sealed, Json::String(text)) => Value::Secret(Secret::Plain(text.clone())),
            (Kind::Day | Kind::PartialDay, Json::String(text)) => Value::parse(field.kind, text)?,
            _ => return Err(unfit()),
        })
    }
}

/// A name as a step of a pointer, in which two letters mean something else.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Fields by key.
type Set = Vec<(&'static str, Value)>;

/// All values of a row, of which some are set.
fn whole_row(definition: &Definition, set: Set) -> Vec<Value> {
    let mut values = vec![Value::Null; definition.fields.len()];
    for (key, value) in set {
        if let Some((place, _)) = definition.field(key) {
            values[place] = value;
        }
    }
    values
}
