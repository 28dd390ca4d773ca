//! The same result whatever the order, and whatever way candidates are looked for.
//!
//! Invariant: the worlds are small and crowded, so that accounts, tax ids, names, amounts and references collide.

use ledger_core::money::{Currency, Minor};
use ledger_core::reconcile::index::Reach;
use ledger_core::reconcile::line::{Line, LineFacts};
use ledger_core::reconcile::match_run::run_with;
use ledger_core::reconcile::payment::{Payment, PaymentFacts, State};
use ledger_core::reconcile::record::Run;
use ledger_core::reconcile::rule::{FeeRule, FeeSide, RuleSet};
use proptest::prelude::*;

use crate::shared::{ANNA, BORYS, day, id};

const ACCOUNTS: [&str; 3] = [ANNA, BORYS, "UA983004650000026003000000103"];
const TAX_IDS: [&str; 3] = ["1234567899", "2000000009", "43220851"];
const NAMES: [&str; 4] = ["Приклад Ганна", "ФОП Приклад Ганна", "Зразок Борис", "Приклад Ганна Іванівна"];
const AMOUNTS: [i64; 5] = [100_000, 50_000, 150_000, 25_000, 100_500];
const TEXTS: [&str; 8] = [
    "GA-2026-001-1",
    "GA-2026-001 транш 2",
    "GA-2026-0\n02",
    "GA-2026-003-1",
    "GA-2026-001-1 GA-2026-002-1",
    "GA-2026-999",
    "комісія банку",
    "допомога",
];

/// What was drawn, shown where a test fails: the facts themselves print nothing.
struct Drawn<T>(Vec<T>);

impl std::fmt::Debug for Drawn<PaymentFacts> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let show = |p: &PaymentFacts| {
            let ids = (p.id, p.payee, p.end_to_end.clone(), p.batch.clone(), p.agreement.clone(), p.instalment);
            let names = (p.account.clone(), p.earlier_accounts.clone(), p.tax_id.clone(), p.name.clone());
            format!("{ids:?} {names:?} {:?} {} {} {:?} {}", p.amount, p.currency, p.sent_on, p.state, p.held)
        };
        f.debug_list().entries(self.0.iter().map(show)).finish()
    }
}

impl std::fmt::Debug for Drawn<LineFacts> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let show = |l: &LineFacts| {
            let ids = (l.id, l.end_to_end.clone(), l.batch.clone(), l.kind.clone(), l.returned);
            let names = (l.account.clone(), l.tax_id.clone(), l.name.clone(), l.text.clone());
            format!("{ids:?} {names:?} {:?} {}", l.amount, l.booked_on)
        };
        f.debug_list().entries(self.0.iter().map(show)).finish()
    }
}

fn some<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.7, prop::sample::select(from))
}

prop_compose! {
    fn payments()(all in prop::collection::vec(
        (0..3_usize, some(&ACCOUNTS), some(&TAX_IDS), some(&NAMES), prop::sample::select(&AMOUNTS[..]), 1..4_u16, 1..12_u32,
         (0..10_u8, 0..10_u8, 0..10_u8)),
        0..14,
    )) -> Drawn<PaymentFacts> {
        let numbered = (1_u128..).zip(all);
        Drawn(numbered.map(|(number, (who, account, tax_id, name, amount, instalment, sent, (state, held, old)))| PaymentFacts {
            // Ids in no order of anything.
            id: id(number * 7_919 % 101),
            payee: id(1_000 + who as u128),
            end_to_end: (number % 5 != 0).then(|| format!("GA-2026-00{}-{instalment}", who + 1)),
            batch: Some(format!("GP-{}", sent % 3)),
            amount: Minor(amount),
            currency: if state == 9 { Currency::from_code("EUR").unwrap() } else { Currency::UAH },
            account: account.map(str::to_owned),
            earlier_accounts: (old == 0).then(|| ACCOUNTS[who].to_owned()).into_iter().collect(),
            tax_id: tax_id.map(str::to_owned),
            name: name.map(str::to_owned),
            agreement: (number % 4 != 0).then(|| format!("GA-2026-00{}", who + 1)),
            instalment: (number % 3 != 0).then_some(instalment),
            sent_on: day(sent),
            state: [State::Confirmed, State::Rejected, State::Returned].get(usize::from(state)).copied().unwrap_or(State::Sent),
            held: held == 0,
        }).collect())
    }
}

prop_compose! {
    fn lines()(all in prop::collection::vec(
        (some(&ACCOUNTS), some(&TAX_IDS), some(&NAMES), prop::sample::select(&AMOUNTS[..]), some(&TEXTS), 1..20_u32,
         (0..12_u8, 0..12_u8, 0..6_usize)),
        0..14,
    )) -> Drawn<LineFacts> {
        let numbered = (1_u128..).zip(all);
        Drawn(numbered.map(|(number, (account, tax_id, name, amount, text, booked, (kind, by_id, who)))| {
            let sign = if kind < 2 { 1 } else { -1 };
            let mut line = LineFacts::new(id(200 + number * 6_101 % 97), day(booked), Minor(sign * amount), Currency::UAH);
            line.account = account.map(str::to_owned);
            line.tax_id = tax_id.map(str::to_owned);
            line.name = name.map(str::to_owned);
            line.text = text.map(str::to_owned);
            line.end_to_end = (by_id < 3).then(|| format!("GA-2026-00{who}-{}", by_id + 1));
            line.batch = (by_id > 8).then(|| format!("GP-{}", who % 3));
            line.returned = kind == 0;
            line.kind = (kind == 11).then(|| "PMNT/MDOP/CHRG".to_owned());
            line
        }).collect())
    }
}

fn rules() -> RuleSet {
    let mut rules = RuleSet::standard();
    let fee = FeeRule {
        account: "5410".into(),
        fixed: Minor(500),
        per_10_000: 0,
        side: FeeSide::Added,
        from: day(1),
        until: None,
    };
    rules.fees.push(fee);
    rules
}

fn done(lines: &[LineFacts], payments: &[PaymentFacts], reach: Reach) -> Run {
    let lines: Vec<Line> = lines.iter().cloned().map(Line::from).collect();
    let payments: Vec<Payment> = payments.iter().cloned().map(Payment::from).collect();
    run_with(&lines, &payments, &rules(), None, reach).unwrap()
}

/// Another order, from a number.
fn shuffled<T: Clone>(all: &[T], mut seed: u64) -> Vec<T> {
    let mut out = all.to_vec();
    for at in (1..out.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        out.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_order_of_lines_or_payments_shows(lines in lines(), payments in payments(), seed in any::<u64>()) {
        let first = done(&lines.0, &payments.0, Reach::Indexed);
        let second = done(&shuffled(&lines.0, seed), &shuffled(&payments.0, seed.rotate_left(17)), Reach::Indexed);
        prop_assert_eq!(first, second);
    }

    #[test]
    fn indexes_find_what_all_pairs_find(lines in lines(), payments in payments()) {
        prop_assert_eq!(done(&lines.0, &payments.0, Reach::Indexed), done(&lines.0, &payments.0, Reach::AllPairs));
    }

    #[test]
    fn indexes_find_names_on_later_days_where_rules_count_them(lines in lines(), payments in payments()) {
        let lines: Vec<Line> = lines.0.iter().cloned().map(Line::from).collect();
        let payments: Vec<Payment> = payments.0.iter().cloned().map(Payment::from).collect();
        let mut rules = rules();
        rules.points.name_eq = 14;
        prop_assert_eq!(rules.check(), Ok(()));
        let run = |reach| run_with(&lines, &payments, &rules, None, reach);
        prop_assert_eq!(run(Reach::Indexed), run(Reach::AllPairs));
    }

    #[test]
    fn a_payment_is_matched_by_itself_once(lines in lines(), payments in payments()) {
        use ledger_core::reconcile::record::{Tier, Verdict};
        let run = done(&lines.0, &payments.0, Reach::Indexed);
        let out = run.records.iter().filter(|record| record.verdict == Verdict::Auto && record.tier != Some(Tier::T3));
        let mut all: Vec<_> = out.flat_map(|record| record.payments.clone()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all.len(), count);
    }
}
