//! The faults of one run, told all at once: a page with a fault does not hide that of the next.

use std::fmt::Display;

/// What was found.
#[derive(Default)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    /// One more, with where it was seen.
    pub(crate) fn add(&mut self, place: impl Display, what: impl Display) {
        self.0.push(format!("{place}: {what}"));
    }

    /// Those of another step.
    pub(crate) fn join(&mut self, mut more: Self) {
        self.0.append(&mut more.0);
    }

    /// The end of a step that may have failed.
    pub(crate) fn unless<T, E: Into<anyhow::Error>>(
        &mut self,
        place: impl Display,
        done: Result<T, E>,
    ) -> Option<T> {
        match done {
            Ok(value) => Some(value),
            Err(error) => {
                // The driver tells where in its own code it was; that helps nobody here.
                let told = format!("{:#}", error.into());
                self.add(place, told.split("Stacktrace").next().unwrap_or_default().trim());
                None
            }
        }
    }

    /// Fails the test when there is any.
    #[track_caller]
    pub(crate) fn none(&self) {
        assert!(self.0.is_empty(), "{} faults\n{}", self.0.len(), self.0.join("\n"));
    }
}
