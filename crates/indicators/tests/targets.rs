//! The targets of the programme on the day of the Decision: every baseline that is printed, or
//! follows from printed counts, is what the registers tell.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its data has failed"
)]

mod province;

use std::collections::BTreeMap;

use base::Day;
use indicators::{
    Answer, Asked, Attainment, BaselineBasis, Comparison, Counted, Measure, Part, Programme,
    Wanted, attainments,
};
use norms::Fault;
use province::{Province, law, programme};

/// Printed with Decision 1893/QĐ-UBND, or what follows: numerator, denominator, how many more are
/// needed.
const PRINTED: [(&str, i64, i64, i64); 13] = [
    ("TGT-06", 1184, 1237, 53),
    ("TGT-07", 94, 129, 16),
    ("TGT-08", 711, 732, 21),
    ("TGT-09", 409, 505, 46),
    ("TGT-10", 50, 129, 21),
    ("TGT-13", 893, 1102, 209),
    ("TGT-14", 883, 977, 94),
    ("TGT-17", 707, 1001, 194),
    ("TGT-18", 798, 1001, 103),
    ("TGT-19", 643, 6154, 588),
    ("TGT-20", 1706, 6154, 756),
    ("TGT-21", 1069, 1237, 168),
    ("TGT-31", 315, 2783, 315),
];

/// By the other reading.
const READ_OTHERWISE: [(&str, i64, i64, i64); 3] =
    [("TGT-06", 1301, 1356, 55), ("TGT-08", 825, 851, 26), ("TGT-09", 409, 505, 48)];

#[tokio::test]
async fn the_scoreboard_tells_what_was_printed() {
    let programme = programme();
    let province = Province::load().await;
    let asked = province.asked();
    let all = attainments(programme, &Asked { people: None, ..asked }).expect("attainments");
    assert_eq!(all.len(), 45);
    let of = |id: &str| all.iter().find(|one| one.target.id == id).expect("a target");
    let numbers = |one: &Attainment<'_>, place: usize| {
        let read = &one.readings[place];
        let counted = read.counted().expect("data");
        (counted.numerator, counted.denominator, read.gap().and_then(|gap| gap.count))
    };
    for (id, numerator, denominator, gap) in PRINTED {
        assert_eq!(numbers(of(id), 0), (numerator, Some(denominator), Some(gap)), "{id}");
    }
    for (id, numerator, denominator, gap) in READ_OTHERWISE {
        assert_eq!(numbers(of(id), 1), (numerator, Some(denominator), Some(gap)), "{id}");
    }
    let front = of("TGT-09").readings[1].parts.iter();
    let gaps: Vec<Option<i64>> = front.map(|part| part.gap().and_then(|gap| gap.count)).collect();
    assert_eq!(gaps.iter().flatten().sum::<i64>(), 48);
    assert_eq!(gaps.len(), 4);
    assert_eq!(
        of("TGT-37").applied().and_then(indicators::Read::counted).map(|one| one.numerator),
        Some(7155)
    );
    // Every baseline in the files is what the registers tell, where they keep it.
    for one in &all {
        let baseline = &one.target.baseline;
        let counted = one.applied().and_then(indicators::Read::counted);
        let is_given = matches!(baseline.basis, BaselineBasis::Printed | BaselineBasis::Computed);
        if let (Some(counted), true) = (counted, is_given) {
            assert_eq!(Some(counted.numerator), baseline.numerator, "{}", one.target.id);
            if baseline.denominator.is_some() {
                assert_eq!(counted.denominator, baseline.denominator, "{}", one.target.id);
            }
        }
    }
    // What no register keeps is said, and is never nought.
    for id in ["TGT-26", "TGT-27", "TGT-28"] {
        let read = of(id).applied().expect("a reading");
        assert!(read.parts.iter().all(|part| part.answer == Answer::NotKept), "{id}");
        assert_eq!((read.counted(), read.gap()), (None, None), "{id}");
    }
    // No indicator is left to a column that is missing, or to people who must be at hand.
    for read in all.iter().flat_map(|one| &one.readings) {
        let missing = read.parts.iter().find(|part| matches!(part.answer, Answer::NoColumn(_)));
        assert!(missing.is_none(), "{missing:?}");
    }
    one_by_one_is_all_at_once(programme, &asked);
    numbers_of_posts_follow_from_the_law(programme, &asked);
}

/// What is printed as the most of each kind follows from the norms: the sum, and by which document.
const POSTS: [(&str, &str, i64, i64); 4] = [
    ("staff", "decree-34-2019", 2783, 2468),
    ("part_time_commune", "vinh-phuc-resolution-22-2017", 1088, 1001),
    ("part_time_village", "vinh-phuc-resolution-22-2017", 6341, 6154),
    ("council_delegate", "law-47-2019", 3400, 3337),
];

fn numbers_of_posts_follow_from_the_law(programme: &Programme, asked: &Asked<'_>) {
    let all = indicators::posts(programme, law(), asked).expect("posts");
    let of = |dimension: &str| {
        let found = all.iter().find(|one| one.indicator.limited_by.as_deref() == Some(dimension));
        found.expect("posts")
    };
    for (dimension, document, number, present) in POSTS {
        let posts = of(dimension);
        let sums = posts.sums();
        let applied = &sums[0];
        let base = applied.example.base().expect("a norm");
        assert_eq!(base.source.document.key, document, "{dimension}");
        assert_eq!((applied.number, applied.units_not_known), (number, 0), "{dimension}");
        assert_eq!(posts.present(), present, "{dimension}");
    }
    // The deduction for regular police, at the 121 communes and townships.
    let staff = of("staff").sums().remove(0);
    let parts: Vec<i64> = staff.parts.iter().map(|(_, number)| *number).collect();
    assert_eq!(parts, [2904, -121]);
    // In the villages the decree allows three paid titles, the resolution five to seven people.
    let villages = of("part_time_village").sums();
    assert_eq!(villages.len(), 2);
    assert_eq!((villages[1].number, villages[1].units), (3 * 1237, 1237));
    // From August 2023 another decree gives the numbers, with what large communes have more.
    let later = Asked { on: "2023-08-01".parse().expect("a day"), ..*asked };
    let all = indicators::posts(programme, law(), &later).expect("posts");
    let staff = all.iter().find(|one| one.indicator.limited_by.as_deref() == Some("staff"));
    let sum = staff.expect("posts").sums().remove(0);
    assert_eq!(sum.units_not_known, 0);
    // One commune had become a ward in April, and a ward has one post more.
    assert_eq!(sum.parts[0].1, 2784);
    assert!(sum.number > 2784, "{}", sum.number);
    assert_eq!(sum.parts.iter().map(|(_, number)| number).sum::<i64>(), sum.number);
}

/// People judged one by one are counted as the census counts them.
fn one_by_one_is_all_at_once(programme: &Programme, asked: &Asked<'_>) {
    let people = asked.people.expect("people");
    for indicator in programme.indicators() {
        let Measure::Share { counts, population, condition } = &indicator.measure else { continue };
        let holds = |one: &&indicators::PersonCase| {
            let facts = &one.case.facts;
            population.truth(facts) == norms::Truth::Holds
                && condition.truth(facts) == norms::Truth::Holds
        };
        let matching: Vec<_> = people.iter().filter(holds).collect();
        let number = match counts {
            indicators::Counting::Holdings => matching.len(),
            indicators::Counting::Persons => matching
                .iter()
                .map(|one| one.person)
                .collect::<std::collections::BTreeSet<_>>()
                .len(),
        };
        let told = indicators::count(&[indicator], &Asked { people: None, ..*asked });
        let told = told.expect("an answer").remove(0);
        if let Some(counted) = told.counted() {
            assert_eq!(usize::try_from(counted.numerator).ok(), Some(number), "{}", indicator.id);
        }
    }
}

#[test]
fn every_indicator_says_both_its_names_and_its_source() {
    let programme = programme();
    assert!(programme.indicators().len() > 50);
    for indicator in programme.indicators() {
        let texts = [&indicator.vi, &indicator.en, &indicator.question, &indicator.article];
        assert!(texts.iter().all(|text| !text.is_empty()), "{}", indicator.id);
        let is_used = programme.targets().iter().any(|target| {
            target.readings.iter().any(|reading| reading.indicators.contains(&indicator.id))
        });
        assert!(is_used || indicator.limited_by.is_some(), "{} stands alone", indicator.id);
    }
}

const INDICATOR: &str = r#"id = "one"
vi = "Tỷ lệ"
en = "Share"
question = "Bao nhiêu?"
document = "decision-1893-2022"
article = "Phần thứ ba"
unit = "percent"
decimals = 1
[measure]
kind = "share"
counts = "persons"
population = 'holding.title == "party_secretary"'
condition = 'person.professional >= levels.university'
[example]
numerator = 94
denominator = 129
value = "72,9"
"#;

const TARGET: &str = r#"id = "TGT-01"
document = "decision-1893-2022"
article = "Phần thứ ba"
clause = "II.2"
quote = "100%"
quote_basis = "printed"
en = "all"
kind = "numeric"
obligation = false
unit = "percent"
comparison = "at-least"
threshold = 100
threshold_is_printed = true
deadline = "2025-12-31"
deadline_words = "đến năm 2025"
owner = "Sở Nội vụ"
owner_source = "V.1"
[baseline]
basis = "not-available"
[[reading]]
vi = "Chung"
en = "All"
indicators = ["one"]
applied = true
"#;

fn read(indicator: &str, target: &str) -> Result<Programme, Vec<Fault>> {
    let files = [("staff/one.toml", indicator), ("targets/TGT-01.toml", target)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    Programme::read(&BTreeMap::from(files), law())
}

/// What is broken in the indicator or the target, how, and the fault.
const BROKEN: [(&str, &str, &str); 16] = [
    ("counts = \"persons\"\n", "", "targets.measure-incomplete"),
    ("kind = \"share\"", "kind = \"count\"", "targets.measure-incomplete"),
    ("question = \"Bao nhiêu?\"\n", "", "norm.unreadable"),
    ("article = \"Phần thứ ba\"\n", "", "norm.unreadable"),
    ("id = \"one\"", "id = \"two\"", "norm.id-is-not-file-name"),
    ("\"decision-1893-2022\"", "\"no-document\"", "norm.no-such-document"),
    ("decimals = 1", "decimals = 1\nsecret = 1", "norm.unreadable"),
    ("levels.university", "levels.wizard", "norm.no-such-code"),
    ("person.professional", "person.wealth", "norm.no-such-fact"),
    ("\"party_secretary\"", "\"king\"", "norm.no-such-code"),
    ("value = \"72,9\"", "value = \"73,0\"", "norm.example-disagrees"),
    ("kind = \"share\"", "kind = \"guess\"", "norm.unreadable"),
    ("indicators = [\"one\"]", "indicators = [\"none\"]", "targets.no-such-indicator"),
    ("indicators = [\"one\"]", "indicators = []", "targets.reading-without-indicator"),
    ("applied = true", "applied = false", "targets.one-reading-is-applied"),
    ("quote_basis = \"printed\"", "quote_basis = \"memory\"", "norm.unreadable"),
];

#[test]
fn each_rule_of_the_loader_refuses_what_it_is_for() {
    assert!(read(INDICATOR, TARGET).is_ok());
    for (sound, broken, key) in BROKEN {
        let of_indicator = INDICATOR.contains(sound);
        assert!(of_indicator || TARGET.contains(sound), "{sound}");
        let indicator = INDICATOR.replacen(sound, broken, 1);
        let target =
            if of_indicator { TARGET.to_owned() } else { TARGET.replacen(sound, broken, 1) };
        let faults = read(&indicator, &target).expect_err(broken);
        assert!(faults.iter().any(|fault| fault.message.key() == key), "{broken}: {faults:?}");
    }
}

/// How far a share or a number is, and when it would be attained.
#[test]
fn how_far_is_told_as_it_is_printed() {
    let programme = read(INDICATOR, TARGET).expect("no fault");
    let share = &programme.indicators()[0];
    let other = INDICATOR.replace("unit = \"percent\"", "unit = \"person\"");
    let other = other
        .replace("kind = \"share\"", "kind = \"count\"")
        .replace("decimals = 1", "decimals = 0");
    let other = other.replace("condition = 'person.professional >= levels.university'\n", "");
    let other =
        other.replace("denominator = 129\n", "").replace("value = \"72,9\"", "value = \"94\"");
    let counting = read(&other, TARGET).expect("no fault");
    let number = &counting.indicators()[0];
    let on: Day = "2022-10-19".parse().expect("a day");
    let counted = |numerator, denominator, not_known| {
        Answer::Counted(Counted { numerator, denominator, not_known, units_left_out: 0 })
    };
    let wanted = |comparison, threshold| Wanted {
        comparison,
        threshold: Some(threshold),
        threshold_max: None,
    };
    let of = |numerator, not_known, wanted| {
        let answers = [counted(numerator, Some(20), not_known), Answer::NotKept];
        Part::new(share, answers, wanted, None)
    };
    let attained = |part: &Part<'_>| part.gap().and_then(|gap| gap.is_attained);
    // 85,0% is not more than 85%, by less than is printed.
    let above = wanted(Comparison::MoreThan, 850);
    assert_eq!(
        (of(17, 0, above).gap_points(), attained(&of(17, 0, above))),
        (Some(1), Some(false))
    );
    assert_eq!(of(16, 0, above).gap_points(), Some(50));
    assert_eq!(of(18, 0, above).gap_points(), Some(0));
    // What may not be exceeded is exceeded by so much; who is not known may exceed it.
    let at_most = wanted(Comparison::AtMost, 500);
    assert_eq!(
        (of(12, 0, at_most).gap_points(), attained(&of(12, 3, at_most))),
        (Some(100), Some(false))
    );
    assert_eq!(attained(&of(9, 3, at_most)), None);
    assert_eq!(attained(&of(9, 1, at_most)), Some(true));
    let none = [counted(0, Some(0), 0), Answer::NotKept];
    assert_eq!(attained(&Part::new(share, none, at_most, None)), None);
    // A number that is to be reached is reached from below as from above.
    let three = wanted(Comparison::Equal, 30);
    let pace = |before, now| {
        let answers = [counted(now, None, 0), counted(before, None, 0)];
        Part::new(number, answers, three, None).projected(on)
    };
    let in_a_year = Some(on.plus_days(365));
    assert_eq!((pace(1, 2), pace(5, 4)), (in_a_year, in_a_year));
    assert_eq!((pace(2, 1), pace(4, 5)), (None, None));
}
