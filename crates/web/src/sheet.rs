//! [`Sheet`]: the one table of pages: cells that are words, numbers, signs or pictures, each number
//! a door; and the same table as a file.

use std::borrow::Cow;

use base::{Day, Language, number};
use reports::{Align, Column, Table, TableCell, TableRow};

use crate::picture::Bullet;

/// A table.
pub(crate) struct Sheet {
    /// Its name in addresses.
    pub(crate) key: Cow<'static, str>,
    pub(crate) caption: String,
    pub(crate) language: Language,
    pub(crate) columns: Vec<Head>,
    pub(crate) rows: Vec<SheetRow>,
    pub(crate) notes: Vec<String>,
}

/// The head of a column.
pub(crate) struct Head {
    pub(crate) words: String,
    /// What it is a part of, together with its neighbours; empty where it stands alone.
    pub(crate) band: String,
    pub(crate) align: Align,
    /// Characters on paper.
    width: u16,
}

/// A row.
pub(crate) struct SheetRow {
    pub(crate) cells: Vec<Shown>,
    /// Is it a heading of those below it?
    pub(crate) is_strong: bool,
    /// Does it belong to the one above?
    pub(crate) is_under: bool,
    /// Its name in addresses.
    pub(crate) id: String,
    /// The record that is ticked in the row, for what is done to several.
    pub(crate) tick: Option<i64>,
}

/// A cell.
pub(crate) struct Shown {
    pub(crate) value: TableCell,
    pub(crate) href: Option<String>,
    /// A state: how it is marked.
    pub(crate) state: Option<State>,
    pub(crate) bullet: Option<Bullet>,
    /// What stands beside a number in lighter ink: its share.
    pub(crate) aside: Option<String>,
}

/// A state with its sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Met,
    Unmet,
    CannotTell,
    None,
    /// Nothing was done yet.
    Waiting,
    /// It is under way.
    Going,
}

impl State {
    /// The class by which it is coloured.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::CannotTell => "cannot-tell",
            Self::None | Self::Waiting => "no-data",
            Self::Going => "going",
        }
    }

    /// Its sign, so that nothing is told by colour alone.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Met => "●",
            Self::Unmet => "▲",
            Self::CannotTell => "?",
            Self::None => "–",
            Self::Waiting => "○",
            Self::Going => "◐",
        }
    }
}

impl Head {
    /// A column under the text of a key.
    pub(crate) fn new(language: Language, key: &str, width: u16, align: Align) -> Self {
        Self::named(language.text(key), width, align)
    }

    /// A column under words of its own.
    pub(crate) fn named(words: String, width: u16, align: Align) -> Self {
        Self { words, band: String::new(), align, width }
    }

    /// The same as a part of a band.
    #[must_use]
    pub(crate) fn within(self, band: &str) -> Self {
        Self { band: band.to_owned(), ..self }
    }

    /// Its words with those of its band, for a file.
    fn whole(&self) -> String {
        if self.band.is_empty() {
            self.words.clone()
        } else {
            format!("{}: {}", self.band, self.words)
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        self.align == Align::Right
    }

    /// The class of its cells: numbers, sentences, or what is short and stays on one line.
    pub(crate) fn class(&self) -> &'static str {
        match self.align {
            Align::Right => "n",
            Align::Prose => "p",
            Align::Left => "l",
        }
    }
}

impl Shown {
    /// Something that leads nowhere.
    pub(crate) fn plain(value: impl Into<TableCell>) -> Self {
        Self { value: value.into(), href: None, state: None, bullet: None, aside: None }
    }

    /// Something that leads on.
    pub(crate) fn link(value: impl Into<TableCell>, href: String) -> Self {
        Self { href: Some(href), ..Self::plain(value) }
    }

    /// A number that opens to its rows; empty where it is not known.
    pub(crate) fn number(number: Option<i64>, href: impl FnOnce() -> String) -> Self {
        match number {
            Some(number) => Self::link(TableCell::Number(number), href()),
            None => Self::plain(TableCell::Empty),
        }
    }

    /// With the share that a number is of another.
    #[must_use]
    pub(crate) fn with_share(self, count: i64, of: i64, language: Language) -> Self {
        let share = number::per_mille(count, of).filter(|_| count != 0);
        Self { aside: share.map(|tenths| number::decimal(tenths, 1, language)), ..self }
    }

    /// A state in words.
    pub(crate) fn state(state: State, words: String) -> Self {
        Self { state: Some(state), ..Self::plain(words) }
    }

    /// Is it a count, wherever it stands?
    pub(crate) fn is_count(&self) -> bool {
        matches!(self.value, TableCell::Number(_))
    }

    /// Is it the number of nobody?
    pub(crate) fn is_zero(&self) -> bool {
        matches!(self.value, TableCell::Number(0))
    }

    /// Its words in a language.
    pub(crate) fn words(&self, language: Language) -> String {
        self.value.show(language)
    }
}

impl SheetRow {
    /// A row of its own.
    pub(crate) fn of(cells: Vec<Shown>) -> Self {
        Self { cells, is_strong: false, is_under: false, id: String::new(), tick: None }
    }
}

impl Sheet {
    /// Is something ticked in its rows?
    pub(crate) fn is_ticked(&self) -> bool {
        self.rows.iter().any(|row| row.tick.is_some())
    }

    /// The bands above the columns, each with how many it spans; nothing where there are none.
    pub(crate) fn bands(&self) -> Vec<(&str, usize)> {
        let mut bands: Vec<(&str, usize)> = Vec::new();
        for head in &self.columns {
            match bands.last_mut() {
                Some((band, span)) if *band == head.band => *span += 1,
                _ => bands.push((&head.band, 1)),
            }
        }
        if bands.len() > 1 { bands } else { Vec::new() }
    }

    /// The same as a table for a file. Pictures stay behind.
    pub(crate) fn table(&self, heading: Vec<String>, on: Day) -> Table {
        let is_picture = |place: usize| {
            self.rows.iter().any(|row| row.cells.get(place).is_some_and(|one| one.bullet.is_some()))
        };
        let kept: Vec<usize> =
            (0..self.columns.len()).filter(|place| !is_picture(*place)).collect();
        let columns = kept.iter().filter_map(|place| self.columns.get(*place));
        let rows = self.rows.iter().map(|row| TableRow {
            heading: row.is_strong,
            cells: kept
                .iter()
                .filter_map(|place| row.cells.get(*place).map(|cell| cell.value.clone()))
                .collect(),
            door: None,
        });
        Table {
            language: self.language,
            name: self.key.clone().into_owned(),
            title: self.caption.clone(),
            heading,
            on,
            columns: columns
                .map(|head| Column { heading: head.whole(), width: head.width, align: head.align })
                .collect(),
            rows: rows.collect(),
            notes: self.notes.clone(),
        }
    }
}
