//! What the tables of rights and of duties mean: who may take an action on a case, and who may read what.
//!
//! ```text
//! allow(PaymentRelease, &[Role::Manager], B, who stands in for A, &acts)  ->  Err(Barred::Duties(the act of A))
//! ```
//! Invariant: deny by default; whoever stands in for somebody is both of them in the duties of a case. Must not: hold a table.

use uuid::Uuid;

use super::{Action, READINGS, RIGHTS, Reading, Role, SEPARATE};
use crate::id::PersonId;
use crate::programme::act::Act;
use crate::programme::delegation::Delegation;
use crate::time::Day;

/// Does an act order the chain of a case? Follow-up and incidents may be recorded late, and looking something up or adding a
/// paper moves nothing: no later step is bound to their days, nor they to the days of other steps.
pub fn orders_chain(action: Action) -> bool {
    !matches!(
        action,
        Action::VisitRecord
            | Action::VisitVerify
            | Action::FollowupEnd
            | Action::IncidentRaise
            | Action::IncidentReview
            | Action::IncidentClose
            | Action::IncidentRead
            | Action::IdentityReveal
            | Action::AttachmentAdd
            | Action::AttachmentRead
            | Action::CaseNote
            | Action::PayeeRead
            | Action::StatementImport
            | Action::CounterpartiesRead
            | Action::MatchRun
            | Action::MatchConfirm
            | Action::MatchReject
    )
}

/// Why an action is barred to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Barred {
    /// None of the person's roles has the right.
    Role,
    /// The person did the other half of a pair of duties on this case.
    Duties(Act),
}

/// Roles that may take the action.
pub fn roles_for(action: Action) -> &'static [Role] {
    RIGHTS.iter().find(|right| right.action == action).map_or(&[], |right| right.roles)
}

/// Who acts when time itself does: the daily run. No person has this id, and no credential leads to it.
pub const SYSTEM: PersonId = PersonId(Uuid::nil());

/// What the daily run may do, without any role, and nothing else (`architecture.md`, `app/daily.rs`): let awards lapse that
/// nobody signed in time. Whether that day has come, the decision says.
pub const DAILY: &[Action] = &[Action::AwardLapse];

/// Who acts, and for whom they stand in: duties are by person, and a delegate is two of them.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// The person.
    pub person: PersonId,
    /// The day of the decision and the day for which it is taken.
    pub days: [Day; 2],
    /// Every delegation there was.
    pub delegations: &'a [Delegation],
}

impl Who<'_> {
    /// Is what was done by this person, on this day, the same person's as what is done now? So it is where both are one, where
    /// either stands or stood in for the other on the day of their act, and where both do so for the same third. In which role
    /// somebody acts plays no part: while a delegation runs, the two are one.
    pub fn is(&self, other: PersonId, on: Day) -> bool {
        let now = |row: &&Delegation| row.to_id == self.person && self.days.iter().any(|day| row.covers(*day));
        let then = |row: &&Delegation| row.to_id == other && row.covers(on);
        let mine = self.delegations.iter().filter(now).map(|row| row.from_id).chain([self.person]);
        let mut theirs = self.delegations.iter().filter(then).map(|row| row.from_id).chain([other]);
        let mine: Vec<PersonId> = mine.collect();
        theirs.any(|person| mine.contains(&person))
    }
}

impl From<PersonId> for Who<'_> {
    /// Somebody who stands in for nobody.
    fn from(person: PersonId) -> Self {
        Who { person, days: [Day::MIN; 2], delegations: &[] }
    }
}

/// May a person with these roles take the action on a case where these acts were done? Deny by default.
pub fn allow<'a>(action: Action, roles: &[Role], who: impl Into<Who<'a>>, acts: &[Act]) -> Result<(), Barred> {
    let who = who.into();
    let of_system = who.person == SYSTEM && DAILY.contains(&action);
    if !of_system && !roles_for(action).iter().any(|role| roles.contains(role)) {
        return Err(Barred::Role);
    }
    clash(action, who, acts).map_or(Ok(()), |act| Err(Barred::Duties(act.clone())))
}

/// The latest earlier act that must not be theirs if they take this action, and is.
pub fn clash<'b>(action: Action, who: impl Into<Who<'b>>, acts: &[Act]) -> Option<&Act> {
    let who = who.into();
    acts.iter().rev().find(|act| {
        SEPARATE.iter().any(|pair| *pair == (act.action, action) || *pair == (action, act.action))
            && who.is(act.person_id, act.on_day)
    })
}

/// May somebody with these roles read it?
pub fn may_read(reading: Reading, roles: &[Role]) -> bool {
    READINGS.iter().any(|(what, readers)| *what == reading && readers.iter().any(|role| roles.contains(role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_and_every_reading_stands_in_its_table_once() {
        for action in Action::ALL {
            assert_eq!(RIGHTS.iter().filter(|right| right.action == *action).count(), 1, "{action}");
        }
        for reading in Reading::ALL {
            assert_eq!(READINGS.iter().filter(|(what, _)| what == reading).count(), 1, "{reading}");
        }
    }

    #[test]
    fn whoever_makes_or_publishes_releases_reads_those_that_wait_and_all_of_it_is_for_readers_of_releases() {
        let readers = |reading: Reading| {
            Role::ALL.iter().copied().filter(|role| may_read(reading, &[*role])).collect::<Vec<Role>>()
        };
        let (all, exact, waiting) =
            (readers(Reading::Releases), readers(Reading::ReleasesExact), readers(Reading::ReleasesUnpublished));
        assert!(exact.iter().chain(&waiting).all(|role| all.contains(role)), "{exact:?} {waiting:?}");
        assert!(waiting.iter().all(|role| exact.contains(role)), "who publishes has seen what is published");
        for action in [Action::ReleaseBuild, Action::ReleasePublish, Action::ReleaseWithdraw] {
            assert!(roles_for(action).iter().all(|role| waiting.contains(role)), "{action}");
        }
        assert!(!waiting.contains(&Role::Evaluator) && exact.contains(&Role::Evaluator));
    }

    #[test]
    fn admin_protection_and_evaluator_touch_neither_case_nor_money() {
        // The safeguarding lead sees to incidents, which touch neither. Data protection may see one field of an identity, with
        // a reason and on record, and publishes or withdraws figures that name nobody: it is what they watch over.
        let others = [
            Action::RoleGrant,
            Action::NgoOpen,
            Action::DelegationSet,
            Action::DelegationEnd,
            Action::IncidentReview,
            Action::IncidentRead,
            Action::IncidentClose,
            Action::IdentityReveal,
            Action::ReleasePublish,
            Action::ReleaseWithdraw,
        ];
        for right in RIGHTS.iter().filter(|right| !others.contains(&right.action)) {
            for role in [Role::Admin, Role::Protection, Role::Evaluator, Role::Auditor] {
                assert!(!right.roles.contains(&role), "{role} may {}", right.action);
            }
        }
        assert!(!may_read(Reading::Cases, &[Role::Evaluator, Role::Admin, Role::Protection]));
        let revealing = roles_for(Action::IdentityReveal);
        assert!([Role::Admin, Role::Evaluator, Role::Auditor].iter().all(|role| !revealing.contains(role)));
    }
}
