//! Signing in by the word of another, against a provider that can tell untruths.

mod provider;
mod refusals;
mod signing_in;
mod tying;

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::{Arc, Mutex};

use accounts::{Accounts, Identity, SingleSignOnSettings};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use base::Id;
use census::Census;
use registers::{Account, Area, Registers};
use testkit::{SmallWorld, TestDatabase, day, employed, operator, sqlite};
use tracing_subscriber::fmt::MakeWriter;
use web::{Papers, Site, router};

use crate::site::{Answer, ask};
use provider::{CLIENT, Provider, SECRET, encoded};

/// The sentence of every refusal that is about the account or the token.
const REFUSED: &str = "Chưa đăng nhập được bằng tài khoản một cửa này.";

/// A site with a provider, and one account that is tied there.
struct Office {
    router: Router,
    registers: Registers,
    provider: Provider,
    commune: Option<Id<Area>>,
    account: Id<Account>,
    accounts: Accounts,
    log: Log,
    _logging: tracing::subscriber::DefaultGuard,
    // Kept so that the database lives as long as the site.
    _database: TestDatabase,
}

/// What the program logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What was logged since it was last taken.
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Office {
    async fn new() -> Self {
        Self::with(false, &[]).await
    }

    async fn with(is_secure: bool, second_factors: &[&str]) -> Self {
        let log = Log::default();
        let logging = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
        let logging = tracing::subscriber::set_default(logging);
        let database = sqlite();
        let registers = database.create().await;
        let world = SmallWorld::load(&registers).await;
        let commune = Some(world.communes[0]);
        let provider = Provider::start(registers.clock().now().micros() / 1_000_000).await;
        let account = employed(&registers, "nguyen.an", ("clerk", commune)).await;
        let settings = SingleSignOnSettings {
            issuer: provider.address.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: SECRET.to_owned(),
            name: "Cổng tỉnh".to_owned(),
            address: "http://localhost".to_owned(),
            second_factors: second_factors.iter().map(|&one| one.to_owned()).collect(),
        };
        let accounts = Accounts::new(registers.clone()).unwrap();
        let accounts = accounts.with_single_sign_on(settings).unwrap();
        let identity =
            Identity { issuer: provider.address.clone(), subject: "người-1".to_owned() };
        accounts.tie(account, &identity).await.unwrap();
        let census = Census::open(&registers, operator().scope, None, &|_| {}).await.unwrap();
        let cases = web::Cases::standard(registers.clone(), None).unwrap();
        let site = Site {
            accounts: accounts.clone(),
            registers: registers.clone(),
            census: Arc::new(census),
            is_secure,
            proxies: Vec::new(),
            default_day: Some(day("2022-10-19")),
            cases,
            papers: Papers::default(),
        };
        let router = router(site).unwrap();
        let office = Self {
            router,
            registers,
            provider,
            commune,
            account,
            accounts,
            log,
            _logging: logging,
            _database: database,
        };
        office.log.take();
        office
    }

    /// Lets time go by, here and there.
    fn pass(&self, minutes: i64) {
        self.registers.clock().advance(minutes * 60 * 1_000_000);
        self.provider.told().now += minutes * 60;
    }
}

/// A browser: it keeps its cookies.
#[derive(Clone, Default)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    async fn open(&mut self, office: &Office, address: &str) -> Answer {
        self.ask(office, Request::get(address)).await
    }

    async fn ask(&mut self, office: &Office, request: axum::http::request::Builder) -> Answer {
        self.send(office, request.body(Body::empty()).unwrap()).await
    }

    async fn send(&mut self, office: &Office, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert("host", "localhost".parse().unwrap());
        let cookies: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = ask(&office.router, (&cookies.join("; "), request)).await;
        for given in answer.headers.get_all("set-cookie") {
            let given = given.to_str().unwrap();
            let (pair, rest) = given.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Goes to the provider; gives what one is sent back with from there.
    async fn go(&mut self, office: &Office, address: &str) -> HashMap<String, String> {
        let answer = self.open(office, address).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        office.provider.grant(answer.header("location"))
    }

    /// Comes back with an answer.
    async fn come(&mut self, office: &Office, answer: &HashMap<String, String>) -> Answer {
        let pairs: Vec<String> =
            answer.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.open(office, &format!("/sign-in/single/answer?{}", pairs.join("&"))).await
    }

    /// Goes to the provider and comes back.
    async fn sign_in(&mut self, office: &Office) -> Answer {
        let answer = self.go(office, "/sign-in/single").await;
        self.come(office, &answer).await
    }

    /// Sends a form of a page, found by its button.
    async fn press(
        &mut self,
        office: &Office,
        (page, step): (&str, &str),
        filled: &[(&str, &str)],
    ) -> Answer {
        let button = format!("name=\"step\" value=\"{step}\"");
        let form = page.split("<form").find(|form| form.contains(&button)).unwrap();
        let attribute = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            Some(rest.split_once('"')?.0.replace("&#38;", "&"))
        };
        let mut fields = BTreeMap::from([("step".to_owned(), step.to_owned())]);
        for input in form.split("<input").skip(1) {
            let input = input.split_once('>').unwrap().0;
            let value = attribute(input, "value").unwrap_or_default();
            fields.insert(attribute(input, "name").unwrap(), value);
        }
        for (name, value) in filled {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(attribute(form, "action").unwrap())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(pairs.join("&")))
            .unwrap();
        self.send(office, request).await
    }

    /// Is anybody signed in?
    async fn is_in(&mut self, office: &Office) -> bool {
        self.open(office, "/account").await.status == 200
    }
}
