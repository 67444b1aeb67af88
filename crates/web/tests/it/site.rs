//! A small site for tests: two communes with staff, a third that was merged, a village whose
//! name is an attack.

use std::sync::Arc;

use accounts::Accounts;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use base::{Code, Period};
use census::Census;
use registers::{Area, AreaCodeEntry, AreaLineage, Batch, Follower, Registers, View};
use testkit::{SmallWorld, TestDatabase, day, operator, permit, signed_in, sqlite};
use tower::ServiceExt;
use web::{Papers, Site, router};

/// The name of a village that would run, were it not escaped.
pub(crate) const ATTACK: &str = "<script>alert('Xóm \"Đông\"')</script>";

/// The site, its registers, and its units.
pub(crate) struct TestSite {
    pub(crate) router: Router,
    /// What whoever asks carries.
    pub(crate) cookie: String,
    pub(crate) registers: Registers,
    pub(crate) world: SmallWorld,
    // Kept so that the database lives as long as the site.
    _database: TestDatabase,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl TestSite {
    pub(crate) async fn new() -> Self {
        let database = sqlite();
        let registers = database.create().await;
        let world = SmallWorld::load(&registers).await;
        let router = router(site(registers.clone()).await).unwrap();
        let cookie = cookie(&registers, "specialist").await;
        let site = Self { router, cookie, registers, world, _database: database };
        site.fill().await;
        site
    }

    /// A chair who is secretary as well, a delegate in the commune that merges in 2024.
    async fn fill(&self) {
        let world = &self.world;
        let mut batch = Batch::new();
        batch.set_decision(world.decision);
        let since = Period::since(day("2021-07-01"));
        let head = SmallWorld::person(&mut batch, "Nguyễn Thị Một", "001180000001");
        batch.add(since, world.appointment(head, world.secretary, world.communes[0]));
        let mut second = world.appointment(head, world.chair, world.communes[0]);
        second.mode = Code::new("concurrent");
        batch.add(since, second);
        let merged = batch.add(
            Period::new(day("2010-01-01"), Some(day("2024-01-01"))).unwrap(),
            unit("Ba", "commune", "official", Some(world.district)),
        );
        let code =
            AreaCodeEntry { area: merged, scheme: Code::new("gso"), code: "08703".to_owned() };
        batch.add(Period::new(day("2010-01-01"), Some(day("2024-01-01"))).unwrap(), code);
        batch.add(
            Period::since(day("2024-01-01")),
            AreaLineage {
                from_area: merged,
                to_area: world.communes[0],
                share_percent: 100,
                document: world.decision,
            },
        );
        let village = unit(ATTACK, "village", "invented", Some(world.communes[0]));
        batch.add(Period::since(day("2010-01-01")), village);
        let delegate = SmallWorld::person(&mut batch, ATTACK, "001180000002");
        let mut seat = world.appointment(delegate, world.delegate, merged);
        seat.probation_ends_on = Some(day("2023-01-01"));
        batch.add(since, seat);
        self.registers.apply(&permit(), &batch).await.unwrap();
    }

    /// One more secretary.
    pub(crate) async fn add_secretary(&self) {
        let mut batch = Batch::new();
        batch.set_decision(self.world.decision);
        let person = SmallWorld::person(&mut batch, "Trần Thị Hai", "001180000003");
        let held = self.world.appointment(person, self.world.secretary, self.world.communes[1]);
        batch.add(Period::since(day("2021-07-01")), held);
        self.registers.apply(&permit(), &batch).await.unwrap();
    }

    /// One more delegate.
    pub(crate) async fn add_delegate(&self, number: u32) {
        let mut batch = Batch::new();
        batch.set_decision(self.world.decision);
        let person = SmallWorld::person(&mut batch, "Lê Văn Ba", &format!("0011810{number:05}"));
        let held = self.world.appointment(person, self.world.delegate, self.world.communes[1]);
        batch.add(Period::since(day("2021-07-01")), held);
        self.registers.apply(&permit(), &batch).await.unwrap();
    }

    /// How many records a register has on a day.
    pub(crate) async fn count<R: registers::Register>(&self, on: &str) -> usize {
        let scope = operator().scope;
        let mut reader = self.registers.read().await.unwrap();
        let view = View { scope: &scope, on: day(on), known_at: None };
        reader.list::<R>(&view, Vec::new()).await.unwrap().len()
    }

    /// The same registers under a site that begins now.
    pub(crate) async fn anew(&self) -> Self {
        let router = router(site(self.registers.clone()).await).unwrap();
        Self { router, ..self.with(&self.cookie) }
    }

    /// The same registers under a site whose census follows what is written.
    pub(crate) async fn following(self) -> Self {
        let mut site = site(self.registers.clone()).await;
        let census: Arc<dyn Follower> = Arc::<Census>::clone(&site.census);
        site.registers = self.registers.clone().followed_by(census);
        let registers = site.registers.clone();
        Self { router: router(site).unwrap(), registers, ..self }
    }

    /// The same registers under a site that is reached over TLS only.
    pub(crate) async fn over_tls(self) -> Self {
        let site = Site { is_secure: true, ..site(self.registers.clone()).await };
        Self { router: router(site).unwrap(), ..self }
    }

    /// The same registers under a site that keeps papers otherwise.
    pub(crate) async fn with_papers(&self, papers: Papers) -> Self {
        let site = Site { papers, ..site(self.registers.clone()).await };
        Self { router: router(site).unwrap(), ..self.with(&self.cookie) }
    }

    /// The same site, as whoever carries this sees it.
    pub(crate) fn with(&self, cookie: &str) -> Self {
        Self {
            router: self.router.clone(),
            cookie: cookie.to_owned(),
            registers: self.registers.clone(),
            world: self.world.clone(),
            _database: sqlite(),
        }
    }

    /// The same site, as a new session of an account of another role sees it.
    pub(crate) async fn of(&self, role: &str) -> Self {
        Self {
            router: self.router.clone(),
            cookie: if role.is_empty() {
                String::new()
            } else {
                cookie(&self.registers, role).await
            },
            registers: self.registers.clone(),
            world: self.world.clone(),
            _database: sqlite(),
        }
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.ask(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        ask(&self.router, (&self.cookie, request)).await
    }

    /// As [`ask`](Self::ask), of a site that is given away.
    pub(crate) async fn ask_owned(self, request: Request<Body>) -> Answer {
        self.ask(request).await
    }
}

/// The site of the demonstration.
pub(crate) struct Province {
    router: Router,
    cookie: String,
    registers: Registers,
    // Kept so that the database lives as long as the site.
    _database: TestDatabase,
}

impl Province {
    pub(crate) async fn new() -> Self {
        let database = sqlite();
        let registers = database.create().await;
        worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.unwrap();
        let cookie = cookie(&registers, "specialist").await;
        let router = router(site(registers.clone()).await).unwrap();
        Self { router, cookie, registers, _database: database }
    }

    /// What comes to somebody who has not signed in.
    pub(crate) async fn get_as_nobody(&self, address: &str) -> Answer {
        let request = Request::get(address).body(Body::empty()).unwrap();
        ask(&self.router, ("", request)).await
    }

    /// The codes of the units right below one, but for villages.
    pub(crate) async fn units_below(&self, code: &str) -> Vec<String> {
        let scope = operator().scope;
        let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
        let tree = self.registers.read().await.unwrap().tree(&view).await.unwrap();
        let below = tree.children(tree.find(code).unwrap().id);
        below.filter_map(|unit| unit.code.as_ref().map(ToString::to_string)).collect()
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        let request = Request::get(address).body(Body::empty()).unwrap();
        ask(&self.router, (&self.cookie, request)).await
    }
}

async fn site(registers: Registers) -> Site {
    let census = Census::open(&registers, operator().scope, None, &|_| {}).await.unwrap();
    let cases = web::Cases::standard(registers.clone(), None).unwrap();
    Site {
        accounts: Accounts::new(registers.clone()).unwrap(),
        registers,
        census: Arc::new(census),
        is_secure: false,
        proxies: Vec::new(),
        default_day: Some(day("2022-10-19")),
        cases,
        papers: Papers::default(),
    }
}

/// What a browser of an account of this role carries.
pub(crate) async fn cookie(registers: &Registers, role: &str) -> String {
    let (_, token) = signed_in(registers, role, None).await;
    format!("dinh={}", token.text())
}

pub(crate) async fn ask(router: &Router, (cookie, mut request): (&str, Request<Body>)) -> Answer {
    if !cookie.is_empty() {
        request.headers_mut().append("cookie", cookie.parse().unwrap());
    }
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 10_000_000).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub(crate) fn unit(name: &str, kind: &str, basis: &str, parent: Option<base::Id<Area>>) -> Area {
    Area { name: name.to_owned(), kind: Code::new(kind), parent, basis: Code::new(basis) }
}
