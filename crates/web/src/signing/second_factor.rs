//! Setting up the second factor, and giving it up.

use std::fmt::Write as _;

use accounts::{Asking, Enrolment, Error, SignedIn};
use axum::Extension;
use axum::response::Response;
use base::{Language, Message};
use qrcode::{Color, QrCode};

use crate::asked::Asked;
use crate::change::Sent;
use crate::failure::Failure;
use crate::signing::forms::{FormsPage, Picture, SmallForm, plain};
use crate::signing::{Posted, signed_in};

/// White squares around the picture, as its standard asks for.
const EDGE: usize = 4;

/// Answers with the page.
pub(crate) async fn page(asked: Asked) -> Response {
    let made = match signed_in(&asked) {
        Ok(own) => form(&asked, own, None),
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

fn form(asked: &Asked, own: &SignedIn, fault: Option<&Message>) -> Result<Response, Failure> {
    if own.has_second_factor {
        return giving_up(asked, fault);
    }
    let enrolment = asked.served.site.accounts.begin_enrolment(own)?;
    enrolling(asked, &enrolment, fault)
}

fn enrolling(
    asked: &Asked,
    enrolment: &Enrolment,
    fault: Option<&Message>,
) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    let mut page = FormsPage::new(asked, say("second-factor")).failing(fault);
    let typed = Message::new("web.account.second-factor-typed").text("secret", &*enrolment.typed);
    page.lead = vec![say("second-factor-lead"), typed.render(language)];
    page.picture = picture(&enrolment.address, language);
    page.forms = vec![SmallForm {
        kept: vec![("sealed", enrolment.sealed.clone())],
        inputs: vec![plain(language, "code", "web.sign-in.code", ("", "one-time-code"))],
        is_main: true,
        ..SmallForm::new("/account/second-factor".to_owned(), say("second-factor-set-up"), "enrol")
    }];
    page.answer(asked)
}

fn giving_up(asked: &Asked, fault: Option<&Message>) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    let mut page = FormsPage::new(asked, say("second-factor")).failing(fault);
    page.lead = vec![say("second-factor-is-set-up")];
    page.forms = vec![SmallForm {
        inputs: vec![plain(language, "code", "web.sign-in.code", ("", "one-time-code"))],
        ..SmallForm::new(
            "/account/second-factor".to_owned(),
            say("second-factor-give-up"),
            "give-up",
        )
    }];
    page.answer(asked)
}

/// The picture of an address; a device that cannot read it is given the secret by hand.
fn picture(address: &str, language: Language) -> Option<Picture> {
    let code = QrCode::new(address).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", EDGE + place % width, EDGE + place / width);
        }
    }
    let words = language.text("web.account.second-factor-picture");
    Some(Picture { side: width + 2 * EDGE, path, words })
}

/// Sets it up, or gives it up.
pub(crate) async fn sent(
    asked: Asked,
    Extension(asking): Extension<Asking>,
    sent: Sent,
) -> Response {
    let made = done(&asked, &asking, sent).await;
    asked.answer(made)
}

async fn done(asked: &Asked, asking: &Asking, sent: Sent) -> Result<Response, Failure> {
    let own = signed_in(asked)?;
    let posted = Posted::read(asked, sent)?;
    let accounts = &asked.served.site.accounts;
    if posted.get("step") == "give-up" {
        return match accounts.give_up_second_factor(own, posted.get("code"), asking).await {
            Ok(()) => Ok(crate::signing::on_to("/account")),
            Err(Error::Refused(message)) => giving_up(asked, Some(&message)),
            Err(error) => Err(error.into()),
        };
    }
    let sealed = posted.get("sealed");
    match accounts.enrol(own, sealed, posted.get("code")).await {
        Ok(codes) => {
            let language = asked.language();
            let say = |key: &str| language.text(&format!("web.account.{key}"));
            let mut page = FormsPage::new(asked, say("second-factor"));
            page.said = vec![say("second-factor-done"), say("recovery-codes")];
            page.codes = codes;
            page.links =
                vec![crate::pages::Link { words: say("title"), href: "/account".to_owned() }];
            page.answer(asked)
        }
        Err(Error::Refused(message)) if message.key() == "sign-in.refused-code" => {
            let same = accounts.same_enrolment(own, sealed)?;
            enrolling(asked, &same, Some(&message))
        }
        Err(Error::Refused(message)) => form(asked, own, Some(&message)),
        Err(error) => Err(error.into()),
    }
}
