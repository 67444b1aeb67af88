//! Passwords: which are good enough, and how they are kept.

use std::collections::HashSet;
use std::sync::{LazyLock, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base::{Message, text};
use policy::SignIn;
use tokio::sync::Semaphore;

use crate::error::Result;
use crate::token::random;

/// Memory in KiB, passes and lanes of argon2id: OWASP Password Storage Cheat Sheet, first choice of
/// little memory; about 30 ms of one processor.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Passwords that are tried first by whoever guesses.
const KNOWN: &str = include_str!("../../../policies/known-passwords.txt");

/// So much hashing at a time, for each processor: more would be done no sooner, and each takes its
/// memory.
const FOR_EACH_PROCESSOR: usize = 2;

/// The turns of hashing.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new(processors * FOR_EACH_PROCESSOR)
});

/// Does the work of hashing aside, when its turn comes.
///
/// # Errors
/// When it is broken off.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    in_turn(&TURNS, work).await
}

async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let turn = turns.acquire().await.map_err(|_| broken())?;
    // Whoever asked may go; the work goes on, and keeps its turn.
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    Ok(done.await?)
}

fn hasher() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let cost = Params::new(memory, passes, lanes, None).map_err(|_| broken())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, cost))
}

fn broken() -> Message {
    Message::new("sign-in.cannot-hash")
}

/// Is a password good enough for the holder of a name? Length counts, not signs of many kinds.
///
/// # Errors
/// A sentence that says what is not.
pub(crate) fn check(given: &str, name: &str, rules: &SignIn) -> Result<()> {
    let length = given.chars().count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    if length < rules.shortest_password {
        let fault = Message::new("sign-in.password-short");
        return Err(fault.number("least", number(rules.shortest_password)).into());
    }
    if length > rules.longest_password {
        let fault = Message::new("sign-in.password-long");
        return Err(fault.number("most", number(rules.longest_password)).into());
    }
    let plain = reduced(given);
    let is_named = name.len() > 3 && plain.contains(&reduced(name));
    let kinds: HashSet<char> = given.chars().collect();
    if is_named || kinds.len() < 5 || is_known(&plain) {
        return Err(Message::new("sign-in.password-known").into());
    }
    Ok(())
}

/// Small letters without marks: what guessers try is tried in every dress.
fn reduced(given: &str) -> String {
    text::fold(given).chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Is it a password that is guessed first, or one with little put before or after it?
fn is_known(plain: &str) -> bool {
    static ALL: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        KNOWN
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    });
    let core = plain.trim_matches(|letter: char| !letter.is_alphabetic());
    let twice = plain.len() / 2;
    let half = plain.get(..twice).filter(|half| plain.get(twice..) == Some(*half));
    [Some(plain), Some(core), half].into_iter().flatten().any(|one| all.contains(one))
}

/// The hash of a password, as it is kept.
///
/// # Errors
/// When the machine gives no random numbers.
pub(crate) fn hash(given: &str) -> Result<String> {
    let salt = random::<16>()?;
    let hash = hasher()?.hash_password_with_salt(given.as_bytes(), &salt).map_err(|_| broken())?;
    Ok(hash.to_string())
}

/// Is it the password of the hash? Where there is no hash, as much work is done, so that the time
/// does not tell.
pub(crate) fn is_it(given: &str, hash: Option<&str>) -> bool {
    let Ok(hasher) = hasher() else { return false };
    let nobody = nobody();
    let parsed = PasswordHash::new(hash.unwrap_or(nobody));
    let fits = parsed.is_ok_and(|hash| hasher.verify_password(given.as_bytes(), &hash).is_ok());
    fits && hash.is_some()
}

/// The hash of a password that nobody has.
fn nobody() -> &'static str {
    static NOBODY: OnceLock<String> = OnceLock::new();
    NOBODY.get_or_init(|| {
        random::<32>().and_then(|bytes| hash(&format!("{bytes:?}"))).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;

    fn fault(given: &str, name: &str) -> Option<&'static str> {
        match check(given, name, SignIn::standard().unwrap()) {
            Err(crate::Error::Refused(message)) => Some(message.key()),
            _ => None,
        }
    }

    #[test]
    fn long_ones_are_taken_and_guessed_ones_are_not() {
        assert_eq!(fault("mười hai ký tự trở lên", "nva"), None);
        assert_eq!(fault("ngắn quá", "nva"), Some("sign-in.password-short"));
        assert_eq!(fault(&"dài".repeat(60), "nva"), Some("sign-in.password-long"));
        for guessed in [
            "matkhau123456",
            "MậtKhẩu!!!2026",
            "aaaaaaaaaaaaaaa",
            "nguyen.an.2026",
            "123456789012345",
        ] {
            assert_eq!(fault(guessed, "nguyen.an"), Some("sign-in.password-known"), "{guessed}");
        }
    }

    #[tokio::test]
    async fn no_more_is_hashed_at_a_time_than_there_are_turns_even_when_nobody_waits() {
        static TWO: Semaphore = Semaphore::const_new(2);
        static AT_WORK: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let work = || {
            MOST.fetch_max(AT_WORK.fetch_add(1, SeqCst) + 1, SeqCst);
            std::thread::sleep(Duration::from_millis(2));
            AT_WORK.fetch_sub(1, SeqCst);
        };
        let all: Vec<_> = (0..20).map(|_| tokio::spawn(in_turn(&TWO, work))).collect();
        tokio::task::yield_now().await;
        // Those who asked first go away while their work is done.
        all.iter().take(5).for_each(|one| one.abort());
        for one in all.into_iter().skip(5) {
            one.await.unwrap().unwrap();
        }
        assert!((1..=2).contains(&MOST.load(SeqCst)), "{}", MOST.load(SeqCst));
    }

    #[test]
    fn a_hash_is_of_its_password_alone() {
        let kept = hash("mười hai ký tự trở lên").unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(is_it("mười hai ký tự trở lên", Some(&kept)));
        assert!(!is_it("mười hai ký tự trở lệch", Some(&kept)));
        assert!(!is_it("mười hai ký tự trở lên", None));
        assert!(!is_it("", Some("no hash")));
    }
}
