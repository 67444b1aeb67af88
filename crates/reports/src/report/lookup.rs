//! Finding the parts of a report by their keys.

use base::Language;

use super::{
    AgeBand, CategoryRule, DimensionRule, GroupCategory, GroupDimension, GroupRule, HoldingRule,
    Labelled, NeedRule, Report, ShareRule, Who,
};

impl Report {
    /// The groups, each by its key with its name.
    pub fn groups(&self, language: Language) -> impl Iterator<Item = (&str, &str)> {
        self.groups.iter().map(move |group| (group.key.as_str(), group.label(language)))
    }

    /// The groups that an overview tells first.
    pub fn headline(&self, language: Language) -> impl Iterator<Item = (&str, &str)> {
        let groups = self.headline.iter().filter_map(|key| self.group(key));
        groups.map(move |group| (group.key.as_str(), group.label(language)))
    }

    /// The bands of age: from, to, and their names.
    pub fn bands(
        &self,
        language: Language,
    ) -> impl Iterator<Item = (Option<i32>, Option<i32>, &str)> {
        self.age_bands.iter().map(move |band| (band.from, band.to, band.label(language)))
    }

    /// The group of this key.
    pub(crate) fn group(&self, key: &str) -> Option<&GroupRule> {
        self.groups.iter().find(|group| group.key == key)
    }

    /// Groups first, then the other populations: the order of all populations.
    pub(crate) fn all_populations(&self) -> impl Iterator<Item = (&str, &Who, Option<&str>)> {
        let groups = self.groups.iter().map(|group| (group.key.as_str(), &group.who, None));
        let others = self.populations.iter().map(|population| {
            (population.key.as_str(), &population.who, population.also_in.as_deref())
        });
        groups.chain(others)
    }

    /// The place of a population in that order.
    pub(crate) fn population(&self, key: &str) -> Option<usize> {
        self.all_populations().position(|(known, _, _)| known == key)
    }

    /// The name of a population.
    pub(crate) fn population_label(&self, key: &str, language: Language) -> &str {
        let other = self.populations.iter().find(|population| population.key == key);
        let group = self.group(key).map(|group| group.label(language));
        other.map(|population| population.label(language)).or(group).unwrap_or_default()
    }

    /// The dimension of this key.
    pub(crate) fn dimension(&self, key: &str) -> Option<&DimensionRule> {
        self.dimensions.iter().find(|dimension| dimension.key == key)
    }

    /// The share of this key.
    pub(crate) fn share(&self, key: &str) -> Option<&ShareRule> {
        self.shares.iter().find(|share| share.key == key)
    }

    /// The need of this kind.
    pub(crate) fn need(&self, kind: &str) -> Option<&NeedRule> {
        self.needs.iter().find(|need| need.kind == kind)
    }

    /// The band of this key.
    pub(crate) fn band(&self, key: &str) -> Option<&AgeBand> {
        self.age_bands.iter().find(|band| band.key == key)
    }

    /// Is a mode not counted for this title?
    pub(crate) fn holding_rule(&self, title: &str) -> Option<&HoldingRule> {
        self.holding_rules.iter().find(|rule| rule.title == title)
    }
}

impl GroupRule {
    /// The breakdown of this key.
    pub(crate) fn dimension(&self, key: &str) -> Option<&GroupDimension> {
        self.dimensions.iter().find(|dimension| dimension.key == key)
    }
}

impl GroupDimension {
    /// The lines of the breakdown, in order.
    pub(crate) fn lines<'a>(
        &'a self,
        rule: &'a DimensionRule,
    ) -> impl Iterator<Item = &'a CategoryRule> {
        self.categories.iter().filter_map(|category| match category {
            GroupCategory::Own(own) => Some(own),
            GroupCategory::Known(key) => rule.categories.iter().find(|line| line.key == *key),
        })
    }
}

impl Who {
    /// Is a title of these?
    pub(crate) fn has(&self, title: &registers::Title) -> bool {
        let named = self.titles.contains(&title.code)
            || self.title_groups.iter().any(|group| group == title.group.as_str());
        let counted =
            self.counted_in_titles.is_none_or(|counted| counted == title.counted_in_titles);
        named && counted && !self.except_titles.contains(&title.code)
    }
}
