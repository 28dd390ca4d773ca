//! What says that a release counts no more: one sentence, for the report and above every drawing that is taken from it alone.
//!
//! Invariant: the sentence stands above everything else, and a drawing says it to whoever can't see it too. Must not: change what
//! stands beneath it.

use ledger_core::programme::release::Withdrawal;

use super::chart::{MARGIN, SMALL, WIDTH, room};
use super::drawing::{Drawing, Ink, Label, Mark, TEXT};
use super::figures;
use super::words::Words;

/// Height of a line of the notice.
const LINE: f32 = 17.0;

/// Since when it counts no more, and why; a reason that is on no list is shown as it was written.
pub(super) fn sentence(words: Words, withdrawal: Withdrawal<'_>) -> String {
    let day = figures::day(words.0, withdrawal.on);
    let reason = words.code("release-withdrawn-reason", withdrawal.reason);
    words.ta("release-withdrawn-since", &[("day", day.trim_end_matches('.')), ("reason", &reason)])
}

/// The drawing with the notice above it.
pub fn marked(drawing: Drawing, withdrawal: Withdrawal<'_>) -> Drawing {
    let words = Words(drawing.language);
    let (head, said) = (words.t("release-withdrawn"), sentence(words, withdrawal));
    let lines = lines(&said, WIDTH - MARGIN * 2.0);
    let height = (1..=lines.len()).fold(LINE + 18.0, |height, _| height + LINE);
    let mut marked = Drawing {
        title: format!("{head}. {}", drawing.title),
        about: format!("{said} {}", drawing.about),
        height: drawing.height + height,
        marks: Vec::new(),
        ..drawing
    };
    marked.rect((MARGIN / 2.0, MARGIN / 2.0), (WIDTH - MARGIN, height - MARGIN / 2.0), Ink(255, 255, 255), TEXT);
    let mut y = MARGIN / 2.0 + LINE;
    marked.text(Label::new((MARGIN, y), 14.0, head).bold());
    for line in lines {
        y += LINE;
        marked.text(Label::new((MARGIN, y), SMALL, line));
    }
    marked.marks.extend(drawing.marks.into_iter().map(|mark| lower(mark, height)));
    marked
}

/// A mark farther down.
fn lower(mark: Mark, by: f32) -> Mark {
    match mark {
        Mark::Path { points, closed, fill, stroke } => {
            let points = points.into_iter().map(|(x, y)| (x, y + by)).collect();
            Mark::Path { points, closed, fill, stroke }
        }
        Mark::Text(label) => Mark::Text(Label { at: (label.at.0, label.at.1 + by), ..label }),
    }
}

/// A text in lines of at most a width.
fn lines(text: &str, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if room(line, SMALL) + room(word, SMALL) + room(" ", SMALL) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use ledger_core::outcome::release_document::Profile;
    use ledger_core::programme::document::Language;

    use super::*;
    use crate::document::chart_bars::jobs_chart;
    use crate::exchange::release_sheet::sample::release;

    #[test]
    fn a_drawing_of_a_withdrawn_release_says_so_above_itself_and_to_whoever_cannot_see_it() {
        let withdrawal = Withdrawal { on: "2026-11-20".parse().expect("a day"), reason: "disclosure" };
        for language in Language::ALL {
            let document = release(Profile::Public);
            let plain = jobs_chart(&document, "all", *language).expect("a chart");
            let told = marked(plain.clone(), withdrawal);
            let said = sentence(Words(*language), withdrawal);
            assert!(told.about.starts_with(&said) && told.about.ends_with(&plain.about), "{}", told.about);
            let texts = |drawing: &Drawing| {
                let text = |mark: &Mark| match mark {
                    Mark::Text(label) => Some((label.at.1, label.text.clone())),
                    Mark::Path { .. } => None,
                };
                drawing.marks.iter().filter_map(text).collect::<Vec<(f32, String)>>()
            };
            let (before, after) = (texts(&plain), texts(&told));
            let by = told.height - plain.height;
            let notice = after.len() - before.len();
            assert!(by > 30.0 && notice > 1, "{by} {notice}");
            assert!(after[..notice].iter().all(|(y, _)| *y < by), "the notice has room of its own: {after:?}");
            let lines: Vec<&str> = after[1..notice].iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(lines.join(" "), said);
            for ((y, text), (lower, same)) in before.iter().zip(&after[notice..]) {
                assert!(text == same && (lower - y - by).abs() < 0.01, "{text} {same}");
            }
        }
    }
}
