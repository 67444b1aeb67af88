//! Accounts as administrators see them. That there are accounts, and what is granted to them, are
//! rows of registers, which are changed as all others; here are passwords and sessions.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use base::{Id, Message};
use registers::{Account, Filter, Grant, Record, Register};
use reports::Align;

use crate::asked::Asked;
use crate::change::Sent;
use crate::failure::Failure;
use crate::pages::Link;
use crate::sheet::{Head, Sheet, SheetRow, Shown};
use crate::signing::forms::{FormsPage, SmallForm};
use crate::signing::{Posted, single};

/// Answers with the accounts that are open today.
pub(crate) async fn list(asked: Asked) -> Response {
    let made = listed(&asked).await;
    asked.answer(made)
}

/// Accounts and grants of today, as the asker sees them.
async fn read(
    asked: &Asked,
    filters: Vec<Filter>,
) -> Result<Vec<(Record<Account>, Vec<Record<Grant>>)>, Failure> {
    let registers = &asked.served.site.registers;
    let view = registers::View { scope: asked.scope(), on: registers.today(), known_at: None };
    let mut reader = registers.read().await?;
    let accounts = reader.list::<Account>(&view, filters).await?;
    let grants = reader.list::<Grant>(&view, Vec::new()).await?;
    let own = |id| grants.iter().filter(|one| one.data.account == id).cloned().collect();
    Ok(accounts.into_iter().map(|one| (one.clone(), own(one.id))).collect())
}

async fn listed(asked: &Asked) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.accounts.{key}"));
    let head = |key: &str, width| Head::new(language, key, width, Align::Left);
    let lists = asked.served.site.registers.registry().lists();
    let mut found = read(asked, Vec::new()).await?;
    found.sort_by(|(one, _), (other, _)| one.data.name.cmp(&other.data.name));
    let rows = found.iter().map(|(account, grants)| {
        let roles: Vec<&str> = grants
            .iter()
            .map(|one| lists.label("role", one.data.role.as_str(), language))
            .collect();
        SheetRow::of(vec![
            Shown::link(account.data.name.clone(), format!("/accounts/{}", account.id)),
            Shown::plain(account.data.holder.clone()),
            Shown::plain(roles.join("; ")),
        ])
    });
    let mut page = FormsPage::new(asked, say("title"));
    page.lead = vec![say("lead")];
    // The day that is shown where none is asked for may be another, as in the demonstration.
    let today = asked.served.site.registers.today();
    page.links = [Account::DEFINITION, Grant::DEFINITION]
        .into_iter()
        .map(|one| Link {
            words: language.pick(one.heading.vi, one.heading.en).to_owned(),
            href: format!("/registers/{}?on={today}", one.key),
        })
        .collect();
    page.sheets = vec![Sheet {
        key: "accounts".into(),
        caption: say("title"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("web.accounts.name", 20),
            head("web.accounts.holder", 30),
            head("web.accounts.roles", 60),
        ],
        notes: Vec::new(),
    }];
    page.answer(asked)
}

type Number = Result<Path<String>, PathRejection>;

fn number(id: Number) -> Result<i64, Failure> {
    let number = id.ok().and_then(|Path(id)| id.parse().ok());
    number.ok_or_else(Failure::no_such_page)
}

/// Answers with one account.
pub(crate) async fn one(id: Number, asked: Asked) -> Response {
    let made = match number(id) {
        Ok(id) => shown(&asked, id, Vec::new(), Vec::new()).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

async fn shown(
    asked: &Asked,
    id: i64,
    said: Vec<String>,
    codes: Vec<String>,
) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.accounts.{key}"));
    let found = read(asked, vec![Filter::Ids(vec![id])]).await?;
    let (account, _) = found.into_iter().next().ok_or_else(Failure::no_such_page)?;
    let heading = Message::new("web.accounts.one").text("name", &*account.data.name);
    let mut page = FormsPage::new(asked, heading.render(language));
    (page.said, page.codes) = (said, codes);
    page.lead = vec![account.data.holder.clone()];
    let act = |key: &'static str| SmallForm {
        heading: Some(say(key)),
        lead: vec![say(&format!("{key}-lead"))],
        ..SmallForm::new(format!("/accounts/{id}"), say(&format!("{key}-do")), key)
    };
    page.forms = vec![act("password"), act("second-factor"), act("sessions")];
    let action = format!("/accounts/{id}");
    page.forms.extend(single::untying(asked, account.id, &action).await?);
    page.forms.extend(single::tying_form(asked, action));
    page.links = vec![Link { words: say("title"), href: "/accounts".to_owned() }];
    page.answer(asked)
}

/// Gives a password, takes the second factor, or ends sessions.
pub(crate) async fn sent(id: Number, asked: Asked, sent: Sent) -> Response {
    let made = match number(id) {
        Ok(id) => done(&asked, id, sent).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

async fn done(asked: &Asked, id: i64, sent: Sent) -> Result<Response, Failure> {
    let posted = Posted::read(asked, sent)?;
    let found = read(asked, vec![Filter::Ids(vec![id])]).await?;
    let (account, _) = found.into_iter().next().ok_or_else(Failure::no_such_page)?;
    let accounts = &asked.served.site.accounts;
    let say = |key: &str| asked.language().text(&format!("web.accounts.{key}"));
    let (key, codes) = match posted.get("step") {
        "password" => ("password-done", vec![accounts.give_password(account.id).await?]),
        "second-factor" => {
            accounts.reset_second_factor(account.id).await?;
            ("second-factor-done", Vec::new())
        }
        "sessions" => {
            accounts.end_sessions_of(account.id).await?;
            ("sessions-done", Vec::new())
        }
        "tie" => {
            accounts.tie(account.id, &single::identity(&posted)).await?;
            ("tie-done", Vec::new())
        }
        "untie" => {
            accounts.untie(account.id, &single::identity(&posted)).await?;
            ("untie-done", Vec::new())
        }
        _ => return Err(Failure::no_such_page()),
    };
    // Who did it to whom stands in the access log; it changes no fact.
    let actor = asked.visitor.signed_in.as_ref().map_or("", |own| own.name.as_str());
    accounts.access.note_sign_in(actor, &format!("/accounts/{id}: {}", posted.get("step"))).await?;
    shown(asked, Id::<Account>::new(id).number(), vec![say(key)], codes).await
}
