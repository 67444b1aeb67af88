//! Reading a backup, and finding what is not as its manifest says.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use base::Message;
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::rows::arguments;
use super::{Column, FORMAT, MANIFEST, Manifest, Table};
use crate::connection::Argument;
use crate::error::{Error, Result};
use crate::install::Progress;
use crate::keys::hexadecimal;

/// The most bytes of a manifest, and of one line: no file makes us hold more.
const MOST_OF_MANIFEST: u64 = 16 << 20;
const MOST_OF_LINE: u64 = 64 << 20;

/// Progress is told every so many rows.
const TOLD_EVERY: u64 = 5_000;

/// A backup that can be read.
pub struct Backup {
    archive: ZipArchive<BufReader<File>>,
    manifest: Manifest,
    path: PathBuf,
}

impl Backup {
    /// Opens a backup and reads its manifest.
    ///
    /// # Errors
    /// When the file is not there, is no backup, or is of a newer format.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let no_backup = || Message::new("backup.not-a-backup").text("file", shown.as_str());
        let file = File::open(path).map_err(|reason| {
            let fault = Message::new("backup.cannot-read").text("file", shown.as_str());
            Error::from(fault.text("reason", reason.to_string()))
        })?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| no_backup())?;
        let entry = archive.by_name(MANIFEST).map_err(|_| no_backup())?;
        let mut text = String::new();
        entry.take(MOST_OF_MANIFEST).read_to_string(&mut text).map_err(|_| no_backup())?;
        let json: serde_json::Value = serde_json::from_str(&text).map_err(|_| no_backup())?;
        // A newer format may say other things; that it is newer it says in the same place.
        let format = json.get("format").and_then(serde_json::Value::as_i64).unwrap_or_default();
        if format > i64::from(FORMAT) {
            let fault = Message::new("backup.newer-format").id("backup", format);
            return Err(fault.id("program", i64::from(FORMAT)).into());
        }
        let manifest = serde_json::from_value(json).map_err(|_| no_backup())?;
        Ok(Self { archive, manifest, path: path.to_owned() })
    }

    /// What it says it holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Reads every row, and holds the counts and the hashes against the manifest.
    ///
    /// # Errors
    /// Names the first part that is damaged.
    pub fn check(&mut self, progress: Progress<'_>) -> Result<()> {
        let mut expected: BTreeSet<String> = self.manifest.tables.iter().map(Table::file).collect();
        let all_differ = expected.len() == self.manifest.tables.len();
        expected.insert(MANIFEST.to_owned());
        let names = self.archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned));
        let present: std::result::Result<BTreeSet<String>, _> = names.collect();
        let is_whole = present.is_ok_and(|present| present == expected);
        if !is_whole || !all_differ || self.archive.has_duplicate_names() {
            return Err(self.damaged(MANIFEST));
        }
        let (mut done, of) = (0, self.manifest.rows());
        for place in 0..self.manifest.tables.len() {
            let name = self.manifest.tables[place].name.clone();
            for row in self.rows(place)? {
                row?;
                done += 1;
                if done % TOLD_EVERY == 0 {
                    progress(&name, done, of);
                }
            }
        }
        progress(MANIFEST, done, of);
        Ok(())
    }

    /// The rows of a table, one after the other; the last of them is an error where the whole is
    /// not what the manifest says.
    pub(super) fn rows(&mut self, place: usize) -> Result<BackupRows<'_>> {
        let table = &self.manifest.tables[place];
        let damaged = damaged(&self.path, &table.name);
        let Ok(entry) = self.archive.by_name(&table.file()) else {
            return Err(damaged.into());
        };
        Ok(BackupRows {
            reader: BufReader::with_capacity(1 << 16, entry),
            table,
            damaged,
            hash: Sha256::new(),
            rows: 0,
            line: Vec::new(),
            is_over: false,
        })
    }

    /// The error that names a part as damaged.
    pub(super) fn damaged(&self, part: &str) -> Error {
        damaged(&self.path, part).into()
    }
}

fn damaged(path: &Path, part: &str) -> Message {
    Message::new("backup.damaged").text("file", path.display().to_string()).text("part", part)
}

/// The rows of one table of a backup, as arguments of an insertion.
pub(super) struct BackupRows<'a> {
    reader: BufReader<ZipFile<'a, BufReader<File>>>,
    table: &'a Table,
    damaged: Message,
    hash: Sha256,
    rows: u64,
    line: Vec<u8>,
    is_over: bool,
}

impl BackupRows<'_> {
    /// The next row; nothing at an end that is as it should be.
    fn read(&mut self) -> std::result::Result<Option<Vec<Argument>>, Message> {
        self.line.clear();
        let mut reader = (&mut self.reader).take(MOST_OF_LINE);
        reader.read_until(b'\n', &mut self.line).map_err(|_| self.damaged.clone())?;
        if self.line.is_empty() {
            let hash = hexadecimal(&std::mem::take(&mut self.hash).finalize());
            let is_whole = hash == self.table.sha256 && self.rows == self.table.rows;
            return if is_whole { Ok(None) } else { Err(self.damaged.clone()) };
        }
        self.hash.update(&self.line);
        self.rows += 1;
        let columns: &[Column] = &self.table.columns;
        arguments(&self.line, columns).map(Some).ok_or_else(|| self.damaged.clone())
    }
}

impl Iterator for BackupRows<'_> {
    type Item = Result<Vec<Argument>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.read();
        self.is_over = !matches!(row, Ok(Some(_)));
        row.map_err(Error::from).transpose()
    }
}
