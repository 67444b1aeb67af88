//! [`Token`]: what a browser or a program carries to be known again.

use base::Message;
use sha2::{Digest, Sha256};
use store::hexadecimal;

use crate::error::Result;

/// A secret of 256 bits, in hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Digits of a token.
const DIGITS: usize = 64;

impl Token {
    /// A new one.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(hexadecimal(&random::<32>()?)))
    }

    /// Reads what was carried; anything else is no token.
    pub fn read(given: &str) -> Option<Self> {
        let is_digit = |one: u8| one.is_ascii_digit() || (b'a'..=b'f').contains(&one);
        let is_token = given.len() == DIGITS && given.bytes().all(is_digit);
        is_token.then(|| Self(given.to_owned()))
    }

    /// As it is carried.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it. A secret of so many bits needs no slow hash.
    pub(crate) fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Random bytes.
pub(crate) fn random<const COUNT: usize>() -> Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    getrandom::fill(&mut bytes).map_err(|_| Message::new("key.no-randomness"))?;
    Ok(bytes)
}

/// A random code of so many letters and digits that are not mistaken for one another.
pub(crate) fn random_code(letters: usize) -> Result<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut code = String::with_capacity(letters);
    for byte in random::<64>()?.iter().take(letters) {
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Ok(code)
}
