//! Amounts in words, in English and Ukrainian: `сорок п'ять тисяч гривень 00 копійок`.
//!
//! Invariant: the number agrees with its noun in gender and form; the small unit stays in two digits, as accountants write
//! it. Every amount of 64 bits has words; a currency without words here is named by its code.

use ledger_core::programme::document::Language;

use super::figures::places;

/// A noun after numbers: after one, after two to four, after five and more; in English the last two are the same.
type Forms = [&'static str; 3];

/// A currency in words: its unit, whether that is feminine, and its hundredth.
struct Nouns {
    unit: Forms,
    feminine: bool,
    small: Forms,
}

fn nouns(language: Language, currency: &str) -> Option<Nouns> {
    let (unit, feminine, small): (Forms, bool, Forms) = match (language, currency) {
        (Language::En, "UAH") => (["hryvnia", "hryvnias", "hryvnias"], false, ["kopiyka", "kopiykas", "kopiykas"]),
        (Language::En, "USD") => (["US dollar", "US dollars", "US dollars"], false, ["cent", "cents", "cents"]),
        (Language::En, "EUR") => (["euro", "euros", "euros"], false, ["cent", "cents", "cents"]),
        (Language::En, "GBP") => (["pound", "pounds", "pounds"], false, ["penny", "pence", "pence"]),
        (Language::En, "PLN") => (["zloty", "zlotys", "zlotys"], false, ["grosz", "groszy", "groszy"]),
        (Language::Uk, "UAH") => (["гривня", "гривні", "гривень"], true, ["копійка", "копійки", "копійок"]),
        (Language::Uk, "USD") => (["долар США", "долари США", "доларів США"], false, ["цент", "центи", "центів"]),
        (Language::Uk, "EUR") => (["євро", "євро", "євро"], false, ["цент", "центи", "центів"]),
        (Language::Uk, "GBP") => (["фунт", "фунти", "фунтів"], false, ["пенс", "пенси", "пенсів"]),
        (Language::Uk, "PLN") => (["злотий", "злоті", "злотих"], false, ["грош", "гроші", "грошів"]),
        _ => return None,
    };
    Some(Nouns { unit, feminine, small })
}

/// The form of a noun after a number.
fn form(language: Language, number: u64, forms: Forms) -> &'static str {
    let [one, few, many] = forms;
    match (language, number % 100, number % 10) {
        (Language::En, _, _) if number == 1 => one,
        (Language::Uk, 11..=14, _) => many,
        (Language::Uk, _, 1) => one,
        (Language::Uk, _, 2..=4) => few,
        _ => many,
    }
}

/// An amount in words: `forty-five thousand hryvnias 50 kopiykas`. Minor units of the currency.
pub fn amount(language: Language, minor: i64, currency: &str) -> String {
    let places = places(currency);
    let unit = 10u64.pow(places);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let nouns = nouns(language, currency);
    let number = number(language, whole, nouns.as_ref().is_some_and(|nouns| nouns.feminine));
    let mut text = match &nouns {
        Some(nouns) => format!("{number} {}", form(language, whole, nouns.unit)),
        None => format!("{number} {currency}"),
    };
    if places > 0 {
        let width = usize::try_from(places).unwrap_or(0);
        text.push_str(&match &nouns {
            Some(nouns) => format!(" {rest:0width$}\u{a0}{}", form(language, rest, nouns.small)),
            None => format!(" {rest:0width$}/{unit}"),
        });
    }
    let minus = match language {
        Language::En => "minus ",
        Language::Uk => "мінус ",
    };
    if minor < 0 { format!("{minus}{text}") } else { text }
}

/// A whole number in words, agreeing with a feminine noun or not.
pub fn number(language: Language, number: u64, feminine: bool) -> String {
    if number == 0 {
        return match language {
            Language::En => "zero".into(),
            Language::Uk => "нуль".into(),
        };
    }
    let mut words: Vec<String> = Vec::new();
    for power in (0..7u32).rev() {
        let group = number / 1000u64.pow(power) % 1000;
        if group == 0 {
            continue;
        }
        words.push(match language {
            Language::En => hundreds_en(group),
            // A thousand is feminine, the greater ones are not.
            Language::Uk => hundreds_uk(group, if power == 0 { feminine } else { power == 1 }),
        });
        if let Some(forms) = thousands(language, power) {
            words.push(form(language, group, forms).to_string());
        }
    }
    words.join(" ")
}

fn thousands(language: Language, power: u32) -> Option<Forms> {
    let at = usize::try_from(power).ok()?.checked_sub(1)?;
    const EN: [&str; 6] = ["thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];
    const UK: [Forms; 6] = [
        ["тисяча", "тисячі", "тисяч"],
        ["мільйон", "мільйони", "мільйонів"],
        ["мільярд", "мільярди", "мільярдів"],
        ["трильйон", "трильйони", "трильйонів"],
        ["квадрильйон", "квадрильйони", "квадрильйонів"],
        ["квінтильйон", "квінтильйони", "квінтильйонів"],
    ];
    match language {
        Language::En => EN.get(at).map(|word| [*word; 3]),
        Language::Uk => UK.get(at).copied(),
    }
}

/// 1 to 999.
fn hundreds_en(group: u64) -> String {
    const ONES: [&str; 20] = [
        "",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let (hundreds, rest) = (word(&ONES, group / 100), group % 100);
    let rest = match (rest, rest % 10) {
        (0, _) => String::new(),
        (1..20, _) => word(&ONES, rest).to_string(),
        (_, 0) => word(&TENS, rest / 10).to_string(),
        (_, ones) => format!("{}-{}", word(&TENS, rest / 10), word(&ONES, ones)),
    };
    match (hundreds.is_empty(), rest.is_empty()) {
        (true, _) => rest,
        (false, true) => format!("{hundreds} hundred"),
        (false, false) => format!("{hundreds} hundred and {rest}"),
    }
}

/// 1 to 999.
fn hundreds_uk(group: u64, feminine: bool) -> String {
    const ONES: [&str; 20] = [
        "",
        "один",
        "два",
        "три",
        "чотири",
        "п'ять",
        "шість",
        "сім",
        "вісім",
        "дев'ять",
        "десять",
        "одинадцять",
        "дванадцять",
        "тринадцять",
        "чотирнадцять",
        "п'ятнадцять",
        "шістнадцять",
        "сімнадцять",
        "вісімнадцять",
        "дев'ятнадцять",
    ];
    const TENS: [&str; 10] =
        ["", "", "двадцять", "тридцять", "сорок", "п'ятдесят", "шістдесят", "сімдесят", "вісімдесят", "дев'яносто"];
    const HUNDREDS: [&str; 10] =
        ["", "сто", "двісті", "триста", "чотириста", "п'ятсот", "шістсот", "сімсот", "вісімсот", "дев'ятсот"];
    let rest = group % 100;
    let (tens, ones) = if rest < 20 { (0, rest) } else { (rest / 10, rest % 10) };
    let ones = match (ones, feminine) {
        (1, true) => "одна",
        (2, true) => "дві",
        _ => word(&ONES, ones),
    };
    let parts = [word(&HUNDREDS, group / 100), word(&TENS, tens), ones];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn word(words: &[&'static str], at: u64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| words.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_in_both_languages() {
        let cases: &[(i64, &str, &str)] = &[
            (0, "zero hryvnias 00 kopiykas", "нуль гривень 00 копійок"),
            (101, "one hryvnia 01 kopiyka", "одна гривня 01 копійка"),
            (202, "two hryvnias 02 kopiykas", "дві гривні 02 копійки"),
            (505, "five hryvnias 05 kopiykas", "п'ять гривень 05 копійок"),
            (1_111, "eleven hryvnias 11 kopiykas", "одинадцять гривень 11 копійок"),
            (2_121, "twenty-one hryvnias 21 kopiykas", "двадцять одна гривня 21 копійка"),
            (10_100, "one hundred and one hryvnias 00 kopiykas", "сто одна гривня 00 копійок"),
            (11_212, "one hundred and twelve hryvnias 12 kopiykas", "сто дванадцять гривень 12 копійок"),
            (100_000, "one thousand hryvnias 00 kopiykas", "одна тисяча гривень 00 копійок"),
            (200_100, "two thousand one hryvnias 00 kopiykas", "дві тисячі одна гривня 00 копійок"),
            (4_500_050, "forty-five thousand hryvnias 50 kopiykas", "сорок п'ять тисяч гривень 50 копійок"),
            (
                21_104_200,
                "two hundred and eleven thousand forty-two hryvnias 00 kopiykas",
                "двісті одинадцять тисяч сорок дві гривні 00 копійок",
            ),
            (100_000_000, "one million hryvnias 00 kopiykas", "один мільйон гривень 00 копійок"),
            (
                2_290_200_004,
                "twenty-two million nine hundred and two thousand hryvnias 04 kopiykas",
                "двадцять два мільйони дев'ятсот дві тисячі гривень 04 копійки",
            ),
        ];
        for (minor, en, uk) in cases {
            let said = |language| amount(language, *minor, "UAH").replace('\u{a0}', " ");
            assert_eq!((said(Language::En).as_str(), said(Language::Uk).as_str()), (*en, *uk), "{minor}");
        }
    }

    #[test]
    fn other_currencies_agree_too_and_unknown_ones_keep_their_code() {
        let said = |language, minor, currency| amount(language, minor, currency).replace('\u{a0}', " ");
        assert_eq!(said(Language::Uk, 202, "USD"), "два долари США 02 центи");
        assert_eq!(said(Language::Uk, 100, "EUR"), "один євро 00 центів");
        assert_eq!(said(Language::En, 101, "GBP"), "one pound 01 penny");
        assert_eq!(said(Language::En, 250, "CHF"), "two CHF 50/100");
        assert_eq!(said(Language::Uk, 7, "JPY"), "сім JPY");
        assert_eq!(said(Language::Uk, -300, "UAH"), "мінус три гривні 00 копійок");
        assert!(
            amount(Language::Uk, i64::MAX, "JPY").starts_with("дев'ять квінтильйонів двісті двадцять три квадрильйони")
        );
    }
}
