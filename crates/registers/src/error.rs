//! What can go wrong with registers: refusals with every fault at once, or a failure below.

use base::{Language, Message};

/// An error of the registers.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Expected: each sentence says what, where and what to do.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Message>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A result of the registers.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Message> for Error {
    fn from(message: Message) -> Self {
        Self::Refused(vec![message])
    }
}

impl From<Vec<Message>> for Error {
    fn from(messages: Vec<Message>) -> Self {
        Self::Refused(messages)
    }
}

impl Error {
    /// The sentences for the user.
    pub fn messages(&self) -> Vec<Message> {
        match self {
            Self::Refused(messages) => messages.clone(),
            Self::Store(error) => vec![error.message()],
        }
    }

    /// The sentences in a language, one a line.
    pub fn render(&self, language: Language) -> String {
        let sentences: Vec<String> =
            self.messages().iter().map(|message| message.render(language)).collect();
        sentences.join("\n")
    }
}
