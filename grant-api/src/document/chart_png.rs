//! A drawing as PNG, twice its size so that letters are sharp on a good screen.
//!
//! Invariant: letters are the outlines of the embedded font, so that every machine makes the same picture; the compressor is one
//! that does not choose by processor. Must not: read a font of the machine.

use skrifa::outline::OutlinePen;
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke as Line, StrokeDash, Transform,
};

use super::drawing::{Anchor, Drawing, Ink, Label, Mark, Stroke};
use super::font::Fonts;

/// Pixels for one unit of a drawing.
pub const SCALE: f32 = 2.0;

/// A picture could not be made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PictureError {
    /// The embedded font is damaged.
    #[error("the embedded font can't be read")]
    Font,
    /// The drawing has no size, or too large a one.
    #[error("a drawing of this size can't be a picture")]
    Size,
}

/// A drawing as PNG.
///
/// # Errors
/// [`PictureError`], which no drawing of a chart brings about.
pub fn png(drawing: &Drawing) -> Result<Vec<u8>, PictureError> {
    let fonts = Fonts::get().map_err(|_| PictureError::Font)?;
    let pixels = |units: f32| (units * SCALE).ceil().max(0.0) as u32;
    let mut picture = Pixmap::new(pixels(drawing.width), pixels(drawing.height)).ok_or(PictureError::Size)?;
    picture.fill(Color::WHITE);
    let scale = Transform::from_scale(SCALE, SCALE);
    for mark in &drawing.marks {
        match mark {
            Mark::Path { points, closed, fill, stroke } => {
                let Some(path) = path(points, *closed) else { continue };
                if let Some(fill) = fill {
                    picture.fill_path(&path, &paint(*fill), FillRule::Winding, scale, None);
                }
                if let Some(stroke) = stroke {
                    picture.stroke_path(&path, &paint(stroke.ink), &line(stroke), scale, None);
                }
            }
            Mark::Text(label) => {
                if let Some(letters) = letters(fonts, label) {
                    picture.fill_path(&letters, &paint(label.ink), FillRule::Winding, scale, None);
                }
            }
        }
    }
    Ok(encoded(&picture))
}

/// How hard the compressor tries, of 10: enough for lines and letters on white.
const EFFORT: u8 = 8;

/// The picture as a PNG of three bytes a pixel (ISO/IEC 15948): nothing of a chart is transparent.
fn encoded(picture: &Pixmap) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let mut rows = Vec::new();
    let wide = usize::try_from(width).unwrap_or(1).max(1);
    for row in picture.pixels().chunks(wide) {
        // No filter: a row of one colour is short enough for the compressor as it is.
        rows.push(0);
        rows.extend(row.iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]));
    }
    let mut head = Vec::with_capacity(13);
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    // Eight bits a channel, red green blue, the only methods that there are, not interlaced.
    head.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &head);
    chunk(&mut file, b"IDAT", &miniz_oxide::deflate::compress_to_vec_zlib(&rows, EFFORT));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let from = file.len();
    file.extend(kind);
    file.extend(data);
    let sum = crc32(file.get(from..).unwrap_or_default());
    file.extend(sum.to_be_bytes());
}

/// The check sum of a chunk (ISO/IEC 15948, annex D), a bit at a time: a chart has few bytes.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit))
}

fn paint(Ink(red, green, blue): Ink) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, 255);
    paint
}

fn line(stroke: &Stroke) -> Line {
    let dash = StrokeDash::new(stroke.dash.to_vec(), 0.0);
    Line { width: stroke.width, dash, line_cap: LineCap::Butt, line_join: LineJoin::Miter, ..Line::default() }
}

fn path(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// Outlines put where they belong: font units scaled, y downwards.
struct Pen {
    path: PathBuilder,
    from: (f32, f32),
    scale: f32,
    along: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.from.0 + (self.along + x) * self.scale, self.from.1 - y * self.scale)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let ((cx, cy), (x, y)) = (self.at(cx0, cy0), self.at(x, y));
        self.path.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let ((ax, ay), (bx, by), (x, y)) = (self.at(cx0, cy0), self.at(cx1, cy1), self.at(x, y));
        self.path.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

fn letters(fonts: &Fonts, label: &Label) -> Option<Path> {
    let face = fonts.face(label.bold);
    let width = face.width(&label.text, label.size);
    let from = match label.anchor {
        Anchor::Start => label.at.0,
        Anchor::Middle => label.at.0 - width / 2.0,
        Anchor::End => label.at.0 - width,
    };
    let scale = label.size / face.em();
    let mut pen = Pen { path: PathBuilder::new(), from: (from, label.at.1), scale, along: 0.0 };
    face.outlines(&label.text, &mut pen, |pen, along| pen.along = along);
    pen.path.finish()
}
