//! What an act does besides leading to a step: each effect is a file, and one line in the list. It
//! adds to the batch of the act, so that both are written or neither.

mod close_parts;
mod lock_figures;
mod open_parts;

use base::{Day, Id, Message};
use registers::{Batch, Case, Reader};

use crate::cases::Cases;
use crate::state::Act;

/// An effect, as files of flows name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
    /// Its name.
    pub(crate) name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    OpenParts,
    LockFigures,
    CloseParts,
}

/// The effects that there are.
pub(crate) const EFFECTS: [Effect; 3] = [
    Effect { name: "open-parts", kind: Kind::OpenParts },
    Effect { name: "lock-figures", kind: Kind::LockFigures },
    Effect { name: "close-parts", kind: Kind::CloseParts },
];

/// What an effect works with.
pub(crate) struct Doing<'a> {
    pub(crate) cases: &'a Cases,
    pub(crate) reader: &'a mut Reader,
    pub(crate) batch: &'a mut Batch,
    pub(crate) case: (Id<Case>, &'a Case),
    pub(crate) act: &'a Act,
    pub(crate) today: Day,
}

/// Does what is named.
pub(crate) async fn run(name: &str, doing: &mut Doing<'_>) -> registers::Result<()> {
    let effect = EFFECTS.iter().find(|effect| effect.name == name);
    match effect.map(|effect| effect.kind) {
        Some(Kind::OpenParts) => open_parts::run(doing).await,
        Some(Kind::LockFigures) => lock_figures::run(doing).await,
        Some(Kind::CloseParts) => close_parts::run(doing).await,
        None => Err(Message::new("flow.no-such-effect").text("given", name).into()),
    }
}
