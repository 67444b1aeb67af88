//! [`Scenes`]: what pages of one day are made from, kept in memory under the heads of all journal
//! chains, so that it is never older than the registers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use base::{Day, Id};
use census::{Census, Edition, as_believed};
use policy::Scope;
use registers::{Area, AreaRows, AreaTree, CodeLists, KnownAt, Picture, Reader, Record, View};

use crate::failure::Failure;

/// How many scenes are kept: a page is mostly read beside others of the same day.
const KEPT: usize = 6;

/// Under what a scene is kept, and what the tag of a page is made of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Key {
    pub(crate) scope: Scope,
    pub(crate) on: Day,
    /// What was believed: many instants are one.
    pub(crate) known_at: Option<BTreeMap<i64, i64>>,
    /// Each chain with the hash of its last entry.
    pub(crate) heads: Vec<(i64, String)>,
}

/// What a page is made from.
pub(crate) struct Scene {
    pub(crate) scope: Scope,
    pub(crate) tree: Arc<AreaTree>,
    pub(crate) lists: &'static CodeLists,
    /// The census at the sequence of the scene.
    pub(crate) edition: Arc<Edition>,
    pub(crate) known_at: Option<KnownAt>,
    /// Units whose population and natural area are invented for a demonstration.
    pub(crate) invented_sizes: BTreeSet<Id<Area>>,
    /// Units whose class is.
    pub(crate) invented_classes: BTreeSet<Id<Area>>,
}

/// The last few scenes, and the rows of the last one whose rows were asked.
#[derive(Default)]
pub(crate) struct Scenes {
    kept: Mutex<VecDeque<(Key, Arc<Scene>)>>,
    /// One, for the rows of a province weigh some thirty megabytes.
    rows: Mutex<Option<(Key, Arc<Picture>)>>,
    /// Held while something is made, so that many who ask at once make one.
    making: tokio::sync::Mutex<()>,
    /// The same while an earlier belief is read, which takes long: nobody who asks for what is
    /// known now waits for it.
    remembering: tokio::sync::Mutex<()>,
}

impl Scenes {
    /// The scene of a key; made where it is not kept. `edition` stands at the heads of the key.
    pub(crate) async fn get(
        &self,
        key: &Key,
        (known_at, whole): (Option<KnownAt>, &Scope),
        reader: &mut Reader,
        edition: Arc<Edition>,
    ) -> Result<Arc<Scene>, Failure> {
        if let Some(scene) = self.find(key) {
            return Ok(scene);
        }
        let making = if known_at.is_some() { &self.remembering } else { &self.making };
        let _making = making.lock().await;
        if let Some(scene) = self.find(key) {
            return Ok(scene);
        }
        let edition = if known_at.is_some() {
            // As all editions: whole, for what is shown of it is decided when it is asked.
            let view = View { scope: whole, on: key.on, known_at: known_at.as_ref() };
            Arc::new(as_believed(reader, &view, None).await?)
        } else {
            edition
        };
        let scene = Arc::new(made(key, known_at, edition));
        let mut kept = self.locked();
        kept.truncate(KEPT - 1);
        kept.push_front((key.clone(), Arc::clone(&scene)));
        Ok(scene)
    }

    /// The rows of a key's day, read through the reader of whose state the key is.
    pub(crate) async fn rows(
        &self,
        key: &Key,
        scene: &Scene,
        reader: &mut Reader,
    ) -> Result<Arc<Picture>, Failure> {
        let _making = self.making.lock().await;
        let kept = self.rows.lock().unwrap_or_else(PoisonError::into_inner).take();
        let rows = if let Some((_, rows)) = kept.filter(|(known, _)| known == key) {
            rows
        } else {
            let known_at = scene.known_at.as_ref();
            let view = View { scope: &key.scope, on: key.on, known_at };
            Arc::new(reader.picture(&view).await?)
        };
        let mut place = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Some((key.clone(), Arc::clone(&rows)));
        Ok(rows)
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

fn made(key: &Key, known_at: Option<KnownAt>, edition: Arc<Edition>) -> Scene {
    let areas = edition.areas(&key.scope);
    let tree = edition.tree(key.on, &key.scope);
    let (invented_sizes, invented_classes) = invented(&areas, tree.map_day());
    drop(areas);
    Scene {
        scope: key.scope.clone(),
        tree,
        lists: edition.lists(),
        known_at,
        invented_sizes,
        invented_classes,
        edition,
    }
}

/// Units whose size, and units whose class, is invented on a day.
fn invented(areas: &AreaRows, day: Day) -> (BTreeSet<Id<Area>>, BTreeSet<Id<Area>>) {
    let sizes = live(&areas.sizes, day).filter(|size| size.basis.as_str() == "invented");
    let classes = live(&areas.classes, day).filter(|class| class.basis.as_str() == "invented");
    (sizes.map(|size| size.area).collect(), classes.map(|class| class.area).collect())
}

fn live<R>(rows: &[Record<R>], day: Day) -> impl Iterator<Item = &R> {
    rows.iter().filter(move |row| row.period.contains(day)).map(|row| &row.data)
}

/// The edition at the heads of the journal that a reader sees, or a later one: whoever wrote,
/// this program or another.
pub(crate) async fn edition_at(
    census: &Census,
    registers: &registers::Registers,
    heads: &[(i64, base::Sequence)],
) -> Result<Arc<Edition>, Failure> {
    let is_at = |edition: &Edition| {
        heads.iter().all(|(chain, head)| edition.heads().get(chain).is_some_and(|own| own >= head))
    };
    let edition = census.now();
    if is_at(&edition) {
        return Ok(edition);
    }
    census.catch_up(registers).await?;
    Ok(census.now())
}
