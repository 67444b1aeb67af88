//! The counts that the province published, from `data/vinh-phuc-2022/published.toml`. No
//! published number stands in Rust.

use std::collections::BTreeMap;

use base::{Day, Message};
use serde::Deserialize;

use crate::data::{Faults, faulty, read_toml};
use crate::tally::Tally;

const FILE: &str = "data/vinh-phuc-2022/published.toml";

/// The dimension under which bands of age stand in a [`Tally`].
pub(crate) const AGE: &str = "age";
/// The bands of age, youngest first.
pub(crate) const BANDS: [&str; 4] = ["up_to_30", "from_31_to_40", "from_41_to_50", "from_51"];

/// The published figures.
#[derive(Deserialize)]
pub(crate) struct Published {
    source: Source,
    pub(crate) units: Units,
    pub(crate) quota: Quota,
    quota_total: Vec<QuotaTotal>,
    group: Vec<Group>,
    figure: Vec<Figure>,
}

#[derive(Deserialize)]
struct Source {
    issued: toml::value::Datetime,
}

#[derive(Deserialize)]
pub(crate) struct Units {
    pub(crate) communes: UnitCounts,
    pub(crate) villages: UnitCounts,
}

/// How many units there are of each kind and class.
#[derive(Deserialize)]
pub(crate) struct UnitCounts {
    by_kind: Vec<Counted>,
    by_class: Vec<Counted>,
}

#[derive(Deserialize)]
struct Counted {
    key: String,
    count: usize,
}

#[derive(Deserialize)]
pub(crate) struct Quota {
    staff_per_commune: StaffQuota,
    pub(crate) part_time_per_unit: PartTimeQuota,
}

/// Posts by class of commune, then by its kind.
#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "named as the file names them")]
struct StaffQuota {
    class_1: BTreeMap<String, i64>,
    class_2: BTreeMap<String, i64>,
    class_3: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
pub(crate) struct PartTimeQuota {
    pub(crate) commune: i64,
    village_class_1: i64,
    village_class_2: i64,
    village_class_3: i64,
}

#[derive(Deserialize)]
pub(crate) struct QuotaTotal {
    key: String,
    pub(crate) quota: usize,
    pub(crate) present: usize,
}

#[derive(Deserialize)]
pub(crate) struct Group {
    pub(crate) key: String,
    level: String,
    pub(crate) staff_kind: String,
    pub(crate) headcount: usize,
    #[serde(default)]
    dimension: Vec<Dimension>,
    #[serde(default)]
    shares: Vec<Counted>,
    assessment: Option<Assessment>,
}

#[derive(Deserialize)]
struct Dimension {
    key: String,
    categories: Vec<Counted>,
}

#[derive(Deserialize)]
struct Assessment {
    #[serde(default)]
    age_bands: Vec<Counted>,
}

#[derive(Deserialize)]
struct Figure {
    key: String,
    value: Option<toml::Value>,
}

fn missing(what: &str) -> Message {
    faulty(FILE, format!("{what} is missing or contradicts the rest"))
}

impl UnitCounts {
    /// How many there are of a kind.
    pub(crate) fn of_kind(&self, kind: &str) -> usize {
        // The file writes keys with underscores, the code list kinds with hyphens.
        let found = self.by_kind.iter().find(|item| item.key.replace('_', "-") == kind);
        found.map_or(0, |item| item.count)
    }

    /// The class of each unit in order, the highest class first.
    pub(crate) fn classes(&self) -> Vec<String> {
        let classes = self.by_class.iter();
        classes.flat_map(|item| std::iter::repeat_n(item.key.clone(), item.count)).collect()
    }
}

impl PartTimeQuota {
    /// Posts of a village of this class.
    pub(crate) fn of_village(&self, class: &str) -> i64 {
        match class {
            "class_1" => self.village_class_1,
            "class_2" => self.village_class_2,
            _ => self.village_class_3,
        }
    }
}

impl Published {
    /// The published figures, which are compiled in.
    pub(crate) fn read() -> Result<Self, Faults> {
        read_toml(FILE, include_str!("../../../data/vinh-phuc-2022/published.toml"))
    }

    /// The day of the decision.
    pub(crate) fn day(&self) -> Result<Day, Message> {
        self.source.issued.to_string().parse()
    }

    /// A figure in hundredths.
    pub(crate) fn hundredths(&self, key: &str) -> Result<i64, Message> {
        let figure = self.figure.iter().find(|figure| figure.key == key);
        let text = match figure.and_then(|figure| figure.value.as_ref()) {
            Some(toml::Value::Integer(whole)) => format!("{whole}00"),
            Some(toml::Value::Float(number)) => format!("{:.0}", number * 100.0),
            _ => String::new(),
        };
        text.parse().map_err(|_| missing(key))
    }

    /// Posts of the staff of a commune.
    pub(crate) fn staff_quota(&self, class: &str, kind: &str) -> Result<i64, Message> {
        let quota = &self.quota.staff_per_commune;
        let by_kind = match class {
            "class_1" => &quota.class_1,
            "class_2" => &quota.class_2,
            _ => &quota.class_3,
        };
        by_kind.get(kind).copied().ok_or_else(|| missing("staff_per_commune"))
    }

    /// Quota and presence of a kind, in the whole province.
    pub(crate) fn total(&self, key: &str) -> Result<&QuotaTotal, Message> {
        let found = self.quota_total.iter().find(|total| total.key == key);
        found.ok_or_else(|| missing(key))
    }

    /// A group of people.
    pub(crate) fn group(&self, key: &str) -> Result<&Group, Message> {
        let found = self.group.iter().find(|group| group.key == key);
        found.ok_or_else(|| missing(key))
    }

    /// The single titles of cadres or of civil servants, in printed order.
    pub(crate) fn titles(&self, staff_kind: &str) -> impl Iterator<Item = &Group> {
        self.group
            .iter()
            .filter(move |group| group.level == "title" && group.staff_kind == staff_kind)
    }

    /// How many of a group have a share.
    pub(crate) fn share(&self, group: &str, key: &str) -> Result<usize, Message> {
        let shares = &self.group(group)?.shares;
        let found = shares.iter().find(|share| share.key == key);
        found.map(|share| share.count).ok_or_else(|| missing(key))
    }

    /// The levels of a group in a dimension; nothing where they are not printed. Persons of
    /// no printed category have none.
    pub(crate) fn levels(&self, group: &str, dimension: &str) -> Result<Option<Tally>, Message> {
        let group = self.group(group)?;
        let printed = group.dimension.iter().find(|item| item.key == dimension);
        if printed.is_none() && dimension == AGE {
            return self.ages(group).map(Some);
        }
        let Some(printed) = printed else {
            return Ok(None);
        };
        let mut tally = Tally::default();
        for category in &printed.categories {
            match category.key.as_str() {
                "university_or_higher" => tally.add("university", category.count),
                "intermediate_or_higher" => tally.add("intermediate", category.count),
                "other" => tally.add("none", category.count),
                // Both levels exist; one bachelor is the fewest that makes it true.
                "bachelor_and_advanced" => {
                    tally.add("bachelor", category.count.min(1));
                    tally.add("advanced", category.count.saturating_sub(1));
                }
                level => tally.add(level, category.count),
            }
        }
        let rest = group.headcount.checked_sub(tally.sum());
        tally.add("none", rest.ok_or_else(|| missing(dimension))?);
        Ok(Some(tally))
    }

    /// Bands of age: as printed; where none is printed, what the other titles leave of their
    /// group.
    fn ages(&self, group: &Group) -> Result<Tally, Message> {
        if let Some(printed) = printed_ages(group)? {
            return Ok(printed);
        }
        let whole = self.group(&group.staff_kind)?;
        let mut left = printed_ages(whole)?.ok_or_else(|| missing(AGE))?;
        let others = self.titles(&group.staff_kind);
        for other in others.filter(|other| other.key != group.key) {
            let other = printed_ages(other)?.ok_or_else(|| missing(AGE))?;
            left = left.minus(&other).ok_or_else(|| missing(AGE))?;
        }
        Ok(left)
    }
}

/// The printed bands, with the rest in the band after the last one printed.
fn printed_ages(group: &Group) -> Result<Option<Tally>, Message> {
    let printed = group.assessment.iter().flat_map(|item| &item.age_bands);
    let mut tally = Tally::default();
    let mut next = 0;
    for band in printed {
        tally.add(&band.key, band.count);
        next += 1;
    }
    if next == 0 {
        return Ok(None);
    }
    let rest = group.headcount.checked_sub(tally.sum());
    let band = BANDS.get(next).ok_or_else(|| missing(AGE))?;
    tally.add(band, rest.ok_or_else(|| missing(AGE))?);
    Ok(Some(tally))
}
