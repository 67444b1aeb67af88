//! The site of the demonstration province on a port of this machine, as users open it.

use std::sync::Arc;

use census::Census;
use testkit::{TestDatabase, day, operator, permit, sqlite};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use web::{Site, router};

/// The site while it is served.
pub(crate) struct Served {
    /// Its address, without a path.
    pub(crate) address: String,
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
        let census = Census::open(&registers, operator().scope, None, &|_| {}).await.unwrap();
        let site = Site {
            registers,
            census: Arc::new(census),
            scope: operator().scope,
            permit: Some(permit()),
            default_day: Some(day("2022-10-19")),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            axum::serve(listener, router(site)).await.unwrap();
        });
        Self { address, server, _database: database }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}
