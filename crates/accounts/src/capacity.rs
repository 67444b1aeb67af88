//! [`Capacity`]: a grant that is in force, in which somebody can work.

use std::collections::BTreeSet;

use base::{Day, Id, Period, Value};
use policy::{Areas, Decision, Narrowed, Role, WhenUnitEnds, decide_narrowed};
use registers::{Account, Area, Filter, Grant, Reader, Record, Register, View};

use crate::error::Result;

/// A grant that is in force.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// The grant.
    pub grant: Id<Grant>,
    /// The role.
    pub role: &'static Role,
    /// The unit; none for the whole, and for the own file.
    pub area: Option<Id<Area>>,
    /// The name of the unit.
    pub area_name: Option<String>,
    /// The name of the account in whose stead.
    pub deputy_for: Option<String>,
    /// The first day after it, where it has one.
    pub until: Option<Day>,
    decision: Decision,
}

impl Capacity {
    /// What it allows.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }
}

/// The grants of an account that are in force on the day of the view, in their order.
pub(crate) async fn capacities(
    reader: &mut Reader,
    view: &View<'_>,
    account: &Record<Account>,
) -> Result<Vec<Capacity>> {
    let mut found = Vec::new();
    for grant in grants_of(reader, view, account.id).await? {
        if let Some(capacity) = in_force(reader, view, (account, &grant)).await? {
            found.push(capacity);
        }
    }
    Ok(found)
}

async fn grants_of(
    reader: &mut Reader,
    view: &View<'_>,
    account: Id<Account>,
) -> Result<Vec<Record<Grant>>> {
    let own = Filter::In("account", vec![Value::Integer(account.number())]);
    Ok(reader.list::<Grant>(view, vec![own]).await?)
}

/// What a grant allows today: nothing when its unit has ended and the role ends with it, or when
/// the one in whose stead it is has the role no more.
async fn in_force(
    reader: &mut Reader,
    view: &View<'_>,
    (account, grant): (&Record<Account>, &Record<Grant>),
) -> Result<Option<Capacity>> {
    let data = &grant.data;
    let role = Role::find(data.role.as_str())?;
    let mut area_name = None;
    if let Some(area) = data.area {
        let ids = vec![Filter::Ids(vec![area.number()])];
        let standing = reader.list::<Area>(view, ids.clone()).await?;
        area_name = standing.first().map(|row| row.data.name.clone());
        if area_name.is_none() {
            if role.when_unit_ends == WhenUnitEnds::Ends {
                return Ok(None);
            }
            let ever = reader.timeline::<Area>(view, ids).await?;
            area_name = ever.last().map(|row| row.data.name.clone());
        }
    }
    let mut deputy_for = None;
    if let Some(principal) = data.deputy_for {
        let ids = vec![Filter::Ids(vec![principal.number()])];
        let Some(other) = reader.list::<Account>(view, ids).await?.into_iter().next() else {
            return Ok(None);
        };
        let theirs = grants_of(reader, view, principal).await?;
        let is_held = theirs.iter().any(|own| {
            own.data.role == data.role
                && own.data.area == data.area
                && own.data.deputy_for.is_none()
        });
        if !is_held {
            return Ok(None);
        }
        deputy_for = Some(other.data.name);
    }
    let areas = match (data.area, account.data.person) {
        (Some(area), _) => Areas::Subtrees(BTreeSet::from([area.number()])),
        (None, Some(person)) if role.granted.contains("person") => Areas::Person(person.number()),
        _ if role.granted.contains("whole") => Areas::Whole,
        _ => return Ok(None),
    };
    let actor = match &deputy_for {
        Some(principal) => format!("{} (thay {principal})", account.data.name),
        None => account.data.name.clone(),
    };
    let narrowed = Narrowed { registers: content(reader, data), days: days(data) };
    let decision = decide_narrowed(&role.key, &actor, areas, narrowed)?;
    Ok(Some(Capacity {
        grant: grant.id,
        role,
        area: data.area,
        area_name,
        deputy_for,
        until: grant.period.until(),
        decision,
    }))
}

/// The registers of the content that is granted; none where all are.
fn content(reader: &Reader, grant: &Grant) -> Option<BTreeSet<String>> {
    let code = grant.content.as_ref()?;
    let (_, field) = Grant::DEFINITION.field("content")?;
    let base::Kind::Code(list) = field.kind else { return None };
    let item = reader.registry().lists().item(list, code.as_str());
    let registers = item.and_then(|item| item.attributes.get("registers")?.as_array());
    // A content that is not known grants nothing.
    let keys = registers.into_iter().flatten().filter_map(|key| key.as_str().map(str::to_owned));
    Some(keys.collect())
}

/// The days of the facts that are granted; none where all are.
fn days(grant: &Grant) -> Option<Period> {
    match (grant.facts_from, grant.facts_until) {
        (None, None) => None,
        (Some(from), until) => Period::new(from, until.map(Day::next)).ok(),
        // The rules refuse a last day without a first; were there one, it alone would be shown.
        (None, Some(until)) => Period::new(until, Some(until.next())).ok(),
    }
}
