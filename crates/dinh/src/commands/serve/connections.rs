//! The connections of browsers and programs: so many at a time, and none that does not get on with
//! what it asks.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::{Service, ServiceExt as _};

/// How much is given to whoever connects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// So many connections are open at a time; others wait to be let in.
    pub(super) open: usize,
    /// So long the head of a request may take, from the opening or the answer before.
    pub(super) header: Duration,
}

/// So long nobody is let in after the machine has refused to, as when too many files are open.
const BREATH: Duration = Duration::from_secs(1);

/// Answers until it is told to stop, and then what was asked before.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let open = Arc::new(Semaphore::new(limits.open.min(Semaphore::MAX_PERMITS)));
    let answering = GracefulShutdown::new();
    let mut connections = http1::Builder::new();
    connections.timer(TokioTimer::new()).header_read_timeout(limits.header);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&open).acquire_owned().await;
            (place, accepted(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let service = TowerToHyperService::new(asked_by(router.clone(), peer));
        let connection = connections.serve_connection(TokioIo::new(stream), service);
        let connection = answering.watch(connection);
        tokio::spawn(async move {
            // One that breaks is of no interest to others.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    answering.shutdown().await;
}

/// The next connection.
async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_other(error.kind()) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// Did it go before it was let in?
fn is_of_the_other(kind: ErrorKind) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(kind, ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// The pages, for whoever asks from an address.
fn asked_by(
    router: Router,
    peer: SocketAddr,
) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send + 'static>
+ Clone
+ Send
+ 'static {
    router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    })
}
