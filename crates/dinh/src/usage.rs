//! What is wrong with the words of a command, in the language of whoever typed them.

use std::error::Error as _;
use std::ffi::OsString;

use base::{Language, Message};
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The sentence for words that make no command; nothing where clap itself has the answer, as
/// for help.
pub(crate) fn message(error: &clap::Error) -> Option<Message> {
    let context = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = || context(ContextKind::InvalidArg);
    let given = || context(ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::ValueValidation => {
            let reason = error.source().and_then(|reason| reason.downcast_ref::<Message>());
            let reason = match reason {
                Some(reason) => reason.clone(),
                None => Message::new("cli.value-unreadable").text("given", given()?),
            };
            Message::new("cli.value").text("argument", argument()?).message("reason", reason)
        }
        ErrorKind::InvalidValue => Message::new("cli.no-such-value")
            .text("argument", argument()?)
            .text("given", given().unwrap_or_default())
            .text("known", context(ContextKind::ValidValue)?),
        ErrorKind::MissingRequiredArgument => {
            Message::new("cli.missing").text("arguments", argument()?)
        }
        ErrorKind::UnknownArgument => Message::new("cli.unknown-word").text("given", argument()?),
        ErrorKind::InvalidSubcommand => {
            Message::new("cli.unknown-word").text("given", context(ContextKind::InvalidSubcommand)?)
        }
        _ => return None,
    })
}

/// The language asked for, as far as words that make no command can say.
pub(crate) fn language(words: &[OsString]) -> Language {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let after = words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let given = after.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")));
    given.and_then(|text| text.parse().ok()).unwrap_or_default()
}
