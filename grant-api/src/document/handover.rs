//! The act of handover: what of an order was given to the grantee, in which condition, and who signs for it.
//!
//! Invariant: whole from its facts. Condition is noted by hand at the handover, beside each line.

use ledger_core::programme::document::{HandedFact, HandoverFacts, Language};

use super::agreement::{framed, place};
use super::figures;
use super::in_words;
use super::model::{Block, Column, Doc, Table};
use super::words::Words;

/// Lines of what the grantee confirms.
const POINTS: usize = 4;

/// The act in a language.
pub fn handover(facts: &HandoverFacts, language: Language, name: Option<&str>) -> Doc {
    let (words, heading) = (Words(language), &facts.heading);
    let fact = |key: &str, value: String| (words.t(key), value);
    let total: i64 = facts.lines.iter().map(|line| line.value_minor).fold(0, i64::saturating_add);
    let reference = format!("{}/H{}", heading.case, heading.version);
    let mut blocks = vec![
        Block::Facts(vec![
            fact("doc-fact-number", reference.clone()),
            fact("doc-fact-date", figures::day(language, heading.made_on)),
            fact("doc-fact-order", facts.goods.to_string()),
            fact("doc-fact-grantee", heading.grantee.clone()),
            fact("doc-fact-partner", heading.ngo.clone()),
        ]),
        Block::Paragraph(words.ta(
            "doc-handover-intro",
            &[
                ("title", heading.programme_title.as_str()),
                ("code", heading.programme.as_str()),
                ("case", &heading.case),
            ],
        )),
        Block::Heading(words.t("doc-handover-list")),
        Block::Table(list(words, facts, total)),
        Block::Paragraph(words.ta(
            "doc-handover-value",
            &[
                ("amount", &figures::amount(language, total, &facts.currency)),
                ("words", &in_words::amount(language, total, &facts.currency)),
            ],
        )),
        Block::Heading(words.t("doc-handover-confirm")),
    ];
    blocks.extend((1..=POINTS).map(|number| Block::Point(words.t(&format!("doc-handover-confirm-{number}")))));
    blocks.push(Block::Heading(words.t("doc-agreement-signatures")));
    blocks.push(Block::Signatures(vec![
        place(words, "doc-role-officer", None),
        place(words, "doc-role-caseworker", None),
        place(words, "doc-role-grantee", name),
    ]));
    framed(words, (words.t("doc-handover-title"), reference), heading.version, blocks)
}

fn list(words: Words, facts: &HandoverFacts, total: i64) -> Table {
    let blank = String::new;
    let plain = |minor: i64| figures::plain(words.0, minor, &facts.currency);
    let row = |(index, line): (usize, &HandedFact)| {
        let what = line
            .category
            .as_ref()
            .map_or_else(|| words.t("doc-handover-of-order"), |category| words.code("category", category));
        let quantity = line.quantity.map_or_else(String::new, |quantity| quantity.to_string());
        let asset = line.asset.clone().unwrap_or_else(|| "–".to_string());
        vec![(index + 1).to_string(), asset, what, quantity, plain(line.value_minor), String::new()]
    };
    Table {
        caption: words.ta("doc-handover-caption", &[("currency", &facts.currency)]),
        columns: vec![
            Column::text(words.t("doc-column-number"), 6),
            Column::text(words.t("doc-column-asset"), 18),
            Column::text(words.t("doc-column-goods"), 24),
            Column::figures(words.t("doc-column-quantity"), 13),
            Column::figures(words.t("doc-column-value"), 17),
            Column::text(words.t("doc-column-condition"), 22),
        ],
        rows: facts.lines.iter().enumerate().map(row).collect(),
        total: Some(vec![blank(), blank(), words.t("doc-total"), blank(), plain(total), blank()]),
    }
}
