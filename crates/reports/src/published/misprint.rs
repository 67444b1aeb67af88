//! Printed shares that are not the share of the numbers printed beside them.

use base::number;

use super::document::{Item, Published};

/// A share that the print has wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misprint<'a> {
    /// Section of the print.
    pub section: &'a str,
    /// The dimension whose part it is; nothing where it is a share of its own.
    pub dimension: Option<&'a str>,
    /// Whose share it is, as printed.
    pub label: &'a str,
    /// How many, as printed.
    pub count: i64,
    /// Of how many, as printed.
    pub of: i64,
    /// The share as printed.
    pub printed: &'a str,
    /// The share that the numbers make, in tenths of a percent.
    pub computed: i64,
}

impl Published {
    /// What the print has wrong of a group: shares that differ from their own numbers by more than
    /// rounding.
    pub fn misprints(&self, group: &str) -> Vec<Misprint<'_>> {
        let group = self.groups.iter().filter(|own| own.key == group);
        let wrong = group.flat_map(|own| {
            let parts = own.dimensions.iter().flat_map(|dimension| {
                let key = Some(dimension.key.as_str());
                dimension.categories.iter().map(move |item| (key, item))
            });
            let shares = own.shares.iter().map(|item| (None, item));
            shares.chain(parts).filter_map(|(dimension, item)| {
                let found = misprint(item, own.headcount, &own.section)?;
                Some(Misprint { dimension, ..found })
            })
        });
        wrong.collect()
    }
}

fn misprint<'a>(item: &'a Item, headcount: i64, section: &'a str) -> Option<Misprint<'a>> {
    let of = item.denominator.unwrap_or(headcount);
    let computed = number::per_mille(item.count, of)?;
    let told = item.percent_value? * 10.0;
    // The print rounds to a tenth, here and there the wrong way.
    let is_rounding = (told - computed as f64).abs() < 1.5;
    let printed = item.percent_printed.as_deref().filter(|_| !is_rounding)?;
    let label = &item.name_vi;
    Some(Misprint { section, dimension: None, label, count: item.count, of, printed, computed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_that_slipped_is_found_and_rounding_is_not() {
        let published = Published::standard().unwrap();
        let found = published.misprints("council_delegate");
        let told: Vec<_> =
            found.iter().map(|one| (one.dimension, one.count, one.printed, one.computed)).collect();
        assert_eq!(told, [(None, 820, "24,8%", 246), (Some("age"), 86, "25,8%", 26)]);
    }
}
