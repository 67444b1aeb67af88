//! The rules of accounts and grants: what could never be signed in with, or give a right.

use base::{Day, Definition, Heading, Message, Value};
use policy::Role;

use crate::ledger::Rows;
use crate::rules::value;
use crate::timeline::Belief;
use crate::{Account, Area, Grant, Register};

/// The longest name of an account, in characters.
const LONGEST_NAME: usize = 60;

/// A name is of small letters without marks, digits, dots and hyphens: typed alike on every
/// keyboard, and no other name looks the same.
pub(crate) fn account_name_is_plain(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let name = value(definition, belief, "name").as_text().unwrap_or_default();
        let is_plain = |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit();
        let inner = |one: u8| is_plain(one) || one == b'.' || one == b'-';
        let ends = [name.bytes().next(), name.bytes().last()];
        let is_name = name.len() <= LONGEST_NAME
            && name.bytes().all(inner)
            && ends.iter().all(|one| one.is_some_and(is_plain));
        if !is_name {
            return Err(Message::new("rule.account-name").text("name", name));
        }
    }
    Ok(())
}

/// The longest address for mail, in octets (RFC 5321, 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;

/// The longest part before the @ (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;

/// Mail goes to one plain address: nothing in it could end a header or name somebody else.
pub(crate) fn account_mail_is_plain(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let given = value(definition, belief, "mail").as_text();
        if let Some(mail) = given.filter(|given| !is_plain_mail(given)) {
            return Err(Message::new("rule.account-mail").text("mail", mail));
        }
    }
    Ok(())
}

/// Is it one address for mail, as `nguyen.an@tinh.gov.vn`, without a name, quotes or comments?
/// Narrower than the grammar of mail: of what that allows besides, offices use nothing.
pub fn is_plain_mail(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let of_local = |one: u8| one.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&one);
    let is_label = |label: &str| {
        let of_label = |one: u8| one.is_ascii_alphanumeric() || one == b'-';
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(of_label)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= LONGEST_ADDRESS
        && local.len() <= LONGEST_LOCAL_PART
        && local.split('.').all(|part| !part.is_empty())
        && local.bytes().all(of_local)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// A grant names a role that can be granted there: in a unit of its kinds that stands on the first
/// day, in none where it is of the whole or of the own file; with a last day where the role asks
/// for one; and not to the holder of the account in whose stead it is.
pub(crate) fn grant_fits_role(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        one_grant(rows, definition, belief)?;
    }
    Ok(())
}

fn one_grant(rows: &Rows, definition: &'static Definition, belief: &Belief) -> Result<(), Message> {
    let number = |key| value(definition, belief, key).as_integer();
    let role = Role::find(value(definition, belief, "role").as_text().unwrap_or_default())?;
    let refused = |key| Err(Message::new(key).heading("role", role.heading));
    let account = number("account");
    let holder = account.and_then(|id| rows.on_day(Account::DEFINITION, id, belief.period.from()));
    let Some(holder) = holder else { return refused("rule.grant-without-account") };
    let kinds = match number("area") {
        Some(area) => vec![kind_of(rows, area, belief.period.from(), role.heading)?],
        None => ["whole", "person"].map(str::to_owned).to_vec(),
    };
    let Some(kind) = kinds.iter().find(|kind| role.granted.contains(*kind)) else {
        return refused("rule.grant-of-other-unit");
    };
    if kind == "person" && value(Account::DEFINITION, holder, "person").is_null() {
        return refused("rule.grant-without-person");
    }
    if role.dated && belief.period.until().is_none() {
        return refused("rule.grant-without-end");
    }
    if number("deputy_for").is_some_and(|principal| Some(principal) == account) {
        return refused("rule.deputy-for-oneself");
    }
    let is_deputy = !value(Grant::DEFINITION, belief, "deputy_for").is_null();
    if is_deputy && belief.period.until().is_none() {
        return refused("rule.grant-without-end");
    }
    let facts = ["facts_from", "facts_until"].map(|key| value(definition, belief, key));
    match facts {
        [Value::Day(from), Value::Day(until)] if until < from => refused("rule.grant-of-no-days"),
        [Value::Null, Value::Day(_)] => refused("rule.grant-of-no-days"),
        _ => Ok(()),
    }
}

/// The kind of a unit, as roles say for which they are granted.
fn kind_of(rows: &Rows, area: i64, day: Day, role: Heading) -> Result<String, Message> {
    let ended = || {
        Message::new("rule.grant-of-ended-unit")
            .heading("role", role)
            .id("area", area)
            .day("day", day)
    };
    let unit = rows.on_day(Area::DEFINITION, area, day).ok_or_else(ended)?;
    let kind = value(Area::DEFINITION, unit, "kind").as_text().unwrap_or_default();
    let level = rows.lists().level_of_area_kind(&base::Code::new(kind));
    Ok(level.map_or_else(|| kind.to_owned(), |level| level.key().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::is_plain_mail;

    #[test]
    fn one_plain_address_is_told_from_everything_else() {
        for mail in ["an@tinh.gov.vn", "nguyen.an+viec@xa-1.huyen.gov.vn", "a_b-c@x.vn"] {
            assert!(is_plain_mail(mail), "{mail}");
        }
        let long = format!("{}@tinh.gov.vn", "a".repeat(65));
        for mail in [
            "",
            "an",
            "@tinh.vn",
            "an@",
            "an@tinh",
            "an@tinh..vn",
            ".an@tinh.vn",
            "an.@tinh.vn",
            "an@-tinh.vn",
            "an@tinh.vn\r\nBcc: ai@do.vn",
            "an@tinh.vn\n",
            " an@tinh.vn",
            "an@tinh.vn, ba@tinh.vn",
            "An <an@tinh.vn>",
            "\"an\"@tinh.vn",
            "an@tinh.vn@do.vn",
            "ân@tinh.vn",
            "an@tỉnh.vn",
            "an@[127.0.0.1]",
            "an\0@tinh.vn",
            &long,
        ] {
            assert!(!is_plain_mail(mail), "{mail:?}");
        }
    }
}
