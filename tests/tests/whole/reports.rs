//! Reports on a small portfolio whose figures can be counted on one hand: ties to the trial balance, pages without gaps, the
//! scope of an NGO, what an evaluator is not shown, who may open what.
//!
//! Invariant: what a report says is held against the rows below it or against what the portfolio was made of.

mod access;
mod calendar;
mod regions;

use std::collections::BTreeSet;

use grant_api::app::reports::{EnterpriseRow, EnterpriseSearch, VisitSearch};
use grant_api::app::{AppError, AsOf, Request};
use ledger_core::id::CaseId;
use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::trial::{TrialRow, layer_of};
use ledger_core::money::Minor;
use ledger_core::outcome::status::Standing;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Action;
use ledger_core::programme::application::Sector;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::region::Region;
use ledger_core::time::Timestamp;

use crate::engine::{Engine, engines};
use crate::place::Place;
use crate::play::{Deal, Step, case_open_command, step, to_the_signatures, to_the_vote};
use crate::scene::Scene;

/// Asked for and given in each case, minor units.
const AMOUNT: i64 = 100_000;
/// Day of the launch of each enterprise, counted from the first day of the scene.
const LAUNCH: u64 = 25;

/// One case of the portfolio.
struct Plan {
    ngo: usize,
    sector: Sector,
    region: &'static str,
    /// Day after the launch, finding, paid workers.
    visits: &'static [(u64, VisitStatus, Option<i64>)],
}

use VisitStatus as V;

/// Five enterprises of two NGOs; the scene ends some 400 days after the launches.
const PLANS: [Plan; 5] = [
    Plan {
        ngo: 0,
        sector: Sector::C,
        region: "UA-46",
        visits: &[(91, V::Operating, Some(2)), (360, V::Operating, Some(3))],
    },
    Plan { ngo: 0, sector: Sector::S, region: "UA-46", visits: &[(91, V::Reduced, Some(1)), (360, V::Closed, None)] },
    Plan { ngo: 1, sector: Sector::C, region: "UA-32", visits: &[(91, V::Operating, None)] },
    Plan {
        ngo: 1,
        sector: Sector::C,
        region: "UA-46",
        visits: &[(91, V::Operating, Some(4)), (360, V::Suspended, None)],
    },
    Plan {
        ngo: 0,
        sector: Sector::S,
        region: "UA-32",
        visits: &[(91, V::Operating, Some(1)), (360, V::Reduced, Some(1))],
    },
];

/// What each of them should be by now.
const STANDINGS: [Standing; 5] =
    [Standing::Operating, Standing::Closed, Standing::Lost, Standing::Dormant, Standing::Reduced];

/// The portfolio: five launched enterprises, a signed grant without a launch for the first person's second case, a
/// submitted case, a draft, and a person with no case at all.
struct Portfolio {
    scene: Scene,
    place: Place,
    numbers: Vec<String>,
}

impl Portfolio {
    async fn open(engine: Engine) -> Portfolio {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 5_000_000, 900_000).await.unwrap();
        let mut numbers = Vec::new();
        for plan in &PLANS {
            let case = opened(&scene, place, plan, None).await;
            signed(&scene, place, case).await;
            scene
                .take(case, place, &Deal::plain(AMOUNT), step("officer1", Action::EnterpriseLaunch, LAUNCH - 1))
                .await
                .unwrap();
            for (day, status, paid_workers) in plan.visits {
                let visited_on = scene.day(LAUNCH + day);
                let visit = input::VisitRecord {
                    case,
                    visited_on,
                    status: *status,
                    since_on: None,
                    paid_workers: *paid_workers,
                    paid_days_12m: None,
                    answers: Default::default(),
                };
                scene.act("monitor", visited_on, Command::VisitRecord(visit)).await.unwrap();
            }
            numbers.push(scene.case(case).await.unwrap().application.number);
        }
        let first = scene.store.case_by_number(scene.programme, &numbers[0]).await.unwrap().unwrap();
        let person = scene.case(first).await.unwrap().application.subject_id;
        let second = opened(&scene, place, &PLANS[0], Some(person)).await;
        signed(&scene, place, second).await;
        let submitted = opened(&scene, place, &PLANS[2], None).await;
        scene.take(submitted, place, &Deal::plain(AMOUNT), step("officer1", Action::CaseSubmit, 1)).await.unwrap();
        opened(&scene, place, &PLANS[2], None).await;
        let alone = Command::SubjectEnrol(input::SubjectEnrol { ngo: Some(scene.ngos[0]), sex: None });
        scene.act("officer1", scene.day(3), alone).await.unwrap();
        Portfolio { scene, place, numbers }
    }

    async fn request(&self, who: &str) -> Request {
        self.scene.request(who).await.unwrap()
    }

    /// The enterprises that somebody is shown, in pages of so many rows.
    async fn listed(
        &self,
        who: &str,
        search: EnterpriseSearch,
        wanted: Option<Standing>,
        size: u64,
    ) -> Vec<EnterpriseRow> {
        let (request, mut rows, mut after) = (self.request(who).await, Vec::new(), None::<String>);
        loop {
            let page = self.scene.app.enterprises(&request, search, wanted, after.as_deref(), size).await.unwrap();
            assert!(page.rows.len() <= usize::try_from(size).unwrap());
            assert!(
                page.next.is_none() || page.rows.len() == usize::try_from(size).unwrap(),
                "a short page is the last"
            );
            rows.extend(page.rows);
            assert!(rows.len() < 100, "the pages never end");
            match page.next {
                Some(next) => after = Some(next),
                None => return rows,
            }
        }
    }

    /// The visits that somebody is shown, as case number, day and finding, in pages of so many rows.
    async fn visited(&self, who: &str, search: VisitSearch, size: u64) -> Vec<(String, String, VisitStatus)> {
        let (request, mut rows, mut after) = (self.request(who).await, Vec::new(), None::<String>);
        loop {
            let page = self.scene.app.visits(&request, search, after.as_deref(), size).await.unwrap();
            rows.extend(
                page.rows.into_iter().map(|row| (row.number, row.visit.visited_on.to_string(), row.visit.status)),
            );
            assert!(rows.len() < 100, "the pages never end");
            match page.next {
                Some(next) => after = Some(next),
                None => return rows,
            }
        }
    }
}

async fn opened(scene: &Scene, place: Place, plan: &Plan, subject: Option<ledger_core::id::SubjectId>) -> CaseId {
    let on = scene.day(1);
    let Command::CaseOpen(open) = case_open_command(place, AMOUNT, on).unwrap() else { panic!("another command") };
    let region = Region::parse(plan.region).unwrap();
    let ngo = subject.is_none().then_some(scene.ngos[plan.ngo]);
    let open = Command::CaseOpen(input::CaseOpen { subject, ngo, sector: plan.sector, region, ..open });
    scene.act("officer1", on, open).await.unwrap().case_id.unwrap()
}

async fn signed(scene: &Scene, place: Place, case: CaseId) {
    // Somebody who is known already goes on by a manager's reason.
    let known = |step: Step| match step.action {
        Action::CaseScreen => Step { who: "manager1", ..step },
        _ => step,
    };
    let steps: Vec<Step> = to_the_vote().into_iter().map(known).collect();
    scene.take_all(case, place, &Deal::plain(AMOUNT), &steps).await.unwrap();
    scene.take_all(case, place, &Deal::plain(AMOUNT), &to_the_signatures()).await.unwrap();
}

fn net(rows: &[TrialRow], accounts: &[&str], side: Side) -> i64 {
    let ours = rows.iter().filter(|row| accounts.contains(&row.account.as_str()));
    let sign = if side == Side::Debit { 1 } else { -1 };
    ours.map(|row| sign * (row.debit.0 - row.credit.0)).sum()
}

#[tokio::test]
async fn positions_and_trial_balance_tie_to_the_same_legs_on_every_date() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
        scene.whole_case(place, &Deal::plain(AMOUNT), scene.day(1)).await.unwrap();
        let terms = (Condition::Unconditional, Policy::ExpenseWhenAuthorised);
        let (fund, lines) = scene.fund("PLEDGE", terms, &[400_000, 100_000], scene.day(0)).await.unwrap();
        let pledged = scene.place_on(place.bank, fund, lines[0]).await.unwrap();
        scene.tranche(pledged, 300_000, "T-9", scene.day(2)).await.unwrap();
        scene.whole_case(pledged, &Deal::plain(77_777), scene.day(3)).await.unwrap();

        let request = scene.request("auditor").await.unwrap();
        let early = AsOf { as_of: Some(scene.day(26)), known_at: None };
        let unknown = AsOf { as_of: None, known_at: Some(Timestamp::from_micros(1)) };
        for at in [AsOf::default(), early, unknown] {
            let rows = scene.app.trial_balance(&request, at).await.unwrap();
            let report = scene.app.fund_report(&request, at).await.unwrap();
            assert_eq!(report.rows.len(), 2, "{engine:?}");
            let sum = |of: &dyn Fn(&grant_api::app::reports::FundRow) -> Minor| -> i64 {
                report.rows.iter().map(|row| of(row).0).sum()
            };
            assert_eq!(sum(&|row| row.position.authority), net(&rows, &["9010"], Side::Debit));
            assert_eq!(sum(&|row| row.position.available), net(&rows, &["9500"], Side::Credit));
            assert_eq!(sum(&|row| row.position.pre_encumbered), net(&rows, &["9600"], Side::Credit));
            assert_eq!(sum(&|row| row.position.encumbered), net(&rows, &["9700"], Side::Credit));
            assert_eq!(sum(&|row| row.position.expended), net(&rows, &["9800"], Side::Credit));
            assert_eq!(sum(&|row| row.position.cash), net(&rows, &["1010", "1020"], Side::Debit));
            assert_eq!(sum(&|row| row.position.receivable), net(&rows, &["1110"], Side::Debit));
            assert_eq!(sum(&|row| row.position.in_advance), net(&rows, &["2110"], Side::Credit));
            let paid_in = rows.iter().filter(|row| row.account.as_str() == "1010").map(|row| row.debit.0).sum::<i64>();
            assert_eq!(sum(&|row| row.position.received), paid_in, "nothing came back, so what came in is the donors'");
            for row in &report.rows {
                let at = &row.position;
                assert_eq!(at.authority.0, at.available.0 + at.pre_encumbered.0 + at.encumbered.0 + at.expended.0);
                assert_eq!(row.donor.as_ref().unwrap().donor_id, scene.donor);
            }
            let total =
                report.totals.iter().map(|(currency, total)| (currency.code(), total.cash.0)).collect::<Vec<_>>();
            assert_eq!(total, [("UAH", sum(&|row| row.position.cash))]);

            let trial = scene.app.trial_report(&request, at).await.unwrap();
            let of_funds = || trial.parts.iter().filter(|part| part.fund.is_some());
            for part in &trial.parts {
                assert_eq!((part.sides.debit, part.balance.debit), (part.sides.credit, part.balance.credit));
                assert!(part.accounts.iter().all(|account| layer_of(account.account) == part.layer));
            }
            let debits: i64 = of_funds().map(|part| part.sides.debit.0).sum();
            assert_eq!(debits, rows.iter().map(|row| row.debit.0).sum::<i64>());
            let accounts: BTreeSet<AccountCode> = rows.iter().map(|row| row.account).collect();
            let shown: BTreeSet<AccountCode> =
                of_funds().flat_map(|part| &part.accounts).map(|sum| sum.account).collect();
            assert_eq!(shown, accounts);
        }
        // Not the same figures three times.
        let received = |report: grant_api::app::reports::FundReport| report.totals[0].1.received.0;
        assert_eq!(received(scene.app.fund_report(&request, AsOf::default()).await.unwrap()), 900_000);
        assert_eq!(received(scene.app.fund_report(&request, unknown).await.unwrap()), 0);
        let [now, then] = [AsOf::default(), early];
        let expended = |report: grant_api::app::reports::FundReport| report.totals[0].1.expended.0;
        assert_eq!(expended(scene.app.fund_report(&request, now).await.unwrap()), AMOUNT + 77_777);
        assert_eq!(
            expended(scene.app.fund_report(&request, then).await.unwrap()),
            77_777,
            "authorised, not yet accounted for"
        );
    }
}

#[tokio::test]
async fn enterprises_come_in_pages_without_gaps_as_they_stand_and_within_the_scope() {
    for engine in engines() {
        let portfolio = Portfolio::open(engine).await;
        let (all, scene) = (EnterpriseSearch::default(), &portfolio.scene);
        for size in [1, 2, 5, 200] {
            let rows = portfolio.listed("officer1", all, None, size).await;
            let numbers: Vec<String> = rows.iter().map(|row| row.number.clone()).collect();
            assert_eq!(numbers, portfolio.numbers, "{engine:?}, pages of {size}");
            assert_eq!(rows.iter().map(|row| row.standing).collect::<Vec<_>>(), STANDINGS);
        }
        let rows = portfolio.listed("officer1", all, None, 200).await;
        let paid: Vec<Option<i64>> = rows.iter().map(|row| row.paid_workers).collect();
        assert_eq!(paid, [Some(3), Some(0), None, Some(4), Some(1)]);
        assert!(rows[1].provisional && !rows[0].provisional);
        assert_eq!(rows[0].last_visit, Some((scene.day(LAUNCH + 360), VisitStatus::Operating)));
        assert_eq!(rows[0].next_visit_on, Some(scene.day(LAUNCH + 548)));
        assert_eq!((rows[1].next_visit_on, rows[2].next_visit_on), (None, Some(scene.day(LAUNCH + 183))));
        assert!((12..=14).contains(&rows[0].months), "{}", rows[0].months);

        // Each filter alone and two together; the standing is found across pages.
        let count = async |search, wanted| portfolio.listed("officer1", search, wanted, 1).await.len();
        let (east, west) = (Region::parse("UA-32"), Region::parse("UA-46"));
        assert_eq!(count(EnterpriseSearch { region: east, ..all }, None).await, 2);
        assert_eq!(count(EnterpriseSearch { sector: Some(Sector::C), region: west, ..all }, None).await, 2);
        assert_eq!(count(EnterpriseSearch { ngo: Some(scene.ngos[1]), ..all }, None).await, 2);
        let year = chrono::Datelike::year(&scene.day(LAUNCH));
        assert_eq!(scene.app.launch_years(&portfolio.request("officer1").await).await.unwrap(), [year]);
        assert_eq!(count(EnterpriseSearch { launched_in: Some(year), ..all }, None).await, 5);
        assert_eq!(count(EnterpriseSearch { launched_in: Some(year - 1), ..all }, None).await, 0);
        for standing in Standing::ALL {
            let expected = STANDINGS.iter().filter(|found| *found == standing).count();
            assert_eq!(count(all, Some(*standing)).await, expected, "{standing}");
        }

        // A caseworker's scope is none of their choosing.
        for (ngo, who) in [(0, "caseworker1"), (1, "caseworker2")] {
            let own: Vec<&String> =
                portfolio.numbers.iter().zip(&PLANS).filter(|(_, plan)| plan.ngo == ngo).map(|(n, _)| n).collect();
            for search in [all, EnterpriseSearch { only: Some(scene.ngos[1 - ngo]), ..all }] {
                let rows = portfolio.listed(who, search, None, 2).await;
                assert_eq!(rows.iter().map(|row| &row.number).collect::<Vec<_>>(), own, "{who}");
            }
            assert!(
                portfolio
                    .listed(who, EnterpriseSearch { ngo: Some(scene.ngos[1 - ngo]), ..all }, None, 2)
                    .await
                    .is_empty()
            );
            let ngos = scene.app.ngos_in_sight(&portfolio.request(who).await).await.unwrap();
            assert_eq!(ngos.iter().map(|row| row.ngo_id).collect::<Vec<_>>(), [scene.ngos[ngo]]);
        }
    }
}

#[tokio::test]
async fn visits_come_newest_first_without_gaps_and_within_the_scope() {
    for engine in engines() {
        let portfolio = Portfolio::open(engine).await;
        let (all, scene) = (VisitSearch::default(), &portfolio.scene);
        let whole = portfolio.visited("monitor", all, 200).await;
        assert_eq!(whole.len(), 9);
        // Visits of one day come in the reverse order of their recording, so each has its place.
        assert!(whole.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{whole:?}");
        for size in [1, 2, 4, 9] {
            assert_eq!(portfolio.visited("monitor", all, size).await, whole, "{engine:?}, pages of {size}");
        }
        let search = VisitSearch { from: Some(scene.day(LAUNCH + 92)), ..all };
        assert_eq!(portfolio.visited("monitor", search, 2).await.len(), 4);
        let search = VisitSearch { to: Some(scene.day(LAUNCH + 91)), status: Some(VisitStatus::Operating), ..all };
        assert_eq!(portfolio.visited("monitor", search, 2).await.len(), 4);
        let search = VisitSearch { only: Some(scene.ngos[0]), ..all };
        let theirs = portfolio.visited("caseworker2", search, 2).await;
        let numbers: BTreeSet<&String> = theirs.iter().map(|(number, ..)| number).collect();
        assert_eq!(numbers, BTreeSet::from([&portfolio.numbers[2], &portfolio.numbers[3]]));
        assert_eq!(theirs.len(), 3);
        let wrong = scene.app.visits(&portfolio.request("monitor").await, all, Some("yesterday"), 2).await;
        assert!(matches!(wrong, Err(AppError::Invalid { .. })));
    }
}

#[tokio::test]
async fn people_are_counted_once_and_live_figures_are_closed_to_evaluators() {
    for engine in engines() {
        let portfolio = Portfolio::open(engine).await;
        let (app, live, evaluator) =
            (&portfolio.scene.app, portfolio.request("auditor").await, portfolio.request("evaluator").await);
        let people = app.people_report(&live).await.unwrap();
        // Eight numbers: one without a case, one with a draft only, one submitted; of the five granted one has two grants.
        assert_eq!(people.total, [8, 6, 5, 5], "{engine:?}");
        assert_eq!(people.years.len(), 1);
        assert_eq!(people.years[0].1.stages(), people.total);
        let closed = app.people_report(&evaluator).await;
        assert!(matches!(closed, Err(AppError::Denied { .. })), "live figures are for those with case rights");

        let jobs = app.jobs_now(&live, None).await.unwrap();
        let whole = jobs.groups[0].figures;
        assert_eq!((whole.launched, whole.known, whole.running, whole.paid), (5, 4, 3, 8));
        assert_eq!(whole.recent, 3, "the dormant one answered long ago; a closure is known");
        assert!(matches!(app.jobs_now(&evaluator, None).await, Err(AppError::Denied { .. })));
        let at = Some(portfolio.scene.day(LAUNCH));
        assert!(matches!(app.jobs_now(&evaluator, at).await, Err(AppError::Denied { .. })));
        assert_eq!(app.jobs_now(&live, at).await.unwrap().groups[0].figures.known, 0);
        assert_eq!(portfolio.place.ngo, portfolio.scene.ngos[0]);
    }
}
