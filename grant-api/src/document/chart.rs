//! Survival curves of a release as a drawing: steps on the grid of three months, band of the limits, the counts beneath.
//!
//! ```text
//! survival_chart(document, &["region=WEST", "region=NORTH"], Language::Uk)   // None: no cell of these has a curve
//! ```
//! Invariant: nothing is drawn that the document does not hold: a line ends with the last point of its cell. Lines are told
//! apart by dash as well as by colour. Must not: estimate, or draw a cell whose curve is withheld.
//! The counts under the plot follow KMunicate (Morris et al., BMJ Open 2019).

use ledger_core::outcome::release_document::{CurvePointDocument, ReleaseDocument};
use ledger_core::programme::document::Language;

use super::drawing::{AXIS, Anchor, DARK, Drawing, GRID, Ink, LIGHT, Label, MUTED, Stroke, TEXT};
use super::release_words::{cell_kept, kept, leaf_of, months, number, percent, percents, source};
use super::words::Words;

/// Most curves of one drawing; more can't be told apart.
pub const CURVES_MAX: usize = 6;
/// Most curves that each have a band and three rows of counts.
const DETAILED_MAX: usize = 2;

/// Width of every chart.
pub(super) const WIDTH: f32 = 760.0;
pub(super) const MARGIN: f32 = 16.0;
const LEFT: f32 = 192.0;
const RIGHT: f32 = WIDTH - 24.0;
const HEIGHT: f32 = 250.0;
/// Height of a plot of several cells, which has more rows beneath.
const HEIGHT_SEVERAL: f32 = 216.0;
const ROW: f32 = 18.0;
/// Least room of a count under the plot.
const COUNT: f32 = 54.0;
/// Letters: counts and axes.
pub(super) const SMALL: f32 = 12.0;
/// Width of a letter at most, in its size: those of the reader's machine are wider than ours.
const LETTER: f32 = 0.6;

/// How the lines of several cells are told apart: colours of different lightness, and dashes.
const STYLES: [(Ink, &[f32]); CURVES_MAX] = [
    (DARK, &[]),
    (Ink(178, 84, 10), &[9.0, 4.0]),
    (Ink(88, 60, 140), &[2.5, 3.0]),
    (Ink(60, 60, 60), &[12.0, 3.0, 2.5, 3.0]),
    (Ink(40, 120, 180), &[5.0, 2.5]),
    (Ink(150, 40, 70), &[12.0, 3.0, 2.5, 3.0, 2.5, 3.0]),
];

/// The curve of one cell.
struct Series<'a> {
    label: String,
    points: &'a [CurvePointDocument],
    stroke: Stroke,
}

/// Where things stand in the plot.
struct Plot {
    top: f32,
    height: f32,
    until: u16,
    ticks: Vec<u16>,
}

impl Plot {
    fn x(&self, months: u16) -> f32 {
        LEFT + (RIGHT - LEFT) * f32::from(months) / f32::from(self.until.max(1))
    }

    fn y(&self, share: f64) -> f32 {
        self.top + self.height * (1.0 - share.clamp(0.0, 1.0) as f32)
    }

    fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// The curves of some cells in one drawing, at most [`CURVES_MAX`]; nothing where none of them has one.
pub fn survival_chart(document: &ReleaseDocument, cells: &[&str], language: Language) -> Option<Drawing> {
    let words = Words(language);
    let with_curve = |key| {
        let curve = &document.cell(key)?.survival.as_ref()?.curve;
        (!curve.is_empty()).then_some((key, curve.as_slice()))
    };
    let found: Vec<(&str, &[CurvePointDocument])> = cells.iter().copied().filter_map(with_curve).collect();
    let left_out = found.len().saturating_sub(CURVES_MAX);
    let keys: Vec<&str> = found.iter().map(|(key, _)| *key).collect();
    let (heading, labels) = named(words, document, &keys);
    let styled = found.iter().zip(labels).zip(STYLES).map(|(((_, points), label), (ink, dash))| Series {
        label,
        points,
        stroke: Stroke { ink, width: 2.0, dash },
    });
    let series: Vec<Series<'_>> = styled.collect();
    let until = series.iter().filter_map(|one| one.points.last()).map(|point| point.months).max()?.max(3);
    let mut drawing = frame(words, document, ("survival", &words.t("release-chart-survival"), &heading));
    drawing.about = about(words, &series);
    let height = if series.len() == 1 { HEIGHT } else { HEIGHT_SEVERAL };
    let plot = Plot { top: HEAD + 14.0, height, until, ticks: ticks(until) };
    axes(&mut drawing, words, &plot);
    if series.len() <= DETAILED_MAX {
        bands(&mut drawing, &plot, &series);
    }
    grid(&mut drawing, &plot);
    for one in &series {
        drawing.lines(steps(&plot, one.points), one.stroke);
    }
    let mut end = counts(&mut drawing, words, &plot, &series);
    if left_out > 0 {
        let text = words.ta("release-chart-left-out", &[("count", &left_out.to_string())]);
        drawing.text(Label::new((MARGIN, end + 6.0), SMALL, text).ink(MUTED));
        end += ROW;
    }
    drawing.height = end + 6.0;
    Some(drawing)
}

/// What the cells are, and each of them: groups of one dimension need not say its name again.
fn named(words: Words, document: &ReleaseDocument, keys: &[&str]) -> (String, Vec<String>) {
    let full = || keys.iter().map(|key| cell_kept(words, document, key)).collect::<Vec<String>>();
    if let [key] = keys {
        return (cell_kept(words, document, key), full());
    }
    let dimension =
        keys.first().and_then(|key| key.split_once('=')).map(|(dimension, _)| dimension).unwrap_or_default();
    let split = keys.iter().filter_map(|key| key.split_once('='));
    let codes: Vec<&str> =
        split.filter(|(of, code)| *of == dimension && !code.contains(';')).map(|(_, code)| code).collect();
    if codes.len() < keys.len() {
        return (words.t("release-chart-several"), full());
    }
    let heading = words.known("release-by", dimension).unwrap_or_else(|| words.code("release-dimension", dimension));
    let name = |(key, code): (&&str, &str)| {
        let release = document.cell(key).map(|cell| cell.release);
        kept(words, document, leaf_of(words, document, (dimension, code)), release)
    };
    (heading, keys.iter().zip(codes).map(name).collect())
}

/// Where the part under the heading begins.
pub(super) const HEAD: f32 = 70.0;

/// A drawing with its heading: title, what of, and which release.
pub(super) fn frame(words: Words, document: &ReleaseDocument, (kind, title, of): (&str, &str, &str)) -> Drawing {
    let source = source(words, document);
    let mut drawing = Drawing {
        id: format!("{kind}-r{}-{}", document.number, slug(of)),
        title: format!("{title}. {of}"),
        about: String::new(),
        language: words.0,
        width: WIDTH,
        height: HEAD,
        marks: Vec::new(),
    };
    drawing.text(Label::new((MARGIN, 26.0), 17.0, title).bold());
    drawing.text(Label::new((MARGIN, 45.0), 13.0, of));
    drawing.text(Label::new((MARGIN, 62.0), SMALL, source).ink(MUTED));
    drawing
}

/// A short mark of a text, for ids: the same for the same text.
fn slug(text: &str) -> String {
    let sum = text.bytes().fold(0xcbf2_9ce4_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(16_777_619));
    format!("{sum:08x}")
}

/// The picture in words: each cell at its full years.
fn about(words: Words, series: &[Series<'_>]) -> String {
    let at = |point: &CurvePointDocument| {
        let share = percent(words.0, point.km.value);
        let limits = point.km.lower.zip(point.km.upper).map(|limits| format!(" ({})", percents(words.0, limits)));
        format!("{} – {share}{}", months(words, point.months), limits.unwrap_or_default())
    };
    let of = |one: &Series<'_>| {
        let years = one.points.iter().filter(|point| point.months > 0 && point.months % 12 == 0);
        format!("{}: {}.", one.label, years.map(at).collect::<Vec<_>>().join(", "))
    };
    let said: Vec<String> = series.iter().map(of).collect();
    format!("{} {}", words.t("release-chart-survival-about"), said.join(" "))
}

/// The width that a text takes at most.
pub(super) fn room(text: &str, size: f32) -> f32 {
    f32::from(u16::try_from(text.chars().count()).unwrap_or(u16::MAX)) * size * LETTER
}

/// Marks of the time axis: as close as counts can stand under them.
fn ticks(until: u16) -> Vec<u16> {
    let most = ((RIGHT - LEFT) / COUNT) as u16;
    let step = [3, 6, 12, 24, 36].into_iter().find(|step| until / step <= most).unwrap_or(60);
    (0..=until).step_by(step.into()).collect()
}

fn axes(drawing: &mut Drawing, words: Words, plot: &Plot) {
    for quarter in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let y = plot.y(quarter);
        let text = percent(words.0, quarter).replace(".0", "").replace(",0", "");
        drawing.text(Label::new((LEFT - 8.0, y + 4.0), SMALL, text).anchor(Anchor::End).ink(MUTED));
    }
    for months in &plot.ticks {
        let at = (plot.x(*months), plot.bottom() + 18.0);
        drawing.text(Label::new(at, SMALL, months.to_string()).anchor(Anchor::Middle).ink(MUTED));
    }
    let at = ((LEFT + RIGHT) / 2.0, plot.bottom() + 37.0);
    drawing.text(Label::new(at, SMALL, words.t("release-chart-months")).anchor(Anchor::Middle).ink(MUTED));
}

/// Over the band, under the lines.
fn grid(drawing: &mut Drawing, plot: &Plot) {
    for quarter in [0.25, 0.5, 0.75, 1.0] {
        drawing.line((LEFT, plot.y(quarter)), (RIGHT, plot.y(quarter)), Stroke::plain(GRID, 1.0));
    }
    let bottom = plot.bottom();
    for months in &plot.ticks {
        drawing.line((plot.x(*months), bottom), (plot.x(*months), bottom + 4.0), Stroke::plain(AXIS, 1.0));
    }
    drawing.line((LEFT, bottom), (RIGHT, bottom), Stroke::plain(AXIS, 1.0));
    drawing.line((LEFT, plot.top), (LEFT, bottom), Stroke::plain(AXIS, 1.0));
}

/// Level up to each point of the grid, there down to its share.
fn stepped(plot: &Plot, points: &[CurvePointDocument], share: impl Fn(&CurvePointDocument) -> f64) -> Vec<(f32, f32)> {
    let mut level = plot.y(1.0);
    let mut places = vec![(plot.x(0), level)];
    for point in points {
        let (x, y) = (plot.x(point.months), plot.y(share(point)));
        places.push((x, level));
        places.push((x, y));
        level = y;
    }
    places.dedup();
    places
}

fn steps(plot: &Plot, points: &[CurvePointDocument]) -> Vec<(f32, f32)> {
    stepped(plot, points, |point| point.km.value)
}

/// The band of each cell; the edges of two are drawn too, for one lies over the other.
fn bands(drawing: &mut Drawing, plot: &Plot, series: &[Series<'_>]) {
    for (one, ink) in series.iter().zip([LIGHT, Ink(240, 219, 200)]) {
        drawing.area(band(plot, one.points), ink);
    }
    if series.len() > 1 {
        for one in series {
            let edge = Stroke { width: 0.7, ..one.stroke };
            drawing.lines(stepped(plot, one.points, |point| point.km.upper.unwrap_or(point.km.value)), edge);
            drawing.lines(stepped(plot, one.points, |point| point.km.lower.unwrap_or(point.km.value)), edge);
        }
    }
}

/// Along the upper limits to the right, back along the lower ones.
fn band(plot: &Plot, points: &[CurvePointDocument]) -> Vec<(f32, f32)> {
    let mut places = stepped(plot, points, |point| point.km.upper.unwrap_or(point.km.value));
    let lower = stepped(plot, points, |point| point.km.lower.unwrap_or(point.km.value));
    places.extend(lower.into_iter().rev());
    places
}

/// Counts of a point.
type CountOf = fn(&CurvePointDocument) -> u64;

/// At risk, exits and censored under the marks of the axis; of many cells those at risk alone. Answers where it ends.
fn counts(drawing: &mut Drawing, words: Words, plot: &Plot, series: &[Series<'_>]) -> f32 {
    let rows: [(&str, CountOf); 3] = [
        ("release-at-risk", |point| point.at_risk),
        ("release-exits", |point| point.events),
        ("release-censored", |point| point.censored),
    ];
    let shown = if series.len() <= DETAILED_MAX { 3 } else { 1 };
    let mut y = plot.bottom() + 62.0;
    drawing.line((MARGIN, y - 15.0), (RIGHT, y - 15.0), Stroke::plain(GRID, 1.0));
    for one in series {
        if series.len() > 1 {
            drawing.line((MARGIN, y - 4.0), (MARGIN + 28.0, y - 4.0), one.stroke);
            drawing.text(Label::new((MARGIN + 36.0, y), SMALL, one.label.as_str()).bold());
            y += ROW;
        }
        for (key, count) in rows.iter().take(shown) {
            drawing.text(Label::new((MARGIN, y), SMALL, words.t(key)).ink(MUTED));
            for point in one.points.iter().filter(|point| plot.ticks.contains(&point.months)) {
                let text = number(words.0, i64::try_from(count(point)).unwrap_or(i64::MAX));
                let label = Label::new((plot.x(point.months), y), SMALL, text).anchor(Anchor::Middle);
                drawing.text(label.ink(TEXT));
            }
            y += ROW;
        }
        y += if series.len() > 1 { 4.0 } else { 0.0 };
    }
    y - 6.0
}
