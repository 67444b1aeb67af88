//! What was confirmed once is done once: a button pressed twice leads to the same entry.

use std::collections::VecDeque;
use std::future::Future;

use axum::response::{IntoResponse, Redirect, Response};
use base::Message;

use crate::failure::Failure;

/// The field that holds the number of a confirmation.
pub(crate) const ONCE: &str = "once";

/// So many confirmations are remembered.
const MOST_REMEMBERED: usize = 2_000;

/// What was confirmed last, each with where it led.
#[derive(Default)]
pub(crate) struct Done(tokio::sync::Mutex<VecDeque<(String, String)>>);

impl Done {
    /// The way to what was done under a number.
    pub(crate) async fn led(&self, number: Option<&str>) -> Option<Response> {
        let done = self.0.lock().await;
        let (_, led) = done.iter().find(|(own, _)| Some(own.as_str()) == number)?;
        Some(Redirect::to(led).into_response())
    }

    /// Does what was confirmed under a number, unless that was done; leads to what was done.
    pub(crate) async fn once<E>(
        &self,
        number: Option<&str>,
        doing: impl Future<Output = Result<String, E>>,
    ) -> Result<Response, E> {
        let mut done = self.0.lock().await;
        let known = number.and_then(|number| done.iter().find(|(own, _)| own == number));
        if let Some((_, led)) = known {
            return Ok(Redirect::to(led).into_response());
        }
        let led = doing.await?;
        if let Some(number) = number {
            done.truncate(MOST_REMEMBERED - 1);
            done.push_front((number.to_owned(), led.clone()));
        }
        Ok(Redirect::to(&led).into_response())
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
