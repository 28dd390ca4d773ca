//! The language in which cases are searched: words with a colon, all of which have to hold.
//!
//! ```text
//! "is:overdue officer:me region:UA-46"  ->  Filter { terms: [Is(Overdue), Officer(Me), Region(UA-46)] }
//! ```
//! Invariant: what was read writes itself back as the same words in the same order, so that a list, its count, its file and
//! its saved form ask for the same. A word that is not known is a fault that says which are. Must not: look anything up.

use std::fmt;

use super::application::{ApplicationState, Sector};
use super::grant::AwardState;
use super::region::Region;
use crate::codes;
use crate::id::PersonId;
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;

/// Longest query in characters.
pub const QUERY_MAX: usize = 300;

codes! {
    /// What a word of a query is about.
    pub enum Key {
        /// How the case stands to its next steps; may come twice.
        Is = "is",
        /// State of the application or of the grant.
        State = "state",
        /// An officer who acted on it.
        Officer = "officer",
        /// Partner NGO by code.
        Ngo = "ngo",
        /// Region.
        Region = "region",
        /// Sector.
        Sector = "sector",
        /// Call by code.
        Call = "call",
        /// Fund by code.
        Fund = "fund",
        /// Whole case number.
        Number = "number",
        /// Opened on this day or later.
        Since = "since",
    }
}

codes! {
    /// How a case stands to its next steps.
    pub enum Is {
        /// A step is due.
        Waiting = "waiting",
        /// A step waits for longer than its service level.
        Overdue = "overdue",
    }
}

/// Whose acts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Officer {
    /// Whoever asks.
    Me,
    /// A person.
    Person(PersonId),
}

impl Officer {
    /// What somebody does on a case as its officer.
    pub const ACTS: [Action; 8] = [
        Action::CaseScreen,
        Action::CaseAssess,
        Action::PlanAccept,
        Action::AgreementSend,
        Action::SignatureRecord,
        Action::DisbursementVerify,
        Action::ReceiptsVerify,
        Action::ClosePropose,
    ];
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// `is:`
    Is(Is),
    /// `state:`, a state of an application or of a grant.
    State(&'static str),
    /// `officer:`
    Officer(Officer),
    /// `ngo:`
    Ngo(Code),
    /// `region:`
    Region(Region),
    /// `sector:`
    Sector(Sector),
    /// `call:`
    Call(Code),
    /// `fund:`
    Fund(Code),
    /// `number:`
    Number(Code),
    /// `since:`
    Since(Day),
}

/// A query as it was read: every term has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Its terms in the order in which they were written.
    pub terms: Vec<Term>,
}

codes! {
    /// What is wrong with a query.
    pub enum FilterFaultCode {
        /// The query is longer than [`QUERY_MAX`].
        TooLong = "too_long",
        /// No word begins like this.
        UnknownWord = "unknown_word",
        /// The word takes no such value.
        UnknownValue = "unknown_value",
        /// The word can come once.
        Repeated = "repeated",
    }
}

/// A query that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterFault {
    /// What is wrong.
    pub code: FilterFaultCode,
    /// The word.
    pub word: String,
    /// What could stand there, comma-separated; empty where any could.
    pub known: String,
}

impl fmt::Display for FilterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FilterFault { code, word, known } = self;
        match code {
            FilterFaultCode::TooLong => write!(f, "A query has at most {QUERY_MAX} characters."),
            FilterFaultCode::UnknownWord => write!(f, "No word begins like {word:?}. Known are: {known}."),
            FilterFaultCode::UnknownValue => write!(f, "{word:?} has no known value. Possible: {known}."),
            FilterFaultCode::Repeated => write!(f, "{word:?} can come only once."),
        }
    }
}

impl Term {
    /// What it is about.
    pub fn key(&self) -> Key {
        match self {
            Term::Is(_) => Key::Is,
            Term::State(_) => Key::State,
            Term::Officer(_) => Key::Officer,
            Term::Ngo(_) => Key::Ngo,
            Term::Region(_) => Key::Region,
            Term::Sector(_) => Key::Sector,
            Term::Call(_) => Key::Call,
            Term::Fund(_) => Key::Fund,
            Term::Number(_) => Key::Number,
            Term::Since(_) => Key::Since,
        }
    }

    /// Its value as it is written.
    pub fn value(&self) -> String {
        match self {
            Term::Is(is) => is.code().into(),
            Term::State(code) => (*code).into(),
            Term::Officer(Officer::Me) => "me".into(),
            Term::Officer(Officer::Person(person)) => person.to_string(),
            Term::Ngo(code) | Term::Call(code) | Term::Fund(code) | Term::Number(code) => code.to_string(),
            Term::Region(region) => region.as_str().into(),
            Term::Sector(sector) => sector.code().into(),
            Term::Since(day) => day.to_string(),
        }
    }

    fn read(key: Key, value: &str) -> Option<Term> {
        Some(match key {
            Key::Is => Term::Is(Is::from_code(value)?),
            Key::State => Term::State(states().find(|code| *code == value)?),
            Key::Officer if value == "me" => Term::Officer(Officer::Me),
            Key::Officer => Term::Officer(Officer::Person(value.parse().ok()?)),
            Key::Region => Term::Region(Region::parse(value)?),
            Key::Sector => Term::Sector(Sector::from_code(value)?),
            Key::Ngo => Term::Ngo(Code::new(value).ok()?),
            Key::Call => Term::Call(Code::new(value).ok()?),
            Key::Fund => Term::Fund(Code::new(value).ok()?),
            Key::Number => Term::Number(Code::new(value).ok()?),
            Key::Since => Term::Since(day(value)?),
        })
    }
}

/// A date of four figures of a year, for the texts of stored dates have as many.
fn day(text: &str) -> Option<Day> {
    let day: Day = text.parse().ok()?;
    (day.to_string() == text).then_some(day)
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.key(), self.value())
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.terms.iter().map(Term::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

/// States of applications, then those of grants that applications don't have.
fn states() -> impl Iterator<Item = &'static str> {
    let application = ApplicationState::ALL.iter().map(|state| state.code());
    let grant = AwardState::ALL.iter().map(|state| state.code());
    application.chain(grant.filter(|code| ApplicationState::from_code(code).is_none()))
}

/// What could stand after a key.
fn possible(key: Key) -> String {
    match key {
        Key::Is => Is::ALL.iter().map(|is| is.code()).collect::<Vec<_>>().join(", "),
        Key::State => states().collect::<Vec<_>>().join(", "),
        Key::Officer => "me, or the id of a person".into(),
        Key::Region => "ISO 3166-2:UA, like UA-46".into(),
        Key::Sector => "A to S".into(),
        Key::Since => "a date, like 2026-01-31".into(),
        Key::Ngo | Key::Call | Key::Fund => "a code".into(),
        Key::Number => "a whole case number, like 2026-0007".into(),
    }
}

impl Filter {
    /// Reads a query; nothing asks for every case.
    ///
    /// # Errors
    /// The first word that can't be read.
    pub fn read(query: &str) -> Result<Filter, FilterFault> {
        let fault = |code, word: &str, known: String| FilterFault { code, word: word.to_owned(), known };
        if query.chars().count() > QUERY_MAX {
            return Err(fault(FilterFaultCode::TooLong, "", String::new()));
        }
        let mut filter = Filter::default();
        for word in query.split_whitespace() {
            let (head, value) = word.split_once(':').unwrap_or((word, ""));
            let Some(key) = Key::from_code(head).filter(|_| word.contains(':')) else {
                let known = Key::ALL.iter().map(|key| format!("{key}:")).collect::<Vec<_>>().join(", ");
                return Err(fault(FilterFaultCode::UnknownWord, word, known));
            };
            let Some(term) = Term::read(key, value) else {
                return Err(fault(FilterFaultCode::UnknownValue, word, possible(key)));
            };
            filter = filter.with(term)?;
        }
        Ok(filter)
    }

    /// The same with one more term.
    ///
    /// # Errors
    /// The term, where one about the same stands already.
    pub fn with(mut self, term: Term) -> Result<Filter, FilterFault> {
        let key = term.key();
        if self.terms.iter().any(|known| known.key() == key && (key != Key::Is || *known == term)) {
            return Err(FilterFault { code: FilterFaultCode::Repeated, word: term.to_string(), known: String::new() });
        }
        self.terms.push(term);
        Ok(self)
    }

    /// Does it ask for more of a case than its cover shows (number, state and call)?
    pub fn asks_content(&self) -> bool {
        self.terms.iter().any(|term| !matches!(term.key(), Key::Number | Key::State | Key::Call))
    }

    /// Does it ask how cases stand to their next steps? That is computed, not stored.
    pub fn asks(&self, is: Is) -> bool {
        self.terms.contains(&Term::Is(is))
    }

    /// The same without one of its terms.
    pub fn without(&self, term: &Term) -> Filter {
        Filter { terms: self.terms.iter().filter(|one| *one != term).cloned().collect() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_back_as_it_was_written() {
        let whole = "is:overdue is:waiting state:plan_ready officer:me ngo:NGO-1 region:UA-46 sector:G call:C/1 fund:F.2 \
                     number:2026-0007 since:2026-01-01";
        let filter = Filter::read(whole).unwrap();
        assert_eq!(filter.terms.len(), 11);
        assert_eq!(filter.to_string(), whole);
        assert_eq!(Filter::read(" \t ").unwrap(), Filter::default());
        let by_id = format!("officer:{}", uuid::Uuid::from_u128(7));
        assert_eq!(Filter::read(&by_id).unwrap().to_string(), by_id);
        assert_eq!(filter.without(&Term::Is(Is::Overdue)).terms.len(), 10);
    }

    #[test]
    fn what_is_not_known_is_a_fault_that_says_what_is() {
        let fault = |query: &str| Filter::read(query).unwrap_err();
        let unknown = fault("is:waiting colour:red");
        assert_eq!((unknown.code, unknown.word.as_str()), (FilterFaultCode::UnknownWord, "colour:red"));
        assert!(Key::ALL.iter().all(|key| unknown.to_string().contains(key.code())), "{unknown}");
        assert_eq!(fault("is").code, FilterFaultCode::UnknownWord);
        assert_eq!(fault("2026-0007").code, FilterFaultCode::UnknownWord);
        let value = fault("is:late");
        assert_eq!((value.code, value.known.as_str()), (FilterFaultCode::UnknownValue, "waiting, overdue"));
        for wrong in
            ["state:gone", "region:UA-99", "since:2026-13-01", "since:26-1-1", "officer:somebody", "ngo:", "sector:Z"]
        {
            assert_eq!(fault(wrong).code, FilterFaultCode::UnknownValue, "{wrong}");
        }
        assert_eq!(fault("ngo:A ngo:B").code, FilterFaultCode::Repeated);
        assert_eq!(fault("is:overdue is:overdue").code, FilterFaultCode::Repeated);
        assert_eq!(fault(&"x".repeat(QUERY_MAX + 1)).code, FilterFaultCode::TooLong);
    }

    #[test]
    fn a_term_that_is_added_can_come_once_too() {
        let filter = Filter::read("state:draft is:waiting").unwrap();
        let again = filter.clone().with(Term::State("submitted")).unwrap_err();
        assert_eq!((again.code, again.word.as_str()), (FilterFaultCode::Repeated, "state:submitted"));
        assert_eq!(filter.with(Term::Is(Is::Overdue)).unwrap().to_string(), "state:draft is:waiting is:overdue");
    }

    #[test]
    fn the_words_of_a_cover_ask_for_no_content_and_all_others_do() {
        let asks = |query: &str| Filter::read(query).unwrap().asks_content();
        assert!(!asks("") && !asks("number:2026-0007 state:draft call:C/1"));
        for word in ["is:waiting", "officer:me", "ngo:N", "region:UA-46", "sector:G", "fund:F", "since:2026-01-01"] {
            assert!(asks(word) && asks(&format!("state:draft {word}")), "{word}");
        }
    }
}
