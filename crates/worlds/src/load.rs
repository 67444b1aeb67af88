//! Loading a world through the one change path: what is missing, in one transaction.

use base::{Day, Message};
use policy::{Permit, Scope};
use registers::{CouncilTerm, Decision, Registers, Result, Title, View};

use crate::{Catalogue, catalogue, vinh_phuc};

/// What a load tells while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// There were no units: everything is loaded.
    Empty,
    /// Nothing was missing.
    Complete,
    /// So many changes are about to be written.
    Writing(usize),
}

impl Loading {
    /// The sentence for people.
    pub fn message(self) -> Message {
        match self {
            Self::Empty => Message::new("world.empty"),
            Self::Complete => Message::new("world.complete"),
            Self::Writing(rows) => Message::new("world.writing")
                .number("rows", i64::try_from(rows).unwrap_or(i64::MAX)),
        }
    }
}

/// Loads the world of Vĩnh Phúc, or what of it is missing, in one transaction: a load that is
/// broken off leaves nothing of it.
///
/// # Errors
/// When the data files do not read, or the change path refuses.
pub async fn load_vinh_phuc(
    registers: &Registers,
    permit: &Permit,
    until: Option<Day>,
    tell: &(dyn Fn(Loading) + Sync),
) -> Result<()> {
    let catalogue = load_catalogue(registers, permit).await?;
    let view = all_days(registers, permit.scope());
    let mut reader = registers.read().await?;
    let rows = reader.area_rows(&view).await?;
    let decisions = reader.timeline::<Decision>(&view, Vec::new()).await?;
    drop(reader);
    let loaded: Vec<String> = decisions.into_iter().map(|row| row.data.number).collect();
    if rows.areas.is_empty() {
        tell(Loading::Empty);
    }
    let batch = vinh_phuc::missing(&catalogue, &rows, &loaded, until)?;
    if batch.is_empty() {
        tell(Loading::Complete);
        return Ok(());
    }
    tell(Loading::Writing(batch.len()));
    registers.apply(permit, &batch).await.map(drop)
}

/// Loads the titles and terms where they are missing, and gives their ids.
///
/// # Errors
/// When the data files do not read, or the change path refuses.
pub async fn load_catalogue(registers: &Registers, permit: &Permit) -> Result<Catalogue> {
    let view = all_days(registers, permit.scope());
    if registers.read().await?.timeline::<Title>(&view, Vec::new()).await?.is_empty() {
        registers.apply(permit, &catalogue()?).await?;
    }
    let mut reader = registers.read().await?;
    let titles = reader.timeline::<Title>(&view, Vec::new()).await?;
    let terms = reader.timeline::<CouncilTerm>(&view, Vec::new()).await?;
    Ok(Catalogue {
        titles: titles.into_iter().map(|row| (row.data.code, row.id)).collect(),
        terms: terms.into_iter().map(|row| (row.data.name, row.id)).collect(),
    })
}

fn all_days<'a>(registers: &Registers, scope: &'a Scope) -> View<'a> {
    View { scope, on: registers.today(), known_at: None }
}
