//! A drawing: a short list of lines, areas and texts that comes out the same as SVG, as PNG and in a PDF.
//!
//! ```text
//! let mut drawing = Drawing::new(..);  drawing.line((0.0, 9.0), (80.0, 9.0), Stroke::plain(GRID, 1.0));
//! svg(&drawing)    chart_png::png(&drawing)?    Block::Drawing(drawing)
//! ```
//! Invariant: a title and a description for whoever can't see it; inks that differ in lightness too, so that grey paper tells them
//! apart. Must not: hold curves, gradients, transparency or anything that one of the three could not show.

use ledger_core::programme::document::Language;

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink(pub u8, pub u8, pub u8);

/// Texts.
pub const TEXT: Ink = Ink(28, 33, 36);
/// Texts of less weight.
pub const MUTED: Ink = Ink(84, 92, 97);
/// Grid lines.
pub const GRID: Ink = Ink(214, 219, 222);
/// Axes.
pub const AXIS: Ink = Ink(110, 118, 123);
/// The first series.
pub const DARK: Ink = Ink(11, 83, 94);
/// Band, and the second kind of bars.
pub const LIGHT: Ink = Ink(203, 224, 227);

/// A place: from the left, from the top.
pub type Place = (f32, f32);

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub ink: Ink,
    /// Its width.
    pub width: f32,
    /// Dashes and gaps by turns, an even number of them; none for a whole line.
    pub dash: &'static [f32],
}

impl Stroke {
    /// A whole line.
    pub const fn plain(ink: Ink, width: f32) -> Stroke {
        Stroke { ink, width, dash: &[] }
    }
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The beginning.
    Start,
    /// The middle.
    Middle,
    /// The end.
    End,
}

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where its baseline is.
    pub at: Place,
    /// Size of the letters.
    pub size: f32,
    /// Bold or not.
    pub bold: bool,
    /// Which end stands there.
    pub anchor: Anchor,
    /// Colour.
    pub ink: Ink,
    /// What it says.
    pub text: String,
}

impl Label {
    /// A text that begins at a place.
    pub fn new(at: Place, size: f32, text: impl Into<String>) -> Label {
        Label { at, size, bold: false, anchor: Anchor::Start, ink: TEXT, text: text.into() }
    }

    /// In bold letters.
    pub fn bold(self) -> Label {
        Label { bold: true, ..self }
    }

    /// In a colour.
    pub fn ink(self, ink: Ink) -> Label {
        Label { ink, ..self }
    }

    /// With another end at the place.
    pub fn anchor(self, anchor: Anchor) -> Label {
        Label { anchor, ..self }
    }
}

/// A part of a drawing; later ones lie over earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Straight lines from place to place.
    Path {
        /// The places.
        points: Vec<Place>,
        /// Whether the last is joined to the first.
        closed: bool,
        /// Colour of what it holds.
        fill: Option<Ink>,
        /// Its line.
        stroke: Option<Stroke>,
    },
    /// A text.
    Text(Label),
}

/// A drawing on white.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Unique on a page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The same in words, with the figures that matter.
    pub about: String,
    /// Language of its texts.
    pub language: Language,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Its parts.
    pub marks: Vec<Mark>,
}

impl Drawing {
    /// A straight line.
    pub fn line(&mut self, from: Place, to: Place, stroke: Stroke) {
        self.marks.push(Mark::Path { points: vec![from, to], closed: false, fill: None, stroke: Some(stroke) });
    }

    /// Lines from place to place.
    pub fn lines(&mut self, points: Vec<Place>, stroke: Stroke) {
        self.marks.push(Mark::Path { points, closed: false, fill: None, stroke: Some(stroke) });
    }

    /// A filled area.
    pub fn area(&mut self, points: Vec<Place>, fill: Ink) {
        self.marks.push(Mark::Path { points, closed: true, fill: Some(fill), stroke: None });
    }

    /// A filled rectangle with a thin edge.
    pub fn rect(&mut self, (x, y): Place, (width, height): (f32, f32), fill: Ink, edge: Ink) {
        let points = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        self.marks.push(Mark::Path { points, closed: true, fill: Some(fill), stroke: Some(Stroke::plain(edge, 1.0)) });
    }

    /// A text.
    pub fn text(&mut self, label: Label) {
        if !label.text.is_empty() {
            self.marks.push(Mark::Text(label));
        }
    }
}

/// A drawing as SVG 1.1, alone or within a page; letters are those of the reader's machine.
pub fn svg(drawing: &Drawing) -> String {
    let (id, width, height) = (escaped(&drawing.id), number(drawing.width), number(drawing.height));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" xml:lang=\"{language}\" lang=\"{language}\" aria-labelledby=\"{id}-title {id}-about\" \
         font-family=\"sans-serif\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-about\">{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escaped(&drawing.title),
        escaped(&drawing.about),
        language = drawing.language.code(),
    );
    for mark in &drawing.marks {
        match mark {
            Mark::Path { points, closed, fill, stroke } => text.push_str(&path(points, *closed, *fill, *stroke)),
            Mark::Text(label) => text.push_str(&letters(label)),
        }
    }
    text.push_str("</svg>\n");
    text
}

fn path(points: &[Place], closed: bool, fill: Option<Ink>, stroke: Option<Stroke>) -> String {
    let mut text = String::from("<path d=\"");
    for (index, (x, y)) in points.iter().enumerate() {
        text.push_str(&format!("{}{} {}", if index == 0 { 'M' } else { 'L' }, number(*x), number(*y)));
    }
    text.push_str(if closed { "Z\" fill=\"" } else { "\" fill=\"" });
    text.push_str(&fill.map_or_else(|| "none".to_owned(), colour));
    if let Some(stroke) = stroke {
        text.push_str(&format!("\" stroke=\"{}\" stroke-width=\"{}", colour(stroke.ink), number(stroke.width)));
        if !stroke.dash.is_empty() {
            let dash: Vec<String> = stroke.dash.iter().map(|part| number(*part)).collect();
            text.push_str(&format!("\" stroke-dasharray=\"{}", dash.join(" ")));
        }
    }
    text.push_str("\"/>\n");
    text
}

fn letters(label: &Label) -> String {
    let anchor = match label.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let weight = if label.bold { " font-weight=\"bold\"" } else { "" };
    format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight} text-anchor=\"{anchor}\" fill=\"{}\">{}</text>\n",
        number(label.at.0),
        number(label.at.1),
        number(label.size),
        colour(label.ink),
        escaped(&label.text),
    )
}

fn colour(Ink(red, green, blue): Ink) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// At most two digits after the point, none that say nothing.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // Controls are no characters of XML 1.0.
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
