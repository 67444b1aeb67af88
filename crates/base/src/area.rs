//! Areas: the official code and the level of a unit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::message::Message;

/// The official code of the statistics office: two digits for a province, three for a
/// district, five for a commune. A code names a unit only together with a day, because codes
/// are used again after a merger.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct AreaCode(String);

impl AreaCode {
    /// The digits, leading zeros kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AreaCode {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        let text = text.trim();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && matches!(text.len(), 2 | 3 | 5) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Message::new("area.code-unreadable").text("given", text))
        }
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The levels of the tree of units. Villages are self-governing communities in the tree,
/// not a level of government.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh.
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
    /// Thôn, tổ dân phố.
    Village,
}

impl Level {
    /// The code by which the list of levels names it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Village => "village",
        }
    }
}

impl FromStr for Level {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        match text {
            "province" => Ok(Self::Province),
            "district" => Ok(Self::District),
            "commune" => Ok(Self::Commune),
            "village" => Ok(Self::Village),
            _ => Err(Message::new("area.level-unknown").text("given", text)),
        }
    }
}
