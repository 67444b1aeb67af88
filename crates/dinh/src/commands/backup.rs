//! `backup` and `restore`: the whole database as one file, and back.

use base::{Instant, Message};
use registers::KeyRing;
use store::{Database, Error, Manifest, Opening, Restoring};

use crate::cli::{Backup, Restore};
use crate::failure::{Failure, Status};
use crate::output::{Progress, say};
use crate::settings::Settings;

/// Writes a backup, or checks one.
pub(crate) async fn backup(settings: &Settings, words: &Backup) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let shown = words.file.display().to_string();
    if words.check {
        return check(settings, words);
    }
    let database = Database::open(&settings.address()?, Opening::Existing).await?;
    let progress = Progress::new(language.text("progress.backup"));
    let tell = |_: &str, done, of| progress.set(done, of);
    let manifest = database.back_up(&words.file, words.replace, &settings.clock, &tell).await;
    database.close().await;
    drop(progress);
    let said = told(Message::new("backup.done"), &manifest?).text("file", shown);
    say(said.render(language))?;
    let key = settings.key_file()?.display().to_string();
    say(Message::new("backup.without-key").text("key", key).render(language))?;
    Ok(Status::Done)
}

/// Reads a backup and says whether it is whole; it takes neither a database nor a key.
fn check(settings: &Settings, words: &Backup) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let mut backup = store::Backup::open(&words.file)?;
    let progress = Progress::new(language.text("progress.check-backup"));
    let checked = backup.check(&|_: &str, done, of| progress.set(done, of));
    drop(progress);
    match checked {
        Ok(()) => {
            let said = told(Message::new("backup.whole"), backup.manifest());
            let said = said.text("file", words.file.display().to_string());
            say(said.text("key", backup.manifest().key_fingerprint.as_str()).render(language))?;
            Ok(Status::Done)
        }
        Err(Error::Refused(fault)) => {
            say(fault.render(language))?;
            Ok(Status::Found)
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes a new database from a backup.
pub(crate) async fn restore(settings: &Settings, words: &Restore) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let mut backup = store::Backup::open(&words.file)?;
    let keys = KeyRing::read(&settings.key_file()?)?;
    let what = Restoring {
        definitions: settings.registry.definitions(),
        keys: &keys,
        accept_faults: words.accept_faults,
    };
    let progress = Progress::new(language.text("progress.restore"));
    let tell = |_: &str, done, of| progress.set(done, of);
    let restored = Database::restore(&settings.address()?, &mut backup, what, &tell).await?;
    drop(progress);
    let faults = &restored.verified.faults;
    for fault in faults {
        say(fault.message().render(language))?;
    }
    let said = told(Message::new("backup.restored"), &restored.manifest)
        .text("file", words.file.display().to_string())
        .text("database", settings.shown_database())
        .number("entries", i64::try_from(restored.verified.entries).unwrap_or(i64::MAX));
    say(said.render(language))?;
    Ok(if faults.is_empty() { Status::Done } else { Status::Found })
}

/// Says of a sentence what a backup holds.
fn told(sentence: Message, manifest: &Manifest) -> Message {
    let instant = manifest.made_at.parse::<Instant>().map(Instant::vietnamese);
    sentence
        .number("rows", i64::try_from(manifest.rows()).unwrap_or(i64::MAX))
        .number("tables", i64::try_from(manifest.tables.len()).unwrap_or(i64::MAX))
        .text("instant", instant.unwrap_or_else(|_| manifest.made_at.clone()))
}
