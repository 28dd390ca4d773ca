//! A document as a PDF: tagged, in its language, with the glyphs it uses and nothing that changes from run to run.
//!
//! Invariant: the same document gives the same bytes on every machine: no dates, no ids but the reference, no compression
//! (a compressor may choose by processor). Metadata holds the neutral reference, never a title that tells what it is.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};

use super::DocumentError;
use super::font::Fonts;
use super::layout::{Item, Kind, Layout, PAGE, set};
use super::model::Doc;
use super::pdf_drawing;

/// A document as a PDF.
///
/// # Errors
/// [`DocumentError::Font`] and [`DocumentError::Pdf`], which no input brings about.
pub fn pdf(doc: &Doc) -> Result<Vec<u8>, DocumentError> {
    let fonts = Fonts::get()?;
    let layout = set(doc)?;
    let settings = SerializeSettings { compress_content_streams: false, ..SerializeSettings::default() };
    let mut file = Document::new_with(settings);
    let language = doc.language.code().to_string();
    let metadata = Metadata::new().title(doc.reference.clone()).language(language.clone());
    file.set_metadata(metadata.document_id(doc.content.clone()).creator("grant-api".into()));
    let mut identifiers: Vec<Vec<Identifier>> = layout.parts.iter().map(|_| Vec::new()).collect();
    for items in &layout.pages {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1);
        let size = size.ok_or_else(|| DocumentError::Pdf("the page has no size".into()))?;
        let mut page = file.start_page_with(size);
        let mut surface = page.surface();
        for item in items {
            draw(&mut surface, fonts, item, &mut identifiers);
        }
        surface.finish();
        page.finish();
    }
    file.set_tag_tree(tree(&layout, identifiers, language));
    file.finish().map_err(|error| DocumentError::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, item: &Item, identifiers: &mut [Vec<Identifier>]) {
    let black = || rgb::Color::new(0, 0, 0);
    match item {
        Item::Text { x, y, size, bold, text, part } => {
            let face = fonts.face(*bold);
            let tag = match part {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(ArtifactType::Other),
            };
            let identifier = surface.start_tagged(tag);
            surface.set_stroke(None);
            surface.set_fill(Some(Fill { paint: black().into(), opacity: NormalizedF32::ONE, ..Fill::default() }));
            surface.draw_glyphs(Point::from_xy(*x, *y), &face.glyphs(text), face.font.clone(), text, *size, false);
            surface.end_tagged();
            if let Some(list) = part.and_then(|part| identifiers.get_mut(part)) {
                list.push(identifier);
            }
        }
        Item::Rule { from, to, y, weight } => {
            surface.start_tagged(ContentTag::Artifact(ArtifactType::Other));
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { paint: black().into(), width: *weight, ..Stroke::default() }));
            let mut path = PathBuilder::new();
            path.move_to(*from, *y);
            path.line_to(*to, *y);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
        Item::Drawing { x, y, scale, drawing, part } => {
            let identifier = surface.start_tagged(ContentTag::Other);
            pdf_drawing::draw(surface, fonts, drawing, ((*x, *y), *scale));
            surface.end_tagged();
            if let Some(list) = identifiers.get_mut(*part) {
                list.push(identifier);
            }
        }
    }
}

/// The parts as a tree of tags; a parent stands before its children.
fn tree(layout: &Layout, identifiers: Vec<Vec<Identifier>>, language: String) -> TagTree {
    let mut groups: Vec<Option<TagGroup>> =
        layout.parts.iter().map(|part| Some(TagGroup::new(tag(part.kind)))).collect();
    for item in layout.pages.iter().flatten() {
        // A picture is told in words to whoever can't see it.
        if let Item::Drawing { drawing, part, .. } = item
            && let Some(group) = groups.get_mut(*part)
        {
            *group = Some(TagGroup::new(Tag::Figure(Some(format!("{}. {}", drawing.title, drawing.about)))));
        }
    }
    for (group, identifiers) in groups.iter_mut().flatten().zip(identifiers) {
        identifiers.into_iter().for_each(|identifier| group.push(identifier));
    }
    let mut children: Vec<Vec<Node>> = layout.parts.iter().map(|_| Vec::new()).collect();
    let mut roots = Vec::new();
    // From the last to the first: whoever has children has met them all.
    for (index, part) in layout.parts.iter().enumerate().rev() {
        let Some(mut group) = groups.get_mut(index).and_then(Option::take) else { continue };
        let mut below = children.get_mut(index).map(std::mem::take).unwrap_or_default();
        below.reverse();
        group.children.extend(below);
        if group.children.is_empty() {
            continue;
        }
        match part.parent.and_then(|parent| children.get_mut(parent)) {
            Some(list) => list.push(group.into()),
            None => roots.push(Node::from(group)),
        }
    }
    let mut tree = TagTree::new().with_lang(Some(language));
    roots.into_iter().rev().for_each(|node| tree.push(node));
    tree
}

fn tag(kind: Kind) -> TagKind {
    let level = |number: u16| NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN);
    match kind {
        Kind::Title => Tag::Hn(level(1), None).into(),
        Kind::Heading => Tag::Hn(level(2), None).into(),
        Kind::Paragraph => Tag::P.into(),
        Kind::Table => Tag::Table.into(),
        Kind::Row => Tag::TR.into(),
        Kind::Head => Tag::TH(TableHeaderScope::Column).into(),
        Kind::Cell => Tag::TD.into(),
        Kind::Figure => Tag::Figure(None).into(),
    }
}
