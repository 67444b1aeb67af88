//! [`CaseFile`]: a case with everything that was done and said in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base::{Id, Message, Value};
use registers::{Case, CaseAct, CaseComment, Filter, Reader, Record, View};

use crate::flow::Flow;
use crate::flows::Flows;
use crate::state::{Act, State};

/// Above this many cases their acts are read as a whole, not by number.
const MOST_BY_NUMBER: usize = 2_000;

/// A case, with the flow that it follows and what was done.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The case.
    pub case: Record<Case>,
    /// The flow, in the version with which it began.
    pub flow: Arc<Flow>,
    /// What was done, in order.
    pub acts: Vec<Act>,
    /// What was said, in order; not read for lists.
    pub comments: Vec<CaseComment>,
}

impl CaseFile {
    /// Where it stands.
    ///
    /// # Errors
    /// When its history cannot have been.
    pub fn state(&self) -> Result<State<'_>, Message> {
        self.flow.state(&self.acts)
    }
}

/// The cases that a view shows, of every day, by these filters; comments are not read.
///
/// # Errors
/// When the scope does not let cases be read.
pub async fn files(
    reader: &mut Reader,
    view: &View<'_>,
    (flows, filters): (&Flows, Vec<Filter>),
) -> registers::Result<Vec<CaseFile>> {
    let mut cases: BTreeMap<Id<Case>, Record<Case>> = BTreeMap::new();
    for row in reader.timeline::<Case>(view, filters).await? {
        cases.insert(row.id, row);
    }
    let mut acts = acts_of(reader, view, cases.keys().copied().collect()).await?;
    let mut found = Vec::with_capacity(cases.len());
    let mut known: HashMap<(String, String), Arc<Flow>> = HashMap::new();
    for (id, case) in cases {
        let place = (case.data.flow.clone(), case.data.flow_version.clone());
        let flow = if let Some(flow) = known.get(&place) {
            Arc::clone(flow)
        } else {
            let flow = flows.version(reader, view, (&place.0, &place.1)).await?;
            known.insert(place, Arc::clone(&flow));
            flow
        };
        let acts = acts.remove(&id).unwrap_or_default();
        found.push(CaseFile { case, flow, acts, comments: Vec::new() });
    }
    Ok(found)
}

async fn acts_of(
    reader: &mut Reader,
    view: &View<'_>,
    cases: Vec<Id<Case>>,
) -> registers::Result<HashMap<Id<Case>, Vec<Act>>> {
    let mut found: HashMap<Id<Case>, Vec<Act>> = HashMap::with_capacity(cases.len());
    if cases.is_empty() {
        return Ok(found);
    }
    let is_many = cases.len() > MOST_BY_NUMBER;
    let own = cases.iter().map(|case| Value::Integer(case.number())).collect();
    let filters = if is_many { Vec::new() } else { vec![Filter::In("of_case", own)] };
    for row in reader.timeline::<CaseAct>(view, filters).await? {
        let on = row.period.from();
        found.entry(row.data.of_case).or_default().push(Act::of(row.data, on));
    }
    for acts in found.values_mut() {
        acts.sort_by_key(|act| act.number);
    }
    Ok(found)
}

/// One case with everything, if the view shows it.
///
/// # Errors
/// When there is none, or the scope does not show it.
pub async fn file(
    reader: &mut Reader,
    view: &View<'_>,
    (flows, id): (&Flows, Id<Case>),
) -> registers::Result<CaseFile> {
    let own = vec![Filter::Ids(vec![id.number()])];
    let found = files(reader, view, (flows, own)).await?.into_iter().next();
    let mut file = found.ok_or_else(|| Message::new("case.no-such-case").id("id", id.number()))?;
    let own = vec![Filter::In("of_case", vec![Value::Integer(id.number())])];
    let mut comments = reader.timeline::<CaseComment>(view, own).await?;
    comments.sort_by_key(|row| (row.data.act, row.id));
    file.comments = comments.into_iter().map(|row| row.data).collect();
    Ok(file)
}
