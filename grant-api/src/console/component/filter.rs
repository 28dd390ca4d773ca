//! The filters above a list or a report: a form that asks again, with what was asked filled in.
//!
//! Invariant: a GET form of labelled controls, so that an answer can be bookmarked and nothing is changed by asking. An
//! empty control asks for nothing. Must not: check, or know what is listed.

use maud::{Markup, html};

use super::field::fault;
use crate::console::words::Words;

/// What a filter is chosen by.
#[derive(Debug, Clone)]
pub enum Control {
    /// One of a list, of value and label; empty is all.
    Choice(Vec<(String, String)>),
    /// A date.
    Date,
    /// A month.
    Month,
    /// A date with a time of the office's clock.
    Moment,
    /// A short text.
    Text,
    /// Asked already, by a link elsewhere on the page; the form carries it along.
    Kept,
}

/// One filter.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its name in the query.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What was asked; empty for nothing.
    pub value: String,
    /// Its control.
    pub control: Control,
    /// Whether one of the choices has to be made; nothing is all otherwise.
    pub needed: bool,
    /// What is wrong with what was asked.
    pub error: Option<String>,
}

impl Filter {
    /// A choice of a list.
    pub fn choice(name: &'static str, label: String, value: Option<&str>, options: Vec<(String, String)>) -> Self {
        Filter {
            name,
            label,
            value: value.unwrap_or_default().to_owned(),
            control: Control::Choice(options),
            needed: false,
            error: None,
        }
    }

    /// A date.
    pub fn date(name: &'static str, label: String, value: Option<chrono::NaiveDate>) -> Self {
        let value = value.map_or_else(String::new, |day| day.to_string());
        Filter { name, label, value, control: Control::Date, needed: false, error: None }
    }

    /// A month, as it was sent or is shown; one has to be chosen.
    pub fn month(name: &'static str, label: String, value: &str) -> Self {
        let value = value.to_owned();
        Filter { name, label, value, control: Control::Month, needed: true, error: None }
    }

    /// What a link on the page has chosen.
    pub fn kept(name: &'static str, value: &str) -> Self {
        Filter {
            name,
            label: String::new(),
            value: value.to_owned(),
            control: Control::Kept,
            needed: false,
            error: None,
        }
    }

    /// A short text, as it was sent.
    pub fn text(name: &'static str, label: String, value: Option<&str>) -> Self {
        let value = value.unwrap_or_default().to_owned();
        Filter { name, label, value, control: Control::Text, needed: false, error: None }
    }

    /// A date with a time, as it was sent.
    pub fn moment(name: &'static str, label: String, value: Option<&str>) -> Self {
        Filter {
            name,
            label,
            value: value.unwrap_or_default().to_owned(),
            control: Control::Moment,
            needed: false,
            error: None,
        }
    }

    /// The same, of which one has to be chosen.
    #[must_use]
    pub fn needed(self) -> Self {
        Filter { needed: true, ..self }
    }

    /// The same, with what is wrong.
    #[must_use]
    pub fn with_error(self, error: Option<&str>) -> Self {
        Filter { error: error.map(str::to_owned), ..self }
    }
}

/// The form, sent to `action`; a link takes all filters off where one is set.
pub fn filters(words: &Words, action: &str, list: &[Filter]) -> Markup {
    html! {
        form.filters method="get" action=(action) {
            @for filter in list {
                @if matches!(filter.control, Control::Kept) {
                    input type="hidden" name=(filter.name) value=(filter.value);
                } @else { (labelled(words, filter)) }
            }
            div.buttons {
                button.button.second type="submit" { (words.t("filter-show")) }
                @if list.iter().any(|filter| !filter.value.is_empty() && !matches!(filter.control, Control::Kept)) {
                    a href=(action) { (words.t("filter-clear")) }
                }
            }
        }
    }
}

/// A control under its label, with its error.
pub fn labelled(words: &Words, filter: &Filter) -> Markup {
    html! {
        div.field.wrong[filter.error.is_some()] {
            label for={ "f-" (filter.name) } { (filter.label) }
            (fault(words, filter.name, filter.error.as_deref()))
            (control(words, filter))
        }
    }
}

fn control(words: &Words, filter: &Filter) -> Markup {
    let id = format!("f-{}", filter.name);
    let wrong = filter.error.as_ref().map(|_| format!("f-{}-error", filter.name));
    let invalid = filter.error.as_ref().map(|_| "true");
    match &filter.control {
        Control::Choice(options) => html! {
            select id=(id) name=(filter.name) aria-describedby=[wrong] aria-invalid=[invalid] {
                @if !filter.needed { option value="" { (words.t("filter-all")) } }
                @for (code, text) in options {
                    option value=(code) selected[*code == filter.value] { (text) }
                }
            }
        },
        Control::Date => html! { input id=(id) name=(filter.name) type="date" value=(filter.value)
        aria-describedby=[wrong] aria-invalid=[invalid]; },
        // Where a browser knows no months it is a text, written as the value is.
        Control::Month => html! { input id=(id) name=(filter.name) type="month" maxlength="7" value=(filter.value)
        aria-describedby=[wrong] aria-invalid=[invalid]; },
        Control::Text => html! { input id=(id) name=(filter.name) type="text" maxlength="40" value=(filter.value)
        aria-describedby=[wrong] aria-invalid=[invalid]; },
        Control::Kept => html! {},
        Control::Moment => html! { input id=(id) name=(filter.name) type="datetime-local" value=(filter.value)
        aria-describedby=[wrong] aria-invalid=[invalid]; },
    }
}

/// A path with the filters that are set, for the links of a pager; `after` is where the next page begins.
pub fn asked_again(path: &str, asked: &[(&str, Option<&str>)], after: Option<&str>) -> String {
    let set = asked.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    let pairs: Vec<String> =
        set.chain(after.map(|after| ("after", after))).map(|(name, value)| format!("{name}={value}")).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_page_keeps_what_was_asked_and_nothing_that_was_not() {
        let asked = [("status", Some("closed")), ("region", None), ("year", Some("2014"))];
        assert_eq!(asked_again("/x", &asked, Some("2014-0007")), "/x?status=closed&year=2014&after=2014-0007");
        assert_eq!(asked_again("/x", &[("status", None)], None), "/x");
    }
}
