//! The files of a sheet, read back: the same figures in both, nothing a formula, nothing rounded.
//!
//! Invariant: the workbook is read as any reader would, by its parts. Must not: trust the writer about what it wrote.

use std::io::Read;

use ledger_core::money::{Currency, Money};
use ledger_core::time::Day;

use super::{Cell, Sheet};

/// The texts and numbers of the first worksheet, row by row, as they stand in the file.
pub(crate) fn read_back(file: &[u8]) -> Vec<Vec<String>> {
    let strings: Vec<String> = part(file, "xl/sharedStrings.xml")
        .split("<si>")
        .skip(1)
        .map(|item| inside(item, "<t", "</t>").unwrap_or_default())
        .collect();
    let sheet = part(file, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula: {sheet}");
    let cell = |text: &str| -> Option<(usize, String)> {
        let place = text.split("r=\"").nth(1)?.split('"').next()?;
        let column =
            place.bytes().take_while(u8::is_ascii_uppercase).fold(0, |sum, c| sum * 26 + usize::from(c - b'A') + 1);
        let value = text.split("<v>").nth(1)?.split("</v>").next()?.to_owned();
        let shared = text.split('>').next()?.contains("t=\"s\"");
        Some((column, if shared { strings[value.parse::<usize>().ok()?].clone() } else { value }))
    };
    let row = |text: &str| {
        let mut cells: Vec<String> = Vec::new();
        for (column, value) in text.split("<c ").skip(1).filter_map(|text| cell(&format!("c {text}"))) {
            cells.resize(cells.len().max(column), String::new());
            cells[column - 1] = value;
        }
        cells
    };
    sheet.split("<row ").skip(1).map(row).collect()
}

fn inside(text: &str, open: &str, close: &str) -> Option<String> {
    let (_, rest) = text.split_once(open)?;
    let (text, _) = rest.split_once('>')?.1.split_once(close)?;
    Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a ZIP archive");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
    text
}

fn sheet() -> Sheet {
    let money = |minor| Cell::Money(Money::new(minor, Currency::UAH));
    let text = |text: &str| Cell::Text(text.to_owned());
    Sheet {
        name: "ageing",
        columns: vec!["fund", "on", "days", "amount"],
        rows: vec![
            vec![
                text("F-1"),
                Cell::Day(Day::from_ymd_opt(2026, 3, 2).expect("a day")),
                Cell::Count(91),
                money(-500_050),
            ],
            vec![text("=1+1"), Cell::Empty, Cell::Count(0), money(999_999_999_999_999)],
            vec![text("a, \"b\" <c>\r\nd"), Cell::Empty, Cell::Count(-3), money(9_007_199_254_740_993)],
            vec![text("-7"), Cell::Empty, Cell::Count(1), money(i64::MAX)],
        ],
    }
}

#[test]
fn a_text_that_begins_as_a_formula_is_quoted_and_an_amount_below_zero_is_not() {
    let file = String::from_utf8(sheet().csv().expect("a file")).expect("UTF-8");
    assert!(
        file.starts_with("fund,on,days,amount\r\nF-1,2026-03-02,91,-5000.50\r\n'=1+1,,0,9999999999999.99\r\n"),
        "{file}"
    );
    assert!(file.contains("\"a, \"\"b\"\" <c>\r\nd\",,-3,"), "{file}");
    assert!(file.contains("\r\n'-7,,1,92233720368547758.07\r\n"), "{file}");
    for start in ["=", "+", "-", "@", "\t", "\r"] {
        let rows = vec![vec![Cell::Text(format!("{start}x"))]];
        let file = Sheet { name: "x", columns: vec!["c"], rows }.csv().expect("a file");
        let text = String::from_utf8(file).expect("UTF-8").replace('"', "");
        assert_eq!(text, format!("c\r\n'{start}x\r\n"), "{start:?}");
    }
}

#[test]
fn the_workbook_holds_what_the_csv_holds_to_the_last_digit() {
    let day = Day::from_ymd_opt(2026, 6, 1).expect("a day");
    let file = sheet().xlsx(day).expect("a file");
    let cells = read_back(&file);
    assert_eq!(cells[0], ["fund", "on", "days", "amount"]);
    assert_eq!(cells[1], ["F-1", "2026-03-02", "91", "-5000.5"]);
    assert_eq!(cells[2], ["=1+1", "", "0", "9999999999999.99"], "15 digits are a number");
    assert_eq!(cells[3][3], "90071992547409.93", "16 digits are a text");
    assert_eq!((cells[4][0].as_str(), cells[4][3].as_str()), ("-7", "92233720368547758.07"));
    assert!(part(&file, "docProps/core.xml").contains("2026-06-01T00:00:00Z"));
}
