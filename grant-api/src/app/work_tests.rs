//! Long work under hands that are held still: joined, given up, too late to be given up, lost.
#![allow(clippy::unwrap_used)]

use super::*;
use tokio::sync::oneshot;

const AT_ONCE: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(30);

fn start(owner: u128, key: &str) -> Start {
    Start {
        owner: PersonId(Uuid::from_u128(owner)),
        key: key.to_owned(),
        kind: WorkKind::Release,
        from: "/releases".to_owned(),
        at: Timestamp::from_micros(0),
        id: id(owner, key),
    }
}

/// An id that follows from what is started.
fn id(owner: u128, key: &str) -> Uuid {
    Uuid::from_u128(key.bytes().fold(owner << 64, |sum, byte| sum + u128::from(byte)))
}

fn done(work: Option<Arc<Ended<i32>>>) -> Option<i32> {
    match work.as_deref() {
        Some(Ended::Done(answer)) => Some(*answer),
        _ => None,
    }
}

#[tokio::test]
async fn it_goes_on_without_a_reader_tells_its_stage_and_is_its_owners_alone() {
    let works: Works<i32> = Works::default();
    let (go, gone) = oneshot::channel::<()>();
    let mut work = works
        .start(start(1, "a"), |progress| async move {
            progress.at(Stage::Computing);
            progress.count(1, 2);
            gone.await.unwrap();
            progress.writing().await;
            7
        })
        .unwrap();
    assert!(work.within(AT_ONCE).await.is_none());
    while work.stage().0 == Stage::Begun {
        tokio::task::yield_now().await;
    }
    assert_eq!(work.stage(), (Stage::Computing, Some((1, 2))));
    let owner = PersonId(Uuid::from_u128(1));
    assert!(works.of(PersonId(Uuid::from_u128(2)), work.id).is_none(), "another person's");
    assert_eq!((works.all_of(owner).len(), works.running()), (1, 1));
    let mut again = works.start(start(1, "a"), |_| async { 8 }).unwrap();
    go.send(()).unwrap();
    assert_eq!(done(again.within(LONG).await), Some(7), "the same work was met");
    assert_eq!(done(works.of(owner, work.id).unwrap().ended()), Some(7), "it is kept for a while");
    assert_eq!(works.running(), 0);
    works.forget(work.id);
    assert!(works.of(owner, work.id).is_none());
}

#[tokio::test]
async fn what_is_given_up_writes_nothing_even_when_it_was_about_to() {
    let works: Works<i32> = Works::default();
    let (go, gone) = oneshot::channel::<()>();
    let wrote = Arc::new(Mutex::new(false));
    let mark = Arc::clone(&wrote);
    let mut work = works
        .start(start(1, "a"), |progress| async move {
            gone.await.unwrap();
            progress.writing().await;
            *mark.lock().unwrap() = true;
            1
        })
        .unwrap();
    assert!(work.give_up());
    // Its work may be gone already.
    let _gone = go.send(());
    assert!(matches!(work.within(LONG).await.as_deref(), Some(Ended::GivenUp)));
    assert!(!*wrote.lock().unwrap());
    assert!(!work.give_up(), "it has ended");
}

#[tokio::test]
async fn what_writes_is_not_given_up() {
    let works: Works<i32> = Works::default();
    let (go, gone) = oneshot::channel::<()>();
    let mut work = works
        .start(start(1, "a"), |progress| async move {
            progress.writing().await;
            gone.await.unwrap();
            5
        })
        .unwrap();
    while work.stage().0 != Stage::Writing {
        tokio::task::yield_now().await;
    }
    assert!(!work.give_up());
    go.send(()).unwrap();
    assert_eq!(done(work.within(LONG).await), Some(5));
}

#[tokio::test]
async fn too_much_at_a_time_is_busy_and_what_is_remembered_is_little() {
    let works: Works<i32> = Works::default();
    for key in ["a", "b", "c", "d"] {
        works.start(start(1, key), |_| std::future::pending()).unwrap();
    }
    assert!(matches!(works.start(start(1, "e"), |_| async { 1 }), Err(AppError::Busy { .. })), "too much of one");
    for owner in 2..5 {
        for key in ["a", "b", "c", "d"] {
            works.start(start(owner, key), |_| std::future::pending()).unwrap();
        }
    }
    assert!(matches!(works.start(start(9, "e"), |_| async { 1 }), Err(AppError::Busy { .. })), "too much of all");
    let works: Works<i32> = Works::default();
    for key in 0..KEPT_MAX * 2 {
        let mut work = works.start(start(1, &"x".repeat(key + 1)), |_| async { 1 }).unwrap();
        assert_eq!(done(work.within(LONG).await), Some(1));
    }
    assert!(works.list().len() <= OWN_KEPT_MAX);
    for owner in 2..100 {
        let mut work = works.start(start(owner, "a"), |_| async { 1 }).unwrap();
        assert_eq!(done(work.within(LONG).await), Some(1));
    }
    assert!(works.list().len() <= KEPT_MAX);
}

#[tokio::test]
async fn work_that_breaks_is_told_as_broken() {
    let works: Works<i32> = Works::default();
    let breaks = async {
        tokio::task::yield_now().await;
        std::panic::resume_unwind(Box::new("broken on purpose"))
    };
    let mut work = works.start(start(1, "a"), |_| breaks).unwrap();
    let how = work.within(LONG).await;
    assert!(matches!(how.as_deref(), Some(Ended::Broken)), "{how:?}");
}
