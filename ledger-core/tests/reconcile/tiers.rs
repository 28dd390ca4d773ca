//! Each tier with the least that makes it, and with what keeps it from matching by itself.

use ledger_core::money::{Currency, Minor};
use ledger_core::reconcile::line::LineFacts;
use ledger_core::reconcile::payment::{PaymentFacts, State};
use ledger_core::reconcile::record::Verdict;
use ledger_core::reconcile::rule::{Class, ClassRule, FeeRule, FeeSide, RuleSet, When};

use crate::shared::{bare, day, full, id, matched, matched_by, payment, to_borys, told};

fn one(line: LineFacts, payments: &[PaymentFacts]) -> String {
    told(&matched(&[line], payments)[0])
}

#[test]
fn t1_is_id_amount_and_currency() {
    let line = || LineFacts { end_to_end: Some("ga-2026-001-1 ".into()), ..bare(1) };
    assert_eq!(one(line(), &[payment(1), payment(2)]), "T1 auto 0: E2E_EQ");
    // Another amount, another currency: no id match.
    assert_eq!(one(LineFacts { amount: Minor(-100_001), ..line() }, &[payment(1)]), "- nothing 0:");
    let euro = Currency::from_code("EUR").unwrap();
    assert_eq!(one(LineFacts { currency: euro, ..line() }, &[payment(1)]), "- nothing 0:");
    // Money that comes in is no payment of ours.
    assert_eq!(one(LineFacts { amount: Minor(100_000), ..line() }, &[payment(1)]), "- nothing 0:");
}

#[test]
fn an_id_that_is_not_unique_is_proposed_on_either_side() {
    let line = |number| LineFacts { end_to_end: Some("GA-2026-001-1".into()), ..bare(number) };
    let twice = matched(&[line(1), line(2)], &[payment(1)]);
    assert_eq!(twice.iter().map(told).collect::<Vec<_>>(), ["T1 proposed 0: E2E_EQ; NOT_UNIQUE"; 2]);
    let same = PaymentFacts { id: id(9), ..payment(1) };
    assert_eq!(one(line(1), &[payment(1), same.clone()]), "T1 proposed 0: E2E_EQ; NOT_UNIQUE");
    // One that is closed is no rival of the open one.
    let closed = PaymentFacts { state: State::Confirmed, ..same };
    assert_eq!(one(line(1), &[payment(1), closed.clone()]), "T1 auto 0: E2E_EQ");
    assert_eq!(one(line(1), &[closed]), "T1 proposed 0: E2E_EQ; NOT_OPEN");
}

#[test]
fn t2_is_the_whole_batch_or_all_its_parts() {
    let batch = |amount| LineFacts { batch: Some("GP-1".into()), amount: Minor(amount), ..bare(1) };
    let payments = [payment(1), to_borys(2), PaymentFacts { state: State::Rejected, ..payment(3) }];
    let found = matched(&[batch(-200_000)], &payments);
    assert_eq!((told(&found[0]).as_str(), &found[0].payments), ("T2 auto 0: BATCH_SUM", &vec![id(1), id(2)]));
    assert_eq!(one(batch(-300_000), &payments), "- nothing 0:");
    let twice = matched(&[batch(-200_000), LineFacts { id: id(999), ..batch(-200_000) }], &payments);
    assert!(twice.iter().all(|record| told(record) == "T2 proposed 0: BATCH_SUM; NOT_UNIQUE"));
    let part = |id: &str| (Some(id.to_owned()), Some(Minor(-100_000)));
    let parts =
        LineFacts { details: vec![part("GA-2026-001-1"), part("GA-2026-002-2")], amount: Minor(-200_000), ..bare(1) };
    let found = matched(std::slice::from_ref(&parts), &payments);
    assert_eq!((told(&found[0]).as_str(), &found[0].payments), ("T2 auto 0: BATCH_PARTS", &vec![id(1), id(2)]));
    // Details that do not sum to their line say nothing.
    assert_eq!(one(LineFacts { amount: Minor(-200_001), ..parts }, &payments), "- nothing 0:");
}

#[test]
fn t3_links_a_return_and_leaves_the_payment() {
    let back = || LineFacts {
        end_to_end: Some("GA-2026-001-1".into()),
        amount: Minor(100_000),
        booked_on: day(6),
        returned: true,
        ..bare(1)
    };
    let out = LineFacts { end_to_end: Some("GA-2026-001-1".into()), ..bare(2) };
    let both = matched(&[back(), out], &[payment(1)]);
    assert_eq!(both.iter().map(told).collect::<Vec<_>>(), ["T3 auto 0: RETURN_ID", "T1 auto 0: E2E_EQ"]);
    let code = LineFacts { returned: false, kind: Some("PMNT/ICDT/RRTN".into()), ..back() };
    assert_eq!(one(code, &[PaymentFacts { state: State::Confirmed, ..payment(1) }]), "T3 auto 0: RETURN_ID");
    // Without a mark of the bank it is a receipt; another amount is no return of it.
    assert_eq!(one(LineFacts { returned: false, ..back() }, &[payment(1)]), "- nothing 0:");
    assert_eq!(one(LineFacts { amount: Minor(99_000), ..back() }, &[payment(1)]), "- nothing 0:");
    assert_eq!(
        one(back(), &[PaymentFacts { state: State::Returned, ..payment(1) }]),
        "T3 proposed 0: RETURN_ID; NOT_OPEN"
    );
    // Named by its text alone: a person looks.
    let text = LineFacts { end_to_end: None, text: Some("Повернення GA-2026-001-1".into()), ..back() };
    assert_eq!(one(text, &[payment(1), payment(2)]), "T3 proposed 0: RETURN_REF; NOT_UNIQUE");
}

#[test]
fn t0_is_a_class_by_code_account_or_words() {
    let fee = LineFacts { kind: Some("ACMT/MDOP/CHRG".into()), amount: Minor(-500), ..bare(1) };
    let found = matched(std::slice::from_ref(&fee), &[payment(1)]);
    assert_eq!((told(&found[0]).as_str(), found[0].class), ("T0 auto 0: RULE", Some((Class::Fee, 0))));
    assert_eq!(one(LineFacts { amount: Minor(500), ..fee }, &[]), "- nothing 0:");
    let worded =
        LineFacts { text: Some("Kомісія бан\nку за місяць".into()), amount: Minor(-500), ..bare(1) };
    assert_eq!(one(worded, &[payment(1)]), "T0 proposed 0: RULE; NEW_RULE");
    // Words yield to a payment.
    let mut paid = full(1);
    paid.text = Some("Грант GA-2026-001, транш 1, комісія банку 0".into());
    assert!(one(paid, &[payment(1)]).starts_with("T4 auto"));
    let mut rules = RuleSet::standard();
    rules.classes.push(ClassRule {
        name: "donor-de".into(),
        class: Class::DonorReceipt,
        when: When { incoming: Some(true), accounts: vec!["DE89 3704 0044 0532 0130 00".into()], ..When::default() },
        confirmed: true,
    });
    let donor = LineFacts { amount: Minor(900_000), account: Some("DE89370400440532013000".into()), ..bare(1) };
    let found = matched_by(&[donor], &[], &rules, None);
    assert_eq!((found[0].verdict, found[0].class.map(|class| class.0)), (Verdict::Auto, Some(Class::DonorReceipt)));
}

#[test]
fn t4_adds_points_and_asks_for_two_identities() {
    let all = "AMT_EQ IBAN_EQ TAX_EQ REF_FULL NAME_EQ DATE_0";
    assert_eq!(one(full(1), &[payment(1), to_borys(2)]), format!("T4 auto 100: {all}"));
    let line = LineFacts { tax_id: None, text: None, ..full(1) };
    assert_eq!(one(line, &[payment(1)]), "T4 proposed 75: AMT_EQ IBAN_EQ NAME_EQ DATE_0");
    let line = LineFacts { account: None, booked_on: day(5), ..full(1) };
    assert_eq!(one(line, &[payment(1)]), "T4 auto 83: AMT_EQ TAX_EQ REF_FULL NAME_EQ DATE_3");
    let old =
        PaymentFacts { account: Some("UA1".into()), earlier_accounts: vec![crate::shared::ANNA.into()], ..payment(1) };
    let line = LineFacts { text: Some("Грант GA-2026-001".into()), name: None, booked_on: day(16), ..full(1) };
    assert_eq!(one(line, &[old]), "T4 proposed 79: AMT_EQ IBAN_OLD TAX_EQ REF_AGR DATE_10");
    let named = LineFacts { name: full(1).name, ..bare(1) };
    assert_eq!(one(named.clone(), &[payment(1)]), "T4 proposed 50: AMT_EQ NAME_EQ DATE_0");
    assert_eq!(one(LineFacts { booked_on: day(3), ..named }, &[payment(1)]), "- nothing 0:");
    assert_eq!(one(bare(1), &[payment(1)]), "- nothing 0:");
}

#[test]
fn equal_instalments_are_never_chosen_by_age() {
    let line = LineFacts { text: None, booked_on: day(10), ..full(1) };
    let later = PaymentFacts { sent_on: day(10), ..payment(2) };
    let found = matched(std::slice::from_ref(&line), &[payment(1), later.clone()]);
    assert_eq!((found[0].verdict, found[0].score), (Verdict::Proposed, 90));
    assert_eq!(found[0].runner_up.map(|rival| (rival.payment, rival.score)), Some((id(1), 85)));
    // The text decides; then the other line has one candidate left.
    let named = LineFacts { id: id(7), text: Some("GA-2026-001-1".into()), booked_on: day(9), ..full(1) };
    let found = matched(&[line, named], &[payment(1), later]);
    assert_eq!(found.iter().map(|record| record.payments.clone()).collect::<Vec<_>>(), [vec![id(1)], vec![id(2)]]);
    assert!(found.iter().all(|record| record.verdict == Verdict::Auto));
}

#[test]
fn two_lines_for_one_payment_are_both_proposed() {
    let found = matched(&[full(1), full(2)], &[payment(1)]);
    assert!(found.iter().all(|record| record.verdict == Verdict::Proposed && record.score == 100));
}

#[test]
fn a_fee_rule_lets_the_amount_differ_and_a_part_never_matches_by_itself() {
    let mut rules = RuleSet::standard();
    let fixed = FeeRule {
        account: "5410".into(),
        fixed: Minor(700),
        per_10_000: 0,
        side: FeeSide::Added,
        from: day(1),
        until: None,
    };
    rules.fees.push(fixed);
    let line = LineFacts { amount: Minor(-100_700), ..full(1) };
    let found = matched_by(std::slice::from_ref(&line), &[payment(1)], &rules, None);
    assert_eq!(told(&found[0]), "T4 auto 97: AMT_FEE IBAN_EQ TAX_EQ REF_FULL NAME_EQ DATE_0");
    assert_eq!(one(line, &[payment(1)]), "- nothing 0:");
    let part = LineFacts { amount: Minor(-40_000), ..full(1) };
    assert_eq!(one(part, &[payment(1)]), "T4 proposed 85: AMT_PART IBAN_EQ TAX_EQ REF_FULL NAME_EQ DATE_0");
}

#[test]
fn t5_proposes_the_only_subset_and_counts_several() {
    let amounts = |amounts: &[i64]| -> Vec<PaymentFacts> {
        (1..).zip(amounts).map(|(number, amount)| PaymentFacts { amount: Minor(*amount), ..payment(number) }).collect()
    };
    let batch = |amount| LineFacts { batch: Some("GP-1".into()), amount: Minor(amount), ..bare(1) };
    let found = matched(&[batch(-500)], &amounts(&[100, 200, 400]));
    assert_eq!((told(&found[0]).as_str(), &found[0].payments), ("T5 proposed 0: SET_BATCH", &vec![id(1), id(3)]));
    let found = matched(&[batch(-500)], &amounts(&[100, 100, 400]));
    assert_eq!((found[0].verdict, found[0].subsets), (Verdict::Nothing, 2));
    let dated = LineFacts { amount: Minor(-500), booked_on: day(4), ..bare(1) };
    assert_eq!(one(dated.clone(), &amounts(&[100, 200, 400])), "T5 proposed 0: SET_DATE");
    // One payment of that amount on another day is a rival, and alone says nothing.
    let rival = PaymentFacts { sent_on: day(3), ..amounts(&[0, 0, 0, 500])[3].clone() };
    let found = matched(std::slice::from_ref(&dated), &[amounts(&[100, 200, 400]), vec![rival.clone()]].concat());
    assert_eq!((found[0].verdict, found[0].subsets), (Verdict::Nothing, 2));
    assert_eq!(one(dated, &[rival]), "- nothing 0:");
    let payee = LineFacts { account: Some(crate::shared::ANNA.into()), amount: Minor(-500), ..bare(1) };
    assert_eq!(one(payee, &amounts(&[100, 200, 400])), "T5 proposed 0: SET_PAYEE");
}

#[test]
fn t5_finds_several_lines_of_one_payment() {
    let part = |number, amount| LineFacts { amount: Minor(amount), ..full(number) };
    let found = matched(&[part(1, -30_000), part(2, -70_000), part(3, -20_000)], &[payment(1)]);
    let told: Vec<String> = found.iter().map(told).collect();
    assert_eq!(told[..2], ["T5 proposed 0: SET_LINES", "T5 proposed 0: SET_LINES"]);
    assert!(told[2].starts_with("T4 proposed 85: AMT_PART"), "{told:?}");
}

#[test]
fn what_a_person_said_no_to_is_left_out_of_every_tier() {
    use ledger_core::reconcile::barred::Barred;
    use ledger_core::reconcile::line::Line;
    use ledger_core::reconcile::match_run::run_barring;
    use ledger_core::reconcile::payment::Payment;

    let batch = LineFacts { batch: Some("GP-1".into()), amount: Minor(-200_000), ..bare(2) };
    let lines = [LineFacts { end_to_end: Some("GA-2026-001-1".into()), ..bare(1) }, batch];
    let run = |barred: &Barred| {
        let lines: Vec<Line> = lines.iter().cloned().map(Line::from).collect();
        let payments: Vec<Payment> = [payment(1), to_borys(2)].into_iter().map(Payment::from).collect();
        let found = run_barring(&lines, &payments, &RuleSet::standard(), None, barred).unwrap();
        found.records.iter().map(told).collect::<Vec<_>>()
    };
    let mut barred = Barred::default();
    let told_of = |barred: &Barred, at: usize| run(barred)[at].clone();
    assert!(told_of(&barred, 0).starts_with("T1"), "{}", told_of(&barred, 0));
    barred.put(lines[0].id, vec![id(1)]);
    assert_eq!(told_of(&barred, 0), "- nothing 0:");
    // The batch needs both payments, and the first is free again.
    assert_eq!(told_of(&barred, 1), "T2 auto 0: BATCH_SUM");
    // A no to both together, in whatever order.
    barred.put(lines[1].id, vec![id(2), id(1)]);
    assert_eq!(told_of(&barred, 1), "- nothing 0:");
}
