//! The commands: one file per noun or verb.

mod accounts;
mod backup;
mod config;
mod definitions;
mod doctor;
mod exchange;
mod flows;
mod indicator;
mod journal;
mod judgements;
mod keys;
mod layout;
mod list;
mod norms;
mod people;
mod record;
mod reference;
mod remind;
mod reorganise;
mod report;
mod seen;
mod serve;
mod standings;
mod targets;
mod undo;
mod verify;
mod what_if;
mod world;

use base::{Clock, Day};
use policy::Scope;
use registers::{KnownAt, Registers, Registry, View};

use crate::cli::{Command, ConfigCommand, Look, Verify};
use crate::config::Config;
use crate::failure::{Failure, Status};
use crate::settings::{Settings, operator};

/// Runs one command.
pub(crate) async fn run(
    command: Command,
    config: Config,
    registry: Registry,
) -> Result<Status, Failure> {
    // It alone says all that is wrong with the settings; everything else is refused by it.
    if let Command::Config(ConfigCommand::Check) = command {
        return config::check(&config);
    }
    let settings = Settings::new(config, registry, Clock::machine())?;
    match command {
        // Answered above.
        Command::Config(ConfigCommand::Check) => Ok(Status::Done),
        Command::Demo(_) => serve::demo(&settings).await,
        Command::Init => world::init(&settings).await,
        Command::World(crate::cli::World::Load { name, until, provinces }) => {
            world::load(&settings, &name, until, provinces).await
        }
        Command::Serve(_) => serve::serve(&settings).await,
        Command::Backup(words) => backup::backup(&settings, &words).await,
        Command::Restore(words) => backup::restore(&settings, &words).await,
        Command::Remind(words) => remind::run(&settings, &words).await,
        Command::Doctor(words) => doctor::run(&settings, &words).await,
        Command::Keys(command) => keys::run(&settings, &command).await,
        Command::Report(report) => report::report(&settings, &report).await,
        Command::Verify(Verify::Published { all }) => verify::published(&settings, all).await,
        Command::People(people) => people::run(&settings, &people).await,
        Command::Add(add) => record::add(&settings, &add).await,
        Command::Change(touch) => record::change(&settings, &touch).await,
        Command::Correct(touch) => record::correct(&settings, &touch).await,
        Command::End(touch) => record::end(&settings, &touch).await,
        Command::Withdraw(withdraw) => record::withdraw(&settings, &withdraw).await,
        Command::List(list) => list::list(&settings, &list).await,
        Command::Show(show) => list::show(&settings, &show).await,
        Command::Export(export) => exchange::export(&settings, &export).await,
        Command::Import(import) => exchange::import(&settings, &import).await,
        Command::Reorganise(words) => reorganise::run(&settings, &words).await,
        Command::Undo { decision } => undo::run(&settings, decision).await,
        Command::Journal(journal) => journal::run(&settings, &journal).await,
        Command::Accounts(command) => accounts::run(&settings, &command).await,
        Command::Norms(command) => norms::run(&settings, &command).await,
        Command::Flows(command) => flows::run(&settings, &command),
        Command::Targets(targets) => targets::run(&settings, &targets).await,
        Command::Indicator(indicator) => indicator::run(&settings, &indicator).await,
        Command::Reference { page } => reference::run(&settings, page),
        Command::Indicators { format } => indicator::list(&settings, format),
    }
}

/// The question that a command asks, resolved once.
pub(crate) struct Question {
    scope: Scope,
    on: Day,
    known_at: Option<KnownAt>,
}

impl Question {
    /// Resolves the day and the instant of a command line.
    pub(crate) async fn resolve(registers: &Registers, look: &Look) -> Result<Self, Failure> {
        let known_at = match look.known_at {
            Some(instant) => Some(registers.known_at(instant).await?),
            None => None,
        };
        let on = look.on.unwrap_or_else(|| registers.today());
        Ok(Self { scope: operator()?.scope, on, known_at })
    }

    /// As every read takes it.
    pub(crate) fn view(&self) -> View<'_> {
        View { scope: &self.scope, on: self.on, known_at: self.known_at.as_ref() }
    }
}
