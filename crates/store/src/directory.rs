//! The directory of secrets, verified: it holds the keyed hash of each unique secret that is
//! believed now, so that a search neither misses a person nor finds a wrong one.

use std::collections::HashMap;

use base::{Definition, Kind, Secret, Value};

use crate::connection::{Argument, Connection};
use crate::effect::is_in_directory;
use crate::error::Result;
use crate::fault::Fault;
use crate::keys::{KeyRing, PersonKey};
use crate::select::{Known, Select, Time, select};
use crate::verify::Verified;

/// The keyed hashes of the directory, by register, record, version and field.
type Entries = HashMap<(String, i64, i64, String), Vec<u8>>;

/// Computes the keyed hash of every secret that still opens, and compares.
pub(crate) async fn verify_directory(
    connection: &mut Connection,
    definitions: &[&'static Definition],
    keys: &KeyRing,
    found: &mut Verified,
) -> Result<()> {
    let mut entries = entries(connection).await?;
    let person_keys = readable_keys(connection, keys, found).await?;
    for definition in definitions.iter().filter(|definition| is_in_directory(definition)) {
        let what = Select { time: Time::Every, known: Known::Now, filters: Vec::new() };
        // Rows that cannot be read are faults of the register already.
        let Ok(rows) = select(connection, definition, &what).await else { continue };
        let subject = definition.subject_field().and_then(|field| definition.field(field));
        for row in rows {
            let person = subject.and_then(|(place, _)| row.values[place].as_integer());
            let key = person.and_then(|person| person_keys.get(&person));
            for (field, value) in definition.fields.iter().zip(&row.values) {
                let (true, Value::Secret(Secret::Sealed(sealed))) = (field.unique, value) else {
                    continue;
                };
                let place = (definition.key.to_owned(), row.id, row.version, field.key.to_owned());
                let entry = entries.remove(&place);
                let text = key.and_then(|key| key.open(definition.key, field.key, sealed));
                // Of a person whose key is destroyed nothing can be compared any more.
                let expected = text.map(|text| keys.digest(definition.key, field.key, &text));
                if expected.is_some() && expected != entry {
                    found.faults.push(Fault::DirectoryAltered(place.0, place.1, place.2));
                }
            }
        }
    }
    let left = entries.into_keys();
    found.faults.extend(
        left.map(|(register, id, version, _)| Fault::DirectoryAltered(register, id, version)),
    );
    Ok(())
}

async fn entries(connection: &mut Connection) -> Result<Entries> {
    let text = "SELECT register, record, version, field, digest FROM identity_directory".to_owned();
    let kinds = [Kind::Text, Kind::Integer, Kind::Integer, Kind::Text, Kind::Sealed];
    let rows = connection.fetch("read the directory", text, Vec::new(), &kinds).await?;
    let entry = |row: &Vec<Value>| {
        let Value::Secret(Secret::Sealed(digest)) = &row[4] else { return None };
        let text = |place: usize| row[place].as_text().map(str::to_owned);
        let place = (text(0)?, row[1].as_integer()?, row[2].as_integer()?, text(3)?);
        Some((place, digest.clone()))
    };
    Ok(rows.iter().filter_map(entry).collect())
}

/// The keys of all people; one that does not open is a fault.
async fn readable_keys(
    connection: &mut Connection,
    keys: &KeyRing,
    found: &mut Verified,
) -> Result<HashMap<i64, PersonKey>> {
    let text = "SELECT person, wrapped FROM person_keys".to_owned();
    let kinds = [Kind::Integer, Kind::Sealed];
    let mut person_keys = HashMap::new();
    for row in connection.fetch("read keys", text, Vec::<Argument>::new(), &kinds).await? {
        let (Some(person), Value::Secret(Secret::Sealed(wrapped))) = (row[0].as_integer(), &row[1])
        else {
            continue;
        };
        match keys.unwrap_key(person, wrapped) {
            Ok(key) => drop(person_keys.insert(person, key)),
            Err(_) => found.faults.push(Fault::KeyUnreadable(person)),
        }
    }
    Ok(person_keys)
}
