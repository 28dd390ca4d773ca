//! Every word of the console, in English and Ukrainian, by Fluent key.
//!
//! Invariant: both languages hold the same keys with the same arguments (a test reads the
//! sources and both files). Amounts, dates and percentages are written here and nowhere else.
//! Must not hold text of its own: text lives in `locales/*.ftl`.

pub mod codes;
pub mod codes_books;
mod codes_desk;
pub mod codes_fields;
pub mod codes_followup;
pub mod codes_matching;
pub mod codes_outcomes;
mod format;
pub mod pseudo;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const EN: &str = include_str!("../locales/en.ftl");
const UK: &str = include_str!("../locales/uk.ftl");
/// The year of a day that stands for none.
const NO_END: i32 = 9999;

type Bundle = FluentBundle<FluentResource>;

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Ukrainian.
    Uk,
}

impl Lang {
    /// Every language, in the order of the switch.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Uk];

    /// The BCP 47 tag, as in `<html lang>` and in the language cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Uk => "uk",
        }
    }

    /// The language's name in itself, so that nobody has to read the other one to find it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Uk => "Українська",
        }
    }

    /// Reads a tag of the switch or the cookie; `None` for anything else.
    pub fn parse(tag: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// The first language of an `Accept-Language` header that we have, else English.
    ///
    /// Order is taken as written: browsers list languages by preference, and weights other
    /// than that order are not worth a parser.
    pub fn from_accept(header: &str) -> Lang {
        header
            .split(',')
            .filter_map(|part| part.split([';', '-']).next())
            .find_map(|tag| Lang::parse(tag.trim().to_ascii_lowercase().as_str()))
            .unwrap_or_default()
    }

    const fn source(self) -> &'static str {
        match self {
            Lang::En => EN,
            Lang::Uk => UK,
        }
    }
}

/// An argument of a phrase: text, or a count that chooses the plural form.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// Text put in as it is.
    Text(Cow<'a, str>),
    /// A whole number: grouped by the language's rule, and the selector of plurals.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(Cow::Owned(text))
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Arg::Count(count)
    }
}

impl From<u32> for Arg<'_> {
    fn from(count: u32) -> Self {
        Arg::Count(i64::from(count))
    }
}

/// The words of one language. Cheap to make and to copy: bundles are built once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words {
    lang: Lang,
}

impl Words {
    /// The words of `lang`.
    pub const fn new(lang: Lang) -> Self {
        Words { lang }
    }

    /// The language of these words.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The phrase for `key`; a key that does not exist comes back in brackets.
    pub fn t(&self, key: &str) -> String {
        self.ta(key, &[])
    }

    /// The phrase for `key` with its arguments; numbers choose plural forms.
    pub fn ta(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| format!("[{key}]"))
    }

    /// The word for a code of a closed list, such as `("state-grant", "active")`.
    ///
    /// The families and their codes are in [`codes::FAMILIES`].
    pub fn code(&self, family: &str, code: &str) -> String {
        self.t(&format!("{family}-{code}"))
    }

    /// As [`Words::code`], or `None` where the list has no such code.
    pub fn code_if_known(&self, family: &str, code: &str) -> Option<String> {
        self.find(&format!("{family}-{code}"), &[])
    }

    /// An amount in minor units: `UAH 45,000.00`, `45 000,00 грн` (no-break spaces).
    pub fn money(&self, minor: i64, currency: &str) -> String {
        format::money(self.lang, minor, currency)
    }

    /// A currency as amounts have it: `UAH`, `грн`; another by its code.
    pub fn currency<'a>(&self, code: &'a str) -> &'a str {
        format::currency(self.lang, code)
    }

    /// The figures of an amount without its currency, for columns whose head names it.
    pub fn figures(&self, minor: i64, currency: &str) -> String {
        format::figures(self.lang, minor, currency)
    }

    /// An amount such as `45000.00` as the reader would type it.
    pub fn typed(&self, amount: &str) -> String {
        match self.lang() {
            Lang::En => amount.to_owned(),
            Lang::Uk => amount.replace('.', ","),
        }
    }

    /// A date: `3 Nov 2026`, `3 листопада 2026 р.`.
    pub fn date(&self, day: NaiveDate) -> String {
        format::date(self.lang, day)
    }

    /// A month: `November 2026`, `листопад 2026 р.`.
    pub fn month(&self, day: NaiveDate) -> String {
        format::month(self.lang, day)
    }

    /// A date with the time of the day: `3 Nov 2026, 09:30`.
    pub fn moment(&self, at: chrono::NaiveDateTime) -> String {
        format!("{}, {}", self.date(at.date()), at.format("%H:%M"))
    }

    /// A whole number, grouped by thousands.
    pub fn number(&self, count: i64) -> String {
        format::number(self.lang, count)
    }

    /// A share in basis points (1/100 of a percent), to one decimal: `72.2%`, `72,2 %`.
    pub fn percent(&self, basis_points: i64) -> String {
        format::percent(self.lang, basis_points)
    }

    /// A whole percentage: `75%`, `75 %`.
    pub fn percent_whole(&self, percent: i64) -> String {
        format::percent_whole(self.lang, percent)
    }

    /// From one day to another; without an end where there is none.
    pub fn span(&self, from: NaiveDate, to: NaiveDate) -> String {
        if to.year() == NO_END {
            return self.ta("period-no-end", &[("from", self.date(from).into())]);
        }
        format!("{}\u{a0}– {}", self.date(from), self.date(to))
    }

    /// A number given in hundredths, to one decimal, such as full-time equivalents.
    pub fn tenths(&self, hundredths: i64) -> String {
        format::tenths(self.lang, hundredths)
    }

    /// A number given in hundredths, with both digits, such as a difference of shares in percentage points.
    pub fn hundredths(&self, hundredths: i64) -> String {
        format::hundredths(self.lang, hundredths)
    }

    /// How long something has waited: "today", "1 day", "6 days".
    pub fn days(&self, days: i64) -> String {
        if days <= 0 { self.t("age-today") } else { self.ta("age-days", &[("days", days.into())]) }
    }

    /// Roles of which any one will do.
    pub fn any_role(&self, codes: &[String]) -> String {
        let names: Vec<String> = codes.iter().map(|code| self.code("role", code)).collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, first)) => self.ta("or", &[("first", first.join(", ").into()), ("last", last.into())]),
            None => String::new(),
        }
    }

    /// The roles of a list of codes, joined for a sentence.
    pub fn roles(&self, codes: &[String]) -> String {
        let names: Vec<String> = codes.iter().map(|code| self.code("role", code)).collect();
        names.join(", ")
    }

    fn find(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let bundle = bundle(self.lang);
        let pattern = bundle.get_message(key)?.value()?;
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Text(text) => values.set(*name, FluentValue::from(text.as_ref())),
                Arg::Count(count) => values.set(*name, FluentValue::from(*count)),
            }
        }
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned())
    }
}

fn bundle(lang: Lang) -> &'static Bundle {
    static ENGLISH: OnceLock<Bundle> = OnceLock::new();
    static UKRAINIAN: OnceLock<Bundle> = OnceLock::new();
    match lang {
        Lang::En => ENGLISH.get_or_init(|| build(Lang::En)),
        Lang::Uk => UKRAINIAN.get_or_init(|| build(Lang::Uk)),
    }
}

/// Builds one bundle. The files are compiled in, so a fault in them is a fault of the build:
/// `tests::both_files_parse_without_an_error` refuses it, and here the good part is kept.
fn build(lang: Lang) -> Bundle {
    let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let resource = match FluentResource::try_new(lang.source().to_owned()) {
        Ok(resource) => resource,
        Err((resource, _)) => resource,
    };
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks would end up in copied amounts and case codes.
    bundle.set_use_isolating(false);
    match lang {
        Lang::En => bundle.set_formatter(Some(format::count_en)),
        Lang::Uk => bundle.set_formatter(Some(format::count_uk)),
    }
    if pseudo::is_on() {
        bundle.set_transform(Some(pseudo::lengthened));
    }
    bundle.add_resource_overriding(resource);
    bundle
}
