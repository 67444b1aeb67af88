//! `verify published`: each published figure against the registers.

use base::{Day, Language};
use registers::{Registers, View};
use reports::{Definitions, Mapping, Published, Verification, text, verify};

use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// The unit and the day that the published figures tell of: the province, on the day of the
/// decision that printed them.
const PUBLISHED_AREA: &str = "26";

/// Verifies and prints what is not equal (or everything), and the sum.
pub(crate) async fn published(settings: &Settings, all: bool) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let verification = verification(&registers).await?;
    print(&verification, settings.options.lang, all)?;
    Ok(if verification.tally.differ == 0 { Status::Done } else { Status::Found })
}

/// The verification of the published figures.
pub(crate) async fn verification(registers: &Registers) -> Result<Verification, Failure> {
    let published = Published::standard()?;
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: published.on(), known_at: None };
    let picture = registers.read().await?.picture(&view).await?;
    let area = picture.tree.find(PUBLISHED_AREA)?.id;
    Ok(verify(Definitions::standard()?, &picture, area, published, Mapping::standard()?))
}

/// Prints a verification; its last line is the sum, which the table closes with.
pub(crate) fn print(
    verification: &Verification,
    language: Language,
    all: bool,
) -> Result<(), Failure> {
    let published = Published::standard()?;
    say(text(&verification.table(published, published.on(), language, all)).trim_end())?;
    Ok(())
}

/// The day that the published figures tell of.
pub(crate) fn published_day() -> Result<Day, Failure> {
    Ok(Published::standard()?.on())
}
