//! [`Site`]: what the pages stand on, given by the binary; and the addresses they answer.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};
use base::Day;
use census::Census;
use policy::{Permit, Scope};
use registers::Registers;
use tower_http::compression::CompressionLayer;

use crate::change::Done;
use crate::importing::Jobs;
use crate::kept::{Kept, kept};
use crate::operations::{self, Counted, observed};
use crate::scenes::Scenes;
use crate::{api, change, headers, importing, pages, reorganising};

/// What the pages stand on. Nothing else reads settings.
pub struct Site {
    /// The registers.
    pub registers: Registers,
    /// The census of the registers.
    pub census: Arc<Census>,
    /// What readers may see.
    pub scope: Scope,
    /// Leave to write, given only where everybody who reaches the site is the operator.
    pub permit: Option<Permit>,
    /// The day shown when none is asked for; `None` is today.
    pub default_day: Option<Day>,
}

/// The site while it is served.
pub(crate) struct Served {
    pub(crate) site: Site,
    pub(crate) scenes: Scenes,
    /// Names this run of the program in tags of what is cached, for the next may be another version.
    pub(crate) run: String,
    /// What was confirmed in forms, and done.
    pub(crate) done: Done,
    /// Imports on their way.
    pub(crate) jobs: Jobs,
    /// What this run has answered so far.
    pub(crate) counted: Counted,
}

impl Served {
    /// The day shown when none is asked for.
    pub(crate) fn default_day(&self) -> Day {
        self.site.default_day.unwrap_or_else(|| self.site.registers.today())
    }
}

/// Answers every address of the site.
pub fn router(site: Site) -> Router {
    let run = site.registers.clock().now().to_string();
    let counted = Counted::new(&run);
    let served = Arc::new(Served {
        site,
        scenes: Scenes::default(),
        run,
        done: Done::default(),
        jobs: Jobs::default(),
        counted,
    });
    Router::new()
        .route("/", get(pages::start))
        .route("/go", get(pages::go))
        .route("/areas/{code}", get(pages::area))
        .route("/reports/{name}", get(pages::report))
        .route("/people", get(pages::people))
        .route("/people.{extension}", get(pages::people_file))
        .route("/explore", get(pages::explore))
        .route("/explore.{extension}", get(pages::explore))
        .route("/people/{id}", get(pages::person))
        .route("/people/{id}/check", get(pages::check_sheet))
        .route("/people/{id}/resume", get(pages::resume))
        .route("/people/{id}/resume.{extension}", get(pages::resume))
        .route("/targets", get(pages::targets))
        .route("/targets.{extension}", get(pages::targets))
        .route("/indicators/{id}", get(pages::indicator))
        .route("/journal", get(pages::journal))
        .route("/journal.{extension}", get(pages::journal))
        .route("/journal/{entry}", get(pages::entry))
        .route("/journal/{entry}/undo", get(change::undo).post(change::undo_sent))
        .route("/units", get(pages::units))
        .route("/units.{extension}", get(pages::units))
        .route("/norms", get(pages::norms))
        .route("/norms.{extension}", get(pages::norms))
        .route("/documents", get(pages::documents))
        .route("/documents.{extension}", get(pages::documents))
        .route("/what-if", get(pages::what_if))
        .route("/what-if.{extension}", get(pages::what_if))
        .route("/norms/{id}", get(pages::norm))
        .route("/forms/staff-quality", get(pages::staff_form))
        .route("/forms/staff-quality.{extension}", get(pages::staff_form))
        .route("/registers", get(pages::registers))
        .route("/registers/{name}", get(pages::register))
        .route("/registers/{name}/{id}", get(pages::record))
        .route("/registers/{name}/import", importing::route())
        .route("/lists/{name}/import", importing::route())
        .route("/reorganise", get(reorganising::reorganise).post(reorganising::reorganise_sent))
        .route("/reorganise.toml", post(reorganising::reorganise_file))
        .route("/imports/{id}", get(importing::import).post(importing::import_sent))
        .route("/imports/{id}/faults.xlsx", get(importing::faults))
        .route("/change", get(change::form).post(change::sent))
        .route("/design", get(pages::design))
        .route("/search", get(pages::search))
        .route("/assets/dinh.css", get(pages::style))
        .route("/assets/dinh.js", get(pages::script))
        .merge(api::router())
        .merge(operations::router())
        .fallback(pages::no_such_page)
        .method_not_allowed_fallback(pages::no_such_method)
        .layer(from_fn_with_state(Arc::clone(&served), change::own_machine))
        .layer(map_response(headers::secure))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::new(Kept::default()), kept))
        .layer(from_fn_with_state(Arc::clone(&served), observed))
        .with_state(served)
}
