//! Inserting many rows with few statements. Rows are made as they are written: a large transaction
//! does not hold all of them at once.

use crate::connection::{Argument, Connection, Engine};
use crate::error::Result;

/// Inserts rows, many to a statement, each made when its statement is.
pub(crate) async fn insert_rows(
    connection: &mut Connection,
    table: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Result<Vec<Argument>>, IntoIter: Send>,
) -> Result<()> {
    let per_statement = (connection.engine().most_arguments() / columns.len()).min(400);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<Argument>> = rows.by_ref().take(per_statement).collect::<Result<_>>()?;
        let places = places(connection.engine(), columns.len(), chunk.len());
        let text = format!("INSERT INTO {table} ({}) VALUES {places}", columns.join(", "));
        connection.execute("write rows", text, chunk.into_iter().flatten().collect()).await?;
    }
    Ok(())
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
