//! What administrators do with the accounts of others; that there is an account, and what is
//! granted to it, is a row of a register.

use base::{Id, Message, Period};
use policy::Permit;
use registers::{Account, Area, Batch, Grant};
use store::Credentials;

use crate::accounts::Accounts;
use crate::error::Result;
use crate::password;
use crate::token::random_code;

/// Letters of a password that is given for the first time, in groups of five.
const FIRST_LETTERS: usize = 20;

impl Accounts {
    /// Makes an account with one grant from today on, where there is none of that name.
    ///
    /// # Errors
    /// When the registers refuse it.
    pub async fn make(
        &self,
        permit: &Permit,
        account: Account,
        grant: Option<(&str, Option<Id<Area>>)>,
    ) -> Result<Id<Account>> {
        if let Some(known) = self.by_name(&account.name).await? {
            return Ok(known.id);
        }
        let mut batch = Batch::new();
        let since = Period::since(self.registers.today());
        let id = batch.add(since, account);
        if let Some((role, area)) = grant {
            let grant = Grant::of(id, role, area);
            batch.add(since, grant);
        }
        let receipt = self.registers.apply(permit, &batch).await?;
        let made = receipt.ids.iter().find(|((register, _), _)| *register == "accounts");
        let made = made.map(|(_, id)| Id::new(*id));
        Ok(made.ok_or_else(|| Message::new("sign-in.begin-again"))?)
    }

    /// Gives an account a password to sign in with once, to be changed at once; ends its sessions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_password(&self, account: Id<Account>) -> Result<String> {
        let code = random_code(FIRST_LETTERS)?;
        let letters: Vec<char> = code.chars().collect();
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        let given = groups.join("-");
        self.set_password(account.number(), &given, true).await?;
        self.database().end_sessions(account.number(), None).await?;
        Ok(given)
    }

    /// Gives an account a password that holds on this machine only, for a demonstration.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_local_password(&self, account: Id<Account>, password: &str) -> Result<()> {
        self.set_password(account.number(), password, false).await?;
        let mut held = self.database().hold_credentials(account.number()).await?;
        if let Some(own) = &mut held.credentials {
            own.loopback_only = true;
        }
        Ok(held.put().await?)
    }

    pub(crate) async fn set_password(
        &self,
        account: i64,
        password: &str,
        must_change: bool,
    ) -> Result<()> {
        let given = password.to_owned();
        let hash = password::aside(move || password::hash(&given)).await??;
        let now = self.now();
        let mut held = self.database().hold_credentials(account).await?;
        let mut own = held.credentials.take().unwrap_or_else(|| Credentials::new(account, now));
        own.password = Some(hash);
        (own.changed_at, own.must_change) = (now, must_change);
        (own.failures, own.blocked_until) = (0, None);
        held.credentials = Some(own);
        Ok(held.put().await?)
    }

    /// Takes the second factor from an account whose device and codes are lost; ends its sessions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reset_second_factor(&self, account: Id<Account>) -> Result<()> {
        self.forget_second_factor(account.number()).await?;
        Ok(self.database().end_sessions(account.number(), None).await?)
    }

    pub(crate) async fn forget_second_factor(&self, account: i64) -> Result<()> {
        let mut held = self.database().hold_credentials(account).await?;
        if let Some(own) = &mut held.credentials {
            own.second_factor = None;
            own.recovery = String::new();
        }
        Ok(held.put().await?)
    }

    /// Ends all sessions and tokens of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions_of(&self, account: Id<Account>) -> Result<()> {
        Ok(self.database().end_sessions(account.number(), None).await?)
    }
}
