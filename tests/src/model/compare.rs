//! Holds a store against the oracle: every balance, trial balances and fund statements at random days and times, the log.
//!
//! Invariant: whatever is compared is added up from the oracle's list of amounts, and the log's root from its leaves by the
//! definition of RFC 6962, not by the program's tree.

use std::collections::BTreeMap;

use grant_api::store::Store;
use grant_api::store::journal::AsOf;
use grant_api::store::statement::{Dimension, LegFilter};
use ledger_core::ledger::balance::Scope;
use ledger_core::money::Currency;
use ledger_core::programme::fund_statement::{FundBooks, LineFigures};
use ledger_core::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::books::RATE;
use super::ids::day;
use super::run::Run;
use super::state::{Booked, Dims};
use crate::failure::{Context, Failure};

/// Scope, thing, fund, account, in dollars.
type Key = (Scope, Uuid, usize, u16, bool);

/// A point from which the books are seen: booked until a day, recorded until an operation.
#[derive(Clone, Copy, Debug)]
struct View {
    on: i64,
    number: usize,
}

/// Compares everything.
///
/// # Errors
/// The first difference, or the store fails.
pub async fn compare(run: &mut Run, store: &Store, views: usize) -> Result<(), Failure> {
    balances(run, store).await?;
    log(run, store).await?;
    for _ in 0..views {
        let number = 1 + run.draw.below(run.last_seq.len().max(2) - 1);
        let on = i64::try_from(run.draw.below(usize::try_from(run.draw.clock)?))?;
        let view = View { on, number: number.min(run.last_seq.len() - 1) };
        trial(run, store, view).await?;
        let fund = run.draw.below(run.ids.funds.len());
        statement(run, store, view, fund).await?;
    }
    Ok(())
}

/// Net and net in base currency of every balance, in every scope that an amount has.
fn sums(run: &Run) -> Result<BTreeMap<Key, (i64, i64)>, Failure> {
    let mut sums: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    let ids = &run.ids;
    let grant: BTreeMap<usize, Uuid> = ids.grants.iter().map(|(id, case)| (*case, id.0)).collect();
    let part: BTreeMap<(usize, usize), Uuid> = ids.parts.iter().map(|(id, at)| (*at, id.0)).collect();
    for row in &run.oracle.booked {
        let of = &row.of;
        let scopes = [
            Some((Scope::Fund, ids.funds[of.fund].0)),
            of.line.map(|line| (Scope::Line, ids.lines[of.fund][line].0)),
            of.case.and_then(|case| Some((Scope::Grant, *grant.get(&case)?))),
            of.case.zip(of.part).and_then(|at| Some((Scope::Disbursement, *part.get(&at)?))),
            of.bank.map(|bank| (Scope::Bank, ids.banks[bank].0)),
            of.other.map(|other| (Scope::Pair, ids.funds[other].0)),
        ];
        let budget = row.account >= 9_000;
        let base = if budget { 0 } else { row.amount * if of.dollars { RATE } else { 1 } };
        for (scope, id) in scopes.into_iter().flatten() {
            let sum = sums.entry((scope, id, of.fund, row.account, of.dollars)).or_default();
            *sum = (sum.0 + row.amount, sum.1 + base);
        }
    }
    sums.retain(|_, sum| *sum != (0, 0));
    Ok(sums)
}

async fn balances(run: &Run, store: &Store) -> Result<(), Failure> {
    let mut found: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    for row in store.all_balances(run.programme).await? {
        let fund = run.ids.funds.iter().position(|id| *id == row.fund_id).context("a balance of a fund")?;
        let net = row.debit_minor.0 - row.credit_minor.0;
        let account: u16 = row.account.as_str().parse()?;
        let base = if account >= 9_000 { 0 } else { row.debit_base_minor.0 - row.credit_base_minor.0 };
        let key = (row.scope, row.scope_id, fund, account, row.currency != Currency::UAH);
        if (net, base) != (0, 0) {
            found.insert(key, (net, base));
        }
    }
    same("balances", &sums(run)?, &found)
}

fn same<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    what: &str,
    expected: &BTreeMap<K, V>,
    found: &BTreeMap<K, V>,
) -> Result<(), Failure> {
    let differs = |key: &&K| expected.get(*key) != found.get(*key);
    match expected.keys().chain(found.keys()).find(differs) {
        None => Ok(()),
        Some(key) => Err(Failure::new(format!(
            "{what}, {key:?}: the oracle {:?}, the store {:?}",
            expected.get(key),
            found.get(key)
        ))),
    }
}

/// When an operation was last recorded.
fn recorded(run: &Run, number: usize) -> Result<Timestamp, Failure> {
    let at = usize::try_from(run.last_seq[number] - 1)?;
    Ok(run.log.get(at).context("a leaf of the operation")?.recorded_at)
}

fn seen(run: &Run, view: View) -> impl Iterator<Item = &Booked> {
    run.oracle.booked.iter().filter(move |row| row.on <= view.on && row.op <= view.number)
}

async fn trial(run: &Run, store: &Store, view: View) -> Result<(), Failure> {
    let mut expected: BTreeMap<(usize, Option<usize>, u16, bool), i64> = BTreeMap::new();
    for row in seen(run, view) {
        let Dims { fund, line, dollars, .. } = row.of;
        *expected.entry((fund, line, row.account, dollars)).or_default() += row.amount;
    }
    let at = AsOf { as_of: Some(day(view.on)), known_at: Some(recorded(run, view.number)?) };
    let mut found = BTreeMap::new();
    for row in store.trial_balance(run.programme, at).await? {
        let fund = run.ids.funds.iter().position(|id| *id == row.fund).context("a row of a fund")?;
        let line = row.line.and_then(|line| run.ids.lines[fund].iter().position(|id| *id == line));
        let key = (fund, line, row.account.as_str().parse()?, row.currency != Currency::UAH);
        *found.entry(key).or_default() += row.debit.0 - row.credit.0;
    }
    expected.retain(|_, net| *net != 0);
    found.retain(|_, net: &mut i64| *net != 0);
    same(&format!("trial balance at {view:?}"), &expected, &found)
}

/// Authority, available, pre-encumbered, encumbered, expended, cost in base currency.
fn figures(found: &LineFigures) -> [i64; 6] {
    let LineFigures { authority, available, pre_encumbered, encumbered, expended, cost_base } = found;
    [authority.0, available.0, pre_encumbered.0, encumbered.0, expended.0, cost_base.0]
}

fn expected_figures(run: &Run, view: View, fund: usize, line: Option<usize>) -> [i64; 6] {
    let mut sums = [0; 6];
    let of = |row: &&Booked| row.of.fund == fund && (line.is_none() || row.of.line == line);
    for row in seen(run, view).filter(of) {
        match row.account {
            9_010 => sums[0] += row.amount,
            9_500 => sums[1] -= row.amount,
            9_600 => sums[2] -= row.amount,
            9_700 => sums[3] -= row.amount,
            9_800 => sums[4] -= row.amount,
            5_000..6_000 if row.account != 5_910 => sums[5] += row.amount * if row.of.dollars { RATE } else { 1 },
            _ => {}
        }
    }
    sums
}

async fn statement(run: &Run, store: &Store, view: View, fund: usize) -> Result<(), Failure> {
    let id = run.ids.funds[fund];
    let funds = store.funds(run.programme).await?;
    let (row, lines) = funds.into_iter().find(|(row, _)| row.fund_id == id).context("the fund")?;
    let through = store.known_through(run.programme, Some(recorded(run, view.number)?)).await?;
    let filter = LegFilter { fund: Some(id), to: Some(day(view.on)), through: Some(through), ..LegFilter::default() };
    let sums = store.leg_sums(run.programme, &filter, &[Dimension::Line]).await?;
    let bank = store.bank_legs(run.programme, id, &filter).await?;
    let rates = store.rates_of(run.programme, row.currency).await?;
    let on_way = store.on_its_way(run.programme, id).await?;
    let (base, lines, sums) = (Currency::UAH, &lines, &sums);
    let books = FundBooks { fund: &row, base, lines, sums, bank: &bank, on_way: &on_way, rates: &rates };
    let found = books.statement().map_err(|error| Failure::new(format!("{error:?}")))?;
    let what = format!("statement of fund {fund} at {view:?}");
    let mut expected = BTreeMap::from([(None, expected_figures(run, view, fund, None))]);
    let mut stored = BTreeMap::from([(None, figures(&found.total))]);
    for (line, of_line) in &found.lines {
        let at = run.ids.lines[fund].iter().position(|id| *id == line.line_id);
        expected.insert(at, expected_figures(run, view, fund, at));
        stored.insert(at, figures(of_line));
    }
    same(&what, &expected, &stored)?;
    let mut cash: BTreeMap<bool, i64> = BTreeMap::new();
    for row in seen(run, view).filter(|row| row.of.fund == fund && matches!(row.account, 1_010 | 1_020)) {
        *cash.entry(row.of.dollars).or_default() += row.amount;
    }
    cash.retain(|_, net| *net != 0);
    let mut held: BTreeMap<bool, i64> =
        found.cash.iter().map(|line| (line.currency != Currency::UAH, line.balance.0)).collect();
    held.retain(|_, net| *net != 0);
    same(&format!("{what}, cash"), &cash, &held)
}

async fn log(run: &Run, store: &Store) -> Result<(), Failure> {
    let head = store.log_head(run.programme).await?.context("the log's head")?;
    let (mut after, mut hashes) = (0, Vec::with_capacity(run.log.len()));
    loop {
        let leaves = store.log_after(run.programme, after, 1_000).await?;
        let Some(last) = leaves.last() else { break };
        after = last.seq;
        for leaf in &leaves {
            let expected = run.log.get(hashes.len()).context(format!("a leaf too many: {leaf:?}"))?;
            let found = (leaf.action.as_str(), leaf.outcome.as_str(), leaf.on_day, leaf.recorded_at);
            let wanted = (expected.action.as_str(), expected.outcome.as_str(), expected.on, expected.recorded_at);
            if found != wanted || leaf.seq != i64::try_from(hashes.len() + 1)? {
                return Err(Failure::new(format!("leaf {}: {expected:?}, the store {found:?}", leaf.seq)));
            }
            hashes.push(hash(0, &[leaf.body.as_bytes()]));
        }
    }
    if hashes.len() != run.log.len() || usize::try_from(head.size)? != hashes.len() {
        let sizes = (run.log.len(), hashes.len(), head.size);
        return Err(Failure::new(format!("leaves expected, found, and of the head: {sizes:?}")));
    }
    if root(&hashes)[..] == head.root[..] { Ok(()) } else { Err(Failure::new("the log's root differs".to_owned())) }
}

fn hash(prefix: u8, parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update([prefix]);
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().into()
}

/// RFC 6962, section 2.1, word for word.
fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => *only,
        many => {
            let split = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(split);
            hash(1, &[&root(left), &root(right)])
        }
    }
}
