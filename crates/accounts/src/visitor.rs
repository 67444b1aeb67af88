//! [`Visitor`]: whoever asks, and what may be shown to them.

use base::Id;
use policy::{Action, Decision};
use registers::{Account, Person};

use crate::capacity::Capacity;
use crate::error::Result;

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// What may be seen and done.
    pub decision: Decision,
    /// The account and its session; nobody has signed in where there is none.
    pub signed_in: Option<SignedIn>,
    /// Did a session end that the asker still carries?
    pub has_ended: bool,
}

/// An account that has signed in.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own of a session")]
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: Id<Account>,
    /// The name one signs in with.
    pub name: String,
    /// Whose it is.
    pub holder: String,
    /// The person recorded, where the registers know one.
    pub person: Option<Id<Person>>,
    /// The hash of what the session carries: its name.
    pub session: String,
    /// What forms must send along.
    pub form_key: String,
    /// Does a program ask, with a token?
    pub is_program: bool,
    /// Is the second factor set up?
    pub has_second_factor: bool,
    /// Must a password be set before anything else is done?
    pub must_change: bool,
    /// Must a second factor be set up before anything else is done?
    pub must_enrol: bool,
    /// In which capacities one can work.
    pub capacities: Vec<Capacity>,
    /// In which of them one works.
    pub capacity: Option<usize>,
}

impl Visitor {
    /// Nobody in particular.
    ///
    /// # Errors
    /// When the policy of what is public does not read.
    pub fn public(has_ended: bool) -> Result<Self> {
        Ok(Self { decision: policy::public()?, signed_in: None, has_ended })
    }

    /// Somebody who signed in: works in the chosen capacity, or in the first; in none until what
    /// must be done first is done.
    pub(crate) fn of(
        mut signed_in: SignedIn,
        (chosen, is_spared): (Option<i64>, bool),
    ) -> Result<Self> {
        let places = 0..signed_in.capacities.len();
        let is_chosen = |place: &usize| chosen == Some(signed_in.capacities[*place].grant.number());
        let place = places.clone().find(is_chosen).or_else(|| places.into_iter().next());
        let current = place.map(|place| &signed_in.capacities[place]);
        signed_in.must_enrol = !signed_in.has_second_factor
            && !is_spared
            && current.is_some_and(|capacity| capacity.role.second_factor);
        let may_work = !signed_in.must_change && !signed_in.must_enrol;
        let mut decision = match current.filter(|_| may_work) {
            Some(capacity) => capacity.decision().clone(),
            None => policy::public()?,
        };
        decision.actions.insert(Action::Account);
        signed_in.capacity = place;
        Ok(Self { decision, signed_in: Some(signed_in), has_ended: false })
    }

    /// The capacity in which one works.
    pub fn capacity(&self) -> Option<&Capacity> {
        let own = self.signed_in.as_ref()?;
        own.capacities.get(own.capacity?)
    }

    /// May this be done?
    pub fn may(&self, action: Action) -> bool {
        self.decision.may(action)
    }
}
