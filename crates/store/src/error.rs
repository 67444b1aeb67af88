//! What can go wrong in the store: a refusal for the user, or a failure of ours.

use base::Message;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Expected: the user gets the sentence.
    #[error("{0}")]
    Refused(Message),
    /// The database said no; the operator gets the chain of causes.
    #[error("{doing}: {source}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// The driver's own error.
        #[source]
        source: sqlx::Error,
    },
    /// The machine said no.
    #[error("{doing}: {source}")]
    Machine {
        /// What was being done.
        doing: &'static str,
        /// The system's own error.
        #[source]
        source: std::io::Error,
    },
    /// A row is not what the register's definition says.
    #[error("row of {register}: {message}")]
    Row {
        /// The register.
        register: &'static str,
        /// What is wrong.
        message: Message,
    },
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Message> for Error {
    fn from(message: Message) -> Self {
        Self::Refused(message)
    }
}

impl Error {
    /// Did the database choose this transaction to break a circle of waiting writers?
    pub fn is_deadlock(&self) -> bool {
        // PostgreSQL: 40P01 deadlock detected, 40001 serialisation failure.
        matches!(self, Self::Database { source: sqlx::Error::Database(error), .. }
            if matches!(error.code().as_deref(), Some("40P01" | "40001")))
    }

    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Refused(message) => message.clone(),
            Self::Database { source, .. } => database_message(source),
            Self::Machine { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Message::new("store.disk-full")
            }
            Self::Machine { doing, source } => Message::new("store.machine")
                .text("doing", *doing)
                .text("reason", source.to_string()),
            Self::Row { register, message } => Message::new("store.row")
                .text("register", *register)
                .message("reason", message.clone()),
        }
    }
}

/// Names the driver's context.
pub(crate) fn doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Error {
    move |source| Error::Database { doing, source }
}

/// The causes a user can mend have sentences of their own; the rest is ours.
fn database_message(error: &sqlx::Error) -> Message {
    let text = error.to_string();
    let code = match error {
        sqlx::Error::Database(database) => database.code().map(|code| code.to_string()),
        _ => None,
    };
    // SQLite's extended result codes end in the primary code: 8 read-only, 13 full, 14 cannot
    // open, 26 no database, 5 busy; PostgreSQL's class 53 is out of resources, 25006 a read-only transaction.
    let primary = code.as_deref().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
    match (code.as_deref(), primary) {
        (Some("25006"), _) | (_, Some(8)) => Message::new("store.read-only"),
        (Some("53100"), _) | (_, Some(13)) => Message::new("store.disk-full"),
        (_, Some(26)) => Message::new("store.not-a-database"),
        (_, Some(14)) => Message::new("store.cannot-open"),
        (_, Some(5)) => Message::new("store.busy"),
        (Some("3D000"), _) => Message::new("store.no-such-database"),
        _ if matches!(error, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut) => {
            Message::new("store.unreachable").text("reason", text)
        }
        _ => Message::new("store.failure").text("reason", text),
    }
}
