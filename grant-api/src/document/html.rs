//! A document as a page to read and print: the same blocks as the PDF.
//!
//! Invariant: no inline style and no script (the content policy allows neither); how it prints stands in `console.css`.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::drawing::svg;
use super::model::{Block, Column, Doc, Signature, Table};

/// Where the program serves its stylesheet.
pub const STYLESHEET: &str = "/assets/console.css";

/// The document alone, for a page around it.
pub fn article(doc: &Doc) -> Markup {
    let content: String = doc.content.chars().take(16).collect();
    html! {
        article.document lang=(doc.language.code()) {
            h1 { (doc.title) }
            @for block in &doc.blocks { (part(block)) }
            footer.document-foot { (doc.reference) " · " (doc.version) " · " (doc.content_label) " " code { (content) } }
        }
    }
}

/// A whole page that holds the document alone.
pub fn page(doc: &Doc) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(doc.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (doc.reference) }
                link rel="stylesheet" href=(STYLESHEET);
            }
            body.document-page { main { (article(doc)) } }
        }
    }
}

fn part(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => h2 { (text) },
            Block::Paragraph(text) => p { (text) },
            Block::Point(text) => p.document-point { (text) },
            Block::Notice(text) => p { strong { (text) } },
            Block::Drawing(drawing) => figure { (PreEscaped(svg(drawing))) },
            Block::Facts(facts) => dl.document-facts {
                @for (name, value) in facts { div { dt { (name) } dd { (value) } } }
            },
            Block::Table(table) | Block::Kept(table) => (self::table(table)),
            Block::Signatures(places) => div.document-signatures {
                @for place in places { (signature(place)) }
            },
        }
    }
}

fn class(column: &Column) -> Option<&'static str> {
    column.right.then_some("document-figure")
}

fn table(table: &Table) -> Markup {
    let cells = |row: &[String]| {
        html! { @for (column, cell) in table.columns.iter().zip(row) { td class=[class(column)] { (cell) } } }
    };
    html! {
        table.document-table {
            @if !table.caption.is_empty() { caption { (table.caption) } }
            thead { tr { @for column in &table.columns { th scope="col" class=[class(column)] { (column.head) } } } }
            tbody { @for row in &table.rows { tr { (cells(row)) } } }
            @if let Some(total) = &table.total { tfoot { tr { (cells(total)) } } }
        }
    }
}

fn signature(place: &Signature) -> Markup {
    html! {
        section.document-sign {
            p { strong { (place.role) } }
            @for (label, value) in &place.lines {
                p.document-field { span { (label) } span.document-line { @if let Some(value) = value { (value) } } }
            }
        }
    }
}
