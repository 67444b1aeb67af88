//! Keys: one per person, wrapped by the installation's key, which stands outside the database.
//!
//! Destroying a person's key makes that person's sealed fields unreadable for ever, in the
//! tables and in the journal, and breaks no hash, because hashes cover ciphertext.

use std::io::Write as _;
use std::path::Path;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use base::Message;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::private_file::private_file;

const NONCE_BYTES: usize = 12;

/// The key of one person.
#[derive(Clone)]
pub struct PersonKey([u8; 32]);

/// The installation's key, from which the keys for wrapping and for search are derived.
#[derive(Clone)]
pub struct KeyRing {
    wrapping: [u8; 32],
    search: [u8; 32],
    fingerprint: String,
}

impl KeyRing {
    /// Makes a new key and writes it to a file that only its owner may read.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let secret = random::<32>()?;
        write_secret(path, &secret)
            .map_err(|source| Error::Machine { doing: "write the installation key", source })?;
        Ok(Self::derive(&secret))
    }

    /// Reads the key from its file.
    ///
    /// # Errors
    /// When it is missing or is no key.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|_| Message::new("key.missing").text("path", shown.as_str()))?;
        let secret = from_hexadecimal(text.trim())
            .ok_or_else(|| Message::new("key.unreadable").text("path", shown))?;
        Ok(Self::derive(&secret))
    }

    /// The ring of a given secret, for tests.
    pub fn derive(secret: &[u8; 32]) -> Self {
        let fingerprint = keyed_hash(secret, &[b"dinh fingerprint"]);
        Self {
            wrapping: keyed_hash(secret, &[b"dinh wrapping"]),
            search: keyed_hash(secret, &[b"dinh search"]),
            fingerprint: hexadecimal(&fingerprint[..8]),
        }
    }

    /// What a database remembers of its key, to know it again.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The keyed hash of a text, for search and uniqueness.
    pub fn digest(&self, register: &str, field: &str, text: &str) -> Vec<u8> {
        keyed_hash(&self.search, &[register.as_bytes(), field.as_bytes(), text.as_bytes()]).to_vec()
    }

    /// A new key for a person, and its wrapped form for the database.
    pub(crate) fn new_person_key(&self, person: i64) -> Result<(PersonKey, Vec<u8>)> {
        let key = PersonKey(random::<32>()?);
        let wrapped = self.wrap_key(person, &key)?;
        Ok((key, wrapped))
    }

    /// The wrapped form of a person's key.
    pub(crate) fn wrap_key(&self, person: i64, key: &PersonKey) -> Result<Vec<u8>> {
        encrypt(&self.wrapping, &format!("person/{person}"), &key.0)
    }

    /// The key of a person from its wrapped form.
    ///
    /// # Errors
    /// When it was wrapped by another installation key, or for another person.
    pub fn unwrap_key(&self, person: i64, wrapped: &[u8]) -> Result<PersonKey> {
        decrypt(&self.wrapping, &format!("person/{person}"), wrapped)
            .and_then(|key| key.try_into().ok())
            .map(PersonKey)
            .ok_or_else(|| Message::new("key.wrong").into())
    }
}

impl KeyRing {
    /// Seals what belongs to an account, such as the secret of its second factor.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn seal_for_account(&self, account: i64, secret: &[u8]) -> Result<Vec<u8>> {
        encrypt(&self.wrapping, &format!("account/{account}"), secret)
    }

    /// Opens what [`seal_for_account`](Self::seal_for_account) sealed.
    pub fn open_for_account(&self, account: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        decrypt(&self.wrapping, &format!("account/{account}"), sealed)
    }
}

/// Writes a secret to a file that only its owner may read.
pub(crate) fn write_secret(path: &Path, secret: &[u8; 32]) -> std::io::Result<()> {
    // Written whole under another name first: a crash leaves a key or none, never half of one.
    let unfinished = path.with_added_extension("new");
    let _ = std::fs::remove_file(&unfinished);
    let mut file = private_file().create_new(true).open(&unfinished)?;
    writeln!(file, "{}", hexadecimal(secret))?;
    file.sync_all()?;
    std::fs::hard_link(&unfinished, path)?;
    std::fs::remove_file(&unfinished)
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing({})", self.fingerprint)
    }
}

impl PersonKey {
    /// Seals a text for one field of one register; elsewhere it does not open.
    pub(crate) fn seal(&self, register: &str, field: &str, text: &str) -> Result<Vec<u8>> {
        encrypt(&self.0, &format!("{register}/{field}"), text.as_bytes())
    }

    /// Opens what [`seal`](Self::seal) made.
    pub fn open(&self, register: &str, field: &str, sealed: &[u8]) -> Option<String> {
        let text = decrypt(&self.0, &format!("{register}/{field}"), sealed)?;
        String::from_utf8(text).ok()
    }
}

fn encrypt(key: &[u8; 32], purpose: &str, text: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::<NONCE_BYTES>()?;
    let payload = Payload { msg: text, aad: purpose.as_bytes() };
    let sealed = Aes256GcmSiv::new(&(*key).into())
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| Message::new("key.cannot-seal"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(key: &[u8; 32], purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    let payload = Payload { msg: body, aad: purpose.as_bytes() };
    Aes256GcmSiv::new(&(*key).into()).decrypt(&Nonce::from(nonce), payload).ok()
}

fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length; the error arm cannot be reached and hashes without a key.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The number of a lock on a subject that these parts name.
pub fn lock_number(parts: &[&str]) -> i64 {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    let hash = keyed_hash(b"dinh lock", &parts);
    let mut number = [0; 8];
    number.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(number)
}

pub(crate) fn random<const COUNT: usize>() -> Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    getrandom::fill(&mut bytes).map_err(|_| Message::new("key.no-randomness"))?;
    Ok(bytes)
}

/// Bytes as lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The 32 bytes that lower-case or upper-case hexadecimal tells.
pub(crate) fn from_hexadecimal(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
