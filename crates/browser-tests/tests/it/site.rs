//! The site of the demonstration province on a port of this machine, as users open it.

use std::path::PathBuf;
use std::sync::Arc;

use accounts::{Accounts, SingleSignOnSettings};
use anyhow::Result;
use base::Id;
use census::Census;
use registers::{Area, Registers, View};
use reqwest::{RequestBuilder, Response};
use testkit::{SmallWorld, TestDatabase, day, employed, operator, permit, signed_in, sqlite};
use thirtyfour::Cookie;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use web::{Papers, Site, router};

use crate::browser::Browser;
use crate::provider::{Provider, SECRET};

/// The site while it is served.
pub(crate) struct Served {
    /// Its address, without a path.
    pub(crate) address: String,
    /// What a browser of a specialist carries.
    pub(crate) token: String,
    pub(crate) registers: Registers,
    server: JoinHandle<()>,
    // Kept so that the database lives as long as the site.
    _database: TestDatabase,
}

impl Served {
    /// Loads the province and serves it.
    pub(crate) async fn province() -> Self {
        let database = sqlite();
        let registers = database.create().await;
        worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.unwrap();
        let accounts = Accounts::new(registers.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(database, (registers, accounts), listener).await
    }

    /// Serves a small world with a head of a commune, for whom a provider vouches.
    pub(crate) async fn with_provider(program: &(PathBuf, PathBuf)) -> (Self, Provider) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let provider = Provider::start(program, &address).unwrap();
        let database = sqlite();
        let registers = database.create().await;
        // The two go by one time; that of the provider moves on.
        registers.clock().advance(provider.now - registers.clock().now().micros());
        let world = SmallWorld::load(&registers).await;
        employed(&registers, "head", ("head", Some(world.communes[0]))).await;
        let settings = SingleSignOnSettings {
            issuer: provider.issuer.clone(),
            client_id: "dinh".to_owned(),
            client_secret: SECRET.to_owned(),
            name: "Cổng tỉnh".to_owned(),
            address,
            second_factors: Vec::new(),
        };
        let accounts = Accounts::new(registers.clone()).unwrap();
        let accounts = accounts.with_single_sign_on(settings).unwrap();
        (Self::serve(database, (registers, accounts), listener).await, provider)
    }

    async fn serve(
        database: TestDatabase,
        (registers, accounts): (Registers, Accounts),
        listener: TcpListener,
    ) -> Self {
        let census = Census::open(&registers, operator().scope, None, &|_| {}).await.unwrap();
        let (_, token) = signed_in(&registers, "specialist", None).await;
        let kept = registers.clone();
        let cases = web::Cases::standard(registers.clone(), None).unwrap();
        let site = Site {
            accounts,
            registers,
            census: Arc::new(census),
            is_secure: false,
            proxies: Vec::new(),
            default_day: Some(day("2022-10-19")),
            cases,
            papers: Papers::default(),
        };
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = router(site).unwrap();
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            address,
            token: token.text().to_owned(),
            registers: kept,
            server,
            _database: database,
        }
    }
}

impl Served {
    /// What comes for a path to a specialist.
    pub(crate) async fn get(&self, path: &str) -> Result<Response> {
        Ok(self.request(path).send().await?)
    }

    /// The same, packed.
    pub(crate) async fn get_packed(&self, path: &str) -> Result<Response> {
        Ok(self.request(path).header("accept-encoding", "gzip").send().await?)
    }

    fn request(&self, path: &str) -> RequestBuilder {
        let request = reqwest::Client::new().get(format!("{}{path}", self.address));
        request.header("cookie", format!("dinh={}", self.token))
    }

    /// Makes an account of a role, named after it: of the whole, or of the commune that took over
    /// Ngọc Thanh.
    pub(crate) async fn employ(&self, role: &str) {
        let commune = self.commune().await;
        let area = ["head", "clerk"].contains(&role).then_some(commune);
        employed(&self.registers, role, (role, area)).await;
    }

    /// The commune that took over Ngọc Thanh.
    pub(crate) async fn commune(&self) -> Id<Area> {
        let scope = operator().scope;
        let then = View { scope: &scope, on: day("2022-10-19"), known_at: None };
        let now = View { on: self.registers.today(), ..then };
        let mut reader = self.registers.read().await.unwrap();
        let commune = reader.tree(&then).await.unwrap().find("08749").unwrap().id;
        reader.tree(&now).await.unwrap().counts_in(commune)
    }

    /// Lets a browser carry what one of a specialist does; it knows nothing else of the site.
    pub(crate) async fn let_in(&self, browser: &Browser) -> Result<()> {
        browser.session.goto(format!("{}/assets/dinh.css", self.address)).await?;
        browser.session.delete_all_cookies().await?;
        let mut cookie = Cookie::new("dinh", self.token.as_str());
        cookie.set_path("/");
        browser.session.add_cookie(cookie).await?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}
