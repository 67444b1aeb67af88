//! One person: what is and was held, what was learnt, and what the law and the programme say of it.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, Response};
use base::{Day, Id, Language, Message, Period};
use indicators::Judged;
use norms::{Case, Ground as Facts, Judgement, Outcome, Truth, Words};
use registers::{Appointment, Person, Register, Unit};

use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::files;
use crate::law::{conflicts, law, programme};
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::norms::source;
use crate::pages::part_two::notices;
use crate::pages::reached::reached;
use crate::pages::records::replacing;
use crate::pages::report::first;
use crate::pages::told::{Told, learnt, told};
use crate::sheet::State;

#[derive(Template)]
#[template(path = "person.html")]
pub(crate) struct PersonPage {
    pub(crate) frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    pub(crate) life: Vec<Event>,
    pub(crate) about: Vec<(String, String)>,
    pub(crate) holdings: Vec<Holding>,
    /// What was written of the person, and the same as the boxes of the résumé.
    ways: Vec<Link>,
}

/// Something in the life of a person.
pub(crate) struct Event {
    from: Day,
    pub(crate) when: String,
    pub(crate) words: String,
    pub(crate) place: Option<Link>,
    is_now: bool,
}

/// A holding with what is said of it, what is not met first.
pub(crate) struct Holding {
    pub(crate) title: String,
    group: Option<String>,
    /// Where two norms say different things of it.
    conflicts: Vec<Link>,
    pub(crate) said: Vec<Said>,
    /// What can be done to it, where one may write.
    acts: Vec<Link>,
}

/// One judgement.
pub(crate) struct Said {
    state: State,
    pub(crate) state_words: String,
    pub(crate) title: String,
    href: Option<String>,
    /// What fails, or is missing.
    pub(crate) findings: Vec<String>,
    /// What is on file.
    pub(crate) facts: Vec<String>,
    quote: Option<String>,
    pub(crate) source: String,
    pub(crate) remedy: Option<String>,
}

/// Answers with the page of a person, or what it tells as a file.
pub(crate) async fn person(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let number = id.ok().and_then(|Path(id)| files::split(&id).0.parse().ok());
    let made = match number {
        Some(id) => page(&asked, Id::new(id)).await,
        None => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn page(asked: &Asked, id: Id<Person>) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let mut reader = asked.served.site.registers.read().await?;
    let told = told(&mut reader, &ground, id).await?;
    // Opened here alone: no other page about a person shows it.
    let reached = reached(&mut reader, &ground, id).await?;
    let telling = Telling { reached, ..Telling::new(asked, &ground, &told)? };
    let place = telling.place()?;
    let page = telling.page(&place)?;
    let Some(form) = asked.form()? else { return Ok(ground.tagged(Html(page.render()?))) };
    let sheets = page.sheets();
    let sheets: Vec<_> = sheets.iter().collect();
    let name = format!("person-{id}");
    Ok(ground.tagged(files::of_sheets((&name, &page.heading), &place, &sheets, form)?))
}

struct Telling<'a> {
    asked: &'a Asked,
    ground: &'a Ground,
    told: &'a Told,
    /// What identifies the person, and where the person is reached.
    reached: Vec<(String, String)>,
    cases: Vec<Case>,
    words: Words<'a>,
}

impl<'a> Telling<'a> {
    fn new(asked: &'a Asked, ground: &'a Ground, told: &'a Told) -> Result<Self, Failure> {
        let law = law()?;
        let scene = &ground.scene;
        let words = Words::new(scene.lists, law.vocabulary(), ground.address.language);
        let cases = told.rows.cases(&Facts {
            lists: scene.lists,
            titles: &told.titles,
            tree: &scene.tree,
            retirement: law.retirement(),
        });
        Ok(Self { asked, ground, told, reached: Vec::new(), cases, words })
    }

    fn language(&self) -> Language {
        self.ground.address.language
    }

    /// Where the person holds something, or the first unit of the top.
    fn place(&self) -> Result<Place<'a>, Failure> {
        let unit = self.cases.first().and_then(|case| self.unit(case.holding.data.area));
        let unit = match unit {
            Some(unit) => unit,
            None => first(self.ground)?,
        };
        Ok(Place { asked: self.asked, ground: self.ground, unit })
    }

    fn page(&self, place: &Place<'_>) -> Result<PersonPage, Failure> {
        let language = self.language();
        let on = self.ground.address.on;
        let rows = &self.told.rows;
        let holdings = self.cases.iter().map(|case| self.holding(case));
        let holdings = holdings.collect::<Result<Vec<_>, Failure>>()?;
        let born = rows.person.iter().find(|row| row.period.contains(on));
        let born = born.or(rows.person.last()).map(|row| row.data.born_on.vietnamese());
        let mut lines = place.lines(Vec::new());
        lines.extend(
            born.map(|born| Message::new("web.person.born").text("born", born).render(language)),
        );
        let here = Here::one("/people", &rows.person[0].id.to_string());
        let lead = self
            .cases
            .is_empty()
            .then(|| Message::new("web.person.holds-nothing").day("day", on).render(language));
        Ok(PersonPage {
            frame: place.frame(self.told.name.clone(), &here, vec![place.day_field()]),
            heading: self.told.name.clone(),
            lines,
            lead: lead.into_iter().collect(),
            notices: notices(self.ground),
            exports: files::of_page(place, &here),
            life: self.life(place),
            about: self.about(place),
            ways: self.ways(place),
            holdings,
        })
    }

    /// The résumé of the person, and what was written.
    fn ways(&self, place: &Place<'_>) -> Vec<Link> {
        let id = self.told.rows.person[0].id;
        let link = |key: &str, href| Link { words: self.language().text(key), href };
        let resume = place.address().page(&format!("/people/{id}/resume"), place.unit, &[]);
        let journal = place.address().page("/journal", place.unit, &[("person", id.to_string())]);
        let check = place.address().page(&format!("/people/{id}/check"), place.unit, &[]);
        vec![
            link("web.resume.name", resume),
            link("web.check.name", check),
            link("web.person.journal", journal),
        ]
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

    /// What was held and learnt, the latest first.
    fn life(&self, place: &Place<'_>) -> Vec<Event> {
        let (language, lists) = (self.language(), self.ground.scene.lists);
        let on = self.ground.address.on;
        let held = self.told.rows.appointments.iter().map(|row| {
            let mode = lists.label("appointment-mode", row.data.mode.as_str(), language);
            let way = lists.label("way-gained", row.data.way_gained.as_str(), language);
            Event {
                from: row.period.from(),
                when: self.when(row.period),
                words: format!("{} ({mode}; {way})", self.told.title(row.data.title)),
                place: self.unit(row.data.area).map(|unit| place.link(unit)),
                is_now: row.period.contains(on),
            }
        });
        let party = self.told.rows.party.iter().map(|row| {
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
    fn about(&self, place: &Place<'_>) -> Vec<(String, String)> {
        let on = self.ground.address.on;
        let (language, lists) = (self.language(), self.ground.scene.lists);
        let mut about = Vec::new();
        if let Some(row) = self.told.rows.person.iter().find(|row| row.period.contains(on)) {
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
        let own = self.told.rows.qualifications.iter().filter(|row| row.period.contains(on));
        about.extend(own.map(|row| {
            let dimension = row.data.dimension.as_str();
            let label = lists.label("qualification-dimension", dimension, language).to_owned();
            (label, learnt(row, place))
        }));
        about.extend(self.reached.iter().cloned());
        let measures = self.told.measures.iter().flatten();
        about.extend(measures.map(|one| (language.text("web.person.measure"), one.clone())));
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
            State::Met | State::None | State::Waiting | State::Going => 2,
        };
        said.sort_by_key(|one| order(one.state));
        let unit =
            unit.map(|unit| reports::full_name(self.ground.scene.lists, unit, self.language()));
        let title = self.told.title(case.holding.data.title);
        let acts = match self.place() {
            Ok(place) if self.asked.may_write() => self.acts(&place, case),
            _ => Vec::new(),
        };
        Ok(Holding {
            title: unit.map_or_else(|| title.clone(), |unit| format!("{title}, {unit}")),
            group,
            conflicts,
            said,
            acts,
        })
    }

    /// What can be done to a holding.
    fn acts(&self, place: &Place<'_>, case: &Case) -> Vec<Link> {
        let id = case.holding.id.number();
        let path = format!("/registers/{}/{id}", Appointment::KEY);
        let own = Link {
            words: self.language().text("web.person.record"),
            href: place.address().page(&path, place.unit, &[]),
        };
        std::iter::once(own).chain(replacing(place, id)).collect()
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
