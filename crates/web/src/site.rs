//! [`Site`]: what the pages stand on, given by the binary; and the addresses they answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use accounts::Accounts;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{MethodRouter, get, post};
use base::{Day, Message};
use cases::Cases;
use census::Census;
use policy::Scope;
use registers::Registers;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::change::Done;
use crate::guard::{Guard, Reasons, guarded};
use crate::importing::Jobs;
use crate::kept::{Kept, kept};
use crate::operations::{self, Counted, observed};
use crate::papers::{self, Papers};
use crate::scenes::Scenes;
use crate::{api, casework, change, headers, importing, pages, reorganising, signing};

/// The longest that an answer may take; what takes longer is done aside, as imports are.
const LONGEST: Duration = Duration::from_mins(2);

/// What the pages stand on. Nothing else reads settings.
pub struct Site {
    /// The registers.
    pub registers: Registers,
    /// The census of the registers.
    pub census: Arc<Census>,
    /// Who may sign in.
    pub accounts: Accounts,
    /// Is the site reached over TLS only, so that cookies are never sent without?
    pub is_secure: bool,
    /// The proxies, besides those of this machine, that are believed when they say who asks.
    pub proxies: Vec<IpAddr>,
    /// The day shown when none is asked for; `None` is today.
    pub default_day: Option<Day>,
    /// What waits for whom, and how it goes on.
    pub cases: Cases,
    /// How papers are kept, and looked at before.
    pub papers: Papers,
}

/// The site while it is served.
pub(crate) struct Served {
    pub(crate) site: Site,
    pub(crate) scenes: Scenes,
    pub(crate) cases: Cases,
    /// The whole, for what the program itself reads to be shown in parts.
    pub(crate) whole: Scope,
    /// Names this run of the program in tags of what is cached, for the next may be another version.
    pub(crate) run: String,
    /// What was confirmed in forms, and done.
    pub(crate) done: Done,
    /// Imports on their way.
    pub(crate) jobs: Jobs,
    /// Why personal files are read.
    pub(crate) reasons: Reasons,
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
///
/// # Errors
/// When a policy does not read.
pub fn router(site: Site) -> Result<Router, Message> {
    let run = site.registers.clock().now().to_string();
    let counted = Counted::new(&run);
    let is_secure = site.is_secure;
    let served = Arc::new(Served {
        cases: site.cases.clone(),
        site,
        scenes: Scenes::default(),
        whole: policy::program()?,
        run,
        done: Done::default(),
        jobs: Jobs::default(),
        reasons: Reasons::default(),
        counted,
    });
    let guard = Guard::new(Arc::clone(&served))?;
    let mut router = Router::new();
    for (path, answers) in addresses() {
        router = router.route(path, answers);
    }
    Ok(router
        .fallback(pages::no_such_page)
        .method_not_allowed_fallback(pages::no_such_method)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::new(Kept::default()), kept))
        .layer(from_fn_with_state(Arc::new(guard), guarded))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        // Refusals say it, too.
        .layer(map_response(headers::secure))
        .layer(map_response(move |response| async move { headers::over_tls(response, is_secure) }))
        .layer(from_fn_with_state(Arc::clone(&served), observed))
        .with_state(served))
}

/// The patterns of all addresses of the site, for the table of policy that must know them.
pub fn patterns() -> Vec<&'static str> {
    addresses().into_iter().map(|(path, _)| path).collect()
}

/// An address, and who answers it.
pub(crate) type Answers = (&'static str, MethodRouter<Arc<Served>>);

fn addresses() -> Vec<Answers> {
    let mut all: Vec<Answers> = vec![
        ("/", get(pages::start)),
        ("/go", get(pages::go)),
        ("/areas/{code}", get(pages::area)),
        ("/reports/{name}", get(pages::report)),
        ("/people", get(pages::people)),
        ("/people.{extension}", get(pages::people_file)),
        ("/explore", get(pages::explore)),
        ("/explore.{extension}", get(pages::explore)),
        ("/people/{id}", get(pages::person)),
        ("/people/{id}/check", get(pages::check_sheet)),
        ("/people/{id}/resume", get(pages::resume)),
        ("/people/{id}/resume.{extension}", get(pages::resume)),
        ("/targets", get(pages::targets)),
        ("/targets.{extension}", get(pages::targets)),
        ("/indicators/{id}", get(pages::indicator)),
        ("/journal", get(pages::journal)),
        ("/journal.{extension}", get(pages::journal)),
        ("/journal/{entry}", get(pages::entry)),
        ("/journal/{entry}/undo", get(change::undo).post(change::undo_sent)),
        ("/units", get(pages::units)),
        ("/units.{extension}", get(pages::units)),
        ("/norms", get(pages::norms)),
        ("/norms.{extension}", get(pages::norms)),
        ("/documents", get(pages::documents)),
        ("/documents.{extension}", get(pages::documents)),
        ("/what-if", get(pages::what_if)),
        ("/what-if.{extension}", get(pages::what_if)),
        ("/norms/{id}", get(pages::norm)),
        ("/forms/staff-quality", get(pages::staff_form)),
        ("/forms/staff-quality.{extension}", get(pages::staff_form)),
        ("/registers", get(pages::registers)),
        ("/registers/{name}", get(pages::register)),
        ("/registers/{name}/{id}", get(pages::record)),
        ("/registers/{name}/{id}/papers", papers::route()),
        ("/papers/{id}", get(papers::paper)),
        ("/papers/{id}/content", get(papers::content)),
        ("/registers/{name}/import", importing::route()),
        ("/lists/{name}/import", importing::route()),
        ("/reorganise", get(reorganising::reorganise).post(reorganising::reorganise_sent)),
        ("/reorganise.toml", post(reorganising::reorganise_file)),
        ("/imports/{id}", get(importing::import).post(importing::import_sent)),
        ("/imports/{id}/faults.xlsx", get(importing::faults)),
        ("/change", get(change::form).post(change::sent)),
        ("/design", get(pages::design)),
        ("/search", get(pages::search)),
        ("/assets/dinh.css", get(pages::style)),
        ("/assets/dinh.js", get(pages::script)),
    ];
    all.extend(casework::addresses());
    all.extend(signing::addresses());
    all.extend(api::addresses());
    all.extend(operations::addresses());
    all
}
