//! [`Shape`]: how a list of people is laid out: which columns stand beside the name, and by what
//! it is parted. The address keeps it.

use std::collections::BTreeMap;

use base::{Id, Level, Message, text};
use census::{Rows, TITLE};
use registers::{Appointment, Person, Record, Unit};
use reports::{Align, Along, attributes};

use crate::ask::Field;
use crate::failure::Failure;
use crate::known::Known;
use crate::pages::explore::COMMUNES;
use crate::pages::frame::Place;
use crate::pages::told::learnt;
use crate::sheet::{Head, SheetRow, Shown};

/// How a list is laid out.
pub(crate) struct Shape {
    /// Attributes, each a column.
    columns: Vec<String>,
    group: Option<Group>,
    can_be_parted: bool,
}

/// By what a list is parted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Group {
    Units(Level),
    Title,
}

/// A line of the list: whose, and under which part.
pub(crate) struct Entry {
    part: usize,
    pub(crate) person: Id<Person>,
    pub(crate) holdings: Vec<Id<Appointment>>,
}

/// A part of the list, with the list of only its people.
pub(crate) struct Part {
    words: String,
    count: usize,
    href: String,
}

impl Shape {
    /// As the address says. Only a list whose parts add up can be parted.
    ///
    /// # Errors
    /// When there is no such column or part.
    pub(crate) fn of(place: &Place<'_>, can_be_parted: bool) -> Result<Self, Failure> {
        let all = offered(place);
        let asked = place.asked;
        let mut columns: Vec<String> = Vec::new();
        for key in asked.all("show") {
            if !all.iter().any(|(known, _)| known == key) {
                return Err(Message::new("explore.no-such-attribute").text("given", key).into());
            }
            if !columns.iter().any(|known| known == key) {
                columns.push(key.to_owned());
            }
        }
        let below = place.level_below();
        let group = match asked.get("group") {
            None | Some("none") => None,
            Some("units") => below.map(Group::Units),
            Some(COMMUNES) => Some(Group::Units(Level::Commune)),
            Some(TITLE) => Some(Group::Title),
            Some(other) => {
                return Err(Message::new("explore.no-such-attribute").text("given", other).into());
            }
        };
        let group = group.filter(|_| can_be_parted);
        Ok(Self { columns, group, can_be_parted })
    }

    /// The same, not parted.
    pub(crate) fn whole(self) -> Self {
        Self { group: None, ..self }
    }

    /// What the address says of it.
    pub(crate) fn pairs(&self, place: &Place<'_>) -> Vec<(&'static str, String)> {
        let columns = self.columns.iter().map(|key| ("show", key.clone()));
        columns.chain(self.group.map(|group| ("group", group_key(group, place)))).collect()
    }

    /// Must people be read, and not only their holdings?
    pub(crate) fn needs_facts(&self) -> bool {
        !self.columns.is_empty()
    }

    pub(crate) fn is_parted(&self) -> bool {
        self.group.is_some()
    }

    /// The choices of the form.
    pub(crate) fn fields(&self, place: &Place<'_>) -> Vec<Field> {
        let language = place.address().language;
        let say = |key: &str| language.text(&format!("web.people.{key}"));
        let mut groups = vec![("none".to_owned(), say("group.none"))];
        if let Some(below) = place.level_below() {
            groups.push(("units".to_owned(), say("group.units")));
            if below == Level::District {
                groups.push((COMMUNES.to_owned(), say("group.communes")));
            }
        }
        groups.push((TITLE.to_owned(), say("group.title")));
        let own = self.group.map_or("none".to_owned(), |group| group_key(group, place));
        let group = Field::new("group", say("group.name"), groups, |value| value == own);
        let chosen = |value: &str| self.columns.iter().any(|key| key == value);
        let columns = Field::ticks("show", say("columns"), offered(place), chosen);
        self.can_be_parted.then_some(group).into_iter().chain([columns]).collect()
    }

    /// The heads of the columns.
    pub(crate) fn heads(&self, place: &Place<'_>) -> Vec<Head> {
        let (lists, language) = (place.ground.scene.lists, place.address().language);
        let words = |key: &String| Along::Attribute(key.clone()).words(lists, language);
        self.columns.iter().map(|key| Head::named(words(key), 22, Align::Prose)).collect()
    }

    /// The cells of a person.
    pub(crate) fn cells(
        &self,
        place: &Place<'_>,
        known: &Known,
        person: Id<Person>,
        held: &[&Record<Appointment>],
    ) -> Vec<Shown> {
        let cell = |key: &String| Shown::plain(cell(key, place, known, person, held));
        self.columns.iter().map(cell).collect()
    }

    /// The list in its parts; a person stands in each part where something is held.
    pub(crate) fn parted(
        &self,
        place: &Place<'_>,
        known: &Known,
        rows: Rows,
        pairs: &[(&'static str, String)],
    ) -> (Vec<Entry>, Vec<Part>) {
        let Some(group) = self.group else {
            let whole = |(person, holdings)| Entry { part: 0, person, holdings };
            return (rows.into_iter().map(whole).collect(), Vec::new());
        };
        let mut parts: BTreeMap<i64, (Part, Vec<Entry>)> = BTreeMap::new();
        for (person, holdings) in rows {
            let mut own: BTreeMap<i64, Vec<Id<Appointment>>> = BTreeMap::new();
            for holding in holdings {
                let Some(row) = known.holdings.get(&holding) else { continue };
                let Some((key, part)) = part_of(group, place, known, row, pairs) else { continue };
                parts.entry(key).or_insert_with(|| (part, Vec::new()));
                own.entry(key).or_default().push(holding);
            }
            for (key, holdings) in own {
                if let Some((part, entries)) = parts.get_mut(&key) {
                    part.count += 1;
                    entries.push(Entry { part: 0, person, holdings });
                }
            }
        }
        let mut parts: Vec<(Part, Vec<Entry>)> = parts.into_values().collect();
        // Titles stand in the order of their register, units in that of their names; within a
        // part the order of people stays.
        if group != Group::Title {
            parts.sort_by(|(one, _), (other, _)| text::compare(&one.words, &other.words));
        }
        let mut all = Vec::new();
        let mut heads = Vec::new();
        for (place, (part, entries)) in parts.into_iter().enumerate() {
            heads.push(part);
            all.extend(entries.into_iter().map(|entry| Entry { part: place, ..entry }));
        }
        (all, heads)
    }
}

/// The row above the first of a part, of so many columns.
pub(crate) fn head(
    parts: &[Part],
    entry: &Entry,
    before: Option<&Entry>,
    columns: usize,
) -> Option<SheetRow> {
    if before.is_some_and(|before| before.part == entry.part) {
        return None;
    }
    let part = parts.get(entry.part)?;
    let count = i64::try_from(part.count).unwrap_or(i64::MAX);
    let mut cells = vec![
        Shown::number(Some(count), || part.href.clone()),
        Shown::link(part.words.clone(), part.href.clone()),
    ];
    cells.resize_with(columns, || Shown::plain(String::new()));
    Some(SheetRow { is_strong: true, ..SheetRow::of(cells) })
}

/// The part in which a holding stands, with the number of its unit or title.
fn part_of(
    group: Group,
    place: &Place<'_>,
    known: &Known,
    row: &Record<Appointment>,
    pairs: &[(&'static str, String)],
) -> Option<(i64, Part)> {
    let address = place.address();
    match group {
        Group::Units(level) => {
            let tree = &place.ground.scene.tree;
            let path = tree.path(tree.counts_in(row.data.area));
            let at_level = path.iter().find(|unit| unit.level == level);
            let unit: &Unit = at_level.or(path.last()).copied()?;
            let part = Part {
                words: place.name(unit),
                count: 0,
                href: address.page("/people", unit, pairs),
            };
            Some((unit.id.number(), part))
        }
        Group::Title => {
            let title = known.titles.get(&row.data.title)?;
            let mut pairs = pairs.to_vec();
            pairs.push(("where", format!("{TITLE}:{}", title.code)));
            let part = Part {
                words: title.print_label.clone(),
                count: 0,
                href: address.page("/people", place.unit, &pairs),
            };
            Some((row.data.title.number(), part))
        }
    }
}

fn group_key(group: Group, place: &Place<'_>) -> String {
    match group {
        Group::Title => TITLE,
        Group::Units(level) if Some(level) == place.level_below() => "units",
        Group::Units(_) => COMMUNES,
    }
    .to_owned()
}

/// The attributes that can be columns, with their words. Titles always stand there.
fn offered(place: &Place<'_>) -> Vec<(String, String)> {
    let (lists, language) = (place.ground.scene.lists, place.address().language);
    let all = attributes(lists).into_iter();
    let all = all.filter(|key| key != TITLE && key != census::EARLIER_TERM);
    let words = |key: &String| Along::Attribute(key.clone()).words(lists, language);
    all.map(|key| (key.clone(), words(&key))).collect()
}

/// What a column says of a person; empty where no register knows.
fn cell(
    key: &str,
    place: &Place<'_>,
    known: &Known,
    person: Id<Person>,
    held: &[&Record<Appointment>],
) -> String {
    let (lists, language) = (place.ground.scene.lists, place.address().language);
    let on = place.address().on;
    let label =
        |list: &str, code: &base::Code| lists.label(list, code.as_str(), language).to_owned();
    let of_holdings = |words: &dyn Fn(&Appointment) -> String| {
        let mut all: Vec<String> = held.iter().map(|row| words(&row.data)).collect();
        all.dedup();
        all.join("; ")
    };
    match key {
        "mode" => return of_holdings(&|data| label("appointment-mode", &data.mode)),
        "way_gained" => return of_holdings(&|data| label("way-gained", &data.way_gained)),
        _ => {}
    }
    let Some(rows) = known.facts.get(&person) else { return String::new() };
    let own = rows.person.iter().find(|row| row.period.contains(on)).map(|row| &row.data);
    let code = match key {
        "sex" => own.map(|own| ("sex", Some(&own.sex))),
        "ethnic_group" => own.map(|own| ("ethnic-group", own.ethnic_group.as_ref())),
        "religion" => own.map(|own| ("religion", own.religion.as_ref())),
        "party_standing" => {
            let row = rows.party.iter().find(|row| row.period.contains(on));
            row.map(|row| ("party-standing", Some(&row.data.standing)))
        }
        dimension => {
            let own = rows
                .qualifications
                .iter()
                .filter(|row| row.data.dimension.as_str() == dimension && row.period.contains(on));
            return own.map(|row| learnt(row, place)).collect::<Vec<_>>().join("; ");
        }
    };
    code.and_then(|(list, code)| Some(label(list, code?))).unwrap_or_default()
}
