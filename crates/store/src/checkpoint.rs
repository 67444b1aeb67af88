//! [`Checkpoint`]: how far each chain of the journal, and the access log as chain -1, had come at an
//! instant, signed. Whoever keeps
//! one finds what was changed before it, even where somebody has computed every hash anew.
//!
//! It is a short text that a person can read, print and type again; exactly one text says one thing.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use base::{Instant, Kind, Message, Sequence};
use sha2::{Digest as _, Sha256};

use crate::access::ACCESS;
use crate::connection::Argument;
use crate::error::Result;
use crate::fault::Fault;
use crate::keys::{from_hexadecimal, hexadecimal};
use crate::reading::{Reading, into_number};
use crate::select::Chain;
use crate::signing::{PublicKey, SigningKey};

/// The first line; with another meaning comes another number.
const TITLE: &str = "dinh journal checkpoint 1";

/// Digits that stand together on paper.
const GROUP: usize = 8;

/// The digits of a code: without I, L, O and U, which are taken for others.
const CODE_DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many bytes of a hash make a code: eight groups of five digits.
const CODE_BYTES: usize = 25;

/// Where a chain stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// The sequence of its last entry.
    pub sequence: Sequence,
    /// How many entries it had.
    pub entries: i64,
    /// The hash of its last entry, 64 hexadecimal digits.
    pub hash: String,
}

/// The signed heads of all chains. Its text is [`Display`](fmt::Display), read back by `parse`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    instant: Instant,
    chains: BTreeMap<Chain, ChainEnd>,
    fingerprint: String,
    signature: [u8; 64],
}

impl Checkpoint {
    fn signed(instant: Instant, chains: BTreeMap<Chain, ChainEnd>, signer: &SigningKey) -> Self {
        let fingerprint = signer.public().fingerprint();
        let mut checkpoint = Self { instant, chains, fingerprint, signature: [0; 64] };
        checkpoint.signature = signer.sign(&checkpoint.statement());
        checkpoint
    }

    /// When it was made; no entry that it covers is dated later.
    pub fn instant(&self) -> Instant {
        self.instant
    }

    /// Where each chain stood.
    pub fn chains(&self) -> &BTreeMap<Chain, ChainEnd> {
        &self.chains
    }

    /// The fingerprint of the key that it says it is signed with.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Does its signature hold under a key?
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.has_signed(&self.statement(), &self.signature)
    }

    /// One line that a printed report can carry: the beginning of the SHA-256 of the text, 200 bits
    /// in base 32, in groups of five.
    pub fn code(&self) -> String {
        let hash = Sha256::digest(self.to_string().as_bytes());
        let digits: Vec<u8> = hash[..CODE_BYTES].chunks(5).flat_map(base_32).collect();
        let groups: Vec<String> =
            digits.chunks(5).map(|group| group.iter().copied().map(char::from).collect()).collect();
        groups.join("-")
    }

    /// The lines that are signed.
    fn statement(&self) -> String {
        let mut text = format!("{TITLE}\ninstant {}\n", self.instant);
        for (chain, end) in &self.chains {
            let hash = grouped(&end.hash);
            let _ = writeln!(
                text,
                "chain {chain} sequence {} entries {}\n{hash}",
                end.sequence, end.entries
            );
        }
        let _ = writeln!(text, "key {}", grouped(&self.fingerprint));
        text
    }
}

/// Eight digits of five bytes.
fn base_32(bytes: &[u8]) -> impl Iterator<Item = u8> + use<> {
    let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let digit = move |place: u32| usize::try_from((number >> (place * 5)) & 31).unwrap_or_default();
    (0..8).rev().map(move |place| CODE_DIGITS[digit(place)])
}

fn grouped(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.statement())?;
        for half in self.signature.chunks(32) {
            writeln!(f, "signature {}", grouped(&hexadecimal(half)))?;
        }
        Ok(())
    }
}

impl FromStr for Checkpoint {
    type Err = Message;

    /// Reads exactly what [`Display`](fmt::Display) writes; anything else is refused with its line.
    fn from_str(text: &str) -> std::result::Result<Self, Message> {
        let mut lines = Lines { lines: text.split('\n'), number: 0 };
        lines.next(|line| (line == TITLE).then_some(()))?;
        let instant = lines.next(|line| line.strip_prefix("instant ")?.parse().ok())?;
        let mut chains = BTreeMap::new();
        let fingerprint = loop {
            let line = lines.next(|line| chain_line(line).or_else(|| key_line(line)))?;
            match line {
                Line::Chain(chain, sequence, entries) => {
                    let hash = lines.next(|line| digits(line, 64))?;
                    chains.insert(chain, ChainEnd { sequence, entries, hash });
                }
                Line::Key(fingerprint) => break fingerprint,
            }
        };
        let mut signature = [0; 64];
        for half in signature.chunks_mut(32) {
            let bytes = lines
                .next(|line| from_hexadecimal(&digits(line.strip_prefix("signature ")?, 64)?))?;
            half.copy_from_slice(&bytes);
        }
        let checkpoint = Self { instant, chains, fingerprint, signature };
        // What reads the same and is written otherwise (order, noughts, ends of lines) is refused
        // too, for the code is of the text.
        let written = checkpoint.to_string();
        if written == text {
            return Ok(checkpoint);
        }
        let same =
            written.split('\n').zip(text.split('\n')).take_while(|(one, other)| one == other);
        Err(unreadable(same.count() + 1))
    }
}

/// A line after the instant.
enum Line {
    Chain(Chain, Sequence, i64),
    Key(String),
}

fn chain_line(line: &str) -> Option<Line> {
    let words: Vec<&str> = line.split(' ').collect();
    let ["chain", chain, "sequence", sequence, "entries", entries] = words[..] else {
        return None;
    };
    Some(Line::Chain(chain.parse().ok()?, sequence.parse().ok()?, entries.parse().ok()?))
}

fn key_line(line: &str) -> Option<Line> {
    digits(line.strip_prefix("key ")?, 32).map(Line::Key)
}

/// So many lower-case hexadecimal digits, in groups.
fn digits(text: &str, count: usize) -> Option<String> {
    let digits: String = text.split(' ').collect();
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (digits.len() == count && digits.bytes().all(is_digit)).then_some(digits)
}

struct Lines<'a> {
    lines: std::str::Split<'a, char>,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next<T>(
        &mut self,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> std::result::Result<T, Message> {
        self.number += 1;
        self.lines.next().and_then(read).ok_or_else(|| unreadable(self.number))
    }
}

fn unreadable(line: usize) -> Message {
    Message::new("checkpoint.unreadable").number("line", i64::try_from(line).unwrap_or(i64::MAX))
}

impl Reading {
    /// Signs where each chain stands in the state that is read.
    ///
    /// # Errors
    /// When the heads of the chains are not their last entries: what is broken is not signed.
    pub async fn checkpoint(&mut self, now: Instant, signer: &SigningKey) -> Result<Checkpoint> {
        let mut instant = now;
        let mut chains = BTreeMap::new();
        let kinds = [Kind::Integer; 3];
        let text = "SELECT chain, COUNT(*), MAX(sequence) FROM journal_entries GROUP BY chain";
        let rows =
            self.connection.fetch("read the journal", text.to_owned(), Vec::new(), &kinds).await?;
        let heads = self.heads().await?;
        for row in &rows {
            let chain = into_number(&row[0])?;
            let (entries, sequence) = (into_number(&row[1])?, into_number(&row[2])?);
            let hash = self.entry_hash(chain, sequence).await?;
            let head = heads.get(&chain).filter(|head| {
                entries == sequence
                    && head.sequence == sequence
                    && Some(&head.hash) == hash.as_ref()
            });
            let head = head.ok_or_else(|| Message::new("checkpoint.unsound").id("chain", chain))?;
            // The clock of the machine may have been set back since.
            instant = instant.max(head.recorded_at.unwrap_or(now));
            chains.insert(chain, ChainEnd { sequence, entries, hash: head.hash.clone() });
        }
        if let Some(chain) = heads.keys().find(|chain| !chains.contains_key(*chain)) {
            return Err(Message::new("checkpoint.unsound").id("chain", *chain).into());
        }
        if let Some(last) = self.access_end().await? {
            let entries = self.access_count().await?;
            if entries != last.sequence {
                return Err(Message::new("checkpoint.unsound").id("chain", ACCESS).into());
            }
            instant = instant.max(last.recorded_at.parse()?);
            let end = ChainEnd { sequence: last.sequence, entries, hash: last.hash };
            chains.insert(ACCESS, end);
        }
        Ok(Checkpoint::signed(instant, chains, signer))
    }

    /// Holds the entries against a checkpoint, and its signature against a key. That the entries
    /// are sound in themselves is for [`verify`](Self::verify).
    ///
    /// # Errors
    /// When the database fails; what does not agree is no error but a fault found.
    pub async fn verify_checkpoint(
        &mut self,
        checkpoint: &Checkpoint,
        key: &PublicKey,
    ) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let held = key.fingerprint();
        if checkpoint.fingerprint != held {
            let named = checkpoint.fingerprint.clone();
            faults.push(Fault::CheckpointOfAnotherKey { named, held });
        } else if !checkpoint.is_signed_by(key) {
            faults.push(Fault::CheckpointNotSigned);
        }
        for (chain, end) in &checkpoint.chains {
            self.verify_end(checkpoint.instant, (*chain, end), &mut faults).await?;
        }
        Ok(faults)
    }

    async fn hash_at(&mut self, chain: Chain, sequence: Sequence) -> Result<Option<String>> {
        if chain == ACCESS {
            return self.access_hash(sequence).await;
        }
        self.entry_hash(chain, sequence).await
    }

    async fn verify_end(
        &mut self,
        instant: Instant,
        (chain, end): (Chain, &ChainEnd),
        faults: &mut Vec<Fault>,
    ) -> Result<()> {
        let entries = if chain == ACCESS {
            "(SELECT CAST(-1 AS BIGINT) AS chain, sequence, recorded_at FROM access_entries) AS log"
        } else {
            "journal_entries"
        };
        let text = format!(
            "SELECT MAX(sequence), COUNT(CASE WHEN sequence <= $2 THEN 1 END), \
             MIN(CASE WHEN sequence <= $2 AND recorded_at > $3 THEN sequence END) \
             FROM {entries} WHERE chain = $1"
        );
        let mut arguments = [chain, end.sequence].map(Argument::integer).to_vec();
        arguments.push(Argument::text(instant.to_string()));
        let rows =
            self.connection.fetch("read the journal", text, arguments, &[Kind::Integer; 3]).await?;
        let [last, counted, late] =
            [0, 1, 2].map(|column| rows.first().and_then(|row| row[column].as_integer()));
        let Some(last) = last else {
            faults.push(Fault::ChainMissing(chain));
            return Ok(());
        };
        if last < end.sequence {
            faults.push(Fault::ChainShorter(chain, last, end.sequence));
        } else {
            let counted = counted.unwrap_or_default();
            if counted != end.entries {
                faults.push(Fault::EntriesMissing(chain, counted, end.entries));
            }
            if self.hash_at(chain, end.sequence).await?.as_ref() != Some(&end.hash) {
                faults.push(Fault::EntryReplaced(chain, end.sequence));
            }
        }
        faults.extend(late.map(|sequence| Fault::EntryAfterCheckpoint(chain, sequence)));
        Ok(())
    }
}
