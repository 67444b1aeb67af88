//! What waits for somebody: the cases in which an actor can do what leads on.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use base::{Heading, Id};
use registers::{Area, AreaTree, Case, Reader, Register, View};

use crate::cases::Cases;
use crate::duty::Duty;
use crate::file::{CaseFile, files};
use crate::place::{Actor, Where, titles_held};

impl Cases {
    /// What waits for an actor today, the most urgent first.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn duties(
        &self,
        reader: &mut Reader,
        (actor, tree): (&Actor, &AreaTree),
    ) -> registers::Result<Vec<Duty>> {
        let today = self.registers.today();
        let view = View { scope: &actor.decision.scope, on: today, known_at: None };
        if view.scope.admits(Case::DEFINITION).is_err() {
            return Ok(Vec::new());
        }
        // Those that have come to their end are read no more.
        let open = reader.list::<Case>(&view, Vec::new()).await?;
        let open = open.into_iter().map(|row| row.id.number()).collect();
        let own = vec![registers::Filter::Ids(open)];
        let mut found = Vec::new();
        let mut titles: BTreeMap<Id<Area>, BTreeSet<String>> = BTreeMap::new();
        for file in files(reader, &view, (self.flows, own)).await? {
            let place = Where::in_tree(tree, reader, file.case.data.area);
            let held = match titles.entry(place.unit) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(unknown) => {
                    let what = (&*file.flow, actor, place.unit);
                    unknown.insert(titles_held(reader, &self.whole(), what).await?).clone()
                }
            };
            found.extend(duty(&file, &place, (actor, &held))?);
        }
        // What has no day comes last.
        let urgency = |duty: &Duty| (duty.first_due().is_none(), duty.first_due());
        found.sort_by_key(|duty| (urgency(duty), duty.since, duty.case));
        Ok(found)
    }
}

fn duty(
    file: &CaseFile,
    place: &Where,
    who: (&Actor, &BTreeSet<String>),
) -> registers::Result<Option<Duty>> {
    let state = file.state()?;
    let stands = place.stands(&file.flow, &file.case.data, who);
    let leads_on = file
        .flow
        .actions_in(&state.step.key)
        .filter(|action| action.to.is_some() && !action.by.is_disjoint(&stands));
    let actions: Vec<Heading> = leads_on.map(|action| action.heading).collect();
    if actions.is_empty() {
        return Ok(None);
    }
    let case = &file.case.data;
    Ok(Some(Duty {
        case: file.case.id,
        flow: (file.flow.key.clone(), file.flow.heading),
        name: case.name.clone(),
        area: case.area,
        area_name: place.name.clone(),
        step: state.step.heading,
        actions,
        asked_by: state.last.actor.clone(),
        reason: state.last.reason.clone(),
        since: state.since,
        step_due_on: state.last.step_due_on,
        due_on: state.last.due_on,
    }))
}
