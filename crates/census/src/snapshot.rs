//! The snapshot file: the columns as they lie in memory, so that a large census opens fast. It is
//! disposable: one that is damaged, older than the program, or of another database is not used.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use base::Message;
use sha2::{Digest, Sha256};

use crate::segment::{Part, Run, Segment};

/// The first bytes of the file, with the version of its layout.
const MAGIC: &[u8; 12] = b"dinh-census\x03";

/// Bytes of the checksum at the end.
const CHECKSUM: usize = 32;

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// Names how facts are coded; another coding makes the file useless.
    pub(crate) coding: String,
    /// Each chain of the journal with the sequence and the hash of the entry it stands at.
    pub(crate) heads: BTreeMap<i64, (i64, String)>,
    /// The areas in the order of their places, and the segment group of each.
    pub(crate) areas: Vec<u64>,
    pub(crate) cluster_of: Vec<u32>,
    /// The segment of each group.
    pub(crate) segment_of: Vec<u32>,
    pub(crate) segments: Vec<Arc<Segment>>,
}

/// The message that a file is not used, and why.
pub(crate) fn unusable(reason: &str) -> Message {
    Message::new("census.snapshot-unusable").text("reason", reason)
}

impl Snapshot {
    /// Writes the file: beside its place first, so that a broken write leaves the old one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Message> {
        let mut bytes = self.encoded();
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        let beside = path.with_extension("census-new");
        // What a write that was killed has left may be anybody's to read.
        let _ = std::fs::remove_file(&beside);
        let written = store::create_private(&beside)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&beside, path));
        written.map_err(|error| {
            Message::new("census.snapshot-not-written")
                .text("path", path.display().to_string())
                .text("reason", error.to_string())
        })
    }

    /// Reads the file; nothing where there is none.
    ///
    /// # Errors
    /// When it is damaged, or of another version.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Message> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(&error.to_string())),
        };
        let split = bytes.len().checked_sub(CHECKSUM);
        let (body, checksum) =
            split.map(|at| bytes.split_at(at)).ok_or_else(|| unusable("too short"))?;
        if !body.starts_with(MAGIC) {
            return Err(unusable("another version"));
        }
        if Sha256::digest(body).as_slice() != checksum {
            return Err(unusable("checksum"));
        }
        Self::decoded(body).map(Some).ok_or_else(|| unusable("malformed"))
    }

    fn encoded(&self) -> Vec<u8> {
        let mut out = Out(MAGIC.to_vec());
        out.bytes(self.coding.as_bytes());
        out.number(self.heads.len());
        for (chain, (sequence, hash)) in &self.heads {
            out.0.extend(chain.to_le_bytes());
            out.0.extend(sequence.to_le_bytes());
            out.bytes(hash.as_bytes());
        }
        out.number(self.areas.len());
        self.areas.iter().for_each(|area| out.0.extend(area.to_le_bytes()));
        out.longs(&self.cluster_of);
        out.longs(&self.segment_of);
        out.number(self.segments.len());
        for segment in &self.segments {
            out.number(segment.len);
            out.number(segment.parts.len());
            for part in &segment.parts {
                out.longs(&[part.cluster, part.start, part.end]);
                let runs = part.runs.iter().flat_map(|run| [run.area, run.start, run.end]);
                out.longs(&runs.collect::<Vec<u32>>());
            }
            let born = [&segment.first_born, &segment.last_born];
            for days in [&segment.from, &segment.until, &segment.begun].into_iter().chain(born) {
                out.shorts(days);
            }
            out.longs(&segment.person);
            out.longs(&segment.holding);
            out.bytes(&segment.codes);
            out.longs(&segment.single);
        }
        out.0
    }

    fn decoded(body: &[u8]) -> Option<Self> {
        let mut input = In(body.get(MAGIC.len()..)?);
        let coding = String::from_utf8(input.bytes()?.to_vec()).ok()?;
        let mut heads = BTreeMap::new();
        for _ in 0..input.number()? {
            let chain = i64::from_le_bytes(input.array()?);
            let sequence = i64::from_le_bytes(input.array()?);
            heads.insert(chain, (sequence, String::from_utf8(input.bytes()?.to_vec()).ok()?));
        }
        let areas = (0..input.number()?).map(|_| input.array().map(u64::from_le_bytes));
        let areas = areas.collect::<Option<Vec<u64>>>()?;
        let (cluster_of, segment_of) = (input.longs()?, input.longs()?);
        let segments = (0..input.number()?).map(|_| segment(&mut input).map(Arc::new));
        let segments = segments.collect::<Option<Vec<Arc<Segment>>>>()?;
        Some(Self { coding, heads, areas, cluster_of, segment_of, segments })
    }
}

fn segment(input: &mut In<'_>) -> Option<Segment> {
    let len = input.number()?;
    let parts = (0..input.number()?).map(|_| part(input)).collect::<Option<Vec<Part>>>()?;
    let segment = Segment {
        len,
        parts,
        from: input.shorts()?,
        until: input.shorts()?,
        begun: input.shorts()?,
        first_born: input.shorts()?,
        last_born: input.shorts()?,
        person: input.longs()?,
        holding: input.longs()?,
        codes: input.bytes()?.to_vec(),
        single: input.longs()?,
        ..Segment::default()
    };
    let rows = segment.rows();
    let days = [&segment.until, &segment.begun, &segment.first_born].map(Vec::len);
    (days == [rows; 3] && segment.person.len() == rows && segment.holding.len() == rows)
        .then_some(segment)
}

fn part(input: &mut In<'_>) -> Option<Part> {
    let [cluster, start, end] = *input.longs()?.as_slice() else { return None };
    let runs = input.longs()?;
    let runs = runs.as_chunks::<3>().0.iter();
    let runs = runs.map(|[area, start, end]| Run { area: *area, start: *start, end: *end });
    Some(Part { cluster, start, end, runs: runs.collect() })
}

/// Bytes in the making: each list is preceded by its length.
struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: usize) {
        self.0.extend(u64::try_from(number).unwrap_or(u64::MAX).to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn shorts(&mut self, numbers: &[u16]) {
        self.number(numbers.len());
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    fn longs(&mut self, numbers: &[u32]) {
        self.number(numbers.len());
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
}

/// Bytes still to be read; nothing where they end too soon.
struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const LEN: usize>(&mut self) -> Option<[u8; LEN]> {
        self.take(LEN)?.try_into().ok()
    }

    fn number(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.array()?)).ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = self.number()?;
        self.take(len)
    }

    fn shorts(&mut self) -> Option<Vec<u16>> {
        let len = self.number()?.checked_mul(2)?;
        let bytes = self.take(len)?.as_chunks::<2>().0;
        Some(bytes.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect())
    }

    fn longs(&mut self) -> Option<Vec<u32>> {
        let len = self.number()?.checked_mul(4)?;
        let bytes = self.take(len)?.as_chunks::<4>().0;
        Some(bytes.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }
}
