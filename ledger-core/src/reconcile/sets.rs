//! T5: exact subsets. One line for several payments, several lines for one payment.
//!
//! Invariant: proposed only, and only where one subset fits; otherwise the record says how many fit. Payments of a set
//! belong together by batch, by send date or by beneficiary, in this order. Must not look at a line that has candidates of
//! its own for several payments.

use std::collections::{BTreeMap, HashMap};

use super::groups::{Fit, Sums};
use super::index::place;
use super::payment::State;
use super::record::{Evidence, Evidences, Tier, Verdict, Veto};
use super::scored::{Free, Parts};
use super::tiers::Deciding;
use crate::money::{Currency, Minor};
use crate::time::{Day, less_days};

/// Payments with their sums; None where there are too many of them.
type Pool = Option<(Sums, Vec<u32>)>;

/// Proposes sets for what the other tiers left.
pub(crate) fn propose(run: &mut Deciding, parts: &Parts) {
    payments_of_a_line(run);
    lines_of_a_payment(run, parts);
}

fn free(run: &Deciding, at: u32, currency: Currency, until: Day) -> bool {
    let payment = run.context.index.payment(at);
    let open = payment.state == State::Sent && run.free[place(at)] != Free::No;
    open && payment.currency == currency && payment.sent_on <= until
}

fn pool(run: &Deciding, payments: Vec<u32>) -> Pool {
    let amounts: Vec<Minor> = payments.iter().map(|at| run.context.index.payment(*at).amount).collect();
    Sums::new(&amounts, usize::from(run.context.rules.groups.items)).map(|sums| (sums, payments))
}

fn payments_of_a_line(run: &mut Deciding) {
    let mut days: BTreeMap<(Currency, Day), Vec<u32>> = BTreeMap::new();
    for at in run.context.index.places() {
        let payment = run.context.index.payment(at);
        if free(run, at, payment.currency, payment.sent_on) {
            days.entry((payment.currency, payment.sent_on)).or_default().push(at);
        }
    }
    let days: HashMap<(Currency, Day), (Sums, Vec<u32>)> =
        days.into_iter().filter_map(|(key, payments)| Some((key, pool(run, payments)?))).collect();
    let most = u64::from(run.context.rules.groups.days);
    for at in run.open() {
        let line = &run.lines[place(at)];
        let Some(paid) = line.paid() else { continue };
        let named = &run.named[place(at)];
        let among = |payments: Vec<u32>| {
            let mut payments = payments;
            payments.retain(|at| free(run, *at, line.currency, line.booked_on));
            pool(run, payments)
        };
        let mut found = (Evidence::SetBatch, Fit::None, Vec::new());
        if let Some((sums, payments)) = line.batch.as_deref().and_then(|batch| among(run.context.index.by_batch(batch)))
        {
            found = (Evidence::SetBatch, sums.fit(paid), payments);
        }
        let nameless = line.account.is_none() && line.tax_id.is_none() && named.targets.is_empty() && !named.stranger;
        if found.1 == Fit::None && nameless {
            let dates = (0..=most).map(|back| less_days(line.booked_on, back));
            let pools = dates.filter_map(|day| days.get(&(line.currency, day)));
            found = on_one_date(pools.map(|(sums, payments)| (sums.fit(paid), payments)));
        }
        if found.1 == Fit::None
            && !nameless
            && let Some((sums, payments)) = among(run.context.index.by_payee(line))
        {
            found = (Evidence::SetPayee, sums.fit(paid), payments);
        }
        match found {
            (evidence, Fit::One(set), payments) => {
                let chosen: Vec<u32> = set.into_iter().filter_map(|place| payments.get(place).copied()).collect();
                if run.barred(at, &chosen) {
                    continue;
                }
                let held = chosen.iter().any(|at| run.context.index.payment(*at).held);
                let vetoes = run.context.blocks(line).with_if(Veto::Held, held);
                run.put(at, Tier::T5, &chosen, Evidences::NONE.with(evidence), vetoes);
            }
            (_, Fit::Several(count), _) => run.records[place(at)].subsets = count,
            (_, Fit::None, _) => {}
        }
    }
}

/// The one set of all dates. A single payment of that amount counts as a rival, but is no set: amount alone says nothing.
fn on_one_date<'p>(pools: impl Iterator<Item = (Fit, &'p Vec<u32>)>) -> (Evidence, Fit, Vec<u32>) {
    let (mut count, mut only) = (0_u32, None);
    for (fit, payments) in pools {
        match fit {
            Fit::None => {}
            Fit::One(set) => {
                count = count.saturating_add(1);
                only = Some((set, payments));
            }
            Fit::Several(more) => count = count.saturating_add(more),
        }
    }
    match (count, only) {
        (1, Some((set, payments))) if set.len() > 1 => (Evidence::SetDate, Fit::One(set), payments.clone()),
        (2.., _) => (Evidence::SetDate, Fit::Several(count), Vec::new()),
        _ => (Evidence::SetDate, Fit::None, Vec::new()),
    }
}

fn lines_of_a_payment(run: &mut Deciding, parts: &Parts) {
    let mut pools: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (line, payment) in &parts.pairs {
        let taken = run.free[place(*payment)] == Free::No || run.records[place(*line)].verdict == Verdict::Auto;
        if !taken {
            pools.entry(*payment).or_default().push(*line);
        }
    }
    let mut sets: Vec<(u32, Vec<u32>)> = Vec::new();
    let mut times: HashMap<u32, u32> = HashMap::new();
    for (payment, lines) in pools.into_iter().filter(|(_, lines)| lines.len() > 1) {
        let amounts: Vec<Minor> = lines.iter().filter_map(|at| run.lines[place(*at)].paid()).collect();
        let sums = Sums::new(&amounts, usize::from(run.context.rules.groups.items));
        match sums.map(|sums| sums.fit(run.context.index.payment(payment).amount)) {
            Some(Fit::One(set)) => {
                let chosen: Vec<u32> = set.into_iter().filter_map(|place| lines.get(place).copied()).collect();
                chosen.iter().for_each(|line| *times.entry(*line).or_default() += 1);
                sets.push((payment, chosen));
            }
            Some(Fit::Several(count)) => {
                for record in lines.iter().map(|line| place(*line)) {
                    run.records[record].subsets = run.records[record].subsets.max(count);
                }
            }
            _ => {}
        }
    }
    for (payment, lines) in sets {
        if lines.iter().any(|line| times.get(line).is_some_and(|times| *times > 1)) {
            continue;
        }
        for line in lines {
            let vetoes = run.context.against(&run.lines[place(line)], &run.named[place(line)], payment);
            let kept = run.records[place(line)].clone();
            run.put(line, Tier::T5, &[payment], Evidences::NONE.with(Evidence::SetLines), vetoes);
            let record = &mut run.records[place(line)];
            (record.runner_up, record.barred) = (kept.runner_up, kept.barred);
        }
    }
}
