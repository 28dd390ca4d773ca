//! Nothing that is served of a release names anybody: no id, no number of a case or a person, no name, no address.
//!
//! Invariant: what is looked for comes from the rows of the programme; files are read as readers read them, PDF by a program
//! that is not ours. Must not: pass over a form.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use tests::pdf::PdfText;
use uuid::Uuid;
use zip::ZipArchive;

use super::House;
use super::bytes::Files;

/// What must not be found: whole words, and texts that words are parts of.
struct Wanted {
    words: BTreeSet<String>,
    texts: Vec<String>,
    programme: String,
}

impl Wanted {
    async fn of(house: &House) -> Wanted {
        let mut words = BTreeSet::new();
        for (table, column) in [
            ("application", "number"),
            ("subject", "number"),
            ("ngo", "code"),
            ("disbursement", "end_to_end_id"),
            ("person", "email"),
        ] {
            words.extend(house.rows(&format!("SELECT {column} FROM {table}")).await.into_iter().flatten());
        }
        let mut texts = Vec::new();
        for (table, column) in [("person", "name"), ("person", "email"), ("ngo", "title")] {
            texts.extend(house.rows(&format!("SELECT {column} FROM {table}")).await.into_iter().flatten());
        }
        // The invented staff are called by their roles: "Finance" alone is a word of the sectors too, "Officer 1" is not.
        texts.retain(|text| text.contains([' ', '@']));
        // The invented names and telephone numbers of the demonstration end in the digits of the person's number.
        for number in house.rows("SELECT number FROM subject").await.into_iter().flatten() {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let seven = format!("{digits:0>7}");
            let seven = &seven[seven.len() - 7..];
            words.insert(format!("38000{seven}"));
            texts.push(format!("Особа {}", &seven[3..]));
        }
        texts.sort();
        texts.dedup();
        assert!(words.len() > 2_000 && texts.len() > 100, "{} words, {} texts", words.len(), texts.len());
        let programme = house.rows(&format!("SELECT {} FROM programme", house.id("programme_id"))).await;
        Wanted { words, texts, programme: programme[0][0].clone() }
    }

    /// What a text names. An id is any, whoever's it is; the note says of which programme's log it is.
    fn found<'a>(&'a self, text: &'a str, note: bool) -> Vec<&'a str> {
        let split = |c: char| !c.is_alphanumeric() && c != '-' && c != '@' && c != '.';
        let named = |word: &&str| {
            let id = matches!(word.len(), 32 | 36).then(|| Uuid::parse_str(word).ok()).flatten();
            let id = id.is_some_and(|id| !note || id.simple().to_string() != self.programme);
            id || self.words.contains(*word)
        };
        let words = text.split(split).map(|word| word.trim_matches('.')).filter(named);
        let texts = self.texts.iter().map(String::as_str).filter(|part| text.contains(part));
        words.chain(texts).collect()
    }
}

/// What a reader can read in a file.
fn readable(path: &str, bytes: &[u8], pdf: Option<&PdfText>) -> String {
    let raw = String::from_utf8_lossy(bytes);
    if path.contains("format=pdf") {
        // Without the program, which is told, there is the raw file alone.
        let Some(pdf) = pdf else { return raw.into_owned() };
        let text = pdf.read(bytes).unwrap();
        assert!(text.chars().filter(char::is_ascii_digit).count() > 100, "{path} has no figures: {text}");
        return format!("{raw} {text}");
    }
    if !path.contains("format=xlsx") {
        return raw.into_owned();
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut part).unwrap();
        text.push_str(&String::from_utf8_lossy(&part));
    }
    text
}

/// What the text of a form has in it if it was read at all.
fn reads_as(path: &str) -> &'static str {
    let has = [
        ("format=json", "\"cells\""),
        ("format=csv", ","),
        ("format=xlsx", "<sheetData"),
        ("format=note", "/releases/"),
        ("format=html", "<table"),
        ("format=svg", "<text"),
        // A picture has no text; what else is in its bytes is looked through.
        ("format=png", "IHDR"),
        ("format=pdf", "%PDF-"),
    ];
    has.iter().find(|(form, _)| path.contains(form)).unwrap_or_else(|| panic!("no reader of {path}")).1
}

/// No form names anybody.
pub async fn none(house: &House, files: &Files) {
    let (wanted, pdf) = (Wanted::of(house).await, PdfText::find());
    // The search bites on each kind of what it looks for.
    let id = Uuid::from_u128(7).to_string();
    for planted in [id.as_str(), wanted.words.first().unwrap(), wanted.texts.last().unwrap()] {
        assert_eq!(wanted.found(&format!("a,{planted};b"), true), [planted]);
    }
    for (path, bytes) in files {
        let text = readable(path, bytes, pdf.as_ref());
        // What could not be read names nobody either.
        assert!(text.contains(reads_as(path)), "{path} was not read: {text}");
        let found = wanted.found(&text, path.contains("format=note"));
        assert_eq!(found, [] as [&str; 0], "{path}");
    }
}
