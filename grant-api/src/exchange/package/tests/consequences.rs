//! One damage is one fault: what merely follows from it, in the same row or in other files, is not named.

use super::super::fault::FaultCode;
use super::super::tables::TABLES;
use super::damage::{Copy, every_cell};
use super::{Found, after, at, faults, found};

#[test]
fn one_damaged_cell_is_at_most_one_fault_wherever_it_is() {
    let long = "я".repeat(200);
    let mut damaged = 0;
    for (table, line, column) in every_cell() {
        for value in ["", "?!", "a\tb", long.as_str(), "stray"] {
            let mut copy = Copy::new();
            let empty = copy.cell(table.file, line, column).is_empty();
            if value == "stray" && !empty {
                continue;
            }
            copy.set(table.file, line, column, value);
            let faults = faults(&copy);
            let fits = faults.iter().all(|fault| {
                fault.file == table.file && fault.line == Some(line as u64) && fault.code != FaultCode::ReferenceMissing
            });
            assert!(faults.len() <= 1 && fits, "{} {line} {column} {value:?}: {faults:#?}", table.file);
            damaged += faults.len();
        }
    }
    assert!(damaged > 1000, "{damaged}");
}

#[test]
fn a_key_that_was_mistyped_is_one_fault_however_many_rows_meant_it() {
    let one = |file: &str, line: usize, column: &str, value: &str| after(|c| c.set(file, line, column, value));
    // The same key as another row's.
    assert_eq!(one("staff.csv", 4, "staff", "officer2"), [at("staff.csv", 5, "staff", "key_repeated")]);
    assert_eq!(one("disbursements.csv", 3, "number", "1"), [at("disbursements.csv", 3, "case+number", "key_repeated")]);
    assert_eq!(
        one("disbursements.csv", 3, "number", "01"),
        [at("disbursements.csv", 3, "case+number", "key_repeated")]
    );
    assert_eq!(one("decisions.csv", 3, "case", "C-1"), [at("decisions.csv", 3, "case", "key_repeated")]);
    // The same, and the two rows are alike in every other cell too.
    let alike = after(|c| {
        c.set("call_lines.csv", 4, "budget", "100000");
        c.set("call_lines.csv", 3, "fund", "F2");
        c.set("applications.csv", 4, "fund", "F1");
    });
    assert_eq!(alike, [at("call_lines.csv", 4, "call+fund+line", "key_repeated")]);
    // A key that itself refers to nothing.
    assert_eq!(one("decisions.csv", 2, "case", "C-9"), [at("decisions.csv", 2, "case", "reference_missing")]);
    assert_eq!(one("call_lines.csv", 2, "line", "L9"), [at("call_lines.csv", 2, "fund+line", "reference_missing")]);
}

#[test]
fn a_broken_row_still_stands_for_its_key() {
    let cut = |c: &mut Copy, file: &str, from: &str, to: &str| {
        let text = c.text(file);
        assert_eq!(text.matches(from).count(), 1);
        c.put(file, text.replacen(from, to, 1).as_bytes());
    };
    let short = after(|c| cut(c, "staff.csv", "officer1,Officer 1,", "officer1,"));
    assert_eq!(short, [at("staff.csv", 4, "", "row_cells")]);
    let long = after(|c| cut(c, "staff.csv", "officer1,Officer 1,", "officer 1,officer1,Officer 1,"));
    assert_eq!(long, [at("staff.csv", 4, "", "row_cells")]);
    let open = after(|c| cut(c, "staff.csv", "admin,Admin", "admin,\"Admin"));
    assert_eq!(open, [at("staff.csv", 2, "name", "quote_open")]);
}

#[test]
fn a_file_that_cannot_be_read_leaves_those_that_refer_to_it_without_fault() {
    for table in TABLES {
        let code = |found: &[Found]| {
            assert_eq!(found.len(), 1, "{}: {found:?}", table.name);
            assert_eq!(found[0].0, table.file);
            found[0].3.clone()
        };
        assert_eq!(code(&after(|c| c.remove(table.file))), "file_missing");
        assert_eq!(code(&after(|c| c.put(table.file, b""))), "header_missing");
        assert_eq!(code(&after(|c| c.put(table.file, b"\xff\xfe"))), "not_utf8");
        for column in table.columns.iter().filter(|column| !column.later) {
            assert_eq!(code(&after(|c| c.remove_column(table.file, column.name))), "column_missing");
            let misspelt = after(|c| c.set(table.file, 1, column.name, "oops"));
            assert_eq!(code(&misspelt), "column_unknown", "{}", column.name);
        }
    }
}

#[test]
fn a_name_in_other_letters_is_one_fault() {
    let file = after(|c| {
        c.put("Staff.CSV", c.text("staff.csv").as_bytes());
        c.remove("staff.csv");
    });
    assert_eq!(file, [at("Staff.CSV", 0, "", "file_unknown")]);
    let rename = |c: &mut Copy, name: &str| {
        c.remove_column("staff.csv", "name");
        c.add_column("staff.csv", name, "Somebody");
    };
    let column = after(|c| rename(c, " Name"));
    assert_eq!(column, [at("staff.csv", 1, "Name", "column_unknown")]);
    let other = after(|c| rename(c, "phone"));
    assert_eq!(other, [at("staff.csv", 1, "name", "column_missing"), at("staff.csv", 1, "phone", "column_unknown")]);
}

#[test]
fn a_code_that_is_wrong_wherever_it_stands_is_named_where_it_is_defined() {
    let everywhere = after(|c| {
        for file in c.0.keys().cloned().collect::<Vec<_>>() {
            let text = c.text(&file);
            c.put(&file, text.replace("officer1,", "officer 1,").replace("officer1\n", "officer 1\n").as_bytes());
        }
    });
    assert_eq!(everywhere, [at("staff.csv", 4, "staff", "bad_code")]);
}

#[test]
fn what_is_really_missing_is_named_beside_a_key_in_doubt() {
    let both = after(|c| {
        c.set("staff.csv", 4, "staff", "off icer1");
        c.set("visits.csv", 2, "visited_by", "nobody");
    });
    assert_eq!(both, [at("staff.csv", 4, "staff", "bad_code"), at("visits.csv", 2, "visited_by", "reference_missing")]);
    // A row that was copied stands for no other key.
    let copied = after(|c| {
        c.append("staff.csv", b"cw1,Caseworker 1,cw1@tiny.example\n");
        c.set("visits.csv", 2, "visited_by", "nobody");
    });
    let repeated = at("staff.csv", 14, "staff", "key_repeated");
    assert_eq!(copied, [repeated, at("visits.csv", 2, "visited_by", "reference_missing")]);
    // A doubt about one case says nothing about another.
    let other = after(|c| {
        c.set("disbursements.csv", 3, "number", "two");
        c.set("receipts.csv", 2, "case", "C-2");
    });
    let missing = at("receipts.csv", 2, "case+number", "reference_missing");
    assert_eq!(other, [at("disbursements.csv", 3, "number", "not_a_number"), missing]);
}

#[test]
fn a_missing_row_is_named_by_each_that_refers_to_it_and_by_none_behind_them() {
    let found: Vec<Found> = {
        let mut copy = Copy::new();
        let rows = copy.rows("applications.csv");
        copy.set_rows("applications.csv", &[rows[0].clone(), rows[1].clone(), rows[2].clone()]);
        faults(&copy).iter().map(found).collect()
    };
    let missing = |file, line| at(file, line, "case", "reference_missing");
    let ballots = (5..=7).map(|line| missing("ballots.csv", line));
    let all: Vec<Found> =
        [missing("plan_items.csv", 5)].into_iter().chain(ballots).chain([missing("decisions.csv", 3)]).collect();
    assert_eq!(found, all);
}

#[test]
fn without_a_currency_nothing_is_held_against_it() {
    let found = after(|c| c.set("programme.csv", 2, "base_currency", "hryvnia"));
    assert_eq!(found, [at("programme.csv", 2, "base_currency", "bad_currency")]);
    let found = after(|c| c.set("programme.csv", 2, "base_currency", "JPY"));
    assert!(
        found.iter().any(|fault| *fault == at("budget_lines.csv", 3, "authority", "too_many_decimals")),
        "{found:?}"
    );
}
