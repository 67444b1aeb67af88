//! Inserting many rows with few statements. Rows are made as they are written: a large transaction
//! does not hold all of them at once.

use crate::connection::{Argument, Connection, Engine};
use crate::error::Result;

/// Rows, each made when it is asked for. Boxed, so that whoever waits for the insert may be sent to
/// another thread.
pub(crate) type Rows<'a> = Box<dyn Iterator<Item = Result<Vec<Argument>>> + Send + 'a>;

/// Inserts rows, many to a statement.
pub(crate) async fn insert_rows(
    connection: &mut Connection,
    table: &str,
    columns: &[&str],
    mut rows: Rows<'_>,
) -> Result<()> {
    let per_statement = (connection.engine().most_arguments() / columns.len()).min(400);
    loop {
        let mut chunk: Vec<Vec<Argument>> = Vec::new();
        let mut bytes = 0;
        while chunk.len() < per_statement && bytes < MOST_BYTES {
            let Some(row) = rows.next().transpose()? else { break };
            bytes += row.iter().map(size).sum::<usize>();
            chunk.push(row);
        }
        if chunk.is_empty() {
            return Ok(());
        }
        let places = places(connection.engine(), columns.len(), chunk.len());
        let text = format!("INSERT INTO {table} ({}) VALUES {places}", columns.join(", "));
        connection.execute("write rows", text, chunk.into_iter().flatten().collect()).await?;
    }
}

/// So many bytes of one statement are enough: pieces of papers are large.
const MOST_BYTES: usize = 8 << 20;

fn size(argument: &Argument) -> usize {
    match argument {
        Argument::Bytes(Some(bytes)) => bytes.len(),
        Argument::Text(Some(text)) => text.len(),
        _ => 0,
    }
}

/// The places of the values. SQLite looks for numbered places one by one, which many would make
/// slow; it counts those without a number by itself.
fn places(engine: Engine, columns: usize, rows: usize) -> String {
    let place = |number: usize| match engine {
        Engine::Sqlite => "?".to_owned(),
        Engine::Postgres => format!("${number}"),
    };
    let row = |row: usize| {
        let names: Vec<String> =
            (1..=columns).map(|column| place(row * columns + column)).collect();
        format!("({})", names.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
