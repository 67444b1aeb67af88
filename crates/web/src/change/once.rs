//! What was confirmed once is done once: a button pressed twice leads to the same entry.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::{IntoResponse, Redirect, Response};
use base::Message;
use tokio::sync::OnceCell;

use crate::failure::Failure;

/// The field that holds the number of a confirmation.
pub(crate) const ONCE: &str = "once";

/// So many confirmations are remembered.
const MOST_REMEMBERED: usize = 2_000;

/// What was confirmed last, each with where it led; what is still being done is waited for.
#[derive(Default)]
pub(crate) struct Done(Mutex<VecDeque<(String, Arc<OnceCell<String>>)>>);

impl Done {
    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<(String, Arc<OnceCell<String>>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way to what was done under a number.
    pub(crate) fn led(&self, number: Option<&str>) -> Option<Response> {
        let done = self.locked();
        let (_, led) = done.iter().find(|(own, _)| Some(own.as_str()) == number)?;
        Some(Redirect::to(led.get()?).into_response())
    }

    /// Does what was confirmed under a number, unless that was done; gives where it leads.
    pub(crate) async fn once<E>(
        &self,
        number: Option<&str>,
        doing: impl Future<Output = Result<String, E>>,
    ) -> Result<String, E> {
        let Some(number) = number else { return doing.await };
        let own = {
            let mut done = self.locked();
            let known = done.iter().find(|(own, _)| own == number);
            if let Some((_, cell)) = known {
                Arc::clone(cell)
            } else {
                let cell = Arc::default();
                done.truncate(MOST_REMEMBERED - 1);
                done.push_front((number.to_owned(), Arc::clone(&cell)));
                cell
            }
        };
        own.get_or_try_init(|| doing).await.cloned()
    }
}

/// A number that nobody can guess.
///
/// # Errors
/// When the machine gives none.
pub(crate) fn number() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Failure::Report(Message::new("web.no-random")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
