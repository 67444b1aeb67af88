//! [`Outline`]: the table of a report as what it tells: blocks under headings, lines under
//! lines. Pages lay the same lines out in width; they make no figure of their own.

use base::{Language, number};
use reports::{Cell, Door, Opens, Table, TableCell, TableRow};

/// The blocks, in the order of the report.
pub(crate) struct Outline {
    pub(crate) blocks: Vec<Block>,
}

/// What stands under one heading.
pub(crate) struct Block {
    pub(crate) number: String,
    pub(crate) words: String,
    pub(crate) note: String,
    pub(crate) lines: Vec<Line>,
}

/// One line, with those indented under it.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) words: String,
    pub(crate) number: String,
    pub(crate) unit: String,
    /// In percent, without the sign.
    pub(crate) share: String,
    pub(crate) note: String,
    pub(crate) is_zero: bool,
    pub(crate) door: Option<Door>,
    /// The page of the units behind it, where it counts no people.
    pub(crate) href: Option<String>,
    pub(crate) lines: Vec<Line>,
    /// How far it is indented; a line directly under a heading has depth 1.
    depth: usize,
}

/// The figures about one kind of posts.
pub(crate) struct Posts<'a> {
    pub(crate) words: &'a str,
    pub(crate) figures: Vec<&'a Line>,
}

impl Outline {
    /// Reads a table of Part two.
    pub(crate) fn of(table: &Table) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        for row in &table.rows {
            let line = line(row, table.language);
            match blocks.last_mut() {
                Some(block) if !row.heading => attach(&mut block.lines, line),
                _ => blocks.push(Block {
                    number: cell(row, 0, table.language),
                    words: line.words,
                    note: line.note,
                    lines: Vec::new(),
                }),
            }
        }
        Self { blocks }
    }

    /// The blocks that tell of a group of people, with the key of the group.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&str, &Block)> {
        self.blocks.iter().filter_map(|block| Some((block.group()?, block)))
    }

    /// The figures about posts: each kind stands under a heading or under a line of its own.
    pub(crate) fn posts(&self) -> Vec<Posts<'_>> {
        let mut posts = Vec::new();
        for block in self.numbers() {
            let own = block.lines.iter().filter(|line| line.depth > 1);
            posts.push(Posts { words: &block.words, figures: own.collect() });
            for line in block.lines.iter().filter(|line| line.depth == 1) {
                posts.push(Posts { words: &line.words, figures: line.lines.iter().collect() });
            }
        }
        posts.retain(|posts| posts.figures.iter().any(|line| line.counts_persons()));
        posts
    }

    /// Persons with several titles: the only line on its own about numbers.
    pub(crate) fn concurrent(&self) -> Option<&Line> {
        let mut lines = self.numbers().flat_map(|block| &block.lines);
        lines.find(|line| line.depth == 1 && line.lines.is_empty())
    }

    /// The blocks about numbers: those between units and groups.
    fn numbers(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().skip(1).take_while(|block| block.group().is_none())
    }

    /// The lines about units.
    pub(crate) fn units(&self) -> &[Line] {
        self.blocks.first().map_or(&[], |block| &block.lines)
    }
}

impl Block {
    /// The key of the group, if it tells of one.
    pub(crate) fn group(&self) -> Option<&str> {
        let first = self.lines.first().filter(|line| line.depth == 1 && line.counts_persons())?;
        first.door.as_ref().map(|door| door.group.as_str())
    }

    /// All lines, those under others after them.
    pub(crate) fn all_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().flat_map(|line| std::iter::once(line).chain(&line.lines))
    }

    /// The breakdowns: their keys, their headings, and their lines with the keys of those.
    pub(crate) fn dimensions(&self) -> impl Iterator<Item = (&str, &Line)> {
        self.lines.iter().filter_map(|line| match &line.lines.first()?.door.as_ref()?.cell {
            Cell::Category { dimension, .. } => Some((dimension.as_str(), line)),
            _ => None,
        })
    }
}

impl Line {
    /// The same, opening to the units behind it.
    pub(crate) fn opening(&self, href: Option<String>) -> Self {
        Self { href, ..self.clone() }
    }

    fn counts_persons(&self) -> bool {
        self.door.as_ref().is_some_and(|door| door.cell == Cell::Persons)
    }
}

/// Puts a line under the last line of less depth.
fn attach(lines: &mut Vec<Line>, line: Line) {
    match lines.last_mut() {
        Some(above) if above.depth < line.depth => attach(&mut above.lines, line),
        _ => lines.push(line),
    }
}

/// How far the words of a cell are indented.
pub(crate) fn depth(cell: Option<&TableCell>) -> usize {
    match cell {
        Some(TableCell::Text(words)) => (words.len() - words.trim_start().len()) / 2,
        _ => 0,
    }
}

fn line(row: &TableRow, language: Language) -> Line {
    let share = match row.cells.get(4) {
        Some(TableCell::Percent(tenths)) => number::decimal(*tenths, 1, language),
        _ => String::new(),
    };
    Line {
        words: cell(row, 1, language).trim().to_owned(),
        number: cell(row, 2, language),
        unit: cell(row, 3, language),
        share,
        note: cell(row, 5, language),
        is_zero: row.cells.get(2) == Some(&TableCell::Number(0)),
        door: match &row.door {
            Some(Opens::Figure(door)) => Some(door.clone()),
            _ => None,
        },
        href: None,
        lines: Vec::new(),
        depth: depth(row.cells.get(1)),
    }
}

fn cell(row: &TableRow, place: usize, language: Language) -> String {
    row.cells.get(place).map_or_else(String::new, |cell| cell.show(language))
}
