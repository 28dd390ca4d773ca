//! The tables of a release, read back by other readers: the columns, the flag, the release of every row.
//!
//! Invariant: CSV by the `csv` crate, the workbook by `calamine`. Must not: trust the writer about what it wrote.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use ledger_core::outcome::release_document::Profile;
use ledger_core::programme::release::Withdrawal;

use super::sample::release;
use super::{CELL, ReleaseTable, release_csv, release_xlsx};

/// A table of the sample: its columns, and its rows as a reader gets them.
fn read(table: ReleaseTable) -> (Vec<String>, Vec<Vec<String>>) {
    let file = release_csv(&release(Profile::Evaluator), table, None).csv().expect("a file");
    let mut reader = csv::Reader::from_reader(file.as_slice());
    let columns = reader.headers().expect("columns").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    (columns, rows)
}

/// The values of some columns in the rows that a test chooses.
fn chosen(table: ReleaseTable, wanted: &[&str], keep: impl Fn(&dyn Fn(&str) -> String) -> bool) -> Vec<Vec<String>> {
    let (columns, rows) = read(table);
    let place = |name: &str| columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("{name}"));
    let kept = rows.iter().filter(|row| keep(&|name: &str| row[place(name)].clone()));
    kept.map(|row| wanted.iter().map(|name| row[place(name)].clone()).collect()).collect()
}

#[test]
fn every_table_has_names_of_snake_case_and_rows_of_its_width_that_say_their_release() {
    for table in ReleaseTable::ALL {
        let (columns, rows) = read(*table);
        let snake = |name: &String| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        assert!(columns.iter().all(snake) && columns[0] == "release", "{columns:?}");
        assert!(!rows.is_empty(), "{table}");
        assert!(rows.iter().all(|row| row.len() == columns.len() && row[0] == "3" && row[1] == "evaluator"), "{table}");
    }
    let (columns, _) = read(ReleaseTable::Survival);
    assert_eq!(columns[..CELL.len()], CELL);
}

#[test]
fn a_withheld_cell_is_one_row_with_the_flag_and_nothing_else() {
    for table in [ReleaseTable::Survival, ReleaseTable::Curve, ReleaseTable::Jobs, ReleaseTable::Spreads] {
        let (columns, rows) = read(table);
        let of_south: Vec<&Vec<String>> = rows.iter().filter(|row| row[2] == "region=SOUTH").collect();
        assert_eq!(of_south.len(), 1, "{table}");
        let said: Vec<&str> = of_south[0].iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        assert_eq!(said, ["3", "evaluator", "region=SOUTH", "region", "SOUTH", "3", "c"], "{table}: {columns:?}");
    }
}

#[test]
fn a_probability_has_six_digits_and_a_withheld_rate_none() {
    let at_12 = |cell: &'static str| {
        chosen(ReleaseTable::Survival, &["months", "flag", "survival", "lower", "at_risk"], move |of| {
            of("cell") == cell && of("months") == "12"
        })
    };
    assert_eq!(at_12("all"), [["12", "", "0.881615", "0.863560", "1091"]]);
    assert_eq!(at_12("cohort=2024"), [["12", "c", "", "", ""]]);
}

#[test]
fn an_estimate_that_its_counts_would_give_away_has_the_flag_and_one_of_too_few_has_none() {
    let mut document = release(Profile::Evaluator);
    let survival = document.cells[0].survival.as_mut().expect("the whole is shown");
    for (rate, few) in survival.rates.iter_mut().zip([false, true]) {
        (rate.km, rate.at_risk, rate.censored, rate.insufficient_follow_up) = (None, None, None, few);
        assert!(rate.withheld.is_none() && rate.events.is_some());
    }
    let file = release_csv(&document, ReleaseTable::Survival, None).csv().expect("a file");
    let mut reader = csv::Reader::from_reader(file.as_slice());
    let place = reader.headers().expect("columns").iter().position(|column| column == "flag").expect("a flag");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!((&rows[0][place], &rows[0][place + 1]), ("c", ""));
    assert_eq!((&rows[1][place], &rows[1][place + 1]), ("", ""), "nothing is kept back: too little is known");
}

#[test]
fn a_value_of_an_earlier_release_says_which_and_a_cell_of_two_dimensions_says_both() {
    let of = |cell: &'static str| {
        let wanted = ["release", "value_release", "dimension_1", "code_1", "dimension_2", "code_2", "enterprises"];
        chosen(ReleaseTable::Survival, &wanted, move |of| of("cell") == cell && of("months") == "3")
    };
    assert_eq!(of("region=NORTH"), [["3", "2", "region", "NORTH", "", "", "287"]]);
    assert_eq!(of("region=WEST;sector=G"), [["3", "3", "region", "WEST", "sector", "G", "190"]]);
    assert_eq!(of("all")[0][2..6], ["", "", "", ""]);
}

#[test]
fn a_cost_is_an_amount_with_its_currency_or_the_reason_why_there_is_none() {
    let at = |months: &'static str| {
        let wanted = ["measure", "value", "amount", "currency", "reason"];
        chosen(ReleaseTable::Jobs, &wanted, move |of| of("cell") == "all" && of("months") == months)
    };
    let at_12 = at("12");
    assert!(at_12.contains(&["net", "233", "", "", ""].map(str::to_owned).to_vec()), "{at_12:?}");
    assert!(at_12.contains(&["paid_days", "51326", "", "", ""].map(str::to_owned).to_vec()));
    assert!(at_12.contains(&["disbursed", "", "51984541.50", "UAH", ""].map(str::to_owned).to_vec()), "{at_12:?}");
    assert!(at_12.iter().any(|row| row[0] == "cost_per_net_job" && row[2].contains('.') && row[3] == "UAH"));
    let women = chosen(ReleaseTable::Jobs, &["flag", "value"], |of| of("cell") == "all" && of("measure") == "women");
    assert!(
        women.len() == 4 && women.iter().all(|row| *row == ["c", ""]),
        "absent beside figures that are shown: {women:?}"
    );
    let reason = ["cost_per_net_job", "", "", "", "no_net_gain"].map(str::to_owned).to_vec();
    assert!(at("48").contains(&reason));
    assert_eq!(at("60"), [["net", "", "", "", ""], ["disbursed", "", "", "", ""]]);
    let withheld = chosen(ReleaseTable::Jobs, &["flag", "amount", "currency"], |of| {
        of("cell") == "all" && of("months") == "60" && of("measure") == "disbursed"
    });
    assert_eq!(withheld, [["c", "", ""]], "money that is withheld has a row that says so");
}

#[test]
fn stages_answers_and_definitions_are_rows_of_their_own() {
    let stages =
        chosen(ReleaseTable::Funnel, &["year", "value_release", "stage", "persons"], |of| of("year") == "2023");
    assert_eq!(stages[3], ["2023", "2", "launched", ""]);
    let answers =
        chosen(ReleaseTable::Spreads, &["question", "answered", "level", "answers"], |of| of("months") == "24");
    assert_eq!(answers[1], ["revenue_band", "816", "low", "210"]);
    let facts = chosen(ReleaseTable::Definitions, &["name", "value"], |of| of("section") != "dimension");
    for fact in
        [["data_cut", "2026-09-30"], ["known_at", "2026-10-05T09:30:00.000000Z"], ["k", "5"], ["fte_days", "240"]]
    {
        assert!(facts.contains(&fact.map(str::to_owned).to_vec()), "{fact:?}");
    }
}

#[test]
fn the_workbook_holds_every_table_with_the_rows_of_its_csv() {
    let document = release(Profile::Public);
    let file = release_xlsx(&document, None).expect("a workbook");
    assert_eq!(file, release_xlsx(&document, None).expect("a workbook"), "the same input gives the same bytes");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("a workbook that opens");
    let names: Vec<&str> = ReleaseTable::ALL.iter().map(|table| table.code()).collect();
    assert_eq!(book.sheet_names(), names);
    for table in ReleaseTable::ALL {
        let sheet = release_csv(&document, *table, None);
        let range = book.worksheet_range(table.code()).expect("a sheet");
        let head: Vec<String> = range.rows().next().expect("a row").iter().map(ToString::to_string).collect();
        assert_eq!(head, sheet.columns, "{table}");
        assert_eq!(range.height(), sheet.rows.len() + 1, "{table}");
    }
    let survival = book.worksheet_range("survival").expect("a sheet");
    let at = release_csv(&document, ReleaseTable::Survival, None);
    let column = at.columns.iter().position(|name| *name == "survival").expect("a column");
    assert_eq!(survival.rows().nth(3).and_then(|row| row.get(column)), Some(&Data::Float(0.881_615)));
}

#[test]
fn the_launch_rate_is_a_table_of_its_own_and_says_what_is_withheld() {
    let wanted = ["value_release", "flag", "grants", "due", "launched", "share"];
    assert_eq!(chosen(ReleaseTable::Launch, &wanted, |_| true), [["3", "", "1240", "1205", "1127", "0.935300"]]);
    let mut document = release(Profile::Public);
    document.launch.as_mut().expect("a launch rate").launched = None;
    let told = String::from_utf8(release_csv(&document, ReleaseTable::Launch, None).csv().expect("a file"));
    let told = told.expect("text");
    assert!(told.lines().nth(1).is_some_and(|row| row.starts_with("3,public,3,c,1240,1205,,")), "{told}");
}

#[test]
fn every_row_of_a_withdrawn_release_says_so_and_no_row_of_another_does() {
    let document = release(Profile::Public);
    let withdrawal = Withdrawal { on: "2026-11-20".parse().expect("a day"), reason: "error" };
    let ends = |withdrawn: Option<Withdrawal<'_>>, end: &str| {
        let mut rows = 0;
        for table in ReleaseTable::ALL {
            let file = release_csv(&document, *table, withdrawn).csv().expect("a file");
            let text = String::from_utf8(file).expect("text");
            assert!(text.lines().next().is_some_and(|head| head.ends_with(",withdrawn_on,withdrawn_reason")), "{text}");
            rows += text.lines().skip(1).filter(|row| row.ends_with(end)).count();
        }
        rows
    };
    let all: usize = ReleaseTable::ALL.iter().map(|table| release_csv(&document, *table, None).rows.len()).sum();
    assert_eq!((ends(Some(withdrawal), ",2026-11-20,error"), ends(None, ",2026-11-20,error")), (all, 0));
    assert_eq!(ends(None, ",,"), all);
    let book = release_xlsx(&document, Some(withdrawal)).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).expect("a workbook that opens");
    let sheet = book.worksheet_range("funnel").expect("a sheet");
    let said: Vec<String> = sheet.rows().nth(1).expect("a row").iter().map(ToString::to_string).collect();
    assert_eq!(said[said.len() - 2..], ["2026-11-20", "error"]);
}
