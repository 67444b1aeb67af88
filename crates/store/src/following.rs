//! Following the journal: what it touched since, and where it stands.

use base::{Definition, Kind, Sequence, Value};

use crate::connection::Argument;
use crate::error::Result;
use crate::reading::{Reading, into_number, into_text, malformed};
use crate::select::Chain;

impl Reading {
    /// The hash of an entry, if the chain has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entry_hash(&mut self, chain: Chain, sequence: Sequence) -> Result<Option<String>> {
        let text = "SELECT hash FROM journal_entries WHERE chain = $1 AND sequence = $2";
        let arguments = vec![Argument::integer(chain), Argument::integer(sequence)];
        let rows = self
            .connection
            .fetch("read the journal", text.to_owned(), arguments, &[Kind::Text])
            .await?;
        rows.into_iter().flatten().next().map(into_text).transpose()
    }

    /// The highest number of a record of a register; 0 where there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_record(&mut self, definition: &'static Definition) -> Result<i64> {
        let text = format!("SELECT COALESCE(MAX(id), 0) FROM {}", definition.table());
        let rows =
            self.connection.fetch("read a register", text, Vec::new(), &[Kind::Integer]).await?;
        rows.first().map_or(Ok(0), |row| into_number(&row[0]))
    }

    /// The records that entries of a chain touched: by register, those after one sequence up to
    /// another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touched(
        &mut self,
        chain: Chain,
        (after, until): (Sequence, Sequence),
    ) -> Result<Vec<(String, i64)>> {
        let text = "SELECT DISTINCT register, record FROM journal_changes \
                    WHERE chain = $1 AND sequence > $2 AND sequence <= $3";
        let arguments =
            vec![Argument::integer(chain), Argument::integer(after), Argument::integer(until)];
        let kinds = [Kind::Text, Kind::Integer];
        let rows =
            self.connection.fetch("follow the journal", text.to_owned(), arguments, &kinds).await?;
        rows.into_iter()
            .map(|row| {
                let [register, record] = <[Value; 2]>::try_from(row).map_err(|_| malformed())?;
                Ok((into_text(register)?, into_number(&record)?))
            })
            .collect()
    }
}
