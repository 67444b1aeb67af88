//! The life of a unit: under which name, kind, code and class it stood when, of what it was made
//! and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Language, Message, Period};
use registers::{Area, AreaLineage, Decision, Filter, Record, Unit};
use reports::{Align, TableCell};

use crate::asked::{Asked, Ground};
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// The papers that are named in the life of a unit, by their numbers.
pub(crate) type Papers = BTreeMap<Id<Decision>, String>;

/// Reads the papers that made and ended a unit.
pub(crate) async fn papers(
    asked: &Asked,
    ground: &Ground,
    unit: Id<Area>,
) -> Result<Papers, Failure> {
    let wanted: BTreeSet<i64> =
        lineage(ground, unit).iter().map(|row| row.data.document.number()).collect();
    if wanted.is_empty() {
        return Ok(Papers::new());
    }
    let mut reader = asked.served.site.registers.read().await?;
    let filter = vec![Filter::Ids(wanted.into_iter().collect())];
    let rows = reader.timeline::<Decision>(&ground.view(), filter).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.data.number)).collect())
}

fn lineage(ground: &Ground, unit: Id<Area>) -> Vec<Record<AreaLineage>> {
    let scene = &ground.scene;
    let areas = scene.edition.areas(&scene.scope);
    let is_own =
        |row: &&Record<AreaLineage>| row.data.from_area == unit || row.data.to_area == unit;
    areas.lineage.iter().filter(is_own).cloned().collect()
}

/// One fact with its time.
struct Fact {
    period: Period,
    what: &'static str,
    value: Shown,
    source: String,
}

/// The dated facts of a unit, the latest first.
pub(crate) fn sheet(place: &Place<'_>, papers: &Papers) -> Sheet {
    let language = place.address().language;
    let mut facts = Life { place, papers }.facts();
    facts.sort_by_key(|fact| std::cmp::Reverse(fact.period.from()));
    let head = |key: &str, width| Head::new(language, key, width, Align::Left);
    let rows = facts.into_iter().map(|fact| {
        let until = fact.period.until().map(Day::previous);
        SheetRow::of(vec![
            Shown::plain(TableCell::Day(fact.period.from())),
            Shown::plain(until.map_or(TableCell::Empty, TableCell::Day)),
            Shown::plain(language.text(&format!("web.unit-life.{}", fact.what))),
            fact.value,
            Shown::plain(fact.source),
        ])
    });
    Sheet {
        key: "facts".into(),
        caption: language.text("web.unit-life.caption"),
        language,
        columns: vec![
            head("web.unit-life.from", 12),
            head("web.unit-life.until", 12),
            head("web.unit-life.what", 24),
            Head::new(language, "web.unit-life.value", 40, Align::Prose),
            head("web.unit-life.source", 24),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

struct Life<'a> {
    place: &'a Place<'a>,
    papers: &'a Papers,
}

impl Life<'_> {
    fn language(&self) -> Language {
        self.place.address().language
    }

    fn basis(&self, basis: &base::Code) -> String {
        self.label("basis", basis)
    }

    fn label(&self, list: &str, code: &base::Code) -> String {
        self.place.ground.scene.lists.label(list, code.as_str(), self.language()).to_owned()
    }

    fn facts(&self) -> Vec<Fact> {
        let scene = &self.place.ground.scene;
        let areas = scene.edition.areas(&scene.scope);
        let unit = self.place.unit.id;
        let language = self.language();
        let mut facts = Vec::new();
        let mut put = |period, what, value: Shown, source: String| {
            facts.push(Fact { period, what, value, source });
        };
        for row in areas.areas.iter().filter(|row| row.id == unit) {
            let name = format!("{} {}", self.label("area-kind", &row.data.kind), row.data.name);
            put(row.period, "name", Shown::plain(name), self.basis(&row.data.basis));
        }
        for row in areas.codes.iter().filter(|row| row.data.area == unit) {
            let value = Shown::plain(row.data.code.as_str());
            put(row.period, "code", value, self.label("area-code-scheme", &row.data.scheme));
        }
        for row in areas.classes.iter().filter(|row| row.data.area == unit) {
            let value = Shown::plain(self.label("area-class", &row.data.class));
            put(row.period, "class", value, self.basis(&row.data.basis));
        }
        for row in areas.features.iter().filter(|row| row.data.area == unit) {
            let key =
                if row.data.is_present { "web.unit-life.has" } else { "web.unit-life.has-not" };
            let value =
                Message::new(key).text("feature", self.label("area-feature", &row.data.feature));
            let value = Shown::plain(value.render(language));
            put(row.period, "feature", value, self.basis(&row.data.basis));
        }
        for row in areas.sizes.iter().filter(|row| row.data.area == unit) {
            for (what, number) in
                [("population", row.data.population), ("natural-area", row.data.natural_area_ha)]
            {
                let own = || format!("{}#facts", self.place.address().area(self.place.unit));
                if number.is_some() {
                    put(row.period, what, Shown::number(number, own), self.basis(&row.data.basis));
                }
            }
        }
        drop(areas);
        for row in lineage(self.place.ground, unit) {
            let (what, other) = if row.data.from_area == unit {
                ("into", row.data.to_area)
            } else {
                ("of", row.data.from_area)
            };
            let paper = self.papers.get(&row.data.document).cloned().unwrap_or_default();
            facts.push(Fact {
                period: row.period,
                what,
                value: self.other(&row, other),
                source: paper,
            });
        }
        facts
    }

    /// A unit that this one came from or went into, as it stood then.
    fn other(&self, row: &Record<AreaLineage>, other: Id<Area>) -> Shown {
        let scene = &self.place.ground.scene;
        let address = self.place.address();
        let is_from = row.data.to_area == self.place.unit.id;
        let day = if is_from { row.period.from().previous() } else { row.period.from() };
        let tree = scene.edition.tree(day, &scene.scope);
        let unit: Option<Unit> = tree.unit(other).cloned();
        let part = (row.data.share_percent < WHOLE).then(|| {
            let part = Message::new("web.unit-life.part");
            part.number("percent", row.data.share_percent).render(self.language())
        });
        match unit {
            Some(unit) => {
                let name = self.place.name(&unit);
                let words = part.map_or(name.clone(), |part| format!("{name} ({part})"));
                Shown::link(words, address.on(day).area(&unit))
            }
            None => Shown::plain(format!("#{other}")),
        }
    }
}

/// All of a unit, in percent.
const WHOLE: i64 = 100;
