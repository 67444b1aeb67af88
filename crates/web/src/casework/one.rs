//! One case: where it stands, what can be done by whoever asks, what was done, and where that leads.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Id, Language, Message};
use cases::{Action, Asked as Wanted, CaseFile, Given, NamedRow, OwnFault, file, whereabouts};
use registers::{Case, FigureLock, Filter, Register, View};

use crate::asked::Asked;
use crate::casework::flow_picture::Picture;
use crate::casework::parts::{Board, board};
use crate::casework::{actor, kept, said, words};
use crate::change::fields::Input;
use crate::change::{Sent, keyed};
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::papers::{Fact, Section};
use crate::sheet::Sheet;
use crate::signing::Posted;
use crate::signing::forms::SmallForm;

/// So many single rows can be named at once.
const MOST_ROWS: usize = 5;

/// The people of a fault who are named.
const MOST_PEOPLE: usize = 20;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    heading: String,
    kind: Link,
    step: String,
    tone: &'static str,
    is_late: bool,
    facts: Vec<(String, Told)>,
    fault: Option<String>,
    said: Option<String>,
    own_faults: Option<OwnFaults>,
    forms: Vec<SmallForm>,
    /// Who can do what next, where the asker can do nothing.
    waits_for: Vec<String>,
    board: Option<Board>,
    sheets: Vec<Sheet>,
    picture: Picture,
    papers: Option<Section>,
    lock: Option<Link>,
    key: String,
}

/// A fact of a case, which may lead on.
struct Told {
    words: String,
    href: Option<String>,
}

/// What the unit should look at.
struct OwnFaults {
    /// Each with the people that it is about.
    found: Vec<(String, Vec<Link>)>,
}

/// Answers with a case.
pub(crate) async fn page(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match number(id) {
        Ok(id) => shown(&asked, id, None).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

/// The number of a case in an address.
pub(super) fn number(id: Result<Path<String>, PathRejection>) -> Result<Id<Case>, Failure> {
    let Ok(Path(given)) = id else { return Err(Failure::no_such_page()) };
    let number = given.parse::<i64>().ok().filter(|number| *number > 0);
    Ok(Id::new(number.ok_or_else(Failure::no_such_page)?))
}

async fn shown(asked: &Asked, id: Id<Case>, fault: Option<&Message>) -> Result<Response, Failure> {
    let language = asked.language();
    let mut page = made(asked, id).await?;
    page.fault = fault.map(|fault| fault.render(language));
    page.said = asked.get("done").map(|_| language.text("web.case.done"));
    keyed(asked, |number| {
        number.clone_into(&mut page.key);
        page.render()
    })
}

async fn made(asked: &Asked, id: Id<Case>) -> Result<CasePage, Failure> {
    let language = asked.language();
    let cases = &asked.served.cases;
    let today = asked.served.site.registers.today();
    let view = View { scope: asked.scope(), on: today, known_at: None };
    let mut reader = asked.served.site.registers.read().await?;
    let file = file(&mut reader, &view, (cases.flows(), id)).await?;
    let whole = View { scope: &asked.served.whole, ..view };
    let place = whereabouts(&mut reader, &whole, file.case.data.area).await?;
    let lock = lock(&mut reader, &view, id, language).await?;
    let whole_part = file.case.data.part_of.map(|of| vec![Filter::Ids(vec![of.number()])]);
    let sees_whole = match whole_part {
        Some(own) => !reader.timeline::<Case>(&view, own).await?.is_empty(),
        None => false,
    };
    let actor = actor(asked)?;
    let stands = cases.stands(&mut reader, (&actor, &place), &file).await?;
    let state = file.state()?;
    let mine: Vec<&Action> = file
        .flow
        .actions_in(&state.step.key)
        .filter(|action| !action.by.is_disjoint(&stands))
        .collect();
    let asks = |action: &&Action| {
        action.when.as_ref().is_some_and(|when| when.facts().contains("case.faults"))
    };
    let looks = !state.is_closed && file.flow.actions.iter().any(|action| asks(&action));
    let own_faults = if looks && !stands.is_empty() {
        let found = cases::own_faults(cases, &mut reader, &file.case.data).await?;
        Some(told_faults(asked, &found))
    } else {
        None
    };
    let waits_for = if mine.iter().any(|action| action.to.is_some()) {
        Vec::new()
    } else {
        waits_for(&file, language)?
    };
    let ground = asked.ground_anew().await?;
    let unit = ground.scene.tree.unit(ground.scene.tree.counts_in(file.case.data.area));
    let unit = unit.or_else(|| ground.scene.tree.roots().next());
    let at = unit.map(|unit| Place { asked, ground: &ground, unit });
    let papers = match &at {
        Some(at) => {
            let fact = Fact::read(&mut reader, &view, (Case::KEY, id.number())).await?;
            Section::read(at, &mut reader, &fact).await?
        }
        None => None,
    };
    drop(reader);
    let board = board(asked, &file.case).await?;
    let (step, tone) = (words(language, state.step.heading), state.step.tone.key());
    let mut sheets = vec![said::acts(&file, language)];
    sheets.extend(said::rows(&file.comments, language));
    let here = Here::one("/cases", &id.to_string());
    let title = file.case.data.name.clone();
    Ok(CasePage {
        frame: match &at {
            Some(at) => at.frame(title.clone(), &here, vec![at.day_field()]),
            None => Frame::bare(asked, title.clone()),
        },
        heading: title,
        kind: Link {
            words: words(language, file.flow.heading),
            href: format!("/flows/{}{}", file.flow.key, kept(language)),
        },
        step,
        tone,
        is_late: state.is_late(today),
        facts: facts(&file, (&place.name, sees_whole), language)?,
        fault: None,
        said: None,
        own_faults,
        forms: mine.iter().map(|action| form(&file, action, language)).collect(),
        waits_for,
        board,
        sheets,
        picture: Picture::of(&file.flow, Some(&state.step.key), language),
        papers,
        lock,
        key: String::new(),
    })
}

/// The figures that were locked by a case.
async fn lock(
    reader: &mut registers::Reader,
    view: &View<'_>,
    id: Id<Case>,
    language: Language,
) -> Result<Option<Link>, Failure> {
    if view.scope.admits(FigureLock::DEFINITION).is_err() {
        return Ok(None);
    }
    let own = vec![Filter::In("of_case", vec![base::Value::Integer(id.number())])];
    let found = reader.timeline::<FigureLock>(view, own).await?.into_iter().next();
    Ok(found.map(|row| Link {
        words: language.text("web.case.locked-figures"),
        href: format!("/locks/{}{}", row.id, kept(language)),
    }))
}

/// The facts of a case: those that its flow asks for, and by when it is to be done.
fn facts(
    file: &CaseFile,
    (unit, sees_whole): (&str, bool),
    language: Language,
) -> Result<Vec<(String, Told)>, Failure> {
    let plain = |words: String| Told { words, href: None };
    let say = |key: &str| language.text(&format!("web.case.{key}"));
    let case = &file.case.data;
    let state = file.state()?;
    let mut facts = vec![(say("unit"), plain(unit.to_owned()))];
    let day = |day: base::Day| plain(language.day(day));
    if let Some(of) = case.part_of {
        let href = sees_whole.then(|| format!("/cases/{of}{}", kept(language)));
        facts.push((say("part-of"), Told { words: case.name.clone(), href }));
    }
    let values = [
        ("day", case.day.map(day)),
        ("registers", case.registers.clone().map(plain)),
        ("field", case.field.clone().map(plain)),
        ("wish", case.wish.clone().map(plain)),
    ];
    let heading = |key: &str| {
        let own = file.flow.field(key).map(|field| field.heading);
        let of_register = Case::DEFINITION.field(key).map(|(_, field)| field.heading);
        own.or(of_register).map_or_else(String::new, |heading| words(language, heading))
    };
    for (key, value) in values {
        facts.extend(value.map(|told| (heading(key), told)));
    }
    if let (Some(register), Some(record)) = (&case.register, case.record) {
        let href = format!("/registers/{register}/{record}{}", kept(language));
        let told = Told { words: format!("{register} #{record}"), href: Some(href) };
        facts.push((say("row"), told));
    }
    facts.push((say("since"), day(state.since)));
    facts.extend(state.last.step_due_on.map(|due| (say("step-due"), day(due))));
    facts.extend(state.last.due_on.map(|due| (say("due"), day(due))));
    Ok(facts)
}

fn waits_for(file: &CaseFile, language: Language) -> Result<Vec<String>, Failure> {
    let state = file.state()?;
    let leads = file.flow.actions_in(&state.step.key).filter(|action| action.to.is_some());
    let told = leads.filter(|action| !action.by.is_empty()).map(|action| {
        let who = action.by.iter().filter_map(|key| file.flow.actor(key));
        let who: Vec<String> = who.map(|actor| words(language, actor.heading)).collect();
        format!("{}: {}", words(language, action.heading), who.join("; "))
    });
    Ok(told.collect())
}

fn told_faults(asked: &Asked, found: &[OwnFault]) -> OwnFaults {
    let language = asked.language();
    let told = found.iter().map(|fault| {
        let people = fault.people.iter().take(MOST_PEOPLE).map(|person| Link {
            words: format!("#{person}"),
            href: format!("/people/{person}{}", kept(language)),
        });
        (fault.message.render(language), people.collect())
    });
    OwnFaults { found: told.collect() }
}

/// The form of an action.
fn form(file: &CaseFile, action: &Action, language: Language) -> SmallForm {
    let say = |key: &str| language.text(&format!("web.case.{key}"));
    let id = |name: &str| format!("{}.{name}", action.key);
    let mut inputs = Vec::new();
    if action.reason != Wanted::No {
        let input = Input::long(id("reason"), say("reason"), "");
        inputs.push(if action.reason == Wanted::Must { input.required() } else { input });
    }
    if action.rows != Wanted::No {
        let input = Input::long(id("rows"), say("rows-to-name"), "");
        inputs.push(input.helped(say("rows-help")));
    }
    let number = file.acts.last().map_or(0, |act| act.number);
    SmallForm {
        kept: vec![("seen", number.to_string()), ("action", action.key.clone())],
        inputs,
        is_main: action.to.is_some() && action.reason != Wanted::Must,
        ..SmallForm::new(
            format!("/cases/{}{}", file.case.id, kept(language)),
            words(language, action.heading),
            "act",
        )
    }
}

/// Answers to what was done in a case.
pub(crate) async fn sent(
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let made = match number(id) {
        Ok(id) => act(&asked, id, sent).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

async fn act(asked: &Asked, id: Id<Case>, sent: Sent) -> Result<Response, Failure> {
    let posted = Posted::read(asked, sent)?;
    let action = posted.get("action").to_owned();
    let given = match given(&posted, &action) {
        Ok(given) => given,
        Err(fault) => return shown(asked, id, Some(&fault)).await,
    };
    let actor = actor(asked)?;
    match asked.served.cases.act(&actor, (id, &action), &given).await {
        Ok(_) => {
            let lang = asked.language().pick("", "&lang=en");
            Ok(Redirect::to(&format!("/cases/{id}?done=1{lang}")).into_response())
        }
        Err(registers::Error::Refused(messages)) => shown(asked, id, messages.first()).await,
        Err(error) => Err(error.into()),
    }
}

/// What was given with an act.
fn given(posted: &Posted, action: &str) -> Result<Given, Message> {
    let filled = |name: &str| {
        let value = posted.get(&format!("{action}.{name}")).trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    Ok(Given {
        reason: filled("reason"),
        rows: named(&filled("rows").unwrap_or_default())?,
        seen: posted.get("seen").parse().ok(),
    })
}

/// Rows that are named line by line: `appointments 12 v3: what is said of it`.
fn named(text: &str) -> Result<Vec<NamedRow>, Message> {
    let mut rows = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let unreadable = || Message::new("case.row-unreadable").text("given", line);
        let (head, said) = line.split_once(':').ok_or_else(unreadable)?;
        let mut words = head.split_whitespace();
        let register = words.next().ok_or_else(unreadable)?.to_owned();
        let record = words.next().map(|word| word.trim_start_matches('#').parse());
        let version = words.next().map(|word| word.trim_start_matches('v').parse());
        rows.push(NamedRow {
            register,
            record: record.and_then(Result::ok).ok_or_else(unreadable)?,
            version: version.transpose().map_err(|_| unreadable())?,
            text: said.trim().to_owned(),
        });
    }
    if rows.len() > MOST_ROWS {
        let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
        return Err(Message::new("case.too-many-rows").number("most", most));
    }
    Ok(rows)
}
