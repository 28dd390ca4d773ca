//! Own samples: what each reader makes of its format, name by name and kopiyka by kopiyka.

use super::*;
use crate::exchange::bank::{Status, shape};

#[test]
fn privat24_keeps_a_purpose_and_a_name_that_hold_the_separator() {
    let reading = good(&sample("privat24-business.csv"));
    assert_eq!(reading.format, "privat24-csv");
    assert_eq!(codes(&reading), ["shifted-columns"]);
    assert_eq!(reading.findings[0].place, "line 6");
    let [hryvnia, dollars] = reading.statements.as_slice() else { panic!("two accounts") };
    assert_eq!(hryvnia.account.as_deref(), Some("UA093052990000026004012345678"));
    assert_eq!(amounts(hryvnia), ["-70000.00", "-12500.50", "12500.50", "-7.00", "1000000.00"]);
    assert_eq!(hryvnia.lines[0].remittance.as_deref(), Some("Грант за договором GA-2026-001; транш 1; без ПДВ"));
    assert_eq!(hryvnia.lines[0].counterparty_tax_id.as_deref(), Some("3000000101"));
    assert_eq!(hryvnia.lines[0].bank_ref.as_deref(), Some("@2PL000105"));
    assert_eq!(names(hryvnia)[4], "ТОВ \"ПРИКЛАД; ФIЛIЯ\"");
    assert_eq!(short(&dollars.lines[0]), ("2026-03-06".to_owned(), "25000.00".to_owned(), "USD".to_owned()));
}

#[test]
fn ibank2_reads_17_and_18_columns_quoted_or_not() {
    let plain = good(&sample("ibank2-17-columns.csv"));
    assert_eq!((plain.format.as_str(), plain.statements.len()), ("ibank2-csv", 2));
    assert_eq!(amounts(&plain.statements[0]), ["-45000.00", "-0.10"]);
    assert_eq!(plain.statements[0].lines[1].remittance.as_deref(), Some("Грант за договором GA-2026-011; доплата"));
    assert_eq!(amounts(&plain.statements[1]), ["1000.00"]);
    let quoted = good(&sample("ibank2-18-columns.csv"));
    assert_eq!(amounts(&quoted.statements[0]), ["-18200.45", "-3.00", "250.00"]);
    assert_eq!(names(&quoted.statements[0])[0], "ТОВ \"ПРИКЛАД; ПОСТАЧАЛЬНИК\"");
    assert_eq!(quoted.statements[0].lines[2].bank_ref.as_deref(), Some("991003"));
}

#[test]
fn autoclient_states_decide_what_is_booked() {
    let reading = good(&sample("privatbank-autoclient.json"));
    let [statement] = reading.statements.as_slice() else { panic!("one account") };
    let states: Vec<Status> = statement.lines.iter().map(|line| line.status).collect();
    assert_eq!(states, [Status::Booked, Status::Pending, Status::Booked, Status::Booked, Status::Info]);
    assert_eq!(amounts(statement), ["-70000.00", "-12500.50", "-7.00", "1000000.00", "-1.00"]);
    let first = &statement.lines[0];
    assert_eq!(first.bank_ref.as_deref(), Some("JBKLQ3401AAA1"));
    assert_eq!(first.end_to_end_id.as_deref(), Some("GA-2026-001-1"));
    assert_eq!(statement.lines[2].counterparty_tax_id.as_deref(), Some("14360570"));
}

#[test]
fn monobank_balances_run_in_either_direction() {
    let newest_first = good(&sample("monobank-card.csv"));
    let statement = &newest_first.statements[0];
    let ends = |statement: &Statement| {
        let of = |balance: &Option<crate::exchange::bank::Balance>| balance.as_ref().map(|it| it.amount.to_string());
        (of(&statement.opening).expect("opening"), of(&statement.closing).expect("closing"), statement.balanced)
    };
    assert_eq!(ends(statement), ("650.00".to_owned(), "8731.29".to_owned(), Some(true)));
    assert_eq!(statement.lines[1].details[0].amount.map(|amount| amount.to_string()).as_deref(), Some("-10.00"));
    let english = good(&sample("monobank-card-english.csv"));
    assert_eq!(ends(&english.statements[0]), ("0.00".to_owned(), "248.50".to_owned(), Some(true)));
    let api = good(&sample("monobank-api.json"));
    let statement = &api.statements[0];
    assert_eq!(amounts(statement), ["-70000.50", "-418.71", "1000000.00"]);
    assert_eq!(ends(statement), ("419.71".to_owned(), "930000.50".to_owned(), Some(true)));
    assert_eq!(statement.lines[0].counterparty_tax_id.as_deref(), Some("3000000101"));
    // 5 March, 22:00 UTC is 6 March in Kyiv.
    assert_eq!(short(&statement.lines[1]).0, "2026-03-06");
}

#[test]
fn a_missing_row_breaks_the_running_balance() {
    let text = String::from_utf8(sample("monobank-card.csv")).expect("text");
    let without: String =
        text.lines().filter(|line| !line.contains("Хостинг")).map(|line| format!("{line}\r\n")).collect();
    let reading = good(without.as_bytes());
    assert!(codes(&reading).contains(&"gap"));
    assert_eq!(reading.statements[0].balanced, Some(false));
}

#[test]
fn a_profile_reads_any_other_csv_and_guesses_nothing() {
    let profile = house_profile();
    let Ok(reading) = read(&sample("house-bank.csv"), Some(&profile)) else { panic!("not read") };
    assert_eq!(reading.format, "csv-house-bank");
    let statement = &reading.statements[0];
    assert_eq!(amounts(statement), ["-70000.00", "1000000.00", "-1.50"]);
    assert_eq!(statement.lines[2].status, Status::Pending);
    assert_eq!(refused(&sample("house-bank.csv")).code, "unknown-format");
    let mut broken = sample("house-bank.csv");
    let at = broken.windows(6).position(|part| part == b"1.000.").expect("an amount");
    broken[at] = b'x';
    let Err(fault) = read(&broken, Some(&profile)) else { panic!("read") };
    assert_eq!((fault.code, fault.place.as_str()), ("row", "line 4"));
    for (bad, word) in [("\"amount\"", "\"betrag\""), ("YYYY/MM/DD", "day"), ("windows-1251", "ebcdic-us")] {
        let json = String::from_utf8(sample("house-bank.profile.json")).expect("text").replace(bad, word);
        assert!(Profile::parse(&json).is_err(), "{word}");
    }
}

#[test]
fn a_direction_that_is_no_word_of_the_profile_and_a_value_day_that_is_none_refuse_the_row() {
    let json = |words: &str| {
        let columns = "{\"booked_on\": 1, \"value_on\": 2, \"amount\": 3, \"direction\": 4}";
        format!(
            "{{\"name\": \"x\", \"headings\": false, \"date_format\": \"DD.MM.YYYY\", {words}, \"columns\": {columns}}}"
        )
    };
    let both = json("\"debit_words\": [\"D\"], \"credit_words\": [\"C\"]");
    let profile = Profile::parse(&both).expect("a profile");
    let good = b"01.03.2026,02.03.2026,5.00,D\n01.03.2026,,7.00,C\n";
    let Ok(reading) = read(good, Some(&profile)) else { panic!("not read") };
    assert_eq!(amounts(&reading.statements[0]), ["-5.00", "7.00"]);
    let days: Vec<_> =
        reading.statements[0].lines.iter().map(|line| line.value_on.map(|day| day.to_string())).collect();
    assert_eq!(days, [Some("2026-03-02".to_owned()), Some("2026-03-01".to_owned())]);
    for row in ["01.03.2026,02.03.2026,5.00,d", "01.03.2026,02.03.2026,5.00,", "01.03.2026,31.02.2026,5.00,D"] {
        let file = format!("01.03.2026,02.03.2026,5.00,D\n{row}\n");
        let Err(fault) = read(file.as_bytes(), Some(&profile)) else { panic!("read {row}") };
        assert_eq!((fault.code, fault.place.as_str()), ("row", "line 2"), "{row}");
    }
    for words in
        ["\"debit_words\": [\"D\"]", "\"credit_words\": [\"C\"]", "\"debit_words\": [\"D\"], \"credit_words\": [\"D\"]"]
    {
        assert!(Profile::parse(&json(words)).is_err(), "{words}");
    }
}

#[test]
fn camt_tells_batch_return_and_fee_apart() {
    let reading = good(&sample("camt053-batch-return-fee.xml"));
    assert_eq!((reading.format.as_str(), codes(&reading).len()), ("camt.053.001.08", 0));
    let statement = &reading.statements[0];
    assert_eq!((statement.balanced, statement.entries, statement.sequence), (Some(true), 3, Some(41)));
    let [batch, back, fee] = statement.lines.as_slice() else { panic!("three entries") };
    assert_eq!(batch.batch_id.as_deref(), Some("GP-20260304-B1"));
    assert_eq!(batch.end_to_end_id, None);
    let details: Vec<_> = batch.details.iter().map(|detail| detail.amount.map(|amount| amount.to_string())).collect();
    assert_eq!(details, [Some("-70000.00".to_owned()), Some("-12500.50".to_owned())]);
    assert_eq!(batch.details[0].remittance.as_deref(), Some("Грант GA-2026-001 & транш 1"));
    assert!(back.reversal);
    assert_eq!((back.amount.to_string().as_str(), back.return_reason.as_deref()), ("12500.50", Some("AC04")));
    assert_eq!(back.counterparty_name.as_deref(), Some("ФОП ПРИКЛАД ДВА"));
    assert_eq!(short(fee), ("2026-03-04".to_owned(), "-9.75".to_owned(), "UAH".to_owned()));
    assert_eq!(fee.remittance.as_deref(), Some("Комісія"));
}

#[test]
fn camt_with_prefixes_old_status_and_a_pending_entry_balances() {
    let reading = good(&sample("camt053-next-day-prefixed.xml"));
    let statement = &reading.statements[0];
    assert_eq!((reading.format.as_str(), statement.balanced, statement.entries), ("camt.053.001.02", Some(true), 2));
    assert_eq!(statement.lines[1].status, Status::Pending);
}

#[test]
fn details_that_do_not_sum_and_claims_that_differ_are_told() {
    let text = String::from_utf8(sample("camt053-batch-return-fee.xml")).expect("text");
    let less = good(
        text.replacen(
            "70000.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RltdPties>",
            "69999.99</Amt><CdtDbtInd>DBIT</CdtDbtInd><RltdPties>",
            1,
        )
        .as_bytes(),
    );
    assert_eq!(codes(&less), ["details-sum"]);
    let claims =
        good(text.replace("<NbOfNtries>3<", "<NbOfNtries>2147483648<").replace("<Sum>12500.50<", "<Sum>1<").as_bytes());
    assert_eq!(codes(&claims), ["count-differs", "total-differs"]);
    let unbalanced = good(text.replace("29990.25", "29990.26").as_bytes());
    assert_eq!(codes(&unbalanced), ["balance"]);
    assert_eq!(unbalanced.statements[0].balanced, Some(false));
}

#[test]
fn answers_are_no_statements() {
    let status = good(&sample("pain002-part.xml"));
    assert!(status.statements.is_empty());
    let of: Vec<_> = status.answers.iter().map(|answer| (answer.of, answer.status.as_deref())).collect();
    assert_eq!(of, [("group", None), ("batch", Some("PART")), ("payment", Some("ACSC")), ("payment", Some("RJCT"))]);
    assert_eq!(status.answers[3].reasons, ["AC04"]);
    assert_eq!(status.answers[3].batch_id.as_deref(), Some("GP-20260304-B1"));
    assert_eq!(codes(&status), ["partly-accepted", "payment-rejected"]);
    let back = good(&sample("pacs004-return.xml"));
    let [answer] = back.answers.as_slice() else { panic!("one return") };
    assert!(answer.returned);
    assert_eq!(answer.amount.map(|amount| amount.to_string()).as_deref(), Some("12500.50"));
    assert_eq!(answer.message_id.as_deref(), Some("GP-20260304"));
}

#[test]
fn mt940_reads_envelope_pages_reversals_and_cut_subfields() {
    let reading = good(&sample("mt940-envelope-pages.sta"));
    let [first, second] = reading.statements.as_slice() else { panic!("two pages") };
    assert_eq!((first.sequence, first.page, second.page), (Some(63), Some(1), Some(2)));
    assert_eq!((first.balanced, second.balanced), (Some(true), Some(true)));
    assert_eq!(amounts(first), ["-250.75", "250.75"]);
    assert_eq!(first.lines[0].end_to_end_id.as_deref(), Some("GA-2026-020-1"));
    assert_eq!(first.lines[0].remittance.as_deref(), Some("Grant GA-2026-020 instalment 1"));
    assert_eq!(first.lines[0].counterparty_name.as_deref(), Some("Example Grower One and Daughter"));
    assert_eq!(first.lines[0].counterparty_account.as_deref(), Some("DE02120300000000202051"));
    assert!(first.lines[1].reversal);
    assert_eq!(first.lines[1].return_reason.as_deref(), Some("914"));
    assert_eq!(second.lines[0].remittance.as_deref(), Some("Interest March"));
}

#[test]
fn mt942_only_announces() {
    let reading = good(&sample("mt942-interim.sta"));
    assert_eq!((reading.format.as_str(), codes(&reading).len()), ("mt942", 0));
    let statement = &reading.statements[0];
    assert!(statement.lines.iter().all(|line| line.status == Status::Pending));
    assert_eq!((amounts(statement).join(" "), statement.currency.as_deref()), ("-12.30 100".to_owned(), Some("EUR")));
}

#[test]
fn ofx_reads_headers_on_one_line_in_cyrillic_and_xml() {
    let old = good(&sample("ofx1-cyrillic-1251.ofx"));
    let statement = &old.statements[0];
    assert_eq!((old.format.as_str(), amounts(statement).join(" ").as_str()), ("ofx-102", "-1500.75 2000.00"));
    assert_eq!(names(statement), ["ФОП ПРИКЛАД & СИН", "ТОВ ПРИКЛАД"]);
    assert_eq!(statement.lines[0].remittance.as_deref(), Some("Грант < 1 транш"));
    let new = good(&sample("ofx2-card.ofx"));
    assert_eq!((new.format.as_str(), names(&new.statements[0])[0]), ("ofx-220", "Example & Sons"));
}

#[test]
fn the_json_has_the_documented_keys_and_no_others() {
    let reading = good(&sample("camt053-batch-return-fee.xml"));
    let value = shape("a.xml", Ok(&reading), &[]);
    let keys =
        |value: &serde_json::Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    assert_eq!(keys(&value), ["file", "findings", "format", "statements"]);
    let statement = &value["statements"][0];
    assert_eq!(keys(statement), ["account", "balanced", "closing", "currency", "entries", "lines", "opening"]);
    let line = [
        "amount",
        "bank_ref",
        "booked_on",
        "counterparty_account",
        "counterparty_name",
        "currency",
        "details",
        "end_to_end_id",
        "remittance",
        "status",
        "value_on",
    ];
    assert_eq!(keys(&statement["lines"][0]), line);
    assert_eq!(statement["lines"][0]["amount"], "-82500.50");
    assert_eq!((&statement["opening"], &statement["closing"]), (&"100000.00".into(), &"29990.25".into()));
    let fault = refused(b"nothing of a bank");
    let value = shape("b.txt", Err(&fault), &[]);
    assert_eq!(keys(&value["findings"][0]), ["code", "message", "where"]);
    assert_eq!(value["findings"][0]["where"], "line 1");
}
