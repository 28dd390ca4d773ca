//! One small book in both formats, byte for byte, and legs that are refused.

use ledger_core::id::{CaseId, DisbursementId, GrantId};
use ledger_core::ledger::account::{
    AUTHORITY, AVAILABLE, BANK_OTHER, CONVERSION, DUE_TO, IN_TRANSIT, Layer, VALUATION, seed_chart,
};
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::Minor;
use ledger_core::programme::fund::{Condition, FundState, Policy};
use ledger_core::programme::terms::{BasisPoints, ExchangeBearer, RateMethod};
use ledger_core::text::{Code, Label};
use ledger_core::time::Timestamp;
use uuid::Uuid;

use super::*;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn day(d: u32) -> Day {
    Day::from_ymd_opt(2026, 3, d).unwrap()
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn fund(n: u128, name: &str) -> Fund {
    let nothing = BasisPoints(0);
    Fund {
        fund_id: FundId(id(n)),
        donor_id: None,
        code: code(name),
        title: Label::new("Угода: \"перша\", 2026").unwrap(),
        version: 1,
        currency: currency("EUR"),
        condition: Condition::Conditional,
        policy: Policy::Advance,
        state: FundState::Open,
        starts_on: day(1),
        ends_on: day(31),
        rate_method: RateMethod::Official,
        rate_source: None,
        exchange_bearer: ExchangeBearer::Donor,
        fees_eligible: false,
        interest_adds: false,
        indirect_bp: nothing,
        flexibility_bp: nothing,
        warn_bp: nothing,
        stop_bp: nothing,
        fee_line_id: None,
        exchange_line_id: None,
        indirect_line_id: None,
        converted_minor: Minor(0),
        converted_base_minor: Minor(0),
    }
}

fn heading() -> Heading {
    let line = BudgetLine {
        fund_id: FundId(id(1)),
        line_id: LineId(id(10)),
        code: code("L.1"),
        title: Label::new("Tools").unwrap(),
        position: 1,
        authority_minor: Minor(500),
        moved_out_minor: Minor(0),
        starts_on: None,
        ends_on: None,
    };
    let standing = |account, currency_code, net_minor| Standing {
        account,
        fund: FundId(id(1)),
        currency: currency(currency_code),
        net_minor,
    };
    Heading {
        programme: Programme {
            code: code("UA"),
            title: Label::new("Programme").unwrap(),
            base_currency: Currency::UAH,
            quorum: 3,
            free_fund_id: None,
            grantee_cap_minor: None,
            soft_closed_on: None,
            hard_closed_on: None,
        },
        log_size: 8,
        log_root: "00ff".into(),
        accounts: seed_chart(),
        funds: vec![(fund(1, "ALPHA"), vec![line]), (fund(2, "b_2"), Vec::new())],
        banks: vec![BankAccount {
            bank_account_id: BankAccountId(id(20)),
            code: code("EUR-1"),
            currency: currency("EUR"),
            account: BANK_OTHER,
        }],
        events: BTreeSet::from(["payment_confirm".to_owned()]),
        span: Some((day(2), day(3))),
        standings: vec![
            standing(AUTHORITY, "EUR", 500),
            standing(AVAILABLE, "EUR", -500),
            standing(CONVERSION, "JPY", -7),
            standing(IN_TRANSIT, "EUR", 0),
            standing(IN_TRANSIT, "JPY", 7),
        ],
    }
}

fn header() -> EntryHeader {
    EntryHeader {
        entry_id: EntryId(id(100)),
        seq: 7,
        event: "payment_confirm".into(),
        booked_on: day(2),
        value_on: day(3),
        recorded_at: Timestamp::from_micros(1_772_500_000_000_001),
        case_id: Some(CaseId(id(30))),
        reverses_id: None,
        follows_id: None,
        original_on: Some(day(1)),
        reason: Some(code("late")),
    }
}

fn leg(pair: (AccountCode, AccountCode), amount: i64, currency_code: &str, base: Option<i64>) -> Leg {
    Leg {
        entry_id: EntryId(id(100)),
        leg_no: 1,
        seq: 7,
        booked_on: day(2),
        layer: if base.is_none() { Layer::Budget } else { Layer::Actual },
        debit_account: pair.0,
        credit_account: pair.1,
        amount_minor: Minor(amount),
        currency: currency(currency_code),
        base_minor: base.map(Minor),
        fund_id: FundId(id(1)),
        line_id: Some(LineId(id(10))),
        grant_id: None,
        disbursement_id: None,
        bank_account_id: None,
        other_fund_id: None,
        valued_account: None,
        rate_id: None,
        region: None,
    }
}

fn legs() -> Vec<Leg> {
    let whole = Leg {
        grant_id: Some(GrantId(id(40))),
        disbursement_id: Some(DisbursementId(id(41))),
        bank_account_id: Some(BankAccountId(id(20))),
        other_fund_id: Some(FundId(id(2))),
        valued_account: Some(BANK_OTHER),
        rate_id: Some(RateId(id(50))),
        region: Some("UA-46, \"x\"\n".into()),
        ..leg((IN_TRANSIT, CONVERSION), 7, "JPY", Some(201))
    };
    vec![whole, Leg { leg_no: 2, ..leg((AUTHORITY, AVAILABLE), 500, "EUR", None) }]
}

fn rates() -> BTreeMap<RateId, RateRow> {
    let rate = RateRow {
        rate_id: RateId(id(50)),
        currency: currency("JPY"),
        per: Currency::UAH,
        on_day: day(1),
        rate: Rate::parse("0.2873").unwrap(),
        source: RateSource::Nbu,
    };
    BTreeMap::from([(rate.rate_id, rate)])
}

fn written(form: Form) -> String {
    let (header, legs, rates) = (header(), legs(), rates());
    let mut book = Book::open(Vec::new(), form, heading()).unwrap();
    book.entry(&Item { header: &header, legs: &legs, case: Some("C-0001"), rates: &rates }).unwrap();
    String::from_utf8(book.close().unwrap()).unwrap()
}

const ABOUT: &str = "\
; Journal of programme UA, base currency UAH
; Decisions of its log: 8, root hash 00ff
; Each leg of an entry is two postings; the fund is the last part of an account's name; Budget is a memo set.
; Booking date, entry number (sequence in the log) and event head each entry; the rest is in the tags.
; fund ALPHA EUR conditional: Угода: \"перша\", 2026
;   line L.1: Tools
; fund b_2 EUR conditional: Угода: \"перша\", 2026
; bank account EUR-1 EUR

";

#[test]
fn a_book_for_hledger_is_this_to_the_byte() {
    let declared = "\
decimal-mark .

commodity 1000.00 EUR
commodity 1000. JPY
commodity 1000.00 UAH

tag entry_id
tag value_on
tag recorded_at
tag case
tag reverses
tag follows
tag original_on
tag reason
tag leg
tag fund
tag line
tag grant
tag disbursement
tag bank_account
tag other_fund
tag valued_account
tag region
tag rate
tag type

payee payment_confirm
payee balances_of_the_ledger

account Assets  ; type:A
account Liabilities  ; type:L
account Equity  ; type:E
account Income  ; type:R
account Expenses  ; type:X
account Budget
account Assets:1090-PaymentsInTransit:ALPHA
account Assets:1095-CurrencyConversion:ALPHA
account Budget:9010-Authority:ALPHA
account Budget:9500-Available:ALPHA
";
    let tags = "leg:1, fund:ALPHA, line:L.1, grant:00000000-0000-0000-0000-000000000028, \
        disbursement:00000000-0000-0000-0000-000000000029, bank_account:EUR-1, other_fund:b_2, valued_account:1020, \
        region:UA-46_ _x__, rate:JPY/UAH 0.2873 nbu 2026-03-01";
    let entry = format!(
        "
2026-03-02 * (7) payment_confirm
    ; entry_id:00000000-0000-0000-0000-000000000064, value_on:2026-03-03, recorded_at:2026-03-03T01:06:40.000001Z, \
        case:C-0001, original_on:2026-03-01, reason:late
    Assets:1090-PaymentsInTransit:ALPHA  7 JPY @@ 2.01 UAH  ; {tags}
    Assets:1095-CurrencyConversion:ALPHA  -7 JPY @@ 2.01 UAH  ; {tags}
    Budget:9010-Authority:ALPHA  5.00 EUR  ; leg:2, fund:ALPHA, line:L.1
    Budget:9500-Available:ALPHA  -5.00 EUR  ; leg:2, fund:ALPHA, line:L.1

2026-03-03 * balances_of_the_ledger
    Assets:1090-PaymentsInTransit:ALPHA  0.00 EUR = 0.00 EUR
    Assets:1090-PaymentsInTransit:ALPHA  0 JPY = 7 JPY
    Assets:1095-CurrencyConversion:ALPHA  0 JPY = -7 JPY
    Budget:9010-Authority:ALPHA  0.00 EUR = 5.00 EUR
    Budget:9500-Available:ALPHA  0.00 EUR = -5.00 EUR
"
    );
    assert_eq!(written(Form::Hledger), format!("{ABOUT}{declared}{entry}"));
}

#[test]
fn a_book_for_beancount_is_this_to_the_byte() {
    let declared = "\
option \"title\" \"UA\"
option \"operating_currency\" \"UAH\"
option \"inferred_tolerance_default\" \"*:0\"

2026-03-02 commodity EUR
2026-03-02 commodity JPY
2026-03-02 commodity UAH

2026-03-02 open Assets:1090-PaymentsInTransit:ALPHA EUR,JPY
2026-03-02 open Assets:1095-CurrencyConversion:ALPHA JPY
2026-03-02 open Equity:Budget:9010-Authority:ALPHA EUR
2026-03-02 open Equity:Budget:9500-Available:ALPHA EUR
";
    let tags = "    leg: 1
    fund: \"ALPHA\"
    line: \"L.1\"
    grant: \"00000000-0000-0000-0000-000000000028\"
    disbursement: \"00000000-0000-0000-0000-000000000029\"
    bank_account: \"EUR-1\"
    other_fund: \"b_2\"
    valued_account: \"1020\"
    region: \"UA-46_ _x__\"
    rate: \"JPY/UAH 0.2873 nbu 2026-03-01\"
";
    let budget = "    leg: 2\n    fund: \"ALPHA\"\n    line: \"L.1\"\n";
    let entry = format!(
        "
2026-03-02 * \"payment_confirm\"
  entry: 7
  entry_id: \"00000000-0000-0000-0000-000000000064\"
  value_on: 2026-03-03
  recorded_at: \"2026-03-03T01:06:40.000001Z\"
  case: \"C-0001\"
  original_on: 2026-03-01
  reason: \"late\"
  Assets:1090-PaymentsInTransit:ALPHA  7 JPY @@ 2.01 UAH
{tags}  Assets:1095-CurrencyConversion:ALPHA  -7 JPY @@ 2.01 UAH
{tags}  Equity:Budget:9010-Authority:ALPHA  5.00 EUR
{budget}  Equity:Budget:9500-Available:ALPHA  -5.00 EUR
{budget}
2026-03-04 balance Assets:1090-PaymentsInTransit:ALPHA  0.00 ~ 0 EUR
2026-03-04 balance Assets:1090-PaymentsInTransit:ALPHA  7 ~ 0 JPY
2026-03-04 balance Assets:1095-CurrencyConversion:ALPHA  -7 ~ 0 JPY
2026-03-04 balance Equity:Budget:9010-Authority:ALPHA  5.00 ~ 0 EUR
2026-03-04 balance Equity:Budget:9500-Available:ALPHA  -5.00 ~ 0 EUR
"
    );
    assert_eq!(written(Form::Beancount), format!("{ABOUT}{declared}{entry}"));
}

#[test]
fn a_leg_that_contradicts_the_books_is_refused_and_never_written_as_something_else() {
    let whole = || leg((VALUATION, CONVERSION), 100, "UAH", Some(100));
    let cases = [
        ("another base amount", Leg { base_minor: Some(Minor(99)), ..whole() }),
        ("no base amount", Leg { base_minor: None, ..whole() }),
        ("a base amount below zero", Leg { base_minor: Some(Minor(-1)), currency: currency("EUR"), ..whole() }),
        ("no amount", Leg { amount_minor: Minor(0), base_minor: Some(Minor(0)), ..whole() }),
        ("a budget leg with a base amount", Leg { layer: Layer::Budget, ..whole() }),
        ("an unknown account", Leg { debit_account: AccountCode::of(b"7777"), ..whole() }),
        ("an unknown fund", Leg { fund_id: FundId(id(9)), ..whole() }),
        ("an unknown line", Leg { line_id: Some(LineId(id(9))), ..whole() }),
        ("an unknown bank account", Leg { bank_account_id: Some(BankAccountId(id(9))), ..whole() }),
        ("an unknown other fund", Leg { debit_account: DUE_TO, other_fund_id: Some(FundId(id(9))), ..whole() }),
        ("an unknown rate", Leg { rate_id: Some(RateId(id(9))), ..whole() }),
    ];
    let (header, rates) = (header(), rates());
    for form in [Form::Hledger, Form::Beancount] {
        let mut book = Book::open(Vec::new(), form, heading()).unwrap();
        let fine = [whole()];
        book.entry(&Item { header: &header, legs: &fine, case: None, rates: &rates }).unwrap();
        for (what, leg) in &cases {
            let item = Item { header: &header, legs: std::slice::from_ref(leg), case: None, rates: &rates };
            let refused = book.entry(&item);
            assert!(matches!(refused, Err(WriteFault::Leg { leg: 1, .. })), "{what}: {refused:?}");
        }
    }
    let mut stray = heading();
    stray.standings[0].fund = FundId(id(9));
    assert!(matches!(Book::open(Vec::new(), Form::Hledger, stray), Err(WriteFault::Balance { .. })));
}
