//! A signed month of a bank account: the balance explained, what is listed one by one, and how old it is.
//!
//! Invariant: figures are those that were signed; nobody is named, and whoever signed is told by the days of the acts and the
//! hash of the record. Must not: add up anything but ages.

use ledger_core::programme::document::Language;
use ledger_core::programme::month::{Aged, Item, ItemKind, ageing, count};
use ledger_core::programme::reconciliation::SignedFacts;

use super::agreement::framed;
use super::figures;
use super::model::{Block, Column, Doc, Table};
use super::words::Words;

/// The month in a language.
pub fn month(facts: &SignedFacts, language: Language) -> Doc {
    let (words, of) = (Words(language), &facts.month);
    let fact = |key: &str, value: String| (words.t(key), value);
    let reference = format!("{}/{}", of.bank_account, of.through_on.format("%Y-%m"));
    let mut blocks = vec![
        Block::Facts(vec![
            fact("doc-fact-number", reference.clone()),
            fact("doc-fact-account", of.bank_account.clone()),
            fact("doc-fact-through", figures::day(language, of.through_on)),
            fact("doc-fact-statement", figures::day(language, of.closing_on)),
            fact("doc-fact-prepared", figures::day(language, facts.prepared_on)),
            fact("doc-fact-signed", figures::day(language, facts.signed_on)),
        ]),
        Block::Heading(words.t("doc-month-figures")),
        Block::Table(balance(words, facts)),
    ];
    for kind in ItemKind::ALL {
        blocks.push(Block::Heading(words.t(&format!("doc-month-list-{kind}"))));
        let of_kind: Vec<&Item> = of.items.iter().filter(|item| item.kind == *kind).collect();
        blocks.push(match of_kind.is_empty() {
            true => Block::Paragraph(words.t("doc-month-none")),
            false => Block::Table(listed(words, *kind, &of_kind, &of.currency)),
        });
    }
    blocks.push(Block::Heading(words.t("doc-month-ages")));
    blocks.push(Block::Table(ages(words, facts)));
    blocks.push(Block::Paragraph(words.t("doc-month-two")));
    blocks.push(Block::Paragraph(words.ta("doc-month-record", &[("hash", &facts.record)])));
    framed(words, (words.t("doc-month-title"), reference), of.version, blocks)
}

fn balance(words: Words, facts: &SignedFacts) -> Table {
    let of = &facts.month;
    let amount = |minor: i64| figures::plain(words.0, minor, &of.currency);
    let counted = |key: &str, kind: ItemKind| words.ta(key, &[("count", &count(&of.items, kind).to_string())]);
    let row = |text: String, minor: i64| vec![text, amount(minor)];
    Table {
        caption: words.ta("doc-month-caption", &[("currency", &of.currency)]),
        columns: vec![
            Column::text(words.t("doc-column-figure"), 70),
            Column::figures(words.t("doc-column-amount"), 30),
        ],
        rows: vec![
            row(words.t("doc-month-closing"), of.figures.closing.0),
            row(counted("doc-month-unbooked", ItemKind::Unbooked), of.figures.unbooked.0),
            row(words.t("doc-month-ledger"), of.figures.ledger.0),
            row(words.t("doc-month-unexplained"), of.unexplained_minor),
            row(counted("doc-month-transit", ItemKind::InTransit), of.figures.in_transit.0),
            row(words.t("doc-month-unlisted"), of.unlisted_minor),
        ],
        total: None,
    }
}

fn listed(words: Words, kind: ItemKind, items: &[&Item], currency: &str) -> Table {
    let row = |item: &&Item| {
        vec![
            item.reference.clone(),
            figures::day(words.0, item.since_on),
            figures::plain(words.0, item.amount_minor, currency),
        ]
    };
    Table {
        caption: words.t(&format!("doc-month-list-{kind}")),
        columns: vec![
            Column::text(words.t("doc-column-reference"), 45),
            Column::text(words.t("doc-column-since"), 30),
            Column::figures(words.t("doc-column-amount"), 25),
        ],
        rows: items.iter().map(row).collect(),
        total: None,
    }
}

fn ages(words: Words, facts: &SignedFacts) -> Table {
    let of = &facts.month;
    let cell = |aged: &Aged| match aged.count {
        0 => "–".to_string(),
        count => format!("{count}: {}", figures::plain(words.0, aged.amount.0, &of.currency)),
    };
    // What was signed was added up before: what can't be is left out.
    let rows = ageing(&of.items, of.through_on).unwrap_or_default();
    let row = |(kind, ages): &(ItemKind, [Aged; 5])| {
        std::iter::once(words.t(&format!("doc-month-list-{kind}"))).chain(ages.iter().map(cell)).collect()
    };
    let mut columns = vec![Column::text(words.t("doc-column-figure"), 25)];
    columns.extend((0..5).map(|age| Column::figures(words.t(&format!("doc-month-age-{age}")), 15)));
    Table { caption: words.t("doc-month-ages"), columns, rows: rows.iter().map(row).collect(), total: None }
}
