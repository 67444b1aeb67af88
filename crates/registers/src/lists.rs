//! The code lists that are compiled in, read whole at start.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::code_list::{CodeList, Item};
use base::{Code, Heading, Language, Level, Message};
use policy::Role;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../data/code-lists"]
#[include = "*.toml"]
struct Files;

/// All code lists, by key.
#[derive(Clone, Debug)]
pub struct CodeLists {
    lists: BTreeMap<String, CodeList>,
}

impl CodeLists {
    /// The lists of `data/code-lists/`.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn standard() -> Result<&'static Self, Vec<Message>> {
        static LISTS: OnceLock<Result<CodeLists, Vec<Message>>> = OnceLock::new();
        LISTS.get_or_init(Self::read).as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Self, Vec<Message>> {
        let mut lists = BTreeMap::new();
        let mut faults = Vec::new();
        for name in Files::iter() {
            let Some(file) = Files::get(&name) else {
                continue;
            };
            match CodeList::parse(&name, &String::from_utf8_lossy(&file.data)) {
                Ok(list) => drop(lists.insert(list.key.clone(), list)),
                Err(fault) => faults.push(fault),
            }
        }
        match roles() {
            Ok(list) => drop(lists.insert(list.key.clone(), list)),
            Err(fault) => faults.push(fault),
        }
        if faults.is_empty() { Ok(Self { lists }) } else { Err(faults) }
    }

    /// The lists with another one, for a register that is added elsewhere.
    #[must_use]
    pub fn with(mut self, list: CodeList) -> Self {
        self.lists.insert(list.key.clone(), list);
        self
    }

    /// The list of this key.
    pub fn get(&self, key: &str) -> Option<&CodeList> {
        self.lists.get(key)
    }

    /// All lists, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &CodeList> {
        self.lists.values()
    }

    /// The item of a code.
    pub fn item(&self, list: &str, code: &str) -> Option<&Item> {
        self.get(list).and_then(|list| list.item(code))
    }

    /// The label of a code in both languages, for a sentence.
    pub fn heading(&'static self, list: &str, code: &str) -> Option<Heading> {
        let item = self.item(list, code)?;
        Some(Heading { vi: &item.vi, en: &item.en })
    }

    /// Has the code this attribute?
    pub fn is(&self, list: &str, code: &Code, attribute: &str) -> bool {
        self.item(list, code.as_str()).is_some_and(|item| item.is(attribute))
    }

    /// The label of a code; the code itself where no list knows it.
    pub fn label<'a>(&'a self, list: &str, code: &'a str, language: Language) -> &'a str {
        self.get(list).map_or(code, |list| list.label(code, language))
    }

    /// The level of a kind of area.
    pub fn level_of_area_kind(&self, kind: &Code) -> Option<Level> {
        self.item("area-kind", kind.as_str())?.attribute("level")?.parse().ok()
    }

    /// The place of a level of qualification within a dimension, from 0 for none; `None` where
    /// the dimension has no such level.
    pub fn rank(&self, dimension: &str, level: &str) -> Option<i64> {
        let item = self.item("qualification-level", level)?;
        item.attributes.get("ranks")?.get(dimension)?.as_integer()
    }
}

/// The roles that can be granted, as a code list: they are made in `policies/roles/`.
fn roles() -> Result<CodeList, Message> {
    let granted = Role::all()?.values().filter(|role| !role.granted.is_empty());
    let item = |role: &Role| Item {
        code: role.key.clone(),
        vi: role.heading.vi.to_owned(),
        en: role.heading.en.to_owned(),
        attributes: BTreeMap::new(),
    };
    Ok(CodeList {
        key: "role".to_owned(),
        vi: "Vai trò".to_owned(),
        en: "Role".to_owned(),
        source: "Các tệp policies/roles/ của phần mềm".to_owned(),
        ordered: false,
        items: granted.map(item).collect(),
    })
}
