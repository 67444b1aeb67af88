//! [`Programme`]: all indicators and targets, as they were read.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::Message;
use norms::{Fault, File, Law, digest};
use rust_embed::RustEmbed;

use crate::definition::{Indicator, indicator};
use crate::target::{Target, target};

#[derive(RustEmbed)]
#[folder = "../../indicators"]
#[include = "**/*.toml"]
struct Files;

/// The folder of targets; all other folders hold indicators.
const TARGETS: &str = "targets/";

/// What is asked of the registers, and how far a programme wants the answers to be.
#[derive(Clone, Debug)]
pub struct Programme {
    indicators: Vec<Indicator>,
    targets: Vec<Target>,
    digest: String,
}

impl Programme {
    /// The indicators and targets of `indicators/`, which are compiled in, read once.
    ///
    /// # Errors
    /// Every fault of every file; a test keeps them readable.
    pub fn shared(law: &Law) -> Result<&'static Self, &'static [Fault]> {
        static PROGRAMME: OnceLock<Result<Programme, Vec<Fault>>> = OnceLock::new();
        PROGRAMME.get_or_init(|| Self::standard(law)).as_ref().map_err(Vec::as_slice)
    }

    /// The same, read anew.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn standard(law: &Law) -> Result<Self, Vec<Fault>> {
        let files = Files::iter().filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        });
        Self::read(&files.collect(), law)
    }

    /// The indicators and targets of these files, by their paths in a folder.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn read(files: &BTreeMap<String, String>, law: &Law) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let is_target = |name: &str| name.starts_with(TARGETS);
        let all = |targets: bool| {
            let files = files.iter().filter(move |(name, _)| is_target(name) == targets);
            files.map(|(name, text)| File { name, text })
        };
        let mut indicators: Vec<Indicator> = Vec::new();
        for file in all(false) {
            let Some((read, at)) = indicator(&file, law, &mut faults) else { continue };
            if indicators.iter().any(|other| other.id == read.id) {
                let message = Message::new("norm.twice").text("id", &read.id);
                faults.push(file.fault(at, message));
            }
            indicators.push(read);
        }
        let known: Vec<&str> = indicators.iter().map(|one| one.id.as_str()).collect();
        let mut targets: Vec<Target> = Vec::new();
        for file in all(true) {
            targets.extend(target(&file, law, &known, &mut faults).map(|(target, _)| target));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        indicators.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(Self { indicators, targets, digest: digest(files) })
    }

    /// All indicators, by id.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicator of this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// All targets, by id.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The SHA-256 of all files.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
