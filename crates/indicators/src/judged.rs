//! [`Judged`]: what the law and the programme say of one holding.

use norms::{Case, Group, Judgement, Law, Norm, Outcome, judge, lacking};

use crate::definition::{Indicator, Measure};
use crate::programme::Programme;
use crate::target::Target;

/// What is said of one holding on a day.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// By each norm in force.
    pub norms: Vec<(&'a Norm, Judgement)>,
    /// By each target that one person can attain or not, by the reading that is applied.
    pub targets: Vec<(&'a Target, &'a Indicator, Judgement)>,
    /// Into which group the programme sorts the person.
    pub group: Option<&'a Group>,
}

impl<'a> Judged<'a> {
    /// A holding judged by everything that is in force on the day of its facts.
    pub fn of(law: &'a Law, programme: &'a Programme, on: base::Day, case: &Case) -> Self {
        let facts = &case.facts;
        let norms: Vec<(&Norm, Judgement)> =
            law.standards(on).map(|norm| (norm, norm.judge(facts))).collect();
        let targets = programme.of_persons().filter_map(|(target, indicator)| {
            let Measure::Share { population, condition, .. } = &indicator.measure else {
                return None;
            };
            Some((target, indicator, judge([population, condition], facts)))
        });
        let targets: Vec<_> = targets.collect();
        let all = norms.iter().map(|(_, one)| one).chain(targets.iter().map(|(_, _, one)| one));
        let group = law.group_of(facts, &lacking(all));
        Self { norms, targets, group }
    }

    /// Only what is said with some outcomes.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(Outcome) -> bool) -> Self {
        self.norms.retain(|(_, one)| wanted(one.outcome));
        self.targets.retain(|(_, _, one)| wanted(one.outcome));
        self
    }

    /// Is nothing said?
    pub fn is_empty(&self) -> bool {
        self.norms.is_empty() && self.targets.is_empty()
    }
}

impl Programme {
    /// The targets that each of some people attains or not, by the reading that is applied, with
    /// the indicators that judge them.
    pub fn of_persons(&self) -> impl Iterator<Item = (&Target, &Indicator)> {
        self.targets().iter().flat_map(|target| {
            let ids = target.applied().map(|reading| reading.indicators.as_slice());
            let own = ids.unwrap_or_default().iter().filter_map(|id| self.indicator(id));
            let shares = own.filter(|one| matches!(one.measure, Measure::Share { .. }));
            shares.map(move |indicator| (target, indicator))
        })
    }
}
