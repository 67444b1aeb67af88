//! [`RecordPage`]: a page of one record with the papers that hang on it.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::ask::Ask;
use crate::change::keyed;
use crate::failure::Failure;
use crate::pages::frame::{Frame, Place};
use crate::pages::{Link, SheetsPage, Tab, Ticking};
use crate::papers::Section;
use crate::sheet::Sheet;

/// A page that is a heading and tables, and papers below them.
#[derive(Template)]
#[template(path = "record.html")]
pub(crate) struct RecordPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    ask: Option<Ask>,
    tabs: Vec<Tab>,
    sheets: Vec<Sheet>,
    acts: Vec<Link>,
    ticking: Option<Ticking>,
    others: Vec<Link>,
    papers: Option<Section>,
}

impl RecordPage {
    /// A page with the papers on what it is about.
    pub(crate) fn of(page: SheetsPage, papers: Option<Section>) -> Self {
        Self {
            frame: page.frame,
            heading: page.heading,
            lines: page.lines,
            lead: page.lead,
            notices: page.notices,
            exports: page.exports,
            ask: page.ask,
            tabs: page.tabs,
            sheets: page.sheets,
            acts: page.acts,
            ticking: page.ticking,
            others: page.others,
            papers,
        }
    }

    /// The page; one with a form carries the number of the browser and is nobody else's.
    pub(crate) fn answer(self, place: &Place<'_>) -> Result<Response, Failure> {
        if self.papers.as_ref().is_some_and(Section::has_form) {
            return keyed(place.asked, |_| self.render());
        }
        Ok(place.ground.tagged(Html(self.render()?).into_response()))
    }
}
