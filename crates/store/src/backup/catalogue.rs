//! Which tables and columns a database has, asked of the database itself: tables that are added
//! later come along without a word here.

use base::{Kind, Message, Value};

use super::{Column, LEFT_OUT};
use crate::connection::{ColumnType, Connection, Engine};
use crate::error::Result;

/// A table as the database describes it.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The names of the columns of its primary key.
    pub(super) key: Vec<String>,
}

/// The tables of a database in the order of their names, but for those that are left out.
pub(super) async fn tables(connection: &mut Connection) -> Result<Vec<Described>> {
    let text = match connection.engine() {
        Engine::Sqlite => {
            "SELECT m.name, c.name, lower(c.type), CAST(c.pk AS BIGINT) \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' \
             ORDER BY m.name, c.cid"
        }
        Engine::Postgres => {
            "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), \
             format_type(a.atttypid, a.atttypmod), \
             CAST(coalesce(array_position(CAST(i.indkey AS SMALLINT[]), a.attnum) + 1, 0) AS BIGINT) \
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
             AND NOT a.attisdropped LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
             WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS regnamespace) \
             ORDER BY CAST(c.relname AS TEXT) COLLATE \"C\", a.attnum"
        }
    };
    let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
    let rows = connection.fetch("look for tables", text.to_owned(), Vec::new(), &kinds).await?;
    let mut found: Vec<Described> = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    for row in rows {
        let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
        let (table, name, sql_type) = (text(&row[0]), text(&row[1]), text(&row[2]));
        if LEFT_OUT.contains(&table.as_str()) {
            continue;
        }
        if found.last().is_none_or(|last| last.name != table) {
            keys.clear();
            found.push(Described { name: table.clone(), columns: Vec::new(), key: Vec::new() });
        }
        let Some(last) = found.last_mut() else { continue };
        match row[3].as_integer() {
            Some(place) if place > 0 => keys.push((place, name.clone())),
            _ => {}
        }
        keys.sort();
        last.key = keys.iter().map(|(_, name)| name.clone()).collect();
        last.columns.push(Column { column_type: column_type(&table, &sql_type)?, name });
    }
    Ok(found)
}

/// The type of a column, by the word of either engine.
fn column_type(table: &str, sql_type: &str) -> Result<ColumnType> {
    Ok(match sql_type {
        "bigint" => ColumnType::Integer,
        "boolean" => ColumnType::Boolean,
        "text" => ColumnType::Text,
        "date" => ColumnType::Day,
        "blob" | "bytea" => ColumnType::Bytes,
        other => {
            let fault = Message::new("backup.unknown-type");
            return Err(fault.text("table", table).text("type", other).into());
        }
    })
}
