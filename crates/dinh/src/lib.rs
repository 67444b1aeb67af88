//! The binary as a library: settings, commands and wiring. Only this crate reads settings, and
//! only it asks for the operator's policy decision.

mod cli;
mod commands;
mod config;
mod failure;
mod help;
mod key_files;
mod logging;
mod output;
mod reminding;
mod sending;
mod settings;
mod usage;

use std::process::ExitCode;

use clap::FromArgMatches;
use registers::Registry;

pub use failure::{Failure, Status};

/// Runs the program with the registers of this version.
pub fn main() -> ExitCode {
    run(std::env::args_os(), Registry::standard().map_err(Failure::from))
}

/// Runs the program with the given words and registers; what it has to say goes to the
/// standard output, what went wrong to the standard error.
pub fn run<I, T>(words: I, registry: Result<Registry, Failure>) -> ExitCode
where
    I: IntoIterator<Item = T>,
    T: Into<std::ffi::OsString> + Clone,
{
    let words: Vec<std::ffi::OsString> = words.into_iter().map(Into::into).collect();
    let parsed =
        help::command(help::language(&words)).try_get_matches_from(&words).and_then(|matches| {
            let arguments = cli::Arguments::from_arg_matches(&matches)?;
            Ok((arguments, config::Config::resolve(&matches)))
        });
    let (arguments, config) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are no errors; clap says which.
            let status = if error.use_stderr() { Status::Usage } else { Status::Done };
            match usage::message(&error) {
                Some(message) => eprintln!("{}", message.render(usage::language(&words))),
                None => drop(error.print()),
            }
            return status.into();
        }
    };
    let language = config.language();
    let is_server = matches!(arguments.command, cli::Command::Serve(_));
    logging::begin(&config, is_server);
    let result = registry.and_then(|registry| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(commands::run(arguments.command, config, registry))
    });
    match result {
        Ok(status) => status.into(),
        Err(failure) => {
            if failure.status() != Status::Done {
                eprintln!("{}", failure.render(language));
            }
            failure.status().into()
        }
    }
}
