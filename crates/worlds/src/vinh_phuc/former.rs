//! People who have left before the day: the last holders of posts that stand vacant, those
//! before the present holders, and some civil servants and part-timers.

use std::collections::BTreeMap;

use base::{Day, Period};

use super::careers::{Careers, Holding, way_in_round};
use super::people::{Person, Standing};
use super::roster::{CHAIR, COUNCIL_VICE_CHAIR, DELEGATE, Place, Roster, Slot};

/// Ways to leave, with weights.
const WAYS: [(&str, i64); 9] = [
    ("retired", 45),
    ("moved", 14),
    ("relieved", 10),
    ("resigned", 10),
    ("rotated", 7),
    ("streamlined", 7),
    ("died", 4),
    ("other-title", 2),
    ("dismissed", 1),
];

/// Adds former people.
pub(crate) fn add(careers: &mut Careers, roster: &Roster, people: &mut Vec<Person>) {
    let wanted = &careers.choices.former;
    let (cadres, civil, part_time) = (wanted.cadres, wanted.civil_servants, wanted.part_timers);
    for (commune, title) in &roster.vacant {
        add_last_holder(careers, people, *commune, title);
    }
    let posts = posts_of(people, "cadre");
    add_predecessors(careers, people, &posts, cadres.saturating_sub(roster.vacant.len()));
    let civil_posts = posts_of(people, "civil_servant");
    for &commune in roster.roomy.iter().take(civil) {
        let titles = civil_posts.iter().filter(|(at, _)| *at == commune);
        let titles: Vec<&str> = titles.map(|(_, title)| title.as_str()).collect();
        if let Some(title) = careers.dice.pick(&titles) {
            let from = careers.dice.day(years_before(careers, 9), years_before(careers, 2));
            let until = careers.dice.day(careers.year_start, careers.last_move);
            leave(careers, people, "civil_servant", (commune, title), (from, until));
        }
    }
    let part_time_posts = posts_of(people, "part_time_commune");
    for _ in 0..part_time {
        if let Some((commune, title)) = careers.dice.pick(&part_time_posts).cloned() {
            let from = careers.dice.day(years_before(careers, 5), years_before(careers, 2));
            let until = careers.dice.day(years_before(careers, 1), careers.last_move);
            leave(careers, people, "part_time_commune", (commune, &title), (from, until));
        }
    }
}

/// Adds, in each commune, from `fewest` to `most` delegates whom the present term no longer has.
pub(crate) fn add_delegates(
    careers: &mut Careers,
    (fewest, most): (i64, i64),
    people: &mut Vec<Person>,
) {
    let [.., before, now] = careers.terms[..] else {
        return;
    };
    for commune in 0..careers.map.communes.len() {
        for _ in 0..careers.dice.between(fewest, most) {
            let slot = Slot::of(commune, &[DELEGATE]);
            let mut person = draw(careers, DELEGATE, slot, "term-ended", now.from());
            let seat = Holding::open(DELEGATE, Place::commune(commune), before.from(), "elected");
            careers.take(&mut person, seat.ended(now.from(), "term-ended"));
            people.push(person);
        }
    }
}

fn years_before(careers: &Careers, years: i32) -> Day {
    let (year, month) = (careers.day.year() - years, careers.day.month());
    Day::new(year, month, 1).unwrap_or(careers.year_start)
}

/// The commune and title of everybody of a group.
fn posts_of(people: &[Person], group: &str) -> Vec<(usize, String)> {
    let members = people.iter().filter(|person| person.group == group);
    members.map(|person| (person.slot.place.commune, person.title().to_owned())).collect()
}

/// A post that is vacant lost its holder not long ago; those of the council with its term.
fn add_last_holder(careers: &mut Careers, people: &mut Vec<Person>, commune: usize, title: &str) {
    let rounds = careers.rounds(title, commune);
    let until = if [CHAIR, COUNCIL_VICE_CHAIR].contains(&title) {
        rounds.last().copied()
    } else {
        Some(careers.dice.day(careers.year_start, careers.last_move))
    };
    let before = |until: &Day| {
        let mut long = rounds.iter().filter(|round| round.plus_days(200) <= *until);
        long.next_back().copied()
    };
    if let Some((until, from)) = until.and_then(|until| Some((until, before(&until)?))) {
        leave(careers, people, "cadre", (commune, title), (from, until));
    }
}

/// Holders before the present ones.
fn add_predecessors(
    careers: &mut Careers,
    people: &mut Vec<Person>,
    posts: &[(usize, String)],
    size: usize,
) {
    let mut added = 0;
    // Most posts were free before; the bound only guards against a world where none was.
    for _ in 0..size * 20 {
        let Some((commune, title)) = careers.dice.pick(posts).cloned() else {
            return;
        };
        let rounds = careers.rounds(&title, commune);
        let held = people.iter().flat_map(|person| &person.holdings);
        let first = held
            .filter(|held| held.place.commune == commune && held.title == title)
            .map(|held| held.from)
            .min();
        let from = first.and_then(|first| {
            let mut earlier = rounds.iter().filter(|round| round.plus_days(200) <= first);
            earlier.next_back().copied()
        });
        if let (Some(from), Some(until)) = (from, first) {
            added += usize::from(leave(careers, people, "cadre", (commune, &title), (from, until)));
        }
        if added == size {
            return;
        }
    }
}

/// Adds a person who held the post for this time, if it was free.
fn leave(
    careers: &mut Careers,
    people: &mut Vec<Person>,
    group: &'static str,
    (commune, title): (usize, &str),
    (from, until): (Day, Day),
) -> bool {
    let period = Period::new(from, Some(until));
    let free = period.is_ok_and(|period| careers.is_free(commune, title, period));
    if !free && group == "cadre" {
        return false;
    }
    // Nobody retires from a post of the young.
    let young =
        careers.choices.look(title).and_then(|look| look.oldest).is_some_and(|age| age < 50);
    let way = careers.dice.weighted(&WAYS).filter(|_| !young).copied().unwrap_or("moved");
    let way = if group == "part_time_commune" && way == "retired" { "relieved" } else { way };
    let mut person = draw(careers, group, Slot::of(commune, &[title]), way, until);
    let gained = if group == "part_time_commune" { "assigned" } else { way_in_round(title) };
    let holding = Holding::open(title, Place::commune(commune), from, gained);
    careers.take(&mut person, holding.ended(until, way));
    people.push(person);
    true
}

fn draw(careers: &mut Careers, group: &'static str, slot: Slot, way: &str, until: Day) -> Person {
    let look = careers.choices.look(slot.titles.first().map_or("", String::as_str));
    let woman = careers.dice.percent(look.map_or(30, |look| look.women));
    let age = match (way, woman) {
        ("retired", true) => 55,
        ("retired", false) => 60,
        _ => careers.dice.between(33, 52),
    };
    let age = look.and_then(|look| look.oldest).map_or(age, |oldest| age.min(oldest));
    let years = i32::try_from(age).unwrap_or(50);
    let latest = Day::new(until.year() - years, until.month(), 1).unwrap_or(until);
    let earliest = Day::new(until.year() - years - 1, until.month(), 2).unwrap_or(until);
    let professional = careers.dice.weighted(&[("university", 7), ("intermediate", 3)]);
    let theory = careers.dice.weighted(&[("intermediate", 8), ("elementary", 2)]);
    let management = careers.dice.weighted(&[("specialist", 6), ("none", 4)]);
    let mut levels = BTreeMap::new();
    let known = [("professional", professional), ("political_theory", theory)];
    let staff =
        matches!(group, "cadre" | "civil_servant").then_some(("state_management", management));
    for (dimension, level) in known.into_iter().chain(staff) {
        if let Some(level) = level {
            levels.insert(dimension.to_owned(), (*level).to_owned());
        }
    }
    Person {
        group,
        slot,
        woman,
        born: careers.dice.day(earliest, latest),
        year_only: false,
        ethnic_group: "01",
        religion: "none",
        standing: Standing::Full,
        levels,
        re_elected: false,
        holdings: Vec::new(),
    }
}
