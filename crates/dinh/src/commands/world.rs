//! `init` and `world load`: a new database, and the demonstration world in it.

use std::collections::BTreeMap;

use base::{Day, Id, Message};
use policy::Permit;
use registers::{Area, AreaRows, Batch, Decision, Operation, Registers, Title, View};
use store::Installation;
use worlds::Catalogue;
use worlds::vinh_phuc::{self, KnownAreas};

use crate::failure::{Failure, Status};
use crate::output::Progress;
use crate::output::say;
use crate::settings::Settings;

/// The only world there is.
const WORLD: &str = "vinh-phuc-2022";

/// Makes a new, empty database with its key and the catalogue of titles.
pub(crate) async fn init(settings: &Settings) -> Result<Status, Failure> {
    let registers = settings.create().await?;
    let permit = permit(settings)?;
    load_catalogue(&registers, &permit, &settings.decision()?.scope).await?;
    registers.database().close().await;
    let said = Message::new("init.done")
        .text("database", settings.options.database.as_str())
        .text("key", settings.key_file()?.display().to_string());
    say(said.render(settings.options.lang))?;
    Ok(Status::Done)
}

/// Loads a world by name.
pub(crate) async fn load(
    settings: &Settings,
    name: &str,
    until: Option<Day>,
) -> Result<Status, Failure> {
    if name != WORLD {
        return Err(Message::new("world.unknown").text("given", name).text("known", WORLD).into());
    }
    let registers = match settings.installation().await? {
        Installation::Absent => settings.create().await?,
        Installation::Present { .. } => settings.open().await?,
    };
    load_into(settings, &registers, until).await?;
    registers.database().close().await;
    Ok(Status::Done)
}

/// Loads the world, or what of it is missing, in one transaction.
pub(crate) async fn load_into(
    settings: &Settings,
    registers: &Registers,
    until: Option<Day>,
) -> Result<(), Failure> {
    let language = settings.options.lang;
    let (permit, scope) = (permit(settings)?, settings.decision()?.scope);
    let catalogue = load_catalogue(registers, &permit, &scope).await?;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let mut reader = registers.read().await?;
    let rows = reader.area_rows(&view).await?;
    let loaded: Vec<String> = reader
        .timeline::<Decision>(&view, Vec::new())
        .await?
        .into_iter()
        .map(|row| row.data.number)
        .collect();
    drop(reader);
    let empty = rows.areas.is_empty();
    let mut batch = Batch::new();
    let mut units = Units::default();
    if empty {
        say(Message::new("world.empty").render(language))?;
        batch = vinh_phuc::foundation(&catalogue)?;
        found(&mut batch);
        units.follow(&batch, 0);
    }
    let mut steps = vinh_phuc::steps()?;
    steps.retain(|step| {
        until.is_none_or(|until| step.day < until) && !loaded.contains(&step.number)
    });
    if let (false, Some(step)) = (empty, steps.first()) {
        units = Units::of_day(&rows, step.day.previous());
    }
    for step in &steps {
        let from = batch.len();
        let decision = step.add_to(&mut batch, &units)?;
        units.follow(&batch, from);
        if !empty {
            batch.set_decision(decision);
        }
    }
    if batch.is_empty() {
        say(Message::new("world.complete").render(language))?;
        return Ok(());
    }
    let progress = Progress::new(language.text("progress.load"));
    let count = i64::try_from(batch.len()).unwrap_or(i64::MAX);
    registers.apply(&permit, &batch).await?;
    drop(progress);
    say(Message::new("world.loaded").number("rows", count).render(language))?;
    Ok(())
}

/// The province of the batch is where its rows are at home, its first decision why.
fn found(batch: &mut Batch) {
    let first = |register: &str| {
        batch.operations().iter().find(|(definition, _)| definition.key == register)
    };
    let province = first("areas").map(|(_, operation)| operation.record());
    let decision = first("decisions").map(|(_, operation)| operation.record());
    if let (Some(province), Some(decision)) = (province, decision) {
        batch.set_home(Id::new(province));
        batch.set_decision(Id::new(decision));
    }
}

fn permit(settings: &Settings) -> Result<Permit, Failure> {
    settings.decision()?.permit.ok_or_else(|| Message::new("policy.may-not-write").into())
}

/// The titles and terms, loaded where they are missing.
async fn load_catalogue(
    registers: &Registers,
    permit: &Permit,
    scope: &policy::Scope,
) -> Result<Catalogue, Failure> {
    let view = View { scope, on: registers.today(), known_at: None };
    if registers.read().await?.timeline::<Title>(&view, Vec::new()).await?.is_empty() {
        registers.apply(permit, &worlds::catalogue()?).await?;
    }
    let mut reader = registers.read().await?;
    let titles = reader.timeline::<Title>(&view, Vec::new()).await?;
    let terms = reader.timeline::<registers::CouncilTerm>(&view, Vec::new()).await?;
    Ok(Catalogue {
        titles: titles.into_iter().map(|row| (row.data.code, row.id)).collect(),
        terms: terms.into_iter().map(|row| (row.data.name, row.id)).collect(),
    })
}

/// The units at hand: from the registers, or from a batch that will load them.
#[derive(Default)]
struct Units {
    codes: BTreeMap<String, Id<Area>>,
    code_rows: BTreeMap<Id<Area>, i64>,
    class_rows: BTreeMap<Id<Area>, i64>,
    size_rows: BTreeMap<Id<Area>, i64>,
}

impl Units {
    /// Those of the registers, on a day.
    fn of_day(rows: &AreaRows, day: Day) -> Self {
        let mut units = Self::default();
        for row in rows.codes.iter().filter(|row| row.period.contains(day)) {
            units.codes.insert(row.data.code.clone(), row.data.area);
            units.code_rows.insert(row.data.area, row.id.number());
        }
        let classes = rows.classes.iter().filter(|row| row.period.contains(day));
        units.class_rows.extend(classes.map(|row| (row.data.area, row.id.number())));
        let sizes = rows.sizes.iter().filter(|row| row.period.contains(day));
        units.size_rows.extend(sizes.map(|row| (row.data.area, row.id.number())));
        units
    }

    /// Follows the operations of a batch from a place on.
    fn follow(&mut self, batch: &Batch, from: usize) {
        for (definition, operation) in &batch.operations()[from..] {
            let rows = match definition.key {
                "area-codes" => &mut self.code_rows,
                "area-classes" => &mut self.class_rows,
                "area-sizes" => &mut self.size_rows,
                _ => continue,
            };
            match operation {
                Operation::Add { local, values, .. } => {
                    let Some(area) = values[0].as_integer().map(Id::new) else { continue };
                    rows.insert(area, *local);
                    if let ("area-codes", Some(code)) = (definition.key, values[2].as_text()) {
                        self.codes.insert(code.to_owned(), area);
                    }
                }
                Operation::End { id, .. } => rows.retain(|_, row| row != id),
                _ => {}
            }
        }
    }
}

impl KnownAreas for Units {
    fn area_of_code(&self, code: &str) -> Option<Id<Area>> {
        self.codes.get(code).copied()
    }

    fn code_row(&self, area: Id<Area>) -> Option<i64> {
        self.code_rows.get(&area).copied()
    }

    fn class_row(&self, area: Id<Area>) -> Option<i64> {
        self.class_rows.get(&area).copied()
    }

    fn size_row(&self, area: Id<Area>) -> Option<i64> {
        self.size_rows.get(&area).copied()
    }
}
