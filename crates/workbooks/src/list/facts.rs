//! [`Fact`]: what a row of a list says of one register.

use base::{Definition, Field, Kind, Message, Secret, Value, text};
use registers::{Appointment, CodeLists, Person, PersonName, Register};

use crate::cells;
use crate::grid::Cell;
use crate::list::mapping::{Mapping, Tells};
use crate::lookup::{Lookup, number_of};
use crate::plan::CellFault;
use crate::table::Filled;

/// What a row says of one record of a register.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) definition: &'static Definition,
    /// By place of the field; nothing where the row does not say.
    pub(crate) values: Vec<Option<Value>>,
    /// The columns that told it.
    pub(crate) columns: Vec<usize>,
    /// The person whose number stands behind the name.
    pub(crate) person: Option<i64>,
}

/// What the facts of a row are read beside.
pub(crate) struct Telling<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) filled: &'a Filled,
    pub(crate) lists: &'static CodeLists,
    pub(crate) lookup: &'a Lookup,
    /// The unit of which the list is, where no column names one.
    pub(crate) unit: i64,
    /// Is a number that lacks its first nought taken for the one that has it?
    pub(crate) accept_zeros: bool,
}

impl Fact {
    /// The value of a field.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let (place, _) = self.definition.field(key)?;
        self.values.get(place)?.as_ref().filter(|value| !value.is_null())
    }

    /// Do the fields that tell records of this register apart say the same?
    pub(crate) fn is_of(&self, definition: &Definition, values: &[Option<Value>]) -> bool {
        self.definition.key == definition.key
            && telling_apart(definition).all(|place| match (&self.values[place], &values[place]) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            })
    }

    /// Does a row that is held tell of the same, and the same as far as the list says?
    pub(crate) fn compare(&self, held: &[Value]) -> Option<Vec<usize>> {
        let is_same = telling_apart(self.definition)
            .all(|place| self.values[place].as_ref().is_none_or(|own| *own == held[place]));
        is_same.then(|| {
            let differs = |place: &usize| {
                let own = self.values[*place].as_ref();
                own.is_some_and(|own| !own.is_null() && !is_alike(own, &held[*place]))
            };
            (0..held.len()).filter(differs).collect()
        })
    }
}

/// Do two values say the same? A day that is held says no less than its year in the list.
fn is_alike(listed: &Value, held: &Value) -> bool {
    match (listed, held) {
        (Value::PartialDay(listed), Value::PartialDay(held)) => {
            listed.earliest() <= held.earliest() && held.latest() <= listed.latest()
        }
        _ => listed == held,
    }
}

/// The fields by which records of a register are told apart, besides whom they are about: those
/// that may not overlap, else the first code that each has.
fn telling_apart(definition: &Definition) -> impl Iterator<Item = usize> {
    let is_person = |field: &Field| field.kind == Kind::Reference(Person::KEY);
    let fields = || definition.fields.iter().enumerate();
    let is_code = |field: &Field| field.required && matches!(field.kind, Kind::Code(_));
    let own: Vec<usize> = match definition.no_overlap.first() {
        Some(rule) => fields()
            .filter(|(_, field)| rule.0.contains(&field.key) && !is_person(field))
            .map(|(place, _)| place)
            .collect(),
        // A person is told of in one row.
        None if definition.key == Person::KEY => Vec::new(),
        None => {
            fields().find(|(_, field)| is_code(field)).map(|(place, _)| place).into_iter().collect()
        }
    };
    own.into_iter()
}

impl Telling<'_> {
    /// What a row says.
    pub(crate) fn facts(&self, row: usize) -> (Vec<Fact>, Vec<CellFault>) {
        let mut facts: Vec<Fact> = Vec::new();
        let mut faults = Vec::new();
        for at in 0..self.mapping.columns.len() {
            if self.filled.has(at)
                && let Err(message) = self.column(row, at, &mut facts)
            {
                faults.push(CellFault { column: Some(at), message });
            }
        }
        // Who stands in a list that takes the place of others holds what they held.
        let is_holding = |fact: &Fact| fact.definition.key == Appointment::KEY;
        if self.mapping.replaces.is_some() && !facts.iter().any(is_holding) {
            facts.push(Fact {
                definition: Appointment::DEFINITION,
                values: vec![None; Appointment::DEFINITION.fields.len()],
                columns: Vec::new(),
                person: None,
            });
        }
        for fact in &mut facts {
            self.complete(fact);
            faults.extend(self.zero(fact));
            let columns = &fact.columns;
            let missing = fact.definition.fields.iter().zip(&fact.values);
            let missing = missing.filter(|(field, value)| {
                let is_person = field.kind == Kind::Reference(Person::KEY);
                field.required && !is_person && value.as_ref().is_none_or(Value::is_null)
            });
            faults.extend(missing.map(|(field, _)| CellFault {
                column: columns.first().copied(),
                message: Message::new("list.missing").heading("field", field.heading),
            }));
        }
        (facts, faults)
    }

    /// An identity number that lost its first nought in Excel is told, or given it back.
    fn zero(&self, fact: &mut Fact) -> Option<CellFault> {
        let (place, _) = fact.definition.field("number")?;
        let kind = fact.get("kind")?.as_text()?.to_owned();
        let digits = self.lists.item("identity-number-kind", &kind)?;
        let digits: usize = digits.attributes.get("digits")?.as_str()?.parse().ok()?;
        let Some(Value::Secret(Secret::Plain(text))) = &fact.values[place] else { return None };
        let is_short = text.len() + 1 == digits && text.bytes().all(|one| one.is_ascii_digit());
        if !is_short {
            return None;
        }
        let proposed = format!("0{text}");
        if self.accept_zeros {
            fact.values[place] = Some(Value::Secret(Secret::Plain(proposed)));
            return None;
        }
        let message = Message::new("workbook.lost-zero")
            .number("digits", i64::try_from(digits).unwrap_or(i64::MAX))
            .text("proposed", proposed);
        Some(CellFault { column: fact.columns.first().copied(), message })
    }

    fn column(&self, row: usize, at: usize, facts: &mut Vec<Fact>) -> Result<(), Message> {
        let column = &self.mapping.columns[at];
        let Tells::Fact { definition, field, set, blank } = &column.tells else { return Ok(()) };
        let cell = self.filled.cell(row, at);
        let mut values: Vec<Option<Value>> = vec![None; definition.fields.len()];
        let is_filled = match field {
            Some(_) => !cell.is_blank(),
            None => is_marked(cell)?,
        };
        let mut person = None;
        let said = if is_filled { set } else { blank };
        for (place, words) in said {
            values[*place] = self.value(&definition.fields[*place], &Cell::Text(words.clone()))?;
        }
        if let (Some(place), true) = (field, is_filled) {
            let meant = column.words.get(&text::fold(&cell.words()));
            let meant = meant.map(|words| Cell::Text(words.clone()));
            let value = self.value(&definition.fields[*place], meant.as_ref().unwrap_or(cell))?;
            values[*place] = value;
            if let (PersonName::KEY, Some(Value::Text(name))) = (definition.key, &values[*place])
                && let Some(id) = number_of(name)
            {
                person = Some(id);
                let plain = name.rsplit_once("(#").map_or("", |(plain, _)| plain.trim_end());
                values[*place] = Some(Value::Text(plain.to_owned()));
            }
        }
        if values.iter().all(Option::is_none) {
            return Ok(());
        }
        let known = facts.iter_mut().find(|fact| fact.is_of(definition, &values));
        let Some(fact) = known else {
            facts.push(Fact { definition, values, columns: vec![at], person });
            return Ok(());
        };
        fact.columns.push(at);
        for (place, (own, new)) in fact.values.iter_mut().zip(values).enumerate() {
            match (&own, new) {
                (_, None) => {}
                (Some(own), Some(new)) if *own != new => {
                    let heading = definition.fields[place].heading;
                    return Err(Message::new("list.says-two-things").heading("field", heading));
                }
                (_, new) => *own = new,
            }
        }
        Ok(())
    }

    fn value(&self, field: &Field, cell: &Cell) -> Result<Option<Value>, Message> {
        cells::read(field, cell, self.lists, self.lookup)
    }

    /// What no column says, and goes without saying: the unit of the list, and the defaults.
    fn complete(&self, fact: &mut Fact) {
        for (definition, place, words) in &self.mapping.defaults {
            if definition.key == fact.definition.key && fact.values[*place].is_none() {
                let cell = Cell::Text(words.clone());
                let value = self.value(&definition.fields[*place], &cell);
                fact.values[*place] = value.ok().flatten();
            }
        }
        if fact.definition.key == Appointment::KEY
            && let Some((place, _)) = fact.definition.field("area")
            && fact.values[place].is_none()
        {
            fact.values[place] = Some(Value::Integer(self.unit));
        }
    }
}

/// Is a cell of a column of marks marked?
fn is_marked(cell: &Cell) -> Result<bool, Message> {
    match text::fold(&cell.words()).as_str() {
        "" | "0" | "khong" | "no" | "-" => Ok(false),
        "1" | "x" | "co" | "yes" | "v" | "true" => Ok(true),
        _ => Err(Message::new("list.not-a-mark").text("given", cell.words())),
    }
}
