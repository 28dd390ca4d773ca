//! Blocks set on pages: lines by measured widths, headings that stay with what follows, no line of a paragraph alone.
//!
//! Invariant: places are points from the upper left corner of an A4 page; nothing is set below [`BOTTOM`] but the footer.
//! What is set belongs to a part of the document (for the PDF's tags), or to none (footer, rules, heads that come again).

use super::DocumentError;
use super::drawing::Drawing;
use super::font::Fonts;
use super::model::{Block, Doc, Signature, Table};

/// A4 in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Left edge of the text.
pub(super) const LEFT: f32 = 56.0;
/// Right edge of the text.
pub(super) const RIGHT: f32 = PAGE.0 - LEFT;
const TOP: f32 = 56.0;
/// Lower edge of the text.
pub(super) const BOTTOM: f32 = PAGE.1 - 66.0;
const FOOTER: f32 = PAGE.1 - 38.0;

const TITLE: Style = Style { size: 17.0, leading: 22.0, bold: true };
const HEADING: Style = Style { size: 11.5, leading: 15.0, bold: true };
/// Running text.
pub(super) const BODY: Style = Style { size: 10.0, leading: 14.0, bold: false };
/// Space above a heading.
const HEADING_GAP: f32 = 10.0;
/// Indent of a list's points.
const INDENT: f32 = 14.0;
const SMALL: Style = Style { size: 7.5, leading: 10.0, bold: false };

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) leading: f32,
    pub(super) bold: bool,
}

/// What a part of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Title,
    Heading,
    Paragraph,
    Table,
    Row,
    Head,
    Cell,
    Figure,
}

/// A part of the document, in reading order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) parent: Option<usize>,
}

/// Something set on a page.
pub(super) enum Item {
    Text { x: f32, y: f32, size: f32, bold: bool, text: String, part: Option<usize> },
    Rule { from: f32, to: f32, y: f32, weight: f32 },
    Drawing { x: f32, y: f32, scale: f32, drawing: Drawing, part: usize },
}

/// A document set on pages.
pub(super) struct Layout {
    pub(super) pages: Vec<Vec<Item>>,
    pub(super) parts: Vec<Part>,
}

/// Sets blocks one under the other.
pub(super) struct Setter {
    pub(super) fonts: &'static Fonts,
    layout: Layout,
    pub(super) y: f32,
}

/// Sets a document.
pub(super) fn set(doc: &Doc) -> Result<Layout, DocumentError> {
    let layout = Layout { pages: vec![Vec::new()], parts: Vec::new() };
    let mut setter = Setter { fonts: Fonts::get()?, layout, y: TOP };
    setter.paragraph(&doc.title, TITLE, Kind::Title, (LEFT, RIGHT));
    setter.y += 8.0;
    let mut left = doc.blocks.as_slice();
    while let Some((block, rest)) = left.split_first() {
        if let Some(height) = setter.together(left) {
            setter.room(height);
        }
        match block {
            Block::Heading(text) => {
                setter.y += if setter.fresh() { 0.0 } else { HEADING_GAP };
                setter.paragraph(text, HEADING, Kind::Heading, (LEFT, RIGHT));
                setter.y += 3.0;
            }
            Block::Paragraph(text) => {
                setter.paragraph(text, BODY, Kind::Paragraph, (LEFT, RIGHT));
                setter.y += 5.0;
            }
            Block::Point(text) => setter.point(text),
            Block::Facts(facts) => {
                facts.iter().for_each(|fact| setter.fact(fact));
                setter.y += 6.0;
            }
            Block::Notice(text) => setter.notice(text),
            Block::Table(table) => setter.table(table),
            Block::Kept(table) => {
                setter.room(setter.kept(table));
                setter.table(table);
            }
            Block::Drawing(drawing) => setter.drawing(drawing),
            Block::Signatures(places) => setter.signatures(places),
        }
        left = rest;
    }
    setter.footers(doc);
    Ok(setter.layout)
}

impl Setter {
    /// A new page.
    pub(super) fn turn(&mut self) {
        self.layout.pages.push(Vec::new());
        self.y = TOP;
    }

    /// At the upper edge of a page?
    pub(super) fn fresh(&self) -> bool {
        self.y <= TOP
    }

    /// Turns the page unless there is this much left of it.
    pub(super) fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM && !self.fresh() {
            self.turn();
        }
    }

    /// A new part.
    pub(super) fn part(&mut self, kind: Kind, parent: Option<usize>) -> usize {
        self.layout.parts.push(Part { kind, parent });
        self.layout.parts.len() - 1
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.layout.pages.last_mut() {
            page.push(item);
        }
    }

    /// A rule across.
    pub(super) fn rule(&mut self, (from, to): (f32, f32), y: f32, weight: f32) {
        self.put(Item::Rule { from, to, y, weight });
    }

    /// One line with its upper edge at `y`; no-break spaces have done their work and become plain ones.
    pub(super) fn line(&mut self, text: &str, style: Style, (x, y): (f32, f32), part: Option<usize>) {
        if text.is_empty() {
            return;
        }
        let text = text.replace('\u{a0}', " ");
        // The baseline lies where ascent and leading leave it.
        let y = y + style.leading - (style.leading - style.size) / 2.0 - style.size * 0.2;
        self.put(Item::Text { x, y, size: style.size, bold: style.bold, text, part });
    }

    /// The lines of a text between two edges.
    pub(super) fn broken(&self, text: &str, style: Style, (from, to): (f32, f32)) -> Vec<String> {
        self.fonts.face(style.bold).lines(text, style.size, to - from)
    }

    /// A text between two edges: two of its lines at least stay together on each side of a page's turn.
    fn paragraph(&mut self, text: &str, style: Style, kind: Kind, edges: (f32, f32)) {
        let lines = self.broken(text, style, edges);
        let part = self.part(kind, None);
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let left = count - index;
            let together = if index == 0 && left <= 3 || left == 2 {
                left
            } else if index == 0 {
                2
            } else {
                1
            };
            let height = style.leading * f32::from(u16::try_from(together).unwrap_or(1));
            self.room(height);
            self.line(&line, style, (edges.0, self.y), Some(part));
            self.y += style.leading;
        }
    }

    fn point(&mut self, text: &str) {
        // The mark goes to the page of the first line.
        let lines = self.broken(text, BODY, (LEFT + INDENT, RIGHT)).len().min(3);
        self.room(BODY.leading * f32::from(u16::try_from(lines).unwrap_or(1)));
        self.line("–", BODY, (LEFT + 2.0, self.y), None);
        self.paragraph(text, BODY, Kind::Paragraph, (LEFT + INDENT, RIGHT));
        self.y += 2.0;
    }

    /// Bold between two rules.
    fn notice(&mut self, text: &str) {
        const AROUND: f32 = 5.0;
        let style = Style { bold: true, ..BODY };
        self.room(self.height(text, style, RIGHT - LEFT) + 2.0 * AROUND);
        self.rule((LEFT, RIGHT), self.y, 1.2);
        self.y += AROUND;
        self.paragraph(text, style, Kind::Paragraph, (LEFT, RIGHT));
        self.y += AROUND;
        self.rule((LEFT, RIGHT), self.y, 1.2);
        self.y += 8.0;
    }

    /// A picture as wide as the text.
    fn drawing(&mut self, drawing: &Drawing) {
        let scale = scale_of(drawing);
        self.room(drawing.height * scale);
        let part = self.part(Kind::Figure, None);
        self.put(Item::Drawing { x: LEFT, y: self.y, scale, drawing: drawing.clone(), part });
        self.y += drawing.height * scale + DRAWING_GAP;
    }

    fn fact(&mut self, (name, value): &(String, String)) {
        const VALUES: f32 = LEFT + 150.0;
        let names = self.broken(name, BODY, (LEFT, VALUES - 10.0));
        let values = self.broken(value, BODY, (VALUES, RIGHT));
        let count = names.len().max(values.len());
        self.room(BODY.leading * f32::from(u16::try_from(count).unwrap_or(1)));
        let part = self.part(Kind::Paragraph, None);
        let top = self.y;
        for (edge, bold, lines) in [(LEFT, false, names), (VALUES, true, values)] {
            let mut y = top;
            for line in lines {
                self.line(&line, Style { bold, ..BODY }, (edge, y), Some(part));
                y += BODY.leading;
            }
            self.y = self.y.max(y);
        }
        self.y += 1.0;
    }

    /// Places to sign, two beside each other; the fields of one stay together.
    fn signatures(&mut self, places: &[Signature]) {
        const GAP: f32 = 28.0;
        let width = (RIGHT - LEFT - GAP) / 2.0;
        self.y += 6.0;
        for pair in places.chunks(2) {
            let height = pair.iter().map(signature_height).fold(0.0, f32::max);
            self.room(height);
            let top = self.y;
            for (place, index) in pair.iter().zip([0.0, 1.0]) {
                let from = LEFT + index * (width + GAP);
                self.y = top;
                let part = self.part(Kind::Paragraph, None);
                self.line(&place.role, Style { bold: true, ..BODY }, (from, self.y), Some(part));
                self.y += BODY.leading + 10.0;
                for (label, value) in &place.lines {
                    self.filled(label, value.as_deref(), (from, from + width));
                }
            }
            self.y = top + height + SIGN_GAP;
        }
    }

    /// A label with its value, or with a line to write on.
    fn filled(&mut self, label: &str, value: Option<&str>, (from, to): (f32, f32)) {
        let part = self.part(Kind::Paragraph, None);
        self.line(label, BODY, (from, self.y), Some(part));
        let begins = from + self.fonts.face(false).width(label, BODY.size) + 6.0;
        if let Some(value) = value {
            self.line(value, Style { bold: true, ..BODY }, (begins, self.y), Some(part));
        }
        self.rule((begins.min(to - 40.0), to), self.y + BODY.leading, 0.5);
        self.y += FIELD;
    }

    /// The height of what has to stay on one page from the first of these blocks on, where something has to: a heading with
    /// what it is over, a paragraph with the table that it leads to, the last words with the places to sign under them.
    fn together(&self, blocks: &[Block]) -> Option<f32> {
        let rest = blocks.get(1..).unwrap_or_default();
        match blocks {
            [Block::Heading(text), ..] => {
                let lines = self.height(text, HEADING, RIGHT - LEFT);
                Some(HEADING_GAP + lines + 3.0 + self.together(rest).unwrap_or_else(|| self.least(rest)))
            }
            [Block::Paragraph(text), Block::Table(_) | Block::Drawing(_) | Block::Kept(_), ..] => {
                Some(self.height(text, BODY, RIGHT - LEFT) + 5.0 + self.least(rest))
            }
            [block @ (Block::Paragraph(text) | Block::Point(text)), Block::Heading(_), Block::Signatures(_), ..] => {
                let (indent, gap) = if matches!(block, Block::Point(_)) { (INDENT, 2.0) } else { (0.0, 5.0) };
                let words = self.height(text, BODY, RIGHT - LEFT - indent);
                Some(words + gap + self.together(rest).unwrap_or_default())
            }
            _ => None,
        }
    }

    fn height(&self, text: &str, style: Style, width: f32) -> f32 {
        let lines = self.fonts.face(style.bold).lines(text, style.size, width).len();
        style.leading * f32::from(u16::try_from(lines).unwrap_or(u16::MAX))
    }

    /// The height of a table that stays whole, or of its beginning where no page holds it.
    fn kept(&self, table: &Table) -> f32 {
        let whole = super::table::whole(self, table) + 2.0;
        if whole <= (BOTTOM - TOP) * KEPT_SHARE { whole } else { super::table::least(self, table) + 2.0 }
    }

    /// The least height that the beginning of the first block takes.
    fn least(&self, blocks: &[Block]) -> f32 {
        match blocks.first() {
            Some(Block::Signatures(places)) => signature_height_of(places),
            Some(Block::Table(table)) => super::table::least(self, table) + 2.0,
            Some(Block::Kept(table)) => self.kept(table),
            Some(Block::Drawing(drawing)) => drawing.height * scale_of(drawing),
            // As `point` and `paragraph` keep their first lines.
            Some(Block::Point(text)) => self.height(text, BODY, RIGHT - LEFT - INDENT).min(3.0 * BODY.leading),
            Some(Block::Paragraph(text)) => {
                let height = self.height(text, BODY, RIGHT - LEFT);
                if height > 3.0 * BODY.leading { 2.0 * BODY.leading } else { height }
            }
            _ => 2.0 * BODY.leading,
        }
    }

    fn footers(&mut self, doc: &Doc) {
        let face = self.fonts.face(false);
        let pages = self.layout.pages.len();
        let content: String = doc.content.chars().take(16).collect();
        let left = format!("{} · {} · {} {content}", doc.reference, doc.version, doc.content_label);
        for (index, page) in self.layout.pages.iter_mut().enumerate() {
            let number = doc.page_label.replace("{page}", &(index + 1).to_string());
            let right = number.replace("{pages}", &pages.to_string());
            let from = RIGHT - face.width(&right, SMALL.size);
            page.push(Item::Rule { from: LEFT, to: RIGHT, y: FOOTER - 12.0, weight: 0.4 });
            for (x, text) in [(LEFT, left.clone()), (from, right)] {
                let text = text.replace('\u{a0}', " ");
                page.push(Item::Text { x, y: FOOTER, size: SMALL.size, bold: SMALL.bold, text, part: None });
            }
        }
    }
}

/// The largest part of a page that a table may leave empty so as to stay whole on the next.
const KEPT_SHARE: f32 = 0.6;
/// Space under a picture.
const DRAWING_GAP: f32 = 8.0;

/// Points for one unit of a drawing: as wide as the text, never taller than a page.
fn scale_of(drawing: &Drawing) -> f32 {
    let wide = (RIGHT - LEFT) / drawing.width.max(1.0);
    wide.min((BOTTOM - TOP) / drawing.height.max(1.0))
}

/// Space between places to sign, one under the other.
const SIGN_GAP: f32 = 8.0;
/// Height of a field to fill in.
const FIELD: f32 = 27.0;

/// The places to sign, which stay on one page with the heading over them.
fn signature_height_of(places: &[Signature]) -> f32 {
    let row = |pair: &[Signature]| pair.iter().map(signature_height).fold(0.0, f32::max);
    places.chunks(2).map(|pair| row(pair) + SIGN_GAP).sum::<f32>() - SIGN_GAP + 6.0
}

fn signature_height(place: &Signature) -> f32 {
    BODY.leading + 10.0 + FIELD * f32::from(u16::try_from(place.lines.len()).unwrap_or(1))
}
