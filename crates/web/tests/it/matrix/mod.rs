//! Who may open what: each role, at each address, in each form, for a unit of one's own and another.
//! What is expected is told from the policies themselves, read here by means of our own; an address
//! that the policies do not know, or that is not tried here, fails. `docs/reference/access.md` is the
//! whole of it, written anew with `DINH_BLESS=1`.

mod addresses;
mod expected;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use accounts::Accounts;
use axum::body::Body;
use axum::http::Request;
use base::Id;
use registers::{Account, Batch, Grant, Person, Registers};
use testkit::{permit, signed_in};

use addresses::TRIED;
use expected::{Expected, Policy};

use crate::site::TestSite;

/// In which form an address tells.
fn form(address: &str) -> &'static str {
    let path = address.split('?').next().unwrap();
    if address.starts_with("POST") {
        return "gửi";
    }
    let ends = [(".json", "JSON"), (".csv", "CSV"), (".xlsx", "XLSX"), (".ics", "lịch")];
    for (end, form) in ends {
        if path.ends_with(end) {
            return form;
        }
    }
    match path {
        "/search" | "/go" => "tìm",
        "/people" | "/units" if address.contains("of=") || address.contains("quota=") => "cửa",
        "/explore" => "đếm",
        _ if CHARTS.contains(&path) => "biểu đồ",
        _ if path.starts_with("/api/v1/") && address.contains("pageSize=1") => "đếm",
        _ if path.starts_with("/api/v1/") => "API",
        _ => "trang",
    }
}

/// The pages that draw what they tell.
const CHARTS: [&str; 2] = ["/targets", "/indicators/village-head.party-member"];

/// The roles that are tried: all but that of the command line.
fn roles(policy: &Policy) -> impl Iterator<Item = &str> {
    policy.roles.keys().map(String::as_str).filter(|role| *role != "operator")
}

#[test]
fn every_address_of_the_site_is_known_to_policy_and_tried() {
    let policy = Policy::read();
    let known: BTreeSet<&str> = policy.needs.keys().map(String::as_str).collect();
    let tried: BTreeSet<&str> = TRIED.iter().map(|(path, _)| *path).collect();
    let there: BTreeSet<&str> = web::patterns().into_iter().collect();
    assert_eq!(there, known, "policies/addresses.toml knows other addresses than the site");
    assert_eq!(there, tried, "the matrix tries other addresses than the site has");
    for (path, addresses) in TRIED.iter().filter(|(path, _)| path.ends_with(".{extension}")) {
        let forms: BTreeSet<&str> = addresses.iter().map(|address| form(address)).collect();
        assert_eq!(forms, BTreeSet::from(["CSV", "JSON", "XLSX"]), "{path}");
    }
    let all = TRIED.iter().flat_map(|(_, addresses)| addresses.iter());
    let forms: BTreeSet<&str> = all.map(|address| form(address)).collect();
    assert_eq!(forms.len(), 11, "{forms:?}");
}

#[test]
fn the_whole_matrix_stands_in_the_reference() {
    let policy = Policy::read();
    let mut text = String::from(
        "# Ai mở được gì\n\n<!-- Phép thử matrix làm ra từ thư mục policies/; không sửa tay. -->\n\n\
         ✓: mở được, với mọi đơn vị; ◐: chỉ với đơn vị (người của đơn vị) mình và cấp dưới; –: không được; →: đăng nhập \
         trước. Trang công khai của đơn vị khác (lãnh đạo, số liệu đã che số nhỏ) ai cũng xem được.\n\n",
    );
    for role in roles(&policy) {
        let _ = writeln!(text, "- `{role}`: {}", policy.roles[role]["vi"].as_str().unwrap());
    }
    let heads: Vec<String> = roles(&policy).map(|role| format!("`{role}`")).collect();
    let _ = writeln!(text, "\n| Địa chỉ | Dạng | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|---|{}", ":-:|".repeat(heads.len()));
    for (path, addresses) in TRIED {
        for address in *addresses {
            let cells: Vec<&str> = roles(&policy)
                .map(|role| {
                    let of = |elsewhere| Expected::of(&policy, role, (path, address), elsewhere);
                    match (of(false), of(address.contains('{'))) {
                        (Expected::In, Expected::In) => "✓",
                        (Expected::In, _) => "◐",
                        (Expected::SignIn, _) => "→",
                        _ => "–",
                    }
                })
                .collect();
            let address = address.replace("{area}", "…").replace("{person}", "…");
            let _ = writeln!(text, "| `{address}` | {} | {} |", form(&address), cells.join(" | "));
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/access.md");
    if std::env::var_os("DINH_BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == text,
        "docs/reference/access.md is not as the policies; DINH_BLESS=1 writes it"
    );
}

/// What somebody of a role carries, in the smallest unit for which it is granted.
async fn carried(site: &TestSite, policy: &Policy, role: &str) -> String {
    let area = match policy.kind(role) {
        _ if role == "public" => return String::new(),
        "person" => return person(&site.registers).await,
        "commune" => Some(site.world.communes[0]),
        "district" => Some(site.world.district),
        _ => None,
    };
    let (_, token) = signed_in(&site.registers, role, area).await;
    format!("dinh={}", token.text())
}

/// What the person recorded carries.
async fn person(registers: &Registers) -> String {
    let accounts = Accounts::new(registers.clone()).unwrap();
    let account = Account {
        name: "nguoi.co.ho.so".to_owned(),
        holder: "Nguyễn Thị Một".to_owned(),
        person: Some(Id::<Person>::new(1)),
        mail: None,
    };
    let id = accounts.make(&permit(), account, None).await.unwrap();
    let mut batch = Batch::new();
    let days = base::Period::new(registers.today(), Some(registers.today().plus_days(365)));
    batch.add(days.unwrap(), Grant::of(id, "person", None));
    registers.apply(&permit(), &batch).await.unwrap();
    accounts.give_local_password(id, testkit::PASSWORD).await.unwrap();
    format!("dinh={}", accounts.begin_for(id, "kiểm thử").await.unwrap().text())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_opens_what_its_policy_says_and_nothing_else() {
    let policy = Policy::read();
    let site = TestSite::new().await;
    site.add_secretary().await;
    let site = site.anew().await;
    let mut faults = String::new();
    let mut cells = 0;
    for role in roles(&policy) {
        let site = site.with(&carried(&site, &policy, role).await);
        for (path, addresses) in TRIED {
            for address in *addresses {
                for (is_elsewhere, code, person) in [(false, "08701", "1"), (true, "99701", "3")] {
                    let expected = Expected::of(&policy, role, (path, address), is_elsewhere);
                    let asked = address.replace("{area}", code).replace("{person}", person);
                    let (status, location, body) = opened(&site, &asked).await;
                    let is_problem = asked.contains("/api/v1") || asked.contains(".json");
                    cells += 1;
                    // What is refused draws nothing, either.
                    let is_drawn = body.contains("<svg class");
                    let is_wrong = !expected.is((status, &location, &body), is_problem)
                        || (is_drawn && expected != Expected::In);
                    if is_wrong {
                        let _ = writeln!(
                            faults,
                            "{role} {asked}: {status} {location}, expected {expected:?}"
                        );
                    }
                    if !address.contains('{') {
                        break;
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "of {cells} cells:\n{faults}");
    assert!(cells > 2_000, "only {cells} cells were tried");
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
