//! A province judged in one pass is its people judged one by one.

#![expect(clippy::expect_used, reason = "a test that cannot read its world has failed")]

use std::collections::BTreeMap;

use base::Day;
use census::as_believed;
use indicators::{Asked, Counts, people_of, standings};
use norms::{Ground, Law, Outcome, PersonRows};
use registers::{
    Appointment, CodeLists, PartyMembership, Person, Qualification, Record, Registers, Title, View,
};
use testkit::{operator, permit};

/// Days before, on and after the steps of the law and of the units.
const DAYS: [&str; 6] =
    ["2019-12-24", "2021-07-01", "2022-05-22", "2022-10-19", "2023-08-01", "2025-07-01"];

/// How many are said to need training.
const PUBLISHED: [(&str, u32); 2] = [
    ("civil-servants.professional.circular-04-2022", 94),
    ("civil-justice-registry.professional.civil-status-law-2014", 6),
];

async fn people(registers: &Registers, view: &View<'_>) -> BTreeMap<i64, PersonRows> {
    let mut reader = registers.read().await.expect("a reader");
    let mut all: BTreeMap<i64, PersonRows> = BTreeMap::new();
    let people: Vec<Record<Person>> = reader.timeline(view, Vec::new()).await.expect("people");
    for row in people {
        all.entry(row.id.number()).or_default().person.push(row);
    }
    let rows: Vec<Record<Appointment>> = reader.timeline(view, Vec::new()).await.expect("rows");
    for row in rows {
        all.entry(row.data.person.number()).or_default().appointments.push(row);
    }
    let rows: Vec<Record<Qualification>> = reader.timeline(view, Vec::new()).await.expect("rows");
    for row in rows {
        all.entry(row.data.person.number()).or_default().qualifications.push(row);
    }
    let rows: Vec<Record<PartyMembership>> = reader.timeline(view, Vec::new()).await.expect("rows");
    for row in rows {
        all.entry(row.data.person.number()).or_default().party.push(row);
    }
    all
}

#[tokio::test]
async fn one_by_one_and_all_at_once_agree() {
    let lists = CodeLists::standard().expect("lists");
    let law = Law::standard(lists).expect("no fault");
    let database = testkit::sqlite();
    let registers = database.create().await;
    worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.expect("the world");
    let scope = operator().scope;
    let mut judged = 0;
    let mut found = BTreeMap::new();
    for on in DAYS {
        let on: Day = on.parse().expect("a day");
        let view = View { scope: &scope, on, known_at: None };
        let mut reader = registers.read().await.expect("a reader");
        let edition = as_believed(&mut reader, &view, None).await.expect("an edition");
        let titles = reader.timeline::<Title>(&view, Vec::new()).await.expect("titles");
        let titles = registers::nearest(titles.into_iter(), on);
        let people = people(&registers, &view).await;
        let tree = edition.tree(on, &scope);
        let ground = Ground { lists, titles: &titles, tree: &tree, retirement: law.retirement() };
        let cases: Vec<_> = people.values().flat_map(|rows| rows.cases(&ground)).collect();
        let unit = tree.roots().next().expect("a province").id;
        let at_hand = people_of(&mut reader, &view, &ground, unit).await.expect("people");
        assert_eq!(at_hand.len(), cases.len(), "{on}");
        // Everything that the norms ask has its column, so that nobody need be at hand.
        let asked = Asked { law: &law, edition: &edition, unit, on, scope: &scope, people: None };
        let all = standings(&law, &asked).expect("standings");
        assert_eq!(all.len(), law.standards(on).count());
        for standing in all {
            let counts = standing.counts.expect("columns");
            let mut expected = Counts::default();
            for case in &cases {
                match standing.norm.outcome(&case.facts) {
                    Outcome::Outside => {}
                    Outcome::Met => expected.met += 1,
                    Outcome::Unmet => expected.unmet += 1,
                    Outcome::CannotTell => expected.cannot_tell += 1,
                }
            }
            assert_eq!(counts, expected, "{} on {on}", standing.norm.id);
            judged += counts.population();
            found.insert((standing.norm.id.clone(), on), counts);
        }
    }
    // Printed with Decision 1893/QĐ-UBND: 94 civil servants without a university degree, the
    // military commanders apart, and 6 registrars without training.
    for (id, unmet) in PUBLISHED {
        let on: Day = "2022-10-19".parse().expect("a day");
        assert_eq!(found.get(&(id.to_owned(), on)).map(|counts| counts.unmet), Some(unmet), "{id}");
    }
    assert!(judged > 20_000, "{judged}");
}
