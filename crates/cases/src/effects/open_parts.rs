//! `open-parts`: a case of its own for each commune of the unit, as the map of the case's day has
//! them.

use base::{Level, Message, Period};
use registers::{Case, View};

use crate::cases::add_act;
use crate::effects::Doing;

pub(super) async fn run(doing: &mut Doing<'_>) -> registers::Result<()> {
    let (id, case) = doing.case;
    let part = doing.cases.flows.part_of(&case.flow);
    let part = part.ok_or_else(|| Message::new("flow.no-parts").text("flow", &case.flow))?;
    let day = case.day.unwrap_or(doing.today);
    let view = View { on: day, ..doing.cases.whole() };
    let tree = doing.reader.tree(&view).await?;
    let below = tree.subtree(case.area);
    let asked = below
        .into_iter()
        .filter(|area| tree.unit(*area).is_some_and(|unit| unit.level == Level::Commune));
    let rules = doing.cases.rules()?;
    let mut count = 0;
    for area in asked {
        let own = Case {
            flow: part.key.clone(),
            flow_version: part.version.clone(),
            area,
            part_of: Some(id),
            ..case.clone()
        };
        let act = part.begin(rules, (doing.today, &doing.act.actor), &own)?;
        let local = doing.batch.add(Period::since(doing.today), own.clone());
        add_act(doing.batch, (local, &own), &act);
        count += 1;
    }
    if count == 0 {
        return Err(Message::new("case.no-units-to-ask").day("day", day).into());
    }
    Ok(())
}
