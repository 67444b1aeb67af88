//! Under which names others vouch for an account: tied by its holder, or by an administrator.

use base::{Id, Message};
use registers::Account;
use store::{Credentials, Identity};

use crate::accounts::{Accounts, Asking};
use crate::error::Result;
use crate::password;
use crate::visitor::SignedIn;

impl Accounts {
    /// The names under which others vouch for an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identities(&self, account: Id<Account>) -> Result<Vec<Identity>> {
        Ok(self.database().identities_of(account.number()).await?)
    }

    /// Ties an identity to an account, for an administrator.
    ///
    /// # Errors
    /// When it is tied to another.
    pub async fn tie(&self, account: Id<Account>, identity: &Identity) -> Result<()> {
        if identity.subject.trim().is_empty() {
            return Err(Message::new("single-sign-on.no-subject").into());
        }
        let number = account.number();
        if !self.database().tie_identity(number, identity).await? {
            return Err(Message::new("single-sign-on.tied-to-another").into());
        }
        // Whoever only others vouch for has credentials, too: they count what failed.
        let now = self.now();
        let mut held = self.database().hold_credentials(number).await?;
        held.credentials.get_or_insert_with(|| Credentials::new(number, now));
        Ok(held.put().await?)
    }

    /// Unties an identity from an account, and ends the sessions that it may have begun.
    ///
    /// # Errors
    /// When it is not tied to it.
    pub async fn untie(&self, account: Id<Account>, identity: &Identity) -> Result<()> {
        self.untie_but(account, identity, None).await
    }

    async fn untie_but(
        &self,
        account: Id<Account>,
        identity: &Identity,
        session: Option<&str>,
    ) -> Result<()> {
        if !self.database().untie_identity(account.number(), identity).await? {
            return Err(Message::new("single-sign-on.not-tied").into());
        }
        Ok(self.database().end_sessions(account.number(), session).await?)
    }

    /// Takes the password from an account, so that only others vouch for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_password(&self, account: Id<Account>) -> Result<()> {
        let mut held = self.database().hold_credentials(account.number()).await?;
        if let Some(own) = &mut held.credentials {
            (own.password, own.must_change) = (None, false);
        }
        held.put().await?;
        Ok(self.database().end_sessions(account.number(), None).await?)
    }

    /// Ties the identity that was offered to the own account, after the password was shown once
    /// more: an identity is a way in that stays.
    ///
    /// # Errors
    /// When the offer is old, the password wrong, or the identity another's.
    pub async fn tie_offered(
        &self,
        own: &SignedIn,
        (sealed, password): (&str, &str),
        asking: &Asking,
    ) -> Result<()> {
        let begin_again = || Message::new("single-sign-on.begin-again");
        let (_, identity) = self.offered(own, sealed).ok_or_else(begin_again)?;
        self.show_password(own, password, asking).await?;
        self.tie(own.account, &identity).await
    }

    /// What somebody is called in an identity that was offered.
    pub fn called_in_offer(&self, own: &SignedIn, sealed: &str) -> Option<String> {
        self.offered(own, sealed).map(|(called, _)| called)
    }

    /// Unties an identity from the own account; other sessions end.
    ///
    /// # Errors
    /// When it is not tied to it.
    pub async fn untie_own(&self, own: &SignedIn, identity: &Identity) -> Result<()> {
        self.untie_but(own.account, identity, Some(&own.session)).await
    }

    /// Goes on where the own password is right.
    pub(crate) async fn show_password(
        &self,
        own: &SignedIn,
        given: &str,
        asking: &Asking,
    ) -> Result<()> {
        let wrong = || Message::new("sign-in.old-password-wrong");
        let account = own.account.number();
        let held = self.attempt(account, asking).await?.ok_or_else(wrong)?;
        let (given, hash) = (given.to_owned(), held.password);
        let is_it = password::aside(move || password::is_it(&given, hash.as_deref())).await?;
        if !is_it {
            return Err(wrong().into());
        }
        self.forgive(account).await
    }
}
