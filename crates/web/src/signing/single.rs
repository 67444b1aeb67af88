//! Signing in by the word of another, and tying an identity to the own account.
//!
//! What leads to the provider is a link: browsers that keep to `form-action` would not be led there
//! by a form. So that no other site leads anybody there unasked, it is followed from our pages only,
//! and an identity is tied by a form of this session in which the holder sees whose it is.

use accounts::{Answer, Answered, Asking, Begun, Error, Identity, Refusal, RefusalKind, SignedIn};
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use base::Message;

use crate::address::query;
use crate::asked::Asked;
use crate::asker::is_from_elsewhere;
use crate::change::Sent;
use crate::failure::Failure;
use crate::guard::{cookie, cookie_name};
use crate::pages::Link;
use crate::signing::forms::{FormsPage, SmallForm, hidden, plain};
use crate::signing::{
    Posted, account, carry, end_earlier, give, half_name, next, on_to, signed_in,
};

/// The name of the cookie of those who were sent to the provider.
fn flow_name(is_secure: bool) -> String {
    format!("{}-single", cookie_name(is_secure))
}

/// What leads from the page where one signs in to the provider, where there is one.
pub(super) fn link(asked: &Asked) -> Option<Link> {
    let single = asked.served.site.accounts.single_sign_on()?;
    let words = Message::new("web.single.link").text("name", single.name());
    let pairs = [("next", next(asked.get("next")))];
    let href = format!("/sign-in/single{}", query(&pairs));
    Some(Link { words: words.render(asked.language()), href })
}

/// Leads to the provider.
pub(crate) async fn begin(asked: Asked) -> Response {
    let made = begun(&asked).await;
    asked.answer(made)
}

async fn begun(asked: &Asked) -> Result<Response, Failure> {
    let way = next(asked.get("next"));
    if is_from_elsewhere(asked.headers()) {
        return Ok(on_to(&format!("/sign-in{}", query(&[("next", way)]))));
    }
    led(asked, way, None).await
}

async fn led(asked: &Asked, way: &str, own: Option<&SignedIn>) -> Result<Response, Failure> {
    let accounts = &asked.served.site.accounts;
    if accounts.single_sign_on().is_none() {
        return Err(Failure::no_such_page());
    }
    let back = back(asked, own.is_some());
    let sent = accounts.send_to_provider(way, own).await;
    let sent = sent.map_err(|error| Failure::from(error).with_ways([back]))?;
    let mut response = on_to(&sent.address);
    let name = flow_name(asked.served.site.is_secure);
    give(asked, response.headers_mut(), &name, Some((&sent.sealed, Some(sent.seconds))));
    Ok(response)
}

/// What leads from the own account to the provider, to tie an identity.
pub(super) fn tying_link(asked: &Asked) -> Option<Link> {
    let single = asked.served.site.accounts.single_sign_on()?;
    let words = Message::new("web.single.tying-link").text("name", single.name());
    Some(Link { words: words.render(asked.language()), href: "/account/single".to_owned() })
}

/// Where to begin again.
fn back(asked: &Asked, is_tying: bool) -> Link {
    let (key, href) = if is_tying {
        ("web.account.title", "/account")
    } else {
        ("web.sign-in.title", "/sign-in")
    };
    Link { words: asked.language().text(key), href: href.to_owned() }
}

/// Takes the answer of the provider. What its address says is for us alone, and not repeated.
pub(crate) async fn answer(asked: Asked, Extension(asking): Extension<Asking>) -> Response {
    let is_in = asked.visitor.signed_in.is_some();
    let plain = asked.as_if(if is_in { "/account" } else { "/sign-in" });
    let made = answered(&asked, &plain, &asking).await;
    plain.answer(made)
}

async fn answered(asked: &Asked, plain: &Asked, asking: &Asking) -> Result<Response, Failure> {
    let accounts = &asked.served.site.accounts;
    if accounts.single_sign_on().is_none() {
        return Err(Failure::no_such_page());
    }
    let is_secure = asked.served.site.is_secure;
    let name = flow_name(is_secure);
    let own = asked.visitor.signed_in.as_ref();
    let answer = Answer {
        sealed: cookie(asked.headers(), &name),
        state: asked.get("state"),
        code: asked.get("code"),
        issuer: asked.get("iss"),
        error: asked.get("error"),
    };
    let answered = accounts.answered(answer, own, asking).await;
    let back = back(plain, own.is_some());
    let answered = answered.map_err(|error| Failure::from(error).with_ways([back]))?;
    let mut response = match answered {
        Answered::SignedIn(Begun::SignedIn(token), way) => {
            let mut response = on_to(next(Some(&way)));
            end_earlier(asked).await?;
            carry(asked, response.headers_mut(), cookie_name(is_secure), Some(&token));
            response
        }
        Answered::SignedIn(Begun::SecondFactor(half), way) => {
            let way = query(&[("next", next(Some(&way)))]);
            let mut response = on_to(&format!("/sign-in/second{way}"));
            carry(asked, response.headers_mut(), &half_name(is_secure), Some(&half));
            response
        }
        Answered::ToConfirm { called, sealed } => confirming(plain, (&called, &sealed), None)?,
    };
    give(asked, response.headers_mut(), &name, None);
    Ok(response)
}

/// Leads whoever has signed in to the provider, to tie an identity.
pub(crate) async fn tie(asked: Asked) -> Response {
    let made = tying(&asked).await;
    asked.answer(made)
}

async fn tying(asked: &Asked) -> Result<Response, Failure> {
    let own = ready(asked)?;
    if is_from_elsewhere(asked.headers()) {
        return Ok(on_to("/account"));
    }
    led(asked, "/account", Some(own)).await
}

/// Whoever has signed in, and done what must be done first.
fn ready(asked: &Asked) -> Result<&SignedIn, Failure> {
    let own = signed_in(asked)?;
    if own.must_change || own.must_enrol {
        return Err(Message::new("policy.finish-first").into());
    }
    Ok(own)
}

/// The page on which an identity is confirmed.
fn confirming(
    asked: &Asked,
    (called, sealed): (&str, &str),
    fault: Option<&Message>,
) -> Result<Response, Failure> {
    let own = ready(asked)?;
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.single.{key}"));
    let single = asked.served.site.accounts.single_sign_on();
    let mut page = FormsPage::new(asked, say("title")).failing(fault);
    let offered = Message::new("web.single.offered").text("called", called);
    let offered = offered.text("name", &*own.name);
    let offered = offered.text("provider", single.map_or("", |single| single.name()));
    page.lead = vec![offered.render(language), say("offered-lead")];
    page.forms = vec![SmallForm {
        kept: vec![("sealed", sealed.to_owned())],
        inputs: vec![hidden(language, "password", "web.account.old-password", "current-password")],
        is_main: true,
        ..SmallForm::new("/account/single".to_owned(), say("tie"), "tie")
    }];
    page.links = vec![back(asked, true)];
    page.answer(asked)
}

/// Ties the identity that was offered, or unties one.
pub(crate) async fn sent(
    asked: Asked,
    Extension(asking): Extension<Asking>,
    sent: Sent,
) -> Response {
    let made = done(&asked, &asking, sent).await;
    asked.answer(made)
}

async fn done(asked: &Asked, asking: &Asking, sent: Sent) -> Result<Response, Failure> {
    let own = ready(asked)?;
    let posted = Posted::read(asked, sent)?;
    let accounts = &asked.served.site.accounts;
    if posted.get("step") == "untie" {
        let done = accounts.untie_own(own, &identity(&posted)).await;
        tracing::info!(account = %own.account, is_done = done.is_ok(), "an identity was untied");
        return account::after(asked, done, "single-untied").await;
    }
    let sealed = posted.get("sealed");
    match accounts.tie_offered(own, (sealed, posted.get("password")), asking).await {
        // The offer stands while only the password was wrong.
        Err(Error::Refused(fault)) if fault.key() == "sign-in.old-password-wrong" => {
            let called = accounts.called_in_offer(own, sealed).unwrap_or_default();
            confirming(asked, (&called, sealed), Some(&fault))
        }
        done => {
            tracing::info!(account = %own.account, is_done = done.is_ok(), "an identity was tied");
            account::after(asked, done, "single-tied").await
        }
    }
}

/// The identity that a form names.
pub(super) fn identity(posted: &Posted) -> Identity {
    Identity {
        issuer: posted.get("issuer").to_owned(),
        subject: posted.get("subject").trim().to_owned(),
    }
}

/// What unties each identity of an account, by the address to which it is sent.
pub(super) async fn untying(
    asked: &Asked,
    account: base::Id<registers::Account>,
    action: &str,
) -> Result<Vec<SmallForm>, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.single.{key}"));
    let identities = asked.served.site.accounts.identities(account).await?;
    let forms = identities.into_iter().map(|one| {
        let tied = Message::new("web.single.tied").text("subject", &*one.subject);
        let tied = tied.text("issuer", &*one.issuer);
        SmallForm {
            heading: Some(say("heading")),
            lead: vec![tied.render(language)],
            kept: vec![("issuer", one.issuer), ("subject", one.subject)],
            ..SmallForm::new(action.to_owned(), say("untie"), "untie")
        }
    });
    Ok(forms.collect())
}

/// What ties an identity to the account of another, by the name that the provider gives it.
pub(super) fn tying_form(asked: &Asked, action: String) -> Option<SmallForm> {
    let single = asked.served.site.accounts.single_sign_on()?;
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.accounts.{key}"));
    Some(SmallForm {
        heading: Some(say("tie")),
        lead: vec![say("tie-lead")],
        kept: vec![("issuer", single.issuer().to_owned())],
        inputs: vec![plain(language, "subject", "web.accounts.subject", ("", "off"))],
        ..SmallForm::new(action, say("tie-do"), "tie")
    })
}

/// What a refusal counts as.
pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    match refusal.kind() {
        RefusalKind::BeginAgain => StatusCode::BAD_REQUEST,
        RefusalKind::Refused => StatusCode::FORBIDDEN,
        RefusalKind::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        RefusalKind::Misunderstood => StatusCode::BAD_GATEWAY,
    }
}
