//! The interface for programs, asked by schemathesis: it reads the OpenAPI document, makes
//! requests of it that are right, wrong and at the limits, and holds every answer against it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use testkit::signed_in;
use tokio::task::spawn_blocking;

use crate::site::Served;

/// The names of the checks. Left out are those that need links between operations, which lists have
/// none of; and that what a schema admits is always taken, which no schema of registers can say.
const CHECKS: [&str; 8] = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "ignored_auth",
];

/// Where schemathesis is; nothing on a machine without it, which skips these tests. In CI that is
/// an error.
fn program() -> Option<PathBuf> {
    let named = env::var_os("DINH_SCHEMATHESIS").map(PathBuf::from);
    let in_ci = env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()));
    let is_skipped = named.is_none() && in_ci;
    assert!(!is_skipped, "CI does not skip schemathesis: run it by `cargo xtask test`");
    named
}

/// Asks everything that the document tells of, by somebody with this token; `examples` bounds how
/// many requests are invented for an operation.
async fn ask(program: &Path, site: &Served, token: Option<&str>, examples: u32) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(program);
    command
        .current_dir(folder.path())
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json?lang=en", site.address))
        .args(["--phases", "examples,coverage,fuzzing", "--checks", &CHECKS.join(",")])
        // The same requests on every machine, and nothing remembered of another run.
        .args(["--seed", "20221019", "--generation-database", "none"])
        .args(["--suppress-health-check", "all"])
        .args(["--max-examples", &examples.to_string(), "--request-timeout", "60"])
        .args(["--continue-on-failure", "--no-color", "--workers", "1"])
        .stdin(Stdio::null());
    if let Some(token) = token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let output = spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let more = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{more}");
    println!("{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_not_signed_in_is_answered_as_the_document_says() {
    let Some(program) = program() else { return };
    let site = Served::province().await;
    ask(&program, &site, None, 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_much_is_answered_as_the_document_says() {
    let Some(program) = program() else { return };
    let site = Served::province().await;
    let (_, token) = signed_in(&site.registers, "statistician", None).await;
    ask(&program, &site, Some(token.text()), 40).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_who_writes_is_answered_as_the_document_says() {
    let Some(program) = program() else { return };
    let site = Served::province().await;
    let commune = site.commune().await;
    let (_, token) = signed_in(&site.registers, "clerk", Some(commune)).await;
    ask(&program, &site, Some(token.text()), 40).await;
}
