//! The report of a release as one file to keep, open and print: no script, nothing fetched, its charts within it.
//!
//! Invariant: the same blocks as the PDF; the file says itself that it may run and fetch nothing. Must not be served as a page of
//! the console, whose pages have no style within them.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::drawing::svg;
use super::model::{Block, Column, Table};
use super::release_report::Report;

// The console's pages may hold no style, for a page that is served is open to whatever gets into its text. This is a file that a
// reader downloads and opens alone: it has no stylesheet beside it to load, and its policy (below) forbids scripts and every
// fetch, so that a style within it can't leak or run anything.
const STYLE: &str = "
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 54rem; padding: 1.5rem; color: #1c2124; background: #fff;
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .5rem; }
p { max-width: 42rem; margin: .5rem 0; }
dl { margin: 1rem 0; }
dl div { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr; gap: .25rem 1rem; }
dt { color: #545c61; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.notice { border: 2px solid #1c2124; padding: .75rem 1rem; font-weight: 600; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #d6dbde; vertical-align: top; text-align: left; }
thead th { border-bottom: 2px solid #6e767b; vertical-align: bottom; }
tbody th { font-weight: 400; }
.figure { text-align: right; }
td.figure { white-space: nowrap; }
figure { margin: 1.25rem 0; }
figure svg { max-width: 100%; height: auto; }
footer { margin-top: 3rem; border-top: 1px solid #6e767b; padding-top: .5rem; color: #545c61; font-size: .85rem;
  overflow-wrap: anywhere; }
@page { size: A4; margin: 18mm 16mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }
  table { font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr, figure, .notice, .kept { break-inside: avoid; }
  h2, caption { break-after: avoid; }
  .wide { overflow: visible; }
}
";

/// What the file may do when it is opened: show its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The report as one file.
pub fn report_html(report: &Report) -> String {
    let doc = &report.doc;
    let page = html! {
        (DOCTYPE)
        html lang=(doc.language.code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="referrer" content="no-referrer";
                title { (doc.reference) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (doc.title) }
                    @for block in grouped(&doc.blocks) { (part(&block)) }
                }
                footer { (doc.reference) " · " (doc.version) " · " (doc.content_label) " " (doc.content) }
            }
        }
    };
    page.into_string()
}

/// Blocks that belong together: points one after the other are one list.
enum Group<'a> {
    One(&'a Block),
    Points(Vec<&'a str>),
}

fn grouped(blocks: &[Block]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for block in blocks {
        match (block, groups.last_mut()) {
            (Block::Point(text), Some(Group::Points(points))) => points.push(text),
            (Block::Point(text), _) => groups.push(Group::Points(vec![text])),
            (block, _) => groups.push(Group::One(block)),
        }
    }
    groups
}

fn part(group: &Group<'_>) -> Markup {
    let block = match group {
        Group::Points(points) => return html! { ul { @for point in points { li { (point) } } } },
        Group::One(block) => *block,
    };
    html! {
        @match block {
            Block::Heading(text) => h2 { (text) },
            Block::Paragraph(text) => p { (text) },
            Block::Point(text) => p { (text) },
            Block::Notice(text) => p.notice role="note" { (text) },
            Block::Facts(facts) => dl { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } },
            Block::Table(table) => (self::table(table, "wide")),
            Block::Kept(table) => (self::table(table, "wide kept")),
            Block::Drawing(drawing) => figure { (PreEscaped(svg(drawing))) },
            // Nobody signs a release by hand.
            Block::Signatures(_) => {},
        }
    }
}

fn class(column: &Column) -> Option<&'static str> {
    column.right.then_some("figure")
}

/// A table; its first column says what each row is of.
fn table(table: &Table, frame: &str) -> Markup {
    html! {
        // A wide table scrolls by itself on a small screen; whoever has no mouse reaches it with the keyboard.
        div class=(frame) role="region" tabindex="0" aria-label=(table.caption) {
            table {
                caption { (table.caption) }
                thead { tr { @for column in &table.columns { th scope="col" class=[class(column)] { (column.head) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (index, (column, cell)) in table.columns.iter().zip(row).enumerate() {
                                @if index == 0 { th scope="row" { (cell) } }
                                @else { td class=[class(column)] { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
