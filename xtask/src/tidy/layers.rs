//! Crates stand in layers: a lower one never knows a higher one.

use anyhow::Result;

use super::Fault;
use super::tree::{SourceFile, Tree};
use crate::metadata::{Dependency, Metadata, Package};

/// Each crate, bottom first, and those of ours it may know.
const LAYERS: [(&str, &[&str]); 20] = [
    ("base", &[]),
    ("policy", &["base"]),
    ("store", &["base"]),
    ("registers-derive", &[]),
    ("registers", &["base", "policy", "store", "registers-derive"]),
    ("accounts", &["base", "policy", "store", "registers"]),
    ("norms", &["base", "registers"]),
    ("census", &["base", "policy", "store", "registers", "norms"]),
    ("worlds", &["base", "policy", "store", "registers", "norms"]),
    ("indicators", &["base", "policy", "registers", "census", "norms"]),
    ("cases", &["base", "policy", "store", "registers", "norms"]),
    ("reports", &["base", "policy", "store", "registers", "census", "norms", "indicators"]),
    ("reorganisations", &["base", "policy", "registers"]),
    ("workbooks", &["base", "policy", "registers", "reports"]),
    (
        "web",
        &[
            "base",
            "policy",
            "store",
            "registers",
            "accounts",
            "worlds",
            "norms",
            "census",
            "indicators",
            "cases",
            "reports",
            "reorganisations",
            "workbooks",
        ],
    ),
    (
        "dinh",
        &[
            "base",
            "policy",
            "store",
            "registers",
            "accounts",
            "worlds",
            "census",
            "norms",
            "indicators",
            "cases",
            "reports",
            "workbooks",
            "reorganisations",
            "web",
        ],
    ),
    ("testkit", &["base", "policy", "store", "registers", "accounts", "worlds"]),
    // Tests and nothing else, so that its tools are in nobody's build.
    ("browser-tests", &["base", "registers", "accounts", "census", "web"]),
    // Called by the fuzzer and by tests, never by the program.
    (
        "fuzz-targets",
        &[
            "base",
            "policy",
            "store",
            "registers",
            "accounts",
            "norms",
            "census",
            "indicators",
            "reports",
            "reorganisations",
            "workbooks",
            "web",
            "dinh",
            "testkit",
        ],
    ),
    ("xtask", &[]),
];

/// Tests may stand on these, too, whatever their crate's layer.
const FOR_TESTS: [&str; 2] = ["testkit", "worlds"];

/// Compares what each crate asks for with what its layer allows.
pub(super) fn faults(tree: &Tree) -> Result<Vec<Fault>> {
    let packages = Metadata::of_workspace()?.packages;
    Ok(packages.iter().flat_map(|package| of_package(tree, package)).collect())
}

fn of_package(tree: &Tree, package: &Package) -> Vec<Fault> {
    let manifest = manifest(&package.name);
    let Some(allowed) = allowed(&package.name) else {
        let message = format!("`{}` has no layer; give it one in {}", package.name, file!());
        return vec![Fault::new(&manifest, 1, message)];
    };
    let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
    ours.filter(|dependency| !may_know(allowed, dependency))
        .map(|dependency| {
            let message = format!("`{}` must not know `{}`", package.name, dependency.name);
            Fault::new(&manifest, line_of(tree, &manifest, &dependency.name), message)
        })
        .collect()
}

fn may_know(allowed: &[&str], dependency: &Dependency) -> bool {
    let name = dependency.name.as_str();
    let for_tests = dependency.kind.as_deref() == Some("dev") && FOR_TESTS.contains(&name);
    allowed.contains(&name) || for_tests
}

fn allowed(name: &str) -> Option<&'static [&'static str]> {
    LAYERS.iter().find(|(layer, _)| *layer == name).map(|(_, allowed)| *allowed)
}

fn manifest(package: &str) -> String {
    match package {
        "xtask" => "xtask/Cargo.toml".to_owned(),
        name => format!("crates/{name}/Cargo.toml"),
    }
}

fn line_of(tree: &Tree, manifest: &str, dependency: &str) -> usize {
    let names_it = |line: &str| {
        let rest = line.strip_prefix(dependency);
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    let lines = tree.get(manifest).into_iter().flat_map(SourceFile::lines);
    lines.into_iter().find(|(_, line)| names_it(line)).map_or(1, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependencies = dependencies.iter().map(|(name, kind)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
            path: Some(format!("crates/{name}")),
        });
        Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            license: None,
            source: None,
            dependencies: dependencies.collect(),
        }
    }

    #[test]
    fn a_crate_knows_only_lower_ones() {
        let manifest = "[dependencies]\nbase.workspace = true\nstore.workspace = true\n";
        let tree = Tree::of(&[("crates/policy/Cargo.toml", manifest)]);
        let faults = of_package(&tree, &package("policy", &[("base", None), ("store", None)]));
        let message = "`policy` must not know `store`";
        assert_eq!(faults, [Fault::new("crates/policy/Cargo.toml", 3, message)]);
    }

    #[test]
    fn only_tests_may_use_the_testkit() {
        let tree = Tree::of(&[]);
        assert_eq!(of_package(&tree, &package("web", &[("testkit", Some("dev"))])), []);
        assert_eq!(of_package(&tree, &package("web", &[("testkit", None)])).len(), 1);
    }

    #[test]
    fn a_layer_is_given_to_every_crate() {
        let faults = of_package(&Tree::of(&[]), &package("nowhere", &[]));
        assert!(faults[0].message.contains("has no layer"));
    }

    #[test]
    fn the_table_itself_goes_one_way() {
        let place = |name: &str| LAYERS.iter().position(|(layer, _)| *layer == name);
        for (layer, known) in LAYERS {
            assert!(known.iter().all(|lower| place(lower) < place(layer)), "{layer}");
        }
    }
}
