//! `export` and `import`: registers as workbooks, and back.

use std::io::Write as _;
use std::path::Path;

use base::{Id, Language, Message};
use registers::{Registers, View};
use store::create_private;
use workbooks::{Limits, List, Mapping, Outcome, Plan, PlannedRow, Reading, Secrets};

use crate::cli::{Export, Import};
use crate::commands::{Question, record};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// So many rows are told one by one.
const MOST_TOLD: usize = 200;

/// Writes the rows of a register as a workbook that can be filled in.
pub(crate) async fn export(settings: &Settings, export: &Export) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let definition = record::definition_of(&registers, &export.register)?;
    let question = Question::resolve(&registers, &export.look).await?;
    let view = question.view();
    let mut reader = registers.read().await?;
    let scope = match &export.area {
        None => view.scope.clone(),
        Some(code) => {
            let tree = reader.tree(&view).await?;
            view.scope.within(tree.find(code)?.id.number(), [])?
        }
    };
    let language = settings.options.lang;
    let what = (definition, &scope);
    let read = workbooks::Export::read(&mut reader, &view, what, language, Secrets::Opened).await?;
    let is_text = export.output.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let bytes = if is_text { read.csv()? } else { read.xlsx(registers.registry().lists())? };
    write(&export.output, &bytes)?;
    let count = i64::try_from(read.cells.len()).unwrap_or(i64::MAX);
    let said = Message::new("workbook.exported").number("count", count);
    say(said.text("file", export.output.display().to_string()).render(language))?;
    Ok(Status::Done)
}

/// Tells what a workbook would do to a register, or does it.
pub(crate) async fn import(settings: &Settings, import: &Import) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let language = settings.options.lang;
    let permit = operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    let decision = import.decision.map(Id::new);
    let question = Question::resolve(&registers, &import.look).await?;
    let view = question.view();
    let reading = reading(&registers, &view, (import, language)).await?;
    if import.apply && decision.is_none() && reading.needs_paper() {
        return Err(Message::new("change.no-decision").into());
    }
    say(reading.name(language))?;
    let name = import.file.display().to_string();
    let bytes = std::fs::read(&import.file).map_err(|error| {
        Message::new("cli.cannot-read").text("file", &name).text("reason", error.to_string())
    })?;
    let grids = workbooks::read(&name, &bytes, Limits::default())?;
    let mut plan = reading.plan(&registers, &view, grids).await?;
    plan.check(&registers, &permit, decision).await?;
    if let Some(file) = &import.faults {
        let lists = registers.registry().lists();
        let notes = plan.notes(language);
        write(file, &workbooks::xlsx(&plan.layout, lists, &plan.cells(), &notes)?)?;
    }
    tell(&plan, language)?;
    if !plan.is_allowed() {
        return Ok(Status::Refused);
    }
    if import.apply && !plan.is_idle() {
        let receipt = plan.apply(&registers, &permit, decision).await?;
        written(&registers, &receipt, language).await?;
    }
    say(plan.summary().render(language))?;
    Ok(Status::Done)
}

/// What a file is read into: a register, or a list by its name or its file.
async fn reading(
    registers: &Registers,
    view: &View<'_>,
    (import, language): (&Import, Language),
) -> Result<Reading, Failure> {
    let registry = registers.registry();
    let accept_zeros = import.accept_zeros;
    let is_file =
        Path::new(&import.register).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    let mapping = if is_file {
        let name = &import.register;
        let text = std::fs::read_to_string(name).map_err(|error| {
            Message::new("cli.cannot-read").text("file", name).text("reason", error.to_string())
        })?;
        Some(Mapping::parse(name, &text, registry)?)
    } else {
        let lists = Mapping::standard(registry)?;
        lists.into_iter().find(|list| list.key == import.register)
    };
    let Some(mapping) = mapping else {
        let definition = record::definition_of(registers, &import.register)?;
        return Ok(Reading::Register(workbooks::Import { definition, language, accept_zeros }));
    };
    let code = import.area.as_ref().ok_or_else(|| Message::new("list.no-unit"))?;
    let unit = registers.read().await?.tree(view).await?.find(code)?.id;
    let list = List { mapping, unit, on: view.on, language, accept_zeros };
    Ok(Reading::List(Box::new(list)))
}

/// What was noticed, what each row would do, and what is wrong.
fn tell(plan: &Plan, language: Language) -> Result<(), Failure> {
    for note in &plan.filled.notes {
        say(note.render(language))?;
    }
    for ending in plan.told_endings() {
        say(ending.render(language))?;
    }
    let moving = || plan.rows.iter().filter(|row| row.outcome != Outcome::Unchanged);
    for row in moving().filter(|row| row.faults.is_empty()).take(MOST_TOLD) {
        say(told(plan, row, language))?;
    }
    let more = moving().filter(|row| row.faults.is_empty()).count().saturating_sub(MOST_TOLD);
    if more > 0 {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        say(Message::new("workbook.more").number("count", more).render(language))?;
    }
    for fault in plan.faults() {
        say(fault.render(language))?;
    }
    if !plan.is_allowed() {
        say(Message::new("workbook.nothing-written").render(language))?;
        say(plan.summary().render(language))?;
    }
    Ok(())
}

/// A row with what would be otherwise.
fn told(plan: &Plan, row: &PlannedRow, language: Language) -> String {
    let differences = row.differences.iter().filter_map(|one| {
        let column = plan.layout.columns.get(one.column)?;
        Some(format!("{}: “{}” → “{}”", column.heading, one.before, one.after))
    });
    let what = differences.collect::<Vec<_>>().join("; ");
    let outcome = language.text(&format!("workbook.outcome.{}", row.outcome.key()));
    Message::new("workbook.row")
        .id("row", i64::try_from(row.place + 1).unwrap_or(i64::MAX))
        .text("outcome", outcome)
        .text("what", what)
        .render(language)
}

async fn written(
    registers: &Registers,
    receipt: &registers::Receipt,
    language: Language,
) -> Result<(), Failure> {
    let (_, sequence) = receipt.entries.last().copied().unwrap_or_default();
    let said = Message::new("workbook.written")
        .id("sequence", sequence)
        .text("instant", receipt.recorded_at.to_string());
    say(said.render(language))?;
    registers.database().close().await;
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = create_private(file).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| {
        Message::new("cli.cannot-write")
            .text("file", file.display().to_string())
            .text("reason", error.to_string())
            .into()
    })
}
