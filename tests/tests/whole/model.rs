//! The naive oracle beside the program: the same random operations, the same outcomes, amounts, balances, reports and log;
//! and a program that is broken on purpose is caught.

use ledger_core::ledger::account::{AVAILABLE, BANK, PAYABLE};
use ledger_core::ledger::balance::Scope;
use ledger_core::money::Minor;
use ledger_core::programme::command::Command;
use ledger_core::programme::decide;
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::world::World;
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

/// A limit is skipped: whatever a line or a bank account has, the program believes that it has a million more.
fn without_limits(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut rich = world.clone();
    for balance in rich.balances.values_mut().filter(|row| matches!(row.scope, Scope::Line | Scope::Bank | Scope::Fund))
    {
        if balance.account == AVAILABLE && balance.scope == Scope::Line {
            balance.credit_minor = Minor(balance.credit_minor.0 + 100_000_000);
        } else if balance.account == BANK {
            balance.debit_minor = Minor(balance.debit_minor.0 + 100_000_000);
            balance.debit_base_minor = Minor(balance.debit_base_minor.0 + 100_000_000);
        }
    }
    decide(ctx, &rich, command)
}

/// A line is lost: the last leg of an entry that has several.
fn with_a_lost_line(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let mut plan = decide(ctx, world, command)?;
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
            leg.credit_account = ledger_core::ledger::account::RETURNED;
        }
    }
    Ok(plan)
}

#[tokio::test]
async fn a_program_that_is_broken_on_purpose_is_caught_by_the_oracle() {
    in_memory(Script::new(SEED, SOON), decide).await.unwrap_or_else(|failure| panic!("the program as it is: {failure}"));
    let broken: [(&str, grant_api::store::write::Decide, &str); 6] = [
        ("a skipped limit", without_limits, "the oracle says Err("),
        ("a lost line", with_a_lost_line, "the oracle"),
        ("later days not looked at", without_later_days, "the oracle says Err("),
        ("months that are not closed", without_closed_months, "the oracle says Err(\"period_"),
        ("duties not kept apart", without_duties, "the oracle says Err(\"duties\")"),
        ("the wrong account", on_the_wrong_account, "2010 on day"),
    ];
    for (what, decide, says) in broken {
        let mut caught = None;
        for seed in SEED..SEED + 4 {
            caught = caught.or(in_memory(Script::new(seed, SOON), decide).await.err());
        }
        let text = caught.unwrap_or_else(|| panic!("{what} was not caught")).to_string();
        assert!(text.contains(says), "{what}: {text}");
    }
}
