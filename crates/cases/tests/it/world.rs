//! The small world with those who act in it.

use std::collections::BTreeSet;

use base::Id;
use cases::{Actor, Cases, Flows, Given, Opening};
use norms::Law;
use policy::Areas;
use registers::{Area, Batch, Case, CodeLists, Filter, Person, Reader, Record, Registers, View};
use testkit::{SmallWorld, TestDatabase, day, operator, permit};

/// A small world with people in both communes.
pub(crate) struct World {
    pub(crate) cases: Cases,
    pub(crate) small: SmallWorld,
    pub(crate) people: Vec<Id<Person>>,
}

pub(crate) fn flows() -> &'static Flows {
    let law = Law::shared(CodeLists::standard().unwrap()).unwrap();
    Flows::shared(law).unwrap()
}

impl World {
    pub(crate) async fn new(database: &TestDatabase) -> Self {
        let registers = database.create().await;
        let small = SmallWorld::load(&registers).await;
        let mut batch = Batch::new();
        let numbers = ["026180000001", "026180000002", "026180000003"];
        let people: Vec<Id<Person>> = numbers
            .iter()
            .map(|number| SmallWorld::person(&mut batch, "Nguyễn Văn Thử", number))
            .collect();
        let places = [(0, small.chair), (1, small.chair), (0, small.secretary)];
        for (person, (commune, title)) in people.iter().zip(places) {
            let row = small.appointment(*person, title, small.communes[commune]);
            batch.add(testkit::period("2021-06-01", ""), row);
        }
        let receipt = registers.apply(&permit(), &batch).await.unwrap();
        let people = people.into_iter().map(|id| SmallWorld::id(&receipt, id)).collect();
        flows().keep(&registers, &permit()).await.unwrap();
        let signer = database.directory().join("signing.key");
        let signer = registers::SigningKey::read_or_create(&signer).unwrap();
        let cases = Cases::new(registers, flows(), Some(signer)).unwrap();
        Self { cases, small, people }
    }

    pub(crate) fn registers(&self) -> &Registers {
        self.cases.registers()
    }

    pub(crate) async fn read(&self) -> Reader {
        self.registers().read().await.unwrap()
    }

    /// Somebody in a role in a unit; in the whole where there is none.
    pub(crate) fn actor(name: &str, role: &str, area: Option<Id<Area>>) -> Actor {
        let areas =
            area.map_or(Areas::Whole, |area| Areas::Subtrees(BTreeSet::from([area.number()])));
        let decision = policy::decide(role, name, areas).unwrap();
        Actor { name: name.to_owned(), person: None, role: role.to_owned(), area, decision }
    }

    pub(crate) fn clerk(&self, commune: usize) -> Actor {
        Self::actor(&format!("lan-{commune}"), "clerk", Some(self.small.communes[commune]))
    }

    pub(crate) fn head(&self, commune: usize) -> Actor {
        Self::actor(&format!("hung-{commune}"), "head", Some(self.small.communes[commune]))
    }

    pub(crate) fn checker(&self) -> Actor {
        Self::actor("mai", "district-officer", Some(self.small.district))
    }

    pub(crate) fn board(&self) -> Actor {
        Self::actor("son", "organisation-board", Some(self.small.province))
    }

    pub(crate) fn specialist() -> Actor {
        Self::actor("thu", "specialist", None)
    }

    /// A round opened today of the facts of a day.
    pub(crate) async fn round(&self, on: &str, due: &str) -> Id<Case> {
        let opening = Opening {
            flow: "round".to_owned(),
            area: Some(self.small.province),
            name: Some("Đợt thử".to_owned()),
            day: Some(day(on)),
            due_on: Some(day(due)),
            ..Opening::default()
        };
        self.cases.open(&Self::specialist(), opening).await.unwrap()
    }

    pub(crate) async fn rows<R: registers::Register>(
        &self,
        filters: Vec<Filter>,
    ) -> Vec<Record<R>> {
        let scope = operator().scope;
        let view = View { scope: &scope, on: self.registers().today(), known_at: None };
        self.read().await.timeline::<R>(&view, filters).await.unwrap()
    }

    /// The case of a commune in a round.
    pub(crate) async fn part(&self, round: Id<Case>, commune: usize) -> Id<Case> {
        let own = vec![Filter::In("part_of", vec![base::Value::Integer(round.number())])];
        let parts = self.rows::<Case>(own).await;
        let area = self.small.communes[commune];
        parts.into_iter().find(|row| row.data.area == area).unwrap().id
    }

    /// Where a case stands.
    pub(crate) async fn step(&self, case: Id<Case>) -> String {
        let scope = operator().scope;
        let view = View { scope: &scope, on: self.registers().today(), known_at: None };
        let mut reader = self.read().await;
        let file = cases::file(&mut reader, &view, (flows(), case)).await.unwrap();
        file.state().unwrap().step.key.clone()
    }

    /// Does something, and says the key of the sentence by which it was refused.
    pub(crate) async fn act(
        &self,
        actor: &Actor,
        case: Id<Case>,
        action: &str,
    ) -> Result<(), &'static str> {
        self.act_with(actor, case, action, &Given::default()).await
    }

    pub(crate) async fn act_with(
        &self,
        actor: &Actor,
        case: Id<Case>,
        action: &str,
        given: &Given,
    ) -> Result<(), &'static str> {
        match self.cases.act(actor, (case, action), given).await {
            Ok(_) => Ok(()),
            Err(error) => Err(error.messages()[0].key()),
        }
    }
}

pub(crate) fn reason(text: &str) -> Given {
    Given { reason: Some(text.to_owned()), ..Given::default() }
}
