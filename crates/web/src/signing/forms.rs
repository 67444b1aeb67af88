//! A page of small forms, each one thing to do.

use askama::Template;
use axum::response::Response;
use base::{Language, Message};

use crate::asked::Asked;
use crate::change::fields::{Filling, Input};
use crate::change::keyed;
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::Frame;
use crate::sheet::Sheet;

/// The page.
#[derive(Template)]
#[template(path = "forms.html")]
pub(super) struct FormsPage {
    pub(super) frame: Frame,
    pub(super) heading: String,
    pub(super) lead: Vec<String>,
    /// What went wrong.
    pub(super) fault: Option<String>,
    /// What was done, or is to be written down.
    pub(super) said: Vec<String>,
    pub(super) codes: Vec<String>,
    /// A picture for a device to read.
    pub(super) picture: Option<Picture>,
    pub(super) forms: Vec<SmallForm>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) links: Vec<Link>,
    pub(super) key: String,
}

/// One thing to do.
pub(super) struct SmallForm {
    pub(super) heading: Option<String>,
    pub(super) lead: Vec<String>,
    pub(super) action: String,
    pub(super) kept: Vec<(&'static str, String)>,
    pub(super) inputs: Vec<Input>,
    /// What the button says, and sends as `step`.
    pub(super) button: (String, &'static str),
    /// Is it the main thing on the page?
    pub(super) is_main: bool,
}

/// A picture of squares.
pub(super) struct Picture {
    /// Squares of one side.
    pub(super) side: usize,
    /// The path of the dark ones.
    pub(super) path: String,
    pub(super) words: String,
}

impl FormsPage {
    /// A page without forms yet.
    pub(super) fn new(asked: &Asked, heading: String) -> Self {
        Self {
            frame: Frame::bare(asked, heading.clone()),
            heading,
            lead: Vec::new(),
            fault: None,
            said: Vec::new(),
            codes: Vec::new(),
            picture: None,
            forms: Vec::new(),
            sheets: Vec::new(),
            links: Vec::new(),
            key: String::new(),
        }
    }

    /// With what went wrong.
    pub(super) fn failing(self, fault: Option<&Message>) -> Self {
        let language = self.frame.language;
        Self { fault: fault.map(|fault| fault.render(language)), ..self }
    }

    /// The answer, kept by nobody.
    pub(super) fn answer(mut self, asked: &Asked) -> Result<Response, Failure> {
        keyed(asked, |number| {
            number.clone_into(&mut self.key);
            self.render()
        })
    }
}

impl SmallForm {
    /// A form that has only its button yet.
    pub(super) fn new(action: String, button: String, step: &'static str) -> Self {
        Self {
            heading: None,
            lead: Vec::new(),
            action,
            kept: Vec::new(),
            inputs: Vec::new(),
            button: (button, step),
            is_main: false,
        }
    }
}

/// A field that is typed and never shown again.
pub(super) fn hidden(
    language: Language,
    name: &str,
    key: &str,
    autocomplete: &'static str,
) -> Input {
    let kind = Filling::Hidden { autocomplete };
    input(language, name, key, kind)
}

/// A field for plain words.
pub(super) fn plain(
    language: Language,
    name: &str,
    key: &str,
    (value, autocomplete): (&str, &'static str),
) -> Input {
    input(language, name, key, Filling::Plain { value: value.to_owned(), autocomplete })
}

fn input(language: Language, name: &str, key: &str, kind: Filling) -> Input {
    Input {
        name: name.to_owned(),
        label: language.text(key),
        help: String::new(),
        fault: None,
        is_required: true,
        kind,
    }
}
