//! Co-owners: survivors who own the business of an application together with its applicant.
//!
//! ```text
//! case_open { owners: 3, co_owners: [S-2026-0007] }  ->  case_owner 1/2: the applicant is owner 1, one of three is nobody's number
//! ```
//! The count of an application is of all owners; who is no survivor has no number and only counts. Invariant: each version of
//! a plan has its own rows, so that what was looked at stays readable; after the draft was sent on they don't change, for the
//! screening looked at them. Must not: name anybody, or repeat the applicant.

use std::collections::BTreeSet;

use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World};
use crate::id::{CaseId, SubjectId};
use crate::policy::{Action, roles_for};
use crate::row;

row! { "case_owner", key 3, insert;
    /// A co-owner in one version of a plan.
    pub struct CaseOwner {
        /// The case.
        pub case_id: CaseId,
        /// Version of the plan.
        pub plan_version: i64,
        /// 2, 3, ..: the applicant is the first.
        pub owner_no: i64,
        /// Who, by number.
        pub subject_id: SubjectId,
    }
}

impl Dossier {
    /// The co-owners as they stand, in the order of their numbers.
    pub fn co_owners(&self) -> impl Iterator<Item = SubjectId> + '_ {
        let version = self.application.plan_version;
        self.co_owners.iter().filter(move |row| row.plan_version == version).map(|row| row.subject_id)
    }

    /// The applicant and the co-owners.
    pub fn applicants(&self) -> BTreeSet<SubjectId> {
        std::iter::once(self.application.subject_id).chain(self.co_owners()).collect()
    }
}

/// What is listed are known survivors of whom the person may know, each once, none of them the applicant, and no more than
/// there are owners besides the applicant.
///
/// # Errors
/// Hidden for a number that is not there or another NGO's, `out_of_range` for too many or one twice.
pub(super) fn checked(
    ctx: &Ctx,
    world: &World,
    (gate, action): (&Gate, Action),
    (applicant, owners): (SubjectId, i64),
    listed: &[SubjectId],
) -> Result<(), Stop> {
    for subject in listed {
        let ngo = world.subjects.get(subject).ok_or(Stop::Hidden)?.ngo_id;
        let roles = world.roles_on(ctx.person(), ngo, &[ctx.on, ctx.today]);
        if !roles.iter().any(|role| roles_for(action).contains(role)) {
            return Err(Stop::Hidden);
        }
    }
    let distinct: BTreeSet<SubjectId> = std::iter::once(applicant).chain(listed.iter().copied()).collect();
    let once = distinct.len() == listed.len().saturating_add(1);
    let fits = i64::try_from(distinct.len()).is_ok_and(|distinct| distinct <= owners);
    if once && fits {
        return Ok(());
    }
    // The applicant is the first owner, so they and each number stand once, and all of them are owners.
    let refusal = gate.refuse(RefusalCode::OutOfRange).with("field", "co_owners");
    Err(if once { refusal.with("limit", owners - 1) } else { refusal.with("twice", "yes") }.into())
}

/// With the co-owners of one version of a plan.
pub(super) fn owned(plan: Plan, case_id: CaseId, plan_version: i64, listed: &[SubjectId]) -> Plan {
    let row = |(owner_no, subject_id): (i64, &SubjectId)| CaseOwner {
        case_id,
        plan_version,
        owner_no,
        subject_id: *subject_id,
    };
    (2i64..).zip(listed).map(row).fold(plan, Plan::change)
}
