//! What the program writes of its own work, to the standard error: as text for people, or as JSON
//! for programs that gather it. No line tells of people.

use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// What is told where nobody says: of a server each request, of a command what failed.
const OF_A_SERVER: &str = "info,sqlx=warn";
const OF_A_COMMAND: &str = "error";

/// Begins to write; a second beginning in one process is without effect.
pub(crate) fn begin(config: &Config, is_server: bool) {
    let default = if is_server { OF_A_SERVER } else { OF_A_COMMAND };
    let filter = config.get("log.filter").unwrap_or(default);
    let Ok(filter) = EnvFilter::try_new(filter) else { return };
    let to_errors = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if config.parsed::<String>("log.format").as_deref() == Some("json") {
        to_errors
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
    } else {
        to_errors.with_ansi(false).try_init()
    };
}
