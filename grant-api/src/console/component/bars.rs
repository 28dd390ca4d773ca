//! One bar of a budget line: expended, encumbered, pre-encumbered, available.
//!
//! Invariant: the parts are told apart by pattern and by words as well as by colour, and
//! each part opens to its entries. Must not add up the parts: the journal ties them.

use maud::{Markup, html};

use super::money::Amount;
use crate::console::words::Words;

/// One part of a bar.
#[derive(Debug, Clone)]
pub struct Part {
    /// Where its entries are.
    pub href: Option<String>,
    /// The amount, minor units of the bar's currency.
    pub amount: Amount,
}

/// The bar of one budget line.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Name of the line.
    pub label: String,
    /// The whole: the budget authority.
    pub authority: Amount,
    /// Expended, account 9800.
    pub expended: Part,
    /// Encumbered, 9700.
    pub encumbered: Part,
    /// Pre-encumbered, 9600.
    pub pre_encumbered: Part,
    /// Available, 9500.
    pub available: Part,
    /// Share of the authority in use from which the line is marked, basis points.
    pub warn_at_bp: Option<i64>,
}

impl Bar {
    /// The four parts in the order in which money is used up, with class and key.
    fn parts(&self) -> [(&'static str, &'static str, &Part); 4] {
        [
            ("expended", "fund-expended", &self.expended),
            ("encumbered", "fund-encumbered", &self.encumbered),
            ("pre", "fund-pre-encumbered", &self.pre_encumbered),
            ("available", "fund-available", &self.available),
        ]
    }

    /// What is in use of the authority, basis points; `None` without authority.
    pub fn used_bp(&self) -> Option<i64> {
        let used = i128::from(self.authority.minor) - i128::from(self.available.amount.minor);
        share_bp(used, self.authority.minor)
    }

    /// Whether the line is past its warning mark.
    pub fn past_warning(&self) -> bool {
        matches!((self.used_bp(), self.warn_at_bp), (Some(used), Some(mark)) if used >= mark)
    }
}

/// `part` of `whole` in basis points.
fn share_bp(part: i128, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    i64::try_from(part * 10_000 / i128::from(whole)).ok()
}

fn percent(basis_points: i64) -> String {
    format!("{}.{:02}%", basis_points / 100, basis_points % 100)
}

/// The patterns of the parts; once on a page, before the first bar.
pub fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect.tint-encumbered width="6" height="6" {}
                    line.hatch x1="0" y1="0" x2="0" y2="6" {}
                }
                pattern #dots width="6" height="6" patternUnits="userSpaceOnUse" {
                    rect.tint-pre width="6" height="6" {}
                    circle.dot cx="3" cy="3" r="1.4" {}
                }
            }
        }
    }
}

/// The legend of the four parts, and of the warning mark where the bars bear one; `mark` in basis points.
pub fn legend(words: &Words, mark: Option<i64>) -> Markup {
    html! {
        ul.legend {
            @for (class, key) in [
                ("expended", "fund-expended"),
                ("encumbered", "fund-encumbered"),
                ("pre", "fund-pre-encumbered"),
                ("available", "fund-available"),
            ] {
                li {
                    svg width="18" height="14" aria-hidden="true" focusable="false" {
                        rect class=(class) fill=[fill(class)] width="18" height="14" {}
                    }
                    span { (words.t(key)) }
                }
            }
            @if let Some(mark) = mark {
                li {
                    svg.mark-sample width="18" height="14" aria-hidden="true" focusable="false" {
                        line.mark x1="9" x2="9" y1="0" y2="14" {}
                    }
                    span { (mark_text(words, mark)) }
                }
            }
        }
    }
}

fn mark_text(words: &Words, mark: i64) -> String {
    words.ta("fund-warn-mark", &[("share", words.percent(mark).into())])
}

/// Patterns are referred to by attribute: in the style sheet `url(#…)` would mean its own file.
fn fill(class: &str) -> Option<&'static str> {
    match class {
        "encumbered" => Some("url(#hatch)"),
        "pre" => Some("url(#dots)"),
        _ => None,
    }
}

/// The bar with its words.
pub fn bar(words: &Words, view: &Bar) -> Markup {
    let used = view.used_bp().unwrap_or(0);
    let about = words.ta(
        "fund-bar-about",
        &[
            ("line", (&view.label).into()),
            ("used", words.percent(used).into()),
            ("available", view.available.amount.text(words).into()),
            ("authority", view.authority.text(words).into()),
        ],
    );
    let mut from = 0_i64;
    let mut drawn = Vec::new();
    for (class, key, part) in view.parts() {
        let share = share_bp(i128::from(part.amount.minor), view.authority.minor).unwrap_or(0).clamp(0, 10_000 - from);
        if share > 0 {
            drawn.push((class, key, part, from, share));
        }
        from += share;
    }
    html! {
        div.bar {
            p.bar-head {
                strong { (view.label) }
                span.muted { (words.ta("fund-of-authority", &[
                    ("available", view.available.amount.text(words).into()),
                    ("authority", view.authority.text(words).into()),
                ])) }
            }
            svg.bar-line role="img" aria-label=(about) width="100%" height="28" {
                @for (class, key, part, from, share) in &drawn {
                    rect class=(class) fill=[fill(class)] x=(percent(*from)) width=(percent(*share)) height="100%" {
                        title { (words.t(key)) ": " (part.amount.text(words)) }
                    }
                }
                @if let Some(mark) = view.warn_at_bp {
                    line.mark x1=(percent(mark)) x2=(percent(mark)) y1="0" y2="100%" {
                        title { (mark_text(words, mark)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(minor: i64) -> Part {
        Part { href: None, amount: Amount::new(minor, "UAH") }
    }

    fn view(authority: i64, available: i64) -> Bar {
        Bar {
            label: "G1".to_owned(),
            authority: Amount::new(authority, "UAH"),
            expended: part(authority.saturating_sub(available)),
            encumbered: part(0),
            pre_encumbered: part(0),
            available: part(available),
            warn_at_bp: Some(8_000),
        }
    }

    #[test]
    fn use_is_a_share_of_the_authority_without_overflow() {
        assert_eq!(view(i64::MAX, 0).used_bp(), Some(10_000));
        assert_eq!(view(400, 100).used_bp(), Some(7_500));
        assert_eq!(view(0, 0).used_bp(), None);
    }

    #[test]
    fn the_warning_mark_counts_from_its_own_value_on() {
        assert!(view(100, 20).past_warning());
        assert!(!view(100, 21).past_warning());
    }

    #[test]
    fn the_legend_explains_the_warning_mark_where_there_is_one() {
        let words = Words::default();
        assert!(legend(&words, Some(8_000)).into_string().contains("80.0%"));
        assert_eq!(legend(&words, None).into_string().matches("<li>").count(), 4);
    }
}
