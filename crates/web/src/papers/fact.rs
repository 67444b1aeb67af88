//! [`Fact`]: what a paper hangs on, as whoever asks sees it, and the papers on it.

use base::{Anchor, Definition, Id, Message, Value};
use policy::{Action, Areas, Permit, Scope};
use registers::{Area, Case, Filter, Paper, Reader, Record, Register, VersionRow, View};

use crate::asked::Asked;
use crate::change::{is_by_hand, top};
use crate::failure::Failure;
use crate::pages::frame::Place;

/// A record on which papers hang.
pub(crate) struct Fact {
    pub(crate) definition: &'static Definition,
    pub(crate) id: i64,
    /// All its times, the latest last.
    pub(crate) rows: Vec<VersionRow>,
}

impl Fact {
    /// The record, as the view sees it.
    ///
    /// # Errors
    /// When there is none, or it may not be seen.
    pub(crate) async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        (register, id): (&str, i64),
    ) -> Result<Self, Failure> {
        let found = reader.registry().get(register).map_err(|_| Failure::no_such_page())?;
        if !is_by_hand(found) && found.key != Case::KEY {
            return Err(Failure::no_such_page());
        }
        let rows = reader.rows_of_every_day(view, found, vec![Filter::Ids(vec![id])]).await?;
        if rows.is_empty() {
            return Err(Failure::no_such_page());
        }
        Ok(Self { definition: found, id, rows })
    }

    /// The papers on it, in the order in which they came.
    pub(crate) async fn papers(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
    ) -> Result<Vec<Record<Paper>>, Failure> {
        let filters = vec![
            Filter::In("record", vec![Value::Integer(self.id)]),
            Filter::In("register", vec![Value::Text(self.definition.key.to_owned())]),
        ];
        Ok(reader.timeline::<Paper>(view, filters).await?)
    }

    /// May whoever asks hang papers on it? Of units and of what all provinces share only who sees the
    /// whole writes; where else nobody may, the change path says so.
    pub(crate) fn takes_papers(asked: &Asked, definition: &Definition) -> bool {
        if definition.key == Case::KEY {
            return asked.may(Action::Cases) && asked.permit().is_ok();
        }
        let is_shared = matches!(definition.anchor, Anchor::Shared | Anchor::OwnArea);
        let may = |scope: &Scope| {
            Paper::shown_of(scope, definition).is_ok()
                && (!is_shared || *scope.areas() == Areas::Whole)
        };
        let sees = Paper::shown_of(asked.scope(), definition).is_ok();
        sees && is_by_hand(definition) && asked.permit().is_ok_and(|permit| may(permit.scope()))
    }

    /// Leave to hang a paper on it: that of whoever asks; on a case, which nobody writes by hand, that
    /// of acting in its unit.
    ///
    /// # Errors
    /// When the asker has none.
    pub(crate) fn permit(&self, asked: &Asked) -> Result<Permit, Failure> {
        if self.definition.key != Case::KEY {
            return Ok(asked.permit()?.clone());
        }
        let area =
            self.last().and_then(|row| row.values[Case::DEFINITION.field("area")?.0].as_integer());
        let name = &crate::casework::actor(asked)?.name;
        let area = area.filter(|_| asked.may(Action::Cases));
        let area = area.ok_or_else(|| Message::new("policy.may-not-write"))?;
        Ok(policy::acting(&asked.visitor.decision, name, area)?)
    }

    /// The latest of its times.
    pub(crate) fn last(&self) -> Option<&VersionRow> {
        self.rows.last()
    }

    /// Where a paper lies that hangs on what is the whole province's: with whoever brings it, for a
    /// decision that names the people of one commune is not for all others to read.
    pub(crate) fn own_unit(&self, place: &Place<'_>) -> Id<Area> {
        let roots = match place.asked.scope().areas() {
            Areas::Subtrees(roots) => roots.first().copied(),
            _ => None,
        };
        let home = self.last().map(|row| row.home).filter(|home| *home > 0);
        roots.or(home).map_or_else(|| top(place), Id::new)
    }
}
