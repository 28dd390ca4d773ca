//! What was done to a case, granted and refused, newest first.
//!
//! Invariant: a refused act shows as clearly as a granted one, with its reason; the order is
//! the log's. Must not leave acts out.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::badge::{Tone, sign};
use super::date::date;
use super::money::{Amount, money};
use super::next_step::{Reason, reason};
use crate::console::words::Words;

/// One act of the log.
#[derive(Debug, Clone)]
pub struct Act {
    /// Its place in the log.
    pub sequence: i64,
    /// Business date.
    pub on: NaiveDate,
    /// Code of the act.
    pub action: String,
    /// Who did it.
    pub person: String,
    /// In which role.
    pub role: String,
    /// The amount it is about.
    pub amount: Option<Amount>,
    /// What it is about when there are several, such as "Disbursement 2".
    pub object: Option<String>,
    /// Why it was refused; `None` when it was granted.
    pub refused: Option<Reason>,
}

/// The list of acts.
pub fn timeline(words: &Words, acts: &[Act]) -> Markup {
    html! {
        ol.timeline reversed { @for act in acts {
            @let refused = act.refused.is_some();
            li class=[refused.then_some("refused")] {
                (sign(if refused { Tone::Barred } else { Tone::Done }))
                div {
                    p.timeline-act {
                        @if refused {
                            strong { (words.code("act", &act.action)) }
                            " " span.badge.barred { (words.t("timeline-refused")) }
                        } @else {
                            strong { (words.code("did", &act.action)) }
                        }
                        @if let Some(object) = &act.object { " · " (object) }
                        @if let Some(amount) = &act.amount { " · " (money(words, amount)) }
                    }
                    @if let Some(why) = &act.refused { p { (reason(words, why)) } }
                    p.muted {
                        (date(words, act.on)) " · " (act.person) ", " (words.code("role", &act.role))
                        " · " (words.ta("timeline-sequence", &[("number", act.sequence.to_string().into())]))
                    }
                }
            }
        } }
    }
}
