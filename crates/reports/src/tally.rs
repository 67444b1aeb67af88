//! Counting by the census: what a report asks is noted first, then answered in one pass.

use std::cell::RefCell;
use std::collections::HashMap;

use base::{Level, Message};
use census::{Condition, Edition, Measure, Query, TITLE, Units};
use policy::Scope;
use registers::Title;

use crate::counting::{Counting, Ground, Holders};
use crate::door::Cell;
use crate::figures::Figure;

/// What is asked of the whole area.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Asked {
    Figure(String, Cell),
    Holdings(String),
    Concurrent,
}

/// The census counting an area; before the answers are there, everything is none.
pub(crate) struct Tally<'a> {
    ground: Ground<'a>,
    asked: RefCell<HashMap<Asked, Figure>>,
    answers: HashMap<Asked, i64>,
    /// Titles whose communes are asked.
    titles: RefCell<Vec<String>>,
    holders: HashMap<String, Holders>,
    carried_over: i64,
}

impl<'a> Tally<'a> {
    /// Notes what is asked of an area.
    pub(crate) fn new(ground: Ground<'a>) -> Self {
        Self {
            ground,
            asked: RefCell::default(),
            answers: HashMap::new(),
            titles: RefCell::default(),
            holders: HashMap::new(),
            carried_over: 0,
        }
    }

    /// The answers to everything that was asked.
    pub(crate) fn answered(mut self, edition: &Edition, scope: &Scope) -> Result<Self, Message> {
        let asked = self.asked.take();
        let mut query = Query::of(self.ground.area, self.ground.on, Vec::new());
        for figure in asked.values() {
            query.measures.push(figure.plus.clone());
            query.measures.extend(figure.minus.clone());
        }
        let answer = edition.ask(&query, scope)?;
        let mut totals = (0..query.measures.len()).map(|measure| answer.total(0, 0, measure));
        let mut next = || i64::from(totals.next().unwrap_or_default());
        for (asked, figure) in asked {
            let plus = next();
            let minus = if figure.minus.is_some() { next() } else { 0 };
            self.answers.insert(asked, plus - minus);
        }
        self.holders = self.communes(edition, scope)?;
        let all = vec![Measure::Holdings(Condition::Always)];
        let carried_over =
            Query { carried_over: true, ..Query::of(self.ground.area, self.ground.on, all) };
        self.carried_over = edition.ask(&carried_over, scope)?.total(0, 0, 0).into();
        Ok(self)
    }

    /// In how many communes each title that was asked is held.
    fn communes(
        &self,
        edition: &Edition,
        scope: &Scope,
    ) -> Result<HashMap<String, Holders>, Message> {
        let titles = self.titles.take();
        let measures = titles.iter().flat_map(|group| {
            let any = self.ground.titles_of(group);
            let counted = self.ground.population(group);
            [counted, Some(any)].map(|one| Measure::Holdings(one.unwrap_or_else(never)))
        });
        let mut query = Query::of(self.ground.area, self.ground.on, measures.collect());
        query.units = Units::Each { level: Level::Commune, within: Some(self.ground.area) };
        let answer = edition.ask(&query, scope)?;
        let communes = answer.units.first().map_or(0, Vec::len);
        let having = |measure: usize| {
            let held = (0..communes).filter(|unit| answer.total(0, *unit, measure) > 0);
            i64::try_from(held.count()).unwrap_or(i64::MAX)
        };
        let holders = titles.into_iter().enumerate().map(|(place, group)| {
            (group, Holders { counted: having(2 * place), any: having(2 * place + 1) })
        });
        Ok(holders.collect())
    }

    fn ask(&self, asked: Asked, figure: impl FnOnce() -> Option<Figure>) -> i64 {
        if let Some(answer) = self.answers.get(&asked) {
            return *answer;
        }
        if let Some(figure) = figure() {
            self.asked.borrow_mut().insert(asked, figure);
        }
        0
    }
}

impl Counting for Tally<'_> {
    fn ground(&self) -> &Ground<'_> {
        &self.ground
    }

    fn figure(&self, group: &str, cell: Cell) -> i64 {
        let figure = || self.ground.figure(group, &cell);
        self.ask(Asked::Figure(group.to_owned(), cell.clone()), figure)
    }

    fn holdings(&self, group: &str) -> i64 {
        let holdings = || Some(Figure::of(Measure::Holdings(self.ground.population(group)?)));
        self.ask(Asked::Holdings(group.to_owned()), holdings)
    }

    fn communes_with(&self, group: &str) -> Holders {
        if let Some(holders) = self.holders.get(group) {
            return *holders;
        }
        self.titles.borrow_mut().push(group.to_owned());
        Holders::default()
    }

    fn concurrent(&self) -> i64 {
        let counted = |title: &Title| title.counted_in_titles;
        let several = Measure::PersonsWithSeveral(self.ground.titles_that(counted));
        self.ask(Asked::Concurrent, || Some(Figure::of(several)))
    }

    fn carried_over(&self) -> i64 {
        self.carried_over
    }
}

/// A condition that nothing meets.
fn never() -> Condition {
    Condition::one_of(TITLE, [""; 0])
}
