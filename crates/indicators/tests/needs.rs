//! What was published as *cần đào tạo, bồi dưỡng* follows from a norm or a target, to the person;
//! where it does not, the reason stands here.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its data has failed"
)]

mod province;

use std::collections::{BTreeMap, BTreeSet};

use base::Day;
use indicators::{Measure, PersonCase, Programme};
use norms::{Expression, Law, Outcome, judge};
use province::{Province, law, programme};
use serde::Deserialize;

#[derive(Deserialize)]
struct Published {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    key: String,
    level: String,
    staff_kind: Option<String>,
    assessment: Option<Assessment>,
}

#[derive(Deserialize)]
struct Assessment {
    #[serde(default)]
    needs: Vec<Need>,
}

#[derive(Deserialize)]
struct Need {
    kind: String,
    count: usize,
}

/// The demand that each kind of need is short of.
const DEMANDS: [(&str, &str); 4] = [
    ("professional_university", "person.professional >= levels.university"),
    ("professional_intermediate", "person.professional >= levels.intermediate"),
    ("political_theory_intermediate", "person.political_theory >= levels.intermediate"),
    ("state_management", "person.state_management >= levels.course"),
];

/// Needs that no provision in force on the day asks, to its level and of all who hold the title;
/// and why they are printed all the same.
const WITHOUT_A_NORM: [(&str, &str, &str); 3] = [
    (
        "party_building",
        "",
        "the programme asks for the training that fits each post without naming it (TGT-12)",
    ),
    (
        "economic_management",
        "",
        "the programme asks for the training that fits each post without naming it (TGT-12)",
    ),
    (
        "state_management",
        "civil_servant",
        "Circular 06/2012 asked it until 24 December 2019; the programme asks it of those recruited \
         three years ago or longer (TGT-33), the print counts everybody",
    ),
];

/// The groups of which a number is printed that is no sum of its titles: of people, for one may hold
/// two, each once.
const OF_PEOPLE: (&str, usize, usize) = ("TGT-08", 22, 21);

#[tokio::test]
async fn published_needs_follow_from_norms() {
    let published: Published =
        toml::from_str(include_str!("../../../data/vinh-phuc-2022/published.toml"))
            .expect("published figures");
    let Province { people, on, .. } = Province::load().await;
    let standards = standards(law(), programme(), on);
    let mut followed = 0;
    for group in published.group.iter().filter(|group| group.level == "title") {
        for need in group.assessment.iter().flat_map(|one| &one.needs) {
            let demand = DEMANDS.iter().find(|(kind, _)| *kind == need.kind);
            let asks = |text: &Expression| demand.is_some_and(|(_, one)| text.to_string() == *one);
            let asked: BTreeMap<&str, usize> = standards
                .iter()
                .filter(|(_, _, text)| asks(text))
                .filter_map(|(id, population, text)| {
                    Some((*id, short(&people, &group.key, [population, text])?))
                })
                .collect();
            let what = format!("{} {}", group.key, need.kind);
            let reason = WITHOUT_A_NORM.iter().find(|(kind, staff, _)| {
                *kind == need.kind
                    && (staff.is_empty() || group.staff_kind.as_deref() == Some(*staff))
            });
            // Each need either follows, to the person, or has its reason; never both.
            assert_eq!(asked.is_empty(), reason.is_some(), "{what}: {asked:?}");
            followed += usize::from(!asked.is_empty());
            for (id, count) in asked {
                assert_eq!(count, need.count, "{what} by {id}");
            }
        }
    }
    assert!(followed >= 27, "{followed}");
    // The cadres as a whole: 22 are printed, 21 people are computed, because one of the 22 holds two
    // of the titles; the sum over titles is more still.
    let (target, printed, computed) = OF_PEOPLE;
    let cadres = published.group.iter().find(|group| group.key == "cadre").expect("cadres");
    let needs = cadres.assessment.iter().flat_map(|one| &one.needs);
    let need = needs.clone().find(|need| need.kind == "professional_university").expect("a need");
    let (_, population, condition) =
        standards.iter().find(|(id, _, _)| *id == target).expect("the target");
    let unmet: BTreeSet<_> = people
        .iter()
        .filter(|one| judge([population, condition], &one.case.facts).outcome == Outcome::Unmet)
        .map(|one| one.person)
        .collect();
    assert_eq!((need.count, unmet.len()), (printed, computed));
}

/// Norms in force and targets, each with whom it is asked of and what it asks.
fn standards<'a>(
    law: &'a Law,
    programme: &'a Programme,
    on: Day,
) -> Vec<(&'a str, &'a Expression, &'a Expression)> {
    let norms = law.standards(on);
    let norms =
        norms.filter_map(|norm| Some((norm.id.as_str(), &norm.population, norm.condition()?)));
    let targets = programme.targets().iter().flat_map(|target| {
        let ids = target.applied().map(|one| one.indicators.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|id| match &programme.indicator(id)?.measure {
            Measure::Share { population, condition, .. } => {
                Some((target.id.as_str(), population, condition))
            }
            _ => None,
        })
    });
    norms.chain(targets).collect()
}

/// How many holders of a title are short of a standard; nothing where it is not asked of them.
fn short(people: &[PersonCase], title: &str, asks: [&Expression; 2]) -> Option<usize> {
    let holders = people.iter().filter(|one| {
        matches!(one.case.facts.get("holding.title"), Some(norms::FactValue::Code(code)) if code == title)
    });
    let judged: Vec<_> =
        holders.map(|one| (one.person, judge(asks, &one.case.facts).outcome)).collect();
    let applies = judged.iter().any(|(_, outcome)| *outcome != Outcome::Outside);
    let unmet: BTreeSet<_> = judged
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Unmet)
        .map(|(person, _)| *person)
        .collect();
    applies.then_some(unmet.len())
}
