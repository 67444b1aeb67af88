//! What can be set, and where each setting came from: the command line, else the environment, else
//! a file, else the default. A setting is added by one line of [`SETTINGS`].

mod file;
pub(crate) mod mail;
mod network;
mod papers;
mod setting;
pub(crate) mod single_sign_on;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base::{Language, Message};
use clap::ArgMatches;
use clap::parser::ValueSource;

use file::read;
pub(crate) use setting::{SETTINGS, Setting};

/// The file that is read where nobody names one, beside the working directory.
const FILE: &str = "dinh.toml";

/// The variable that names the file.
const FILE_VARIABLE: &str = "DINH_CONFIG";

/// Where a setting came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// An option of the command line.
    CommandLine,
    /// A variable of the environment, by its name.
    Environment(&'static str),
    /// A line of a file.
    File(PathBuf, usize),
    /// Nobody said anything.
    Default,
}

impl Source {
    /// The sentence for people.
    pub(crate) fn message(&self) -> Message {
        match self {
            Self::CommandLine => Message::new("config.from-command-line"),
            Self::Environment(name) => Message::new("config.from-environment").text("name", *name),
            Self::File(path, line) => place(path, *line, Message::new("config.from-file")),
            Self::Default => Message::new("config.from-default"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Given {
    pub(crate) value: String,
    pub(crate) source: Source,
}

/// Every setting, and what is wrong with what was said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    given: BTreeMap<&'static str, Given>,
    /// The settings whose values are wrong.
    faulty: Vec<&'static str>,
    /// Everything that is wrong, each with its place.
    pub(crate) faults: Vec<Message>,
}

impl Config {
    /// Reads what was said anywhere.
    pub(crate) fn resolve(matches: &ArgMatches) -> Self {
        let mut config = Self::default();
        let file = match file_of(matches) {
            Some(path) => read(&path, &mut config.faults),
            None => BTreeMap::new(),
        };
        for setting in SETTINGS {
            let from_file = file.get(setting.key);
            let given = of_command_line(matches, setting)
                .or_else(|| of_environment(setting))
                .or_else(|| from_file.cloned());
            if let Some(given) = given {
                config.take(setting, given);
            }
        }
        config
    }

    fn take(&mut self, setting: &Setting, given: Given) {
        match (setting.check)(&given.value) {
            Ok(()) => drop(self.given.insert(setting.key, given)),
            Err(reason) => {
                self.faulty.push(setting.key);
                let fault = Message::new("config.value").text("key", setting.key);
                let fault = fault.message("source", given.source.message());
                self.faults.push(fault.message("reason", reason));
            }
        }
    }

    /// What a setting was set to; nothing where it is left to the program.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.given.get(key).map(|given| given.value.as_str())
    }

    /// In which language it is told.
    pub(crate) fn language(&self) -> Language {
        self.parsed("lang").unwrap_or_default()
    }

    /// A setting read as what it means, or its default.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        let default = SETTINGS.iter().find(|setting| setting.key == key)?.default;
        self.get(key).or(default)?.parse().ok()
    }

    /// The value of a setting as it may be shown, and where it came from.
    pub(crate) fn shown(&self, setting: &Setting) -> (Option<String>, Source) {
        match self.given.get(setting.key) {
            Some(given) => (Some((setting.mask)(&given.value)), given.source.clone()),
            None => (setting.default.map(str::to_owned), Source::Default),
        }
    }
}

/// Says of a sentence in which line of which file.
fn place(path: &Path, line: usize, sentence: Message) -> Message {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    sentence.text("file", path.display().to_string()).id("line", line)
}

/// The file that was named, or the one that is there.
fn file_of(matches: &ArgMatches) -> Option<PathBuf> {
    let named = matches.get_one::<PathBuf>("config").cloned();
    let named = named.or_else(|| std::env::var_os(FILE_VARIABLE).map(PathBuf::from));
    named.or_else(|| Some(PathBuf::from(FILE)).filter(|path| path.exists()))
}

/// What the words of the command say, or the environment in their place; clap has judged it.
fn of_command_line(matches: &ArgMatches, setting: &Setting) -> Option<Given> {
    let argument = setting.argument?;
    let mut levels = vec![matches];
    while let Some((_, below)) = levels.last().and_then(|level| level.subcommand()) {
        levels.push(below);
    }
    levels.into_iter().rev().find_map(|level| {
        if !level.try_contains_id(argument).unwrap_or_default() {
            return None;
        }
        let value = level.get_raw(argument)?.next()?.to_string_lossy().into_owned();
        match level.value_source(argument)? {
            ValueSource::CommandLine => Some(Given { value, source: Source::CommandLine }),
            _ => None,
        }
    })
}

fn of_environment(setting: &Setting) -> Option<Given> {
    let value = std::env::var(setting.variable).ok().filter(|value| !value.is_empty())?;
    Some(Given { value, source: Source::Environment(setting.variable) })
}
