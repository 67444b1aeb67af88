//! Where something is not recorded, it is said, and counts for nothing else.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its data has failed"
)]

mod province;

use std::collections::{BTreeMap, BTreeSet};

use base::Id;
use indicators::{
    Answer, Asked, Counted, Posts, Programme, assigned, attainments, count, posts, what_if,
};
use norms::Law;
use province::{Province, law, programme};
use registers::{
    Appointment, Area, AreaClass, AreaFeature, AssignedQuota, Batch, CodeLists, Operation,
    PartyMembership, Person, Register, Registers, Title, View,
};
use testkit::{operator, permit};

/// The rows of a register on the day.
async fn rows<R: Register>(registers: &Registers) -> Vec<registers::Record<R>> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: "2022-10-19".parse().expect("a day"), known_at: None };
    let mut reader = registers.read().await.expect("a reader");
    let rows = reader.timeline::<R>(&view, Vec::new()).await.expect("rows");
    rows.into_iter().filter(|row| row.period.contains(view.on)).collect()
}

/// Forgets the Party standing of one head of a village, what was assigned to one commune, the class
/// of another, and of one whether it lies in the mountains.
async fn forget(registers: &Registers) {
    let mut batch = Batch::new();
    let titles = rows::<Title>(registers).await;
    let head = titles.iter().find(|row| row.data.code == "village_head").expect("a title").id;
    let holdings = rows::<Appointment>(registers).await;
    let heads: BTreeSet<Id<Person>> =
        holdings.iter().filter(|row| row.data.title == head).map(|row| row.data.person).collect();
    let party = rows::<PartyMembership>(registers).await;
    let is_member = |row: &&registers::Record<PartyMembership>| {
        heads.contains(&row.data.person) && row.data.standing.as_str() == "full"
    };
    let forgotten = party.iter().find(is_member).expect("a member").id.number();
    batch.push(PartyMembership::DEFINITION, Operation::Withdraw { id: forgotten });
    let quotas = rows::<AssignedQuota>(registers).await;
    let of_staff = |row: &&registers::Record<AssignedQuota>| {
        row.data.kind.as_str() == "staff" && row.data.year == 2022
    };
    let quota = quotas.iter().find(of_staff).expect("a quota");
    batch.push(AssignedQuota::DEFINITION, Operation::Withdraw { id: quota.id.number() });
    let classes = rows::<AreaClass>(registers).await;
    let areas = rows::<Area>(registers).await;
    let is_commune = |row: &&registers::Record<Area>| row.data.kind.as_str() == "commune";
    let communes: BTreeSet<_> = areas.iter().filter(is_commune).map(|row| row.id).collect();
    let is_other = |row: &&registers::Record<AreaClass>| {
        row.data.area != quota.data.area && communes.contains(&row.data.area)
    };
    let class = classes.iter().find(is_other).expect("a class");
    batch.push(AreaClass::DEFINITION, Operation::Withdraw { id: class.id.number() });
    let features = rows::<AreaFeature>(registers).await;
    let is_mountain = |row: &&registers::Record<AreaFeature>| {
        row.data.feature.as_str() == "mountainous" && communes.contains(&row.data.area)
    };
    let mountain = features.iter().find(is_mountain);
    let id = mountain.expect("a feature").id.number();
    batch.push(AreaFeature::DEFINITION, Operation::Withdraw { id });
    registers.apply(&permit(), &batch).await.expect("it is forgotten");
}

#[tokio::test]
async fn what_is_not_recorded_is_not_nought() {
    let programme = programme();
    let province = Province::load_with(forget).await;
    let asked = province.asked();
    a_share_of_units_keeps_whom_it_cannot_tell(programme, &asked);
    a_unit_without_a_number_is_short_of_nothing(programme, &asked);
    a_unit_of_which_a_fact_is_missing_counts_once(programme, &asked);
}

fn a_share_of_units_keeps_whom_it_cannot_tell(programme: &Programme, asked: &Asked<'_>) {
    let heads = programme.indicator("village-head.party-member").expect("an indicator");
    let all = Counted { numerator: 1068, denominator: Some(1237), not_known: 1, units_left_out: 0 };
    for people in [None, asked.people] {
        let answer = count(&[heads], &Asked { people, ..*asked }).expect("an answer");
        assert_eq!(answer, [Answer::Counted(all)]);
    }
    let behind = indicators::behind(heads, asked).expect("rows").expect("columns");
    assert_eq!(behind.population.len(), 1068);
    assert_eq!(behind.not_known.map(|rows| rows.len()), Some(1));
    // Far from 100%, one person more cannot attain it.
    let targets = attainments(programme, asked).expect("attainments");
    let target = targets.iter().find(|one| one.target.id == "TGT-21").expect("a target");
    let gap = target.applied().and_then(indicators::Read::gap).expect("a gap");
    assert_eq!((gap.is_attained, gap.count), (Some(false), Some(169)));
}

fn a_unit_without_a_number_is_short_of_nothing(programme: &Programme, asked: &Asked<'_>) {
    let tree = asked.edition.tree(asked.on, asked.scope);
    let quotas = asked.edition.quotas_on(asked.on, asked.scope);
    let inside = tree.subtree(asked.unit);
    let told = assigned(&tree, &quotas, &inside, ("staff", 2022)).expect("numbers");
    let without = told.without.iter().next().copied().expect("a unit without");
    assert_eq!(told.without.len(), 1);
    let staff = |asked: &Asked<'_>| -> Posts<'_> {
        let all = posts(programme, law(), asked).expect("posts");
        all.into_iter()
            .find(|one| one.indicator.limited_by.as_deref() == Some("staff"))
            .expect("posts")
    };
    let present = staff(&Asked { unit: without, ..*asked }).present();
    assert!(present > 0);
    let shortage = programme.indicator("staff.shortage").expect("an indicator");
    let answer = count(&[shortage], asked).expect("an answer").remove(0);
    let counted = answer.counted().expect("numbers");
    assert_eq!(counted.denominator, Some(told.number));
    assert_eq!(counted.numerator, told.number - (staff(asked).present() - present));
    assert_eq!(counted.units_left_out, 1);
    let alone = count(&[shortage], &Asked { unit: without, ..*asked }).expect("an answer");
    assert_eq!(alone, [Answer::NotAssigned]);
}

fn a_unit_of_which_a_fact_is_missing_counts_once(programme: &Programme, asked: &Asked<'_>) {
    let all = posts(programme, law(), asked).expect("posts");
    // Delegates of communes in the mountains and of others stand in two norms of one law.
    for dimension in ["staff", "council_delegate"] {
        let found = all.iter().find(|one| one.indicator.limited_by.as_deref() == Some(dimension));
        let found = found.expect("posts");
        let is_unknown = |unit: &&indicators::UnitPosts<'_>| {
            unit.readings.iter().any(|reading| reading.number.is_none())
        };
        let unknown: Vec<_> = found.units.iter().filter(is_unknown).collect();
        let [unknown] = unknown.as_slice() else { panic!("one unit is not known: {unknown:?}") };
        let sum = found.sums().remove(0);
        assert_eq!((sum.units, sum.units_not_known), (135, 1), "{dimension}");
        assert_eq!(sum.parts.iter().map(|(_, number)| number).sum::<i64>(), sum.number);
        assert_eq!(sum.present, found.present() - unknown.present);
    }
}

const SECRETARIES: &str =
    "title-standards/party-secretaries.professional.moha-decision-04-2004.toml";

/// The law with one norm that asks everybody of these titles for what nobody has.
fn strict(titles: &[&str]) -> Law {
    let titles: Vec<String> = titles.iter().map(|title| format!("\"{title}\"")).collect();
    let text = format!(
        r#"id = "party-secretaries.professional.moha-decision-04-2004"
title = "Chuyên môn"
subject = "title-standard"
dimension = "professional"
document = "moha-decision-04-2004"
article = "Điều 6"
basis = "found"
confidence = "high"
from = "2004-02-27"
until = "2023-08-01"
modality = "binding"
public = true
review = "2027-06-30"
population = 'holding.title in [{}]'
demand = 'person.professional >= levels.doctor'
[[example]]
facts = {{ "holding.title" = "party_secretary", "person.professional" = "doctor" }}
outcome = "met"
[[example]]
facts = {{ "holding.title" = "party_secretary", "person.professional" = "college" }}
outcome = "unmet"
[[example]]
facts = {{ "holding.title" = "village_head" }}
outcome = "outside"
"#,
        titles.join(", ")
    );
    with(SECRETARIES, text)
}

fn with(name: &str, text: String) -> Law {
    let lists = CodeLists::standard().expect("lists");
    let files = BTreeMap::from([(name.to_owned(), text)]);
    Law::with(lists, &files).unwrap_or_else(|faults| {
        let said = faults.iter().map(|fault| fault.render(base::Language::En));
        panic!("{}", said.collect::<Vec<_>>().join("\n"))
    })
}

#[tokio::test]
async fn another_law_is_told_by_whom_and_what_it_touches() {
    let programme = programme();
    let province = Province::load().await;
    let asked = province.asked();
    let before = strict(&["party_secretary"]);
    let after = strict(&["party_secretary", "council_delegate"]);
    let found = what_if(programme, [&before, &after], &asked, true).expect("an answer");
    let [changed] = found.standards.as_slice() else { panic!("one series is another") };
    let effect = changed.effect.as_ref().expect("columns");
    let unmet = |law: &Law| -> BTreeSet<Id<Person>> {
        let norm = law.norms().iter().find(|norm| norm.id == before_id()).expect("the norm");
        let people = asked.people.expect("people").iter();
        let unmet = people.filter(|one| norm.outcome(&one.case.facts) == norms::Outcome::Unmet);
        unmet.map(|one| one.person).collect()
    };
    let (old, new) = (unmet(&before), unmet(&after));
    // Secretaries are delegates, too: they do not become unmet a second time.
    let newly: Vec<Id<Person>> = new.difference(&old).copied().collect();
    assert!(newly.len() + old.len() == new.len() && !newly.is_empty());
    assert_eq!(effect.newly_unmet as usize, newly.len());
    assert_eq!(effect.no_longer_unmet, 0);
    let rows = effect.rows.as_ref().expect("rows");
    assert_eq!(rows.iter().map(|(person, _)| *person).collect::<Vec<_>>(), newly);
    assert!(found.posts.is_empty());
}

fn before_id() -> &'static str {
    "party-secretaries.professional.moha-decision-04-2004"
}

#[tokio::test]
async fn a_law_that_binds_otherwise_changes_posts() {
    let province = Province::load().await;
    let name = "quotas/committee-vice-chairs-class-2.decree-69-2020.toml";
    let path = format!("{}/../../norms/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the file");
    let other = text.replace("bound = \"at-most\"", "bound = \"exactly\"");
    assert_ne!(text, other);
    let other = with(name, other);
    let found = what_if(programme(), [law(), &other], &province.asked(), false).expect("an answer");
    let kinds: Vec<_> =
        found.posts.iter().map(|one| one.after.indicator.limited_by.as_deref()).collect();
    assert_eq!(kinds.len(), 1, "{kinds:?}");
}
