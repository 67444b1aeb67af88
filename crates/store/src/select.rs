//! Reading version rows: which days, believed when, and which records.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base::{Day, Definition, Kind, Period, Sequence, Value, text};

use crate::connection::{Argument, Connection, required_day};
use crate::error::{Error, Result};
use crate::schema::{VERSION_COLUMNS, folded, quoted};

/// The number of a journal chain: 0 for shared registers, else the id of the home province.
pub type Chain = i64;

/// Of which days rows are wanted.
#[derive(Clone, Copy, Debug)]
pub enum Time {
    /// Those that tell of this day.
    On(Day),
    /// Those of every day.
    Every,
}

/// As believed when.
#[derive(Clone, Debug)]
pub enum Known {
    /// Now.
    Now,
    /// When each chain had come to this sequence.
    At(BTreeMap<Chain, Sequence>),
    /// At any time: superseded rows too.
    Ever,
}

/// Which records.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Those with these numbers.
    Ids(Vec<i64>),
    /// Those whose field holds one of these values.
    In(&'static str, Vec<Value>),
    /// Those whose number field (or `id`) lies between two numbers, both included.
    Between(&'static str, i64, i64),
    /// Those whose searchable field holds this text, deaf to diacritics and case.
    Contains(&'static str, String),
    /// Those whose field holds nothing.
    Unknown(&'static str),
    /// Those that meet all filters of one of these lists.
    Any(Vec<Vec<Filter>>),
    /// Those whose field (or number) is named by a live row of another register whose own
    /// field holds one of these values.
    Through {
        /// The column here: a field, or `id`.
        column: &'static str,
        /// The other register.
        register: &'static Definition,
        /// The column there that names it.
        names: &'static str,
        /// The field there that is asked.
        field: &'static str,
        /// The values it may hold.
        values: Vec<i64>,
    },
}

/// What to read.
#[derive(Clone, Debug)]
pub struct Select {
    /// Of which days.
    pub time: Time,
    /// As believed when.
    pub known: Known,
    /// All of these hold.
    pub filters: Vec<Filter>,
}

/// One row of a register's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// The record.
    pub id: i64,
    /// The number of this version of it, from 1.
    pub version: i64,
    /// The chain of the province in which the record was first written.
    pub home: Chain,
    /// The days of which it tells.
    pub period: Period,
    /// The entry that wrote it.
    pub recorded: Sequence,
    /// The entry that ceased to believe it.
    pub superseded: Option<Sequence>,
    /// The fields, in order.
    pub values: Vec<Value>,
}

/// Reads rows in the order of records and days.
pub(crate) async fn select(
    connection: &mut Connection,
    definition: &'static Definition,
    what: &Select,
) -> Result<Vec<VersionRow>> {
    select_first(connection, definition, what, None).await
}

/// As [`select`], of the first rows no more than so many.
pub(crate) async fn select_first(
    connection: &mut Connection,
    definition: &'static Definition,
    select: &Select,
    most: Option<u32>,
) -> Result<Vec<VersionRow>> {
    let mut columns: Vec<(String, Kind)> =
        VERSION_COLUMNS.iter().map(|(name, kind)| (quoted(name), *kind)).collect();
    columns.extend(definition.fields.iter().map(|field| (quoted(field.key), field.kind)));
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let kinds: Vec<Kind> = columns.iter().map(|(_, kind)| *kind).collect();
    let mut condition = Condition::default();
    condition.time(select.time);
    condition.parts.push(believed(&select.known));
    for filter in &select.filters {
        condition.filter(definition, filter, &select.known)?;
    }
    let most = most.map(|most| format!(" LIMIT {most}")).unwrap_or_default();
    let text = format!(
        "SELECT {} FROM {} {} ORDER BY id, valid_from, version{most}",
        names.join(", "),
        definition.table(),
        condition.clause()
    );
    let rows = connection.fetch("read a register", text, condition.arguments, &kinds).await?;
    rows.into_iter().map(|row| version_row(definition, row)).collect()
}

fn version_row(definition: &'static Definition, mut row: Vec<Value>) -> Result<VersionRow> {
    let values = row.split_off(VERSION_COLUMNS.len());
    let number = |value: &Value| value.as_integer().unwrap_or_default();
    let until = match &row[4] {
        Value::Null => None,
        other => Some(required_day(definition.key, other)?),
    };
    let period = Period::new(required_day(definition.key, &row[3])?, until)
        .map_err(|message| Error::Row { register: definition.key, message })?;
    Ok(VersionRow {
        id: number(&row[0]),
        version: number(&row[1]),
        home: number(&row[2]),
        period,
        recorded: number(&row[5]),
        superseded: row[6].as_integer(),
        values,
    })
}

/// A growing condition with its arguments.
#[derive(Default)]
pub(crate) struct Condition {
    pub(crate) parts: Vec<String>,
    pub(crate) arguments: Vec<Argument>,
}

impl Condition {
    /// The query for the records of which any version, believed or not, meets these filters.
    pub(crate) fn records(
        &mut self,
        definition: &'static Definition,
        filters: &[Filter],
    ) -> Result<String> {
        let outer = std::mem::take(&mut self.parts);
        for filter in filters {
            self.filter(definition, filter, &Known::Ever)?;
        }
        let query = format!("SELECT id FROM {} {}", definition.table(), self.clause());
        self.parts = outer;
        Ok(query)
    }

    pub(crate) fn clause(&self) -> String {
        if self.parts.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", self.parts.join(" AND "))
        }
    }

    pub(crate) fn argument(&mut self, argument: Argument) -> String {
        self.arguments.push(argument);
        format!("${}", self.arguments.len())
    }

    fn time(&mut self, time: Time) {
        if let Time::On(day) = time {
            let day = self.argument(Argument::day(day));
            self.parts.push(format!(
                "valid_from <= {day} AND (valid_until IS NULL OR valid_until > {day})"
            ));
        }
    }

    fn filter(
        &mut self,
        definition: &'static Definition,
        filter: &Filter,
        known: &Known,
    ) -> Result<()> {
        match filter {
            Filter::Ids(ids) => {
                let list = self.list(ids.iter().map(|id| Argument::integer(*id)));
                self.parts.push(format!("id IN ({list})"));
            }
            Filter::In(key, values) => {
                let (_, field) = known_field(definition, key)?;
                let arguments: Vec<Argument> = values
                    .iter()
                    .map(|value| Argument::of(field.kind, value))
                    .collect::<Result<_>>()?;
                let list = self.list(arguments.into_iter());
                self.parts.push(format!("{} IN ({list})", quoted(key)));
            }
            Filter::Between(column, lowest, highest) => {
                if *column != "id" {
                    known_field(definition, column)?;
                }
                let column = quoted(column);
                self.parts.push(format!("{column} BETWEEN {lowest} AND {highest}"));
            }
            Filter::Contains(key, words) => {
                known_field(definition, key)?;
                let pattern = text::fold(words).replace(['%', '_', '\\'], " ");
                let pattern = self.argument(Argument::text(format!("%{pattern}%")));
                self.parts.push(format!("{} LIKE {pattern}", quoted(&folded(key))));
            }
            Filter::Unknown(key) => {
                known_field(definition, key)?;
                self.parts.push(format!("{} IS NULL", quoted(key)));
            }
            Filter::Any(ways) => self.any(definition, ways, known)?,
            Filter::Through { column, register, names, field, values } => {
                let list = self.list(values.iter().map(|value| Argument::integer(*value)));
                self.parts.push(format!(
                    "{} IN (SELECT {} FROM {} WHERE {} AND {} IN ({list}))",
                    quoted(column),
                    quoted(names),
                    register.table(),
                    believed(known),
                    quoted(field)
                ));
            }
        }
        Ok(())
    }

    fn any(
        &mut self,
        definition: &'static Definition,
        ways: &[Vec<Filter>],
        known: &Known,
    ) -> Result<()> {
        let outer = std::mem::take(&mut self.parts);
        let mut told = Vec::new();
        for way in ways {
            for filter in way {
                self.filter(definition, filter, known)?;
            }
            let parts = std::mem::take(&mut self.parts);
            told.push(if parts.is_empty() { "1 = 1".to_owned() } else { parts.join(" AND ") });
        }
        self.parts = outer;
        self.parts.push(if told.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("({})", told.join(" OR "))
        });
        Ok(())
    }

    /// A list of numbers and placeholders; of nothing, a list that nothing is in. Numbers stand
    /// in the text itself, because SQLite is slow with thousands of numbered places.
    fn list(&mut self, arguments: impl Iterator<Item = Argument>) -> String {
        let mut arguments: Vec<Argument> = arguments.collect();
        // A list of one has a place, so that the database keeps the plan of the query.
        if arguments.len() == 1 {
            return arguments.pop().map_or_else(String::new, |only| self.argument(only));
        }
        let names: Vec<String> = arguments
            .into_iter()
            .map(|argument| match argument {
                Argument::Integer(Some(number)) => number.to_string(),
                other => self.argument(other),
            })
            .collect();
        if names.is_empty() { "NULL".to_owned() } else { names.join(", ") }
    }
}

/// The condition on rows that were believed then.
fn believed(known: &Known) -> String {
    let sequences = match known {
        Known::Now => return "superseded IS NULL".to_owned(),
        Known::Ever => return "1 = 1".to_owned(),
        Known::At(sequences) => sequences,
    };
    let mut limit = String::from("CASE home");
    for (chain, sequence) in sequences {
        let _ = write!(limit, " WHEN {chain} THEN {sequence}");
    }
    limit.push_str(" WHEN -1 THEN 0 ELSE 0 END");
    format!("recorded <= {limit} AND (superseded IS NULL OR superseded > {limit})")
}

fn known_field(
    definition: &'static Definition,
    key: &str,
) -> Result<(usize, &'static base::Field)> {
    definition.field(key).ok_or_else(|| {
        base::Message::new("register.no-such-field")
            .text("field", key)
            .text("register", definition.key)
            .into()
    })
}
