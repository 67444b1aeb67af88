//! [`Graph`]: documents as points in lanes of their legal force, from left to right in the order of
//! time, with lines for what one does to another. The table beside it tells the same.

use base::Day;

/// What one document does to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Amends,
    Replaces,
    Guides,
}

impl Act {
    /// The class by which it is drawn, and the key of its word.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Amends => "amends",
            Self::Replaces => "replaces",
            Self::Guides => "guides",
        }
    }
}

/// A document that is to be drawn.
pub(crate) struct Told {
    pub(crate) key: String,
    pub(crate) words: String,
    pub(crate) whole: String,
    pub(crate) issued: Day,
    /// Its lane, from the top.
    pub(crate) lane: usize,
    /// Is a norm of it in force on the day?
    pub(crate) is_in_force: bool,
    pub(crate) acts: Vec<(Act, String)>,
}

/// The picture.
pub(crate) struct Graph {
    pub(crate) height: i64,
    /// Each lane with its height and the middle of its words.
    pub(crate) lanes: Vec<Lane>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) lines: Vec<Line>,
    pub(crate) years: Vec<(i64, i32)>,
}

/// A lane.
pub(crate) struct Lane {
    pub(crate) words: Vec<String>,
    pub(crate) y: i64,
    pub(crate) until: i64,
}

/// A document.
pub(crate) struct Node {
    pub(crate) key: String,
    pub(crate) words: String,
    pub(crate) whole: String,
    pub(crate) x: i64,
    pub(crate) y: i64,
    /// Do its words stand left of its point?
    pub(crate) is_left: bool,
    pub(crate) is_in_force: bool,
}

/// What one document does to another.
pub(crate) struct Line {
    pub(crate) act: Act,
    pub(crate) path: String,
}

/// Where the years begin, and where they end.
const YEARS: (i64, i64) = (140, 1_000);

/// The height of a line in the head of a lane.
const HEAD_STEP: i64 = 14;

/// The height of a line of words.
const STEP: i64 = 22;

/// The width of a letter, on the wide side.
const LETTER: i64 = 7;

/// The most letters of a line beside the lanes.
const LANE_LETTERS: usize = 20;

impl Graph {
    /// Draws documents; `lanes` names the lanes. Nothing where there are fewer than two.
    pub(crate) fn of(lanes: &[String], documents: &[Told]) -> Option<Self> {
        let first = documents.iter().map(|one| one.issued.year()).min()?;
        let last = documents.iter().map(|one| one.issued.year()).max()? + 1;
        if documents.len() < 2 {
            return None;
        }
        let across = |year: i32, months: i64| {
            let before = i64::from(year - first) * 12 + months;
            YEARS.0 + before * (YEARS.1 - YEARS.0) / (i64::from(last - first) * 12)
        };
        let mut graph =
            Self { height: 0, lanes: vec![], nodes: vec![], lines: vec![], years: vec![] };
        let mut top = STEP;
        for (place, words) in lanes.iter().enumerate() {
            let mut own: Vec<&Told> = documents.iter().filter(|one| one.lane == place).collect();
            own.sort_by_key(|one| one.issued);
            let rows = graph.lane(&own, top, &across);
            let words = lines(words);
            let head = i64::try_from(words.len()).unwrap_or(0) * HEAD_STEP;
            let height = (rows.max(1) * STEP).max(head) + 10;
            graph.lanes.push(Lane { words, y: top, until: top + height });
            top += height;
        }
        graph.height = top + 4;
        let years = (first..last).filter(|year| year % 2 == 0);
        graph.years = years.map(|year| (across(year, 0), year)).collect();
        graph.join(documents);
        Some(graph)
    }

    /// Puts the documents of a lane below one another where their words would touch.
    fn lane(&mut self, own: &[&Told], top: i64, across: &dyn Fn(i32, i64) -> i64) -> i64 {
        let mut ends: Vec<i64> = Vec::new();
        for one in own {
            let x = across(one.issued.year(), i64::from(one.issued.month()) - 1);
            let width = LETTER * i64::try_from(one.words.chars().count()).unwrap_or(0) + 16;
            let is_left = x + width > YEARS.1;
            let (from, until) = if is_left { (x - width, x + 8) } else { (x - 8, x + width) };
            let row = ends.iter().position(|end| *end < from).unwrap_or(ends.len());
            if row == ends.len() {
                ends.push(until);
            } else {
                ends[row] = until;
            }
            self.nodes.push(Node {
                key: one.key.clone(),
                words: one.words.clone(),
                whole: one.whole.clone(),
                x,
                y: top + 14 + i64::try_from(row).unwrap_or(0) * STEP,
                is_left,
                is_in_force: one.is_in_force,
            });
        }
        i64::try_from(ends.len()).unwrap_or(0)
    }

    fn join(&mut self, documents: &[Told]) {
        let place = |key: &str| self.nodes.iter().find(|node| node.key == key);
        let pairs = documents
            .iter()
            .flat_map(|one| one.acts.iter().map(move |(act, other)| (&one.key, *act, other)));
        let drawn = pairs.filter_map(|(one, act, other)| {
            let (from, to) = (place(one)?, place(other)?);
            // A bow to the left of both, so that lines of one lane do not lie on each other.
            let bow = 18 + (from.x - to.x).abs() / 6 + (from.y - to.y).abs() / 12;
            let lift = if from.y == to.y { 16 } else { 0 };
            let path = format!(
                "M{},{}C{},{} {},{} {},{}",
                from.x,
                from.y,
                from.x - bow,
                from.y - lift,
                to.x + bow.min(30),
                to.y - lift,
                to.x,
                to.y
            );
            Some(Line { act, path })
        });
        self.lines = drawn.collect();
    }
}

/// Words in lines of a lane's head.
fn lines(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LANE_LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(key: &str, issued: &str, lane: usize, acts: Vec<(Act, String)>) -> Told {
        let words = format!("Nghị định {key}");
        let issued = issued.parse().unwrap();
        let whole = words.clone();
        Told { key: key.to_owned(), words, whole, issued, lane, is_in_force: true, acts }
    }

    #[test]
    fn words_of_one_lane_do_not_touch_and_every_act_is_drawn() {
        let documents = [
            told("a", "2009-10-22", 0, vec![]),
            told("b", "2010-01-01", 0, vec![(Act::Replaces, "a".to_owned())]),
            told("c", "2023-06-10", 1, vec![(Act::Guides, "b".to_owned())]),
        ];
        let graph = Graph::of(&["luật".to_owned(), "nghị định".to_owned()], &documents).unwrap();
        assert_eq!(graph.lines.len(), 2);
        let of = |key: &str| graph.nodes.iter().find(|node| node.key == key).unwrap();
        assert!(of("a").y < of("b").y && of("b").y < of("c").y);
        assert!(of("c").is_left && !of("a").is_left);
        assert!(graph.nodes.iter().all(|node| (YEARS.0..=YEARS.1).contains(&node.x)));
        assert!(Graph::of(&["luật".to_owned()], &documents[..1]).is_none());
    }
}
