//! `serve` and `demo`: the pages.

mod connections;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ::accounts::{Accounts, SingleSignOnSettings};
use base::{Day, Language, Message};
use census::{Census, Told};
use registers::{Follower, Registers, SigningKey};
use store::Installation;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::commands::{accounts, definitions, remind, verify, world};
use crate::config::{mail, single_sign_on};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Serves the pages until it is told to stop.
pub(crate) async fn serve(settings: &Settings) -> Result<Status, Failure> {
    let listener = bind(settings).await?;
    let registers = settings.open().await?;
    run(settings, registers, listener, None).await
}

/// Builds the demonstration world where there is none, verifies it against the published
/// figures, and serves it.
pub(crate) async fn demo(settings: &Settings) -> Result<Status, Failure> {
    // The address is tried first: nobody waits for a world that cannot be shown.
    let listener = bind(settings).await?;
    let registers = match settings.installation().await? {
        Installation::Absent => settings.create().await?,
        Installation::Present { .. } => settings.open().await?,
    };
    accounts::refuse_in_use(settings, &registers).await?;
    world::load_into(settings, &registers, None).await?;
    let verification = verify::verification(&registers).await?;
    verify::print(&verification, settings.options.lang, false)?;
    accounts::demonstrate(settings, &registers).await?;
    run(settings, registers, listener, Some(verify::published_day()?)).await
}

async fn bind(settings: &Settings) -> Result<TcpListener, Failure> {
    let address = settings.config.listen()?;
    TcpListener::bind(address).await.map_err(|error| {
        Message::new("cli.port-taken")
            .text("address", address.to_string())
            .text("reason", error.to_string())
            .into()
    })
}

/// So long the database may take to be closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(10);

/// How often others are asked whether they wrote.
const FOLLOWED_EVERY: Duration = Duration::from_millis(500);

/// The registers with their census, which follows them.
async fn counted(
    settings: &Settings,
    registers: Registers,
) -> Result<(Registers, Arc<Census>), Failure> {
    let language = settings.options.lang;
    let tell = |told: Told| eprintln!("{}", told.message().render(language));
    let scope = operator()?.scope;
    let file = settings.census_file()?;
    let census = Census::open(&registers, scope, Some(&file), &tell).await?;
    let census = Arc::new(census);
    let follower: Arc<dyn Follower> = Arc::<Census>::clone(&census);
    Ok((registers.followed_by(follower), census))
}

/// Writes the snapshot file aside, so that the next start is quick. It can be done without.
fn save(census: Arc<Census>, file: PathBuf) -> JoinHandle<()> {
    tokio::task::spawn_blocking(move || {
        if let Err(message) = census.save(&file) {
            tracing::warn!("{}", message.render(Language::En));
        }
    })
}

/// Follows what other programs write to the same database.
async fn follow(registers: Registers, census: Arc<Census>) {
    loop {
        tokio::time::sleep(FOLLOWED_EVERY).await;
        if let Err(error) = census.catch_up(&registers).await {
            tracing::error!(%error, "the census could not follow the journal");
        }
        if let Err(error) = census.refresh_log().await {
            tracing::error!(%error, "the log of the census could not be written");
        }
    }
}

/// Answers until it is told to stop, and then for as long as open requests may still take.
async fn answer(
    settings: &Settings,
    listener: TcpListener,
    router: axum::Router,
) -> Result<(), Failure> {
    let seconds = settings.config.parsed("stop-seconds").unwrap_or_default();
    let language = settings.options.lang;
    let (told, mut stopping) = tokio::sync::watch::channel(false);
    let stop = async move {
        told_to_stop().await;
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        let said = Message::new("cli.stopping").number("seconds", seconds);
        // Nobody may read any more.
        let _ = say(said.render(language));
        let _ = told.send(true);
    };
    let number = |key| settings.config.parsed(key).unwrap_or_default();
    let limits = connections::Limits {
        open: usize::try_from(number("connections")).unwrap_or(usize::MAX),
        header: Duration::from_secs(number("header-seconds")),
    };
    let server = connections::answer(listener, router, limits, stop);
    let too_long = async {
        if stopping.wait_for(|is_told| *is_told).await.is_ok() {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = server => {}
        () = too_long => tracing::warn!("open requests took too long and were broken off"),
    }
    Ok(())
}

/// Waits for the word to stop: of the person at the keyboard, or of the machine.
async fn told_to_stop() {
    let keyboard = async {
        // Without a signal to wait for, the server simply runs on.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut machine) = signal(SignalKind::terminate()) else { return keyboard.await };
        tokio::select! {
            () = keyboard => {}
            _ = machine.recv() => {}
        }
    }
    #[cfg(not(unix))]
    keyboard.await;
}

/// The accounts, with whoever vouches for those who sign in.
fn accounts_of(
    registers: &Registers,
    vouching: Option<SingleSignOnSettings>,
) -> Result<Accounts, Failure> {
    let accounts = Accounts::new(registers.clone())?;
    Ok(match vouching {
        Some(vouching) => accounts.with_single_sign_on(vouching)?,
        None => accounts,
    })
}

/// Keeps the texts of the flows, so that a case can keep the version with which it began.
async fn keep_flows(registers: &Registers, cases: &web::Cases) -> Result<(), Failure> {
    let permit = operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    Ok(cases.flows().keep(registers, &permit).await?)
}

async fn run(
    settings: &Settings,
    registers: Registers,
    listener: TcpListener,
    default_day: Option<Day>,
) -> Result<Status, Failure> {
    let vouching = single_sign_on::settings(&settings.config)?;
    let duties = remind::duties_of(&registers)?;
    let mail = mail::settings(&settings.config)?;
    let reminding = match &mail {
        Some(mail) => Some((remind::reminder(mail, &registers, duties.clone())?, mail.hour)),
        None => None,
    };
    let database = registers.database().clone();
    definitions::record(settings, &registers).await?;
    let (registers, census) = counted(settings, registers).await?;
    tokio::spawn(follow(registers.clone(), Arc::clone(&census)));
    if let Some((reminder, hour)) = reminding {
        tokio::spawn(remind::daily(reminder, hour));
    }
    let address = format!("http://{}/", listener.local_addr()?);
    let said = Message::new("cli.served").text("address", address);
    say(said.render(settings.options.lang))?;
    let file = settings.census_file()?;
    let kept = save(Arc::clone(&census), file.clone());
    let accounts = accounts_of(&registers, vouching)?;
    let is_secure = settings.config.parsed("secure") == Some(true);
    let proxies = settings.config.get("proxies").unwrap_or_default().split(',');
    let proxies = proxies.filter_map(|one| one.trim().parse().ok()).collect();
    let of_site = Arc::clone(&census);
    let signer = SigningKey::read_or_create(&settings.signing_key_file()?)?;
    let cases = web::Cases::standard(registers.clone(), Some(signer))?;
    keep_flows(&registers, &cases).await?;
    let site = web::Site {
        registers,
        census: of_site,
        accounts,
        is_secure,
        proxies,
        default_day,
        cases,
        papers: settings.config.papers(),
    };
    let mut router = web::router(site)?.layer(axum::Extension(duties));
    if settings.config.parsed("metrics-for-all") == Some(true) {
        router = router.layer(axum::Extension(web::MetricsForAll));
    }
    answer(settings, listener, router).await?;
    // A snapshot that could not be written is told where it happened.
    let _ = kept.await;
    let _ = save(census, file).await;
    // A request that was broken off may still hold a connection.
    let _ = tokio::time::timeout(CLOSED_WITHIN, database.close()).await;
    Ok(Status::Done)
}
