//! `keys rotate`: another installation key for the database.

use base::Message;
use registers::KeyRing;

use crate::cli::Keys;
use crate::failure::{Failure, Status};
use crate::key_files;
use crate::output::{Progress, say};
use crate::settings::Settings;

/// Runs a command on keys.
pub(crate) async fn run(settings: &Settings, command: &Keys) -> Result<Status, Failure> {
    match command {
        Keys::Rotate => rotate(settings).await,
    }
}

async fn rotate(settings: &Settings) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let file = settings.key_file()?;
    // Opening finishes a replacement that was broken off, so that the key is the database's.
    let registers = settings.open().await?;
    let _lock = key_files::lock(&file)?;
    let old = KeyRing::read(&file)?;
    let next = key_files::next(&file);
    // Left by a replacement that was broken off before the database was of it.
    if next.exists() {
        std::fs::remove_file(&next)?;
    }
    KeyRing::create(&next)?;
    // What opens the database from now on is what can be read from the disk, not what we remember.
    let new = KeyRing::read(&next)?;
    let progress = Progress::new(language.text("progress.rotate"));
    let tell = |_: &str, done, of| progress.set(done, of);
    let database = registers.database();
    let definitions = registers.registry().definitions();
    let rotated = database.rotate_keys((&old, &new), definitions, &tell).await;
    database.close().await;
    drop(progress);
    let count = rotated?;
    key_files::adopt(&file)?;
    let kept = key_files::old(&file, old.fingerprint());
    let said = Message::new("key.rotated")
        .number("people", i64::try_from(count).unwrap_or(i64::MAX))
        .text("key", file.display().to_string())
        .text("old", kept.display().to_string());
    say(said.render(language))?;
    Ok(Status::Done)
}
