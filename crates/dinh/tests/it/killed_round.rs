//! `kill -9` in the middle of a round: no acknowledged step is lost, and none is done twice.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base::Clock;
use registers::{Address, KeyRing, Registers, Registry};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::program::Program;

#[path = "../../examples/round_load/clients.rs"]
mod clients;
#[path = "../../examples/round_load/server.rs"]
mod server;
#[path = "../../examples/round_load/world.rs"]
mod world;

use clients::{Doing, act_in_all};
use server::Server;
use world::World;

/// How many send at the same time.
const AT_ONCE: usize = 8;

/// The server is killed once these parts of the units, in tenths, are done.
const MOMENTS: [usize; 3] = [1, 4, 8];

fn serving(program: &Program, folder: &TempDir) -> Command {
    let mut command = program.command(&[]);
    // The snapshot file of the census of a server's database goes where the program stands.
    command.current_dir(folder.path());
    command
}

async fn every_unit_has_sent_once(database: &str) {
    let folder = TempDir::with_prefix_in("round-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let key_file = folder.path().join("dinh.key");
    let program =
        Program::on(database.replace("{folder}", folder.path().to_str().unwrap()), key_file);
    program.done(&["init"]);
    let address: Address = program.database().parse().unwrap();
    let keys = KeyRing::read(program.key_file()).unwrap();
    let registry = Registry::standard().unwrap();
    // The server goes by the clock of the machine, and so does whoever writes beside it.
    let opened = Registers::open(&address, registry, keys, Clock::machine(), &|_, _, _| {});
    let world = World::new(opened.await.unwrap()).unwrap();
    let provinces = world.load(1).await.unwrap();
    let communes: Vec<_> = world.communes().await.unwrap().into_iter().map(Some).collect();
    assert!(communes.len() >= 40, "{} communes", communes.len());
    let clerks = world.employ("clerk", &communes).await.unwrap();
    let specialist = world.employ("specialist", &[None]).await.unwrap();

    let mut server = Server::start(serving(&program, &folder)).unwrap();
    let today = world.registers.today();
    let opening = json!({
        "flow": "round", "area": provinces[0], "name": "Đợt thử",
        "day": today.to_string(), "dueOn": today.plus_days(30).to_string(),
    });
    let round = clients::open(&server.address, &specialist[&None], &opening).await.unwrap();
    let jobs = Arc::new(world.jobs(&[round], &clerks).await.unwrap());
    assert_eq!(jobs.len(), communes.len());
    let (tell, at) = watch::channel(server.address.clone());
    let done = Arc::new(AtomicUsize::new(0));
    let doing =
        Doing { action: "send", reason: Some("Đã rà soát đủ"), connections: AT_ONCE };
    let killing = async {
        for tenths in MOMENTS {
            while done.load(Ordering::Relaxed) * 10 < jobs.len() * tenths {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            server.kill().unwrap();
            let command = serving(&program, &folder);
            server = tokio::task::spawn_blocking(|| Server::start(command)).await.unwrap().unwrap();
            tell.send(server.address.clone()).unwrap();
        }
    };
    let (told, ()) = tokio::join!(act_in_all(&at, &jobs, doing, &done), killing);
    let told = told.unwrap();
    assert!(told.unanswered > 0, "nobody was asking when the server was killed");
    assert_eq!(told.took.len(), told.acknowledged.len());
    let expected = [(1, "open".to_owned()), (2, "send".to_owned())];
    let acts = world.acts(&jobs).await.unwrap();
    assert_eq!(acts.len(), communes.len());
    for (case, acts) in acts {
        assert_eq!(acts, expected, "case {case}");
        let ways = [&told.acknowledged, &told.done_already].map(|cases| cases.contains(&case));
        assert_eq!(ways.iter().filter(|is_so| **is_so).count(), 1, "case {case}");
    }
    drop(server);
    world.registers.database().close().await;
    program.done(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_whose_server_is_killed_loses_no_acknowledged_step_on_sqlite() {
    every_unit_has_sent_once("sqlite://{folder}/round.db").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_whose_server_is_killed_loses_no_acknowledged_step_on_postgres() {
    let database = testkit::postgres().await;
    every_unit_has_sent_once(&database.url()).await;
}
