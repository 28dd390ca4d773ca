//! For every code of a fault a damage that gives just that fault; all damages together give just their sum.

use super::super::fault::{Fault, FaultCode, VALUE_MAX};
use super::super::format::FILE_BYTES;
use super::damage::Copy;
use super::{MOST_ROWS, at, faults, found};

/// A damage, and where its fault is found: file, line (0: none), column ("": none).
struct Case {
    code: FaultCode,
    damage: fn(&mut Copy),
    at: (&'static str, u64, &'static str),
}

fn case(code: FaultCode, damage: fn(&mut Copy), file: &'static str, line: u64, column: &'static str) -> Case {
    Case { code, damage, at: (file, line, column) }
}

macro_rules! cell {
    ($code:ident, $file:literal, $line:literal, $column:literal, $value:expr) => {
        case(FaultCode::$code, |c| c.set($file, $line, $column, $value), $file, $line, $column)
    };
}

/// Of files and their headers.
fn of_files() -> Vec<Case> {
    use FaultCode as F;
    vec![
        case(F::FileMissing, |c| c.remove("transfers.csv"), "transfers.csv", 0, ""),
        case(F::FileUnknown, |c| c.put("notes.csv", b"a\n"), "notes.csv", 0, ""),
        case(F::FileTooLarge, |c| c.put("visits.csv", &vec![b'x'; FILE_BYTES as usize + 1]), "visits.csv", 0, ""),
        case(F::NotUtf8, |c| c.append("receipts.csv", b"C-1,1,\"\n\",\xff"), "receipts.csv", 5, ""),
        case(F::HeaderMissing, |c| c.put("plan_items.csv", b"\xef\xbb\xbf\n ,\n"), "plan_items.csv", 1, ""),
        case(F::ColumnMissing, |c| c.remove_column("donors.csv", "recorded_on"), "donors.csv", 1, "recorded_on"),
        case(F::ColumnUnknown, |c| c.add_column("ngos.csv", "notes", "none"), "ngos.csv", 1, "notes"),
        case(F::ColumnRepeated, |c| c.add_column("calls.csv", "title", "A call"), "calls.csv", 1, "title"),
        case(F::RowCells, |c| c.append("bank_accounts.csv", b"B3,UAH,2020-01-08,fm,\n"), "bank_accounts.csv", 4, ""),
        case(
            F::QuoteOpen,
            |c| c.append("ballots.csv", b"C-3,\"officer1,2021-03-02,none,,,,,\n"),
            "ballots.csv",
            8,
            "member",
        ),
        case(
            F::RowsNotOne,
            |c| c.append("programme.csv", b"OTHER,Other,UAH,2,2020-01-06,admin\n"),
            "programme.csv",
            3,
            "",
        ),
        case(
            F::RowsTooMany,
            |c| c.append("people.csv", "P,,,\n".repeat(40).as_bytes()),
            "people.csv",
            MOST_ROWS + 2,
            "",
        ),
    ]
}

/// Of cells and rows.
fn of_rows() -> Vec<Case> {
    use FaultCode as F;
    vec![
        cell!(ValueMissing, "applications.csv", 2, "region", " "),
        cell!(NotADate, "applications.csv", 3, "consent_on", "04.02.2020"),
        cell!(DateOutOfRange, "funds.csv", 2, "recorded_on", "1920-01-08"),
        cell!(NotAnAmount, "applications.csv", 2, "requested", "12,50"),
        cell!(AmountNotPositive, "budget_lines.csv", 3, "authority", "0.00"),
        cell!(TooManyDecimals, "call_lines.csv", 2, "budget", "800000.005"),
        cell!(AmountTooLarge, "tranches.csv", 2, "amount", "1234567890123456"),
        cell!(NotANumber, "enterprises.csv", 2, "baseline_paid_workers", "1.0"),
        cell!(NumberOutOfRange, "programme.csv", 2, "quorum", "21"),
        cell!(NotInList, "roles.csv", 4, "role", "Officer"),
        cell!(BadCode, "applications.csv", 3, "reason", "no income"),
        cell!(TooLong, "funds.csv", 3, "title", &"ї".repeat(121)),
        cell!(ControlCharacter, "ngos.csv", 3, "title", "Partner\n2"),
        cell!(BadEmail, "staff.csv", 2, "email", "admin@tiny"),
        cell!(BadCurrency, "bank_accounts.csv", 3, "currency", "QQQ"),
        cell!(BadRegion, "ngos.csv", 3, "region", "UA-99"),
        cell!(NotYesOrNo, "applications.csv", 2, "eligible", "Yes"),
        case(F::KeyRepeated, |c| c.append("decisions.csv", b"C-1,2020-03-05,chair,,\n"), "decisions.csv", 4, "case"),
        cell!(ValueRepeated, "staff.csv", 5, "email", "OFFICER1@tiny.example"),
        cell!(ReferenceMissing, "grants.csv", 3, "sent_by", "nobody"),
        cell!(StepIncomplete, "disbursements.csv", 2, "bank_ref", ""),
        case(
            F::StepSkipped,
            |c| {
                c.set("disbursements.csv", 4, "verified_on", "");
                c.set("disbursements.csv", 4, "verified_by", "");
            },
            "disbursements.csv",
            4,
            "authorised_on",
        ),
        cell!(ValueUnexpected, "ballots.csv", 7, "amount", "25000"),
        cell!(DatesReversed, "calls.csv", 2, "closes_on", "2020-01-31"),
        cell!(CurrencyNotBase, "funds.csv", 3, "currency", "USD"),
    ]
}

fn cases() -> Vec<Case> {
    of_files().into_iter().chain(of_rows()).collect()
}

#[test]
fn every_code_has_a_damage_that_gives_that_fault_and_no_other() {
    let cases = cases();
    for code in FaultCode::ALL {
        assert!(cases.iter().any(|case| case.code == *code), "no damage gives {}", code.code());
    }
    for Case { code, damage, at: (file, line, column) } in cases {
        let mut copy = Copy::new();
        damage(&mut copy);
        let faults = faults(&copy);
        let list: Vec<_> = faults.iter().map(found).collect();
        assert_eq!(list, [at(file, line, column, code.code())], "{faults:#?}");
    }
}

#[test]
fn all_damages_together_give_the_sum_of_their_faults() {
    let mut copy = Copy::new();
    // Rows and columns are addressed in whole files, so the files are broken last.
    for case in of_rows().iter().chain(&of_files()) {
        (case.damage)(&mut copy);
    }
    let found: Vec<_> = faults(&copy).iter().map(found).collect();
    let mut sorted = found.clone();
    sorted.sort();
    let mut sum: Vec<_> = cases().iter().map(|case| at(case.at.0, case.at.1, case.at.2, case.code.code())).collect();
    sum.sort();
    assert_eq!(sorted, sum);
    // In the order of the files as the format lists them, strangers last, and by line within a file.
    assert_eq!(found.first().map(|fault| fault.0.as_str()), Some("programme.csv"));
    assert_eq!(found.last().map(|fault| fault.0.as_str()), Some("notes.csv"));
    assert!(found.windows(2).all(|two| two[0].0 != two[1].0 || two[0].1 <= two[1].1));
}

#[test]
fn codes_are_stable_and_different() {
    let mut codes: Vec<&str> = FaultCode::ALL.iter().map(FaultCode::code).collect();
    assert!(
        codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'8'))
    );
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), FaultCode::ALL.len());
}

#[test]
fn a_fault_prints_as_one_line_that_says_what_would_be_right() {
    let mut copy = Copy::new();
    copy.set("applications.csv", 2, "requested", "12,50");
    assert_eq!(
        faults(&copy)[0].to_string(),
        "applications.csv, line 2, column requested, value \"12,50\": not an amount; write it with a point and at most \
         2 decimals, like 1250.00 [not_an_amount]"
    );
    let rule = Fault::of_rule("grants.csv", 3, Some("signed"), Some("9"), "above_award", "above the award of 8.00");
    assert_eq!(
        rule.to_string(),
        "grants.csv, line 3, column signed, value \"9\": above the award of 8.00 [above_award]"
    );
}

#[test]
fn a_fault_repeats_no_more_than_it_may_and_nothing_that_upsets_a_terminal() {
    let mut copy = Copy::new();
    copy.set("staff.csv", 3, "name", &format!("\u{1b}[2J\u{202e}\n{}", "x".repeat(200)));
    copy.add_column("ngos.csv", "no\ntes\u{7}", "x");
    copy.put("no\nte\u{1b}.csv", b"");
    let faults = faults(&copy);
    assert_eq!(faults.len(), 3);
    for fault in &faults {
        let line = fault.to_string();
        assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
        assert!(fault.value.as_ref().is_none_or(|value| value.chars().count() == VALUE_MAX), "{line}");
    }
}
