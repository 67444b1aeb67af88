//! The own account: in which capacity one works, who stands in, password, second factor, sessions.

use accounts::{Asking, Capacity, Error, SignedIn};
use axum::Extension;
use axum::response::Response;
use base::{Day, Id, Language, Message};
use reports::Align;

use crate::asked::Asked;
use crate::change::Sent;
use crate::change::fields::Input;
use crate::failure::Failure;
use crate::guard::cookie_name;
use crate::pages::Link;
use crate::sheet::{Head, Sheet, SheetRow, Shown};
use crate::signing::forms::{FormsPage, SmallForm, hidden, plain};
use crate::signing::{Posted, calendar, carry, finished, on_to, signed_in, single};

/// Answers with the page of the own account.
pub(crate) async fn page(asked: Asked) -> Response {
    let made = shown(&asked, None, Vec::new(), Vec::new()).await;
    asked.answer(made)
}

/// What a capacity is called.
pub(crate) fn called(capacity: &Capacity, language: Language) -> String {
    let role = language.pick(capacity.role.heading.vi, capacity.role.heading.en);
    let mut words = role.to_owned();
    if let Some(area) = &capacity.area_name {
        words = format!("{words} – {area}");
    }
    if let Some(principal) = &capacity.deputy_for {
        let stead = Message::new("web.account.in-stead").text("name", principal.as_str());
        words = format!("{words}, {}", stead.render(language));
    }
    words
}

pub(super) async fn shown(
    asked: &Asked,
    fault: Option<&Message>,
    said: Vec<String>,
    codes: Vec<String>,
) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    let mut page = FormsPage::new(asked, say("title")).failing(fault);
    (page.said, page.codes) = (said, codes);
    let who = Message::new("web.account.who").text("holder", &*own.holder).text("name", &*own.name);
    page.lead = vec![who.render(language)];
    if own.must_change || own.must_enrol {
        page.lead.push(say(if own.must_change { "must-change" } else { "must-enrol" }));
    }
    if let Some(capacity) = asked.visitor.capacity() {
        let works = Message::new("web.account.works").text("role", called(capacity, language));
        page.lead.push(works.render(language));
    } else {
        page.lead.push(say("no-capacity"));
    }
    if !own.must_change {
        if !own.must_enrol {
            page.forms.extend(capacity_form(own, language));
            page.forms.extend(deputy_form(asked, language));
        }
        page.links
            .push(Link { words: say("second-factor"), href: "/account/second-factor".to_owned() });
    }
    page.forms.push(password_form(language));
    page.forms.push(SmallForm {
        heading: Some(say("sessions")),
        lead: vec![say("sessions-lead")],
        ..SmallForm::new("/account/sessions".to_owned(), say("everywhere"), "everywhere")
    });
    if !own.must_change && !own.must_enrol {
        page.forms.push(token_form(language));
        page.forms.extend(calendar::forms(asked, own).await?);
        page.forms.extend(single::untying(asked, own.account, "/account/single").await?);
        page.links.extend(single::tying_link(asked));
    }
    page.forms.push(SmallForm::new("/sign-out".to_owned(), say("sign-out"), "out"));
    page.sheets.push(sessions_sheet(asked, own, language).await?);
    page.sheets.extend(deputies_sheet(asked, own, language).await?);
    page.answer(asked)
}

fn capacity_form(own: &SignedIn, language: Language) -> Option<SmallForm> {
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    if own.capacities.len() < 2 {
        return None;
    }
    let options = own.capacities.iter().enumerate().map(|(place, capacity)| crate::ask::Choice {
        value: capacity.grant.number().to_string(),
        words: called(capacity, language),
        is_chosen: own.capacity == Some(place),
    });
    let kind = crate::change::fields::Filling::Chosen(options.collect());
    Some(SmallForm {
        heading: Some(say("capacity")),
        inputs: vec![Input {
            name: "grant".to_owned(),
            label: say("capacity"),
            help: String::new(),
            fault: None,
            is_required: true,
            kind,
        }],
        ..SmallForm::new("/account/capacity".to_owned(), say("choose"), "choose")
    })
}

/// Only what is one's own is given to another for a time.
fn deputy_form(asked: &Asked, language: Language) -> Option<SmallForm> {
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    asked.visitor.capacity().filter(|one| one.deputy_for.is_none())?;
    let day = |name: &str, key: &str| Input::day(name.to_owned(), say(key), "").required();
    Some(SmallForm {
        heading: Some(say("deputies")),
        lead: vec![say("deputies-lead")],
        inputs: vec![
            plain(language, "name", "web.account.deputy", ("", "off")),
            day("from", "from"),
            day("until", "until"),
        ],
        ..SmallForm::new("/account/deputies".to_owned(), say("let-stand-in"), "give")
    })
}

fn password_form(language: Language) -> SmallForm {
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    SmallForm {
        heading: Some(say("password")),
        lead: vec![say("password-lead")],
        inputs: vec![
            hidden(language, "old", "web.account.old-password", "current-password"),
            hidden(language, "new", "web.account.new-password", "new-password"),
            hidden(language, "again", "web.account.again", "new-password"),
        ],
        ..SmallForm::new("/account/password".to_owned(), say("set-password"), "set")
    }
}

fn token_form(language: Language) -> SmallForm {
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    SmallForm {
        heading: Some(say("tokens")),
        lead: vec![say("tokens-lead")],
        inputs: vec![plain(language, "label", "web.account.token-name", ("", "off"))],
        ..SmallForm::new("/account/tokens".to_owned(), say("token-issue"), "issue")
    }
}

async fn sessions_sheet(
    asked: &Asked,
    own: &SignedIn,
    language: Language,
) -> Result<Sheet, Failure> {
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    let head = |key: &str, width| Head::new(language, key, width, Align::Left);
    let sessions = asked.served.site.accounts.sessions(own).await?;
    let rows = sessions.iter().map(|one| {
        let is_own = one.token == own.session;
        let kind = match (is_own, one.kind.as_str()) {
            (true, _) => "session-this",
            (false, "program") => "session-program",
            (false, "calendar") => "session-calendar",
            (false, _) => "session-browser",
        };
        SheetRow::of(vec![
            Shown::plain(say(kind)),
            Shown::plain(one.label.clone()),
            Shown::plain(one.began_at.vietnamese()),
            Shown::plain(one.used_at.vietnamese()),
            Shown::plain(one.ends_at.vietnamese()),
        ])
    });
    Ok(Sheet {
        key: "sessions".into(),
        caption: say("sessions"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("web.account.session-kind", 18),
            head("web.account.session-label", 40),
            head("web.account.session-began", 20),
            head("web.account.session-used", 20),
            head("web.account.session-ends", 20),
        ],
        notes: Vec::new(),
    })
}

async fn deputies_sheet(
    asked: &Asked,
    own: &SignedIn,
    language: Language,
) -> Result<Option<Sheet>, Failure> {
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    let head = |key: &str, width| Head::new(language, key, width, Align::Left);
    let given = asked.served.site.accounts.standing_in(own).await?;
    if given.is_empty() {
        return Ok(None);
    }
    let lists = asked.served.site.registers.registry().lists();
    let rows = given.iter().map(|(grant, name)| {
        SheetRow::of(vec![
            Shown::plain(grant.id.to_string()),
            Shown::plain(name.clone()),
            Shown::plain(lists.label("role", grant.data.role.as_str(), language)),
            Shown::plain(crate::change::days(grant.period, language)),
        ])
    });
    Ok(Some(Sheet {
        key: "deputies".into(),
        caption: say("deputies"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("web.account.grant", 10),
            head("web.account.deputy", 24),
            head("web.account.role", 40),
            head("web.account.days", 26),
        ],
        notes: Vec::new(),
    }))
}

/// What comes of something done: the account again, with what was said or what is wrong.
pub(super) async fn after(
    asked: &Asked,
    done: Result<(), Error>,
    key: &str,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => {
            let said = asked.language().text(&format!("web.account.{key}"));
            shown(asked, None, vec![said], Vec::new()).await
        }
        Err(Error::Refused(message)) => shown(asked, Some(&message), Vec::new(), Vec::new()).await,
        Err(Error::Registers(registers::Error::Refused(messages))) => {
            shown(asked, messages.first(), Vec::new(), Vec::new()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Sets an own password.
pub(crate) async fn password(
    asked: Asked,
    Extension(asking): Extension<Asking>,
    sent: Sent,
) -> Response {
    let made = set_password(&asked, &asking, sent).await;
    asked.answer(made)
}

async fn set_password(asked: &Asked, asking: &Asking, sent: Sent) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    let posted = Posted::read(asked, sent)?;
    let (old, new) = (posted.get("old"), posted.get("new"));
    if new != posted.get("again") {
        let fault = Message::new("sign-in.password-twice");
        return shown(asked, Some(&fault), Vec::new(), Vec::new()).await;
    }
    match asked.served.site.accounts.change_password(own, (old, new), asking).await {
        Ok(()) if own.must_change => Ok(on_to("/account")),
        done => after(asked, done, "password-set").await,
    }
}

/// Ends all sessions.
pub(crate) async fn sessions(asked: Asked, sent: Sent) -> Response {
    let made = everywhere(&asked, sent).await;
    asked.answer(made)
}

async fn everywhere(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    Posted::read(asked, sent)?;
    asked.served.site.accounts.sign_out_everywhere(own).await?;
    let mut response = on_to("/sign-in");
    carry(asked, response.headers_mut(), cookie_name(asked.served.site.is_secure), None);
    Ok(response)
}

/// Chooses a capacity.
pub(crate) async fn capacity(asked: Asked, sent: Sent) -> Response {
    let made = choose(&asked, sent).await;
    asked.answer(made)
}

async fn choose(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    let posted = Posted::read(asked, sent)?;
    let grant = posted.get("grant").parse().unwrap_or_default();
    match asked.served.site.accounts.choose(own, grant).await {
        Ok(()) => Ok(on_to("/account")),
        done => after(asked, done, "chosen").await,
    }
}

/// Lets another stand in, or ends it.
pub(crate) async fn deputies(asked: Asked, sent: Sent) -> Response {
    let made = deputise(&asked, sent).await;
    asked.answer(made)
}

async fn deputise(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    let posted = Posted::read(asked, sent)?;
    let accounts = &asked.served.site.accounts;
    if posted.get("step") == "end" {
        let grant = posted.get("grant").parse().unwrap_or_default();
        let done = accounts.end_standing_in(own, Id::new(grant)).await;
        return after(asked, done, "deputy-ended").await;
    }
    let days = ["from", "until"].map(|name| posted.get(name).parse::<Day>());
    let done = match days {
        [Ok(from), Ok(until)] => {
            accounts.let_stand_in(own, (posted.get("name"), from, until)).await
        }
        [Err(fault), _] | [_, Err(fault)] => Err(fault.into()),
    };
    after(asked, done, "deputy-given").await
}

/// Gives a token to a program.
pub(crate) async fn tokens(asked: Asked, sent: Sent) -> Response {
    let made = issue(&asked, sent).await;
    asked.answer(made)
}

async fn issue(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let own = finished(asked)?;
    let posted = Posted::read(asked, sent)?;
    let token = asked.served.site.accounts.issue_token(own.account, posted.get("label")).await?;
    let said = asked.language().text("web.account.token-issued");
    shown(asked, None, vec![said], vec![token.text().to_owned()]).await
}
