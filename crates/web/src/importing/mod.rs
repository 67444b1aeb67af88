//! Importing a workbook from a page: sent, understood, compared and tried aside while the page tells
//! how far it is; then shown row by row, and written on one paper, or not at all.

mod job;
mod page;

use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use base::{Definition, Message};
use workbooks::Limits;

use crate::asked::Asked;
use crate::change::{FormKey, KEY, Posted, Sent, ground, place, token};
use crate::failure::Failure;
use crate::importing::job::{Confirmed, Job, State};
use crate::importing::page::{ImportPage, UploadPage};

pub(crate) use job::Jobs;

/// Room for the other fields of the form beside the file.
const BESIDE: usize = 64 << 10;

/// As much as may be sent.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(Limits::default().bytes + BESIDE)
}

/// Answers with the form to which a workbook is given.
pub(crate) async fn upload(name: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match name {
        Ok(Path(name)) => form(&asked, &name).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

fn definition(asked: &Asked, name: &str) -> Result<&'static Definition, Failure> {
    let registry = asked.served.site.registers.registry();
    registry.get(name).map_err(|_| Failure::no_such_page())
}

async fn form(asked: &Asked, name: &str) -> Result<Response, Failure> {
    let definition = definition(asked, name)?;
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    UploadPage::new(&place, definition, None).answer(&place)
}

/// Takes a workbook; the way leads to the page that tells how far it is.
pub(crate) async fn uploaded(
    name: Result<Path<String>, PathRejection>,
    asked: Asked,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let made = match (name, parts) {
        (Ok(Path(name)), Ok(parts)) => take(&asked, &name, parts).await,
        _ => Err(Message::new("change.form-unreadable").text("given", "").into()),
    };
    asked.answer(made)
}

/// What was sent: the number of the form, the name of the file and the file.
#[derive(Default)]
struct Taken {
    key: Option<String>,
    name: String,
    bytes: Vec<u8>,
}

async fn take(asked: &Asked, name: &str, mut parts: Multipart) -> Result<Response, Failure> {
    let definition = definition(asked, name)?;
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let mut taken = Taken::default();
    while let Some(part) = parts.next_field().await.map_err(cut_off)? {
        taken.add(part).await?;
    }
    let key = FormKey::of(asked.headers())?;
    let fault = if !key.is(taken.key.as_deref()) {
        Some(Message::new("import.send-again"))
    } else if taken.bytes.is_empty() {
        Some(Message::new("import.no-file"))
    } else {
        None
    };
    if let Some(fault) = fault {
        return UploadPage::new(&place, definition, Some(fault)).answer(&place);
    }
    let job = Job::new(definition, &ground, (taken.name, taken.bytes), key.number);
    let number = token()?;
    asked.served.jobs.begin(&number, job, &asked.served);
    let path = format!("/imports/{number}");
    Ok(Redirect::to(&place.address().page(&path, place.unit, &[])).into_response())
}

/// What was sent is cut off, for it is larger than what is taken.
fn cut_off(_: MultipartError) -> Failure {
    let most = i64::try_from(Limits::default().bytes >> 20).unwrap_or(i64::MAX);
    Message::new("workbook.too-large").number("most", most).into()
}

impl Taken {
    async fn add(&mut self, part: Field<'_>) -> Result<(), Failure> {
        match part.name() {
            Some(KEY) => self.key = Some(part.text().await.map_err(cut_off)?),
            Some("file") => {
                part.file_name().unwrap_or_default().clone_into(&mut self.name);
                self.bytes = part.bytes().await.map_err(cut_off)?.to_vec();
            }
            _ => {}
        }
        Ok(())
    }
}

/// Answers with how far an import is, and what it would do.
pub(crate) async fn import(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => shown(&asked, &id, &Posted::nothing(None)).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn shown(asked: &Asked, id: &str, posted: &Posted) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let job = asked.served.jobs.find(id, &FormKey::of(asked.headers())?.number)?;
    if let State::Written(entry) = job.state() {
        return Ok(Redirect::to(&entry).into_response());
    }
    ImportPage::new(&place, (id, &job), posted).await?.answer(&place)
}

/// Goes on with an import: writes it, reads it again, or gives it up.
pub(crate) async fn import_sent(
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
    form: Sent,
) -> Response {
    let made = match (id, form) {
        (Ok(Path(id)), Ok(form)) => go_on(&asked, &id, Posted::sent(form.0)).await,
        _ => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn go_on(asked: &Asked, id: &str, posted: Posted) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let key = FormKey::of(asked.headers())?;
    let jobs = &asked.served.jobs;
    let job = jobs.find(id, &key.number)?;
    if !key.is(posted.get(KEY)) {
        return Err(Message::new("import.send-again").into());
    }
    let own = || place.address().page(&format!("/imports/{id}"), place.unit, &[]);
    match posted.get("step") {
        Some("cancel") => {
            jobs.cancel(id);
            let register = format!("/registers/{}/import", job.definition.key);
            let back = place.address().page(&register, place.unit, &[]);
            return Ok(Redirect::to(&back).into_response());
        }
        Some("zeros") => jobs.again(id, &job, &asked.served),
        Some("write") => match Confirmed::read(asked, &place, &posted).await? {
            Ok(confirmed) => jobs.write(id, &job, confirmed, &asked.served),
            Err(faults) => {
                let page = ImportPage::new(&place, (id, &job), &posted).await?;
                return page.faulty(faults).answer(&place);
            }
        },
        _ => {}
    }
    Ok(Redirect::to(&own()).into_response())
}

/// Answers with the rows of the file as a workbook, what is wrong as notes on its cells.
pub(crate) async fn faults(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => noted(&asked, &id),
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

fn noted(asked: &Asked, id: &str) -> Result<Response, Failure> {
    asked.permit()?;
    let job = asked.served.jobs.find(id, &FormKey::of(asked.headers())?.number)?;
    let State::Planned(plan, _) = job.state() else { return Err(Failure::no_such_page()) };
    let lists = asked.served.site.registers.registry().lists();
    let notes = plan.notes(job.language);
    let bytes = workbooks::xlsx(&plan.layout, lists, &plan.cells(), &notes);
    let bytes = bytes.map_err(Failure::Report)?;
    let is = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let saved = format!("attachment; filename=\"{}-faults.xlsx\"", job.definition.key);
    Ok(([(CONTENT_TYPE, is.to_owned()), (CONTENT_DISPOSITION, saved)], bytes).into_response())
}
