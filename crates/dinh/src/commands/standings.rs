//! `norms judge --area`: how a unit stands to each norm in force, counted in one pass.

use base::{Language, Message};
use census::as_believed;
use indicators::{Counts, Standing, standings};
use norms::Words;
use reports::{TableCell, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::{Format, Look};
use crate::commands::Question;
use crate::commands::norms::{Told, json_of, place, table, write};
use crate::failure::{Failure, Status};
use crate::settings::Settings;

/// Judges everybody of a unit.
pub(crate) async fn judge(
    settings: &Settings,
    telling: &Told<'_>,
    area: &str,
    look: &Look,
    format: Format,
) -> Result<Status, Failure> {
    let Told { law, lists, words, language } = *telling;
    let registers = settings.open().await?;
    let question = Question::resolve(&registers, look).await?;
    let view = question.view();
    let mut reader = registers.read().await?;
    let tree = reader.tree(&view).await?;
    let unit = tree.find(area)?;
    let edition = as_believed(&mut reader, &view, Some(unit.id)).await?;
    let all = standings(law, &edition, (unit.id, view.on), view.scope)?;
    let whole = json!({
        "area": unit.code,
        "on": view.on.to_string(),
        "law": law.digest(),
        "norms": all.iter().map(told).collect::<Vec<Json>>(),
    });
    let name = reports::full_name(lists, unit, language);
    let title = Message::new("norms.standings").text("area", name).day("on", view.on);
    let columns = [
        "norms.column.title",
        "norms.column.document",
        "norms.column.population-count",
        "norms.column.met",
        "norms.column.unmet",
        "norms.column.cannot-tell",
        "norms.column.share",
        "norms.column.note",
    ];
    let rows = all.iter().map(|standing| row(standing, words, language)).collect();
    let table = table(language, &title.render(language), view.on, &columns, rows);
    write(&whole, &table, format)
}

fn told(standing: &Standing<'_>) -> Json {
    let mut told = json_of(standing.norm);
    match &standing.counts {
        Ok(counts) => {
            told["population_count"] = counts.population().into();
            told["met"] = counts.met.into();
            told["unmet"] = counts.unmet.into();
            told["cannot_tell"] = counts.cannot_tell.into();
        }
        Err(missing) => told["no_column"] = missing.fact.as_str().into(),
    }
    told
}

fn row(standing: &Standing<'_>, words: &Words<'_>, language: Language) -> TableRow {
    let norm = standing.norm;
    let mut cells: Vec<TableCell> = vec![norm.title.as_str().into(), place(norm).into()];
    match &standing.counts {
        Ok(counts) => cells.extend(figures(*counts)),
        Err(missing) => {
            cells.extend([const { TableCell::Empty }; 5]);
            let fact = words.fact(&missing.fact);
            let note = Message::new("norms.case-by-case").text("fact", fact);
            cells.push(note.render(language).into());
        }
    }
    TableRow { heading: false, cells, door: None }
}

fn figures(counts: Counts) -> [TableCell; 6] {
    let number = |count: u32| TableCell::Number(count.into());
    [
        number(counts.population()),
        number(counts.met),
        number(counts.unmet),
        number(counts.cannot_tell),
        TableCell::share(counts.met.into(), counts.population().into()),
        TableCell::Empty,
    ]
}
