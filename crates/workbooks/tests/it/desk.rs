//! A clerk's desk: two communes with a few people, and what is done at it.

use base::{Code, Id, Language, Period};
use policy::Scope;
use registers::{
    Appointment, Area, Batch, Decision, IdentityNumber, Person, Qualification, Register, Registers,
    View,
};
use rust_xlsxwriter::{Format, Formula, Workbook};
use testkit::{SmallWorld, TestDatabase, day, operator, permit};
use workbooks::{Cell, Export, Grid, Import, Limits, Plan, Secrets};

/// The day on which the clerk sits at it.
pub(crate) const TODAY: &str = "2022-10-19";

pub(crate) struct Desk {
    pub(crate) registers: Registers,
    pub(crate) world: SmallWorld,
    pub(crate) decision: Id<Decision>,
    pub(crate) people: Vec<Id<Person>>,
    scope: Scope,
    _database: TestDatabase,
}

/// Name and number; the last two bear one name.
const PEOPLE: [(&str, &str); 4] = [
    ("Nguyễn Văn An", "026080000001"),
    ("Trần Thị Bình", "026080000002"),
    ("Lê Văn Cường", "026080000003"),
    ("Lê Văn Cường", "026080000004"),
];

impl Desk {
    pub(crate) async fn new(database: TestDatabase) -> Self {
        let registers = database.create().await;
        let world = SmallWorld::load(&registers).await;
        let mut batch = Batch::new();
        batch.set_decision(world.decision);
        let mut people = Vec::new();
        let titles = [world.chair, world.secretary, world.delegate, world.delegate];
        for (place, ((name, number), title)) in PEOPLE.iter().zip(titles).enumerate() {
            let person = SmallWorld::person(&mut batch, name, number);
            people.push(person);
            let commune = world.communes[place / 3];
            let since = Period::since(day("2021-07-01"));
            batch.add(since, world.appointment(person, title, commune));
            let learnt = Qualification {
                person,
                dimension: Code::new("professional"),
                level: Code::new("intermediate"),
                field_of_study: None,
                institution: Some("Trường Trung cấp".to_owned()),
                obtained_on: Some("2005".parse().unwrap()),
            };
            batch.add(Period::since(day("2005-06-01")), learnt);
        }
        let receipt = registers.apply(&permit(), &batch).await.unwrap();
        Self {
            people: people.into_iter().map(|person| SmallWorld::id(&receipt, person)).collect(),
            decision: world.decision,
            registers,
            world,
            scope: operator().scope,
            _database: database,
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { scope: &self.scope, on: day(TODAY), known_at: None }
    }

    /// The workbook of a register, of everything or of one unit.
    pub(crate) async fn export<R: Register>(&self, area: Option<Id<Area>>) -> Vec<u8> {
        let scope = match area {
            Some(area) => self.scope.within(area.number(), []).unwrap(),
            None => self.scope.clone(),
        };
        let mut reader = self.registers.read().await.unwrap();
        let what = (R::DEFINITION, &scope);
        let read =
            Export::read(&mut reader, &self.view(), what, Language::Vi, Secrets::Opened).await;
        read.unwrap().xlsx(self.registers.registry().lists()).unwrap()
    }

    /// The first sheet of the workbook of a register.
    pub(crate) async fn sheet<R: Register>(&self) -> Grid {
        first(&self.export::<R>(None).await)
    }

    /// What a file would do.
    pub(crate) async fn plan<R: Register>(&self, bytes: &[u8]) -> registers::Result<Plan> {
        self.plan_by(import::<R>(), bytes).await
    }

    pub(crate) async fn plan_by(&self, import: Import, bytes: &[u8]) -> registers::Result<Plan> {
        let grids = workbooks::read("tệp.xlsx", bytes, Limits::default())?;
        let mut plan = import.plan(&self.registers, &self.view(), grids).await?;
        let decision = Some(self.decision);
        plan.check(&self.registers, &permit(), decision).await?;
        Ok(plan)
    }

    /// Does what a file says; how many rows are new, changed, corrected, unchanged, refused.
    pub(crate) async fn apply<R: Register>(&self, bytes: &[u8]) -> [usize; 5] {
        let plan = self.plan::<R>(bytes).await.unwrap();
        assert!(plan.is_allowed(), "{:?}", faults(&plan));
        if !plan.is_idle() {
            let decision = Some(self.decision);
            plan.apply(&self.registers, &permit(), decision).await.unwrap();
        }
        counts(&plan)
    }

    /// The rows of a register of every day, as they are believed.
    pub(crate) async fn rows<R: Register>(&self) -> Vec<registers::Record<R>> {
        let mut reader = self.registers.read().await.unwrap();
        reader.timeline::<R>(&self.view(), Vec::new()).await.unwrap()
    }

    pub(crate) async fn qualifications(&self) -> Vec<registers::Record<Qualification>> {
        self.rows().await
    }

    pub(crate) async fn appointments(&self) -> Vec<registers::Record<Appointment>> {
        self.rows().await
    }

    pub(crate) async fn numbers(&self) -> Vec<registers::Record<IdentityNumber>> {
        self.rows().await
    }
}

/// How a file of a register is read.
pub(crate) fn import<R: Register>() -> Import {
    Import { definition: R::DEFINITION, language: Language::Vi, accept_zeros: false }
}

/// New, changed, corrected, unchanged, refused.
pub(crate) fn counts(plan: &Plan) -> [usize; 5] {
    workbooks::Outcome::ALL.map(|outcome| plan.count(outcome))
}

/// What is wrong, in words.
pub(crate) fn faults(plan: &Plan) -> Vec<String> {
    plan.faults().iter().map(|fault| fault.render(Language::Vi)).collect()
}

/// The first sheet of a workbook.
pub(crate) fn first(bytes: &[u8]) -> Grid {
    workbooks::read("tệp.xlsx", bytes, Limits::default()).unwrap().remove(0)
}

/// The place of a heading in the first row.
pub(crate) fn column(grid: &Grid, heading: &str) -> usize {
    grid.rows[0].iter().position(|cell| cell.words() == heading).unwrap()
}

/// Writes words into a cell, by row and heading.
pub(crate) fn set(grid: &mut Grid, row: usize, heading: &str, words: &str) {
    let column = column(grid, heading);
    let cells = &mut grid.rows[row];
    if cells.len() <= column {
        cells.resize_with(column + 1, Cell::default);
    }
    cells[column] = Cell::Text(words.to_owned());
}

/// A row below the others, with words under some headings.
pub(crate) fn add(grid: &mut Grid, cells: &[(&str, &str)]) -> usize {
    grid.rows.push(Vec::new());
    let row = grid.rows.len() - 1;
    for (heading, words) in cells {
        set(grid, row, heading, words);
    }
    row
}

/// A sheet as a workbook, as another program would write it.
pub(crate) fn workbook(grid: &Grid) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let dates = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = workbook.add_worksheet();
    sheet.set_name(if grid.sheet.is_empty() { "Sheet1" } else { &grid.sheet }).unwrap();
    for (row, cells) in (0u32..).zip(&grid.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => drop(sheet.write_string(row, column, text).unwrap()),
                Cell::Number(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                Cell::Boolean(yes) => drop(sheet.write_boolean(row, column, *yes).unwrap()),
                Cell::Error(error) => {
                    let formula = Formula::new("=1/0").set_result(error);
                    sheet.write_formula(row, column, formula).unwrap();
                }
                Cell::Day(day) => {
                    let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(&day.to_string());
                    sheet.write_datetime_with_format(row, column, date.unwrap(), &dates).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
