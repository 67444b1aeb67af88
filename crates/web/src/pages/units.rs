//! The units behind a figure: of a level, a kind, a class; with the posts of each; or with and
//! without a holder of a title.

use std::collections::BTreeMap;

use axum::response::Response;
use base::{Id, Level, Message, number, text};
use registers::{Area, Unit};
use reports::{
    Align, Cell, Door, TableCell, UnitQuota, quota_rule, quotas_by_unit, titles_by_unit,
};

use crate::asked::Asked;
use crate::behind::Of;
use crate::failure::Failure;
use crate::files;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::{definitions, notices};
use crate::pages::{Link, SheetsPage, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Rows of a page.
const ROWS: usize = 200;

/// The value of a parameter for those of whom it is not known.
pub(crate) const NOT_KNOWN: &str = "not_known";

/// Answers with a page of units.
pub(crate) async fn units(asked: Asked) -> Response {
    let made = about(&asked, |place| Telling::new(place)?.answer()).await;
    asked.answer(made)
}

/// Which units, and what is told of them.
struct Telling<'a> {
    place: &'a Place<'a>,
    level: Level,
    /// Conditions as they stand in the address.
    pairs: Vec<(&'static str, String)>,
    quota: Option<&'a str>,
    title: Option<(&'a str, &'a str)>,
    quotas: BTreeMap<Id<Area>, UnitQuota>,
}

/// Whether a title is filled.
const STATES: [&str; 3] = ["filled", "vacant", "all"];

impl<'a> Telling<'a> {
    fn new(place: &'a Place<'a>) -> Result<Self, Failure> {
        let asked = place.asked;
        let definitions = definitions()?;
        let quota = asked.get("quota");
        let level = match (quota, asked.get("level")) {
            (Some(kind), _) => {
                let rule = quota_rule(definitions, kind);
                rule.ok_or_else(|| Message::new("report.no-such-figure").text("given", kind))?.0
            }
            (None, Some(level)) => level.parse()?,
            (None, None) => Level::Commune,
        };
        let mut pairs = vec![("level", level.key().to_owned())];
        for name in ["kind", "class", "quota", "title", "state"] {
            pairs.extend(asked.get(name).map(|value| (name, value.to_owned())));
        }
        let state = asked.get("state").unwrap_or("all");
        if !STATES.contains(&state) {
            return Err(Message::new("web.unit-list.no-such-state").text("given", state).into());
        }
        let title = asked.get("title").map(|title| (title, state));
        let mut telling = Self { place, level, pairs, quota, title, quotas: BTreeMap::new() };
        if let Some(kind) = quota {
            let all = quotas_by_unit(&telling.place.counted()?, kind)?;
            telling.quotas = all.into_iter().map(|one| (one.unit, one)).collect();
        }
        Ok(telling)
    }

    fn given(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// The units, in the order of their names within those of the units above.
    fn units(&self) -> Result<Vec<&'a Unit>, Failure> {
        let tree = &self.place.ground.scene.tree;
        let inside = tree.subtree(self.place.unit.id);
        let mut units: Vec<&Unit> = inside.iter().filter_map(|id| tree.unit(*id)).collect();
        units.retain(|unit| unit.level == self.level);
        if let Some(kind) = self.given("kind") {
            units.retain(|unit| unit.kind.as_str() == kind);
        }
        if let Some(class) = self.given("class") {
            units.retain(|unit| unit.class.as_ref().map_or(NOT_KNOWN, |own| own.as_str()) == class);
        }
        if let Some((title, state)) = self.title {
            let told = titles_by_unit(&self.place.counted()?, title)?;
            let is = |unit: &&Unit| {
                told.iter().any(|one| {
                    one.unit == unit.id
                        && match state {
                            "filled" => one.is_filled,
                            "vacant" => !one.is_held,
                            _ => true,
                        }
                })
            };
            units.retain(is);
        }
        let above = |unit: &Unit| unit.parent.and_then(|id| tree.unit(id)).map(|own| &own.name);
        units.sort_by(|one, other| {
            let order = |unit: Option<&String>| unit.cloned().unwrap_or_default();
            text::compare_names(&order(above(one)), &order(above(other)))
                .then_with(|| text::compare_names(&one.name, &other.name))
        });
        Ok(units)
    }

    fn answer(&self) -> Result<Response, Failure> {
        let place = self.place;
        let language = place.address().language;
        let units = self.units()?;
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let heading = self.heading()?;
        let here =
            Here::Page { path: "/units".to_owned(), pairs: self.pairs.clone(), kind: "/areas" };
        let is_file = place.asked.form()?.is_some();
        let last = units.len().div_ceil(ROWS).max(1);
        let page = match place.asked.get("page") {
            None => 1,
            Some(given) => {
                let page = given.parse().ok().filter(|page| (1..=last).contains(page));
                page.ok_or_else(|| {
                    Message::new("web.people.no-such-page")
                        .text("given", given)
                        .number("last", whole(last))
                })?
            }
        };
        let start = if is_file { 0 } else { (page - 1) * ROWS };
        let shown = units.iter().skip(start).take(if is_file { usize::MAX } else { ROWS });
        let mut rows: Vec<SheetRow> = shown.map(|unit| self.row(unit)).collect();
        for (place_in_list, row) in rows.iter_mut().enumerate() {
            let number = number::whole(whole(start + place_in_list + 1), language);
            row.cells.insert(0, Shown::plain(number));
        }
        rows.extend(self.sums(&units));
        let count = Message::new("web.unit-list.count").number("count", whole(units.len()));
        let at = |page: usize, key: &str| {
            let mut pairs = self.pairs.clone();
            pairs.push(("page", page.to_string()));
            let href = place.address().page("/units", place.unit, &pairs);
            Link { words: language.text(key), href }
        };
        let mut others = Vec::new();
        others.extend((page > 1).then(|| at(page - 1, "web.people.before")));
        others.extend((page < last).then(|| at(page + 1, "web.people.after")));
        let empty = units.is_empty().then(|| language.text("web.unit-list.none"));
        let sheet = Sheet {
            key: "units".into(),
            caption: language.text("web.unit-list.caption"),
            language,
            columns: self.columns(),
            rows,
            notes: self.notes(),
        };
        let page = SheetsPage {
            frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
            lines: place.lines(Vec::new()).into_iter().chain([count.render(language)]).collect(),
            lead: empty.into_iter().collect(),
            notices: notices(place.ground),
            exports: files::of_page(place, &here),
            ask: None,
            tabs: Vec::new(),
            sheets: vec![sheet],
            acts: Vec::new(),
            ticking: None,
            others,
            heading,
        };
        page.answer(place)
    }

    fn heading(&self) -> Result<String, Failure> {
        let language = self.place.address().language;
        let lists = self.place.ground.scene.lists;
        let mut words = vec![language.text(&format!("web.unit-list.level.{}", self.level.key()))];
        words.extend(
            self.given("kind").map(|kind| lists.label("area-kind", kind, language).to_owned()),
        );
        words.extend(self.given("class").map(|class| match class {
            NOT_KNOWN => language.text("part-two.class-not-known"),
            class => lists.label("area-class", class, language).to_owned(),
        }));
        words.extend(self.quota.map(|kind| lists.label("quota-kind", kind, language).to_owned()));
        if let Some((title, state)) = self.title {
            let door = Door { group: title.to_owned(), cell: Cell::Persons };
            let title = definitions()?.report.words(&door, lists, language);
            let state = language.text(&format!("web.unit-list.state.{state}"));
            words.push(format!("{title}: {state}"));
        }
        Ok(words.join(" · "))
    }

    fn columns(&self) -> Vec<Head> {
        let language = self.place.address().language;
        let head = |key: &str, width, align| Head::new(language, key, width, align);
        let mut columns = vec![
            head("web.people.place", 6, Align::Left),
            head("web.unit-list.code", 8, Align::Left),
            head("indicator.column.unit", 30, Align::Left),
            head("web.search.above", 26, Align::Left),
            head("web.unit-list.class", 10, Align::Left),
        ];
        if self.quota.is_some() {
            columns.extend([
                head("web.part-two.ceiling", 10, Align::Right),
                head("web.part-two.assigned", 10, Align::Right),
                head("web.part-two.present", 10, Align::Right),
                head("web.part-two.short", 10, Align::Right),
                head("web.unit-list.derivation", 20, Align::Left),
            ]);
        } else {
            columns.extend([
                head("web.unit-list.population", 12, Align::Right),
                head("web.unit-list.natural-area", 12, Align::Right),
            ]);
        }
        columns
    }

    fn row(&self, unit: &Unit) -> SheetRow {
        let Place { ground, .. } = self.place;
        let language = self.place.address().language;
        let tree = &ground.scene.tree;
        let lists = ground.scene.lists;
        let link =
            |unit: &Unit| Shown::link(self.place.name(unit), self.place.address().area(unit));
        let class =
            unit.class.as_ref().map(|own| lists.label("area-class", own.as_str(), language));
        let mut cells = vec![
            Shown::plain(unit.code.clone().unwrap_or_default()),
            link(unit),
            unit.parent
                .and_then(|id| tree.unit(id))
                .map_or_else(|| Shown::plain(TableCell::Empty), link),
            Shown::plain(class.unwrap_or_default()),
        ];
        if self.quota.is_some() {
            cells.extend(self.quota_cells(unit));
        } else {
            let own = self.place.address().area(unit);
            let size = |value| Shown::number(value, || format!("{own}#facts"));
            cells.extend([size(unit.population), size(unit.natural_area_ha)]);
        }
        SheetRow::of(cells)
    }

    /// The posts of a unit, with the norms that make the most there may be.
    fn quota_cells(&self, unit: &Unit) -> Vec<Shown> {
        let Some(quota) = self.quotas.get(&unit.id) else {
            return (0..5).map(|_| Shown::plain(TableCell::Empty)).collect();
        };
        let address = self.place.address();
        let own = || format!("{}#posts", address.area(unit));
        let base = quota.allowed.as_ref().and_then(norms::Reading::base);
        let law = base.map(|norm| Here::one("/norms", &norm.id).address(address, unit));
        let most = quota.allowed.as_ref().and_then(|reading| reading.number);
        let short = quota.assigned.map(|assigned| assigned - quota.present);
        let derivation = quota.allowed.as_ref().map(|reading| self.sum_of(reading));
        vec![
            Shown::number(most, || law.clone().unwrap_or_default()),
            Shown::number(quota.assigned, own),
            Shown::number(Some(quota.present), || self.present(unit)),
            Shown::number(short, own),
            match (derivation, law) {
                (Some(words), Some(law)) => Shown::link(words, law),
                _ => Shown::plain(TableCell::Empty),
            },
        ]
    }

    /// The numbers of which the most is made; the page of the unit says by which norms.
    fn sum_of(&self, reading: &norms::Reading<'_>) -> String {
        let language = self.place.address().language;
        let mut words = String::new();
        for (_, number) in reading.parts.iter().filter(|(_, number)| *number != Some(0)) {
            let own =
                number.map_or_else(|| "?".to_owned(), |one| number::whole(one.abs(), language));
            let is_less = number.is_some_and(|one| one < 0);
            words.push_str(match (is_less, words.is_empty()) {
                (true, _) => " − ",
                (false, false) => " + ",
                (false, true) => "",
            });
            words.push_str(&own);
        }
        words
    }

    fn present(&self, unit: &Unit) -> String {
        let rule = definitions().ok().and_then(|own| quota_rule(own, self.quota?));
        let group = rule.map_or_else(String::new, |(_, population)| population.to_owned());
        let door = Door { group, cell: Cell::Persons };
        self.place.address().people(unit, &Of::Figure(door))
    }

    /// The sums of all, where they are more than those of a page.
    fn sums(&self, units: &[&Unit]) -> Option<SheetRow> {
        let language = self.place.address().language;
        let sum = |of: &dyn Fn(&Unit) -> Option<i64>| {
            let known: Vec<i64> = units.iter().filter_map(|unit| of(unit)).collect();
            (!known.is_empty()).then(|| known.iter().sum::<i64>())
        };
        let of = |of: fn(&UnitQuota) -> Option<i64>| {
            sum(&|unit: &Unit| self.quotas.get(&unit.id).and_then(of))
        };
        let here = self.place.address().page("/units", self.place.unit, &self.pairs);
        let shown = |value| Shown::number(value, || here.clone());
        let mut cells: Vec<Shown> = (0..5).map(|_| Shown::plain(TableCell::Empty)).collect();
        *cells.get_mut(2)? = Shown::plain(language.text("web.explore.all"));
        if self.quota.is_some() {
            let most = of(|one| one.allowed.as_ref()?.number);
            let assigned = of(|one| one.assigned);
            let present = of(|one| Some(one.present));
            let short = assigned.zip(present).map(|(assigned, present)| assigned - present);
            cells.extend([shown(most), shown(assigned), shown(present), shown(short)]);
            cells.push(Shown::plain(TableCell::Empty));
        } else {
            cells.extend([
                shown(sum(&|unit| unit.population)),
                shown(sum(&|unit| unit.natural_area_ha)),
            ]);
        }
        Some(SheetRow { is_strong: true, ..SheetRow::of(cells) })
    }

    fn notes(&self) -> Vec<String> {
        let language = self.place.address().language;
        let key = if self.quota.is_some() {
            "web.unit-list.quota-note"
        } else {
            "web.unit-list.size-note"
        };
        vec![language.text(key)]
    }
}

/// How the law makes a number: what is given, and what is added or taken.
pub(crate) fn derivation(place: &Place<'_>, reading: &norms::Reading<'_>) -> String {
    let language = place.address().language;
    let parts =
        reading.parts.iter().filter(|(_, number)| *number != Some(0)).map(|(norm, number)| {
            let number = number.map_or_else(|| "?".to_owned(), |one| number::whole(one, language));
            Message::new("web.unit-list.part")
                .text("number", number)
                .text("norm", norm.title.as_str())
                .render(language)
        });
    parts.collect::<Vec<_>>().join("; ")
}
