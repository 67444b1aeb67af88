//! A province of one district, two communes and a few titles: enough for most tests.

use base::{Code, Id, Period, Secret};
use registers::{
    Appointment, Area, AreaCodeEntry, Batch, Decision, IdentityNumber, Person, PersonName, Receipt,
    Register, Registers, Title,
};

use crate::day;

/// The ids of a small world that was loaded.
#[derive(Clone, Debug)]
pub struct SmallWorld {
    /// Tỉnh Thử, code 26.
    pub province: Id<Area>,
    /// Huyện Thử, code 243.
    pub district: Id<Area>,
    /// Xã Một (code 08701) and Xã Hai (code 08702).
    pub communes: [Id<Area>; 2],
    /// A payroll title of cadres.
    pub chair: Id<Title>,
    /// Another payroll title of cadres.
    pub secretary: Id<Title>,
    /// A title off the payroll.
    pub delegate: Id<Title>,
    /// The founding decision.
    pub decision: Id<Decision>,
}

impl SmallWorld {
    /// Loads it: units and titles since 2010.
    ///
    /// # Panics
    /// When the load is refused.
    pub async fn load(registers: &Registers) -> Self {
        let mut batch = Batch::new();
        let since = Period::since(day("2010-01-01"));
        let unit = |batch: &mut Batch, name: &str, kind: &str, code: &str, parent| {
            let area = Area {
                name: name.to_owned(),
                kind: Code::new(kind),
                parent,
                basis: Code::new("official"),
            };
            let area = batch.add(since, area);
            let scheme = Code::new("gso");
            batch.add(since, AreaCodeEntry { area, scheme, code: code.to_owned() });
            area
        };
        let province = unit(&mut batch, "Thử", "province", "26", None);
        let district = unit(&mut batch, "Thử", "rural-district", "243", Some(province));
        let communes = [("Một", "08701"), ("Hai", "08702")]
            .map(|(name, code)| unit(&mut batch, name, "commune", code, Some(district)));
        batch.set_home(province);
        let chair = batch.add(since, title("council_chair", "cadre", true));
        let secretary = batch.add(since, title("party_secretary", "cadre", true));
        let delegate = batch.add(since, title("council_delegate", "council_delegate", false));
        let decision = batch.add(since, founding());
        batch.set_decision(decision);
        let receipt =
            registers.apply(&crate::permit(), &batch).await.expect("the small world loads");
        Self {
            province: Self::id(&receipt, province),
            district: Self::id(&receipt, district),
            communes: communes.map(|commune| Self::id(&receipt, commune)),
            chair: Self::id(&receipt, chair),
            secretary: Self::id(&receipt, secretary),
            delegate: Self::id(&receipt, delegate),
            decision: Self::id(&receipt, decision),
        }
    }

    /// The number that a record got.
    ///
    /// # Panics
    /// When it was not in the batch.
    pub fn id<R: Register>(receipt: &Receipt, local: Id<R>) -> Id<R> {
        Id::new(*receipt.ids.get(&(R::KEY, local.number())).expect("it was in the batch"))
    }

    /// Prepares a person born in March 1980 with a name and an identity number of twelve
    /// digits, of which the last says the day: 1 is the second, 2 the third.
    pub fn person(batch: &mut Batch, name: &str, number: &str) -> Id<Person> {
        let last = number.bytes().next_back().map_or(1, |digit| digit.saturating_sub(b'0'));
        let born_on = day("1980-03-01").plus_days(u64::from(last));
        let born = Period::since(born_on);
        let data = Person {
            sex: Code::new("female"),
            born_on: born_on.into(),
            ethnic_group: Some(Code::new("01")),
            religion: Some(Code::new("none")),
        };
        let person = batch.add(born, data);
        batch.add(born, PersonName { person, name: name.to_owned() });
        let number = Secret::Plain(number.to_owned());
        let since = Period::since(day("2016-01-01"));
        batch.add(since, IdentityNumber { person, kind: Code::new("cccd"), number });
        person
    }

    /// A full-time holding, elected.
    pub fn appointment(&self, person: Id<Person>, title: Id<Title>, area: Id<Area>) -> Appointment {
        Appointment {
            person,
            title,
            area,
            mode: Code::new("full-time"),
            way_gained: Code::new("elected"),
            act: Some(self.decision),
            confirmation: None,
            way_ended: None,
            ended_by: None,
            managing_body: None,
            using_body: None,
            term: None,
            probation_ends_on: None,
        }
    }
}

fn title(code: &str, group: &str, payroll: bool) -> Title {
    Title {
        code: code.to_owned(),
        group: Code::new(group),
        law_label: code.to_owned(),
        print_label: code.to_owned(),
        side: Code::new("elected"),
        level: Code::new("commune"),
        counted_in_payroll: payroll,
        counted_in_titles: payroll,
        posts_per_area: Some(1),
        acting_body: None,
        confirming_body: None,
    }
}

fn founding() -> Decision {
    Decision {
        number: "01/QĐ".to_owned(),
        signed_on: day("2010-01-01"),
        effective_on: None,
        issuer: "UBND tỉnh Thử".to_owned(),
        kind: Code::new("founding"),
        style: Code::new("state"),
        subject: Some("Lập sổ ban đầu (giả định)".to_owned()),
    }
}
