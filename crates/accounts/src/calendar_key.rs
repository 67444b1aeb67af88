//! The key of a calendar: calendar programs cannot sign in, so that an account gives itself an
//! address with a secret, which opens the feed of what it has to do and nothing else.

use base::Id;
use registers::{Account, Record};

use crate::accounts::{Accounts, Asking, CALENDAR};
use crate::capacity::{Capacity, capacities};
use crate::error::Result;
use crate::token::Token;
use crate::visitor::SignedIn;

impl Accounts {
    /// A new key for the calendar of the own account; the one before ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn issue_calendar_key(&self, own: &SignedIn) -> Result<Token> {
        self.withdraw_calendar_key(own).await?;
        self.begin(own.account, (CALENDAR, false), "").await
    }

    /// Withdraws the key of the own calendar; says whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdraw_calendar_key(&self, own: &SignedIn) -> Result<bool> {
        Ok(self.database().end_sessions_of_kind(own.account.number(), CALENDAR).await?)
    }

    /// Whose calendar a key opens: nobody's where it was withdrawn, has ended or is the key of
    /// something else, or where the account is closed.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn of_calendar_key(
        &self,
        key: &Token,
        asking: &Asking,
    ) -> Result<Option<Id<Account>>> {
        let session = self.live_session(key).await?.filter(|own| own.kind == CALENDAR);
        let Some(session) = session else { return Ok(None) };
        let credentials = self.database().credentials(session.account).await?;
        if !credentials.is_some_and(|own| asking.is_loopback || !own.loopback_only) {
            return Ok(None);
        }
        let mut reader = self.registers.read().await?;
        let account = self.by_id(&mut reader, session.account).await?;
        drop(reader);
        let Some(account) = account else { return Ok(None) };
        self.note_use(&session).await?;
        Ok(Some(account.id))
    }

    /// An account that is open today, and in which capacities its holder works: for what is told to
    /// somebody who has not signed in.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn with_capacities(
        &self,
        account: Id<Account>,
    ) -> Result<Option<(Record<Account>, Vec<Capacity>)>> {
        let mut reader = self.registers.read().await?;
        let Some(account) = self.by_id(&mut reader, account.number()).await? else {
            return Ok(None);
        };
        let capacities = capacities(&mut reader, &self.view(), &account).await?;
        Ok(Some((account, capacities)))
    }
}
