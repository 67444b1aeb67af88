//! One connection inside a transaction, on either engine: the only place where statements
//! are bound and rows decoded.

use base::{Day, Kind, PartialDay, Secret, Value};
use chrono::NaiveDate;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Postgres, Row, Sqlite, Transaction};

use crate::error::{Error, Result, doing};

/// The two engines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// The embedded database.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

impl Engine {
    /// The type for bytes, the one type the two name differently.
    pub(crate) fn bytes_type(self) -> &'static str {
        match self {
            Self::Sqlite => "BLOB",
            Self::Postgres => "BYTEA",
        }
    }

    /// How many values one statement may bind.
    pub(crate) fn most_arguments(self) -> usize {
        match self {
            Self::Sqlite => 32_000,
            Self::Postgres => 60_000,
        }
    }
}

/// An argument of a statement; a missing one keeps its type, which PostgreSQL asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Argument {
    Integer(Option<i64>),
    Text(Option<String>),
    Boolean(Option<bool>),
    Day(Option<NaiveDate>),
    Bytes(Option<Vec<u8>>),
}

impl Argument {
    /// The argument that holds a value of a field of this kind.
    pub(crate) fn of(kind: Kind, value: &Value) -> Result<Self> {
        let wrong =
            || base::Message::new("store.wrong-type").text("given", value.to_string()).into();
        Ok(match (column_type(kind), value) {
            (ColumnType::Integer, Value::Integer(number)) => Self::Integer(Some(*number)),
            (ColumnType::Boolean, Value::Boolean(yes)) => Self::Boolean(Some(*yes)),
            (ColumnType::Text, Value::Text(text)) => Self::Text(Some(text.clone())),
            (ColumnType::Text, Value::PartialDay(day)) => Self::Text(Some(day.to_string())),
            (ColumnType::Day, Value::Day(day)) => Self::Day(Some(day.date())),
            (ColumnType::Bytes, Value::Secret(Secret::Sealed(bytes) | Secret::Erased(bytes))) => {
                Self::Bytes(Some(bytes.clone()))
            }
            (ColumnType::Integer, Value::Null) => Self::Integer(None),
            (ColumnType::Boolean, Value::Null) => Self::Boolean(None),
            (ColumnType::Text, Value::Null) => Self::Text(None),
            (ColumnType::Day, Value::Null) => Self::Day(None),
            (ColumnType::Bytes, Value::Null) => Self::Bytes(None),
            _ => return Err(wrong()),
        })
    }

    pub(crate) fn day(day: Day) -> Self {
        Self::Day(Some(day.date()))
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Some(text.into()))
    }

    pub(crate) fn integer(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

/// The types of columns, which both engines have; so called in backups, too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ColumnType {
    Integer,
    Boolean,
    Text,
    Day,
    Bytes,
}

/// The column type of a kind of field.
pub(crate) fn column_type(kind: Kind) -> ColumnType {
    match kind {
        Kind::Integer | Kind::Reference(_) => ColumnType::Integer,
        Kind::Boolean => ColumnType::Boolean,
        Kind::Text | Kind::PartialDay | Kind::Code(_) => ColumnType::Text,
        Kind::Day => ColumnType::Day,
        Kind::Sealed => ColumnType::Bytes,
    }
}

/// Takes one row of a query; what it says is wrong ends the reading.
pub(crate) type Take<'a> = &'a mut (dyn FnMut(Vec<Value>) -> Result<()> + Send);

/// A transaction on either engine.
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Binds every argument; the text comes from definitions and never from a user.
macro_rules! bound {
    ($text:expr, $arguments:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($text));
        for argument in $arguments {
            query = match argument {
                Argument::Integer(value) => query.bind(value),
                Argument::Text(value) => query.bind(value),
                Argument::Boolean(value) => query.bind(value),
                Argument::Day(value) => query.bind(value),
                Argument::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

/// Decodes the columns of a row.
macro_rules! decoded {
    ($row:expr, $columns:expr) => {{
        let row = $row;
        $columns
            .iter()
            .enumerate()
            .map(|(index, kind)| -> std::result::Result<Value, sqlx::Error> {
                Ok(match column_type(*kind) {
                    ColumnType::Integer => {
                        row.try_get::<Option<i64>, _>(index)?.map_or(Value::Null, Value::Integer)
                    }
                    ColumnType::Boolean => {
                        row.try_get::<Option<bool>, _>(index)?.map_or(Value::Null, Value::Boolean)
                    }
                    ColumnType::Text => read_text(*kind, row.try_get::<Option<String>, _>(index)?)?,
                    ColumnType::Day => row
                        .try_get::<Option<NaiveDate>, _>(index)?
                        .map_or(Value::Null, |date| Value::Day(Day::from_date(date))),
                    ColumnType::Bytes => row
                        .try_get::<Option<Vec<u8>>, _>(index)?
                        .map_or(Value::Null, |bytes| Value::Secret(Secret::Sealed(bytes))),
                })
            })
            .collect::<std::result::Result<Vec<Value>, sqlx::Error>>()
    }};
}

fn read_text(kind: Kind, text: Option<String>) -> std::result::Result<Value, sqlx::Error> {
    let Some(text) = text else {
        return Ok(Value::Null);
    };
    if kind != Kind::PartialDay {
        return Ok(Value::Text(text));
    }
    text.parse::<PartialDay>()
        .map(Value::PartialDay)
        .map_err(|message| sqlx::Error::Decode(Box::new(message)))
}

impl Connection {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement; gives how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        what: &'static str,
        text: String,
        arguments: Vec<Argument>,
    ) -> Result<u64> {
        match self {
            Self::Sqlite(transaction) => {
                let done = bound!(text, arguments).execute(&mut **transaction).await;
                done.map(|done| done.rows_affected())
            }
            Self::Postgres(transaction) => {
                let done = bound!(text, arguments).execute(&mut **transaction).await;
                done.map(|done| done.rows_affected())
            }
        }
        .map_err(doing(what))
    }

    /// Waits until nobody else holds the subject that these parts name, and holds it until the end
    /// of the transaction. On SQLite the write lock is enough.
    pub(crate) async fn lock_subject(&mut self, parts: &[&str]) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let text = "SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) locked".to_owned();
        let subject = Argument::integer(crate::keys::lock_number(parts));
        self.fetch("lock", text, vec![subject], &[]).await.map(drop)
    }

    /// Runs several statements without arguments.
    pub(crate) async fn run_script(&mut self, what: &'static str, text: String) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut **transaction).await.map(drop)
            }
            Self::Postgres(transaction) => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut **transaction).await.map(drop)
            }
        }
        .map_err(doing(what))
    }

    /// Runs a query and decodes each row by the kinds of its columns.
    pub(crate) async fn fetch(
        &mut self,
        what: &'static str,
        text: String,
        arguments: Vec<Argument>,
        columns: &[Kind],
    ) -> Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        let mut keep = |row| {
            rows.push(row);
            Ok(())
        };
        self.each(what, text, arguments, columns, &mut keep).await?;
        Ok(rows)
    }

    /// As [`fetch`](Self::fetch), but hands over each row as it comes, so that no more than a few
    /// are held at once.
    pub(crate) async fn each(
        &mut self,
        what: &'static str,
        text: String,
        arguments: Vec<Argument>,
        columns: &[Kind],
        take: Take<'_>,
    ) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => {
                let mut stream = bound!(text, arguments).fetch(&mut **transaction);
                while let Some(row) = stream.try_next().await.map_err(doing(what))? {
                    take(decoded!(row, columns).map_err(doing(what))?)?;
                }
            }
            Self::Postgres(transaction) => {
                let mut stream = bound!(text, arguments).fetch(&mut **transaction);
                while let Some(row) = stream.try_next().await.map_err(doing(what))? {
                    take(decoded!(row, columns).map_err(doing(what))?)?;
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(doing("commit"))
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
        .map_err(doing("roll back"))
    }
}

/// The day of a row that a definition requires.
pub(crate) fn required_day(register: &'static str, value: &Value) -> Result<Day> {
    match value {
        Value::Day(day) => Ok(*day),
        _ => Err(Error::Row { register, message: base::Message::new("store.missing-day") }),
    }
}
