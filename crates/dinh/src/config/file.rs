//! The file of settings: TOML, in which nothing may stand that is no setting.

use std::collections::BTreeMap;
use std::path::Path;

use base::Message;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Given, SETTINGS, Source, place};

/// The settings of a file by their keys; what is wrong with it is told with its line.
pub(super) fn read(path: &Path, faults: &mut Vec<Message>) -> BTreeMap<String, Given> {
    let mut found = BTreeMap::new();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(reason) => {
            let fault = Message::new("cli.cannot-read").text("file", path.display().to_string());
            faults.push(fault.text("reason", reason.to_string()));
            return found;
        }
    };
    match DeTable::parse(&text) {
        Ok(table) => {
            let mut reading = Reading { path, text: &text, faults, found: &mut found };
            reading.table("", table.get_ref());
        }
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            let fault = place(path, line, Message::new("config.unreadable"));
            faults.push(fault.text("reason", error.message()));
        }
    }
    found
}

struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
    faults: &'a mut Vec<Message>,
    found: &'a mut BTreeMap<String, Given>,
}

impl Reading<'_> {
    fn table(&mut self, before: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = format!("{before}{}", name.get_ref());
            let line = line_of(self.text, name.span().start);
            let is_table = SETTINGS.iter().any(|one| one.key.starts_with(&format!("{key}.")));
            match value.get_ref() {
                DeValue::Table(below) if is_table => self.table(&format!("{key}."), below),
                _ if SETTINGS.iter().any(|one| one.key == key) => self.value(key, line, value),
                _ => {
                    let fault = place(self.path, line, Message::new("config.unknown-key"));
                    let known: Vec<&str> = SETTINGS.iter().map(|one| one.key).collect();
                    self.faults.push(fault.text("key", key).text("known", known.join(", ")));
                }
            }
        }
    }

    fn value(&mut self, key: String, line: usize, value: &Spanned<DeValue<'_>>) {
        let value = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Boolean(yes) => yes.to_string(),
            _ => {
                let fault = place(self.path, line, Message::new("config.not-a-value"));
                self.faults.push(fault.text("key", key));
                return;
            }
        };
        let source = Source::File(self.path.to_owned(), line);
        self.found.insert(key, Given { value, source });
    }
}

fn line_of(text: &str, place: usize) -> usize {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1
}
