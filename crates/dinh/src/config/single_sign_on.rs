//! The settings of single sign-on, which are good together or not at all.

use accounts::SingleSignOnSettings;
use base::Message;

use super::Config;

/// What must be set where anything of it is.
const NEEDED: [&str; 4] = [
    "single-sign-on.issuer",
    "single-sign-on.client-id",
    "single-sign-on.client-secret-file",
    "single-sign-on.address",
];

/// What may be set besides.
const MORE: [&str; 2] = ["single-sign-on.name", "single-sign-on.second-factors"];

/// Who vouches for those who sign in; nothing where nobody does.
///
/// # Errors
/// Everything that is missing, and a secret that cannot be read.
pub(crate) fn settings(config: &Config) -> Result<Option<SingleSignOnSettings>, Vec<Message>> {
    let is_there = |key: &str| config.get(key).is_some() || config.faulty.contains(&key);
    if !NEEDED.iter().chain(&MORE).any(|key| is_there(key)) {
        return Ok(None);
    }
    let missing = NEEDED.iter().filter(|key| !is_there(key));
    let mut faults: Vec<Message> =
        missing.map(|key| Message::new("single-sign-on.missing").text("key", *key)).collect();
    let get = |key: &str| config.get(key).unwrap_or_default().to_owned();
    let mut client_secret = String::new();
    if let Some(file) = config.get("single-sign-on.client-secret-file") {
        match read(file) {
            Ok(secret) => client_secret = secret,
            Err(fault) => faults.push(fault),
        }
    }
    let address = get("single-sign-on.address");
    if config.parsed("secure") == Some(true) && address.starts_with("http:") {
        faults.push(Message::new("single-sign-on.not-secure").text("given", &*address));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Some(SingleSignOnSettings {
        issuer: get("single-sign-on.issuer"),
        client_id: get("single-sign-on.client-id"),
        client_secret,
        name: config.parsed("single-sign-on.name").unwrap_or_default(),
        address,
        second_factors: get("single-sign-on.second-factors")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    }))
}

/// The secret of a file.
fn read(file: &str) -> Result<String, Message> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let fault = Message::new("single-sign-on.secret-unreadable").text("file", file);
        fault.text("reason", error.to_string())
    })?;
    match text.trim() {
        "" => Err(Message::new("single-sign-on.secret-empty").text("file", file)),
        secret => Ok(secret.to_owned()),
    }
}
