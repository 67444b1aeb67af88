//! Faults that tests put into the engine to prove that they would be found. Without the feature
//! `faults` nothing of it is compiled in.

/// A deliberate fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// A holding counts on its first day no longer held.
    LastDayCounts = 1,
    /// People with several holdings count once for each.
    RepeatsCount,
    /// What is not known is taken for false.
    NotKnownIsFalse,
    /// A dissolved unit keeps its holdings.
    MergerForgotten,
    /// A save leaves the old rows of a person in place.
    OldRowsStay,
    /// The log forgets what was saved since it was made.
    LogForgetsSaves,
}

#[cfg(feature = "faults")]
mod on {
    use std::sync::atomic::{AtomicU8, Ordering};

    static PRESENT: AtomicU8 = AtomicU8::new(0);

    /// Puts a fault into the engine, or takes it out again.
    pub fn set(fault: Option<super::Fault>) {
        PRESENT.store(fault.map_or(0, |fault| fault as u8), Ordering::SeqCst);
    }

    pub(crate) fn is(fault: super::Fault) -> bool {
        PRESENT.load(Ordering::Relaxed) == fault as u8
    }
}

#[cfg(feature = "faults")]
pub use on::set;

#[cfg(feature = "faults")]
pub(crate) use on::is;

#[cfg(not(feature = "faults"))]
pub(crate) const fn is(_: Fault) -> bool {
    false
}
