//! The published figures one by one, each with a name, a place and what was printed.

use std::collections::BTreeMap;

use super::document::{Figure, Group, Item, Published};

/// One printed number.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Name of the number; also its place in `published.toml`.
    pub(crate) id: String,
    /// Name of the figure it belongs to, as the mapping names it.
    pub(crate) root: String,
    pub(crate) section: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) printed: Printed,
}

/// What was printed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Printed {
    /// A count.
    Number(i64),
    /// The whole of which a share was told.
    Denominator(i64),
    /// A second number of an example.
    Other(i64),
    /// A number with decimals, in thousandths.
    Decimal(i64),
    /// A percentage.
    Percent(Percentage),
    /// From one number to another.
    Range(i64, i64),
    /// Words instead of a number.
    Words(String),
}

/// A printed percentage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Percentage {
    /// The characters printed.
    pub(crate) text: String,
    /// In thousandths of a percent.
    pub(crate) thousandths: i64,
    /// Is it told as a lower bound?
    pub(crate) at_least: bool,
    /// The ratio that the other printed numbers give, where it is not printed beside.
    pub(crate) computed: Option<(i64, i64)>,
}

/// Where a number stands, and its words.
struct Place<'a> {
    section: &'a str,
    vi: String,
    en: String,
}

impl Published {
    /// All printed numbers, in the order of the file.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.units_and_quotas(&mut entries);
        for group in &self.groups {
            of_group(group, &mut entries);
        }
        let discipline = &self.discipline;
        let place = |vi: &str, key: &str| Place {
            section: &discipline.section,
            vi: vi.to_owned(),
            en: format!("discipline cases, {key}"),
        };
        entries.push(number(
            "discipline/total",
            &place(&discipline.text_vi, "total"),
            discipline.total,
        ));
        for cause in &discipline.causes {
            let root = format!("discipline/cause/{}", cause.key);
            entries.push(number(&root, &place(&cause.name_vi, &cause.key), cause.count));
        }
        for figure in &self.figures {
            of_figure(figure, &mut entries);
        }
        entries
    }

    /// The whole numbers printed, by name, for the print to be checked against itself.
    pub(crate) fn numbers(&self) -> BTreeMap<String, i64> {
        let numbers = self.entries().into_iter().filter_map(|entry| match entry.printed {
            Printed::Number(number) | Printed::Denominator(number) => Some((entry.id, number)),
            _ => None,
        });
        numbers.collect()
    }

    fn units_and_quotas(&self, entries: &mut Vec<Entry>) {
        for (key, units) in &self.units {
            let of_classes = units.by_class_section.as_ref().unwrap_or(&units.section);
            let place = |section, vi: &str, what: &str| Place {
                section,
                vi: vi.to_owned(),
                en: format!("{key}, {what}"),
            };
            let total = place(&units.section, &units.text_vi, "total");
            entries.push(number(&format!("units/{key}/total"), &total, units.total));
            let kinds = ("kind", &units.section, &units.by_kind);
            for (by, section, items) in [kinds, ("class", of_classes, &units.by_class)] {
                for item in items {
                    let root = format!("units/{key}/{by}/{}", item.key);
                    entries.push(number(
                        &root,
                        &place(section, &item.name_vi, &item.key),
                        item.count,
                    ));
                }
            }
        }
        let staff = &self.quota.staff_per_commune;
        let place = |section, what: &str| Place {
            section,
            vi: format!("mức tối đa một đơn vị: {what}"),
            en: format!("largest number of a unit: {what}"),
        };
        let classes =
            [("class_1", &staff.class_1), ("class_2", &staff.class_2), ("class_3", &staff.class_3)];
        for (class, kinds) in classes {
            for (kind, value) in kinds {
                let root = format!("quota/staff_per_commune/{class}/{kind}");
                entries.push(number(
                    &root,
                    &place(&staff.section, &format!("{class}, {kind}")),
                    *value,
                ));
            }
        }
        let root = "quota/staff_per_commune/police_chief_posts_already_subtracted";
        entries.push(number(
            root,
            &place(&staff.section, "police"),
            staff.police_chief_posts_already_subtracted,
        ));
        let part_time = &self.quota.part_time_per_unit;
        let units = [
            ("commune", part_time.commune),
            ("village_class_1", part_time.village_class_1),
            ("village_class_2", part_time.village_class_2),
            ("village_class_3", part_time.village_class_3),
        ];
        for (unit, value) in units {
            let root = format!("quota/part_time_per_unit/{unit}");
            entries.push(number(&root, &place(&part_time.section, unit), value));
        }
        for total in &self.quota_totals {
            let place = |vi: &str, what: &str| Place {
                section: &total.section,
                vi: vi.to_owned(),
                en: format!("{}, {what}", total.key),
            };
            let root = |part: &str| format!("quota/{}/{part}", total.key);
            entries.push(number(
                &root("quota"),
                &place(&total.quota_text_vi, "quota"),
                total.quota,
            ));
            entries.push(number(
                &root("present"),
                &place(&total.present_text_vi, "present"),
                total.present,
            ));
        }
    }
}

fn of_group(group: &Group, entries: &mut Vec<Entry>) {
    let place = |vi: &str, en: &str| Place {
        section: &group.section,
        vi: format!("{}: {vi}", group.name_vi),
        en: format!("{}: {en}", group.name_en),
    };
    let root = |rest: &str| format!("group/{}/{rest}", group.key);
    entries.push(number(&root("headcount"), &place("số lượng", "persons"), group.headcount));
    for share in &group.shares {
        let place = place(&share.name_vi, &share.key);
        of_item(&root(&format!("share/{}", share.key)), &place, share, entries);
    }
    for dimension in &group.dimensions {
        for category in &dimension.categories {
            let vi = format!("{}, {}", dimension.name_vi, category.name_vi);
            let place = place(&vi, &format!("{}, {}", dimension.key, category.key));
            of_item(
                &root(&format!("{}/{}", dimension.key, category.key)),
                &place,
                category,
                entries,
            );
        }
    }
    let Some(assessment) = &group.assessment else {
        return;
    };
    let fit = place(&assessment.fit_name_vi, "fit for long-term service");
    entries.push(number(&root("fit"), &fit, assessment.fit_long_term));
    if let (Some(text), Some(value)) =
        (&assessment.fit_percent_printed, assessment.fit_percent_value)
    {
        entries.push(percent(&root("fit"), &fit, text, thousandths(value)));
    }
    for band in &assessment.age_bands {
        entries.push(number(
            &root(&format!("band/{}", band.key)),
            &place(&band.name_vi, &band.key),
            band.count,
        ));
    }
    for need in &assessment.needs {
        let place = place(&need.text_vi, &format!("need of {}", need.kind));
        entries.push(number(&root(&format!("need/{}", need.kind)), &place, need.count));
    }
}

/// A count, the whole it is of and its percentage.
fn of_item(root: &str, place: &Place<'_>, item: &Item, entries: &mut Vec<Entry>) {
    entries.push(number(root, place, item.count));
    if let Some(whole) = item.denominator {
        entries.push(entry(root, "/denominator", place, Printed::Denominator(whole)));
    }
    if let (Some(text), Some(value)) = (&item.percent_printed, item.percent_value) {
        entries.push(percent(root, place, text, thousandths(value)));
    }
}

fn of_figure(figure: &Figure, entries: &mut Vec<Entry>) {
    let place =
        Place { section: &figure.section, vi: figure.text_vi.clone(), en: figure.name_en.clone() };
    let root = format!("figure/{}", figure.key);
    let mut push = |suffix: &str, printed| entries.push(entry(&root, suffix, &place, printed));
    if let Some(numerator) = figure.numerator {
        push("/numerator", Printed::Number(numerator));
    }
    if let Some(whole) = figure.denominator.filter(|_| figure.denominator_printed != Some(false)) {
        push("/denominator", Printed::Denominator(whole));
    }
    if let Some(text) = &figure.percent_printed {
        let computed = figure.numerator_computed.zip(figure.denominator_computed);
        push(
            "/percent",
            Printed::Percent(Percentage {
                text: text.clone(),
                thousandths: read_percent(text).unwrap_or_default(),
                at_least: figure.comparison.as_deref() == Some(">="),
                computed,
            }),
        );
    }
    if let Some(value) =
        figure.value.filter(|_| figure.unit != "percent" && figure.numerator.is_none())
    {
        let value = thousandths(value);
        let whole = value % 1000 == 0;
        push("/value", if whole { Printed::Number(value / 1000) } else { Printed::Decimal(value) });
    }
    if let Some((low, high)) = figure.value_min.zip(figure.value_max) {
        push("/range", Printed::Range(low, high));
    }
    if let Some(other) = figure.other_value {
        push("/other_value", Printed::Other(other));
    }
    if let Some(rank) = figure.national_rank {
        push("/national_rank", Printed::Other(rank));
    }
    if let Some(words) = &figure.value_vi {
        push("/value", Printed::Words(words.clone()));
    }
}

fn entry(root: &str, suffix: &str, place: &Place<'_>, printed: Printed) -> Entry {
    Entry {
        id: format!("{root}{suffix}"),
        root: root.to_owned(),
        section: place.section.to_owned(),
        vi: place.vi.clone(),
        en: place.en.clone(),
        printed,
    }
}

fn number(root: &str, place: &Place<'_>, value: i64) -> Entry {
    entry(root, "", place, Printed::Number(value))
}

fn percent(root: &str, place: &Place<'_>, text: &str, thousandths: i64) -> Entry {
    let percentage =
        Percentage { text: text.to_owned(), thousandths, at_least: false, computed: None };
    entry(root, "/percent", place, Printed::Percent(percentage))
}

/// A number of at most three decimals in thousandths, exactly.
#[expect(clippy::cast_possible_truncation, reason = "printed numbers are far below 2^53")]
fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

/// Reads `97,1%` and its misprints, in thousandths.
fn read_percent(text: &str) -> Option<i64> {
    let digits: String =
        text.chars().filter(|letter| !letter.is_whitespace() && *letter != '%').collect();
    let number: f64 = digits.replace(',', ".").parse().ok()?;
    Some(thousandths(number))
}
