//! Everybody judged by all norms in force, beside one pass over the same census: times and their
//! ratio, in CPU of one thread. Figures are read, never asserted.
//!
//! The world of Vĩnh Phúc is made for it; with `DINH_BENCH_DATABASE` and `DINH_BENCH_KEY` it is
//! measured on a database that is there, such as one with the whole country.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set up its world has failed")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock; nothing is dated")]

use std::collections::BTreeMap;
use std::time::Instant;

use base::Day;
use census::{Condition, Edition, Measure, Query, Units, as_believed};
use indicators::{Asked, Columns, Programme, outcomes, what_if};
use norms::Law;
use registers::{CodeLists, View};
use testkit::operator;
use tokio::runtime::Runtime;

const ON: &str = "2022-10-19";

/// The best of some runs, in milliseconds.
fn best(mut run: impl FnMut()) -> f64 {
    let times = (0..7).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed().as_secs_f64() * 1_000.0
    });
    times.fold(f64::INFINITY, f64::min)
}

fn main() {
    let runtime = Runtime::new().expect("a runtime");
    let database = testkit::sqlite();
    let registers = runtime.block_on(testkit::bench_world(&database));
    let scope = operator().scope;
    let on: Day = ON.parse().expect("a day");
    let law = Law::shared(CodeLists::standard().expect("lists")).expect("no fault");
    let edition: Edition = runtime.block_on(async {
        let view = View { scope: &scope, on, known_at: None };
        let mut reader = registers.read().await.expect("a reader");
        as_believed(&mut reader, &view, None).await.expect("an edition")
    });
    let whole = |measures: Vec<Measure>| Query {
        units: Units::Whole,
        days: vec![on],
        filter: Condition::Always,
        carried_over: false,
        by: vec![Vec::new()],
        measures,
    };
    let columns = Columns::of(&edition, law, on, &scope);
    let mut measures = Vec::new();
    let mut norms = 0;
    for norm in law.standards(on) {
        let Ok(three) = outcomes(&columns, norm) else { continue };
        norms += 1;
        measures.extend(three.map(Measure::Holdings));
    }
    let all = law.standards(on).count();
    let counts = measures.len();
    let ask = |query: &Query| drop(edition.ask(query, &scope).expect("an answer"));
    // One pass over every holding that reads two columns, which no table is kept ready for.
    let two = Condition::is("sex", "female").and(Condition::is("informatics", "certificate"));
    let pass = whole(vec![Measure::Holdings(two)]);
    let one = best(|| ask(&pass));
    let judged = whole(measures);
    let time = best(|| ask(&judged));
    println!(
        "{} episodes on {on}; {norms} of {all} norms in force have columns",
        edition.episodes()
    );
    println!("one pass over two columns       {one:9.3} ms");
    println!("all norms, {counts:3} counts           {time:9.3} ms");
    println!("ratio to a pass                 {:9.1}", time / one);
    println!("for each norm                   {:9.2} passes", time / one / f64::from(norms));
    println!("bytes an episode                {:9.1}", bytes_of_episode(&edition));
    let other = other_law();
    let programme = Programme::shared(law).expect("no fault");
    let tree = edition.tree(on, &scope);
    let roots: Vec<_> = tree.roots().map(|unit| unit.id).collect();
    let changed = best(|| {
        for unit in &roots {
            let asked =
                Asked { law, edition: &edition, unit: *unit, on, scope: &scope, people: None };
            drop(what_if(programme, [law, &other], &asked, false).expect("an answer"));
        }
    });
    println!("another law, {:2} provinces       {changed:9.1} ms", roots.len());
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn bytes_of_episode(edition: &Edition) -> f64 {
    edition.bytes() as f64 / edition.episodes() as f64
}

/// The law in which civil servants need a master's degree.
fn other_law() -> Law {
    let name = "title-standards/civil-servants.professional.circular-04-2022.toml";
    let path = format!("{}/../../norms/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the norm");
    let other = text.replace(">= levels.university", ">= levels.doctor");
    let (examples, _) = other.split_once("[[example]]").expect("examples");
    let example = "[[example]]\nfacts = { \"holding.title\" = \"civil_office_statistics\", \
        \"person.professional\" = \"doctor\", \"commune.is_hard_area\" = \"false\" }\noutcome = \"met\"\n\
        [[example]]\nfacts = { \"holding.title\" = \"civil_office_statistics\", \
        \"person.professional\" = \"university\", \"commune.is_hard_area\" = \"false\" }\noutcome = \"unmet\"\n";
    let files = BTreeMap::from([(name.to_owned(), format!("{examples}{example}"))]);
    Law::with(CodeLists::standard().expect("lists"), &files).expect("no fault")
}
