//! [`Map`]: the communes of a unit, coloured by a figure. Where their outlines are known they are
//! drawn, else each is a tile beside those of its district. The number stands in each.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::{Day, Id, Language, number};
use registers::{Area, AreaTree, Unit};

/// A map.
pub(crate) struct Map {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) cells: Vec<Cell>,
    /// The names of districts beside their tiles.
    pub(crate) names: Vec<(i64, String)>,
    /// The tones with what they mean.
    pub(crate) legend: Vec<(usize, String)>,
    pub(crate) has_outlines: bool,
}

/// A commune.
pub(crate) struct Cell {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) href: String,
    /// Nothing where there is no figure.
    pub(crate) tone: Option<usize>,
    /// The outline; a tile has none.
    pub(crate) path: Option<String>,
    /// Where its number stands.
    pub(crate) at: (i64, i64),
}

/// A figure of a commune, with its name and the page it leads to.
pub(crate) struct Figure<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) value: Option<i64>,
}

/// How figures are written.
#[derive(Clone, Copy)]
pub(crate) struct Written {
    pub(crate) decimals: u32,
    pub(crate) language: Language,
}

impl Written {
    fn say(self, figure: i64) -> String {
        match self.decimals {
            0 => number::whole(figure, self.language),
            decimals => number::decimal(figure, decimals, self.language),
        }
    }
}

/// Tones from the highest figure to the lowest.
const TONES: i64 = 5;

/// The size of a tile with the room around it, in a row so many, and where the first one stands.
const TILE: (i64, i64) = (40, 26);
const IN_A_ROW: i64 = 20;
const LEFT: i64 = 180;

impl Map {
    /// The communes of a unit; nothing where none of them has a figure.
    pub(crate) fn of(
        figures: &[Figure<'_>],
        tree: &AreaTree,
        on: Day,
        written: Written,
        name: impl Fn(&Unit) -> String,
    ) -> Option<Self> {
        let known: Vec<i64> = figures.iter().filter_map(|one| one.value).collect();
        let scale = Scale { least: *known.iter().min()?, most: *known.iter().max()? };
        let drawn = figures.iter().filter(|one| outline(one.unit, on).is_some()).count();
        let has_outlines = drawn * 2 > figures.len();
        let (cells, names, size) = if has_outlines {
            let (cells, size) = outlines(figures, on, scale, written);
            (cells, Vec::new(), size)
        } else {
            tiles(figures, tree, scale, written, name)
        };
        let (width, height) = size;
        Some(Self { width, height, cells, names, legend: scale.legend(written), has_outlines })
    }
}

/// The figures between which tones are told apart.
#[derive(Clone, Copy)]
struct Scale {
    least: i64,
    most: i64,
}

impl Scale {
    fn tone(self, figure: i64) -> usize {
        let span = (self.most - self.least).max(1);
        let step = ((figure - self.least) * TONES / span).clamp(0, TONES - 1);
        usize::try_from(TONES - 1 - step).unwrap_or_default()
    }

    /// Each tone with the figures it stands for.
    fn legend(self, written: Written) -> Vec<(usize, String)> {
        if self.least == self.most {
            return vec![(self.tone(self.most), written.say(self.most))];
        }
        let edge = |step: i64| self.least + (self.most - self.least) * step / TONES;
        let tones = (0..TONES).rev().map(|step| {
            let words = format!("{} – {}", written.say(edge(step)), written.say(edge(step + 1)));
            (usize::try_from(TONES - 1 - step).unwrap_or_default(), words)
        });
        tones.collect()
    }
}

fn cell(one: &Figure<'_>, scale: Scale, written: Written) -> Cell {
    Cell {
        name: one.name.clone(),
        number: one.value.map_or_else(|| "–".to_owned(), |figure| written.say(figure)),
        href: one.href.clone(),
        tone: one.value.map(|figure| scale.tone(figure)),
        path: None,
        at: (0, 0),
    }
}

type Tiles = (Vec<Cell>, Vec<(i64, String)>, (i64, i64));

/// Tiles, a district below the other.
fn tiles(
    figures: &[Figure<'_>],
    tree: &AreaTree,
    scale: Scale,
    written: Written,
    name: impl Fn(&Unit) -> String,
) -> Tiles {
    let mut groups: Vec<(Option<Id<Area>>, Vec<&Figure<'_>>)> = Vec::new();
    for one in figures {
        match groups.iter_mut().find(|(above, _)| *above == one.unit.parent) {
            Some((_, own)) => own.push(one),
            None => groups.push((one.unit.parent, vec![one])),
        }
    }
    let (mut cells, mut names, mut top) = (Vec::new(), Vec::new(), 0);
    for (above, mut own) in groups {
        if let Some(unit) = above.and_then(|id| tree.unit(id)) {
            names.push((top + TILE.1 / 2, name(unit)));
        }
        own.sort_by_key(|one| std::cmp::Reverse(one.value));
        for (place, one) in (0..).zip(own) {
            let at = (LEFT + place % IN_A_ROW * TILE.0, top + place / IN_A_ROW * TILE.1);
            cells.push(Cell { at, ..cell(one, scale, written) });
        }
        let last = cells.last().map_or(top, |last: &Cell| last.at.1);
        top = last + TILE.1 + 6;
    }
    (cells, names, (LEFT + IN_A_ROW * TILE.0, top))
}

/// The outlines, north up.
fn outlines(
    figures: &[Figure<'_>],
    on: Day,
    scale: Scale,
    written: Written,
) -> (Vec<Cell>, (i64, i64)) {
    let drawn: Vec<_> =
        figures.iter().filter_map(|one| Some((one, outline(one.unit, on)?))).collect();
    let points = || drawn.iter().flat_map(|(_, rings)| rings.iter().flatten());
    let left = points().map(|(x, _)| *x).min().unwrap_or_default();
    let top = points().map(|(_, y)| *y).max().unwrap_or_default();
    let place = |(x, y): (i64, i64)| (east(x - left), (top - y) * ZOOM);
    let width = points().map(|(x, _)| east(x - left)).max().unwrap_or_default();
    let height = points().map(|(_, y)| (top - y) * ZOOM).max().unwrap_or_default();
    let cells = drawn.iter().map(|(one, rings)| {
        let rings: Vec<Vec<(i64, i64)>> =
            rings.iter().map(|ring| ring.iter().copied().map(place).collect()).collect();
        let largest = rings.iter().max_by_key(|ring| area_twice(ring).abs());
        let at = largest.map_or((0, 0), |ring| middle(ring));
        let path: String = rings.iter().map(|ring| path(ring)).collect();
        Cell { path: Some(path), at, ..cell(one, scale, written) }
    });
    (cells.collect(), (width, height))
}

/// Units of the picture to a thousandth of a degree of latitude.
const ZOOM: i64 = 2;

/// A degree of longitude is shorter than one of latitude; at the latitude of the outlines, by so
/// many thousandths.
fn east(x: i64) -> i64 {
    x * ZOOM * 931 / 1_000
}

/// The outline as relative steps, which are short to write.
fn path(ring: &[(i64, i64)]) -> String {
    let mut points = ring.to_vec();
    points.dedup();
    let Some((x, y)) = points.first() else { return String::new() };
    let steps = points.windows(2).filter_map(|pair| {
        let [(x, y), (next_x, next_y)] = pair else { return None };
        Some(format!("{} {} ", next_x - x, next_y - y))
    });
    format!("M{x} {y}l{}z", steps.collect::<String>())
}

fn edges(ring: &[(i64, i64)]) -> impl Iterator<Item = ((i64, i64), (i64, i64))> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

fn area_twice(ring: &[(i64, i64)]) -> i64 {
    edges(ring).map(|((x, y), (next_x, next_y))| x * next_y - next_x * y).sum()
}

/// The centre of gravity.
fn middle(ring: &[(i64, i64)]) -> (i64, i64) {
    let area = area_twice(ring);
    if area == 0 {
        return ring.first().copied().unwrap_or_default();
    }
    let (mut x, mut y) = (0, 0);
    for ((one_x, one_y), (next_x, next_y)) in edges(ring) {
        let cross = one_x * next_y - next_x * one_y;
        x += (one_x + next_x) * cross;
        y += (one_y + next_y) * cross;
    }
    (x / (3 * area), y / (3 * area))
}

type Rings = Vec<Vec<(i64, i64)>>;

/// The outline of a unit on a day; codes are used again, so that the day matters.
fn outline(unit: &Unit, on: Day) -> Option<&'static Rings> {
    static KNOWN: OnceLock<BTreeMap<String, (Day, Rings)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let lines = include_str!("../../../data/units/vinh-phuc-2025-outlines.csv").lines();
        lines.skip(1).filter_map(read).collect()
    });
    let (from, rings) = known.get(unit.code.as_deref()?)?;
    (*from <= on).then_some(rings)
}

fn read(line: &str) -> Option<(String, (Day, Rings))> {
    let mut columns = line.splitn(3, ',');
    let (code, from, rings) = (columns.next()?, columns.next()?.parse().ok()?, columns.next()?);
    let rings = rings.split(';').map(|ring| {
        let numbers: Vec<i64> = ring.split(' ').filter_map(|one| one.parse().ok()).collect();
        numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    });
    Some((code.to_owned(), (from, rings.collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outline_is_read_and_has_room() {
        let lines: Vec<_> = include_str!("../../../data/units/vinh-phuc-2025-outlines.csv")
            .lines()
            .skip(1)
            .collect();
        let read: Vec<_> = lines.iter().filter_map(|line| read(line)).collect();
        assert_eq!(read.len(), lines.len());
        let areas = read
            .iter()
            .map(|(_, (_, rings))| rings.iter().map(|ring| area_twice(ring).abs()).sum::<i64>());
        // In thousandths of a degree squared: together some 1,234 square kilometres.
        let all: i64 = areas.clone().sum();
        assert!(areas.into_iter().all(|area| area > 0));
        let square_kilometres = all as f64 / 2.0 * 0.1113 * 0.1113 * 0.931;
        assert!((square_kilometres - 1_234.0).abs() < 15.0, "{square_kilometres}");
    }

    #[test]
    fn a_path_is_closed_and_its_middle_is_inside() {
        let square = [(0, 0), (10, 0), (10, 10), (0, 10)];
        assert_eq!(path(&square), "M0 0l10 0 0 10 -10 0 z");
        assert_eq!(middle(&square), (5, 5));
    }

    #[test]
    fn the_highest_figure_has_the_first_tone() {
        let scale = Scale { least: 100, most: 900 };
        assert_eq!((scale.tone(900), scale.tone(100)), (0, 4));
        assert_eq!(Scale { least: 5, most: 5 }.tone(5), 4);
        let written = Written { decimals: 1, language: Language::Vi };
        assert_eq!(scale.legend(written)[0], (0, "74,0 – 90,0".to_owned()));
    }
}
