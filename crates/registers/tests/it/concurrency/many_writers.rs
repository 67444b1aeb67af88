//! Many writers for a while, one of them paused before its commit: the chain stays whole, and
//! what was known at an instant stays known.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use base::{Clock, Code, Value};
use registers::{
    Batch, Decision, KnownAt, Operation, Person, PersonName, Record, Register, Registers, Registry,
    View,
};
use store::{Effect, EntryDraft};
use testkit::{SmallWorld, TestDatabase, day, operator, period, permit};

/// For so long the writers write; set `DINH_SOAK_SECONDS` for a longer time.
fn duration() -> Duration {
    let given = std::env::var("DINH_SOAK_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(given.unwrap_or(4))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_writers_on_a_server_keep_the_chain_and_every_memory() {
    soak(testkit::postgres().await, 40).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn six_writers_on_a_file_keep_the_chain_and_every_memory() {
    soak(testkit::sqlite(), 6).await;
}

/// What all writers share.
struct Shared {
    registers: Registers,
    world: SmallWorld,
    people: Vec<base::Id<Person>>,
    stop: AtomicBool,
    written: AtomicU64,
    numbers: AtomicU64,
}

async fn soak(database: TestDatabase, writers: u64) {
    let registry = Registry::standard().unwrap();
    let keys = TestDatabase::keys();
    let registers = Registers::create(database.address(), registry, keys, Clock::machine());
    let registers = registers.await.unwrap();
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    let people: Vec<base::Id<Person>> = (0..5)
        .map(|place| SmallWorld::person(&mut batch, "Chung", &format!("02618000000{place}")))
        .collect();
    let receipt = registers.apply(&permit(), &batch).await.unwrap();
    let shared = Arc::new(Shared {
        people: people.into_iter().map(|person| SmallWorld::id(&receipt, person)).collect(),
        registers,
        world,
        stop: AtomicBool::new(false),
        written: AtomicU64::new(0),
        numbers: AtomicU64::new(100),
    });
    let mut tasks: Vec<_> =
        (1..writers).map(|writer| tokio::spawn(write(Arc::clone(&shared), writer))).collect();
    tasks.push(tokio::spawn(write_with_pauses(Arc::clone(&shared))));
    let memories = tokio::spawn(remember(Arc::clone(&shared)));
    tokio::time::sleep(duration()).await;
    shared.stop.store(true, Ordering::SeqCst);
    for task in tasks {
        task.await.unwrap();
    }
    let memories = memories.await.unwrap();
    let written = shared.written.load(Ordering::SeqCst);
    assert!(written > writers, "only {written} transactions");
    assert!(memories.len() > 3, "only {} memories", memories.len());
    assert!(memories.last().unwrap().1.len() > memories[0].1.len());
    let mut reader = shared.registers.read().await.unwrap();
    let heads = reader.heads().await.unwrap();
    let entries: i64 = heads.values().map(|head| head.sequence).sum();
    assert_eq!(u64::try_from(entries).unwrap(), written + 3, "no entry was lost or doubled");
    drop(reader);
    for (known, rows) in memories {
        // The instant is resolved once more: who had not committed then must not slip in before.
        let again = shared.registers.known_at(known.instant()).await.unwrap();
        assert_eq!(again, known);
        let now = names(&shared.registers, &again).await;
        assert!(now == rows, "{} rows then and {} now", rows.len(), now.len());
    }
    assert_eq!(shared.registers.verify_journal().await.unwrap().faults, []);
}

/// Adds people with posts, and now and then renames one whom others rename, too.
async fn write(shared: Arc<Shared>, writer: u64) {
    let mut round = writer;
    while !shared.stop.load(Ordering::SeqCst) {
        round += 1;
        let mut batch = Batch::new();
        if round.is_multiple_of(3) {
            let place = usize::try_from(round).unwrap() % shared.people.len();
            let name = format!("Chung {writer} {round}");
            let set = vec![("name", Value::Text(name))];
            let id = shared.people[place].number();
            batch.push(PersonName::DEFINITION, Operation::Correct { id, period: None, set });
        } else {
            let number = shared.numbers.fetch_add(1, Ordering::SeqCst);
            let number = format!("{:012}", 26_190_000_000 + number);
            let person = SmallWorld::person(&mut batch, "Trần Thị Cúc", &number);
            let world = &shared.world;
            let area = world.communes[usize::try_from(writer).unwrap() % 2];
            batch.add(period("2022-01-01", ""), world.appointment(person, world.chair, area));
        }
        shared.registers.apply(&permit(), &batch).await.unwrap();
        shared.written.fetch_add(1, Ordering::SeqCst);
    }
}

/// Writes a decision, and waits with everything written and nothing committed.
async fn write_with_pauses(shared: Arc<Shared>) {
    let definition = Decision::DEFINITION;
    let keys = TestDatabase::keys();
    while !shared.stop.load(Ordering::SeqCst) {
        let decision = Decision {
            number: "02/QĐ".to_owned(),
            signed_on: day("2022-01-01"),
            effective_on: None,
            issuer: "UBND tỉnh Thử".to_owned(),
            kind: Code::new("other"),
            style: Code::new("state"),
            subject: None,
        };
        let effect = Effect::Insert {
            definition,
            operation: store::Operation::Add,
            id: -1,
            version: 1,
            home: shared.world.province.number(),
            period: period("2022-01-01", ""),
            values: decision.into_values(),
        };
        let draft = EntryDraft { actor: "người chậm".to_owned(), decision: None };
        let writing = shared.registers.database().write().await.unwrap();
        let clock = shared.registers.clock();
        let written = writing.write(draft, vec![effect], &keys, clock).await.unwrap();
        tokio::time::sleep(Duration::from_millis(150)).await;
        written.commit().await.unwrap();
        shared.written.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Asks again and again what is known by now.
async fn remember(shared: Arc<Shared>) -> Vec<(KnownAt, Vec<Record<PersonName>>)> {
    let mut memories = Vec::new();
    while !shared.stop.load(Ordering::SeqCst) {
        let now = shared.registers.clock().now();
        let known = shared.registers.known_at(now).await.unwrap();
        memories.push((known.clone(), names(&shared.registers, &known).await));
        tokio::time::sleep(Duration::from_millis(70)).await;
    }
    memories
}

async fn names(registers: &Registers, known: &KnownAt) -> Vec<Record<PersonName>> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: Some(known) };
    let mut reader = registers.read().await.unwrap();
    reader.timeline(&view, Vec::new()).await.unwrap()
}
