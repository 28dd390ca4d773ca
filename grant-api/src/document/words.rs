//! The words of documents by Fluent key: `locales/document.*.ftl`, and the code lists that the console's files hold.
//!
//! Invariant: both languages hold the same keys (a test). Must not hold text of its own.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use ledger_core::programme::document::Language;
use unic_langid::LanguageIdentifier;

/// English texts of documents.
pub(super) const EN: &str = include_str!("../locales/document.en.ftl");
/// Ukrainian texts of documents.
pub(super) const UK: &str = include_str!("../locales/document.uk.ftl");
const CODES_EN: &str = include_str!("../locales/en.ftl");
const CODES_UK: &str = include_str!("../locales/uk.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle("en", [EN, CODES_EN]), bundle("uk", [UK, CODES_UK])]);

fn bundle(tag: &str, sources: [&str; 2]) -> Bundle {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Marks of direction would stand in the middle of printed lines.
    bundle.set_use_isolating(false);
    for source in sources {
        // What of a file can be read is read; the tests read all of it.
        let resource = FluentResource::try_new(source.to_string()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// The text for a key; a key that does not exist comes back in brackets.
    pub fn t(self, key: &str) -> String {
        self.ta(key, &[])
    }

    /// The text for a key with its arguments.
    pub fn ta(self, key: &str, args: &[(&str, &str)]) -> String {
        self.find(key, args).unwrap_or_else(|| format!("[{key}]"))
    }

    /// The word for a code of a list, or the code itself.
    pub fn code(self, family: &str, code: &str) -> String {
        self.known(family, code).unwrap_or_else(|| code.to_string())
    }

    /// The word for a code of a list, where there is one.
    pub fn known(self, family: &str, code: &str) -> Option<String> {
        self.find(&format!("{family}-{code}"), &[])
    }

    fn find(self, key: &str, args: &[(&str, &str)]) -> Option<String> {
        let [en, uk] = &*BUNDLES;
        let bundle = match self.0 {
            Language::En => en,
            Language::Uk => uk,
        };
        let mut given = FluentArgs::new();
        for (name, value) in args {
            given.set(*name, *value);
        }
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&given), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}
