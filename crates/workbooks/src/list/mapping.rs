//! [`Mapping`]: what the columns of a list that a province keeps say of which registers: data, one
//! file for each list, numbered by its version.

use std::collections::BTreeMap;

use base::{Definition, Heading, Kind, Language, Message};
use registers::{Person, Register, Registry};
use serde::Deserialize;

use crate::layout::{Column, Layout, What};

/// The lists that are compiled in.
const STANDARD: &[(&str, &str)] = &[
    ("mau-02-cl-cbccx", include_str!("../../../../data/mappings/mau-02-cl-cbccx.toml")),
    ("council-election", include_str!("../../../../data/mappings/council-election.toml")),
    ("village-heads", include_str!("../../../../data/mappings/village-heads.toml")),
];

/// What a list says.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Its name in addresses.
    pub key: String,
    /// Its name for people.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// The version of the file.
    pub version: u32,
    /// From where the columns are known.
    pub source: String,
    pub(crate) columns: Vec<MappedColumn>,
    /// What a fact says where no column does: register, field, words.
    pub(crate) defaults: Vec<(&'static Definition, usize, String)>,
    pub(crate) replaces: Option<Replaces>,
}

/// A column of a list.
#[derive(Clone, Debug)]
pub(crate) struct MappedColumn {
    pub(crate) headings: Vec<String>,
    pub(crate) tells: Tells,
    pub(crate) required: bool,
    /// What words of the list mean, folded.
    pub(crate) words: BTreeMap<String, String>,
}

/// What a column tells.
#[derive(Clone, Debug)]
pub(crate) enum Tells {
    /// From which day the post is held.
    From,
    /// Something of a register.
    Fact {
        definition: &'static Definition,
        /// The field that the cell holds; none where the cell is a mark.
        field: Option<usize>,
        /// What a filled cell says besides.
        set: Vec<(usize, String)>,
        /// What an empty cell says.
        blank: Vec<(usize, String)>,
    },
}

/// A list that takes the place of all who hold some titles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replaces {
    /// The codes of the titles.
    pub(crate) titles: Vec<String>,
    /// How the holdings before end.
    pub(crate) way_ended: String,
    /// Do those who stay begin anew, as after an election?
    pub(crate) renews: bool,
}

/// A file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: String,
    vi: String,
    en: String,
    version: u32,
    source: String,
    #[serde(default)]
    defaults: BTreeMap<String, BTreeMap<String, String>>,
    replaces: Option<Replaces>,
    column: Vec<FileColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    headings: Vec<String>,
    register: Option<String>,
    field: Option<String>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    #[serde(default)]
    blank: BTreeMap<String, String>,
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    is_from: bool,
}

impl Mapping {
    /// The lists that are compiled in.
    ///
    /// # Errors
    /// What is wrong with the first faulty one; a test keeps them readable.
    pub fn standard(registry: &Registry) -> Result<Vec<Self>, Message> {
        STANDARD
            .iter()
            .map(|(name, text)| Self::parse(&format!("data/mappings/{name}.toml"), text, registry))
            .collect()
    }

    /// Reads the file of a list.
    ///
    /// # Errors
    /// When it cannot be read, or names a register, a field or a code that there is not.
    pub fn parse(name: &str, text: &str, registry: &Registry) -> Result<Self, Message> {
        let faulty =
            |reason: String| Message::new("data.faulty").text("file", name).text("reason", reason);
        let file: File = toml::from_str(text).map_err(|error| faulty(error.to_string()))?;
        let mut defaults = Vec::new();
        for (register, fields) in &file.defaults {
            let definition = registry.get(register)?;
            for (place, words) in set_of(definition, fields, registry).map_err(&faulty)? {
                defaults.push((definition, place, words));
            }
        }
        let columns = file.column.into_iter().map(|column| column.read(registry).map_err(&faulty));
        let columns = columns.collect::<Result<Vec<_>, Message>>()?;
        let tells_name = columns.iter().any(|column| match &column.tells {
            Tells::Fact { definition, .. } => definition.key == registers::PersonName::KEY,
            Tells::From => false,
        });
        if !tells_name {
            return Err(faulty("no column tells the name of a person".to_owned()));
        }
        Ok(Self {
            key: file.key,
            vi: file.vi,
            en: file.en,
            version: file.version,
            source: file.source,
            columns,
            defaults,
            replaces: file.replaces,
        })
    }

    /// The columns as those of a table to be found in a file.
    pub(crate) fn layout(&self, language: Language) -> Layout {
        let column = |one: &MappedColumn| Column {
            what: match &one.tells {
                Tells::From => What::From,
                Tells::Fact { definition, field, .. } => {
                    What::Mapped { register: definition, field: *field }
                }
            },
            heading: one.headings.first().cloned().unwrap_or_default(),
            also: one.headings.clone(),
            required: one.required,
        };
        let columns = self.columns.iter().map(column).collect();
        Layout { definition: Person::DEFINITION, language, columns }
    }

    /// The registers that its columns tell of, the people themselves first.
    pub(crate) fn registers(&self) -> Vec<&'static Definition> {
        let mut all = vec![Person::DEFINITION];
        for column in &self.columns {
            if let Tells::Fact { definition, .. } = column.tells
                && !all.contains(&definition)
            {
                all.push(definition);
            }
        }
        all
    }

    /// Its columns: all headings of each, and the register of which it tells; none for the first
    /// day of a post.
    pub fn headings(&self) -> impl Iterator<Item = (&[String], Option<Heading>)> {
        self.columns.iter().map(|column| {
            let heading = match column.tells {
                Tells::Fact { definition, .. } => Some(definition.heading),
                Tells::From => None,
            };
            (column.headings.as_slice(), heading)
        })
    }

    /// Its name for people, with its version.
    pub fn name(&self, language: Language) -> String {
        format!("{} (v{})", language.pick(&self.vi, &self.en), self.version)
    }
}

impl FileColumn {
    fn read(self, registry: &Registry) -> Result<MappedColumn, String> {
        let words = self.words.into_iter();
        let words = words.map(|(given, meant)| (base::text::fold(&given), meant)).collect();
        let tells = match (self.is_from, self.register) {
            (true, None) => Tells::From,
            (false, Some(register)) => {
                let definition = registry.get(&register).map_err(|_| register.clone())?;
                let place = |key: &String| {
                    let found = definition.field(key).map(|(place, _)| place);
                    found.ok_or_else(|| format!("{register}.{key}"))
                };
                Tells::Fact {
                    definition,
                    field: self.field.as_ref().map(place).transpose()?,
                    set: set_of(definition, &self.set, registry)?,
                    blank: set_of(definition, &self.blank, registry)?,
                }
            }
            _ => return Err(format!("{:?}: register or is_from", self.headings)),
        };
        Ok(MappedColumn { headings: self.headings, tells, required: self.required, words })
    }
}

/// Fields by place, with the words that they hold; codes are checked.
fn set_of(
    definition: &'static Definition,
    fields: &BTreeMap<String, String>,
    registry: &Registry,
) -> Result<Vec<(usize, String)>, String> {
    let read = |(key, words): (&String, &String)| {
        let Some((place, field)) = definition.field(key) else {
            return Err(format!("{}.{key}", definition.key));
        };
        if let Kind::Code(list) = field.kind
            && registry.lists().item(list, words).is_none()
        {
            return Err(format!("{}.{key}: {words}", definition.key));
        }
        Ok((place, words.clone()))
    };
    fields.iter().map(read).collect()
}

/// How a list is headed where it stands beside registers.
pub const HEADING: Heading = Heading { vi: "Danh sách theo mẫu", en: "Lists" };
