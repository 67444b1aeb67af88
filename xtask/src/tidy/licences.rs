//! What we depend on may be used, is not banned, and comes from where it should.
//!
//! The lists are those of `deny.toml`, so cargo-deny and this file cannot disagree on them.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::tree::Tree;
use super::{Fault, spdx};
use crate::metadata::{Metadata, Package};

const LISTS: &str = "deny.toml";
const LOCK: &str = "Cargo.lock";

#[derive(Deserialize)]
struct Lists {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

/// Judges every dependency on every platform.
pub(super) fn faults(tree: &Tree) -> Result<Vec<Fault>> {
    let Some(text) = tree.text(LISTS) else {
        return Ok(vec![Fault::new(LISTS, 1, "there is no list of allowed licences")]);
    };
    let lists: Lists = toml::from_str(text).context(LISTS)?;
    let packages = Metadata::of_everything()?.packages;
    let told = packages.iter().flat_map(|package| {
        let line = line_in_lock(tree, package);
        messages(&lists, package).into_iter().map(move |told| Fault::new(LOCK, line, told))
    });
    Ok(told.collect())
}

fn messages(lists: &Lists, package: &Package) -> Vec<String> {
    let name = format!("{} {}", package.name, package.version);
    let mut messages = Vec::new();
    match &package.license {
        Some(licence) if spdx::is_allowed(licence, &lists.licenses.allow) => {}
        Some(licence) => messages.push(format!("{name} is under `{licence}`, see {LISTS}")),
        None => messages.push(format!("{name} states no licence")),
    }
    if let Some(banned) = lists.bans.deny.iter().find(|banned| banned.name == package.name) {
        messages.push(format!("{name} is banned: {}", banned.reason));
    }
    if let Some(source) = &package.source {
        let registry = source.strip_prefix("registry+").unwrap_or(source);
        if !lists.sources.allow_registry.iter().any(|allowed| allowed == registry) {
            messages.push(format!("{name} comes from {source}, see {LISTS}"));
        }
    }
    messages
}

fn line_in_lock(tree: &Tree, package: &Package) -> usize {
    let name = format!("name = \"{}\"", package.name);
    let version = format!("version = \"{}\"", package.version);
    let lines: Vec<&str> = tree.text(LOCK).unwrap_or_default().lines().collect();
    lines.windows(2).position(|pair| *pair == [&name, &version]).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> Lists {
        toml::from_str(
            "licenses.allow = ['MIT']\n\
             bans.deny = [{ crate = 'rusqlite', reason = 'one SQLite' }]\n\
             sources.allow-registry = ['https://example.org/index']\n",
        )
        .unwrap()
    }

    fn told(name: &str, licence: &str, source: &str) -> Vec<String> {
        let package = Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: Some(licence.to_owned()),
            source: Some(source.to_owned()),
            dependencies: Vec::new(),
        };
        messages(&lists(), &package)
    }

    #[test]
    fn a_good_dependency_passes() {
        assert_eq!(told("a", "MIT", "registry+https://example.org/index"), [""; 0]);
    }

    #[test]
    fn licence_ban_and_source_are_told_at_once() {
        let told = told("rusqlite", "GPL-3.0", "git+https://example.org/rusqlite");
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[1].contains("one SQLite"));
    }
}
