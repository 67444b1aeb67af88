//! Part two of a unit as pages show it: units, posts, and one table per breakdown.

use std::collections::BTreeSet;

use base::{Day, Id, Level, Message};
use registers::{Area, Unit};
use reports::{Basis, Definitions, Door, Made, PartTwo, ReportName, make};

use crate::address::{self, Address};
use crate::asked::Ground;
use crate::behind::Of;
use crate::failure::Failure;
use crate::files;
use crate::layout::{Tables, tables};
use crate::outline::{Line, Outline};
use crate::pages::Link;

/// What the template shows.
pub(crate) struct Statistics {
    pub(crate) title: String,
    pub(crate) notices: Vec<String>,
    /// How many holdings count in the successor of a unit that has ended.
    pub(crate) carried_over: Option<Link>,
    pub(crate) units: Vec<UnitLine>,
    pub(crate) quotas: Quotas,
    pub(crate) tables: Tables,
    pub(crate) notes: Vec<String>,
    pub(crate) exports: Vec<Link>,
    doors: String,
}

impl Statistics {
    /// The list of those behind a figure.
    pub(crate) fn door(&self, door: &Door) -> String {
        format!("{}{}", self.doors, address::encoded(&Of::Figure(door.clone()).to_string()))
    }
}

/// Units of one level, or a size.
pub(crate) struct UnitLine {
    pub(crate) words: String,
    pub(crate) number: String,
    pub(crate) unit: String,
    /// By kind, then by class.
    pub(crate) parts: Vec<Parts>,
    pub(crate) note: String,
    pub(crate) invented: Option<String>,
    /// The list of the units.
    pub(crate) href: Option<String>,
}

/// What a number is made of.
pub(crate) struct Parts {
    pub(crate) parts: Vec<Line>,
    pub(crate) invented: Option<String>,
}

/// The posts, each figure in a column of its own.
pub(crate) struct Quotas {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) concurrent: Option<Line>,
    pub(crate) notes: Vec<String>,
}

/// One kind of posts.
pub(crate) struct Kind {
    pub(crate) words: String,
    pub(crate) figures: Vec<Line>,
}

/// A report of a unit, and the words it is told in.
pub(crate) fn made(
    ground: &Ground,
    unit: &Unit,
    name: ReportName,
    from: Option<Day>,
) -> Result<(Made, &'static Definitions), Failure> {
    let definitions = definitions()?;
    let scene = &ground.scene;
    let code = address::code(unit);
    let known_at = scene.known_at.as_ref();
    let language = ground.address.language;
    let basis = match &ground.rows {
        Some(rows) => Basis::Rows(rows),
        None => Basis::Census {
            edition: &scene.edition,
            scope: &scene.scope,
            tree: &scene.tree,
            on: ground.address.on,
        },
    };
    let made = make(name, definitions, &basis, &code, from, known_at, language)?;
    Ok((made, definitions))
}

/// Part two of a unit as one table.
///
/// # Errors
/// As [`made`].
pub(crate) fn part_two_table(
    place: &crate::pages::frame::Place<'_>,
) -> Result<reports::Table, Failure> {
    let (made, definitions) = made(place.ground, place.unit, ReportName::PartTwo, None)?;
    Ok(made.table(definitions, place.ground.scene.lists, place.address().language))
}

pub(crate) fn definitions() -> Result<&'static Definitions, Failure> {
    Definitions::standard().map_err(|faults| {
        Failure::Report(faults.into_iter().next().unwrap_or_else(|| Message::new("web.empty")))
    })
}

/// Part two of a unit.
pub(crate) fn statistics(ground: &Ground, unit: &Unit) -> Result<Statistics, Failure> {
    let language = ground.address.language;
    let lists = ground.scene.lists;
    let (made, definitions) = made(ground, unit, ReportName::PartTwo, None)?;
    let table = made.table(definitions, lists, language);
    let Made::PartTwo(report) = &made else {
        return Err(Failure::Report(Message::new("report.unknown")));
    };
    let outline = Outline::of(&table);
    Ok(Statistics {
        notices: notices(ground),
        carried_over: carried_over(ground, unit, report.carried_over),
        units: units(ground, unit, report, &outline),
        quotas: quotas((ground, unit), report, &outline),
        tables: tables(&outline, report, language, &|title, state| {
            let pairs = [("title", title.to_owned()), ("state", state.to_owned())];
            ground.address.page("/units", unit, &pairs)
        }),
        exports: exports(ground.address, "part-two", unit, None),
        doors: ground.address.page_open("/people", unit, "of"),
        title: table.title,
        notes: table.notes,
    })
}

/// The files of a report.
pub(crate) fn exports(address: Address, name: &str, unit: &Unit, from: Option<Day>) -> Vec<Link> {
    files::links(|extension| address.report(&format!("{name}.{extension}"), unit, from))
}

/// What the reader must know before any figure.
pub(crate) fn notices(ground: &Ground) -> Vec<String> {
    let tree = &ground.scene.tree;
    let invented = tree.units().any(|unit| unit.invented);
    let invented = invented.then(|| Message::new("web.invented"));
    let known_at = ground.address.known_at;
    let known_at =
        known_at.map(|known| Message::new("web.known-at").text("instant", known.vietnamese()));
    let later_map = (tree.map_day() != tree.day())
        .then(|| Message::new("part-two.note.later-map").day("day", tree.map_day()));
    let notices = [invented, known_at, later_map].into_iter().flatten();
    notices.map(|notice| notice.render(ground.address.language)).collect()
}

fn carried_over(ground: &Ground, unit: &Unit, count: i64) -> Option<Link> {
    let words = Message::new("web.carried-over").number("count", count);
    (count > 0).then(|| Link {
        words: words.render(ground.address.language),
        href: ground.address.people(unit, &Of::CarriedOver),
    })
}

/// The units by level, population and area. Where some of what is counted is invented, it says so.
fn units(ground: &Ground, unit: &Unit, report: &PartTwo, outline: &Outline) -> Vec<UnitLine> {
    let scene = &ground.scene;
    let inside: BTreeSet<Id<Area>> = scene.tree.subtree(unit.id);
    let say = |key: &str, is: bool| is.then(|| ground.address.language.text(key));
    let invented = |level: Level, is: &dyn Fn(&Unit) -> bool| {
        let units = inside.iter().filter_map(|id| scene.tree.unit(*id));
        units.into_iter().any(|unit| unit.level == level && is(unit))
    };
    let mut shown = Vec::new();
    for (place, line) in outline.units().iter().enumerate() {
        let mut own = UnitLine {
            words: line.words.clone(),
            number: line.number.clone(),
            unit: line.unit.clone(),
            parts: Vec::new(),
            note: line.note.clone(),
            invented: None,
            href: None,
        };
        let list = |more: &[(&'static str, &str)]| {
            let pairs: Vec<_> = more.iter().map(|(key, own)| (*key, (*own).to_owned())).collect();
            ground.address.page("/units", unit, &pairs)
        };
        let Some(counted) = report.units.get(place) else {
            own.href = Some(list(&[]));
            let sizes = inside.iter().any(|id| scene.invented_sizes.contains(id));
            own.invented = say("web.part-two.sizes-invented", sizes);
            shown.push(own);
            continue;
        };
        // A level of which there is no unit here is not worth a line.
        if counted.count == 0 {
            continue;
        }
        let level = match counted.key.as_str() {
            "villages" => Level::Village,
            "communes" => Level::Commune,
            _ => Level::District,
        };
        let level_key = level.key();
        own.href = Some(list(&[("level", level_key)]));
        let kinds = counted.kinds.iter().filter(|one| one.count > 0);
        let kinds = kinds.map(|one| ("kind", one.key.as_str()));
        let classes = counted.classes.iter().filter(|one| one.count > 0);
        let classes = classes.map(|one| ("class", one.key.as_str()));
        let parts: Vec<_> = kinds.chain(classes).collect();
        let lines = line.lines.iter().zip(parts).map(|(line, (name, key))| {
            let href = list(&[("level", level_key), (name, key)]);
            (name, line.opening(Some(href)))
        });
        let (kinds, classes): (Vec<_>, Vec<_>) = lines.partition(|(name, _)| *name == "kind");
        let bare = |lines: Vec<(&str, Line)>| lines.into_iter().map(|(_, line)| line).collect();
        let class = |unit: &Unit| scene.invented_classes.contains(&unit.id);
        let classes_invented = say("web.part-two.classes-invented", invented(level, &class));
        let names_invented =
            say("web.part-two.names-invented", invented(level, &|unit| unit.invented));
        own.parts = vec![
            Parts { parts: bare(kinds), invented: names_invented },
            Parts { parts: bare(classes), invented: classes_invented },
        ];
        own.parts.retain(|parts| !parts.parts.is_empty());
        own.unit.clear();
        shown.push(own);
    }
    shown
}

fn quotas((ground, unit): (&Ground, &Unit), report: &PartTwo, outline: &Outline) -> Quotas {
    let language = ground.address.language;
    let posts = outline.posts();
    let mut notes = Vec::new();
    for kind in &posts {
        let said =
            kind.figures.iter().filter(|line| !line.note.is_empty() && !line.number.is_empty());
        notes.extend(
            said.map(|line| format!("{}, {}: {}.", kind.words, lower(&line.words), line.note)),
        );
    }
    notes.push(language.text("web.part-two.short-note"));
    let kinds = posts.iter().zip(&report.quotas.kinds).map(|(posts, quota)| {
        let href = ground.address.page("/units", unit, &[("quota", quota.key.clone())]);
        let figures = posts.figures.iter().map(|line| {
            let is_of_units = line.door.is_none() && !line.number.is_empty();
            line.opening(is_of_units.then(|| href.clone()))
        });
        Kind { words: posts.words.to_owned(), figures: figures.collect() }
    });
    let several = ground.address.people(unit, &Of::Several);
    Quotas {
        kinds: kinds.collect(),
        concurrent: outline.concurrent().map(|line| line.opening(Some(several))),
        notes,
    }
}

/// Words as they stand within a sentence.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
