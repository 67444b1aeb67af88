//! Signing in, and out.

use base::{Instant, Message};
use registers::{Account, Record};
use store::Credentials;

use crate::accounts::{Accounts, Asking, BROWSER, HALF, MICROS, minutes};
use crate::error::Result;
use crate::password;
use crate::second_factor::{step_of, without};
use crate::token::Token;

/// What comes of a right password.
#[derive(Clone, Debug)]
pub enum Begun {
    /// Signed in.
    SignedIn(Token),
    /// The second factor is awaited, for whoever carries this.
    SecondFactor(Token),
}

impl Accounts {
    /// Signs in by name and password, which is recorded. Every failure is told in the same words and
    /// takes the same work, so that nobody learns which names there are.
    ///
    /// # Errors
    /// When the name or password is wrong, or too many attempts failed.
    pub async fn sign_in(&self, name: &str, password: &str, asking: &Asking) -> Result<Begun> {
        let account = self.by_name(name.trim()).await?;
        let credentials = match &account {
            Some(account) => self.attempt(account.id.number(), asking).await?,
            None => None,
        };
        let hash = credentials.as_ref().and_then(|own| own.password.clone());
        let given = password.to_owned();
        let is_it = password::aside(move || password::is_it(&given, hash.as_deref())).await?;
        let (Some(account), Some(credentials), true) = (&account, credentials, is_it) else {
            // What was typed where there is no such name may be a password.
            let name = account.as_ref().map_or(NOBODY, |account| &account.data.name);
            self.access.note_sign_in(name, "sign-in: refused").await?;
            return Err(refused().into());
        };
        self.go_on(account, (&credentials, false), asking).await
    }

    /// Signs in whoever has shown who they are; but for the second factor, where there is one that
    /// was not shown yet.
    pub(crate) async fn go_on(
        &self,
        account: &Record<Account>,
        (credentials, has_second_factor): (&Credentials, bool),
        asking: &Asking,
    ) -> Result<Begun> {
        if credentials.second_factor.is_some() && !has_second_factor {
            let token = self.begin(account.id, (HALF, false), &asking.label).await?;
            return Ok(Begun::SecondFactor(token));
        }
        self.succeed(account, asking, has_second_factor).await.map(Begun::SignedIn)
    }

    /// The second step: a code of the time, or a recovery code.
    ///
    /// # Errors
    /// When the code is wrong or was used, or too many attempts failed.
    pub async fn second_step(&self, half: &Token, code: &str, asking: &Asking) -> Result<Token> {
        let ended = || Message::new("sign-in.begin-again");
        let session = self.live_session(half).await?.filter(|own| own.kind == HALF);
        let session = session.ok_or_else(ended)?;
        let mut reader = self.registers.read().await?;
        let account = self.by_id(&mut reader, session.account).await?.ok_or_else(ended)?;
        drop(reader);
        let held = self.attempt(session.account, asking).await?;
        let shown = held.map(|held| self.shown(&held, code)).transpose()?.flatten();
        let Some((last_step, recovery)) = shown else {
            self.access.note_sign_in(&account.data.name, "sign-in: code refused").await?;
            return Err(refused_code().into());
        };
        // Meanwhile the same code may have been used.
        let mut held = self.database().hold_credentials(session.account).await?;
        let Some(own) = &mut held.credentials else { return Err(refused_code().into()) };
        let is_fresh = last_step > own.last_step || recovery.len() < own.recovery.len();
        if !is_fresh {
            return Err(refused_code().into());
        }
        (own.last_step, own.recovery) = (last_step.max(own.last_step), recovery);
        held.put().await?;
        self.database().end_session(&session.token).await?;
        self.succeed(&account, asking, true).await
    }

    /// Checks a code; gives the step and the recovery codes as they are after it.
    pub(crate) fn shown(&self, own: &Credentials, code: &str) -> Result<Option<(i64, String)>> {
        let Some(sealed) = &own.second_factor else { return Ok(None) };
        let secret = self.registers.keys().open_for_account(own.account, sealed);
        let secret = secret.ok_or_else(|| Message::new("key.wrong"))?;
        let when = (self.now(), own.last_step, self.rules.second_factor_steps);
        if let Some(step) = step_of(&secret, code, when)? {
            return Ok(Some((step, own.recovery.clone())));
        }
        Ok(without(&own.recovery, code).map(|left| (own.last_step, left)))
    }

    /// Counts an attempt before it is looked at, so that many at once are all counted; nothing
    /// where it is not looked at.
    pub(crate) async fn attempt(
        &self,
        account: i64,
        asking: &Asking,
    ) -> Result<Option<Credentials>> {
        let now = self.now();
        let mut held = self.database().hold_credentials(account).await?;
        let Some(own) = &mut held.credentials else { return Ok(None) };
        let is_blocked = own.blocked_until.is_some_and(|until| now < until);
        if is_blocked || (own.loopback_only && !asking.is_loopback) {
            return Ok(None);
        }
        own.failures += 1;
        own.blocked_until = self.wait_after(own.failures, now);
        let before = own.clone();
        held.put().await?;
        Ok(Some(before))
    }

    /// Until when nothing is looked at after so many failures in a row.
    fn wait_after(&self, failures: i64, now: Instant) -> Option<Instant> {
        let more = failures - i64::from(self.rules.free_failures);
        let doublings = u32::try_from(more - 1).ok()?.min(20);
        let wait = self.rules.first_wait_seconds.saturating_mul(1 << doublings);
        let wait = i64::try_from(wait).unwrap_or(i64::MAX / MICROS).saturating_mul(MICROS);
        let wait = wait.min(minutes(self.rules.longest_wait_minutes));
        Some(Instant::from_micros(now.micros() + wait))
    }

    async fn succeed(
        &self,
        account: &Record<Account>,
        asking: &Asking,
        has_second_factor: bool,
    ) -> Result<Token> {
        self.forgive(account.id.number()).await?;
        self.access.note_sign_in(&account.data.name, "sign-in").await?;
        self.begin(account.id, (BROWSER, has_second_factor), &asking.label).await
    }

    /// Forgets failures, after a success.
    pub(crate) async fn forgive(&self, account: i64) -> Result<()> {
        let mut held = self.database().hold_credentials(account).await?;
        if let Some(own) = &mut held.credentials {
            (own.failures, own.blocked_until) = (0, None);
        }
        Ok(held.put().await?)
    }

    /// Signs out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, token: &Token) -> Result<()> {
        Ok(self.database().end_session(&token.hash()).await?)
    }
}

/// Who tried under a name that is nobody's.
const NOBODY: &str = "?";

/// One sentence for every reason.
fn refused() -> Message {
    Message::new("sign-in.refused")
}

fn refused_code() -> Message {
    Message::new("sign-in.refused-code")
}
