//! [`Register`]: a typed struct with its description and row codec, and the Rust types its
//! fields may have.

use base::{Code, Day, Definition, Id, Kind, Message, PartialDay, Period, Secret, Sequence, Value};

/// One register. Implemented by the derive of the same name.
pub trait Register: Sized {
    /// Name everywhere: command line, addresses, JSON.
    const KEY: &'static str;
    /// The description that everything else walks.
    const DEFINITION: &'static Definition;

    /// The values of the fields, in order.
    fn into_values(self) -> Vec<Value>;

    /// The struct of these values.
    ///
    /// # Errors
    /// When a value has not the type of its field, or a required one is not known.
    fn from_values(values: Vec<Value>) -> Result<Self, Message>;
}

/// One version of one record: what was believed, of which days, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<R> {
    /// The record.
    pub id: Id<R>,
    /// The number of this version of the record, from 1.
    pub version: i64,
    /// The days of which it tells.
    pub period: Period,
    /// The journal entry that wrote it.
    pub recorded: Sequence,
    /// What it tells.
    pub data: R,
}

/// A Rust type that a field of a register may have.
pub trait FieldType: Sized {
    /// Its type in tables and forms.
    const KIND: Kind;
    /// May it not be missing?
    const REQUIRED: bool = true;

    /// To a row.
    fn into_value(self) -> Value;

    /// From a row.
    fn from_value(value: Value) -> Option<Self>;
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;

    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            known => T::from_value(known).map(Some),
        }
    }
}

/// Implements [`FieldType`] for a type that is one kind of value.
macro_rules! field_type {
    ($type:ty, $kind:expr, $value:ident) => {
        impl FieldType for $type {
            const KIND: Kind = $kind;

            fn into_value(self) -> Value {
                Value::$value(self)
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$value(inner) => Some(inner),
                    _ => None,
                }
            }
        }
    };
}

field_type!(i64, Kind::Integer, Integer);
field_type!(bool, Kind::Boolean, Boolean);
field_type!(String, Kind::Text, Text);
field_type!(Day, Kind::Day, Day);
field_type!(PartialDay, Kind::PartialDay, PartialDay);
field_type!(Secret, Kind::Sealed, Secret);

impl FieldType for Code {
    // The derive puts the field's own list here.
    const KIND: Kind = Kind::Code("");

    fn into_value(self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(Self::new(text)),
            _ => None,
        }
    }
}

impl<R: Register> FieldType for Id<R> {
    const KIND: Kind = Kind::Reference(R::KEY);

    fn into_value(self) -> Value {
        Value::Integer(self.number())
    }

    fn from_value(value: Value) -> Option<Self> {
        value.as_integer().map(Self::new)
    }
}

/// Checks that a row has as many values as its register has fields; used by the derive.
#[doc(hidden)]
pub fn take_fields<const COUNT: usize>(
    definition: &Definition,
    values: Vec<Value>,
) -> Result<[Value; COUNT], Message> {
    values
        .try_into()
        .map_err(|_| Message::new("register.wrong-shape").text("register", definition.key))
}

/// Reads one field of a row; used by the derive.
#[doc(hidden)]
pub fn read_field<T: FieldType>(key: &'static str, value: Option<Value>) -> Result<T, Message> {
    T::from_value(value.unwrap_or(Value::Null))
        .ok_or_else(|| Message::new("register.field-unreadable").text("field", key))
}
