//! Who may see and do what. A decision yields the [`Scope`] that every read takes and the
//! [`Permit`] that every write takes; neither can be made in any other way.
//!
//! Roles are data in `policies/roles/`, one file each; `policies/addresses.toml` says which action
//! each address of the site needs, `policies/sign-in.toml` what signing in asks, `policies/acting.toml` what an
//! act in a case writes.

mod acting;
mod action;
mod addresses;
mod decision;
mod mask;
mod published;
mod role;
mod scope;
mod secrecy;
mod sign_in;

pub use acting::acting;
pub use action::Action;
pub use addresses::{AddressRule, Addresses};
pub use decision::{
    Decision, Narrowed, decide, decide_narrowed, deputising, operator, program, public,
};
pub use mask::Mask;
pub use published::{Published, PublishedFigure};
pub use role::{Role, WhenUnitEnds};
pub use scope::{Areas, Permit, Registers, Scope};
pub use secrecy::Secrecy;
pub use sign_in::SignIn;
