//! What accounts sign in with, and sessions. They are no facts: the journal does not hold them.

use base::{Instant, Kind, Secret, Value};

use crate::connection::{Argument, Connection};
use crate::database::Database;
use crate::error::Result;
use crate::reading::{into_number, into_text, malformed};

/// What an account signs in with, and how often it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The number of the account.
    pub account: i64,
    /// The hash of the password, as a PHC string; none where only others vouch for it.
    pub password: Option<String>,
    /// When the password was set.
    pub changed_at: Instant,
    /// Was the password set by another, so that the holder must set an own one?
    pub must_change: bool,
    /// Does it hold on this machine only, as accounts of the demonstration do?
    pub loopback_only: bool,
    /// Failures since the last success.
    pub failures: i64,
    /// Until when no attempt is looked at.
    pub blocked_until: Option<Instant>,
    /// The sealed secret of the second factor.
    pub second_factor: Option<Vec<u8>>,
    /// The last step of the second factor that was used; no step is taken twice.
    pub last_step: i64,
    /// The hashes of the recovery codes that are left, apart by spaces.
    pub recovery: String,
}

impl Credentials {
    /// Those of a new account, with which nobody can sign in yet.
    pub fn new(account: i64, now: Instant) -> Self {
        Self {
            account,
            password: None,
            changed_at: now,
            must_change: false,
            loopback_only: false,
            failures: 0,
            blocked_until: None,
            second_factor: None,
            last_step: 0,
            recovery: String::new(),
        }
    }
}

const COLUMNS: &str = "account, password, changed_at, must_change, loopback_only, failures, \
    blocked_until, second_factor, last_step, recovery";
const KINDS: [Kind; 10] = [
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Boolean,
    Kind::Boolean,
    Kind::Integer,
    Kind::Text,
    Kind::Sealed,
    Kind::Integer,
    Kind::Text,
];

/// Credentials that nobody else changes meanwhile.
pub struct Held {
    connection: Connection,
    /// As they stand; a change is kept by [`put`](Self::put).
    pub credentials: Option<Credentials>,
}

impl Held {
    /// Keeps what was changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put(mut self) -> Result<()> {
        let Some(held) = self.credentials else { return self.connection.rollback().await };
        let text = format!(
            "INSERT INTO credentials ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (account) DO UPDATE SET password = $2, changed_at = $3, must_change = $4, \
             loopback_only = $5, failures = $6, blocked_until = $7, second_factor = $8, \
             last_step = $9, recovery = $10"
        );
        let arguments = vec![
            Argument::integer(held.account),
            Argument::Text(held.password),
            Argument::text(held.changed_at.to_string()),
            Argument::Boolean(Some(held.must_change)),
            Argument::Boolean(Some(held.loopback_only)),
            Argument::integer(held.failures),
            Argument::Text(held.blocked_until.map(|instant| instant.to_string())),
            Argument::Bytes(held.second_factor),
            Argument::integer(held.last_step),
            Argument::text(held.recovery),
        ];
        self.connection.execute("keep credentials", text, arguments).await?;
        self.connection.commit().await
    }
}

impl Database {
    /// The credentials of an account, to be changed: others who want the same wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_credentials(&self, account: i64) -> Result<Held> {
        let mut connection = self.begin_write().await?;
        connection.lock_subject(&["credentials", &account.to_string()]).await?;
        let credentials = find(&mut connection, account).await?;
        Ok(Held { connection, credentials })
    }

    /// The credentials of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials(&self, account: i64) -> Result<Option<Credentials>> {
        let mut connection = self.begin_read().await?;
        find(&mut connection, account).await
    }
}

async fn find(connection: &mut Connection, account: i64) -> Result<Option<Credentials>> {
    let text = format!("SELECT {COLUMNS} FROM credentials WHERE account = $1");
    let arguments = vec![Argument::integer(account)];
    let rows = connection.fetch("read credentials", text, arguments, &KINDS).await?;
    rows.into_iter().next().map(credentials).transpose()
}

fn credentials(row: Vec<Value>) -> Result<Credentials> {
    let [
        account,
        password,
        changed_at,
        must_change,
        loopback_only,
        failures,
        blocked_until,
        second_factor,
        last_step,
        recovery,
    ] = <[Value; 10]>::try_from(row).map_err(|_| malformed())?;
    let instant = |text: String| text.parse::<Instant>().map_err(|_| malformed());
    Ok(Credentials {
        account: into_number(&account)?,
        password: optional(password),
        changed_at: instant(into_text(changed_at)?)?,
        must_change: must_change == Value::Boolean(true),
        loopback_only: loopback_only == Value::Boolean(true),
        failures: into_number(&failures)?,
        blocked_until: optional(blocked_until).map(instant).transpose()?,
        second_factor: match second_factor {
            Value::Secret(Secret::Sealed(bytes)) => Some(bytes),
            _ => None,
        },
        last_step: into_number(&last_step)?,
        recovery: into_text(recovery)?,
    })
}

pub(crate) fn optional(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
