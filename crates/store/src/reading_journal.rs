//! Reading the journal: entries and their changes.

use base::{Definition, Instant, Kind, Sequence, Value};

use crate::connection::Argument;
use crate::error::Result;
use crate::journal::{ChangeRow, EntryRow};
use crate::reading::{Reading, into_number, into_text, malformed};
use crate::select::{Chain, Condition, Filter};

/// Records of one register: those of which any version, believed or not, meets every filter; all
/// where there is none.
#[derive(Clone, Debug)]
pub struct Touching {
    /// The register.
    pub register: &'static Definition,
    /// What they meet.
    pub filters: Vec<Filter>,
}

/// Which journal entries to show.
#[derive(Clone, Debug, Default)]
pub struct JournalFilter {
    /// Only those that touch this record of this register.
    pub record: Option<(String, i64)>,
    /// Only those that touch any of these; none where nothing is named.
    pub touching: Option<Vec<Touching>>,
    /// Only those of this actor.
    pub actor: Option<String>,
    /// Only those on this decision.
    pub decision: Option<i64>,
    /// Only those that were written together with this entry, itself included.
    pub together: Option<(Chain, Sequence)>,
    /// Only those of this instant and later.
    pub since: Option<Instant>,
    /// Only those before this instant.
    pub before: Option<Instant>,
    /// At most this many, the latest first.
    pub limit: i64,
}

impl Reading {
    /// Journal entries, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries(&mut self, filter: &JournalFilter) -> Result<Vec<EntryRow>> {
        let condition = of_entries(filter)?;
        let order = format!("ORDER BY recorded_at DESC, chain LIMIT {}", filter.limit);
        self.entry_rows(condition, &order).await
    }

    /// Journal entries chain by chain in their order, those after a sequence of a chain; at most
    /// so many, whatever the limit of the filter.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_after(
        &mut self,
        filter: &JournalFilter,
        (chain, sequence): (Chain, Sequence),
        most: i64,
    ) -> Result<Vec<EntryRow>> {
        let mut condition = of_entries(filter)?;
        condition.parts.push(format!("(chain, sequence) > ({chain}, {sequence})"));
        self.entry_rows(condition, &format!("ORDER BY chain, sequence LIMIT {most}")).await
    }

    async fn entry_rows(&mut self, condition: Condition, order: &str) -> Result<Vec<EntryRow>> {
        let clause = condition.clause();
        let text = format!("SELECT {ENTRY_COLUMNS} FROM journal_entries {clause} {order}");
        let arguments = condition.arguments;
        let rows = self.connection.fetch("read the journal", text, arguments, &ENTRY_KINDS).await?;
        rows.into_iter().map(entry_row).collect()
    }

    /// The changes of one entry, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes(&mut self, chain: Chain, sequence: Sequence) -> Result<Vec<ChangeRow>> {
        let rows = self.changes_after((chain, sequence), 0, i64::MAX).await?;
        Ok(rows.into_iter().map(|(_, change)| change).collect())
    }

    /// The changes of one entry, each with its number in it: those after a number, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes_after(
        &mut self,
        (chain, sequence): (Chain, Sequence),
        after: i64,
        most: i64,
    ) -> Result<Vec<(i64, ChangeRow)>> {
        let text = format!(
            "SELECT ordinal, {CHANGE_COLUMNS} FROM journal_changes \
             WHERE chain = $1 AND sequence = $2 AND ordinal > $3 ORDER BY ordinal LIMIT {most}"
        );
        let arguments = [chain, sequence, after].map(Argument::integer).to_vec();
        let mut kinds = vec![Kind::Integer];
        kinds.extend(CHANGE_KINDS);
        let rows = self.connection.fetch("read the journal", text, arguments, &kinds).await?;
        let numbered = |mut row: Vec<Value>| {
            let change = change_row(row.split_off(1))?;
            Ok((row.first().map_or(Ok(0), into_number)?, change))
        };
        rows.into_iter().map(numbered).collect()
    }

    /// The first changes of one entry, of those that a filter asks for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_changes(
        &mut self,
        entry: &EntryRow,
        filter: &JournalFilter,
        most: i64,
    ) -> Result<Vec<ChangeRow>> {
        let condition = of_changes(entry, filter)?;
        let clause = condition.clause();
        let text = format!(
            "SELECT {CHANGE_COLUMNS} FROM journal_changes {clause} ORDER BY ordinal LIMIT {most}"
        );
        let arguments = condition.arguments;
        let rows =
            self.connection.fetch("read the journal", text, arguments, &CHANGE_KINDS).await?;
        rows.into_iter().map(change_row).collect()
    }
}

/// What a filter asks of an entry.
fn of_entries(filter: &JournalFilter) -> Result<Condition> {
    let mut condition = Condition::default();
    let this = "chain = journal_entries.chain AND c.sequence = journal_entries.sequence";
    if let Some((register, record)) = &filter.record {
        let register = condition.argument(Argument::text(register.as_str()));
        condition.parts.push(format!(
            "EXISTS (SELECT 1 FROM journal_changes c WHERE c.{this} \
             AND c.register = {register} AND c.record = {record})"
        ));
    }
    if let Some(touching) = &filter.touching {
        let (mut ways, mut queries) = (Vec::new(), Vec::new());
        for one in touching {
            let register = condition.argument(Argument::text(one.register.key));
            if one.filters.is_empty() {
                ways.push(format!(
                    "EXISTS (SELECT 1 FROM journal_changes c WHERE c.{this} \
                     AND c.register = {register})"
                ));
            } else {
                // From the records to their changes, by the index of changes; never the other way
                // round, for a load is one entry of very many changes.
                let records = condition.records(one.register, &one.filters)?;
                queries.push(format!(
                    "SELECT c.chain, c.sequence FROM journal_changes c \
                     WHERE c.register = {register} AND c.record IN ({records})"
                ));
            }
        }
        if !queries.is_empty() {
            ways.push(format!("(chain, sequence) IN ({})", queries.join(" UNION ALL ")));
        }
        condition.parts.push(any(&ways));
    }
    if let Some(actor) = &filter.actor {
        let actor = condition.argument(Argument::text(actor.as_str()));
        condition.parts.push(format!("actor = {actor}"));
    }
    if let Some(decision) = filter.decision {
        condition.parts.push(format!("decision = {decision}"));
    }
    if let Some((chain, sequence)) = filter.together {
        // Of one chain no two transactions have one instant; of several, no two of one person.
        condition.parts.push(format!(
            "EXISTS (SELECT 1 FROM journal_entries own WHERE own.chain = {chain} \
             AND own.sequence = {sequence} AND own.recorded_at = journal_entries.recorded_at \
             AND own.actor = journal_entries.actor)"
        ));
    }
    if let Some(since) = filter.since {
        let since = condition.argument(Argument::text(since.to_string()));
        condition.parts.push(format!("recorded_at >= {since}"));
    }
    if let Some(before) = filter.before {
        let before = condition.argument(Argument::text(before.to_string()));
        condition.parts.push(format!("recorded_at < {before}"));
    }
    Ok(condition)
}

/// What a filter asks of the changes of an entry.
fn of_changes(entry: &EntryRow, filter: &JournalFilter) -> Result<Condition> {
    let mut condition = Condition::default();
    let (chain, sequence) = (entry.chain, entry.sequence);
    // The sign keeps the database from reading through a whole load for a few records.
    let sign = if is_about_few(filter) { "+" } else { "" };
    condition.parts.push(format!("{sign}chain = {chain} AND {sign}sequence = {sequence}"));
    if let Some((register, record)) = &filter.record {
        let register = condition.argument(Argument::text(register.as_str()));
        condition.parts.push(format!("register = {register} AND record = {record}"));
    }
    if let Some(touching) = &filter.touching {
        let mut ways = Vec::new();
        for one in touching {
            let register = condition.argument(Argument::text(one.register.key));
            ways.push(if one.filters.is_empty() {
                format!("register = {register}")
            } else {
                let records = condition.records(one.register, &one.filters)?;
                format!("(register = {register} AND record IN ({records}))")
            });
        }
        condition.parts.push(any(&ways));
    }
    Ok(condition)
}

fn any(ways: &[String]) -> String {
    if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) }
}

/// Below so many values asked for, their records are fewer than the changes of a load.
const FEW: usize = 200;

/// Does a filter ask for few records, so that going through them is quick?
fn is_about_few(filter: &JournalFilter) -> bool {
    let few = |filter: &Filter| match filter {
        Filter::Ids(ids) => ids.len() < FEW,
        Filter::In(_, values) => values.len() < FEW,
        Filter::Through { values, .. } => values.len() < FEW,
        Filter::Between(..) | Filter::Contains(..) | Filter::Unknown(_) | Filter::Any(_) => false,
    };
    let few_of = |one: &Touching| one.filters.iter().any(few);
    filter.record.is_some() || filter.touching.as_deref().is_some_and(|all| all.iter().all(few_of))
}

pub(crate) const ENTRY_COLUMNS: &str = "chain, sequence, recorded_at, actor, decision, change_count, changes_hash, previous_hash, hash";
pub(crate) const ENTRY_KINDS: [Kind; 9] = [
    Kind::Integer,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Integer,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Text,
];
pub(crate) const CHANGE_COLUMNS: &str = "register, record, version, operation, content";
pub(crate) const CHANGE_KINDS: [Kind; 5] =
    [Kind::Text, Kind::Integer, Kind::Integer, Kind::Text, Kind::Text];

pub(crate) fn entry_row(row: Vec<Value>) -> Result<EntryRow> {
    let [
        chain,
        sequence,
        recorded_at,
        actor,
        decision,
        change_count,
        changes_hash,
        previous_hash,
        hash,
    ] = <[Value; 9]>::try_from(row).map_err(|_| malformed())?;
    Ok(EntryRow {
        chain: into_number(&chain)?,
        sequence: into_number(&sequence)?,
        recorded_at: into_text(recorded_at)?,
        actor: into_text(actor)?,
        decision: decision.as_integer(),
        change_count: into_number(&change_count)?,
        changes_hash: into_text(changes_hash)?,
        previous_hash: into_text(previous_hash)?,
        hash: into_text(hash)?,
    })
}

pub(crate) fn change_row(row: Vec<Value>) -> Result<ChangeRow> {
    let [register, record, version, operation, content] =
        <[Value; 5]>::try_from(row).map_err(|_| malformed())?;
    Ok(ChangeRow {
        register: into_text(register)?,
        record: into_number(&record)?,
        version: into_number(&version)?,
        operation: into_text(operation)?,
        content: match content {
            Value::Text(text) => Some(text),
            _ => None,
        },
    })
}
