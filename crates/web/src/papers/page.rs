//! The page of one paper, and its bytes, which no browser shows or runs: they are saved.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Message;
use registers::{Filter, JournalFilter, Paper, Reader, Register, VersionRow, View};
use reports::Align;
use store::PaperBytes;
use workbooks::paper_media;

use crate::address::encoded;
use crate::asked::Asked;
use crate::change::{Act, Wish, way};
use crate::failure::Failure;
use crate::guard::note;
use crate::pages::area::find;
use crate::pages::frame::{Here, Place};
use crate::pages::report::first;
use crate::pages::{Link, SheetsPage};
use crate::papers::fact::Fact;
use crate::papers::section::{amount, called};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// What the bytes may do in a browser that would open them all the same: nothing.
const NOTHING: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// The number that an address names.
type Named = Result<Path<String>, PathRejection>;

/// A paper that may be seen, with what it hangs on.
struct Found {
    row: VersionRow,
    paper: Paper,
    fact: Fact,
}

impl Found {
    /// The paper of a number. Its row must be seen, and what it hangs on, and all that stands there.
    async fn read(reader: &mut Reader, view: &View<'_>, id: &str) -> Result<Self, Failure> {
        let id: i64 = id.parse().map_err(|_| Failure::no_such_page())?;
        let named = vec![Filter::Ids(vec![id])];
        let rows = reader.rows_of_every_day(view, Paper::DEFINITION, named).await?;
        let row = rows.into_iter().next_back().ok_or_else(Failure::no_such_page)?;
        let paper = Paper::from_values(row.values.clone())?;
        let fact = Fact::read(reader, view, (&paper.register, paper.record)).await?;
        Paper::shown_of(view.scope, fact.definition)?;
        Ok(Self { row, paper, fact })
    }

    /// Records that it is opened, where it is of a person's file.
    async fn noted(&self, asked: &Asked, pattern: &str) -> Option<Response> {
        let person = self.paper.person?;
        note(asked, person.number(), pattern).await
    }
}

/// Answers with what a paper is.
pub(crate) async fn paper(id: Named, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => told(&asked, &id).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn told(asked: &Asked, id: &str) -> Result<Response, Failure> {
    let ground = asked.ground_anew().await?;
    let view = ground.view();
    let mut reader = asked.served.site.registers.read().await?;
    let found = Found::read(&mut reader, &view, id).await?;
    if let Some(refusal) = found.noted(asked, "/papers/{id}").await {
        return Ok(refusal);
    }
    let brought = brought(asked, &mut reader, &found.row).await?;
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => first(&ground)?,
    };
    let place = Place { asked, ground: &ground, unit };
    let language = ground.address.language;
    let heading = found.paper.name.clone();
    let here = Here::Page {
        path: format!("/papers/{}", found.row.id),
        pairs: Vec::new(),
        kind: "/registers",
    };
    let link = |key: &str, href| Link { words: language.text(key), href };
    let saved = format!("/papers/{}/content", found.row.id);
    let mut acts = vec![link("papers.save", place.address().page(&saved, unit, &[]))];
    if Fact::takes_papers(asked, found.fact.definition) {
        let wish = Wish::new(Act::Withdraw, Paper::DEFINITION, vec![found.row.id]);
        acts.push(link("papers.withdraw", way(&place, &[wish])));
    }
    let lists = reader.registry().lists();
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, Vec::new()),
        heading,
        lines: vec![language.text("papers.caption")],
        lead: Vec::new(),
        notices: Vec::new(),
        exports: Vec::new(),
        ask: None,
        tabs: Vec::new(),
        sheets: vec![sheet(&place, &found, (lists, brought))],
        acts,
        ticking: None,
        others: Vec::new(),
    };
    Ok(never_kept(page.answer(&place)?))
}

/// By whom it was brought, and when.
async fn brought(
    asked: &Asked,
    reader: &mut Reader,
    row: &VersionRow,
) -> Result<Option<(String, String)>, Failure> {
    // The journal is not open to all; who brought this one is told to who may read it.
    let scope = &asked.served.whole;
    let view = View { scope, on: asked.served.site.registers.today(), known_at: None };
    let together = Some((row.home, row.recorded));
    let filter = JournalFilter { together, limit: 1, ..JournalFilter::default() };
    let entries = reader.entries(&view, &filter).await?;
    Ok(entries.into_iter().next().map(|entry| {
        let instant = entry.instant().map_or(entry.recorded_at.clone(), base::Instant::vietnamese);
        (entry.actor, instant)
    }))
}

fn sheet(
    place: &Place<'_>,
    found: &Found,
    (lists, brought): (&registers::CodeLists, Option<(String, String)>),
) -> Sheet {
    let language = place.address().language;
    let (paper, fact) = (&found.paper, &found.fact);
    let line = |key: &str, shown| SheetRow::of(vec![Shown::plain(language.text(key)), shown]);
    let of = format!("/registers/{}/{}", fact.definition.key, fact.id);
    let heading = fact.definition.heading;
    let of_words = format!("{} #{}", language.pick(heading.vi, heading.en), fact.id);
    let of_fact = Shown::link(of_words, place.address().page(&of, place.unit, &[]));
    let (actor, instant) = brought.unwrap_or_default();
    let kind = called(lists, "paper-type", paper.media_type.as_str(), language);
    let scanned = called(lists, "paper-scan", paper.scanned.as_str(), language);
    let rows = vec![
        line("papers.line.of", of_fact),
        line("papers.column.kind", Shown::plain(kind)),
        line("papers.column.size", Shown::plain(amount(paper.size, language))),
        line("papers.line.by", Shown::plain(actor)),
        line("papers.line.at", Shown::plain(instant)),
        line("papers.column.scanned", Shown::plain(scanned)),
        line("papers.line.digest", Shown::plain(paper.digest.as_str())),
    ];
    Sheet {
        key: "paper".into(),
        caption: language.text("papers.caption"),
        language,
        columns: vec![
            Head::new(language, "papers.column.what", 24, Align::Left),
            Head::new(language, "papers.column.value", 60, Align::Prose),
        ],
        rows,
        notes: Vec::new(),
    }
}

/// Answers with the bytes of a paper.
pub(crate) async fn content(id: Named, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => bytes(&asked, &id).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn bytes(asked: &Asked, id: &str) -> Result<Response, Failure> {
    let site = &asked.served.site;
    let view = View { scope: asked.scope(), on: site.registers.today(), known_at: None };
    let mut reader = site.registers.read().await?;
    let found = Found::read(&mut reader, &view, id).await?;
    drop(reader);
    if let Some(refusal) = found.noted(asked, "/papers/{id}/content").await {
        return Ok(refusal);
    }
    let database = site.registers.database();
    let held = site.papers.contents.find(database, &found.paper.digest).await;
    let bytes = match held.map_err(registers::Error::from)? {
        PaperBytes::Sound(bytes) => bytes,
        lost @ (PaperBytes::Missing | PaperBytes::Altered) => {
            let is_missing = lost == PaperBytes::Missing;
            tracing::error!(paper = found.row.id, is_missing, "the bytes of a paper are not sound");
            let message = Message::new("papers.lost");
            return Err(Failure::refused(StatusCode::INTERNAL_SERVER_ERROR, message));
        }
    };
    let lists = site.registers.registry().lists();
    let media = paper_media(lists, found.paper.media_type.as_str());
    let saved = saved_as(found.row.id, &found.paper);
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, &media),
        (CONTENT_DISPOSITION, &saved),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, NOTHING),
    ];
    let mut response = bytes.into_response();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).map_err(|_| Failure::no_such_page())?;
        response.headers_mut().insert(name, value);
    }
    Ok(never_kept(response))
}

/// It is saved under its own name, or under its number where a browser does not read names with
/// marks.
fn saved_as(id: i64, paper: &Paper) -> String {
    let ending = paper.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_plain = ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let ending = if is_plain { ending } else { "bin" };
    let name = encoded(&paper.name).replace(':', "%3A");
    format!("attachment; filename=\"paper-{id}.{ending}\"; filename*=UTF-8''{name}")
}

/// Another may sit at the same machine.
fn never_kept(mut response: Response) -> Response {
    let never = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    response
}
