//! [`Document`]: what norms come from, and how documents act on each other.

use base::Day;
use serde::Deserialize;

/// How far the force of a document reaches. The order of legal force is the order here; documents
/// of the Party stand outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Law of the National Assembly.
    Law,
    /// Resolution of the Standing Committee of the National Assembly.
    StandingCommitteeResolution,
    /// Decree of the Government.
    Decree,
    /// Decision of the Prime Minister.
    PrimeMinisterDecision,
    /// Circular of a minister, or a minister's decision of the time before circulars.
    Circular,
    /// Resolution of the people's council of a province.
    ProvincialResolution,
    /// Decision of the people's committee of a province.
    ProvincialDecision,
    /// Document of the Party or of a body of the political system.
    Party,
}

impl Rank {
    /// The place in the order of legal force, the highest first; none for a document outside it.
    pub fn force(self) -> Option<u8> {
        match self {
            Self::Law => Some(1),
            Self::StandingCommitteeResolution => Some(2),
            Self::Decree => Some(3),
            Self::PrimeMinisterDecision => Some(4),
            Self::Circular => Some(5),
            Self::ProvincialResolution => Some(6),
            Self::ProvincialDecision => Some(7),
            Self::Party => None,
        }
    }

    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::StandingCommitteeResolution => "standing-committee-resolution",
            Self::Decree => "decree",
            Self::PrimeMinisterDecision => "prime-minister-decision",
            Self::Circular => "circular",
            Self::ProvincialResolution => "provincial-resolution",
            Self::ProvincialDecision => "provincial-decision",
            Self::Party => "party",
        }
    }
}

/// A document, of `norms/documents.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// By which norms name it.
    pub key: String,
    /// Number, symbol and subject.
    pub title: String,
    /// Its legal force.
    pub rank: Rank,
    /// Who issued it.
    pub issuer: String,
    /// When it was issued.
    pub issued: Day,
    /// Documents that it amends, by their keys.
    #[serde(default)]
    pub amends: Vec<String>,
    /// Documents that it replaces.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Documents that it guides the application of.
    #[serde(default)]
    pub guides: Vec<String>,
    /// A doubt, for people.
    pub note: Option<String>,
}
