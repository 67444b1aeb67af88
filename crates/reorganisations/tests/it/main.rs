//! Reorganisations of a small province.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use base::{Code, Id, Period};
use registers::{Appointment, Area, AreaLineage, AreaSize, Batch, Registers, View};
use reorganisations::{Prepared, Reorganisation};
use testkit::{SmallWorld, TestDatabase, day, operator, permit, postgres, sqlite};

const PAPER: &str = "day = \"2025-01-01\"\nsource = \"kiểm thử\"\n\n[[decision]]\nnumber = \
                     \"1/NQ\"\nsigned_on = \"2024-12-01\"\nissuer = \"Quốc hội\"\nsubject = \
                     \"Sắp xếp\"\n";

const MERGER: &str = "[[unit]]\ncode = \"08701\"\nname = \"Mới\"\nkind = \"commune\"\nparent = \
                      \"243\"\nfrom = [\"08701\", \"08702\"]\n";

struct Office {
    registers: Registers,
    world: SmallWorld,
    _database: TestDatabase,
}

impl Office {
    /// Two people in the first commune, one in the second, a village in each.
    async fn new(database: TestDatabase) -> Self {
        let registers = database.create().await;
        let world = SmallWorld::load(&registers).await;
        let mut batch = Batch::new();
        batch.set_decision(world.decision);
        let since = Period::since(day("2021-07-01"));
        for (place, title, commune) in
            [(1, world.chair, 0), (2, world.secretary, 0), (3, world.secretary, 1)]
        {
            let person = SmallWorld::person(&mut batch, "An", &format!("02608000000{place}"));
            batch.add(since, world.appointment(person, title, world.communes[commune]));
        }
        for (commune, people) in [(0, 5_000), (1, 3_000)] {
            let area = world.communes[commune];
            let (population, natural_area_ha) = (Some(people), Some(people / 10));
            let basis = Code::new("official");
            let size = AreaSize { area, population, natural_area_ha, basis };
            batch.add(Period::since(day("2020-01-01")), size);
        }
        for (name, commune) in [("Đông", 0), ("Tây", 1)] {
            let village = Area {
                name: name.to_owned(),
                kind: Code::new("village"),
                parent: Some(world.communes[commune]),
                basis: Code::new("invented"),
            };
            batch.add(Period::since(day("2010-01-01")), village);
        }
        registers.apply(&permit(), &batch).await.unwrap();
        Self { registers, world, _database: database }
    }

    async fn prepare(&self, file: &str) -> registers::Result<Prepared> {
        let plan = Reorganisation::parse("tệp.toml", &format!("{PAPER}{file}"))?;
        plan.prepare(&self.registers, &operator().scope).await
    }

    /// The keys of what is wrong.
    async fn refused(&self, file: &str) -> Vec<&'static str> {
        let Err(error) = self.prepare(file).await else { return Vec::new() };
        error.messages().iter().map(base::Message::key).collect()
    }

    async fn unit(&self, code: &str, on: &str) -> Option<(Id<Area>, String)> {
        let scope = operator().scope;
        let view = View { scope: &scope, on: day(on), known_at: None };
        let tree = self.registers.read().await.unwrap().tree(&view).await.unwrap();
        tree.find(code).ok().map(|unit| (unit.id, unit.name.clone()))
    }
}

async fn two_communes_become_one_and_two_again(database: TestDatabase) {
    let office = Office::new(database).await;
    let prepared = office.prepare(MERGER).await.unwrap();
    let preview = &prepared.preview;
    assert_eq!((preview.ended, preview.holdings, preview.persons), (2, 3, 3));
    assert_eq!((preview.codes_reused, preview.units[0].villages), (1, 2));
    assert_eq!(preview.units[0].from, ["Một", "Hai"]);
    let before = office.unit("08702", "2024-12-31").await.unwrap();
    let receipt = office.registers.apply(&permit(), &prepared.batch).await.unwrap();
    // The old ones stand on the day before, and the new one from the day on.
    assert_eq!(office.unit("08702", "2024-12-31").await, Some(before.clone()));
    assert_eq!(office.unit("08702", "2025-01-01").await, None);
    assert_eq!(office.unit("08701", "2025-01-01").await.unwrap().1, "Mới");
    // Holdings stay where they are, and count in the new one.
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2025-01-01"), known_at: None };
    let mut reader = office.registers.read().await.unwrap();
    let held = reader.list::<Appointment>(&view, Vec::new()).await.unwrap();
    assert!(held.iter().all(|row| office.world.communes.contains(&row.data.area)));
    let tree = reader.tree(&view).await.unwrap();
    let new = tree.find("08701").unwrap().id;
    assert!(held.iter().all(|row| tree.counts_in(row.data.area) == new));
    // It is not done twice.
    let again = office.refused(MERGER).await;
    assert_eq!(again, ["reorganise.ended-already"; 2]);

    let last = registers::JournalFilter { limit: 1, ..Default::default() };
    let entries = reader.entries(&view, &last).await.unwrap();
    assert_eq!(entries[0].recorded_at, receipt.recorded_at.to_string());
    let undoing = reader.undoing(&view, &entries).await.unwrap();
    office.registers.apply(&permit(), &undoing).await.unwrap();
    assert_eq!(office.unit("08702", "2025-01-01").await, Some(before));
    assert_eq!(office.unit("08701", "2025-01-01").await.unwrap().1, "Một");
    let mut reader = office.registers.read().await.unwrap();
    assert!(reader.timeline::<AreaLineage>(&view, Vec::new()).await.unwrap().is_empty());
    // What was undone is not undone again; it can be done again.
    let again = reader.undoing(&view, &entries).await;
    assert_eq!(again.unwrap_err().messages()[0].key(), "undo.changed-since");
    let prepared = office.prepare(MERGER).await.unwrap();
    office.registers.apply(&permit(), &prepared.batch).await.unwrap();
    assert_eq!(office.unit("08701", "2025-01-01").await.unwrap().1, "Mới");
    assert!(office.registers.verify_journal().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn two_communes_become_one_and_two_again_on_sqlite() {
    two_communes_become_one_and_two_again(sqlite()).await;
}

#[tokio::test]
async fn two_communes_become_one_and_two_again_on_postgres() {
    two_communes_become_one_and_two_again(postgres().await).await;
}

#[tokio::test]
async fn a_village_comes_to_another_commune() {
    let office = Office::new(sqlite()).await;
    let file = "[[move]]\nfrom = \"08702\"\nvillage = \"tay\"\nto = \"08701\"\n";
    let prepared = office.prepare(file).await.unwrap();
    assert_eq!(prepared.preview.moved, 1);
    office.registers.apply(&permit(), &prepared.batch).await.unwrap();
    let scope = operator().scope;
    let of = async |on: &str| {
        let view = View { scope: &scope, on: day(on), known_at: None };
        let tree = office.registers.read().await.unwrap().tree(&view).await.unwrap();
        office.world.communes.map(|commune| tree.children(commune).count())
    };
    assert_eq!(of("2024-12-31").await, [1, 1]);
    assert_eq!(of("2025-01-01").await, [2, 0]);
}

/// A new commune of a village and a person of the first, and the second whole.
fn part(people: &str) -> String {
    format!(
        "[[unit]]\ncode = \"09999\"\nname = \"Tân\"\nkind = \"commune\"\nparent = \"243\"\n\
         from = [\"08702\"]\n[[unit.part]]\nof = \"08701\"\nvillages = [\"đông\"]\n\
         people = [{people}]\npopulation = 1200\nnatural_area_ha = 90\n"
    )
}

async fn a_part_of_a_unit_comes_to_another_by_village_and_by_person(database: TestDatabase) {
    let office = Office::new(database).await;
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2025-01-01"), known_at: None };
    let held = async || {
        let mut reader = office.registers.read().await.unwrap();
        let rows = reader.list::<Appointment>(&view, Vec::new()).await.unwrap();
        let tree = reader.tree(&view).await.unwrap();
        let of = |code: &str| {
            let unit = tree.find(code).ok().map(|unit| unit.id);
            rows.iter().filter(|row| Some(tree.counts_in(row.data.area)) == unit).count()
        };
        [of("08701"), of("08702"), of("09999")]
    };
    assert_eq!(held().await, [2, 1, 0]);
    let mut reader = office.registers.read().await.unwrap();
    let rows = reader.list::<Appointment>(&view, Vec::new()).await.unwrap();
    let chair = rows.iter().find(|row| row.data.title == office.world.chair).unwrap();
    let person = chair.data.person.number();
    drop(reader);

    let prepared = office.prepare(&part(&person.to_string())).await.unwrap();
    let preview = &prepared.preview.units[0];
    // The second commune whole, and the part; of villages its own and the one that comes.
    assert_eq!((preview.population, preview.villages), (Some(4_200), 2));
    office.registers.apply(&permit(), &prepared.batch).await.unwrap();
    assert_eq!(held().await, [1, 0, 2], "nobody is lost, nobody is counted twice");
    let sizes = async |on: &str| {
        let view = View { scope: &scope, on: day(on), known_at: None };
        let mut reader = office.registers.read().await.unwrap();
        let rows = reader.list::<AreaSize>(&view, Vec::new()).await.unwrap();
        let people: i64 = rows.iter().filter_map(|row| row.data.population).sum();
        let hectares: i64 = rows.iter().filter_map(|row| row.data.natural_area_ha).sum();
        (rows.len(), people, hectares)
    };
    assert_eq!(sizes("2024-12-31").await, (2, 8_000, 800));
    assert_eq!(sizes("2025-01-01").await, (2, 8_000, 800));
    let last = registers::JournalFilter { limit: 1, ..Default::default() };
    let mut reader = office.registers.read().await.unwrap();
    let entries = reader.entries(&view, &last).await.unwrap();
    let undoing = reader.undoing(&view, &entries).await.unwrap();
    drop(reader);
    office.registers.apply(&permit(), &undoing).await.unwrap();
    assert_eq!(held().await, [2, 1, 0]);

    for (key, file) in [
        ("reorganise.no-holding", part("999")),
        ("reorganise.no-village", part("").replace("đông", "bắc")),
        ("reorganise.parts-exceed", part("").replace("1200", "5001")),
        (
            "reorganise.village-twice",
            part("") + "[[move]]\nfrom = \"08701\"\nvillage = \"Đông\"\nto = \"08701\"\n",
        ),
    ] {
        let faults = office.refused(&file).await;
        assert!(faults.contains(&key), "{key}: {faults:?}");
    }
}

#[tokio::test]
async fn a_part_of_a_unit_comes_to_another_by_village_and_by_person_on_sqlite() {
    a_part_of_a_unit_comes_to_another_by_village_and_by_person(sqlite()).await;
}

#[tokio::test]
async fn a_part_of_a_unit_comes_to_another_by_village_and_by_person_on_postgres() {
    a_part_of_a_unit_comes_to_another_by_village_and_by_person(postgres().await).await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_whole() {
    let office = Office::new(sqlite()).await;
    let unit = |code: &str, kind: &str, parent: &str, from: &str| {
        let parent =
            if parent.is_empty() { String::new() } else { format!("parent = \"{parent}\"\n") };
        format!(
            "[[unit]]\ncode = \"{code}\"\nname = \"Mới\"\nkind = \"{kind}\"\n{parent}from = [{from}]\n"
        )
    };
    let commune = |code: &str, from: &str| unit(code, "commune", "243", from);
    for (key, file) in [
        ("reorganise.code-in-use", commune("08702", "\"08701\"")),
        ("reorganise.part-twice", commune("1", "\"08701\"") + &commune("2", "\"08701\"")),
        ("reorganise.code-twice", commune("1", "\"08701\"") + &commune("1", "\"08702\"")),
        ("reorganise.from-nothing", commune("1", "")),
        ("reorganise.no-such-kind", unit("1", "kingdom", "243", "\"08701\"")),
        ("reorganise.no-parent", unit("1", "commune", "999", "\"08701\"")),
        ("reorganise.no-parent", unit("1", "commune", "08702", "\"08701\", \"08702\"")),
        ("reorganise.orphan", unit("300", "rural-district", "26", "\"243\"")),
        (
            "reorganise.circle",
            unit("1", "commune", "2", "\"08701\"") + &unit("2", "commune", "1", "\"08702\""),
        ),
        (
            "reorganise.unknown-decision",
            commune("1", "\"08701\"").replace("kind =", "decision = \"9/NQ\"\nkind ="),
        ),
        (
            "reorganise.no-village",
            "[[move]]\nfrom = \"08702\"\nvillage = \"Bắc\"\nto = \"08701\"\n".to_owned(),
        ),
    ] {
        let faults = office.refused(&file).await;
        assert!(faults.contains(&key), "{key}: {faults:?}");
    }
    // A code that no unit has; and nothing was written by any of them.
    assert_eq!(office.refused(&commune("1", "\"01234\"")).await.len(), 1);
    assert_eq!(office.unit("08701", "2025-01-01").await.unwrap().1, "Một");
    let without = Reorganisation::parse("tệp.toml", "day = \"2025-01-01\"\nsource = \"\"\n");
    assert!(without.is_err());
}

#[test]
fn the_three_of_vinh_phuc_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reorganisations");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    let read = files.iter().map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        Reorganisation::parse(&path.display().to_string(), &text).unwrap()
    });
    let told: Vec<_> = read
        .map(|plan| {
            let from: usize = plan.units.iter().map(|unit| unit.from.len()).sum();
            (plan.day.to_string(), plan.units.len(), from, plan.changes.len())
        })
        .collect();
    let wanted = [("2023-04-10", 0, 0, 3), ("2025-01-01", 13, 28, 0), ("2025-07-01", 37, 131, 0)];
    assert_eq!(
        told,
        wanted.map(|(day, units, from, changes)| (day.to_owned(), units, from, changes))
    );
}
