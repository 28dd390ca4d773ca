//! The field form written, filled in by hand and read back; and files that are no form, or worse.

use std::io::{Cursor, Read, Write};

use ledger_core::id::{EnterpriseId, ProgrammeId};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::visit_answers::{Band, OwnerWorks, VisitKind};
use ledger_core::time::Day;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::texts::{CODES, Language};
use super::{COLUMNS, FORM_VERSION, FormId, Kind, ToVisit, Unreadable, address, read, write};

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

fn id() -> FormId {
    FormId { programme: ProgrammeId(Uuid::from_u128(7)), form: "f-1".into() }
}

fn to_visit() -> ToVisit {
    ToVisit {
        number: "2026-0007".into(),
        enterprise: EnterpriseId(Uuid::from_u128(9)),
        scheduled_for: Some(day("2026-11-03")),
        kind: VisitKind::Scheduled,
        sector: "C",
        region: "UA-46".into(),
    }
}

/// The form with cells put into its second row, as a spreadsheet program would write them.
fn filled(file: &[u8], cells: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(file)).expect("a zip");
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("the part");
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(bytes).expect("text");
            let (head, tail) = text.split_once("<row r=\"2\"").expect("row 2");
            let (row, rest) = tail.split_once("</row>").expect("the end of the row");
            bytes = format!("{head}<row r=\"2\"{row}{cells}</row>{rest}").into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).expect("a new part");
        out.write_all(&bytes).expect("written");
    }
    out.finish().expect("the file").into_inner()
}

fn text(cell: &str, text: &str) -> String {
    format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn number(cell: &str, number: &str) -> String {
    format!("<c r=\"{cell}\"><v>{number}</v></c>")
}

#[test]
fn an_untouched_form_has_no_rows_and_no_faults_in_either_language() {
    for language in [Language::En, Language::Uk] {
        let file = write(&id(), &[to_visit()], language, day("2026-11-01")).expect("written");
        let form = read(&file).expect("read");
        assert_eq!((form.id, form.rows, form.faults), (id(), vec![], vec![]), "{language:?}");
    }
}

#[test]
fn a_filled_row_comes_back_by_its_columns() {
    let file = write(&id(), &[to_visit()], Language::En, day("2026-11-01")).expect("written");
    let cells = [
        text("G2", "2026-11-04"),
        text("H2", "op"),
        number("J2", "3"),
        number("K2", "2"),
        text("N2", "part_time"),
        text("P2", "low"),
        text("R2", "yes"),
        text("U2", "no"),
    ];
    let form = read(&filled(&file, &cells.concat())).expect("read");
    assert_eq!(form.faults, vec![]);
    let row = &form.rows[0];
    assert_eq!((row.row, row.number.as_str(), row.enterprise), (2, "2026-0007", EnterpriseId(Uuid::from_u128(9))));
    assert_eq!(
        (row.visited_on, row.status, row.paid_workers),
        (day("2026-11-04"), Some(VisitStatus::Operating), Some(3))
    );
    assert_eq!((row.answers.kind, row.answers.scheduled_for), (Some(VisitKind::Scheduled), Some(day("2026-11-03"))));
    assert_eq!((row.answers.owner_works, row.answers.revenue_band), (Some(OwnerWorks::PartTime), Some(Band::Low)));
    assert_eq!(
        (row.answers.registered, row.answers.contact_safe, row.answers.paid_women),
        (Some(true), Some(false), Some(2))
    );
}

#[test]
fn a_date_that_a_spreadsheet_keeps_as_a_number_is_that_day() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet().set_name("Visits").expect("a name");
    for (index, column) in (0_u16..).zip(COLUMNS) {
        page.write_string(0, index, column.uk).expect("written");
    }
    let visit = to_visit();
    page.write_string(1, 0, visit.number).expect("written");
    page.write_string(1, 1, visit.enterprise.to_string()).expect("written");
    let date = Format::new().set_num_format("dd.mm.yyyy");
    let on = ExcelDateTime::parse_from_str("2026-11-04").expect("a date");
    page.write_datetime_with_format(1, 6, &on, &date).expect("written");
    page.write_string(1, 7, "CLO").expect("written");
    let hidden = workbook.add_worksheet().set_name("form").expect("a name");
    for (row, mark) in (0_u32..).zip(["grant-ledger-visits", "1", &id().programme.to_string(), "f-1"]) {
        hidden.write_string(row, 0, mark).expect("written");
    }
    let form = read(&workbook.save_to_buffer().expect("a file")).expect("read");
    assert_eq!(form.faults, vec![]);
    assert_eq!((form.rows[0].visited_on, form.rows[0].status), (day("2026-11-04"), Some(VisitStatus::Closed)));
    assert_eq!(FORM_VERSION, 1, "another version reads other forms");
}

#[test]
fn every_fault_has_the_address_of_its_cell() {
    let file = write(&id(), &[to_visit()], Language::En, day("2026-11-01")).expect("written");
    let cells = [
        text("G2", "3 листопада"),
        text("H2", "FINE"),
        text("J2", "three"),
        "<c r=\"K2\"><f>1+1</f><v>2</v></c>".to_owned(),
        number("L2", "1.5"),
        number("T2", "9"),
        text("X2", "more"),
    ];
    let form = read(&filled(&file, &cells.concat())).expect("read");
    assert_eq!(form.rows, vec![]);
    let mut found: Vec<(&str, &str)> =
        form.faults.iter().map(|fault| (fault.cell.as_str(), fault.code.as_str())).collect();
    found.sort_unstable();
    let expected = [
        ("Visits!G2", "not_a_date"),
        ("Visits!H2", "not_a_choice"),
        ("Visits!J2", "not_a_number"),
        ("Visits!K2", "formula"),
        ("Visits!L2", "not_a_number"),
        ("Visits!T2", "out_of_range"),
        ("Visits!X2", "unknown_column"),
    ];
    assert_eq!(found, expected);
    let lacking = read(&filled(&file, &number("J2", "1"))).expect("read");
    let cells: Vec<&str> = lacking.faults.iter().map(|fault| fault.cell.as_str()).collect();
    assert_eq!(cells, ["Visits!G2", "Visits!H2"], "a row that somebody began needs its day and its finding");
}

#[test]
fn a_cell_in_a_far_corner_costs_nothing_and_is_refused() {
    let file = write(&id(), &[to_visit()], Language::En, day("2026-11-01")).expect("written");
    let far = filled(&file, "</row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c>");
    assert!(matches!(read(&far), Err(Unreadable::TooLarge(_))));
}

#[test]
fn a_form_with_more_rows_than_one_ever_has_is_refused() {
    let visits = vec![to_visit(); super::ROWS_MAX + 1];
    let file = write(&id(), &visits, Language::En, day("2026-11-01")).expect("written");
    let mut archive = ZipArchive::new(Cursor::new(&file)).expect("a zip");
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").expect("the sheet").read_to_string(&mut sheet).expect("text");
    let with = |rows: usize| {
        let mut sheet = sheet.clone();
        for row in (2..2 + rows).rev() {
            let start = sheet.find(&format!("<row r=\"{row}\"")).expect("the row");
            let end = start + sheet[start..].find("</row>").expect("its end");
            sheet.insert_str(end, &[text(&format!("G{row}"), "2026-11-04"), text(&format!("H{row}"), "OP")].concat());
        }
        let mut archive = ZipArchive::new(Cursor::new(&file)).expect("a zip");
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).expect("a part");
            if entry.name().expect("a name") != "xl/worksheets/sheet1.xml" {
                out.raw_copy_file(entry).expect("copied");
            }
        }
        out.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).expect("a new part");
        out.write_all(sheet.as_bytes()).expect("written");
        read(&out.finish().expect("the file").into_inner())
    };
    assert_eq!(with(super::ROWS_MAX).map(|form| (form.rows.len(), form.faults)), Ok((super::ROWS_MAX, vec![])));
    assert_eq!(with(super::ROWS_MAX + 1), Err(Unreadable::TooLarge("more than 2,000 rows")));
}

/// A file of parts.
fn parts(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        out.start_file(*name, SimpleFileOptions::default()).expect("a new part");
        out.write_all(bytes).expect("written");
    }
    out.finish().expect("the file").into_inner()
}

#[test]
fn bombs_macros_links_and_files_within_the_file_are_refused() {
    let part = |name: &'static str, bytes: Vec<u8>| parts(&[(name, bytes)]);
    let sheet = "xl/worksheets/sheet1.xml";
    let large = |file: &[u8]| assert!(matches!(read(file), Err(Unreadable::TooLarge(_))), "{:?}", read(file));
    let hostile = |file: &[u8]| assert!(matches!(read(file), Err(Unreadable::Hostile(_))), "{:?}", read(file));
    large(&part(sheet, vec![0; 30 * 1024 * 1024]));
    large(&part(sheet, vec![b' '; 1024 * 1024]));
    let many: Vec<(String, Vec<u8>)> = (0..201).map(|number| (format!("xl/{number}.xml"), vec![b'x'])).collect();
    large(&parts(&many.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect::<Vec<_>>()));
    large(&vec![b'x'; super::FILE_MAX + 1]);
    hostile(&part("xl/vbaProject.bin", vec![1]));
    hostile(&part("xl/externalLinks/externalLink1.xml", vec![1]));
    hostile(&part("xl/embeddings/oleObject1.bin", vec![1]));
    hostile(&part("../../evil.xml", vec![1]));
    hostile(&part("xl/media/image1.bin", parts(&[("a", vec![1])])));
    let types = "<Types><Override ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/></Types>";
    hostile(&part("[Content_Types].xml", types.into()));
    assert!(matches!(read(b"PK, not a zip"), Err(Unreadable::NotAForm(_))));
    let other = Workbook::new().save_to_buffer();
    assert!(other.is_ok_and(|file| matches!(read(&file), Err(Unreadable::NotAForm(_)))));
}

#[test]
fn every_code_of_a_list_is_explained_and_addresses_are_those_of_a_spreadsheet() {
    for column in COLUMNS {
        if let Kind::List(codes) = column.kind {
            assert!(codes.iter().all(|code| CODES.iter().any(|(known, _, _)| known == code)), "{}", column.name);
        }
    }
    let all: Vec<&str> = VisitStatus::ALL.iter().map(|status| status.code()).collect();
    assert_eq!(super::STATUSES, all);
    assert_eq!(address("Visits", "enterprise", 7), "Visits!B7");
    assert_eq!(super::at("S", 26, 1), "S!AA1");
}
