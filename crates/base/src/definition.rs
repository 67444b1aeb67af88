//! What a register is, as data: the description that tables, validation, command line,
//! JSON and pages walk. It is emitted by the derive of the `registers` crate.

/// A text in the two languages of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Vietnamese, the first language.
    pub vi: &'static str,
    /// English, the second.
    pub en: &'static str,
}

/// What a field tells of a person; decides who may see it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalClass {
    /// Says nothing about a person, or what is public by office.
    Open,
    /// Personal data without a class of their own: sex, birth, home, study.
    Personal,
    /// Telephone numbers, mail and exact addresses.
    Contact,
    /// Standing in the Party.
    Party,
    /// Ethnic group.
    Ethnicity,
    /// Religion.
    Religion,
    /// Discipline.
    Discipline,
    /// Health.
    Health,
    /// Identity numbers.
    Identity,
    /// Pictures of identity cards.
    IdentityImage,
}

impl PersonalClass {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Personal,
        Self::Contact,
        Self::Party,
        Self::Ethnicity,
        Self::Religion,
        Self::Discipline,
        Self::Health,
        Self::Identity,
        Self::IdentityImage,
    ];
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// Free text.
    Text,
    /// A day.
    Day,
    /// A day, a month or a year.
    PartialDay,
    /// One code of the named code list.
    Code(&'static str),
    /// The id of a record of the named register.
    Reference(&'static str),
    /// Text that is stored encrypted under the key of the person it is about.
    Sealed,
}

/// One field of a register.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own of the field")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name in code, JSON and on the command line; also the column.
    pub key: &'static str,
    /// Column heading.
    pub heading: Heading,
    /// Type.
    pub kind: Kind,
    /// Must every row hold a value? A missing value of an optional field is *not known*.
    pub required: bool,
    /// Who may see it.
    pub class: PersonalClass,
    /// Is it found by text search, deaf to diacritics?
    pub search: bool,
    /// May no two records hold the same value? For sealed fields this is kept by a keyed hash.
    pub unique: bool,
    /// Does it say how the record ended, so that only an end is asked for it?
    pub ending: bool,
}

/// What places a record in the tree of units and in a journal chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The record is about the area its field names.
    Area(&'static str),
    /// The record is about the person its field names, and lies where the person serves.
    Person(&'static str),
    /// The record is a person.
    OwnPerson,
    /// The record is an area.
    OwnArea,
    /// The record belongs to the province as a whole.
    Home,
    /// The record is shared by all provinces and has a chain of its own.
    Shared,
}

/// Fields of which no two live rows may hold the same values on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoOverlap(pub &'static [&'static str]);

/// The whole description of one register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Name everywhere: command line, addresses, JSON; lower case with hyphens.
    pub key: &'static str,
    /// Name for people.
    pub heading: Heading,
    /// The fields, in order.
    pub fields: &'static [Field],
    /// Who may see that there is a row at all: where that by itself says something of a person.
    pub class: PersonalClass,
    /// What places its records.
    pub anchor: Anchor,
    /// The no-overlap rules.
    pub no_overlap: &'static [NoOverlap],
    /// Names of the rules across rows, each a function of the `registers` crate.
    pub rules: &'static [&'static str],
    /// Does the program keep it by itself, so that nobody writes in it by hand?
    pub by_program: bool,
}

impl Definition {
    /// The name of its table.
    pub fn table(&self) -> String {
        self.key.replace('-', "_")
    }

    /// The position and description of the field of this key.
    pub fn field(&self, key: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.key == key)
    }

    /// The name of the person field whose key seals this register's secrets, if it has any.
    pub fn subject_field(&self) -> Option<&'static str> {
        match self.anchor {
            Anchor::Person(field) => Some(field),
            _ => None,
        }
    }

    /// Has it a field that is stored encrypted?
    pub fn has_sealed_fields(&self) -> bool {
        self.fields.iter().any(|field| field.kind == Kind::Sealed)
    }
}
