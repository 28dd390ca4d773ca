//! The naive oracle beside the program: the same random operations, the same outcomes, amounts, balances, reports and log;
//! and a program that is broken on purpose is caught.

use grant_api::store::write::Decide;
use ledger_core::ledger::account::{AVAILABLE, PAYABLE, RETURNED};
use ledger_core::ledger::balance::Scope;
use ledger_core::money::Minor;
use ledger_core::programme::command::Command;
use ledger_core::programme::decide;
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::world::World;
use tests::model::left_out::{NOT_PLAYED, NOT_RULED, all_gaps};
use tests::model::op::Kind;
use tests::model::play::{Script, in_memory, play};

use crate::engine::engines;

/// Operations per engine.
const OPS: usize = 20_000;
/// The seed of every run; the tool plays others.
const SEED: u64 = 20_261;
/// Operations within which a broken program is found out.
const SOON: usize = 2_500;

#[tokio::test]
async fn oracle_and_program_agree_on_twenty_thousand_operations_on_each_engine() {
    for engine in engines() {
        let report = play(engine, Script::new(SEED, OPS)).await.unwrap_or_else(|failure| panic!("{failure}"));
        let text = report.text();
        let (all, granted) = report.totals();
        assert_eq!(usize::try_from(all).unwrap(), OPS, "{text}");
        assert!(granted * 2 >= all, "less than half was granted\n{text}");
        assert_eq!(report.rare(), [] as [Kind; 0], "drawn too seldom\n{text}");
        assert_eq!(report.missed(), [] as [&str; 0], "never hit\n{text}");
    }
}

#[test]
fn every_action_is_played_and_every_code_ruled_or_listed_with_the_reason_why_not() {
    assert_eq!(all_gaps(), [] as [String; 0]);
    let (played, ruled) = (NOT_PLAYED.iter().map(|row| row.1), NOT_RULED.iter().map(|row| row.1));
    assert!(played.chain(ruled).all(|reason| reason.len() > 10));
}

/// A limit is skipped: whatever a line has, the program believes that it has a million more.
fn without_limits(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut rich = world.clone();
    for balance in rich.balances.values_mut().filter(|row| row.scope == Scope::Line && row.account == AVAILABLE) {
        balance.credit_minor = Minor(balance.credit_minor.0 + 100_000_000);
    }
    decide(ctx, &rich, command)
}

/// Is it a command of the setting-up, which no operation is?
fn sets_up(command: &Command) -> bool {
    matches!(command, Command::FundOpen(_) | Command::FreeFundOpen(_) | Command::CallOpen(_))
}

/// A line is lost: the last leg of an entry that has several.
fn with_a_lost_line(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut plan = decide(ctx, world, command)?;
    if sets_up(command) {
        return Ok(plan);
    }
    for entry in plan.entries.iter_mut().filter(|entry| entry.legs.len() > 2) {
        entry.legs.pop();
    }
    Ok(plan)
}

/// A wrong rule of dates: what happens on later days is not looked at.
fn without_later_days(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut today = world.clone();
    today.later.clear();
    decide(ctx, &today, command)
}

/// Another wrong rule of dates: the month is never closed.
fn without_closed_months(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    if matches!(command, Command::PeriodSoftClose(_) | Command::PeriodHardClose(_)) {
        return decide(ctx, world, command);
    }
    let mut open = world.clone();
    if let Some(programme) = &mut open.programme {
        (programme.soft_closed_on, programme.hard_closed_on) = (None, None);
    }
    decide(ctx, &open, command)
}

/// One person may do both halves.
fn without_duties(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut alone = world.clone();
    let nobody = ledger_core::id::PersonId::from(uuid::Uuid::nil());
    alone.cases.values_mut().flat_map(|case| &mut case.acts).for_each(|act| act.person_id = nobody);
    decide(ctx, &alone, command)
}

/// A payment is booked on the wrong account.
fn on_the_wrong_account(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut plan = decide(ctx, world, command)?;
    for leg in plan.entries.iter_mut().flat_map(|entry| &mut entry.legs) {
        if leg.credit_account == PAYABLE {
            leg.credit_account = RETURNED;
        }
    }
    Ok(plan)
}

/// A program that is broken on purpose, and what a difference looks like that only this fault makes.
struct Broken {
    what: &'static str,
    decide: Decide,
    shows: fn(&str) -> bool,
}

/// What the oracle refused with, and the program didn't.
fn refused(text: &str, code: &str) -> bool {
    text.contains(&format!("\nthe oracle says Err(\"{code}"))
}

/// Amounts that differ, where the oracle and the program both granted.
fn amounts(text: &str) -> Vec<&str> {
    text.lines().skip(1).filter(|line| line.contains(" on day ") && !line.contains(" says ")).collect()
}

const BROKEN: [Broken; 6] = [
    Broken {
        what: "a skipped limit",
        decide: without_limits,
        shows: |text| refused(text, "over_budget\")") || refused(text, "over_stop_level\")"),
    },
    Broken {
        what: "a lost line",
        decide: with_a_lost_line,
        // Two sides are missing, and nothing is there that should not be.
        shows: |text| amounts(text).len() == 2 && !text.contains(": the oracle 0, "),
    },
    Broken {
        what: "later days not looked at",
        decide: without_later_days,
        shows: |text| refused(text, "bank_short\")"),
    },
    Broken {
        what: "months that are not closed",
        decide: without_closed_months,
        shows: |text| refused(text, "period_"),
    },
    Broken { what: "duties not kept apart", decide: without_duties, shows: |text| refused(text, "duties\")") },
    Broken {
        what: "the wrong account",
        decide: on_the_wrong_account,
        // What is missing on one account is on the other.
        shows: |text| {
            let (lines, [from, to]) = (amounts(text), [PAYABLE, RETURNED].map(|account| format!("{account} on day ")));
            lines.iter().any(|line| line.starts_with(&from))
                && lines.iter().any(|line| line.starts_with(&to) && line.contains(": the oracle 0, "))
        },
    },
];

#[tokio::test]
async fn a_program_that_is_broken_on_purpose_is_caught_by_the_oracle_for_its_own_fault() {
    in_memory(Script::new(SEED, SOON), decide)
        .await
        .unwrap_or_else(|failure| panic!("the program as it is: {failure}"));
    for Broken { what, decide, .. } in BROKEN {
        let mut caught = None;
        for seed in SEED..SEED + 4 {
            caught = caught.or(in_memory(Script::new(seed, SOON), decide).await.err());
        }
        let text = caught.unwrap_or_else(|| panic!("{what} was not caught")).to_string();
        assert!(text.starts_with("operation "), "{what}: no operation was compared: {text}");
        let shown: Vec<&str> = BROKEN.iter().filter(|fault| (fault.shows)(&text)).map(|fault| fault.what).collect();
        assert_eq!(shown, [what], "{text}");
    }
}
