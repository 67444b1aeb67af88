//! What is known of each holding of a day, read off the picture in the plainest way.

use std::collections::BTreeMap;

use base::{Code, Day, Id};
use registers::{Appointment, Area, CouncilTerm, Person, Picture, Qualification, Record, Title};

/// The attributes of a list, in the order of the census; titles and earlier terms come besides,
/// and each dimension of qualification.
pub(crate) const LISTS: [(&str, &str); 7] = [
    ("mode", "appointment-mode"),
    ("way_gained", "way-gained"),
    ("way_ended", "way-ended"),
    ("sex", "sex"),
    ("ethnic_group", "ethnic-group"),
    ("religion", "religion"),
    ("party_standing", "party-standing"),
];

/// A holding of the day, with what is known of it and of the person who is counted.
pub(crate) struct Held {
    pub(crate) person: Id<Person>,
    pub(crate) holding: Id<Appointment>,
    /// Its unit, and the unit in which it counts on the day.
    pub(crate) area: Id<Area>,
    pub(crate) unit: Id<Area>,
    /// The code of each attribute that is known.
    pub(crate) codes: BTreeMap<String, String>,
    /// Lowest and highest completed years of age.
    pub(crate) ages: Option<(i32, i32)>,
    /// Completed years since the first day of the holding.
    pub(crate) years: i32,
}

/// Everything held on a day.
pub(crate) struct Ground {
    pub(crate) picture: Picture,
    pub(crate) held: Vec<Held>,
    /// The codes of each attribute, in their order.
    pub(crate) codes: BTreeMap<String, Vec<String>>,
}

impl Ground {
    /// The holdings of the picture's day.
    pub(crate) fn of(picture: Picture) -> Self {
        let codes = codes(&picture);
        let starts = term_starts(&picture);
        let mut terms_held: BTreeMap<(Id<Person>, Id<Title>), Vec<Day>> = BTreeMap::new();
        for row in &picture.appointments {
            if let Some(start) = row.data.term.and_then(|term| starts.get(&term)) {
                let key = (picture.person(row.data.person), row.data.title);
                terms_held.entry(key).or_default().push(*start);
            }
        }
        let mut held = Vec::new();
        for row in picture.holdings_on(picture.on) {
            if !picture.titles.contains_key(&row.data.title) {
                continue;
            }
            let person = picture.person(row.data.person);
            let mut own = person_codes(&picture, person);
            own.insert("title".to_owned(), row.data.title.to_string());
            own.insert("mode".to_owned(), text(&row.data.mode));
            own.insert("way_gained".to_owned(), text(&row.data.way_gained));
            if let Some(way) = &row.data.way_ended {
                own.insert("way_ended".to_owned(), text(way));
            }
            if let Some(start) = row.data.term.and_then(|term| starts.get(&term)) {
                let earlier = terms_held.get(&(person, row.data.title)).into_iter().flatten();
                let was = earlier.into_iter().any(|other| other < start);
                let answer = if was { "yes" } else { "no" };
                own.insert("earlier_term".to_owned(), answer.to_owned());
            }
            let record = record_of(&picture, person);
            let begun = begun(&picture, row.id);
            own.extend(beginning(&picture, row, (person, record), begun));
            held.push(Held {
                person,
                holding: row.id,
                area: row.data.area,
                unit: picture.tree.counts_in(row.data.area),
                codes: own,
                ages: record.map(|record| record.born_on.completed_years_on(picture.on)),
                years: picture.on.completed_years_since(begun.max(crate::worlds::day(FIRST_DAY))),
            });
        }
        Self { picture, held, codes }
    }
}

/// The codes of every attribute, in order.
fn codes(picture: &Picture) -> BTreeMap<String, Vec<String>> {
    let list = |key: &str| -> Vec<String> {
        let items = picture.lists.get(key).unwrap().items.iter();
        items.map(|item| item.code.clone()).collect()
    };
    let mut codes = BTreeMap::new();
    codes.insert("title".to_owned(), picture.titles.keys().map(ToString::to_string).collect());
    for (key, own) in LISTS {
        codes.insert(key.to_owned(), list(own));
    }
    for dimension in list("qualification-dimension") {
        codes.insert(dimension, list("qualification-level"));
    }
    codes.insert("earlier_term".to_owned(), vec!["no".to_owned(), "yes".to_owned()]);
    for key in OF_NORMS {
        codes.insert(key.to_owned(), codes_of_norms(key));
    }
    codes
}

/// The attributes that norms ask of the beginning of a holding, and of study.
pub(crate) const OF_NORMS: [&str; 5] = [
    "first_holding",
    "age_at_start",
    "months_to_retirement_at_start",
    "fields_of_study_1",
    "fields_of_study_2",
];

/// Their codes.
pub(crate) fn codes_of_norms(key: &str) -> Vec<String> {
    let numbers = |from: i32, to: i32| (from..=to).map(|number| number.to_string()).collect();
    match key {
        "first_holding" => vec!["false".to_owned(), "true".to_owned()],
        "age_at_start" => numbers(0, 120),
        "months_to_retirement_at_start" => numbers(-1, 253),
        _ => numbers(0, 254),
    }
}

/// Days before it are told as it.
const FIRST_DAY: &str = "1900-01-01";

/// The first day of a holding.
fn begun(picture: &Picture, holding: Id<Appointment>) -> Day {
    let own = picture.appointments.iter().filter(|row| row.id == holding);
    own.map(|row| row.period.from()).min().unwrap()
}

/// What was so when a holding began.
fn beginning(
    picture: &Picture,
    row: &Record<Appointment>,
    (person, record): (Id<Person>, Option<&Person>),
    begun: Day,
) -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    let is_earlier = |other: &Record<Appointment>| {
        let is_own = picture.person(other.data.person) == person && other.id != row.id;
        is_own && other.data.title == row.data.title && other.period.from() < begun
    };
    let is_first = !picture.appointments.iter().any(is_earlier);
    codes.insert("first_holding".to_owned(), is_first.to_string());
    let Some(record) = record else { return codes };
    let (low, high) = record.born_on.completed_years_on(begun);
    if low == high {
        codes.insert("age_at_start".to_owned(), low.clamp(0, 120).to_string());
    }
    let law = norms::Law::shared(picture.lists).unwrap();
    if let Some(left) = law.retirement().months_left(record.born_on, &record.sex, begun) {
        let months = left.clamp(-1, 253).to_string();
        codes.insert("months_to_retirement_at_start".to_owned(), months);
    }
    codes
}

/// The fields of study, eight to an attribute, each a power of two.
fn fields(picture: &Picture, learnt: &[&Qualification]) -> BTreeMap<String, String> {
    let all: Vec<&str> =
        picture.lists.get("field-of-study").unwrap().items.iter().map(|item| &*item.code).collect();
    let own = learnt.iter().filter(|row| row.dimension.as_str() == "professional");
    let mut sums = [0u32; 2];
    let mut any = false;
    for row in own {
        let Some(field) = &row.field_of_study else { return BTreeMap::new() };
        let place = all.iter().position(|code| *code == field.as_str()).unwrap();
        sums[place / 8] |= 1 << (place % 8);
        any = true;
    }
    let known = sums.iter().enumerate().filter(|(_, sum)| any && **sum < 255);
    known.map(|(place, sum)| (format!("fields_of_study_{}", place + 1), sum.to_string())).collect()
}

/// The records of a person on the day: the own one, then those joined to it.
fn records(picture: &Picture, person: Id<Person>) -> Vec<Id<Person>> {
    let mut records = vec![person];
    for repeat in picture.joins.keys() {
        if *repeat != person && picture.person(*repeat) == person {
            records.push(*repeat);
        }
    }
    records
}

fn record_of(picture: &Picture, person: Id<Person>) -> Option<&Person> {
    records(picture, person).iter().find_map(|id| picture.people.get(id))
}

/// What is known of a person.
fn person_codes(picture: &Picture, person: Id<Person>) -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    if let Some(record) = record_of(picture, person) {
        codes.insert("sex".to_owned(), text(&record.sex));
        for (key, code) in [("ethnic_group", &record.ethnic_group), ("religion", &record.religion)]
        {
            if let Some(code) = code {
                codes.insert(key.to_owned(), text(code));
            }
        }
    }
    let own = records(picture, person);
    if let Some(row) = own.iter().find_map(|id| picture.party.get(id)) {
        codes.insert("party_standing".to_owned(), text(&row.standing));
    }
    for row in own.iter().filter_map(|id| picture.qualifications.get(id)).flatten() {
        let (dimension, level) = (text(&row.dimension), text(&row.level));
        let rank = |level: &str| picture.lists.rank(&dimension, level);
        let is_higher = codes.get(&dimension).is_none_or(|best| rank(&level) > rank(best));
        if is_higher {
            codes.insert(dimension, level);
        }
    }
    let learnt: Vec<&Qualification> =
        own.iter().filter_map(|id| picture.qualifications.get(id)).flatten().collect();
    codes.extend(fields(picture, &learnt));
    codes
}

fn term_starts(picture: &Picture) -> BTreeMap<Id<CouncilTerm>, Day> {
    let mut starts: BTreeMap<Id<CouncilTerm>, Day> = BTreeMap::new();
    for row in &picture.terms {
        let start = starts.entry(row.id).or_insert(row.period.from());
        *start = (*start).min(row.period.from());
    }
    starts
}

fn text(code: &Code) -> String {
    code.as_str().to_owned()
}
