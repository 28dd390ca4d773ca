//! A drawing on a page of a PDF, as lines, areas and letters.
//!
//! Invariant: the same list of marks as SVG and PNG; no picture made of dots. Must not: tag anything, `pdf` does.

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke as Line, StrokeDash};
use krilla::surface::Surface;

use super::drawing::{Anchor, Drawing, Ink, Label, Mark, Place, Stroke};
use super::font::Fonts;

/// From the drawing's places to the page's.
struct Frame {
    from: Place,
    scale: f32,
}

impl Frame {
    fn at(&self, (x, y): Place) -> Place {
        (self.from.0 + x * self.scale, self.from.1 + y * self.scale)
    }
}

/// The drawing with its upper left corner at a place, so many points a unit.
pub(super) fn draw(surface: &mut Surface<'_>, fonts: &Fonts, drawing: &Drawing, (from, scale): (Place, f32)) {
    let frame = Frame { from, scale };
    for mark in &drawing.marks {
        match mark {
            Mark::Path { points, closed, fill, stroke } => {
                surface.set_fill(fill.map(filled));
                surface.set_stroke(stroke.map(|stroke| line(stroke, scale)));
                let mut path = PathBuilder::new();
                for (index, place) in points.iter().enumerate() {
                    let (x, y) = frame.at(*place);
                    if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
                }
                if *closed {
                    path.close();
                }
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
            Mark::Text(label) => letters(surface, fonts, label, &frame),
        }
    }
}

fn filled(Ink(red, green, blue): Ink) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn line(stroke: Stroke, scale: f32) -> Line {
    let Ink(red, green, blue) = stroke.ink;
    let array: Vec<f32> = stroke.dash.iter().map(|part| part * scale).collect();
    let dash = (!array.is_empty()).then_some(StrokeDash { array, offset: 0.0 });
    let paint = rgb::Color::new(red, green, blue).into();
    Line { paint, width: stroke.width * scale, dash, ..Line::default() }
}

fn letters(surface: &mut Surface<'_>, fonts: &Fonts, label: &Label, frame: &Frame) {
    let face = fonts.face(label.bold);
    // As in the text around: no-break spaces have nothing to hold together here.
    let text = label.text.replace('\u{a0}', " ");
    let size = label.size * frame.scale;
    let width = face.width(&text, size);
    let (x, y) = frame.at(label.at);
    let x = match label.anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    surface.set_stroke(None);
    surface.set_fill(Some(filled(label.ink)));
    surface.draw_glyphs(Point::from_xy(x, y), &face.glyphs(&text), face.font.clone(), &text, size, false);
}
