//! `journal verify` and `journal show`.

use base::Message;
use registers::{JournalFilter, View};

use crate::cli::Journal;
use crate::commands::record;
use crate::failure::{Failure, Status};
use crate::output::Progress;
use crate::output::say;
use crate::settings::{Settings, operator};

/// Runs a command on the journal.
pub(crate) async fn run(settings: &Settings, command: &Journal) -> Result<Status, Failure> {
    match command {
        Journal::Verify => verify(settings).await,
        Journal::Show { record, limit } => show(settings, record.as_deref(), *limit).await,
    }
}

async fn verify(settings: &Settings) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let registers = settings.open().await?;
    let progress = Progress::new(language.text("progress.verify"));
    let verified = registers.verify_journal().await?;
    drop(progress);
    for fault in &verified.faults {
        say(fault.message().render(language))?;
    }
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let key = if verified.faults.is_empty() { "journal.sound" } else { "journal.unsound" };
    let said = Message::new(key)
        .number("entries", count(verified.entries))
        .number("changes", count(verified.changes))
        .number("faults", count(verified.faults.len() as u64));
    say(said.render(language))?;
    Ok(if verified.faults.is_empty() { Status::Done } else { Status::Found })
}

async fn show(settings: &Settings, record: Option<&str>, limit: i64) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let registers = settings.open().await?;
    let record = match record {
        None => None,
        Some(text) => {
            let unreadable = || Message::new("cli.record-unreadable").text("given", text);
            let (register, id) = text.split_once('/').ok_or_else(unreadable)?;
            let definition = record::definition_of(&registers, register)?;
            Some((definition.key.to_owned(), id.parse::<i64>().map_err(|_| unreadable())?))
        }
    };
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let mut reader = registers.read().await?;
    let entries = reader
        .entries(
            &view,
            &JournalFilter { record: record.clone(), limit, ..JournalFilter::default() },
        )
        .await?;
    for entry in entries {
        let instant = entry.instant().map_or(entry.recorded_at.clone(), base::Instant::vietnamese);
        let said = Message::new("journal.entry")
            .id("chain", entry.chain)
            .id("sequence", entry.sequence)
            .text("instant", instant)
            .text("actor", entry.actor.as_str())
            .text("decision", entry.decision.map_or("–".to_owned(), |id| id.to_string()))
            .number("changes", entry.change_count)
            .text("hash", &entry.hash[..entry.hash.len().min(16)]);
        say(said.render(language))?;
        let changes = reader.changes(&view, &entry).await?;
        let wanted = changes.iter().filter(|change| {
            record
                .as_ref()
                .is_none_or(|(register, id)| change.register == *register && change.record == *id)
        });
        for change in wanted.take(MOST_CHANGES) {
            print_change(change)?;
        }
    }
    Ok(Status::Done)
}

/// A load is one entry of very many changes; the screen shows the first of them.
const MOST_CHANGES: usize = 20;

fn print_change(change: &store::ChangeRow) -> std::io::Result<()> {
    let sign = if change.content.is_some() { '+' } else { '−' };
    let content = change.content.as_deref().unwrap_or_default();
    say(format!(
        "    {sign} {} {}/{} v{} {content}",
        change.operation, change.register, change.record, change.version
    ))
}
