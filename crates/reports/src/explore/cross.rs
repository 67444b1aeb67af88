//! [`Cross`]: the table.

use std::collections::BTreeMap;

use base::{Day, Id, Language, Level, Message};
use census::{Axis, Condition, Edition, Measure, Query, TITLE, Units};
use policy::Scope;
use registers::{Area, AreaTree, Title};

use super::along::{AGE, Along, code_words};
use super::narrowing::{Narrowing, Terms};
use crate::counting::Ground;
use crate::definitions::Definitions;
use crate::door::{Answer, Cell};
use crate::full_name;
use crate::report::Labelled;

/// What is asked of the explorer.
pub struct Question<'a> {
    /// The report that tells the populations.
    pub definitions: &'a Definitions,
    /// The census.
    pub edition: &'a Edition,
    /// What the asker may see.
    pub scope: &'a Scope,
    /// The units of the day.
    pub tree: &'a AreaTree,
    /// The unit.
    pub area: Id<Area>,
    /// The day.
    pub on: Day,
    /// A population of the report; else everybody who holds something.
    pub group: Option<&'a str>,
    /// Are holdings counted, and not persons?
    pub holdings: bool,
    /// Only those.
    pub narrowings: &'a [Narrowing],
    /// What tells the rows apart.
    pub rows: &'a Along,
    /// What tells the columns apart.
    pub columns: Option<&'a Along>,
    /// The level of the rows where they are units.
    pub level: Option<Level>,
    /// The language of the words.
    pub language: Language,
}

/// A table: rows by columns, with the sums of each. Sums are counted, not added: somebody who
/// stands in two rows is one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cross {
    /// The columns.
    pub columns: Vec<Line>,
    /// The rows, each with its sum and its cells.
    pub rows: Vec<(Line, i64, Vec<i64>)>,
    /// The sum of all.
    pub total: i64,
    /// The sums of the columns.
    pub totals: Vec<i64>,
}

/// A row or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of what.
    pub of: LineOf,
    /// In words.
    pub words: String,
}

/// What a line is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineOf {
    /// A unit below.
    Unit(Id<Area>),
    /// Those of whom this is so.
    Only(Narrowing),
    /// A share of the population, by its key.
    Share(String),
}

/// Counts the table.
///
/// # Errors
/// When there is no such population or attribute, when a direction does not fit, or the scope does
/// not show what is asked.
pub fn cross(question: &Question<'_>) -> Result<Cross, Message> {
    Counting::new(question)?.cross()
}

struct Counting<'a> {
    question: &'a Question<'a>,
    ground: Ground<'a>,
    titles: BTreeMap<Id<Title>, Title>,
    also: Condition,
}

impl<'a> Counting<'a> {
    fn new(question: &'a Question<'a>) -> Result<Self, Message> {
        let Question { definitions, edition, scope, tree, area, on, .. } = question;
        let titles = edition.titles_on(*on);
        let terms = Terms { definitions, edition, titles: &titles };
        let mut also = Condition::Always;
        for narrowing in question.narrowings {
            also = also.and(narrowing.condition(&terms)?);
        }
        let ground = Ground::of(definitions, edition, (scope, tree), *area, *on);
        let counting = Self { question, ground, titles, also };
        for along in [Some(question.rows), question.columns].into_iter().flatten() {
            counting.check(along)?;
        }
        Ok(counting)
    }

    fn check(&self, along: &Along) -> Result<(), Message> {
        let Question { rows, columns, edition, level, .. } = self.question;
        let fits = match along {
            Along::Units => *rows == along && *columns != Some(along) && level.is_some(),
            Along::Shares => *columns == Some(along) && *rows != along,
            Along::Attribute(key) => {
                let known = super::attributes(edition.lists());
                if !known.iter().any(|own| own == key) {
                    return Err(Message::new("explore.no-such-attribute").text("given", key));
                }
                *columns != Some(*rows)
            }
            Along::Ages => *columns != Some(*rows),
        };
        let words = || along.words(edition.lists(), self.question.language);
        if fits { Ok(()) } else { Err(Message::new("explore.does-not-fit").text("what", words())) }
    }

    fn unknown(&self) -> Message {
        Message::new("report.no-such-figure").text("given", self.question.group.unwrap_or_default())
    }

    /// Those counted, of whom this is so as well.
    fn measure(&self) -> Result<Measure, Message> {
        let also = self.also.clone();
        let Some(group) = self.question.group else {
            return Ok(if self.question.holdings {
                Measure::Holdings(also)
            } else {
                Measure::persons(also)
            });
        };
        if self.question.holdings {
            let own = self.ground.population(group).ok_or_else(|| self.unknown())?;
            return Ok(Measure::Holdings(own.and(also)));
        }
        let figure = self.ground.figure(group, &Cell::Persons).ok_or_else(|| self.unknown())?;
        narrowed(figure.plus, &also).ok_or_else(|| self.unknown())
    }

    /// The shares of the population, each with its words and its measure.
    fn shares(&self) -> Result<Vec<(Line, Measure)>, Message> {
        let report = &self.question.definitions.report;
        let Some(group) = self.question.group.filter(|_| !self.question.holdings) else {
            return Err(Message::new("explore.shares-need-a-group"));
        };
        let rule = report.group(group).ok_or_else(|| self.unknown())?;
        let shares = rule.shares.iter().filter_map(|key| {
            let share = report.share(key)?;
            let cell = Cell::Share { key: key.clone(), answer: Answer::Yes };
            let figure = self.ground.figure(group, &cell)?;
            let words = share.label(self.question.language).to_owned();
            let line = Line { of: LineOf::Share(key.clone()), words };
            Some((line, narrowed(figure.plus, &self.also)?))
        });
        Ok(shares.collect())
    }

    fn axis(&self, along: Option<&Along>) -> Option<Axis> {
        along?.axis(self.question.definitions)
    }

    fn cross(&self) -> Result<Cross, Message> {
        let question = self.question;
        let shares = match question.columns {
            Some(Along::Shares) => self.shares()?,
            _ => Vec::new(),
        };
        let mut measures = vec![self.measure()?];
        measures.extend(shares.iter().map(|(_, measure)| measure.clone()));
        let columns = self.axis(question.columns);
        let rows = self.axis(Some(question.rows));
        let own: Vec<Axis> = columns.iter().cloned().collect();
        let by = match &rows {
            None => vec![vec![], own],
            Some(rows) => {
                let both = std::iter::once(rows.clone()).chain(own.clone()).collect();
                vec![vec![], own, vec![rows.clone()], both]
            }
        };
        let query = Query { by, ..Query::of(question.area, question.on, measures) };
        let answer = question.edition.ask(&query, question.scope)?;
        let of_columns = match (&columns, question.columns) {
            (Some(_), Some(along)) => self.lines(along)?,
            _ => shares.into_iter().map(|(line, _)| line).collect(),
        };
        let sums = |answer: &census::Answer, unit: usize| -> (i64, Vec<i64>) {
            let cell = |table, lines: &[usize], measure| {
                answer.cell((0, unit), table, lines, measure).map_or(0, i64::from)
            };
            let cells = (0..of_columns.len()).map(|column| match columns {
                Some(_) => cell(1, &[column], 0),
                None => cell(0, &[], column + 1),
            });
            (cell(0, &[], 0), cells.collect())
        };
        let (total, totals) = sums(&answer, 0);
        let told = if rows.is_some() {
            let lines = self.lines(question.rows)?.into_iter().enumerate().map(|(row, line)| {
                let cell = |table, lines: &[usize], measure| {
                    answer.cell((0, 0), table, lines, measure).map_or(0, i64::from)
                };
                let cells = (0..of_columns.len()).map(|column| match columns {
                    Some(_) => cell(3, &[row, column], 0),
                    None => cell(2, &[row], column + 1),
                });
                (line, cell(2, &[row], 0), cells.collect())
            });
            lines.collect()
        } else {
            let level = question.level.unwrap_or(Level::Commune);
            let units = Units::Each { level, within: Some(question.area) };
            let answer = question.edition.ask(&Query { units, ..query }, question.scope)?;
            let units = answer.units.first().into_iter().flatten().enumerate();
            let lines = units.filter_map(|(place, unit)| {
                let unit = question.tree.unit((*unit)?)?;
                let words = full_name(question.edition.lists(), unit, question.language);
                let (sum, cells) = sums(&answer, place);
                Some((Line { of: LineOf::Unit(unit.id), words }, sum, cells))
            });
            lines.collect()
        };
        Ok(self.without_empty(Cross { columns: of_columns, rows: told, total, totals }))
    }

    /// The lines of an axis, *not known* last.
    fn lines(&self, along: &Along) -> Result<Vec<Line>, Message> {
        let language = self.question.language;
        let lists = self.question.edition.lists();
        let line = |only: Narrowing, words: String| Line { of: LineOf::Only(only), words };
        let not_known =
            |key: &str| line(Narrowing::not_known(key), language.text("explore.not-known"));
        Ok(match along {
            Along::Units | Along::Shares => Vec::new(),
            Along::Ages => {
                let bands = self.question.definitions.report.age_bands.iter();
                let bands = bands.map(|band| {
                    line(Narrowing::ages(band.from, band.to), band.label(language).to_owned())
                });
                bands.chain([not_known(AGE)]).collect()
            }
            Along::Attribute(key) if key == TITLE => {
                let codes = self.question.edition.codes(key)?;
                let titles = codes.iter().map(|id| {
                    let title = self.titles.iter().find(|(own, _)| own.to_string() == *id);
                    let (code, words) = title.map_or((id.clone(), id.clone()), |(_, title)| {
                        (title.code.clone(), title.print_label.clone())
                    });
                    line(Narrowing::code(key, &code), words)
                });
                titles.chain([not_known(key)]).collect()
            }
            Along::Attribute(key) => {
                let codes = self.question.edition.codes(key)?;
                let codes = codes.iter().map(|code| {
                    line(Narrowing::code(key, code), code_words(key, code, lists, language))
                });
                codes.chain([not_known(key)]).collect()
            }
        })
    }

    /// Leaves out lines of codes that nobody has, for a code list is longer than a table.
    fn without_empty(&self, mut cross: Cross) -> Cross {
        let is_kept = |along: &Along, line: &Line, sum: i64| {
            sum != 0
                || match along {
                    Along::Units | Along::Shares => true,
                    Along::Ages => line.of != LineOf::Only(Narrowing::not_known(AGE)),
                    Along::Attribute(_) => false,
                }
        };
        cross.rows.retain(|(line, sum, _)| is_kept(self.question.rows, line, *sum));
        if let Some(along) = self.question.columns {
            let kept: Vec<bool> = cross
                .columns
                .iter()
                .zip(&cross.totals)
                .map(|(line, sum)| is_kept(along, line, *sum))
                .collect();
            let keep = |cells: &mut Vec<i64>| {
                let mut kept = kept.iter();
                cells.retain(|_| kept.next().copied().unwrap_or(true));
            };
            keep(&mut cross.totals);
            cross.rows.iter_mut().for_each(|(_, _, cells)| keep(cells));
            let mut kept = kept.iter();
            cross.columns.retain(|_| kept.next().copied().unwrap_or(true));
        }
        cross
    }
}

/// A measure of persons, of whose first holding this is so as well.
pub(crate) fn narrowed(measure: Measure, also: &Condition) -> Option<Measure> {
    let Measure::Persons(mut conditions) = measure else { return None };
    let first = conditions.first_mut()?;
    *first = first.clone().and(also.clone());
    Some(Measure::Persons(conditions))
}
