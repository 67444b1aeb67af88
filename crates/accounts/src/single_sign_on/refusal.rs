//! [`Refusal`]: why somebody was not signed in by another's word. The log tells each apart; whoever
//! asked is told no more than helps to go on.

use base::Message;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The state was not sealed here, or there is none.
    #[error("the state is none of ours")]
    StateUnknown,
    /// The browser carries another state, or none.
    #[error("the state is another browser's")]
    StateOfAnotherBrowser,
    /// The state was answered already.
    #[error("the state was used already")]
    StateUsed,
    /// The state was given too long ago.
    #[error("the state is too old")]
    StateTooOld,
    /// Whoever wanted to tie an identity has signed out meanwhile, or is another.
    #[error("the session that wanted to tie an identity is gone")]
    SessionGone,
    /// The holder, or the provider, did not want to.
    #[error("it was declined at the provider")]
    Declined,
    /// The provider answered with an error of its own.
    #[error("the provider answered: {0}")]
    ProviderSaid(String),
    /// Another issuer than ours answers, or ours does not say that it is.
    #[error("the answer is not of our issuer")]
    AnswerOfAnotherIssuer,
    /// There is no code in the answer.
    #[error("there is no code in the answer")]
    NoCode,
    /// The provider does not take the code: it was used, is another's, or too old.
    #[error("the provider does not take the code: {0}")]
    CodeRefused(String),
    /// There is no identity token, or none that can be read.
    #[error("there is no identity token")]
    NoToken,
    /// The token is signed in a way that is not taken, or not at all.
    #[error("the signature is of no kind that is taken: {0}")]
    Algorithm(String),
    /// The token is signed by a key that the provider does not have.
    #[error("the token is signed by an unknown key")]
    UnknownKey,
    /// The signature is none.
    #[error("the signature does not hold: {0}")]
    Signature(String),
    /// The token is of another issuer.
    #[error("the token is of another issuer")]
    WrongIssuer,
    /// The token is for somebody else.
    #[error("the token is for somebody else")]
    WrongAudience,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// The token was issued in the future.
    #[error("the token was issued in the future")]
    IssuedInTheFuture,
    /// The token answers another question.
    #[error("the token answers another question")]
    WrongNonce,
    /// Something else is wrong with the token.
    #[error("the token is not good: {0}")]
    Token(String),
    /// Nobody has tied the identity.
    #[error("the identity is tied to nobody")]
    TiedToNobody,
    /// The account to which it is tied is not open.
    #[error("the account is not open")]
    AccountEnded,
    /// The account may not be tried now, or not from there.
    #[error("the account is blocked, or holds on its own machine only")]
    AccountBlocked,
    /// The provider does not answer.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// What the provider says cannot be understood.
    #[error("the provider cannot be understood: {0}")]
    Misunderstood(String),
}

/// What a refusal is to whoever asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalKind {
    /// It has to be begun again.
    BeginAgain,
    /// It is not let in.
    Refused,
    /// The provider does not answer.
    Unreachable,
    /// The provider answers what nobody understands.
    Misunderstood,
}

impl Refusal {
    /// What it is to whoever asked.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::StateUnknown
            | Self::StateOfAnotherBrowser
            | Self::StateUsed
            | Self::StateTooOld
            | Self::SessionGone
            | Self::NoCode
            | Self::Declined => RefusalKind::BeginAgain,
            Self::Unreachable(_) => RefusalKind::Unreachable,
            Self::Misunderstood(_) | Self::ProviderSaid(_) => RefusalKind::Misunderstood,
            _ => RefusalKind::Refused,
        }
    }

    /// The sentence for whoever asked.
    pub fn message(&self) -> Message {
        Message::new(match self {
            Self::Declined => "single-sign-on.declined",
            other => match other.kind() {
                RefusalKind::BeginAgain => "single-sign-on.begin-again",
                RefusalKind::Refused => "single-sign-on.refused",
                RefusalKind::Unreachable => "single-sign-on.unreachable",
                RefusalKind::Misunderstood => "single-sign-on.misunderstood",
            },
        })
    }
}
