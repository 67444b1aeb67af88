//! The pages of an import: where the file is given, how far it is, and what it would do.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use base::{Language, Message, number};
use reports::Align;
use workbooks::{Limits, Mapping, Outcome, Plan, PlannedRow, Reading};

use crate::change::{Fault, Opened, Paper, Posted, keyed, papers, top};
use crate::failure::Failure;
use crate::importing::job::{Job, Phase, State};
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Rows that are shown.
const MOST_SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "upload.html")]
pub(crate) struct UploadPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    action: String,
    key: String,
    fault: Option<String>,
    template: Option<Link>,
    /// The columns that a list may have.
    sheets: Vec<Sheet>,
}

impl UploadPage {
    /// The form of a register, with what was wrong with the last one.
    pub(crate) fn new(place: &Place<'_>, reading: &Reading, fault: Option<Message>) -> Self {
        let language = place.address().language;
        let name = reading.name(language);
        let heading = Message::new("import.heading").text("register", name).render(language);
        let here = Here::page("/registers");
        let own = place.asked.path();
        let template = format!("{}.xlsx", own.trim_end_matches("/import"));
        let rows = i64::try_from(Limits::default().rows).unwrap_or(i64::MAX);
        let rows = number::whole(rows, language);
        Self {
            frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
            heading,
            lines: place.lines(Vec::new()),
            lead: vec![Message::new("import.lead").text("rows", rows).render(language)],
            notices: Vec::new(),
            exports: Vec::new(),
            action: place.address().page(own, place.unit, &[]),
            key: String::new(),
            fault: fault.map(|fault| fault.render(language)),
            template: match reading {
                Reading::Register(_) => Some(Link {
                    words: language.text("import.template"),
                    href: place.address().page(&template, place.unit, &[]),
                }),
                Reading::List(_) => None,
            },
            sheets: match reading {
                Reading::Register(_) => Vec::new(),
                Reading::List(list) => vec![columns(&list.mapping, language)],
            },
        }
    }

    /// The page.
    pub(crate) fn answer(mut self, place: &Place<'_>) -> Result<Response, Failure> {
        keyed(place.asked, |number| {
            number.clone_into(&mut self.key);
            self.render()
        })
    }
}

#[derive(Template)]
#[template(path = "import.html")]
pub(crate) struct ImportPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    action: String,
    key: String,
    /// What is done, each with whether it is done, is being done, or not yet; empty when it is over.
    phases: Vec<(String, &'static str)>,
    /// Why it cannot be done at all.
    refused: Option<String>,
    faults: Vec<(String, String)>,
    sheets: Vec<Sheet>,
    /// The paper on which it is written, where it can be.
    decision: Option<Paper>,
    papers: Vec<String>,
    may_write: bool,
    has_faults: bool,
    /// The workbook with what is wrong as notes.
    noted: Option<Link>,
    /// How many numbers lack their first nought.
    zeros: usize,
}

impl ImportPage {
    /// How far an import is, or what it would do.
    pub(crate) async fn new(
        place: &Place<'_>,
        (id, job): (&str, &Job),
        posted: &Posted,
    ) -> Result<Self, Failure> {
        let language = place.address().language;
        let name = job.reading.name(language);
        let heading = Message::new("import.heading").text("register", name).render(language);
        let here = Here::page("/registers");
        let own = |end: &str| place.address().page(&format!("/imports/{id}{end}"), place.unit, &[]);
        let mut page = Self {
            frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
            heading,
            lines: vec![job.file.clone()],
            lead: Vec::new(),
            notices: Vec::new(),
            exports: Vec::new(),
            action: own(""),
            key: String::new(),
            phases: Vec::new(),
            refused: None,
            faults: Vec::new(),
            sheets: Vec::new(),
            decision: None,
            papers: Vec::new(),
            may_write: false,
            has_faults: false,
            noted: None,
            zeros: 0,
        };
        match job.state() {
            State::Working(phase) => page.phases = phases(phase, language),
            State::Refused(message) => page.refused = Some(message.render(language)),
            State::Written(_) => {}
            State::Planned(plan, message) => {
                page.lead = vec![plan.summary().render(language)];
                page.refused = message.map(|message| message.render(language));
                page.notices = plan.filled.notes.iter().map(|note| note.render(language)).collect();
                page.planned(place, &plan);
                let noted =
                    || Link { words: language.text("import.noted"), href: own("/faults.xlsx") };
                page.noted = page.has_faults.then(noted);
                if page.may_write {
                    page.moved(place, (job, &plan)).await?;
                }
                if page.may_write && job.reading.needs_paper() {
                    let mut reader = place.asked.served.site.registers.read().await?;
                    let none = Vec::new();
                    let opened = Opened::read(&mut reader, place.ground, none, posted).await?;
                    page.decision = Some(Paper::new(place, (&opened, posted)));
                    page.papers = papers(&opened, language);
                }
            }
        }
        Ok(page)
    }

    fn planned(&mut self, place: &Place<'_>, plan: &Plan) {
        let language = place.address().language;
        self.has_faults = !plan.is_allowed();
        self.may_write = plan.is_allowed() && !plan.is_idle();
        let is_zero = |row: &PlannedRow| {
            row.faults.iter().any(|fault| fault.message.key() == "workbook.lost-zero")
        };
        self.zeros = plan.rows.iter().filter(|row| is_zero(row)).count();
        if plan.is_idle() {
            self.lead.push(language.text("import.idle"));
        }
        let sheets = [
            wrong(plan, language),
            ending(plan, language),
            moving(plan, language),
            understood(plan, language),
        ];
        self.sheets = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    }

    /// What it moves of targets, numbers and judgements, told before which column is which.
    async fn moved(
        &mut self,
        place: &Place<'_>,
        (job, plan): (&Job, &Arc<Plan>),
    ) -> Result<(), Failure> {
        let effect = job.effect(place, (plan, top(place))).await;
        match effect.as_ref().map(|effect| effect.sheets(place)).transpose()?.flatten() {
            None => self.lead.push(self.frame.language.text("change.effect.not-counted")),
            Some(moved) => {
                let at = self.sheets.len().saturating_sub(1);
                self.sheets.splice(at..at, moved);
            }
        }
        Ok(())
    }

    /// With what is wrong with the paper.
    pub(crate) fn faulty(mut self, faults: Vec<Fault>) -> Self {
        let language = self.frame.language;
        for fault in faults {
            let words = fault.message.render(language);
            if let Some(paper) = &mut self.decision {
                paper.fault(&fault.field, &words);
            }
            self.faults.push((fault.field, words));
        }
        self
    }

    /// The page.
    pub(crate) fn answer(mut self, place: &Place<'_>) -> Result<Response, Failure> {
        keyed(place.asked, |number| {
            number.clone_into(&mut self.key);
            self.render()
        })
    }
}

/// What is done, one after another.
fn phases(now: Phase, language: Language) -> Vec<(String, &'static str)> {
    let at = Phase::ALL.iter().position(|phase| *phase == now).unwrap_or_default();
    let told = Phase::ALL.iter().enumerate().map(|(place, phase)| {
        let state = match place.cmp(&at) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "later",
        };
        (language.text(&format!("import.phase.{}", phase.key())), state)
    });
    told.collect()
}

fn cut(language: Language, all: usize) -> Vec<String> {
    let more = all.saturating_sub(MOST_SHOWN);
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    let told = Message::new("workbook.more").number("count", more);
    (more > 0).then(|| told.render(language)).into_iter().collect()
}

/// Cells and rows with what is wrong.
fn wrong(plan: &Plan, language: Language) -> Sheet {
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let faults = plan.rows.iter().flat_map(|row| row.faults.iter().map(move |fault| (row, fault)));
    let all = faults.clone().count();
    let rows = faults.take(MOST_SHOWN).map(|(row, fault)| {
        let column = fault.column.and_then(|column| plan.layout.columns.get(column));
        SheetRow::of(vec![
            Shown::plain(plan.filled.name(row.place, fault.column)),
            Shown::plain(column.map_or_else(String::new, |column| column.heading.clone())),
            Shown::plain(fault.message.render(language)),
        ])
    });
    Sheet {
        key: "wrong".into(),
        caption: language.text("import.wrong"),
        language,
        columns: vec![
            head("import.column.cell", 10, Align::Left),
            head("import.column.column", 24, Align::Left),
            head("import.column.fault", 80, Align::Prose),
        ],
        rows: rows.collect(),
        notes: cut(language, all),
    }
}

/// The columns that a list may have, each with all its headings.
fn columns(mapping: &Mapping, language: Language) -> Sheet {
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = mapping.headings().map(|(headings, what)| {
        SheetRow::of(vec![
            Shown::plain(headings.join("; ")),
            Shown::plain(what.map_or("", |heading| language.pick(heading.vi, heading.en))),
        ])
    });
    Sheet {
        key: "columns".into(),
        caption: language.text("import.columns"),
        language,
        columns: vec![
            head("import.column.headings", 60, Align::Prose),
            head("import.column.into", 30, Align::Left),
        ],
        rows: rows.collect(),
        notes: vec![mapping.source.clone()],
    }
}

/// What ends because the list takes its place.
fn ending(plan: &Plan, language: Language) -> Sheet {
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = plan.endings.iter().take(MOST_SHOWN).map(|ending| {
        let number = format!("#{}", ending.holding);
        SheetRow::of(vec![Shown::plain(number), Shown::plain(ending.words.as_str())])
    });
    Sheet {
        key: "ending".into(),
        caption: language.text("import.ending"),
        language,
        columns: vec![
            head("web.records.number", 10, Align::Left),
            head("import.column.held", 80, Align::Prose),
        ],
        rows: rows.collect(),
        notes: cut(language, plan.endings.len()),
    }
}

/// What each row would do.
fn moving(plan: &Plan, language: Language) -> Sheet {
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let is_moving =
        |row: &&PlannedRow| !matches!(row.outcome, Outcome::Unchanged | Outcome::Refused);
    let all = plan.rows.iter().filter(is_moving).count();
    let mut rows = Vec::new();
    for row in plan.rows.iter().filter(is_moving).take(MOST_SHOWN) {
        for (at, one) in row.differences.iter().enumerate() {
            let heading = plan.layout.columns.get(one.column).map(|column| column.heading.as_str());
            let (name, outcome) = if at == 0 {
                let outcome = language.text(&format!("workbook.outcome.{}", row.outcome.key()));
                ((row.place + 1).to_string(), outcome)
            } else {
                (String::new(), String::new())
            };
            let cells = vec![
                Shown::plain(name),
                Shown::plain(outcome),
                Shown::plain(heading.unwrap_or_default()),
                Shown::plain(one.before.as_str()),
                Shown::plain(one.after.as_str()),
            ];
            rows.push(SheetRow { is_under: at > 0, ..SheetRow::of(cells) });
        }
    }
    Sheet {
        key: "moving".into(),
        caption: language.text("import.moving"),
        language,
        columns: vec![
            head("import.column.row", 8, Align::Left),
            head("change.column.what", 14, Align::Left),
            head("change.column.field", 24, Align::Prose),
            head("change.column.before", 30, Align::Prose),
            head("change.column.after", 30, Align::Prose),
        ],
        rows,
        notes: cut(language, all),
    }
}

/// Which column of the file was taken for what.
fn understood(plan: &Plan, language: Language) -> Sheet {
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = plan.layout.columns.iter().enumerate().map(|(at, column)| {
        let place = plan.filled.columns.get(at).copied().flatten();
        let found = place.map_or_else(
            || language.text("import.not-there"),
            |_| plan.filled.name(plan.filled.head, Some(at)),
        );
        SheetRow::of(vec![Shown::plain(column.heading.as_str()), Shown::plain(found)])
    });
    Sheet {
        key: "understood".into(),
        caption: Message::new("import.understood")
            .text("sheet", plan.filled.grid.sheet.as_str())
            .number("rows", i64::try_from(plan.rows.len()).unwrap_or(i64::MAX))
            .render(language),
        language,
        columns: vec![
            head("import.column.column", 30, Align::Left),
            head("import.column.place", 20, Align::Left),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
