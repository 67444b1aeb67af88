//! `reorganise`: units that become others, by a document; and back.

use base::{Language, Message};
use registers::{Receipt, Registers};
use reorganisations::{Preview, Reorganisation, UnitPreview};

use crate::cli::Reorganise;
use crate::commands::undo;
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Tells what a reorganisation would do, does it, or undoes it.
pub(crate) async fn run(settings: &Settings, words: &Reorganise) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let language = settings.options.lang;
    match (&words.file, words.undo) {
        (_, Some(decision)) => undo::of_decision(&registers, decision, language).await,
        (Some(file), None) => {
            let name = file.display().to_string();
            let text = std::fs::read_to_string(file).map_err(|error| {
                let fault = Message::new("cli.cannot-read").text("file", &name);
                fault.text("reason", error.to_string())
            })?;
            let plan = Reorganisation::parse(&name, &text)?;
            reorganise(&registers, &plan, words.apply, language).await
        }
        (None, None) => Ok(Status::Done),
    }
}

async fn reorganise(
    registers: &Registers,
    plan: &Reorganisation,
    is_meant: bool,
    language: Language,
) -> Result<Status, Failure> {
    let decided = operator()?;
    let permit = decided.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    let prepared = plan.prepare(registers, &decided.scope).await?;
    tell(plan, &prepared.preview, language)?;
    if is_meant {
        let receipt = registers.apply(&permit, &prepared.batch).await?;
        let paper = prepared.batch.decision().map(base::Id::number).unwrap_or_default();
        // A paper that was registered before keeps its number.
        let paper = receipt.ids.get(&("decisions", paper)).copied().unwrap_or(paper);
        written(&receipt, paper, language)?;
    } else {
        let faults = registers.check(&permit, &prepared.batch).await?;
        if !faults.is_empty() {
            let messages: Vec<Message> = faults.into_iter().map(|fault| fault.message).collect();
            return Err(registers::Error::Refused(messages).into());
        }
        say(language.text("reorganise.only-told"))?;
    }
    registers.database().close().await;
    Ok(Status::Done)
}

fn tell(plan: &Reorganisation, preview: &Preview, language: Language) -> Result<(), Failure> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let first = plan.decisions.first();
    let head = Message::new("reorganise.head")
        .day("day", plan.day)
        .text("number", first.map_or("", |paper| paper.number.as_str()))
        .text("source", plan.source.as_str());
    say(head.render(language))?;
    for unit in &preview.units {
        say(of_unit(unit, language))?;
    }
    let sums = Message::new("reorganise.sums")
        .number("units", number(preview.units.len()))
        .number("ended", number(preview.ended))
        .number("changed", number(preview.changed))
        .number("moved", number(preview.moved))
        .number("codes", number(preview.codes_reused))
        .number("holdings", number(preview.holdings))
        .number("persons", number(preview.persons));
    Ok(say(sums.render(language))?)
}

fn of_unit(unit: &UnitPreview, language: Language) -> String {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let said = Message::new("reorganise.unit")
        .text("code", unit.code.as_str())
        .text("name", unit.name.as_str())
        .text("from", unit.from.join(", "))
        .number("villages", number(unit.villages))
        .number("holdings", number(unit.holdings));
    let people = unit
        .population
        .map(|people| Message::new("reorganise.people").number("people", people).render(language));
    format!("{}{}", said.render(language), people.unwrap_or_default())
}

fn written(receipt: &Receipt, paper: i64, language: Language) -> Result<(), Failure> {
    let said = Message::new("reorganise.done")
        .id("decision", paper)
        .text("instant", receipt.recorded_at.to_string());
    Ok(say(said.render(language))?)
}
