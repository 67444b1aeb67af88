//! The rows of the world, read back from its batch as a store would keep them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use base::{Day, Period};
use registers::{
    Appointment, Area, AssignedQuota, Batch, CodeLists, CouncilTerm, Operation, PartyMembership,
    Person, Qualification, Register, Title,
};
use worlds::Catalogue;

/// A row with its number and days.
pub(crate) type Rows<R> = Vec<(i64, Period, R)>;

/// The world and what is needed to count it.
pub(crate) struct World {
    pub(crate) batch: Batch,
    pub(crate) day: Day,
    pub(crate) published: toml::Table,
    pub(crate) titles: BTreeMap<i64, Title>,
    pub(crate) terms: BTreeMap<i64, (Period, CouncilTerm)>,
    pub(crate) areas: BTreeMap<i64, Area>,
    pub(crate) people: BTreeMap<i64, Person>,
    pub(crate) appointments: Rows<Appointment>,
    pub(crate) quotas: Vec<AssignedQuota>,
    levels: BTreeMap<(i64, String), String>,
    pub(crate) members: BTreeSet<i64>,
}

/// A catalogue as it is after loading: the rows have numbers of their own.
pub(crate) fn catalogue() -> (Catalogue, Rows<Title>, Rows<CouncilTerm>) {
    let batch = worlds::catalogue().unwrap();
    let renumber = |id: i64| 1000 - id;
    let titles: Rows<Title> = rows(&batch);
    let terms: Rows<CouncilTerm> = rows(&batch);
    let titles: Rows<Title> =
        titles.into_iter().map(|(id, period, row)| (renumber(id), period, row)).collect();
    let terms: Rows<CouncilTerm> =
        terms.into_iter().map(|(id, period, row)| (renumber(id), period, row)).collect();
    let catalogue = Catalogue {
        titles: titles
            .iter()
            .map(|(id, _, title)| (title.code.clone(), base::Id::new(*id)))
            .collect(),
        terms: terms.iter().map(|(id, _, term)| (term.name.clone(), base::Id::new(*id))).collect(),
    };
    (catalogue, titles, terms)
}

/// The rows of one register that a batch adds.
pub(crate) fn rows<R: Register>(batch: &Batch) -> Rows<R> {
    let added = batch.operations().iter().filter(|(definition, _)| definition.key == R::KEY);
    added
        .filter_map(|(_, operation)| match operation {
            Operation::Add { local, period, values } => {
                Some((*local, *period, R::from_values(values.clone()).unwrap()))
            }
            _ => None,
        })
        .collect()
}

/// The world, drawn once for all tests.
pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::draw)
}

impl World {
    fn draw() -> Self {
        Self::of(worlds::vinh_phuc::foundation(&catalogue().0).unwrap())
    }

    /// The world that a batch adds.
    pub(crate) fn of(batch: Batch) -> Self {
        let (_, titles, terms) = catalogue();
        let day: Day = "2022-10-19".parse().unwrap();
        let lists = CodeLists::standard().unwrap();
        let mut levels: BTreeMap<(i64, String), String> = BTreeMap::new();
        for (_, period, row) in rows::<Qualification>(&batch) {
            if period.contains(day) {
                let (dimension, level) = (row.dimension.as_str(), row.level.as_str());
                let rank = |level: &str| lists.rank(dimension, level).unwrap();
                let key = (row.person.number(), dimension.to_owned());
                let best = levels.entry(key).or_insert_with(|| level.to_owned());
                if rank(level) > rank(best) {
                    level.clone_into(best);
                }
            }
        }
        let members = rows::<PartyMembership>(&batch).into_iter().filter(|(_, period, row)| {
            period.contains(day) && lists.is("party-standing", &row.standing, "member")
        });
        Self {
            day,
            published: include_str!("../../../../data/vinh-phuc-2022/published.toml")
                .parse()
                .unwrap(),
            titles: titles.into_iter().map(|(id, _, title)| (id, title)).collect(),
            terms: terms.into_iter().map(|(id, period, term)| (id, (period, term))).collect(),
            areas: rows(&batch).into_iter().map(|(id, _, row)| (id, row)).collect(),
            people: rows(&batch).into_iter().map(|(id, _, row)| (id, row)).collect(),
            appointments: rows(&batch),
            quotas: rows(&batch).into_iter().map(|(_, _, row)| row).collect(),
            levels,
            members: members.map(|(_, _, row)| row.person.number()).collect(),
            batch,
        }
    }

    /// The title of a holding.
    pub(crate) fn title(&self, holding: &Appointment) -> &Title {
        &self.titles[&holding.title.number()]
    }

    /// The holdings of a day.
    pub(crate) fn on(&self, day: Day) -> impl Iterator<Item = &Appointment> {
        let live = self.appointments.iter().filter(move |(_, period, _)| period.contains(day));
        live.map(|(_, _, row)| row)
    }

    /// The holdings of a published group or title on the day.
    pub(crate) fn holdings(&self, key: &str) -> Vec<&Appointment> {
        self.on(self.day)
            .filter(|row| {
                let title = self.title(row);
                let group = title.group.as_str() == key;
                title.code == key
                    || (group && (title.counted_in_titles || !title.counted_in_payroll))
            })
            .collect()
    }

    /// The persons of a published group or title on the day.
    pub(crate) fn persons(&self, key: &str) -> BTreeSet<i64> {
        self.holdings(key).iter().map(|row| row.person.number()).collect()
    }

    /// The highest level of a person.
    pub(crate) fn level(&self, person: i64, dimension: &str) -> Option<&str> {
        self.levels.get(&(person, dimension.to_owned())).map(String::as_str)
    }

    /// The band of age of a person, of which there must be no doubt.
    pub(crate) fn band(&self, person: i64) -> &'static str {
        let (low, high) = self.people[&person].born_on.completed_years_on(self.day);
        let band = |age: i32| match age {
            ..=30 => "up_to_30",
            31..=40 => "from_31_to_40",
            41..=50 => "from_41_to_50",
            _ => "from_51",
        };
        assert_eq!(band(low), band(high), "the age of {person} is in doubt");
        band(low)
    }

    /// The commune of a unit.
    pub(crate) fn commune(&self, area: i64) -> i64 {
        match self.areas[&area].kind.as_str() {
            "village" | "residential-group" => self.areas[&area].parent.unwrap().number(),
            _ => area,
        }
    }

    /// The published groups.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &toml::Table> {
        self.published["group"].as_array().unwrap().iter().map(|group| group.as_table().unwrap())
    }
}
