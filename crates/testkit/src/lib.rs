//! Helpers for tests: fresh databases on both engines, a clock that stands, small worlds.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot set up its world has failed"
)]

mod bench_world;
mod database;
mod raw;
mod signed_in;
mod small_world;
mod whole_world;

pub use bench_world::bench_world;
pub use database::{TestDatabase, postgres, sqlite};
pub use raw::{Column, Raw};
pub use signed_in::{PASSWORD, employed, signed_in};
pub use small_world::SmallWorld;
pub use whole_world::WholeWorld;

use base::{Clock, Day, Instant, Period};

/// Reads a day in a test.
///
/// # Panics
/// When it is none.
pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Reads a period in a test; without an end it is open.
///
/// # Panics
/// When it is none.
pub fn period(from: &str, until: &str) -> Period {
    Period::new(day(from), (!until.is_empty()).then(|| day(until))).expect("a period")
}

/// Bytes as lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Noon of 24 November 2026 in Vietnam, at which the clock of tests stands.
pub fn clock() -> Clock {
    Clock::fixed(Instant::from_micros(1_795_496_400_000_000))
}

/// The decision for the operator in a test.
///
/// # Panics
/// When the policies do not read.
pub fn operator() -> policy::Decision {
    policy::operator("kiểm thử").expect("policies/operator.toml reads")
}

/// Leave to write, in a test.
///
/// # Panics
/// When the policies do not read.
pub fn permit() -> policy::Permit {
    operator().permit.expect("the operator may write")
}

/// Makes each named `async fn(TestDatabase)` a test on SQLite and a test on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::sqlite()).await;
                }
            )+
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::postgres().await).await;
                }
            )+
        }
    };
}
