//! `norms what-if`: what other norms, laid over the law in force, would change.

use std::collections::BTreeMap;
use std::path::Path;

use base::{Language, Message};
use indicators::{Changed, ChangedPosts, Effect, what_if};
use norms::Law;
use reports::{TableCell, TableRow};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::cli::{Format, Look};
use crate::commands::norms::{Told, place, table, write};
use crate::commands::people;
use crate::commands::seen::{Seen, programme};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::Settings;

/// The file of the folder that says what a training costs.
const COSTS: &str = "costs.toml";

/// What is asked.
pub(crate) struct Asked<'a> {
    pub(crate) with: &'a Path,
    pub(crate) area: &'a str,
    pub(crate) rows: bool,
}

/// What the training of one person costs, by the dimension of a norm.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Costs {
    #[serde(default)]
    cost: Vec<Cost>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cost {
    /// The dimension, such as `professional`.
    dimension: String,
    /// Đồng for one person.
    dong: i64,
    /// Where the price is from.
    source: String,
}

/// Tells what would change.
pub(crate) async fn run(
    settings: &Settings,
    telling: &Told<'_>,
    asked: Asked<'_>,
    look: &Look,
    format: Format,
) -> Result<Status, Failure> {
    let language = telling.language;
    let mut files = files(asked.with)?;
    let costs = costs(files.remove(COSTS).as_deref())?;
    if files.is_empty() {
        return Err(no_folder(asked.with, "").into());
    }
    let other = match Law::with(telling.lists, &files) {
        Ok(law) => law,
        Err(faults) => {
            for fault in &faults {
                say(fault.render(language))?;
            }
            return Ok(Status::Found);
        }
    };
    let seen = Seen::of(settings, asked.area, look).await?;
    let question = seen.asked(telling.law, None);
    let found = what_if(programme()?, [telling.law, &other], &question, asked.rows)?;
    let names = names(&seen, &found.standards).await?;
    let told = Telling { told: telling, costs: &costs, names: &names };
    let whole = json!({
        "area": seen.unit.code,
        "on": seen.on().to_string(),
        "law": telling.law.digest(),
        "with": other.digest(),
        "standards": found.standards.iter().map(|one| told.json(one)).collect::<Vec<_>>(),
        "posts": found.posts.iter().map(json_of_posts).collect::<Vec<_>>(),
    });
    let name = reports::full_name(seen.edition.lists(), &seen.unit, language);
    let title = Message::new("what-if.title").text("area", name).day("on", seen.on());
    let columns = [
        "what-if.column.what",
        "what-if.column.before",
        "what-if.column.after",
        "what-if.column.unmet-before",
        "what-if.column.unmet-after",
        "what-if.column.newly-unmet",
        "what-if.column.no-longer",
        "what-if.column.cost",
    ];
    let rows = found.standards.iter().map(|one| told.row(one));
    let posts = found.posts.iter().map(|one| row_of_posts(one, language));
    let rows = rows.chain(posts).collect();
    write(&whole, &table(language, &title.render(language), seen.on(), &columns, rows), format)
}

/// The names of those who become unmet, where they were asked for.
async fn names(
    seen: &Seen,
    changed: &[Changed<'_>],
) -> Result<BTreeMap<base::Id<registers::Person>, String>, Failure> {
    let effects = changed.iter().filter_map(|one| one.effect.as_ref().ok());
    let rows = effects.filter_map(|effect| effect.rows.as_ref()).flatten();
    let ids: Vec<i64> = rows.map(|(person, _)| person.number()).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut reader = seen.reader().await?;
    people::names(&mut reader, &seen.question.view(), &ids).await
}

fn no_folder(path: &Path, reason: &str) -> Message {
    Message::new("what-if.no-folder")
        .text("path", path.display().to_string())
        .text("reason", reason)
}

/// The TOML files of a folder and those below it, by their paths in it.
fn files(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let fault = |error: &std::io::Error| Failure::from(no_folder(folder, &error.to_string()));
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).map_err(|error| fault(&error))? {
            let path = entry.map_err(|error| fault(&error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml")
                && let Ok(name) = path.strip_prefix(folder)
            {
                let text = std::fs::read_to_string(&path).map_err(|error| fault(&error))?;
                found.insert(name.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    Ok(found)
}

fn costs(text: Option<&str>) -> Result<Costs, Failure> {
    let read = toml::from_str(text.unwrap_or_default());
    read.map_err(|error: toml::de::Error| {
        Message::new("what-if.costs-unreadable").text("reason", error.message()).into()
    })
}

/// How it is told.
struct Telling<'a> {
    told: &'a Told<'a>,
    costs: &'a Costs,
    names: &'a BTreeMap<base::Id<registers::Person>, String>,
}

impl Telling<'_> {
    /// What training those who become unmet costs, where a price is given.
    fn cost(&self, changed: &Changed<'_>, effect: &Effect) -> Option<(i64, &str)> {
        let dimension = changed.after.first()?.dimension.as_str();
        let cost = self.costs.cost.iter().find(|cost| cost.dimension == dimension)?;
        Some((cost.dong.checked_mul(effect.newly_unmet.into())?, cost.source.as_str()))
    }

    fn json(&self, changed: &Changed<'_>) -> Json {
        let ids = |norms: &[&norms::Norm]| -> Vec<String> {
            norms.iter().map(|norm| norm.id.clone()).collect()
        };
        let mut told = json!({
            "series": changed.series,
            "before": ids(&changed.before),
            "after": ids(&changed.after),
        });
        match &changed.effect {
            Err(missing) => told["no_column"] = json!(missing.fact),
            Ok(effect) => {
                let cost = self.cost(changed, effect);
                told["unmet_before"] = json!(effect.unmet_before);
                told["unmet_after"] = json!(effect.unmet_after);
                told["newly_unmet"] = json!(effect.newly_unmet);
                told["no_longer_unmet"] = json!(effect.no_longer_unmet);
                told["cannot_tell_after"] = json!(effect.cannot_tell_after);
                told["training_load"] = json!(effect.newly_unmet);
                told["cost_dong"] = json!(cost.map(|(dong, _)| dong));
                told["cost_source"] = json!(cost.map(|(_, source)| source));
                told["people"] = json!(effect.rows.as_ref().map(|rows| {
                    let person = |(person, holdings): &(base::Id<_>, Vec<base::Id<_>>)| {
                        json!({
                            "person": person.number(),
                            "name": self.names.get(person),
                            "holdings": holdings
                                .iter()
                                .map(|id: &base::Id<registers::Appointment>| id.number())
                                .collect::<Vec<_>>(),
                        })
                    };
                    rows.iter().map(person).collect::<Vec<_>>()
                }));
            }
        }
        told
    }

    fn row(&self, changed: &Changed<'_>) -> TableRow {
        let language = self.told.language;
        let said = |norms: &[&norms::Norm]| {
            let all: Vec<String> = norms
                .iter()
                .map(|norm| format!("{} ({})", self.told.words.demand(&norm.demand), place(norm)))
                .collect();
            if all.is_empty() { language.text("what-if.nothing") } else { all.join("; ") }
        };
        let mut cells: Vec<TableCell> =
            vec![changed.series.into(), said(&changed.before).into(), said(&changed.after).into()];
        match &changed.effect {
            Err(missing) => {
                cells.extend([const { TableCell::Empty }; 4]);
                let fact = self.told.words.fact(&missing.fact);
                let note = Message::new("norms.case-by-case").text("fact", fact);
                cells.push(note.render(language).into());
            }
            Ok(effect) => {
                let counts = [
                    effect.unmet_before,
                    effect.unmet_after,
                    effect.newly_unmet,
                    effect.no_longer_unmet,
                ];
                cells.extend(counts.map(|count| TableCell::Number(count.into())));
                let cost = self.cost(changed, effect);
                cells.push(cost.map_or(TableCell::Empty, |(dong, _)| TableCell::Number(dong)));
            }
        }
        TableRow { heading: false, cells, door: None }
    }
}

fn json_of_posts(changed: &ChangedPosts<'_>) -> Json {
    let [before, after] = changed.applied();
    let allowed = |sum: &Option<indicators::AllowedSum<'_>>| {
        sum.as_ref().map(|sum| {
            json!({
                "document": sum.example.base().map(|norm| norm.source.document.title.as_str()),
                "allowed": sum.number,
                "units_above": sum.units_above,
                "units_cannot_tell": sum.units_not_known,
            })
        })
    };
    let vacancies =
        |sum: &Option<indicators::AllowedSum<'_>>| sum.as_ref().map(|sum| sum.number - sum.present);
    json!({
        "kind": changed.after.indicator.limited_by,
        "present": changed.after.present(),
        "before": allowed(&before),
        "after": allowed(&after),
        "vacancies_before": vacancies(&before),
        "vacancies_after": vacancies(&after),
    })
}

fn row_of_posts(changed: &ChangedPosts<'_>, language: Language) -> TableRow {
    let [before, after] = changed.applied();
    let said = |sum: &Option<indicators::AllowedSum<'_>>| {
        sum.as_ref().map_or_else(
            || language.text("what-if.nothing"),
            |sum| {
                let document = sum.example.base().map(place).unwrap_or_default();
                format!("{} ({document})", base::number::whole(sum.number, language))
            },
        )
    };
    let above = |sum: &Option<indicators::AllowedSum<'_>>| {
        TableCell::known(sum.as_ref().map(|sum| i64::try_from(sum.units_above).unwrap_or(i64::MAX)))
    };
    let cells = vec![
        changed.after.indicator.label(language).into(),
        said(&before).into(),
        said(&after).into(),
        above(&before),
        above(&after),
        TableCell::Empty,
        TableCell::Empty,
        TableCell::Empty,
    ];
    TableRow { heading: false, cells, door: None }
}
