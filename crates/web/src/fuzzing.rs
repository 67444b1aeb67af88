//! What the fuzzer asks of parsers that are private to this crate. No part of the interface.

use crate::behind::Of;

/// Whose rows an address asks for, written as the program writes it; nothing where it is refused.
pub fn of(text: &str) -> Option<String> {
    text.parse::<Of>().ok().map(|of| of.to_string())
}
