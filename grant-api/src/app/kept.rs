//! What was read of the whole programme, kept for as long as the log stands where it stood.
//!
//! ```text
//! live.of(head, today, read).await?      // reads; again under another head or another key, and not before
//! ```
//! Invariant: the head of the log is read before the rows, and every write of a row that a log tells of moves it, in the same
//! commit: what is given is never older than the head that it is asked for. One is kept, the last. Must not: hold rows that no
//! log tells of (people, sessions, what lies in the vault), or anything that depends on who asks.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ledger_core::ledger::log::LogHead;
use tokio::sync::Mutex;

use super::AppResult;

/// What was read, under which head and key.
type Last<K, T> = (Option<LogHead>, K, Arc<T>);

/// One answer.
pub struct Kept<K, T>(Arc<Mutex<Option<Last<K, T>>>>);

impl<K, T> Clone for Kept<K, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, T> Default for Kept<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, T> fmt::Debug for Kept<K, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Kept")
    }
}

impl<K: PartialEq, T> Kept<K, T> {
    /// What is kept under this head and key, else what `read` gives; who asks meanwhile waits for the same reading.
    ///
    /// # Errors
    /// Those of `read`; then nothing is kept.
    pub async fn of(
        &self,
        head: Option<LogHead>,
        key: K,
        read: impl Future<Output = AppResult<T>>,
    ) -> AppResult<Arc<T>> {
        let mut last = self.0.lock().await;
        if let Some((of, under, kept)) = &*last
            && *of == head
            && *under == key
        {
            return Ok(Arc::clone(kept));
        }
        // The old one goes first: two of them need not be there at once.
        *last = None;
        let found = Arc::new(read.await?);
        *last = Some((head, key, Arc::clone(&found)));
        Ok(found)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::app::AppError;
    use ledger_core::time::Timestamp;

    fn head(size: i64, root: u8) -> Option<LogHead> {
        Some(LogHead { size, root: vec![root], peaks: Vec::new(), recorded_at: Timestamp::from_micros(0) })
    }

    #[tokio::test]
    async fn what_was_read_is_kept_until_the_log_or_the_key_is_another() {
        let kept: Kept<u8, u8> = Kept::default();
        let never = async { Err(AppError::internal("read again")) };
        assert_eq!(*kept.of(head(1, 1), 1, async { Ok(10) }).await.unwrap(), 10);
        assert_eq!(*kept.of(head(1, 1), 1, never).await.unwrap(), 10);
        assert_eq!(*kept.of(head(2, 1), 1, async { Ok(11) }).await.unwrap(), 11, "a longer log");
        assert_eq!(*kept.of(head(2, 2), 1, async { Ok(12) }).await.unwrap(), 12, "another log of the same length");
        assert_eq!(*kept.of(head(2, 2), 2, async { Ok(13) }).await.unwrap(), 13, "another key");
        assert_eq!(*kept.of(head(2, 2), 1, async { Ok(14) }).await.unwrap(), 14, "one is kept");
    }

    #[tokio::test]
    async fn a_reading_that_fails_is_told_and_not_kept() {
        let kept: Kept<u8, u8> = Kept::default();
        assert!(kept.of(None, 1, async { Err(AppError::internal("no")) }).await.is_err());
        assert_eq!(*kept.of(None, 1, async { Ok(3) }).await.unwrap(), 3);
    }
}
