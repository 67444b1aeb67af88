//! The registers that benchmarks measure on.

use registers::{KeyRing, Registers, Registry};

use crate::{TestDatabase, clock, permit};

/// The world of Vĩnh Phúc, made in a fresh database; or, with `DINH_BENCH_DATABASE` and
/// `DINH_BENCH_KEY`, a database that is there.
///
/// # Panics
/// When it cannot be made or opened.
pub async fn bench_world(made: &TestDatabase) -> Registers {
    let Ok(address) = std::env::var("DINH_BENCH_DATABASE") else {
        let registers = made.create().await;
        worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.expect("the world");
        return registers;
    };
    let key = std::env::var("DINH_BENCH_KEY").expect("the key file of the database");
    let keys = KeyRing::read(key.as_ref()).expect("the key");
    let address = address.parse().expect("an address");
    let registry = Registry::standard().expect("the registers");
    Registers::open(&address, registry, keys, clock(), &|_, _, _| {}).await.expect("opened")
}
