//! The part of the case page that is about the vault: which fields of an identity are recorded, files, notes. And the page
//! that shows one field once.
//!
//! Invariant: the case page names fields, kinds and sizes; of words it shows notes alone, to those who write them. Must not
//! show a value of an identity anywhere but in [`revealed`].

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::app::sealed::Secret;
use crate::console::component::date::date;
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::words::Words;

/// A file.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// Its id.
    pub id: String,
    /// Code of its kind.
    pub kind: &'static str,
    /// Its type in letters.
    pub media: String,
    /// Its size.
    pub kibibytes: i64,
    /// When it was added.
    pub on: NaiveDate,
    /// By whom.
    pub by: String,
}

/// A note.
#[derive(Clone)]
pub struct NoteRow {
    /// Code of its kind.
    pub kind: &'static str,
    /// When it was written.
    pub on: NaiveDate,
    /// By whom.
    pub by: String,
    /// The words; absent where they can't be opened.
    pub text: Option<Secret>,
}

/// A note can't be printed: its words stay on the page.
impl std::fmt::Debug for NoteRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NoteRow({} of {})", self.kind, self.on)
    }
}

/// The section.
#[derive(Debug, Clone, Default)]
pub struct SealedView {
    /// Files, oldest first.
    pub files: Vec<FileRow>,
    /// Notes, oldest first; absent for those who don't read them.
    pub notes: Option<Vec<NoteRow>>,
    /// Codes of the fields of the identity that are recorded.
    pub known: Vec<&'static str>,
    /// Path under which files are opened, for those who may.
    pub open: Option<String>,
    /// Where a file is added.
    pub add_file: Option<String>,
    /// Where a note is written.
    pub add_note: Option<String>,
    /// Where the identity is recorded.
    pub record: Option<String>,
    /// Where one field of it is shown.
    pub reveal: Option<String>,
    /// Whom the grant is paid to, where there is a grant.
    pub payee: Option<PayeeView>,
    /// Token of the session.
    pub csrf: String,
}

/// Whom the grant is paid to: since when, never who.
#[derive(Debug, Clone, Default)]
pub struct PayeeView {
    /// When it was set, if it was.
    pub set_on: Option<NaiveDate>,
    /// When a second person confirmed it.
    pub confirmed_on: Option<NaiveDate>,
    /// Where it is set, for those who may.
    pub set: Option<String>,
    /// Where it is shown, for those who may see it.
    pub see: Option<String>,
    /// Token of the session.
    pub csrf: String,
}

/// The part about whom the grant is paid to.
fn payee(words: &Words, view: &PayeeView) -> Markup {
    let since = |key: &str, day: NaiveDate| words.ta(key, &[("date", words.date(day).into())]);
    html! {
        section aria-labelledby="payee" {
            h2 #payee { (words.t("case-payee")) }
            p {
                @match (view.set_on, view.confirmed_on) {
                    (None, _) => (words.t("case-payee-empty")),
                    (Some(day), None) => (since("case-payee-set", day)),
                    (Some(_), Some(day)) => (since("case-payee-confirmed", day)),
                }
            }
            (payee_look(words, view))
            (link(words, view.set.as_deref(), "payee_set"))
        }
    }
}

/// The button that shows whom the grant is paid to; nothing for those who may not see it.
pub fn payee_look(words: &Words, view: &PayeeView) -> Markup {
    html! {
        @if let Some(path) = &view.see {
            form method="post" action=(path) {
                input type="hidden" name="csrf" value=(view.csrf);
                button.quiet type="submit" { (words.code("do", "payee_read")) }
            }
        }
    }
}

/// Whom the grant is paid to, shown once.
pub fn payee_seen(words: &Words, number: &str, details: &[Fact]) -> Markup {
    html! {
        p.crumb { a href={ "/cases/" (number) } { (words.ta("act-back-to", &[("case", number.into())])) } }
        h1 { (words.code("did", "payee_read")) }
        (facts(details))
        (help(&words.t("reveal-once")))
    }
}

/// The section of the case page.
pub(super) fn sealed(words: &Words, view: &SealedView) -> Markup {
    let known: Vec<String> = view.known.iter().map(|code| words.code("field", code)).collect();
    html! {
        section aria-labelledby="identity" {
            h2 #identity { (words.t("case-identity")) }
            @if known.is_empty() {
                p { (words.t("case-identity-empty")) }
            } @else {
                p { (words.ta("case-identity-known", &[("fields", known.join(", ").into())])) }
            }
            (link(words, view.record.as_deref(), "identity_record"))
            (link(words, view.reveal.as_deref(), "identity_reveal"))
        }
        @if let Some(view) = &view.payee { (payee(words, view)) }
        section aria-labelledby="files" {
            h2 #files { (words.t("case-files")) }
            @if view.files.is_empty() { p { (words.t("case-files-empty")) } }
            @for file in &view.files { (one_file(words, view, file)) }
            (link(words, view.add_file.as_deref(), "attachment_add"))
        }
        @if let Some(notes) = &view.notes {
            section aria-labelledby="notes" {
                h2 #notes { (words.t("case-notes")) }
                @if notes.is_empty() { p { (words.t("case-notes-empty")) } }
                @for note in notes {
                    p.muted { (words.code("text", note.kind)) " · " (date(words, note.on)) " · " (note.by) }
                    @match &note.text {
                        Some(text) => p { (text.expose()) },
                        None => p { strong { (words.t("note-unavailable")) } },
                    }
                }
                (link(words, view.add_note.as_deref(), "case_note"))
            }
        }
    }
}

fn link(words: &Words, href: Option<&str>, action: &str) -> Markup {
    html! { @if let Some(href) = href { p { a href=(href) { (words.code("do", action)) } } } }
}

fn one_file(words: &Words, view: &SealedView, file: &FileRow) -> Markup {
    let size = words.ta("size-kib", &[("size", file.kibibytes.to_string().into())]);
    html! {
        p { (words.code("file", file.kind)) " · " (file.media) " · " (size) }
        p.muted { (date(words, file.on)) " · " (file.by) }
        @if let Some(path) = &view.open {
            form method="post" action={ (path) "/" (file.id) } {
                input type="hidden" name="csrf" value=(view.csrf);
                button.quiet type="submit" { (words.code("do", "attachment_read")) }
            }
        }
    }
}

/// One field, shown once.
pub fn revealed(words: &Words, number: &str, field: &str, value: &str) -> Markup {
    html! {
        h1 { (number) }
        (facts(&[Fact::text(words.code("field", field), value)]))
        (help(&words.t("reveal-once")))
        p { a href={ "/cases/" (number) } { (words.t("act-leave")) } }
    }
}
