//! A list of labels and values.
//!
//! Invariant: one `dl`, label before value. Must not hold a table's worth of data.

use maud::{Markup, html};

/// One label with its value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value, rendered.
    pub value: Markup,
}

impl Fact {
    /// A fact whose value is already markup.
    pub fn new(label: impl Into<String>, value: Markup) -> Self {
        Fact { label: label.into(), value }
    }

    /// A fact whose value is text.
    pub fn text(label: impl Into<String>, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        Fact::new(label, html! { (value) })
    }
}

/// The list; nothing when there is nothing to say.
pub fn facts(list: &[Fact]) -> Markup {
    html! {
        @if !list.is_empty() {
            dl.facts {
                @for fact in list {
                    div { dt { (fact.label) } dd { (fact.value) } }
                }
            }
        }
    }
}
