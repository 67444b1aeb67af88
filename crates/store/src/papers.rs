//! [`PaperContents`]: the bytes of papers, named by their SHA-256, in the database or in a folder.
//! They are no facts, so that the journal does not hold them; the journalled row holds their name.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use base::{Kind, Message, Secret, Value};
use sha2::{Digest, Sha256};

use crate::connection::{Argument, Connection, Engine, Take};
use crate::database::Database;
use crate::error::Result;
use crate::fault::Fault;
use crate::keys::hexadecimal;
use crate::paper_folder as folder;

/// The table in which they stand, in pieces.
pub(crate) const TABLE: &str = "paper_contents";

/// The bytes of one piece: a backup, and whoever reads ahead, holds few of them at once.
const PIECE: usize = 1 << 20;

/// Where the bytes of papers are kept.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum PaperContents {
    /// In the database itself, and so in its backups.
    #[default]
    Database,
    /// In files below a folder, which is copied apart.
    Folder(PathBuf),
}

/// What was kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperBytes {
    /// The bytes of that name.
    Sound(Vec<u8>),
    /// Nothing.
    Missing,
    /// Other bytes than those that were kept.
    Altered,
}

impl FromStr for PaperContents {
    type Err = Message;

    /// Reads `database` or `folder:/var/lib/dinh/papers`.
    fn from_str(text: &str) -> std::result::Result<Self, Message> {
        match text.strip_prefix("folder:") {
            Some(path) if !path.trim().is_empty() => Ok(Self::Folder(PathBuf::from(path.trim()))),
            None if text == "database" => Ok(Self::Database),
            _ => Err(Message::new("papers.place-unreadable").text("given", text)),
        }
    }
}

impl PaperContents {
    /// Keeps bytes, once; gives the name under which they are found. They last when this returns,
    /// so that a row may name them.
    ///
    /// # Errors
    /// When they cannot be written; then at most bytes are left that no row names.
    pub async fn keep(&self, database: &Database, bytes: Vec<u8>) -> Result<String> {
        let digest = name_of(&bytes);
        match self {
            Self::Database => keep_in_database(database, &digest, &bytes).await?,
            Self::Folder(path) => folder::keep(path.clone(), digest.clone(), bytes).await?,
        }
        Ok(digest)
    }

    /// The bytes of a name. What was kept in the database before papers went to a folder is still
    /// found there.
    ///
    /// # Errors
    /// When the database or the folder fails.
    pub async fn find(&self, database: &Database, digest: &str) -> Result<PaperBytes> {
        let held = match self {
            Self::Folder(path) if is_name(digest) => {
                folder::find(path.clone(), digest.to_owned()).await?
            }
            _ => None,
        };
        let held = match held {
            None => find_in_database(&mut database.begin_read().await?, digest).await?,
            held => held,
        };
        Ok(match held {
            None => PaperBytes::Missing,
            Some(bytes) if name_of(&bytes) == digest => PaperBytes::Sound(bytes),
            Some(_) => PaperBytes::Altered,
        })
    }

    /// Holds what is kept against the names that rows give: the number of each row, and the name.
    ///
    /// # Errors
    /// When the database or the folder fails; what is missing is no error but a fault found.
    pub async fn examine(
        &self,
        database: &Database,
        named: &[(i64, String)],
    ) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        for (paper, digest) in named {
            match self.find(database, digest).await? {
                PaperBytes::Sound(_) => {}
                PaperBytes::Missing => faults.push(Fault::PaperMissing(*paper)),
                PaperBytes::Altered => faults.push(Fault::PaperAltered(*paper)),
            }
        }
        Ok(faults)
    }

    /// The name of bytes: their SHA-256 in hexadecimal.
    pub fn name_of(bytes: &[u8]) -> String {
        name_of(bytes)
    }

    /// The folder, where there is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Database => None,
            Self::Folder(path) => Some(path),
        }
    }
}

/// The name of bytes.
pub(crate) fn name_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Could it be the name of bytes? What else a row may say is never part of a path.
fn is_name(digest: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    digest.len() == 64 && digest.bytes().all(is_digit)
}

async fn keep_in_database(database: &Database, digest: &str, bytes: &[u8]) -> Result<()> {
    let mut connection = database.begin_write().await?;
    connection.lock_subject(&["paper", digest]).await?;
    let held = find_in_database(&mut connection, digest).await?;
    if held.is_some_and(|held| held == bytes) {
        return connection.rollback().await;
    }
    // What was damaged is mended by the bytes that have its name.
    let text = format!("DELETE FROM {TABLE} WHERE digest = $1");
    connection.execute("keep a paper", text, vec![Argument::text(digest)]).await?;
    for (place, piece) in bytes.chunks(PIECE).enumerate() {
        let text = format!("INSERT INTO {TABLE} (digest, piece, bytes) VALUES ($1, $2, $3)");
        let arguments = vec![
            Argument::text(digest),
            Argument::integer(i64::try_from(place).unwrap_or(i64::MAX)),
            Argument::Bytes(Some(piece.to_vec())),
        ];
        connection.execute("keep a paper", text, arguments).await?;
    }
    connection.commit().await
}

async fn find_in_database(connection: &mut Connection, digest: &str) -> Result<Option<Vec<u8>>> {
    let text = format!("SELECT bytes FROM {TABLE} WHERE digest = $1 ORDER BY piece");
    let arguments = vec![Argument::text(digest)];
    let mut bytes = None;
    let mut take = |row: Vec<Value>| {
        if let Some(Value::Secret(Secret::Sealed(piece))) = row.into_iter().next() {
            bytes.get_or_insert_with(Vec::new).extend(piece);
        }
        Ok(())
    };
    connection.each("read a paper", text, arguments, &[Kind::Sealed], &mut take).await?;
    Ok(bytes)
}

/// Hands over the rows of the table one by one, in the order of their names; SQLite would read
/// thousands of pieces ahead.
pub(crate) async fn each_piece(connection: &mut Connection, take: Take<'_>) -> Result<()> {
    let order = match connection.engine() {
        Engine::Sqlite => "digest, piece",
        Engine::Postgres => "digest COLLATE \"C\", piece",
    };
    let what = "back up papers";
    let text = format!("SELECT digest, piece FROM {TABLE} ORDER BY {order}");
    let names = connection.fetch(what, text, Vec::new(), &[Kind::Text, Kind::Integer]).await?;
    for name in names {
        let text =
            format!("SELECT digest, piece, bytes FROM {TABLE} WHERE digest = $1 AND piece = $2");
        let arguments = vec![
            Argument::Text(name[0].as_text().map(str::to_owned)),
            Argument::Integer(name[1].as_integer()),
        ];
        let kinds = [Kind::Text, Kind::Integer, Kind::Sealed];
        for row in connection.fetch(what, text, arguments, &kinds).await? {
            take(row)?;
        }
    }
    Ok(())
}
