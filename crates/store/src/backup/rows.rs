//! A row as a line of a backup: a JSON array of its values, the same from either engine.

use base::{Kind, Secret, Value};
use chrono::NaiveDate;
use serde_json::Value as Json;

use super::Column;
use crate::connection::{Argument, ColumnType};
use crate::keys::hexadecimal;

/// The kind by which a column of this type is read as it stands.
pub(super) fn kind_of(column: &Column) -> Kind {
    match column.column_type {
        ColumnType::Integer => Kind::Integer,
        ColumnType::Boolean => Kind::Boolean,
        ColumnType::Text => Kind::Text,
        ColumnType::Day => Kind::Day,
        ColumnType::Bytes => Kind::Sealed,
    }
}

/// The line of a row, with its end.
pub(super) fn line(row: Vec<Value>) -> String {
    let mut text = Json::Array(row.into_iter().map(json).collect()).to_string();
    text.push('\n');
    text
}

fn json(value: Value) -> Json {
    match value {
        Value::Integer(number) => number.into(),
        Value::Boolean(yes) => yes.into(),
        Value::Text(text) => text.into(),
        Value::Day(day) => day.to_string().into(),
        Value::Secret(Secret::Sealed(bytes)) => hexadecimal(&bytes).into(),
        // No column is read as any other kind.
        _ => Json::Null,
    }
}

/// The values of a line; nothing where the line is not of these columns.
pub(super) fn arguments(line: &[u8], columns: &[Column]) -> Option<Vec<Argument>> {
    let values: Vec<Json> = serde_json::from_slice(line).ok()?;
    if values.len() != columns.len() {
        return None;
    }
    values.into_iter().zip(columns).map(|(value, column)| argument(value, column)).collect()
}

fn argument(value: Json, column: &Column) -> Option<Argument> {
    Some(match (column.column_type, value) {
        (ColumnType::Integer, Json::Number(number)) => Argument::Integer(Some(number.as_i64()?)),
        (ColumnType::Boolean, Json::Bool(yes)) => Argument::Boolean(Some(yes)),
        (ColumnType::Text, Json::String(text)) => Argument::Text(Some(text)),
        (ColumnType::Day, Json::String(text)) => {
            Argument::Day(Some(NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?))
        }
        (ColumnType::Bytes, Json::String(text)) => Argument::Bytes(Some(bytes(&text)?)),
        (ColumnType::Integer, Json::Null) => Argument::Integer(None),
        (ColumnType::Boolean, Json::Null) => Argument::Boolean(None),
        (ColumnType::Text, Json::Null) => Argument::Text(None),
        (ColumnType::Day, Json::Null) => Argument::Day(None),
        (ColumnType::Bytes, Json::Null) => Argument::Bytes(None),
        _ => return None,
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks(2).map(byte).collect()
}
