//! The norms in force on a day: how a unit stands to each, with the people behind each number; and
//! where the law contradicts itself.

use axum::response::Response;
use base::Message;
use indicators::{Standing as Stands, standings};
use norms::{Conflict, Norm, Words};
use reports::Align;

use crate::ask::{Ask, Field};
use crate::asked::Asked;
use crate::behind::{Of, Standing};
use crate::failure::Failure;
use crate::files;
use crate::law::{conflicts, law};
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{Link, SheetsPage, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with the norms in force.
pub(crate) async fn norms(asked: Asked) -> Response {
    let made = about(&asked, |place| page(place)?.answer(place)).await;
    asked.answer(made)
}

/// Which norms are shown.
struct Wanted {
    document: Option<String>,
    subject: Option<String>,
}

impl Wanted {
    fn of(place: &Place<'_>) -> Result<Self, Failure> {
        let law = law()?;
        let document = place.asked.get("document").map(str::to_owned);
        let subject = place.asked.get("subject").map(str::to_owned);
        if let Some(key) = document.as_ref().filter(|key| law.document(key).is_none()) {
            return Err(Message::new("web.norms.no-such-document").text("given", key).into());
        }
        let is_subject = |key: &&String| law.norms().iter().any(|norm| norm.subject == **key);
        if let Some(key) = subject.as_ref().filter(|key| !is_subject(key)) {
            return Err(Message::new("web.norms.no-such-subject").text("given", key).into());
        }
        Ok(Self { document, subject })
    }

    fn has(&self, norm: &Norm) -> bool {
        let is = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|it| it == own);
        is(&self.document, &norm.source.document.key) && is(&self.subject, &norm.subject)
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let document = self.document.clone().map(|key| ("document", key));
        document.into_iter().chain(self.subject.clone().map(|key| ("subject", key))).collect()
    }

    fn ask(&self, place: &Place<'_>) -> Result<Ask, Failure> {
        let language = place.address().language;
        let law = law()?;
        let all = || std::iter::once((String::new(), language.text("web.norms.every")));
        let on = place.address().on;
        let mut keys: Vec<&str> =
            law.on(on).map(|norm| norm.source.document.key.as_str()).collect();
        keys.extend(self.document.as_deref());
        let documents = law.documents().iter().filter(|one| keys.contains(&one.key.as_str()));
        let documents = documents.map(|one| (one.key.clone(), one.title.clone()));
        let mut subjects: Vec<&str> =
            law.norms().iter().map(|norm| norm.subject.as_str()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let subjects = subjects
            .into_iter()
            .map(|key| (key.to_owned(), language.text(&format!("reference.subject.{key}"))));
        let field = |name, label, options: Vec<(String, String)>, own: Option<&str>| {
            Field::new(name, language.text(label), options, |it| it == own.unwrap_or_default())
        };
        let document = self.document.as_deref();
        let subject = self.subject.as_deref();
        Ok(Ask {
            action: "/norms".to_owned(),
            kept: place.kept(),
            fields: vec![
                field("subject", "web.norms.subject", all().chain(subjects).collect(), subject),
                field("document", "web.norms.source", all().chain(documents).collect(), document),
            ],
            button: language.text("web.people.narrow"),
        })
    }
}

fn page(place: &Place<'_>) -> Result<SheetsPage, Failure> {
    let language = place.address().language;
    let law = law()?;
    let wanted = Wanted::of(place)?;
    let question = place.ground.question(law, place.unit.id);
    let mut all = standings(law, &question)?;
    // Where most is to be done stands first.
    all.sort_by_key(|one| std::cmp::Reverse(one.counts.as_ref().map_or(0, |own| own.unmet)));
    let heading = language.text("web.norms.title");
    let conflicts = conflicts(question.on)?;
    let conflicts: Vec<_> =
        conflicts.iter().filter(|one| one.norms.iter().any(|norm| wanted.has(norm))).collect();
    let words = Words::new(place.ground.scene.lists, law.vocabulary(), language);
    let mut sheets = Vec::new();
    if !conflicts.is_empty() {
        sheets.push(conflicts_sheet(place, &conflicts, &words)?);
    }
    all.retain(|one| wanted.has(one.norm));
    if !all.is_empty() {
        sheets.insert(0, sheet(place, &all));
    }
    let amounts = law.on(question.on).filter(|norm| norm.condition().is_none() && wanted.has(norm));
    let amounts: Vec<&Norm> = amounts.collect();
    if !amounts.is_empty() {
        sheets.push(amounts_sheet(place, &amounts, &words));
    }
    let nothing = sheets.is_empty().then(|| language.text("web.norms.nothing"));
    let pairs = wanted.pairs();
    let here = Here::Page { path: "/norms".to_owned(), pairs, kind: "/norms" };
    Ok(SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: [language.text("web.norms.lead")].into_iter().chain(nothing).collect(),
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        ask: Some(wanted.ask(place)?),
        tabs: Vec::new(),
        sheets,
        acts: Vec::new(),
        ticking: None,
        others: vec![Link {
            words: language.text("web.documents.title"),
            href: Here::page("/documents").address(place.address(), place.unit),
        }],
        heading,
    })
}

/// The norms that say how many there may be, for which units hold no person to account.
fn amounts_sheet(place: &Place<'_>, norms: &[&Norm], words: &Words<'_>) -> Sheet {
    let language = place.address().language;
    let rows = norms.iter().map(|norm| {
        let here = Here::one("/norms", &norm.id);
        SheetRow::of(vec![
            Shown::link(norm.title.as_str(), here.address(place.address(), place.unit)),
            Shown::plain(source(norm)),
            Shown::plain(words.demand(&norm.demand)),
        ])
    });
    let head = |key: &str, width| Head::new(language, key, width, Align::Prose);
    Sheet {
        key: "amounts".into(),
        caption: language.text("web.norms.amounts"),
        language,
        columns: vec![
            head("norms.column.title", 50),
            head("web.norms.source", 40),
            head("norms.column.demand", 60),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
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

/// Conflicts, both sides beside each other, each with whom it leaves unmet.
pub(crate) fn conflicts_sheet(
    place: &Place<'_>,
    conflicts: &[&Conflict<'static>],
    words: &Words<'_>,
) -> Result<Sheet, Failure> {
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
    let law = law()?;
    let standings = standings(law, &place.ground.question(law, place.unit.id))?;
    let unmet = |norm: &'static Norm| {
        let own = standings.iter().find(|one| one.norm.id == norm.id);
        let count = own.and_then(|one| one.counts.as_ref().ok()).map(|one| i64::from(one.unmet));
        let of = Of::Norm(norm, Standing::Unmet);
        Shown::number(count, || place.address().people(place.unit, &of))
    };
    let rows = conflicts.iter().map(|one| {
        let [first, second] = one.norms;
        SheetRow::of(vec![
            Shown::plain(one.id.as_str()),
            Shown::plain(language.text(&format!("norms.clash.{}", one.clash.key()))),
            side(first),
            unmet(first),
            side(second),
            unmet(second),
            Shown::plain(language.text(&format!("norms.way-out.{}", one.way_out.key()))),
        ])
    });
    let number = || Head::new(language, "web.norms.unmet", 10, Align::Right);
    Ok(Sheet {
        key: "conflicts".into(),
        caption: language.text("web.norms.conflicts"),
        language,
        columns: vec![
            head("norms.column.id", 14),
            head("norms.column.clash", 14),
            head("norms.column.one", 50),
            number(),
            head("norms.column.other", 50),
            number(),
            head("norms.column.way-out", 24),
        ],
        rows: rows.collect(),
        notes: vec![language.text("web.norms.conflicts-note")],
    })
}
