//! The résumé of a person, box by box as the form has them; what no register holds stays empty and
//! is listed.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use base::{Id, Message};
use registers::{Filter, IdentityNumber, Person, PersonPlace, Reader, Register};
use reports::{Align, ResumeForm, ResumeSource, TableCell};

use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::told::{Told, learnt, told};
use crate::pages::{Link, SheetsPage};
use crate::sheet::{Head, Sheet, SheetRow, Shown};
use crate::{files, pages};

/// Answers with the résumé of a person, as a page or a file.
pub(crate) async fn resume(
    named: Result<Path<BTreeMap<String, String>>, PathRejection>,
    asked: Asked,
) -> Response {
    let id = named.ok().and_then(|Path(named)| named.get("id")?.parse().ok());
    let made = match id {
        Some(id) => page(&asked, Id::new(id)).await,
        None => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn page(asked: &Asked, id: Id<Person>) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let mut reader = asked.served.site.registers.read().await?;
    let told = told(&mut reader, &ground, id).await?;
    let more = More::read(&mut reader, &ground, id).await?;
    let form = ResumeForm::standard().map_err(Failure::Report)?;
    let unit = match told.unit(&ground) {
        Some(unit) => unit,
        None => pages::report::first(&ground)?,
    };
    let place = Place { asked, ground: &ground, unit };
    let telling = Telling { place: &place, told: &told, more: &more, form };
    let language = place.address().language;
    let path = format!("/people/{id}/resume");
    let here = Here::Page { path, pairs: Vec::new(), kind: "/people" };
    let heading = Message::new("web.resume.of").text("name", &told.name).render(language);
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        heading,
        lines: place.lines(Vec::new()),
        lead: vec![telling.source()],
        notices: notices(&ground),
        exports: files::of_page(&place, &here),
        ask: None,
        tabs: Vec::new(),
        sheets: vec![telling.boxes(), telling.training(), telling.career()],
        acts: Vec::new(),
        ticking: None,
        others: vec![Link {
            words: language.text("web.resume.back"),
            href: place.address().person(id),
        }],
    };
    Ok(ground.tagged(page.answer(&place)?))
}

/// What the résumé needs besides what the page of the person tells.
struct More {
    places: Vec<registers::Record<PersonPlace>>,
    /// Nothing where it is not to be known.
    has_identity_number: Option<bool>,
}

impl More {
    async fn read(reader: &mut Reader, ground: &Ground, id: Id<Person>) -> Result<Self, Failure> {
        let own = || vec![Filter::In("person", vec![base::Value::Integer(id.number())])];
        let view = ground.view();
        // Numbers are told by nobody here, so that it is only asked whether there is one.
        let definition = IdentityNumber::DEFINITION;
        let has_identity_number = match view.scope.admits(definition) {
            Ok(()) => Some(!reader.rows(&view, definition, own()).await?.is_empty()),
            Err(_) => None,
        };
        let places = match view.scope.admits(PersonPlace::DEFINITION) {
            Ok(()) => reader.list::<PersonPlace>(&view, own()).await?,
            Err(_) => Vec::new(),
        };
        Ok(Self { places, has_identity_number })
    }
}

struct Telling<'a> {
    place: &'a Place<'a>,
    told: &'a Told,
    more: &'a More,
    form: &'static ResumeForm,
}

impl Telling<'_> {
    fn say(&self, key: &str) -> String {
        self.place.address().language.text(&format!("web.resume.{key}"))
    }

    fn source(&self) -> String {
        let key = if self.form.basis == "memory" { "web.resume.memory" } else { "web.resume.by" };
        Message::new(key)
            .text("form", &self.form.form)
            .text("document", &self.form.document)
            .render(self.place.address().language)
    }

    /// What stands in a box: words, or why none do.
    fn filled(&self, from: &ResumeSource) -> String {
        let language = self.place.address().language;
        let lists = self.place.ground.scene.lists;
        let rows = &self.told.rows;
        let person = now(&rows.person, self.place);
        let none = || self.say("none");
        let code = |list: &str, code: Option<&base::Code>| {
            code.map_or_else(none, |code| lists.label(list, code.as_str(), language).to_owned())
        };
        match from {
            ResumeSource::Name => self.told.name.to_uppercase(),
            ResumeSource::BornAndSex => person.map_or_else(none, |row| {
                let sex = lists.label("sex", row.data.sex.as_str(), language);
                format!("{}; {sex}", row.data.born_on.vietnamese())
            }),
            ResumeSource::EthnicGroup => {
                code("ethnic-group", person.and_then(|row| row.data.ethnic_group.as_ref()))
            }
            ResumeSource::Religion => {
                code("religion", person.and_then(|row| row.data.religion.as_ref()))
            }
            ResumeSource::Place(kind) => self.place_of(kind).unwrap_or_else(none),
            ResumeSource::HeldNow => {
                let now = rows.appointments.iter().filter(|row| row.period.contains(self.on()));
                let words: Vec<String> = now.map(|row| self.told.held(row, self.place)).collect();
                or_none(&words, none)
            }
            ResumeSource::Qualification(dimension) => {
                let own = rows.qualifications.iter().filter(|row| {
                    row.data.dimension.as_str() == dimension && row.period.contains(self.on())
                });
                // The box asks for the highest; all of them stand in the table.
                let highest = own.max_by_key(|row| lists.rank(dimension, row.data.level.as_str()));
                highest.map_or_else(none, |row| learnt(row, self.place))
            }
            ResumeSource::Party => self.party().unwrap_or_else(none),
            ResumeSource::IdentityNumber => match self.more.has_identity_number {
                Some(true) => self.say("masked"),
                Some(false) => none(),
                None => self.say("not-shown"),
            },
            ResumeSource::Discipline => match &self.told.measures {
                Some(measures) => or_none(measures, none),
                None => self.say("not-shown"),
            },
            ResumeSource::Training => self.say("table-training"),
            ResumeSource::Career => self.say("table-career"),
        }
    }

    fn on(&self) -> base::Day {
        self.place.address().on
    }

    fn place_of(&self, kind: &str) -> Option<String> {
        let row = self.more.places.iter().find(|row| row.data.kind.as_str() == kind)?;
        let tree = &self.place.ground.scene.tree;
        let unit = row.data.area.and_then(|area| tree.unit(area)).map(|unit| {
            let path = tree.path(unit.id);
            path.iter().rev().map(|unit| self.place.name(unit)).collect::<Vec<_>>().join(", ")
        });
        row.data.place.clone().or(unit)
    }

    fn party(&self) -> Option<String> {
        let row = now(&self.told.rows.party, self.place)?;
        let lists = self.place.ground.scene.lists;
        let language = self.place.address().language;
        let standing = lists.label("party-standing", row.data.standing.as_str(), language);
        let days = [
            row.data.admitted_on.map(|day| (day, "admitted")),
            row.data.full_member_since.map(|day| (day, "full-member")),
        ];
        let days = days.into_iter().flatten();
        let days = days.map(|(day, key)| format!("{} {}", self.say(key), day.vietnamese()));
        let words: Vec<String> = std::iter::once(standing.to_owned()).chain(days).collect();
        Some(words.join("; "))
    }

    fn boxes(&self) -> Sheet {
        let language = self.place.address().language;
        let head = |key: &str, width, align| Head::new(language, key, width, align);
        let rows = self.form.boxes.iter().map(|one| {
            let words = match (&one.from, one.left_out) {
                (Some(from), _) => self.filled(from),
                (None, true) => self.say("left-out"),
                (None, false) => self.say("no-register"),
            };
            SheetRow::of(vec![
                Shown::plain(one.number.clone()),
                Shown::plain(one.label(language).to_owned()),
                Shown::plain(words),
            ])
        });
        let missing: Vec<&str> = self
            .form
            .boxes
            .iter()
            .filter(|one| one.from.is_none())
            .map(|one| one.number.as_str())
            .collect();
        let note = Message::new("web.resume.missing").text("boxes", missing.join(", "));
        Sheet {
            key: "boxes".into(),
            caption: self.say("boxes"),
            language,
            columns: vec![
                head("web.resume.number", 8, Align::Left),
                head("web.resume.box", 40, Align::Prose),
                head("web.resume.told", 60, Align::Prose),
            ],
            rows: rows.collect(),
            notes: vec![note.render(language)],
        }
    }

    fn training(&self) -> Sheet {
        let language = self.place.address().language;
        let lists = self.place.ground.scene.lists;
        let head = |key: &str, width, align| Head::new(language, key, width, align);
        let is_training = |row: &&registers::Record<registers::Qualification>| {
            lists.rank(row.data.dimension.as_str(), row.data.level.as_str()) != Some(0)
        };
        let mut learnt: Vec<_> = self.told.rows.qualifications.iter().filter(is_training).collect();
        learnt.sort_by_key(|row| {
            (row.data.obtained_on.map(base::PartialDay::earliest), row.period.from())
        });
        let rows = learnt.into_iter().map(|row| {
            let data = &row.data;
            let label = |list: &str, code: &base::Code| {
                lists.label(list, code.as_str(), language).to_owned()
            };
            let cell = |words: Option<String>| words.map_or(TableCell::Empty, TableCell::from);
            let field = data.field_of_study.as_ref().map(|code| label("field-of-study", code));
            SheetRow::of(vec![
                Shown::plain(cell(data.institution.clone())),
                Shown::plain(cell(field)),
                Shown::plain(cell(data.obtained_on.map(base::PartialDay::vietnamese))),
                Shown::plain(label("qualification-dimension", &data.dimension)),
                Shown::plain(label("qualification-level", &data.level)),
            ])
        });
        Sheet {
            key: "training".into(),
            caption: self.say("training"),
            language,
            columns: vec![
                head("web.resume.institution", 40, Align::Prose),
                head("web.resume.field", 24, Align::Prose),
                head("web.resume.obtained", 14, Align::Left),
                head("web.resume.dimension", 24, Align::Prose),
                head("web.resume.level", 24, Align::Prose),
            ],
            rows: rows.collect(),
            notes: Vec::new(),
        }
    }

    fn career(&self) -> Sheet {
        let language = self.place.address().language;
        let head = |key: &str, width, align| Head::new(language, key, width, align);
        let mut held: Vec<_> = self.told.rows.appointments.iter().collect();
        held.sort_by_key(|row| row.period.from());
        let rows = held.into_iter().map(|row| {
            let until = row.period.until().map(|day| TableCell::Day(day.previous()));
            SheetRow::of(vec![
                Shown::plain(TableCell::Day(row.period.from())),
                Shown::plain(until.unwrap_or_else(|| self.say("now").into())),
                Shown::plain(self.told.held(row, self.place)),
            ])
        });
        Sheet {
            key: "career".into(),
            caption: self.say("career"),
            language,
            columns: vec![
                head("web.resume.from", 14, Align::Left),
                head("web.resume.until", 14, Align::Left),
                head("web.resume.held", 70, Align::Prose),
            ],
            rows: rows.collect(),
            notes: Vec::new(),
        }
    }
}

fn or_none(words: &[String], none: impl FnOnce() -> String) -> String {
    if words.is_empty() { none() } else { words.join("; ") }
}

/// The row of the day, else the last that was.
fn now<'a, T>(
    rows: &'a [registers::Record<T>],
    place: &Place<'_>,
) -> Option<&'a registers::Record<T>> {
    let on = place.address().on;
    rows.iter().find(|row| row.period.contains(on))
}
