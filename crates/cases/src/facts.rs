//! What is so of a case, for the conditions of its flow. Only what a condition asks is found out.

use base::Value;
use norms::{Expression, Facts, Truth};
use registers::{Filter, Reader};

use crate::cases::{Cases, Given};
use crate::file::{CaseFile, files};
use crate::flow::Tone;
use crate::own_faults;
use crate::state::{State, number, yes_or_no};

pub(crate) async fn of(
    cases: &Cases,
    reader: &mut Reader,
    (file, state, given): (&CaseFile, &State<'_>, &Given),
    when: Option<&Expression>,
) -> registers::Result<Facts> {
    let has_reason = given.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let mut facts = Facts::default()
        .with("case.has_reason", yes_or_no(has_reason))
        .with("case.rows", number(given.rows.len()))
        .with("case.is_late", yes_or_no(state.is_late(cases.registers.today())));
    let Some(when) = when else { return Ok(facts) };
    let asked = when.facts();
    // What takes many rows to find out is found out only while the rest does not decide: a unit that
    // gives its reason may send, whatever its faults are.
    let needs = |fact: &str, facts: &Facts| {
        let is_open = asks_whether_known(when) || when.truth(facts) == Truth::CannotTell;
        is_open && asked.contains(fact)
    };
    if needs("case.parts_unready", &facts) {
        let unready = unready(cases, reader, file).await?;
        facts = facts.with("case.parts_unready", number(unready));
    }
    if needs("case.faults", &facts) {
        let found = own_faults::of(cases, reader, &file.case.data).await?;
        facts = facts.with("case.faults", number(found.len()));
    }
    if needs("case.row_has_changed", &facts) {
        let changed = row_has_changed(cases, reader, file).await?;
        facts = facts.with("case.row_has_changed", yes_or_no(changed));
    }
    Ok(facts)
}

/// Does a condition ask whether a fact is known? Then what is left out would be an answer.
fn asks_whether_known(when: &Expression) -> bool {
    match when {
        Expression::All(all) | Expression::Any(all) => all.iter().any(asks_whether_known),
        Expression::Not(inner) => asks_whether_known(inner),
        Expression::Known(_) => true,
        _ => false,
    }
}

/// How many parts are neither done with nor ready to be.
async fn unready(cases: &Cases, reader: &mut Reader, file: &CaseFile) -> registers::Result<usize> {
    let own = vec![Filter::In("part_of", vec![Value::Integer(file.case.id.number())])];
    let parts = files(reader, &cases.whole(), (cases.flows, own)).await?;
    let mut count = 0;
    for part in &parts {
        let state = part.state()?;
        count += usize::from(!state.is_closed && state.step.tone != Tone::Good);
    }
    Ok(count)
}

/// Was the row that the case is about written anew since it was opened?
async fn row_has_changed(
    cases: &Cases,
    reader: &mut Reader,
    file: &CaseFile,
) -> registers::Result<bool> {
    let case = &file.case.data;
    let (Some(register), Some(record)) = (&case.register, case.record) else { return Ok(false) };
    let definition = cases.registers.registry().get(register)?;
    let versions = reader.versions_of(&cases.whole(), definition, vec![record]).await?;
    let since = file.case.recorded;
    Ok(versions.iter().any(|row| {
        row.recorded > since || row.superseded.is_some_and(|superseded| superseded > since)
    }))
}
