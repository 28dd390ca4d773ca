//! Whole plays: programme after programme of a seed, into a store or in memory, and what to say about them.

use std::collections::BTreeMap;
use std::fmt::Write;

use grant_api::store::Store;
use grant_api::store::write::Decide;
use ledger_core::programme::decide;
use tokio::task::{JoinSet, LocalSet};

use super::compare::compare;
use super::op::Kind;
use super::run::{Run, Sink};
use crate::engine::Engine;
use crate::failure::{Context, Failure};

/// How a play goes.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    /// Seed.
    pub seed: u64,
    /// Operations in all.
    pub ops: usize,
    /// Operations of one programme, after which a new one is begun, so that a scan of all amounts stays a short one.
    pub each: usize,
    /// The last of them go through the door for one command.
    pub door: usize,
    /// Days and times at which reports are compared, per programme.
    pub views: usize,
}

impl Script {
    /// A play of so many operations.
    pub fn new(seed: u64, ops: usize) -> Script {
        Script { seed, ops, each: 2_500, door: 40, views: 12 }
    }
}

/// What was played.
#[derive(Debug, Default)]
pub struct Report {
    /// Granted and refused, per kind.
    pub outcomes: BTreeMap<Kind, (u64, u64)>,
    /// Refusals by code.
    pub codes: BTreeMap<String, u64>,
    /// Programmes.
    pub programmes: usize,
    /// Leaves of their logs.
    pub leaves: usize,
    /// Amounts booked.
    pub amounts: usize,
}

impl Report {
    fn add(&mut self, run: &Run) {
        for (kind, (granted, refused)) in &run.outcomes {
            let sum = self.outcomes.entry(*kind).or_default();
            *sum = (sum.0 + granted, sum.1 + refused);
        }
        for (code, count) in &run.codes {
            *self.codes.entry(code.clone()).or_default() += count;
        }
        self.programmes += 1;
        self.leaves += run.log.len();
        self.amounts += run.oracle.booked.len();
    }

    fn join(&mut self, other: Report) {
        for (kind, (granted, refused)) in other.outcomes {
            let sum = self.outcomes.entry(kind).or_default();
            *sum = (sum.0 + granted, sum.1 + refused);
        }
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
        self.programmes += other.programmes;
        self.leaves += other.leaves;
        self.amounts += other.amounts;
    }

    /// Operations, and how many of them were granted.
    pub fn totals(&self) -> (u64, u64) {
        let granted = self.outcomes.values().map(|(granted, _)| granted).sum::<u64>();
        (granted + self.outcomes.values().map(|(_, refused)| refused).sum::<u64>(), granted)
    }

    /// Kinds of which less than one in a hundred was drawn.
    pub fn rare(&self) -> Vec<Kind> {
        let (all, _) = self.totals();
        let drawn = |kind: &Kind| self.outcomes.get(kind).map_or(0, |(granted, refused)| granted + refused);
        Kind::ALL.iter().copied().filter(|kind| drawn(kind) * 100 < all).collect()
    }

    /// Codes that the operations can be refused with, and that were not hit.
    pub fn missed(&self) -> Vec<&'static str> {
        CODES.iter().copied().filter(|code| !self.codes.contains_key(*code)).collect()
    }

    /// The distribution, as text.
    pub fn text(&self) -> String {
        let (all, granted) = self.totals();
        let mut text = String::new();
        let _ = writeln!(
            text,
            "{all} operations, {granted} granted ({} %), {} programmes, {} leaves, {} amounts",
            granted * 100 / all.max(1),
            self.programmes,
            self.leaves,
            self.amounts
        );
        for (kind, (granted, refused)) in &self.outcomes {
            let share = (granted + refused) * 1_000 / all.max(1);
            let (code, whole, part) = (kind.code(), share / 10, share % 10);
            let _ = writeln!(text, "  {code:26} {whole:>3}.{part} %  granted {granted:>7}  refused {refused:>7}");
        }
        let hit: Vec<String> = self.codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let _ = writeln!(text, "refusals hit ({}): {}", hit.len(), hit.join(", "));
        let _ = writeln!(text, "refusals not hit: {}", self.missed().join(", "));
        text
    }
}

/// Every code that the oracle's rules can give.
pub const CODES: &[&str] = &[
    "account_not_by_hand",
    "account_unknown",
    "already_done",
    "amount_differs",
    "amount_not_positive",
    "bank_line_used",
    "bank_short",
    "bearer_fixed",
    "before_earlier_act",
    "conversion_open",
    "currency_mismatch",
    "dimension_missing",
    "draft_date",
    "duties",
    "free_fund_wrong",
    "fund_cash_short",
    "fund_not_open",
    "instalments_do_not_add_up",
    "line_not_of_fund",
    "not_balanced",
    "not_in_agreement",
    "not_in_the_future",
    "not_late",
    "not_prepared",
    "not_reversible",
    "not_your_role",
    "nothing_listed",
    "nothing_to_book",
    "out_of_range",
    "over_approved",
    "over_budget",
    "over_call_budget",
    "over_disbursement",
    "over_flexibility",
    "over_free",
    "over_grantee_cap",
    "over_open",
    "over_signed",
    "over_stop_level",
    "over_verified",
    "own_draft",
    "period_closed",
    "period_not_over",
    "period_order",
    "period_soft_closed",
    "rate_differs",
    "same_fund",
    "signature_missing",
    "stale_version",
    "wrong_state",
];

/// Databases that are played in side by side on PostgreSQL, where each waits for the other side of its connection half of the
/// time. Programmes have nothing in common, so it is the same play in one or in several.
const SIDE_BY_SIDE: usize = 3;

/// Plays a script against stores of its own.
///
/// # Errors
/// The first difference, with the seed and the programme that show it.
pub async fn play(engine: Engine, script: Script) -> Result<Report, Failure> {
    let programmes: Vec<(u128, usize)> = (1..).zip(parts(script)).collect();
    let stores = if engine == Engine::Postgres { SIDE_BY_SIDE.min(programmes.len()) } else { 1 };
    let mut under_way = JoinSet::new();
    // An oracle stays on its thread.
    let here = LocalSet::new();
    for first in 0..stores {
        let mine = programmes.iter().copied().skip(first).step_by(stores).collect();
        under_way.spawn_local_on(several(engine, script, mine), &here);
    }
    let mut report = Report::default();
    here.run_until(async {
        while let Some(played) = under_way.join_next().await {
            report.join(played??);
        }
        Ok::<(), Failure>(())
    })
    .await?;
    Ok(report)
}

/// Plays programmes one after the other in a store of their own.
async fn several(engine: Engine, script: Script, programmes: Vec<(u128, usize)>) -> Result<Report, Failure> {
    let database = engine.database().await?;
    let store = Store::open_and_migrate(database.url()).await?;
    let mut report = Report::default();
    for (number, ops) in programmes {
        let run = programme(&store, script, number, ops).await;
        report.add(&run.context(format!("{engine:?}, seed {}, programme {number}", script.seed))?);
    }
    store.close().await?;
    Ok(report)
}

/// Operations of each programme.
fn parts(script: Script) -> Vec<usize> {
    let each = script.each.max(1);
    (0..script.ops).step_by(each).map(|begun| each.min(script.ops - begun)).collect()
}

async fn programme(store: &Store, script: Script, number: u128, ops: usize) -> Result<Run, Failure> {
    let mut run = Run::new(script.seed, number, decide);
    run.sink = Sink::Bulk(Box::new(store.bulk(run.terms(), true).await?));
    run.set_up().await?;
    let single = script.door.min(ops);
    for _ in 0..ops - single {
        run.step().await?;
    }
    if let Sink::Bulk(bulk) = std::mem::replace(&mut run.sink, Sink::Door(store.clone())) {
        bulk.finish(&run.stage).await?;
    }
    for _ in 0..single {
        run.step().await?;
    }
    compare(&mut run, store, script.views).await?;
    Ok(run)
}

/// Plays a script in memory, with any function that decides: nothing is stored, so neither doors nor views are met.
///
/// # Errors
/// The first difference.
pub async fn in_memory(script: Script, decide: Decide) -> Result<Report, Failure> {
    let mut report = Report::default();
    for (number, ops) in (1..).zip(parts(script)) {
        let mut run = Run::new(script.seed, number, decide);
        run.set_up().await?;
        for _ in 0..ops {
            run.step().await?;
        }
        report.add(&run);
    }
    Ok(report)
}
