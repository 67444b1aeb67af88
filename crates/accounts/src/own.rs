//! What whoever has signed in does with the own account.

use base::{Day, Id, Message, Period};
use registers::{Batch, Grant, Operation, Register};
use store::{SessionRow, hexadecimal};

use crate::accounts::{Accounts, Asking, BROWSER, CALENDAR, PROGRAM};
use crate::error::Result;
use crate::password;
use crate::second_factor::{address, new_secret, recovery_codes, step_of, typed};
use crate::token::Token;
use crate::visitor::SignedIn;

/// A second factor that is about to be set up.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The secret, as it is typed into a device.
    pub typed: String,
    /// The address that a device reads from a picture.
    pub address: String,
    /// The secret sealed, to be sent back with the first code.
    pub sealed: String,
}

impl Accounts {
    /// Sets an own password, and ends all other sessions.
    ///
    /// # Errors
    /// When the old one is wrong, or the new one not good enough.
    pub async fn change_password(
        &self,
        own: &SignedIn,
        (old, new): (&str, &str),
        asking: &Asking,
    ) -> Result<()> {
        let account = own.account.number();
        self.show_password(own, old, asking).await?;
        if old == new {
            return Err(Message::new("sign-in.password-same").into());
        }
        password::check(new, &own.name, self.rules)?;
        self.set_password(account, new, false).await?;
        Ok(self.database().end_sessions(account, Some(&own.session)).await?)
    }

    /// Begins to set up a second factor; nothing is kept until a code of it is shown.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn begin_enrolment(&self, own: &SignedIn) -> Result<Enrolment> {
        self.enrolment(own, &new_secret()?)
    }

    fn enrolment(&self, own: &SignedIn, secret: &[u8]) -> Result<Enrolment> {
        let sealed = self.registers.keys().seal_for_account(own.account.number(), secret)?;
        Ok(Enrolment {
            typed: typed(secret)?,
            address: address(secret, &own.name)?,
            sealed: hexadecimal(&sealed),
        })
    }

    /// The same enrolment again, after a code that was wrong.
    ///
    /// # Errors
    /// When it was not begun here.
    pub fn same_enrolment(&self, own: &SignedIn, sealed: &str) -> Result<Enrolment> {
        let secret = self.opened(own, sealed)?;
        self.enrolment(own, &secret)
    }

    fn opened(&self, own: &SignedIn, sealed: &str) -> Result<Vec<u8>> {
        let begin_again = || Message::new("sign-in.begin-again");
        let bytes = bytes_of(sealed).ok_or_else(begin_again)?;
        let secret = self.registers.keys().open_for_account(own.account.number(), &bytes);
        Ok(secret.ok_or_else(begin_again)?)
    }

    /// Sets up the second factor by a first code; gives the recovery codes, which are never shown
    /// again, and ends all other sessions.
    ///
    /// # Errors
    /// When the code is wrong, or a second factor is set up already.
    pub async fn enrol(&self, own: &SignedIn, sealed: &str, code: &str) -> Result<Vec<String>> {
        let secret = self.opened(own, sealed)?;
        let when = (self.now(), 0, self.rules.second_factor_steps);
        let step = step_of(&secret, code, when)?;
        let step = step.ok_or_else(|| Message::new("sign-in.refused-code"))?;
        let (codes, kept) = recovery_codes(self.rules.recovery_codes)?;
        let account = own.account.number();
        let sealed = self.registers.keys().seal_for_account(account, &secret)?;
        let mut held = self.database().hold_credentials(account).await?;
        let Some(credentials) = &mut held.credentials else {
            return Err(Message::new("sign-in.begin-again").into());
        };
        if credentials.second_factor.is_some() {
            return Err(Message::new("sign-in.enrolled-already").into());
        }
        credentials.second_factor = Some(sealed);
        (credentials.last_step, credentials.recovery) = (step, kept);
        held.put().await?;
        self.database().end_sessions(account, Some(&own.session)).await?;
        Ok(codes)
    }

    /// Gives up the second factor, by a code of it.
    ///
    /// # Errors
    /// When the code is wrong.
    pub async fn give_up_second_factor(
        &self,
        own: &SignedIn,
        code: &str,
        asking: &Asking,
    ) -> Result<()> {
        let wrong = || Message::new("sign-in.refused-code");
        let account = own.account.number();
        let held = self.attempt(account, asking).await?.ok_or_else(wrong)?;
        self.shown(&held, code)?.ok_or_else(wrong)?;
        self.forgive(account).await?;
        self.forget_second_factor(account).await
    }

    /// The own sessions and tokens that have not ended, the last begun first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&self, own: &SignedIn) -> Result<Vec<SessionRow>> {
        let now = self.now();
        let sessions = self.database().sessions_of(own.account.number()).await?;
        let is_whole = |kind: &str| [BROWSER, PROGRAM, CALENDAR].contains(&kind);
        Ok(sessions.into_iter().filter(|one| now < one.ends_at && is_whole(&one.kind)).collect())
    }

    /// Ends all sessions and tokens of the own account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out_everywhere(&self, own: &SignedIn) -> Result<()> {
        Ok(self.database().end_sessions(own.account.number(), None).await?)
    }

    /// Chooses the capacity in which the session works from now on.
    ///
    /// # Errors
    /// When it is none of the own ones.
    pub async fn choose(&self, own: &SignedIn, grant: i64) -> Result<()> {
        if !own.capacities.iter().any(|one| one.grant.number() == grant) {
            return Err(Message::new("sign-in.no-such-capacity").into());
        }
        Ok(self.database().choose_capacity(&own.session, grant).await?)
    }

    /// Lets another stand in for a time, in the capacity in which one works.
    ///
    /// # Errors
    /// When there is no such account, or the capacity is not one's own to give.
    pub async fn let_stand_in(
        &self,
        own: &SignedIn,
        (name, from, until): (&str, Day, Day),
    ) -> Result<()> {
        let capacity = own.capacity.and_then(|place| own.capacities.get(place));
        let capacity = capacity.filter(|one| one.deputy_for.is_none());
        let capacity = capacity.ok_or_else(|| Message::new("sign-in.not-yours-to-give"))?;
        let unknown = || Message::new("sign-in.no-such-account").text("name", name);
        let deputy = self.by_name(name.trim()).await?.ok_or_else(unknown)?;
        let period = Period::new(from, Some(until.next()))?;
        let mut reader = self.registers.read().await?;
        let ids = vec![registers::Filter::Ids(vec![capacity.grant.number()])];
        let held = reader.list::<Grant>(&self.view(), ids).await?;
        drop(reader);
        let held = held.into_iter().next().ok_or_else(unknown)?.data;
        let mut batch = Batch::new();
        batch.add(period, Grant { account: deputy.id, deputy_for: Some(own.account), ..held });
        self.registers.apply(&policy::deputising(&own.name)?, &batch).await?;
        Ok(())
    }

    /// Ends a standing-in that one gave, or withdraws it where it has not begun.
    ///
    /// # Errors
    /// When there is none of that number, or it was not given by this account.
    pub async fn end_standing_in(&self, own: &SignedIn, grant: Id<Grant>) -> Result<()> {
        let mut reader = self.registers.read().await?;
        let view = self.view();
        let ids = vec![registers::Filter::Ids(vec![grant.number()])];
        let given = reader.timeline::<Grant>(&view, ids).await?;
        drop(reader);
        let given = given.into_iter().next_back();
        let given = given.filter(|one| one.data.deputy_for == Some(own.account));
        let given = given.ok_or_else(|| Message::new("sign-in.not-yours-to-give"))?;
        let id = grant.number();
        let operation = if given.period.from() < view.on {
            Operation::End { id, on: view.on, set: Vec::new() }
        } else {
            Operation::Withdraw { id }
        };
        let mut batch = Batch::new();
        batch.push(Grant::DEFINITION, operation);
        self.registers.apply(&policy::deputising(&own.name)?, &batch).await?;
        Ok(())
    }

    /// Whom one let stand in, today or later.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn standing_in(
        &self,
        own: &SignedIn,
    ) -> Result<Vec<(registers::Record<Grant>, String)>> {
        let mut reader = self.registers.read().await?;
        let view = self.view();
        let given = vec![base::Value::Integer(own.account.number())];
        let given = vec![registers::Filter::In("deputy_for", given)];
        let mut found = Vec::new();
        for grant in reader.timeline::<Grant>(&view, given).await? {
            if grant.period.until().is_some_and(|until| until <= view.on) {
                continue;
            }
            let account = self.by_id(&mut reader, grant.data.account.number()).await?;
            let name = account.map(|one| one.data.name).unwrap_or_default();
            found.push((grant, name));
        }
        Ok(found)
    }
}

/// The bytes of hexadecimal digits.
pub(crate) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let places = (0..text.len()).step_by(2);
    places.map(|place| u8::from_str_radix(&text[place..place + 2], 16).ok()).collect()
}

impl Accounts {
    /// A token with which a program signs in for an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn issue_token(&self, account: Id<registers::Account>, label: &str) -> Result<Token> {
        self.begin(account, (PROGRAM, false), label).await
    }
}
