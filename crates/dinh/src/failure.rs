//! How a command ends: a status that scripts can trust, and sentences for people.

use std::process::ExitCode;

use base::{Language, Message};

/// The exit codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// 0: done.
    Done,
    /// 1: refused; nothing was changed.
    Refused,
    /// 2: the command line was not understood.
    Usage,
    /// 3: done, and something was found that is not as it should be.
    Found,
    /// 4: the program or the machine failed.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    messages: Vec<Message>,
    status: Status,
}

impl Failure {
    /// The exit code.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The sentences.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The sentences, one a line.
    pub fn render(&self, language: Language) -> String {
        let lines: Vec<String> =
            self.messages.iter().map(|message| message.render(language)).collect();
        lines.join("\n")
    }
}

impl From<Message> for Failure {
    fn from(message: Message) -> Self {
        Self { messages: vec![message], status: Status::Refused }
    }
}

impl From<Vec<Message>> for Failure {
    fn from(messages: Vec<Message>) -> Self {
        Self { messages, status: Status::Refused }
    }
}

impl From<registers::Error> for Failure {
    fn from(error: registers::Error) -> Self {
        let status = match &error {
            registers::Error::Refused(_) | registers::Error::Store(store::Error::Refused(_)) => {
                Status::Refused
            }
            registers::Error::Store(_) => Status::Failed,
        };
        tracing::debug!(?error, "a command failed");
        Self { messages: error.messages(), status }
    }
}

impl From<accounts::Error> for Failure {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Refused(message) => message.into(),
            accounts::Error::SingleSignOn(refusal) => refusal.message().into(),
            accounts::Error::Registers(error) => error.into(),
            accounts::Error::Store(error) => error.into(),
            accounts::Error::BrokenOff(error) => std::io::Error::other(error).into(),
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        registers::Error::from(error).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // Whoever read our output has read enough, as `head` does.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { messages: Vec::new(), status: Status::Done };
        }
        let message = Message::new("machine.failed").text("reason", error.to_string());
        Self { messages: vec![message], status: Status::Failed }
    }
}
