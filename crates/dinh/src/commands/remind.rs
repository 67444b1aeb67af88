//! `remind`: mail to each account that has an address and something to do.

mod daily;
#[cfg(test)]
mod tests;

use ::accounts::{self as accounts, Accounts};
use base::{Id, Language, Message};
use cases::{Actor, Cases, DutiesOf, Duty};
use registers::{Account, Registers, View};

use crate::cli::Remind;
use crate::config::mail::{self, MailSettings};
use crate::failure::{Failure, Status};
use crate::output::Progress;
use crate::reminding::{Reminded, Reminder, Round, Told};
use crate::sending::Post;
use crate::settings::Settings;

pub(crate) use daily::daily;

/// What each account is asked to do in any of its capacities, for its reminder and its calendar.
///
/// # Errors
/// When the flows do not read.
pub(crate) fn duties_of(registers: &Registers) -> Result<DutiesOf, Failure> {
    let cases = Cases::standard(registers.clone(), None)?;
    let accounts = Accounts::new(registers.clone())?;
    Ok(DutiesOf::new(move |account| duties((cases.clone(), accounts.clone()), account)))
}

async fn duties(
    (cases, accounts): (Cases, Accounts),
    account: Id<Account>,
) -> registers::Result<Vec<Duty>> {
    let Some((own, capacities)) = accounts.with_capacities(account).await.map_err(told)? else {
        return Ok(Vec::new());
    };
    let mut reader = cases.registers().read().await?;
    let mut found: Vec<Duty> = Vec::new();
    for capacity in &capacities {
        let decision = capacity.decision().clone();
        let scope = &decision.scope;
        let view = View { scope, on: cases.registers().today(), known_at: None };
        let tree = reader.tree(&view).await?;
        let actor = Actor {
            name: own.data.name.clone(),
            person: own.data.person,
            role: capacity.role.key.clone(),
            area: capacity.area,
            decision: decision.clone(),
        };
        for duty in cases.duties(&mut reader, (&actor, &tree)).await? {
            if !found.iter().any(|had| had.case == duty.case) {
                found.push(duty);
            }
        }
    }
    Ok(found)
}

/// What went wrong with an account, as the registers tell it.
fn told(error: accounts::Error) -> registers::Error {
    match error {
        accounts::Error::Registers(error) => error,
        accounts::Error::Store(error) => error.into(),
        accounts::Error::Refused(message) => message.into(),
        other => Message::new("mail.no-duties").text("reason", other.to_string()).into(),
    }
}

/// Whoever reminds by these settings.
///
/// # Errors
/// When the mail server could not be spoken to by them.
pub(crate) fn reminder(
    settings: &MailSettings,
    registers: &Registers,
    duties: DutiesOf,
) -> Result<Reminder, Message> {
    Ok(Reminder {
        registers: registers.clone(),
        duties,
        post: Post::new(settings)?,
        language: settings.language,
        site: settings.site.clone(),
    })
}

/// Goes around once, and tells of each account.
pub(crate) async fn run(settings: &Settings, words: &Remind) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let mail = mail::settings(&settings.config)?.ok_or_else(|| Message::new("mail.not-set"))?;
    let registers = settings.open().await?;
    let reminder = reminder(&mail, &registers, duties_of(&registers)?)?;
    let round = Round { only: words.one_account.as_deref(), is_dry: words.no_sending };
    let progress = Progress::new(language.text("progress.remind"));
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let mut tell = |account: &Account, told: &Told, (done, of): (usize, usize)| {
        for line in lines((account, told), round.is_dry, language) {
            progress.say(&line);
        }
        progress.set(count(done), count(of));
    };
    let reminded = reminder.go_around(round, &mut tell).await;
    registers.database().close().await;
    let reminded = reminded?;
    if !round.is_dry {
        for line in summary(reminded) {
            progress.say(&line.render(language));
        }
    }
    drop(progress);
    let is_whole = !reminded.is_unfinished() && reminded.refused == 0;
    Ok(if is_whole { Status::Done } else { Status::Found })
}

/// What is said of one account; where nothing is sent, the mail itself.
fn lines((account, told): (&Account, &Told), is_dry: bool, language: Language) -> Vec<String> {
    let say = |message: Message| message.text("name", &*account.name);
    let (message, mail) = match told {
        Told::Sent(digest, count) => {
            let key = if is_dry { "mail.would-send" } else { "mail.sent" };
            let mail = is_dry.then(|| format!("\n{}\n\n{}", digest.subject, digest.text));
            (say(Message::new(key)).number("count", number(*count)), mail)
        }
        Told::Had => (say(Message::new("mail.had")), None),
        Told::Idle => (say(Message::new("mail.nothing")), None),
        Told::Unsent(unsent) => {
            let reason = unsent.reason.clone();
            (say(Message::new("mail.unsent")).message("reason", reason), None)
        }
    };
    [message.render(language)].into_iter().chain(mail).collect()
}

fn summary(reminded: Reminded) -> Vec<Message> {
    let mut said = vec![
        Message::new("mail.done")
            .number("sent", number(reminded.sent))
            .number("had", number(reminded.had))
            .number("idle", number(reminded.idle)),
    ];
    if reminded.left > 0 {
        let failed = number(reminded.failed);
        let left = number(reminded.left);
        said.push(Message::new("mail.broken-off").number("failed", failed).number("left", left));
    }
    if reminded.failed > 0 {
        said.push(Message::new("mail.undone").number("failed", number(reminded.failed)));
    }
    said
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
