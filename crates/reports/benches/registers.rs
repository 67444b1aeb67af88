//! Speeds of the registers on the world of Vĩnh Phúc (13 thousand people, 163 thousand rows).
//! Figures are read, never asserted.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set up its world has failed")]

use std::sync::Arc;

use base::Id;
use census::Census;
use criterion::{Criterion, criterion_group, criterion_main};
use registers::{Appointment, Filter, Qualification, Registers, View};
use reports::{Basis, Definitions, ReportName, make};
use testkit::{TestDatabase, operator, permit};
use tokio::runtime::Runtime;

async fn world(database: &TestDatabase) -> Registers {
    let registers = database.create().await;
    worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.expect("the world loads");
    registers
}

fn measure(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let database = testkit::sqlite();
    let registers = Arc::new(runtime.block_on(world(&database)));
    let scope = operator().scope;
    let on = "2022-10-19".parse().expect("a day");
    let view = View { scope: &scope, on, known_at: None };
    let definitions = Definitions::standard().expect("the definitions read");

    let mut group = criterion.benchmark_group("registers");
    group.sample_size(10);
    group.bench_function("build and load the world", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let fresh = testkit::sqlite();
            world(&fresh).await.database().close().await;
        });
    });
    group.bench_function("picture of the province", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let mut reader = registers.read().await.expect("a reader");
            reader.picture(&view).await.expect("a picture")
        });
    });
    let picture = runtime.block_on(async {
        registers.read().await.expect("a reader").picture(&view).await.expect("a picture")
    });
    let made = |basis: &Basis<'_>| {
        make(ReportName::PartTwo, definitions, basis, "26", None, None, base::Language::Vi)
            .expect("a report")
    };
    group.bench_function("part two of the province, row by row", |bencher| {
        bencher.iter(|| made(&Basis::Rows(&picture)));
    });
    let census = runtime.block_on(Census::open(&registers, scope.clone(), None, &|_| {}));
    let edition = census.expect("a census").now();
    let tree = &picture.tree;
    group.bench_function("part two of the province, from the census", |bencher| {
        let basis = Basis::Census { edition: &edition, scope: &scope, tree, on };
        bencher.iter(|| made(&basis));
    });
    group.bench_function("one person", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let mut reader = registers.read().await.expect("a reader");
            let one = || vec![Filter::In("person", vec![base::Value::Integer(5)])];
            let posts = reader.timeline::<Appointment>(&view, one()).await.expect("posts");
            let study = reader.timeline::<Qualification>(&view, one()).await.expect("study");
            let person = vec![Filter::Ids(vec![Id::<registers::Person>::new(5).number()])];
            let person = reader.list::<registers::Person>(&view, person).await.expect("a person");
            (posts, study, person)
        });
    });
    group.bench_function("journal verify", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(|| async { registers.verify_journal().await.expect("a verification") });
    });
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
