//! Faults of form, one of each kind that a copy of the sample can hold at once, in most of its files.

use std::path::Path;

use tests::package::Sheets;

use super::Expected;

/// Cells and rows that are damaged, each in a row of its own.
pub fn damage(sheets: &mut Sheets) -> Vec<Expected> {
    let applied =
        |line: &usize| !sheets.find("applications", "person", sheets.get("people", *line, "person")).is_empty();
    let never_applied = (10..sheets.lines("people")).find(|line| !applied(line)).expect("somebody who never applied");
    let cells: [(&str, usize, &str, &str, &str); 25] = [
        ("programme", 2, "quorum", "two", "not_a_number"),
        ("programme", 2, "title", "", "value_missing"),
        ("staff", 3, "email", "caseworker2 at demo", "bad_email"),
        ("staff", 4, "email", "caseworker1@demo.example", "value_repeated"),
        ("ngos", 3, "title", &"long ".repeat(40), "too_long"),
        ("ngos", 4, "region", "UA-99", "bad_region"),
        ("roles", 9, "role", "treasurer", "not_in_list"),
        ("roles", 10, "ngo", "NGO-1", "value_unexpected"),
        ("roles", 11, "from_on", "05.01.2004", "not_a_date"),
        ("donors", 3, "donor", "DON 2", "bad_code"),
        ("donors", 4, "title", "Tab\there", "control_character"),
        ("funds", 3, "ends_on", "2001-01-01", "dates_reversed"),
        ("funds", 4, "recorded_on", "1901-01-01", "date_out_of_range"),
        ("budget_lines", 3, "authority", "12 500,00", "not_an_amount"),
        ("budget_lines", 4, "authority", "0.00", "amount_not_positive"),
        ("calls", 4, "ceiling", "1000.005", "too_many_decimals"),
        ("calls", 5, "ceiling", "99999999999999999.00", "amount_too_large"),
        ("people", 5, "ngo", "NGO-77", "reference_missing"),
        ("people", never_applied, "person", "P-000003", "key_repeated"),
        ("applications", 4, "submitted_by", "", "step_incomplete"),
        ("applications", 5, "eligible", "maybe", "not_yes_or_no"),
        ("plan_items", 5, "quantity", "0", "number_out_of_range"),
        ("plan_items", 6, "category", "", "value_missing"),
        ("bank_accounts", 3, "currency", "ZZZ", "bad_currency"),
        ("ballots", 9, "score", "101", "number_out_of_range"),
    ];
    let mut expected = Vec::new();
    for (file, line, column, value, code) in cells {
        sheets.set(file, line, column, value);
        expected.push((file, line, column, code));
    }
    let skipped = 9;
    for column in ["screened_on", "screened_by"] {
        sheets.set("applications", skipped, column, "");
    }
    expected.push(("applications", skipped, "assessed_on", "step_skipped"));
    sheets.table("ballots")[11].pop();
    expected.push(("ballots", 12, "", "row_cells"));
    let mut second = sheets.table("programme")[1].clone();
    second[0] = "SECOND".into();
    second[2] = "UAH".into();
    second[3] = "2".into();
    sheets.table("programme").push(second);
    expected.push(("programme", 3, "", "rows_not_one"));
    for (file, column) in [("visits", "visited_by"), ("receipts", "accepted_by")] {
        let header = &mut sheets.table(file)[0];
        let at = header.iter().position(|name| name == column).unwrap();
        let (name, code) = match file {
            "visits" => ("visited_bye", "column_unknown"),
            _ => ("verified_by", "column_repeated"),
        };
        header[at] = name.into();
        expected.push((file, 1, name, code));
    }
    // Gone from every row.
    for row in sheets.table("grants") {
        row.pop();
    }
    expected.push(("grants", 1, "closed_by", "column_missing"));
    expected
}

/// Whole files that are damaged.
pub fn damage_files(folder: &Path) -> Vec<Expected> {
    let file = |name: &str| folder.join(name);
    std::fs::remove_file(file("transfers.csv")).unwrap();
    std::fs::write(file("notes.csv"), "a,b\n").unwrap();
    std::fs::write(file("enterprises.csv"), "").unwrap();
    let mut tranches = std::fs::read(file("tranches.csv")).unwrap();
    tranches[200] = 0xff;
    let not_utf8 = 1 + tranches[..200].iter().filter(|byte| **byte == b'\n').count();
    std::fs::write(file("tranches.csv"), tranches).unwrap();
    let mut decisions = std::fs::read_to_string(file("decisions.csv")).unwrap();
    let quote_open = decisions.lines().count() + 1;
    decisions.push_str("\"C-2026-9999,2026-01-01,chair,,\n");
    std::fs::write(file("decisions.csv"), decisions).unwrap();
    vec![
        ("transfers", 0, "", "file_missing"),
        ("notes", 0, "", "file_unknown"),
        ("enterprises", 1, "", "header_missing"),
        ("tranches", not_utf8, "", "not_utf8"),
        ("decisions", quote_open, "case", "quote_open"),
    ]
}
