//! Two clerks do what only one of them may: exactly one succeeds.

use base::{Code, Value};
use registers::{Appointment, Batch, Operation, Person, Receipt, Register, Registers};
use testkit::{SmallWorld, TestDatabase, day, on_both_databases, period, permit};

on_both_databases!(
    two_clerks_give_one_person_two_payroll_posts,
    one_clerk_makes_a_post_full_time_while_another_gives_a_second_one,
    two_clerks_give_two_people_one_identity_number,
    two_clerks_correct_one_record,
);

const ROUNDS: i64 = 8;

/// The keys of the refusal of the one that was refused.
async fn one_succeeds(clerks: [Registers; 2], batches: [Batch; 2]) -> (Receipt, Vec<&'static str>) {
    let [first, second] = clerks;
    let [one, other] = batches;
    let one = tokio::spawn(async move { first.apply(&permit(), &one).await });
    let other = tokio::spawn(async move { second.apply(&permit(), &other).await });
    match (one.await.unwrap(), other.await.unwrap()) {
        (Ok(receipt), Err(refused)) | (Err(refused), Ok(receipt)) => {
            (receipt, crate::refusals::keys_of(&refused))
        }
        (one, other) => panic!("not one of two: {one:?} and {other:?}"),
    }
}

struct Office {
    clerks: [Registers; 2],
    world: SmallWorld,
}

/// Two programs on one database.
async fn office(database: &TestDatabase) -> Office {
    let first = database.create().await;
    let world = SmallWorld::load(&first).await;
    Office { clerks: [first, database.open().await], world }
}

impl Office {
    async fn person(&self, round: i64) -> base::Id<Person> {
        let mut batch = Batch::new();
        let number = format!("{:012}", 26_180_000_000 + round);
        let person = SmallWorld::person(&mut batch, "Trần Thị Cúc", &number);
        SmallWorld::id(&self.clerks[0].apply(&permit(), &batch).await.unwrap(), person)
    }

    fn appointing(&self, person: base::Id<Person>, place: usize) -> Batch {
        let mut batch = Batch::new();
        let title = [self.world.chair, self.world.secretary][place];
        let appointment = self.world.appointment(person, title, self.world.communes[place]);
        batch.add(period("2022-01-01", ""), appointment);
        batch
    }

    async fn assert_verifies(&self) {
        assert_eq!(self.clerks[0].verify_journal().await.unwrap().faults, []);
    }
}

async fn two_clerks_give_one_person_two_payroll_posts(database: TestDatabase) {
    let office = office(&database).await;
    for round in 1..=ROUNDS {
        let person = office.person(round).await;
        let batches = [0, 1].map(|place| office.appointing(person, place));
        let (_, refused) = one_succeeds(office.clerks.clone(), batches).await;
        assert_eq!(refused, ["rule.two-payroll-holdings"]);
    }
    office.assert_verifies().await;
}

async fn one_clerk_makes_a_post_full_time_while_another_gives_a_second_one(database: TestDatabase) {
    let office = office(&database).await;
    for round in 1..=ROUNDS {
        let person = office.person(round).await;
        let mut batch = Batch::new();
        let (title, area) = (office.world.chair, office.world.communes[0]);
        let mode = Code::new("concurrent");
        let concurrent = Appointment { mode, ..office.world.appointment(person, title, area) };
        let local = batch.add(period("2021-01-01", ""), concurrent);
        let receipt = office.clerks[0].apply(&permit(), &batch).await.unwrap();
        let id = SmallWorld::id(&receipt, local).number();
        let mut full_time = Batch::new();
        let set = vec![("mode", Value::Text("full-time".to_owned()))];
        let operation = Operation::Change { id, from: day("2022-01-01"), set };
        full_time.push(Appointment::DEFINITION, operation);
        let batches = [full_time, office.appointing(person, 1)];
        let (_, refused) = one_succeeds(office.clerks.clone(), batches).await;
        assert_eq!(refused, ["rule.two-payroll-holdings"]);
    }
    office.assert_verifies().await;
}

async fn two_clerks_give_two_people_one_identity_number(database: TestDatabase) {
    let office = office(&database).await;
    for round in 1..=ROUNDS {
        let number = format!("{:012}", 26_180_000_000 + round);
        let batches = ["Trần Thị Cúc", "Lê Văn Dần"].map(|name| {
            let mut batch = Batch::new();
            SmallWorld::person(&mut batch, name, &number);
            batch
        });
        let (_, refused) = one_succeeds(office.clerks.clone(), batches).await;
        assert_eq!(refused, ["rule.not-unique"]);
    }
    office.assert_verifies().await;
}

async fn two_clerks_correct_one_record(database: TestDatabase) {
    let office = office(&database).await;
    let person = office.person(1).await;
    let definition = registers::PersonName::DEFINITION;
    for round in 0..ROUNDS {
        let ends = [0, 1].map(|clerk| {
            let mut batch = Batch::new();
            let name = format!("Tên {round} {clerk}");
            let set = vec![("name", Value::Text(name))];
            let operation = Operation::Correct { id: person.number(), period: None, set };
            batch.push(definition, operation);
            let clerk = office.clerks[clerk].clone();
            tokio::spawn(async move { clerk.apply(&permit(), &batch).await })
        });
        for end in ends {
            // They come one after the other; the later one corrects what the earlier one wrote.
            end.await.unwrap().unwrap();
        }
    }
    office.assert_verifies().await;
}
