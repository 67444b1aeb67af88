//! [`Action`]: what can be done on the site, as policies name it.

use serde::Deserialize;

/// One kind of doing; each address of the site needs one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// What needs no leave: signing in, styles, help.
    Enter,
    /// One's own account: password, second factor, sessions, and in which capacity one works.
    Account,
    /// What is published: leaders by name and post, figures with small cells hidden.
    Published,
    /// Norms and documents.
    Law,
    /// Figures of units: counts, targets, reports, the explorer.
    Figures,
    /// Lists of people, and their pages.
    People,
    /// Personal files: résumé, check sheet. Each reading is recorded.
    Files,
    /// One's own file.
    OwnFile,
    /// Rows of registers.
    Records,
    /// The journal.
    Journal,
    /// Changing what the registers hold.
    Change,
    /// Reorganising units.
    Reorganise,
    /// Cases: what waits for oneself, and acting as their flows say.
    Cases,
    /// Accounts: giving passwords, signing others out.
    Accounts,
    /// The log of who read personal files.
    AccessLog,
}

impl Action {
    /// All.
    pub const ALL: [Self; 15] = [
        Self::Enter,
        Self::Account,
        Self::Published,
        Self::Law,
        Self::Figures,
        Self::People,
        Self::Files,
        Self::OwnFile,
        Self::Records,
        Self::Journal,
        Self::Change,
        Self::Reorganise,
        Self::Cases,
        Self::Accounts,
        Self::AccessLog,
    ];
}
