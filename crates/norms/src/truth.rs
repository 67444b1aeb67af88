//! [`Truth`]: what can be said of a condition when a fact may be missing.

/// Kleene's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    Fails,
    /// A fact is missing.
    CannotTell,
    /// It holds.
    Holds,
}

impl Truth {
    /// Both: the weaker of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either: the stronger of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite; what cannot be told stays so.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Fails => Self::Holds,
            Self::CannotTell => Self::CannotTell,
            Self::Holds => Self::Fails,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, CannotTell, Fails, Holds};

    const ALL: [Truth; 3] = [Fails, CannotTell, Holds];

    #[test]
    fn a_missing_fact_decides_only_where_it_must() {
        assert_eq!(CannotTell.and(Fails), Fails);
        assert_eq!(CannotTell.or(Holds), Holds);
        assert_eq!(CannotTell.and(Holds), CannotTell);
        assert_eq!(CannotTell.or(Fails), CannotTell);
    }

    #[test]
    fn de_morgan_holds() {
        for left in ALL {
            for right in ALL {
                assert_eq!(
                    left.and(right).negated(),
                    left.negated().or(right.negated()),
                    "{left:?} {right:?}"
                );
            }
        }
    }
}
