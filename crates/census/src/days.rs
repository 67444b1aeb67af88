//! [`Days`]: what is told of whole days beside the columns, kept for the days asked last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base::Day;
use policy::Scope;
use registers::{AreaTree, Quotas};

/// How many are kept: a page asks its day, and the days it is compared with.
const KEPT: usize = 24;

/// A day as a scope shows it.
#[derive(Debug)]
pub(crate) struct OnDay {
    /// Its units.
    pub(crate) tree: Arc<AreaTree>,
    /// The numbers assigned, once they were asked.
    pub(crate) quotas: OnceLock<Arc<Quotas>>,
}

/// The days asked last, the latest first.
#[derive(Debug, Default)]
pub(crate) struct Days(Mutex<VecDeque<(Day, Scope, Arc<OnDay>)>>);

impl Days {
    /// A day as a scope shows it; made where it is not kept.
    pub(crate) fn get(
        &self,
        on: Day,
        scope: &Scope,
        make: impl FnOnce() -> AreaTree,
    ) -> Arc<OnDay> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(day, own, _)| *day == on && own == scope);
        let found = match place.and_then(|place| kept.remove(place)) {
            Some((_, _, found)) => found,
            None => Arc::new(OnDay { tree: Arc::new(make()), quotas: OnceLock::new() }),
        };
        kept.truncate(KEPT - 1);
        kept.push_front((on, scope.clone(), Arc::clone(&found)));
        found
    }
}
