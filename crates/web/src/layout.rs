//! [`Wide`]: one table per breakdown, groups as rows and lines as columns, so that the whole
//! staff is seen at once.

use reports::{Answer, Cell, Door, PartTwo};

use base::{Language, Message};

use crate::outline::{Block, Line, Outline};

/// The key of the line of those of whom nothing is known.
const NOT_KNOWN: &str = "not_known";

/// A table in width.
pub(crate) struct Wide {
    /// Its name in addresses.
    pub(crate) key: String,
    pub(crate) title: String,
    /// What the numbers are, in few words.
    pub(crate) unit: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) notes: Vec<String>,
}

/// A column of figures.
pub(crate) struct Column {
    pub(crate) words: String,
    /// Has it a share beside the count?
    pub(crate) share: bool,
    key: String,
}

/// A group of people.
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) words: String,
    /// Several titles together, or a body of its own?
    pub(crate) strong: bool,
    /// Does another section begin here?
    pub(crate) apart: bool,
    pub(crate) persons: Figure,
    /// One a column; nothing where the report has no such line.
    pub(crate) figures: Vec<Option<Figure>>,
}

/// A number with its share.
#[derive(Clone)]
pub(crate) struct Figure {
    pub(crate) number: String,
    pub(crate) share: String,
    pub(crate) is_zero: bool,
    /// The figure that opens to its rows.
    pub(crate) door: Option<Door>,
    /// The page of the units behind it, where it counts no people.
    pub(crate) href: Option<String>,
    /// Is it a sentence rather than a number?
    pub(crate) is_words: bool,
    /// The number of the note below the table.
    pub(crate) mark: Option<usize>,
}

/// Builds tables of some groups from the lines that are picked from each.
struct Builder<'a> {
    groups: &'a [(&'a str, &'a Block)],
    language: Language,
    units: UnitsOf<'a>,
}

/// The page of the units in which a title is held, or is not.
pub(crate) type UnitsOf<'a> = &'a dyn Fn(&str, &'static str) -> String;

/// A line that is picked for a table: the key and the words of its column.
struct Picked<'a> {
    key: String,
    words: &'a str,
    line: &'a Line,
    share: bool,
}

/// The tables of Part two: of all groups, of the staff with their titles, of the bodies after them.
pub(crate) struct Tables {
    pub(crate) all: Vec<Wide>,
    pub(crate) staff: Vec<Wide>,
    pub(crate) bodies: Vec<Wide>,
}

/// The tables of Part two, in the order of the report.
pub(crate) fn tables(
    outline: &Outline,
    report: &PartTwo,
    language: Language,
    units: UnitsOf<'_>,
) -> Tables {
    let groups: Vec<(&str, &Block)> = outline.groups().collect();
    let is_title = |(key, _): &(&str, &Block)| {
        report.quotas.vacant_titles.iter().any(|title| title.key == *key)
    };
    let titles_end = groups.iter().rposition(is_title).map_or(0, |last| last + 1);
    let (staff, bodies) = groups.split_at(titles_end);
    let of = |groups| Builder { groups, language, units };
    let mut all = vec![of(&groups).holders(report)];
    all.retain(|table| !table.rows.is_empty());
    Tables { all, staff: of(staff).breakdowns("staff"), bodies: of(bodies).breakdowns("bodies") }
}

impl<'a> Builder<'a> {
    /// All tables but that of persons and holdings; `set` tells their names from those of others.
    fn breakdowns(&self, set: &str) -> Vec<Wide> {
        let mut tables = self.dimensions();
        tables.extend([self.fit(), self.needs(), self.shares()]);
        tables.retain(|table| !table.rows.is_empty());
        for table in &mut tables {
            table.key = format!("{set}-{}", table.key.replace('_', "-"));
        }
        tables
    }

    /// Persons and holdings; for titles, the communes with and without a holder.
    fn holders(&self, report: &PartTwo) -> Wide {
        let text = |key: &str| self.language.text(&format!("web.part-two.{key}"));
        let column = |key: &str| Column { words: text(key), share: false, key: key.to_owned() };
        let rows = self.rows(|key, block| {
            let holdings = block.lines.get(1).map(Figure::of);
            let vacancy = report.quotas.vacant_titles.iter().find(|title| title.key == key);
            let [filled, vacant] = vacancy.map_or([None, None], |title| self.vacancy(title));
            Some(vec![holdings, filled, vacant])
        });
        Wide {
            key: "holders".to_owned(),
            title: text("holders-title"),
            unit: text("holders-unit"),
            columns: vec![column("holdings"), column("filled"), column("vacant")],
            rows,
            notes: [text("holders-note")].into_iter().chain(self.said_of_groups()).collect(),
        }
    }

    /// What the report says of groups in words.
    fn said_of_groups(&self) -> Vec<String> {
        let said = self.groups.iter().filter(|(_, block)| !block.note.is_empty());
        collected(said.map(|(_, block)| (*block, block.note.trim_end_matches('.'))))
    }

    /// With a holder, of all; and without any, which is not always known for certain.
    fn vacancy(&self, title: &reports::TitleVacancy) -> [Option<Figure>; 2] {
        let of = format!("{}/{}", self.whole(title.filled), self.whole(title.units));
        let filled = if title.at_most {
            Message::new("web.part-two.full-time").text("filled", of).render(self.language)
        } else {
            of
        };
        let vacant = if title.at_most && title.vacant > 0 {
            Message::new("part-two.vacant-at-most")
                .number("count", title.vacant)
                .render(self.language)
        } else {
            self.whole(title.vacant)
        };
        let is_zero = title.vacant == 0;
        let linked = |text: String, is_zero: bool, state| Figure {
            href: Some((self.units)(&title.key, state)),
            ..Figure::text(text, is_zero)
        };
        [Some(linked(filled, false, "filled")), Some(linked(vacant, is_zero, "vacant"))]
    }

    fn whole(&self, number: i64) -> String {
        base::number::whole(number, self.language)
    }

    /// One table per breakdown.
    fn dimensions(&self) -> Vec<Wide> {
        let mut keys: Vec<(&str, &str)> = Vec::new();
        for (_, block) in self.groups {
            for (key, line) in block.dimensions() {
                if !keys.iter().any(|(known, _)| *known == key) {
                    keys.push((key, &line.words));
                }
            }
        }
        let table = |(key, words): (&str, &str)| {
            self.table(key, words.to_owned(), |block| {
                let lines = block.dimensions().filter(|(own, _)| *own == key);
                let lines = lines.flat_map(|(_, line)| &line.lines);
                lines.filter_map(|line| picked(line, true)).collect()
            })
        };
        keys.into_iter().map(table).collect()
    }

    /// Who is young enough to serve on for long, and in which bands of age.
    fn fit(&self) -> Wide {
        let title = self.language.text("web.part-two.fit-title");
        let column = self.language.text("web.part-two.fit");
        let mut table = self.table("fit", title, |block| {
            let lines = block.all_lines();
            let lines = lines.filter_map(|line| match line.door.as_ref()?.cell {
                Cell::Fit => Some(Picked { words: &column, ..picked(line, true)? }),
                Cell::Band(_) => picked(line, true),
                _ => None,
            });
            lines.collect()
        });
        // The limit of age differs from group to group: what the report says of it stands below.
        let said = self.groups.iter().filter_map(|(_, block)| {
            let fit = |line: &&Line| line.door.as_ref().is_some_and(|door| door.cell == Cell::Fit);
            let line = block.lines.iter().find(fit)?;
            Some((*block, line.words.as_str()))
        });
        table.notes.extend(collected(said));
        table
    }

    fn needs(&self) -> Wide {
        let title = self.language.text("web.part-two.needs-title");
        self.table("needs", title, |block| {
            let lines = block.lines.iter();
            let needs = lines.filter(|line| {
                line.door.as_ref().is_some_and(|door| matches!(door.cell, Cell::Need(_)))
            });
            needs.filter_map(|line| picked(line, false)).collect()
        })
    }

    fn shares(&self) -> Wide {
        let title = self.language.text("web.part-two.shares-title");
        self.table("shares", title, |block| {
            let lines = block.all_lines();
            let shares = lines.filter(|line| {
                line.door.as_ref().is_some_and(|door| {
                    matches!(door.cell, Cell::Share { answer: Answer::Yes, .. })
                })
            });
            shares.filter_map(|line| picked(line, true)).collect()
        })
    }

    /// A table of the lines picked from each group that has any.
    fn table<'p>(
        &self,
        key: &str,
        title: String,
        pick: impl Fn(&'a Block) -> Vec<Picked<'p>>,
    ) -> Wide
    where
        'a: 'p,
    {
        let mut columns: Vec<Column> = Vec::new();
        for (_, block) in self.groups {
            merge(&mut columns, &pick(block));
        }
        // Those of whom nothing is known stand last.
        columns.sort_by_key(|column| column.key == NOT_KNOWN);
        let mut notes: Vec<String> = Vec::new();
        let rows = self.rows(|_, block| {
            let own = pick(block);
            let figures = columns.iter().map(|column| {
                let line = own.iter().find(|one| column.is_of(one)).map(|one| one.line)?;
                let mut figure = Figure::of(line);
                // Where nobody is unknown, the column is empty.
                if figure.is_zero && column.key == NOT_KNOWN {
                    figure.number.clear();
                }
                if !line.note.is_empty() {
                    let known = notes.iter().position(|note| *note == line.note);
                    figure.mark = Some(1 + known.unwrap_or(notes.len()));
                    if known.is_none() {
                        notes.push(line.note.clone());
                    }
                }
                Some(figure)
            });
            (!own.is_empty()).then(|| figures.collect())
        });
        let numbered = notes.iter().zip(1..).map(|(note, number)| format!("({number}) {note}"));
        let shares = columns.iter().any(|column| column.share);
        let unit = if shares { "web.part-two.unit-and-share" } else { "web.part-two.unit" };
        Wide {
            key: key.to_owned(),
            title,
            unit: self.language.text(unit),
            notes: numbered.collect(),
            columns,
            rows,
        }
    }

    /// The groups for which there are figures.
    fn rows(
        &self,
        mut figures: impl FnMut(&'a str, &'a Block) -> Option<Vec<Option<Figure>>>,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut section = None;
        for &(key, block) in self.groups {
            let Some(figures) = figures(key, block) else { continue };
            let deep = block.number.matches('.').count() > 1;
            let own =
                if deep { block.number.rsplit_once('.').map(|(above, _)| above) } else { None };
            rows.push(Row {
                number: block.number.clone(),
                words: block.words.clone(),
                strong: !deep,
                apart: section.is_some_and(|before| before != own),
                persons: block
                    .lines
                    .first()
                    .map_or_else(|| Figure::text(String::new(), false), Figure::of),
                figures,
            });
            section = Some(own);
        }
        rows
    }
}

impl Column {
    fn is_of(&self, picked: &Picked<'_>) -> bool {
        self.key == picked.key && self.words == picked.words
    }
}

impl Figure {
    fn of(line: &Line) -> Self {
        Self {
            number: line.number.clone(),
            share: line.share.clone(),
            is_zero: line.is_zero,
            door: line.door.clone(),
            href: line.href.clone(),
            is_words: false,
            mark: None,
        }
    }

    fn text(text: String, is_zero: bool) -> Self {
        let is_words = text.contains(' ');
        Self {
            number: text,
            share: String::new(),
            is_zero,
            door: None,
            href: None,
            is_words,
            mark: None,
        }
    }
}

/// A line under the key of its figure.
fn picked(line: &Line, share: bool) -> Option<Picked<'_>> {
    let key = match &line.door.as_ref()?.cell {
        Cell::Category { category, .. } => category.clone(),
        Cell::Share { key, .. } | Cell::Band(key) | Cell::Need(key) => key.clone(),
        Cell::Fit => "fit".to_owned(),
        Cell::Persons => return None,
    };
    Some(Picked { key, words: &line.words, line, share })
}

/// Adds columns that are not there yet, each after the one it follows in its own group.
fn merge(columns: &mut Vec<Column>, picked: &[Picked<'_>]) {
    let mut place = 0;
    for one in picked {
        if let Some(known) = columns.iter().position(|column| column.is_of(one)) {
            place = known + 1;
        } else {
            let words = one.words.to_owned();
            columns.insert(place, Column { words, share: one.share, key: one.key.clone() });
            place += 1;
        }
    }
}

/// Sentences that several groups share, each once, with the groups of which it is said unless
/// it is said of most.
fn collected<'a>(said: impl Iterator<Item = (&'a Block, &'a str)>) -> Vec<String> {
    let mut sentences: Vec<(&str, Vec<&str>)> = Vec::new();
    for (block, sentence) in said {
        match sentences.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, blocks)) => blocks.push(&block.number),
            None => sentences.push((sentence, vec![&block.number])),
        }
    }
    let notes = sentences.into_iter().map(|(sentence, blocks)| match blocks[..] {
        [] | [_, _, _, _, ..] => format!("{sentence}."),
        _ => format!("{}: {sentence}.", blocks.join(", ")),
    });
    notes.collect()
}

#[cfg(test)]
mod tests;
