//! Loading a world through the one change path: what is missing, in one transaction.

use std::collections::BTreeSet;

use base::{Day, Message, Value};
use policy::{Permit, Scope};
use registers::{AreaCodeEntry, CouncilTerm, Decision, Filter, Registers, Result, Title, View};

use crate::numbers::count;
use crate::vietnam::Country;
use crate::{Catalogue, catalogue, vinh_phuc};

/// What a load tells while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    /// There were no units: everything is loaded.
    Empty,
    /// Nothing was missing.
    Complete,
    /// So many changes are about to be written.
    Writing(usize),
    /// So many changes of a province are about to be written.
    Province {
        /// Its full name.
        name: String,
        /// Its place among all, from 1.
        place: usize,
        /// How many provinces there are.
        of: usize,
        /// The changes.
        rows: usize,
    },
}

impl Loading {
    /// The sentence for people.
    pub fn message(self) -> Message {
        match self {
            Self::Empty => Message::new("world.empty"),
            Self::Complete => Message::new("world.complete"),
            Self::Writing(rows) => Message::new("world.writing").number("rows", count(rows)),
            Self::Province { name, place, of, rows } => Message::new("world.province")
                .text("name", name)
                .number("place", count(place))
                .number("of", count(of))
                .number("rows", count(rows)),
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
    let country = Country::founding_number()?;
    if decisions.iter().any(|row| row.data.number == country) {
        return Err(Message::new("world.country-is-loaded").into());
    }
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

/// Loads the world of the country, or what of it is missing, each province in a transaction of its
/// own: a load that is broken off is taken up with the first province that is not there. With
/// `provinces`, only so many of the first ones.
///
/// # Errors
/// When the data files do not read, when the registers hold a province that is not of this world,
/// or when the change path refuses.
pub async fn load_vietnam(
    registers: &Registers,
    permit: &Permit,
    provinces: Option<usize>,
    tell: &(dyn Fn(Loading) + Sync),
) -> Result<()> {
    let country = Country::draw()?;
    let catalogue = load_catalogue(registers, permit).await?;
    let loaded = loaded_provinces(registers, permit, &country).await?;
    let all = country.provinces().len().min(provinces.unwrap_or(usize::MAX));
    let names: Vec<(&str, &str)> = country.provinces().take(all).collect();
    if loaded.is_empty() {
        tell(Loading::Empty);
    } else if names.iter().all(|(code, _)| loaded.contains(*code)) {
        tell(Loading::Complete);
    }
    for (place, (code, name)) in names.into_iter().enumerate() {
        if !loaded.contains(code) {
            let batch = country.province(&catalogue, place)?;
            let (name, rows) = (name.to_owned(), batch.len());
            tell(Loading::Province { name, place: place + 1, of: all, rows });
            registers.apply(permit, &batch).await?;
        }
    }
    Ok(())
}

/// The codes of the country's provinces that the registers hold.
async fn loaded_provinces(
    registers: &Registers,
    permit: &Permit,
    country: &Country,
) -> Result<BTreeSet<String>> {
    let view = all_days(registers, permit.scope());
    let text = |text: &str| Value::Text(text.to_owned());
    let mut reader = registers.read().await?;
    let codes = country.provinces().map(|(code, _)| text(code)).collect();
    let codes = vec![Filter::In("code", codes), Filter::In("scheme", vec![text("gso")])];
    let found = reader.timeline::<AreaCodeEntry>(&view, codes).await?;
    let number = vec![Filter::In("number", vec![text(&Country::founding_number()?)])];
    let foundings = reader.timeline::<Decision>(&view, number).await?;
    if foundings.len() != found.len() {
        return Err(Message::new("world.other-province").into());
    }
    Ok(found.into_iter().map(|row| row.data.code).collect())
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
