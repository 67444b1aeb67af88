//! Sessions: who has signed in, in a browser or as a program. Of what they carry only a hash is
//! kept, so that whoever reads the database cannot sign in with it.

use base::{Instant, Kind, Value};

use crate::connection::Argument;
use crate::database::Database;
use crate::error::Result;
use crate::reading::{into_number, into_text, malformed};

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The hash of what the browser or program carries.
    pub token: String,
    /// The number of the account.
    pub account: i64,
    /// `browser`, `program`, `calendar` for what may read one feed and nothing else, or `half` while
    /// the second factor is awaited.
    pub kind: String,
    /// What its holder called it, or what the browser says of itself.
    pub label: String,
    /// When it began.
    pub began_at: Instant,
    /// When it was last used, to the minute.
    pub used_at: Instant,
    /// When it ends at the latest.
    pub ends_at: Instant,
    /// Was a second factor shown?
    pub has_second_factor: bool,
    /// The grant in whose capacity one works; none for the first.
    pub capacity: Option<i64>,
    /// What forms must send along.
    pub form_key: String,
}

const COLUMNS: &str = "token, account, kind, label, began_at, used_at, ends_at, \
    has_second_factor, capacity, form_key";
const KINDS: [Kind; 10] = [
    Kind::Text,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Boolean,
    Kind::Integer,
    Kind::Text,
];

impl Database {
    /// Begins a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_session(&self, session: &SessionRow) -> Result<()> {
        let text = format!(
            "INSERT INTO sessions ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        );
        let own = session.clone();
        let arguments = vec![
            Argument::text(own.token),
            Argument::integer(own.account),
            Argument::text(own.kind),
            Argument::text(own.label),
            Argument::text(own.began_at.to_string()),
            Argument::text(own.used_at.to_string()),
            Argument::text(own.ends_at.to_string()),
            Argument::Boolean(Some(own.has_second_factor)),
            Argument::Integer(own.capacity),
            Argument::text(own.form_key),
        ];
        self.run("begin a session", text, arguments).await
    }

    /// The session of a token's hash, whether it has ended or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, token: &str) -> Result<Option<SessionRow>> {
        let rows = self.sessions_where("token = $1", Argument::text(token)).await?;
        Ok(rows.into_iter().next())
    }

    /// The sessions of an account, the last begun first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions_of(&self, account: i64) -> Result<Vec<SessionRow>> {
        self.sessions_where("account = $1 ORDER BY began_at DESC", Argument::integer(account)).await
    }

    async fn sessions_where(&self, condition: &str, argument: Argument) -> Result<Vec<SessionRow>> {
        let text = format!("SELECT {COLUMNS} FROM sessions WHERE {condition}");
        let mut connection = self.begin_read().await?;
        let rows = connection.fetch("read sessions", text, vec![argument], &KINDS).await?;
        rows.into_iter().map(session).collect()
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_session(&self, token: &str, now: Instant) -> Result<()> {
        let text = "UPDATE sessions SET used_at = $2 WHERE token = $1".to_owned();
        let arguments = vec![Argument::text(token), Argument::text(now.to_string())];
        self.run("use a session", text, arguments).await
    }

    /// Chooses the capacity in which a session works.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn choose_capacity(&self, token: &str, grant: i64) -> Result<()> {
        let text = "UPDATE sessions SET capacity = $2 WHERE token = $1".to_owned();
        let arguments = vec![Argument::text(token), Argument::integer(grant)];
        self.run("choose a capacity", text, arguments).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session(&self, token: &str) -> Result<()> {
        let text = "DELETE FROM sessions WHERE token = $1".to_owned();
        self.run("end a session", text, vec![Argument::text(token)]).await
    }

    /// Ends all sessions of an account, but one perhaps.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions(&self, account: i64, but: Option<&str>) -> Result<()> {
        let text = "DELETE FROM sessions WHERE account = $1 AND token <> $2".to_owned();
        let arguments = vec![Argument::integer(account), Argument::text(but.unwrap_or_default())];
        self.run("end sessions", text, arguments).await
    }

    /// Ends all sessions of an account that are of a kind; says whether there was any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions_of_kind(&self, account: i64, kind: &str) -> Result<bool> {
        let text = "DELETE FROM sessions WHERE account = $1 AND kind = $2".to_owned();
        let arguments = vec![Argument::integer(account), Argument::text(kind)];
        let mut connection = self.begin_write().await?;
        let count = connection.execute("end sessions of a kind", text, arguments).await?;
        connection.commit().await?;
        Ok(count > 0)
    }

    /// Forgets the sessions that have ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_sessions(&self, now: Instant, unused_since: Instant) -> Result<()> {
        let text = "DELETE FROM sessions WHERE ends_at <= $1 \
                    OR (kind NOT IN ('program', 'calendar') AND used_at < $2)"
            .to_owned();
        let arguments =
            vec![Argument::text(now.to_string()), Argument::text(unused_since.to_string())];
        self.run("forget sessions", text, arguments).await
    }

    async fn run(&self, what: &'static str, text: String, arguments: Vec<Argument>) -> Result<()> {
        let mut connection = self.begin_write().await?;
        connection.execute(what, text, arguments).await?;
        connection.commit().await
    }
}

fn session(row: Vec<Value>) -> Result<SessionRow> {
    let [
        token,
        account,
        kind,
        label,
        began_at,
        used_at,
        ends_at,
        has_second_factor,
        capacity,
        form_key,
    ] = <[Value; 10]>::try_from(row).map_err(|_| malformed())?;
    let instant = |value| into_text(value)?.parse::<Instant>().map_err(|_| malformed());
    Ok(SessionRow {
        token: into_text(token)?,
        account: into_number(&account)?,
        kind: into_text(kind)?,
        label: into_text(label)?,
        began_at: instant(began_at)?,
        used_at: instant(used_at)?,
        ends_at: instant(ends_at)?,
        has_second_factor: has_second_factor == Value::Boolean(true),
        capacity: capacity.as_integer(),
        form_key: into_text(form_key)?,
    })
}
