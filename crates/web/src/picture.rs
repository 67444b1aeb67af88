//! Pictures drawn on the server: how far a target is, and how a figure moved. The figures stand
//! beside them, so that nothing is told by the picture alone.

/// How far a share is: a pale bar to the goal, a dark one to now, a tick for the beginning. In
/// hundredths of the whole width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bullet {
    pub(crate) goal: i64,
    pub(crate) now: i64,
    pub(crate) began: Option<i64>,
}

/// The whole of a share, in tenths of a percent.
const WHOLE: i64 = 1_000;

impl Bullet {
    /// Of shares in tenths of a percent.
    pub(crate) fn of_shares(goal: i64, now: i64, began: Option<i64>) -> Self {
        let part = |tenths: i64| tenths.clamp(0, WHOLE) / 10;
        Self { goal: part(goal), now: part(now), began: began.map(part) }
    }
}

/// A figure over some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trend {
    /// The points, from left to right and from the top down.
    pub(crate) points: Vec<(i64, i64)>,
    /// The height of the goal.
    pub(crate) goal: Option<i64>,
    /// Years below the picture, each at its place.
    pub(crate) years: Vec<(i64, String)>,
}

/// Width and height of the plane of a trend.
const PLANE: (i64, i64) = (560, 120);

impl Trend {
    /// Of figures in order; where one is missing, the line has no point. Nothing of fewer than two.
    pub(crate) fn of(figures: &[Option<i64>], goal: Option<i64>, years: &[String]) -> Option<Self> {
        let known: Vec<i64> = figures.iter().flatten().copied().chain(goal).collect();
        let (least, most) = (*known.iter().min()?, *known.iter().max()?);
        if figures.iter().flatten().count() < 2 {
            return None;
        }
        // A tenth of room above and below, so that a level line does not lie on the edge.
        let room = ((most - least) / 10).max(1);
        let (bottom, top) = (least - room, most + room);
        let height = |value: i64| (top - value) * PLANE.1 / (top - bottom);
        let last = i64::try_from(figures.len()).unwrap_or(1).saturating_sub(1).max(1);
        let across = |place: usize| i64::try_from(place).unwrap_or(0) * PLANE.0 / last;
        let points = figures.iter().enumerate();
        let points = points.filter_map(|(place, value)| Some((across(place), height((*value)?))));
        let years = years.iter().enumerate().filter(|(_, year)| !year.is_empty());
        Some(Self {
            points: points.collect(),
            goal: goal.map(height),
            years: years.map(|(place, year)| (across(place), year.clone())).collect(),
        })
    }

    /// The line through the points.
    pub(crate) fn line(&self) -> String {
        let points: Vec<String> = self.points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        points.join(" ")
    }
}

/// Bars below one another, each in parts: on one scale, in one order, in five tones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bars {
    pub(crate) rows: Vec<Bar>,
    /// The tones with what they mean.
    pub(crate) legend: Vec<(usize, String)>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) words: String,
    pub(crate) y: i64,
    pub(crate) parts: Vec<BarPart>,
}

/// A part of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BarPart {
    pub(crate) words: String,
    pub(crate) tone: usize,
    pub(crate) x: i64,
    pub(crate) width: i64,
}

/// Where bars begin, how long the longest is, and how far they stand below one another.
const BARS: (i64, i64, i64) = (228, 484, 20);

/// So many tones are told apart in grey.
pub(crate) const TONES: usize = 5;

/// The most letters beside a bar.
const MOST_LETTERS: usize = 30;

impl Bars {
    /// Of numbers in rows; `columns` names the parts. Nothing where there is nothing to draw, or
    /// more parts than there are tones.
    pub(crate) fn of(columns: &[String], rows: &[(String, Vec<i64>)]) -> Option<Self> {
        let most = rows.iter().map(|(_, parts)| parts.iter().sum::<i64>()).max()?;
        if most <= 0 || columns.len() > TONES {
            return None;
        }
        let (left, longest, step) = BARS;
        let bars = rows.iter().zip(0..).map(|((words, numbers), place)| {
            let mut before = 0;
            let parts = numbers.iter().enumerate().map(|(tone, number)| {
                let (start, end) = (before * longest / most, (before + number) * longest / most);
                before += number;
                let words = columns.get(tone).cloned().unwrap_or_default();
                BarPart { words, tone, x: left + start, width: end - start }
            });
            let parts = parts.filter(|part| part.width > 0).collect();
            Bar { words: short(words), y: place * step, parts }
        });
        let legend = columns.iter().cloned().enumerate().filter(|_| columns.len() > 1);
        Some(Self { rows: bars.collect(), legend: legend.collect() })
    }

    /// The height of all bars.
    pub(crate) fn height(&self) -> i64 {
        i64::try_from(self.rows.len()).unwrap_or(0) * BARS.2
    }
}

/// Words that fit beside a bar.
fn short(words: &str) -> String {
    if words.chars().count() <= MOST_LETTERS {
        return words.to_owned();
    }
    let kept: String = words.chars().take(MOST_LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_stays_within_its_plane() {
        let trend = Trend::of(&[Some(700), None, Some(800)], Some(900), &[]).unwrap();
        assert_eq!(trend.points.len(), 2);
        assert_eq!(trend.points[0].0, 0);
        assert_eq!(trend.points[1].0, PLANE.0);
        // Higher is nearer to the top, and the goal is the highest.
        assert!(trend.goal.unwrap() < trend.points[1].1 && trend.points[1].1 < trend.points[0].1);
        assert!(trend.points.iter().all(|(_, y)| (0..=PLANE.1).contains(y)));
        assert_eq!(Trend::of(&[Some(1), None], None, &[]), None);
    }

    #[test]
    fn the_longest_bar_is_as_long_as_the_plane_and_parts_touch() {
        let columns = ["a".to_owned(), "b".to_owned()];
        let rows = [("one".to_owned(), vec![1, 2]), ("a".repeat(40), vec![3, 3])];
        let bars = Bars::of(&columns, &rows).unwrap();
        let parts = &bars.rows[1].parts;
        assert_eq!((parts[0].x, parts[0].x + parts[0].width), (BARS.0, parts[1].x));
        assert_eq!(parts[1].x + parts[1].width, BARS.0 + BARS.1);
        assert_eq!(bars.rows[1].words.chars().count(), MOST_LETTERS);
        assert_eq!(bars.legend.len(), 2);
        assert_eq!(Bars::of(&columns, &[("one".to_owned(), vec![0, 0])]), None);
        assert_eq!(Bars::of(&vec![String::new(); 6], &rows), None);
    }

    #[test]
    fn a_bullet_does_not_leave_its_frame() {
        let bullet = Bullet::of_shares(850, 1_200, Some(-5));
        assert_eq!((bullet.goal, bullet.now, bullet.began), (85, 100, Some(0)));
    }
}
