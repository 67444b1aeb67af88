//! The key with which an installation signs what it says of its journal (Ed25519, RFC 8032).
//!
//! It stands in a file of its own, beside the installation key: who signs need not be able to read
//! what is sealed, and losing it loses no data.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;

use base::Message;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::keys::{from_hexadecimal, hexadecimal, random, write_secret};

/// So many bytes of a hash name a public key.
const FINGERPRINT_BYTES: usize = 16;

/// The secret half, which signs.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

/// The public half, by which anybody verifies. Its text is 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl SigningKey {
    /// Reads the key from its file; where there is none, makes one that only its owner may read.
    ///
    /// # Errors
    /// When the file is no key, or cannot be read or written.
    pub fn read_or_create(path: &Path) -> Result<Self> {
        if path.try_exists().unwrap_or(true) {
            return Self::read(path);
        }
        let secret = random::<32>()?;
        match write_secret(path, &secret) {
            Ok(()) => Ok(Self::derive(&secret)),
            // Somebody else made it in between.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::read(path),
            Err(source) => Err(Error::Machine { doing: "write the signing key", source }),
        }
    }

    /// Reads the key from its file.
    ///
    /// # Errors
    /// When it is missing or is no key.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|_| Message::new("key.signing-missing").text("path", shown.as_str()))?;
        let secret = from_hexadecimal(text.trim())
            .ok_or_else(|| Message::new("key.signing-unreadable").text("path", shown))?;
        Ok(Self::derive(&secret))
    }

    /// The key of a given secret, for tests.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret))
    }

    /// The half that may be given to anybody.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, text: &str) -> [u8; 64] {
        self.0.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().fingerprint())
    }
}

impl PublicKey {
    /// The beginning of the SHA-256 of the key's 32 bytes, 32 hexadecimal digits: by it a person
    /// knows the key again.
    pub fn fingerprint(&self) -> String {
        hexadecimal(&Sha256::digest(self.0.as_bytes())[..FINGERPRINT_BYTES])
    }

    pub(crate) fn has_signed(&self, text: &str, signature: &[u8; 64]) -> bool {
        // The strict way: one text and key have no second signature made from the first.
        self.0.verify_strict(text.as_bytes(), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hexadecimal(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = Message;

    fn from_str(text: &str) -> std::result::Result<Self, Message> {
        from_hexadecimal(text.trim())
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            .map(Self)
            .ok_or_else(|| Message::new("key.public-unreadable").text("given", text))
    }
}
