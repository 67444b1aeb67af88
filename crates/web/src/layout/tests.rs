//! Tests of the layout, on tables made by hand.

use base::Day;
use reports::{Align, Column as TableColumn, Door, Opens, Table, TableCell, TableRow};

use super::*;

fn row(section: &str, words: &str, number: i64, door: Option<(&str, Cell)>) -> TableRow {
    TableRow {
        heading: door.is_none() && number < 0,
        cells: vec![
            section.into(),
            words.into(),
            if number < 0 { TableCell::Empty } else { TableCell::Number(number) },
            TableCell::Empty,
            TableCell::Percent(number * 10),
            TableCell::Empty,
        ],
        door: door.map(|(group, cell)| Opens::Figure(Door { group: group.to_owned(), cell })),
    }
}

fn level<'a>(group: &'a str, category: &str) -> (&'a str, Cell) {
    let category = category.to_owned();
    (group, Cell::Category { dimension: "study".to_owned(), category })
}

fn block(group: &'static str, section: &str, lines: &[(&str, &str, i64)]) -> Vec<TableRow> {
    let mut rows = vec![row(section, group, -1, None)];
    rows.push(row(section, "  Persons", 10, Some((group, Cell::Persons))));
    rows.push(row(section, "  Holdings", 12, Some((group, Cell::Persons))));
    rows.push(TableRow { heading: false, ..row(section, "  Study", -1, None) });
    for (category, words, number) in lines {
        rows.push(row(section, &format!("    {words}"), *number, Some(level(group, category))));
    }
    rows
}

fn outline(rows: Vec<TableRow>) -> Outline {
    let column = TableColumn { heading: String::new(), width: 1, align: Align::Left };
    Outline::of(&Table {
        language: Language::Vi,
        name: String::new(),
        title: String::new(),
        heading: Vec::new(),
        on: Day::new(2022, 10, 19).unwrap(),
        columns: vec![column; 6],
        rows,
        notes: Vec::new(),
    })
}

#[test]
fn lines_of_one_name_stand_under_one_another_and_no_line_is_lost() {
    let first =
        block("a", "2.1", &[("high", "High", 7), ("none", "None", 3), ("not_known", "Unknown", 0)]);
    let other =
        [("top", "Top", 1), ("high", "High", 4), ("none", "Other", 3), ("not_known", "Unknown", 2)];
    let outline = outline([first, block("b", "2.4", &other)].concat());
    let groups: Vec<_> = outline.groups().collect();
    let units = |_: &str, _: &'static str| String::new();
    let builder = Builder { groups: &groups, language: Language::Vi, units: &units };
    let tables = builder.breakdowns("all");
    assert_eq!(tables.len(), 1);
    let table = &tables[0];
    assert_eq!((table.key.as_str(), table.title.as_str()), ("all-study", "Study"));
    let heads: Vec<_> = table.columns.iter().map(|column| column.words.as_str()).collect();
    assert_eq!(heads, ["Top", "High", "Other", "None", "Unknown"]);
    let numbers = |row: &Row| -> Vec<String> {
        let figures = row.figures.iter();
        figures.map(|one| one.as_ref().map_or("–".to_owned(), |one| one.number.clone())).collect()
    };
    assert_eq!(numbers(&table.rows[0]), ["–", "7", "–", "3", ""]);
    assert_eq!(numbers(&table.rows[1]), ["1", "4", "3", "–", "2"]);
    assert_eq!(table.rows[1].persons.number, "10");
}
