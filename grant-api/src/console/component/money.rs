//! An amount on screen.
//!
//! Invariant: integer minor units with their currency, figures aligned by `tabular-nums`.
//! Must not add, convert or round.

use maud::{Markup, html};

use crate::console::words::Words;

/// An amount: integer minor units and an ISO 4217 code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Minor units, such as kopiykas.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Amount {
    /// An amount of `minor` units of `currency`.
    pub fn new(minor: i64, currency: impl Into<String>) -> Self {
        Amount { minor, currency: currency.into() }
    }

    /// As text, for sentences and button labels.
    pub fn text(&self, words: &Words) -> String {
        words.money(self.minor, &self.currency)
    }
}

/// The amount with its currency.
pub fn money(words: &Words, amount: &Amount) -> Markup {
    html! { span.money { (amount.text(words)) } }
}

/// The figures alone, for a column whose head names the currency.
pub fn figures(words: &Words, amount: &Amount) -> Markup {
    html! { span.money { (words.figures(amount.minor, &amount.currency)) } }
}
