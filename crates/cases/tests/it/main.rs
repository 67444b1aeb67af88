//! Cases, through the crate's public interface.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod flows;
mod properties;
mod rounds;
mod world;
