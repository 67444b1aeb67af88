//! [`Accounts`]: who is who.

use base::{Id, Instant};
use policy::{Scope, SignIn};
use registers::{Account, Filter, Reader, Record, Registers, View};
use store::{Database, SessionRow, hexadecimal};

use crate::access::AccessLog;
use crate::capacity::capacities;
use crate::error::Result;
use crate::single_sign_on::SingleSignOn;
use crate::token::{Token, random};
use crate::visitor::{SignedIn, Visitor};

/// The accounts of an installation. Clones share it.
#[derive(Clone, Debug)]
pub struct Accounts {
    pub(crate) registers: Registers,
    pub(crate) rules: &'static SignIn,
    scope: Scope,
    pub(crate) single_sign_on: Option<SingleSignOn>,
    /// Who read personal files.
    pub access: AccessLog,
}

/// How somebody asks.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// From this machine itself?
    pub is_loopback: bool,
    /// What the browser says of itself.
    pub label: String,
}

/// A session is noted as used no more often than this.
const NOTED_EVERY_MICROS: i64 = 60_000_000;

pub(crate) const MICROS: i64 = 1_000_000;

/// The kinds of sessions.
pub(crate) const BROWSER: &str = "browser";
pub(crate) const PROGRAM: &str = "program";
pub(crate) const HALF: &str = "half";
pub(crate) const CALENDAR: &str = "calendar";

/// Those that do not end when they are not used for a while.
const LASTING: [&str; 2] = [PROGRAM, CALENDAR];

/// How long the second factor is awaited.
const HALF_MINUTES: i64 = 5;

impl Accounts {
    /// Those of these registers.
    ///
    /// # Errors
    /// When a policy does not read.
    pub fn new(registers: Registers) -> Result<Self> {
        let access = AccessLog::new(registers.clone());
        // Whose name is looked up is nobody's secret from the program itself.
        let scope = policy::program()?;
        Ok(Self { registers, rules: SignIn::standard()?, scope, single_sign_on: None, access })
    }

    pub(crate) fn now(&self) -> Instant {
        self.registers.clock().now()
    }

    pub(crate) fn database(&self) -> &Database {
        self.registers.database()
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { scope: &self.scope, on: self.registers.today(), known_at: None }
    }

    /// The account of a name, if it is open today.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn by_name(&self, name: &str) -> Result<Option<Record<Account>>> {
        let own = Filter::In("name", vec![base::Value::Text(name.to_owned())]);
        let mut reader = self.registers.read().await?;
        Ok(reader.list::<Account>(&self.view(), vec![own]).await?.into_iter().next())
    }

    pub(crate) async fn by_id(
        &self,
        reader: &mut Reader,
        account: i64,
    ) -> Result<Option<Record<Account>>> {
        let own = vec![Filter::Ids(vec![account])];
        Ok(reader.list::<Account>(&self.view(), own).await?.into_iter().next())
    }

    /// Who asks, by what is carried. What has ended, was forged or belongs to a closed account is
    /// nobody.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn visitor(&self, token: Option<&Token>, asking: &Asking) -> Result<Visitor> {
        let Some(token) = token else { return Visitor::public(false) };
        // What is of any other kind opens one thing of its own, and is nobody here.
        let signs_in = |own: &SessionRow| own.kind == BROWSER || own.kind == PROGRAM;
        let Some(session) = self.live_session(token).await?.filter(signs_in) else {
            return Visitor::public(true);
        };
        let credentials = self.database().credentials(session.account).await?;
        let Some(credentials) = credentials.filter(|own| asking.is_loopback || !own.loopback_only)
        else {
            return Visitor::public(true);
        };
        let mut reader = self.registers.read().await?;
        let Some(account) = self.by_id(&mut reader, session.account).await? else {
            return Visitor::public(true);
        };
        self.note_use(&session).await?;
        let capacities = capacities(&mut reader, &self.view(), &account).await?;
        // A program has no password to change and no device to show: whoever issued its token had.
        let is_program = session.kind == PROGRAM;
        let signed_in = SignedIn {
            account: account.id,
            name: account.data.name,
            holder: account.data.holder,
            person: account.data.person,
            session: session.token,
            form_key: session.form_key,
            is_program,
            has_second_factor: session.has_second_factor || credentials.second_factor.is_some(),
            must_change: credentials.must_change && !is_program,
            must_enrol: false,
            capacities,
            capacity: None,
        };
        // Accounts that hold on this machine only, as those of the demonstration, need none.
        let is_spared = credentials.loopback_only || is_program;
        Visitor::of(signed_in, (session.capacity, is_spared))
    }

    /// Notes that a session is used, now and then.
    pub(crate) async fn note_use(&self, session: &SessionRow) -> Result<()> {
        let now = self.now();
        if now.micros() - session.used_at.micros() > NOTED_EVERY_MICROS {
            self.database().use_session(&session.token, now).await?;
        }
        Ok(())
    }

    /// The session of a token that has not ended. A session that began after now is none either: a
    /// clock that was set back lengthens nothing.
    pub(crate) async fn live_session(&self, token: &Token) -> Result<Option<SessionRow>> {
        let now = self.now().micros();
        let idle = minutes(self.rules.idle_minutes);
        let session = self.database().session(&token.hash()).await?;
        Ok(session.filter(|own| {
            let is_used = LASTING.contains(&&*own.kind) || now - own.used_at.micros() < idle;
            is_used && own.began_at.micros() <= now + MICROS && now < own.ends_at.micros()
        }))
    }

    /// Begins a session of a kind.
    pub(crate) async fn begin(
        &self,
        account: Id<Account>,
        (kind, has_second_factor): (&str, bool),
        label: &str,
    ) -> Result<Token> {
        let now = self.now();
        let lasts = match kind {
            HALF => HALF_MINUTES * 60 * MICROS,
            PROGRAM | CALENDAR => minutes(self.rules.token_days * 24 * 60),
            _ => minutes(self.rules.longest_hours * 60),
        };
        let unused = Instant::from_micros(now.micros() - minutes(self.rules.idle_minutes));
        self.database().forget_sessions(now, unused).await?;
        let token = Token::new()?;
        let session = SessionRow {
            token: token.hash(),
            account: account.number(),
            kind: kind.to_owned(),
            label: label.chars().take(LONGEST_LABEL).collect(),
            began_at: now,
            used_at: now,
            ends_at: Instant::from_micros(now.micros() + lasts),
            has_second_factor,
            capacity: None,
            form_key: hexadecimal(&random::<16>()?),
        };
        self.database().begin_session(&session).await?;
        Ok(token)
    }

    /// Begins a session of an account without asking for anything: for those who have shown
    /// otherwise who they are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_for(&self, account: Id<Account>, label: &str) -> Result<Token> {
        self.begin(account, (BROWSER, false), label).await
    }
}

/// The most letters that are kept of what a browser says of itself.
const LONGEST_LABEL: usize = 120;

pub(crate) fn minutes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / MICROS / 60) * 60 * MICROS
}
