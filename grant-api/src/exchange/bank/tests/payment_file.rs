//! Payment files: valid against the schemas where `xmllint` is, read back by our own reader, the same bytes each time.

use std::io::Write;
use std::process::Command;

use ledger_core::money::{Currency, Minor};
use ledger_core::programme::batch::PaymentFormat;
use ledger_core::time::Day;

use super::super::pain001;
use super::corpus;
use crate::exchange::payment_file::{Order, Party, Payment, write};

fn party<'a>(name: &'a str, account: &'a str, bank_code: Option<&'a str>, tax_id: Option<&'a str>) -> Party<'a> {
    Party { name, account, bank_code, bank_name: None, tax_id }
}

fn order(currency: Currency) -> Order<'static> {
    let payment = |end_to_end_id, minor, creditor| Payment { end_to_end_id, amount: Minor(minor), creditor };
    let long: &'static str = Box::leak("ї".repeat(150).into_boxed_str());
    Order {
        message_id: "0199f1a2b3c44d5e8f90a1b2c3d4e5f6".to_owned(),
        batch: "B-2026-0001",
        made_on: Day::from_ymd_opt(2026, 4, 1).unwrap(),
        requested_on: Day::from_ymd_opt(2026, 4, 2).unwrap(),
        currency,
        debtor: party("Організація & Co <x>", "UA213996220000026007233566001", None, None),
        payments: vec![
            payment(
                "GL-2026-0001-1",
                123_450,
                party("Ґ’ю \"О'Ніл\" & <син>", "UA903052992990004149123456789", None, Some("3000000003")),
            ),
            payment("GL-2026-0002-1.2", 5, party("ТОВ Приклад", "26001234567", Some("305299"), Some("14360570"))),
            payment("GL-2026-0003-2", 1, party(long, "DE89370400440532013000", Some("COBADEFF370"), None)),
            payment("GL-2026-0004-1", 700, party("=SUM(A1)", "26001234568", Some("305299"), None)),
        ],
    }
}

fn text(format: PaymentFormat) -> String {
    String::from_utf8(write(&order(Currency::UAH), format).unwrap()).unwrap()
}

#[test]
fn both_versions_are_read_back_as_they_were_ordered() {
    for format in [PaymentFormat::Pain09, PaymentFormat::Pain03] {
        let bytes = write(&order(Currency::UAH), format).unwrap();
        assert_eq!(bytes, write(&order(Currency::UAH), format).unwrap());
        let read = pain001::read(&bytes).unwrap_or_else(|fault| panic!("{fault:?}"));
        assert_eq!((read.format.as_str(), read.findings.len(), read.payments.len()), (format.code(), 0, 4));
        let first = &read.payments[0];
        assert_eq!(first.amount.to_string(), "1234.50");
        let texts = [
            (&first.batch_id, "B-2026-0001"),
            (&first.end_to_end_id, "GL-2026-0001-1"),
            (&first.currency, "UAH"),
            (&first.debtor_account, "UA213996220000026007233566001"),
            (&first.creditor_name, "Ґ’ю \"О'Ніл\" & <син>"),
            (&first.creditor_account, "UA903052992990004149123456789"),
            (&first.creditor_tax_id, "3000000003"),
            (&first.remittance, "GL-2026-0001-1"),
        ];
        for (found, expected) in texts {
            assert_eq!(found.as_deref(), Some(expected));
        }
        assert_eq!(first.requested_on, Day::from_ymd_opt(2026, 4, 2));
        assert_eq!(read.payments[1].creditor_account.as_deref(), Some("26001234567"));
        assert_eq!(read.payments[2].creditor_name.as_ref().map(|name| name.chars().count()), Some(140));
    }
}

#[test]
fn the_day_is_a_choice_in_one_version_and_plain_in_the_other() {
    assert!(text(PaymentFormat::Pain09).contains("<Dt>2026-04-02</Dt>"));
    assert!(text(PaymentFormat::Pain03).contains("<ReqdExctnDt>2026-04-02</ReqdExctnDt>"));
    for format in [PaymentFormat::Pain09, PaymentFormat::Pain03] {
        assert_eq!(text(format).matches("<CtrlSum>1241.56</CtrlSum>").count(), 2);
        assert_eq!(text(format).matches("<NbOfTxs>4</NbOfTxs>").count(), 2);
    }
}

#[test]
fn a_currency_without_decimals_has_none_in_the_file() {
    let Some(yen) = Currency::from_code("JPY") else { return };
    let bytes = write(&order(yen), PaymentFormat::Pain09).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("<InstdAmt Ccy=\"JPY\">123450</InstdAmt>"), "{text}");
}

#[test]
fn the_sheet_has_its_columns_and_no_formula() {
    let text = text(PaymentFormat::Csv);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "line,end_to_end_id,requested_on,debtor_name,debtor_account,creditor_name,creditor_account,creditor_bank_code,\
         creditor_bank,creditor_tax_id,amount,currency,remittance"
    );
    assert!(lines[4].starts_with("4,GL-2026-0004-1,2026-04-02,"), "{}", lines[4]);
    assert!(lines[4].contains(",'=SUM(A1),26001234568,305299,,,7.00,UAH,GL-2026-0004-1"), "{}", lines[4]);
}

#[test]
fn both_versions_are_valid_against_their_schemas() {
    let Some(schemas) = corpus().map(|corpus| corpus.join("xsd")) else { return };
    for format in [PaymentFormat::Pain09, PaymentFormat::Pain03] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&write(&order(Currency::UAH), format).unwrap()).unwrap();
        let schema = schemas.join(format!("{}.xsd", format.code()));
        let checked =
            Command::new("xmllint").args(["--nonet", "--noout", "--schema"]).arg(&schema).arg(file.path()).output();
        let Ok(checked) = checked else {
            println!("no xmllint: the payment files are not held against their schemas");
            return;
        };
        assert!(checked.status.success(), "{}: {}", format.code(), String::from_utf8_lossy(&checked.stderr));
    }
}
