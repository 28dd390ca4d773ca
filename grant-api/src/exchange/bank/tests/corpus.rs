//! The public corpus against its expected values: counted with an XML library and read with other readers.
//!
//! [`DIFFERENT`] lists the files where this project deliberately differs from the MT940 reference reader.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use super::*;
use crate::exchange::bank::Status;

/// A file, the bytes that decide, and why.
const DIFFERENT: [(&str, &str, &str); 6] = [
    (
        "mt940/betterplace/sepa_mt9401.sta",
        ":61:0709040904RCR204,88",
        "a reversed credit goes out: only so the statement adds up",
    ),
    (
        "mt940/php-mt940/rabo-sample.sta",
        ":61:030109C000000000300.00NMSC170059286",
        "a decimal point; the reference drops such entries",
    ),
    (
        "mt940/betterplace/empty_entry_date.sta",
        ":61:110701CN50,00NZ10NONREF",
        "an entry without :20:, read with a finding",
    ),
    (
        "mt940/cmxl/statement_details.sta",
        ":61:1409010902DR000000000001,62",
        "an entry without :20:, read with a finding",
    ),
    ("mt940/cmxl/statement_line.sta", ":61:1409010902DR000000000001,62", "an entry without :20:, read with a finding"),
    (
        "mt940/self-provided/sparkassen.sta",
        ":61:1811261126CR",
        "an entry without :20: and torn lines, read with a finding",
    ),
];

fn expected(corpus: &Path, name: &str) -> BTreeMap<String, Value> {
    serde_json::from_slice(&bytes(&corpus.join(name))).expect("expected values")
}

fn number(value: &Value) -> Decimal {
    value.as_str().expect("a number as text").parse().expect("a number")
}

fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str().and_then(|text| text.get(..10)).and_then(|text| text.parse().ok())
}

#[test]
fn iso_files_agree_with_an_xml_library() {
    let Some(corpus) = corpus() else { return };
    let all = expected(&corpus, "expected-iso20022.json");
    assert!(all.len() > 100);
    for (file, wanted) in &all {
        let content = bytes(&corpus.join(file));
        let message = wanted["message"].as_str().expect("a message");
        if message.starts_with("pain.001") {
            assert_eq!(refused(&content).code, "unknown-format", "{file}: instructions are no statement");
            continue;
        }
        let reading = good(&content);
        assert_eq!(reading.format, message, "{file}");
        if let Some(statements) = wanted["statements"].as_array() {
            assert_eq!(reading.statements.len(), statements.len(), "{file}");
            for (have, want) in reading.statements.iter().zip(statements) {
                statement(file, have, want);
            }
            let torn: u64 =
                statements.iter().filter_map(|it| it["batch_entries_whose_details_do_not_sum"].as_u64()).sum();
            let told = codes(&reading).iter().filter(|code| **code == "details-sum").count();
            assert_eq!(told as u64, torn, "{file}");
        } else {
            answers(file, &reading, wanted);
        }
    }
}

fn statement(file: &str, have: &Statement, want: &Value) {
    assert_eq!(Some(have.entries as u64), want["entries"].as_u64(), "{file}: entries");
    let details: usize = have.lines.iter().map(|line| line.details.len()).sum();
    assert_eq!(Some(details as u64), want["tx_details"].as_u64(), "{file}: details");
    assert_eq!(have.balanced, want["opening_plus_entries_equals_closing"].as_bool(), "{file}: balance");
    let booked = |credit: bool| -> Decimal {
        let lines = have.lines.iter().filter(|line| line.status == Status::Booked);
        lines.filter(|line| line.amount.is_sign_positive() == credit).map(|line| line.amount.abs()).sum()
    };
    assert_eq!(booked(true), number(&want["booked_credit_total"]), "{file}: credits");
    assert_eq!(booked(false), number(&want["booked_debit_total"]), "{file}: debits");
    let reversals = have.lines.iter().filter(|line| line.reversal).count();
    assert_eq!(Some(reversals as u64), want["reversals"].as_u64(), "{file}: reversals");
    if let Some(account) = want["account"].as_str() {
        assert_eq!(have.account.as_deref(), Some(account), "{file}: account");
    }
}

fn answers(file: &str, reading: &Reading, wanted: &Value) {
    let payments = reading.answers.iter().filter(|answer| answer.of == "payment");
    if let Some(returns) = wanted["returns"].as_array() {
        let have: Vec<_> = payments.map(|it| (it.end_to_end_id.clone(), it.amount, it.reasons.join(","))).collect();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let want: Vec<_> = returns
            .iter()
            .map(|it| (Some(text(&it["end_to_end_id"])), Some(number(&it["amount"])), text(&it["reason"])))
            .collect();
        assert_eq!(have, want, "{file}");
        return;
    }
    let have: Vec<_> = payments.map(|answer| answer.status.as_deref().unwrap_or_default()).collect();
    let want: Vec<_> = wanted["tx_status"].as_array().expect("statuses").iter().filter_map(Value::as_str).collect();
    assert_eq!(have, want, "{file}");
    let group = reading.answers.iter().find(|answer| answer.of == "group").and_then(|answer| answer.status.as_deref());
    assert_eq!(group, wanted["group_status"].as_str(), "{file}");
}

#[test]
fn mt940_files_agree_with_another_reader_but_for_the_listed() {
    let Some(corpus) = corpus() else { return };
    let all = expected(&corpus, "expected-mt940.json");
    let mut different = Vec::new();
    for (file, wanted) in &all {
        let reading = good(&bytes(&corpus.join(file)));
        let Some(statements) = wanted["statements"].as_array() else { continue };
        let transactions = statements.iter().filter_map(|it| it["transactions"].as_array()).flatten();
        let want: Vec<_> = transactions
            .map(|it| {
                let value = day(&it["date"]);
                (value, day(&it["entry_date"]).or(value), number(&it["amount"]["amount"]))
            })
            .collect();
        let lines = reading.statements.iter().flat_map(|it| &it.lines);
        let have: Vec<_> = lines.map(|line| (line.value_on, line.booked_on, line.amount)).collect();
        if have != want {
            different.push(file.as_str());
        }
    }
    let mut listed: Vec<&str> = DIFFERENT.iter().map(|(file, _, _)| *file).collect();
    listed.sort_unstable();
    assert_eq!(different, listed);
    for (file, decides, _) in DIFFERENT {
        let text = String::from_utf8_lossy(&bytes(&corpus.join(file))).into_owned();
        assert!(text.contains(decides), "{file} does not hold {decides}");
    }
}

#[test]
fn a_reversed_credit_makes_the_statement_add_up() {
    let Some(corpus) = corpus() else { return };
    let reading = good(&bytes(&corpus.join(DIFFERENT[0].0)));
    assert_eq!(reading.statements.len(), 26);
    assert!(reading.statements.iter().all(|statement| statement.balanced == Some(true)));
}

#[test]
fn ofx_files_agree_with_two_other_readers() {
    let Some(corpus) = corpus() else { return };
    for (file, wanted) in &expected(&corpus, "expected-ofx.json") {
        let reading = good(&bytes(&corpus.join(file)));
        let lines: Vec<&Line> = reading.statements.iter().flat_map(|it| &it.lines).collect();
        if let Some(accounts) = wanted["ofxparse-0.21"]["accounts"].as_array() {
            let transactions = accounts.iter().filter_map(|it| it["transactions"].as_array()).flatten();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let want: Vec<_> = transactions
                .map(|it| {
                    (day(&it["date"]), number(&it["amount"]), text(&it["fitid"]), text(&it["payee"]), text(&it["memo"]))
                })
                .collect();
            let own = |value: &Option<String>| value.clone().unwrap_or_default();
            let have: Vec<_> = lines
                .iter()
                .map(|it| (it.booked_on, it.amount, own(&it.bank_ref), own(&it.counterparty_name), own(&it.remittance)))
                .collect();
            assert_eq!(have, want, "{file}");
        }
        if let Some(statements) = wanted["ofxtools-1.1.1"]["statements"].as_array() {
            let want: u64 = statements.iter().filter_map(|it| it["count"].as_u64()).sum();
            assert_eq!(lines.len() as u64, want, "{file}");
        }
    }
}

#[test]
fn csv_files_of_the_corpus_are_read_or_refused() {
    let Some(corpus) = corpus() else { return };
    let card = good(&bytes(&corpus.join("csv/monobank-card-chargeoff.csv")));
    let line = &card.statements[0].lines[0];
    assert_eq!(short(line), ("2024-08-11".to_owned(), "-1231.79".to_owned(), "UAH".to_owned()));
    assert_eq!(line.details[0].currency.as_deref(), Some("PLN"));
    let json = "{\"name\": \"revolut\", \"date_format\": \"YYYY-MM-DD\", \"booked_words\": [\"COMPLETED\"], \"columns\": \
        {\"booked_on\": \"Started Date\", \"amount\": \"Amount\", \"currency\": \"Currency\", \"status\": \"State\", \
        \"remittance\": \"Description\"}}";
    let profile = Profile::parse(json).expect("a profile");
    let exchange = bytes(&corpus.join("csv/revolut-exchange.csv"));
    assert_eq!(refused(&exchange).code, "unknown-format");
    let Ok(reading) = read(&exchange, Some(&profile)) else { panic!("not read") };
    let found: Vec<_> =
        reading.statements.iter().map(|it| (it.currency.clone().unwrap_or_default(), amounts(it).join(" "))).collect();
    assert_eq!(found, [("PLN".to_owned(), "1907.07".to_owned()), ("USD".to_owned(), "-469.57".to_owned())]);
}
