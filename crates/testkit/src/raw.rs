//! A connection behind the program's back, for tests of tampering: plain SQL on either engine.

use std::str::FromStr;

use registers::Address;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};

/// The connection.
pub enum Raw {
    /// To the embedded engine.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(PgConnection),
}

/// One column of a table, as the engine describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, without quotes.
    pub name: String,
    /// Its type in upper case, as the tables were made.
    pub sql_type: String,
    /// Is it part of the primary key?
    pub is_key: bool,
}

impl Raw {
    /// Connects; the rules that tables keep by themselves are set aside where that is possible.
    ///
    /// # Panics
    /// When the database is not there.
    pub async fn connect(address: &Address) -> Self {
        match address {
            Address::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                let options = options.pragma("ignore_check_constraints", "ON");
                Self::Sqlite(options.connect().await.expect("the file opens"))
            }
            Address::Postgres(url) => {
                let options = PgConnectOptions::from_str(url).expect("an address");
                Self::Postgres(options.connect().await.expect("the server answers"))
            }
        }
    }

    /// Runs statements.
    ///
    /// # Panics
    /// When the database refuses them.
    pub async fn run(&mut self, sql: &str) {
        let text = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Self::Sqlite(connection) => sqlx::raw_sql(text).execute(connection).await.map(drop),
            Self::Postgres(connection) => sqlx::raw_sql(text).execute(connection).await.map(drop),
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The one text column that a query gives.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn texts(&mut self, sql: &str) -> Vec<Option<String>> {
        let text = AssertSqlSafe(sql.to_owned());
        let rows = match self {
            Self::Sqlite(connection) => sqlx::query_scalar(text).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(text).fetch_all(connection).await,
        };
        rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// How many rows a table has.
    ///
    /// # Panics
    /// When there is no such table.
    pub async fn count(&mut self, table: &str) -> i64 {
        let counted = self.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}")).await;
        let count = counted.into_iter().flatten().next().expect("a count");
        count.parse().expect("a number")
    }

    /// The columns of a table, in order.
    ///
    /// # Panics
    /// When the catalogue does not answer.
    pub async fn columns(&mut self, table: &str) -> Vec<Column> {
        let query = match self {
            Self::Sqlite(_) => format!(
                "SELECT name || '|' || type || '|' || (pk > 0) FROM pragma_table_info('{table}') ORDER BY cid"
            ),
            Self::Postgres(_) => format!(
                "SELECT a.attname || '|' || upper(format_type(a.atttypid, a.atttypmod)) || '|' || \
                 (CASE WHEN a.attnum = ANY (i.indkey) THEN 1 ELSE 0 END) \
                 FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
                 WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 ORDER BY a.attnum"
            ),
        };
        let described = self.texts(&query).await.into_iter().flatten();
        let column = |text: String| {
            let mut parts = text.split('|').map(str::to_owned);
            let mut next = || parts.next().expect("three parts");
            Column { name: next(), sql_type: next(), is_key: next() == "1" }
        };
        described.map(column).collect()
    }

    /// The expression that shows a column as text; bytes as lower-case hexadecimal.
    pub fn shown(&self, column: &Column) -> String {
        let name = &column.name;
        match column.sql_type.as_str() {
            "BLOB" => format!("lower(hex(\"{name}\"))"),
            _ => format!("CAST(\"{name}\" AS TEXT)"),
        }
    }

    /// The name of the column by which the engine knows a row whatever it holds.
    pub fn place(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "rowid",
            Self::Postgres(_) => "ctid",
        }
    }
}
