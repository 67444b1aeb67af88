//! `targets`: how far the targets of the programme are in a unit on a day.

use base::{Day, Language, Message, number};
use indicators::{Answer, Attainment, Indicator, Part, Read, attainments, wanted_words};
use reports::{Align, Table, TableCell, TableRow};
use serde_json::{Value as Json, json};

use crate::cli::Targets;
use crate::commands::layout;
use crate::commands::norms::write;
use crate::commands::seen::{Seen, law, programme};
use crate::failure::{Failure, Status};
use crate::settings::Settings;

/// Tells how far the targets are.
pub(crate) async fn run(settings: &Settings, command: &Targets) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let (law, programme) = (law()?, programme()?);
    let seen = Seen::of(settings, &command.area, &command.look).await?;
    let all = attainments(programme, &seen.asked(law, None))?;
    let on = seen.on();
    let whole = json!({
        "area": seen.unit.code,
        "on": on.to_string(),
        "law": law.digest(),
        "indicators": programme.digest(),
        "method": Message::new("targets.method").render(Language::En),
        "targets": all.iter().map(|one| json_of(one, on)).collect::<Vec<Json>>(),
    });
    let name = reports::full_name(seen.edition.lists(), &seen.unit, language);
    let title = Message::new("targets.title").text("area", name).day("on", on).render(language);
    let rows = all.iter().flat_map(|one| rows(one, on, language)).collect();
    write(&whole, &table(title, on, rows, language), command.format)
}

fn json_of(one: &Attainment<'_>, on: Day) -> Json {
    let target = one.target;
    let mut told = one.applied().map_or_else(|| json!({}), |read| json_of_read(read, on));
    let own = json!({
        "id": target.id,
        "title": target.quote,
        "title_en": target.en,
        "document": target.document.title,
        "article": target.article,
        "clause": target.clause,
        "obligation": target.is_obligation,
        "unit": target.unit,
        "comparison": target.wanted.comparison.key(),
        "threshold": target.wanted.threshold.map(in_tenths),
        "threshold_max": target.wanted.threshold_max.map(in_tenths),
        "threshold_is_printed": target.threshold_is_printed,
        "deadline": target.deadline.map(|day| day.to_string()),
        "deadline_words": target.deadline_words,
        "owner": target.owner,
        "owner_source": target.owner_source,
        "increase_printed": target.increase_printed,
        "note": target.note,
        "baseline": {
            "basis": target.baseline.basis.key(),
            "numerator": target.baseline.numerator,
            "denominator": target.baseline.denominator,
            "percent": target.baseline.percent,
            "words": target.baseline.words,
        },
        "readings": one.readings.iter().map(|read| json_of_read(read, on)).collect::<Vec<_>>(),
    });
    if let (Json::Object(told), Json::Object(own)) = (&mut told, own) {
        told.extend(own);
    }
    told
}

/// A number of tenths.
fn in_tenths(tenths: i64) -> Json {
    scaled(tenths, 1)
}

/// A whole number of its last decimal as a number of JSON.
pub(crate) fn scaled(figure: i64, decimals: u32) -> Json {
    number::decimal(figure, decimals, Language::En)
        .replace([',', '−'], "")
        .parse::<f64>()
        .map_or(Json::Null, |value| if figure < 0 { json!(-value) } else { json!(value) })
}

fn json_of_read(read: &Read<'_>, on: Day) -> Json {
    let counted = read.counted();
    let gap = read.gap();
    let wanted = read.reading.wanted;
    let only = match read.parts.as_slice() {
        [part] => Some(part),
        _ => None,
    };
    json!({
        "reading": read.reading.vi,
        "reading_en": read.reading.en,
        "applied": read.reading.is_applied,
        "comparison": wanted.comparison.key(),
        "threshold": wanted.threshold.map(in_tenths),
        "threshold_max": wanted.threshold_max.map(in_tenths),
        "unit": read.parts.first().map(|part| part.indicator.unit.as_str()),
        "numerator": counted.map(|one| one.numerator),
        "denominator": counted.and_then(|one| one.denominator),
        "not_known": counted.map(|one| one.not_known),
        "value": figure(read).map(|(figure, decimals)| scaled(figure, decimals)),
        "attained": gap.and_then(|gap| gap.is_attained),
        "gap_count": gap.and_then(|gap| gap.count),
        "gap_points": only.and_then(Part::gap_points).map(in_tenths),
        "units_left_out": counted.map(|one| one.units_left_out),
        "trend": only.and_then(|part| Some(scaled(part.trend()?, part.indicator.decimals))),
        "projected": only.and_then(|part| part.projected(on)).map(|day| day.to_string()),
        "data": missing(read).map_or("counted", |(key, _)| key),
        "missing": missing(read).map(|(_, words)| words),
        "indicators": read.parts.iter().map(json_of_part).collect::<Vec<_>>(),
    })
}

fn json_of_part(part: &Part<'_>) -> Json {
    let counted = part.answer.counted();
    json!({
        "id": part.indicator.id,
        "numerator": counted.map(|one| one.numerator),
        "denominator": counted.and_then(|one| one.denominator),
        "value": part.figure().map(|figure| scaled(figure, part.indicator.decimals)),
        "gap_count": part.gap().and_then(|gap| gap.count),
        "gap_points": part.gap_points().map(in_tenths),
        "norm": part.indicator.norm,
    })
}

/// The figure of a reading: of several indicators, of their sums.
fn figure(read: &Read<'_>) -> Option<(i64, u32)> {
    let first = read.parts.first()?.indicator;
    let counted = read.counted()?;
    Some((first.figure(counted.numerator, counted.denominator)?, first.decimals))
}

/// Why there is no figure.
fn missing(read: &Read<'_>) -> Option<(&'static str, String)> {
    let part = read.parts.iter().find(|part| part.answer.counted().is_none())?;
    let words = match (&part.answer, &part.indicator.measure) {
        (Answer::NoColumn(missing), _) => missing.fact.clone(),
        (_, indicators::Measure::NotKept { words, .. }) => words.clone(),
        _ => String::new(),
    };
    Some((part.answer.key(), words))
}

fn rows(one: &Attainment<'_>, on: Day, language: Language) -> Vec<TableRow> {
    let target = one.target;
    let title = language.pick(&target.quote, &target.en);
    let mut rows = Vec::new();
    for read in &one.readings {
        let is_first = read.reading.is_applied;
        let name = match (is_first, one.readings.len() > 1) {
            (true, false) => title.clone(),
            (true, true) => format!("{title} [{}]", read.reading.label(language)),
            (false, _) => {
                let reading = read.reading.label(language);
                Message::new("targets.other-reading").text("reading", reading).render(language)
            }
        };
        let id = if is_first { target.id.clone() } else { String::new() };
        let counted = read.counted();
        let gap = read.gap();
        let no_data = missing(read).map(|(key, _)| language.text(&format!("targets.data.{key}")));
        let first = read.parts.first().map(|part| part.indicator);
        let value = match (figure(read), first) {
            (Some((figure, _)), Some(indicator)) => value_cell(indicator, figure, language),
            _ => no_data.unwrap_or_default().into(),
        };
        let result = gap.map(|gap| match gap.is_attained {
            Some(true) => "targets.attained",
            Some(false) => "targets.not-attained",
            None => "targets.cannot-tell",
        });
        let only = read.parts.first().filter(|_| read.parts.len() == 1);
        let projected = only.and_then(|part| part.projected(on));
        let deadline =
            target.deadline.map_or_else(|| target.deadline_words.clone(), |day| language.day(day));
        rows.push(TableRow {
            heading: false,
            cells: vec![
                id.into(),
                name.into(),
                TableCell::known(counted.map(|one| one.numerator)),
                TableCell::known(counted.and_then(|one| one.denominator)),
                value,
                wanted_words(read.reading.wanted, target, language).into(),
                result.map(|key| language.text(key)).unwrap_or_default().into(),
                TableCell::known(gap.and_then(|gap| gap.count)),
                deadline.into(),
                projected.map_or(TableCell::Empty, TableCell::Day),
                if is_first { target.owner.as_str().into() } else { TableCell::Empty },
            ],
            door: None,
        });
    }
    rows
}

/// A figure as a number of its kind, so that a workbook can calculate with it.
pub(crate) fn value_cell(indicator: &Indicator, figure: i64, language: Language) -> TableCell {
    match (indicator.is_share(), indicator.decimals) {
        (true, 1) => TableCell::Percent(figure),
        (false, 0) => TableCell::Number(figure),
        (is_share, decimals) => {
            let written = number::decimal(figure, decimals, language);
            TableCell::Text(if is_share { format!("{written}%") } else { written })
        }
    }
}

fn table(title: String, on: Day, rows: Vec<TableRow>, language: Language) -> Table {
    let columns = [
        ("targets.column.id", 7, Align::Prose),
        ("targets.column.target", 60, Align::Prose),
        ("targets.column.numerator", 9, Align::Right),
        ("targets.column.denominator", 9, Align::Right),
        ("targets.column.value", 12, Align::Right),
        ("targets.column.threshold", 16, Align::Prose),
        ("targets.column.result", 14, Align::Prose),
        ("targets.column.gap", 9, Align::Right),
        ("targets.column.deadline", 14, Align::Prose),
        ("targets.column.projected", 11, Align::Prose),
        ("targets.column.owner", 22, Align::Prose),
    ];
    let notes = vec![language.text("targets.method"), language.text("targets.not-known-note")];
    Table { notes, ..layout::table((language, on), "targets", title, &columns, rows) }
}
