//! Who may see and do what. A decision yields the [`Scope`] that every read takes and the
//! [`Permit`] that every write takes; neither can be made in any other way.
//!
//! Roles are data in `policies/`, one file each.

mod role;
mod scope;

pub use role::{Decision, decide, operator};
pub use scope::{Areas, Permit, Scope};
