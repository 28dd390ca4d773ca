//! Bars of a release as drawings: paid work by horizon, and people by stage.
//!
//! Invariant: each bar bears its figure; a withheld one is a `c` and no bar. Must not: add anything up, or take the figure of one
//! horizon for that of another: each has its own enterprises.

use ledger_core::outcome::release_document::{JobsDocument, ReleaseDocument};
use ledger_core::programme::document::Language;

use super::chart::{HEAD, MARGIN, SMALL, WIDTH, frame, room};
use super::drawing::{AXIS, Anchor, DARK, Drawing, GRID, Ink, LIGHT, Label, MUTED, Stroke};
use super::figures::fixed;
use super::release_words::{WITHHELD, cell_kept, figure, in_hundredths, kept, months, number, part_of};
use super::words::Words;

/// The change of paid jobs.
const NET: &str = "net";
/// What stands beside it, the first that the document has.
const BESIDE: [&str; 4] = ["fte_hundredths", "paid", "created", "retained"];

const LEFT: f32 = 76.0;
const RIGHT: f32 = WIDTH - 24.0;
const HEIGHT: f32 = 220.0;

/// Bars of one named figure.
struct Kind {
    name: &'static str,
    fill: Ink,
}

/// A figure of a horizon as it is kept, and its height in whole units.
fn value(at: &JobsDocument, name: &str) -> Option<(i64, f32)> {
    let kept = at.figures.iter().find(|(found, _)| found == name).and_then(|(_, value)| *value)?;
    Some((kept, if in_hundredths(name) { kept as f32 / 100.0 } else { kept as f32 }))
}

/// Paid work of a cell by horizon: the net change, and full-time equivalents or paid workers beside it. Nothing where there is
/// no horizon, or none that shows a figure.
pub fn jobs_chart(document: &ReleaseDocument, key: &str, language: Language) -> Option<Drawing> {
    let words = Words(language);
    let jobs = &document.cell(key)?.jobs;
    let shows = |name: &str| jobs.iter().any(|at| value(at, name).is_some());
    let beside = BESIDE.into_iter().find(|name| shows(name));
    let kinds: Vec<Kind> = [(Some(NET).filter(|name| shows(name)), DARK), (beside, LIGHT)]
        .into_iter()
        .filter_map(|(name, fill)| name.map(|name| Kind { name, fill }))
        .collect();
    if kinds.is_empty() {
        return None;
    }
    let of = cell_kept(words, document, key);
    let mut drawing = frame(words, document, ("jobs", &words.t("release-chart-jobs"), &of));
    drawing.about = jobs_about(words, jobs, &kinds);
    let top = jobs_legend(&mut drawing, words, &kinds) + 24.0;
    let heights =
        jobs.iter().flat_map(|at| kinds.iter().filter_map(|kind| value(at, kind.name))).map(|(_, height)| height);
    let scale = Scale::of(heights, top);
    scale.draw(&mut drawing, language);
    let width = (RIGHT - LEFT) / jobs.len().max(1) as f32;
    for (index, at) in jobs.iter().enumerate() {
        let middle = LEFT + width * (index as f32 + 0.5);
        horizon(&mut drawing, words, &scale, (at, &kinds), (middle, (width * 0.34).min(70.0)));
    }
    drawing.line((LEFT, scale.y(0.0)), (RIGHT, scale.y(0.0)), Stroke::plain(AXIS, 1.0));
    let at = ((LEFT + RIGHT) / 2.0, top + HEIGHT + 44.0);
    drawing.text(Label::new(at, SMALL, words.t("release-chart-after")).anchor(Anchor::Middle).ink(MUTED));
    drawing.height = top + HEIGHT + 58.0;
    Some(drawing)
}

fn jobs_about(words: Words, jobs: &[JobsDocument], kinds: &[Kind]) -> String {
    let one = |at: &JobsDocument| {
        let of = |kind: &Kind| {
            let said = match value(at, kind.name) {
                Some((kept, _)) => figure(words.0, kind.name, kept),
                None => words.t("release-withheld"),
            };
            format!("{} – {said}", words.code("release-figure", kind.name))
        };
        let said: Vec<String> = kinds.iter().map(of).collect();
        format!("{}: {}.", months(words, at.months), said.join("; "))
    };
    let said: Vec<String> = jobs.iter().map(one).collect();
    format!("{} {}", words.t("release-chart-jobs-about"), said.join(" "))
}

fn jobs_legend(drawing: &mut Drawing, words: Words, kinds: &[Kind]) -> f32 {
    let (mut x, mut y) = (MARGIN, HEAD + 16.0);
    for kind in kinds {
        let text = words.code("release-figure", kind.name);
        let width = 22.0 + room(&text, SMALL) + 22.0;
        if x > MARGIN && x + width > RIGHT {
            (x, y) = (MARGIN, y + 18.0);
        }
        drawing.rect((x, y - 10.0), (14.0, 11.0), kind.fill, DARK);
        drawing.text(Label::new((x + 22.0, y), SMALL, text));
        x += width;
    }
    y
}

/// The bars of one horizon, each with its figure.
fn horizon(
    drawing: &mut Drawing,
    words: Words,
    scale: &Scale,
    (at, kinds): (&JobsDocument, &[Kind]),
    (middle, width): (f32, f32),
) {
    let from = middle - width * kinds.len() as f32 / 2.0;
    for (index, kind) in kinds.iter().enumerate() {
        let x = from + width * index as f32;
        let centre = x + width / 2.0;
        let zero = scale.y(0.0);
        let put = |drawing: &mut Drawing, y: f32, text: String| {
            drawing.text(Label::new((centre, y), SMALL, text).anchor(Anchor::Middle));
        };
        match value(at, kind.name) {
            Some((kept, height)) => {
                let end = scale.y(height);
                drawing.rect((x + 2.0, end.min(zero)), (width - 4.0, (end - zero).abs()), kind.fill, DARK);
                let y = if height < 0.0 { end + 15.0 } else { end - 6.0 };
                put(drawing, y, figure(words.0, kind.name, kept));
            }
            None => put(drawing, zero - 6.0, WITHHELD.to_owned()),
        }
    }
    let y = scale.top + HEIGHT + 24.0;
    drawing.text(Label::new((middle, y), SMALL, months(words, at.months)).anchor(Anchor::Middle));
}

/// An axis with round marks that holds 0 and every figure.
struct Scale {
    top: f32,
    step: f32,
    /// Marks below 0, as a number of steps, and above it.
    steps: (i32, i32),
}

impl Scale {
    fn of(heights: impl Iterator<Item = f32>, top: f32) -> Scale {
        let (low, high) = heights.fold((0.0_f32, 0.0_f32), |(low, high), height| (low.min(height), high.max(height)));
        let span = (high - low).max(1.0);
        let mut step = 1.0_f32;
        for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
            if span / step <= 5.0 {
                break;
            }
            step *= factor;
        }
        Scale { top, step, steps: ((low / step).floor() as i32, (high / step).ceil().max(1.0) as i32) }
    }

    fn y(&self, height: f32) -> f32 {
        let (low, high) = (self.steps.0 as f32 * self.step, self.steps.1 as f32 * self.step);
        self.top + HEIGHT * (high - height) / (high - low)
    }

    fn draw(&self, drawing: &mut Drawing, language: Language) {
        for mark in self.steps.0..=self.steps.1 {
            let height = mark as f32 * self.step;
            let y = self.y(height);
            drawing.line((LEFT, y), (RIGHT, y), Stroke::plain(GRID, 1.0));
            let text = number(language, height.round() as i64);
            drawing.text(Label::new((LEFT - 8.0, y + 4.0), SMALL, text).anchor(Anchor::End).ink(MUTED));
        }
    }
}

/// Room of a stage's name.
const NAMES: f32 = 250.0;
/// Room of the figures after the longest bar.
const FIGURES: f32 = 120.0;
const BAR: f32 = 24.0;

/// People by stage, all years together, each as a share of the first stage. Nothing where the document has no such line or
/// withholds it.
pub fn funnel_chart(document: &ReleaseDocument, language: Language) -> Option<Drawing> {
    let words = Words(language);
    let all = document.funnel.iter().find(|of| of.year.is_none() && of.withheld.is_none())?;
    // Shares are of the first stage alone: where that is withheld there are none.
    let first = all.stages.first().and_then(|(_, persons)| *persons);
    let most = all.stages.iter().filter_map(|(_, persons)| *persons).max().filter(|most| *most > 0)?;
    let years = kept(words, document, words.t("release-funnel-all"), Some(all.release));
    let mut drawing = frame(words, document, ("funnel", &words.t("release-chart-funnel"), &years));
    let mut y = HEAD + 8.0;
    let mut said = Vec::new();
    for (stage, persons) in &all.stages {
        let name = words.code("stage", stage);
        drawing.text(Label::new((NAMES - 10.0, y + BAR * 0.68), SMALL, name.as_str()).anchor(Anchor::End));
        let text = match persons {
            Some(persons) => {
                let share = first.map(|first| format!(" ({})", part_of(language, *persons, first)));
                format!("{}{}", fixed(language, *persons, 0), share.unwrap_or_default())
            }
            None => WITHHELD.to_owned(),
        };
        let full = RIGHT - FIGURES - NAMES;
        let width = persons.map_or(0.0, |persons| full * (persons as f32 / most as f32));
        if persons.is_some() {
            drawing.rect((NAMES, y), (width, BAR), DARK, DARK);
        }
        drawing.text(Label::new((NAMES + width + 8.0, y + BAR * 0.68), SMALL, text.as_str()));
        said.push(format!("{name} – {text}"));
        y += BAR + 10.0;
    }
    drawing.line((NAMES, HEAD), (NAMES, y - 2.0), Stroke::plain(AXIS, 1.0));
    drawing.about = format!("{} {}.", words.t("release-chart-funnel-about"), said.join("; "));
    drawing.height = y + 10.0;
    Some(drawing)
}
