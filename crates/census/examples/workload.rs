//! The workload by which the census is compared with general engines: reads `staff.csv` of a
//! folder, asks six questions through the general query, and prints for each the sum of what it
//! counted and the time it took. `benches/anchors/` makes the data and runs other engines beside.
//!
//! Run with: `cargo run --release -p census --example workload -- DIR [QUESTION]`

#![expect(clippy::expect_used, reason = "a workload without its data has failed")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock; nothing is dated")]

use std::collections::BTreeMap;
use std::time::Instant;

use base::{Code, Day, Id, Level, PartialDay, Period, PersonalClass};
use census::{
    Answer, Attribute, Axis, Builder, Condition, Generation, MAX_ATTRIBUTES, Measure, Query,
    Schema, Standing, Stretch, Units,
};
use policy::Scope;
use registers::{Area, AreaRows, CodeLists, Record};
use rustix::time::{ClockId, clock_gettime};

/// The attributes of the data, with how many codes each has.
const ATTRIBUTES: [(&str, usize); 12] = [
    ("title", 20),
    ("prof", 7),
    ("politics", 5),
    ("state_mgmt", 5),
    ("informatics", 4),
    ("foreign_lang", 6),
    ("gender", 2),
    ("ethnicity", 54),
    ("edu", 4),
    ("party", 2),
    ("local", 2),
    ("standard", 2),
];

/// Measured runs of each question.
const RUNS: usize = 51;

fn main() {
    let folder = std::env::args().nth(1).expect("the folder with staff.csv");
    let started = Instant::now();
    let census = load(&format!("{folder}/staff.csv"));
    let episodes = census.episodes();
    eprintln!(
        "{episodes} episodes, {:.1} bytes each, loaded in {:.1} s",
        census.bytes() as f64 / episodes as f64,
        started.elapsed().as_secs_f64()
    );
    let scope = policy::operator("workload").expect("the policies read").scope;
    let mut results = serde_json::Map::new();
    let only = std::env::args().nth(2);
    for (name, query) in questions() {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        results
            .insert(name.to_owned(), measured(&census, &[parts(&census, query, &scope)], &scope));
    }
    let name = "Q5 on another day each time";
    if only.as_ref().is_none_or(|only| only == name) {
        let days = ["2022-09-30", "2022-09-29", "2022-09-28"];
        let each = days.map(|on| vec![Query { days: vec![day(on)], ..few() }]);
        results.insert(name.to_owned(), measured(&census, &each, &scope));
    }
    println!("{}", serde_json::Value::Object(results));
}

/// The query, or one for each province where its answer would not fit memory.
fn parts(census: &Generation, query: Query, scope: &Scope) -> Vec<Query> {
    let (Units::Each { level, within: None }, Err(_)) = (&query.units, census.ask(&query, scope))
    else {
        return vec![query];
    };
    let provinces = census.ask(&few(), scope).expect("the provinces").units.remove(0);
    let part = |province| Query {
        units: Units::Each { level: *level, within: Some(province) },
        ..query.clone()
    };
    provinces.into_iter().flatten().map(part).collect()
}

/// Asks the parts of these questions in turn, many times; the checksum is that of the first.
fn measured(census: &Generation, turns: &[Vec<Query>], scope: &Scope) -> serde_json::Value {
    let mut walls = Vec::new();
    let mut cpus = Vec::new();
    let mut checksum = 0;
    // The first run fills caches and is not measured.
    for run in 0..=RUNS {
        let (mut wall, mut cpu, mut sum) = (0.0, 0.0, 0);
        for query in &turns[run % turns.len()] {
            let (wall_before, cpu_before) = (Instant::now(), cpu_ms());
            let answer = census.ask(query, scope).expect("an answer");
            wall += wall_before.elapsed().as_secs_f64() * 1e3;
            cpu += cpu_ms() - cpu_before;
            sum += counted(query, &answer);
        }
        if run % turns.len() == 0 {
            checksum = sum;
        }
        if run > 0 {
            walls.push(wall);
            cpus.push(cpu);
        }
    }
    serde_json::json!({ "checksum": checksum, "cpu_ms": median(cpus), "wall_ms": median(walls) })
}

/// The sum of what was counted: of the first measure, of which the others are parts, except where
/// each stands for itself.
fn counted(query: &Query, answer: &Answer) -> u64 {
    let sum = |cells: &mut dyn Iterator<Item = u32>| cells.map(u64::from).sum();
    if query.measures.len() == 1 {
        return sum(&mut answer.cells().iter().copied());
    }
    let tables = (0..query.days.len())
        .flat_map(|day| (0..answer.units[day].len()).map(move |unit| (day, unit)));
    sum(&mut tables.flat_map(|place| answer.measure(place, 0, 0)))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn attribute(name: &str) -> Axis {
    Axis::Attribute(name.to_owned())
}

/// Title by each of eight dimensions.
fn report() -> Vec<Vec<Axis>> {
    let names =
        ["prof", "politics", "state_mgmt", "informatics", "foreign_lang", "gender", "ethnicity"];
    let mut tables: Vec<Vec<Axis>> =
        names.iter().map(|name| vec![attribute("title"), attribute(name)]).collect();
    // Younger than 31 on the day is up to 30, and so on.
    tables.push(vec![attribute("title"), Axis::Ages(vec![31, 41, 46, 51, 56])]);
    tables
}

fn questions() -> Vec<(&'static str, Query)> {
    let on = day("2022-09-30");
    let holdings = || vec![Measure::Holdings(Condition::Always)];
    let ask = |units, by, measures| Query {
        units,
        days: vec![on],
        filter: Condition::Always,
        carried_over: false,
        by,
        measures,
    };
    let each = |level| Units::Each { level, within: None };
    let quarters = quarters();
    let mut q4 = ask(Units::Whole, vec![vec![attribute("title")]], holdings());
    q4.days = quarters;
    q4.measures.extend([
        Measure::Holdings(at_least("prof", 4, 7)),
        Measure::Holdings(Condition::is("gender", "1")),
        Measure::Holdings(Condition::is("standard", "1")),
    ]);
    let cube = vec![vec![attribute("title"), attribute("prof"), attribute("ethnicity")]];
    let mut three = ask(Units::Whole, cube, holdings());
    three.filter = Condition::is("local", "1").and(Condition::Or(vec![
        at_least("politics", 2, 5),
        Condition::is("party", "1").and(Condition::Age { from: None, to: Some(40) }),
    ]));
    let mut scanned = ask(Units::Whole, report(), holdings());
    // A filter that is always true, of which the log knows nothing.
    scanned.filter = at_least("party", 0, 2);
    vec![
        ("Q1", ask(Units::Whole, report(), holdings())),
        ("Q1 by scan", scanned),
        ("Q2", ask(Units::One(province(0)), report(), holdings())),
        ("Q3", ask(each(Level::Commune), vec![Vec::new()], scoreboard())),
        ("Q4", q4),
        ("Q5", few()),
        ("Q7", ask(each(Level::Commune), report(), holdings())),
        ("three dimensions", three),
    ]
}

/// Some people of each province, and which of them meet the standard.
fn few() -> Query {
    let minority = Condition::is("ethnicity", "0").negated();
    Query {
        units: Units::Each { level: Level::Province, within: None },
        days: vec![day("2022-09-30")],
        filter: Condition::is("gender", "1").and(minority).and(Condition::is("local", "1")),
        carried_over: false,
        by: vec![vec![attribute("prof")]],
        measures: vec![
            Measure::Holdings(Condition::Always),
            Measure::Holdings(Condition::is("standard", "1")),
        ],
    }
}

fn at_least(name: &str, from: usize, codes: usize) -> Condition {
    Condition::one_of(name, (from..codes).map(|code| code.to_string()))
}

/// Thirty counts.
fn scoreboard() -> Vec<Measure> {
    let mut all = vec![Condition::Always];
    all.extend((0..12).map(|title| Condition::is("title", &title.to_string())));
    all.extend([at_least("prof", 4, 7), at_least("prof", 5, 7)]);
    all.extend([at_least("politics", 2, 5), at_least("politics", 3, 5)]);
    all.extend([at_least("state_mgmt", 1, 5), at_least("informatics", 1, 4)]);
    all.push(at_least("foreign_lang", 1, 6));
    all.push(Condition::is("gender", "1"));
    all.push(Condition::is("ethnicity", "0").negated());
    all.extend(["party", "local", "standard"].map(|name| Condition::is(name, "1")));
    all.extend([30, 40, 50].map(|to| Condition::Age { from: None, to: Some(to) }));
    let leaders = || Condition::one_of("title", ["0", "1", "2"]);
    all.push(leaders().and(Condition::is("standard", "1")));
    all.push(leaders().and(at_least("prof", 4, 7)));
    all.into_iter().map(Measure::Holdings).collect()
}

/// The 40 last days of quarters from 2016 to 2025.
fn quarters() -> Vec<Day> {
    let first = day("2016-01-01");
    (1..=40).map(|quarter| first.plus_months(3 * quarter).previous()).collect()
}

const PROVINCES: i64 = 0;
const DISTRICTS: i64 = 100_000;
const COMMUNES: i64 = 1_000_000;

fn province(code: i64) -> Id<Area> {
    Id::new(PROVINCES + code + 1)
}

fn load(path: &str) -> Generation {
    let mut reader = csv::Reader::from_path(path).expect("the data open");
    let mut people: BTreeMap<i64, Vec<Stretch>> = BTreeMap::new();
    let mut units: BTreeMap<i64, (String, Option<i64>)> = BTreeMap::new();
    let end = Day::new(2079, 6, 6).expect("a day");
    for row in reader.records() {
        let row = row.expect("a row");
        let text = |field: usize| row.get(field).expect("a field");
        let number = |field: usize| text(field).parse::<i64>().expect("a number");
        let (province, district, commune) =
            (PROVINCES + number(1) + 1, DISTRICTS + number(2) + 1, COMMUNES + number(3) + 1);
        units.entry(province).or_insert_with(|| ("province".to_owned(), None));
        units.entry(district).or_insert_with(|| ("rural-district".to_owned(), Some(province)));
        units.entry(commune).or_insert_with(|| ("commune".to_owned(), Some(district)));
        let until = Some(day(text(5))).filter(|until| *until < end);
        let mut codes = [0; MAX_ATTRIBUTES];
        for (place, code) in codes.iter_mut().enumerate().take(ATTRIBUTES.len()) {
            *code = text(7 + place).parse().expect("a code");
        }
        let own = people.entry(number(0)).or_default();
        own.push(Stretch {
            person: Id::new(number(0) + 1),
            holding: Id::new(number(0) * 4 + i64::try_from(own.len()).expect("few") + 1),
            area: Id::new(commune),
            period: Period::new(day(text(4)), until).expect("a period"),
            begun: day(text(4)),
            born: Some(PartialDay::Day(day(text(6)))),
            codes,
        });
    }
    let mut builder = Builder::new(schema(), areas(units), CodeLists::standard().expect("lists"));
    for own in people.values() {
        builder.person(own).expect("a person");
    }
    let standing = Standing { tables: report(), from_episodes: 200_000 };
    builder.finish(&standing).expect("a census")
}

fn schema() -> Schema {
    let attributes = ATTRIBUTES.iter().map(|(key, codes)| {
        let codes = (0..*codes).map(|code| code.to_string()).collect();
        Attribute::new(key, codes, PersonalClass::Open)
    });
    Schema::new(attributes.collect()).expect("a schema")
}

fn areas(units: BTreeMap<i64, (String, Option<i64>)>) -> AreaRows {
    let since = Period::since(day("2010-01-01"));
    let record = |(id, (kind, parent)): (i64, (String, Option<i64>))| Record {
        id: Id::new(id),
        version: 1,
        period: since,
        recorded: 1,
        data: Area {
            name: id.to_string(),
            kind: Code::new(&kind),
            parent: parent.map(Id::new),
            basis: Code::new("official"),
        },
    };
    AreaRows { areas: units.into_iter().map(record).collect(), ..AreaRows::default() }
}
