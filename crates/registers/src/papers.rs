//! Papers: files that hang on a fact, such as the scan of a decision or of a diploma.

use base::{Anchor, Code, Definition, Id, Kind, Message, Value};
use policy::Scope;
use store::{Fault, Filter, Known, PaperContents, Select, Time, VersionRow};

use crate::ledger::Rows;
use crate::rules::value;
use crate::{Area, Person, Register, Registers, Registry, Result};

/// A file that hangs on a fact. Its bytes stand elsewhere, under the name that `digest` is.
///
/// It is placed as the fact is: in the unit of the fact; with nothing but the person where the fact
/// lies wherever the person serves; in the unit of whoever brought it where the fact is the whole
/// province's, such as a decision. A scan tells of people, whatever it hangs on.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "papers", vi = "Giấy tờ kèm theo", en = "Papers", anchor = area("area"),
    no_overlap(register, digest, record), rules("paper-names-bytes"), class = Personal, by_program)]
pub struct Paper {
    /// The key of the register of the fact.
    #[field(vi = "Mã sổ", en = "Register")]
    pub register: String,
    /// The number of the fact in it.
    #[field(vi = "Số của dòng", en = "Record")]
    pub record: i64,
    /// The unit of the fact; none where it lies wherever its person serves.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Option<Id<Area>>,
    /// The person whom the fact is about.
    #[field(vi = "Người", en = "Person")]
    pub person: Option<Id<Person>>,
    /// The name of the file, without anything that could be a path.
    #[field(vi = "Tên tệp", en = "File name", search)]
    pub name: String,
    /// What it is, told by its contents.
    #[field(vi = "Loại tệp", en = "Kind of file", list = "paper-type")]
    pub media_type: Code,
    /// How many bytes it has.
    #[field(vi = "Số byte", en = "Bytes")]
    pub size: i64,
    /// SHA-256 of the bytes, in hexadecimal.
    #[field(vi = "Mã băm nội dung", en = "Digest")]
    pub digest: String,
    /// What a scanner for viruses said of it.
    #[field(vi = "Quét mã độc", en = "Scanned", list = "paper-scan")]
    pub scanned: Code,
}

/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 150;

impl Paper {
    /// The name of a file as it is kept: the last part of what may be a path, without what no eye
    /// sees, cut where it is too long, its ending kept. Empty where nothing is left.
    pub fn cleaned_name(given: &str) -> String {
        let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
        let seen = base::text::normal(
            &base::text::normal(last).chars().filter(|letter| is_seen(*letter)).collect::<String>(),
        );
        let seen = seen.trim_matches(['.', ' ']);
        if seen.chars().count() <= LONGEST_NAME {
            return seen.to_owned();
        }
        let (stem, ending) = seen.rsplit_once('.').unwrap_or((seen, ""));
        let ending: String = ending.chars().take(8).collect();
        let stem: String = stem.chars().take(LONGEST_NAME - ending.chars().count() - 1).collect();
        format!("{}.{ending}", stem.trim_end()).trim_end_matches('.').to_owned()
    }

    /// The unit and the person of a fact, as a paper on it has them.
    pub fn placing(
        fact: &Definition,
        row: &VersionRow,
        own_unit: Id<Area>,
    ) -> (Option<Id<Area>>, Option<Id<Person>>) {
        let number = |key: &str| row.values[fact.field(key)?.0].as_integer();
        let people = Kind::Reference(Person::KEY);
        let named = fact.fields.iter().find(|field| field.kind == people);
        let named = named.and_then(|field| number(field.key)).map(Id::new);
        match fact.anchor {
            Anchor::Area(field) => (number(field).map(Id::new).or(Some(own_unit)), named),
            Anchor::Person(field) => (None, number(field).map(Id::new)),
            Anchor::OwnPerson => (None, Some(Id::new(row.id))),
            Anchor::OwnArea => (Some(Id::new(row.id)), None),
            Anchor::Home | Anchor::Shared => (Some(own_unit), None),
        }
    }

    /// May papers of this register be seen? A scan tells all that the row tells, so that the
    /// register and each of its fields must be.
    ///
    /// # Errors
    /// A refusal that names the register.
    pub fn shown_of(scope: &Scope, fact: &Definition) -> std::result::Result<(), Message> {
        scope.admits(Self::DEFINITION)?;
        scope.admits(fact)?;
        if fact.fields.iter().all(|field| scope.shows(field.class)) {
            return Ok(());
        }
        Err(Message::new("policy.register-not-in-scope").heading("register", fact.heading))
    }
}

/// Is a letter one that an eye sees, and that a shell, a header or a file system takes as it is?
fn is_seen(letter: char) -> bool {
    let turns = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let is_special =
        matches!(letter, '"' | '<' | '>' | ':' | '|' | '?' | '*' | '/' | '\\' | '\u{fffd}');
    !letter.is_control() && !turns && !is_special
}

/// What keeps papers of registers that are not shown whole out of a query.
pub(crate) fn of_shown_registers(
    registry: &Registry,
    scope: &Scope,
    definition: &Definition,
) -> Option<Filter> {
    if definition.key != Paper::KEY || scope.is_whole() {
        return None;
    }
    let shown = registry.definitions().iter().filter(|one| Paper::shown_of(scope, one).is_ok());
    Some(Filter::In("register", shown.map(|one| Value::Text(one.key.to_owned())).collect()))
}

/// A paper names bytes as they are named, and has a name that is no path.
pub(crate) fn paper_names_bytes(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> std::result::Result<(), Message> {
    for belief in rows.beliefs(definition, id) {
        let text = |key| value(definition, belief, key).as_text().unwrap_or_default();
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_digest = text("digest").len() == 64 && text("digest").bytes().all(is_digit);
        let has_bytes = value(definition, belief, "size").as_integer().is_some_and(|size| size > 0);
        let name = text("name");
        if !is_digest || !has_bytes || name.is_empty() || Paper::cleaned_name(name) != name {
            return Err(Message::new("rule.paper-names-bytes"));
        }
    }
    Ok(())
}

impl Registers {
    /// Holds the bytes that are kept against what the papers of every time name.
    ///
    /// # Errors
    /// When the database or the folder fails.
    pub async fn verify_papers(&self, contents: &PaperContents) -> Result<Vec<Fault>> {
        let what = Select { time: Time::Every, known: Known::Ever, filters: Vec::new() };
        let rows = self.database().read().await?.select(Paper::DEFINITION, &what).await?;
        let place = Paper::DEFINITION.field("digest").map(|(place, _)| place);
        let digest = |row: &VersionRow| Some(row.values.get(place?)?.as_text()?.to_owned());
        let mut named: Vec<(i64, String)> =
            rows.iter().filter_map(|row| Some((row.id, digest(row)?))).collect();
        named.dedup();
        Ok(contents.examine(self.database(), &named).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_never_a_path_nor_hidden_nor_too_long() {
        for (given, kept) in [
            ("QĐ 12.pdf", "QĐ 12.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\a\\bằng.jpg", "bằng.jpg"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
            ("\u{202e}fdp.exe", "fdp.exe"),
            ("..", ""),
            ("", ""),
        ] {
            assert_eq!(Paper::cleaned_name(given), kept, "{given:?}");
        }
        let long = Paper::cleaned_name(&format!("{}.pdf", "ă".repeat(1000)));
        assert_eq!(long.chars().count(), LONGEST_NAME);
        assert!(long.ends_with("ă.pdf"), "{long}");
        assert_eq!(Paper::cleaned_name(&long), long);
        assert_eq!(Paper::cleaned_name(&"a".repeat(1000)).chars().count(), LONGEST_NAME - 1);
    }
}
