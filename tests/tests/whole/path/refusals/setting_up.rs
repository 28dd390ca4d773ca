//! Refusals on the way to a programme that can take cases: agreements, roles, tranches, opening balances.
//!
//! Invariant: each command differs from one that would be granted in what its refusal names.

use grant_api::app::AppError;
use ledger_core::id::PersonId;
use ledger_core::money::{Currency, Money};
use ledger_core::policy::Role;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::time::plus_days;

use super::{TERMS, Walk};
use crate::place::{fund_command, opening_command, tranche_command, uah};
use crate::scene::code;

pub async fn agreements_and_roles(walk: &mut Walk) {
    let (on, place, donor) = (walk.scene.day(1), walk.place, walk.scene.donor);
    let dates = (walk.scene.day(0), walk.scene.today);
    let fund = |lines: &[i64]| fund_command((donor, "OTHER"), TERMS, lines, dates).unwrap();
    let changed = |change: &dyn Fn(&mut input::FundOpen)| match fund(&[100]) {
        Command::FundOpen(mut open) => {
            change(&mut open);
            Command::FundOpen(open)
        }
        other => other,
    };
    walk.refused(R::NotYourRole, "officer1", on, fund(&[100])).await;
    walk.refused(R::NothingListed, "finance_manager1", on, fund(&[])).await;
    walk.refused(R::AmountTooLarge, "finance_manager1", on, fund(&[i64::MAX, 1])).await;
    walk.refused(R::AmountNotPositive, "finance_manager1", on, fund(&[100, 0])).await;
    let euro = Currency::from_code("EUR").unwrap();
    walk.refused(
        R::DatesReversed,
        "finance_manager1",
        on,
        changed(&|open| open.ends_on = plus_days(dates.0, 0).pred_opt().unwrap()),
    )
    .await;
    walk.refused(R::CodeTaken, "finance_manager1", on, changed(&|open| open.code = code("FUND").unwrap())).await;
    let tomorrow = plus_days(walk.scene.today, 1);
    walk.refused(R::NotInTheFuture, "finance_manager1", tomorrow, fund(&[100])).await;
    let give = |person: PersonId, role, ngo| Command::RoleGrant(input::RoleGrant { person, role, active: true, ngo });
    let (admin, officer) = (walk.scene.person("admin").unwrap(), walk.scene.person("officer1").unwrap());
    // Whether there is such a person learns only who gives roles.
    let nobody = give(PersonId(uuid::Uuid::from_u128(1)), Role::Officer, None);
    walk.refused(R::NotYourRole, "officer1", on, nobody.clone()).await;
    assert!(matches!(walk.scene.act("admin", on, nobody).await, Err(AppError::Hidden)));
    walk.refused(R::OwnRole, "admin", on, give(admin, Role::Officer, None)).await;
    walk.refused(R::AlreadyDone, "admin", on, give(officer, Role::Officer, None)).await;
    let (caseworker, [ngo, _]) = (walk.scene.person("caseworker1").unwrap(), walk.scene.ngos);
    walk.refused(R::NgoOfCaseworker, "admin", on, give(officer, Role::Caseworker, None)).await;
    walk.refused(R::NgoOfCaseworker, "admin", on, give(officer, Role::Monitor, Some(ngo))).await;
    walk.refused(R::AlreadyDone, "admin", on, give(caseworker, Role::Caseworker, Some(ngo))).await;
    let tranche = |amount: Money, reference| tranche_command(place, amount, reference, on).unwrap();
    walk.refused(R::AmountNotPositive, "finance", on, tranche(uah(0), "T-9")).await;
    walk.refused(R::AmountNotPositive, "finance", on, tranche(uah(-1), "T-9")).await;
    walk.refused(R::CurrencyMismatch, "finance", on, tranche(Money::new(1, euro), "T-9")).await;
    walk.refused(R::BankLineUsed, "finance", on, tranche(uah(1), "TRANCHE-1")).await;
    let before = walk.scene.day(0).pred_opt().unwrap();
    walk.refused(R::FundNotOpen, "finance", before, tranche(uah(1), "T-9")).await;
}

/// Roles that are handed over for a time.
pub async fn delegations(walk: &mut Walk) {
    let (on, today) = (walk.scene.day(1), walk.scene.today);
    let person = |who: &str| walk.scene.person(who).unwrap();
    let set = |from: &str, to: &str, role| {
        let (from, to) = (person(from), person(to));
        Command::DelegationSet(input::DelegationSet { from, to, role, from_on: today, until_on: plus_days(today, 5) })
    };
    let others = set("officer1", "auditor", Role::Officer);
    let own = set("officer1", "officer1", Role::Officer);
    let seat = set("committee1", "officer1", Role::Committee);
    let chair = set("chair", "officer1", Role::Chair);
    let lacking = set("officer1", "officer2", Role::Manager);
    walk.refused(R::NotYourDelegation, "officer2", on, others).await;
    walk.refused(R::DelegateSelf, "officer1", on, own).await;
    walk.refused(R::NotDelegable, "committee1", on, seat).await;
    walk.refused(R::NotDelegable, "chair", on, chair).await;
    walk.refused(R::RoleNotHeld, "officer1", on, lacking).await;
}

/// The opening balance of a fund: prepared by a person who is given both rights, so that nothing but the person bars them.
pub async fn openings(walk: &mut Walk) {
    let (first, on, place) = (walk.scene.day(0), walk.scene.day(1), walk.place);
    let (fund, lines) = walk.scene.fund("OLD", TERMS, &[1_000], first).await.unwrap();
    let (line, of_another) = (lines[0], place.line);
    let prepare = |cash, spent| opening_command(fund, &[(place.bank, cash)], &[(line, spent)]);
    let post = |version| Command::OpeningPost(input::OpeningPost { fund, version });
    let both = walk.scene.person("finance_manager1").unwrap();
    let role = input::RoleGrant { person: both, role: Role::Finance, active: true, ngo: None };
    walk.scene.act("admin", first, Command::RoleGrant(role.clone())).await.unwrap();

    // A tranche is on that fund.
    let late = opening_command(place.fund, &[(place.bank, 1)], &[]);
    walk.refused(R::OpeningLate, "finance", on, late).await;
    walk.refused(R::NotYourRole, "officer1", first, prepare(500, 300)).await;
    walk.refused(R::NothingListed, "finance", first, opening_command(fund, &[], &[])).await;
    walk.refused(R::AmountNotPositive, "finance", first, prepare(500, 0)).await;
    walk.refused(R::AmountTooLarge, "finance", first, prepare(i64::MAX, 1)).await;
    walk.refused(R::LineNotOfFund, "finance", first, opening_command(fund, &[], &[(of_another, 1)])).await;
    walk.scene.act("finance_manager1", on, prepare(500, 300)).await.unwrap();

    walk.refused(R::OpeningPreparer, "finance_manager1", on, post(1)).await;
    walk.refused(R::StaleVersion, "finance_manager2", on, post(7)).await;
    walk.refused(R::OpeningDate, "finance_manager2", first, post(1)).await;
    walk.scene.act("finance", on, prepare(500, 1_001)).await.unwrap();
    walk.refused(R::OverBudget, "finance_manager2", on, post(2)).await;
    walk.scene.act("finance", on, prepare(500, 1_000)).await.unwrap();
    walk.scene.act("finance_manager2", on, post(3)).await.unwrap();
    walk.refused(R::AlreadyDone, "finance_manager2", on, post(4)).await;
    walk.refused(R::AlreadyDone, "finance", on, prepare(1, 1)).await;

    // Whatever came between preparing and posting makes it late too.
    let (fund, _) = walk.scene.fund("BETWEEN", TERMS, &[1_000], first).await.unwrap();
    walk.scene.act("finance", on, opening_command(fund, &[(place.bank, 1)], &[])).await.unwrap();
    let between = crate::place::Place { fund, ..place };
    walk.scene.tranche(between, 5, "TRANCHE-BETWEEN", on).await.unwrap();
    let post = Command::OpeningPost(input::OpeningPost { fund, version: 1 });
    walk.refused(R::OpeningLate, "finance_manager2", on, post).await;
    let back = input::RoleGrant { active: false, ..role };
    walk.scene.act("admin", first, Command::RoleGrant(back)).await.unwrap();
}
