//! [`Taken`]: what a browser sent in the form of a paper, read piece by piece and no further than may
//! be.

use axum::extract::multipart::{Field, Multipart};
use base::Message;

use crate::change::KEY;
use crate::failure::Failure;

/// The longest of the other fields, in bytes.
const LONGEST_FIELD: usize = 1 << 10;

/// What was sent: the number of the form, the name of the file and the file.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Taken {
    /// Reads what was sent.
    ///
    /// # Errors
    /// When it is larger than may be, or was broken off.
    pub(crate) async fn read(mut parts: Multipart, most: usize) -> Result<Self, Failure> {
        let mut taken = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| broken_off())? {
            match part.name() {
                Some(KEY) => {
                    let bytes = whole(part, LONGEST_FIELD, broken_off).await?;
                    taken.key = String::from_utf8(bytes).ok();
                }
                Some("file") => {
                    part.file_name().unwrap_or_default().clone_into(&mut taken.name);
                    taken.bytes = whole(part, most, || too_large(most)).await?;
                }
                _ => drop(whole(part, LONGEST_FIELD, broken_off).await?),
            }
        }
        Ok(taken)
    }
}

async fn whole(
    mut part: Field<'_>,
    most: usize,
    too_long: impl Fn() -> Failure,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| broken_off())? {
        if bytes.len() + chunk.len() > most {
            return Err(too_long());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken_off() -> Failure {
    Message::new("papers.sending-broken-off").into()
}

fn too_large(most: usize) -> Failure {
    let most = i64::try_from(most >> 20).unwrap_or(i64::MAX);
    Message::new("papers.too-large").number("most", most).into()
}
