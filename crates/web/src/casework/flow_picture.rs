//! A flow drawn from its file: the steps in rows by how far they are from the beginning, lines for
//! what leads where. The table beside it tells the same.

use std::collections::BTreeMap;

use base::Language;
use cases::Flow;

use crate::casework::words;

/// Measures of the picture, in its own units.
const WIDTH: i64 = 960;
const BOX_WIDTH: i64 = 190;
const BOX_HEIGHT: i64 = 46;
const ROW: i64 = 96;
const MARGIN: i64 = 12;

/// The picture.
pub(crate) struct Picture {
    pub(crate) height: i64,
    pub(crate) words: String,
    pub(crate) boxes: Vec<StepBox>,
    pub(crate) lines: Vec<Line>,
}

/// A step.
pub(crate) struct StepBox {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) tone: &'static str,
    pub(crate) is_current: bool,
    pub(crate) is_end: bool,
    /// Its words, in lines that fit.
    pub(crate) lines: Vec<(i64, String)>,
}

/// What leads from a step to another.
pub(crate) struct Line {
    pub(crate) path: String,
    pub(crate) is_back: bool,
    pub(crate) words: String,
}

impl Picture {
    /// The picture of a flow, with the step in which something stands.
    pub(crate) fn of(flow: &Flow, current: Option<&str>, language: Language) -> Self {
        let rows = rows(flow);
        let mut places: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        let mut by_row: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for step in &flow.steps {
            let row = rows.get(step.key.as_str()).copied().unwrap_or_default();
            by_row.entry(row).or_default().push(&step.key);
        }
        for (row, steps) in &by_row {
            let count = i64::try_from(steps.len()).unwrap_or(1);
            for (place, step) in steps.iter().enumerate() {
                let place = i64::try_from(place).unwrap_or_default();
                let x = WIDTH * (2 * place + 1) / (2 * count) - BOX_WIDTH / 2;
                places.insert(step, (x, MARGIN + row * ROW));
            }
        }
        let boxes = flow.steps.iter().filter_map(|step| {
            let (x, y) = *places.get(step.key.as_str())?;
            let told = words(language, step.heading);
            Some(StepBox {
                x,
                y,
                tone: step.tone.key(),
                is_current: current == Some(step.key.as_str()),
                is_end: step.is_end,
                lines: wrapped(&told, y),
            })
        });
        let last = by_row.keys().last().copied().unwrap_or_default();
        Self {
            height: MARGIN * 2 + last * ROW + BOX_HEIGHT,
            words: words(language, flow.heading),
            boxes: boxes.collect(),
            lines: lines(flow, &places, language),
        }
    }
}

/// How many acts each step is from the beginning, at least.
fn rows(flow: &Flow) -> BTreeMap<&str, i64> {
    let mut rows = BTreeMap::new();
    let mut open: Vec<&str> =
        flow.steps.first().map(|step| step.key.as_str()).into_iter().collect();
    let mut row = 0;
    while !open.is_empty() {
        let mut next = Vec::new();
        for step in open {
            if rows.contains_key(step) {
                continue;
            }
            rows.insert(step, row);
            next.extend(flow.actions_in(step).filter_map(|action| action.to.as_deref()));
        }
        open = next;
        row += 1;
    }
    // What a case ends in stands below all else, so that what leads there leads down.
    let is_end = |key: &str| flow.steps.iter().any(|step| step.key == key && step.is_end);
    let under = rows.iter().filter(|(key, _)| !is_end(key)).map(|(_, row)| row + 1).max();
    for (key, row) in &mut rows {
        if is_end(key) {
            *row = under.unwrap_or(*row);
        }
    }
    rows
}

fn lines(flow: &Flow, places: &BTreeMap<&str, (i64, i64)>, language: Language) -> Vec<Line> {
    let mut told: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for action in &flow.actions {
        let Some(to) = action.to.as_deref() else { continue };
        for from in &action.from {
            told.entry((from, to)).or_default().push(words(language, action.heading));
        }
    }
    let drawn = told.into_iter().filter_map(|((from, to), names)| {
        let (from, to) = (*places.get(from)?, *places.get(to)?);
        Some(line(from, to, names.join("; ")))
    });
    drawn.collect()
}

fn line((x1, y1): (i64, i64), (x2, y2): (i64, i64), words: String) -> Line {
    let middle = |x: i64| x + BOX_WIDTH / 2;
    let is_back = y2 <= y1;
    let path = if is_back {
        // Back along the side, so that it does not hide what leads on.
        let side = x1.max(x2) + BOX_WIDTH + 26;
        let (start, end) = (y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2);
        let (from, to) = (x1 + BOX_WIDTH, x2 + BOX_WIDTH);
        format!("M{from} {start} C{side} {start} {side} {end} {to} {end}")
    } else {
        let (from, to) = (middle(x1), middle(x2));
        let (start, end) = (y1 + BOX_HEIGHT, y2);
        let bend = i64::midpoint(start, end);
        format!("M{from} {start} C{from} {bend} {to} {bend} {to} {end}")
    };
    Line { path, is_back, words }
}

/// Letters that fit a line of a box.
const LETTERS: usize = 26;

fn wrapped(text: &str, y: i64) -> Vec<(i64, String)> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(last) = lines.last_mut() else { continue };
        let length = last.chars().count() + word.chars().count() + 1;
        if last.is_empty() {
            last.push_str(word);
        } else if length <= LETTERS {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let first = if lines.len() > 1 { y + 19 } else { y + 28 };
    let placed = lines
        .into_iter()
        .enumerate()
        .map(|(place, line)| (first + 17 * i64::try_from(place).unwrap_or_default(), line));
    placed.collect()
}
