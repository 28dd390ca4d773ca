//! The words of the field form, in both languages: a form is read far from the console, so it carries its own.
//!
//! Invariant: every code that a cell may hold is explained. Must not: name the programme or say what it is for.

/// Language of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Ukrainian.
    #[default]
    Uk,
    /// English.
    En,
}

impl Language {
    /// `uk` or `en`.
    pub fn from_code(code: &str) -> Option<Language> {
        match code {
            "uk" => Some(Language::Uk),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    pub(super) fn pick(self, en: &'static str, uk: &'static str) -> &'static str {
        match self {
            Language::Uk => uk,
            Language::En => en,
        }
    }

    /// Name of the sheet to be filled in.
    pub(super) fn sheet(self) -> &'static str {
        self.pick("Visits", "Візити")
    }

    /// Name of the sheet that explains.
    pub(super) fn guide(self) -> &'static str {
        self.pick("Read me", "Пояснення")
    }
}

/// Names that the sheet to be filled in may have.
pub(super) const SHEETS: [&str; 2] = ["Visits", "Візити"];

/// How to fill the form in, a paragraph a line: English, Ukrainian.
pub(super) const GUIDE: &[(&str, &str)] = &[
    (
        "Fill in one row for each visit. Leave a row empty where nobody went.",
        "Заповнюйте один рядок на кожен візит. Якщо візиту не було, залиште рядок порожнім.",
    ),
    (
        "Don't change columns A to F and don't add columns. Don't write names, phone numbers or addresses anywhere.",
        "Не змінюйте стовпці A–F і не додавайте нових. Ніде не пишіть імен, телефонів чи адрес.",
    ),
    (
        "Write dates as dates (2026-11-03) and numbers as whole numbers. Formulas are not read.",
        "Дати пишіть як дати (2026-11-03), числа – цілими. Формули не зчитуються.",
    ),
    (
        "Ask how somebody is only if they agree, and write the answer only then.",
        "Про самопочуття запитуйте лише за згодою і лише тоді записуйте відповідь.",
    ),
    (
        "If a visit could bring somebody into danger, write unsafe_to_contact in the last column: nobody will go again.",
        "Якщо візит може наразити когось на небезпеку, вкажіть unsafe_to_contact в останньому стовпці: більше ніхто не поїде.",
    ),
    ("Codes:", "Коди:"),
];

/// What each code means: code, English, Ukrainian.
pub(super) const CODES: &[(&str, &str, &str)] = &[
    ("OP", "operating", "працює"),
    ("RED", "operating at reduced scale", "працює у меншому обсязі"),
    ("SUS", "suspended for now", "тимчасово призупинено"),
    ("CLO", "closed", "закрито"),
    ("TRF", "taken over by household or staff and going on", "передано родині чи працівникам, працює далі"),
    ("ABS", "absorbed by another business", "влилося в інший бізнес"),
    ("UNR", "not reached", "не вдалося зв'язатися"),
    ("REF", "visit declined", "від візиту відмовилися"),
    ("full_time", "full time", "повний день"),
    ("part_time", "part time", "неповний день"),
    ("none", "nothing, or a loss", "нічого або збиток"),
    ("low", "low", "низький"),
    ("lower_middle", "below the middle", "нижче середнього"),
    ("upper_middle", "above the middle", "вище середнього"),
    ("high", "high", "високий"),
    ("yes", "yes", "так"),
    ("no", "no", "ні"),
    ("unreachable", "nobody can be reached", "зв'язатися неможливо"),
    ("refused", "wants no more visits", "більше не хоче візитів"),
    ("unsafe_to_contact", "contact is not safe", "контакт небезпечний"),
    ("deceased", "the owner died", "власниця померла"),
];
