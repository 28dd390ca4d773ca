//! What a document is before it is set: a title, blocks in order, signatures, and what its footer says.
//!
//! Invariant: plain text alone; a no-break space in it holds a line together. Must not hold sizes or places: a renderer's.

use ledger_core::programme::document::Language;

use super::drawing::Drawing;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    /// Language.
    pub language: Language,
    /// Title, as a reader sees it on the first page.
    pub title: String,
    /// Neutral name for metadata and the footer: numbers alone.
    pub reference: String,
    /// Version, in words.
    pub version: String,
    /// What stands before the content's hash in the footer.
    pub content_label: String,
    /// SHA-256 of the facts, hexadecimal; empty until the facts are known.
    pub content: String,
    /// Page `{page}` of `{pages}`, in words.
    pub page_label: String,
    /// Blocks in order.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A section's heading; stays with what follows.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A point of a list.
    Point(String),
    /// What has to be read before all else.
    Notice(String),
    /// Names with their values.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A table that stays on one page where one holds it.
    Kept(Table),
    /// A picture; stays whole.
    Drawing(Drawing),
    /// Places to sign; each stays whole.
    Signatures(Vec<Signature>),
}

/// A table: rows stay whole, the head comes again on each page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, a cell for each column.
    pub rows: Vec<Vec<String>>,
    /// Sums, a cell for each column.
    pub total: Option<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Head.
    pub head: String,
    /// Share of the width, in parts of the sum of all.
    pub share: u16,
    /// Set against the right edge, as amounts are.
    pub right: bool,
}

impl Column {
    /// A column of text.
    pub fn text(head: String, share: u16) -> Column {
        Column { head, share, right: false }
    }

    /// A column of figures.
    pub fn figures(head: String, share: u16) -> Column {
        Column { head, share, right: true }
    }
}

/// A place to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// For whom.
    pub role: String,
    /// What is filled in, each with a line after it; a text where it is known.
    pub lines: Vec<(String, Option<String>)>,
}
