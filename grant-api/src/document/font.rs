//! The embedded font, regular and bold, with the advance widths that lines are measured by.
//!
//! Invariant: what is measured here is what the PDF shows: one glyph a character, no kerning. DejaVu Sans Condensed has all
//! of Ukrainian; a character without a glyph is shown as a question mark. Licence: `assets/fonts/LICENSE.txt`.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

use super::DocumentError;

const REGULAR: &[u8] = include_bytes!("../assets/fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../assets/fonts/DejaVuSansCondensed-Bold.ttf");

static FONTS: LazyLock<Option<Fonts>> =
    LazyLock::new(|| Some(Fonts { regular: Face::read(REGULAR)?, bold: Face::read(BOLD)? }));

/// Both weights.
pub struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    /// The fonts of the program.
    ///
    /// # Errors
    /// [`DocumentError::Font`] when they are damaged.
    pub fn get() -> Result<&'static Fonts, DocumentError> {
        FONTS.as_ref().ok_or(DocumentError::Font)
    }

    /// One of them.
    pub fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

/// One weight of the font.
pub struct Face {
    /// For the PDF.
    pub font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    em: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Face> {
        let font = Font::new(bytes.into(), 0)?;
        let parsed = FontRef::new(bytes).ok()?;
        let metrics = parsed.glyph_metrics(Size::unscaled(), LocationRef::default());
        let (charmap, outlines) = (parsed.charmap(), parsed.outline_glyphs());
        Some(Face { charmap, metrics, outlines, em: font.units_per_em(), font })
    }

    fn glyph(&self, character: char) -> (u32, f32) {
        let found = self.charmap.map(character).or_else(|| self.charmap.map('?')).unwrap_or_default();
        (found.to_u32(), self.metrics.advance_width(found).unwrap_or(0.0) / self.em)
    }

    /// Width of a text at a size, in the size's unit.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|character| self.glyph(character).1).sum::<f32>() * size
    }

    /// The glyphs of a text, one a character.
    pub fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let one = |(at, character): (usize, char)| {
            let (id, advance) = self.glyph(character);
            KrillaGlyph::new(GlyphId::new(id), advance, 0.0, 0.0, 0.0, at..at + character.len_utf8(), None)
        };
        text.char_indices().map(one).collect()
    }

    /// How many font units an em has.
    pub fn em(&self) -> f32 {
        self.em
    }

    /// The outlines of a text in font units with the baseline at 0 and y upwards; before each glyph the pen is told how far from
    /// the beginning it stands.
    pub fn outlines<P: OutlinePen>(&self, text: &str, pen: &mut P, mut place: impl FnMut(&mut P, f32)) {
        let mut from = 0.0;
        for character in text.chars() {
            let (id, advance) = self.glyph(character);
            place(pen, from);
            if let Some(glyph) = self.outlines.get(skrifa::GlyphId::new(id)) {
                // A glyph that can't be drawn leaves its room empty.
                let _ = glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), pen);
            }
            from += advance * self.em;
        }
    }

    /// A text in lines of at most a width: broken at spaces, a word longer than a line within itself.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
            if self.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = word.to_string();
            while self.width(&line, size) > width && line.chars().count() > 1 {
                let fits = self.fitting(&line, size, width);
                let rest = line.split_off(fits);
                lines.push(std::mem::replace(&mut line, rest));
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// How many bytes of a word fit into a width: at least its first character.
    fn fitting(&self, word: &str, size: f32, width: f32) -> usize {
        let mut used = 0.0;
        for (at, character) in word.char_indices() {
            used += self.glyph(character).1 * size;
            if used > width && at > 0 {
                return at;
            }
        }
        word.len()
    }
}
