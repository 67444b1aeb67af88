//! Conditions on holdings, with three values: true, false, not known.

use std::collections::BTreeSet;

use base::Id;
use registers::Area;

/// A condition on a holding and its person. *Not known* spreads as in Kleene's logic: `false and
/// not known` is false, `true and not known` is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always true.
    Always,
    /// The attribute has one of these codes; not known where the attribute is not.
    OneOf {
        /// The attribute's name.
        attribute: String,
        /// The codes.
        codes: Vec<String>,
    },
    /// Completed years of age on the day lie within these, both included; not known where the
    /// day of birth leaves it open.
    Age {
        /// Lowest.
        from: Option<i32>,
        /// Highest.
        to: Option<i32>,
    },
    /// Completed years since the first day of the holding lie within these, both included.
    Held {
        /// Fewest.
        from: Option<i32>,
        /// Most.
        to: Option<i32>,
    },
    /// The holding counts in one of the first units or below; false where it counts in one of the
    /// others, and not known where in neither. Of units within one another the lower one tells.
    Within {
        /// Where it is true.
        yes: BTreeSet<Id<Area>>,
        /// Where it is false.
        no: BTreeSet<Id<Area>>,
    },
    /// True where the inner condition is not known, else false.
    NotKnown(Box<Condition>),
    /// The opposite; not known stays.
    Not(Box<Condition>),
    /// All of them.
    And(Vec<Condition>),
    /// One of them at least.
    Or(Vec<Condition>),
}

impl Condition {
    /// The attribute has one of these codes.
    pub fn one_of<C: Into<String>>(attribute: &str, codes: impl IntoIterator<Item = C>) -> Self {
        let codes = codes.into_iter().map(Into::into).collect();
        Self::OneOf { attribute: attribute.to_owned(), codes }
    }

    /// The attribute has this code.
    pub fn is(attribute: &str, code: &str) -> Self {
        Self::one_of(attribute, [code])
    }

    /// This and the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, other) => other,
            (this, Self::Always) => this,
            (Self::And(mut all), other) => {
                all.push(other);
                Self::And(all)
            }
            (this, other) => Self::And(vec![this, other]),
        }
    }

    /// Its opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether nobody knows.
    #[must_use]
    pub fn not_known(self) -> Self {
        Self::NotKnown(Box::new(self))
    }

    /// Calls with each attribute asked, `None` for the age.
    pub(crate) fn each_attribute<'a>(&'a self, found: &mut dyn FnMut(Option<&'a str>)) {
        match self {
            Self::Always | Self::Held { .. } | Self::Within { .. } => {}
            Self::OneOf { attribute, .. } => found(Some(attribute)),
            Self::Age { .. } => found(None),
            Self::NotKnown(inner) | Self::Not(inner) => inner.each_attribute(found),
            Self::And(all) | Self::Or(all) => {
                for inner in all {
                    inner.each_attribute(found);
                }
            }
        }
    }
}
