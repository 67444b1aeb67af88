//! Part two as a table, section by section as printed.

use base::{Language, Message};
use registers::CodeLists;

use super::{column, door, heading, row, versions};
use crate::definitions::Definitions;
use crate::door::{Answer, Cell, NOT_KNOWN};
use crate::part_two::{Dimension, Group, PartTwo};
use crate::quotas::Quota;
use crate::report::{GroupRule, Labelled, QuotaRule, Report};
use crate::table::{Align, Table, TableCell, TableRow};
use crate::units::{Size, UnitCount};

impl PartTwo {
    /// The table of the report.
    pub fn table(&self, definitions: &Definitions, lists: &CodeLists, language: Language) -> Table {
        let writer =
            Writer { report: self, rules: &definitions.report, definitions, lists, language };
        let number = |key: &str, width| column(language, key, width, Align::Right);
        let words = |key: &str, width| column(language, key, width, Align::Left);
        let area = (self.area_name.as_str(), self.area.as_str());
        Table {
            language,
            name: language.text("part-two.name"),
            title: definitions.report.label(language).to_owned(),
            heading: heading(language, area, self.on, self.known_at.as_ref()),
            on: self.on,
            columns: vec![
                words("section", 8),
                words("subject", 62),
                number("number", 12),
                words("unit", 16),
                number("percent", 10),
                words("note", 34),
            ],
            rows: writer.rows(),
            notes: writer.notes(),
        }
    }
}

struct Writer<'a> {
    report: &'a PartTwo,
    rules: &'a Report,
    definitions: &'a Definitions,
    lists: &'a CodeLists,
    language: Language,
}

impl Writer<'_> {
    fn text(&self, key: &str) -> String {
        self.language.text(&format!("part-two.{key}"))
    }

    fn rows(&self) -> Vec<TableRow> {
        let mut rows = Vec::new();
        self.section("I", &mut rows);
        for units in &self.report.units {
            self.units(units, &mut rows);
        }
        let sizes = &self.report.sizes;
        rows.push(self.size("population", "person", &sizes.population));
        rows.push(self.size("natural-area", "hectare", &sizes.natural_area_ha));
        self.quotas(&mut rows);
        self.section("2", &mut rows);
        let mut before = None;
        for (group, rule) in self.report.groups.iter().zip(&self.rules.groups) {
            let above = rule.section.rsplit_once('.').map(|(above, _)| above);
            if let Some(number) = above.filter(|number| above != before && *number != "2") {
                self.section(number, &mut rows);
            }
            before = above;
            self.group(group, rule, &mut rows);
        }
        rows
    }

    fn section(&self, number: &str, rows: &mut Vec<TableRow>) {
        if let Some(section) = self.rules.sections.iter().find(|section| section.number == number) {
            rows.push(heading_row(number, section.label(self.language), ""));
        }
    }

    /// One line: indented words, a number with its unit, a percentage.
    fn line(
        &self,
        (section, depth): (&str, usize),
        words: &str,
        number: TableCell,
        unit: &str,
    ) -> TableRow {
        let words = format!("{}{words}", "  ".repeat(depth));
        let unit = if unit.is_empty() { String::new() } else { self.text(&format!("unit.{unit}")) };
        row(vec![
            section.into(),
            words.into(),
            number,
            unit.into(),
            TableCell::Empty,
            TableCell::Empty,
        ])
    }

    fn units(&self, units: &UnitCount, rows: &mut Vec<TableRow>) {
        let Some(rule) = self.rules.units.iter().find(|rule| rule.key == units.key) else {
            return;
        };
        let place = |depth| (rule.section.as_str(), depth);
        let label = rule.label(self.language);
        rows.push(self.line(place(1), label, TableCell::Number(units.count), "unit"));
        for (list, counts) in [("area-kind", &units.kinds), ("area-class", &units.classes)] {
            for one in counts.iter().filter(|one| one.count > 0) {
                let words = if one.key == NOT_KNOWN {
                    self.text("class-not-known")
                } else {
                    self.lists.label(list, &one.key, self.language).to_owned()
                };
                rows.push(self.line(place(2), &words, TableCell::Number(one.count), "unit"));
            }
        }
    }

    fn size(&self, key: &str, unit: &str, size: &Size) -> TableRow {
        let mut row = self.line(("I", 1), &self.text(key), TableCell::known(size.value), unit);
        if size.communes_not_known > 0 {
            let note =
                Message::new("part-two.size-not-known").number("count", size.communes_not_known);
            set_note(&mut row, note.render(self.language));
        }
        row
    }

    fn quotas(&self, rows: &mut Vec<TableRow>) {
        self.section("1", rows);
        let mut section = "";
        for (quota, rule) in self.report.quotas.kinds.iter().zip(&self.rules.quotas) {
            if rule.section != section {
                section = &rule.section;
                self.section(section, rows);
            }
            if self.rules.quotas.iter().filter(|other| other.section == rule.section).count() > 1 {
                rows.push(self.line((section, 1), rule.label(self.language), TableCell::Empty, ""));
            }
            rows.extend(self.quota(quota, rule));
            if rule.vacancies {
                self.vacancies(section, rows);
            }
        }
    }

    fn quota(&self, quota: &Quota, rule: &QuotaRule) -> [TableRow; 4] {
        let line = |key: &str, number: Option<i64>, unit: &str| {
            let cell = TableCell::known(number);
            let mut line = self.line((&rule.section, 2), &self.text(key), cell, unit);
            if number.is_none() {
                set_note(&mut line, self.text("no-number"));
            }
            line
        };
        let mut ceiling = line("ceiling", quota.ceiling, "post");
        if quota.ceiling.is_some() && quota.units_without_ceiling > 0 {
            let note = Message::new("part-two.without-ceiling");
            let note = note.number("count", quota.units_without_ceiling);
            set_note(&mut ceiling, note.render(self.language));
        }
        let mut present = line("present", Some(quota.present), "person");
        present.door = Some(door(&rule.population, Cell::Persons));
        let short = if rule.vacancies { "short-of-staff" } else { "short" };
        [
            ceiling,
            line("assigned", quota.assigned, "post"),
            present,
            line(short, quota.short, "post"),
        ]
    }

    fn vacancies(&self, section: &str, rows: &mut Vec<TableRow>) {
        let place = |depth| (section, depth);
        rows.push(self.line(place(1), &self.text("vacant-titles"), TableCell::Empty, ""));
        for title in &self.report.quotas.vacant_titles {
            let label = self.rules.group(&title.key).map_or("", |group| group.label(self.language));
            let bound = title.at_most && title.vacant > 0;
            let number = if bound { TableCell::Empty } else { TableCell::Number(title.vacant) };
            let mut line = self.line(place(2), label, number, "vacant-unit");
            let key = if title.at_most { "part-two.filled-full-time" } else { "part-two.filled" };
            let filled =
                Message::new(key).number("filled", title.filled).number("units", title.units);
            let most = Message::new("part-two.vacant-at-most").number("count", title.vacant);
            let notes = [Some(filled), bound.then_some(most)];
            let notes = notes.into_iter().flatten().map(|note| note.render(self.language));
            set_note(&mut line, notes.collect::<Vec<_>>().join("; "));
            rows.push(line);
        }
        let concurrent = TableCell::Number(self.report.quotas.concurrent_persons);
        rows.push(self.line(place(1), &self.text("concurrent"), concurrent, "person"));
    }

    fn group(&self, group: &Group, rule: &GroupRule, rows: &mut Vec<TableRow>) {
        let place = |depth| (rule.section.as_str(), depth);
        let note = rule.note.as_ref().map_or("", |note| note.label(self.language));
        rows.push(heading_row(&rule.section, rule.label(self.language), note));
        let mut persons =
            self.line(place(1), &self.text("persons"), TableCell::Number(group.persons), "person");
        persons.door = Some(door(&group.key, Cell::Persons));
        let mut holdings = self.line(
            place(1),
            &self.text("holdings"),
            TableCell::Number(group.holdings),
            "holding",
        );
        holdings.door = Some(door(&group.key, Cell::Persons));
        rows.extend([persons, holdings]);
        for share in &group.shares {
            let label = self.rules.share(&share.key).map_or("", |share| share.label(self.language));
            let cell = Cell::Share { key: share.key.clone(), answer: Answer::Yes };
            let mut line = self.counted(
                place(2),
                label,
                (share.count, share.of),
                Some(door(&group.key, cell)),
            );
            if share.not_known > 0 {
                let note =
                    Message::new("part-two.share-not-known").number("count", share.not_known);
                set_note(&mut line, note.render(self.language));
            }
            rows.push(line);
        }
        for dimension in &group.dimensions {
            self.breakdown(group, rule, dimension, rows);
        }
        self.assessment(group, rule, rows);
    }

    fn counted(
        &self,
        place: (&str, usize),
        words: &str,
        (count, of): (i64, i64),
        door: Option<crate::door::Opens>,
    ) -> TableRow {
        let mut line = self.line(place, words, TableCell::Number(count), "person");
        if let Some(cell) = line.cells.get_mut(4) {
            *cell = TableCell::share(count, of);
        }
        line.door = door;
        line
    }

    fn breakdown(
        &self,
        group: &Group,
        rule: &GroupRule,
        dimension: &Dimension,
        rows: &mut Vec<TableRow>,
    ) {
        let place = |depth| (rule.section.as_str(), depth);
        let own = rule.dimension(&dimension.key);
        let known = self.rules.dimension(&dimension.key);
        let label = known.map_or("", |known| known.label(self.language));
        let own_words =
            own.and_then(|own| own.vi.as_deref()).filter(|_| self.language == Language::Vi);
        rows.push(self.line(place(1), own_words.unwrap_or(label), TableCell::Empty, ""));
        for category in &dimension.categories {
            let line = own
                .zip(known)
                .and_then(|(own, known)| own.lines(known).find(|line| line.key == category.key));
            let band = known.filter(|known| known.age).and_then(|_| self.rules.band(&category.key));
            let words = match (line, band) {
                _ if category.key == NOT_KNOWN => self.text("not-known"),
                (Some(line), _) => line.label(self.language).to_owned(),
                (None, Some(band)) => band.label(self.language).to_owned(),
                (None, None) => {
                    self.lists.label("qualification-level", &category.key, self.language).to_owned()
                }
            };
            let cell =
                Cell::Category { dimension: dimension.key.clone(), category: category.key.clone() };
            rows.push(self.counted(
                place(2),
                &words,
                (category.count, group.persons),
                Some(door(&group.key, cell)),
            ));
        }
    }

    fn assessment(&self, group: &Group, rule: &GroupRule, rows: &mut Vec<TableRow>) {
        let place = |depth| (rule.section.as_str(), depth);
        if let (Some(fit), Some(own)) = (group.assessment.fit, &rule.fit) {
            let limit = self.definitions.law.age_limit(&own.limit).map_or(0, |limit| limit.under);
            let under = Message::new("part-two.under-age")
                .number("age", i64::from(limit))
                .render(self.language);
            let words = format!("{} ({under})", own.label(self.language));
            rows.push(self.counted(
                place(1),
                &words,
                (fit, group.persons),
                Some(door(&group.key, Cell::Fit)),
            ));
        }
        for band in &group.assessment.age_bands {
            let known =
                self.rules.band(&band.key).map(|known| known.label(self.language).to_owned());
            let words = known.unwrap_or_else(|| self.text("not-known"));
            let cell = Cell::Band(band.key.clone());
            rows.push(self.counted(
                place(2),
                &words,
                (band.count, group.persons),
                Some(door(&group.key, cell)),
            ));
        }
        for (need, own) in group.assessment.needs.iter().zip(&rule.needs) {
            let words = self.rules.need(&need.kind).map_or("", |need| need.label(self.language));
            let mut line = self.line(place(1), words, TableCell::Number(need.count), "person");
            line.door = Some(door(&group.key, Cell::Need(need.kind.clone())));
            if let Some(among) = &own.among {
                let among = self.rules.population_label(among, self.language);
                set_note(
                    &mut line,
                    Message::new("part-two.among").text("population", among).render(self.language),
                );
            }
            rows.push(line);
        }
    }

    fn notes(&self) -> Vec<String> {
        let carried = (self.report.carried_over > 0).then(|| {
            Message::new("part-two.note.carried-over").number("count", self.report.carried_over)
        });
        let own = self.report.notes.iter().map(|note| {
            let message = Message::new(match note.key.as_str() {
                "chosen-map" => "part-two.note.chosen-map",
                _ => "part-two.note.later-map",
            });
            note.day.map_or(message.clone(), |day| message.day("day", day))
        });
        let mut notes: Vec<String> =
            own.chain(carried).map(|note| note.render(self.language)).collect();
        notes.push(self.text("note.persons-and-holdings"));
        notes.push(
            Message::new("report.source").text("source", &self.rules.source).render(self.language),
        );
        notes.push(versions(self.language, &self.report.definitions));
        notes
    }
}

fn set_note(row: &mut TableRow, note: String) {
    if let Some(cell) = row.cells.last_mut() {
        *cell = note.into();
    }
}

fn heading_row(number: &str, words: &str, note: &str) -> TableRow {
    let empty = TableCell::Empty;
    let cells = vec![number.into(), words.into(), empty.clone(), empty.clone(), empty, note.into()];
    TableRow { heading: true, cells, door: None }
}
