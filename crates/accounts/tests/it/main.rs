//! Signing in, and what becomes of it, on both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod calendar_keys;
mod capacities;
mod identities;
mod readings;
mod reminders;
mod signing_in;

use accounts::{Accounts, Asking, Begun, Error, Token};
use base::Id;
use registers::{Account, Area, Registers};
use testkit::{PASSWORD, SmallWorld, TestDatabase, permit};

/// Accounts over a small world.
struct Office {
    registers: Registers,
    world: SmallWorld,
    accounts: Accounts,
}

impl Office {
    /// The places of the access log at which it is not as it was written.
    async fn verified(&self) -> Vec<i64> {
        self.registers.database().read().await.unwrap().verify_access().await.unwrap()
    }

    async fn new(database: &TestDatabase) -> Self {
        let registers = database.create().await;
        let world = SmallWorld::load(&registers).await;
        let accounts = Accounts::new(registers.clone()).unwrap();
        Self { registers, world, accounts }
    }

    /// Somebody with an own password and a role.
    async fn employ(&self, name: &str, role: &str, area: Option<Id<Area>>) -> Id<Account> {
        let account = Account {
            name: name.to_owned(),
            holder: format!("Ông {name}"),
            person: None,
            mail: None,
        };
        let id = self.accounts.make(&permit(), account, Some((role, area))).await.unwrap();
        let first = self.accounts.give_password(id).await.unwrap();
        let token = self.signed_in(name, &first).await;
        let visitor = self.accounts.visitor(Some(&token), &here()).await.unwrap();
        let own = visitor.signed_in.unwrap();
        assert!(own.must_change);
        self.accounts.change_password(&own, (&first, PASSWORD), &here()).await.unwrap();
        id
    }

    async fn try_in(&self, name: &str, password: &str) -> Result<Begun, Error> {
        self.accounts.sign_in(name, password, &here()).await
    }

    async fn signed_in(&self, name: &str, password: &str) -> Token {
        match self.try_in(name, password).await.unwrap() {
            Begun::SignedIn(token) => token,
            Begun::SecondFactor(_) => panic!("a second factor is asked for"),
        }
    }

    fn pass(&self, minutes: i64) {
        self.registers.clock().advance(minutes * 60 * 1_000_000);
    }
}

/// From this machine.
fn here() -> Asking {
    Asking { is_loopback: true, label: "kiểm thử".to_owned() }
}

fn key<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    match result.unwrap_err() {
        Error::Refused(message) => message.key(),
        Error::Registers(registers::Error::Refused(messages)) => {
            messages.first().map_or("", base::Message::key)
        }
        other => panic!("{other:?}"),
    }
}
