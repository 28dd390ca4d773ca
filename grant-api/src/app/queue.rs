//! Queues: what waits on whom, since when. A person sees what they may take, and what waits on others in their cases.
//!
//! Invariant: a step that is not due is in no queue, though the case page offers it. Must not decide when one is due.

use ledger_core::policy::Reading;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::steps::{Seen, seen_by};
use ledger_core::programme::world::Dossier;

use super::{App, AppResult, Request};

/// One waiting step of one case.
#[derive(Clone, Debug)]
pub struct Task {
    /// Case number.
    pub number: String,
    /// The case.
    pub case: Dossier,
    /// The step as this person sees it.
    pub seen: Seen,
}

/// What waits, split by whether this person can take it.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Waits on me, oldest first.
    pub mine: Vec<Task>,
    /// Waits on others, oldest first.
    pub others: Vec<Task>,
    /// Nobody took it for two years, oldest first.
    pub asleep: Vec<Task>,
}

impl App {
    /// The queue of a person.
    pub async fn queue(&self, request: &Request) -> AppResult<Queue> {
        request.may(Reading::Cases)?;
        let world = self.store.base(self.programme).await?;
        let mut queue = Queue::default();
        let cases = self.store.live_cases(self.programme, request.only_ngo()).await?;
        let (person, today) = (request.principal.person.id, request.today());
        for case in cases {
            // Of a case whose content is closed to somebody they are told what they can do, not what others do.
            let open = request.sight(&case) == Sight::Whole;
            let due = seen_by(person, &case, &world, today).into_iter().filter(|seen| seen.step.is_due(today));
            for seen in due.filter(|seen| open || seen.barred.is_none()) {
                let task = Task { number: case.application.number.clone(), case: case.clone(), seen };
                let list = match (task.seen.step.is_asleep(today), &task.seen.barred) {
                    (true, _) => &mut queue.asleep,
                    (false, None) => &mut queue.mine,
                    (false, Some(_)) => &mut queue.others,
                };
                list.push(task);
            }
        }
        for tasks in [&mut queue.mine, &mut queue.others, &mut queue.asleep] {
            tasks.sort_by(|a, b| (a.seen.step.since, &a.number).cmp(&(b.seen.step.since, &b.number)));
        }
        Ok(queue)
    }
}
