//! A disk that cannot be written, or is full: a sentence, and what was there is still there.

use std::path::Path;
use std::process::Command;

use crate::counted::DAY;
use crate::fixture;
use crate::program::{Program, Said};

const DECISION: [&str; 16] = [
    "add",
    "decisions",
    "--set",
    "number=9/QĐ",
    "--set",
    "signed_on=2022-11-20",
    "--set",
    "issuer=UBND",
    "--set",
    "kind=other",
    "--set",
    "style=state",
    "--from",
    "2022-11-20",
    "--lang",
    "vi",
];

/// Runs the program in a mount namespace of its own, which goes with it, after a script that
/// mounts; `None` where this machine does not let us mount.
fn mounted(script: &str, place: &Path, program: &Program, words: &[&str]) -> Option<Said> {
    let inside = |script: &str, more: &mut dyn FnMut(&mut Command)| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec"]);
        command.arg(script).arg("sh").arg(place);
        more(&mut command);
        command.output().ok()
    };
    let probe = inside("mount -t tmpfs none \"$1\"", &mut |_| ());
    let possible = probe.is_some_and(|output| output.status.success());
    if !possible {
        eprintln!("not looked at: this machine lets nobody mount");
        return None;
    }
    let asked = program.command(words);
    let output = inside(&format!("{script}\nshift; exec \"$@\""), &mut |command| {
        command.arg(asked.get_program()).args(asked.get_args());
        let settings = asked.get_envs().filter_map(|(name, value)| Some((name, value?)));
        command.envs(settings);
    });
    Some(output?.into())
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_read_and_not_written() {
    let program = fixture::copy();
    let heads = program.heads().await;
    let before = program.report("part-two", "08749", DAY, "json");
    let read_only = "mount --bind \"$1\" \"$1\"; mount -o remount,bind,ro \"$1\"";
    let run = |words: &[&str]| mounted(read_only, program.directory(), &program, words);
    let report = ["report", "part-two", "--area", "08749", "--on", DAY, "--format", "json"];
    let Some(told) = run(&report) else { return };
    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""));
    assert_eq!(told.bytes, before);
    for words in [&DECISION[..], &["people", "join", "1", "2", "--decision", "1"]] {
        let said = run(words).unwrap();
        assert_eq!(said.code, Some(4), "{words:?}: {}", said.errors);
        assert_eq!(
            said.errors, "Cơ sở dữ liệu chỉ cho đọc, chưa ghi gì. Hãy cấp quyền ghi rồi thử lại.\n",
            "{words:?}"
        );
    }
    let said = run(&["journal", "verify"]).unwrap();
    assert_eq!(said.code, Some(0), "{}", said.errors);
    assert_eq!(program.heads().await, heads);
}

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_written_before_is_still_there() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let heads = program.heads().await;
    // The disk has room for the database as it is, and not for the world. It is a disk of its
    // own: what stands there at the end is looked at from within.
    let full = "mkdir \"$1/small\"; mount -t tmpfs -o size=8m none \"$1/small\"; cd \"$1\"; \
                cp world.db world.db.key small/";
    let place = program.directory().join("small/world.db");
    let on_disk = Program::on_file(&place);
    let clean = "rmdir \"$1/small\" 2>/dev/null || true; ";
    let script = format!("{clean}{full}");
    let load = ["world", "load", "vinh-phuc-2022"];
    let Some(said) = mounted(&script, program.directory(), &on_disk, &load) else { return };
    assert_eq!(said.code, Some(4), "{}", said.errors);
    assert_eq!(said.errors, "Ổ đĩa đã đầy, chưa ghi gì. Hãy giải phóng chỗ trống rồi thử lại.\n");
    let binary = env!("CARGO_BIN_EXE_dinh");
    let and_then = format!("{script}\n! \"{binary}\" world load vinh-phuc-2022 >&2 2>/dev/null");
    let verified = mounted(&and_then, program.directory(), &on_disk, &["journal", "verify"]);
    let verified = verified.unwrap();
    assert_eq!(verified.code, Some(0), "{} {}", verified.text(), verified.errors);
    assert_eq!(program.heads().await, heads);
}

/// Where nothing can be mounted, a limit on the size of files stands for the full disk.
#[tokio::test]
async fn a_file_that_may_not_grow_leaves_the_database_as_it_was() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let heads = program.heads().await;
    let load = program.command(&["world", "load", "vinh-phuc-2022"]);
    let mut limited = Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "bash"]);
    limited.arg(load.get_program()).args(load.get_args());
    limited.envs(load.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let said: Said = limited.output().unwrap().into();
    assert_eq!(said.code, Some(4), "{}", said.errors);
    assert!(!said.errors.trim().is_empty() && !said.errors.contains("panicked"), "{}", said.errors);
    assert_eq!(program.heads().await, heads);
    program.done(&["journal", "verify"]);
    assert!(program.done(&["world", "load", "vinh-phuc-2022"]).text().contains("trống"));
}
