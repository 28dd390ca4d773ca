//! What a package without a fault becomes, from memory and from a folder, and how it is described.

use std::fs;

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::answers::Band;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Role;
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::partner::Sex;
use ledger_core::time::Day;
use serde_json::Value;

use super::super::fault::FaultCode;
use super::super::format::FILE_BYTES;
use super::super::rows::VisitRow;
use super::super::tables::TABLES;
use super::super::{Files, Package, datapackage, read};
use super::damage::Copy;
use super::tiny::TINY;
use super::{after, at};

fn tiny() -> Package {
    read(&Files::of(TINY)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

#[test]
fn a_tiny_package_is_read_whole() {
    let package = tiny();
    assert_eq!(package.programme.base_currency, Currency::UAH);
    assert_eq!((package.programme.quorum, package.programme.line), (2, 2));
    assert_eq!(package.staff[2].email, "officer1@tiny.example");
    assert_eq!(package.roles[0].role, Role::Caseworker);
    assert_eq!(package.roles[0].ngo.as_ref().map(|ngo| ngo.as_str()), Some("N1"));
    assert_eq!((package.roles[0].to_on, package.roles[1].to_on), (Some(day("2021-12-31")), None));
    assert_eq!(package.donors[0].title.as_str(), "Donor \"One\", invented");
    assert_eq!(package.budget_lines[1].authority, Minor(5_000_050));
    assert_eq!(package.call_lines[2].budget_line.as_str(), "L1");
    let [first, second, third] = package.applications.as_slice() else { panic!("three applications") };
    assert_eq!((first.line, second.line, third.line), (2, 3, 4));
    assert_eq!(first.opened.by.as_str(), "cw1");
    let assessed = second.assessed.as_ref().expect("assessed");
    assert_eq!((assessed.eligible, assessed.reason.as_ref().map(|code| code.as_str())), (false, Some("income")));
    assert!(second.plan_accepted.is_none() && third.plan_accepted.is_some());
    let ballots = &package.ballots;
    assert_eq!(ballots[2].interest, Interest::Conflict);
    assert!(ballots[2].scored.is_none() && ballots[2].voted.is_none());
    assert_eq!(ballots[0].voted.as_ref().and_then(|vote| vote.amount), Some(Minor(4_000_000)));
    assert_eq!(ballots[5].voted.as_ref().map(|vote| (vote.choice, vote.amount)), Some((Choice::Against, None)));
    assert_eq!(package.disbursements[1].booked.as_ref().map(|booked| booked.value_on), Some(day("2020-04-22")));
    assert!(package.disbursements[2].authorised.is_some() && package.disbursements[2].prepared.is_none());
    assert_eq!(package.visits[1].status, VisitStatus::Suspended);
    assert_eq!((package.visits[0].paid_days_12m, package.visits[1].paid_days_12m), (Some(180), None));
    let told =
        |row: &VisitRow| (row.revenue_band, row.profit_band, row.registered, row.wellbeing_consent, row.wellbeing);
    assert_eq!(told(&package.visits[0]), (Some(Band::Low), Some(Band::Nothing), Some(false), Some(true), Some(3)));
    assert_eq!(told(&package.visits[1]), (None, None, Some(true), Some(false), None));
    assert_eq!(package.transfers[0].transferred.on, day("2021-06-01"));
    let sexes: Vec<Option<Sex>> = package.people.iter().map(|person| person.sex).collect();
    assert_eq!(sexes, [Some(Sex::Female), None, Some(Sex::Male)]);
}

#[test]
fn a_file_written_before_a_column_came_to_the_format_does_without_it() {
    let mut copy = Copy::new();
    copy.remove_column("people.csv", "sex");
    let package = read(&copy.files()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert!(package.people.iter().all(|person| person.sex.is_none()) && package.people.len() == 3);
    let rename = |name: &'static str| {
        after(|c| {
            c.remove_column("people.csv", "sex");
            c.add_column("people.csv", name, "female");
        })
    };
    // A name in other letters is still a fault, for what stands under it would be lost.
    assert_eq!(rename("Sex"), [at("people.csv", 1, "Sex", "column_unknown")]);
    assert_eq!(rename("gender"), [at("people.csv", 1, "gender", "column_unknown")]);
}

#[test]
fn every_column_is_filled_somewhere_so_that_its_type_is_tried() {
    let copy = Copy::new();
    for table in TABLES {
        let rows = copy.rows(table.file);
        for column in table.columns {
            let at = rows[0].iter().position(|name| name == column.name).expect("the column");
            assert!(rows[1..].iter().any(|row| !row[at].is_empty()), "{} {}", table.file, column.name);
        }
    }
    assert_eq!(TINY.len(), TABLES.len());
}

#[test]
fn line_ends_order_of_columns_spaces_blank_rows_and_a_byte_order_mark_change_nothing() {
    let mut copy = Copy::new();
    for table in TABLES {
        let rows = copy.rows(table.file);
        let turned: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().rev().map(|cell| format!(" {cell} ")).collect()).collect();
        copy.set_rows(table.file, &turned);
        let blank = ",".repeat(rows[0].len() - 1);
        let text = format!("\u{feff}{}{blank}\r\n\r\n", copy.text(table.file).replace('\n', "\r\n"));
        copy.put(table.file, text.as_bytes());
    }
    assert_eq!(read(&copy.files()).unwrap_or_else(|faults| panic!("{faults:#?}")), tiny());
}

#[test]
fn a_row_keeps_the_line_that_a_spreadsheet_shows() {
    let faults = after(|c| {
        // Two blank rows, then a title with a break in it, which stays one row, then a second fault.
        c.append("donors.csv", b"\n,,,\nD2,\"Two\nlines\",2020-01-08,fm\nD3,Three,soon,fm\n");
    });
    let expected =
        [at("donors.csv", 5, "title", "control_character"), at("donors.csv", 6, "recorded_on", "not_a_date")];
    assert_eq!(faults, expected);
}

#[test]
fn a_folder_is_read_and_what_is_not_a_plain_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in TINY {
        fs::write(folder.path().join(name), text).expect("written");
    }
    fs::write(folder.path().join("datapackage.json"), datapackage("Tiny")).expect("written");
    fs::create_dir(folder.path().join("old")).expect("made");
    let files = Files::of_folder(folder.path()).expect("files");
    assert_eq!(read(&files).unwrap_or_else(|faults| panic!("{faults:#?}")), tiny());

    let large = fs::File::create(folder.path().join("visits.csv")).expect("made");
    large.set_len(FILE_BYTES + 1).expect("stretched");
    let faults = read(&Files::of_folder(folder.path()).expect("files")).expect_err("too large");
    assert_eq!(faults.iter().map(|fault| fault.code.clone()).collect::<Vec<_>>(), [FaultCode::FileTooLarge]);

    fs::remove_file(folder.path().join("visits.csv")).expect("removed");
    fs::create_dir(folder.path().join("visits.csv")).expect("made");
    assert!(Files::of_folder(folder.path()).expect_err("a folder").contains("visits.csv"));
    fs::remove_dir(folder.path().join("visits.csv")).expect("removed");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path().join("staff.csv"), folder.path().join("visits.csv")).expect("linked");
        assert!(Files::of_folder(folder.path()).expect_err("a link").contains("is a link"));
    }
    assert!(Files::of_folder(&folder.path().join("nowhere")).is_err());
}

#[test]
fn the_description_names_every_file_column_key_and_reference() {
    let text = datapackage("Tiny \"programme\"");
    let package: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(package["title"], "Tiny \"programme\"");
    let resources = package["resources"].as_array().expect("resources");
    assert_eq!(resources.len(), TABLES.len());
    for (table, resource) in TABLES.iter().zip(resources) {
        assert_eq!(resource["path"], table.file);
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let names: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(names, table.columns.iter().map(|column| column.name).collect::<Vec<_>>());
        assert!(fields.iter().all(|field| field["description"].as_str().is_some_and(|text| text.ends_with('.'))));
        assert_eq!(resource["schema"]["primaryKey"], serde_json::json!(table.key));
        let references = resource["schema"]["foreignKeys"].as_array().map_or(0, Vec::len);
        assert_eq!(references, table.all_references().len(), "{}", table.name);
    }
    let composite = &resources[12]["schema"]["foreignKeys"];
    let wanted = serde_json::json!({
        "fields": ["call", "fund", "line"],
        "reference": { "resource": "call_lines", "fields": ["call", "fund", "line"] }
    });
    assert!(composite.as_array().is_some_and(|keys| keys.contains(&wanted)), "{composite}");
}

#[test]
fn the_table_names_only_columns_it_has() {
    for table in TABLES {
        let has = |column: &str| assert!(table.index(column).is_some(), "{} has no {column}", table.name);
        table.key.iter().for_each(|column| has(column));
        table.references.iter().flat_map(|reference| reference.columns).for_each(|column| has(column));
        table.steps.iter().flat_map(|step| step.columns).for_each(|column| has(column));
        table.steps.iter().filter_map(|step| step.never).for_each(|(column, _)| has(column));
        table.exactly.iter().for_each(|rule| [rule.column, rule.when].into_iter().for_each(has));
        table.spans.iter().for_each(|(from, to)| [*from, *to].into_iter().for_each(has));
        // A step is optional as a whole, so none of its columns may be required.
        let steps = table.steps.iter().flat_map(|step| step.columns);
        assert!(steps.clone().all(|name| table.columns.iter().any(|column| column.name == *name && !column.required)));
    }
}
