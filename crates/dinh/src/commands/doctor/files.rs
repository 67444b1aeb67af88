//! What stands on the disk: the key, room for more, and copies that were left.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base::Message;
use registers::{Address, KeyRing};
use store::others_may_read;

use super::{Findings, Level};
use crate::failure::Failure;
use crate::key_files;
use crate::settings::Settings;

/// After so many days a copy from before an upgrade has done its work.
const OLD: u64 = 90;

/// The endings of files that are there only while something is made.
const UNFINISHED: [&str; 3] = [".unfinished", ".restoring", ".key.next"];

/// The folder in which the database grows, or copies of it are made.
fn folder(settings: &Settings) -> Result<PathBuf, Failure> {
    let folder = match settings.address()? {
        Address::Sqlite(path) => path.parent().map(Path::to_owned),
        Address::Postgres(_) => None,
    };
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    Ok(folder.unwrap_or_else(|| PathBuf::from(".")))
}

/// Is there room for the database once more?
pub(super) fn disk(
    settings: &Settings,
    bytes: u64,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let folder = folder(settings)?;
    let Some(free) = free(&folder) else { return Ok(()) };
    let is_enough = free >= bytes.saturating_mul(2);
    let key = if is_enough { "doctor.disk" } else { "doctor.disk-small" };
    let said = Message::new(key).text("free", size(free)).text("size", size(bytes));
    let said = said.text("folder", folder.display().to_string());
    findings.add("disk", if is_enough { Level::Fine } else { Level::Warning }, said);
    Ok(())
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

/// The installation key, if it is the one of the database.
pub(super) fn key(
    settings: &Settings,
    fingerprint: &str,
    findings: &mut Findings,
) -> Option<KeyRing> {
    let file = settings.key_file().ok()?;
    let keys = match KeyRing::read(&file) {
        Ok(keys) => keys,
        Err(error) => {
            findings.add("key", Level::Fault, error.message());
            return None;
        }
    };
    if keys.fingerprint() != fingerprint {
        findings.add("key", Level::Fault, Message::new("key.wrong"));
        return None;
    }
    let path = || file.display().to_string();
    if others_may_read(&file) {
        let fault = Message::new("doctor.key-open").text("path", path());
        findings.add("key", Level::Fault, fault);
    } else {
        findings.add("key", Level::Fine, Message::new("doctor.key").text("path", path()));
    }
    Some(keys)
}

/// Tells which files that say something about people, or sign for them, others may read.
pub(super) fn privacy(settings: &Settings, findings: &mut Findings) -> Result<(), Failure> {
    let mut about_people = vec![settings.census_file()?];
    if let Address::Sqlite(path) = settings.address()? {
        let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
        about_people.extend([beside(""), beside("-wal"), beside("-shm")]);
    }
    let signing = settings.signing_key_file()?;
    let levels = about_people.into_iter().map(|path| (Level::Warning, path));
    let open = levels.chain([(Level::Fault, signing)]).filter(|(_, path)| others_may_read(path));
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        findings.add("files", Level::Fine, Message::new("doctor.files"));
    }
    for (level, path) in open {
        let said = Message::new("doctor.file-open").text("path", path.display().to_string());
        findings.add("files", level, said);
    }
    Ok(())
}

/// Tells copies from before upgrades, and what was left half made.
pub(super) fn look(settings: &Settings, findings: &mut Findings) -> Result<(), Failure> {
    let mut places = vec![folder(settings)?];
    let beside_key = settings.key_file()?.parent().map(Path::to_owned);
    let beside_key = beside_key.filter(|folder| !folder.as_os_str().is_empty());
    places.push(beside_key.unwrap_or_else(|| PathBuf::from(".")));
    places.sort();
    places.dedup();
    let now = settings.clock.now().micros();
    let (mut copies, mut left) = (0, 0);
    for entry in places.iter().filter_map(|place| std::fs::read_dir(place).ok()).flatten() {
        let Ok(entry) = entry else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path().display().to_string();
        if UNFINISHED.iter().any(|end| name.ends_with(end)) || name == key_next(settings)? {
            left += 1;
            let said = Message::new("doctor.unfinished").text("path", path);
            findings.add("copies", Level::Warning, said);
        } else if name.contains(".before-")
            && entry.path().extension().is_some_and(|end| end == "zip")
        {
            copies += 1;
            let modified = entry.metadata().and_then(|data| data.modified()).ok();
            let days = modified.map_or(0, |modified| age_in_days(modified, now));
            if days > OLD {
                let days = i64::try_from(days).unwrap_or(i64::MAX);
                let said = Message::new("doctor.old-copy").text("path", path);
                findings.add("copies", Level::Warning, said.number("days", days));
            }
        }
    }
    if left == 0 {
        let said = Message::new("doctor.copies").number("count", copies);
        findings.add("copies", Level::Fine, said);
    }
    Ok(())
}

fn key_next(settings: &Settings) -> Result<String, Failure> {
    let next = key_files::next(&settings.key_file()?);
    Ok(next.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
}

fn age_in_days(modified: SystemTime, now: i64) -> u64 {
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    u64::try_from(now.saturating_sub(micros)).unwrap_or_default() / 86_400_000_000
}

/// A number of bytes in the unit in which people think of it.
#[expect(clippy::cast_precision_loss, reason = "three digits are told")]
pub(super) fn size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut number, mut unit) = (bytes as f64, 0);
    while number >= 1_024.0 && unit + 1 < units.len() {
        number /= 1_024.0;
        unit += 1;
    }
    format!("{number:.1} {}", units[unit])
}
