//! What cannot be asked is refused, with a sentence in both languages, of figures and of the rows
//! behind them alike.

use base::{Day, Id, Language, Level, Message};
use census::{Attribute, Axis, Condition, Edition, MAX_ATTRIBUTES, Measure, Query, Schema, Units};
use policy::{Areas, Scope, decide};
use registers::Area;
use testkit::operator;

use crate::dice::Dice;
use crate::queries::nothing_standing;
use crate::worlds::{World, day, lists, record, title};

/// A world with somebody who holds something.
fn world() -> World {
    let worlds = (0..).map(|seed| World::roll(&mut Dice::new(seed)));
    let ended = |world: &World| unit_that_ended(world).is_some();
    worlds.into_iter().find(|world| ended(world) && !world.facts.appointments.is_empty()).unwrap()
}

/// A unit with the day of its end.
fn unit_that_ended(world: &World) -> Option<(Id<Area>, Day)> {
    let last = |id| world.catalogue.areas.areas.iter().rfind(|row| row.id == id);
    let ids = world.catalogue.areas.areas.iter().map(|row| row.id);
    let within = day("1900-01-02")..day("2079-06-05");
    ids.filter_map(|id| Some((id, last(id)?.period.until()?))).find(|(_, on)| within.contains(on))
}

fn edition(world: &World) -> Edition {
    let kept = nothing_standing();
    Edition::of(lists(), world.catalogue.clone(), &world.facts, &kept).unwrap()
}

fn whole(on: &str) -> Query {
    let all = vec![Measure::Holdings(Condition::Always)];
    Query { units: Units::Whole, ..Query::of(Id::new(1), day(on), all) }
}

fn has_sentence(refusal: &Message) {
    for language in [Language::Vi, Language::En] {
        let sentence = refusal.render(language);
        assert_ne!(sentence, refusal.key());
        assert!(!sentence.contains('{'), "a place is not filled: {sentence}");
    }
}

/// The key of the refusal, the same for a figure and the rows behind it.
fn refused(edition: &Edition, query: &Query, scope: &Scope) -> &'static str {
    let refusal = edition.ask(query, scope).unwrap_err();
    has_sentence(&refusal);
    let of_rows = edition.rows(query, 0, &[], scope).unwrap_err();
    assert_eq!(of_rows.key(), refusal.key());
    refusal.key()
}

#[test]
fn a_unit_is_counted_only_on_days_on_which_it_stands() {
    let world = world();
    let edition = edition(&world);
    let scope = operator().scope;
    let (unit, end) = unit_that_ended(&world).unwrap();
    let asked = |units, days| Query { units, days, ..whole("2022-10-19") };
    assert!(edition.ask(&asked(Units::One(unit), vec![end.previous()]), &scope).is_ok());
    let ended = asked(Units::One(unit), vec![end]);
    assert_eq!(refused(&edition, &ended, &scope), "area.unknown");
    let within = Units::Each { level: Level::Village, within: Some(unit) };
    assert_eq!(refused(&edition, &asked(within, vec![end]), &scope), "area.unknown");
    // One day on which it does not stand is enough.
    let both = asked(Units::One(unit), vec![end.previous(), end]);
    assert_eq!(edition.ask(&both, &scope).unwrap_err().key(), "area.unknown");
}

#[test]
fn days_are_told_from_the_second_of_1900_to_the_fifth_of_june_2079() {
    let edition = edition(&world());
    let scope = operator().scope;
    for inside in ["1900-01-02", "2079-06-05"] {
        assert!(edition.ask(&whole(inside), &scope).is_ok());
    }
    for outside in ["1800-01-01", "1900-01-01", "2079-06-06", "2199-12-31"] {
        assert_eq!(refused(&edition, &whole(outside), &scope), "census.day-outside");
    }
}

#[test]
fn what_there_is_not_and_what_does_not_fit_is_refused() {
    let edition = edition(&world());
    let scope = operator().scope;
    let asked = |by| Query { by: vec![by], ..whole("2022-10-19") };
    let by_unknown = vec![Axis::Attribute("shoe_size".to_owned())];
    assert_eq!(refused(&edition, &asked(by_unknown), &scope), "census.no-such-attribute");
    let unknown = Condition::is("shoe_size", "42").not_known().negated();
    let measures = vec![Measure::Persons(vec![Condition::Always, unknown])];
    let query = Query { measures, ..whole("2022-10-19") };
    assert_eq!(refused(&edition, &query, &scope), "census.no-such-attribute");
    for years in [vec![], vec![30, 30], vec![30, 18], (0..255).collect()] {
        let query = asked(vec![Axis::Ages(years)]);
        assert_eq!(refused(&edition, &query, &scope), "census.ages-not-ascending");
    }
    let wide = vec![Axis::Attribute("ethnic_group".to_owned()); 5];
    let refusal = edition.ask(&asked(wide), &scope).unwrap_err();
    has_sentence(&refusal);
    assert_eq!(refusal.key(), "census.too-many-cells");
}

#[test]
fn what_is_more_than_the_census_holds_is_refused_at_once() {
    let mut world = world();
    let kept = nothing_standing();
    let made = |world: &World| {
        let made = Edition::of(lists(), world.catalogue.clone(), &world.facts, &kept);
        made.err().map(|refusal| {
            has_sentence(&refusal);
            refusal.key()
        })
    };
    let mut large = world.clone();
    large.facts.appointments[0].id = Id::new(i64::from(u32::MAX) + 1);
    large.facts.appointments[0].data.area = large.catalogue.areas.areas[0].id;
    large.facts.appointments[0].period = base::Period::since(day("2020-01-01"));
    assert_eq!(made(&large), Some("census.number-too-large"));
    for id in 1_000..1_300 {
        let period = base::Period::since(day("2020-01-01"));
        world.catalogue.titles.push(record(id, period, title(id, "cadre")));
    }
    assert_eq!(made(&world), Some("census.too-many-codes"));
    let attribute = |place: usize| Attribute::new(&place.to_string(), vec![], class());
    let refusal = Schema::new((0..=MAX_ATTRIBUTES).map(attribute).collect()).unwrap_err();
    has_sentence(&refusal);
    assert_eq!(refusal.key(), "census.too-many-attributes");
}

fn class() -> base::PersonalClass {
    base::PersonalClass::Open
}

#[test]
fn what_a_role_does_not_see_is_refused_and_not_emptied() {
    let edition = edition(&world());
    let reader = decide("reader", "khách", Areas::Whole).unwrap().scope;
    let all = operator().scope;
    let on = "2022-10-19";
    let hidden = ["sex", "ethnic_group", "religion", "party_standing", "professional"];
    for key in hidden {
        for query in [
            Query { filter: Condition::is(key, "01").negated(), ..whole(on) },
            Query { by: vec![vec![Axis::Attribute(key.to_owned())]], ..whole(on) },
            Query { measures: vec![Measure::persons(Condition::is(key, "01"))], ..whole(on) },
        ] {
            assert_eq!(refused(&edition, &query, &reader), "census.attribute-not-in-scope");
            assert!(edition.ask(&query, &all).is_ok());
        }
    }
    let ages = Query { by: vec![vec![Axis::Ages(vec![30])]], ..whole(on) };
    assert_eq!(refused(&edition, &ages, &reader), "census.attribute-not-in-scope");
    let of_age = Condition::Age { from: Some(30), to: None }.not_known();
    let aged = Query { filter: of_age, ..whole(on) };
    assert_eq!(refused(&edition, &aged, &reader), "census.attribute-not-in-scope");
    // What is open stays open.
    for key in ["title", "mode", "way_gained", "way_ended"] {
        let open = Query { by: vec![vec![Axis::Attribute(key.to_owned())]], ..whole(on) };
        assert_eq!(edition.ask(&open, &reader).unwrap(), edition.ask(&open, &all).unwrap());
    }
}
