//! [`Provider`]: what is known of whoever vouches, and what it says of somebody.

use base::{Instant, Message};
use chrono::DateTime;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGrantType, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier,
    CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySet, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use store::Identity;
use tokio::sync::Mutex;

use super::http::{Http, HttpError};
use super::refusal::Refusal;
use super::rules::Rules;
use super::settings::{ANSWER_PATH, SingleSignOnSettings, is_safe};

/// What the provider says of itself besides what the library reads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct More {
    /// Does it name itself in each answer, as RFC 9207 has it?
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The secrets of one question.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Question {
    /// Comes back with the answer.
    pub(super) state: String,
    /// Comes back in the token.
    pub(super) nonce: String,
    /// Is shown with the code.
    pub(super) verifier: String,
}

/// What the provider says of somebody, after all was found good.
pub(super) struct Vouched {
    /// Who it is.
    pub(super) identity: Identity,
    /// What they are called there.
    pub(super) called: String,
    /// Did they show a second factor there that counts here?
    pub(super) has_second_factor: bool,
}

/// Whoever vouches.
pub(super) struct Provider {
    pub(super) settings: SingleSignOnSettings,
    pub(super) rules: &'static Rules,
    http: Http,
    redirect: RedirectUrl,
    issuer: IssuerUrl,
    known: Mutex<Known>,
}

/// What is known of the provider, and when it was asked, in microseconds.
#[derive(Default)]
struct Known {
    metadata: Option<Metadata>,
    asked_at: i64,
    keys_at: i64,
    silent_since: Option<i64>,
}

/// The longest name that the standard lets a provider give.
const LONGEST_SUBJECT: usize = 255;

/// So many letters are shown of what somebody is called.
const LONGEST_CALLED: usize = 100;

/// What the check of the time says of a token of tomorrow.
const FUTURE: &str = "issued in the future";

impl Provider {
    pub(super) fn new(settings: SingleSignOnSettings) -> Result<Self, Message> {
        let rules = Rules::standard()?;
        super::settings::check_issuer(&settings.issuer)?;
        super::settings::check_address(&settings.address)?;
        let faulty =
            |given: &str| Message::new("single-sign-on.not-an-address").text("given", given);
        let issuer =
            IssuerUrl::new(settings.issuer.clone()).map_err(|_| faulty(&settings.issuer))?;
        let redirect = RedirectUrl::new(format!("{}{ANSWER_PATH}", settings.address))
            .map_err(|_| faulty(&settings.address))?;
        let http = Http::new(&settings.issuer, rules)?;
        Ok(Self { settings, rules, http, redirect, issuer, known: Mutex::default() })
    }

    /// What the provider says of itself: from memory, or asked.
    async fn metadata(&self, now: Instant) -> Result<Metadata, Refusal> {
        let now = now.micros();
        let mut known = self.known.lock().await;
        let is_fresh = |since: i64, lasts: i64| (0..lasts).contains(&(now - since));
        if let Some(metadata) = &known.metadata
            && is_fresh(known.asked_at, self.rules.known_micros())
        {
            return Ok(metadata.clone());
        }
        if known.silent_since.is_some_and(|since| is_fresh(since, self.rules.silence_micros())) {
            return Err(Refusal::Unreachable("it did not answer just before".to_owned()));
        }
        let ask = |request| self.http.clone().ask(request);
        match Metadata::discover_async(self.issuer.clone(), &ask).await {
            Ok(metadata) => {
                let when = (now, now, None);
                (known.asked_at, known.keys_at, known.silent_since) = when;
                known.metadata = Some(metadata.clone());
                Ok(metadata)
            }
            Err(error) => {
                known.silent_since = Some(now);
                Err(undiscovered(error))
            }
        }
    }

    /// The keys of the provider anew, unless they were asked for just before.
    async fn fresh_keys(&self, now: Instant) -> Result<Option<CoreJsonWebKeySet>, Refusal> {
        let now = now.micros();
        let mut known = self.known.lock().await;
        let Some(metadata) = known.metadata.clone() else { return Ok(None) };
        if (0..self.rules.keys_again_micros()).contains(&(now - known.keys_at)) {
            return Ok(None);
        }
        known.keys_at = now;
        let ask = |request| self.http.clone().ask(request);
        let keys = JsonWebKeySet::fetch_async(metadata.jwks_uri(), &ask).await;
        let keys = keys.map_err(undiscovered)?;
        known.metadata = Some(metadata.set_jwks(keys.clone()));
        Ok(Some(keys))
    }

    fn client(&self, metadata: Metadata) -> Client {
        let ways = metadata.token_endpoint_auth_methods_supported().cloned().unwrap_or_default();
        let is_posted = ways.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !ways.contains(&CoreClientAuthMethod::ClientSecretBasic);
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = ClientSecret::new(self.settings.client_secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, id, Some(secret));
        let client = client.set_redirect_uri(self.redirect.clone());
        let way = if is_posted { AuthType::RequestBody } else { AuthType::BasicAuth };
        client.set_auth_type(way)
    }

    /// Where somebody is sent with a question.
    pub(super) async fn address(&self, now: Instant, asks: &Question) -> Result<String, Refusal> {
        let metadata = self.metadata(now).await?;
        if !is_safe(metadata.authorization_endpoint().url()) {
            let where_to = metadata.authorization_endpoint().to_string();
            return Err(Refusal::Misunderstood(HttpError::NotSafe(where_to).to_string()));
        }
        let (state, nonce) = (asks.state.clone(), asks.nonce.clone());
        let verifier = PkceCodeVerifier::new(asks.verifier.clone());
        let client = self.client(metadata);
        let asked = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        Ok(asked.url().0.to_string())
    }

    /// Is the answer of our issuer, as far as it says? A provider that promises to say so must.
    pub(super) async fn check_issuer(
        &self,
        now: Instant,
        given: Option<&str>,
    ) -> Result<(), Refusal> {
        let must = self.metadata(now).await?;
        let must = must.additional_metadata().authorization_response_iss_parameter_supported;
        let is_ours = given.map_or(!must, |given| given == self.settings.issuer);
        if is_ours { Ok(()) } else { Err(Refusal::AnswerOfAnotherIssuer) }
    }

    /// Gives a code back for what the provider says of somebody.
    pub(super) async fn vouched(
        &self,
        now: Instant,
        (asked, code): (&Question, &str),
    ) -> Result<Vouched, Refusal> {
        let metadata = self.metadata(now).await?;
        let keys = metadata.jwks().clone();
        let ask = |request| self.http.clone().ask(request);
        let client = self.client(metadata);
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| Refusal::Misunderstood(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()));
        let response = exchange.request_async(&ask).await.map_err(unexchanged)?;
        let token = response.id_token().ok_or(Refusal::NoToken)?;
        let nonce = Nonce::new(asked.nonce.clone());
        match self.claims(now, (token, &nonce), keys) {
            Err(Refusal::UnknownKey) => match self.fresh_keys(now).await? {
                Some(keys) => self.claims(now, (token, &nonce), keys),
                None => Err(Refusal::UnknownKey),
            },
            done => done,
        }
    }

    fn claims(
        &self,
        now: Instant,
        (token, nonce): (&CoreIdToken, &Nonce),
        keys: CoreJsonWebKeySet,
    ) -> Result<Vouched, Refusal> {
        let id = ClientId::new(self.settings.client_id.clone());
        let at = DateTime::from_timestamp_micros(now.micros()).unwrap_or_default();
        let latest = now.micros().saturating_add(self.rules.difference_micros());
        // Whoever has no secret to check with cannot be made to take it for a key.
        let verifier =
            CoreIdTokenVerifier::new_public_client(id.clone(), self.issuer.clone(), keys)
                .set_allowed_algs(self.rules.algorithms())
                .set_time_fn(move || at)
                .set_issue_time_verifier_fn(move |issued| {
                    let is_past = issued.timestamp_micros() <= latest;
                    if is_past { Ok(()) } else { Err(FUTURE.to_owned()) }
                });
        let claims = token.claims(&verifier, nonce).map_err(unverified)?;
        if claims.authorized_party().is_some_and(|party| *party != id) {
            return Err(Refusal::WrongAudience);
        }
        self.vouches(claims)
    }

    fn vouches(&self, claims: &CoreIdTokenClaims) -> Result<Vouched, Refusal> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Refusal::Token("the subject has no good length".to_owned()));
        }
        let username = claims.preferred_username().map(|name| name.as_str().to_owned());
        let name = claims.name().and_then(|name| name.get(None).map(|name| name.to_string()));
        let called = username.or(name).unwrap_or_else(|| subject.to_owned());
        let context = claims.auth_context_ref().map(|one| one.as_str());
        let methods = claims.auth_method_refs().into_iter().flatten().map(|one| one.as_str());
        let mut shown = context.into_iter().chain(methods);
        let counts = |one: &str| self.settings.second_factors.iter().any(|known| known == one);
        Ok(Vouched {
            identity: Identity {
                issuer: self.settings.issuer.clone(),
                subject: subject.to_owned(),
            },
            called: called.chars().take(LONGEST_CALLED).collect(),
            has_second_factor: shown.any(counts),
        })
    }
}

fn undiscovered(error: DiscoveryError<HttpError>) -> Refusal {
    match error {
        DiscoveryError::Request(error) => Refusal::Unreachable(error.chain()),
        DiscoveryError::Parse(error) => Refusal::Misunderstood(error.to_string()),
        DiscoveryError::Response(status, _, reason) => {
            Refusal::Misunderstood(format!("{status}: {reason}"))
        }
        error => Refusal::Misunderstood(error.to_string()),
    }
}

type Unexchanged = RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>;

fn unexchanged(error: Unexchanged) -> Refusal {
    match error {
        RequestTokenError::ServerResponse(said) => Refusal::CodeRefused(said.error().to_string()),
        RequestTokenError::Request(error) => Refusal::Unreachable(error.chain()),
        RequestTokenError::Parse(error, _) => Refusal::Misunderstood(error.to_string()),
        RequestTokenError::Other(reason) => Refusal::Misunderstood(reason),
    }
}

fn unverified(error: ClaimsVerificationError) -> Refusal {
    match error {
        ClaimsVerificationError::InvalidIssuer(_) => Refusal::WrongIssuer,
        ClaimsVerificationError::InvalidAudience(_) => Refusal::WrongAudience,
        ClaimsVerificationError::InvalidNonce(_) => Refusal::WrongNonce,
        ClaimsVerificationError::Expired(reason) if reason == FUTURE => Refusal::IssuedInTheFuture,
        ClaimsVerificationError::Expired(_) => Refusal::Expired,
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoMatchingKey => Refusal::UnknownKey,
            error @ (SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature) => Refusal::Algorithm(error.to_string()),
            error => Refusal::Signature(error.to_string()),
        },
        error => Refusal::Token(error.to_string()),
    }
}
