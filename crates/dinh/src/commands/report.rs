//! `report`: a report of a unit on a day, in any format.

use std::io::Write as _;

use base::Message;
use census::as_believed;
use reports::{Basis, Definitions, make};
use store::create_private;

use crate::cli::{Format, Report, ReportName};
use crate::commands::Question;
use crate::failure::{Failure, Status};
use crate::output::deliver;
use crate::settings::Settings;

/// Makes and writes a report.
pub(crate) async fn report(settings: &Settings, report: &Report) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let registers = settings.open().await?;
    let question = Question::resolve(&registers, &report.look).await?;
    let mut reader = registers.read().await?;
    let view = question.view();
    let definitions = Definitions::standard()?;
    let name = match report.which {
        ReportName::PartTwo => reports::ReportName::PartTwo,
        ReportName::Movement => reports::ReportName::Movement,
        ReportName::Due => reports::ReportName::Due,
    };
    let known_at = question.known_at.as_ref();
    let made = |basis: &Basis<'_>| {
        make(name, definitions, basis, &report.area, report.from, known_at, language)
    };
    let made = if let Some(map) = report.map {
        made(&Basis::Rows(&reader.picture_on_map(&view, map).await?))?
    } else if name.needs_rows() {
        made(&Basis::Rows(&reader.picture(&view).await?))?
    } else {
        let tree = reader.tree(&view).await?;
        let unit = tree.find(&report.area)?.id;
        let edition = as_believed(&mut reader, &view, Some(unit)).await?;
        made(&Basis::Census { edition: &edition, scope: view.scope, tree: &tree, on: view.on })?
    };
    let lists = registers.registry().lists();
    let bytes = made.write(as_of(report.format), definitions, lists, language)?;
    match &report.output {
        Some(path) => {
            create_private(path)?.write_all(&bytes)?;
            let said = Message::new("cli.written").text("path", path.display().to_string());
            eprintln!("{}", said.render(language));
        }
        None => deliver(&bytes, report.format)?,
    }
    Ok(Status::Done)
}

fn as_of(format: Format) -> reports::Format {
    match format {
        Format::Text => reports::Format::Text,
        Format::Json => reports::Format::Json,
        Format::Csv => reports::Format::Csv,
        Format::Xlsx => reports::Format::Xlsx,
    }
}
