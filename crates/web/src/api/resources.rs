//! The resources: each a table of fields and how its rows are made, a value a field.

use indicators::{Indicator, Measure, count, standings, wanted_words};
use reports::full_name;
use serde_json::Value;

use crate::failure::Failure;
use crate::law::{law, programme};
use crate::pages::frame::Place;
use crate::pages::targets;
use crate::sheet::State;

/// One kind of rows.
pub(crate) struct Resource {
    /// Its name in addresses and answers.
    pub(crate) key: &'static str,
    /// Its address.
    pub(crate) path: &'static str,
    /// The fields, in the order of the values of a row.
    pub(crate) fields: &'static [Field],
    pub(crate) rows: Rows,
}

/// How rows are made.
pub(crate) enum Rows {
    /// From what a page of the unit is made of.
    OfPlace(fn(&Place<'_>) -> Result<Vec<Row>, Failure>),
    /// People, whose names are read for one page only.
    People,
    /// Cases, which are no figures of a unit.
    Cases,
}

/// A value a field.
pub(crate) type Row = Vec<Value>;

/// A field of rows.
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    /// A value, as JSON writes it.
    pub(crate) example: &'static str,
}

/// What values a field has. Each may be `null`: not known, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Text,
    /// Names, ordered as Vietnamese names are.
    Name,
    Number,
    /// `2022-10-19`.
    Day,
    /// What a person holds, by which is not filtered.
    Holdings,
}

const fn field(key: &'static str, kind: Kind, example: &'static str) -> Field {
    Field { key, kind, example }
}

/// All of them.
pub(crate) static RESOURCES: [Resource; 6] = [
    Resource {
        key: "cases",
        path: super::casework::PATH,
        fields: &[
            field("id", Kind::Number, "12"),
            field("name", Kind::Text, "\"Đợt 19/10/2022\""),
            field("flow", Kind::Text, "\"round-unit\""),
            field("area", Kind::Text, "\"08749\""),
            field("areaName", Kind::Name, "\"Xã Ngọc Thanh\""),
            field("step", Kind::Text, "\"sent\""),
            field("number", Kind::Number, "3"),
            field("since", Kind::Day, "\"2026-11-24\""),
            field("stepDueOn", Kind::Day, "\"2026-11-27\""),
            field("dueOn", Kind::Day, "\"2026-12-04\""),
        ],
        rows: Rows::Cases,
    },
    Resource {
        key: "areas",
        path: "/api/v1/areas",
        fields: &[
            field("code", Kind::Text, "\"08749\""),
            field("name", Kind::Name, "\"Xã Ngọc Thanh\""),
            field("kind", Kind::Text, "\"commune\""),
            field("level", Kind::Text, "\"commune\""),
            field("parent", Kind::Text, "\"244\""),
            field("class", Kind::Text, "\"class_2\""),
            field("population", Kind::Number, "6739"),
            field("naturalAreaHectares", Kind::Number, "6860"),
            field("invented", Kind::Text, "null"),
        ],
        rows: Rows::OfPlace(areas),
    },
    Resource {
        key: "people",
        path: "/api/v1/people",
        fields: &[
            field("id", Kind::Number, "40"),
            field("name", Kind::Name, "\"Nguyễn Thị Hoa\""),
            field("born", Kind::Number, "1980"),
            field("area", Kind::Text, "\"08749\""),
            field("areaName", Kind::Name, "\"Xã Ngọc Thanh\""),
            field("since", Kind::Day, "\"2021-07-10\""),
            field("holdings", Kind::Holdings, "[]"),
        ],
        rows: Rows::People,
    },
    Resource {
        key: "targets",
        path: "/api/v1/targets",
        fields: &[
            field("id", Kind::Text, "\"TGT-07\""),
            field("title", Kind::Text, "\"trên 85% …\""),
            field("state", Kind::Text, "\"not-attained\""),
            field("value", Kind::Number, "72.9"),
            field("numerator", Kind::Number, "94"),
            field("denominator", Kind::Number, "129"),
            field("threshold", Kind::Text, "\"trên 85%\""),
            field("gap", Kind::Number, "16"),
            field("deadline", Kind::Day, "\"2025-12-31\""),
        ],
        rows: Rows::OfPlace(of_targets),
    },
    Resource {
        key: "indicators",
        path: "/api/v1/indicators",
        fields: &[
            field("id", Kind::Text, "\"leaders.university\""),
            field("title", Kind::Text, "\"Tỷ lệ …\""),
            field("value", Kind::Number, "97.1"),
            field("numerator", Kind::Number, "711"),
            field("denominator", Kind::Number, "732"),
            field("notKnown", Kind::Number, "0"),
            field("data", Kind::Text, "\"counted\""),
        ],
        rows: Rows::OfPlace(indicators),
    },
    Resource {
        key: "norms",
        path: "/api/v1/norms",
        fields: &[
            field("id", Kind::Text, "\"civil-servants.professional.circular-04-2022\""),
            field("title", Kind::Text, "\"Tốt nghiệp đại học trở lên …\""),
            field("document", Kind::Text, "\"Thông tư …\""),
            field("article", Kind::Text, "\"Điều 1\""),
            field("clause", Kind::Text, "\"khoản 1\""),
            field("confidence", Kind::Text, "\"high\""),
            field("from", Kind::Day, "\"2022-05-23\""),
            field("until", Kind::Day, "\"2023-07-31\""),
            field("applies", Kind::Number, "966"),
            field("met", Kind::Number, "872"),
            field("unmet", Kind::Number, "94"),
            field("cannotTell", Kind::Number, "0"),
        ],
        rows: Rows::OfPlace(norms),
    },
];

fn text(words: Option<&str>) -> Value {
    words.map_or(Value::Null, Value::from)
}

#[expect(clippy::unnecessary_wraps, reason = "rows of every resource are made alike")]
fn areas(place: &Place<'_>) -> Result<Vec<Row>, Failure> {
    let scene = &place.ground.scene;
    let tree = &scene.tree;
    let language = place.address().language;
    let inside = tree.subtree(place.unit.id);
    let units = inside.iter().filter_map(|id| tree.unit(*id));
    let rows = units.map(|unit| {
        let parent = unit.parent.and_then(|id| tree.unit(id)).map(crate::address::code);
        vec![
            Value::from(crate::address::code(unit)),
            Value::from(full_name(scene.lists, unit, language)),
            Value::from(unit.kind.as_str()),
            Value::from(unit.level.key()),
            text(parent.as_deref()),
            text(unit.class.as_ref().map(base::Code::as_str)),
            unit.population.map_or(Value::Null, Value::from),
            unit.natural_area_ha.map_or(Value::Null, Value::from),
            text(unit.invented.then_some("invented")),
        ]
    });
    Ok(rows.collect())
}

/// A figure as a number of its own decimals.
fn figure(indicator: &Indicator, figure: Option<i64>) -> Value {
    let decimals = i32::try_from(indicator.decimals).unwrap_or_default();
    match figure {
        Some(figure) if decimals == 0 => Value::from(figure),
        Some(figure) => Value::from(figure as f64 / 10f64.powi(decimals)),
        None => Value::Null,
    }
}

fn of_targets(place: &Place<'_>) -> Result<Vec<Row>, Failure> {
    let language = place.address().language;
    let all = targets::of(place)?;
    let rows = all.iter().filter_map(|one| {
        let target = one.target;
        let read = one.applied()?;
        let counted = read.counted();
        let state = match targets::state_of(one) {
            State::Met => "attained",
            State::Unmet => "not-attained",
            State::CannotTell => "cannot-tell",
            State::None | State::Waiting | State::Going => "no-data",
        };
        let own = targets::figure(read);
        let number = |number: Option<i64>| number.map_or(Value::Null, Value::from);
        let deadline = target.deadline.map(|day| day.to_string());
        Some(vec![
            Value::from(target.id.as_str()),
            Value::from(language.pick(&target.quote, &target.en).as_str()),
            Value::from(state),
            own.map_or(Value::Null, |(indicator, value)| figure(indicator, Some(value))),
            number(counted.map(|one| one.numerator)),
            number(counted.and_then(|one| one.denominator)),
            Value::from(wanted_words(read.reading.wanted, target, language)),
            number(read.gap().and_then(|gap| gap.count)),
            text(deadline.as_deref()),
        ])
    });
    Ok(rows.collect())
}

fn indicators(place: &Place<'_>) -> Result<Vec<Row>, Failure> {
    let language = place.address().language;
    let all: Vec<&'static Indicator> = programme()?.indicators().iter().collect();
    let question = place.ground.question(law()?, place.unit.id);
    let answers = count(&all, &question)?;
    let rows = all.iter().zip(answers).map(|(indicator, answer)| {
        let counted = answer.counted();
        let value = counted.and_then(|one| indicator.figure(one.numerator, one.denominator));
        let number = |number: Option<i64>| number.map_or(Value::Null, Value::from);
        let is_share = matches!(indicator.measure, Measure::Share { .. });
        vec![
            Value::from(indicator.id.as_str()),
            Value::from(indicator.label(language)),
            figure(indicator, value),
            number(counted.map(|one| one.numerator)),
            number(counted.and_then(|one| one.denominator)),
            number(counted.filter(|_| is_share).map(|one| one.not_known)),
            Value::from(answer.key()),
        ]
    });
    Ok(rows.collect())
}

fn norms(place: &Place<'_>) -> Result<Vec<Row>, Failure> {
    let law = law()?;
    let question = place.ground.question(law, place.unit.id);
    let rows = standings(law, &question)?.into_iter().map(|one| {
        let source = &one.norm.source;
        let counts = one.counts.as_ref().ok();
        let count = |of: fn(&indicators::Counts) -> u32| {
            counts.map_or(Value::Null, |own| Value::from(of(own)))
        };
        let until = one.norm.period.until().map(|day| day.previous().to_string());
        vec![
            Value::from(one.norm.id.as_str()),
            Value::from(one.norm.title.as_str()),
            Value::from(source.document.title.as_str()),
            Value::from(source.article.as_str()),
            text(source.clause.as_deref()),
            Value::from(source.confidence.key()),
            Value::from(one.norm.period.from().to_string()),
            text(until.as_deref()),
            count(|own| own.population()),
            count(|own| own.met),
            count(|own| own.unmet),
            count(|own| own.cannot_tell),
        ]
    });
    Ok(rows.collect())
}
