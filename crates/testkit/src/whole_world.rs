//! A small world with rows in every register: for what must hold of all of them.

use base::{Code, Day, Id, PartialDay, Period, Secret};
use registers::{
    Account, Area, AreaClass, AreaFeature, AreaLineage, AreaSize, AssignedQuota, Batch, Case,
    CaseAct, CaseComment, ChangeRequest, Contact, CouncilTerm, DefinitionSet, DisciplinaryMeasure,
    FigureLock, FlowText, Grant, Paper, PartyMembership, Person, PersonJoin, PersonPlace,
    Qualification, Registers, SocialInsurance, TitleName,
};

use crate::{SmallWorld, day, permit};

/// The ids of a whole world that was loaded.
#[derive(Clone, Debug)]
pub struct WholeWorld {
    /// The units, titles and decision.
    pub small: SmallWorld,
    /// Two people who serve in the two communes.
    pub people: [Id<Person>; 2],
}

impl WholeWorld {
    /// Loads it: at least two rows in every register but that of joins, which has one.
    ///
    /// # Panics
    /// When the load is refused.
    pub async fn load(registers: &Registers) -> Self {
        let small = SmallWorld::load(registers).await;
        let mut batch = Batch::new();
        batch.set_decision(small.decision);
        shared_facts(&mut batch, &small);
        facts_of_areas(&mut batch, &small);
        let names = ["Nguyễn Thị Ánh", "Đỗ Văn Bền", "Đỗ Văn Bền"];
        let numbers = ["026180000001", "026180000002", "026180000003"];
        let people: Vec<Id<Person>> =
            (0..3).map(|place| one_person(&mut batch, &small, place, names, numbers)).collect();
        let (person, same_as) = (people[2], people[1]);
        batch.add(Period::since(day("2022-01-01")), PersonJoin { person, same_as });
        for (place, title) in [small.chair, small.secretary].into_iter().enumerate() {
            let appointment = small.appointment(people[place], title, small.communes[place]);
            batch.add(Period::since(day("2021-06-01").plus_days(place as u64)), appointment);
        }
        for (place, area) in small.communes.into_iter().enumerate() {
            one_case(&mut batch, people[place], area, place);
        }
        let receipt = registers.apply(&permit(), &batch).await.expect("the whole world loads");
        let people = [people[0], people[1]].map(|person| SmallWorld::id(&receipt, person));
        Self { small, people }
    }
}

fn shared_facts(batch: &mut Batch, small: &SmallWorld) {
    for (place, level) in ["commune", "district"].into_iter().enumerate() {
        let period = Period::new(day("2021-05-23"), Some(day("2026-05-23"))).expect("a period");
        batch.add(period, CouncilTerm { name: format!("2021-{place}"), level: Code::new(level) });
        let kind = Code::new(["commune", "ward"][place]);
        let name = format!("Tên {place}");
        let title = small.chair;
        batch.add(Period::since(day("2010-01-01")), TitleName { title, area_kind: kind, name });
        let (kind, digest) = (Code::new(["norms", "indicators"][place]), format!("abc{place}"));
        let set = DefinitionSet { kind, digest, program: "0.1.0".to_owned() };
        batch.add(Period::since(day("2022-01-01")), set);
        let name = format!("request-{place}");
        let request = ChangeRequest { name, digest: "abc".to_owned() };
        batch.add(Period::since(day("2022-01-01")), request);
        accounts(batch, place);
    }
}

fn accounts(batch: &mut Batch, place: usize) {
    let since = Period::since(day("2022-01-01"));
    let account = Account {
        name: format!("tai.khoan-{place}"),
        holder: format!("Người dùng {place}"),
        person: None,
        mail: Some(format!("tai.khoan-{place}@tinh.example")),
    };
    let account = batch.add(since, account);
    let grant = Grant {
        account,
        role: Code::new(["specialist", "auditor"][place]),
        area: None,
        deputy_for: None,
        content: Some(Code::new(["posts", "studies"][place])),
        facts_from: Some(day("2020-01-01")),
        facts_until: Some(day("2022-12-31")),
        decision: batch.decision(),
    };
    batch.add(since, grant);
}

/// A case about a person, with one act, one comment and figures that it locked.
fn one_case(batch: &mut Batch, person: Id<Person>, area: Id<Area>, place: usize) {
    let on = day("2022-10-03");
    let since = Period::since(on);
    let person = Some(person);
    let case = Case {
        flow: "correction".to_owned(),
        flow_version: "abc".to_owned(),
        area,
        person,
        name: format!("Việc {place}"),
        part_of: None,
        day: Some(on),
        due_on: Some(on),
        registers: Some("appointments".to_owned()),
        register: Some("people".to_owned()),
        record: Some(1),
        field: Some("sex".to_owned()),
        wish: Some(format!("Đề nghị {place}")),
    };
    let case = batch.add(since, case);
    let act = CaseAct {
        of_case: case,
        area,
        person,
        number: 1,
        action: "open".to_owned(),
        step: "asked".to_owned(),
        actor: "kiểm thử".to_owned(),
        reason: Some(format!("Lý do {place}")),
        step_due_on: Some(on),
        due_on: Some(on),
    };
    batch.add(since, act);
    let comment = CaseComment {
        of_case: case,
        area,
        person,
        act: 1,
        register: Some("people".to_owned()),
        record: Some(1),
        seen_version: Some(1),
        actor: "kiểm thử".to_owned(),
        text: format!("Ý kiến {place}"),
    };
    batch.add(since, comment);
    let lock = FigureLock {
        of_case: case,
        name: format!("Đợt {place}"),
        area,
        day: on,
        known_at: "2022-10-03T00:00:00Z".to_owned(),
        checkpoint: Some("abc".to_owned()),
        left_out: 1,
        reason: Some("thử".to_owned()),
    };
    batch.add(since, lock);
    let flow_version = "abc".to_owned();
    let part = i64::try_from(place).unwrap_or_default() + 1;
    let text =
        FlowText { flow: "correction".to_owned(), flow_version, part, text: "vi".to_owned() };
    batch.add(since, text);
}

fn facts_of_areas(batch: &mut Batch, small: &SmallWorld) {
    let since = Period::since(day("2015-01-01"));
    for (place, area) in small.communes.into_iter().enumerate() {
        let number = i64::try_from(place).unwrap_or_default() + 1;
        let basis = Code::new("official");
        let class = Code::new(["class_1", "class_2"][place]);
        batch.add(since, AreaClass { area, class, basis: basis.clone() });
        let (population, natural_area_ha) = (Some(5000 + number), Some(600 + number));
        batch.add(since, AreaSize { area, population, natural_area_ha, basis: basis.clone() });
        let (feature, is_present) = (Code::new("mountainous"), place == 0);
        batch.add(since, AreaFeature { area, feature, is_present, basis });
        let kind = Code::new("staff");
        let act = Some(small.decision);
        let year = 2022;
        batch.add(since, AssignedQuota { area, year, kind, number: 20 + number, act });
        let scan = paper("decisions", small.decision.number(), place + 10);
        batch.add(since, Paper { area: Some(area), ..scan });
    }
    let [first, second] = small.communes;
    for (from_area, to_area, share_percent) in [(first, second, 100), (second, small.district, 60)]
    {
        let document = small.decision;
        let merger = Period::since(day("2040-01-01"));
        batch.add(merger, AreaLineage { from_area, to_area, share_percent, document });
    }
}

fn one_person(
    batch: &mut Batch,
    small: &SmallWorld,
    place: usize,
    names: [&str; 3],
    numbers: [&str; 3],
) -> Id<Person> {
    let person = SmallWorld::person(batch, names[place], numbers[place]);
    let since = Period::since(day("2016-01-01"));
    let address = Some(Secret::Plain(format!("Số {place} đường Thử")));
    let kind = Code::new(["birthplace", "registered-residence", "birthplace"][place]);
    let area: Option<Id<Area>> = Some(small.communes[place % 2]);
    let words = Some(format!("Nơi {place}"));
    batch.add(since, PersonPlace { person, kind, area, place: words, address });
    let kind = Code::new(["telephone", "email", "telephone"][place]);
    let value = Secret::Plain(format!("09120000{place}"));
    batch.add(since, Contact { person, kind, value });
    let standing = Code::new(["full", "probationary", "none"][place]);
    let admitted_on = partial(&format!("200{place}-03"));
    let full_member_since = Some(Day::new(2005, 1, 1 + u32::try_from(place).unwrap_or(0)))
        .and_then(Result::ok)
        .map(PartialDay::Day);
    batch.add(since, PartyMembership { person, standing, admitted_on, full_member_since });
    let started = partial(&format!("200{place}")).expect("a year");
    batch.add(since, SocialInsurance { person, since: started });
    let qualification = Qualification {
        person,
        dimension: Code::new("informatics"),
        level: Code::new(["none", "certificate", "none"][place]),
        field_of_study: None,
        institution: Some(format!("Trường {place}")),
        obtained_on: partial(&format!("200{place}")),
    };
    batch.add(since, qualification);
    let form = Code::new(["reprimand", "warning", "party-warning"][place]);
    batch.add(since, DisciplinaryMeasure { person, form, act: None });
    let diploma = paper("qualifications", i64::try_from(place).unwrap_or_default() + 1, place);
    batch.add(since, Paper { person: Some(person), ..diploma });
    person
}

fn paper(register: &str, record: i64, number: usize) -> Paper {
    Paper {
        register: register.to_owned(),
        record,
        area: None,
        person: None,
        name: format!("Bản chụp {number}.pdf"),
        media_type: Code::new("pdf"),
        size: 1_000,
        digest: format!("{number:064x}"),
        scanned: Code::new("not-scanned"),
    }
}

fn partial(text: &str) -> Option<PartialDay> {
    text.parse().ok()
}
