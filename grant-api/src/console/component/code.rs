//! Codes on screen: case numbers, funds, budget lines; and hashes.
//!
//! Invariant: a code is never broken at its hyphen, and stays the text that is copied and searched for; a hash, which is
//! longer than a narrow screen, is broken anywhere. Must not: know what a code stands for.

use maud::{Markup, html};

/// A code.
pub fn code(text: &str) -> Markup {
    html! { span.code { (text) } }
}

/// A hash in hexadecimal digits.
pub fn hash(digits: &str) -> Markup {
    html! { code.hash { (digits) } }
}

/// Text that may hold codes: every word with a hyphen and a digit is kept whole.
pub fn with_codes(text: &str) -> Markup {
    html! {
        @for word in text.split_inclusive(' ') {
            @if word.contains('-') && word.contains(|c: char| c.is_ascii_digit()) {
                (code(word.trim_end_matches(' '))) @if word.ends_with(' ') { " " }
            } @else { (word) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_hyphen_and_a_digit_are_kept_whole_and_others_are_not() {
        let drawn = with_codes("F-10/01 UAH 5.00; well-known <b>").into_string();
        assert_eq!(drawn, "<span class=\"code\">F-10/01</span> UAH 5.00; well-known &lt;b&gt;");
        assert_eq!(with_codes("").into_string(), "");
    }
}
