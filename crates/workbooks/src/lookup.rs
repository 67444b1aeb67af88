//! [`Lookup`]: what a written name refers to.

use std::collections::{BTreeMap, BTreeSet};

use base::{Message, Value, text};
use registers::{
    AreaTree, CouncilTerm, Decision, Filter, Person, PersonName, Reader, Register, Title, View,
};
use reports::full_name;

/// Names of one register, folded, each with the records that bear it.
type Names = BTreeMap<String, BTreeSet<i64>>;

/// What names refer to, as of a view.
pub struct Lookup {
    tree: AreaTree,
    names: BTreeMap<&'static str, Names>,
    /// Units of which one is meant where several bear a name.
    nearest: BTreeSet<i64>,
    /// When people of one name were born, to tell them apart.
    born: BTreeMap<i64, String>,
}

/// So many records of one name are told.
const MOST_TOLD: usize = 6;

impl Lookup {
    /// Reads what can be named; of people only those who bear one of some names.
    ///
    /// # Errors
    /// When the registers lie outside the scope.
    pub async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        people: &BTreeSet<String>,
    ) -> registers::Result<Self> {
        let lists = reader.registry().lists();
        let mut lookup = Self {
            tree: reader.tree(view).await?,
            names: BTreeMap::new(),
            nearest: BTreeSet::new(),
            born: BTreeMap::new(),
        };
        let tree = lookup.tree.clone();
        for unit in tree.units() {
            let id = unit.id.number();
            for language in [base::Language::Vi, base::Language::En] {
                lookup.put(registers::Area::KEY, &full_name(lists, unit, language), id);
            }
            lookup.put(registers::Area::KEY, &unit.name, id);
        }
        for row in reader.list::<Title>(view, Vec::new()).await? {
            lookup.put(Title::KEY, &row.data.print_label, row.id.number());
            lookup.put(Title::KEY, &row.data.code, row.id.number());
        }
        for row in reader.timeline::<Decision>(view, Vec::new()).await? {
            lookup.put(Decision::KEY, &row.data.number, row.id.number());
        }
        for row in reader.timeline::<CouncilTerm>(view, Vec::new()).await? {
            lookup.put(CouncilTerm::KEY, &row.data.name, row.id.number());
        }
        let people: Vec<String> = people.iter().cloned().collect();
        let mut named = BTreeSet::new();
        for chunk in people.chunks(2_000) {
            let names = chunk.iter().map(|name| Value::Text(name.clone())).collect();
            for row in reader.list::<PersonName>(view, vec![Filter::In("name", names)]).await? {
                lookup.put(Person::KEY, &row.data.name, row.data.person.number());
                named.insert(row.data.person.number());
            }
        }
        let named: Vec<i64> = named.into_iter().collect();
        for ids in named.chunks(5_000) {
            for row in reader.list::<Person>(view, vec![Filter::Ids(ids.to_vec())]).await? {
                lookup.born.insert(row.id.number(), row.data.born_on.vietnamese());
            }
        }
        Ok(lookup)
    }

    /// The same, where a name of several units means the one within this unit.
    #[must_use]
    pub fn within(mut self, unit: base::Id<registers::Area>) -> Self {
        self.nearest = self.tree.subtree(unit).into_iter().map(base::Id::number).collect();
        self
    }

    fn put(&mut self, register: &'static str, name: &str, id: i64) {
        let names = self.names.entry(register).or_default();
        names.entry(text::fold(name)).or_default().insert(id);
    }

    /// The record that some words name: by its number in brackets, the code of a unit, or a name
    /// that only one bears.
    ///
    /// # Errors
    /// When none or several bear it.
    pub fn find(&self, register: &'static str, words: &str) -> Result<i64, Message> {
        if let Some(number) = number_of(words) {
            return Ok(number);
        }
        let is_code = words.len() <= 5 && words.bytes().all(|byte| byte.is_ascii_digit());
        if register == registers::Area::KEY && is_code {
            return self.tree.find(words).map(|unit| unit.id.number());
        }
        let none = || Message::new("workbook.no-such-name").text("given", words);
        let names = self.names.get(register).ok_or_else(none)?;
        let found = names.get(&text::fold(words)).ok_or_else(none)?;
        let near: BTreeSet<i64> = found.intersection(&self.nearest).copied().collect();
        let found = if near.is_empty() { found } else { &near };
        let mut found_in_order = found.iter();
        if let (Some(only), None) = (found_in_order.next(), found_in_order.next()) {
            return Ok(*only);
        }
        let told = found.iter().take(MOST_TOLD).map(|id| match self.born.get(id) {
            Some(born) => format!("(#{id}), {born}"),
            None => format!("(#{id})"),
        });
        let told: Vec<String> = told.collect();
        Err(Message::new("workbook.several-of-name")
            .text("given", words)
            .number("count", i64::try_from(found.len()).unwrap_or(i64::MAX))
            .text("records", told.join("; ")))
    }
}

/// The number in `Nguyễn Văn An (#12)` or `#12`.
pub fn number_of(words: &str) -> Option<i64> {
    let words = words.trim();
    let inner = words.strip_suffix(')').and_then(|words| words.rsplit_once("(#"));
    let digits = inner.map(|(_, digits)| digits).or_else(|| words.strip_prefix('#'))?;
    digits.parse().ok()
}
