//! Random steps of a world in a database: everything that people and units can meet with. Some
//! are refused, as such steps are.

use base::{Code, Day, Id, PartialDay, Period, Value};
use registers::{
    Appointment, Area, AreaLineage, AssignedQuota, Batch, CouncilTerm, Operation, PartyMembership,
    Person, PersonJoin, Qualification, Record, Register, Title,
};
use testkit::SmallWorld;

use crate::dice::Dice;
use crate::worlds::{World, code, codes, day, title};

type Set = Vec<(&'static str, Value)>;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn coded(dice: &mut Dice, list: &str) -> Value {
    text(code(dice, list).as_str())
}

/// One step that the world of the moment can take.
pub(crate) fn roll_step(dice: &mut Dice, world: &World, small: &SmallWorld) -> Batch {
    let mut batch = Batch::new();
    batch.set_decision(small.decision);
    match dice.below(20) {
        0..=3 => add_person(dice, world, small, &mut batch),
        4 | 5 => add_holding(dice, world, small, &mut batch),
        6..=8 => move_holding(dice, world, &mut batch),
        9 | 10 => correct_person(dice, world, &mut batch),
        11 => move_facts(dice, world, &mut batch),
        12 => add_facts(dice, world, &mut batch),
        13 | 14 => join(dice, world, &mut batch),
        15 | 16 => merge(dice, world, small, &mut batch),
        17 => move_unit(dice, world, &mut batch),
        18 => withdraw(dice, world, &mut batch),
        _ => add_shared(dice, world, &mut batch),
    }
    batch
}

fn period(dice: &mut Dice) -> Period {
    let from = some_day(dice);
    let until = from.plus_days(dice.between(1, 3_000) as u64);
    Period::new(from, dice.chance(50).then_some(until)).unwrap()
}

/// A day of few, so that things happen together; some lie far back.
fn some_day(dice: &mut Dice) -> Day {
    day("2009-12-31").plus_days(*dice.pick(&[0, 1, 2, 400, 2_400, 3_000, 4_100, 4_500, 5_500]))
}

fn add_person(dice: &mut Dice, world: &World, small: &SmallWorld, batch: &mut Batch) {
    let born = *dice.pick(&["1972-02-29", "1980-03-01", "1991-12-31", "1964-06-15"]);
    let born_on = match dice.below(4) {
        0 => PartialDay::Year(day(born).year()),
        1 => PartialDay::Month(day(born).year(), 2),
        _ => PartialDay::Day(day(born)),
    };
    let data = Person {
        sex: code(dice, "sex"),
        born_on,
        ethnic_group: dice.chance(70).then(|| code(dice, "ethnic-group")),
        religion: dice.chance(70).then(|| code(dice, "religion")),
    };
    let since = if dice.chance(80) { day(born) } else { some_day(dice) };
    let person = batch.add(Period::since(since), data);
    for _ in 0..dice.below(4) {
        hold(dice, world, small, batch, person);
    }
    for _ in 0..dice.below(3) {
        qualify(dice, batch, person);
    }
    if dice.chance(60) {
        stand(dice, batch, person);
    }
}

fn add_holding(dice: &mut Dice, world: &World, small: &SmallWorld, batch: &mut Batch) {
    if let Some(person) = dice.some(&world.facts.people) {
        hold(dice, world, small, batch, person.id);
    }
}

fn hold(dice: &mut Dice, world: &World, small: &SmallWorld, batch: &mut Batch, person: Id<Person>) {
    let area = dice.pick(&world.catalogue.areas.areas);
    let kind = area.data.kind.as_str();
    let level =
        ["province", "rural-district", "town", "village"].iter().position(|own| *own == kind);
    let level =
        level.map_or("commune", |place| ["province", "district", "district", "village"][place]);
    let of_level = |row: &&Record<Title>| row.data.level.as_str() == level;
    let titles: Vec<&Record<Title>> = world.catalogue.titles.iter().filter(of_level).collect();
    let Some(title) = dice.some(&titles) else { return };
    let term = dice.chance(50).then(|| dice.some(&world.catalogue.terms)).flatten();
    let data = Appointment {
        mode: code(dice, "appointment-mode"),
        way_gained: code(dice, "way-gained"),
        term: term.map(|row| row.id),
        ..small.appointment(person, title.id, area.id)
    };
    batch.add(period(dice), data);
}

fn qualify(dice: &mut Dice, batch: &mut Batch, person: Id<Person>) {
    let dimension = code(dice, "qualification-dimension");
    let levels = codes("qualification-level").into_iter();
    let rank = |level: &String| crate::worlds::lists().rank(dimension.as_str(), level);
    let levels: Vec<String> = levels.filter(|level| rank(level).is_some()).collect();
    let data = Qualification {
        person,
        level: Code::new(dice.pick(&levels).as_str()),
        dimension,
        field_of_study: dice.chance(60).then(|| code(dice, "field-of-study")),
        institution: None,
        obtained_on: None,
    };
    batch.add(period(dice), data);
}

fn stand(dice: &mut Dice, batch: &mut Batch, person: Id<Person>) {
    let standing = code(dice, "party-standing");
    let data = PartyMembership { person, standing, admitted_on: None, full_member_since: None };
    batch.add(period(dice), data);
}

fn add_facts(dice: &mut Dice, world: &World, batch: &mut Batch) {
    if let Some(person) = dice.some(&world.facts.people) {
        qualify(dice, batch, person.id);
        stand(dice, batch, person.id);
    }
}

/// A change, a correction, other days, or the end of a holding.
fn move_holding(dice: &mut Dice, world: &World, batch: &mut Batch) {
    let Some(row) = dice.some(&world.facts.appointments) else { return };
    let id = row.id.number();
    let mut set: Set = vec![("mode", coded(dice, "appointment-mode"))];
    if dice.chance(40) {
        let same = |other: &&Record<Area>| {
            let own = world.catalogue.areas.areas.iter().find(|area| area.id == row.data.area);
            own.is_some_and(|own| own.data.kind == other.data.kind)
        };
        let areas: Vec<&Record<Area>> = world.catalogue.areas.areas.iter().filter(same).collect();
        set.push(("area", Value::Integer(dice.pick(&areas).id.number())));
    }
    let operation = match dice.below(5) {
        0 => Operation::Change { id, from: some_day(dice), set },
        1 => Operation::Correct { id, period: None, set },
        2 => Operation::Correct { id, period: Some(period(dice)), set },
        3 => Operation::Redate { id, period: period(dice) },
        _ => {
            let set = vec![("way_ended", coded(dice, "way-ended"))];
            Operation::End { id, on: some_day(dice), set }
        }
    };
    batch.push(Appointment::DEFINITION, operation);
}

/// What never changes about a person was wrong all along, or during some days.
fn correct_person(dice: &mut Dice, world: &World, batch: &mut Batch) {
    let Some(row) = dice.some(&world.facts.people) else { return };
    let births = ["1960", "1961-02", "1972-02-29"].map(|born| born.parse::<PartialDay>().unwrap());
    let set: Set = vec![match dice.below(4) {
        0 => ("born_on", Value::PartialDay(*dice.pick(&births))),
        1 => ("sex", coded(dice, "sex")),
        2 => ("ethnic_group", coded(dice, "ethnic-group")),
        _ => ("religion", Value::Null),
    }];
    let period = dice.chance(40).then(|| period(dice));
    let operation = Operation::Correct { id: row.id.number(), period, set };
    batch.push(Person::DEFINITION, operation);
}

fn move_facts(dice: &mut Dice, world: &World, batch: &mut Batch) {
    if let Some(row) = dice.some(&world.facts.party) {
        let set = vec![("standing", coded(dice, "party-standing"))];
        let (id, from) = (row.id.number(), some_day(dice));
        batch.push(PartyMembership::DEFINITION, Operation::Change { id, from, set });
    }
    if let Some(row) = dice.some(&world.facts.qualifications) {
        let operation = Operation::Redate { id: row.id.number(), period: period(dice) };
        batch.push(Qualification::DEFINITION, operation);
    }
}

fn join(dice: &mut Dice, world: &World, batch: &mut Batch) {
    let people = &world.facts.people;
    let (Some(one), Some(other)) = (dice.some(people), dice.some(people)) else { return };
    batch.add(period(dice), PersonJoin { person: one.id, same_as: other.id });
}

fn withdraw(dice: &mut Dice, world: &World, batch: &mut Batch) {
    let facts = &world.facts;
    let gone = |id: i64| Operation::Withdraw { id };
    let join = dice.some(&facts.joins).filter(|_| dice.chance(70));
    if let Some(join) = join {
        batch.push(PersonJoin::DEFINITION, gone(join.id.number()));
    } else if let Some(row) = dice.some(&facts.appointments).filter(|_| dice.chance(60)) {
        batch.push(Appointment::DEFINITION, gone(row.id.number()));
    } else if let Some(row) = dice.some(&facts.qualifications) {
        batch.push(Qualification::DEFINITION, gone(row.id.number()));
    }
}

/// Two units of a kind become a new one, or one goes into the other, or falls in two parts.
fn merge(dice: &mut Dice, world: &World, small: &SmallWorld, batch: &mut Batch) {
    let on = some_day(dice).plus_days(dice.below(3) as u64);
    let standing = |row: &&Record<Area>| {
        row.period.contains(on) && row.period.from() < on && row.data.kind.as_str() != "province"
    };
    let rows: Vec<&Record<Area>> = world.catalogue.areas.areas.iter().filter(standing).collect();
    let Some(first) = dice.some(&rows).copied() else { return };
    let kind = |row: &&&Record<Area>| row.data.kind == first.data.kind && row.id != first.id;
    let others: Vec<&Record<Area>> = rows.iter().filter(kind).copied().collect();
    let mut ended = vec![first.id];
    let mut became: Vec<(Id<Area>, i64)> = Vec::new();
    let new = |batch: &mut Batch| {
        let name = format!("Mới {}", batch.len());
        batch.add(Period::since(on), Area { name, ..first.data.clone() })
    };
    match (dice.below(4), dice.some(&others)) {
        (0, Some(other)) => became.push((other.id, 100)),
        (1 | 2, Some(other)) => {
            ended.push(other.id);
            became.push((new(batch), 100));
        }
        (3, _) => became.extend([(new(batch), 60), (new(batch), 40)]),
        _ => {}
    }
    for from_area in ended {
        for (to_area, share_percent) in &became {
            let (to_area, share_percent) = (*to_area, *share_percent);
            let lineage =
                AreaLineage { from_area, to_area, share_percent, document: small.decision };
            batch.add(Period::since(on), lineage);
        }
        let operation = Operation::End { id: from_area.number(), on, set: Vec::new() };
        batch.push(Area::DEFINITION, operation);
    }
}

fn move_unit(dice: &mut Dice, world: &World, batch: &mut Batch) {
    let of = |kind: &str| -> Vec<Id<Area>> {
        let rows = world.catalogue.areas.areas.iter();
        rows.filter(|row| row.data.kind.as_str() == kind).map(|row| row.id).collect()
    };
    let (villages, communes) = (of("village"), of("commune"));
    let (Some(village), Some(commune)) = (dice.some(&villages), dice.some(&communes)) else {
        return;
    };
    let set = vec![("parent", Value::Integer(commune.number()))];
    let (id, from) = (village.number(), some_day(dice));
    let operation = if dice.chance(70) {
        Operation::Change { id, from, set }
    } else {
        Operation::Correct { id, period: None, set }
    };
    batch.push(Area::DEFINITION, operation);
}

/// A title, a term, a number of posts: what everybody counts by.
fn add_shared(dice: &mut Dice, world: &World, batch: &mut Batch) {
    match dice.below(3) {
        0 => {
            let id = i64::try_from(world.catalogue.titles.len()).unwrap() + 200;
            batch.add(period(dice), title(id, "cadre"));
        }
        1 => {
            let (name, level) = ("Khoá khác".to_owned(), Code::new("district"));
            batch.add(period(dice), CouncilTerm { name, level });
        }
        _ => {
            let area = dice.pick(&world.catalogue.areas.areas).id;
            let kind = code(dice, "quota-kind");
            let number = i64::try_from(dice.below(30)).unwrap();
            batch.add(period(dice), AssignedQuota { area, year: 2022, kind, number, act: None });
        }
    }
}
