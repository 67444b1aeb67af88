//! [`DutiesOf`]: whoever tells of an account what it is asked to do, for those who remind it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use base::Id;
use registers::{Account, Result};

use crate::duty::Duty;

type Telling = Pin<Box<dyn Future<Output = Result<Vec<Duty>>> + Send>>;

/// Tells of an account what it is asked to do. Clones share it.
#[derive(Clone)]
pub struct DutiesOf(Arc<dyn Fn(Id<Account>) -> Telling + Send + Sync>);

impl DutiesOf {
    /// What a function tells.
    pub fn new<F, T>(tell: F) -> Self
    where
        F: Fn(Id<Account>) -> T + Send + Sync + 'static,
        T: Future<Output = Result<Vec<Duty>>> + Send + 'static,
    {
        Self(Arc::new(move |account| Box::pin(tell(account))))
    }

    /// What an account is asked to do today.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn of(&self, account: Id<Account>) -> Result<Vec<Duty>> {
        (self.0)(account).await
    }
}

impl fmt::Debug for DutiesOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DutiesOf(…)")
    }
}
