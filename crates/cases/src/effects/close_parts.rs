//! `close-parts`: every part that is still open is left out.

use base::Value;
use registers::Filter;

use crate::cases::{add_act, close};
use crate::effects::Doing;
use crate::effects::lock_figures::LEAVE_OUT;
use crate::file::files;
use crate::flow::Tone;

pub(super) async fn run(doing: &mut Doing<'_>) -> registers::Result<()> {
    let (id, _) = doing.case;
    let own = vec![Filter::In("part_of", vec![Value::Integer(id.number())])];
    let parts = files(doing.reader, &doing.cases.whole(), (doing.cases.flows, own)).await?;
    for part in parts {
        let state = part.state()?;
        let action = part.flow.actions_in(&state.step.key).find(|action| {
            action.by.is_empty() && (action.key == LEAVE_OUT || state.step.tone == Tone::Good)
        });
        let Some(action) = action.filter(|_| !state.is_closed) else { continue };
        let reason = doing.act.reason.as_deref();
        let act = part.flow.moved(&state, &action.key, (doing.today, &doing.act.actor, reason))?;
        add_act(doing.batch, (part.case.id, &part.case.data), &act);
        close(doing.batch, part.case.id, doing.today);
    }
    Ok(())
}
