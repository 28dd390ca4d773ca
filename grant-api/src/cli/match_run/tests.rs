//! What becomes of payments: the own sample and its variants, and the mock bank's scenarios against its own record.
//!
//! Invariant: files of the bank are given in several orders, and nothing changes.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::play::{Played, play};
use super::tell;
use super::{Named, pain001, read};

fn own(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/reference/bank/dry-run");
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn played(instructions: &[String], answers: &[String]) -> Played {
    let named = |(at, read)| Named { file: format!("file {at}"), read };
    let asked =
        instructions.iter().map(|text| pain001::read(text.as_bytes()).unwrap_or_else(|fault| panic!("{fault:?}")));
    let said = answers.iter().map(|text| read(text.as_bytes(), None).unwrap_or_else(|fault| panic!("{fault:?}")));
    let asked: Vec<_> = asked.enumerate().map(|(at, read)| Named { file: format!("file {at}"), read }).collect();
    let said: Vec<_> = said.enumerate().map(named).collect();
    play(&asked, &said).unwrap_or_else(|fault| panic!("{fault}"))
}

/// End states in the order of the file; the same for the answers backwards.
fn states(instructions: &[String], answers: &[String]) -> Vec<&'static str> {
    let found: Vec<&str> = played(instructions, answers).payments.iter().map(super::play::Paid::state).collect();
    let mut turned = answers.to_vec();
    turned.reverse();
    let back: Vec<&str> = played(instructions, &turned).payments.iter().map(super::play::Paid::state).collect();
    assert_eq!(found, back);
    found
}

/// Tier, verdict and codes of each line, sorted.
fn lines(played: &Played) -> Vec<String> {
    let value = tell::json(played);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let codes = |line: &serde_json::Value| {
        let codes = line["codes"].as_array().cloned().unwrap_or_default();
        codes.iter().map(text).collect::<Vec<_>>().join(" ")
    };
    let all = value["lines"].as_array().cloned().unwrap_or_default();
    let mut all: Vec<String> =
        all.iter().map(|line| format!("{} {} {}", text(&line["tier"]), text(&line["verdict"]), codes(line))).collect();
    all.sort();
    all
}

fn sample() -> ([String; 1], Vec<String>) {
    ([own("1-pain001.xml")], ["2-pain002.xml", "3-camt054.xml", "4-camt053.xml", "5-pacs004.xml"].map(own).to_vec())
}

#[test]
fn each_payment_ends_as_the_bank_says() {
    let (asked, said) = sample();
    assert_eq!(states(&asked, &[]), ["sent"; 4]);
    assert_eq!(states(&asked, &said[..1]), ["accepted", "rejected", "accepted", "accepted"]);
    assert_eq!(states(&asked, &said[..2]), ["confirmed", "rejected", "accepted", "confirmed"]);
    assert_eq!(states(&asked, &said), ["confirmed", "rejected", "confirmed", "returned"]);
    assert_eq!(states(&asked, &said[2..3]), ["confirmed", "sent", "confirmed", "returned"]);
}

#[test]
fn each_line_is_told_once_with_tier_and_codes() {
    let (asked, said) = sample();
    let expected = [
        "- nothing ",
        "T0 auto RULE",
        "T1 auto E2E_EQ",
        "T1 auto E2E_EQ",
        "T3 auto RETURN_ID",
        "T4 auto AMT_EQ IBAN_EQ REF_FULL NAME_EQ DATE_3",
    ];
    assert_eq!(lines(&played(&asked, &said)), expected);
    // The same statement twice, and the notification after it.
    let again = [said.clone(), vec![said[2].clone(), said[1].clone()]].concat();
    assert_eq!(lines(&played(&asked, &again)), expected);
}

#[test]
fn nothing_that_names_a_person_is_printed() {
    let (asked, said) = sample();
    let played = played(&asked, &said);
    for printed in [tell::json(&played).to_string(), tell::text(&played)] {
        for word in ["Приклад", "Тестова", "TECTOBA", "UA98", "UA09", "Безповоротна", "1234567899", "Особа"]
        {
            assert!(!printed.contains(word), "{word}");
        }
    }
}

#[test]
fn a_copy_of_a_file_refuses_nobody() {
    let (asked, said) = sample();
    let twice = [asked[0].clone(), asked[0].clone()];
    let copy = "<OrgnlGrpInfAndSts><OrgnlMsgId>GP-31</OrgnlMsgId><GrpSts>RJCT</GrpSts>\
        <StsRsnInf><Rsn><Cd>DUPL</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>";
    let copy = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt>{copy}</CstmrPmtStsRpt></Document>"
    );
    let answers = [said[0].clone(), copy.clone()];
    assert_eq!(states(&twice, &answers), ["accepted", "rejected", "accepted", "accepted"]);
    assert_eq!(states(&asked, &answers), ["accepted", "rejected", "accepted", "accepted"]);
    // Nothing else is known of it: the bank did refuse it.
    assert_eq!(states(&asked, std::slice::from_ref(&copy)), ["rejected"; 4]);
    assert_eq!(states(&asked, &[copy.replace("DUPL", "FF01")]), ["rejected"; 4]);
}

#[test]
fn a_batch_in_one_line_confirms_its_payments_and_notifications_of_each_repeat_it() {
    let (asked, said) = sample();
    let statement = &said[2];
    let (head, rest) = statement.split_at(statement.find("    <Ntry>").expect("an entry"));
    let tail = &rest[rest.rfind("</Ntry>").expect("an entry") + "</Ntry>".len()..];
    let entry = |details: &str| {
        let day = "<BookgDt><Dt>2026-04-02</Dt></BookgDt>";
        let start = "<Ntry><Amt Ccy=\"UAH\">4050.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>";
        format!("{head}{start}{day}<AcctSvcrRef>EXAM-0009</AcctSvcrRef>{details}</Ntry>{tail}")
    };
    let named = entry("<NtryDtls><Btch><PmtInfId>GP-31-1</PmtInfId></Btch></NtryDtls>");
    let ended = ["confirmed", "rejected", "confirmed", "confirmed"];
    let answers = [said[0].clone(), named, said[1].clone()];
    assert_eq!(states(&asked, &answers), ended);
    let all = played(&asked, &answers);
    assert_eq!(lines(&all), ["T1 repeats E2E_EQ", "T1 repeats E2E_EQ", "T2 auto BATCH_SUM"]);
    assert!(all.findings.iter().all(|(_, finding)| finding.code != "not-on-statement"));
    // Without the batch's id a person decides.
    assert_eq!(states(&asked, &[said[0].clone(), entry("")]), ["open", "rejected", "open", "open"]);
}

#[test]
fn a_line_that_a_statement_leaves_out_is_told() {
    let (asked, said) = sample();
    let start = said[2].find("    <Ntry>").expect("an entry");
    let end = said[2].find("</Ntry>\n").expect("an end") + "</Ntry>\n".len();
    let gap = format!("{}{}", &said[2][..start], &said[2][end..]);
    let all = played(&asked, &[said[1].clone(), gap]);
    let codes: Vec<&str> = all.findings.iter().map(|(_, finding)| finding.code).collect();
    assert_eq!(codes, ["balance", "not-on-statement"]);
    assert_eq!(all.payments[0].state(), "confirmed");
}

#[test]
fn what_the_bank_booked_twice_is_open() {
    let (asked, said) = sample();
    let entry = &said[2][said[2].find("    <Ntry>").expect("an entry")..said[2].find("</Ntry>\n").expect("an end") + 8];
    let twice = said[2].replace(entry, &format!("{entry}{}", entry.replace("EXAM-0001", "EXAM-0101")));
    assert_eq!(states(&asked, &[twice])[0], "open");
}

#[test]
fn lines_of_another_account_are_no_payments() {
    let (asked, said) = sample();
    let other = said[2].replace("UA093052990000026004012345678", "UA213223130000026007233566001");
    assert_eq!(states(&asked, &[other]), ["sent"; 4]);
}

/// The mock bank's scenarios beside the project; says so where they are absent.
fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/bank/mockbank");
    let Ok(all) = std::fs::read_dir(&folder) else {
        let line = format!("match: {} is absent, its scenarios were not played\n", folder.display());
        std::io::stderr().write_all(line.as_bytes()).expect("standard error");
        return Vec::new();
    };
    all.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

#[test]
fn scenarios_of_the_mock_bank_end_as_its_own_record() {
    for folder in scenarios() {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder).expect("a folder").flatten().map(|e| e.path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
        files.sort();
        let texts: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).expect("a file")).collect();
        let record = std::fs::read_to_string(folder.join("expected.json")).expect("the record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        states(&texts[..1], &texts[1..]);
        let all = played(&texts[..1], &texts[1..]);
        let expected = record["payments"].as_array().expect("payments");
        assert_eq!(all.payments.len(), expected.len(), "{folder:?}");
        for paid in &all.payments {
            let id = paid.instruction.end_to_end_id.as_deref();
            let theirs = expected.iter().find(|one| one["end_to_end_id"].as_str() == id).expect("its record");
            let state = match (theirs["status"].as_str(), theirs["booked_at"].is_string()) {
                (Some("accepted"), true) => "confirmed",
                (Some(status), _) => status,
                (None, _) => "none",
            };
            assert_eq!(paid.state(), state, "{folder:?} {id:?}");
            let reason = theirs["return_reason"].as_str().or(theirs["reason"].as_str());
            assert_eq!(paid.said.reasons.first().map(String::as_str), reason, "{folder:?} {id:?}");
        }
        // Our lines are the bank's movements, each once: what went out, what came back, what came in.
        let booked = expected.iter().filter(|one| one["booked_at"].is_string()).count();
        let returned = expected.iter().filter(|one| one["returned_at"].is_string()).count();
        let credits = record["credits"].as_array().map_or(0, Vec::len);
        assert_eq!(all.lines.len(), booked + returned + credits, "{folder:?}");
        let sum: rust_decimal::Decimal = all.lines.iter().map(|line| line.booked.line.amount).sum();
        let closing = record["account"]["balance"].as_i64().expect("a balance");
        let opening = record["statements"][0]["opening"].as_i64().expect("a balance");
        assert_eq!(sum, rust_decimal::Decimal::new(closing - opening, 2), "{folder:?}");
    }
}
