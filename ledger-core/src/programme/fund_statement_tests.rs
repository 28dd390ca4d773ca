//! A fund in the donor's currency by hand: every bank movement of one agreement, and lines a to h of SF-425 that an accountant
//! would write under them.

#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::*;
use crate::id::{BankAccountId, DonorId, EntryId, FundId, GrantId, RateId};
use crate::ledger::account::{
    AccountCode, BANK, BANK_CHARGES, BANK_OTHER, CONVERSION, DONOR_RECEIVABLE, DUE_TO, DUE_TO_DONOR, GAIN_REALISED,
    GRANTS_CASH, IN_TRANSIT, Layer, PAYABLE, RECEIVED_IN_ADVANCE, RETURNED,
};
use crate::ledger::rate::{Rate, RateRow, RateSource};
use crate::programme::fund::{Condition, FundState, Policy};
use crate::programme::terms::{BasisPoints, ExchangeBearer};
use crate::programme::treasury::RemittanceKind;
use crate::text::{Code, Label};

const UAH: Currency = Currency::UAH;

fn usd() -> Currency {
    Currency::from_code("USD").unwrap()
}

fn day(d: u32) -> Day {
    Day::from_ymd_opt(2026, 3, d).unwrap()
}

fn fund(currency: Currency, rate_method: RateMethod) -> Fund {
    Fund {
        fund_id: FundId(Uuid::from_u128(1)),
        donor_id: Some(DonorId(Uuid::from_u128(9))),
        code: Code::new("F-1").unwrap(),
        title: Label::new("Invented Foundation").unwrap(),
        version: 1,
        currency,
        condition: Condition::Conditional,
        policy: Policy::Advance,
        state: FundState::Open,
        starts_on: day(1),
        ends_on: day(31),
        rate_method,
        rate_source: None,
        exchange_bearer: ExchangeBearer::Donor,
        fees_eligible: true,
        interest_adds: false,
        indirect_bp: BasisPoints(0),
        flexibility_bp: BasisPoints(0),
        warn_bp: BasisPoints(9_000),
        stop_bp: BasisPoints(10_000),
        fee_line_id: None,
        exchange_line_id: None,
        indirect_line_id: None,
        converted_minor: Minor::ZERO,
        converted_base_minor: Minor::ZERO,
    }
}

/// Entries of the example: each call is one entry, each item one leg.
#[derive(Default)]
struct Journal {
    legs: Vec<Leg>,
    seq: i64,
}

/// Accounts, amount, currency, base amount.
type Item = ((AccountCode, AccountCode), i64, Currency, i64);

impl Journal {
    fn entry(&mut self, d: u32, grant: bool, other: bool, items: &[Item]) {
        self.seq += 1;
        for (index, ((debit, credit), amount, currency, base)) in items.iter().enumerate() {
            self.legs.push(Leg {
                entry_id: EntryId(Uuid::from_u128(self.seq.unsigned_abs().into())),
                leg_no: i64::try_from(index).unwrap() + 1,
                seq: self.seq,
                booked_on: day(d),
                layer: Layer::Actual,
                debit_account: *debit,
                credit_account: *credit,
                amount_minor: Minor(*amount),
                currency: *currency,
                base_minor: Some(Minor(*base)),
                fund_id: FundId(Uuid::from_u128(1)),
                line_id: None,
                grant_id: grant.then_some(GrantId(Uuid::from_u128(5))),
                disbursement_id: None,
                bank_account_id: Some(BankAccountId(Uuid::from_u128(3))),
                other_fund_id: other.then_some(FundId(Uuid::from_u128(2))),
                valued_account: None,
                rate_id: None,
                region: None,
            });
        }
    }
}

/// USD 10,000.00 received, 6,000.00 of it against a receivable carried at another base amount; USD 4,000.00 sold for
/// UAH 164,000.00 (41.00), USD 500.00 sold and not yet paid for; UAH 82,000.00 paid to grantees, UAH 20,500.00 come back; a
/// fee of USD 5.00; UAH 1,000.00 lent to another fund and returned in part; USD 100.00 sent back to the donor.
fn journal() -> Journal {
    let mut book = Journal::default();
    let usd = usd();
    book.entry(2, false, false, &[((BANK_OTHER, RECEIVED_IN_ADVANCE), 400_000, usd, 16_000_000)]);
    // Split through 1095, for the receivable was carried at 39 and the bank takes it at 40; the difference in base currency.
    book.entry(
        2,
        false,
        false,
        &[
            ((BANK_OTHER, CONVERSION), 600_000, usd, 24_000_000),
            ((CONVERSION, DONOR_RECEIVABLE), 600_000, usd, 23_400_000),
            ((CONVERSION, GAIN_REALISED), 600_000, UAH, 600_000),
        ],
    );
    book.entry(3, false, false, &[((CONVERSION, BANK_OTHER), 400_000, usd, 16_000_000)]);
    book.entry(
        5,
        false,
        false,
        &[((BANK, CONVERSION), 16_400_000, UAH, 16_400_000), ((CONVERSION, GAIN_REALISED), 400_000, UAH, 400_000)],
    );
    book.entry(6, false, false, &[((CONVERSION, BANK_OTHER), 50_000, usd, 2_000_000)]);
    book.entry(7, true, false, &[((PAYABLE, IN_TRANSIT), 8_200_000, UAH, 8_200_000)]);
    book.entry(8, true, false, &[((IN_TRANSIT, BANK), 5_000_000, UAH, 5_000_000)]);
    book.entry(8, true, false, &[((IN_TRANSIT, BANK), 3_200_000, UAH, 3_200_000)]);
    book.entry(9, true, false, &[((BANK, RETURNED), 2_050_000, UAH, 2_050_000)]);
    book.entry(9, false, false, &[((BANK_CHARGES, BANK_OTHER), 500, usd, 20_000)]);
    book.entry(10, false, true, &[((DUE_TO, BANK), 100_000, UAH, 100_000)]);
    book.entry(11, false, true, &[((BANK, DUE_TO), 40_000, UAH, 40_000)]);
    book.entry(12, false, false, &[((DUE_TO_DONOR, IN_TRANSIT), 10_000, usd, 400_000)]);
    book.entry(13, false, false, &[((IN_TRANSIT, BANK_OTHER), 10_000, usd, 400_000)]);
    // A settlement between two bank accounts, which carries no other fund by the time the bank confirms it.
    book.entry(14, false, false, &[((IN_TRANSIT, BANK), 7_000, UAH, 7_000)]);
    book
}

fn budget(line: u128, debit: AccountCode, credit: AccountCode, amount: i64, currency: Currency) -> LegSum {
    LegSum {
        debit,
        credit,
        currency,
        amount: Minor(amount),
        base: if debit.starts_with("9") { Minor::ZERO } else { Minor(amount * 41) },
        fund: None,
        line: Some(LineId(Uuid::from_u128(line))),
        grant: None,
        month: None,
    }
}

fn line(id: u128, code: &str) -> BudgetLine {
    BudgetLine {
        fund_id: FundId(Uuid::from_u128(1)),
        line_id: LineId(Uuid::from_u128(id)),
        code: Code::new(code).unwrap(),
        title: Label::new("Grants").unwrap(),
        position: 1,
        authority_minor: Minor::ZERO,
        moved_out_minor: Minor::ZERO,
        starts_on: None,
        ends_on: None,
    }
}

fn sums() -> Vec<LegSum> {
    let usd = usd();
    vec![
        budget(1, AUTHORITY, AVAILABLE, 700_000, usd),
        budget(2, AUTHORITY, AVAILABLE, 300_000, usd),
        budget(1, AVAILABLE, PRE_ENCUMBERED, 450_000, usd),
        budget(1, PRE_ENCUMBERED, ENCUMBERED, 420_000, usd),
        budget(1, ENCUMBERED, EXPENDED, 120_000, usd),
        budget(2, AVAILABLE, EXPENDED, 500, usd),
        budget(1, GRANTS_CASH, PAYABLE, 120_000, usd),
        budget(2, BANK_CHARGES, BANK_OTHER, 500, usd),
        budget(2, EXCHANGE_LOSS, CONVERSION, 77, UAH),
    ]
}

/// The last two entries of the journal: the donor's money goes back, a debt to another fund is settled.
fn on_way() -> OnItsWay {
    OnItsWay::from([(14, RemittanceKind::Donor), (15, RemittanceKind::SettleOut)])
}

fn statement(fund: &Fund, bank: &[Leg], rates: &RateBook) -> FundStatement {
    let (lines, sums) = ([line(1, "G1"), line(2, "G2")], sums());
    FundBooks { fund, base: UAH, lines: &lines, sums: &sums, bank, on_way: &on_way(), rates }.statement().unwrap()
}

#[test]
fn lines_a_to_h_of_the_federal_report_are_those_an_accountant_writes() {
    let found = statement(&fund(usd(), RateMethod::OwnConversions), &journal().legs, &RateBook::default());
    let report = found.sf425.unwrap();
    // a: 10,000.00 - 100.00. b: (82,000.00 - 20,500.00) / 41 + 5.00, at 41.00 UAH a dollar, the sale that was paid for.
    assert_eq!(report.receipts, Some(Minor(990_000)));
    assert_eq!(report.disbursements, Some(Minor(150_500)));
    assert_eq!(report.on_hand, Some(Minor(839_500)));
    // d: 7,000.00 + 3,000.00. e: 1,200.00 + 5.00. f: 4,200.00 - 1,200.00.
    assert_eq!(
        (report.authorised, report.spent, report.unliquidated),
        (Minor(1_000_000), Minor(120_500), Minor(300_000))
    );
    assert_eq!((report.obligated, report.unobligated), (Minor(420_500), Minor(579_500)));
}

#[test]
fn every_bank_movement_is_of_one_kind_and_the_kinds_add_up_to_the_balance() {
    let found = statement(&fund(usd(), RateMethod::OwnConversions), &journal().legs, &RateBook::default());
    let line = |currency| found.cash.iter().find(|line| line.currency == currency).unwrap();
    assert_eq!(line(usd()).kinds.map(|minor| minor.0), [990_000, -500, -450_000, 0, 0]);
    assert_eq!(line(UAH).kinds.map(|minor| minor.0), [0, -6_150_000, 16_400_000, -67_000, 0]);
    let side = |currency, account: AccountCode| {
        let legs = journal().legs.into_iter().filter(|leg| leg.currency == currency).collect::<Vec<_>>();
        crate::ledger::statement::running(&[], account, &legs).unwrap().last().unwrap().2
    };
    assert_eq!((line(usd()).balance, line(UAH).balance), (side(usd(), BANK_OTHER), side(UAH, BANK)));
}

#[test]
fn each_line_stands_on_its_own_and_all_add_up() {
    let found = statement(&fund(usd(), RateMethod::OwnConversions), &[], &RateBook::default());
    let (first, second) = (found.lines[0].1, found.lines[1].1);
    assert_eq!(
        (first.authority, first.available, first.pre_encumbered),
        (Minor(700_000), Minor(250_000), Minor(30_000))
    );
    assert_eq!((first.encumbered, first.expended, first.cost_base), (Minor(300_000), Minor(120_000), Minor(4_920_000)));
    assert_eq!((second.available, second.expended), (Minor(299_500), Minor(500)));
    assert_eq!(second.cost_base, Minor(20_500), "an exchange loss is no cost of the donor's");
    assert_eq!(found.total.expended, Minor(120_500));
    assert_eq!(found.total.cost_base, Minor(4_940_500));
    for figures in [first, second, found.total] {
        let parts = [figures.available, figures.pre_encumbered, figures.encumbered, figures.expended];
        assert_eq!(Minor::sum(parts), Ok(figures.authority));
    }
}

#[test]
fn by_the_official_rate_each_day_counts_and_without_one_nothing_is_guessed() {
    let by_quotes = fund(usd(), RateMethod::Official);
    let none = statement(&by_quotes, &journal().legs, &RateBook::default()).sf425.unwrap();
    assert_eq!((none.receipts, none.disbursements, none.on_hand), (Some(Minor(990_000)), None, None));
    assert_eq!(none.unobligated, Minor(579_500), "the budget needs no rate");
    let mut rates = RateBook::default();
    for (d, rate) in [(8, "40"), (9, "50")] {
        let rate_id = RateId(Uuid::from_u128(d.into()));
        let rate = Rate::parse(rate).unwrap();
        rates.insert(RateRow { rate_id, currency: usd(), per: UAH, on_day: day(d), rate, source: RateSource::Nbu });
    }
    // 50,000.00 / 40 + 32,000.00 / 40 - 20,500.00 / 50 + 5.00
    let quoted = statement(&by_quotes, &journal().legs, &rates).sf425.unwrap();
    assert_eq!(quoted.disbursements, Some(Minor(125_000 + 80_000 - 41_000 + 500)));
}

#[test]
fn a_fund_in_base_currency_takes_the_base_amounts_and_the_free_fund_reports_to_nobody() {
    let found = statement(&fund(UAH, RateMethod::Official), &journal().legs, &RateBook::default()).sf425.unwrap();
    assert_eq!(found.receipts, Some(Minor(40_000_000 - 400_000)));
    let free = Fund { donor_id: None, ..fund(UAH, RateMethod::Official) };
    assert_eq!(statement(&free, &journal().legs, &RateBook::default()).sf425, None);
}
