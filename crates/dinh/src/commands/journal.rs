//! `journal`: verified, signed, searched, and written for others.

use std::io::{BufWriter, Write};
use std::path::Path;

use base::{Id, Message};
use registers::{Checkpoint, JournalFilter, JournalSearch, Reader, Registers, SigningKey, View};
use store::create_private;

use crate::cli::{self, Journal};
use crate::commands::record;
use crate::failure::{Failure, Status};
use crate::output::{Progress, say};
use crate::settings::{Settings, operator};

/// Runs a command on the journal.
pub(crate) async fn run(settings: &Settings, command: &Journal) -> Result<Status, Failure> {
    match command {
        Journal::Verify(against) => verify(settings, against).await,
        Journal::Checkpoint { out } => checkpoint(settings, out.as_deref()).await,
        Journal::Show { search, limit } => show(settings, search, *limit).await,
        Journal::Export { search, out } => export(settings, search, out.as_deref()).await,
    }
}

async fn verify(settings: &Settings, against: &cli::Checkpoint) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let held = match &against.checkpoint {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Message::new("cli.cannot-read")
                    .text("file", path.display().to_string())
                    .text("reason", error.to_string())
            })?;
            let checkpoint = text.parse::<Checkpoint>()?;
            let key = match against.public_key {
                Some(key) => key,
                None => SigningKey::read(&settings.signing_key_file()?)?.public(),
            };
            Some((checkpoint, key))
        }
        None => None,
    };
    let registers = settings.open().await?;
    let progress = Progress::new(language.text("progress.verify"));
    let mut verified = match &held {
        Some((checkpoint, key)) => registers.verify_journal_against(checkpoint, key).await?,
        None => registers.verify_journal().await?,
    };
    let contents = settings.config.paper_contents();
    verified.faults.extend(registers.verify_papers(&contents).await?);
    drop(progress);
    if let Some((checkpoint, _)) = &held {
        let said = Message::new("checkpoint.held")
            .text("instant", checkpoint.instant().vietnamese())
            .text("code", checkpoint.code());
        say(said.render(language))?;
    }
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

/// Signs how far the journal has come. The text goes to the file or the standard output, and to
/// the screen what a report prints of it.
async fn checkpoint(settings: &Settings, out: Option<&Path>) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let registers = settings.open().await?;
    let signer = SigningKey::read_or_create(&settings.signing_key_file()?)?;
    let checkpoint = registers.checkpoint(&signer).await?;
    let code = Message::new("checkpoint.code").text("code", checkpoint.code());
    let key = Message::new("checkpoint.public-key").text("key", signer.public().to_string());
    if let Some(path) = out {
        let text = checkpoint.to_string();
        std::fs::write(path, text).map_err(|error| cannot_write(path, &error))?;
        say(code.render(language))?;
        say(key.render(language))?;
    } else {
        write!(std::io::stdout().lock(), "{checkpoint}")?;
        eprintln!("{}\n{}", code.render(language), key.render(language));
    }
    Ok(Status::Done)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Message {
    Message::new("cli.cannot-write")
        .text("file", path.display().to_string())
        .text("reason", error.to_string())
}

/// What the words of the command line ask for.
async fn filter_of(
    (registers, reader): (&Registers, &mut Reader),
    view: &View<'_>,
    words: &cli::Search,
) -> Result<JournalFilter, Failure> {
    let records = match words.record.as_deref() {
        None => Vec::new(),
        Some(text) => {
            let unreadable = || Message::new("cli.record-unreadable").text("given", text);
            let (register, id) = text.split_once('/').ok_or_else(unreadable)?;
            let definition = record::definition_of(registers, register)?;
            vec![(definition, vec![id.parse::<i64>().map_err(|_| unreadable())?])]
        }
    };
    let register = words.register.as_deref().map(|key| record::definition_of(registers, key));
    let area = match &words.area {
        Some(code) => Some(reader.tree(view).await?.find(code)?.id),
        None => None,
    };
    let search = JournalSearch {
        person: words.person.map(Id::new),
        area,
        register: register.transpose()?,
        records,
        actor: words.actor.clone(),
        from: words.from,
        before: words.until,
    };
    Ok(reader.journal_filter(view, &search).await?)
}

async fn show(settings: &Settings, words: &cli::Search, limit: i64) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let registers = settings.open().await?;
    let scope = operator()?.scope;
    let on = words.on.unwrap_or_else(|| registers.today());
    let view = View { scope: &scope, on, known_at: None };
    let mut reader = registers.read().await?;
    let filter = filter_of((&registers, &mut reader), &view, words).await?;
    let filter = JournalFilter { limit, ..filter };
    for entry in reader.entries(&view, &filter).await? {
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
        for change in reader.first_changes(&view, &entry, &filter, MOST_CHANGES).await? {
            print_change(&change)?;
        }
    }
    Ok(Status::Done)
}

/// A load is one entry of very many changes; the screen shows the first of them.
const MOST_CHANGES: i64 = 20;

fn print_change(change: &store::ChangeRow) -> std::io::Result<()> {
    let sign = if change.content.is_some() { '+' } else { '−' };
    let content = change.content.as_deref().unwrap_or_default();
    say(format!(
        "    {sign} {} {}/{} v{} {content}",
        change.operation, change.register, change.record, change.version
    ))
}

async fn export(
    settings: &Settings,
    words: &cli::Search,
    out: Option<&Path>,
) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let scope = operator()?.scope;
    let on = words.on.unwrap_or_else(|| registers.today());
    let view = View { scope: &scope, on, known_at: None };
    let mut reader = registers.read().await?;
    let filter = filter_of((&registers, &mut reader), &view, words).await?;
    match out {
        Some(path) => {
            let file = create_private(path).map_err(|error| cannot_write(path, &error))?;
            write_lines(&mut reader, &view, &filter, BufWriter::new(file)).await?;
            let said = Message::new("cli.written").text("path", path.display().to_string());
            eprintln!("{}", said.render(settings.options.lang));
        }
        None => write_lines(&mut reader, &view, &filter, BufWriter::new(std::io::stdout())).await?,
    }
    Ok(Status::Done)
}

/// So many entries, or changes of one, are read at a time.
const AT_A_TIME: i64 = 1_000;

/// Writes entries as lines of JSON, each with all its changes, whatever their number.
async fn write_lines(
    reader: &mut Reader,
    view: &View<'_>,
    filter: &JournalFilter,
    mut out: impl Write,
) -> Result<(), Failure> {
    let mut after = (store::Chain::MIN, 0);
    loop {
        let entries = reader.entries_after(view, filter, after, AT_A_TIME).await?;
        let Some(last) = entries.last() else { break };
        after = (last.chain, last.sequence);
        for entry in &entries {
            let head = serde_json::json!({
                "chain": entry.chain,
                "sequence": entry.sequence,
                "recorded_at": entry.recorded_at,
                "actor": entry.actor,
                "decision": entry.decision,
                "change_count": entry.change_count,
                "changes_hash": entry.changes_hash,
                "previous_hash": entry.previous_hash,
                "hash": entry.hash,
            });
            // The list is written as it is read, so that a load need not fit into memory.
            let head = head.to_string();
            write!(out, "{},\"changes\":[", head.trim_end_matches('}'))?;
            let mut ordinal = 0;
            loop {
                let changes = reader.changes_after(view, entry, ordinal, AT_A_TIME).await?;
                for (number, change) in &changes {
                    let line = serde_json::json!({
                        "register": change.register,
                        "record": change.record,
                        "version": change.version,
                        "operation": change.operation,
                        "content": change.content,
                    });
                    write!(out, "{}{line}", if ordinal == 0 { "" } else { "," })?;
                    ordinal = *number;
                }
                if changes.is_empty() {
                    break;
                }
            }
            writeln!(out, "]}}")?;
        }
    }
    Ok(out.flush()?)
}
