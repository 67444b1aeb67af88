//! [`Job`]: one import on its way, worked on aside, and those that are on their way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Day, Id, Language, Message, Period};
use policy::{Decision, Permit};
use registers::{Area, Batch, Registers, View};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use workbooks::{Limits, Outcome, Plan, Reading};

use crate::asked::{Asked, Ground};
use crate::change::{Decided, Effect, Fault, Opened, Posted, top};
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::site::Served;

/// So many imports are kept on their way.
const MOST_KEPT: usize = 12;

/// The most bytes that their files have together.
const MOST_BYTES: usize = 256 << 20;

/// So many files are read at a time: each may take as much memory as its limits give.
static READERS: Semaphore = Semaphore::const_new(2);

/// An import.
pub(crate) struct Job {
    pub(crate) reading: Reading,
    /// The page where a file is given.
    pub(crate) form: String,
    pub(crate) language: Language,
    pub(crate) file: String,
    bytes: Mutex<Arc<Vec<u8>>>,
    on: Day,
    /// Whose it is.
    owner: String,
    /// What whoever began it may see and write.
    decision: Decision,
    state: Mutex<State>,
    working: Mutex<Option<AbortHandle>>,
    /// What the plan moves, counted once.
    effect: Mutex<Option<(Arc<Plan>, Arc<Effect>)>>,
}

/// How far it is.
#[derive(Clone)]
pub(crate) enum State {
    /// It is worked on; the key of what is done.
    Working(Phase),
    /// It is known what it would do; and what has changed since it was shown.
    Planned(Arc<Plan>, Option<Message>),
    /// It cannot be read.
    Refused(Message),
    /// It was written; where that stands.
    Written(String),
}

/// What is done just now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Other files are read before it.
    Waiting,
    Reading,
    Comparing,
    Trying,
    Writing,
}

impl Phase {
    /// All, in their order.
    pub(crate) const ALL: [Self; 5] =
        [Self::Waiting, Self::Reading, Self::Comparing, Self::Trying, Self::Writing];

    /// Its name in keys of texts.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Comparing => "comparing",
            Self::Trying => "trying",
            Self::Writing => "writing",
        }
    }
}

/// On what paper it is written.
pub(crate) struct Confirmed {
    decided: Option<Decided>,
    home: Id<Area>,
    /// Up to where it leads, the entry still to be named.
    entry: Box<dyn Fn(&registers::Receipt) -> String + Send + Sync>,
}

impl Confirmed {
    /// Reads the paper of the form.
    pub(crate) async fn read(
        asked: &Asked,
        place: &Place<'_>,
        posted: &Posted,
    ) -> Result<Result<Self, Vec<Fault>>, Failure> {
        let home = top(place);
        let is_asked = posted.get("decision.number").is_some();
        let decided = if is_asked {
            let mut reader = asked.served.site.registers.read().await?;
            let opened = Opened::read(&mut reader, place.ground, Vec::new(), posted).await?;
            match Decided::read(place.ground, &opened, posted) {
                Ok(decided) => Some(decided),
                Err(faults) => return Ok(Err(faults)),
            }
        } else {
            None
        };
        let (address, unit) = (place.address(), place.unit.clone());
        let entry = move |receipt: &registers::Receipt| {
            let (chain, sequence) = receipt.entries.last().copied().unwrap_or_default();
            let path = format!("/journal/{chain}-{sequence}");
            address.page(&path, &unit, &[("done", "1".to_owned())])
        };
        Ok(Ok(Self { decided, home, entry: Box::new(entry) }))
    }

    /// The changes of a plan on this paper.
    fn batch(&self, plan: &Plan) -> Batch {
        let (mut batch, _) = plan.batch();
        batch.set_home(plan.home.unwrap_or(self.home));
        match &self.decided {
            Some(Decided::Held(id)) => batch.set_decision(Id::new(*id)),
            Some(Decided::New(decision)) => {
                let since = Period::since(decision.signed_on);
                let id = batch.add::<registers::Decision>(since, decision.clone());
                batch.set_decision(id);
            }
            None => {}
        }
        batch
    }
}

impl Job {
    /// An import that has not begun.
    pub(crate) fn new(
        (reading, form): (Reading, String),
        ground: &Ground,
        (file, bytes): (String, Vec<u8>),
        (owner, decision): (String, Decision),
    ) -> Self {
        Self {
            reading,
            form,
            language: ground.address.language,
            file,
            bytes: Mutex::new(Arc::new(bytes)),
            on: ground.address.on,
            owner,
            decision,
            state: Mutex::new(State::Working(Phase::Waiting)),
            working: Mutex::new(None),
            effect: Mutex::new(None),
        }
    }

    /// How far it is.
    pub(crate) fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn bytes(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn be(&self, state: State) {
        // What is refused is not read again, and may be what must not be kept.
        if matches!(state, State::Refused(_)) {
            *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
        }
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// What a plan moves; nothing where that is not counted ahead, or refused meanwhile.
    pub(crate) async fn effect(
        &self,
        place: &Place<'_>,
        (plan, home): (&Arc<Plan>, Id<Area>),
    ) -> Option<Arc<Effect>> {
        let kept = self.effect.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, effect)) = kept.filter(|(own, _)| Arc::ptr_eq(own, plan)) {
            return Some(effect);
        }
        let (mut batch, _) = plan.batch();
        batch.set_home(plan.home.unwrap_or(home));
        let counted = Effect::of(place.asked, place.ground, &batch, self.on).await;
        let effect = Arc::new(counted.ok().flatten()?);
        let kept = Some((Arc::clone(plan), Arc::clone(&effect)));
        *self.effect.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        Some(effect)
    }

    /// Takes the plan to be written, so that nobody else does.
    fn taken(&self) -> Option<Arc<Plan>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State::Planned(plan, _) = &*state else { return None };
        if plan.is_idle() || !plan.is_allowed() {
            return None;
        }
        let plan = Arc::clone(plan);
        *state = State::Working(Phase::Comparing);
        Some(plan)
    }

    /// Reads the file, compares it and tries it.
    async fn plan(&self, served: &Served) -> Result<Plan, registers::Error> {
        self.be(State::Working(Phase::Waiting));
        let broken_off = || Message::new("import.broken-off");
        let turn = READERS.acquire().await.map_err(|_| broken_off())?;
        self.be(State::Working(Phase::Reading));
        let (name, bytes) = (self.file.clone(), self.bytes());
        // Reading goes on when the job is given up, and so does its turn.
        let read =
            move || workbooks::read(&name, &bytes, Limits::default()).map(|read| (turn, read));
        let read = tokio::task::spawn_blocking(read).await;
        let (turn, grids) = read.map_err(|_| broken_off())??;
        self.be(State::Working(Phase::Comparing));
        let site = &served.site;
        let view = View { scope: &self.decision.scope, on: self.on, known_at: None };
        let mut plan = self.reading.plan(&site.registers, &view, grids).await?;
        drop(turn);
        self.be(State::Working(Phase::Trying));
        let permit = self.permit()?;
        plan.check(&site.registers, permit, None).await?;
        Ok(plan)
    }

    fn permit(&self) -> Result<&Permit, Message> {
        self.decision.permit.as_ref().ok_or_else(|| Message::new("policy.may-not-write"))
    }

    async fn planned(&self, served: &Served) {
        match self.plan(served).await {
            Ok(plan) => self.be(State::Planned(Arc::new(plan), None)),
            Err(error) => self.be(State::Refused(told(error))),
        }
    }

    /// Writes what was shown; if it would do something else meanwhile, that is shown instead.
    async fn written(&self, served: &Served, shown: &Plan, confirmed: Confirmed) {
        let plan = match self.plan(served).await {
            Ok(plan) => plan,
            Err(error) => return self.be(State::Refused(told(error))),
        };
        if !does_the_same(shown, &plan) || !plan.is_allowed() {
            let message = Message::new("import.changed-meanwhile");
            return self.be(State::Planned(Arc::new(plan), Some(message)));
        }
        self.be(State::Working(Phase::Writing));
        match write(&served.site.registers, self.permit(), &confirmed.batch(&plan)).await {
            Ok(receipt) => self.be(State::Written((confirmed.entry)(&receipt))),
            Err(error) => self.be(State::Planned(Arc::new(plan), Some(told(error)))),
        }
    }
}

async fn write(
    registers: &Registers,
    permit: Result<&Permit, Message>,
    batch: &Batch,
) -> Result<registers::Receipt, registers::Error> {
    registers.apply(permit?, batch).await
}

/// Would two plans do the same?
fn does_the_same(one: &Plan, other: &Plan) -> bool {
    let told = |plan: &Plan| -> Vec<_> {
        let moving = plan.rows.iter().filter(|row| row.outcome != Outcome::Unchanged);
        moving.map(|row| (row.place, row.outcome, row.record, row.differences.clone())).collect()
    };
    let ends = |plan: &Plan| -> Vec<i64> { plan.endings.iter().map(|one| one.holding).collect() };
    told(one) == told(other) && ends(one) == ends(other)
}

/// The first sentence of what went wrong.
fn told(error: registers::Error) -> Message {
    match error {
        registers::Error::Refused(messages) if !messages.is_empty() => {
            messages.into_iter().next().unwrap_or_else(|| Message::new("import.broken-off"))
        }
        error => {
            tracing::error!(%error, "an import failed");
            Message::new("import.broken-off")
        }
    }
}

/// The imports on their way, the last begun first.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<VecDeque<(String, Arc<Job>)>>);

impl Jobs {
    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<(String, Arc<Job>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins an import under a number.
    pub(crate) fn begin(&self, number: &str, job: Job, served: &Arc<Served>) {
        let job = Arc::new(job);
        self.put(number, &job);
        let (own, served) = (Arc::clone(&job), Arc::clone(served));
        job.work(async move { own.planned(&served).await });
    }

    fn put(&self, number: &str, job: &Arc<Job>) {
        let mut jobs = self.locked();
        jobs.retain(|(own, _)| own != number);
        jobs.push_front((number.to_owned(), Arc::clone(job)));
        let mut bytes = 0;
        let fits = jobs.iter().take(MOST_KEPT).take_while(|(_, job)| {
            bytes += job.bytes().len();
            bytes <= MOST_BYTES
        });
        let fits = fits.count().max(1);
        for (_, given_up) in jobs.drain(fits..) {
            given_up.stop();
        }
    }

    /// The import of a number, for whose it is.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn find(&self, number: &str, owner: &str) -> Result<Arc<Job>, Failure> {
        let jobs = self.locked();
        let found = jobs.iter().find(|(own, job)| own == number && job.owner == owner);
        let job = found.map(|(_, job)| Arc::clone(job));
        job.ok_or_else(|| Message::new("import.gone").into())
    }

    /// Gives an import up. What is being written is either written whole or not at all.
    pub(crate) fn cancel(&self, number: &str) {
        self.locked().retain(|(own, job)| {
            if own == number {
                job.stop();
            }
            own != number
        });
    }

    /// Reads an import again, numbers without their first nought taken for those that have it.
    pub(crate) fn again(&self, number: &str, job: &Job, served: &Arc<Served>) {
        let again = Job {
            reading: job.reading.clone().accepting_zeros(),
            form: job.form.clone(),
            language: job.language,
            file: job.file.clone(),
            bytes: Mutex::new(job.bytes()),
            on: job.on,
            owner: job.owner.clone(),
            decision: job.decision.clone(),
            state: Mutex::new(State::Working(Phase::Waiting)),
            working: Mutex::new(None),
            effect: Mutex::new(None),
        };
        self.begin(number, again, served);
    }

    /// Writes an import that was shown; one that is being written is left alone.
    pub(crate) fn write(
        &self,
        number: &str,
        job: &Arc<Job>,
        confirmed: Confirmed,
        served: &Arc<Served>,
    ) {
        let Some(plan) = job.taken() else { return };
        self.put(number, job);
        let (own, served) = (Arc::clone(job), Arc::clone(served));
        job.work(async move { own.written(&served, &plan, confirmed).await });
    }
}

impl Job {
    /// Works on it aside.
    fn work(&self, working: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(working).abort_handle();
        *self.working.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
    }

    fn stop(&self) {
        if let Some(handle) = &*self.working.lock().unwrap_or_else(PoisonError::into_inner) {
            handle.abort();
        }
    }
}
