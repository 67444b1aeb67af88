//! Two records found to be one person are joined and parted again, on both axes.

use registers::{Batch, Operation, PersonJoin, Register, View};
use testkit::{SmallWorld, TestDatabase, day, on_both_databases, operator, period, permit};

on_both_databases!(
    two_records_are_joined_and_parted_and_both_are_remembered,
    a_join_that_closes_a_circle_is_refused,
    a_person_joined_with_a_holder_gets_no_second_payroll_post,
    a_person_parted_again_gets_a_payroll_post_of_the_own,
);

struct Two {
    registers: registers::Registers,
    world: SmallWorld,
    people: [base::Id<registers::Person>; 2],
}

async fn two_records(database: &TestDatabase) -> Two {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    let people = [("Đỗ Văn Bền", "026180000001"), ("Đỗ Văn Bến", "026180000002")]
        .map(|(name, number)| SmallWorld::person(&mut batch, name, number));
    let receipt = registers.apply(&permit(), &batch).await.unwrap();
    Two { registers, world, people: people.map(|person| SmallWorld::id(&receipt, person)) }
}

impl Two {
    async fn join(&self, from: usize, to: usize) -> registers::Result<base::Id<PersonJoin>> {
        let mut batch = Batch::new();
        let join = PersonJoin { person: self.people[from], same_as: self.people[to] };
        let join = batch.add(period("2022-01-01", ""), join);
        Ok(SmallWorld::id(&self.registers.apply(&permit(), &batch).await?, join))
    }

    async fn part(&self, join: base::Id<PersonJoin>) {
        let mut batch = Batch::new();
        batch.push(PersonJoin::DEFINITION, Operation::Withdraw { id: join.number() });
        self.registers.apply(&permit(), &batch).await.unwrap();
    }

    async fn appoint(&self, person: usize, commune: usize) -> registers::Result<()> {
        let mut batch = Batch::new();
        let (title, area) = (self.world.chair, self.world.communes[commune]);
        let appointment = self.world.appointment(self.people[person], title, area);
        batch.add(period("2022-02-01", ""), appointment);
        self.registers.apply(&permit(), &batch).await.map(drop)
    }

    async fn counted_as(
        &self,
        known_at: Option<&registers::KnownAt>,
    ) -> [base::Id<registers::Person>; 2] {
        let scope = operator().scope;
        let view = View { scope: &scope, on: day("2022-10-19"), known_at };
        let picture = self.registers.read().await.unwrap().picture(&view).await.unwrap();
        self.people.map(|person| picture.person(person))
    }
}

async fn two_records_are_joined_and_parted_and_both_are_remembered(database: TestDatabase) {
    let two = two_records(&database).await;
    let [first, second] = two.people;
    let join = two.join(1, 0).await.unwrap();
    database.clock().advance(1_000_000);
    let joined = two.registers.known_at(database.clock().now()).await.unwrap();
    database.clock().advance(1_000_000);
    assert_eq!(two.counted_as(None).await, [first, first]);
    two.part(join).await;
    assert_eq!(two.counted_as(None).await, [first, second]);
    assert_eq!(two.counted_as(Some(&joined)).await, [first, first]);
    two.join(0, 1).await.unwrap();
    assert_eq!(two.counted_as(None).await, [second, second]);
    assert_eq!(two.registers.verify_journal().await.unwrap().faults, []);
}

async fn a_join_that_closes_a_circle_is_refused(database: TestDatabase) {
    let two = two_records(&database).await;
    two.join(1, 0).await.unwrap();
    let refused = two.join(0, 1).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "rule.circle");
}

async fn a_person_joined_with_a_holder_gets_no_second_payroll_post(database: TestDatabase) {
    let two = two_records(&database).await;
    two.appoint(0, 0).await.unwrap();
    two.join(1, 0).await.unwrap();
    let refused = two.appoint(1, 1).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "rule.two-payroll-holdings");
}

async fn a_person_parted_again_gets_a_payroll_post_of_the_own(database: TestDatabase) {
    let two = two_records(&database).await;
    two.appoint(0, 0).await.unwrap();
    let join = two.join(1, 0).await.unwrap();
    two.part(join).await;
    two.appoint(1, 1).await.unwrap();
}
