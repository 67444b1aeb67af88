//! Part two of one day, told in the units of another: figures of 2022 by the map of 2025.

use axum::response::{Html, IntoResponse, Response};
use base::{Day, Message};
use reports::{Basis, Format, ReportName, make};

use crate::address::query;
use crate::ask::{Ask, Field};
use crate::asked::{Asked, Ground};
use crate::failure::Failure;
use crate::files;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::{definitions, notices};
use crate::pages::report::{Content, ReportPage, first, printed};

/// Answers with the report in the units of another day.
pub(crate) async fn mapped(
    asked: &Asked,
    map: Day,
    format: Option<Format>,
) -> Result<Response, Failure> {
    let ground = asked.ground_anew().await?;
    let view = ground.view();
    let mut reader = asked.served.site.registers.read().await?;
    let picture = reader.picture_on_map(&view, map).await?;
    drop(reader);
    let code = match asked.get("area") {
        Some(code) => code.to_owned(),
        None => picture.tree.roots().next().and_then(|unit| unit.code.clone()).unwrap_or_default(),
    };
    let asked = asked.clone();
    ground
        .make(move |ground| {
            let (language, lists) = (ground.address.language, ground.scene.lists);
            let basis = Basis::Rows(&picture);
            let (known, known_at) = (definitions()?, ground.scene.known_at.as_ref());
            let made = make(ReportName::PartTwo, known, &basis, &code, None, known_at, language)?;
            let unit = first(ground)?;
            let place = Place { asked: &asked, ground, unit };
            if let Some(format) = format {
                let bytes = made.write(format, known, lists, language).map_err(Failure::Report)?;
                let name = format!("part-two-{code}-map-{map}");
                return Ok(files::named((&name, &place), format, bytes));
            }
            let table = made.table(known, lists, language);
            let told = Message::new("web.report.on-map")
                .day("on", ground.address.on)
                .day("map", map)
                .render(language);
            let own = picture.tree.find(&code)?;
            let name = reports::full_name(lists, own, language);
            let here = Here::Report(ReportName::PartTwo.key());
            let page = ReportPage {
                frame: place.frame(table.title.clone(), &here, vec![place.day_field()]),
                heading: table.title.clone(),
                lines: vec![name, told],
                notices: notices(ground),
                content: Content::Table(printed(&table, |_, _| None)),
                exports: files::links(|extension| address(ground, (&code, map), extension)),
                ask: Some(ask(ground, &code, map)),
            };
            Ok(Html(page.render_page()?).into_response())
        })
        .await
}

fn pairs(ground: &Ground, code: &str, map: Day) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("area", code.to_owned()), ("on", ground.address.on.to_string())];
    pairs.push(("map", map.to_string()));
    pairs.extend(ground.address.kept());
    pairs
}

fn address(ground: &Ground, (code, map): (&str, Day), extension: &str) -> String {
    format!("/reports/part-two.{extension}{}", query(&pairs(ground, code, map)))
}

/// The form that asks for another unit or map; both are written, for the unit is of that map.
fn ask(ground: &Ground, code: &str, map: Day) -> Ask {
    let language = ground.address.language;
    let field = |name, key: &str, value: &str| {
        Field::written(name, language.text(&format!("web.report.{key}")), value)
    };
    let mut kept = vec![("on", ground.address.on.to_string())];
    kept.extend(ground.address.kept());
    Ask {
        action: "/reports/part-two".to_owned(),
        kept,
        fields: vec![field("area", "map-unit", code), field("map", "map-day", &language.day(map))],
        button: language.text("web.report.by-map"),
    }
}
