//! [`Reminder`]: tells each account that has an address for mail what waits for it, once a day.

use base::{Instant, Language, Message};
use cases::{Digest, DutiesOf, Reminding, digest};
use policy::Scope;
use registers::{Account, Record, Registers, View};

use crate::failure::Failure;
use crate::sending::{Post, Unsent};
use crate::settings::operator;

/// So many failures in a row, and the server is left alone for a while.
const MOST_FAILURES: usize = 3;

/// Whoever reminds.
pub(crate) struct Reminder {
    pub(crate) registers: Registers,
    /// What each account is asked to do.
    pub(crate) duties: DutiesOf,
    pub(crate) post: Post,
    /// In which language.
    pub(crate) language: Language,
    /// The address of the site.
    pub(crate) site: String,
}

/// Whom to remind, and how.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Round<'a> {
    /// This account alone, whether or not it was reminded today.
    pub(crate) only: Option<&'a str>,
    /// Write everything and send nothing.
    pub(crate) is_dry: bool,
}

/// What became of one account.
pub(crate) enum Told {
    /// Its mail was sent, or would be.
    Sent(Digest, usize),
    /// It had one today.
    Had,
    /// Nothing waits.
    Idle,
    /// Its mail was not sent.
    Unsent(Unsent),
}

/// Whoever hears of each account, and of how many that is of how many.
pub(crate) type Listener<'a> = dyn FnMut(&Account, &Told, (usize, usize)) + Send + 'a;

/// What became of all.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Reminded {
    pub(crate) sent: usize,
    pub(crate) had: usize,
    pub(crate) idle: usize,
    /// Those that the server would not take, who are tried again tomorrow.
    pub(crate) refused: usize,
    /// Those that can be tried again.
    pub(crate) failed: usize,
    /// Those whose turn has not come, since the server was left alone.
    pub(crate) left: usize,
}

impl Reminded {
    /// Is there anybody to be tried again today?
    pub(crate) fn is_unfinished(&self) -> bool {
        self.failed > 0 || self.left > 0
    }
}

impl Reminder {
    /// Goes around once.
    pub(crate) async fn go_around(
        &self,
        round: Round<'_>,
        tell: &mut Listener<'_>,
    ) -> Result<Reminded, Failure> {
        let accounts = self.accounts(round.only).await?;
        let mut reminded = Reminded::default();
        let mut in_a_row = 0;
        for (place, account) in accounts.iter().enumerate() {
            if in_a_row == MOST_FAILURES {
                reminded.left = accounts.len() - place;
                break;
            }
            let told = self.remind(account, round).await?;
            match &told {
                Told::Sent(..) => (reminded.sent, in_a_row) = (reminded.sent + 1, 0),
                Told::Had => reminded.had += 1,
                Told::Idle => reminded.idle += 1,
                Told::Unsent(unsent) if unsent.is_of_recipient => reminded.refused += 1,
                Told::Unsent(_) => {
                    reminded.failed += 1;
                    in_a_row += 1;
                }
            }
            tell(&account.data, &told, (place + 1, accounts.len()));
        }
        Ok(reminded)
    }

    /// The accounts that are open today and have an address, by their names.
    async fn accounts(&self, only: Option<&str>) -> Result<Vec<Record<Account>>, Failure> {
        let scope: Scope = operator()?.scope;
        let view = View { scope: &scope, on: self.registers.today(), known_at: None };
        let mut reader = self.registers.read().await?;
        let mut found = reader.list::<Account>(&view, Vec::new()).await?;
        if let Some(name) = only {
            found.retain(|one| one.data.name == name);
            let Some(own) = found.first() else {
                return Err(Message::new("sign-in.no-such-account").text("name", name).into());
            };
            if own.data.mail.is_none() {
                return Err(Message::new("mail.no-such-address").text("name", name).into());
            }
        }
        found.retain(|one| one.data.mail.is_some());
        found.sort_by(|one, other| one.data.name.cmp(&other.data.name));
        Ok(found)
    }

    async fn remind(&self, account: &Record<Account>, round: Round<'_>) -> Result<Told, Failure> {
        let store = self.registers.database();
        let (number, now) = (account.id.number(), self.registers.clock().now());
        let today = now.day_in_vietnam();
        if round.only.is_none() && store.has_reminder(number, today).await? {
            return Ok(Told::Had);
        }
        let duties = self.duties.of(account.id).await?;
        let how = Reminding { language: self.language, today, site: &self.site };
        let Some(digest) = digest(&duties, &how) else { return Ok(Told::Idle) };
        if round.is_dry {
            return Ok(Told::Sent(digest, duties.len()));
        }
        // Claimed first: a program that is stopped in between reminds nobody twice.
        let is_ours = store.claim_reminder(number, today).await?;
        if !is_ours && round.only.is_none() {
            return Ok(Told::Had);
        }
        match self.send(account, &digest, now).await {
            Ok(()) => Ok(Told::Sent(digest, duties.len())),
            Err(unsent) => {
                if !unsent.is_of_recipient {
                    store.release_reminder(number, today).await?;
                }
                Ok(Told::Unsent(unsent))
            }
        }
    }

    async fn send(
        &self,
        account: &Record<Account>,
        digest: &Digest,
        now: Instant,
    ) -> Result<(), Unsent> {
        let to = account.data.mail.as_deref().unwrap_or_default();
        let name = format!("reminder-{}", account.id);
        self.post.send(to, digest, (&name, now)).await
    }
}
