//! How far the targets are: the figure of each reading beside its threshold, the gap in points and
//! in people, and the day on which the pace of the last year would attain it.

use base::{Day, Message};

use crate::count::{Answer, Asked, Counted, count};
use crate::definition::Indicator;
use crate::programme::Programme;
use crate::target::{Comparison, Reading, Target, Wanted};

/// Tenths of a percent in the whole, and of one in one.
const WHOLE: i64 = 1_000;
const TENTHS: i64 = 10;

/// Days over which the pace is taken.
const DAYS_OF_YEAR: i64 = 365;

/// How far a target is.
#[derive(Clone, Debug)]
pub struct Attainment<'a> {
    /// The target.
    pub target: &'a Target,
    /// How far by each reading, the applied one first.
    pub readings: Vec<Read<'a>>,
}

impl<'a> Attainment<'a> {
    /// By the reading that is applied.
    pub fn applied(&self) -> Option<&Read<'a>> {
        self.readings.iter().find(|read| read.reading.is_applied)
    }
}

/// How far a target is by one reading.
#[derive(Clone, Debug)]
pub struct Read<'a> {
    /// The reading.
    pub reading: &'a Reading,
    /// Its indicators.
    pub parts: Vec<Part<'a>>,
}

/// An indicator of a reading.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// On the day.
    pub answer: Answer,
    /// A year before.
    pub before: Answer,
    wanted: Wanted,
    baseline: Option<i64>,
}

/// Attained, or by how much not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Is it attained? Nothing where those of whom it cannot be told could decide, or where no
    /// threshold is known.
    pub is_attained: Option<bool>,
    /// How many more (or fewer) are needed.
    pub count: Option<i64>,
}

impl<'a> Part<'a> {
    /// An indicator with its answers on the day and a year before, how far it is wanted, and where
    /// it began.
    pub fn new(
        indicator: &'a Indicator,
        [answer, before]: [Answer; 2],
        wanted: Wanted,
        baseline: Option<i64>,
    ) -> Self {
        Self { indicator, answer, before, wanted, baseline }
    }

    /// Attained, or by how much not; nothing without data.
    pub fn gap(&self) -> Option<Gap> {
        let counted = self.answer.counted()?;
        Some(if self.indicator.is_share() {
            of_share(counted, self.wanted, self.baseline)
        } else {
            of_number(counted.numerator, self.wanted, self.baseline)
        })
    }

    /// The figure, as a whole number of its last decimal.
    pub fn figure(&self) -> Option<i64> {
        figure(self.indicator, &self.answer)
    }

    /// How much the figure grew in the last year, as the figure.
    pub fn trend(&self) -> Option<i64> {
        Some(self.figure()? - figure(self.indicator, &self.before)?)
    }

    /// How far it is wanted.
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Does the figure have to fall to where it is wanted?
    fn is_too_high(&self) -> bool {
        let above = |threshold: Option<i64>| {
            let of = match (self.indicator.is_share(), self.answer.counted()) {
                (true, Some(counted)) => {
                    counted.denominator.map(|of| (counted.numerator, of, WHOLE))
                }
                (false, Some(counted)) => Some((counted.numerator, 1, TENTHS)),
                (_, None) => None,
            };
            of.zip(threshold).is_some_and(|((number, of, scale), threshold)| {
                number.saturating_mul(scale) > threshold.saturating_mul(of)
            })
        };
        match self.wanted.comparison {
            Comparison::AtMost | Comparison::Decrease => true,
            Comparison::Equal => above(self.wanted.threshold),
            Comparison::Between => above(self.wanted.threshold_max),
            Comparison::AtLeast
            | Comparison::MoreThan
            | Comparison::Increase
            | Comparison::Maintain => false,
        }
    }

    /// How many points of a percent, in tenths, a share of one decimal is from its threshold, as
    /// both are printed; at least a tenth where it is not attained, and nought where it is.
    pub fn gap_points(&self) -> Option<i64> {
        let is_printed = self.indicator.is_share() && self.indicator.decimals == 1;
        let figure = self.figure().filter(|_| is_printed)?;
        let threshold = self.wanted.threshold?;
        Some(match self.gap()?.is_attained {
            Some(true) => 0,
            Some(false) => (threshold - figure).abs().max(1),
            // Those of whom it cannot be told could close what is left.
            None if self.is_too_high() => (figure - threshold).max(0),
            None => (threshold - figure).max(0),
        })
    }

    /// The day on which the gap is closed if each year closes as much of it as the last one did;
    /// nothing where it does not close.
    pub fn projected(&self, on: Day) -> Option<Day> {
        let gap = self.gap()?;
        let missing = gap.count.filter(|count| *count > 0)?;
        let grown = self.answer.counted()?.numerator - self.before.counted()?.numerator;
        let closed = if self.is_too_high() { -grown } else { grown };
        let days = missing.checked_mul(DAYS_OF_YEAR)?.checked_div(closed).filter(|_| closed > 0)?;
        Some(on.plus_days(u64::try_from(days).ok()?))
    }
}

fn figure(indicator: &Indicator, answer: &Answer) -> Option<i64> {
    let counted = answer.counted()?;
    indicator.figure(counted.numerator, counted.denominator)
}

impl Read<'_> {
    /// Attained, or by how much not: each of its indicators by itself.
    pub fn gap(&self) -> Option<Gap> {
        let gaps: Vec<Gap> = self.parts.iter().map(Part::gap).collect::<Option<_>>()?;
        let is_attained = if gaps.iter().any(|gap| gap.is_attained == Some(false)) {
            Some(false)
        } else {
            gaps.iter().try_fold(true, |all, gap| Some(all && gap.is_attained?))
        };
        let count = gaps.iter().try_fold(0i64, |sum, gap| sum.checked_add(gap.count?));
        Some(Gap { is_attained, count })
    }

    /// The sums over its indicators; nothing where one has no data.
    pub fn counted(&self) -> Option<Counted> {
        let mut sum = Counted::default();
        for part in &self.parts {
            let own = part.answer.counted()?;
            sum.numerator += own.numerator;
            sum.not_known += own.not_known;
            sum.units_left_out += own.units_left_out;
            if let Some(denominator) = own.denominator {
                sum.denominator = Some(sum.denominator.unwrap_or_default() + denominator);
            }
        }
        Some(sum)
    }
}

/// How far all targets are, for a unit on a day.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what is asked.
pub fn attainments<'a>(
    programme: &'a Programme,
    asked: &Asked<'_>,
) -> Result<Vec<Attainment<'a>>, Message> {
    let indicators: Vec<&Indicator> = programme.indicators().iter().collect();
    let now = count(&indicators, asked)?;
    let year_before = Asked { on: year_before(asked.on), people: None, ..*asked };
    // The unit may not have stood a year ago: then nothing is known of the pace.
    let stood = asked.edition.tree(year_before.on, asked.scope).unit(asked.unit).is_some();
    let before = if stood { count(&indicators, &year_before)? } else { Vec::new() };
    let part = |id: &String, wanted, target: &Target| {
        let place = indicators.iter().position(|indicator| indicator.id == *id)?;
        let before = before.get(place).cloned().unwrap_or(Answer::NotKept);
        let answers = [now[place].clone(), before];
        Some(Part::new(indicators[place], answers, wanted, target.baseline.numerator))
    };
    let attainment = |target: &'a Target| {
        let mut readings: Vec<Read<'a>> = target
            .readings
            .iter()
            .map(|reading| {
                let parts = reading.indicators.iter();
                let parts = parts.filter_map(|id| part(id, reading.wanted, target)).collect();
                Read { reading, parts }
            })
            .collect();
        readings.sort_by_key(|read| !read.reading.is_applied);
        Attainment { target, readings }
    };
    Ok(programme.targets().iter().map(attainment).collect())
}

/// The same day a year before.
fn year_before(on: Day) -> Day {
    let earlier = Day::new(on.year() - 1, on.month(), on.day_of_month());
    // 29 February: the day before.
    earlier.or_else(|_| Day::new(on.year() - 1, on.month(), on.day_of_month() - 1)).unwrap_or(on)
}

/// Of a share the fewest who attain the threshold are sought, in whole numbers.
fn of_share(counted: Counted, wanted: Wanted, baseline: Option<i64>) -> Gap {
    let Some(of) = counted.denominator else {
        return of_number(counted.numerator, wanted, baseline);
    };
    let Some(threshold) = wanted.threshold else {
        return Gap { is_attained: None, count: None };
    };
    let exact = threshold.saturating_mul(of);
    let needed = match wanted.comparison {
        Comparison::MoreThan => exact.div_euclid(WHOLE) + 1,
        Comparison::AtLeast
        | Comparison::Equal
        | Comparison::Between
        | Comparison::Increase
        | Comparison::Maintain => exact.div_euclid(WHOLE) + i64::from(exact.rem_euclid(WHOLE) > 0),
        Comparison::AtMost | Comparison::Decrease => {
            let most = exact.div_euclid(WHOLE);
            let may_be = of > 0 && counted.numerator <= most;
            let is_attained = may_be && counted.numerator + counted.not_known <= most;
            return Gap {
                is_attained: (of > 0 && (is_attained || !may_be)).then_some(is_attained),
                count: Some((counted.numerator - most).max(0)),
            };
        }
    };
    let is_attained = of > 0 && counted.numerator >= needed;
    let may_be = of > 0 && counted.numerator + counted.not_known >= needed;
    Gap {
        is_attained: (of > 0 && (is_attained || !may_be)).then_some(is_attained),
        count: Some((needed - counted.numerator).max(0)),
    }
}

fn of_number(number: i64, wanted: Wanted, baseline: Option<i64>) -> Gap {
    let scaled = number.saturating_mul(TENTHS);
    let by = |short: i64| Gap { is_attained: Some(short == 0), count: Some(short) };
    let up = |tenths: i64| tenths.div_euclid(TENTHS) + i64::from(tenths.rem_euclid(TENTHS) > 0);
    match (wanted.comparison, wanted.threshold) {
        (Comparison::AtLeast | Comparison::Between, Some(threshold)) => {
            let above = wanted.threshold_max.map_or(0, |most| up((scaled - most).max(0)));
            by(up((threshold - scaled).max(0)).max(above))
        }
        (Comparison::MoreThan, Some(threshold)) => {
            by((threshold.div_euclid(TENTHS) + 1 - number).max(0))
        }
        (Comparison::AtMost, Some(threshold)) => by(up((scaled - threshold).max(0))),
        (Comparison::Equal, Some(threshold)) => by(up((scaled - threshold).abs())),
        (Comparison::Increase | Comparison::Decrease | Comparison::Maintain, _) => {
            let is_attained = baseline.map(|baseline| match wanted.comparison {
                Comparison::Increase => number > baseline,
                Comparison::Decrease => number < baseline,
                _ => number >= baseline,
            });
            Gap { is_attained, count: None }
        }
        (_, None) => Gap { is_attained: None, count: None },
    }
}
