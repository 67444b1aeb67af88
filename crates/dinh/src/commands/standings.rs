//! `norms judge --area`: how a unit stands to each norm in force: its people counted in one pass, the
//! posts that each document allows it beside those present, titles that nobody or too many hold.

use std::collections::BTreeSet;

use base::{Language, Message, Value};
use indicators::{
    AllowedSum, Assigned, Counts, OddTitle, Posts, Standing, assigned, odd_titles, posts, standings,
};
use norms::Words;
use registers::{Appointment, Filter, Visible};
use reports::{TableCell, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::{Format, Look};
use crate::commands::norms::{Told, json_of, place, table, write};
use crate::commands::seen::{Seen, programme};
use crate::failure::{Failure, Status};
use crate::settings::Settings;

/// Judges a unit.
pub(crate) async fn judge(
    settings: &Settings,
    telling: &Told<'_>,
    area: &str,
    look: &Look,
    format: Format,
) -> Result<Status, Failure> {
    let Told { law, words, language, .. } = *telling;
    let seen = Seen::of(settings, area, look).await?;
    let view = seen.question.view();
    let all = standings(law, &seen.asked(law, None))?;
    let posts = posts(programme()?, law, &seen.asked(law, None))?;
    let odd = odd(&seen).await?;
    let telling = Telling { seen: &seen, language };
    let whole = json!({
        "area": seen.unit.code,
        "on": view.on.to_string(),
        "law": law.digest(),
        "norms": all.iter().map(told).collect::<Vec<Json>>(),
        "posts": posts.iter().map(|one| telling.json_of_posts(one)).collect::<Vec<Json>>(),
        "titles": odd.iter().map(|one| telling.json_of_title(one)).collect::<Vec<Json>>(),
    });
    let name = reports::full_name(seen.edition.lists(), &seen.unit, language);
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
    let mut rows: Vec<TableRow> = all.iter().map(|one| row(one, words, language)).collect();
    rows.push(heading(language.text("norms.posts")));
    rows.extend(posts.iter().flat_map(|one| telling.rows_of_posts(one)));
    rows.push(heading(language.text("norms.odd-titles")));
    rows.extend(odd.iter().map(|one| telling.row_of_title(one)));
    let table = table(language, &title.render(language), view.on, &columns, rows);
    write(&whole, &table, format)
}

/// Titles that nobody or too many hold.
async fn odd(seen: &Seen) -> Result<Vec<OddTitle>, Failure> {
    let view = seen.question.view();
    let mut reader = seen.reader().await?;
    let areas = seen.edition.areas(view.scope);
    let visible = Visible::of_units(&BTreeSet::from([seen.unit.id.number()]), &areas);
    let inside = visible.inside().iter().copied().map(Value::Integer).collect();
    let own = vec![Filter::In("area", inside)];
    let rows = reader.timeline::<Appointment>(&view, own).await?;
    Ok(odd_titles(&rows, &seen.titles, &seen.tree, seen.unit.id))
}

/// A unit, and how it is told.
struct Telling<'a> {
    seen: &'a Seen,
    language: Language,
}

impl Telling<'_> {
    /// What was assigned for the year, of the kinds that are assigned.
    fn assigned(&self, posts: &Posts<'_>) -> Option<Assigned> {
        let view = self.seen.question.view();
        let quotas = self.seen.edition.quotas_on(view.on, view.scope);
        let units = self.seen.tree.subtree(self.seen.unit.id);
        let kind = posts.indicator.limited_by.as_deref()?;
        assigned(&self.seen.tree, &quotas, &units, (kind, i64::from(view.on.year())))
    }

    fn json_of_posts(&self, posts: &Posts<'_>) -> Json {
        let assigned = self.assigned(posts);
        // Who serves where nothing was assigned fills no assigned post.
        let short = assigned.as_ref().map(|assigned| {
            let with = posts.units.iter().filter(|unit| !assigned.without.contains(&unit.unit));
            assigned.number - with.map(|unit| unit.present).sum::<i64>()
        });
        let reading = |sum: &AllowedSum<'_>| {
            let parts = sum.parts.iter().map(|(norm, number)| {
                let mut told = json_of(norm);
                told["number"] = json!(number);
                told
            });
            json!({
                "document": sum.example.base().map(|norm| norm.source.document.title.as_str()),
                "bound": sum.example.bound.key(),
                "allowed": sum.number,
                "present": sum.present,
                "units": sum.units,
                "units_cannot_tell": sum.units_not_known,
                "units_above": sum.units_above,
                "parts": parts.collect::<Vec<_>>(),
            })
        };
        json!({
            "kind": posts.indicator.limited_by,
            "indicator": posts.indicator.id,
            "present": posts.present(),
            "assigned": assigned.as_ref().map(|assigned| assigned.number),
            "units_without_assigned": assigned.as_ref().map(|assigned| assigned.without.len()),
            "short": short,
            "readings": posts.sums().iter().map(reading).collect::<Vec<_>>(),
        })
    }

    fn rows_of_posts(&self, posts: &Posts<'_>) -> Vec<TableRow> {
        let number = |count: usize| TableCell::Number(i64::try_from(count).unwrap_or(i64::MAX));
        let rows = posts.sums().into_iter().enumerate().map(|(at, sum)| {
            let parts: Vec<String> = sum
                .parts
                .iter()
                .map(|(norm, number)| {
                    let number = base::number::whole(*number, self.language);
                    format!("{}: {number}", norm.title)
                })
                .collect();
            let key = if at == 0 { "norms.posts-applied" } else { "norms.posts-beside" };
            let note = Message::new(key)
                .text("allowed", base::number::whole(sum.number, self.language))
                .text("present", base::number::whole(sum.present, self.language))
                .text("parts", parts.join("; "))
                .render(self.language);
            let document = sum.example.base().map(place).unwrap_or_default();
            let within = sum.units - sum.units_above;
            TableRow {
                heading: false,
                cells: vec![
                    posts.indicator.label(self.language).into(),
                    document.into(),
                    number(sum.units + sum.units_not_known),
                    number(within),
                    number(sum.units_above),
                    number(sum.units_not_known),
                    TableCell::Empty,
                    note.into(),
                ],
                door: None,
            }
        });
        rows.collect()
    }

    fn json_of_title(&self, odd: &OddTitle) -> Json {
        let unit = self.seen.tree.unit(odd.unit);
        let title = self.seen.titles.get(&odd.title);
        json!({
            "unit": unit.and_then(|unit| unit.code.as_deref()),
            "unit_name": unit.map(|unit| unit.name.as_str()),
            "title": title.map(|title| title.code.as_str()),
            "title_name": title.map(|title| title.print_label.as_str()),
            "posts": odd.posts,
            "holders": odd.holders.iter().map(|id| id.number()).collect::<Vec<_>>(),
            "vacant_since": odd.vacant_since.map(|day| day.to_string()),
        })
    }

    fn row_of_title(&self, odd: &OddTitle) -> TableRow {
        let unit = self.seen.tree.unit(odd.unit);
        let unit = unit.map_or_else(String::new, |unit| {
            reports::full_name(self.seen.edition.lists(), unit, self.language)
        });
        let title = self.seen.titles.get(&odd.title);
        let title = title.map(|title| title.print_label.clone()).unwrap_or_default();
        let holders = i64::try_from(odd.holders.len()).unwrap_or(i64::MAX);
        let note = match odd.vacant_since {
            Some(day) => Message::new("norms.vacant-since").day("day", day),
            None if odd.holders.is_empty() => Message::new("norms.vacant"),
            None => {
                Message::new("norms.doubled").number("holders", holders).number("posts", odd.posts)
            }
        };
        let mut cells = vec![title.into(), unit.into()];
        cells.extend([const { TableCell::Empty }; 5]);
        cells.push(note.render(self.language).into());
        TableRow { heading: false, cells, door: None }
    }
}

fn heading(text: String) -> TableRow {
    let mut cells = vec![text.into()];
    cells.extend([const { TableCell::Empty }; 7]);
    TableRow { heading: true, cells, door: None }
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
