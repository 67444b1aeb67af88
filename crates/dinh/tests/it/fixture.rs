//! The world, loaded once for each build of the program; tests that change it get a copy.

use std::fs::{File, create_dir_all, exists, rename};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::{Program, Said};

/// A copy of the world that goes when the test ends.
pub(crate) struct Copy {
    program: Program,
    directory: TempDir,
}

impl Deref for Copy {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl Copy {
    /// The folder of the database, for what else a test needs.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Runs in that folder, with a file of settings.
    pub(crate) fn with(&self, settings: &str, words: &[&str]) -> Said {
        std::fs::write(self.directory().join("dinh.toml"), settings).unwrap();
        self.command(words).current_dir(self.directory()).output().unwrap().into()
    }
}

/// The loaded world, for tests that only read it.
pub(crate) fn shared() -> Program {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    create_dir_all(&root).unwrap();
    let lock = File::create(root.join("world.lock")).unwrap();
    lock.lock().unwrap();
    let place = root.join(format!("world-{}", build()));
    if !exists(&place).unwrap() {
        forget_others(&root);
        let making = root.join("world-in-the-making");
        create_dir_all(&making).unwrap();
        Program::on_file(&making.join("world.db")).done(&["world", "load", "vinh-phuc-2022"]);
        rename(&making, &place).unwrap();
    }
    Program::on_file(&place.join("world.db"))
}

/// A world of one's own.
pub(crate) fn copy() -> Copy {
    let original = shared();
    let directory = empty_directory();
    let program = Program::on_file(&directory.path().join("world.db"));
    std::fs::copy(original.file(), program.file()).unwrap();
    std::fs::copy(original.key_file(), program.key_file()).unwrap();
    Copy { program, directory }
}

/// A program without a database yet.
pub(crate) fn nothing() -> Copy {
    let directory = empty_directory();
    Copy { program: Program::on_file(&directory.path().join("world.db")), directory }
}

fn empty_directory() -> TempDir {
    TempDir::with_prefix_in("copy-", env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// What tells this build of the program from others.
fn build() -> String {
    let data = std::fs::metadata(env!("CARGO_BIN_EXE_dinh")).unwrap();
    let made = data.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{}-{}", data.len(), made.as_nanos())
}

/// Worlds of earlier builds, and what a test that was stopped left behind.
fn forget_others(root: &Path) {
    for entry in std::fs::read_dir(root).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("world-") {
            std::fs::remove_dir_all(entry.path()).unwrap();
        }
    }
}
