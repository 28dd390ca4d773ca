//! Balances as of any booking date and as known at any recorded time, by a model that adds up legs: entries of every
//! dimension and two currencies, on days in no order, through both doors.
//!
//! Invariant: the model reads the legs and the log's recorded times and nothing else, so that a cache that is wrong and a
//! query that is wrong are both met. The dice are seeded: a failure comes again.

mod backdated;

use std::collections::BTreeMap;

use grant_api::app::verify::verify;
use grant_api::store::balances::{BalanceRow, BalanceSearch};
use grant_api::store::journal::AsOf;
use ledger_core::id::{BankAccountId, FundId, LineId};
use ledger_core::ledger::account::{
    AVAILABLE, AccountCode, BANK, BANK_CHARGES, BANK_OTHER, DUE_FROM, DUE_TO, PRE_ENCUMBERED, RECEIVED_IN_ADVANCE, Side,
};
use ledger_core::ledger::balance::{BalanceKey, keys};
use ledger_core::ledger::day_total::DAY_SCOPES;
use ledger_core::ledger::leg::{Dims, Leg};
use ledger_core::ledger::trial::{Sides, TrialRow};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::Command;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::{Day, Timestamp};
use tests::dice::Dice;

use crate::engine::{Engine, engines};
use crate::entries::Line;
use crate::place::{fund_command, tranche_command, uah};
use crate::scene::{Scene, object};

const TERMS: (Condition, Policy) = (Condition::Conditional, Policy::Advance);
/// Days over which the entries lie.
const DAYS: u64 = 60;

/// Two funds in hryvnia and one in dollars, with two bank accounts and one in dollars, and what is booked on them.
struct Ground {
    scene: Scene,
    funds: [(FundId, LineId); 2],
    dollars: FundId,
    banks: [BankAccountId; 2],
    dollar_bank: BankAccountId,
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD").unwrap())
}

impl Ground {
    async fn open(engine: Engine) -> Ground {
        let scene = Scene::open(engine).await.unwrap();
        let on = scene.day(0);
        let mut funds = Vec::new();
        for name in ["ONE", "TWO"] {
            let (fund, lines) = scene.fund(name, TERMS, &[1_000, 500], on).await.unwrap();
            funds.push((fund, lines[1]));
        }
        let dates = (scene.day(0), scene.today);
        let Command::FundOpen(open) = fund_command((scene.donor, "USD"), TERMS, &[900], dates).unwrap() else {
            panic!()
        };
        let command =
            Command::FundOpen(ledger_core::programme::command::FundOpen { currency: usd(1).currency, ..open });
        let dollars = object(&scene.act("finance_manager1", on, command).await.unwrap()).unwrap();
        let banks = [scene.bank_account("BANK-1", on).await.unwrap(), scene.bank_account("BANK-2", on).await.unwrap()];
        let dollar_bank = scene.bank_account_in("BANK-3", usd(1).currency).await.unwrap();
        Ground { scene, funds: [funds[0], funds[1]], dollars, banks, dollar_bank }
    }

    /// An entry of one to three legs on some day.
    fn entry(&self, dice: &mut Dice) -> (Day, Vec<Line>) {
        let mut lines = Vec::new();
        for _ in 0..=dice.below(3) {
            let here = usize::try_from(dice.below(2)).unwrap();
            let ((fund, line), (other, _)) = (self.funds[here], self.funds[1 - here]);
            let bank = self.banks[usize::try_from(dice.below(2)).unwrap()];
            let amount = 1 + dice.minor(1_000_000);
            let one = |debit, credit, dims| Line { debit, credit, amount: uah(amount), base: amount, dims };
            lines.push(match dice.below(6) {
                0 => one(BANK, RECEIVED_IN_ADVANCE, Dims::fund(fund).bank(bank)),
                1 => one(RECEIVED_IN_ADVANCE, BANK, Dims::fund(fund).bank(bank)),
                2 => one(BANK_CHARGES, BANK, Dims::fund(fund).line(line).bank(bank)),
                3 => one(DUE_FROM, DUE_TO, Dims::fund(fund).other(other)),
                4 => Line { base: 0, ..one(AVAILABLE, PRE_ENCUMBERED, Dims::fund(fund).line(line)) },
                _ => {
                    let base = amount * 41 + i64::try_from(dice.below(100)).unwrap();
                    let dims = Dims::fund(self.dollars).bank(self.dollar_bank);
                    Line { amount: usd(amount), base, ..one(BANK_OTHER, RECEIVED_IN_ADVANCE, dims) }
                }
            });
        }
        (self.scene.day(dice.below(DAYS)), lines)
    }

    /// Entries through the door for one command and through the door for many, by turns.
    async fn play(&self, dice: &mut Dice) {
        for _ in 0..3 {
            let many: Vec<_> = (0..40).map(|_| self.entry(dice)).collect();
            self.scene.post_all(many).await.unwrap();
            for _ in 0..15 {
                let (on, lines) = self.entry(dice);
                self.scene.post(on, lines).await.unwrap();
            }
        }
    }

    async fn model(&self) -> Model {
        let legs = self.scene.store.all_legs(self.scene.programme).await.unwrap();
        let leaves = self.scene.store.log_after(self.scene.programme, 0, 10_000).await.unwrap();
        let recorded = leaves.into_iter().map(|leaf| (leaf.seq, leaf.recorded_at)).collect();
        Model { legs, recorded }
    }
}

/// The legs, and when each decision was recorded.
struct Model {
    legs: Vec<Leg>,
    recorded: BTreeMap<i64, Timestamp>,
}

impl Model {
    fn counted(&self, at: AsOf) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(move |leg| {
            at.as_of.is_none_or(|day| leg.booked_on <= day)
                && at.known_at.is_none_or(|known| self.recorded[&leg.seq] <= known)
        })
    }

    fn trial(&self, at: AsOf) -> Vec<TrialRow> {
        let mut sums: BTreeMap<(FundId, Option<LineId>, AccountCode, Currency), Sides> = BTreeMap::new();
        for leg in self.counted(at) {
            for (account, side) in [(leg.debit_account, Side::Debit), (leg.credit_account, Side::Credit)] {
                let sum = sums.entry((leg.fund_id, leg.line_id, account, leg.currency)).or_default();
                *sum = add(*sum, side, leg.amount_minor);
            }
        }
        let row = |((fund, line, account, currency), sides): (_, Sides)| TrialRow {
            fund,
            line,
            account,
            currency,
            debit: sides.debit,
            credit: sides.credit,
        };
        sums.into_iter().map(row).collect()
    }

    fn balances(&self, search: &BalanceSearch, at: AsOf) -> Vec<BalanceRow> {
        let mut sums: BTreeMap<(AccountCode, FundId, Currency), (Sides, Sides)> = BTreeMap::new();
        let wanted = |leg: &&Leg| {
            search.fund.is_none_or(|fund| leg.fund_id == fund)
                && search.line.is_none_or(|line| leg.line_id == Some(line))
                && search.bank_account.is_none_or(|bank| leg.bank_account_id == Some(bank))
                && search.currency.is_none_or(|currency| leg.currency == currency)
        };
        for leg in self.counted(at).filter(wanted) {
            for (account, side) in [(leg.debit_account, Side::Debit), (leg.credit_account, Side::Credit)] {
                if search.account.is_none_or(|asked| asked == account) {
                    let (own, base) = sums.entry((account, leg.fund_id, leg.currency)).or_default();
                    *own = add(*own, side, leg.amount_minor);
                    *base = add(*base, side, leg.base_minor.unwrap_or_default());
                }
            }
        }
        let row = |((account, fund, currency), (sides, base))| BalanceRow { account, fund, currency, sides, base };
        sums.into_iter().map(row).collect()
    }

    /// The lowest that a balance stands at on a day and on every later one.
    fn lowest(&self, key: BalanceKey, side: Side, from: Day) -> i64 {
        let mut days: BTreeMap<Day, i64> = BTreeMap::from([(from, 0)]);
        for leg in &self.legs {
            for (_, moved) in keys(leg).filter(|(moved, _)| *moved == key) {
                let signed = if moved == side { leg.amount_minor.0 } else { -leg.amount_minor.0 };
                *days.entry(leg.booked_on.max(from)).or_default() += signed;
            }
        }
        let mut running = 0;
        let at_ends = days.into_values().map(|net| {
            running += net;
            running
        });
        at_ends.min().unwrap()
    }
}

fn add(sides: Sides, side: Side, amount: Minor) -> Sides {
    let (debit, credit) = if side == Side::Debit { (amount, Minor::ZERO) } else { (Minor::ZERO, amount) };
    sides.plus(debit, credit).unwrap()
}

/// A date, a recorded time, both or neither; times at which something was recorded, and just before.
fn some_time(ground: &Ground, model: &Model, dice: &mut Dice) -> AsOf {
    let as_of = (dice.below(4) > 0).then(|| ground.scene.day(dice.below(DAYS + 1)));
    let leaf = usize::try_from(dice.below(model.recorded.len() as u64)).unwrap();
    let recorded = model.recorded.values().nth(leaf).unwrap().micros() - i64::try_from(dice.below(2)).unwrap();
    AsOf { as_of, known_at: (dice.below(3) > 0).then(|| Timestamp::from_micros(recorded)) }
}

/// All pages of a search.
async fn paged(ground: &Ground, search: &BalanceSearch, at: AsOf, size: u64) -> Vec<BalanceRow> {
    let request = ground.scene.request("auditor").await.unwrap();
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = ground.scene.app.balances(&request, search, at, after.as_deref(), size).await.unwrap();
        assert!(page.rows.len() <= usize::try_from(size).unwrap());
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

#[tokio::test]
async fn balances_and_trial_balance_are_those_of_the_legs_on_every_date_and_as_known_at_every_time() {
    for (engine, seed) in engines().into_iter().zip([11, 12]) {
        let ground = Ground::open(engine).await;
        let mut dice = Dice::new(seed);
        ground.play(&mut dice).await;
        let (scene, model) = (&ground.scene, ground.model().await);
        let newest = model.recorded.values().max().copied();
        let mut met = [0; 4];
        for _ in 0..60 {
            let at = some_time(&ground, &model, &mut dice);
            met[usize::from(at.as_of.is_some()) * 2 + usize::from(at.known_at.is_some())] += 1;
            let stored = scene.store.trial_balance(scene.programme, at).await.unwrap();
            assert_eq!(stored, model.trial(at), "{engine:?} {at:?}");
            // Where everything is known, be it said or not, the kept sums answer: they are those of the legs too.
            for known_at in [None, newest] {
                let at = AsOf { known_at, ..at };
                let kept = scene.store.trial_balance(scene.programme, at).await.unwrap();
                assert_eq!(kept, model.trial(at), "{engine:?} {at:?}");
            }

            let here = usize::try_from(dice.below(2)).unwrap();
            let ((fund, line), bank) = (ground.funds[here], ground.banks[here]);
            let every = BalanceSearch::default();
            for search in [
                every,
                BalanceSearch { fund: Some(fund), ..every },
                BalanceSearch { account: Some(BANK), fund: Some(ground.dollars), ..every },
                BalanceSearch { account: Some(RECEIVED_IN_ADVANCE), ..every },
                BalanceSearch { line: Some(line), ..every },
                BalanceSearch { bank_account: Some(bank), ..every },
                BalanceSearch { bank_account: Some(bank), fund: Some(fund), account: Some(BANK), ..every },
                BalanceSearch { bank_account: Some(bank), line: Some(line), ..every },
                BalanceSearch { currency: Some(usd(1).currency), ..every },
            ] {
                let found = paged(&ground, &search, at, 1 + dice.below(5)).await;
                assert_eq!(found, model.balances(&search, at), "{engine:?} {at:?} {search:?}");
            }
        }
        assert!(met.iter().all(|times| *times > 2), "{met:?}: dates and times of every kind");
    }
}

#[tokio::test]
async fn a_decision_meets_the_lowest_of_every_later_day_from_the_totals_per_day() {
    for (engine, seed) in engines().into_iter().zip([21, 22]) {
        let ground = Ground::open(engine).await;
        let mut dice = Dice::new(seed);
        ground.play(&mut dice).await;
        let (scene, model) = (&ground.scene, ground.model().await);
        let place = crate::place::Place {
            fund: ground.funds[0].0,
            line: ground.funds[0].1,
            bank: ground.banks[0],
            call: ledger_core::id::CallId(uuid::Uuid::nil()),
            ngo: scene.ngos[0],
        };
        let (mut checked, mut lower) = (0, 0);
        for day in [0, 7, 30, DAYS - 1, DAYS] {
            let on = scene.day(day);
            let command = tranche_command(place, uah(1), "LOOK", on).unwrap();
            let world = scene.world(on, command).await.unwrap();
            for (key, balance) in world.balances.iter().filter(|(key, _)| DAY_SCOPES.contains(&key.scope)) {
                for side in [Side::Debit, Side::Credit] {
                    let lowest = world.lowest(*key, side).unwrap().0;
                    assert_eq!(lowest, model.lowest(*key, side, on), "{engine:?} {on} {key:?}");
                    checked += 1;
                    lower += usize::from(lowest < balance.net(side).0);
                }
            }
        }
        assert!(checked > 100 && lower > 20, "{checked} checked, {lower} below the final balance");
    }
}

#[tokio::test]
async fn totals_per_day_written_by_either_door_are_what_verify_recomputes() {
    for engine in engines() {
        let ground = Ground::open(engine).await;
        ground.play(&mut Dice::new(31)).await;
        let checked = verify(&ground.scene.store).await.unwrap();
        let caches: Vec<_> = checked.iter().filter(|check| ["balances", "day_totals"].contains(&check.check)).collect();
        assert_eq!(caches.len(), 2);
        for check in caches {
            assert_eq!(check.findings, [], "{engine:?} {}", check.scope);
        }
        let rows = ground.scene.store.all_day_totals(ground.scene.programme).await.unwrap();
        let last = ground.scene.store.log_head(ground.scene.programme).await.unwrap().unwrap().size;
        assert_eq!(rows.iter().map(|row| row.through_seq).max(), Some(last), "{engine:?}");
    }
}
