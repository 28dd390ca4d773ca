//! One spelling for what banks and people write in many: texts, names, accounts, tax ids.
//!
//! Invariant: pure and idempotent; both sides of every comparison go through the same function. A Latin letter that looks
//! like a Cyrillic one becomes it, because banks and people mix both in one word. Accounts are folded the other way.
//! Must not: keep or print what it is given.

use std::sync::LazyLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::time::Day;

/// Changes whenever a function here gives another result: part of the hash of every rule set.
pub const VERSION: u32 = 2;

/// Latin letters and the Cyrillic ones they are taken for, in capitals.
const LOOK_ALIKES: [(char, char); 13] = [
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('I', 'І'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
];

/// Legal forms, as written; several words are one form.
const LEGAL_FORMS: [&str; 12] = [
    "ТОВАРИСТВО З ОБМЕЖЕНОЮ ВІДПОВІДАЛЬНІСТЮ",
    "ФІЗИЧНА ОСОБА ПІДПРИЄМЕЦЬ",
    "ФЕРМЕРСЬКЕ ГОСПОДАРСТВО",
    "ПРИВАТНЕ ПІДПРИЄМСТВО",
    "ФОП",
    "ТОВ",
    "ПП",
    "ФГ",
    "FOP",
    "TOV",
    "LLC",
    "SPD",
];

/// Legal forms, folded, by word.
static FORMS: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| LEGAL_FORMS.iter().map(|form| text(form).split(' ').map(str::to_owned).collect()).collect());

fn look_alike(letter: char) -> char {
    if !letter.is_ascii_uppercase() {
        return letter;
    }
    LOOK_ALIKES.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, cyrillic)| *cyrillic)
}

fn latin(letter: char) -> char {
    LOOK_ALIKES.iter().find(|(_, cyrillic)| *cyrillic == letter).map_or(letter, |(latin, _)| *latin)
}

/// Marks inside words that are written in many ways or not at all.
fn silent(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ' | '`' | '‘' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// In one form; most texts already are.
fn composed(text: String) -> String {
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text,
        _ => text.nfkc().collect(),
    }
}

/// In one form, with what falls apart again in capitals.
fn capitals(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.to_ascii_uppercase();
    }
    // № would become two letters that stick to the number.
    let marked = raw.chars().map(|letter| if letter == '№' { '#' } else { letter }).collect();
    composed(composed(marked).chars().flat_map(char::to_uppercase).collect())
}

/// A text in capitals, look-alikes folded, punctuation and line ends kept.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for letter in capitals(raw).chars().filter(|letter| !silent(*letter)) {
        match letter {
            '\n' | '\r' => {
                if !out.ends_with('\n') {
                    out.push('\n');
                }
            }
            letter => out.push(look_alike(letter)),
        }
    }
    // What stood on either side of a silent mark may belong together now, and a Cyrillic letter takes accents that its Latin
    // look-alike does not.
    if out.is_ascii() { out } else { composed(out) }
}

/// A name: words in capitals with one blank between them, without legal forms and punctuation. A name that is nothing
/// but a legal form stays.
pub fn name(raw: &str) -> String {
    let folded = text(raw);
    let words = || folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut kept: Vec<&str> = words().collect();
    for form in FORMS.iter() {
        while let Some(at) = kept.windows(form.len()).position(|window| window == form.as_slice()) {
            kept.drain(at..at + form.len());
        }
    }
    if kept.is_empty() { words().collect::<Vec<_>>().join(" ") } else { kept.join(" ") }
}

/// An account: Latin capitals and digits, nothing else. None where nothing is left.
pub fn account(raw: &str) -> Option<String> {
    let folded: String = if raw.is_ascii() {
        raw.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
    } else {
        let capitals = raw.nfkc().flat_map(char::to_uppercase).map(latin);
        capitals.filter(char::is_ascii_alphanumeric).collect()
    };
    (!folded.is_empty()).then_some(folded)
}

/// A reference of ours (end-to-end id, batch): trimmed, ASCII capitals. None where blank or said to be absent.
pub fn reference(raw: &str) -> Option<String> {
    let folded = raw.trim().to_ascii_uppercase();
    (!matches!(folded.as_str(), "" | "NOTPROVIDED" | "NOT PROVIDED" | "NONREF")).then_some(folded)
}

/// A tax id: digits and capitals without blanks. None where blank or a filler (all digits the same).
pub fn tax_id(raw: &str) -> Option<String> {
    let folded = account(raw)?;
    let first = folded.chars().next()?;
    (!folded.chars().all(|digit| digit == first)).then_some(folded)
}

/// Whether it is the code of a bank (ISO 9362) in the narrow form that every version of pain.001 takes: six letters, a place
/// that is neither 0 nor 1 before one that is no O, and three more or none.
pub fn is_bic(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let narrow = |at: usize, never: &[u8]| bytes.get(at).is_some_and(|byte| !never.contains(byte));
    let letters = bytes.iter().take(6).all(u8::is_ascii_uppercase);
    matches!(bytes.len(), 8 | 11) && plain && letters && narrow(6, b"01") && narrow(7, b"O")
}

/// Whether a folded account is an IBAN: mod 97, and for Ukraine 29 characters with a bank code of six digits.
pub fn is_iban(folded: &str) -> bool {
    let bytes = folded.as_bytes();
    if !(15..=34).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let (country, rest) = bytes.split_at(2);
    if !country.iter().all(u8::is_ascii_uppercase) || !rest.iter().take(2).all(u8::is_ascii_digit) {
        return false;
    }
    if country == b"UA" && (bytes.len() != 29 || !rest[2..].iter().all(u8::is_ascii_digit)) {
        return false;
    }
    let (head, tail) = bytes.split_at(4);
    let remainder = tail.iter().chain(head).try_fold(0_u32, |sum, symbol| {
        let value = char::from(*symbol).to_digit(36)?;
        let longer = if value < 10 { sum * 10 + value } else { sum * 100 + value };
        Some(longer % 97)
    });
    remainder == Some(1)
}

/// The bank code (МФО) of a Ukrainian IBAN.
pub fn bank_code(folded: &str) -> Option<&str> {
    if folded.starts_with("UA") && is_iban(folded) { folded.get(4..10) } else { None }
}

fn digits<const N: usize>(id: &str) -> Option<[u32; N]> {
    let found: Vec<u32> = id.chars().map(|digit| digit.to_digit(10)).collect::<Option<_>>()?;
    found.try_into().ok()
}

/// Whether eight digits are a ЄДРПОУ with its check digit.
pub fn is_edrpou(id: &str) -> bool {
    let Some(all) = digits::<8>(id) else { return false };
    let number = all.iter().fold(0, |sum, digit| sum * 10 + digit);
    let weights: [u32; 7] =
        if (30_000_000..=60_000_000).contains(&number) { [7, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 7] };
    let sum = |more: u32| all.iter().zip(weights).map(|(digit, weight)| digit * (weight + more)).sum::<u32>() % 11;
    let check = if sum(0) < 10 { sum(0) } else { sum(2) % 10 };
    check == all[7]
}

/// Whether ten digits are a РНОКПП with its check digit.
pub fn is_rnokpp(id: &str) -> bool {
    let Some(all) = digits::<10>(id) else { return false };
    let weights: [u32; 9] = [10, 5, 7, 9, 4, 6, 10, 5, 7];
    // The first weight is -1, which is 10 modulo 11.
    let sum: u32 = all.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
    sum % 11 % 10 == all[9]
}

/// Working days (Monday to Friday) after `from` up to `to`; 0 where `to` is not later. Public holidays count as working
/// days: banks book on them.
pub fn business_days(from: Day, to: Day) -> i64 {
    use chrono::Datelike;
    // Working days since a Monday long ago, the day itself included.
    let counted = |day: Day| {
        let days = i64::from(day.num_days_from_ce()) - 1;
        days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
    };
    (counted(to) - counted(from)).max(0)
}

/// Whether two folded names have similar words: letters in words that are found in the other one too (equal, or one
/// letter apart in words of five or more) are at least `percent` of all.
pub fn similar(left: &str, right: &str, percent: u32) -> bool {
    let mut others: Vec<&str> = right.split(' ').filter(|word| !word.is_empty()).collect();
    let count = |text: &str| text.chars().filter(|letter| *letter != ' ').count();
    let all = count(left) + count(right);
    let mut shared = 0;
    for word in left.split(' ').filter(|word| !word.is_empty()) {
        let found = others.iter().position(|other| *other == word);
        if let Some(at) = found.or_else(|| others.iter().position(|other| one_apart(word, other))) {
            shared += count(word) + count(others.swap_remove(at));
        }
    }
    let share = |part: usize, of: u32| u64::try_from(part).unwrap_or(u64::MAX).saturating_mul(u64::from(of));
    all > 0 && share(shared, 100) >= share(all, percent)
}

/// One letter replaced, added or left out, in words of five letters or more.
fn one_apart(left: &str, right: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if a.len().min(b.len()) < 5 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    before + after + 1 >= a.len().max(b.len())
}
