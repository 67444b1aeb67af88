//! The figures of a report as measures of the census.

use base::Id;
use census::{Condition, EARLIER_TERM, Measure, TITLE};
use registers::Title;

use crate::counting::Ground;
use crate::door::{Answer, Cell, NOT_KNOWN};
use crate::report::{AgeBand, GroupRule, ShareTest};

/// A figure: persons of one measure, less those of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) plus: Measure,
    pub(crate) minus: Option<Measure>,
}

impl Figure {
    /// A figure that is one measure.
    pub(crate) fn of(plus: Measure) -> Self {
        Self { plus, minus: None }
    }
}

impl Ground<'_> {
    /// Holdings of titles of which this is so, in whatever mode.
    pub(crate) fn titles_that(&self, is: impl Fn(&Title) -> bool) -> Condition {
        let titles = self.titles.iter().filter(|(_, title)| is(title));
        Condition::one_of(TITLE, titles.map(|(id, _)| id.to_string()))
    }

    /// Holdings of the titles of a population, in whatever mode.
    pub(crate) fn titles_of(&self, population: &str) -> Condition {
        let rules = self.definitions.report.all_populations();
        let who = rules.into_iter().find(|(key, ..)| *key == population).map(|(_, who, _)| who);
        self.titles_that(|title| who.is_some_and(|who| who.has(title)))
    }

    /// Holdings that count for a population: of its titles, but not in a mode that its title
    /// does not count.
    pub(crate) fn population(&self, population: &str) -> Option<Condition> {
        if let Some(known) = self.populations.borrow().get(population) {
            return Some(known.clone());
        }
        let made = self.made_population(population)?;
        self.populations.borrow_mut().insert(population.to_owned(), made.clone());
        Some(made)
    }

    fn made_population(&self, population: &str) -> Option<Condition> {
        let report = &self.definitions.report;
        let (_, who, _) = report.all_populations().find(|(key, ..)| *key == population)?;
        let is_ruled = |title: &Title| report.holding_rule(&title.code).is_some();
        let mut any = vec![self.titles_that(|title| who.has(title) && !is_ruled(title))];
        for (id, title) in self.titles.iter().filter(|(_, title)| who.has(title)) {
            if let Some(rule) = report.holding_rule(&title.code) {
                let excepted = Condition::one_of("mode", rule.except_modes.iter().cloned());
                any.push(title_is(*id).and(excepted.negated()));
            }
        }
        Some(if any.len() == 1 { any.remove(0) } else { Condition::Or(any) })
    }

    /// The conditions of a person of a population, the own one first, and one more of it.
    fn members(&self, population: &str, also: Condition) -> Option<Vec<Condition>> {
        let (_, _, also_in) =
            self.definitions.report.all_populations().find(|(key, ..)| *key == population)?;
        let mut all = vec![self.population(population)?.and(also)];
        if let Some(other) = also_in {
            all.push(self.population(other)?);
        }
        Some(all)
    }

    fn persons(&self, population: &str, also: Condition) -> Option<Figure> {
        Some(Figure::of(Measure::Persons(self.members(population, also)?)))
    }

    /// A figure of a group or another population.
    pub(crate) fn figure(&self, group: &str, cell: &Cell) -> Option<Figure> {
        let report = &self.definitions.report;
        let rule = report.group(group);
        match cell {
            Cell::Persons => self.persons(group, Condition::Always),
            Cell::Category { dimension, category } => {
                self.persons(group, self.category(rule, dimension, category)?)
            }
            Cell::Share { key, answer } => {
                let share = report.share(key)?;
                let population = share.among.as_deref().unwrap_or(group);
                self.share(population, &share.test, *answer)
            }
            Cell::Fit => {
                let limit = self.definitions.law.age_limit(&rule?.fit.as_ref()?.limit)?;
                self.persons(group, Condition::Age { from: None, to: Some(limit.under - 1) })
            }
            Cell::Band(key) if key == NOT_KNOWN => {
                let bands = rule?.fit.as_ref()?.bands.iter().filter_map(|key| report.band(key));
                self.persons(group, Condition::Or(bands.map(age).collect()).not_known())
            }
            Cell::Band(key) => self.persons(group, age(report.band(key)?)),
            Cell::Need(kind) => {
                let need = report.need(kind)?;
                let own = rule?.needs.iter().find(|need| need.kind == *kind)?;
                let below = self.below(&need.dimension, &need.below)?;
                let mut all = self.members(group, below)?;
                if let Some(among) = own.among.as_deref() {
                    all.extend(self.members(among, Condition::Always)?);
                }
                Some(Figure::of(Measure::Persons(all)))
            }
        }
    }

    fn category(
        &self,
        group: Option<&GroupRule>,
        dimension: &str,
        category: &str,
    ) -> Option<Condition> {
        let report = &self.definitions.report;
        let rule = report.dimension(dimension);
        if rule.is_some_and(|rule| rule.age) {
            return match category {
                NOT_KNOWN => {
                    let bands = report.age_bands.iter().map(age).collect();
                    Some(Condition::Or(bands).not_known())
                }
                band => report.band(band).map(age),
            };
        }
        self.scale.dimension(dimension)?;
        if category == NOT_KNOWN {
            return Some(Condition::one_of(dimension, Vec::<String>::new()).not_known());
        }
        let own = group.and_then(|group| group.dimension(dimension)).zip(rule);
        let line = own.and_then(|(own, rule)| own.lines(rule).find(|line| line.key == category));
        match line {
            Some(line) => Some(Condition::one_of(dimension, line.levels.iter().cloned())),
            None => self.scale.level(category).map(|_| Condition::is(dimension, category)),
        }
    }

    /// Known to be below a level of a dimension.
    pub(crate) fn below(&self, dimension: &str, below: &str) -> Option<Condition> {
        let scale = &self.scale;
        let place = scale.dimension(dimension)?;
        let rank = scale.rank(place, scale.level(below)?)?;
        let lower = scale.levels.iter().enumerate();
        let lower =
            lower.filter(|(level, _)| scale.rank(place, *level).is_some_and(|own| own < rank));
        Some(Condition::one_of(dimension, lower.map(|(_, level)| *level)))
    }

    fn share(&self, population: &str, test: &ShareTest, answer: Answer) -> Option<Figure> {
        let having = |field: &str, list: &str, attribute: &str| {
            let items = self.lists.get(list).into_iter().flat_map(|list| &list.items);
            let codes = items.filter(|item| item.is(attribute)).map(|item| item.code.clone());
            Condition::one_of(field, codes)
        };
        let is = match test {
            ShareTest::Sex(code) => Condition::is("sex", code),
            ShareTest::EthnicGroupIs(attribute) => {
                having("ethnic_group", "ethnic-group", attribute)
            }
            ShareTest::ReligionIs(attribute) => having("religion", "religion", attribute),
            ShareTest::PartyStandingIs(attribute) => {
                having("party_standing", "party-standing", attribute)
            }
            ShareTest::HeldInEarlierTerm(wanted) => {
                return self.held_in_earlier_term(population, *wanted, answer);
            }
        };
        let asked = match answer {
            Answer::Yes => is,
            Answer::No => is.negated(),
            Answer::NotKnown => is.not_known(),
        };
        self.persons(population, asked)
    }

    /// Somebody with several holdings held the title before if it is so of one of them, did not
    /// if it is so of none and known of one.
    fn held_in_earlier_term(
        &self,
        population: &str,
        wanted: bool,
        answer: Answer,
    ) -> Option<Figure> {
        let held = || Condition::is(EARLIER_TERM, "yes");
        let known = || Condition::one_of(EARLIER_TERM, ["yes", "no"]);
        let persons = |also| self.members(population, also).map(Measure::Persons);
        let (plus, minus) = match (answer, wanted) {
            (Answer::NotKnown, _) => (Condition::Always, Some(known())),
            (Answer::Yes, true) | (Answer::No, false) => (held(), None),
            (Answer::Yes, false) | (Answer::No, true) => (known(), Some(held())),
        };
        let minus = match minus {
            Some(minus) => Some(persons(minus)?),
            None => None,
        };
        Some(Figure { plus: persons(plus)?, minus })
    }
}

fn title_is(id: Id<Title>) -> Condition {
    Condition::is(TITLE, &id.to_string())
}

fn age(band: &AgeBand) -> Condition {
    Condition::Age { from: band.from, to: band.to }
}
