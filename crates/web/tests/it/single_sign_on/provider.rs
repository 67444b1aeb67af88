//! A provider of single sign-on on a port of this machine, which can be made to tell untruths.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Form;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{digest, hmac};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(super) const CLIENT: &str = "dinh của tỉnh";
pub(super) const SECRET: &str = "một mã bí mật: 100% + &";

/// The provider while it answers.
pub(super) struct Provider {
    pub(super) address: String,
    told: Arc<Mutex<Told>>,
    server: JoinHandle<()>,
}

/// How a token is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    Well,
    /// By a key of somebody else, under the name of ours.
    ByAnother,
    /// Not at all.
    Not,
    /// With the secret that the site knows, too.
    WithTheSecret,
    /// With the public key as if it were a secret.
    WithThePublicKey,
    /// Well, but something else was said afterwards.
    AndChanged,
}

/// Who signs in there and what is told of them.
pub(super) struct Told {
    issuer: String,
    key: EcdsaKeyPair,
    /// The name of the key in tokens, and in the list of keys.
    pub(super) kid: &'static str,
    pub(super) listed: &'static str,
    pub(super) signed: Signed,
    /// What is said otherwise than it should be; nothing takes it out.
    pub(super) claims: BTreeMap<&'static str, Value>,
    pub(super) subject: &'static str,
    /// The time there, in seconds.
    pub(super) now: i64,
    /// Is there no identity token?
    pub(super) is_bare: bool,
    /// Does it promise to name itself in each answer?
    pub(super) names_itself: bool,
    /// What it answers instead of everything else.
    pub(super) fault: Option<Fault>,
    /// How often the keys were asked for.
    pub(super) key_asks: usize,
    codes: HashMap<String, (String, String)>,
    count: usize,
}

/// What a provider answers that is broken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Elsewhere,
    Broken,
    Endless,
    Nonsense,
}

type Shared = State<Arc<Mutex<Told>>>;

fn lock(told: &Arc<Mutex<Told>>) -> MutexGuard<'_, Told> {
    told.lock().unwrap()
}

fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()
}

fn plain(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

impl Provider {
    pub(super) async fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let told = Arc::new(Mutex::new(Told {
            issuer: address.clone(),
            key: new_key(),
            kid: "một",
            listed: "một",
            signed: Signed::Well,
            claims: BTreeMap::new(),
            subject: "người-1",
            now,
            is_bare: false,
            names_itself: false,
            fault: None,
            key_asks: 0,
            codes: HashMap::new(),
            count: 0,
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(itself))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&told));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, told, server }
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }

    /// What somebody who signs in there is sent back with: the address they were sent to says what
    /// is asked.
    pub(super) fn grant(&self, location: &str) -> HashMap<String, String> {
        let uri: Uri = location.parse().unwrap();
        let Query(asked) = Query::<HashMap<String, String>>::try_from_uri(&uri).unwrap();
        assert!(location.starts_with(&format!("{}/authorize?", self.address)), "{location}");
        for (name, value) in
            [("response_type", "code"), ("client_id", CLIENT), ("code_challenge_method", "S256")]
        {
            assert_eq!(asked[name], value);
        }
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        assert_eq!(asked["redirect_uri"], "http://localhost/sign-in/single/answer");
        let mut told = self.told();
        told.count += 1;
        let code = format!("mã {}", told.count);
        let kept = (asked["nonce"].clone(), asked["code_challenge"].clone());
        told.codes.insert(code.clone(), kept);
        HashMap::from([("code".to_owned(), code), ("state".to_owned(), asked["state"].clone())])
    }

    /// Takes a new key.
    pub(super) fn rotate(&self, kid: &'static str) {
        let mut told = self.told();
        told.key = new_key();
        (told.kid, told.listed) = (kid, kid);
    }

    /// Answers nobody any more.
    pub(super) async fn stop(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn itself(State(told): Shared) -> Response {
    let told = lock(&told);
    let at = |path: &str| format!("{}/{path}", told.issuer);
    match told.fault {
        Some(Fault::Elsewhere) => return Redirect::to("http://127.0.0.1:1/").into_response(),
        Some(Fault::Broken) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::Endless) => return "x".repeat(1_000_000).into_response(),
        Some(Fault::Nonsense) => return axum::Json(json!({ "issuer": 1 })).into_response(),
        None => {}
    }
    let metadata = json!({
        "issuer": told.issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256", "none", "HS256"],
        "authorization_response_iss_parameter_supported": told.names_itself,
    });
    axum::Json(metadata).into_response()
}

async fn keys(State(told): Shared) -> axum::Json<Value> {
    let mut told = lock(&told);
    told.key_asks += 1;
    let public = told.key.public_key().as_ref();
    let (x, y) = public[1..].split_at(32);
    let key = json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": told.listed, "alg": "ES256",
        "x": plain(x), "y": plain(y),
    });
    axum::Json(json!({ "keys": [key] }))
}

async fn token(
    State(told): Shared,
    headers: HeaderMap,
    Form(given): Form<HashMap<String, String>>,
) -> Response {
    let mut told = lock(&told);
    let refused =
        |why: &str| (StatusCode::BAD_REQUEST, axum::Json(json!({ "error": why }))).into_response();
    // RFC 6749, 2.3.1: both are encoded as in a form before.
    let known = format!("{}:{}", encoded(CLIENT), encoded(SECRET));
    let known = format!("Basic {}", BASE64_STANDARD.encode(known));
    if headers.get("authorization").is_none_or(|one| one != known.as_str()) {
        return refused("invalid_client");
    }
    let code = given.get("code").cloned().unwrap_or_default();
    let Some((nonce, challenge)) = told.codes.remove(&code) else {
        return refused("invalid_grant");
    };
    let verifier = given.get("code_verifier").map_or("", String::as_str);
    let shown = plain(digest::digest(&digest::SHA256, verifier.as_bytes()));
    if shown != challenge || given["redirect_uri"] != "http://localhost/sign-in/single/answer" {
        return refused("invalid_grant");
    }
    let mut answer = json!({ "access_token": "không dùng", "token_type": "Bearer" });
    if !told.is_bare {
        answer["id_token"] = json!(told.token(&nonce));
    }
    axum::Json(answer).into_response()
}

impl Told {
    fn token(&self, nonce: &str) -> String {
        let mut claims = json!({
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": nonce,
            "iat": self.now, "exp": self.now + 300, "preferred_username": "Nguyễn Văn Một",
        });
        for (name, value) in &self.claims {
            claims[name] = value.clone();
        }
        let algorithm = match self.signed {
            Signed::Not => "none",
            Signed::WithTheSecret | Signed::WithThePublicKey => "HS256",
            _ => "ES256",
        };
        let header = json!({ "alg": algorithm, "kid": self.kid });
        let message = format!("{}.{}", plain(header.to_string()), plain(claims.to_string()));
        let signature = self.signature(message.as_bytes());
        if self.signed == Signed::AndChanged {
            claims["sub"] = json!("người-1 ");
            let message = format!("{}.{}", plain(header.to_string()), plain(claims.to_string()));
            return format!("{message}.{}", plain(signature));
        }
        format!("{message}.{}", plain(signature))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let by =
            |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec();
        let with = |secret: &[u8]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            hmac::sign(&key, message).as_ref().to_vec()
        };
        match self.signed {
            Signed::Well | Signed::AndChanged => by(&self.key),
            Signed::ByAnother => by(&new_key()),
            Signed::Not => Vec::new(),
            Signed::WithTheSecret => with(SECRET.as_bytes()),
            Signed::WithThePublicKey => with(self.key.public_key().as_ref()),
        }
    }
}

/// A word as forms carry it.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        use std::fmt::Write as _;
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'*' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            other => {
                let _ = write!(encoded, "%{other:02X}");
            }
        }
        encoded
    })
}
