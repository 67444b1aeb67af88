//! The second factor: codes of the time (RFC 6238), and recovery codes for when the device is lost.

use base::{Instant, Message};
use sha2::{Digest, Sha256};
use store::hexadecimal;
use totp_rs::{Builder, Totp};

use crate::error::Result;
use crate::token::{random, random_code};

/// Bytes of a secret: as many as the hash of RFC 6238 has.
const SECRET_BYTES: usize = 20;

/// Letters of a recovery code.
const RECOVERY_LETTERS: usize = 12;

/// A new secret.
pub(crate) fn new_secret() -> Result<[u8; SECRET_BYTES]> {
    random()
}

fn codes(secret: &[u8], steps: u64) -> Result<Totp> {
    let steps = u16::try_from(steps).unwrap_or_default();
    let built = Builder::new().with_secret(secret.to_vec()).with_skew(steps).build();
    Ok(built.map_err(|_| Message::new("sign-in.second-factor-broken"))?)
}

/// The step of which a code is, if it is one and of a later step than the last that was used.
pub(crate) fn step_of(
    secret: &[u8],
    given: &str,
    (now, last_step, steps): (Instant, i64, u64),
) -> Result<Option<i64>> {
    let digits: String = given.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.micros() / 1_000_000).unwrap_or_default();
    let step = codes(secret, steps)?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > last_step))
}

/// The secret as it is typed into a device, in groups of four.
pub(crate) fn typed(secret: &[u8]) -> Result<String> {
    let plain = codes(secret, 0)?.secret().to_base32();
    let letters: Vec<char> = plain.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join(" "))
}

/// The address that a device reads from a picture.
pub(crate) fn address(secret: &[u8], name: &str) -> Result<String> {
    let plain = codes(secret, 0)?.secret().to_base32();
    Ok(format!("otpauth://totp/Dinh:{name}?secret={plain}&issuer=Dinh"))
}

/// New recovery codes, and what is kept of them.
pub(crate) fn recovery_codes(count: usize) -> Result<(Vec<String>, String)> {
    let codes: Vec<String> =
        (0..count).map(|_| random_code(RECOVERY_LETTERS)).collect::<Result<_>>()?;
    let kept: Vec<String> = codes.iter().map(|code| kept(code)).collect();
    let shown = |code: &String| {
        let (one, two) = code.split_at(RECOVERY_LETTERS / 2);
        format!("{one}-{two}")
    };
    Ok((codes.iter().map(shown).collect(), kept.join(" ")))
}

/// What is left of the recovery codes when one is used; nothing where it is none of them.
pub(crate) fn without(recovery: &str, given: &str) -> Option<String> {
    let plain: String = given.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let used = kept(&plain);
    let mut left: Vec<&str> = recovery.split_whitespace().collect();
    let place = left.iter().position(|code| *code == used)?;
    left.remove(place);
    Some(left.join(" "))
}

/// A code of sixty random bits needs no slow hash.
fn kept(code: &str) -> String {
    hexadecimal(&Sha256::digest(code.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            let now = Instant::from_micros(seconds * 1_000_000);
            let step = step_of(secret, code, (now, 0, 1)).unwrap();
            assert_eq!(step, Some(seconds / 30));
            assert_eq!(step_of(secret, code, (now, seconds / 30, 1)).unwrap(), None);
        }
    }

    #[test]
    fn a_recovery_code_is_used_once() {
        let (codes, kept) = recovery_codes(3).unwrap();
        let left = without(&kept, &codes[1].to_uppercase()).unwrap();
        assert_eq!(left.split_whitespace().count(), 2);
        assert_eq!(without(&left, &codes[1]), None);
        assert!(without(&left, &codes[0]).is_some());
        assert_eq!(without(&left, ""), None);
    }
}
