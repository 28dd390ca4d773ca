//! The grant agreement: parties by role and number, amount in figures and words, instalments, budget, duties, signatures.
//!
//! Invariant: whole from its facts; the grantee's name is printed only where the caller gives it, else there is a line to
//! fill in by hand. Must not say what the programme is for: the words are those of any grant to a small business.

use ledger_core::programme::document::{AgreementFacts, Language};

use super::figures;
use super::in_words;
use super::model::{Block, Column, Doc, Signature, Table};
use super::words::Words;

/// Sections that are lists of points, with how many each has.
const POINTS: [(&str, usize); 8] = [
    ("organisation", 4),
    ("grantee", 6),
    ("reporting", 4),
    ("visits", 3),
    ("misuse", 4),
    ("data", 5),
    ("ending", 4),
    ("general", 4),
];

/// The agreement in a language.
pub fn agreement(facts: &AgreementFacts, language: Language, name: Option<&str>) -> Doc {
    let words = Words(language);
    let mut build = Build { words, blocks: Vec::new(), sections: 0 };
    build.head(facts);
    build.parties(facts, name);
    build.purpose(facts);
    build.amount(facts);
    build.instalments(facts);
    build.budget(facts);
    for (section, count) in POINTS {
        build.points(facts, section, count);
    }
    build.section("signatures");
    build.blocks.push(Block::Signatures(places(words, name)));
    let reference = format!("{}/A{}", facts.heading.case, facts.heading.version);
    framed(words, (words.t("doc-agreement-title"), reference), facts.heading.version, build.blocks)
}

/// A document around its blocks.
pub(super) fn framed(words: Words, (title, reference): (String, String), version: i64, blocks: Vec<Block>) -> Doc {
    Doc {
        language: words.0,
        title,
        reference,
        version: words.ta("doc-version", &[("version", &version.to_string())]),
        content_label: words.t("doc-content"),
        content: String::new(),
        page_label: words.ta("doc-page", &[("page", "{page}"), ("pages", "{pages}")]),
        blocks,
    }
}

/// A place to sign for a role, with a name where it is known.
pub(super) fn place(words: Words, role: &str, name: Option<&str>) -> Signature {
    let line = |key: &str, value: Option<&str>| (words.t(key), value.map(str::to_string));
    Signature {
        role: words.t(role),
        lines: vec![line("doc-sign-name", name), line("doc-sign-signature", None), line("doc-sign-date", None)],
    }
}

fn places(words: Words, name: Option<&str>) -> Vec<Signature> {
    vec![place(words, "doc-role-organisation", None), place(words, "doc-role-grantee", name)]
}

/// When visits are made, as the programme set it: in months where its days are whole months.
fn visits(words: Words, facts: &AgreementFacts) -> String {
    let months: Option<Vec<i64>> = facts.visit_days.iter().map(|day| whole_months(*day)).collect();
    let (key, counts) = match months {
        Some(months) => ("doc-agreement-visits-1", months),
        None => ("doc-agreement-visits-1-days", facts.visit_days.clone()),
    };
    let schedule: Vec<String> = counts.iter().map(i64::to_string).collect();
    words.ta(key, &[("check", &facts.check_days.to_string()), ("schedule", &schedule.join(", "))])
}

/// Days as months, of which twelve are 365 days; nothing where they are no whole number of them within three days.
fn whole_months(days: i64) -> Option<i64> {
    let months = (days * 12 + 182) / 365;
    (months > 0 && (days * 12 - months * 365).abs() <= 36).then_some(months)
}

/// Blocks as they are put one under the other.
struct Build {
    words: Words,
    blocks: Vec<Block>,
    sections: usize,
}

impl Build {
    fn section(&mut self, name: &str) {
        self.sections += 1;
        let heading = self.words.t(&format!("doc-agreement-{name}"));
        self.blocks.push(Block::Heading(format!("{}.\u{a0}{heading}", self.sections)));
    }

    fn say(&mut self, key: &str, args: &[(&str, &str)]) {
        self.blocks.push(Block::Paragraph(self.words.ta(key, args)));
    }

    fn points(&mut self, facts: &AgreementFacts, section: &str, count: usize) {
        self.section(section);
        for number in 1..=count {
            let point = match (section, number) {
                ("visits", 1) => visits(self.words, facts),
                _ => self.words.t(&format!("doc-agreement-{section}-{number}")),
            };
            self.blocks.push(Block::Point(point));
        }
    }

    fn head(&mut self, facts: &AgreementFacts) {
        let (words, heading) = (self.words, &facts.heading);
        let fact = |key: &str, value: String| (words.t(key), value);
        self.blocks.push(Block::Facts(vec![
            fact("doc-fact-number", format!("{}/A{}", heading.case, heading.version)),
            fact("doc-fact-date", figures::day(words.0, heading.made_on)),
            fact("doc-fact-grantee", heading.grantee.clone()),
            fact("doc-fact-amount", figures::amount(words.0, facts.amount_minor, &facts.currency)),
        ]));
    }

    fn parties(&mut self, facts: &AgreementFacts, name: Option<&str>) {
        let heading = &facts.heading;
        self.section("parties");
        let organisation = [("title", heading.programme_title.as_str()), ("code", heading.programme.as_str())];
        self.say("doc-agreement-parties-organisation", &organisation);
        let blank = "_".repeat(34);
        let grantee = [("number", heading.grantee.as_str()), ("name", name.unwrap_or(&blank))];
        self.say("doc-agreement-parties-grantee", &grantee);
        self.say("doc-agreement-parties-partner", &[("code", &heading.ngo)]);
    }

    fn purpose(&mut self, facts: &AgreementFacts) {
        self.section("purpose");
        let sector = self.words.code("sector", &facts.sector);
        let region = self.words.code("region", &facts.region);
        let args = [("sector", sector.as_str()), ("region", region.as_str()), ("case", facts.heading.case.as_str())];
        self.say("doc-agreement-purpose-1", &args);
        self.say("doc-agreement-purpose-2", &[]);
    }

    fn amount(&mut self, facts: &AgreementFacts) {
        self.section("amount");
        let figures = figures::amount(self.words.0, facts.amount_minor, &facts.currency);
        let told = in_words::amount(self.words.0, facts.amount_minor, &facts.currency);
        self.say("doc-agreement-amount-1", &[("amount", &figures), ("words", &told)]);
        self.say("doc-agreement-amount-2", &[]);
    }

    fn instalments(&mut self, facts: &AgreementFacts) {
        let (words, language) = (self.words, self.words.0);
        self.section("instalments");
        self.say("doc-agreement-instalments-1", &[]);
        let row = |(index, part): (usize, &ledger_core::programme::document::InstalmentFact)| {
            let gate = if index == 0 { "doc-gate-signed" } else { "doc-gate-accounted" };
            vec![
                (index + 1).to_string(),
                figures::day(language, part.planned_on),
                words.t(gate),
                figures::plain(language, part.amount_minor, &facts.currency),
            ]
        };
        let total = vec![
            String::new(),
            words.t("doc-total"),
            String::new(),
            figures::plain(language, facts.amount_minor, &facts.currency),
        ];
        self.blocks.push(Block::Table(Table {
            caption: words.ta("doc-agreement-instalments-caption", &[("currency", &facts.currency)]),
            columns: vec![
                Column::text(words.t("doc-column-number"), 6),
                Column::text(words.t("doc-column-planned"), 24),
                Column::text(words.t("doc-column-gate"), 48),
                Column::figures(words.t("doc-column-amount"), 22),
            ],
            rows: facts.instalments.iter().enumerate().map(row).collect(),
            total: Some(total),
        }));
        self.say("doc-agreement-instalments-2", &[]);
    }

    fn budget(&mut self, facts: &AgreementFacts) {
        let (words, language) = (self.words, self.words.0);
        let plain = |minor: i64| figures::plain(language, minor, &facts.currency);
        self.section("budget");
        self.say("doc-agreement-budget-1", &[]);
        let sum = |line: &ledger_core::programme::document::BudgetFact| line.unit_minor.saturating_mul(line.quantity);
        let row = |(index, line): (usize, &ledger_core::programme::document::BudgetFact)| {
            let category = words.code("category", &line.category);
            vec![(index + 1).to_string(), category, line.quantity.to_string(), plain(line.unit_minor), plain(sum(line))]
        };
        let total: i64 = facts.budget.iter().map(sum).fold(0, i64::saturating_add);
        let blank = String::new;
        self.blocks.push(Block::Table(Table {
            caption: words.ta("doc-agreement-budget-caption", &[("currency", &facts.currency)]),
            columns: vec![
                Column::text(words.t("doc-column-number"), 6),
                Column::text(words.t("doc-column-category"), 40),
                Column::figures(words.t("doc-column-quantity"), 14),
                Column::figures(words.t("doc-column-price"), 20),
                Column::figures(words.t("doc-column-amount"), 20),
            ],
            rows: facts.budget.iter().enumerate().map(row).collect(),
            total: Some(vec![blank(), words.t("doc-total"), blank(), blank(), plain(total)]),
        }));
        if facts.own_minor > 0 {
            let own = figures::amount(language, facts.own_minor, &facts.currency);
            let told = in_words::amount(language, facts.own_minor, &facts.currency);
            self.say("doc-agreement-budget-own", &[("amount", &own), ("words", &told)]);
        } else {
            self.say("doc-agreement-budget-none", &[]);
        }
        self.say("doc-agreement-budget-2", &[]);
    }
}
