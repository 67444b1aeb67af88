//! `flows`: how cases go, read and tried.

use std::collections::BTreeMap;
use std::path::Path;

use base::Message;
use base::calendar::Calendar;
use cases::{Flows as Folder, Rules, Scenario};
use norms::{File, Law};
use registers::CodeLists;

use crate::cli::Flows;
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::Settings;

/// Runs a command on flows.
pub(crate) fn run(settings: &Settings, command: &Flows) -> Result<Status, Failure> {
    let Flows::Check { folder } = command;
    let language = settings.options.lang;
    let files = match folder {
        Some(folder) => files_of(folder)?,
        None => Folder::files(),
    };
    let law = Law::shared(CodeLists::standard()?).map_err(|_| Message::new("norm.unreadable"))?;
    let flows = match Folder::read(&files, law) {
        Ok(flows) => flows,
        Err(faults) => {
            for fault in &faults {
                say(fault.render(language))?;
            }
            return Ok(Status::Found);
        }
    };
    let rules = Rules { law, calendar: Calendar::standard()? };
    let mut found = false;
    for (name, text) in flows.scenarios() {
        let key = name.split('/').next().unwrap_or_default();
        let told = Scenario::tell(flows.current(key)?, rules, &File { name, text });
        let sign = if told.faults.is_empty() { "✓" } else { "✗" };
        say(format!("{sign} {name}: {}", told.vi))?;
        for fault in &told.faults {
            found = true;
            say(fault.render(language))?;
        }
    }
    if found {
        return Ok(Status::Found);
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let said = Message::new("flow.told")
        .number("scenarios", count(flows.scenarios().len()))
        .number("flows", count(flows.all().count()));
    say(said.render(language))?;
    Ok(Status::Done)
}

/// The files of a folder, by their paths in it.
fn files_of(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let unreadable = |error: std::io::Error| {
        Message::new("flow.folder-unreadable")
            .text("folder", folder.display().to_string())
            .text("reason", error.to_string())
    };
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(inner) = path.strip_prefix(folder) {
                let name: Vec<String> =
                    inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                let text = std::fs::read_to_string(&path).map_err(unreadable)?;
                files.insert(name.join("/"), text);
            }
        }
    }
    Ok(files)
}
