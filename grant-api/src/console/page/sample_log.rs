//! Invented views of the log, for the tests of the pages.
//!
//! Invariant: names, numbers and hashes are made up. Must not be reachable from the program itself.

use chrono::NaiveDate;
use maud::Markup;

use super::log::{LeafView, LogView, Record, leaf, leaf_title, page, title};
use super::sample::day;
use crate::console::component::error_summary::FormError;
use crate::console::component::filter::Filter;
use crate::console::component::pager::Pager;
use crate::console::words::Words;

/// Full, empty, asked wrongly, and one record.
pub fn pages(words: &Words) -> Vec<(&'static str, String, Markup)> {
    let list = view(words, vec![record(1_204, Some("duties")), record(1_203, None)]);
    let nothing = view(words, Vec::new());
    let text = words.ta("fault-not_a_choice", &[("field", words.t("log-case").into())]);
    let mut wrong = view(words, Vec::new());
    wrong.filters = wrong.filters.into_iter().map(|one| one.with_error(Some(&text))).collect();
    wrong.errors = vec![FormError { field: Some("case".to_owned()), text }];
    let one = LeafView {
        record: Record { attested: Some("Somebody Else".to_owned()), ..record(1_204, Some("duties")) },
        request: "r-0001".to_owned(),
        hash: "ab".repeat(32),
        path: vec!["cd".repeat(32), "ef".repeat(32)],
        root: (1_204, "01".repeat(32)),
        bytes: "leaf\n{\"action\":\"case_submit\"}".to_owned(),
    };
    vec![
        ("log", title(words), page(words, &list)),
        ("log_none", title(words), page(words, &nothing)),
        ("log_wrong", title(words), page(words, &wrong)),
        ("log_record", leaf_title(words, 1_204), leaf(words, &one)),
    ]
}

fn view(words: &Words, records: Vec<Record>) -> LogView {
    let refused = vec![("refused".to_owned(), words.t("log-refused-only"))];
    LogView {
        filters: vec![
            Filter::choice("which", words.t("log-which"), Some("refused"), refused),
            Filter::text("case", words.t("log-case"), Some("2026-0147")),
        ],
        errors: Vec::new(),
        size: 1_204,
        records,
        pager: Pager { first: Some("/log".to_owned()), next: Some("/log?after=1203".to_owned()) },
    }
}

fn record(number: i64, refused: Option<&str>) -> Record {
    let on: NaiveDate = day(2026, 11, 3);
    Record {
        number,
        at: on.and_hms_opt(17, 30, 0).unwrap_or_default(),
        on,
        person: "Olena Test".to_owned(),
        attested: None,
        action: "disbursement_verify".to_owned(),
        refused: refused.map(str::to_owned),
        object: "disbursement".to_owned(),
        object_id: "01890000-0000-7000-8000-000000000000".to_owned(),
        case: Some("2026-0147".to_owned()),
    }
}
