//! People, as the list of pages has them: a page at a time, so that few names are read.

use axum::response::Response;
use census::Rows as Found;
use serde_json::{Value, json};

use super::query::{Listed, Query};
use super::resources::{Resource, Row};
use crate::asked::{Asked, unchanged};
use crate::failure::Failure;
use crate::known::Known;
use crate::pages::found;
use crate::pages::frame::Place;

/// So many people are put in order or filtered; of more, a smaller unit has to be asked.
const MOST_SORTED: usize = 10_000;

/// Answers with people.
pub(crate) async fn list(
    asked: &Asked,
    resource: &'static Resource,
    query: Query,
) -> Result<Response, Failure> {
    let Some((ground, found)) = found(asked).await? else { return Ok(unchanged()) };
    let place = Place { asked, ground: &ground, unit: &found.unit };
    let mut known = Known::default();
    let listed = if query.is_plain() {
        let total = found.rows.len();
        let start = query.start(total)?;
        let page: Found = found.rows.into_iter().skip(start).take(query.page_size).collect();
        known.rest(asked, &ground, &page).await?;
        Listed { total, rows: told(&place, &known, &page) }
    } else {
        if found.rows.len() > MOST_SORTED {
            let most = i64::try_from(MOST_SORTED).unwrap_or(i64::MAX);
            return Err(base::Message::new("api.too-many").number("most", most).into());
        }
        known.rest(asked, &ground, &found.rows).await?;
        query.list(told(&place, &known, &found.rows), place.address().language)?
    };
    Ok(ground.tagged(super::answer(&place, resource, &query, &listed)))
}

fn told(place: &Place<'_>, known: &Known, rows: &Found) -> Vec<Row> {
    let tree = &place.ground.scene.tree;
    let rows = rows.iter().map(|(person, holdings)| {
        let own: Vec<_> = holdings.iter().filter_map(|id| known.holdings.get(id)).collect();
        let unit = |area| tree.unit(tree.counts_in(area));
        let first = own.first().and_then(|row| unit(row.data.area));
        let since = own.first().map(|row| row.period.from().to_string());
        let told = own.iter().map(|row| {
            let unit = unit(row.data.area);
            json!({
                "title": known.titles.get(&row.data.title).map(|title| title.code.as_str()),
                "titleName": known.title(row),
                "mode": row.data.mode.as_str(),
                "area": unit.map(crate::address::code),
                "areaName": unit.map(|unit| place.name(unit)),
                "since": row.period.from().to_string(),
            })
        });
        vec![
            Value::from(person.number()),
            Value::from(known.name(*person)),
            known.born(*person).parse::<i64>().map_or(Value::Null, Value::from),
            first.map_or(Value::Null, |unit| Value::from(crate::address::code(unit))),
            first.map_or(Value::Null, |unit| Value::from(place.name(unit))),
            since.map_or(Value::Null, Value::from),
            told.collect::<Vec<_>>().into(),
        ]
    });
    rows.collect()
}
