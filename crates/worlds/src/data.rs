//! Reading the data files that are compiled in; every fault names its file.

use base::Message;
use serde::de::DeserializeOwned;

/// Everything that is wrong, at once.
pub(crate) type Faults = Vec<Message>;

/// A data file that is not as it should be.
pub(crate) fn faulty(file: &str, reason: impl Into<String>) -> Message {
    Message::new("data.faulty").text("file", file).text("reason", reason)
}

/// Reads a TOML file.
pub(crate) fn read_toml<T: DeserializeOwned>(file: &str, source: &str) -> Result<T, Faults> {
    toml::from_str(source).map_err(|error| vec![faulty(file, error.to_string())])
}

/// Reads a CSV file with a header line.
pub(crate) fn read_csv<T: DeserializeOwned>(file: &str, source: &str) -> Result<Vec<T>, Faults> {
    let mut reader = csv::Reader::from_reader(source.as_bytes());
    let (rows, faults): (Vec<_>, Vec<_>) = reader.deserialize().partition(Result::is_ok);
    if faults.is_empty() {
        Ok(rows.into_iter().flatten().collect())
    } else {
        let errors = faults.into_iter().filter_map(Result::err);
        Err(errors.map(|error: csv::Error| faulty(file, error.to_string())).collect())
    }
}
