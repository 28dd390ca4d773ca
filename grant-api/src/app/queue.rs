//! Tasks: what waits on whom, since when, and whether for longer than the programme promises.
//!
//! Invariant: a step that is not due is no task, though the case page offers it; one whose service level is over is late. Must
//! not decide when a step is due.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ledger_core::id::{BatchId, CaseId, PersonId};
use ledger_core::outcome::episode::{OVERDUE_DAYS, SCHEDULE_DAYS};
use ledger_core::policy::{Reading, Role, may_read};
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::batch::Batch;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::steps::{Seen, narrowed, seen_by};
use ledger_core::programme::world::{Dossier, World};
use ledger_core::time::{Day, days_between, less_days};

use super::changes::Changes;
use super::kept::Kept;
use super::{App, AppError, AppResult, Request};
use crate::store::search::{CASES_AT_ONCE, CaseSearch};

/// One waiting step of one case.
#[derive(Clone, Debug)]
pub struct Task {
    /// Case number.
    pub number: String,
    /// The case.
    pub case: Arc<Dossier>,
    /// The step as this person sees it.
    pub seen: Seen,
    /// Days for which it has waited.
    pub days: i64,
    /// Days within which it should be taken.
    pub service_days: i64,
    /// The batch that it is about: one task, whatever its payments are; the case is one of theirs.
    pub batch: Option<Batch>,
}

impl Task {
    /// Has it waited for longer than it should?
    pub fn late(&self) -> bool {
        self.days > self.service_days
    }

    fn batch_id(&self) -> Option<BatchId> {
        self.batch.as_ref().map(|batch| batch.batch_id)
    }

    /// Its place among tasks, oldest first.
    pub fn place(&self) -> String {
        let step = &self.seen.step;
        format!("{}.{}.{}.{}", step.since, self.number, step.action, step.id)
    }
}

/// Which tasks.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaskSearch {
    /// Those that this person can take.
    pub mine: bool,
    /// Those that wait on this role.
    pub role: Option<Role>,
    /// Those that are late.
    pub late: bool,
}

/// A task with who could take it, where not everybody of its roles can.
pub type Named = (Task, Vec<PersonId>);

/// What waits, split by whether this person can take it.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Waits on me, oldest first.
    pub mine: Vec<Task>,
    /// Waits on others, oldest first.
    pub others: Vec<Task>,
    /// Nobody took it for two years, oldest first.
    pub asleep: Vec<Task>,
    /// What colleagues did of late in the reader's cases; nothing for who sees no cases.
    pub changes: Option<Changes>,
}

/// The cases in which something may wait, by the launch from which on an enterprise is followed up.
pub(crate) type LiveCases = Kept<Day, Vec<Arc<Dossier>>>;

/// The last launch, going back from a day, whose follow-up is over by then whatever was set.
pub(super) fn followed_since(world: &World, today: Day) -> Day {
    let set = world.settings.follow_up.schedule_days.iter().copied().max().unwrap_or(0);
    let last = set.max(SCHEDULE_DAYS.into_iter().map(i64::from).max().unwrap_or(0)) + i64::from(OVERDUE_DAYS);
    less_days(today, u64::try_from(last).unwrap_or(0))
}

fn batch_of(seen: &Seen, world: &World) -> Option<Batch> {
    let same = |batch: &&Batch| seen.step.kind == ObjectKind::Batch && batch.batch_id.to_string() == seen.step.id;
    world.batches.values().map(|(batch, _)| batch).find(same).cloned()
}

/// Whoever sees cases has tasks, and whoever sees incidents.
fn may_wait(request: &Request) -> AppResult<()> {
    if may_read(Reading::Cases, &request.principal.roles) { Ok(()) } else { request.may(Reading::Incidents) }
}

impl App {
    /// The small tables, and what cases wait in: batches that wait for their release.
    pub(super) async fn reading_world(&self) -> AppResult<World> {
        let mut world = self.store.base(self.programme).await?;
        world.batches = self.store.batches_waiting(self.programme).await?;
        Ok(world)
    }

    /// The queue of a person.
    pub async fn queue(&self, request: &Request) -> AppResult<Queue> {
        may_wait(request)?;
        let world = self.reading_world().await?;
        let mut queue = Queue::default();
        for task in self.waiting(request, &world).await? {
            let list = match (task.seen.step.is_asleep(request.today()), &task.seen.barred) {
                (true, _) => &mut queue.asleep,
                (false, None) => &mut queue.mine,
                (false, Some(_)) => &mut queue.others,
            };
            list.push(task);
        }
        if may_read(Reading::Cases, &request.principal.roles) {
            let live = self.live_cases(followed_since(&world, request.today())).await?;
            queue.changes = Some(self.changes(request, &live).await?);
        }
        Ok(queue)
    }

    /// Every case of the reader's in which something may wait, with what is due in it, oldest first.
    ///
    /// # Errors
    /// Denied to who sees no cases.
    pub async fn board(&self, request: &Request) -> AppResult<Vec<(Arc<Dossier>, Vec<Task>)>> {
        request.may(Reading::Cases)?;
        let world = self.reading_world().await?;
        let mut due: BTreeMap<String, Vec<Task>> = BTreeMap::new();
        for task in self.waiting(request, &world).await? {
            due.entry(task.number.clone()).or_default().push(task);
        }
        let live = self.live_cases(followed_since(&world, request.today())).await?;
        let seen = live.iter().filter(|case| request.sees(case.application.ngo_id));
        let with = |case: &Arc<Dossier>| (Arc::clone(case), due.remove(&case.application.number).unwrap_or_default());
        Ok(seen.map(with).collect())
    }

    /// A page of tasks, oldest first, with the place of its last one; `after` is the place of the last one of the page before.
    pub async fn tasks(
        &self,
        request: &Request,
        search: TaskSearch,
        after: Option<&str>,
        limit: usize,
    ) -> AppResult<(Vec<Named>, Option<String>)> {
        may_wait(request)?;
        let known = after.is_none_or(|place| place.splitn(4, '.').count() == 4);
        if !known {
            return Err(AppError::field("?after", "not_a_page", "This is not where a page of the list ended."));
        }
        let world = self.reading_world().await?;
        let today = request.today();
        let fits = |task: &Task| {
            (!search.mine || task.seen.barred.is_none())
                && search.role.is_none_or(|role| task.seen.step.roles.contains(&role))
                && (!search.late || task.late())
                && !task.seen.step.is_asleep(today)
                && after.is_none_or(|place| task.place().as_str() > place)
        };
        let mut found: Vec<Task> = self.waiting(request, &world).await?.into_iter().filter(fits).collect();
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(Task::place);
        let name = |task: Task| {
            let could = narrowed(&task.case, &world, today, &task.seen.step);
            (task, could)
        };
        Ok((found.into_iter().map(name).collect(), next))
    }

    /// Every case of the programme in which something may wait, where an enterprise is followed up if it was launched on this
    /// day or later.
    async fn live_cases(&self, launched: Day) -> AppResult<Arc<Vec<Arc<Dossier>>>> {
        let head = self.store.log_head(self.programme).await?;
        let read = async {
            let search = CaseSearch { live: Some(launched), ..CaseSearch::default() };
            let found = self.store.cases_found(self.programme, &search).await?;
            let cases: Vec<CaseId> = found.into_iter().map(|(case, _)| case).collect();
            self.whole(&cases).await
        };
        self.live_cases.of(head, launched, read).await
    }

    /// Whole cases, however many.
    async fn whole(&self, cases: &[CaseId]) -> AppResult<Vec<Arc<Dossier>>> {
        let mut whole = Vec::with_capacity(cases.len());
        for some in cases.chunks(CASES_AT_ONCE) {
            whole.extend(self.store.dossiers(self.programme, some).await?.into_iter().map(Arc::new));
        }
        Ok(whole)
    }

    /// Every step that is due in the cases that a person may see, oldest first.
    pub(super) async fn waiting(&self, request: &Request, world: &World) -> AppResult<Vec<Task>> {
        let (person, today) = (request.principal.person.id, request.today());
        // Who has no case rights has the incidents of cases among their tasks, and nothing else of them.
        let sees_cases = may_read(Reading::Cases, &request.principal.roles);
        let cases = if sees_cases {
            self.live_cases(followed_since(world, today)).await?
        } else {
            let heard = self.store.cases_of_open_incidents(self.programme).await?;
            Arc::new(self.whole(&heard).await?)
        };
        let only = request.only_ngo().filter(|_| sees_cases);
        let mut tasks = Vec::new();
        for case in cases.iter().filter(|case| only.is_none_or(|ngo| case.application.ngo_id == ngo)) {
            let shown = |seen: &Seen| sees_cases || seen.step.kind == ObjectKind::Incident;
            // Of a case whose content is closed to somebody they are told what they can do, not what others do.
            let open = request.sight(case) == Sight::Whole;
            let due = seen_by(person, case, world, today).into_iter().filter(|seen| seen.step.is_due(today));
            for seen in due.filter(|seen| shown(seen) && (open || seen.barred.is_none())) {
                let days = days_between(seen.step.since, today);
                let service_days = world.settings.service_days(seen.step.action);
                let number = case.application.number.clone();
                let batch = batch_of(&seen, world);
                tasks.push(Task { number, case: Arc::clone(case), seen, days, service_days, batch });
            }
        }
        tasks.sort_by_cached_key(Task::place);
        // A batch is one task; where one of its payments bars this person, the whole of it does.
        let barred: BTreeSet<BatchId> =
            tasks.iter().filter(|task| task.seen.barred.is_some()).filter_map(Task::batch_id).collect();
        let mut known = BTreeSet::new();
        tasks.retain(|task| match task.batch_id() {
            None => true,
            Some(batch) => (task.seen.barred.is_some() || !barred.contains(&batch)) && known.insert(batch),
        });
        Ok(tasks)
    }
}
