//! Words as another language could have them: half as long again, accented, in brackets. A layout that holds with these holds
//! with a translation that nobody has written yet, and a word that comes without brackets is not in the locales.
//!
//! Invariant: what is put into a phrase (amounts, dates, names) stays as it is. Must not be switched on but in the
//! demonstration.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

static ON: AtomicBool = AtomicBool::new(false);

/// From here on every phrase comes so; nothing may have been said before.
pub fn switch_on() {
    ON.store(true, Ordering::Relaxed);
}

/// Whether phrases are to come so.
pub(super) fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// A piece of a phrase: vowels twice and accented, in brackets; as it is where it has no letter.
pub(super) fn lengthened(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_alphabetic) {
        return Cow::Borrowed(text);
    }
    let mut long = String::with_capacity(text.len() * 2);
    long.push('[');
    for letter in text.chars() {
        let accented = accented(letter);
        long.push(accented);
        if "aeiouyаеєиіїоуюя".contains(letter.to_lowercase().next().unwrap_or(letter)) {
            long.push(accented.to_lowercase().next().unwrap_or(accented));
        }
    }
    long.push(']');
    Cow::Owned(long)
}

fn accented(letter: char) -> char {
    const PLAIN: &str = "aceinosuyzACEINOSUYZ";
    const ACCENTED: &str = "åçéîñöšûýžÅÇÉÎÑÖŠÛÝŽ";
    PLAIN.chars().zip(ACCENTED.chars()).find(|(plain, _)| *plain == letter).map_or(letter, |(_, accented)| accented)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_a_third_longer_accented_and_in_brackets() {
        assert_eq!(lengthened("Close the month"), "[Çlööséé théé mööñth]".replace('s', "š"));
        assert_eq!(lengthened("Заявка"), "[Зааяявкаа]");
        assert_eq!(lengthened(" · 12"), " · 12");
        let phrase = "Somebody else has to authorise what you verified";
        let long = lengthened(phrase).chars().count();
        assert!(long * 10 >= phrase.len() * 13, "{long} for {}", phrase.len());
    }
}
