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
pub(crate) struct FormsPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) lead: Vec<String>,
    /// What went wrong.
    pub(crate) fault: Option<String>,
    /// What was done, or is to be written down.
    pub(crate) said: Vec<String>,
    pub(crate) codes: Vec<String>,
    /// A picture for a device to read.
    pub(crate) picture: Option<Picture>,
    pub(crate) forms: Vec<SmallForm>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) links: Vec<Link>,
    pub(crate) key: String,
}

/// One thing to do.
pub(crate) struct SmallForm {
    pub(crate) heading: Option<String>,
    pub(crate) lead: Vec<String>,
    pub(crate) action: String,
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) inputs: Vec<Input>,
    /// What the button says, and sends as `step`.
    pub(crate) button: (String, &'static str),
    /// Is it the main thing on the page?
    pub(crate) is_main: bool,
}

/// A picture of squares.
pub(crate) struct Picture {
    /// Squares of one side.
    pub(crate) side: usize,
    /// The path of the dark ones.
    pub(crate) path: String,
    pub(crate) words: String,
}

impl FormsPage {
    /// A page without forms yet.
    pub(crate) fn new(asked: &Asked, heading: String) -> Self {
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
    pub(crate) fn failing(self, fault: Option<&Message>) -> Self {
        let language = self.frame.language;
        Self { fault: fault.map(|fault| fault.render(language)), ..self }
    }

    /// The answer, kept by nobody.
    pub(crate) fn answer(mut self, asked: &Asked) -> Result<Response, Failure> {
        keyed(asked, |number| {
            number.clone_into(&mut self.key);
            self.render()
        })
    }
}

impl SmallForm {
    /// A form that has only its button yet.
    pub(crate) fn new(action: String, button: String, step: &'static str) -> Self {
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
pub(crate) fn hidden(
    language: Language,
    name: &str,
    key: &str,
    autocomplete: &'static str,
) -> Input {
    let kind = Filling::Hidden { autocomplete };
    input(language, name, key, kind)
}

/// A field for plain words.
pub(crate) fn plain(
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
