//! [`Flows`]: the case types of `flows/`, and the versions with which running cases began.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base::{Message, Period};
use norms::{Fault, File, Kind, Law, Vocabulary, digest};
use policy::Permit;
use registers::{Batch, FlowText, Reader, Record, Registers, View};
use rust_embed::RustEmbed;

use crate::flow::Flow;
use crate::flow_file::{self, Against};

#[derive(RustEmbed)]
#[folder = "../../flows"]
#[include = "**/*.toml"]
#[include = "**/*.txt"]
struct Files;

/// The file of a folder that says the flow.
pub(crate) const FLOW: &str = "flow.toml";

/// Hexadecimal digits that name a version.
const VERSION_DIGITS: usize = 16;

/// The facts of which the conditions of flows speak, and what each is.
const NUMBERS: [&str; 4] = ["case.faults", "case.parts_unready", "case.papers", "case.rows"];
const YES_OR_NO: [&str; 3] = ["case.has_reason", "case.is_late", "case.row_has_changed"];

/// The case types.
#[derive(Debug)]
pub struct Flows {
    current: BTreeMap<String, Arc<Flow>>,
    scenarios: Vec<(String, String)>,
    letters: BTreeMap<String, BTreeMap<String, String>>,
    law: &'static Law,
    vocabulary: Vocabulary,
    titles: BTreeSet<String>,
    earlier: Mutex<HashMap<(String, String), Arc<Flow>>>,
}

impl Flows {
    /// The flows of `flows/`, which are compiled in, read once.
    ///
    /// # Errors
    /// Every fault of every file; a test keeps them readable.
    pub fn shared(law: &'static Law) -> Result<&'static Self, &'static [Fault]> {
        static FLOWS: OnceLock<Result<Flows, Vec<Fault>>> = OnceLock::new();
        FLOWS.get_or_init(|| Self::read(&Self::files(), law)).as_ref().map_err(Vec::as_slice)
    }

    /// The files of `flows/` that are compiled in, by their paths.
    pub fn files() -> BTreeMap<String, String> {
        let files = Files::iter().filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        });
        files.collect()
    }

    /// The flows of these files.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn read(files: &BTreeMap<String, String>, law: &'static Law) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut made = Self {
            current: BTreeMap::new(),
            scenarios: Vec::new(),
            letters: BTreeMap::new(),
            law,
            vocabulary: vocabulary(),
            titles: law.vocabulary().codes("holding.title"),
            earlier: Mutex::default(),
        };
        for (name, text) in files {
            match name.split('/').collect::<Vec<_>>()[..] {
                [key, "letters", letter] => {
                    let letter = letter.trim_end_matches(".txt").to_owned();
                    let own = made.letters.entry(key.to_owned()).or_default();
                    own.insert(letter, text.clone());
                }
                [_, "scenarios", _] => made.scenarios.push((name.clone(), text.clone())),
                [_, FLOW] => {}
                _ => faults.push(
                    File { name, text }
                        .fault(0, Message::new("flow.no-such-file").text("file", name)),
                ),
            }
        }
        for (name, text) in files.iter().filter(|(name, _)| name.ends_with(FLOW)) {
            let key = name.trim_end_matches(FLOW).trim_end_matches('/');
            let flow = made.read_one((key, version_of(text)), &File { name, text }, &mut faults);
            if let Some(flow) = flow {
                made.current.insert(key.to_owned(), Arc::new(flow));
            }
        }
        made.check_parts(files, &mut faults);
        if faults.is_empty() { Ok(made) } else { Err(faults) }
    }

    fn check_parts(&self, files: &BTreeMap<String, String>, faults: &mut Vec<Fault>) {
        for flow in self.current.values() {
            let above = flow.part_of.as_ref().filter(|above| !self.current.contains_key(*above));
            let name = format!("{}/{FLOW}", flow.key);
            if let (Some(above), Some(text)) = (above, files.get(&name)) {
                let message = Message::new("flow.no-such-flow").text("given", above);
                faults.push(File { name: &name, text }.fault(0, message));
            }
        }
    }

    fn read_one(
        &self,
        (key, version): (&str, String),
        file: &File<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Flow> {
        let none = BTreeMap::new();
        let against = Against {
            law: self.law,
            vocabulary: &self.vocabulary,
            titles: &self.titles,
            letters: self.letters.get(key).unwrap_or(&none),
        };
        flow_file::flow((key, version), file, &against, faults)
    }

    /// The law by which deadlines are reckoned.
    pub fn law(&self) -> &'static Law {
        self.law
    }

    /// The flows of today, by key.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Flow>> {
        self.current.values()
    }

    /// The flow of today of this key.
    ///
    /// # Errors
    /// When there is none.
    pub fn current(&self, key: &str) -> Result<&Arc<Flow>, Message> {
        self.current.get(key).ok_or_else(|| Message::new("flow.no-such-flow").text("given", key))
    }

    /// The parts of a flow of today.
    pub fn part_of(&self, key: &str) -> Option<&Arc<Flow>> {
        self.current.values().find(|flow| flow.part_of.as_deref() == Some(key))
    }

    /// The scenarios, by path and text.
    pub fn scenarios(&self) -> &[(String, String)] {
        &self.scenarios
    }

    /// A flow in the version with which a case began.
    ///
    /// # Errors
    /// When its text is not in the registers, or does not read any more.
    pub async fn version(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
        (key, version): (&str, &str),
    ) -> registers::Result<Arc<Flow>> {
        if let Some(flow) = self.current.get(key).filter(|flow| flow.version == version) {
            return Ok(Arc::clone(flow));
        }
        let place = (key.to_owned(), version.to_owned());
        let kept = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).get(&place).cloned();
        if let Some(flow) = kept {
            return Ok(flow);
        }
        let own =
            registers::Filter::In("flow_version", vec![base::Value::Text(version.to_owned())]);
        let mut parts = reader.timeline::<FlowText>(view, vec![own]).await?;
        parts.retain(|row| row.data.flow == key);
        parts.sort_by_key(|row| row.data.part);
        let text: String = parts.iter().map(|row| restored(&row.data.text)).collect();
        let file = format!("{key}/{FLOW} ({version})");
        let mut faults = Vec::new();
        let read = self.read_one(
            (key, version.to_owned()),
            &File { name: &file, text: &text },
            &mut faults,
        );
        let unreadable = || Message::new("flow.version-unreadable").text("flow", key);
        let flow = Arc::new(read.ok_or_else(|| unreadable().text("version", version))?);
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.insert(place, Arc::clone(&flow));
        Ok(flow)
    }

    /// Keeps the texts of the flows of today in the registers, where they are not kept yet, so that
    /// a case can keep the version with which it began.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn keep(&self, registers: &Registers, permit: &Permit) -> registers::Result<()> {
        let view = View { scope: permit.scope(), on: registers.today(), known_at: None };
        let known: Vec<Record<FlowText>> = {
            let mut reader = registers.read().await?;
            reader.timeline::<FlowText>(&view, Vec::new()).await?
        };
        let mut batch = Batch::new();
        for flow in self.current.values() {
            let is_own = |row: &&Record<FlowText>| {
                row.data.flow == flow.key && row.data.flow_version == flow.version
            };
            if known.iter().any(|row| is_own(&row)) {
                continue;
            }
            for (place, text) in parts(&flow.text).into_iter().enumerate() {
                let part = i64::try_from(place + 1).unwrap_or(i64::MAX);
                let (flow, flow_version) = (flow.key.clone(), flow.version.clone());
                let row = FlowText { flow, flow_version, part, text };
                batch.add(Period::since(registers.today()), row);
            }
        }
        if !batch.is_empty() {
            registers.apply(permit, &batch).await?;
        }
        Ok(())
    }
}

/// Texts are trimmed when they are stored, so that each part stands between marks.
fn parts(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let part = |letters: &[char]| format!("|{}|", letters.iter().collect::<String>());
    letters.chunks(FlowText::LONGEST).map(part).collect()
}

fn restored(part: &str) -> &str {
    part.strip_prefix('|').and_then(|part| part.strip_suffix('|')).unwrap_or(part)
}

fn version_of(text: &str) -> String {
    let files = BTreeMap::from([(FLOW.to_owned(), text.to_owned())]);
    let mut version = digest(&files);
    version.truncate(VERSION_DIGITS);
    version
}

fn vocabulary() -> Vocabulary {
    let numbers = NUMBERS.into_iter().map(|name| (name.to_owned(), Kind::Number));
    let others = YES_OR_NO.into_iter().map(|name| (name.to_owned(), Kind::Boolean));
    Vocabulary::of(numbers.chain(others).collect())
}
