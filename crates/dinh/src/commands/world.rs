//! `init` and `world load`: a new database, and the demonstration world in it.

use base::{Day, Message};
use policy::Permit;
use registers::Registers;
use store::Installation;
use worlds::{Loading, load_catalogue, load_vietnam, load_vinh_phuc};

use crate::failure::{Failure, Status};
use crate::output::Progress;
use crate::output::say;
use crate::settings::{Settings, operator};

/// The worlds there are: a province with all that was published of it, and the country.
const PROVINCE: &str = "vinh-phuc-2022";
const COUNTRY: &str = "vietnam-2022";

/// Makes a new, empty database with its key and the catalogue of titles.
pub(crate) async fn init(settings: &Settings) -> Result<Status, Failure> {
    let registers = settings.create().await?;
    let permit = permit()?;
    load_catalogue(&registers, &permit).await?;
    registers.database().close().await;
    let said = Message::new("init.done")
        .text("database", settings.shown_database())
        .text("key", settings.key_file()?.display().to_string());
    say(said.render(settings.options.lang))?;
    Ok(Status::Done)
}

/// Loads a world by name.
pub(crate) async fn load(
    settings: &Settings,
    name: &str,
    until: Option<Day>,
    provinces: Option<usize>,
) -> Result<Status, Failure> {
    let astray = match name {
        PROVINCE => provinces.map(|_| "--provinces"),
        COUNTRY => until.map(|_| "--until"),
        _ => {
            let known = format!("{PROVINCE}, {COUNTRY}");
            return Err(Message::new("world.unknown")
                .text("given", name)
                .text("known", known)
                .into());
        }
    };
    if let Some(option) = astray {
        let fault = Message::new("world.option-of-other");
        return Err(fault.text("option", option).text("world", name).into());
    }
    let registers = match settings.installation().await? {
        Installation::Absent => settings.create().await?,
        Installation::Present { .. } => settings.open().await?,
    };
    if name == PROVINCE {
        load_into(settings, &registers, until).await?;
    } else {
        load_country(settings, &registers, provinces).await?;
    }
    registers.database().close().await;
    Ok(Status::Done)
}

/// Loads the world of the province, or what of it is missing, and says which.
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

/// Loads the world of the country, or what of it is missing, and says how far it is.
async fn load_country(
    settings: &Settings,
    registers: &Registers,
    provinces: Option<usize>,
) -> Result<(), Failure> {
    let language = settings.options.lang;
    let progress = Progress::new(language.text("progress.load"));
    let tell = |loading: Loading| {
        if let Loading::Province { place, of, .. } = &loading {
            progress.set(*place as u64 - 1, *of as u64);
        }
        progress.say(&loading.message().render(language));
    };
    load_vietnam(registers, &permit()?, provinces, &tell).await?;
    Ok(())
}

fn permit() -> Result<Permit, Failure> {
    operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write").into())
}
