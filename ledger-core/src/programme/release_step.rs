//! The steps of a release: made by one person, published by another, withdrawn with a notice.
//!
//! ```text
//! release_build { number: 3, documents: [evaluator, public] }  ->  built;  release_publish by somebody else  ->  published
//! ```
//! Invariant: numbers have no gaps; a document's hash is that of its content; nobody publishes what they made; one release
//! at a time waits to be published. Must not: compute a figure, or change what was made.

use super::act::ObjectKind;
use super::command;
use super::document::fingerprint;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::release::{Release, ReleaseFile, ReleaseState, newest};
use super::world::World;
use crate::id::ReleaseId;
use crate::outcome::release_document::METHOD;
use crate::policy::Action;

/// Freezes what was made as the next release.
///
/// # Errors
/// `wrong_state` while another one waits, `stale_version` where the documents say another number than the next one, or
/// were made before the last one was published,
/// `before_earlier_act` for a data cut before the last one's, `not_in_the_future`, `document_differs` for a hash that is not
/// the content's.
pub fn release_build(ctx: &mut Ctx, world: &World, input: &command::ReleaseBuild) -> Result<Plan, Stop> {
    let release_id: ReleaseId = ctx.mint.id();
    let text = release_id.to_string();
    let gate = Gate::new(ctx, world, Action::ReleaseBuild, ObjectKind::Release, &text).pass()?;
    let last = newest(world);
    if let Some(waiting) = world.releases.values().find(|release| release.state == ReleaseState::Built) {
        let refusal = gate.refuse(RefusalCode::WrongState).with("state", waiting.state.code());
        return Err(refusal.with("number", waiting.number).into());
    }
    let gate = gate.version(input.number - 1, last.map_or(0, |release| release.number))?;
    // One that was published meanwhile is one that the documents were not held against.
    let published = world.releases.values().filter(|release| release.published_on.is_some()).count();
    let gate = gate.version(input.published, i64::try_from(published).unwrap_or(i64::MAX))?;
    gate.ensure(input.data_cut <= ctx.on, RefusalCode::NotInTheFuture)?;
    gate.ensure(last.is_none_or(|release| release.data_cut <= input.data_cut), RefusalCode::BeforeEarlierAct)?;
    let hashed = input.documents.iter().all(|made| fingerprint(made.content.as_bytes()) == made.sha256);
    gate.ensure(hashed && !input.documents.is_empty(), RefusalCode::DocumentDiffers)?;
    let release = Release {
        release_id,
        number: input.number,
        version: 1,
        state: ReleaseState::Built,
        data_cut: input.data_cut,
        known_at: input.known_at,
        log_size: input.log_size,
        method: METHOD.to_owned(),
        audit: input.audit.clone(),
        built_by: ctx.person(),
        built_on: ctx.on,
        published_by: None,
        published_on: None,
        withdrawn_by: None,
        withdrawn_on: None,
        notice: None,
    };
    let file = |made: &command::MadeRelease| ReleaseFile {
        release_id,
        profile: made.profile,
        content: made.content.clone(),
        sha256: made.sha256.clone(),
        signature: made.signature.clone(),
        record: made.record.clone(),
    };
    let plan = Plan::about(ObjectKind::Release, release_id, 1).state(release.state.code()).note("number", input.number);
    Ok(input.documents.iter().map(file).fold(plan.change(release), Plan::change))
}

fn known(world: &World, id: ReleaseId) -> Result<&Release, Stop> {
    world.releases.get(&id).ok_or(Stop::Hidden)
}

/// Publishes a release as it was made.
///
/// # Errors
/// `duties` for who made it, `wrong_state` unless it waits.
pub fn release_publish(ctx: &mut Ctx, world: &World, input: &command::ReleasePublish) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let text = input.release.to_string();
    let row = known(world, input.release)?;
    let gate = Gate::new(ctx, world, Action::ReleasePublish, ObjectKind::Release, &text).pass()?;
    if world.who(ctx).is(row.built_by, row.built_on) {
        return Err(gate.refuse(RefusalCode::Duties).with("built_on", row.built_on.to_string()).into());
    }
    let gate = gate.version(input.version, row.version)?;
    let gate = gate.state(row.state == ReleaseState::Built, row.state.code())?;
    gate.ensure(ctx.on >= row.built_on, RefusalCode::BeforeEarlierAct)?;
    let (state, version) = (ReleaseState::Published, row.version + 1);
    let (published_by, published_on) = (Some(ctx.person()), Some(ctx.on));
    let moved = Release { state, version, published_by, published_on, ..row.clone() };
    let plan = Plan::about(ObjectKind::Release, input.release, version).state(state.code());
    Ok(plan.change(moved).note("number", row.number))
}

/// Withdraws a release; its documents stay, with the notice beside them.
///
/// # Errors
/// `wrong_state` when it is withdrawn already.
pub fn release_withdraw(ctx: &mut Ctx, world: &World, input: &command::ReleaseWithdraw) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let text = input.release.to_string();
    let row = known(world, input.release)?;
    let gate = Gate::new(ctx, world, Action::ReleaseWithdraw, ObjectKind::Release, &text).pass()?;
    let gate = gate.version(input.version, row.version)?;
    let gate = gate.state(row.state != ReleaseState::Withdrawn, row.state.code())?;
    gate.ensure(ctx.on >= row.published_on.unwrap_or(row.built_on), RefusalCode::BeforeEarlierAct)?;
    let (state, version) = (ReleaseState::Withdrawn, row.version + 1);
    let (withdrawn_by, withdrawn_on) = (Some(ctx.person()), Some(ctx.on));
    let notice = Some(input.notice.to_string());
    let moved = Release { state, version, withdrawn_by, withdrawn_on, notice, ..row.clone() };
    let plan = Plan::about(ObjectKind::Release, input.release, version).state(state.code());
    Ok(plan.change(moved).note("number", row.number).note("notice", input.notice.code()))
}
