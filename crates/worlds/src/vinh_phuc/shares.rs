//! Shares that cut across the levels: Party members, ethnic minorities, religion, delegates
//! elected again.

use base::Message;

use super::choices::Choices;
use super::map::Map;
use super::people::{Person, Standing};
use super::roster::{DELEGATE, VILLAGE_HEAD, impossible};
use crate::data::Faults;
use crate::dice::Dice;
use crate::published::Published;

/// Sán Dìu and Sán Chay in the list of ethnic groups.
const SAN_DIU: &str = "18";
const SAN_CHAY: &str = "15";

/// Sets the shares of everybody.
pub(crate) fn set(
    published: &Published,
    choices: &Choices,
    map: &Map,
    people: &mut [Person],
) -> Result<(), Faults> {
    let mut dice = Dice::of(choices.seed, "shares");
    let one = |fault| vec![fault];
    set_party(&mut dice, published, people).map_err(one)?;
    set_minorities(&mut dice, published, choices, map, people).map_err(one)?;
    set_religion(&mut dice, published, people).map_err(one)?;
    set_re_elected(&mut dice, published, choices, people).map_err(one)
}

/// Marks exactly `size` of those `among` whom the scores prefer.
fn mark(
    dice: &mut Dice,
    people: &mut [Person],
    size: usize,
    among: &dyn Fn(&Person) -> bool,
    score: &dyn Fn(&Person) -> i64,
    set: &dyn Fn(&mut Person),
) -> Result<(), Message> {
    let mut members: Vec<&mut Person> = people.iter_mut().filter(|person| among(person)).collect();
    if members.len() < size {
        return Err(impossible("shares"));
    }
    let scores: Vec<i64> = members.iter().map(|person| score(person)).collect();
    for (person, chosen) in members.iter_mut().zip(dice.choose(size, &scores, 100)) {
        if chosen {
            set(person);
        }
    }
    Ok(())
}

/// Everybody is a member, but for exact numbers of each group.
fn set_party(dice: &mut Dice, published: &Published, people: &mut [Person]) -> Result<(), Message> {
    let outside = |group: &str| -> Result<usize, Message> {
        let members = published.share(group, "party_member")?;
        let all = published.group(group)?.headcount;
        all.checked_sub(members).ok_or_else(|| impossible("party_member"))
    };
    // Who has studied no theory is rarely a member.
    let score = |person: &Person| match person.level("political_theory") {
        "none" => 200,
        "elementary" => 120,
        _ => 0,
    };
    let leave = |person: &mut Person| person.standing = Standing::None;
    let other = |person: &Person| person.group == DELEGATE;
    mark(dice, people, outside(DELEGATE)?, &other, &score, &leave)?;
    let part_timer = |person: &Person| {
        person.group == "part_time_commune" && !person.title().starts_with("party_")
    };
    mark(dice, people, outside("part_time_commune")?, &part_timer, &score, &leave)?;
    let heads = people.iter().filter(|person| person.title() == VILLAGE_HEAD).count();
    let members = published.share("part_time_village", "village_head_party_member")?;
    let heads_outside = heads.checked_sub(members).ok_or_else(|| impossible(VILLAGE_HEAD))?;
    let head = |person: &Person| person.title() == VILLAGE_HEAD;
    mark(dice, people, heads_outside, &head, &score, &leave)?;
    let villager = |person: &Person| {
        person.group == "part_time_village"
            && person.title() != VILLAGE_HEAD
            && person.title() != "village_party_cell_secretary"
    };
    let rest = outside("part_time_village")?.saturating_sub(heads_outside);
    mark(dice, people, rest, &villager, &score, &leave)?;
    for person in people.iter_mut() {
        set_staff_standing(dice, person);
    }
    Ok(())
}

/// Nearly all civil servants are members; some members are on probation.
fn set_staff_standing(dice: &mut Dice, person: &mut Person) {
    if person.group == "civil_servant" && person.level("political_theory") == "none" {
        if dice.percent(30) {
            person.standing = Standing::None;
        } else if dice.percent(15) {
            person.standing = Standing::Probationary;
        }
    }
    let young = person.born.year() > 1982;
    let plain = person.group != "cadre" && !person.leads_council();
    if person.standing == Standing::Full && young && plain && dice.percent(2) {
        person.standing = Standing::Probationary;
    }
}

fn set_minorities(
    dice: &mut Dice,
    published: &Published,
    choices: &Choices,
    map: &Map,
    people: &mut [Person],
) -> Result<(), Message> {
    let percent = |person: &Person| {
        let code = &map.communes[person.slot.place.commune].unit.code;
        choices.communes.minority.get(code).copied().unwrap_or(0)
    };
    let set = |person: &mut Person| {
        let code = &map.communes[person.slot.place.commune].unit.code;
        let san_chay = choices.communes.san_chay.contains(code);
        person.ethnic_group = if san_chay { SAN_CHAY } else { SAN_DIU };
    };
    let size = published.share(DELEGATE, "ethnic_minority")?;
    let among = |person: &Person| person.is_delegate() && percent(person) > 0;
    let score = |person: &Person| i64::from(percent(person));
    mark(dice, people, size, &among, &score, &set)?;
    for person in people.iter_mut().filter(|person| !person.is_delegate()) {
        if dice.percent(percent(person)) {
            set(person);
        }
    }
    Ok(())
}

fn set_religion(
    dice: &mut Dice,
    published: &Published,
    people: &mut [Person],
) -> Result<(), Message> {
    let size = published.share(DELEGATE, "religious")?;
    let outside = |person: &Person| 60 * i64::from(person.standing == Standing::None);
    // Catholic, but for the older, who are more often Buddhist.
    let set = |person: &mut Person| {
        person.religion = if person.born.year() < 1970 { "01" } else { "02" };
    };
    let delegate = |person: &Person| person.is_delegate();
    mark(dice, people, size, &delegate, &outside, &set)?;
    for person in people.iter_mut().filter(|person| !person.is_delegate()) {
        let percent = if person.standing == Standing::None { 3 } else { 0 };
        if dice.percent(percent) {
            set(person);
        }
    }
    Ok(())
}

/// Who was a delegate in the term before, too: old enough for it, and most of the leaders.
fn set_re_elected(
    dice: &mut Dice,
    published: &Published,
    choices: &Choices,
    people: &mut [Person],
) -> Result<(), Message> {
    let day = published.day()?;
    let old_enough = |person: &Person| day.completed_years_since(person.born) >= 31;
    let mut size = published.share(DELEGATE, "re_elected")?;
    for person in people.iter_mut().filter(|person| person.leads_council()) {
        if size > 0 && old_enough(person) && dice.percent(choices.leaders_re_elected_percent) {
            person.re_elected = true;
            size -= 1;
        }
    }
    let among = |person: &Person| person.group == DELEGATE && old_enough(person);
    let older = |person: &Person| i64::from(1990 - person.born.year());
    let set = |person: &mut Person| person.re_elected = true;
    mark(dice, people, size, &among, &older, &set)
}
