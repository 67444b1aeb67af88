//! Accounts for tests, of whom each has one role.

use accounts::{Accounts, Token};
use base::{Id, Period, Value};
use registers::{Account, Area, Batch, Filter, Grant, Registers, View};

use crate::permit;

/// The password of every account of tests.
pub const PASSWORD: &str = "một câu dễ nhớ để thử";

/// Makes an account of a role in a unit, or in the whole, named after the role, and signs it in on
/// this machine.
///
/// # Panics
/// When it cannot be made.
pub async fn signed_in(
    registers: &Registers,
    role: &str,
    area: Option<Id<Area>>,
) -> (Id<Account>, Token) {
    let place = area.map_or_else(String::new, |area| format!(".{area}"));
    let id = employed(registers, &format!("{role}{place}"), (role, area)).await;
    let accounts = Accounts::new(registers.clone()).expect("the policies read");
    (id, accounts.begin_for(id, "kiểm thử").await.expect("a session begins"))
}

/// Makes an account of a name and a role in a unit, or in the whole, whose password holds on this
/// machine.
///
/// # Panics
/// When it cannot be made.
pub async fn employed(
    registers: &Registers,
    name: &str,
    (role, area): (&str, Option<Id<Area>>),
) -> Id<Account> {
    let accounts = Accounts::new(registers.clone()).expect("the policies read");
    let account = Account {
        name: name.to_owned(),
        holder: format!("Người thử vai trò {role}"),
        person: None,
        mail: None,
    };
    let made = accounts.make(&permit(), account, None).await;
    let id = made.expect("an account is made");
    grant(registers, id, (role, area)).await;
    accounts.give_local_password(id, PASSWORD).await.expect("a password is given");
    id
}

/// Grants a role for a year from today, where the account has none yet.
async fn grant(
    registers: &Registers,
    account: Id<Account>,
    (role, area): (&str, Option<Id<Area>>),
) {
    let scope = crate::operator().scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let mut reader = registers.read().await.expect("the registers are read");
    let own = vec![Filter::In("account", vec![Value::Integer(account.number())])];
    let held = reader.list::<Grant>(&view, own).await.expect("grants are read");
    drop(reader);
    if !held.is_empty() {
        return;
    }
    let until = registers.today().plus_days(365);
    let mut batch = Batch::new();
    let grant = Grant::of(account, role, area);
    batch.add(Period::new(registers.today(), Some(until)).expect("a year"), grant);
    registers.apply(&permit(), &batch).await.expect("the role is granted");
}
