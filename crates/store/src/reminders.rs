//! On which day each account was last sent a reminder. A row is claimed before its mail is sent, so
//! that neither a program that began anew nor a second one on the same database sends it twice.

use base::{Day, Kind};

use crate::connection::Argument;
use crate::database::Database;
use crate::error::Result;
use crate::reading::into_text;

impl Database {
    /// Claims the reminder of a day for an account; says whether nobody had claimed it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_reminder(&self, account: i64, day: Day) -> Result<bool> {
        // Any other day, not only an earlier one: a clock that was wrong once silences nobody.
        let text = "INSERT INTO reminders (account, sent_on) VALUES ($1, $2) \
                    ON CONFLICT (account) DO UPDATE SET sent_on = excluded.sent_on \
                    WHERE reminders.sent_on <> excluded.sent_on";
        let mut connection = self.begin_write().await?;
        let arguments = vec![Argument::integer(account), Argument::text(day.to_string())];
        let count = connection.execute("claim a reminder", text.into(), arguments).await?;
        connection.commit().await?;
        Ok(count > 0)
    }

    /// Gives back what was claimed and not sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_reminder(&self, account: i64, day: Day) -> Result<()> {
        let text = "DELETE FROM reminders WHERE account = $1 AND sent_on = $2";
        let mut connection = self.begin_write().await?;
        let arguments = vec![Argument::integer(account), Argument::text(day.to_string())];
        connection.execute("release a reminder", text.into(), arguments).await?;
        connection.commit().await
    }

    /// Was the reminder of a day claimed for an account?
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_reminder(&self, account: i64, day: Day) -> Result<bool> {
        let text = "SELECT sent_on FROM reminders WHERE account = $1";
        let mut connection = self.begin_read().await?;
        let arguments = vec![Argument::integer(account)];
        let rows =
            connection.fetch("read a reminder", text.into(), arguments, &[Kind::Text]).await?;
        let sent_on = rows.into_iter().flatten().next().map(into_text).transpose()?;
        Ok(sent_on.is_some_and(|sent_on| sent_on == day.to_string()))
    }
}
