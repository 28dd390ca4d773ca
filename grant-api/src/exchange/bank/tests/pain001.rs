//! Instruction files read back: both versions, sums that do not hold, what is refused.

use super::super::pain001::{Instructions, read};
use super::{bytes, corpus, sample};

fn own() -> String {
    String::from_utf8(sample("dry-run/1-pain001.xml")).expect("text")
}

fn good(text: &str) -> Instructions {
    read(text.as_bytes()).unwrap_or_else(|fault| panic!("{fault:?}"))
}

#[test]
fn a_payment_is_read_with_its_batch_and_file() {
    let read = good(&own());
    assert_eq!((read.format.as_str(), read.payments.len(), read.findings.len()), ("pain.001.001.09", 4, 0));
    let third = &read.payments[2];
    let texts = [
        (&third.message_id, "GP-31"),
        (&third.batch_id, "GP-31-1"),
        (&third.instruction_id, "I-GR-2026-033-2"),
        (&third.end_to_end_id, "GR-2026-033-2"),
        (&third.currency, "UAH"),
        (&third.debtor_account, "UA093052990000026004012345678"),
        (&third.creditor_name, "Тестова Олена"),
        (&third.creditor_account, "UA983004650000026003000000103"),
        (&third.creditor_tax_id, "3000000003"),
        (&third.remittance, "Грант GR-2026-033, транш 2"),
    ];
    for (found, expected) in texts {
        assert_eq!(found.as_deref(), Some(expected));
    }
    assert_eq!(third.amount.to_string(), "850.50");
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    assert_eq!(
        (day(third.created_on), day(third.requested_on)),
        (Some("2026-04-01".into()), Some("2026-04-02".into()))
    );
}

#[test]
fn the_older_version_has_a_plain_date() {
    let old = own()
        .replace("pain.001.001.09", "pain.001.001.03")
        .replace("<ReqdExctnDt><Dt>2026-04-02</Dt></ReqdExctnDt>", "<ReqdExctnDt>2026-04-02</ReqdExctnDt>");
    let read = good(&old);
    assert_eq!(read.format, "pain.001.001.03");
    assert!(read.payments.iter().all(|payment| payment.requested_on == chrono::NaiveDate::from_ymd_opt(2026, 4, 2)));
}

#[test]
fn sums_and_counts_that_do_not_hold_are_told() {
    let read = good(&own().replacen("<CtrlSum>5250.50", "<CtrlSum>5250.51", 1).replacen("<NbOfTxs>4", "<NbOfTxs>5", 1));
    let codes: Vec<&str> = read.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["count", "control-sum"]);
}

#[test]
fn what_is_no_instruction_is_refused_with_its_reason() {
    let cases = [
        (sample("pain002-part.xml"), "unknown-format"),
        (sample("mt942-interim.sta"), "xml"),
        (own().replace("<InstdAmt Ccy=\"UAH\">850.50</InstdAmt>", "").into_bytes(), "amount"),
        (own().replace("<Document", "<!DOCTYPE d [<!ENTITY a \"b\">]><Document").into_bytes(), "doctype"),
        (own().as_bytes()[..2_000].to_vec(), "truncated"),
    ];
    for (bytes, code) in cases {
        let fault = read(&bytes).err().map(|fault| fault.code);
        assert_eq!(fault, Some(code));
    }
}

#[test]
fn files_of_the_corpus_are_read_without_findings() {
    let Some(folder) = corpus() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join("pain001")).expect("the corpus").flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "xml") {
            let read = read(&bytes(&entry.path())).unwrap_or_else(|fault| panic!("{:?}: {fault:?}", entry.path()));
            assert!(!read.payments.is_empty() && read.findings.is_empty(), "{:?}: {:?}", entry.path(), read.findings);
            count += 1;
        }
    }
    assert_eq!(count, 6);
}
