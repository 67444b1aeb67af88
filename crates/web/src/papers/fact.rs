//! [`Fact`]: what a paper hangs on, as whoever asks sees it, and the papers on it.

use base::{Anchor, Definition, Id, Value};
use policy::{Areas, Scope};
use registers::{Area, Filter, Paper, Reader, Record, VersionRow, View};

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
        if !is_by_hand(found) {
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
        let is_shared = matches!(definition.anchor, Anchor::Shared | Anchor::OwnArea);
        let may = |scope: &Scope| {
            Paper::shown_of(scope, definition).is_ok()
                && (!is_shared || *scope.areas() == Areas::Whole)
        };
        let sees = Paper::shown_of(asked.scope(), definition).is_ok();
        sees && is_by_hand(definition) && asked.permit().is_ok_and(|permit| may(permit.scope()))
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
