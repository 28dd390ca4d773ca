//! The page that takes a filled-in field form, and tells what came of it.
//!
//! Invariant: every fault stands with the address of its cell; what was typed into a cell is not repeated. Must not: read a
//! form or judge a row.

use maud::{Markup, html};

use super::followups::PATH as LISTS;
use crate::console::component::code::code;
use crate::console::component::error_summary::{FormError, error_of, error_summary};
use crate::console::component::field::{Field, Input, field};
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Path of the page.
pub const PATH: &str = "/followups/form";
/// The choice that only checks the form.
pub const CHECK: &str = "check";
/// The choice that records its visits.
pub const RECORD: &str = "record";

/// What came of a form.
#[derive(Debug, Clone, Default)]
pub struct TakenView {
    /// Visits recorded, or that would be.
    pub visits: i64,
    /// Ends of follow-up recorded, or that would be.
    pub ends: i64,
    /// Rows that were recorded before.
    pub there: i64,
    /// Address of a cell, and what is wrong with it.
    pub faults: Vec<(String, String)>,
    /// Whether it was only checked.
    pub checked: bool,
}

/// The page's view.
#[derive(Debug, Clone, Default)]
pub struct VisitFormView {
    /// Token of the form.
    pub csrf: String,
    /// What was chosen: to check or to record.
    pub mode: String,
    /// What is wrong with the file as a whole.
    pub errors: Vec<FormError>,
    /// What came of the form that was sent.
    pub taken: Option<TakenView>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("visit-form-title")
}

/// The page.
pub fn page(words: &Words, view: &VisitFormView) -> Markup {
    let choices = [(CHECK, "visit-form-check"), (RECORD, "visit-form-record")];
    let options = choices.map(|(choice, key)| (choice.to_owned(), words.t(key))).to_vec();
    let mode = Field {
        name: "mode".to_owned(),
        label: words.t("visit-form-mode"),
        hint: None,
        error: None,
        optional: false,
        input: Input::Radio { value: view.mode.clone(), options },
    };
    let mut file = Field::named(words, "file", Input::File { accept: ".xlsx" });
    file.hint = Some(words.t("visit-form-file"));
    let file = file.with_error(error_of(&view.errors, "file").map(str::to_owned));
    html! {
        p.crumb { a href=(LISTS) { (words.code("nav", "followups")) } }
        (error_summary(words, &view.errors))
        h1 { (title(words)) }
        (help(&words.t("visit-form-help")))
        @if let Some(taken) = &view.taken { (told(words, taken)) }
        form.act method="post" action=(PATH) enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(view.csrf);
            (field(words, &file))
            (field(words, &mode))
            div.buttons {
                button.button type="submit" { (words.t("visit-form-send")) }
                a href=(LISTS) { (words.t("act-leave")) }
            }
        }
    }
}

fn told(words: &Words, taken: &TakenView) -> Markup {
    let counts = [("visits", taken.visits), ("ends", taken.ends), ("there", taken.there)];
    let counts = counts.map(|(name, count)| (name, count.into()));
    html! {
        section role="status" {
            @if !taken.faults.is_empty() {
                p { strong { (words.t("visit-form-faulty")) } }
                (table(&faults(words, &taken.faults)))
            } @else if taken.checked {
                p { strong { (words.t("visit-form-checked")) } " " (words.ta("visit-form-would", &counts)) }
            } @else {
                p { strong { (words.t("visit-form-taken")) } " " (words.ta("visit-form-counts", &counts)) }
            }
        }
    }
}

fn faults(words: &Words, faults: &[(String, String)]) -> Table {
    Table {
        caption: words.t("visit-form-faults"),
        caption_hidden: true,
        columns: vec![Column::words(words.t("visit-form-cell")), Column::words(words.t("visit-form-fault"))],
        rows: faults.iter().map(|(cell, text)| vec![code(cell), html! { (text) }]).collect(),
        totals: None,
    }
}
