//! What happens in units that one may not see changes nothing of what one sees: for random users
//! and random questions no row from outside is in an answer, in a count, or in a suggestion.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Id, Period, Secret};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registers::{
    Appointment, Area, AreaCodeEntry, Batch, Contact, Operation, PartyMembership, Register,
};
use testkit::{SmallWorld, day, permit, signed_in};

use crate::site::{TestSite, unit};

/// The units that are asked about: the province, its districts, their communes, and none.
const CODES: [&str; 8] = ["26", "243", "244", "08701", "08702", "08704", "08705", "99999"];

/// What is asked, of a unit and a day, with what follows.
const ADDRESSES: [&str; 25] = [
    "/areas/{area}?",
    "/areas/{area}.json?",
    "/areas/{area}.xlsx?",
    "/reports/part-two?area={area}&",
    "/reports/part-two.json?area={area}&",
    "/reports/due.json?area={area}&",
    "/reports/movement.csv?area={area}&from=2021-12-31&",
    "/people?area={area}&of={of}&where={where}&group={group}&show={show}&",
    "/people.csv?area={area}&of={of}&show={show}&",
    "/people.json?area={area}&of={of}&where={where}&",
    "/explore?area={area}&of={of}&rows={group}&columns={show}&",
    "/explore.json?area={area}&rows={group}&columns={show}&count=holdings&where={where}&",
    "/targets?area={area}&",
    "/targets.csv?area={area}&",
    "/indicators/village-head.party-member?area={area}&",
    "/units.json?area={area}&",
    "/what-if?area={area}&norm=civil-servants.professional.circular-04-2022&level=master&",
    "/forms/staff-quality.json?area={area}&",
    "/registers/{register}?area={area}&q={q}&",
    "/registers/{register}.json?area={area}&",
    "/people/{number}?",
    "/people/{number}/resume.json?",
    "/search?area={area}&q={q}&",
    "/go?place={q}&",
    "/api/v1/people?area={area}&filter=name:like:{q}&order=name&pageSize=7&",
];

const FIGURES: [&str; 6] = [
    "everybody",
    "several",
    "figure:council_delegate/persons",
    "figure:party_secretary/persons",
    "figure:council_delegate/share/female",
    "movement:council_delegate:persons:gained:2021-06-30",
];
const WHERE: [&str; 4] = ["sex:female", "age:-50", "age:41-", "religion:none"];
const GROUPS: [&str; 6] = ["units", "title", "age", "sex", "party_standing", "shares"];
const REGISTERS: [&str; 10] = [
    "people",
    "person-names",
    "identity-numbers",
    "contacts",
    "party-memberships",
    "appointments",
    "areas",
    "area-codes",
    "decisions",
    "accounts",
];

/// The roles that are granted in one unit, each with one that it is tried in.
const USERS: [(&str, &str); 9] = [
    ("clerk", "08701"),
    ("head", "08702"),
    ("district-officer", "243"),
    ("district-officer", "244"),
    ("statistician", "08704"),
    ("inspector", "243"),
    ("reader", "08705"),
    ("delegate", "244"),
    ("desk-officer", "08701"),
];

/// A world of two districts, and whoever is in it: each name and number says its unit.
struct World {
    site: TestSite,
    dice: ChaCha8Rng,
    /// The communes by code.
    communes: BTreeMap<&'static str, Id<Area>>,
    district: Id<Area>,
    /// The holdings of each commune.
    held: BTreeMap<&'static str, Vec<Id<Appointment>>>,
    made: u32,
}

impl World {
    async fn new(seed: u64) -> Self {
        let site = TestSite::new().await.following().await;
        let small = site.world.clone();
        let since = Period::since(day("2010-01-01"));
        let mut batch = Batch::new();
        batch.set_decision(small.decision);
        let mut coded = |code: &str, area: Area| {
            let area = batch.add(since, area);
            let scheme = Code::new("gso");
            batch.add(since, AreaCodeEntry { area, scheme, code: code.to_owned() });
            area
        };
        let parent = coded("244", unit("Bên", "rural-district", "official", Some(small.province)));
        let new = [("08704", "Bốn"), ("08705", "Năm")].map(|(code, name)| {
            (code, coded(code, unit(name, "commune", "official", Some(parent))))
        });
        let receipt = site.registers.apply(&permit(), &batch).await.unwrap();
        let mut communes: BTreeMap<_, _> =
            new.into_iter().map(|(code, id)| (code, SmallWorld::id(&receipt, id))).collect();
        communes.insert("08701", small.communes[0]);
        communes.insert("08702", small.communes[1]);
        let district = SmallWorld::id(&receipt, parent);
        let dice = ChaCha8Rng::seed_from_u64(seed);
        let mut world = Self { site, dice, communes, district, held: BTreeMap::new(), made: 0 };
        for code in world.communes.keys().copied().collect::<Vec<_>>() {
            for _ in 0..6 {
                world.appoint(code).await;
            }
        }
        world
    }

    /// What is in every name of a commune, and in no other name.
    fn mark(code: &str) -> String {
        let letters = code.bytes().map(|digit| char::from(digit - b'0' + b'a'));
        format!("Qz{}", letters.collect::<String>())
    }

    /// Somebody new takes a post in a commune that is not public.
    async fn appoint(&mut self, code: &'static str) {
        self.made += 1;
        let small = &self.site.world;
        let mut batch = Batch::new();
        batch.set_decision(small.decision);
        let name = format!("Trần {} {}", Self::mark(code), self.made);
        let since = Period::since(day("2021-07-01"));
        let person = SmallWorld::person(&mut batch, &name, &format!("0{code}{:06}", self.made));
        let kind = Code::new("telephone");
        let value = Secret::Plain(format!("09{code}{:03}", self.made));
        batch.add(since, Contact { person, kind, value });
        if self.dice.random_bool(0.5) {
            let standing = Code::new("full");
            let (admitted_on, full_member_since) = (None, None);
            let member = PartyMembership { person, standing, admitted_on, full_member_since };
            batch.add(since, member);
        }
        let mut held = small.appointment(person, small.delegate, self.communes[code]);
        held.probation_ends_on = self.dice.random_bool(0.3).then(|| day("2022-12-01"));
        let held = batch.add(since, held);
        let receipt = self.site.registers.apply(&permit(), &batch).await.unwrap();
        self.held.entry(code).or_default().push(SmallWorld::id(&receipt, held));
    }

    /// Something happens in a commune.
    async fn happen(&mut self, code: &'static str) {
        if self.held[code].len() < 3 || self.dice.random_bool(0.5) {
            return self.appoint(code).await;
        }
        let all = self.held.get_mut(code).unwrap();
        let held = all.remove(self.dice.random_range(0..all.len()));
        let mut batch = Batch::new();
        batch.set_decision(self.site.world.decision);
        let definition = Appointment::DEFINITION;
        let end = if self.dice.random_bool(0.5) {
            let set = vec![("way_ended", base::Value::Text("resigned".to_owned()))];
            Operation::End { id: held.number(), on: day("2022-03-01"), set }
        } else {
            Operation::Withdraw { id: held.number() }
        };
        batch.push(definition, end);
        self.site.registers.apply(&permit(), &batch).await.unwrap();
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.dice.random_range(0..of.len())]
    }

    /// A question at random, more often of one unit than of others.
    fn question(&mut self, own: &'static str) -> String {
        let area = if self.dice.random_bool(0.6) { own } else { self.one(&CODES) };
        let marks = ["nguyen", "tran", "mot", "xa", "0870", "qzai", "qz", "09087", "27/10", "A"];
        let on = self.one(&["2022-10-19", "2022-02-28", "2021-07-01", "2026-01-01"]);
        let number = self.dice.random_range(1..40).to_string();
        let known = self.one(&["", "", "", "&lang=en", "&page=2"]);
        let address = self.one(&ADDRESSES);
        let filled = address
            .replace("{area}", area)
            .replace("{of}", self.one(&FIGURES))
            .replace("{where}", self.one(&WHERE))
            .replace("{group}", self.one(&GROUPS))
            .replace("{show}", self.one(&GROUPS))
            .replace("{register}", self.one(&REGISTERS))
            .replace("{number}", &number)
            .replace("{q}", self.one(&marks));
        let day = if address.starts_with("/api") { "asOf" } else { "on" };
        format!("{filled}{day}={on}{known}")
    }

    /// The unit of a code.
    fn area(&self, code: &str) -> Id<Area> {
        let districts = [("243", self.site.world.district), ("244", self.district)];
        let known = districts.iter().find(|(own, _)| *own == code).map(|(_, id)| *id);
        known.unwrap_or_else(|| self.communes[code])
    }

    /// Which communes lie within a unit.
    fn within(code: &str) -> BTreeSet<&'static str> {
        match code {
            "243" => BTreeSet::from(["08701", "08702"]),
            "244" => BTreeSet::from(["08704", "08705"]),
            one => CODES.into_iter().filter(|own| *own == one).collect(),
        }
    }
}

/// Is what an address tells published to everybody? Of a unit that is not one's own, or to whoever
/// sees no figures, the page of a unit is what is public of it and of the province.
fn is_published(address: &str, own: &BTreeSet<&str>, (role, code): (&str, &str)) -> bool {
    let figures = !["reader", "delegate", "desk-officer"].contains(&role);
    address.strip_prefix("/areas/").is_some_and(|rest| {
        let named: String = rest.chars().take_while(char::is_ascii_digit).collect();
        !figures || (named != code && !own.contains(named.as_str()))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_from_outside_is_seen_counted_or_suggested() {
    let mut told = Told::default();
    for seed in 0..3 {
        let mut world = World::new(seed).await;
        for (role, code) in USERS {
            told.add(tried(&mut world, role, code).await);
        }
    }
    // Were nothing answered, nothing would be told of others either.
    assert!(told.answered > 600 && told.of_own > 90, "{told:?}");
}

/// How many questions were answered, and how many of the answers name people of one's own.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    answered: usize,
    of_own: usize,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.of_own += other.of_own;
    }
}

/// What one user was told, when nothing was wrong with the answers.
async fn tried(world: &mut World, role: &str, code: &'static str) -> Told {
    let registers = world.site.registers.clone();
    let (_, token) = signed_in(&registers, role, Some(world.area(code))).await;
    let user = world.site.with(&format!("dinh={}", token.text()));
    let own = World::within(code);
    let outside: Vec<&'static str> =
        world.communes.keys().copied().filter(|one| !own.contains(one)).collect();
    let mut before = BTreeMap::new();
    for _ in 0..60 {
        let address = world.question(code);
        let answer = user.get(&address).await;
        before.insert(address, answer);
    }
    for _ in 0..5 {
        let code = world.one(&outside);
        world.happen(code).await;
    }
    let mut told = Told::default();
    for (address, was) in before {
        let is = user.get(&address).await;
        for answer in [&was, &is] {
            let text = String::from_utf8_lossy(&answer.body);
            assert!(answer.status.as_u16() < 500, "{role} {code} {address}: {text}");
            for other in &outside {
                let mark = World::mark(other);
                assert!(!text.contains(&mark), "{role} {code} {address} tells of {other}: {text}");
            }
        }
        assert_eq!(is.status, was.status, "{role} {code} {address}");
        if !is_published(&address, &own, (role, code)) {
            let (was, is) = (readable(&was.body), readable(&is.body));
            assert!(was == is, "{role} {code} {address}: {}", difference(&was, &is));
        }
        told.answered += usize::from(is.status == 200);
        let text = String::from_utf8_lossy(&is.body);
        told.of_own += usize::from(own.iter().any(|one| text.contains(&World::mark(one))));
    }
    told
}

/// An answer as it can be compared and shown: a workbook by its parts, which are compressed.
fn readable(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

/// Where two answers part.
fn difference(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let part =
        |text: &str| text.chars().skip(same.saturating_sub(80)).take(200).collect::<String>();
    format!("«{}» became «{}»", part(one), part(other))
}
