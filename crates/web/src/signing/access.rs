//! Who read personal files: the log, the own file with who read it, and the reason that some must
//! give first.

use accounts::NO_FILE;
use axum::response::Response;
use base::{Day, Id, Instant, Language, Message};
use registers::Person;
use reports::Align;
use store::{AccessFilter, AccessRow};

use crate::ask::{Ask, Field};
use crate::asked::Asked;
use crate::change::Sent;
use crate::failure::Failure;
use crate::files;
use crate::guard::note;
use crate::pages::SheetsPage;
use crate::pages::frame::{Here, Place};
use crate::sheet::{Head, Sheet, SheetRow, Shown};
use crate::signing::forms::{FormsPage, SmallForm, plain};
use crate::signing::{Posted, next, on_to, signed_in};

/// Entries of a page.
const MOST_ENTRIES: i64 = 200;

/// The fewest letters of a reason.
const SHORTEST_REASON: usize = 5;

/// The most.
const LONGEST_REASON: usize = 500;

/// Answers with the log.
pub(crate) async fn log(asked: Asked) -> Response {
    let made = logged(&asked).await;
    asked.answer(made)
}

async fn logged(asked: &Asked) -> Result<Response, Failure> {
    let person = asked.get("person").map(|given| {
        let unreadable = || Message::new("id.unreadable").text("given", given);
        given.parse::<i64>().map_err(|_| unreadable())
    });
    let person = person.transpose()?;
    let actor = asked.get("actor").map(str::to_owned);
    let (from, until) = (asked.day("from")?, asked.day("until")?);
    let filter = AccessFilter {
        person,
        actor: actor.clone(),
        since: from.map(Instant::start_of),
        before: until.map(|day| Instant::start_of(day.next())),
        limit: MOST_ENTRIES,
    };
    let entries = asked.served.site.accounts.access.entries(&filter).await?;
    let ground = asked.ground_anew().await?;
    let unit = crate::pages::report::first(&ground)?;
    let place = Place { asked, ground: &ground, unit };
    let language = ground.address.language;
    let say = |key: &str| language.text(&format!("web.access.{key}"));
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| language.day(day));
    let words = [
        ("person", person.map_or_else(String::new, |one| one.to_string())),
        ("actor", actor.unwrap_or_default()),
        ("from", day(from)),
        ("until", day(until)),
    ];
    let pairs = words.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
    let here = Here::Page { path: "/access".to_owned(), pairs, kind: "/access" };
    let fields = words
        .iter()
        .map(|(name, value)| Field::written(name, say(&format!("ask-{name}")), value))
        .collect();
    let heading = say("title");
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: Vec::new(),
        lead: vec![say("lead")],
        notices: Vec::new(),
        exports: files::of_page(&place, &here),
        ask: Some(Ask {
            action: "/access".to_owned(),
            kept: Vec::new(),
            fields,
            button: language.text("web.people.narrow"),
        }),
        tabs: Vec::new(),
        sheets: vec![sheet(&entries, language)],
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
        heading,
    };
    page.answer(&place)
}

/// Entries of the log as a table.
pub(crate) fn sheet(entries: &[AccessRow], language: Language) -> Sheet {
    let say = |key: &str| language.text(&format!("web.access.{key}"));
    let head = |key: &str, width| Head::new(language, key, width, Align::Left);
    let rows = entries.iter().map(|one| {
        let at = one.recorded_at.parse::<Instant>();
        let at = at.map_or_else(|_| one.recorded_at.clone(), Instant::vietnamese);
        SheetRow::of(vec![
            Shown::plain(one.sequence.to_string()),
            Shown::plain(at),
            Shown::plain(one.draft.actor.clone()),
            Shown::plain(one.draft.role.clone()),
            Shown::plain(match one.draft.person {
                NO_FILE => String::new(),
                person => format!("#{person}"),
            }),
            Shown::plain(one.draft.what.clone()),
            Shown::plain(one.draft.reason.clone().unwrap_or_default()),
        ])
    });
    Sheet {
        key: "access".into(),
        caption: say("title"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("web.access.sequence", 8),
            head("web.access.at", 20),
            head("web.access.actor", 20),
            head("web.access.role", 18),
            head("web.access.person", 12),
            head("web.access.what", 30),
            head("web.access.reason", 40),
        ],
        notes: Vec::new(),
    }
}

/// Answers with the own file, and who read it.
pub(crate) async fn own(asked: Asked) -> Response {
    let made = own_file(&asked).await;
    asked.answer(made)
}

async fn own_file(asked: &Asked) -> Result<Response, Failure> {
    let person: Option<Id<Person>> = signed_in(asked)?.person;
    let person = person.ok_or_else(|| Message::new("web.access.no-person"))?;
    if let Some(refusal) = note(asked, person.number(), "/own-file").await {
        return Ok(refusal);
    }
    let filter = AccessFilter {
        person: Some(person.number()),
        limit: MOST_ENTRIES,
        ..AccessFilter::default()
    };
    let entries = asked.served.site.accounts.access.entries(&filter).await?;
    crate::pages::own_file(asked, person, sheet(&entries, asked.language())).await
}

/// Answers with the page where a reason is given.
pub(crate) async fn reason(asked: Asked) -> Response {
    asked.answer(reason_form(&asked, None))
}

fn reason_form(asked: &Asked, fault: Option<&Message>) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.access.{key}"));
    let mut page = FormsPage::new(asked, say("reason-title")).failing(fault);
    page.lead = vec![say("reason-lead")];
    let kept = vec![
        ("person", asked.get("person").unwrap_or_default().to_owned()),
        ("next", next(asked.get("next")).to_owned()),
    ];
    page.forms = vec![SmallForm {
        kept,
        inputs: vec![plain(language, "reason", "web.access.reason", ("", "off"))],
        is_main: true,
        ..SmallForm::new(asked.itself(), say("reason-go"), "reason")
    }];
    page.answer(asked)
}

/// Takes a reason; the way leads to the file.
pub(crate) async fn reason_sent(asked: Asked, sent: Sent) -> Response {
    asked.answer(told(&asked, sent))
}

fn told(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    let posted = Posted::read(asked, sent)?;
    let reason = posted.get("reason").trim();
    let person = posted.get("person").parse::<i64>().ok();
    let letters = reason.chars().count();
    let fits = (SHORTEST_REASON..=LONGEST_REASON).contains(&letters);
    let (Some(person), true) = (person, fits) else {
        return reason_form(asked, Some(&Message::new("web.access.reason-short")));
    };
    asked.served.reasons.tell(&own.session, person, reason);
    Ok(on_to(next(Some(posted.get("next")))))
}
