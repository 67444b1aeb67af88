//! The rules across rows, each a named function. A rule sees the rows as they would stand
//! after the change, and says what makes them impossible.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Day, Definition, Message, Secret, Value};

use crate::ledger::Rows;
use crate::papers::paper_names_bytes;
use crate::rules_of_accounts::{account_mail_is_plain, account_name_is_plain, grant_fits_role};
use crate::timeline::Belief;
use crate::{Account, Area, AreaLineage, PersonJoin, Register, Title};

/// A rule, with the rows it needs to have at hand.
pub(crate) struct Rule {
    /// Its name, as definitions give it.
    pub(crate) name: &'static str,
    /// Registers it needs whole.
    pub(crate) whole: &'static [&'static Definition],
    /// Fields of the register itself by which it looks up its rows.
    pub(crate) lookups: &'static [&'static str],
    /// Values it looks up besides the record's own.
    pub(crate) akin: fn(&Rows, &Value) -> Vec<Value>,
    /// The check of one record.
    pub(crate) check: fn(&Rows, &'static Definition, i64) -> Result<(), Message>,
}

/// Every rule.
const RULES: &[Rule] = &[
    Rule {
        name: "one-payroll-holding",
        whole: &[Title::DEFINITION, PersonJoin::DEFINITION],
        lookups: &["person"],
        akin: records_of_person,
        check: one_payroll_holding,
    },
    Rule {
        name: "post-exists-on-first-day",
        whole: &[Title::DEFINITION, Area::DEFINITION],
        lookups: &[],
        akin: nothing_else,
        check: post_exists_on_first_day,
    },
    Rule {
        name: "level-of-dimension",
        whole: &[],
        lookups: &[],
        akin: nothing_else,
        check: level_of_dimension,
    },
    Rule {
        name: "identity-number-digits",
        whole: &[],
        lookups: &[],
        akin: nothing_else,
        check: identity_number_digits,
    },
    Rule {
        name: "join-has-no-circle",
        whole: &[PersonJoin::DEFINITION],
        lookups: &[],
        akin: nothing_else,
        check: |rows, definition, id| has_no_circle(rows, definition, id, "person", "same_as"),
    },
    Rule {
        name: "lineage-has-no-circle",
        whole: &[AreaLineage::DEFINITION],
        lookups: &[],
        akin: nothing_else,
        check: lineage_is_possible,
    },
    Rule {
        name: "area-is-not-below-itself",
        whole: &[Area::DEFINITION],
        lookups: &[],
        akin: nothing_else,
        check: area_is_not_below_itself,
    },
    Rule {
        name: "account-name-is-plain",
        whole: &[],
        lookups: &[],
        akin: nothing_else,
        check: account_name_is_plain,
    },
    Rule {
        name: "account-mail-is-plain",
        whole: &[],
        lookups: &[],
        akin: nothing_else,
        check: account_mail_is_plain,
    },
    Rule {
        name: "grant-fits-role",
        whole: &[Account::DEFINITION, Area::DEFINITION],
        lookups: &[],
        akin: nothing_else,
        check: grant_fits_role,
    },
    Rule {
        name: "paper-names-bytes",
        whole: &[],
        lookups: &[],
        akin: nothing_else,
        check: paper_names_bytes,
    },
];

/// The rules of a register.
pub(crate) fn rules_of(definition: &Definition) -> impl Iterator<Item = &'static Rule> + use<> {
    let names = definition.rules;
    RULES.iter().filter(move |rule| names.contains(&rule.name))
}

fn nothing_else(_: &Rows, _: &Value) -> Vec<Value> {
    Vec::new()
}

fn records_of_person(rows: &Rows, person: &Value) -> Vec<Value> {
    let joined = person.as_integer().map(|person| same_person(rows, person));
    joined.into_iter().flatten().map(Value::Integer).collect()
}

/// The value of a field of a belief.
pub(crate) fn value<'a>(definition: &Definition, belief: &'a Belief, key: &str) -> &'a Value {
    definition.field(key).map_or(&Value::Null, |(place, _)| &belief.values[place])
}

/// A person is counted once in the payroll: no two full-time holdings of payroll titles at
/// once. Concurrent, acting and seconded holdings stand beside.
fn one_payroll_holding(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    let counted = |belief: &Belief| {
        let title = value(definition, belief, "title").as_integer();
        let mode = value(definition, belief, "mode").as_text().unwrap_or_default();
        let full =
            rows.lists().item("appointment-mode", mode).is_some_and(|item| item.is("payroll"));
        full && title.is_some_and(|title| {
            rows.on_day(Title::DEFINITION, title, belief.period.from()).is_some_and(|title| {
                *value(Title::DEFINITION, title, "counted_in_payroll") == Value::Boolean(true)
            })
        })
    };
    let mine: Vec<&Belief> =
        rows.beliefs(definition, id).iter().filter(|belief| counted(belief)).collect();
    for belief in &mine {
        let Some(person) = value(definition, belief, "person").as_integer() else { continue };
        for record in same_person(rows, person) {
            for other in rows.by_field(definition, "person", &Value::Integer(record)) {
                let shared = |other: &Belief| {
                    other.period.intersection(belief.period).filter(|_| counted(other))
                };
                let shared = rows.beliefs(definition, other).iter().find_map(shared);
                if let Some(shared) = shared.filter(|_| other != id) {
                    return Err(Message::new("rule.two-payroll-holdings")
                        .id("person", person)
                        .id("other", other)
                        .day("day", shared.from()));
                }
            }
        }
    }
    Ok(())
}

/// The records that are joined to be one person with this one.
fn same_person(rows: &Rows, person: i64) -> BTreeSet<i64> {
    let definition = PersonJoin::DEFINITION;
    let mut found = BTreeSet::from([person]);
    let mut grew = true;
    while grew {
        grew = false;
        for id in rows.all(definition) {
            for belief in rows.beliefs(definition, id) {
                let pair =
                    ["person", "same_as"].map(|key| value(definition, belief, key).as_integer());
                if let [Some(left), Some(right)] = pair
                    && (found.contains(&left) != found.contains(&right))
                {
                    grew |= found.insert(left) | found.insert(right);
                }
            }
        }
    }
    found
}

/// The unit and the title exist on the first day of an appointment, and on the day on which it
/// moves to another, and the unit is of the level that has the title. Before the first known map
/// of units, that map is used.
fn post_exists_on_first_day(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    let post =
        |belief: &Belief| ["area", "title"].map(|key| value(definition, belief, key).as_integer());
    let mut before = None;
    for belief in rows.beliefs(definition, id) {
        if before != Some(post(belief)) {
            before = Some(post(belief));
            post_exists(rows, post(belief), belief.period.from())?;
        }
    }
    Ok(())
}

fn post_exists(rows: &Rows, [area, title]: [Option<i64>; 2], from: Day) -> Result<(), Message> {
    let first_map = rows.first_day(Area::DEFINITION);
    let map_day = first_map.map_or(from, |first| first.max(from));
    let standing = |register: &'static Definition, target: Option<i64>, day| {
        target.and_then(|target| rows.on_day(register, target, day)).ok_or_else(|| {
            Message::new("rule.post-does-not-exist")
                .heading("what", register.heading)
                .id("id", target.unwrap_or_default())
                .day("day", from)
        })
    };
    let area = standing(Area::DEFINITION, area, map_day)?;
    let title = standing(Title::DEFINITION, title, from)?;
    let kind = value(Area::DEFINITION, area, "kind").as_text().unwrap_or_default();
    let level = rows.lists().level_of_area_kind(&Code::new(kind));
    let asked = value(Title::DEFINITION, title, "level").as_text();
    let asked = asked.and_then(|level| level.parse().ok());
    if level == asked {
        return Ok(());
    }
    Err(Message::new("rule.title-of-other-level")
        .text("title", value(Title::DEFINITION, title, "print_label").to_string())
        .text("area", value(Area::DEFINITION, area, "name").to_string()))
}

/// A level belongs to its dimension.
fn level_of_dimension(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let text = |key| value(definition, belief, key).as_text().unwrap_or_default();
        let (dimension, level) = (text("dimension"), text("level"));
        if rows.lists().rank(dimension, level).is_none() {
            let lists = rows.lists();
            let told = |message: Message, name, list, code| match lists.heading(list, code) {
                Some(words) => message.heading(name, words),
                None => message.text(name, code),
            };
            let fault = Message::new("rule.level-of-other-dimension");
            let fault = told(fault, "dimension", "qualification-dimension", dimension);
            return Err(told(fault, "level", "qualification-level", level));
        }
    }
    Ok(())
}

/// An identity number has as many digits as its kind says.
fn identity_number_digits(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let kind = value(definition, belief, "kind").as_text().unwrap_or_default();
        let item = rows.lists().item("identity-number-kind", kind);
        let digits = item.and_then(|item| item.attribute("digits")?.parse::<usize>().ok());
        if let (Some(digits), Value::Secret(Secret::Plain(number))) =
            (digits, value(definition, belief, "number"))
            && (number.len() != digits || !number.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(Message::new("rule.identity-number-digits")
                .text("kind", item.map_or(kind, |item| item.vi.as_str()))
                .text("digits", digits.to_string()));
        }
    }
    Ok(())
}

/// Following the rows of a register from one field to another always comes to an end.
fn has_no_circle(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
    from: &str,
    to: &str,
) -> Result<(), Message> {
    let mut steps: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for belief in rows.all(definition).flat_map(|row| rows.beliefs(definition, row)) {
        let pair = [from, to].map(|key| value(definition, belief, key).as_integer());
        if let [Some(from), Some(to)] = pair {
            steps.entry(from).or_default().insert(to);
        }
    }
    for belief in rows.beliefs(definition, id) {
        let Some(start) = value(definition, belief, from).as_integer() else { continue };
        let mut reached: BTreeSet<i64> = BTreeSet::new();
        let mut open: Vec<i64> = steps.get(&start).into_iter().flatten().copied().collect();
        while let Some(at) = open.pop() {
            if at == start {
                return Err(Message::new("rule.circle")
                    .heading("register", definition.heading)
                    .id("id", start));
            }
            if reached.insert(at) {
                open.extend(steps.get(&at).into_iter().flatten());
            }
        }
    }
    Ok(())
}

/// A lineage leads on, and its share is a part of a whole.
fn lineage_is_possible(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let share = value(definition, belief, "share_percent").as_integer().unwrap_or_default();
        if !(1..=100).contains(&share) {
            return Err(Message::new("rule.share-is-no-part").number("share", share));
        }
    }
    has_no_circle(rows, definition, id, "from_area", "to_area")
}

/// Going up from a unit never comes back to it, on any day on which something changes.
fn area_is_not_below_itself(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let day = belief.period.from();
        let parent = |belief: &Belief| value(definition, belief, "parent").as_integer();
        let mut at = parent(belief);
        // A tree of units has four levels; the bound only ends a circle above the unit.
        for _ in 0..16 {
            let Some(above) = at else { break };
            if above == id {
                return Err(Message::new("rule.circle")
                    .heading("register", definition.heading)
                    .id("id", id));
            }
            at = rows.on_day(definition, above, day).and_then(parent);
        }
    }
    Ok(())
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.name)
    }
}
