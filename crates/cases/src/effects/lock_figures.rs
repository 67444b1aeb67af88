//! `lock-figures`: the figures of the case's day are locked as they are known now, with a signed
//! checkpoint of the journal; the parts that are ready are locked with them, the others are closed
//! as left out.

use base::{Instant, Message, Period, Value};
use registers::{FigureLock, Filter};

use crate::cases::{add_act, close};
use crate::effects::Doing;
use crate::file::{CaseFile, files};
use crate::flow::Tone;

/// What is done with a part that is ready, and with one that is not, by the keys in its flow.
const LOCK: &str = "lock";
pub(super) const LEAVE_OUT: &str = "leave-out";

pub(super) async fn run(doing: &mut Doing<'_>) -> registers::Result<()> {
    let (id, case) = doing.case;
    let day = case.day.ok_or_else(|| Message::new("case.no-day"))?;
    let known_at = known_at(doing).await?;
    let checkpoint = match &doing.cases.signer {
        Some(signer) => Some(doing.cases.registers.checkpoint(signer).await?.to_string()),
        None => None,
    };
    let own = vec![Filter::In("part_of", vec![Value::Integer(id.number())])];
    let parts = files(doing.reader, &doing.cases.whole(), (doing.cases.flows, own)).await?;
    let mut left_out = 0;
    for part in &parts {
        left_out += i64::from(end(doing, part)?);
    }
    let lock = FigureLock {
        of_case: id,
        name: case.name.clone(),
        area: case.area,
        day,
        known_at: known_at.to_string(),
        checkpoint,
        left_out,
        reason: doing.act.reason.clone(),
    };
    doing.batch.add(Period::since(doing.today), lock);
    Ok(())
}

/// The latest instant at which anything that is read here was recorded.
async fn known_at(doing: &mut Doing<'_>) -> registers::Result<Instant> {
    let heads = doing.reader.heads().await?;
    let latest = heads.values().filter_map(|head| head.recorded_at).max();
    Ok(latest.unwrap_or_else(|| doing.cases.registers.clock().now()))
}

/// Ends a part; is it left out?
fn end(doing: &mut Doing<'_>, part: &CaseFile) -> Result<bool, Message> {
    let state = part.state()?;
    if state.is_closed {
        return Ok(state.step.tone != Tone::Closed);
    }
    let is_ready = state.step.tone == Tone::Good;
    let action = if is_ready { LOCK } else { LEAVE_OUT };
    let reason = doing.act.reason.as_deref().filter(|_| !is_ready);
    let act = part.flow.moved(&state, action, (doing.today, &doing.act.actor, reason))?;
    add_act(doing.batch, (part.case.id, &part.case.data), &act);
    close(doing.batch, part.case.id, doing.today);
    Ok(!is_ready)
}
