//! The pages, each a file here and a template of the same name; what they share is [`frame`].

pub(crate) mod area;
mod check_sheet;
mod design;
pub(crate) mod documents;
mod error;
mod explore;
pub(crate) mod frame;
mod go;
mod indicator;
mod journal;
mod journal_sheets;
mod mapped;
mod month;
mod norm;
pub(crate) mod norms;
mod part_two;
mod people;
mod people_shape;
mod person;
mod person_sheets;
mod posts;
mod printed_wrong;
mod published;
mod reached;
mod record_page;
mod records;
mod registers;
pub(crate) mod report;
mod resume;
mod search;
mod staff_form;
mod start;
mod style;
pub(crate) mod targets;
mod told;
mod unit_life;
mod units;
mod what_if;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::ask::Ask;
use crate::asked::{Asked, unchanged};
use crate::failure::Failure;
use crate::files;
use crate::pages::frame::{Frame, Place};
use crate::sheet::Sheet;

pub(crate) use area::area;
pub(crate) use check_sheet::{check_sheet, own_file};
pub(crate) use design::design;
pub(crate) use documents::documents;
pub(crate) use error::{error_page, no_such_method, no_such_page};
pub(crate) use explore::explore;
pub(crate) use go::go;
pub(crate) use indicator::indicator;
pub(crate) use journal::{entry, entry_id, journal};
pub(crate) use norm::norm;
pub(crate) use norms::norms;
pub(crate) use part_two::{definitions, part_two_table};
pub(crate) use people::{found, people, people_file};
pub(crate) use person::person;
pub(crate) use records::{record, record_page};
pub(crate) use registers::{register, registers};
pub(crate) use report::report;
pub(crate) use resume::resume;
pub(crate) use search::search;
pub(crate) use staff_form::staff_form;
pub(crate) use start::start;
pub(crate) use style::{script, style};
pub(crate) use targets::targets;
pub(crate) use units::units;
pub(crate) use what_if::{TOUCHED, what_if};

/// A link with its words.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) words: String,
    pub(crate) href: String,
}

/// A page that is a heading and tables.
#[derive(Template)]
#[template(path = "sheets.html")]
pub(crate) struct SheetsPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    /// Unit and day.
    pub(crate) lines: Vec<String>,
    /// What the page tells, in a sentence or two.
    pub(crate) lead: Vec<String>,
    pub(crate) notices: Vec<String>,
    pub(crate) exports: Vec<Link>,
    /// How it can be asked differently.
    pub(crate) ask: Option<Ask>,
    /// Parts of the whole, each with how many it has.
    pub(crate) tabs: Vec<Tab>,
    pub(crate) sheets: Vec<Sheet>,
    /// What can be done here.
    pub(crate) acts: Vec<Link>,
    /// What can be done to the rows that are ticked.
    pub(crate) ticking: Option<Ticking>,
    /// The pages before and after.
    pub(crate) others: Vec<Link>,
}

/// The form that sends what is ticked.
pub(crate) struct Ticking {
    pub(crate) kept: Vec<(&'static str, String)>,
    /// What can be done, by its name in addresses.
    pub(crate) acts: Vec<(&'static str, String)>,
}

/// A part of a list, with how many it has.
pub(crate) struct Tab {
    pub(crate) words: String,
    pub(crate) count: String,
    pub(crate) href: String,
    pub(crate) is_current: bool,
}

impl SheetsPage {
    /// The page, or its tables as a file.
    pub(crate) fn answer(self, place: &Place<'_>) -> Result<Response, Failure> {
        let Some(form) = place.asked.form()? else {
            return Ok(Html(self.render()?).into_response());
        };
        let name = files::split(place.asked.path()).0.trim_start_matches('/').replace('/', "-");
        let sheets: Vec<&Sheet> = self.sheets.iter().collect();
        files::of_sheets((&name, &self.heading), place, &sheets, form)
    }
}

/// Answers with a page about the unit that the address names, or the first of the top.
pub(crate) async fn about<F>(asked: &Asked, make: F) -> Result<Response, Failure>
where
    F: FnOnce(&Place<'_>) -> Result<Response, Failure> + Send + 'static,
{
    let code = asked.get("area").map(str::to_owned);
    let Some(ground) = asked.ground().await? else {
        return Ok(unchanged());
    };
    let asked = asked.clone();
    ground
        .make(move |ground| {
            let unit = match &code {
                Some(code) => area::find(ground, code)?,
                None => report::first(ground)?,
            };
            make(&Place { asked: &asked, ground, unit })
        })
        .await
}
