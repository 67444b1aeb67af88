//! Effects: what a transaction does to tables, already checked, before it is written.

use std::collections::{BTreeMap, BTreeSet};

use base::{Definition, Kind, Period, Secret, Sequence, Value, text};

use crate::connection::Argument;
use crate::error::Result;
use crate::journal::{ChangeRow, Operation, content};
use crate::keys::{KeyRing, PersonKey};
use crate::schema::{VERSION_COLUMNS, folded, quoted};
use crate::select::Chain;

/// One effect on a table, already checked. Negative numbers of records mean records of the
/// same transaction that have no number yet.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A version is written.
    Insert {
        /// The register.
        definition: &'static Definition,
        /// What was meant.
        operation: Operation,
        /// The record.
        id: i64,
        /// Its version.
        version: i64,
        /// Its chain.
        home: Chain,
        /// The days of which it tells.
        period: Period,
        /// Its values; secrets in plain text.
        values: Vec<Value>,
    },
    /// A version is given up.
    Supersede {
        /// The register.
        definition: &'static Definition,
        /// What was meant.
        operation: Operation,
        /// The record.
        id: i64,
        /// Its version.
        version: i64,
        /// Its chain.
        home: Chain,
    },
}

impl Effect {
    /// The register.
    pub fn definition(&self) -> &'static Definition {
        match self {
            Self::Insert { definition, .. } | Self::Supersede { definition, .. } => definition,
        }
    }

    /// The record.
    pub fn id(&self) -> i64 {
        match self {
            Self::Insert { id, .. } | Self::Supersede { id, .. } => *id,
        }
    }

    /// The chain.
    pub fn home(&self) -> Chain {
        match self {
            Self::Insert { home, .. } | Self::Supersede { home, .. } => *home,
        }
    }

    /// The person whose key seals this version, if it has something to seal.
    pub(crate) fn secret_subject(&self) -> Option<i64> {
        let Self::Insert { definition, values, .. } = self else {
            return None;
        };
        let has_secret =
            values.iter().any(|value| matches!(value, Value::Secret(Secret::Plain(_))));
        let (subject, _) = definition.subject_field().and_then(|field| definition.field(field))?;
        has_secret.then(|| values[subject].as_integer()).flatten()
    }

    /// The row of a version that is written, recorded with this sequence; nothing of one that is
    /// given up.
    pub(crate) fn row(
        &self,
        recorded: Sequence,
        superseded: Option<Sequence>,
    ) -> Result<Vec<Argument>> {
        let Self::Insert { definition, id, version, home, period, values, .. } = self else {
            return Ok(Vec::new());
        };
        let mut row = vec![
            Argument::integer(*id),
            Argument::integer(*version),
            Argument::integer(*home),
            Argument::day(period.from()),
            Argument::Day(period.until().map(base::Day::date)),
            Argument::integer(recorded),
            Argument::Integer(superseded),
        ];
        field_arguments(definition, values, &mut row)?;
        Ok(row)
    }

    pub(crate) fn change_row(&self) -> ChangeRow {
        let (operation, version, content) = match self {
            Self::Insert { operation, version, definition, home, period, values, .. } => {
                (operation, version, Some(content(definition, *home, *period, values)))
            }
            Self::Supersede { operation, version, .. } => (operation, version, None),
        };
        ChangeRow {
            register: self.definition().key.to_owned(),
            record: self.id(),
            version: *version,
            operation: operation.key().to_owned(),
            content,
        }
    }
}

/// Replaces numbers within the transaction by the numbers given.
pub(crate) fn numbered(effect: Effect, ids: &BTreeMap<(&'static str, i64), i64>) -> Effect {
    let number = |register: &'static str, id: i64| ids.get(&(register, id)).copied().unwrap_or(id);
    match effect {
        Effect::Insert { definition, operation, id, version, home, period, mut values } => {
            for (field, value) in definition.fields.iter().zip(&mut values) {
                if let (Kind::Reference(register), Value::Integer(id)) = (field.kind, &*value) {
                    *value = Value::Integer(number(register, *id));
                }
            }
            let (id, home) = (number(definition.key, id), number("areas", home));
            Effect::Insert { definition, operation, id, version, home, period, values }
        }
        Effect::Supersede { definition, operation, id, version, home } => {
            let (id, home) = (number(definition.key, id), number("areas", home));
            Effect::Supersede { definition, operation, id, version, home }
        }
    }
}

pub(crate) fn seal_values(
    definition: &Definition,
    values: &mut [Value],
    key: &PersonKey,
) -> Result<()> {
    for (field, value) in definition.fields.iter().zip(values) {
        if let Value::Secret(Secret::Plain(text)) = value {
            *value = Value::Secret(Secret::Sealed(key.seal(definition.key, field.key, text)?));
        }
    }
    Ok(())
}

/// Versions that leave the directory of identity numbers, and the rows that enter it.
pub(crate) type DirectoryChanges = (BTreeSet<(&'static str, i64, i64)>, Vec<Vec<Argument>>);

/// The directory holds the keyed hash of each secret that is believed now.
pub(crate) fn directory_changes(effects: &[Effect], keys: &KeyRing) -> DirectoryChanges {
    let mut removed = BTreeSet::new();
    let mut added = BTreeSet::new();
    for effect in effects.iter().filter(|effect| is_in_directory(effect.definition())) {
        let register = effect.definition().key;
        match effect {
            Effect::Supersede { id, version, .. } => {
                added.retain(|(_, _, at, _)| *at != (register, *id, *version));
                removed.insert((register, *id, *version));
            }
            Effect::Insert { definition, id, version, values, .. } => {
                for (field, value) in definition.fields.iter().zip(values) {
                    if let (true, Value::Secret(Secret::Plain(text))) = (field.unique, value) {
                        let digest = keys.digest(register, field.key, text);
                        added.insert((register, field.key, (register, *id, *version), digest));
                    }
                }
            }
        }
    }
    let row =
        |(register, field, (_, id, version), digest): (&str, &str, (&str, i64, i64), Vec<u8>)| {
            vec![
                Argument::text(register),
                Argument::integer(id),
                Argument::integer(version),
                Argument::text(field),
                Argument::Bytes(Some(digest)),
            ]
        };
    (removed, added.into_iter().map(row).collect())
}

/// Has the register a sealed field that no two records may share?
pub(crate) fn is_in_directory(definition: &Definition) -> bool {
    definition.fields.iter().any(|field| field.unique && field.kind == Kind::Sealed)
}

/// The values of a row as arguments, each searchable text followed by its folded form.
fn field_arguments(
    definition: &Definition,
    values: &[Value],
    row: &mut Vec<Argument>,
) -> Result<()> {
    for (field, value) in definition.fields.iter().zip(values) {
        row.push(Argument::of(field.kind, value)?);
        if field.search {
            row.push(Argument::Text(value.as_text().map(text::fold)));
        }
    }
    Ok(())
}

pub(crate) fn all_columns(definition: &Definition) -> Vec<String> {
    let mut columns: Vec<String> = VERSION_COLUMNS.iter().map(|(name, _)| quoted(name)).collect();
    for field in definition.fields {
        columns.push(quoted(field.key));
        if field.search {
            columns.push(quoted(&folded(field.key)));
        }
    }
    columns
}
