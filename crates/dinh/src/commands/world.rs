//! `init` and `world load`: a new database, and the demonstration world in it.

use base::{Day, Message};
use policy::Permit;
use registers::Registers;
use store::Installation;
use worlds::{Loading, load_catalogue, load_vinh_phuc};

use crate::failure::{Failure, Status};
use crate::output::Progress;
use crate::output::say;
use crate::settings::{Settings, operator};

/// The only world there is.
const WORLD: &str = "vinh-phuc-2022";

/// Makes a new, empty database with its key and the catalogue of titles.
pub(crate) async fn init(settings: &Settings) -> Result<Status, Failure> {
    let registers = settings.create().await?;
    let permit = permit()?;
    load_catalogue(&registers, &permit).await?;
    registers.database().close().await;
    let said = Message::new("init.done")
        .text("database", settings.options.database.as_str())
        .text("key", settings.key_file()?.display().to_string());
    say(said.render(settings.options.lang))?;
    Ok(Status::Done)
}

/// Loads a world by name.
pub(crate) async fn load(
    settings: &Settings,
    name: &str,
    until: Option<Day>,
) -> Result<Status, Failure> {
    if name != WORLD {
        return Err(Message::new("world.unknown").text("given", name).text("known", WORLD).into());
    }
    let registers = match settings.installation().await? {
        Installation::Absent => settings.create().await?,
        Installation::Present { .. } => settings.open().await?,
    };
    load_into(settings, &registers, until).await?;
    registers.database().close().await;
    Ok(Status::Done)
}

/// Loads the world, or what of it is missing, and says which.
pub(crate) async fn load_into(
    settings: &Settings,
    registers: &Registers,
    until: Option<Day>,
) -> Result<(), Failure> {
    let language = settings.options.lang;
    let progress = Progress::new(language.text("progress.load"));
    let tell = |loading: Loading| progress.say(&loading.message().render(language));
    load_vinh_phuc(registers, &permit()?, until, &tell).await?;
    Ok(())
}

fn permit() -> Result<Permit, Failure> {
    operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write").into())
}
