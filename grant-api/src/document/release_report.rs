//! The report of a numbered release, to read and print: one structure, as a page of its own and as a PDF.
//!
//! ```text
//! let report = release_report(&document, &ReportFrame { language, content_sha256, withdrawn: None });
//! let (page, file) = (report_html(&report), report_pdf(&report)?);
//! ```
//! Invariant: every figure is one of the document, or a share of two of them; what is withheld is a `c`, and a sentence says
//! what that means. Nothing says what the programme is for. Must not: estimate, decide what is shown, or read a clock.

use ledger_core::outcome::release_document::{DimensionDocument, Leaf, ReleaseDocument, SurvivalDocument};
use ledger_core::programme::document::Language;
use ledger_core::programme::release::Withdrawal;

use super::chart::survival_chart;
use super::chart_bars::{funnel_chart, jobs_chart};
use super::figures;
use super::model::{Block, Doc};
use super::release_methods::methods;
use super::release_tables as tables;
use super::release_words::{ALL, WITHHELD, leaf, months, part_of, percent, told};
use super::withdrawn::sentence;
use super::words::Words;
use super::{DocumentError, pdf};

/// What stands around the figures.
#[derive(Clone, Copy, Debug)]
pub struct ReportFrame<'a> {
    /// Language of the report.
    pub language: Language,
    /// SHA-256 of the frozen document, hexadecimal.
    pub content_sha256: &'a str,
    /// Where the release counts no more.
    pub withdrawn: Option<Withdrawal<'a>>,
}

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub(super) doc: Doc,
}

/// What every part of a report reads.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) document: &'a ReleaseDocument,
    pub(super) words: Words,
}

impl Source<'_> {
    /// A text by its key.
    pub(super) fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
}

/// The report of a release.
pub fn release_report(document: &ReleaseDocument, frame: &ReportFrame<'_>) -> Report {
    let words = Words(frame.language);
    let source = Source { document, words };
    let mut blocks = Vec::new();
    blocks.extend(frame.withdrawn.map(|withdrawal| Block::Notice(sentence(words, withdrawal))));
    blocks.extend(cover(source));
    blocks.extend(survival(source));
    blocks.extend(paid_work(source));
    blocks.extend(other_outcomes(source));
    blocks.extend(stages(source));
    for dimension in &document.dimensions {
        blocks.extend(by_dimension(source, dimension));
    }
    blocks.extend(coverage(source));
    blocks.extend(methods(source, frame.content_sha256));
    let number = document.number.to_string();
    let doc = Doc {
        language: frame.language,
        title: words.ta("release-title", &[("number", &number)]),
        reference: format!("{}/R{number}", document.programme),
        version: match frame.withdrawn {
            Some(_) => words.t("release-withdrawn"),
            None => words.ta("release-method", &[("method", &document.method)]),
        },
        content_label: words.t("doc-content"),
        content: frame.content_sha256.to_owned(),
        page_label: words.ta("doc-page", &[("page", "{page}"), ("pages", "{pages}")]),
        blocks,
    };
    Report { doc }
}

/// The report as a PDF: tagged, its charts drawn.
///
/// # Errors
/// [`DocumentError::Font`] and [`DocumentError::Pdf`], which no input brings about.
pub fn report_pdf(report: &Report) -> Result<Vec<u8>, DocumentError> {
    pdf::pdf(&report.doc)
}

/// The moment in UTC, to the minute: what is finer helps no reader.
fn instant(source: Source<'_>) -> String {
    let (at, text) = (source.document.known_at, source.document.known_at.to_string());
    let day = figures::day(source.words.0, at.day_in(chrono_tz::UTC));
    format!("{day}, {}{}UTC", text.get(11..16).unwrap_or_default(), figures::NBSP)
}

fn cover(source: Source<'_>) -> Vec<Block> {
    let (document, words) = (source.document, source.words);
    let fact = |key: &str, value: String| (words.t(key), value);
    let launched = document.cell(ALL).and_then(|cell| cell.enterprises);
    let facts = vec![
        fact("release-fact-programme", document.programme.clone()),
        fact("release-fact-number", document.number.to_string()),
        fact("release-fact-profile", words.code("release-profile", document.profile.code())),
        fact("release-fact-cut", figures::day(words.0, document.data_cut)),
        fact("release-fact-known", instant(source)),
        fact("release-fact-log", figures::fixed(words.0, document.log_size.unsigned_abs(), 0)),
        fact("release-fact-method", document.method.clone()),
        fact("release-fact-launched", launched.map_or(WITHHELD.to_owned(), |count| figures::fixed(words.0, count, 0))),
    ];
    vec![
        Block::Facts(facts),
        Block::Paragraph(words.t("release-intro")),
        Block::Paragraph(words.code("release-intro", document.profile.code())),
    ]
}

fn survival(source: Source<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(source.t("release-survival"))];
    let Some(survival) = source.document.cell(ALL).and_then(|cell| cell.survival.as_ref()) else {
        blocks.push(Block::Paragraph(source.t("release-withheld-whole")));
        return blocks;
    };
    blocks.push(Block::Paragraph(source.t("release-survival-about")));
    blocks.push(Block::Kept(tables::estimates(source, survival)));
    if survival.rates.iter().any(|rate| rate.insufficient_follow_up) {
        blocks.push(Block::Paragraph(source.t("release-few-note")));
    }
    blocks.push(Block::Paragraph(source.t("release-cohort-about")));
    blocks.push(Block::Kept(tables::cohort(source, survival)));
    blocks.extend(survival_chart(source.document, &[ALL], source.words.0).map(Block::Drawing));
    if !survival.curve.is_empty() {
        blocks.push(Block::Table(tables::curve(source, &survival.curve)));
    }
    blocks
}

fn paid_work(source: Source<'_>) -> Vec<Block> {
    let Some(whole) = source.document.cell(ALL).filter(|cell| !cell.jobs.is_empty()) else { return Vec::new() };
    let mut blocks = vec![Block::Heading(source.t("release-jobs")), Block::Paragraph(source.t("release-jobs-about"))];
    blocks.extend(jobs_chart(source.document, ALL, source.words.0).map(Block::Drawing));
    blocks.extend(tables::jobs(source, &whole.jobs).into_iter().map(Block::Table));
    blocks.extend(tables::reasons(source, &whole.jobs).into_iter().map(Block::Point));
    blocks
}

fn other_outcomes(source: Source<'_>) -> Vec<Block> {
    let Some(whole) = source.document.cell(ALL).filter(|cell| !cell.spreads.is_empty()) else { return Vec::new() };
    let mut blocks =
        vec![Block::Heading(source.t("release-spreads")), Block::Paragraph(source.t("release-spreads-about"))];
    blocks.extend(tables::spreads(source, &whole.spreads).into_iter().map(Block::Kept));
    blocks
}

fn stages(source: Source<'_>) -> Vec<Block> {
    if source.document.funnel.is_empty() {
        return Vec::new();
    }
    let mut blocks =
        vec![Block::Heading(source.t("release-funnel")), Block::Paragraph(source.t("release-funnel-about"))];
    blocks.extend(funnel_chart(source.document, source.words.0).map(Block::Drawing));
    blocks.extend(tables::funnel(source).into_iter().map(Block::Kept));
    blocks.extend(launch(source));
    blocks
}

/// How many of the grants paid became an enterprise in time.
fn launch(source: Source<'_>) -> Option<Block> {
    let (words, launch) = (source.words, source.document.launch.as_ref()?);
    let of = |count: Option<u64>| told(words.0, count);
    let share = launch.share.map_or_else(|| WITHHELD.to_owned(), |share| percent(words.0, share));
    Some(Block::Facts(vec![
        (words.t("release-launch"), share),
        (words.t("release-launch-grants"), of(launch.grants)),
        (words.t("release-launch-due"), of(launch.due)),
        (words.t("release-launch-launched"), of(launch.launched)),
    ]))
}

fn by_dimension(source: Source<'_>, dimension: &DimensionDocument) -> Vec<Block> {
    let words = source.words;
    let name = words.code("release-dimension", &dimension.code);
    let keys: Vec<String> = dimension.leaves.iter().map(|leaf| format!("{}={}", dimension.code, leaf.code)).collect();
    if !keys.iter().any(|key| source.document.cell(key).is_some()) {
        return Vec::new();
    }
    let mut blocks = vec![
        Block::Heading(words.known("release-by", &dimension.code).unwrap_or(name)),
        Block::Paragraph(words.ta("release-c-means", &[("mark", WITHHELD)])),
        Block::Kept(tables::breakdown(source, dimension)),
    ];
    let earlier = |key: &String| source.document.cell(key).is_some_and(|cell| cell.release != source.document.number);
    if keys.iter().any(earlier) {
        blocks.push(Block::Paragraph(words.t("release-kept")));
    }
    blocks.extend(dimension.leaves.iter().filter_map(|leaf| covers(words, dimension, leaf)).map(Block::Point));
    let curves: Vec<&str> = keys.iter().map(String::as_str).collect();
    blocks.extend(survival_chart(source.document, &curves, words.0).map(Block::Drawing));
    blocks
}

/// What a leaf takes together, where its name does not say it.
fn covers(words: Words, dimension: &DimensionDocument, of: &Leaf) -> Option<String> {
    let known: Vec<String> = of.covers.iter().filter_map(|code| words.known(&dimension.code, code)).collect();
    let (name, list) = (leaf(words, &dimension.code, of), known.join("; "));
    (known.len() > 1 && name != list).then(|| format!("{name}: {list}."))
}

/// By when half have left. A curve that ends before that says no more than that it ended; one that is not there says nothing.
fn median(words: Words, survival: &SurvivalDocument) -> String {
    match (survival.median_months(), survival.curve.last()) {
        (Some(at), _) => months(words, at),
        (None, Some(last)) => words.ta("release-median-not", &[("months", &months(words, last.months))]),
        (None, None) => WITHHELD.to_owned(),
    }
}

fn coverage(source: Source<'_>) -> Vec<Block> {
    let words = source.words;
    let Some(whole) = source.document.cell(ALL) else { return Vec::new() };
    let mut blocks =
        vec![Block::Heading(words.t("release-coverage")), Block::Paragraph(words.t("release-coverage-about"))];
    if let Some(survival) = &whole.survival {
        let of = |count: Option<u64>| match (count, whole.enterprises) {
            (Some(count), Some(all)) => {
                format!("{} ({})", figures::fixed(words.0, count, 0), part_of(words.0, count, all))
            }
            _ => WITHHELD.to_owned(),
        };
        blocks.push(Block::Facts(vec![
            (words.t("release-lost"), of(survival.lost)),
            (words.t("release-median"), median(words, survival)),
            (words.t("release-provisional"), of(survival.provisional)),
            (words.t("release-pending"), of(survival.pending)),
        ]));
        let weak = survival.lost.zip(whole.enterprises).filter(|(lost, all)| lost * 10 > *all);
        if let Some((lost, all)) = weak {
            let share = percent(words.0, lost as f64 / all as f64);
            blocks.push(Block::Paragraph(words.ta("release-weak", &[("share", &share)])));
        }
    }
    blocks.push(Block::Kept(tables::coverage(source, whole)));
    blocks
}
