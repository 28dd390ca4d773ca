//! Long work: goes on when nobody looks, tells how far it is, and can be given up until it begins to write.
//!
//! ```text
//! start(owner, key, kind, make) -> id
//! reading -> computing 1 of 2 -> writing | done, given up or failed
//! ```
//! Invariant: whoever starts the same again meets the work that runs; nobody but its owner learns that there is one. Work that
//! was given up has written nothing: where writing begins, giving up is over. Must not: know what the work is, or keep anything
//! beyond the life of the process, for what was written is in the books and what was not can be started again.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ledger_core::id::PersonId;
use ledger_core::time::Timestamp;
use tokio::sync::{Notify, watch};
use tracing::Instrument;
use uuid::Uuid;

use super::{AppError, AppResult};

/// How much of it runs at a time, and how much of one person's.
const RUNNING_MAX: usize = 16;
const OWN_MAX: usize = 4;
/// How much of it is remembered, and how much of one person's: answers are whole files.
const KEPT_MAX: usize = 32;
const OWN_KEPT_MAX: usize = 8;
/// For how long what has ended is remembered.
const KEPT_FOR: Duration = Duration::from_secs(15 * 60);
/// When to try again while too much runs, seconds.
const AGAIN_S: u32 = 5;

ledger_core::codes! {
    /// What work is.
    pub enum WorkKind {
        /// A release of outcome figures is made.
        Release = "release",
        /// A file is made for the reader.
        File = "file",
        /// A bank's statement is taken or checked.
        Statement = "statement",
        /// Lines of an account are matched.
        Matching = "matching",
    }
}

ledger_core::codes! {
    /// Where work stands.
    pub enum Stage {
        /// It has been taken, and waits for its turn.
        Begun = "begun",
        /// It reads.
        Reading = "reading",
        /// It computes.
        Computing = "computing",
        /// It writes, and can't be given up any more.
        Writing = "writing",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    stage: Stage,
    count: Option<(u64, u64)>,
    given_up: bool,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    give_up: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves it whole: it is only ever set.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How work tells where it is. The default one tells nobody, and never gives up.
#[derive(Clone, Debug, Default)]
pub struct Progress(Option<Arc<Shared>>);

impl Progress {
    /// Work has come to a stage.
    pub fn at(&self, stage: Stage) {
        if let Some(shared) = &self.0 {
            let mut state = shared.state();
            (state.stage, state.count) = (stage, None);
        }
    }

    /// So many parts of the stage are done, out of how many.
    pub fn count(&self, done: usize, of: usize) {
        if let Some(shared) = &self.0 {
            let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            shared.state().count = Some((number(done), number(of)));
        }
    }

    /// Writing begins, and with it nobody gives up any more. Work that was given up goes no further than here.
    pub async fn writing(&self) {
        let Some(shared) = &self.0 else { return };
        let given_up = {
            let mut state = shared.state();
            if !state.given_up {
                (state.stage, state.count) = (Stage::Writing, None);
            }
            state.given_up
        };
        if given_up {
            std::future::pending::<()>().await;
        }
    }
}

/// How work came out.
#[derive(Debug)]
pub enum Ended<T> {
    /// With an answer.
    Done(T),
    /// It was given up before it wrote anything.
    GivenUp,
    /// It broke; what it had written was taken back with its transaction.
    Broken,
}

/// What there is to see of work.
#[derive(Debug)]
pub struct Work<T> {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: WorkKind,
    /// From where it was started: a path of the console.
    pub from: String,
    /// When it was started.
    pub started: Timestamp,
    owner: PersonId,
    key: String,
    shared: Arc<Shared>,
    ended: watch::Receiver<Option<(std::time::Instant, Arc<Ended<T>>)>>,
}

impl<T> Clone for Work<T> {
    fn clone(&self) -> Self {
        Work {
            id: self.id,
            kind: self.kind,
            from: self.from.clone(),
            started: self.started,
            owner: self.owner,
            key: self.key.clone(),
            shared: Arc::clone(&self.shared),
            ended: self.ended.clone(),
        }
    }
}

impl<T> Work<T> {
    /// Where it stands, and how many parts of that are done of how many.
    pub fn stage(&self) -> (Stage, Option<(u64, u64)>) {
        let state = *self.shared.state();
        (state.stage, state.count)
    }

    /// How it came out, once it has.
    pub fn ended(&self) -> Option<Arc<Ended<T>>> {
        let ended = self.ended.borrow().as_ref().map(|(_, ended)| Arc::clone(ended));
        ended.or_else(|| self.is_lost().then(|| Arc::new(Ended::Broken)))
    }

    /// How it came out, if that is known within so long.
    pub async fn within(&mut self, patience: Duration) -> Option<Arc<Ended<T>>> {
        drop(tokio::time::timeout(patience, self.ended.wait_for(Option::is_some)).await);
        self.ended()
    }

    /// Gives it up: `false` where it has ended or already writes.
    pub fn give_up(&self) -> bool {
        if self.ended().is_some() {
            return false;
        }
        let mut state = self.shared.state();
        if state.stage == Stage::Writing {
            return false;
        }
        state.given_up = true;
        drop(state);
        self.shared.give_up.notify_one();
        true
    }

    /// Its task is gone without a word.
    fn is_lost(&self) -> bool {
        self.ended.borrow().is_none() && self.ended.has_changed().is_err()
    }

    fn is_kept(&self) -> bool {
        self.ended.borrow().as_ref().is_none_or(|(at, _)| at.elapsed() < KEPT_FOR) && !self.is_lost()
    }
}

/// All the work of the process.
pub struct Works<T>(Arc<Mutex<Vec<Work<T>>>>);

impl<T> Clone for Works<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Works<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> fmt::Debug for Works<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Works")
    }
}

/// What somebody starts.
#[derive(Clone, Debug)]
pub struct Start {
    /// Who.
    pub owner: PersonId,
    /// The same key is the same work.
    pub key: String,
    /// What.
    pub kind: WorkKind,
    /// From where.
    pub from: String,
    /// When.
    pub at: Timestamp,
    /// An id that nobody guesses.
    pub id: Uuid,
}

impl<T: Send + Sync + 'static> Works<T> {
    fn list(&self) -> MutexGuard<'_, Vec<Work<T>>> {
        // A panic elsewhere leaves the list whole: it is only ever changed by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts work, or finds the same that runs.
    ///
    /// # Errors
    /// Busy while too much runs.
    pub fn start<F>(&self, start: Start, make: impl FnOnce(Progress) -> F) -> AppResult<Work<T>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut list = self.list();
        list.retain(Work::is_kept);
        let same = |work: &&Work<T>| work.owner == start.owner && work.key == start.key && work.ended().is_none();
        if let Some(found) = list.iter().find(same) {
            return Ok(found.clone());
        }
        let running = || list.iter().filter(|work| work.ended().is_none());
        if running().count() >= RUNNING_MAX || running().filter(|work| work.owner == start.owner).count() >= OWN_MAX {
            return Err(AppError::Busy { retry_after_s: AGAIN_S });
        }
        let ended = |work: &&Work<T>| work.ended().is_some();
        let own = list.iter().filter(|work| work.owner == start.owner);
        let oldest = if own.clone().count() >= OWN_KEPT_MAX {
            own.clone().find(ended)
        } else {
            list.iter().find(|work| list.len() >= KEPT_MAX && ended(work))
        };
        if let Some(oldest) = oldest.map(|work| work.id) {
            list.retain(|work| work.id != oldest);
        }
        let state = Mutex::new(State { stage: Stage::Begun, count: None, given_up: false });
        let shared = Arc::new(Shared { state, give_up: Notify::new() });
        let (told, ended) = watch::channel(None);
        let (work, task) = (make(Progress(Some(Arc::clone(&shared)))), Arc::clone(&shared));
        let run = async move {
            let how = tokio::select! {
                biased;
                () = task.give_up.notified() => Ended::GivenUp,
                answer = work => Ended::Done(answer),
            };
            told.send_replace(Some((std::time::Instant::now(), Arc::new(how))));
        };
        tokio::spawn(run.in_current_span());
        let Start { owner, key, kind, from, at, id } = start;
        let work = Work { id, kind, from, started: at, owner, key, shared, ended };
        list.push(work.clone());
        Ok(work)
    }

    /// The work of this id, for its owner alone.
    pub fn of(&self, owner: PersonId, id: Uuid) -> Option<Work<T>> {
        self.list().iter().find(|work| work.owner == owner && work.id == id && work.is_kept()).cloned()
    }

    /// All work of somebody, the newest first.
    pub fn all_of(&self, owner: PersonId) -> Vec<Work<T>> {
        self.list().iter().rev().filter(|work| work.owner == owner && work.is_kept()).cloned().collect()
    }

    /// How much runs now, whoever started it.
    pub fn running(&self) -> usize {
        self.list().iter().filter(|work| work.ended().is_none()).count()
    }

    /// Forgets work whose answer was given.
    pub fn forget(&self, id: Uuid) {
        self.list().retain(|work| work.id != id);
    }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
