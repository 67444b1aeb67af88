//! Who may open what: each role, at each address, in each form, for a unit of one's own and another.
//! What is expected is told from the policies themselves, read here by means of our own; an address
//! that the policies do not know, or that is not tried here, fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Request;
use testkit::signed_in;

use crate::site::TestSite;

/// One address of the site in its forms, to be asked for a unit; `{area}` is its code.
const TRIED: &[(&str, &[&str])] = &[
    ("/", &["/"]),
    ("/go", &["/go?place={area}"]),
    (
        "/areas/{code}",
        &["/areas/{area}", "/areas/{area}.json", "/areas/{area}.csv", "/areas/{area}.xlsx"],
    ),
    (
        "/reports/{name}",
        &[
            "/reports/part-two?area={area}",
            "/reports/due.json?area={area}",
            "/reports/movement.csv?area={area}",
        ],
    ),
    ("/people", &["/people?area={area}&of=figure:party_secretary/persons"]),
    (
        "/people.{extension}",
        &[
            "/people.json?area={area}&of=figure:party_secretary/persons",
            "/people.xlsx?area={area}&of=figure:party_secretary/persons",
        ],
    ),
    (
        "/explore",
        &["/explore?area={area}&of=figure:council_delegate/persons&rows=units&columns=age"],
    ),
    (
        "/explore.{extension}",
        &["/explore.json?area={area}&of=figure:council_delegate/persons&rows=units&columns=age"],
    ),
    ("/people/{id}", &["/people/1"]),
    ("/people/{id}/check", &["/people/1/check"]),
    ("/people/{id}/resume", &["/people/1/resume"]),
    ("/people/{id}/resume.{extension}", &["/people/1/resume.json"]),
    ("/targets", &["/targets?area={area}"]),
    ("/targets.{extension}", &["/targets.json?area={area}", "/targets.csv?area={area}"]),
    ("/indicators/{id}", &["/indicators/village-head.party-member?area={area}"]),
    ("/journal", &["/journal?area={area}"]),
    ("/journal.{extension}", &["/journal.json?area={area}"]),
    ("/journal/{entry}", &["/journal/0-1?area={area}"]),
    ("/journal/{entry}/undo", &["/journal/0-1/undo?area={area}"]),
    ("/units", &["/units?area={area}"]),
    ("/units.{extension}", &["/units.json?area={area}"]),
    ("/norms", &["/norms?area={area}"]),
    ("/norms.{extension}", &["/norms.json?area={area}"]),
    ("/norms/{id}", &["/norms/civil-servants.professional.circular-04-2022?area={area}"]),
    ("/documents", &["/documents?area={area}"]),
    ("/documents.{extension}", &["/documents.csv?area={area}"]),
    ("/what-if", &["/what-if?area={area}"]),
    ("/what-if.{extension}", &["/what-if.json?area={area}"]),
    ("/forms/staff-quality", &["/forms/staff-quality?area={area}"]),
    ("/forms/staff-quality.{extension}", &["/forms/staff-quality.json?area={area}"]),
    ("/registers", &["/registers?area={area}"]),
    (
        "/registers/{name}",
        &[
            "/registers/appointments?area={area}",
            "/registers/appointments.json?area={area}",
            "/registers/accounts?area={area}",
        ],
    ),
    ("/registers/{name}/{id}", &["/registers/appointments/1?area={area}"]),
    ("/registers/{name}/import", &["/registers/appointments/import?area={area}"]),
    ("/lists/{name}/import", &["/lists/council-election/import?area={area}"]),
    ("/reorganise", &["/reorganise?area={area}"]),
    ("/reorganise.toml", &["POST /reorganise.toml"]),
    ("/imports/{id}", &["/imports/0?area={area}"]),
    ("/imports/{id}/faults.xlsx", &["/imports/0/faults.xlsx"]),
    ("/change", &["/change?area={area}&do=add:people"]),
    ("/design", &["/design"]),
    ("/search", &["/search?area={area}&q=nguyen"]),
    ("/assets/dinh.css", &["/assets/dinh.css"]),
    ("/assets/dinh.js", &["/assets/dinh.js"]),
    ("/health", &["/health"]),
    ("/health/ready", &["/health/ready"]),
    ("/metrics", &["/metrics"]),
    ("/sign-in", &["/sign-in"]),
    ("/sign-in/second", &["/sign-in/second"]),
    ("/sign-in/single", &["/sign-in/single"]),
    ("/sign-in/single/answer", &["/sign-in/single/answer"]),
    ("/sign-out", &["POST /sign-out"]),
    ("/account", &["/account"]),
    ("/account/password", &["POST /account/password"]),
    ("/account/second-factor", &["/account/second-factor"]),
    ("/account/sessions", &["POST /account/sessions"]),
    ("/account/capacity", &["POST /account/capacity"]),
    ("/account/deputies", &["POST /account/deputies"]),
    ("/account/single", &["/account/single"]),
    ("/account/tokens", &["POST /account/tokens"]),
    ("/accounts", &["/accounts"]),
    ("/accounts/{id}", &["/accounts/1"]),
    ("/access", &["/access"]),
    ("/access.{extension}", &["/access.json"]),
    ("/own-file", &["/own-file"]),
    ("/reasons", &["/reasons"]),
    ("/api", &["/api?area={area}"]),
    ("/api/v1/openapi.json", &["/api/v1/openapi.json"]),
    ("/api/v1/areas", &["/api/v1/areas?area={area}"]),
    ("/api/v1/people", &["/api/v1/people?area={area}"]),
    ("/api/v1/targets", &["/api/v1/targets?area={area}"]),
    ("/api/v1/indicators", &["/api/v1/indicators?area={area}"]),
    ("/api/v1/norms", &["/api/v1/norms?area={area}"]),
    ("/api/v1/changes", &["POST /api/v1/changes"]),
];

/// The policies as they stand in their files.
struct Policy {
    /// What each address needs.
    needs: BTreeMap<String, Vec<String>>,
    /// The addresses that open a personal file.
    files: BTreeSet<String>,
    roles: BTreeMap<String, toml::Value>,
}

fn texts(value: &toml::Value, key: &str) -> BTreeSet<String> {
    let all = value.get(key).and_then(toml::Value::as_array).into_iter().flatten();
    all.map(|one| one.as_str().unwrap().to_owned()).collect()
}

impl Policy {
    fn read() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");
        let text = std::fs::read_to_string(format!("{folder}/addresses.toml")).unwrap();
        let table: toml::Value = toml::from_str(&text).unwrap();
        let rows = table["address"].as_array().unwrap().iter();
        let text = |row: &toml::Value, key: &str| row[key].as_str().unwrap().to_owned();
        let also = |row: &toml::Value| row.get("also").map(|one| one.as_str().unwrap().to_owned());
        let needs = rows.map(|row| {
            let all = std::iter::once(text(row, "action")).chain(also(row));
            (text(row, "path"), all.collect())
        });
        let needs = needs.collect();
        let rows = table["address"].as_array().unwrap().iter();
        let files = rows.filter(|row| row.get("is-file").is_some());
        let files = files.map(|row| text(row, "path")).collect();
        let found = std::fs::read_dir(format!("{folder}/roles")).unwrap();
        let roles = found.map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        });
        Self { needs, files, roles: roles.collect() }
    }

    fn may(&self, role: &str, path: &str) -> bool {
        let actions = texts(&self.roles[role], "actions");
        let mut needs = self.needs[path].iter();
        needs.all(|one| one == "enter" || actions.contains("*") || actions.contains(one))
    }

    fn reaches(&self, role: &str, (yes, no): (&str, &str), register: &str) -> bool {
        let own = texts(&self.roles[role], yes);
        (own.contains("*") || own.contains(register))
            && !texts(&self.roles[role], no).contains(register)
    }

    /// May the role do to the register what the address is about?
    fn may_in(&self, role: &str, address: &str) -> bool {
        let rest = address.strip_prefix("/registers/");
        let register = rest.and_then(|rest| rest.split(['/', '?', '.']).next());
        let reads = register.is_none_or(|one| self.reaches(role, ("reads", "hides"), one));
        let is_writing = address.contains("do=add:people") || address.contains("/import?");
        let written = register.unwrap_or("people");
        reads && (!is_writing || self.reaches(role, ("writes", "spares"), written))
    }

    /// The kind of unit in which the role is tried: the smallest for which it is granted.
    fn kind(&self, role: &str) -> &'static str {
        let granted = texts(&self.roles[role], "granted");
        ["commune", "district", "whole"]
            .into_iter()
            .find(|kind| granted.contains(*kind))
            .unwrap_or("")
    }
}

/// What is expected of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Expected {
    /// Let in, whatever the page then says.
    In,
    /// Let in, and the unit is none that is there.
    NoSuchUnit,
    /// On to signing in.
    SignIn,
    /// Refused.
    Refused,
}

impl Expected {
    fn of(policy: &Policy, role: &str, (path, address): (&str, &str), is_elsewhere: bool) -> Self {
        if !policy.may(role, path) {
            return if role == "public" { Self::SignIn } else { Self::Refused };
        }
        let is_restricted = ["commune", "district"].contains(&policy.kind(role));
        // The journal tells of all units, and who must give a reason gives it first.
        let is_told = policy.needs[path].iter().any(|one| one == "journal");
        let is_asked_why = policy.files.contains(path) && address.contains(".json");
        let gives_reasons = policy.roles[role].get("reason").is_some();
        if !policy.may_in(role, address)
            || (is_told && is_restricted)
            || (is_asked_why && gives_reasons)
        {
            return Self::Refused;
        }
        // What is published of a unit is published to everybody.
        let names_a_unit = address.contains("area=") && policy.needs[path][0] != "law";
        let names_a_unit = names_a_unit && policy.may(role, "/explore");
        if is_elsewhere && names_a_unit && is_restricted { Self::NoSuchUnit } else { Self::In }
    }

    fn is(self, (status, location, body): (u16, &str, &str), is_problem: bool) -> bool {
        let is_sign_in = status == 303 && location.starts_with("/sign-in?");
        match self {
            Self::In if body.contains("biểu mẫu đã cũ") => status == 403,
            // The census of this site follows nobody, which is told to whoever asks.
            Self::In if body.contains("web.not-caught-up") => status == 503,
            Self::In => status != 401 && status != 403 && status < 500 && !is_sign_in,
            Self::NoSuchUnit => status == 404 || status == 400,
            Self::SignIn if is_problem => status == 401,
            Self::SignIn => is_sign_in || status == 401,
            // Of a unit that is another's, it is not even told that there is one.
            Self::Refused => status == 403 || (location.is_empty() && status == 404),
        }
    }
}

#[test]
fn every_address_of_the_site_is_known_to_policy_and_tried() {
    let policy = Policy::read();
    let known: BTreeSet<&str> = policy.needs.keys().map(String::as_str).collect();
    let tried: BTreeSet<&str> = TRIED.iter().map(|(path, _)| *path).collect();
    let there: BTreeSet<&str> = web::patterns().into_iter().collect();
    assert_eq!(there, known, "policies/addresses.toml knows other addresses than the site");
    assert_eq!(there, tried, "the matrix tries other addresses than the site has");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_opens_what_its_policy_says_and_nothing_else() {
    let policy = Policy::read();
    let site = TestSite::new().await;
    let mut faults = String::new();
    let mut cells = 0;
    for role in policy.roles.keys().filter(|role| *role != "operator") {
        let cookie = match policy.kind(role) {
            _ if role == "public" || role == "person" => String::new(),
            "commune" => token(&site, role, Some(site.world.communes[0])).await,
            "district" => token(&site, role, Some(site.world.district)).await,
            _ => token(&site, role, None).await,
        };
        if cookie.is_empty() && role != "public" {
            continue;
        }
        let site = site.with(&cookie);
        for (path, addresses) in TRIED {
            for address in *addresses {
                for (is_elsewhere, code) in [(false, "08701"), (true, "99701")] {
                    let expected = Expected::of(&policy, role, (path, address), is_elsewhere);
                    let asked = address.replace("{area}", code);
                    let (status, location, body) = opened(&site, &asked).await;
                    let is_problem = asked.contains("/api/v1") || asked.contains(".json");
                    cells += 1;
                    if !expected.is((status, &location, &body), is_problem) {
                        let _ = writeln!(
                            faults,
                            "{role} {asked}: {status} {location}, expected {expected:?}"
                        );
                    }
                    if !address.contains("{area}") {
                        break;
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "of {cells} cells:\n{faults}");
    assert!(cells > 1_000, "only {cells} cells were tried");
}

async fn token(site: &TestSite, role: &str, area: Option<base::Id<registers::Area>>) -> String {
    let (_, token) = signed_in(&site.registers, role, area).await;
    format!("dinh={}", token.text())
}

async fn opened(site: &TestSite, address: &str) -> (u16, String, String) {
    let request = match address.strip_prefix("POST ") {
        Some(path) => Request::post(path),
        None => Request::get(address),
    };
    let request = request.header("host", "localhost").body(Body::empty()).unwrap();
    let answer = site.ask(request).await;
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    (answer.status.as_u16(), answer.header("location").to_owned(), body)
}
