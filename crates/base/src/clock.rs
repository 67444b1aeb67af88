//! The one place that asks the machine for the time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::day::Day;
use crate::instant::Instant;

/// Where the time comes from: the machine, or a test's own hand.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    Machine,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Self {
        Self(Source::Machine)
    }

    /// A clock that stands at `instant` until it is [moved](Self::advance); clones share it.
    pub fn fixed(instant: Instant) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(instant.micros()))))
    }

    /// Now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock the others ask")]
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::Machine => Instant::from_micros(chrono::Utc::now().timestamp_micros()),
            Source::Fixed(micros) => Instant::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Today in Vietnam.
    pub fn today(&self) -> Day {
        self.now().day_in_vietnam()
    }

    /// Moves a fixed clock forward; the machine's clock moves by itself.
    pub fn advance(&self, micros: i64) {
        if let Source::Fixed(now) = &self.0 {
            now.fetch_add(micros, Ordering::SeqCst);
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
