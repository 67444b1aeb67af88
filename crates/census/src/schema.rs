//! What is known of each holding: the attributes and their codes.

use std::collections::HashMap;

use base::{Message, PersonalClass};

/// How many attributes an episode can have.
pub const MAX_ATTRIBUTES: usize = 28;

/// How many codes an attribute can have, *not known* apart.
pub const MAX_CODES: usize = 255;

/// One attribute of a holding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in queries.
    pub key: String,
    /// Its codes; an episode holds the place of one, or the number of codes for *not known*.
    pub codes: Vec<String>,
    /// What a scope must show for it to be asked.
    pub class: PersonalClass,
    places: HashMap<String, u8>,
}

impl Attribute {
    /// An attribute with these codes.
    pub fn new(key: &str, codes: Vec<String>, class: PersonalClass) -> Self {
        let places = codes.iter().enumerate();
        let places =
            places.filter_map(|(place, code)| Some((code.clone(), u8::try_from(place).ok()?)));
        Self { key: key.to_owned(), places: places.collect(), codes, class }
    }

    /// The code that says *not known*.
    pub fn not_known(&self) -> u8 {
        u8::try_from(self.codes.len()).unwrap_or(u8::MAX)
    }

    /// The place of a code.
    pub fn place(&self, code: &str) -> Option<u8> {
        self.places.get(code).copied()
    }
}

/// The attributes of a census. The first one orders the rows of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    attributes: Vec<Attribute>,
    /// What may be seen of ages.
    age_class: PersonalClass,
}

impl Schema {
    /// A census of these attributes.
    ///
    /// # Errors
    /// When there are more attributes, or more codes of one, than an episode holds.
    pub fn new(attributes: Vec<Attribute>) -> Result<Self, Message> {
        if attributes.is_empty() || attributes.len() > MAX_ATTRIBUTES {
            return Err(Message::new("census.too-many-attributes")
                .number("most", i64::try_from(MAX_ATTRIBUTES).unwrap_or_default()));
        }
        if let Some(large) = attributes.iter().find(|one| one.codes.len() > MAX_CODES) {
            return Err(Message::new("census.too-many-codes")
                .text("attribute", large.key.as_str())
                .number("most", i64::try_from(MAX_CODES).unwrap_or_default()));
        }
        Ok(Self { attributes, age_class: PersonalClass::Personal })
    }

    /// The attributes, in order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The attribute of this name and its place.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, key: &str) -> Result<(usize, &Attribute), Message> {
        let found = self.attributes.iter().enumerate().find(|(_, one)| one.key == key);
        found.ok_or_else(|| Message::new("census.no-such-attribute").text("given", key))
    }

    /// What a scope must show for ages to be asked.
    pub fn age_class(&self) -> PersonalClass {
        self.age_class
    }
}
