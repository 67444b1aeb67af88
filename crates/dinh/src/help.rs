//! The help of the command line, in the language asked for; its words stand in `locales/`.

use std::ffi::OsString;

use base::Language;
use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::cli::Arguments;

/// The command line with its help in a language.
pub(crate) fn command(language: Language) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = Arguments::command()
        .disable_version_flag(true)
        .arg(version)
        .about(language.text("help.about"))
        .after_help(language.text("help.examples"));
    described(command, language, "")
}

/// The language that the words ask for, read before they are understood.
pub(crate) fn language(words: &[OsString]) -> Language {
    let after = words.windows(2).filter(|pair| pair[0] == "--lang").map(|pair| pair[1].clone());
    let joined =
        words.iter().filter_map(|word| word.to_str()?.strip_prefix("--lang=").map(Into::into));
    let asked = after.chain(joined).last().unwrap_or_default();
    asked.to_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Gives every option and every command below its words.
fn described(command: Command, language: Language, path: &str) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let mut order = 0;
    let command = command.disable_help_flag(true).arg(help).mut_args(|argument| {
        order += 1;
        let heading = if argument.is_positional() { "help.arguments" } else { "help.options" };
        let argument = argument.display_order(order).help_heading(language.text(heading));
        let key = format!("help.arg.{}", argument.get_id());
        match language.text(&key) {
            text if text == key => argument,
            text => argument.help(text),
        }
    });
    let command = command
        .disable_help_subcommand(true)
        .help_template(language.text("help.template"))
        .subcommand_help_heading(language.text("help.commands"));
    command.mut_subcommands(|below| {
        let path = if path.is_empty() {
            below.get_name().to_owned()
        } else {
            format!("{path}-{}", below.get_name())
        };
        let about = language.text(&format!("help.command.{path}"));
        described(below.about(about), language, &path)
    })
}
