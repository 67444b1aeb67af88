//! Inserting many rows with few statements.

use crate::connection::{Argument, Connection};
use crate::error::Result;

/// Inserts rows, many to a statement.
pub(crate) async fn insert_rows(
    connection: &mut Connection,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Argument>>,
) -> Result<()> {
    let per_statement = (connection.engine().most_arguments() / columns.len()).min(400);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<Argument>> = rows.by_ref().take(per_statement).collect();
        let mut next = 0;
        let places: Vec<String> = chunk
            .iter()
            .map(|row| {
                let names: Vec<String> = row
                    .iter()
                    .map(|_| {
                        next += 1;
                        format!("${next}")
                    })
                    .collect();
                format!("({})", names.join(", "))
            })
            .collect();
        let text =
            format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), places.join(", "));
        connection.execute("write rows", text, chunk.into_iter().flatten().collect()).await?;
    }
    Ok(())
}
