//! From a save to its figure: how long the census needs after a commit until its figures have it.
//! Figures are read, never asserted.
//!
//! The world of Vĩnh Phúc is made for it; with `DINH_BENCH_DATABASE` and `DINH_BENCH_KEY` it is
//! measured on a database that is there, such as one with the whole country. That one is written to.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set up its world has failed")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock; nothing is dated")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use base::Value;
use census::{Census, Condition, Measure, Query};
use criterion::{Criterion, criterion_group, criterion_main};
use registers::{Appointment, Batch, Filter, Operation, Qualification, Record, Register, View};
use testkit::{operator, permit};
use tokio::runtime::Runtime;

/// A correction of one qualification: its level becomes another and back.
fn correction(row: &Record<Qualification>, turn: bool) -> Batch {
    let level = if turn { "certificate" } else { "none" };
    let mut batch = Batch::new();
    let set = vec![("level", Value::Text(level.to_owned()))];
    let id = row.id.number();
    batch.push(Qualification::DEFINITION, Operation::Correct { id, period: None, set });
    batch
}

fn measure(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let database = testkit::sqlite();
    let registers = runtime.block_on(testkit::bench_world(&database));
    let scope = operator().scope;
    let started = Instant::now();
    let census = runtime.block_on(Census::open(&registers, scope.clone(), None, &|_| {}));
    let census = Arc::new(census.expect("a census"));
    let edition = census.now();
    eprintln!(
        "{} episodes, {:.1} bytes each, made in {:.2} s",
        edition.episodes(),
        edition.bytes() as f64 / edition.episodes() as f64,
        started.elapsed().as_secs_f64()
    );
    let on = "2022-10-19".parse().expect("a day");
    let view = View { scope: &scope, on, known_at: None };
    let mut rows = runtime.block_on(async {
        let mut reader = registers.read().await.expect("a reader");
        let holder = vec![Filter::Between("id", 1, 2_000)];
        let holders = reader.list::<Appointment>(&view, holder).await.expect("holdings");
        let people = holders.iter().map(|row| Value::Integer(row.data.person.number())).collect();
        let own = vec![Filter::In("person", people)];
        let rows = reader.list::<Qualification>(&view, own).await.expect("qualifications");
        let own = rows.into_iter().filter(|row| row.data.dimension.as_str() == "informatics");
        own.map(|row| (row.data.level.as_str() == "certificate", row)).collect::<Vec<_>>()
    });
    let unit = edition.tree(on, &scope).roots().next().expect("a unit").id;
    let ask =
        Query::of(unit, on, vec![Measure::persons(Condition::is("informatics", "certificate"))]);
    let mut group = criterion.benchmark_group("census");
    group.sample_size(20);
    // One row after another: one that was corrected a thousand times has a thousand versions.
    let mut next = 0;
    group.bench_function("save to figure", |bencher| {
        bencher.iter_custom(|times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                next = (next + 1) % rows.len();
                let (has_certificate, row) = &mut rows[next];
                *has_certificate = !*has_certificate;
                let batch = correction(row, *has_certificate);
                runtime.block_on(async {
                    registers.apply(&permit(), &batch).await.expect("a save");
                    let begun = Instant::now();
                    census.catch_up(&registers).await.expect("followed");
                    census.now().ask(&ask, &scope).expect("an answer");
                    total += begun.elapsed();
                });
            }
            total
        });
    });
    group.bench_function("one query of one unit", |bencher| {
        bencher.iter(|| census.now().ask(&ask, &scope).expect("an answer"));
    });
    group.finish();
    runtime.block_on(registers.database().close());
}

criterion_group!(benches, measure);
criterion_main!(benches);
