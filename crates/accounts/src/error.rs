//! What goes wrong when somebody signs in.

use base::Message;

use crate::single_sign_on::Refusal;

/// Why nobody was signed in, or nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sentence for whoever asked.
    #[error("{}", .0.key())]
    Refused(Message),
    /// Nobody is signed in by the word of another.
    #[error(transparent)]
    SingleSignOn(#[from] Refusal),
    /// The registers failed, or refused a change.
    #[error(transparent)]
    Registers(#[from] registers::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Work that was set aside was broken off.
    #[error("work was broken off")]
    BrokenOff(#[from] tokio::task::JoinError),
}

/// What comes of it.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Message> for Error {
    fn from(message: Message) -> Self {
        Self::Refused(message)
    }
}
