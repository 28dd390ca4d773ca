//! The money strip of a case: approved, signed, authorised, paid, accepted.
//!
//! Invariant: the five figures stand in the order in which money moves, each a link to its
//! entries. Must not compute them.

use maud::{Markup, html};

use super::money::Amount;
use crate::console::words::Words;

/// One figure of the strip.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Code of `strip-*`: approved, signed, authorised, paid or accepted.
    pub code: String,
    /// The amount to date.
    pub amount: Amount,
    /// Where its entries are.
    pub href: Option<String>,
}

/// The strip.
pub fn strip(words: &Words, figures: &[Figure]) -> Markup {
    html! {
        dl.strip {
            @for figure in figures {
                div {
                    dt { (words.code("strip", &figure.code)) }
                    dd {
                        @if let Some(href) = &figure.href {
                            a.money href=(href) { (figure.amount.text(words)) }
                        } @else {
                            span.money { (figure.amount.text(words)) }
                        }
                    }
                }
            }
        }
    }
}
