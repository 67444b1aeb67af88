//! Signing in by the word of another: OpenID Connect, with a code that is exchanged by this site
//! itself. What is asked is sealed into a cookie, so that nothing grows here while nobody answers.

mod http;
mod provider;
mod refusal;
mod rules;
mod settings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Instant, Message};
use serde::{Deserialize, Serialize};
use store::{Identity, hexadecimal};

use crate::accounts::{Accounts, Asking, MICROS};
use crate::error::Result;
use crate::own::bytes_of;
use crate::signing_in::Begun;
use crate::token::random;
use crate::visitor::SignedIn;

use provider::{Provider, Question};
pub use refusal::{Refusal, RefusalKind};
pub use settings::{ANSWER_PATH, SingleSignOnSettings, check_address, check_issuer};

/// Whoever vouches, and what was answered already. Clones share it.
#[derive(Clone)]
pub struct SingleSignOn(Arc<Inner>);

struct Inner {
    provider: Provider,
    /// The states that were answered, and until when that matters.
    used: Mutex<HashMap<String, i64>>,
}

impl std::fmt::Debug for SingleSignOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.provider.settings.fmt(f)
    }
}

impl SingleSignOn {
    /// What it is called on pages.
    pub fn name(&self) -> &str {
        &self.0.provider.settings.name
    }

    /// Who vouches.
    pub fn issuer(&self) -> &str {
        &self.0.provider.settings.issuer
    }

    /// Notes that a state was answered; says whether it was the first time.
    fn is_first(&self, state: &str, now: Instant, until: i64) -> bool {
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| now.micros() < *until);
        used.insert(state.to_owned(), until).is_none()
    }
}

/// What is sealed into the cookie of a browser that was sent to the provider.
#[derive(Serialize, Deserialize)]
struct Flow {
    question: Question,
    /// Where somebody wanted to go.
    way: String,
    /// When it began, in microseconds.
    began_at: i64,
    /// The account that wants to tie an identity, and its session.
    tying: Option<(i64, String)>,
}

/// What is sealed into the form in which somebody confirms an identity.
#[derive(Serialize, Deserialize)]
struct Offer {
    issuer: String,
    subject: String,
    called: String,
    session: String,
    until: i64,
}

/// Somebody who is sent to the provider.
#[derive(Debug)]
pub struct Sent {
    /// Where to.
    pub address: String,
    /// What the browser carries meanwhile.
    pub sealed: String,
    /// For how many seconds.
    pub seconds: i64,
}

/// What the provider sends back by way of the browser.
#[derive(Clone, Copy, Default, Debug)]
pub struct Answer<'a> {
    /// What the browser carries.
    pub sealed: Option<&'a str>,
    /// The state that was sent there.
    pub state: Option<&'a str>,
    /// What is exchanged for a token.
    pub code: Option<&'a str>,
    /// The issuer that answers.
    pub issuer: Option<&'a str>,
    /// Why there is no code.
    pub error: Option<&'a str>,
}

/// What comes of an answer.
#[derive(Debug)]
pub enum Answered {
    /// Somebody signed in, or is to show the second factor, and wanted to go there.
    SignedIn(Begun, String),
    /// Somebody is to confirm an identity.
    ToConfirm {
        /// What they are called there.
        called: String,
        /// To be sent back with the confirmation.
        sealed: String,
    },
}

/// Whose seal it is: no account has this number.
const NOBODY: i64 = 0;

impl Accounts {
    /// With somebody who vouches for those who sign in.
    ///
    /// # Errors
    /// When the settings cannot be.
    pub fn with_single_sign_on(mut self, settings: SingleSignOnSettings) -> Result<Self> {
        let inner = Inner { provider: Provider::new(settings)?, used: Mutex::default() };
        self.single_sign_on = Some(SingleSignOn(Arc::new(inner)));
        Ok(self)
    }

    /// Whoever vouches for those who sign in.
    pub fn single_sign_on(&self) -> Option<&SingleSignOn> {
        self.single_sign_on.as_ref()
    }

    fn vouching(&self) -> Result<&SingleSignOn> {
        Ok(self.single_sign_on().ok_or_else(|| Message::new("single-sign-on.none"))?)
    }

    /// Sends somebody to the provider: to sign in, or to tie an identity to an account.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn send_to_provider(&self, way: &str, own: Option<&SignedIn>) -> Result<Sent> {
        let single = self.vouching()?;
        let now = self.now();
        let secret = || random::<32>().map(|bytes| hexadecimal(&bytes));
        let question = Question { state: secret()?, nonce: secret()?, verifier: secret()? };
        let address = single.0.provider.address(now, &question).await.map_err(logged)?;
        let is_short = way.len() <= single.0.provider.rules.longest_way;
        let flow = Flow {
            question,
            way: if is_short { way.to_owned() } else { "/".to_owned() },
            began_at: now.micros(),
            tying: own.map(|own| (own.account.number(), own.session.clone())),
        };
        let seconds = single.0.provider.rules.answer_micros() / MICROS;
        Ok(Sent { address, sealed: self.sealed(NOBODY, &flow)?, seconds })
    }

    /// Takes an answer of the provider: signs in, or offers an identity to be confirmed.
    ///
    /// # Errors
    /// When anything is not as it should be; the log tells what.
    pub async fn answered(
        &self,
        answer: Answer<'_>,
        own: Option<&SignedIn>,
        asking: &Asking,
    ) -> Result<Answered> {
        let single = self.vouching()?;
        let flow = self.flow(single, answer).map_err(logged)?;
        let vouched = self.vouched(single, &flow.question, answer).await.map_err(logged)?;
        if let Some((account, session)) = &flow.tying {
            let own = own.filter(|own| own.account.number() == *account && own.session == *session);
            let own = own.ok_or_else(|| logged(Refusal::SessionGone))?;
            let offer = Offer {
                issuer: vouched.identity.issuer,
                subject: vouched.identity.subject,
                called: vouched.called.clone(),
                session: own.session.clone(),
                until: self.now().micros() + single.0.provider.rules.answer_micros(),
            };
            let sealed = self.sealed(*account, &offer)?;
            return Ok(Answered::ToConfirm { called: vouched.called, sealed });
        }
        let begun = self.sign_in_as(&vouched.identity, vouched.has_second_factor, asking).await?;
        Ok(Answered::SignedIn(begun, flow.way))
    }

    /// What the browser was sent with; each is answered once.
    fn flow(
        &self,
        single: &SingleSignOn,
        answer: Answer<'_>,
    ) -> std::result::Result<Flow, Refusal> {
        let now = self.now();
        let state = answer.state.ok_or(Refusal::StateUnknown)?;
        let sealed = answer.sealed.ok_or(Refusal::StateOfAnotherBrowser)?;
        let flow = self.unsealed::<Flow>(NOBODY, sealed).ok_or(Refusal::StateUnknown)?;
        if flow.question.state != state {
            return Err(Refusal::StateOfAnotherBrowser);
        }
        let lasts = single.0.provider.rules.answer_micros();
        if !(0..lasts).contains(&(now.micros() - flow.began_at)) {
            return Err(Refusal::StateTooOld);
        }
        if !single.is_first(state, now, flow.began_at + lasts) {
            return Err(Refusal::StateUsed);
        }
        Ok(flow)
    }

    async fn vouched(
        &self,
        single: &SingleSignOn,
        question: &Question,
        answer: Answer<'_>,
    ) -> std::result::Result<provider::Vouched, Refusal> {
        let now = self.now();
        single.0.provider.check_issuer(now, answer.issuer).await?;
        if let Some(error) = answer.error {
            return Err(match error {
                "access_denied" => Refusal::Declined,
                other => Refusal::ProviderSaid(other.chars().take(LONGEST_ERROR).collect()),
            });
        }
        let code = answer.code.ok_or(Refusal::NoCode)?;
        single.0.provider.vouched(now, (question, code)).await
    }

    /// Signs in whoever has tied an identity. That nobody has, and that the account is not open or
    /// blocked, are told alike.
    async fn sign_in_as(
        &self,
        identity: &Identity,
        has_second_factor: bool,
        asking: &Asking,
    ) -> Result<Begun> {
        let tied = self.database().account_of_identity(identity).await?;
        let tied = tied.ok_or_else(|| logged(Refusal::TiedToNobody))?;
        let mut reader = self.registers.read().await?;
        let account = self.by_id(&mut reader, tied).await?;
        drop(reader);
        let account = account.ok_or_else(|| logged(Refusal::AccountEnded))?;
        let credentials = self.attempt(tied, asking).await?;
        let credentials = credentials.ok_or_else(|| logged(Refusal::AccountBlocked))?;
        self.go_on(&account, (&credentials, has_second_factor), asking).await
    }

    /// The identity that is offered to an account to be confirmed: what it is called, and itself.
    pub(crate) fn offered(&self, own: &SignedIn, sealed: &str) -> Option<(String, Identity)> {
        let offer = self.unsealed::<Offer>(own.account.number(), sealed)?;
        let is_good = offer.session == own.session && self.now().micros() < offer.until;
        let identity = Identity { issuer: offer.issuer, subject: offer.subject };
        is_good.then_some((offer.called, identity))
    }

    fn sealed(&self, whose: i64, what: &impl Serialize) -> Result<String> {
        let text =
            serde_json::to_vec(what).map_err(|_| Message::new("single-sign-on.begin-again"))?;
        Ok(hexadecimal(&self.registers.keys().seal_for_account(whose, &text)?))
    }

    fn unsealed<T: for<'a> Deserialize<'a>>(&self, whose: i64, sealed: &str) -> Option<T> {
        let bytes = bytes_of(sealed)?;
        let text = self.registers.keys().open_for_account(whose, &bytes)?;
        serde_json::from_slice(&text).ok()
    }
}

/// So many letters are logged of an error that the provider names.
const LONGEST_ERROR: usize = 60;

/// So many letters are logged of a reason.
const LONGEST_REASON: usize = 300;

/// The log tells what whoever asked is not told; it names nobody. What others wrote into a reason
/// begins no line of its own.
fn logged(refusal: Refusal) -> Refusal {
    let reason = refusal.to_string();
    let letters = reason.chars().filter(|letter| !letter.is_control()).take(LONGEST_REASON);
    let reason: String = letters.collect();
    tracing::warn!(reason, "nobody was signed in by single sign-on");
    refusal
}
