//! Each veto blocks what would match by itself, and hides nothing.

use ledger_core::money::Minor;
use ledger_core::reconcile::line::LineFacts;
use ledger_core::reconcile::payment::PaymentFacts;
use ledger_core::reconcile::record::{Record, Verdict, Veto};
use ledger_core::reconcile::rule::RuleSet;

use crate::shared::{BORYS, bare, day, full, id, matched, matched_by, payment, to_borys, told};

fn vetoed(record: &Record, veto: Veto) {
    assert_eq!(record.verdict, Verdict::Proposed, "{}", told(record));
    assert!(record.vetoes.has(veto), "{}", told(record));
    assert_eq!(record.payments, [id(1)]);
}

/// The line with a fault, by score and by end-to-end id.
fn both(line: LineFacts, payments: &[PaymentFacts], veto: Veto) {
    vetoed(&matched(std::slice::from_ref(&line), payments)[0], veto);
    let by_id = LineFacts { end_to_end: Some("GA-2026-001-1".into()), ..line };
    let found = matched(&[by_id], payments);
    assert!(told(&found[0]).starts_with("T1 "), "{}", told(&found[0]));
    vetoed(&found[0], veto);
}

#[test]
fn contradictions_block() {
    let payments = [payment(1), PaymentFacts { amount: Minor(5), ..to_borys(2) }];
    both(LineFacts { account: Some(BORYS.into()), ..full(1) }, &payments, Veto::IbanOther);
    both(LineFacts { tax_id: Some("2000000009".into()), ..full(1) }, &payments, Veto::TaxOther);
    both(LineFacts { text: Some("Грант GA-2026-002, транш 1".into()), ..full(1) }, &payments, Veto::AgrOther);
    both(LineFacts { text: Some("Грант GA-2019-002".into()), ..full(1) }, &payments, Veto::AgrOther);
    both(LineFacts { text: Some("Грант GA-2026-001, транш 2".into()), ..full(1) }, &payments, Veto::InstOther);
}

#[test]
fn an_account_two_beneficiaries_share_is_nobodys_other() {
    let shared = PaymentFacts { account: payment(1).account, amount: Minor(5), ..to_borys(2) };
    assert_eq!(matched(&[full(1)], &[payment(1), shared])[0].verdict, Verdict::Auto);
}

#[test]
fn holds_limits_and_signed_periods_block() {
    both(full(1), &[PaymentFacts { held: true, ..payment(1) }], Veto::Held);
    let mut rules = RuleSet::standard();
    rules.auto_limit = Some(Minor(99_999));
    vetoed(&matched_by(&[full(1)], &[payment(1)], &rules, None)[0], Veto::Limit);
    rules.auto_limit = Some(Minor(100_000));
    assert_eq!(matched_by(&[full(1)], &[payment(1)], &rules, None)[0].verdict, Verdict::Auto);
    let rules = RuleSet::standard();
    vetoed(&matched_by(&[full(1)], &[payment(1)], &rules, Some(day(2)))[0], Veto::Signed);
    assert_eq!(matched_by(&[full(1)], &[payment(1)], &rules, Some(day(1)))[0].verdict, Verdict::Auto);
}

#[test]
fn a_line_from_before_the_payment_is_no_candidate_and_its_id_only_proposes() {
    let early = LineFacts { booked_on: day(1), ..full(1) };
    assert_eq!(matched(std::slice::from_ref(&early), &[payment(1)])[0].verdict, Verdict::Nothing);
    let by_id = LineFacts { end_to_end: Some("GA-2026-001-1".into()), ..early };
    vetoed(&matched(&[by_id], &[payment(1)])[0], Veto::BeforeSent);
}

#[test]
fn a_held_payment_stays_a_rival_of_its_equal() {
    // The true one is held: the other instalment of the same amount must not take its line.
    let line = LineFacts { text: None, ..full(1) };
    let found = matched(&[line], &[PaymentFacts { held: true, ..payment(1) }, payment(2)]);
    assert_eq!(found[0].verdict, Verdict::Proposed, "{}", told(&found[0]));
}

#[test]
fn a_payment_an_id_leads_to_is_no_payment_of_another_line() {
    let twice = |number| LineFacts { end_to_end: Some("GA-2026-001-1".into()), ..bare(number) };
    let found = matched(&[twice(1), twice(2), full(3)], &[payment(1)]);
    assert!(found.iter().all(|record| record.verdict == Verdict::Proposed));
}

#[test]
fn a_contradicted_candidate_that_scores_higher_blocks_the_winner() {
    let line = LineFacts { account: Some(BORYS.into()), tax_id: Some("2000000009".into()), ..full(1) };
    let found = matched(&[line], &[payment(1), to_borys(2)]);
    assert_ne!(found[0].verdict, Verdict::Auto);
    assert_eq!(found[0].payments.len(), 1);
}
