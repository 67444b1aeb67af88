//! Opening a case: a form of the fields that its flow asks for.

use axum::response::{IntoResponse, Redirect, Response};
use base::{Day, Message};
use cases::{CaseField, Flow, Opening};
use registers::{Case, Register};

use crate::asked::Asked;
use crate::casework::{actor, kept, tree_on, words};
use crate::change::Sent;
use crate::change::fields::{Filling, Input};
use crate::failure::Failure;
use crate::signing::Posted;
use crate::signing::forms::{FormsPage, SmallForm};

/// Answers with the form.
pub(crate) async fn form(asked: Asked) -> Response {
    let made = shown(&asked, &[], None);
    asked.answer(made)
}

fn flow(asked: &Asked) -> Result<&Flow, Failure> {
    let key = asked.get("flow").unwrap_or_default();
    let flow = asked.served.cases.flows().current(key)?;
    let role = &asked.visitor.decision.role;
    let mut actors = flow.opened_by.iter().filter_map(|key| flow.actor(key));
    if actors.any(|one| one.roles.contains(role)) {
        return Ok(flow);
    }
    let who = flow.opened_by.iter().filter_map(|key| flow.actor(key));
    let who: Vec<String> = who.map(|one| words(asked.language(), one.heading)).collect();
    let refusal = Message::new("case.not-yours-to-open").heading("flow", flow.heading);
    Err(Failure::refused(axum::http::StatusCode::FORBIDDEN, refusal.text("who", who.join("; "))))
}

fn shown(
    asked: &Asked,
    filled: &[(String, String)],
    fault: Option<&Message>,
) -> Result<Response, Failure> {
    let language = asked.language();
    let flow = flow(asked)?;
    let begin = Message::new("web.owed.begin").text("what", words(language, flow.heading));
    let mut page = FormsPage::new(asked, begin.render(language)).failing(fault);
    page.lead = vec![words(language, flow.purpose)];
    let value = |key: &str| {
        let found = filled.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        found.or_else(|| asked.get(key)).unwrap_or_default().to_owned()
    };
    let mut inputs: Vec<Input> =
        flow.fields.iter().map(|field| input(asked, field, &value(&field.key))).collect();
    if asks_unit(asked, flow) {
        inputs.insert(0, unit_input(asked, &value("area")));
    }
    let lang = language.pick("", "&lang=en");
    page.forms = vec![SmallForm {
        inputs,
        is_main: true,
        ..SmallForm::new(
            format!("/cases/open?flow={}{lang}", flow.key),
            language.text("web.case.open"),
            "open",
        )
    }];
    page.answer(asked)
}

/// Is the unit chosen? Not where a case is about the asker.
fn asks_unit(asked: &Asked, flow: &Flow) -> bool {
    let is_own = |key: &String| {
        flow.actor(key).is_some_and(|one| {
            one.place == cases::Place::Own && one.roles.contains(&asked.visitor.decision.role)
        })
    };
    !flow.opened_by.iter().any(is_own)
}

fn unit_input(asked: &Asked, given: &str) -> Input {
    let tree = tree_on(asked, Some(asked.served.default_day()));
    let given = if given.is_empty() {
        tree.roots().next().map(crate::address::code).unwrap_or_default()
    } else {
        given.to_owned()
    };
    let language = asked.language();
    Input::plain("area".to_owned(), language.text("web.case.unit-code"), &given)
        .required()
        .helped(language.text("web.case.unit-help"))
}

fn input(asked: &Asked, field: &CaseField, value: &str) -> Input {
    let language = asked.language();
    let label = words(language, field.heading);
    let kind = Case::DEFINITION.field(&field.key).map(|(_, field)| field.kind);
    let made = match (field.key.as_str(), kind) {
        ("register", _) => registers_input(asked, (field, label), value),
        ("wish", _) => Input::long(field.key.clone(), label, value),
        (_, Some(base::Kind::Day)) => {
            Input::day(field.key.clone(), label, value).helped(language.text("change.help.day"))
        }
        _ => Input::plain(field.key.clone(), label, value),
    };
    if field.is_needed { made.required() } else { made }
}

/// The registers that the asker reads.
fn registers_input(asked: &Asked, (field, label): (&CaseField, String), value: &str) -> Input {
    let language = asked.language();
    let all = asked.served.site.registers.registry().definitions().iter();
    let seen = all.filter(|one| !one.by_program && asked.scope().admits(one).is_ok());
    let options = seen.map(|one| crate::ask::Choice {
        value: one.key.to_owned(),
        words: words(language, one.heading),
        is_chosen: one.key == value,
    });
    Input {
        name: field.key.clone(),
        label,
        help: String::new(),
        fault: None,
        is_required: false,
        kind: Filling::Chosen(options.collect()),
    }
}

/// Answers to the form that was sent.
pub(crate) async fn sent(asked: Asked, sent: Sent) -> Response {
    let made = open(&asked, sent).await;
    asked.answer(made)
}

async fn open(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let filled: Vec<(String, String)> =
        sent.as_ref().map(|form| form.0.clone()).unwrap_or_default();
    let posted = Posted::read(asked, sent)?;
    let flow = flow(asked)?;
    let opening = match opening(asked, flow, &posted) {
        Ok(opening) => opening,
        Err(fault) => return shown(asked, &filled, Some(&fault)),
    };
    let actor = actor(asked)?;
    match asked.served.cases.open(&actor, opening).await {
        Ok(id) => {
            let way = format!("/cases/{id}{}", kept(asked.language()));
            Ok(Redirect::to(&way).into_response())
        }
        Err(registers::Error::Refused(messages)) => shown(asked, &filled, messages.first()),
        Err(error) => Err(error.into()),
    }
}

fn opening(asked: &Asked, flow: &Flow, posted: &Posted) -> Result<Opening, Message> {
    let text = |key: &str| {
        let value = posted.get(key).trim();
        (!value.is_empty() && flow.field(key).is_some()).then(|| value.to_owned())
    };
    let day = |key: &str| text(key).map(|given| workbooks::read_day(&given)).transpose();
    let record = text("record").map(|given| {
        let number = given.trim_start_matches('#').parse::<i64>();
        number.map_err(|_| Message::new("id.unreadable").text("given", given))
    });
    let days: [Option<Day>; 2] = [day("day")?, day("due_on")?];
    let area = match posted.get("area").trim() {
        "" => None,
        // The unit is meant as it was on the day of the facts.
        code => Some(tree_on(asked, days[0]).find(code)?.id),
    };
    Ok(Opening {
        flow: flow.key.clone(),
        area,
        person: None,
        name: text("name"),
        day: days[0],
        due_on: days[1],
        registers: text("registers"),
        register: text("register"),
        record: record.transpose()?,
        field: text("field"),
        wish: text("wish"),
    })
}
