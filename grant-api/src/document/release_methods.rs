//! How the figures of a release were counted and protected, and how to cite them.
//!
//! Invariant: every parameter and every rule is that of the document. Must not: explain a rule that the document was not made by.

use ledger_core::outcome::release_document::{Definition, Profile};

use super::figures;
use super::model::{Block, Column, Table};
use super::release_report::Source;
use super::release_words::{NONE, WITHHELD, spoken};

/// The last section.
pub(super) fn methods(source: Source<'_>, content_sha256: &str) -> Vec<Block> {
    let mut blocks =
        vec![Block::Heading(source.t("release-methods")), Block::Paragraph(source.t("release-methods-about"))];
    blocks.extend(source.document.definitions.iter().map(|definition| Block::Kept(table(source, definition))));
    blocks.push(Block::Heading(source.t("release-protection")));
    blocks.extend(protection(source).into_iter().map(Block::Point));
    blocks.push(Block::Heading(source.t("release-citing")));
    blocks.push(Block::Paragraph(source.t("release-citing-about")));
    blocks.push(Block::Paragraph(citation(source, content_sha256)));
    blocks
}

fn table(source: Source<'_>, definition: &Definition) -> Table {
    let words = source.words;
    let mut rows = vec![
        vec![words.t("release-def-population"), spoken(words, "release-population", &definition.population)],
        vec![words.t("release-def-origin"), spoken(words, "release-origin", &definition.origin)],
        vec![words.t("release-def-method"), spoken(words, "release-estimator", &definition.method)],
    ];
    for (name, value) in &definition.parameters {
        let value = if value.is_empty() { NONE.to_owned() } else { words.code("release-value", value) };
        rows.push(vec![words.code("release-parameter", name), value]);
    }
    Table {
        caption: words.ta("release-def-caption", &[("id", &definition.id)]),
        columns: vec![Column::text(words.t("release-def-what"), 40), Column::text(words.t("release-def-how"), 60)],
        rows,
        total: None,
    }
}

fn protection(source: Source<'_>) -> Vec<String> {
    let (words, rules) = (source.words, &source.document.protection);
    let [k, base, few, p] = [rules.k, rules.base, rules.few, rules.p_percent].map(|value| value.to_string());
    let mut points = vec![
        words.ta("release-protection-mark", &[("mark", WITHHELD)]),
        words.ta("release-protection-k", &[("k", &k)]),
        words.ta("release-protection-few", &[("few", &few)]),
        words.ta("release-protection-p", &[("p", &p)]),
        words.t("release-protection-secondary"),
        words.t("release-protection-kept"),
    ];
    points.push(match source.document.profile {
        Profile::Public => words.ta("release-protection-rounded", &[("base", &base)]),
        Profile::Evaluator => words.t("release-protection-exact"),
    });
    points
}

fn citation(source: Source<'_>, content_sha256: &str) -> String {
    let (words, document) = (source.words, source.document);
    words.ta(
        "release-citation",
        &[
            ("programme", &document.programme),
            ("number", &document.number.to_string()),
            ("profile", &words.code("release-profile", document.profile.code())),
            ("day", &figures::day(words.0, document.data_cut)),
            ("method", &document.method),
            ("hash", content_sha256),
        ],
    )
}
