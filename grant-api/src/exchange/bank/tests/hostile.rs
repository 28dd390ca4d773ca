//! Hostile files: refused at once, with a code and a place, and nothing of them counts.

use std::time::{Duration, Instant};

use super::*;

const OPEN: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\
    <Acct><Id><IBAN>UA1</IBAN></Id><Ccy>UAH</Ccy></Acct>";
const SHUT: &str = "</Stmt></BkToCstmrStmt></Document>";
const ENTRY: &str = "<Ntry><Amt Ccy=\"UAH\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>";

fn xml(inside: &str) -> String {
    format!("{OPEN}{inside}{SHUT}")
}

/// Refused within a second, with this code.
fn at_once(what: &str, bytes: &[u8], code: &str) -> Unreadable {
    let from = Instant::now();
    let fault = refused(bytes);
    let took = from.elapsed();
    assert_eq!(fault.code, code, "{what}: {fault:?}");
    assert!(took < Duration::from_secs(1), "{what}: {took:?}");
    assert!(!fault.place.is_empty() && !fault.reason.is_empty(), "{what}");
    fault
}

#[test]
fn entities_and_doctypes_are_refused() {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let outside = "<!DOCTYPE l SYSTEM \"http://127.0.0.1:9/evil.dtd\">";
    let file = "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    for doctype in [laughs, outside, file, "<!DOCTYPE l>"] {
        at_once(doctype, format!("<?xml version=\"1.0\"?>\n{doctype}{}", xml(ENTRY)).as_bytes(), "doctype");
    }
    at_once("an entity nobody defined", xml("<Ntry><Amt>&b;</Amt></Ntry>").as_bytes(), "entity");
    at_once("a zero", xml("<Ntry><Amt>&#0;</Amt></Ntry>").as_bytes(), "entity");
    let ofx = "OFXHEADER:100\n<!DOCTYPE a [<!ENTITY b \"c\">]><OFX></OFX>";
    at_once("in OFX", ofx.as_bytes(), "doctype");
    at_once("in the body of OFX", b"OFXHEADER:100\n<OFX><!ENTITY b \"c\"></OFX>", "doctype");
}

#[test]
fn nesting_has_an_end() {
    let deep = 100_000;
    at_once("XML", xml(&format!("{}{}", "<a>".repeat(deep), "</a>".repeat(deep))).as_bytes(), "too-deep");
    at_once("JSON", format!("{}{}", "[".repeat(deep), "]".repeat(deep)).as_bytes(), "too-deep");
    at_once("JSON objects", "{\"a\":".repeat(deep).as_bytes(), "too-deep");
    at_once("OFX", format!("OFXHEADER:100\n<OFX>{}</OFX>", "<A>".repeat(deep)).as_bytes(), "too-deep");
}

#[test]
fn encodings_are_what_they_say_or_refused() {
    let declared = |label: &str| format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{}", xml(ENTRY));
    let wide = |text: &str, mark: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        mark.then_some(0xfeff_u16).into_iter().chain(units).flat_map(u16::to_le_bytes).collect()
    };
    at_once("UTF-16 declared as UTF-8", &wide(&declared("UTF-8"), true), "encoding");
    at_once("the same without a mark", &wide(&declared("UTF-8"), false), "encoding");
    at_once("UTF-8 declared as UTF-16", declared("UTF-16").as_bytes(), "encoding");
    at_once("UTF-7", declared("UTF-7").as_bytes(), "encoding");
    at_once("unknown", declared("x-nobody").as_bytes(), "encoding");
    let mut latin = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", xml("<x>?</x>")).into_bytes();
    let at = latin.iter().rposition(|byte| *byte == b'?').expect("a mark");
    latin[at] = 0xfc;
    assert_eq!(at_once("Latin-1 declared as UTF-8", &latin, "encoding").place, "line 2");
    for fits in
        [wide(&declared("UTF-16"), true), wide(&declared("UTF-16LE"), false), declared("windows-1251").into_bytes()]
    {
        assert_eq!(good(&fits).statements[0].entries, 1);
    }
}

#[test]
fn what_a_file_declares_of_itself_is_not_believed() {
    let claim = "<TxsSummry><TtlNtries><NbOfNtries>2147483648</NbOfNtries></TtlNtries></TxsSummry>";
    let reading = good(xml(&format!("{claim}{ENTRY}")).as_bytes());
    assert_eq!((reading.statements[0].entries, codes(&reading)), (1, vec!["no-booking-date", "count-differs"]));
    let mt942 = ":20:A\n:25:B\n:34F:EUR0,\n:61:260101C1,NTRFNONREF\n:90C:2147483648EUR2147483648,\n-\n";
    let reading = good(mt942.as_bytes());
    assert_eq!((reading.statements[0].entries, codes(&reading)), (1, vec!["count-differs", "total-differs"]));
}

#[test]
fn sizes_have_an_end() {
    at_once("11 MiB", &vec![b'<'; 11 << 20], "too-large");
    at_once("entries", xml(&ENTRY.repeat(150_000)).as_bytes(), "too-many-entries");
    let one = xml(&format!("<Ntry>{}</Ntry>", "<a/>".repeat(20_001)));
    at_once("elements of one entry", one.as_bytes(), "too-many-elements");
}

#[test]
fn other_messages_and_other_files_are_refused() {
    let namespace = |name: &str| xml(ENTRY).replace("camt.053.001.08", name);
    for name in ["pain.001.001.09", "camt.060.001.05", "nobody"] {
        at_once(name, namespace(name).as_bytes(), "unknown-format");
    }
    for (bytes, code) in [
        (&b""[..], "empty"),
        (b" \r\n\t", "empty"),
        (b"PK\x03\x04xl/workbook.xml", "binary"),
        (b"%PDF-1.7", "binary"),
        (b"hello\0world", "binary"),
        (b"{\"a\": 1}", "unknown-format"),
        (b"{\"a\": ", "truncated"),
        (b"a;b;c\n1;2;3\n", "unknown-format"),
        (b"<html><body>403</body></html>", "unknown-format"),
    ] {
        at_once(&String::from_utf8_lossy(bytes), bytes, code);
    }
}

#[test]
fn truncated_files_are_refused_wherever_they_break() {
    let whole = [
        "camt053-batch-return-fee.xml",
        "pain002-part.xml",
        "pacs004-return.xml",
        "privatbank-autoclient.json",
        "monobank-api.json",
        "ofx2-card.ofx",
        "ofx1-cyrillic-1251.ofx",
    ];
    for name in whole {
        let bytes = sample(name);
        let end = bytes.trim_ascii_end().len();
        for length in (0..end).step_by(7).chain([end - 1]) {
            assert!(read(&bytes[..length], None).is_err(), "{name} was read when cut to {length} bytes");
        }
    }
    // An envelope must be closed; a row must have all its columns.
    let pages = sample("mt940-envelope-pages.sta");
    let cut = pages.len() - 20;
    assert_eq!(refused(&pages[..cut]).code, "truncated");
    for name in ["privat24-business.csv", "ibank2-17-columns.csv", "ibank2-18-columns.csv"] {
        let bytes = sample(name);
        let last = bytes.trim_ascii_end().iter().rposition(|byte| *byte == b'\n').expect("rows");
        let fault = refused(&bytes[..last + 40]);
        assert_eq!(fault.code, "row", "{name}");
        assert!(fault.place.starts_with("line "), "{name}: {}", fault.place);
    }
}
