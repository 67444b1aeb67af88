//! The posts of a commune: each title with who holds it, how and since when; and what the law
//! allows, with the norms that make the number.

use std::collections::BTreeMap;

use base::Id;
use census::{Condition, Measure, Query, Rows};
use registers::{Appointment, Person, Record, Title, Unit};
use reports::{Align, TableCell, quota_rule, quotas_by_unit};

use crate::asked::{Asked, Ground};
use crate::failure::Failure;
use crate::known::Known;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::definitions;
use crate::pages::units::derivation;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Who holds something, and by which holding.
type Held<'a> = (Id<Person>, &'a Record<Appointment>);

/// Those who hold something in a unit.
pub(crate) struct Holders {
    rows: Rows,
    known: Known,
}

impl Holders {
    /// Reads who holds something in a unit.
    pub(crate) async fn read(
        asked: &Asked,
        ground: Ground,
        unit: &Unit,
    ) -> Result<(Ground, Self), Failure> {
        let unit = unit.id;
        let (ground, rows) = ground
            .aside(move |ground| {
                let all = vec![Measure::Holdings(Condition::Always)];
                let query = Query::of(unit, ground.address.on, all);
                let scene = &ground.scene;
                Ok(scene.edition.rows(&query, 0, &[], &scene.scope)?)
            })
            .await?;
        let mut known = Known::default();
        known.rest(asked, &ground, &rows).await?;
        Ok((ground, Self { rows, known }))
    }

    /// The titles that the statistics count, each with its holders; one without a holder is said
    /// to be vacant.
    pub(crate) fn sheet(&self, place: &Place<'_>) -> Sheet {
        let language = place.address().language;
        let head = |key: &str, width, align| Head::new(language, key, width, align);
        let mut held: BTreeMap<Id<Title>, Vec<Held<'_>>> = BTreeMap::new();
        for (person, holdings) in &self.rows {
            for row in holdings.iter().filter_map(|id| self.known.holdings.get(id)) {
                held.entry(row.data.title).or_default().push((*person, row));
            }
        }
        let mut titles: Vec<_> =
            self.known.titles.iter().filter(|(_, title)| title.counted_in_titles).collect();
        titles.sort_by_key(|(id, title)| (title.group.as_str() != "cadre", **id));
        let rows = titles.into_iter().flat_map(|(id, title)| {
            let mut rows: Vec<SheetRow> = Vec::new();
            for (person, row) in held.get(id).into_iter().flatten() {
                let first = rows.is_empty();
                rows.push(self.row(place, (title, first), *person, row));
            }
            if rows.is_empty() {
                let mut cells = vec![Shown::plain(title.print_label.as_str())];
                cells.push(Shown::plain(language.text("web.posts.nobody")));
                cells.extend((0..4).map(|_| Shown::plain(TableCell::Empty)));
                rows.push(SheetRow::of(cells));
            }
            rows
        });
        Sheet {
            key: "posts".into(),
            caption: language.text("web.posts.caption"),
            language,
            columns: vec![
                head("norms.column.holding", 34, Align::Prose),
                head("web.posts.holder", 26, Align::Left),
                head("web.people.born", 8, Align::Left),
                head("web.posts.mode", 16, Align::Left),
                head("indicator.column.since", 12, Align::Left),
                head("web.posts.also", 40, Align::Prose),
            ],
            rows: rows.collect(),
            notes: vec![language.text("web.posts.note")],
        }
    }

    fn row(
        &self,
        place: &Place<'_>,
        (title, is_first): (&Title, bool),
        person: Id<Person>,
        row: &Record<Appointment>,
    ) -> SheetRow {
        let language = place.address().language;
        let lists = place.ground.scene.lists;
        let own = self.rows.iter().find(|(one, _)| *one == person);
        let others = own.into_iter().flat_map(|(_, holdings)| holdings);
        let others = others.filter(|id| **id != row.id);
        let others = others.filter_map(|id| self.known.holdings.get(id));
        let others: Vec<String> = others.map(|other| self.known.title(other)).collect();
        let mode = lists.label("appointment-mode", row.data.mode.as_str(), language);
        SheetRow::of(vec![
            Shown::plain(if is_first { title.print_label.as_str() } else { "" }),
            Shown::link(self.known.name(person), place.address().person(person)),
            Shown::plain(self.known.born(person)),
            Shown::plain(mode),
            Shown::plain(TableCell::Day(row.period.from())),
            Shown::plain(others.join("; ")),
        ])
    }
}

/// What the law allows a unit of each kind of posts, how it is made, and how many there are.
pub(crate) fn quotas(place: &Place<'_>) -> Result<Option<Sheet>, Failure> {
    let language = place.address().language;
    let scene = &place.ground.scene;
    let definitions = definitions()?;
    let counted = place.counted()?;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let mut rows = Vec::new();
    for kind in scene.lists.get("quota-kind").into_iter().flat_map(|list| &list.items) {
        let is_own = quota_rule(definitions, &kind.code);
        if is_own.is_none_or(|(level, _)| level != place.unit.level) {
            continue;
        }
        let own = quotas_by_unit(&counted, &kind.code)?;
        let Some(own) = own.into_iter().find(|one| one.unit == place.unit.id) else { continue };
        let list = || {
            let pairs = [("quota", kind.code.clone())];
            place.address().page("/units", place.unit, &pairs)
        };
        let law = own.allowed.as_ref().and_then(norms::Reading::base);
        let law =
            law.map(|norm| Here::one("/norms", &norm.id).address(place.address(), place.unit));
        let most = own.allowed.as_ref().and_then(|reading| reading.number);
        let words = own.allowed.as_ref().map(|reading| derivation(place, reading));
        let short = own.assigned.map(|assigned| assigned - own.present);
        rows.push(SheetRow::of(vec![
            Shown::plain(scene.lists.label("quota-kind", &kind.code, language)),
            Shown::number(most, list),
            Shown::number(own.assigned, list),
            Shown::number(Some(own.present), list),
            Shown::number(short, list),
            match (words, law) {
                (Some(words), Some(law)) => Shown::link(words, law),
                _ => Shown::plain(TableCell::Empty),
            },
        ]));
    }
    Ok((!rows.is_empty()).then(|| Sheet {
        key: "quota".into(),
        caption: language.text("web.posts.quota"),
        language,
        columns: vec![
            head("web.part-two.subject", 30, Align::Prose),
            head("web.part-two.ceiling", 10, Align::Right),
            head("web.part-two.assigned", 10, Align::Right),
            head("web.part-two.present", 10, Align::Right),
            head("web.part-two.short", 10, Align::Right),
            head("web.unit-list.derivation", 60, Align::Prose),
        ],
        rows,
        notes: vec![language.text("web.unit-list.quota-note")],
    }))
}
