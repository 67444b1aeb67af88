//! `undo`: what was done last on a decision is put back as it was.

use std::collections::BTreeSet;

use base::{Language, Message};
use registers::{ChangeRow, EntryRow, JournalFilter, Reader, Registers, View};

use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Undoes what was done last on a decision.
pub(crate) async fn run(settings: &Settings, decision: i64) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    of_decision(&registers, decision, settings.options.lang).await
}

/// Is it an undoing itself, which puts back, and takes back what was added?
fn is_undoing(changes: &[ChangeRow]) -> bool {
    let is = |change: &ChangeRow, key: &str| change.operation == key;
    changes.iter().any(|change| is(change, "restore"))
        || changes.iter().all(|change| is(change, "withdraw"))
}

/// The same, over registers that are open.
pub(crate) async fn of_decision(
    registers: &Registers,
    decision: i64,
    language: Language,
) -> Result<Status, Failure> {
    let decided = operator()?;
    let permit = decided.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    let view = View { scope: &decided.scope, on: registers.today(), known_at: None };
    let mut reader = registers.read().await?;
    let done = last_done(&mut reader, &view, decision).await?;
    let batch = reader.undoing(&view, &done).await?;
    drop(reader);
    let receipt = registers.apply(&permit, &batch).await?;
    let said = Message::new("undo.done")
        .id("decision", decision)
        .number("changes", i64::try_from(batch.len()).unwrap_or(i64::MAX))
        .text("instant", receipt.recorded_at.to_string());
    say(said.render(language))?;
    registers.database().close().await;
    Ok(Status::Done)
}

/// The entries of the last transaction that did something on the decision, and was no undoing.
async fn last_done(
    reader: &mut Reader,
    view: &View<'_>,
    decision: i64,
) -> Result<Vec<EntryRow>, Failure> {
    let on_it =
        JournalFilter { decision: Some(decision), limit: i64::MAX, ..JournalFilter::default() };
    let entries = reader.entries(view, &on_it).await?;
    let instants: BTreeSet<String> =
        entries.iter().map(|entry| entry.recorded_at.clone()).collect();
    for instant in instants.iter().rev() {
        let own: Vec<EntryRow> =
            entries.iter().filter(|entry| entry.recorded_at == *instant).cloned().collect();
        let mut changes = Vec::new();
        for entry in &own {
            changes.extend(reader.changes(view, entry).await?);
        }
        if !is_undoing(&changes) {
            return Ok(own);
        }
    }
    Err(Message::new("undo.no-entry").id("decision", decision).into())
}
