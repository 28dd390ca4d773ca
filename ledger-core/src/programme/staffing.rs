//! Whether the people of a programme can walk its path: somebody for each step, and enough different persons for the
//! duties that must be kept apart.
//!
//! ```text
//! staffing::check(&members, quorum)  ->  Staffing { vacant: [], short: Some(DisbursementAuthorise) }
//! ```
//! It reads the tables of `policy` and no others; it never bars anybody from anything.

use std::collections::BTreeSet;

use super::setup::Member;
use crate::id::PersonId;
use crate::policy::{Action, SEPARATE, roles_for};

/// The steps of one case, from intake to the closed grant; reading is nobody's step.
const PATH: &[Action] = &[
    Action::CaseOpen,
    Action::CaseSubmit,
    Action::CaseScreen,
    Action::CaseAssess,
    Action::PlanAccept,
    Action::Score,
    Action::VoteClose,
    Action::AwardConfirm,
    Action::AgreementSend,
    Action::SignatureRecord,
    Action::AgreementSign,
    Action::DisbursementRequest,
    Action::DisbursementVerify,
    Action::DisbursementAuthorise,
    Action::PaymentPrepare,
    Action::PaymentRelease,
    Action::PaymentConfirm,
    Action::ReceiptsVerify,
    Action::ReceiptsAccept,
    Action::EnterpriseLaunch,
    Action::VisitRecord,
    Action::ClosePropose,
    Action::GrantClose,
];

/// What is missing among the people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    /// Steps that nobody can take.
    pub vacant: Vec<Action>,
    /// A step for which one more, different person is needed; known only when no step is vacant.
    pub short: Option<Action>,
}

impl Staffing {
    /// Nothing is missing.
    pub fn complete(&self) -> bool {
        self.vacant.is_empty() && self.short.is_none()
    }
}

/// A step with those who can take it, and how many different ones it needs: a quorum for the committee's.
struct Post {
    action: Action,
    people: BTreeSet<PersonId>,
    seats: usize,
}

/// Holds members against the path; `quorum` is how many score and vote on a case.
pub fn check(members: &[Member], quorum: i64) -> Staffing {
    let able = |action: Action| {
        let held = members.iter().filter(|member| member.active && roles_for(action).contains(&member.role));
        held.map(|member| member.person_id).collect::<BTreeSet<PersonId>>()
    };
    let vacant: Vec<Action> = PATH.iter().copied().filter(|action| able(*action).is_empty()).collect();
    if !vacant.is_empty() {
        return Staffing { vacant, short: None };
    }
    let seats = |action| if action == Action::Score { usize::try_from(quorum).unwrap_or(1).max(1) } else { 1 };
    let post = |action: &Action| Post { action: *action, people: able(*action), seats: seats(*action) };
    Staffing { vacant, short: short(PATH.iter().map(post).collect()) }
}

/// Kept apart by the table; who scores votes as well, so the committee's two duties are one post here.
fn apart(one: Action, other: Action) -> bool {
    let listed = |a, b| SEPARATE.iter().any(|pair| *pair == (a, b) || *pair == (b, a));
    let voting = |a, b| a == Action::Score && listed(Action::Vote, b);
    listed(one, other) || voting(one, other) || voting(other, one)
}

/// The step that is left over when as many as possible have a person, if one is.
fn short(mut posts: Vec<Post>) -> Option<Action> {
    // A post with people enough for itself and all that it is kept apart from can always be filled last.
    loop {
        let free = (0..posts.len()).find(|at| {
            let rivals = posts.iter().filter(|other| apart(posts[*at].action, other.action)).map(|other| other.seats);
            posts[*at].people.len() >= posts[*at].seats + rivals.sum::<usize>()
        });
        match free {
            Some(at) => drop(posts.swap_remove(at)),
            None => break,
        }
    }
    // The committee comes last: only how many are left of it matters, not who.
    posts.sort_by_key(|post| (post.action == Action::Score, post.people.len()));
    let (mut chosen, mut furthest) = (Vec::new(), 0);
    (!filled(&posts, &mut chosen, &mut furthest)).then(|| posts[furthest].action)
}

/// Fills the posts one after the other, going back where one stays empty.
fn filled(posts: &[Post], chosen: &mut Vec<PersonId>, furthest: &mut usize) -> bool {
    let at = chosen.len();
    let Some(post) = posts.get(at) else { return true };
    *furthest = (*furthest).max(at);
    let clashes = |person: &PersonId| {
        chosen.iter().zip(posts).any(|(earlier, of)| earlier == person && apart(of.action, post.action))
    };
    let free: Vec<PersonId> = post.people.iter().copied().filter(|person| !clashes(person)).collect();
    if post.action == Action::Score {
        return free.len() >= post.seats;
    }
    for person in free {
        chosen.push(person);
        if filled(posts, chosen, furthest) {
            return true;
        }
        chosen.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Role;

    fn members(list: &[(u128, Role)]) -> Vec<Member> {
        let since_on = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
        let member = |(person, role): &(u128, Role)| Member {
            person_id: PersonId(uuid::Uuid::from_u128(*person)),
            role: *role,
            active: true,
            ngo_id: None,
            since_on,
        };
        list.iter().map(member).collect()
    }

    const ENOUGH: [(u128, Role); 8] = [
        (1, Role::Officer),
        (2, Role::Officer),
        (3, Role::Committee),
        (4, Role::Committee),
        (4, Role::Chair),
        (5, Role::Manager),
        (6, Role::Finance),
        (7, Role::FinanceManager),
    ];

    #[test]
    fn steps_that_nobody_can_take_are_named() {
        let found = check(&members(&ENOUGH[..6]), 2);
        assert!(
            found.vacant.contains(&Action::DisbursementAuthorise) && found.vacant.contains(&Action::PaymentPrepare)
        );
        assert!(!found.vacant.contains(&Action::CaseScreen));
    }

    #[test]
    fn who_confirms_does_not_release_so_one_manager_of_each_kind_is_too_few() {
        assert_eq!(check(&members(&ENOUGH), 2).short.map(|_| ()), Some(()));
        let mut two = ENOUGH.to_vec();
        two.push((8, Role::FinanceManager));
        assert_eq!(check(&members(&two), 2), Staffing::default());
    }

    #[test]
    fn two_roles_of_one_person_are_one_person() {
        let mut list = ENOUGH.to_vec();
        list.push((8, Role::FinanceManager));
        // The second officer is the first one again: nobody is left to verify what the first requested.
        list[1] = (1, Role::Officer);
        assert!(check(&members(&list), 2).short.is_some());
        list.push((9, Role::Caseworker));
        assert!(check(&members(&list), 2).complete());
    }

    #[test]
    fn a_quorum_is_as_many_persons() {
        let mut list = ENOUGH.to_vec();
        list.push((8, Role::FinanceManager));
        assert!(check(&members(&list), 2).complete());
        assert!(check(&members(&list), 3).short.is_some());
    }

    #[test]
    fn many_people_are_checked_at_once() {
        let mut list: Vec<(u128, Role)> = Vec::new();
        for person in 0..400 {
            let roles = [Role::Officer, Role::Committee, Role::Chair, Role::Manager, Role::Finance];
            list.extend(roles.map(|role| (person, role)));
        }
        list.push((401, Role::FinanceManager));
        assert!(check(&members(&list), 20).complete());
    }
}
