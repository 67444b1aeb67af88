//! Writing a backup, while others go on writing to the database.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base::{Clock, Kind, Message};
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::catalogue::{Described, tables};
use super::rows::{kind_of, line};
use super::{ChainHead, Column, FORMAT, MANIFEST, Manifest, Table, file_of};
use crate::connection::{ColumnType, Connection, Engine};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::install::{Installation, Progress, installation};
use crate::keys::hexadecimal;
use crate::papers;
use crate::private_file::private_file;
use crate::reading::heads;
use crate::schema::quoted;

/// Lines are handed on in pieces of about so many bytes.
const PIECE: usize = 1 << 16;

/// Progress is told every so many rows.
const TOLD_EVERY: u64 = 5_000;

impl Database {
    /// Writes all rows of one state to a file, which is there whole or not at all; the
    /// installation key is not in it.
    ///
    /// # Errors
    /// When the file is there already and `replace` was not said, when it cannot be written, or
    /// when the database fails.
    pub async fn back_up(
        &self,
        file: &Path,
        replace: bool,
        clock: &Clock,
        progress: Progress<'_>,
    ) -> Result<Manifest> {
        let mut target = Target::begin(file, replace)?;
        let mut connection = self.begin_read().await?;
        let Installation::Present { schema, key_fingerprint } =
            installation(&mut connection).await?
        else {
            return Err(Message::new("store.not-installed").into());
        };
        let chains = heads(&mut connection).await?.into_iter();
        let head = |(chain, head): (i64, crate::journal::Head)| ChainHead {
            chain,
            sequence: head.sequence,
            hash: head.hash,
        };
        let mut manifest = Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            key_fingerprint,
            made_at: clock.now().to_string(),
            chains: chains.map(head).collect(),
            tables: Vec::new(),
        };
        let described = tables(&mut connection).await?;
        let mut told = Told { done: 0, of: 0, progress };
        for table in &described {
            told.of += count(&mut connection, &table.name).await?;
        }
        for table in described {
            manifest
                .tables
                .push(write_table(&mut connection, table, &mut target, &mut told).await?);
        }
        connection.rollback().await?;
        target.write_manifest(&manifest)?;
        target.finish()?;
        Ok(manifest)
    }
}

/// How far the backup has come, in rows.
struct Told<'a> {
    done: u64,
    of: u64,
    progress: Progress<'a>,
}

async fn count(connection: &mut Connection, table: &str) -> Result<u64> {
    let text = format!("SELECT COUNT(*) FROM {}", quoted(table));
    let rows = connection.fetch("count rows", text, Vec::new(), &[Kind::Integer]).await?;
    let count = rows.first().and_then(|row| row[0].as_integer());
    Ok(count.and_then(|count| count.try_into().ok()).unwrap_or_default())
}

async fn write_table(
    connection: &mut Connection,
    table: Described,
    target: &mut Target,
    told: &mut Told<'_>,
) -> Result<Table> {
    let options = SimpleFileOptions::default().large_file(true);
    target.zip.start_file(file_of(&table.name), options).map_err(|fault| failed(fault.into()))?;
    let text = query(connection.engine(), &table);
    let kinds: Vec<Kind> = table.columns.iter().map(kind_of).collect();
    let (mut hash, mut rows, mut piece) = (Sha256::new(), 0, Vec::with_capacity(PIECE * 2));
    let mut take = |row| {
        piece.extend_from_slice(line(row).as_bytes());
        rows += 1;
        told.done += 1;
        if piece.len() >= PIECE {
            target.write(&mut piece, &mut hash)?;
        }
        if told.done.is_multiple_of(TOLD_EVERY) {
            (told.progress)(&table.name, told.done, told.of);
        }
        Ok(())
    };
    if table.name == papers::TABLE {
        papers::each_piece(connection, &mut take).await?;
    } else {
        connection.each("back up a table", text, Vec::new(), &kinds, &mut take).await?;
    }
    target.write(&mut piece, &mut hash)?;
    (told.progress)(&table.name, told.done, told.of);
    let sha256 = hexadecimal(&hash.finalize());
    Ok(Table { name: table.name, rows, sha256, columns: table.columns })
}

/// All rows of a table, in the order of its key: the same on either engine, so that the same rows
/// make the same file.
fn query(engine: Engine, table: &Described) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let is_key = |column: &&Column| table.key.is_empty() || table.key.contains(&column.name);
    let order = table.columns.iter().filter(is_key).map(|column| {
        // Servers sort texts as their language does, which files do not.
        let is_text = column.column_type == ColumnType::Text && engine == Engine::Postgres;
        format!("{}{}", quoted(&column.name), if is_text { " COLLATE \"C\"" } else { "" })
    });
    let order: Vec<String> = order.collect();
    let (columns, order) = (columns.join(", "), order.join(", "));
    format!("SELECT {columns} FROM {} ORDER BY {order}", quoted(&table.name))
}

/// The file being written, under another name until it is whole.
struct Target {
    zip: ZipWriter<File>,
    place: Unfinished,
}

impl Target {
    fn begin(path: &Path, replace: bool) -> Result<Self> {
        let shown = || path.display().to_string();
        if !replace && path.exists() {
            return Err(Message::new("backup.exists").text("file", shown()).into());
        }
        let unfinished = path.with_added_extension("unfinished");
        let opened = private_file().create(true).truncate(false).open(&unfinished);
        let file = opened.map_err(failed)?;
        // What a backup that was killed has left is written over; one that still goes on is not.
        file.try_lock().map_err(|_| Message::new("backup.being-written").text("file", shown()))?;
        let place = Unfinished { unfinished, path: path.to_owned() };
        file.set_len(0).map_err(failed)?;
        Ok(Self { zip: ZipWriter::new(file), place })
    }

    fn write(&mut self, piece: &mut Vec<u8>, hash: &mut Sha256) -> Result<()> {
        hash.update(&*piece);
        self.zip.write_all(piece).map_err(failed)?;
        piece.clear();
        Ok(())
    }

    fn write_manifest(&mut self, manifest: &Manifest) -> Result<()> {
        let options = SimpleFileOptions::default();
        self.zip.start_file(MANIFEST, options).map_err(|fault| failed(fault.into()))?;
        serde_json::to_writer_pretty(&mut self.zip, manifest).map_err(|fault| failed(fault.into()))
    }

    /// Makes it last, and gives it its name.
    fn finish(self) -> Result<()> {
        let Self { zip, place } = self;
        let file = zip.finish().map_err(|fault| failed(fault.into()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&place.unfinished, &place.path).map_err(failed)?;
        sync_folder(&place.path).map_err(failed)
    }
}

/// A file without its own name yet; what is not finished goes.
struct Unfinished {
    unfinished: PathBuf,
    path: PathBuf,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.unfinished);
    }
}

/// Makes the names in the folder of a file last.
pub(crate) fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Elsewhere a folder is not opened as a file.
    if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

fn failed(source: std::io::Error) -> Error {
    Error::Machine { doing: "write the backup", source }
}
