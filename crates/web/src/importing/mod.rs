//! Importing a workbook from a page: sent, understood, compared and tried aside while the page tells
//! how far it is; then shown row by row, and written on one paper, or not at all.

mod job;
mod page;

use std::sync::Arc;

use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use base::Message;
use policy::Secrecy;
use registers::Register;
use workbooks::{Import, Limits, List, Mapping, Reading};

use crate::asked::Asked;
use crate::change::{FormKey, KEY, Posted, Sent, by_hand, ground, place, token};
use crate::failure::Failure;
use crate::importing::job::{Confirmed, Job, State};
use crate::importing::page::{ImportPage, UploadPage};
use crate::pages::frame::Place;
use crate::site::Served;

pub(crate) use job::Jobs;

/// Room for the other fields of the form beside the file.
const BESIDE: usize = 64 << 10;

/// The page to which a file is given, and as much as may be sent to it.
pub(crate) fn route() -> MethodRouter<Arc<Served>> {
    let limit = DefaultBodyLimit::max(Limits::default().bytes + BESIDE);
    get(upload).post(uploaded).layer(limit)
}

/// Which register or list is imported; the first part of the path says which of both.
type Named = Result<Path<String>, PathRejection>;

/// Answers with the form to which a workbook is given.
async fn upload(name: Named, asked: Asked) -> Response {
    let made = match name {
        Ok(Path(name)) => form(&asked, &name).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

/// How a file is read that is given on the page of a register or a list.
fn reading(place: &Place<'_>, name: &str) -> Result<Reading, Failure> {
    let registry = place.asked.served.site.registers.registry();
    let language = place.address().language;
    if place.asked.path().starts_with("/registers/") {
        let definition = registry.get(name).map_err(|_| Failure::no_such_page())?;
        let definition = by_hand(definition)?;
        place.asked.permit()?.scope().admits(definition)?;
        return Ok(Reading::Register(Import { definition, language, accept_zeros: false }));
    }
    // A list brings people, whatever else it tells of them.
    place.asked.permit()?.scope().admits(registers::Person::DEFINITION)?;
    let lists = Mapping::standard(registry).map_err(Failure::Report)?;
    let mapping = lists.into_iter().find(|list| list.key == name);
    let mapping = mapping.ok_or_else(Failure::no_such_page)?;
    let (unit, on) = (place.unit.id, place.address().on);
    Ok(Reading::List(Box::new(List { mapping, unit, on, language, accept_zeros: false })))
}

async fn form(asked: &Asked, name: &str) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    UploadPage::new(&place, &reading(&place, name)?, None).answer(&place)
}

/// Takes a workbook; the way leads to the page that tells how far it is.
async fn uploaded(
    name: Named,
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
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let reading = reading(&place, name)?;
    let mut taken = Taken::default();
    while let Some(part) = parts.next_field().await.map_err(cut_off)? {
        taken.add(part).await?;
    }
    let key = FormKey::of(asked)?;
    let fault = if !key.is(taken.key.as_deref()) {
        Some(Message::new("import.send-again"))
    } else if Secrecy::standard()?.is_stamped(&taken.name) {
        // Not even its name is told again.
        return Err(Message::new("secrecy.stamped").into());
    } else if taken.bytes.is_empty() {
        Some(Message::new("import.no-file"))
    } else {
        None
    };
    if let Some(fault) = fault {
        return UploadPage::new(&place, &reading, Some(fault)).answer(&place);
    }
    let form = place.address().page(asked.path(), place.unit, &[]);
    let owner = (key.number, asked.visitor.decision.clone());
    let job = Job::new((reading, form), &ground, (taken.name, taken.bytes), owner);
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
    let job = asked.served.jobs.find(id, &FormKey::of(asked)?.number)?;
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
        (Ok(Path(id)), Ok(form)) => match Posted::sent(form.0) {
            Ok(posted) => go_on(&asked, &id, posted).await,
            Err(refused) => Err(refused.into()),
        },
        _ => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn go_on(asked: &Asked, id: &str, posted: Posted) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let key = FormKey::of(asked)?;
    let jobs = &asked.served.jobs;
    let job = jobs.find(id, &key.number)?;
    if !key.is(posted.get(KEY)) {
        return Err(Message::new("import.send-again").into());
    }
    let own = || place.address().page(&format!("/imports/{id}"), place.unit, &[]);
    match posted.get("step") {
        Some("cancel") => {
            jobs.cancel(id);
            return Ok(Redirect::to(&job.form).into_response());
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
    let job = asked.served.jobs.find(id, &FormKey::of(asked)?.number)?;
    let State::Planned(plan, _) = job.state() else { return Err(Failure::no_such_page()) };
    let lists = asked.served.site.registers.registry().lists();
    let notes = plan.notes(job.language);
    let bytes = workbooks::xlsx(&plan.layout, lists, &plan.cells(), &notes);
    let bytes = bytes.map_err(Failure::Report)?;
    let is = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let saved = "attachment; filename=\"faults.xlsx\"";
    Ok(([(CONTENT_TYPE, is), (CONTENT_DISPOSITION, saved)], bytes).into_response())
}
