//! `serve` and `demo`: the pages.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ::accounts::Accounts;
use base::{Day, Language, Message};
use census::{Census, Told};
use registers::{Follower, Registers};
use store::Installation;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::cli::{Listen, Serve};
use crate::commands::{accounts, definitions, verify, world};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Serves the pages until it is told to stop.
pub(crate) async fn serve(settings: &Settings, serve: &Serve) -> Result<Status, Failure> {
    let listener = bind(serve.at.listen).await?;
    let registers = settings.open().await?;
    run(settings, registers, listener, (None, serve.secure)).await
}

/// Builds the demonstration world where there is none, verifies it against the published
/// figures, and serves it.
pub(crate) async fn demo(settings: &Settings, listen: &Listen) -> Result<Status, Failure> {
    // The address is tried first: nobody waits for a world that cannot be shown.
    let listener = bind(listen.listen).await?;
    let registers = match settings.installation().await? {
        Installation::Absent => settings.create().await?,
        Installation::Present { .. } => settings.open().await?,
    };
    world::load_into(settings, &registers, None).await?;
    let verification = verify::verification(&registers).await?;
    verify::print(&verification, settings.options.lang, false)?;
    accounts::demonstrate(settings, &registers).await?;
    run(settings, registers, listener, (Some(verify::published_day()?), false)).await
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Message::new("cli.port-taken")
            .text("address", address.to_string())
            .text("reason", error.to_string())
            .into()
    })
}

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

async fn run(
    settings: &Settings,
    registers: Registers,
    listener: TcpListener,
    (default_day, is_secure): (Option<Day>, bool),
) -> Result<Status, Failure> {
    let database = registers.database().clone();
    definitions::record(settings, &registers).await?;
    let (registers, census) = counted(settings, registers).await?;
    tokio::spawn(follow(registers.clone(), Arc::clone(&census)));
    let address = format!("http://{}/", listener.local_addr()?);
    let said = Message::new("cli.served").text("address", address);
    say(said.render(settings.options.lang))?;
    let file = settings.census_file()?;
    let kept = save(Arc::clone(&census), file.clone());
    let census_of_site = Arc::clone(&census);
    let accounts = Accounts::new(registers.clone())?;
    let site = web::Site { registers, census: census_of_site, accounts, is_secure, default_day };
    let router = web::router(site)?.into_make_service_with_connect_info::<SocketAddr>();
    let stop = async {
        // Without a signal to wait for, the server simply runs on.
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await?;
    // A snapshot that could not be written is told where it happened.
    let _ = kept.await;
    let _ = save(census, file).await;
    database.close().await;
    Ok(Status::Done)
}
