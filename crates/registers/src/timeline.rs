//! The two time axes, as plain functions: how an operation on a record turns what was believed
//! into what is believed now. Nothing is overwritten; beliefs are given up and written.

use base::{Day, Definition, Message, Period, Value};

/// What is believed of a record during a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    /// The number of the version that says so.
    pub version: i64,
    /// The days.
    pub period: Period,
    /// The values.
    pub values: Vec<Value>,
}

/// What an operation gives up and writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Versions given up.
    pub given_up: Vec<i64>,
    /// What is believed instead.
    pub written: Vec<(Period, Vec<Value>)>,
}

/// Values to set, by place of the field.
pub type Set = Vec<(usize, Value)>;

fn with(values: &[Value], set: &Set) -> Vec<Value> {
    let mut values = values.to_vec();
    for (field, value) in set {
        values[*field] = value.clone();
    }
    values
}

fn refuse(key: &'static str, definition: &Definition) -> Message {
    Message::new(key).heading("register", definition.heading)
}

/// The world moved on a day: from then until the next known change, these values hold.
///
/// # Errors
/// When the record says nothing of the day, or the day is its first (nothing moved; it was
/// so from the start), or the values already hold.
pub fn change(
    definition: &Definition,
    live: &[Belief],
    from: Day,
    set: &Set,
) -> Result<Outcome, Message> {
    let belief = live
        .iter()
        .find(|belief| belief.period.contains(from))
        .ok_or_else(|| refuse("change.outside", definition).day("day", from))?;
    if live.iter().all(|other| other.period.from() >= from) {
        return Err(refuse("change.at-start", definition).day("day", from));
    }
    let values = with(&belief.values, set);
    if values == belief.values {
        return Err(refuse("change.nothing", definition));
    }
    let mut outcome = Outcome::default();
    let before = belief.period.before(from).map(|period| (period, belief.values.clone()));
    outcome.written.extend(before);
    let mut until = Some(from);
    // Beliefs that say the same and meet are one to the world; the change reaches through them.
    for same in live.iter().skip_while(|other| other.version != belief.version) {
        let meets = same.version == belief.version || until == Some(same.period.from());
        if !meets || same.values != belief.values {
            break;
        }
        outcome.given_up.push(same.version);
        until = same.period.until();
    }
    outcome.written.push((Period::new(from, until)?, values));
    Ok(outcome)
}

/// We were wrong: during a period (or always), these values held all along.
///
/// # Errors
/// When the record says nothing of the period, or the values already hold.
pub fn correct(
    definition: &Definition,
    live: &[Belief],
    period: Option<Period>,
    set: &Set,
) -> Result<Outcome, Message> {
    let mut outcome = Outcome::default();
    let mut touched = false;
    for belief in live {
        let inside =
            period.map_or(Some(belief.period), |period| belief.period.intersection(period));
        let Some(inside) = inside else { continue };
        touched = true;
        let values = with(&belief.values, set);
        if values == belief.values {
            continue;
        }
        outcome.given_up.push(belief.version);
        let mut parts: Vec<_> =
            belief.period.without(inside).map(|part| (part, belief.values.clone())).collect();
        parts.push((inside, values));
        parts.sort_by_key(|(part, _)| part.from());
        outcome.written.extend(parts);
    }
    match (touched, outcome.given_up.is_empty()) {
        (false, _) => Err(refuse("correct.outside", definition)),
        (true, true) => Err(refuse("change.nothing", definition)),
        (true, false) => Ok(outcome),
    }
}

/// We were wrong about when: the record began or ended on other days. Its first belief reaches
/// back to the new start, its last on to the new end; what lies outside was never so.
///
/// # Errors
/// When a record that changed would keep nothing of it, or nothing changes.
pub fn redate(
    definition: &Definition,
    live: &[Belief],
    period: Period,
) -> Result<Outcome, Message> {
    let mut kept: Vec<&Belief> =
        live.iter().filter(|belief| belief.period.overlaps(period)).collect();
    // Where every belief says the same, there is no doubt what holds on other days.
    let says_one_thing = live.iter().all(|belief| belief.values == live[0].values);
    if kept.is_empty() && says_one_thing {
        kept.extend(live.first());
    }
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else {
        return Err(refuse("redate.outside", definition));
    };
    let mut outcome = Outcome::default();
    for belief in live.iter().filter(|belief| !kept.contains(belief)) {
        outcome.given_up.push(belief.version);
    }
    for belief in &kept {
        let is_first = belief.version == first.version;
        let is_last = belief.version == last.version;
        let from = if is_first { period.from() } else { belief.period.from() };
        let until = if is_last { period.until() } else { belief.period.until() };
        let dated = Period::new(from, until)?;
        if dated != belief.period {
            outcome.given_up.push(belief.version);
            outcome.written.push((dated, belief.values.clone()));
        }
    }
    if outcome.given_up.is_empty() {
        Err(refuse("change.nothing", definition))
    } else {
        Ok(outcome)
    }
}

/// The world moved: from a day on, the record no longer holds; the values say how it ended.
///
/// # Errors
/// When it had already ended by then, or would never have begun.
pub fn end(
    definition: &Definition,
    live: &[Belief],
    on: Day,
    set: &Set,
) -> Result<Outcome, Message> {
    let last = live.iter().max_by_key(|belief| belief.period.from());
    if let Some(until) = last.and_then(|last| last.period.until()).filter(|until| *until <= on) {
        return Err(refuse("end.twice", definition).day("day", until));
    }
    let Some(ending) = live.iter().rfind(|belief| belief.period.from() < on) else {
        return Err(refuse("end.before-start", definition).day("day", on));
    };
    let mut outcome = Outcome::default();
    for belief in live.iter().filter(|belief| belief.period.from() >= on) {
        outcome.given_up.push(belief.version);
    }
    if let Some(period) = ending.period.before(on) {
        outcome.given_up.push(ending.version);
        outcome.written.push((period, with(&ending.values, set)));
    }
    Ok(outcome)
}

/// We were wrong: there never was such a record.
pub fn withdraw(live: &[Belief]) -> Outcome {
    Outcome { given_up: live.iter().map(|belief| belief.version).collect(), written: Vec::new() }
}
