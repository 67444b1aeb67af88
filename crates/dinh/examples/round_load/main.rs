//! A national round: every commune of the country sends over HTTP, against the real server.
//!
//! `cargo xtask postgres --durable -- cargo run --release -p dinh --example round_load` measures it
//! on PostgreSQL, whose server the variable `DINH_TEST_POSTGRES` names. With `--kill` the server is
//! killed in the middle of each load and started again.

mod clients;
mod server;
mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base::{Clock, Period};
use clap::Parser;
use registers::{KeyRing, Registers, Registry};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use clients::{Doing, Job, Told, act_in_all, open};
use server::Server;
use world::World;

#[derive(Parser)]
struct Words {
    /// How many of the provinces, those with the fewest communes first.
    #[arg(long, default_value_t = usize::MAX)]
    provinces: usize,
    /// How many clerks send at the same time; a round of the country for each number.
    #[arg(long, value_delimiter = ',', default_values_t = [4, 16, 64])]
    connections: Vec<usize>,
    /// Of so many communes, one has a head who approves what was sent.
    #[arg(long, default_value_t = 10)]
    approving: usize,
    /// No more than so many communes act.
    #[arg(long, default_value_t = usize::MAX)]
    most: usize,
    /// Kill the server in the middle of each load.
    #[arg(long)]
    kill: bool,
    /// The program; that beside this one where none is given.
    #[arg(long)]
    server: Option<PathBuf>,
}

/// The program with its database and its keys.
struct Program {
    binary: PathBuf,
    url: String,
    folder: PathBuf,
}

impl Program {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env("DINH_DATABASE", &self.url).env("DINH_KEY_FILE", self.key_file());
        // The snapshot file of the census goes where the program stands.
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("dinh.key")
    }

    fn run(&self, words: &[&str]) -> Result<()> {
        let output = self.command().args(words).output()?;
        let told = || String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{words:?}: {}", told());
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let words = Words::parse();
    let database = testkit::postgres().await;
    let program = Program {
        binary: binary(words.server.as_deref())?,
        url: database.url(),
        folder: database.directory().to_owned(),
    };
    program.run(&["init"])?;
    let keys = KeyRing::read(&program.key_file())?;
    let registry = Registry::standard().map_err(registers::Error::from)?;
    let opened =
        Registers::open(database.address(), registry, keys, Clock::machine(), &|_, _, _| {});
    let world = World::new(opened.await?)?;
    let begun = Instant::now();
    let provinces = world.load(words.provinces).await?;
    let communes: Vec<_> = world.communes().await?.into_iter().map(Some).collect();
    println!("{} provinces, {} communes: {:.1?}", provinces.len(), communes.len(), begun.elapsed());
    let begun = Instant::now();
    let clerks = world.employ("clerk", &communes).await?;
    let some: Vec<_> = communes.iter().copied().step_by(words.approving.max(1)).collect();
    let heads = world.employ("head", &some).await?;
    let specialist = world.employ("specialist", &[None]).await?;
    let specialist = specialist.get(&None).context("the specialist has a token")?;
    let count = clerks.len() + heads.len();
    println!("{count} accounts with tokens: {:.1?}", begun.elapsed());

    let mut server = Server::start(program.command())?;
    let (tell, address) = watch::channel(server.address.clone());
    println!("| act | at a time | acts | s | acts/s | p50 ms | p95 | p99 | max | load |");
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for connections in words.connections {
        let begun = Instant::now();
        let mut rounds = Vec::new();
        // A case is about a unit, and the country is none: each province has a round of its own.
        for province in &provinces {
            let opening = opening(&world, province, connections);
            rounds.push(open(&server.address, specialist, &opening).await?);
        }
        println!("{} rounds opened in {:.1?}", rounds.len(), begun.elapsed());
        let mut jobs = world.jobs(&rounds, &clerks).await?;
        ensure!(jobs.len() == communes.len(), "{} of {} are asked", jobs.len(), communes.len());
        jobs.truncate(words.most);
        let sent: BTreeSet<i64> = jobs.iter().map(|job| job.case).collect();
        let jobs = Arc::new(jobs);
        let send = Doing { action: "send", reason: Some("Đã rà soát đủ"), connections };
        let done = Arc::new(AtomicUsize::new(0));
        let begun = Instant::now();
        let sending = act_in_all(&address, &jobs, send, &done);
        let told = if words.kill {
            let killing = killed(&program, (&mut server, &tell), (jobs.len() / 2, &done));
            tokio::try_join!(sending, killing)?.0
        } else {
            sending.await?
        };
        show("send", connections, &told, begun.elapsed());
        is_sound(&world, &jobs, (&told, &["open", "send"])).await?;
        let mut jobs = world.jobs(&rounds, &heads).await?;
        jobs.retain(|job| sent.contains(&job.case));
        let jobs = Arc::new(jobs);
        let approve = Doing { action: "approve", reason: None, connections };
        let begun = Instant::now();
        let told = act_in_all(&address, &jobs, approve, &done).await?;
        show("approve", connections, &told, begun.elapsed());
        is_sound(&world, &jobs, (&told, &["open", "send", "approve"])).await?;
    }
    drop(server);
    world.registers.database().close().await;
    program.run(&["journal", "verify"])?;
    println!("every act is there once; the journal verifies");
    Ok(())
}

fn binary(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = given {
        return Ok(path.canonicalize()?);
    }
    let own = std::env::current_exe()?;
    let beside = own.parent().and_then(Path::parent).map(|folder| folder.join("dinh"));
    let beside = beside.filter(|path| path.exists());
    beside.context("build the program first: `cargo build -p dinh`, with --release if this has it")
}

fn opening(world: &World, province: &str, connections: usize) -> serde_json::Value {
    let today = world.registers.today();
    let due = Period::since(today).from().plus_days(30);
    json!({
        "flow": "round", "area": province, "name": format!("{connections} cùng lúc"),
        "day": today.to_string(), "dueOn": due.to_string(),
    })
}

/// Kills the server once so many acts are done, and starts it again.
async fn killed(
    program: &Program,
    (server, tell): (&mut Server, &watch::Sender<String>),
    (from, done): (usize, &AtomicUsize),
) -> Result<()> {
    while done.load(Ordering::Relaxed) < from {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    server.kill()?;
    let begun = Instant::now();
    let command = program.command();
    *server = tokio::task::spawn_blocking(|| Server::start(command)).await??;
    tell.send(server.address.clone())?;
    println!("killed after {from} acts, answers again after {:.1?}", begun.elapsed());
    Ok(())
}

fn show(action: &str, connections: usize, told: &Told, whole: Duration) {
    let mut took: Vec<f64> = told.took.iter().map(|one| one.as_secs_f64() * 1_000.0).collect();
    took.sort_by(f64::total_cmp);
    let within = |hundredths: usize| {
        let place = (took.len() * hundredths).div_ceil(100).saturating_sub(1);
        took.get(place).copied().unwrap_or_default()
    };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    println!(
        "| {action} | {connections} | {} | {:.1} | {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {load} |",
        took.len(),
        whole.as_secs_f64(),
        took.len() as f64 / whole.as_secs_f64(),
        within(50),
        within(95),
        within(99),
        within(100),
    );
    if told.unanswered > 0 {
        let already = told.done_already.len();
        println!("{} questions were not answered; {already} were done already", told.unanswered);
    }
}

/// Every case has exactly these acts, and every case is told of.
async fn is_sound(world: &World, jobs: &[Job], (told, acts): (&Told, &[&str])) -> Result<()> {
    let numbers = 1_i64..;
    let expected: Vec<(i64, String)> =
        numbers.zip(acts.iter().map(|action| (*action).to_owned())).collect();
    for (case, done) in world.acts(jobs).await? {
        if done != expected {
            bail!("case {case}: {done:?}");
        }
        ensure!(told.acknowledged.contains(&case) != told.done_already.contains(&case), "{case}");
    }
    Ok(())
}
