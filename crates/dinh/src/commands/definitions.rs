//! Which versions of law, indicators and code lists this installation has judged and counted by: each
//! is recorded in the journal when it is first used here.

use base::{Code, Message, Period};
use registers::{Batch, DefinitionSet, Registers};

use crate::commands::seen::{law, programme};
use crate::failure::Failure;
use crate::settings::{Settings, operator};

/// Records the versions that are not recorded yet. A database that may only be read stays as it is.
pub(crate) async fn record(settings: &Settings, registers: &Registers) -> Result<(), Failure> {
    let reports = reports::Definitions::standard().map_err(registers::Error::from)?;
    let kinds = [
        ("norms", law()?.digest()),
        ("indicators", programme()?.digest()),
        ("code-lists", &reports.digests.code_lists),
        ("reports", &reports.digests.report),
    ];
    let decision = operator()?;
    let known = {
        let mut reader = registers.read().await?;
        let view =
            registers::View { scope: &decision.scope, on: registers.today(), known_at: None };
        reader.timeline::<DefinitionSet>(&view, Vec::new()).await?
    };
    let is_known = |kind: &str, digest: &str| {
        known.iter().any(|row| row.data.kind.as_str() == kind && row.data.digest == digest)
    };
    let mut batch = Batch::new();
    for (kind, digest) in kinds.into_iter().filter(|(kind, digest)| !is_known(kind, digest)) {
        let set = DefinitionSet {
            kind: Code::new(kind),
            digest: digest.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        batch.add(Period::since(registers.today()), set);
    }
    if batch.is_empty() {
        return Ok(());
    }
    let permit = decision.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    if let Err(error) = registers.apply(&permit, &batch).await {
        let language = settings.options.lang;
        for message in error.messages() {
            eprintln!("{}", message.render(language));
        }
    }
    Ok(())
}
