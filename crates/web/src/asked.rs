//! [`Asked`]: one request: in which language, of which day, as known when; and how it is answered.

use std::sync::Arc;

use accounts::Visitor;
use axum::extract::{FromRequestParts, Query};
use axum::http::header::{ACCEPT, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base::{Day, Definition, Instant, Language, Message};
use policy::{Action, AddressRule, Addresses, Permit, Scope};
use registers::{Picture, View};
use reports::Format;

use crate::address::{Address, query};
use crate::change::is_by_hand;
use crate::failure::{Failure, Kind, respond};
use crate::guard::{cookie, host_name};
use crate::scenes::{Key, Scene, edition_at};
use crate::site::Served;
use crate::{api, files, headers};

/// One request.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) served: Arc<Served>,
    uri: Uri,
    pairs: Vec<(String, String)>,
    headers: HeaderMap,
    /// Who asks.
    pub(crate) visitor: Arc<Visitor>,
}

impl FromRequestParts<Arc<Served>> for Asked {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        served: &Arc<Served>,
    ) -> Result<Self, StatusCode> {
        // Whom nobody let in is not known, and sees nothing.
        let visitor = parts.extensions.get::<Arc<Visitor>>().map(Arc::clone);
        let visitor = visitor.ok_or(StatusCode::FORBIDDEN)?;
        // What is not a query asks for nothing.
        let pairs = Query::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
        Ok(Self {
            served: Arc::clone(served),
            uri: parts.uri.clone(),
            pairs,
            headers: parts.headers.clone(),
            visitor,
        })
    }
}

/// A page that is about to be made: what its address says, and from what it is made.
pub(crate) struct Ground {
    pub(crate) address: Address,
    pub(crate) scene: Arc<Scene>,
    /// The rows of the day, for a report that is told row by row.
    pub(crate) rows: Option<Arc<Picture>>,
    tag: String,
}

impl Asked {
    /// What the asker may see.
    pub(crate) fn scope(&self) -> &Scope {
        &self.visitor.decision.scope
    }

    /// The same asked by nobody in particular, who sees what is public.
    ///
    /// # Errors
    /// When the policy of what is public does not read.
    pub(crate) fn as_public(&self) -> Result<Self, Failure> {
        let mut visitor = Visitor::clone(&self.visitor);
        visitor.decision.scope = policy::public()?.scope;
        Ok(Self { visitor: Arc::new(visitor), ..self.clone() })
    }

    /// The same, as if nothing but a path had been asked for: what the address says is not to be
    /// repeated.
    pub(crate) fn as_if(&self, path: &'static str) -> Self {
        Self { uri: Uri::from_static(path), pairs: Vec::new(), ..self.clone() }
    }

    /// May the asker do this?
    pub(crate) fn may(&self, action: Action) -> bool {
        self.visitor.may(action)
    }

    /// Leave to write.
    ///
    /// # Errors
    /// When the asker has none.
    pub(crate) fn permit(&self) -> Result<&Permit, Message> {
        let permit = self.visitor.decision.permit.as_ref();
        let permit = permit.filter(|_| self.may(Action::Change));
        permit.ok_or_else(|| Message::new("policy.may-not-write"))
    }

    /// May the asker write anything?
    pub(crate) fn may_write(&self) -> bool {
        self.permit().is_ok()
    }

    /// May the asker write in this register by hand?
    pub(crate) fn may_write_in(&self, definition: &Definition) -> bool {
        let admits = |permit: &Permit| permit.scope().admits(definition).is_ok();
        is_by_hand(definition) && self.permit().is_ok_and(admits)
    }

    /// May the asker open addresses of this pattern?
    pub(crate) fn may_open(&self, pattern: &str) -> bool {
        let addresses = Addresses::standard().ok();
        let rule = addresses.and_then(|all| all.rule(pattern));
        rule.is_some_and(|rule| self.may_all(rule))
    }

    /// May the asker do all that an address needs?
    pub(crate) fn may_all(&self, rule: &AddressRule) -> bool {
        rule.needs().all(|action| self.may(action))
    }

    /// On what of the asker, besides the scope, a page depends: two who see the same get the same
    /// bytes, whoever they are.
    pub(crate) fn sees(&self) -> String {
        let decision = &self.visitor.decision;
        let stead = self.visitor.capacity().and_then(|one| one.deputy_for.as_deref());
        let actions = &decision.actions;
        format!("{} {actions:?} {stead:?} {}", decision.role, self.visitor.signed_in.is_some())
    }

    /// The answer that was made, or one that says what is wrong.
    pub(crate) fn answer(&self, made: Result<Response, Failure>) -> Response {
        made.unwrap_or_else(|failure| respond(self, &failure))
    }

    /// The value of a parameter; what is blank is not given.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All values of a parameter that is given several times.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let pairs = self.pairs.iter().filter(move |(known, _)| known == name);
        pairs.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All that the address gives, blank or not.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The form in which the page is asked for, where it is not a page.
    ///
    /// # Errors
    /// When there is no such form.
    pub(crate) fn form(&self) -> Result<Option<Format>, Failure> {
        let form = files::split(self.path()).1;
        // Only names of single things have dots.
        let is_one = self.path().matches('/').count() > 1;
        if form.is_none() && !is_one && self.path().contains('.') {
            return Err(Failure::no_such_page());
        }
        Ok(form)
    }

    /// The day of a parameter.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Day>, Message> {
        self.get(name).map(str::parse).transpose()
    }

    /// The language, as far as it can be told: faults, too, are told in one.
    pub(crate) fn language(&self) -> Language {
        self.get("lang").and_then(|given| given.parse().ok()).unwrap_or_default()
    }

    /// The code of the unit that was last looked at, as the browser remembers it.
    pub(crate) fn last_place(&self) -> Option<&str> {
        let name = host_name("place", self.served.site.is_secure);
        cookie(&self.headers, &name).filter(|code| !code.is_empty())
    }

    /// The path that was asked for.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// What the address says, but for one parameter.
    pub(crate) fn but(&self, name: &str) -> Vec<(String, String)> {
        self.pairs.iter().filter(|(own, _)| own != name).cloned().collect()
    }

    /// The same address in another language.
    pub(crate) fn in_language(&self, language: Language) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| name != "lang");
        let mut pairs: Vec<(&str, &str)> =
            kept.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if language != Language::default() {
            pairs.push(("lang", language.key()));
        }
        format!("{}{}", self.path(), query(&pairs))
    }

    /// Is it an address of the interface for programs?
    fn is_api(&self) -> bool {
        self.path().strip_prefix(api::ROOT).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether a program asks, or a person.
    pub(crate) fn kind(&self) -> Kind {
        let accepted = self.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        let wants_json = accepted.is_some_and(|types| {
            types.contains("application/json") && !types.contains("text/html")
        });
        let is_for_programs = self
            .path()
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extension == "json" || extension == "ics");
        if wants_json || is_for_programs || self.is_api() { Kind::Problem } else { Kind::Page }
    }

    /// What the address says of every page.
    pub(crate) fn address(&self) -> Result<Address, Failure> {
        let language = self.get("lang").map(str::parse).transpose()?.unwrap_or_default();
        let [on, known_at] = if self.is_api() { ["asOf", "knownAt"] } else { ["on", "known_at"] };
        let on = self.day(on)?.unwrap_or_else(|| self.served.default_day());
        // In an address, a plus sign that is not encoded reads as a space.
        let known_at = self.get(known_at).map(|given| given.replace(' ', "+").parse::<Instant>());
        let known_at = known_at.transpose()?;
        if known_at.is_some() && *self.scope() == policy::public()?.scope {
            // It takes long, and what differs between two instants is one official.
            let refusal = Message::new("policy.known-at-not-public");
            return Err(Failure::refused(StatusCode::FORBIDDEN, refusal));
        }
        Ok(Address { language, on, known_at })
    }

    /// The address that was asked for.
    pub(crate) fn itself(&self) -> String {
        self.uri.to_string()
    }

    /// What the browser said besides.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// From what a page is made that is made anew each time.
    pub(crate) async fn ground_anew(&self) -> Result<Ground, Failure> {
        let unasked = Self { headers: HeaderMap::new(), ..self.clone() };
        unasked.ground().await?.ok_or_else(Failure::no_such_page)
    }

    /// From what a page of another day, or of what was known at an instant, is made.
    pub(crate) async fn of_day(
        &self,
        on: Day,
        known_at: Option<Instant>,
    ) -> Result<Ground, Failure> {
        let others = ["on", "known_at"];
        let mut pairs = self.pairs.clone();
        pairs.retain(|(name, _)| !others.contains(&name.as_str()));
        pairs.push(("on".to_owned(), on.to_string()));
        pairs.extend(known_at.map(|known| ("known_at".to_owned(), known.to_string())));
        Self { pairs, ..self.clone() }.ground_anew().await
    }

    /// From what a page is made, or nothing if the asker has the page already.
    pub(crate) async fn ground(&self) -> Result<Option<Ground>, Failure> {
        self.ground_with(false).await
    }

    /// As [`ground`](Self::ground), with the rows of the day where they are needed.
    pub(crate) async fn ground_with(&self, needs_rows: bool) -> Result<Option<Ground>, Failure> {
        let address = self.address()?;
        let served = &self.served;
        let registers = &served.site.registers;
        let known_at = match address.known_at {
            Some(instant) => Some(registers.known_at(instant).await?),
            None => None,
        };
        let mut reader = registers.read().await?;
        let heads = reader.heads().await?;
        let key = Key {
            scope: self.scope().clone(),
            on: address.on,
            known_at: known_at.as_ref().map(|known| known.sequences().clone()),
            heads: heads.iter().map(|(chain, head)| (*chain, head.hash.clone())).collect(),
        };
        let tag = (&key, address.known_at, address.language, &served.run, self.sees());
        let tag = headers::tag(tag);
        if self.has(&tag) {
            return Ok(None);
        }
        let sequences: Vec<_> =
            heads.into_iter().map(|(chain, head)| (chain, head.sequence)).collect();
        let edition = edition_at(&served.site.census, registers, &sequences).await?;
        let scene =
            served.scenes.get(&key, (known_at, &served.whole), &mut reader, edition).await?;
        let rows = if needs_rows {
            Some(served.scenes.rows(&key, &scene, &mut reader).await?)
        } else {
            None
        };
        Ok(Some(Ground { address, scene, rows, tag }))
    }

    /// Has the asker what bears the tag?
    fn has(&self, tag: &str) -> bool {
        let given = self.headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        given.is_some_and(|given| headers::names(given, tag))
    }
}

impl Ground {
    /// Counts something aside, for which the registers are then asked more; gives the ground back.
    pub(crate) async fn aside<T, F>(self, count: F) -> Result<(Self, T), Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    {
        tokio::task::spawn_blocking(move || count(&self).map(|counted| (self, counted))).await?
    }

    /// An answer under the tag of what it was made from.
    pub(crate) fn tagged(&self, response: impl IntoResponse) -> Response {
        ([(ETAG, self.tag.clone())], response).into_response()
    }

    /// How the registers are asked for what the page shows.
    pub(crate) fn view(&self) -> View<'_> {
        let scene = &self.scene;
        View { scope: &scene.scope, on: self.address.on, known_at: scene.known_at.as_ref() }
    }

    /// Makes the answer aside, for counting takes the processor for a while.
    pub(crate) async fn make<F>(self, make: F) -> Result<Response, Failure>
    where
        F: FnOnce(&Self) -> Result<Response, Failure> + Send + 'static,
    {
        let made = tokio::task::spawn_blocking(move || {
            make(&self).map(|response| ([(ETAG, self.tag)], response).into_response())
        });
        made.await?
    }
}

/// What the asker has is still so.
pub(crate) fn unchanged() -> Response {
    StatusCode::NOT_MODIFIED.into_response()
}
