//! A date on screen.
//!
//! Invariant: the machine-readable date stands in `datetime`.
//! Must not read a clock.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::words::Words;

/// A date as people write it.
pub fn date(words: &Words, day: NaiveDate) -> Markup {
    html! { time datetime=(day.format("%Y-%m-%d")) { (words.date(day)) } }
}
