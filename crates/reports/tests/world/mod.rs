//! A small world made by hand: two districts, three communes, some villages.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;

use base::{Code, Day, Id, PartialDay, Period};
use registers::{
    Appointment, Area, AreaClass, AreaCodeEntry, AreaLineage, AreaRows, AreaTree, AssignedQuota,
    CodeLists, CouncilTerm, PartyMembership, Person, Picture, Qualification, Quotas, Record, Title,
};
use reports::{Definitions, Heading};

pub(crate) const PROVINCE: Id<Area> = Id::new(1);
pub(crate) const DISTRICT: Id<Area> = Id::new(2);
pub(crate) const OTHER_DISTRICT: Id<Area> = Id::new(3);
pub(crate) const COMMUNE: Id<Area> = Id::new(10);
pub(crate) const WARD: Id<Area> = Id::new(11);
pub(crate) const FAR_COMMUNE: Id<Area> = Id::new(12);
pub(crate) const VILLAGE: Id<Area> = Id::new(100);
pub(crate) const MERGED: Id<Area> = Id::new(20);

pub(crate) const TERM_2016: Id<CouncilTerm> = Id::new(1);
pub(crate) const TERM_2021: Id<CouncilTerm> = Id::new(2);

/// Titles by code, with their group and whether the statistics count them.
const TITLES: [(&str, &str, bool); 12] = [
    ("party_secretary", "cadre", true),
    ("standing_deputy_party_secretary", "cadre", true),
    ("deputy_party_secretary", "cadre", false),
    ("council_chair", "cadre", true),
    ("committee_chair", "cadre", true),
    ("committee_vice_chair", "cadre", true),
    ("youth_union_secretary", "cadre", true),
    ("military_commander", "civil_servant", true),
    ("civil_justice_registry", "civil_servant", true),
    ("council_delegate", "council_delegate", false),
    ("part_time_office", "part_time_commune", false),
    ("village_head", "part_time_village", false),
];

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn title(code: &str) -> Id<Title> {
    let place = TITLES.iter().position(|(known, ..)| *known == code).unwrap();
    Id::new(i64::try_from(place).unwrap() + 1)
}

pub(crate) fn definitions() -> &'static Definitions {
    Definitions::standard().unwrap()
}

pub(crate) fn heading(on: &str) -> Heading {
    Heading {
        area_code: "26".to_owned(),
        area_name: "Tỉnh Vĩnh Phúc".to_owned(),
        on: day(on),
        known_at: None,
    }
}

/// The world in the making.
pub(crate) struct World {
    pub(crate) areas: AreaRows,
    pub(crate) picture: Picture,
    next: i64,
}

pub(crate) fn record<R>(id: i64, from: &str, until: Option<&str>, data: R) -> Record<R> {
    let period = Period::new(day(from), until.map(day)).unwrap();
    Record { id: Id::new(id), version: 1, period, recorded: 1, data }
}

impl World {
    pub(crate) fn new() -> Self {
        let lists = CodeLists::standard().unwrap();
        let areas = areas();
        let tree = AreaTree::on(&areas, lists, day("2022-10-19"));
        let titles = TITLES
            .iter()
            .map(|(code, group, counted)| (title(code), catalogue(code, group, *counted)));
        let picture = Picture {
            on: day("2022-10-19"),
            tree,
            titles: titles.collect(),
            title_names: Vec::new(),
            terms: vec![
                record(1, "2016-06-01", Some("2021-07-01"), term("2016-2021")),
                record(2, "2021-07-01", Some("2026-07-01"), term("2021-2026")),
            ],
            appointments: Vec::new(),
            people: BTreeMap::new(),
            names: BTreeMap::new(),
            party: BTreeMap::new(),
            qualifications: BTreeMap::new(),
            joins: BTreeMap::new(),
            quotas: Quotas::default(),
            lists,
        };
        Self { areas, picture, next: 0 }
    }

    pub(crate) fn on(&mut self, on: &str) {
        self.picture.on = day(on);
        self.picture.tree = AreaTree::on(&self.areas, self.picture.lists, day(on));
        let quotas: Vec<_> = self.picture.quotas.all().cloned().collect();
        self.picture.quotas = Quotas::new(&self.picture.tree, quotas);
    }

    /// A person born then, a man of the Kinh without religion.
    pub(crate) fn person(&mut self, born_on: &str) -> Id<Person> {
        self.next += 1;
        let id = Id::new(self.next);
        let person = Person {
            sex: Code::new("male"),
            born_on: born_on.parse::<PartialDay>().unwrap(),
            ethnic_group: Some(Code::new("01")),
            religion: Some(Code::new("none")),
        };
        self.picture.people.insert(id, person);
        self.picture.names.insert(id, format!("Nguyễn Văn {}", self.next));
        id
    }

    pub(crate) fn level(&mut self, person: Id<Person>, dimension: &str, level: &str) {
        let row = Qualification {
            person,
            dimension: Code::new(dimension),
            level: Code::new(level),
            field_of_study: None,
            institution: None,
            obtained_on: None,
        };
        self.picture.qualifications.entry(person).or_default().push(row);
    }

    pub(crate) fn party(&mut self, person: Id<Person>, standing: &str) {
        let standing = Code::new(standing);
        let row = PartyMembership { person, standing, admitted_on: None, full_member_since: None };
        self.picture.party.insert(person, row);
    }

    /// A full-time holding since 2020.
    pub(crate) fn hold(
        &mut self,
        person: Id<Person>,
        code: &str,
        area: Id<Area>,
    ) -> &mut Record<Appointment> {
        self.next += 1;
        let appointment = Appointment {
            person,
            title: title(code),
            area,
            mode: Code::new("full-time"),
            way_gained: Code::new("elected"),
            act: None,
            confirmation: None,
            way_ended: None,
            ended_by: None,
            managing_body: None,
            using_body: None,
            term: None,
            probation_ends_on: None,
        };
        self.picture.appointments.push(record(self.next, "2020-01-01", None, appointment));
        self.picture.appointments.last_mut().unwrap()
    }

    pub(crate) fn assign(&mut self, area: Id<Area>, kind: &str, number: i64) {
        let kind = Code::new(kind);
        let own = AssignedQuota { area, year: 2022, kind, number, act: None };
        let all = self.picture.quotas.all().cloned().chain([own]).collect::<Vec<_>>();
        self.picture.quotas = Quotas::new(&self.picture.tree, all);
    }
}

fn term(name: &str) -> CouncilTerm {
    CouncilTerm { name: name.to_owned(), level: Code::new("commune") }
}

fn catalogue(code: &str, group: &str, counted: bool) -> Title {
    Title {
        code: code.to_owned(),
        group: Code::new(group),
        law_label: code.to_owned(),
        print_label: code.to_owned(),
        side: Code::new("state"),
        level: Code::new(if code == "village_head" { "village" } else { "commune" }),
        counted_in_payroll: counted,
        counted_in_titles: counted,
        posts_per_area: Some(1),
        acting_body: None,
        confirming_body: None,
    }
}

/// The commune and the ward became one commune on 2025-01-01.
fn areas() -> AreaRows {
    let mut rows = AreaRows::default();
    let units = [
        (PROVINCE, "province", None, None, "26", ""),
        (DISTRICT, "provincial-city", Some(PROVINCE), None, "243", ""),
        (OTHER_DISTRICT, "rural-district", Some(PROVINCE), None, "244", ""),
        (COMMUNE, "commune", Some(DISTRICT), Some("2025-01-01"), "08707", "class_1"),
        (WARD, "ward", Some(DISTRICT), Some("2025-01-01"), "08710", "class_2"),
        (FAR_COMMUNE, "commune", Some(OTHER_DISTRICT), None, "08713", ""),
        (VILLAGE, "village", Some(COMMUNE), None, "", "class_3"),
    ];
    for (id, kind, parent, until, code, class) in units {
        let name = format!("Đơn vị {id}");
        let area = Area { name, kind: Code::new(kind), parent, basis: Code::new("invented") };
        rows.areas.push(record(id.number(), "2020-01-01", until, area));
        if !code.is_empty() {
            let code = AreaCodeEntry { area: id, scheme: Code::new("gso"), code: code.to_owned() };
            rows.codes.push(record(id.number(), "2020-01-01", until, code));
        }
        if !class.is_empty() {
            let class =
                AreaClass { area: id, class: Code::new(class), basis: Code::new("invented") };
            rows.classes.push(record(id.number(), "2020-01-01", until, class));
        }
    }
    let merged = Area {
        name: "Sáp nhập".to_owned(),
        kind: Code::new("ward"),
        parent: Some(DISTRICT),
        basis: Code::new("invented"),
    };
    rows.areas.push(record(MERGED.number(), "2025-01-01", None, merged));
    for (id, from_area) in [(1, COMMUNE), (2, WARD)] {
        let lineage =
            AreaLineage { from_area, to_area: MERGED, share_percent: 100, document: Id::new(1) };
        rows.lineage.push(record(id, "2025-01-01", None, lineage));
    }
    rows
}
