//! What is expected of an answer, told from the files of the policies by a reader of its own.

use std::collections::{BTreeMap, BTreeSet};

/// The policies as they stand in their files.
pub(super) struct Policy {
    /// What each address needs.
    pub(super) needs: BTreeMap<String, Vec<String>>,
    /// The addresses that open a personal file.
    files: BTreeSet<String>,
    pub(super) roles: BTreeMap<String, toml::Value>,
}

/// Of which class of personal data it tells that a register has a row.
const TOLD: [(&str, &str); 3] =
    [("people", "personal"), ("party-memberships", "party"), ("identity-numbers", "identity")];

fn texts(value: &toml::Value, key: &str) -> BTreeSet<String> {
    let all = value.get(key).and_then(toml::Value::as_array).into_iter().flatten();
    all.map(|one| one.as_str().unwrap().to_owned()).collect()
}

impl Policy {
    pub(super) fn read() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");
        let text = std::fs::read_to_string(format!("{folder}/addresses.toml")).unwrap();
        let table: toml::Value = toml::from_str(&text).unwrap();
        let rows = table["address"].as_array().unwrap().iter();
        let text = |row: &toml::Value, key: &str| row[key].as_str().unwrap().to_owned();
        let also = |row: &toml::Value| row.get("also").map(|one| one.as_str().unwrap().to_owned());
        let needs = rows.map(|row| {
            let all = std::iter::once(text(row, "action")).chain(also(row));
            (text(row, "path"), all.collect())
        });
        let needs = needs.collect();
        let rows = table["address"].as_array().unwrap().iter();
        let files = rows.filter(|row| row.get("is-file").is_some());
        let files = files.map(|row| text(row, "path")).collect();
        let found = std::fs::read_dir(format!("{folder}/roles")).unwrap();
        let roles = found.map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        });
        Self { needs, files, roles: roles.collect() }
    }

    pub(super) fn may(&self, role: &str, path: &str) -> bool {
        let actions = texts(&self.roles[role], "actions");
        let mut needs = self.needs[path].iter();
        needs.all(|one| one == "enter" || actions.contains("*") || actions.contains(one))
    }

    fn reaches(&self, role: &str, (yes, no): (&str, &str), register: &str) -> bool {
        let own = texts(&self.roles[role], yes);
        let seen = texts(&self.roles[role], "classes");
        let class = TOLD.iter().find(|(own, _)| *own == register);
        (own.contains("*") || own.contains(register))
            && !texts(&self.roles[role], no).contains(register)
            && class.is_none_or(|(_, class)| seen.contains(*class))
    }

    /// Does the flow that an address names let the role open a case?
    fn may_open(role: &str, address: &str) -> bool {
        let Some(key) = address.strip_prefix("/cases/open?flow=") else { return true };
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../flows");
        let text = std::fs::read_to_string(format!("{folder}/{key}/flow.toml")).unwrap();
        let flow: toml::Value = toml::from_str(&text).unwrap();
        let by = texts(&flow, "opened-by");
        flow["actor"].as_array().unwrap().iter().any(|actor| {
            by.contains(actor["key"].as_str().unwrap()) && texts(actor, "roles").contains(role)
        })
    }

    /// May the role do to the register what the address is about?
    fn may_in(&self, role: &str, address: &str) -> bool {
        let rest = address.trim_start_matches("POST ").strip_prefix("/registers/");
        let register = rest.and_then(|rest| rest.split(['/', '?', '.']).next());
        let register = match address.split('/').nth(1) {
            Some("locks") => Some("figure-locks"),
            Some(own) if own.starts_with("cases") => Some("cases"),
            _ => register,
        };
        if !Self::may_open(role, address) {
            return false;
        }
        let reads = register.is_none_or(|one| self.reaches(role, ("reads", "hides"), one));
        let is_writing = address.contains("do=add:people") || address.contains("/import?");
        let written = register.unwrap_or("people");
        reads && (!is_writing || self.reaches(role, ("writes", "spares"), written))
    }

    /// The kind of unit in which the role is tried: the smallest for which it is granted.
    pub(super) fn kind(&self, role: &str) -> &'static str {
        let granted = texts(&self.roles[role], "granted");
        ["commune", "district", "whole", "person"]
            .into_iter()
            .find(|kind| granted.contains(*kind))
            .unwrap_or("")
    }
}

/// What is expected of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expected {
    /// Let in, whatever the page then says.
    In,
    /// Let in, and the unit is none that is there.
    NoSuchUnit,
    /// On to signing in.
    SignIn,
    /// Refused.
    Refused,
}

impl Expected {
    pub(super) fn of(
        policy: &Policy,
        role: &str,
        (path, address): (&str, &str),
        is_elsewhere: bool,
    ) -> Self {
        if !policy.may(role, path) {
            return if role == "public" { Self::SignIn } else { Self::Refused };
        }
        let is_restricted = ["commune", "district"].contains(&policy.kind(role));
        // The journal tells of all units, and who must give a reason gives it first.
        let is_told = policy.needs[path].iter().any(|one| one == "journal");
        let is_asked_why = policy.files.contains(path) && address.contains(".json");
        let gives_reasons = policy.roles[role].get("reason").is_some();
        if !policy.may_in(role, address)
            || (is_told && is_restricted)
            || (is_asked_why && gives_reasons)
        {
            return Self::Refused;
        }
        // What is published of a unit is published to everybody.
        let names_a_unit = address.contains("area=") && policy.needs[path][0] != "law";
        let names_a_unit = names_a_unit && policy.may(role, "/explore");
        // Whoever must give a reason gives it before it is told whether there is such a person.
        let names_a_person = address.contains("{person}") && !gives_reasons;
        let is_outside =
            (names_a_unit && is_restricted) || (names_a_person && policy.kind(role) == "commune");
        if is_elsewhere && is_outside { Self::NoSuchUnit } else { Self::In }
    }

    pub(super) fn is(self, (status, location, body): (u16, &str, &str), is_problem: bool) -> bool {
        let is_sign_in = status == 303 && location.starts_with("/sign-in?");
        match self {
            Self::In if body.contains("biểu mẫu đã cũ") => status == 403,
            // The census of this site follows nobody, which is told to whoever asks.
            Self::In if body.contains("web.not-caught-up") => status == 503,
            Self::In => status != 401 && status != 403 && status < 500 && !is_sign_in,
            Self::NoSuchUnit => status == 404 || status == 400,
            Self::SignIn if is_problem => status == 401,
            Self::SignIn => is_sign_in || status == 401,
            // Of a unit that is another's, it is not even told that there is one.
            Self::Refused => status == 403 || (location.is_empty() && status == 404),
        }
    }
}
