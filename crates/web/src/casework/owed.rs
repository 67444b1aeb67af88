//! What one owes: the start page of everybody who works in cases.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use base::{Day, Heading, Language, Message, number};
use cases::{Duty, Flow};
use policy::Action;

use crate::asked::Asked;
use crate::casework::{actor, framed, kept, tree, words};
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here};

/// More cases than this in one step of one flow are told as one line.
const MOST_ALIKE: usize = 8;

#[derive(Template)]
#[template(path = "owed.html")]
struct OwedPage {
    frame: Frame,
    heading: String,
    lead: String,
    items: Vec<Item>,
    ways: Vec<Link>,
}

/// One thing to do, or many that are alike.
struct Item {
    what: Link,
    unit: String,
    step: String,
    asked_by: String,
    reason: Option<String>,
    due: String,
    is_late: bool,
    button: Link,
}

/// Answers with what waits for the asker.
pub(crate) async fn page(asked: Asked) -> Response {
    let made = owed(&asked).await;
    asked.answer(made)
}

/// What waits for the asker, the most urgent first.
///
/// # Errors
/// When nobody has signed in, or the registers fail.
pub(crate) async fn duties(asked: &Asked) -> Result<Vec<Duty>, Failure> {
    let actor = actor(asked)?;
    let mut reader = asked.served.site.registers.read().await?;
    Ok(asked.served.cases.duties(&mut reader, (&actor, &tree(asked))).await?)
}

async fn owed(asked: &Asked) -> Result<Response, Failure> {
    let language = asked.language();
    let today = asked.served.site.registers.today();
    let duties = duties(asked).await?;
    let heading = language.text("web.owed.title");
    let late = duties.iter().filter(|duty| duty.is_late(today)).count();
    let count = |of: usize| i64::try_from(of).unwrap_or(i64::MAX);
    let lead = match (duties.len(), late) {
        (0, _) => language.text("web.owed.none"),
        (all, 0) => Message::new("web.owed.count").number("count", count(all)).render(language),
        (all, late) => Message::new("web.owed.count-late")
            .number("count", count(all))
            .number("late", count(late))
            .render(language),
    };
    let area = actor(asked)?.area;
    let frame = framed(asked, (heading.clone(), Here::page("/owed")), area).await?;
    let page = OwedPage {
        heading,
        lead,
        items: items(&duties, today, language),
        ways: ways(asked),
        frame,
    };
    Ok(Html(page.render()?).into_response())
}

fn items(duties: &[Duty], today: Day, language: Language) -> Vec<Item> {
    let place = |duty: &Duty| (duty.flow.0.clone(), duty.step.vi);
    let mut alike: BTreeMap<(String, &str), Vec<&Duty>> = BTreeMap::new();
    for duty in duties {
        alike.entry(place(duty)).or_default().push(duty);
    }
    let mut items = Vec::new();
    for duty in duties {
        let Some(same) = alike.get(&place(duty)) else { continue };
        if same.len() <= MOST_ALIKE {
            items.push(item(duty, today, language));
        } else if same.first().is_some_and(|first| first.case == duty.case) {
            items.push(group(same, today, language));
        }
    }
    items
}

fn item(duty: &Duty, today: Day, language: Language) -> Item {
    let href = format!("{}{}", duty.address(), kept(language));
    let first = duty.actions.first().copied();
    let button = first.unwrap_or(Heading { vi: "", en: "" });
    Item {
        what: Link { words: duty.name.clone(), href: href.clone() },
        unit: duty.area_name.clone(),
        step: words(language, duty.step),
        asked_by: duty.asked_by.clone(),
        reason: duty.reason.clone(),
        due: due(duty, language),
        is_late: duty.is_late(today),
        button: Link { words: words(language, button), href },
    }
}

fn due(duty: &Duty, language: Language) -> String {
    duty.first_due().map_or_else(|| language.text("web.owed.no-due"), |day| language.day(day))
}

/// Many that are alike as one line, which opens to them.
fn group(same: &[&Duty], today: Day, language: Language) -> Item {
    let duty = same[0];
    let late = same.iter().filter(|duty| duty.is_late(today)).count();
    let flow = &duty.flow.0;
    let lang = language.pick("", "&lang=en");
    let pairs = [("flow", flow.as_str()), ("waits", "me")];
    let href = format!("/cases{}{lang}", crate::address::query(&pairs));
    let number = |of: usize| number::whole(i64::try_from(of).unwrap_or(i64::MAX), language);
    let said = Message::new("web.owed.alike")
        .text("count", number(same.len()))
        .text("what", words(language, duty.flow.1))
        .text("late", number(late));
    Item {
        what: Link { words: said.render(language), href: href.clone() },
        unit: String::new(),
        step: words(language, duty.step),
        asked_by: String::new(),
        reason: None,
        due: due(duty, language),
        is_late: late > 0,
        button: Link { words: language.text("web.owed.open-list"), href },
    }
}

/// What the asker can begin, and where else things wait.
fn ways(asked: &Asked) -> Vec<Link> {
    let language = asked.language();
    let may_open = |flow: &Flow| {
        let actors = flow.opened_by.iter().filter_map(|key| flow.actor(key));
        actors.into_iter().any(|one| one.roles.contains(&asked.visitor.decision.role))
    };
    let flows = asked.served.cases.flows().all().filter(|flow| may_open(flow));
    let lang = language.pick("", "&lang=en");
    let mut ways: Vec<Link> = flows
        .map(|flow| Link {
            words: Message::new("web.owed.begin")
                .text("what", words(language, flow.heading))
                .render(language),
            href: format!("/cases/open?flow={}{lang}", flow.key),
        })
        .collect();
    let mut way = |key: &str, href: String| {
        ways.push(Link { words: language.text(key), href });
    };
    way("web.owed.all-cases", format!("/cases{}", kept(language)));
    if asked.may(Action::Figures) {
        way("web.owed.due-list", format!("/reports/due{}", kept(language)));
    }
    way("web.owed.flows", format!("/flows{}", kept(language)));
    ways
}
