//! A survival curve as SVG: steps, confidence band, and the numbers at risk beneath.
//!
//! Invariant: shares are parts per million and days are integers, so the picture shows what
//! the table says. The plot stretches while its text keeps its size, by nesting a stretched
//! drawing in an unstretched one. Must not estimate anything.
//! The layout with the numbers under the plot follows KMunicate (Morris et al., BMJ Open 2019).

use maud::{Markup, html};

use crate::console::words::Words;

/// Parts per million in a whole.
const WHOLE: i64 = 1_000_000;
/// The inner drawing's extent on both axes.
const EXTENT: i64 = 10_000;

/// One step: from this day on the share is so much.
#[derive(Debug, Clone, Copy)]
pub struct StepPoint {
    /// Days since launch.
    pub day: i64,
    /// Share still operating, parts per million.
    pub share_ppm: i64,
    /// Lower confidence limit, parts per million.
    pub lower_ppm: i64,
    /// Upper confidence limit, parts per million.
    pub upper_ppm: i64,
}

/// One mark of the time axis with the counts beneath it.
#[derive(Debug, Clone, Copy)]
pub struct Tick {
    /// Months since launch.
    pub months: i64,
    /// The same in days.
    pub day: i64,
    /// Enterprises at risk just before that day, where they are told.
    pub at_risk: Option<i64>,
    /// Exits up to that day, where they are told.
    pub events: Option<i64>,
    /// Censored up to that day, where they are told.
    pub censored: Option<i64>,
}

/// Least distance of two labels on a phone, in hundredths of the axis.
const APART_NARROW: i64 = 15;

/// Which marks are labelled on a phone too: the years, as many as fit there with the same number of years between them.
fn on_a_phone(ticks: &[Tick], until_day: i64) -> Vec<bool> {
    let step = (1..).map(|years| years * 12).find(|months| {
        let chosen: Vec<&Tick> = ticks.iter().filter(|tick| tick.months % months == 0).collect();
        chosen.windows(2).all(|pair| (pair[1].day - pair[0].day) * 100 >= until_day * APART_NARROW)
    });
    ticks.iter().map(|tick| step.is_some_and(|months| tick.months % months == 0)).collect()
}

/// A curve.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Unique on the page.
    pub id: String,
    /// What a screen reader says first.
    pub title: String,
    /// What the picture shows, in words.
    pub description: String,
    /// The steps, by day; the first is day 0.
    pub steps: Vec<StepPoint>,
    /// The last day drawn.
    pub until_day: i64,
    /// The marks of the time axis.
    pub ticks: Vec<Tick>,
    /// What stands for a count that is not told: a dash, or `c` where it is withheld.
    pub absent: &'static str,
}

impl Curve {
    /// Is any count beneath it not told?
    pub fn keeps_back(&self) -> bool {
        self.ticks.iter().any(|tick| [tick.at_risk, tick.events, tick.censored].contains(&None))
    }
}

/// The picture.
pub fn curve(words: &Words, view: &Curve) -> Markup {
    let (title, about) = (format!("{}-title", view.id), format!("{}-about", view.id));
    html! {
        div.plot-box {
            svg.plot role="img" aria-labelledby={ (title) " " (about) } width="100%" height="300" {
                title id=(title) { (view.title) }
                desc id=(about) { (view.description) }
                (grid(words, view))
                svg x="0" y="0" width="100%" height="100%" preserveAspectRatio="none"
                    viewBox={ "0 0 " (EXTENT) " " (EXTENT) } {
                    path.band d=(band_path(view)) {}
                    path.step d=(step_path(view)) vector-effect="non-scaling-stroke" {}
                }
            }
            (risk_rows(words, view))
        }
    }
}

/// The grid with its labels: shares at the left, months below.
fn grid(words: &Words, view: &Curve) -> Markup {
    html! {
        g aria-hidden="true" {
            @for quarter in 0..=4_i64 {
                @let y = format!("{}%", 100 - quarter * 25);
                line.grid x1="0" x2="100%" y1=(y) y2=(y) {}
                text.axis x="0" y=(y) dx="-8" dy="4" text-anchor="end" { (words.percent_whole(quarter * 25)) }
            }
            @for (tick, narrow) in view.ticks.iter().zip(on_a_phone(&view.ticks, view.until_day)) {
                @let x = percent_of(tick.day, view.until_day);
                g.wide-only[!narrow] {
                    line.grid x1=(x) x2=(x) y1="0" y2="100%" {}
                    text.axis x=(x) y="100%" dy="20" text-anchor="middle" { (tick.months) }
                }
            }
            text.axis x="50%" y="100%" dy="42" text-anchor="middle" { (words.t("curve-months")) }
        }
    }
}

/// Numbers at risk, exits and censorings under the marks; the table below holds them too.
fn risk_rows(words: &Words, view: &Curve) -> Markup {
    let narrow = on_a_phone(&view.ticks, view.until_day);
    let row = |key: &str, count: fn(&Tick) -> Option<i64>| {
        html! {
            p.risk-label { (words.t(key)) }
            svg.plot width="100%" height="20" {
                @for (tick, narrow) in view.ticks.iter().zip(&narrow) {
                    text.axis.wide-only[!*narrow] y="14" text-anchor="middle"
                        x=(percent_of(tick.day, view.until_day)) {
                        @match count(tick) { Some(count) => (words.number(count)), None => (view.absent) }
                    }
                }
            }
        }
    };
    html! {
        div.risk aria-hidden="true" {
            (row("curve-at-risk", |tick| tick.at_risk))
            (row("curve-events", |tick| tick.events))
            (row("curve-censored", |tick| tick.censored))
        }
    }
}

/// `part` of `whole` as a percentage with two decimals, in integers.
fn percent_of(part: i64, whole: i64) -> String {
    let hundredths = part.saturating_mul(10_000) / whole.max(1);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn x(day: i64, view: &Curve) -> i64 {
    day.clamp(0, view.until_day).saturating_mul(EXTENT) / view.until_day.max(1)
}

fn y(share_ppm: i64) -> i64 {
    (WHOLE - share_ppm.clamp(0, WHOLE)) * EXTENT / WHOLE
}

fn drawn(view: &Curve) -> impl DoubleEndedIterator<Item = &StepPoint> {
    view.steps.iter().filter(|step| step.day <= view.until_day)
}

fn step_path(view: &Curve) -> String {
    let mut path = format!("M0 {}", y(WHOLE));
    for step in drawn(view) {
        path.push_str(&format!("H{}V{}", x(step.day, view), y(step.share_ppm)));
    }
    path.push_str(&format!("H{EXTENT}"));
    path
}

/// Along the upper limit to the right, back along the lower one.
fn band_path(view: &Curve) -> String {
    let mut path = format!("M0 {}", y(WHOLE));
    for step in drawn(view) {
        path.push_str(&format!("H{}V{}", x(step.day, view), y(step.upper_ppm)));
    }
    path.push_str(&format!("H{EXTENT}"));
    for step in drawn(view).rev() {
        path.push_str(&format!("V{}H{}", y(step.lower_ppm), x(step.day, view)));
    }
    path.push('Z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> Curve {
        let step = |day, share_ppm, lower_ppm, upper_ppm| StepPoint { day, share_ppm, lower_ppm, upper_ppm };
        Curve {
            id: "c".to_owned(),
            title: String::new(),
            description: String::new(),
            steps: vec![
                step(0, 1_000_000, 1_000_000, 1_000_000),
                step(500, 750_000, 600_000, 900_000),
                step(2_000, 100_000, 0, 200_000),
            ],
            until_day: 1_000,
            ticks: Vec::new(),
            absent: "–",
        }
    }

    #[test]
    fn a_phone_has_labels_of_whole_years_that_stand_apart() {
        let labelled = |months: &[i64], until_day| {
            let tick = |months: &i64| Tick {
                months: *months,
                day: months * 30,
                at_risk: Some(1),
                events: None,
                censored: None,
            };
            let ticks: Vec<Tick> = months.iter().map(tick).collect();
            let shown = on_a_phone(&ticks, until_day);
            ticks.iter().zip(shown).filter(|(_, shown)| *shown).map(|(tick, _)| tick.months).collect::<Vec<_>>()
        };
        assert_eq!(labelled(&[0, 6, 12, 24, 36], 1_096), [0, 12, 24, 36]);
        assert_eq!(labelled(&[0, 6, 12, 24, 36, 48, 60, 72, 84, 96, 108], 3_300), [0, 24, 48, 72, 96]);
    }

    #[test]
    fn the_curve_steps_down_on_the_day_of_the_exit_and_stops_at_the_last_day() {
        assert_eq!(step_path(&view()), "M0 0H0V0H5000V2500H10000");
    }

    #[test]
    fn the_band_runs_along_the_upper_limit_and_back_along_the_lower() {
        assert_eq!(band_path(&view()), "M0 0H0V0H5000V1000H10000V4000H5000V0H0Z");
    }

    #[test]
    fn marks_stand_at_their_share_of_the_axis() {
        assert_eq!(percent_of(365, 1_096), "33.30%");
        assert_eq!(percent_of(1, 0), "100.00%");
    }
}
