//! [`View`]: what every read of registers takes.

use base::Day;
use policy::Scope;
use store::{Known, KnownAt};

/// The whole question: who asks, of which day, as believed when.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What the asker may see.
    pub scope: &'a Scope,
    /// The day asked about.
    pub on: Day,
    /// The belief of an earlier instant; `None` is what is believed now.
    pub known_at: Option<&'a KnownAt>,
}

impl View<'_> {
    /// The second axis, for the store.
    pub(crate) fn known(&self) -> Known {
        self.known_at.map_or(Known::Now, KnownAt::known)
    }
}
