//! Signing in: passwords, second factors, sessions, tokens of programs, and in which capacity one
//! works. It turns whoever asks into a [`Visitor`] with a decision of policy, and keeps the log of
//! who read personal files.

mod access;
mod accounts;
mod administered;
mod calendar_key;
mod capacity;
mod error;
mod identities;
mod own;
mod password;
mod second_factor;
mod signing_in;
mod single_sign_on;
mod token;
mod visitor;

pub use access::{AccessLog, NO_FILE};
pub use accounts::{Accounts, Asking};
pub use capacity::Capacity;
pub use error::{Error, Result};
pub use own::Enrolment;
pub use signing_in::Begun;
pub use single_sign_on::{
    ANSWER_PATH, Answer, Answered, Refusal, RefusalKind, Sent, SingleSignOn, SingleSignOnSettings,
    check_address, check_issuer,
};
pub use store::Identity;
pub use token::Token;
pub use visitor::{SignedIn, Visitor};
