//! Worlds, what belongs to a survivor's number beyond one case: other cases, trainings attended.
//!
//! Numbers alone: who they are is the vault's. Loading never judges what it loads.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{CaseId, ProgrammeId, SubjectId, TrainingId};
use ledger_core::programme::application::Application;
use ledger_core::programme::co_owner::CaseOwner;
use ledger_core::programme::duplicates::Related;
use ledger_core::programme::grant::Award;
use ledger_core::programme::training::{Attendance, Training};
use ledger_core::programme::world::{Dossier, World};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Cond;

use super::StoreResult;
use super::rows::{all, among, is};

/// Other cases of the survivor of a case and of its co-owners, and those of others who may be the same.
pub(super) async fn related(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    case: CaseId,
    others: &[SubjectId],
) -> StoreResult<()> {
    let Some(mut subjects) = world.cases.get(&case).map(Dossier::applicants) else { return Ok(()) };
    subjects.extend(others.iter().copied());
    let whose = || among("subject_id", subjects.iter().map(|subject| subject.0));
    let mut found: Vec<Application> = all(connection, programme, whose(), &["number"]).await?;
    let owned: Vec<CaseOwner> = all(connection, programme, whose(), &["case_id", "plan_version", "owner_no"]).await?;
    let known: BTreeSet<CaseId> = found.iter().map(|application| application.case_id).collect();
    let others: BTreeSet<CaseId> = owned.iter().map(|row| row.case_id).filter(|id| !known.contains(id)).collect();
    if !others.is_empty() {
        let of = among("case_id", others.into_iter().map(|case| case.0));
        found.extend(all::<Application>(connection, programme, of, &["number"]).await?);
    }
    found.retain(|application| application.case_id != case);
    if found.is_empty() {
        return Ok(());
    }
    let of = among("case_id", found.iter().map(|application| application.case_id.0));
    let awards: Vec<Award> = all(connection, programme, of, &["case_id"]).await?;
    let awards: BTreeMap<CaseId, Award> = awards.into_iter().map(|award| (award.case_id, award)).collect();
    for application in &found {
        // Its applicant and its co-owners of now, as far as they are looked for.
        let now = |row: &&CaseOwner| (row.case_id, row.plan_version) == (application.case_id, application.plan_version);
        let all = owned.iter().filter(now).map(|row| row.subject_id).chain([application.subject_id]);
        let of = |subject| Related::of(application, awards.get(&application.case_id), subject);
        world.related.extend(all.filter(|subject| subjects.contains(subject)).map(of));
    }
    world.related.sort_by(|a, b| (&a.number, a.subject_id).cmp(&(&b.number, b.subject_id)));
    Ok(())
}

/// A training with everybody who attended it.
pub(super) async fn training(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    id: TrainingId,
) -> StoreResult<()> {
    let found: Vec<Training> = all(connection, programme, is("training_id", id.0), &[]).await?;
    world.trainings.extend(found.into_iter().map(|row| (row.training_id, row)));
    let attended: Vec<Attendance> = all(connection, programme, is("training_id", id.0), &[]).await?;
    world.attendances.extend(attended.into_iter().map(|row| ((row.training_id, row.subject_id), row)));
    Ok(())
}

/// The trainings that a survivor attended.
pub(super) async fn attended(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    subject: SubjectId,
) -> StoreResult<()> {
    let attended: Vec<Attendance> = all(connection, programme, is("subject_id", subject.0), &[]).await?;
    if attended.is_empty() {
        return Ok(());
    }
    let of = among("training_id", attended.iter().map(|row| row.training_id.0));
    let found: Vec<Training> = all(connection, programme, of, &[]).await?;
    world.trainings.extend(found.into_iter().map(|row| (row.training_id, row)));
    world.attendances.extend(attended.into_iter().map(|row| ((row.training_id, row.subject_id), row)));
    Ok(())
}

/// Every training and who attended it.
pub(super) async fn trainings(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<(Vec<Training>, Vec<Attendance>)> {
    let trainings = all(connection, programme, Cond::all(), &["held_on", "training_id"]).await?;
    Ok((trainings, all(connection, programme, Cond::all(), &["training_id", "subject_id"]).await?))
}
