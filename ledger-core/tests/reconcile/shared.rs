//! One beneficiary, one payment, one line: what tests change a thing of.

use ledger_core::money::{Currency, Minor};
use ledger_core::reconcile::line::{Line, LineFacts};
use ledger_core::reconcile::match_run::run;
use ledger_core::reconcile::payment::{Payment, PaymentFacts, State};
use ledger_core::reconcile::record::{Evidence, Record, Veto};
use ledger_core::reconcile::rule::RuleSet;
use ledger_core::time::Day;
use uuid::Uuid;

pub const ANNA: &str = "UA693220010000026200000000101";
pub const BORYS: &str = "UA423220010000026200000000102";

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn day(day: u32) -> Day {
    Day::from_ymd_opt(2026, 3, day).unwrap()
}

/// Payment `number`: 1,000.00 to Anna, instalment `number` of GA-2026-001, sent on Monday 2 March.
pub fn payment(number: u16) -> PaymentFacts {
    PaymentFacts {
        id: id(u128::from(number)),
        payee: id(1000),
        end_to_end: Some(format!("GA-2026-001-{number}")),
        batch: Some("GP-1".into()),
        amount: Minor(100_000),
        currency: Currency::UAH,
        account: Some(ANNA.into()),
        earlier_accounts: Vec::new(),
        tax_id: Some("1234567899".into()),
        name: Some("ФОП Приклад Ганна".into()),
        agreement: Some("GA-2026-001".into()),
        instalment: Some(number),
        sent_on: day(2),
        state: State::Sent,
        held: false,
    }
}

/// A payment to Borys under GA-2026-002.
pub fn to_borys(number: u16) -> PaymentFacts {
    PaymentFacts {
        payee: id(2000),
        end_to_end: Some(format!("GA-2026-002-{number}")),
        account: Some(BORYS.into()),
        tax_id: Some("2000000009".into()),
        name: Some("Зразок Борис".into()),
        agreement: Some("GA-2026-002".into()),
        ..payment(number)
    }
}

/// Line `number` that pays 1,000.00 on 2 March and says nothing more.
pub fn bare(number: u128) -> LineFacts {
    LineFacts::new(id(100 + number), day(2), Minor(-100_000), Currency::UAH)
}

/// A line with everything but an end-to-end id: payment 1 as the bank books it.
pub fn full(number: u128) -> LineFacts {
    LineFacts {
        account: Some(ANNA.into()),
        tax_id: Some("1234567899".into()),
        name: Some("ПРИКЛАД ГАННА".into()),
        text: Some("Грант GA-2026-001, транш 1".into()),
        ..bare(number)
    }
}

pub fn matched(lines: &[LineFacts], payments: &[PaymentFacts]) -> Vec<Record> {
    matched_by(lines, payments, &RuleSet::standard(), None)
}

pub fn matched_by(
    lines: &[LineFacts],
    payments: &[PaymentFacts],
    rules: &RuleSet,
    signed_until: Option<Day>,
) -> Vec<Record> {
    let lines: Vec<Line> = lines.iter().cloned().map(Line::from).collect();
    let payments: Vec<Payment> = payments.iter().cloned().map(Payment::from).collect();
    run(&lines, &payments, rules, signed_until).unwrap().records
}

/// Tier, verdict, score, evidence, vetoes as one text: `T4 auto 100: AMT_EQ IBAN_EQ; HELD`.
pub fn told(record: &Record) -> String {
    let evidence: Vec<&str> = record.evidence.iter().map(Evidence::code).collect();
    let vetoes: Vec<&str> = record.vetoes.iter().map(Veto::code).collect();
    let tier = record.tier.map_or("-", |tier| tier.code());
    let text =
        format!("{tier} {} {}: {}; {}", record.verdict.code(), record.score, evidence.join(" "), vetoes.join(" "));
    text.trim_end_matches([' ', ';']).to_owned()
}
