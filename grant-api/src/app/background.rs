//! Answers that may take long: computed in the background, once for everybody who asks the same, and kept for a while.
//!
//! ```text
//! ask(key, compute) -> Some(answer) if it is there within PATIENCE, else None: it is computed on; ask again
//! ```
//! Invariant: one computation a key, whoever waits for it or leaves; at most [`RUNNING_MAX`] at a time. What failed is not kept.
//! Must not: know what is computed, or decide who may ask.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::{AppError, AppResult};

/// How long somebody waits for an answer before they are told to come back.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// When to come back, seconds.
pub const AGAIN_S: u32 = 2;
/// Computations at a time.
const RUNNING_MAX: usize = 4;
/// Answers kept.
const KEPT_MAX: usize = 16;

/// A computation: nothing yet, the answer, or gone without one.
type Seen<T> = watch::Receiver<Option<Arc<T>>>;

/// Computations by what they are of.
#[derive(Clone, Debug)]
pub struct Background<K, T>(Arc<Mutex<BTreeMap<K, Seen<T>>>>);

impl<K, T> Default for Background<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Ord + Clone + Send + 'static, T: Send + Sync + 'static> Background<K, T> {
    /// The answer, if it is there within `patience`. The first who asks starts `compute`.
    ///
    /// # Errors
    /// Busy while too many others are computed; what `compute` fails with, to be read in the log, is an internal error.
    pub async fn ask<F>(&self, key: K, patience: Duration, compute: F) -> AppResult<Option<Arc<T>>>
    where
        F: Future<Output = AppResult<T>> + Send + 'static,
    {
        let mut seen = self.seen(key, compute)?;
        match tokio::time::timeout(patience, seen.wait_for(Option::is_some)).await {
            Err(_) => Ok(None),
            Ok(Ok(answer)) => Ok(answer.clone()),
            Ok(Err(_)) => Err(AppError::internal("a computation in the background failed")),
        }
    }

    fn seen<F>(&self, key: K, compute: F) -> AppResult<Seen<T>>
    where
        F: Future<Output = AppResult<T>> + Send + 'static,
    {
        // A panic elsewhere leaves the map whole: it is only ever changed by one call.
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.retain(|_, seen| seen.borrow().is_some() || seen.has_changed().is_ok());
        if let Some(seen) = jobs.get(&key) {
            return Ok(seen.clone());
        }
        let running = |seen: &Seen<T>| seen.borrow().is_none();
        if jobs.values().filter(|seen| running(seen)).count() >= RUNNING_MAX {
            return Err(AppError::Busy { retry_after_s: AGAIN_S });
        }
        if jobs.len() >= KEPT_MAX {
            let oldest = jobs.iter().find(|(_, seen)| !running(seen)).map(|(key, _)| key.clone());
            oldest.map(|key| jobs.remove(&key));
        }
        let (told, seen) = watch::channel(None);
        tokio::spawn(async move {
            match compute.await {
                Ok(answer) => drop(told.send_replace(Some(Arc::new(answer)))),
                Err(error) => tracing::error!(%error, "a computation in the background failed"),
            }
        });
        jobs.insert(key, seen.clone());
        Ok(seen)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::oneshot;

    const AT_ONCE: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn who_asks_again_meets_the_same_computation_and_then_its_answer() {
        let jobs: Background<i32, i32> = Background::default();
        let started = Arc::new(AtomicUsize::new(0));
        let (go, gone) = oneshot::channel::<()>();
        let first = started.clone();
        let slow = async move {
            first.fetch_add(1, Ordering::SeqCst);
            gone.await.map_err(AppError::internal)?;
            Ok(7)
        };
        assert_eq!(jobs.ask(1, AT_ONCE, slow).await.unwrap(), None);
        let second = started.clone();
        let never = |second: Arc<AtomicUsize>| async move {
            second.fetch_add(1, Ordering::SeqCst);
            Ok(8)
        };
        assert_eq!(jobs.ask(1, AT_ONCE, never(second.clone())).await.unwrap(), None);
        go.send(()).unwrap();
        assert_eq!(jobs.ask(1, LONG, never(second.clone())).await.unwrap().as_deref(), Some(&7));
        assert_eq!(started.load(Ordering::SeqCst), 1);
        assert_eq!(
            jobs.ask(2, LONG, never(second)).await.unwrap().as_deref(),
            Some(&8),
            "another key is another answer"
        );
    }

    #[tokio::test]
    async fn what_failed_is_told_and_not_kept() {
        let jobs: Background<i32, i32> = Background::default();
        let fails = async { Err(AppError::internal("no")) };
        assert!(jobs.ask(1, LONG, fails).await.is_err());
        assert_eq!(jobs.ask(1, LONG, async { Ok(3) }).await.unwrap().as_deref(), Some(&3));
    }

    #[tokio::test]
    async fn too_many_at_a_time_are_busy_and_answers_kept_are_few() {
        let jobs: Background<usize, usize> = Background::default();
        for key in 0..RUNNING_MAX {
            assert_eq!(jobs.ask(key, AT_ONCE, std::future::pending()).await.unwrap(), None);
        }
        let busy = jobs.ask(99, LONG, async { Ok(1) }).await;
        assert!(matches!(busy, Err(AppError::Busy { .. })));
        let jobs: Background<usize, usize> = Background::default();
        for key in 0..KEPT_MAX * 2 {
            assert_eq!(jobs.ask(key, LONG, async move { Ok(key) }).await.unwrap().as_deref(), Some(&key));
        }
        assert!(jobs.0.lock().unwrap().len() <= KEPT_MAX);
    }
}
