//! Documents: data in, bytes out. Every PDF of the product and its page to print are set here, out of one small model.
//!
//! ```text
//! let doc = agreement::agreement(&facts, Language::Uk, None);   // a template: facts to blocks
//! let bytes = pdf::pdf(&doc)?;                                  // the same bytes for the same facts, for ever
//! let page = html::article(&doc);                               // to read and print in the browser
//! ```
//! Invariant: no clock, no randomness, no look at anything but the arguments, so that a document made again from its
//! recorded facts has the recorded hash. Streams are left uncompressed: a compressor may choose by processor. A name is
//! printed only where the caller passes one, and never in metadata. Must not know the store, the API, or the console.
//!
//! A new document (a signed statement, a certificate): its facts as a struct of codes, amounts and dates in
//! `ledger_core::programme::document`, with the function that takes them from a world; its template here, one file, one
//! function from facts and language to [`model::Doc`], with its words in `locales/document.*.ftl` under `doc-<kind>-…` in both
//! languages; its arm in [`Facts`]; its row written by the command that makes it ([`Facts::rendered`] gives the hashes
//! before the command is decided). When the words or the setting of a kind change, so that old facts would give other
//! bytes, raise [`TEMPLATE`]: what was made by an older one is given out of the vault where it was kept, else answered with an
//! error and never with another document.
//!
//! What a release of outcomes says is no document of this list: it is frozen elsewhere, and its report (`release_report`), its
//! charts (`chart`, `chart_bars`: one [`drawing::Drawing`] as SVG, PNG and in the PDF) and its page to keep (`release_html`)
//! are made of it at any time, with the same bytes as long as the program is the same.

pub mod agreement;
pub mod chart;
pub mod chart_bars;
pub mod chart_png;
pub mod drawing;
pub mod figures;
pub mod font;
pub mod handover;
pub mod html;
pub mod in_words;
mod layout;
pub mod minutes;
pub mod model;
pub mod month;
pub mod pdf;
mod pdf_drawing;
pub mod release_html;
mod release_methods;
pub mod release_report;
mod release_tables;
#[cfg(test)]
mod release_tests;
mod release_words;
mod table;
#[cfg(test)]
mod tests;
pub mod withdrawn;
pub mod words;

use ledger_core::id::PersonId;
use ledger_core::programme::document::{
    AgreementFacts, Document, DocumentKind, DocumentRef, HandoverFacts, Language, fingerprint,
};
use ledger_core::programme::minutes::MinutesFacts;
use ledger_core::programme::reconciliation::{ReconciliationDocument, SignedFacts};

use model::Doc;

/// Version of the templates and of their setting, kept with every document.
pub const TEMPLATE: i64 = 2;

/// Why a document could not be made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DocumentError {
    /// The embedded font is damaged.
    #[error("the embedded font can't be read")]
    Font,
    /// The PDF writer refused it.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    /// The recorded facts are not those of its kind.
    #[error("the facts of the document can't be read: {0}")]
    Facts(String),
    /// It was made by a template that this program no longer has.
    #[error("the document was made by template {0}; this program has {TEMPLATE}")]
    Template(i64),
    /// Made again, it is not what was recorded.
    #[error("made again from its facts the document has the hash {0}, not the recorded one")]
    Differs(String),
}

/// The facts of a document, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facts {
    /// Of an agreement.
    Agreement(AgreementFacts),
    /// Of an act of handover.
    Handover(HandoverFacts),
    /// Of minutes.
    Minutes(MinutesFacts),
    /// Of a signed month of a bank account.
    Month(SignedFacts),
}

impl Facts {
    /// The facts that a row keeps.
    ///
    /// # Errors
    /// [`DocumentError::Facts`] when they are not of the row's kind.
    pub fn of(row: &Document) -> Result<Facts, DocumentError> {
        let broken = |error: serde_json::Error| DocumentError::Facts(error.to_string());
        match row.kind {
            DocumentKind::Agreement | DocumentKind::Amendment => {
                serde_json::from_str(&row.facts).map(Facts::Agreement).map_err(broken)
            }
            DocumentKind::Handover => serde_json::from_str(&row.facts).map(Facts::Handover).map_err(broken),
            DocumentKind::Minutes => serde_json::from_str(&row.facts).map(Facts::Minutes).map_err(broken),
        }
    }

    /// The facts that the row of a signed month keeps.
    ///
    /// # Errors
    /// [`DocumentError::Facts`] when they are not those of a month.
    pub fn of_month(row: &ReconciliationDocument) -> Result<Facts, DocumentError> {
        serde_json::from_str(&row.facts).map(Facts::Month).map_err(|error| DocumentError::Facts(error.to_string()))
    }

    /// Their canonical JSON.
    fn canonical(&self) -> Result<String, DocumentError> {
        let text = match self {
            Facts::Agreement(facts) => serde_json::to_string(facts),
            Facts::Handover(facts) => serde_json::to_string(facts),
            Facts::Minutes(facts) => serde_json::to_string(facts),
            Facts::Month(facts) => serde_json::to_string(facts),
        };
        text.map_err(|error| DocumentError::Facts(error.to_string()))
    }

    /// Members of the house that it tells of, by number unless they are named.
    pub fn members(&self) -> Vec<PersonId> {
        match self {
            Facts::Agreement(_) | Facts::Handover(_) | Facts::Month(_) => Vec::new(),
            Facts::Minutes(facts) => facts.members.iter().map(|member| member.person).collect(),
        }
    }

    /// The document in a language; a blank line to fill by hand where no name is given.
    ///
    /// # Errors
    /// [`DocumentError::Facts`] when the facts can't be written as JSON.
    pub fn doc(&self, language: Language, name: Option<&str>) -> Result<Doc, DocumentError> {
        self.named(language, name, &[])
    }

    /// The document in a language with the names of members of the house, where it has any.
    ///
    /// # Errors
    /// As [`Facts::doc`].
    pub fn named(
        &self,
        language: Language,
        name: Option<&str>,
        members: &[(PersonId, String)],
    ) -> Result<Doc, DocumentError> {
        let content = fingerprint(self.canonical()?.as_bytes());
        let mut doc = match self {
            Facts::Agreement(facts) => agreement::agreement(facts, language, name),
            Facts::Handover(facts) => handover::handover(facts, language, name),
            Facts::Minutes(facts) => minutes::minutes(facts, language, members),
            Facts::Month(facts) => month::month(facts, language),
        };
        doc.content = content;
        Ok(doc)
    }

    /// Rendered in every language: each as a command takes it, and its PDF.
    ///
    /// # Errors
    /// Whatever keeps a document from being made.
    pub fn rendered(&self) -> Result<Vec<(DocumentRef, Vec<u8>)>, DocumentError> {
        let content = fingerprint(self.canonical()?.as_bytes());
        let one = |language: &Language| {
            let bytes = pdf::pdf(&self.doc(*language, None)?)?;
            let sha256 = fingerprint(&bytes);
            Ok((DocumentRef { language: *language, template: TEMPLATE, content: content.clone(), sha256 }, bytes))
        };
        Language::ALL.iter().map(one).collect()
    }
}

/// A recorded document as its PDF, which is the one that was recorded, byte for byte.
///
/// # Errors
/// [`DocumentError::Template`] and [`DocumentError::Differs`] where that can't be had.
pub fn again(row: &Document) -> Result<Vec<u8>, DocumentError> {
    made_again(|| Facts::of(row), (row.language, row.template), &row.sha256)
}

/// The same of a signed month.
///
/// # Errors
/// As [`again`].
pub fn month_again(row: &ReconciliationDocument) -> Result<Vec<u8>, DocumentError> {
    made_again(|| Facts::of_month(row), (row.language, row.template), &row.sha256)
}

fn made_again(
    facts: impl FnOnce() -> Result<Facts, DocumentError>,
    (language, template): (Language, i64),
    sha256: &str,
) -> Result<Vec<u8>, DocumentError> {
    if template != TEMPLATE {
        return Err(DocumentError::Template(template));
    }
    let bytes = pdf::pdf(&facts()?.doc(language, None)?)?;
    let made = fingerprint(&bytes);
    if made == sha256 { Ok(bytes) } else { Err(DocumentError::Differs(made)) }
}
