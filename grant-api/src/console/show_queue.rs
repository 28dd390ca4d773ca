//! Home: what waits on the reader and what waits on others in the cases they may see.
//!
//! Invariant: oldest first, as the use case sorted them; a page of both lists at once. Must not: count what asks for
//! nothing.

use ledger_core::policy::{Action, Reading, roles_for};
use ledger_core::time::Timestamp;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::pager::Pager;
use super::page::queue::{ChangedItem, ChangedView, QueueItem, QueueView, page, title};
use super::session::{Visit, see_other};
use super::setup::checklist::complete;
use super::setup::delegations::PATH as DELEGATIONS_PATH;
use super::view::{Names, amount, amount_of, codes, disbursement, href, state_of_step};
use crate::app::changes::Changes;
use crate::app::queue::{Queue, Task};
use crate::app::{AppResult, clock};

/// Items of each list on one page: three lists of them are carried by a slow line.
const PAGE: usize = 15;
/// Acts of colleagues on the page.
const CHANGED: usize = 8;

/// The page.
pub async fn show(visit: Visit) -> Result<Response> {
    if !visit.may(Reading::Cases) && !visit.may(Reading::Incidents) && visit.may(Reading::Releases) {
        return Ok(see_other("/outcomes"));
    }
    // The safeguarding lead has no cases, but incidents to see to.
    if !visit.may(Reading::Cases) && visit.may(Reading::Incidents) {
        return Ok(see_other("/incidents"));
    }
    // Who has no cases but has people to see to starts with what the office still lacks.
    if !visit.may(Reading::Cases) && visit.may(Reading::Members) {
        let state = visit.console.app.setup_state(&visit.request).await?;
        return Ok(see_other(if complete(&visit, &state) { "/people" } else { "/setup" }));
    }
    let queue =
        if visit.may(Reading::Cases) { visit.console.app.queue(&visit.request).await? } else { Queue::default() };
    let from: usize = visit.sent.get("from").parse().unwrap_or(0);
    let next = from.saturating_add(PAGE);
    let (mine, others) = (queue.mine.len() > next, queue.others.len().max(queue.asleep.len()) > next);
    // Both lists turn together; the link stands under the list that goes on.
    let pager =
        |more: bool| Pager { first: (from > 0).then(|| "/".to_owned()), next: more.then(|| format!("/?from={next}")) };
    // Whoever prepares or signs months is told first that one does not hold any more.
    let roles = &visit.request.principal.roles;
    let months = [Action::ReconcilePrepare, Action::ReconcileSign];
    let broken = match months.iter().any(|action| roles_for(*action).iter().any(|role| roles.contains(role))) {
        true => visit.console.app.broken_months().await?.iter().map(super::show_months::item).collect(),
        false => Vec::new(),
    };
    let changed = match &queue.changes {
        // The first page has what is new; the pages behind it go on with what waits.
        Some(changes) if from == 0 => Some(changed(&visit, changes).await?),
        _ => None,
    };
    let words = visit.words();
    let drafts = visit.console.app.visit_drafts(&visit.request).await?;
    let draft = |(case, at): &(String, Timestamp)| (case.clone(), words.moment(clock::office_time(*at)));
    let view = QueueView {
        drafts: drafts.iter().map(draft).collect(),
        mine: queue.mine.iter().skip(from).take(PAGE).map(item).collect(),
        pager: pager(mine),
        others_pager: pager(others && !mine),
        others: queue.others.iter().skip(from).take(PAGE).map(item).collect(),
        asleep: queue.asleep.iter().skip(from).take(PAGE).map(item).collect(),
        works: i64::try_from(visit.console.works.all_of(visit.request.principal.person.id).len()).unwrap_or(i64::MAX),
        changed,
        broken,
        delegations: DELEGATIONS_PATH.to_owned(),
    };
    let frame = visit.frame(title(&words), "queue", queue.mine.len());
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

async fn changed(visit: &Visit, changes: &Changes) -> AppResult<ChangedView> {
    let mut names = Names::new(visit);
    let mut items = Vec::new();
    for act in changes.acts.iter().take(CHANGED) {
        items.push(ChangedItem {
            case: act.number.clone(),
            href: format!("/cases/{}", act.number),
            action: act.action.code().to_owned(),
            person: names.name(act.person).await?,
            on: clock::business_day(act.at),
        });
    }
    let more = i64::try_from(changes.acts.len().saturating_sub(CHANGED)).unwrap_or(i64::MAX);
    Ok(ChangedView { since: changes.since, items, more })
}

fn item(task: &Task) -> QueueItem {
    let step = &task.seen.step;
    let open = task.seen.barred.is_none();
    let (what, amount, state, page) = match &task.batch {
        Some(batch) => (
            batch.number.to_string(),
            Some(amount(batch.total_minor, batch.currency)),
            State::new(Machine::Batch, batch.state.code()),
            href(&task.number, step),
        ),
        None => (
            task.number.clone(),
            amount_of(&task.case, step.action, disbursement(&task.case, step)),
            state_of_step(&task.case, step),
            format!("/cases/{}", task.number),
        ),
    };
    QueueItem {
        action: step.action.code().to_owned(),
        case: what,
        href: if open { href(&task.number, step) } else { page },
        amount,
        state,
        since: step.since,
        days: task.days,
        late: task.late(),
        voided_on: step.voided_on,
        waits_on: codes(step.roles),
    }
}
