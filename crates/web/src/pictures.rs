//! [`Pictures`]: the last pictures that pages were made from, kept in memory. A picture is
//! kept under the heads of all journal chains, so that it is never older than the registers.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use base::{Day, Id, Instant};
use policy::Scope;
use registers::{Area, AreaRows, KnownAt, Picture, Reader, Record, View};

use crate::failure::Failure;

/// How many are kept, the one being made among them: a page is mostly read beside others of the
/// same day, and a picture of a province weighs some thirty megabytes.
const KEPT: usize = 2;

/// Under what a picture is kept, and what the tag of a page is made of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Key {
    pub(crate) scope: Scope,
    pub(crate) on: Day,
    pub(crate) known_at: Option<Instant>,
    /// Each chain with the hash of its last entry.
    pub(crate) heads: Vec<(i64, String)>,
}

/// What a page is made from.
pub(crate) struct Scene {
    pub(crate) picture: Picture,
    /// The units of every day, for what became of one.
    pub(crate) areas: AreaRows,
    pub(crate) known_at: Option<KnownAt>,
    /// Units whose population and natural area are invented for a demonstration.
    pub(crate) invented_sizes: BTreeSet<Id<Area>>,
    /// Units whose class is.
    pub(crate) invented_classes: BTreeSet<Id<Area>>,
}

/// The last few scenes.
#[derive(Default)]
pub(crate) struct Pictures {
    kept: Mutex<VecDeque<(Key, Arc<Scene>)>>,
    /// Held while a picture is made, so that many who ask at once make one.
    making: tokio::sync::Mutex<()>,
}

impl Pictures {
    /// The scene of a key; made through the reader of whose state the key is, where it is not kept.
    pub(crate) async fn get(
        &self,
        key: &Key,
        known_at: Option<KnownAt>,
        reader: &mut Reader,
    ) -> Result<Arc<Scene>, Failure> {
        if let Some(scene) = self.find(key) {
            return Ok(scene);
        }
        let _making = self.making.lock().await;
        if let Some(scene) = self.find(key) {
            return Ok(scene);
        }
        // The oldest gives way before another is made, so that no more than these are held.
        self.locked().truncate(KEPT - 1);
        let scene = Arc::new(make(key, known_at, reader).await?);
        self.locked().push_front((key.clone(), Arc::clone(&scene)));
        Ok(scene)
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<(Key, Arc<Scene>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kept scene of a key, which becomes the last to be given up.
    fn find(&self, key: &Key) -> Option<Arc<Scene>> {
        let mut kept = self.locked();
        let place = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(place)?;
        let scene = Arc::clone(&found.1);
        kept.push_front(found);
        Some(scene)
    }
}

async fn make(key: &Key, known_at: Option<KnownAt>, reader: &mut Reader) -> Result<Scene, Failure> {
    let view = View { scope: &key.scope, on: key.on, known_at: known_at.as_ref() };
    let areas = reader.area_rows(&view).await?;
    let picture = reader.picture_over(&view, &areas).await?;
    let day = picture.tree.map_day();
    let sizes = live(&areas.sizes, day).filter(|size| size.basis.as_str() == "invented");
    let invented_sizes = sizes.map(|size| size.area).collect();
    let classes = live(&areas.classes, day).filter(|class| class.basis.as_str() == "invented");
    let invented_classes = classes.map(|class| class.area).collect();
    Ok(Scene { picture, areas, known_at, invented_sizes, invented_classes })
}

fn live<R>(rows: &[Record<R>], day: Day) -> impl Iterator<Item = &R> {
    rows.iter().filter(move |row| row.period.contains(day)).map(|row| &row.data)
}
