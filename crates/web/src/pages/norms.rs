//! The norms in force on a day: how a unit stands to each, with the people behind each number; and
//! where the law contradicts itself.

use axum::response::Response;
use base::Message;
use indicators::{Standing as Stands, standings};
use norms::{Conflict, Norm, Words};
use reports::Align;

use crate::asked::Asked;
use crate::behind::{Of, Standing};
use crate::failure::Failure;
use crate::files;
use crate::law::law;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{SheetsPage, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with the norms in force.
pub(crate) async fn norms(asked: Asked) -> Response {
    let made = about(&asked, |place| page(place)?.answer(place)).await;
    asked.answer(made)
}

fn page(place: &Place<'_>) -> Result<SheetsPage, Failure> {
    let language = place.address().language;
    let law = law()?;
    let question = place.ground.question(law, place.unit.id);
    let mut standings = standings(law, &question)?;
    // Where most is to be done stands first.
    standings.sort_by_key(|one| std::cmp::Reverse(one.counts.as_ref().map_or(0, |own| own.unmet)));
    let heading = language.text("web.norms.title");
    let conflicts = law.conflicts(question.on);
    let mut sheets = vec![sheet(place, &standings)];
    if !conflicts.is_empty() {
        let words = Words::new(place.ground.scene.lists, law.vocabulary(), language);
        sheets.push(conflicts_sheet(place, &conflicts, &words));
    }
    let here = Here::page("/norms");
    Ok(SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: vec![language.text("web.norms.lead")],
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        tabs: Vec::new(),
        sheets,
        others: Vec::new(),
        heading,
    })
}

/// The columns of the counts of a norm.
pub(crate) fn columns(place: &Place<'_>, first: &str) -> Vec<Head> {
    let head = |key: &str, width, align| Head::new(place.address().language, key, width, align);
    vec![
        head(first, 50, Align::Prose),
        head("web.norms.source", 40, Align::Prose),
        head("web.norms.applies", 10, Align::Right),
        head("web.norms.met", 10, Align::Right),
        head("web.norms.unmet", 10, Align::Right),
        head("web.norms.cannot-tell", 10, Align::Right),
    ]
}

/// The counts of a norm in a unit; each opens to its rows.
pub(crate) fn counts(
    place: &Place<'_>,
    unit: &registers::Unit,
    norm: &Norm,
    counts: Option<indicators::Counts>,
) -> Result<Vec<Shown>, Failure> {
    let law = law()?;
    let norm = law.norm(&norm.id).ok_or_else(Failure::no_such_page)?;
    let address = place.address();
    let number = |count: fn(indicators::Counts) -> u32, standing| {
        let count = counts.map(|own| i64::from(count(own)));
        Shown::number(count, || address.people(unit, &Of::Norm(norm, standing)))
    };
    Ok(vec![
        number(indicators::Counts::population, Standing::All),
        number(|own| own.met, Standing::Met),
        number(|own| own.unmet, Standing::Unmet),
        number(|own| own.cannot_tell, Standing::CannotTell),
    ])
}

fn sheet(place: &Place<'_>, standings: &[Stands<'_>]) -> Sheet {
    let language = place.address().language;
    let rows = standings.iter().map(|one| {
        let here = Here::one("/norms", &one.norm.id);
        let mut cells = vec![
            Shown::link(one.norm.title.as_str(), here.address(place.address(), place.unit)),
            Shown::plain(source(one.norm)),
        ];
        cells.extend(
            counts(place, place.unit, one.norm, one.counts.as_ref().ok().copied())
                .unwrap_or_default(),
        );
        SheetRow::of(cells)
    });
    Sheet {
        key: "norms".into(),
        caption: language.text("web.norms.caption"),
        language,
        columns: columns(place, "norms.column.title"),
        rows: rows.collect(),
        notes: vec![language.text("web.norms.note")],
    }
}

/// Where a norm stands: document, article, clause.
pub(crate) fn source(norm: &Norm) -> String {
    let source = &norm.source;
    let clause = source.clause.as_ref().map(|clause| format!(", {clause}")).unwrap_or_default();
    format!("{}, {}{clause}", source.document.title, source.article)
}

/// Conflicts, both sides beside each other.
pub(crate) fn conflicts_sheet(
    place: &Place<'_>,
    conflicts: &[Conflict<'_>],
    words: &Words<'_>,
) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width| Head::new(language, key, width, Align::Prose);
    let side = |norm: &Norm| {
        let said = Message::new("web.norms.side")
            .text("norm", norm.title.as_str())
            .text("demand", words.demand(&norm.demand))
            .text("source", source(norm))
            .render(language);
        let here = Here::one("/norms", &norm.id);
        Shown::link(said, here.address(place.address(), place.unit))
    };
    let rows = conflicts.iter().map(|one| {
        let [first, second] = one.norms;
        SheetRow::of(vec![
            Shown::plain(one.id.as_str()),
            Shown::plain(language.text(&format!("norms.clash.{}", one.clash.key()))),
            side(first),
            side(second),
            Shown::plain(language.text(&format!("norms.way-out.{}", one.way_out.key()))),
        ])
    });
    Sheet {
        key: "conflicts".into(),
        caption: language.text("web.norms.conflicts"),
        language,
        columns: vec![
            head("norms.column.id", 14),
            head("norms.column.clash", 14),
            head("norms.column.one", 50),
            head("norms.column.other", 50),
            head("norms.column.way-out", 24),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
