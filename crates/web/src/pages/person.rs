//! One person: what is and was held, what was learnt, and what the law and the programme say of it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, Response};
use base::{Day, Id, Language, Message, Period};
use indicators::{Judged, rows_of};
use norms::{Case, Ground as Facts, Judgement, Outcome, PersonRows, Truth, Words};
use registers::{Filter, Person, PersonName, Title, Unit};

use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::law::{conflicts, law, programme};
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::norms::source;
use crate::pages::part_two::notices;
use crate::pages::report::first;
use crate::sheet::State;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    life: Vec<Event>,
    about: Vec<(String, String)>,
    holdings: Vec<Holding>,
    /// What was written of the person.
    journal: String,
}

/// Something in the life of a person.
struct Event {
    from: Day,
    when: String,
    words: String,
    place: Option<Link>,
    is_now: bool,
}

/// A holding with what is said of it, what is not met first.
struct Holding {
    title: String,
    group: Option<String>,
    /// Where two norms say different things of it.
    conflicts: Vec<Link>,
    said: Vec<Said>,
}

/// One judgement.
struct Said {
    state: State,
    state_words: String,
    title: String,
    href: Option<String>,
    /// What fails, or is missing.
    findings: Vec<String>,
    /// What is on file.
    facts: Vec<String>,
    quote: Option<String>,
    source: String,
    remedy: Option<String>,
}

/// Answers with the page of a person.
pub(crate) async fn person(id: Result<Path<i64>, PathRejection>, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => page(&asked, Id::new(id)).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn page(asked: &Asked, id: Id<Person>) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let mut reader = asked.served.site.registers.read().await?;
    let view = ground.view();
    let rows = rows_of(&mut reader, &view, &BTreeSet::from([id])).await?.remove(&id);
    let rows = rows.filter(|rows| !rows.person.is_empty());
    let no_such = || Message::new("web.person.no-such").id("id", id.number());
    let rows = rows.ok_or_else(no_such)?;
    let own = vec![Filter::In("person", vec![base::Value::Integer(id.number())])];
    let names = reader.list::<PersonName>(&view, own).await?;
    let name = names.into_iter().next().map_or_else(String::new, |row| row.data.name);
    let page = Telling::new(asked, &ground, &rows)?.page(name)?;
    Ok(ground.tagged(Html(page.render()?)))
}

struct Telling<'a> {
    asked: &'a Asked,
    ground: &'a Ground,
    rows: &'a PersonRows,
    titles: BTreeMap<Id<Title>, Title>,
    words: Words<'a>,
}

impl<'a> Telling<'a> {
    fn new(asked: &'a Asked, ground: &'a Ground, rows: &'a PersonRows) -> Result<Self, Failure> {
        let titles = ground.scene.edition.titles_on(ground.address.on);
        let vocabulary = law()?.vocabulary();
        let words = Words::new(ground.scene.lists, vocabulary, ground.address.language);
        Ok(Self { asked, ground, rows, titles, words })
    }

    fn language(&self) -> Language {
        self.ground.address.language
    }

    fn page(&self, name: String) -> Result<PersonPage, Failure> {
        let language = self.language();
        let on = self.ground.address.on;
        let scene = &self.ground.scene;
        let law = law()?;
        let facts = Facts {
            lists: scene.lists,
            titles: &self.titles,
            tree: &scene.tree,
            retirement: law.retirement(),
        };
        let cases = self.rows.cases(&facts);
        let unit = cases.first().and_then(|case| self.unit(case.holding.data.area));
        let unit = match unit {
            Some(unit) => unit,
            None => first(self.ground)?,
        };
        let place = Place { asked: self.asked, ground: self.ground, unit };
        let holdings = cases.iter().map(|case| self.holding(case));
        let holdings = holdings.collect::<Result<Vec<_>, Failure>>()?;
        let born = self.rows.person.iter().find(|row| row.period.contains(on));
        let born = born.or(self.rows.person.last()).map(|row| row.data.born_on.vietnamese());
        let mut lines = place.lines(Vec::new());
        lines.extend(
            born.map(|born| Message::new("web.person.born").text("born", born).render(language)),
        );
        let id = self.rows.person[0].id;
        let journal = [("person", id.to_string())];
        let here = Here::Page { path: format!("/people/{id}"), pairs: Vec::new(), kind: "/people" };
        let lead = cases
            .is_empty()
            .then(|| Message::new("web.person.holds-nothing").day("day", on).render(language));
        Ok(PersonPage {
            frame: place.frame(name.clone(), &here, vec![place.day_field()]),
            heading: name,
            lines,
            lead: lead.into_iter().collect(),
            notices: notices(self.ground),
            exports: Vec::new(),
            life: self.life(&place),
            about: self.about(on),
            journal: place.address().page("/journal", unit, &journal),
            holdings,
        })
    }

    fn unit(&self, area: Id<registers::Area>) -> Option<&'a Unit> {
        let tree = &self.ground.scene.tree;
        tree.unit(tree.counts_in(area))
    }

    fn when(&self, period: Period) -> String {
        let language = self.language();
        let from = language.day(period.from());
        match period.until() {
            Some(until) => format!("{from} – {}", language.day(until.previous())),
            None => Message::new("web.person.since").text("from", from).render(language),
        }
    }

    fn title(&self, id: Id<Title>) -> String {
        self.titles.get(&id).map_or_else(String::new, |title| title.print_label.clone())
    }

    /// What was held and learnt, the latest first.
    fn life(&self, place: &Place<'_>) -> Vec<Event> {
        let (language, lists) = (self.language(), self.ground.scene.lists);
        let on = self.ground.address.on;
        let held = self.rows.appointments.iter().map(|row| {
            let mode = lists.label("appointment-mode", row.data.mode.as_str(), language);
            let way = lists.label("way-gained", row.data.way_gained.as_str(), language);
            Event {
                from: row.period.from(),
                when: self.when(row.period),
                words: format!("{} ({mode}; {way})", self.title(row.data.title)),
                place: self.unit(row.data.area).map(|unit| place.link(unit)),
                is_now: row.period.contains(on),
            }
        });
        let party = self.rows.party.iter().map(|row| {
            let standing = lists.label("party-standing", row.data.standing.as_str(), language);
            Event {
                from: row.period.from(),
                when: self.when(row.period),
                words: format!("{}: {standing}", language.text("norms.fact.person.party")),
                place: None,
                is_now: row.period.contains(on),
            }
        });
        let mut life: Vec<Event> = held.chain(party).collect();
        life.sort_by_key(|event| std::cmp::Reverse(event.from));
        life
    }

    /// What is known of the person on the day.
    fn about(&self, on: Day) -> Vec<(String, String)> {
        let (language, lists) = (self.language(), self.ground.scene.lists);
        let mut about = Vec::new();
        if let Some(row) = self.rows.person.iter().find(|row| row.period.contains(on)) {
            let mut put = |fact: &str, list: &str, code: Option<&base::Code>| {
                if let Some(code) = code {
                    let words = lists.label(list, code.as_str(), language).to_owned();
                    about.push((language.text(&format!("norms.fact.{fact}")), words));
                }
            };
            put("person.sex", "sex", Some(&row.data.sex));
            put("person.ethnic_group", "ethnic-group", row.data.ethnic_group.as_ref());
            put("person.religion", "religion", row.data.religion.as_ref());
        }
        let learnt = self.rows.qualifications.iter().filter(|row| row.period.contains(on));
        for row in learnt {
            let data = &row.data;
            let dimension = data.dimension.as_str();
            let label = lists.label("qualification-dimension", dimension, language).to_owned();
            let level = lists.label("qualification-level", data.level.as_str(), language);
            let field = data.field_of_study.as_ref();
            let field = field.map(|code| lists.label("field-of-study", code.as_str(), language));
            let more = [field.map(str::to_owned), data.institution.clone()];
            let more: Vec<String> = more.into_iter().flatten().collect();
            let more =
                if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
            about.push((label, format!("{level}{more}")));
        }
        about
    }

    fn holding(&self, case: &Case) -> Result<Holding, Failure> {
        let on = self.ground.address.on;
        let judged = Judged::of(law()?, programme()?, on, case);
        let group = judged.group.map(|group| group.label(self.language()).to_owned());
        let judged = judged.only(|outcome| outcome != Outcome::Outside);
        let unit = self.unit(case.holding.data.area);
        let mut said = Vec::new();
        let conflicts = self.conflicts(&judged, unit)?;
        for (norm, judgement) in &judged.norms {
            let here = Here::one("/norms", &norm.id);
            said.push(Said {
                title: norm.title.clone(),
                href: unit.map(|unit| here.address(self.ground.address, unit)),
                quote: norm.source.quote.clone(),
                source: source(norm),
                remedy: norm.remedy.clone().filter(|_| judgement.outcome == Outcome::Unmet),
                ..self.said(judgement)
            });
        }
        for (target, indicator, judgement) in &judged.targets {
            let here = Here::one("/indicators", &indicator.id);
            let label = indicator.label(self.language());
            said.push(Said {
                title: format!("{}: {label}", target.id),
                href: unit.map(|unit| here.address(self.ground.address, unit)),
                quote: Some(target.quote.clone()),
                source: format!("{}, {}, {}", target.document.title, target.article, target.clause),
                ..self.said(judgement)
            });
        }
        let order = |state: State| match state {
            State::Unmet => 0,
            State::CannotTell => 1,
            State::Met | State::None => 2,
        };
        said.sort_by_key(|one| order(one.state));
        let unit =
            unit.map(|unit| reports::full_name(self.ground.scene.lists, unit, self.language()));
        let title = self.title(case.holding.data.title);
        Ok(Holding {
            title: unit.map_or_else(|| title.clone(), |unit| format!("{title}, {unit}")),
            group,
            conflicts,
            said,
        })
    }

    /// Where two norms in force ask different things of the holder, with what comes of each.
    fn conflicts(&self, judged: &Judged<'_>, unit: Option<&Unit>) -> Result<Vec<Link>, Failure> {
        let language = self.language();
        let outcome = |norm: &norms::Norm| {
            let own = judged.norms.iter().find(|(own, _)| own.id == norm.id);
            own.map(|(_, one)| language.text(&format!("norms.outcome.{}", one.outcome.key())))
        };
        let all = conflicts(self.ground.address.on)?;
        let told = all.iter().filter_map(|one| {
            let [first, second] = one.norms;
            let way_out = language.text(&format!("norms.way-out.{}", one.way_out.key()));
            let words = Message::new("web.person.conflict")
                .text("first", source(first))
                .text("by-first", outcome(first)?)
                .text("second", source(second))
                .text("by-second", outcome(second)?)
                .text("way-out", way_out);
            let href = Here::page("/norms").address(self.ground.address, unit?);
            Some(Link { words: words.render(language), href: format!("{href}#conflicts") })
        });
        Ok(told.collect())
    }

    fn said(&self, judgement: &Judgement) -> Said {
        let language = self.language();
        let state = match judgement.outcome {
            Outcome::Met => State::Met,
            Outcome::Unmet => State::Unmet,
            Outcome::CannotTell => State::CannotTell,
            Outcome::Outside => State::None,
        };
        let findings = judgement.findings.iter().map(|finding| {
            let words = self.words.say(&finding.condition);
            let key = match finding.truth {
                Truth::CannotTell => "web.person.not-known",
                _ => "web.person.asked",
            };
            Message::new(key).text("what", words).render(language)
        });
        let facts = judgement.used.iter().filter(|(name, _)| name.starts_with("person."));
        let facts = facts.map(|(name, fact)| {
            let value = fact.as_ref().map(|fact| self.words.value(name, &fact.value));
            let value = value.unwrap_or_else(|| language.text("web.person.no-record"));
            format!("{}: {value}", self.words.fact(name))
        });
        Said {
            state,
            state_words: language.text(&format!("norms.outcome.{}", judgement.outcome.key())),
            title: String::new(),
            href: None,
            findings: findings.collect(),
            facts: facts.collect(),
            quote: None,
            source: String::new(),
            remedy: None,
        }
    }
}
