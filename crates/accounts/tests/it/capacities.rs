//! In which capacity one works: grants, deputies, units that end, what is narrowed.

use base::{Code, Day, Id, Period};
use policy::{Action, Areas};
use registers::{Account, Area, Batch, Decision, Grant, Operation, Register};
use testkit::{PASSWORD, TestDatabase, day, on_both_databases, permit};

use crate::{Office, here, key};

on_both_databases!(
    one_works_in_one_capacity_at_a_time_and_chooses_which,
    a_deputy_stands_in_for_a_time_and_no_longer_than_the_principal,
    a_grant_ends_with_its_unit,
    what_could_never_be_granted_is_refused,
    an_inspection_sees_its_content_and_days,
    whoever_is_recorded_sees_the_own_file_alone,
);

fn grant(account: Id<Account>, role: &str, area: Option<Id<Area>>) -> Grant {
    Grant::of(account, role, area)
}

impl Office {
    async fn grant(&self, until: Option<Day>, grant: Grant) -> &'static str {
        let mut batch = Batch::new();
        batch.add(Period::new(self.registers.today(), until).unwrap(), grant);
        match self.registers.apply(&permit(), &batch).await {
            Ok(_) => "",
            Err(registers::Error::Refused(messages)) => {
                let reason = messages[0].render(base::Language::En);
                // The sentence of a row holds that of its rule.
                [
                    "needs a last day",
                    "cannot be granted in this unit",
                    "there is no unit",
                    "its person first",
                    "Nobody stands in",
                    "do not make sense",
                    "not open on the first day",
                ]
                .into_iter()
                .find(|part| reason.to_lowercase().contains(&part.to_lowercase()))
                .unwrap_or_else(|| panic!("{reason}"))
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn visitor(&self, name: &str) -> accounts::Visitor {
        let token = self.signed_in(name, PASSWORD).await;
        self.accounts.visitor(Some(&token), &here()).await.unwrap()
    }
}

async fn one_works_in_one_capacity_at_a_time_and_chooses_which(database: TestDatabase) {
    let office = Office::new(&database).await;
    let [one, other] = office.world.communes;
    let id = office.employ("nguyen.an", "clerk", Some(one)).await;
    assert_eq!(office.grant(None, grant(id, "head", Some(other))).await, "");
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    let own = visitor.signed_in.clone().unwrap();
    assert_eq!(own.capacities.len(), 2);
    assert_eq!(visitor.decision.role, "clerk");
    let second = own.capacities[1].grant.number();
    office.accounts.choose(&own, second).await.unwrap();
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert_eq!(visitor.decision.role, "head");
    assert!(visitor.decision.permit.is_none());
    assert_eq!(visitor.decision.scope.areas(), &Areas::Subtrees([other.number()].into()));
    let of_another = office.accounts.choose(&own, second + 1_000).await;
    assert_eq!(key(of_another), "sign-in.no-such-capacity");
}

async fn a_deputy_stands_in_for_a_time_and_no_longer_than_the_principal(database: TestDatabase) {
    let office = Office::new(&database).await;
    let commune = office.world.communes[0];
    office.employ("head.one", "head", Some(commune)).await;
    office.employ("deputy.one", "clerk", Some(office.world.communes[1])).await;
    let head = office.visitor("head.one").await.signed_in.unwrap();
    let today = office.registers.today();
    let days = (today, today.plus_days(6));
    let unknown = office.accounts.let_stand_in(&head, ("nobody", days.0, days.1)).await;
    assert_eq!(key(unknown), "sign-in.no-such-account");
    let oneself = office.accounts.let_stand_in(&head, ("head.one", days.0, days.1)).await;
    assert_eq!(key(oneself), "rule.overlap");
    office.accounts.let_stand_in(&head, ("deputy.one", days.0, days.1)).await.unwrap();
    let deputy = office.visitor("deputy.one").await.signed_in.unwrap();
    assert_eq!(deputy.capacities.len(), 2);
    let stead = &deputy.capacities[1];
    assert_eq!(stead.deputy_for.as_deref(), Some("head.one"));
    assert_eq!(stead.decision().role, "head");
    // What is held in another's stead is not given on.
    office.accounts.choose(&deputy, stead.grant.number()).await.unwrap();
    let visitor = office.accounts.visitor(None, &here()).await.unwrap();
    assert!(visitor.signed_in.is_none());
    let mut in_stead = deputy.clone();
    in_stead.capacity = Some(1);
    let given_on = office.accounts.let_stand_in(&in_stead, ("head.one", days.0, days.1)).await;
    assert_eq!(key(given_on), "sign-in.not-yours-to-give");
    office.pass(7 * 24 * 60);
    let deputy = office.visitor("deputy.one").await.signed_in.unwrap();
    assert_eq!(deputy.capacities.len(), 1, "its days are over");
    // It ends with the right of the principal, whatever its days say.
    let head = office.visitor("head.one").await.signed_in.unwrap();
    let today = office.registers.today();
    let until = today.plus_days(60);
    office.accounts.let_stand_in(&head, ("deputy.one", today, until)).await.unwrap();
    assert_eq!(office.visitor("deputy.one").await.signed_in.unwrap().capacities.len(), 2);
    let mut batch = Batch::new();
    let id = head.capacities[0].grant.number();
    batch.push(Grant::DEFINITION, Operation::End { id, on: today, set: Vec::new() });
    office.registers.apply(&permit(), &batch).await.unwrap();
    assert_eq!(office.visitor("deputy.one").await.signed_in.unwrap().capacities.len(), 1);
}

async fn a_grant_ends_with_its_unit(database: TestDatabase) {
    let office = Office::new(&database).await;
    let commune = office.world.communes[0];
    let id = office.employ("nguyen.an", "clerk", Some(commune)).await;
    let dated = Some(day("2027-12-31"));
    assert_eq!(office.grant(dated, grant(id, "inspector", Some(commune))).await, "");
    office.pass(24 * 60);
    let mut batch = Batch::new();
    let on = office.registers.today();
    let end = Operation::End { id: commune.number(), on, set: Vec::new() };
    batch.push(Area::DEFINITION, end);
    office.registers.apply(&permit(), &batch).await.unwrap();
    let own = office.visitor("nguyen.an").await.signed_in.unwrap();
    let roles: Vec<&str> = own.capacities.iter().map(|one| one.role.key.as_str()).collect();
    assert_eq!(roles, ["inspector"], "a clerk has no unit any more, an inspection goes on");
    assert_eq!(office.grant(None, grant(id, "head", Some(commune))).await, "there is no unit");
}

async fn what_could_never_be_granted_is_refused(database: TestDatabase) {
    let office = Office::new(&database).await;
    let [commune, _] = office.world.communes;
    let id = office.employ("nguyen.an", "clerk", Some(commune)).await;
    let later = Some(day("2027-12-31"));
    let cases = [
        (None, grant(id, "inspector", Some(commune)), "needs a last day"),
        (None, grant(id, "clerk", None), "cannot be granted in this unit"),
        (None, grant(id, "clerk", Some(office.world.district)), "cannot be granted in this unit"),
        (None, grant(id, "person", None), "its person first"),
        (
            later,
            Grant { deputy_for: Some(id), ..grant(id, "head", Some(commune)) },
            "Nobody stands in",
        ),
        (
            later,
            Grant { facts_until: Some(day("2020-01-01")), ..grant(id, "inspector", Some(commune)) },
            "do not make sense",
        ),
    ];
    for (until, granted, refused) in cases {
        assert_eq!(office.grant(until, granted.clone()).await, refused, "{granted:?}");
    }
}

async fn an_inspection_sees_its_content_and_days(database: TestDatabase) {
    let office = Office::new(&database).await;
    let commune = office.world.communes[0];
    let id = office.employ("nguyen.an", "statistician", Some(commune)).await;
    let inspection = Grant {
        content: Some(Code::new("studies")),
        facts_from: Some(day("2022-01-01")),
        facts_until: Some(day("2022-12-31")),
        ..grant(id, "inspector", Some(commune))
    };
    assert_eq!(office.grant(Some(day("2027-01-01")), inspection).await, "");
    let own = office.visitor("nguyen.an").await.signed_in.unwrap();
    let scope = &own.capacities[1].decision().scope;
    assert!(scope.admits(registers::Qualification::DEFINITION).is_ok());
    assert!(scope.admits(registers::Contact::DEFINITION).is_err());
    assert!(scope.admits(registers::PartyMembership::DEFINITION).is_err());
    assert!(scope.admits(Decision::DEFINITION).is_ok());
    let days = scope.days().unwrap();
    assert!(days.contains(day("2022-12-31")) && !days.contains(day("2023-01-01")));
    assert!(own.capacities[1].role.reason);
}

async fn whoever_is_recorded_sees_the_own_file_alone(database: TestDatabase) {
    let office = Office::new(&database).await;
    let mut batch = Batch::new();
    batch.set_decision(office.world.decision);
    let people = ["Nguyễn Thị Một", "Trần Văn Hai"].map(|name| {
        let number = if name.starts_with('N') { "001180000001" } else { "001180000002" };
        testkit::SmallWorld::person(&mut batch, name, number)
    });
    let receipt = office.registers.apply(&permit(), &batch).await.unwrap();
    let own = testkit::SmallWorld::id(&receipt, people[0]);
    let account = Account {
        name: "mot".to_owned(),
        holder: "Bà Một".to_owned(),
        person: Some(own),
        mail: None,
    };
    let id = office.accounts.make(&permit(), account, Some(("person", None))).await.unwrap();
    office.accounts.give_local_password(id, PASSWORD).await.unwrap();
    let visitor = office.visitor("mot").await;
    assert!(visitor.may(Action::OwnFile) && !visitor.may(Action::People));
    let view = registers::View {
        scope: &visitor.decision.scope,
        on: office.registers.today(),
        known_at: None,
    };
    let mut reader = office.registers.read().await.unwrap();
    let names = reader.list::<registers::PersonName>(&view, Vec::new()).await.unwrap();
    assert_eq!(names.len(), 1);
    assert_eq!(names[0].data.name, "Nguyễn Thị Một");
    let everybody = reader.list::<registers::Person>(&view, Vec::new()).await.unwrap();
    assert_eq!(everybody.iter().map(|one| one.id).collect::<Vec<_>>(), [own]);
}
