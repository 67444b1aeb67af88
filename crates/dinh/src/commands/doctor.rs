//! `doctor`: is everything as it should be, each thing in a line.

mod files;

use std::time::Duration;

use base::{Instant, Language, Message};
use registers::KeyRing;
use serde_json::json;
use store::{Database, Installation, Opening, latest_schema};

use crate::cli::{Doctor, Format};
use crate::commands::seen;
use crate::config::mail;
use crate::failure::{Failure, Status};
use crate::output::{Progress, say};
use crate::sending::Post;
use crate::settings::{Settings, operator};

/// How it stands with one thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Level {
    Fine,
    Warning,
    Fault,
}

impl Level {
    fn key(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }

    fn words(self, language: Language) -> String {
        language.text(match self {
            Self::Fine => "doctor.ok",
            Self::Warning => "doctor.warning",
            Self::Fault => "doctor.fault",
        })
    }
}

/// What was found of one thing.
struct Finding {
    about: &'static str,
    level: Level,
    message: Message,
}

/// All that was found.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, about: &'static str, level: Level, message: Message) {
        self.0.push(Finding { about, level, message });
    }

    /// One line, fine or with what is wrong.
    fn judge(&mut self, about: &'static str, fine: Message, wrong: Result<(), Vec<Message>>) {
        match wrong {
            Ok(()) => self.add(about, Level::Fine, fine),
            Err(messages) => {
                for message in messages {
                    self.add(about, Level::Fault, message);
                }
            }
        }
    }
}

/// Looks at everything and tells it.
pub(crate) async fn run(settings: &Settings, words: &Doctor) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let progress = Progress::new(language.text("progress.doctor"));
    let mut findings = Findings::default();
    data(&mut findings);
    database(settings, &mut findings).await?;
    files::privacy(settings, &mut findings)?;
    files::look(settings, &mut findings)?;
    mail(settings, &mut findings).await;
    drop(progress);
    if words.format == Format::Json {
        let told = findings.0.iter().map(|finding| {
            json!({
                "about": finding.about,
                "level": finding.level.key(),
                "key": finding.message.key(),
                "text": finding.message.render(language),
            })
        });
        say(serde_json::Value::Array(told.collect()).to_string())?;
    } else {
        for finding in &findings.0 {
            say(format!(
                "[{}] {}",
                finding.level.words(language),
                finding.message.render(language)
            ))?;
        }
    }
    let worst = findings.0.iter().map(|finding| finding.level).max();
    Ok(if worst == Some(Level::Fault) { Status::Found } else { Status::Done })
}

/// The data that is compiled in: policies, norms, indicators, reports.
fn data(findings: &mut Findings) {
    let messages = |failure: Failure| failure.messages().to_vec();
    let policies = operator().map(drop).map_err(messages);
    findings.judge("policies", Message::new("doctor.policies"), policies);
    let norms = seen::law().map(drop).map_err(messages);
    findings.judge("norms", Message::new("doctor.norms"), norms);
    let indicators = seen::programme().map(drop).map_err(messages);
    findings.judge("indicators", Message::new("doctor.indicators"), indicators);
    let reports = reports::Definitions::standard().map(drop);
    findings.judge("reports", Message::new("doctor.reports"), reports);
}

/// The database, its journal, its key and the clock.
async fn database(settings: &Settings, findings: &mut Findings) -> Result<(), Failure> {
    let shown = settings.shown_database();
    if let Some(warning) = settings.config.plain_database() {
        findings.add("network", Level::Warning, warning);
    }
    let opened = Database::open(&settings.address()?, Opening::Existing).await;
    let database = match opened {
        Ok(database) => database,
        Err(error) => {
            findings.add("database", Level::Fault, error.message());
            return Ok(());
        }
    };
    match database.examine().await {
        Ok(examined) => {
            let is_whole = examined.damage.is_empty();
            for damage in &examined.damage {
                let fault = Message::new("doctor.damaged").text("reason", damage);
                findings.add("database", Level::Fault, fault);
            }
            if is_whole {
                let fine = Message::new("doctor.database")
                    .text("database", shown.as_str())
                    .text("engine", format!("{:?} {}", examined.engine, examined.version))
                    .text("size", files::size(examined.bytes));
                findings.add("database", Level::Fine, fine);
            }
            if examined.has_checksums == Some(false) {
                findings.add("database", Level::Warning, Message::new("doctor.no-checksums"));
            }
            files::disk(settings, examined.bytes, findings)?;
        }
        Err(error) => findings.add("database", Level::Fault, error.message()),
    }
    let looked = journal(settings, &database, findings).await;
    database.close().await;
    if let Err(error) = looked {
        findings.add("journal", Level::Fault, error.message());
    }
    Ok(())
}

async fn journal(
    settings: &Settings,
    database: &Database,
    findings: &mut Findings,
) -> Result<(), store::Error> {
    let Installation::Present { schema, key_fingerprint } = database.installation().await? else {
        findings.add("schema", Level::Fault, Message::new("store.not-installed"));
        return Ok(());
    };
    let versions = |key| Message::new(key).id("database", schema).id("program", latest_schema());
    match schema.cmp(&latest_schema()) {
        std::cmp::Ordering::Less => {
            findings.add("schema", Level::Warning, versions("doctor.to-be-upgraded"));
        }
        std::cmp::Ordering::Equal => findings.add("schema", Level::Fine, versions("doctor.schema")),
        std::cmp::Ordering::Greater => {
            findings.add("schema", Level::Fault, versions("store.newer"));
            return Ok(());
        }
    }
    clock(settings, database, findings).await?;
    let Some(keys) = files::key(settings, &key_fingerprint, findings) else { return Ok(()) };
    if schema == latest_schema() {
        verify(settings, database, &keys, findings).await?;
    }
    Ok(())
}

/// So many faults of the journal are told one by one; `journal verify` tells all.
const MOST_TOLD: usize = 5;

async fn verify(
    settings: &Settings,
    database: &Database,
    keys: &KeyRing,
    findings: &mut Findings,
) -> Result<(), store::Error> {
    let verified = database.read().await?.verify(settings.registry.definitions(), keys).await?;
    for fault in verified.faults.iter().take(MOST_TOLD) {
        findings.add("journal", Level::Fault, fault.message());
    }
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let is_sound = verified.faults.is_empty();
    let said = Message::new(if is_sound { "journal.sound" } else { "journal.unsound" })
        .number("entries", count(verified.entries))
        .number("changes", count(verified.changes))
        .number("faults", count(verified.faults.len() as u64));
    findings.add("journal", if is_sound { Level::Fine } else { Level::Fault }, said);
    Ok(())
}

/// A clock that was put back would give the next entry an instant that is not now.
async fn clock(
    settings: &Settings,
    database: &Database,
    findings: &mut Findings,
) -> Result<(), store::Error> {
    let now = settings.clock.now();
    let heads = database.read().await?.heads().await?;
    let newest: Option<Instant> = heads.values().filter_map(|head| head.recorded_at).max();
    let is_back = newest.is_some_and(|newest| now < newest);
    let (level, key) =
        if is_back { (Level::Fault, "doctor.clock-back") } else { (Level::Fine, "doctor.clock") };
    let newest = newest.map_or_else(|| "–".to_owned(), Instant::vietnamese);
    let said = Message::new(key).text("now", now.vietnamese()).text("newest", newest);
    findings.add("clock", level, said);
    Ok(())
}

/// So long the mail server may take to answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// The mail server, where one is set. Pages are served without.
async fn mail(settings: &Settings, findings: &mut Findings) {
    let mail = match mail::settings(&settings.config) {
        Ok(Some(mail)) => mail,
        Ok(None) => return,
        Err(faults) => {
            for fault in faults {
                findings.add("mail", Level::Fault, fault);
            }
            return;
        }
    };
    let server = format!("{}:{}", mail.server, mail.port);
    let tried = match Post::new(&mail) {
        Ok(post) => post.with_patience(ANSWERED_WITHIN).try_server().await,
        Err(fault) => {
            findings.add("mail", Level::Fault, fault);
            return;
        }
    };
    let (level, said) = match tried {
        Ok(()) => (Level::Fine, Message::new("doctor.mail")),
        Err(unsent) => {
            let said = Message::new("doctor.mail-unreachable").message("reason", unsent.reason);
            (Level::Warning, said)
        }
    };
    findings.add("mail", level, said.text("server", server));
}
