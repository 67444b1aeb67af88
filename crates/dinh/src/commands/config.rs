//! `config check`: each setting, its value, where it came from, and what is wrong.

use base::Message;

use crate::config::{Config, SETTINGS, mail, single_sign_on};
use crate::failure::{Failure, Status};
use crate::output::say;

/// Prints every setting and every fault.
pub(crate) fn check(config: &Config) -> Result<Status, Failure> {
    let language = config.language();
    for setting in SETTINGS {
        let (value, source) = config.shown(setting);
        let value = value.unwrap_or_else(|| language.text("config.not-set"));
        let said = Message::new("config.setting").text("key", setting.key).text("value", value);
        say(said.message("source", source.message()).render(language))?;
    }
    if let Some(warning) = config.plain_database() {
        say(warning.render(language))?;
    }
    let mut faults = config.faults.clone();
    // What is good one by one may not be good together.
    faults.extend(config.listen().err());
    faults.extend(single_sign_on::settings(config).err().unwrap_or_default());
    faults.extend(mail::settings(config).err().unwrap_or_default());
    for fault in &faults {
        say(fault.render(language))?;
    }
    if faults.is_empty() {
        say(language.text("config.sound"))?;
        return Ok(Status::Done);
    }
    let count = i64::try_from(faults.len()).unwrap_or(i64::MAX);
    say(Message::new("config.unsound").number("faults", count).render(language))?;
    Ok(Status::Found)
}
