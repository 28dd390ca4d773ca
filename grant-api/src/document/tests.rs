//! Documents from facts to bytes: the same twice, whole in both languages, set as a reader expects.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ledger_core::id::{CaseId, DocumentId, PersonId};
use ledger_core::programme::document::{
    AgreementFacts, BudgetFact, Document, DocumentKind, HandedFact, HandoverFacts, Heading, InstalmentFact, Language,
    fingerprint,
};
use ledger_core::programme::minutes::{MemberFact, MinutesFacts};
use uuid::Uuid;

use super::layout::{BOTTOM, Item, Kind, LEFT, PAGE, RIGHT, set};
use super::model::{Block, Column, Doc, Table};
use super::words::Words;
use super::{DocumentError, Facts, TEMPLATE, again, html, pdf, words};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn heading() -> Heading {
    Heading {
        programme: "UA".into(),
        programme_title: "Програма підтримки малого підприємництва".into(),
        case: "2026-0007".into(),
        grantee: "P2026-0007".into(),
        ngo: "NGO-1".into(),
        version: 1,
        made_on: day("2026-11-27"),
    }
}

fn agreement() -> Facts {
    let line = |category: &str, quantity, unit_minor| BudgetFact { category: category.into(), quantity, unit_minor };
    let part = |planned_on: &str, amount_minor| InstalmentFact { planned_on: day(planned_on), amount_minor };
    Facts::Agreement(AgreementFacts {
        heading: heading(),
        currency: "UAH".into(),
        amount_minor: 4_500_050,
        sector: "S".into(),
        region: "UA-46".into(),
        budget: vec![line("equipment", 1, 3_000_050), line("materials", 4, 250_000), line("registration", 1, 800_000)],
        own_minor: 300_000,
        instalments: vec![part("2026-12-05", 3_000_000), part("2027-02-05", 1_500_050)],
        check_days: 30,
        visit_days: vec![91, 183, 365, 548, 730, 1095],
    })
}

fn handover(lines: usize) -> Facts {
    let line = |index| HandedFact {
        asset: Some(format!("2026-0007/G{}", index + 1)),
        category: Some("equipment".into()),
        quantity: Some(1),
        value_minor: 1_200_000,
    };
    Facts::Handover(HandoverFacts {
        heading: heading(),
        goods: Uuid::from_u128(7),
        currency: "UAH".into(),
        lines: (0..lines).map(line).collect(),
    })
}

fn member(number: u128, choice: Option<&str>, amount_minor: Option<i64>) -> MemberFact {
    MemberFact {
        person: PersonId(Uuid::from_u128(number)),
        chair: number == 1,
        interest: Some("none".into()),
        score: Some(71),
        choice: choice.map(str::to_owned),
        amount_minor,
    }
}

fn minutes_of(members: Vec<MemberFact>, amount_minor: Option<i64>) -> Facts {
    Facts::Minutes(MinutesFacts {
        heading: heading(),
        round: 1,
        currency: "UAH".into(),
        requested_minor: 4_800_000,
        quorum: 3,
        members,
        closed_by: PersonId(Uuid::from_u128(1)),
        outcome: if amount_minor.is_some() { "for" } else { "against" }.into(),
        amount_minor,
        fund: amount_minor.map(|_| "FUND-1".into()),
        line: amount_minor.map(|_| "L1".into()),
        conditions: amount_minor.map(|_| "REGISTER-FIRST".into()).into_iter().collect(),
        record: "ab".repeat(32),
    })
}

fn minutes() -> Facts {
    let favour = |number| member(number, Some("for"), Some(4_500_000));
    let conflicted = MemberFact { interest: Some("conflict".into()), score: None, ..member(8, None, None) };
    let absent = MemberFact { interest: None, score: None, ..member(9, None, None) };
    let members = vec![favour(1), favour(2), member(3, Some("against"), None), conflicted, absent];
    minutes_of(members, Some(4_500_000))
}

fn month() -> Facts {
    use ledger_core::money::Minor;
    use ledger_core::programme::month::{Figures, Item, ItemKind};
    use ledger_core::programme::reconciliation::{MonthFacts, SignedFacts};
    let item = |kind, reference: &str, amount_minor| Item {
        kind,
        since_on: day("2026-02-27"),
        reference: reference.into(),
        amount_minor,
    };
    Facts::Month(SignedFacts {
        month: MonthFacts {
            programme: "UA".into(),
            programme_title: "Програма підтримки малого підприємництва".into(),
            bank_account: "BANK-1".into(),
            currency: "UAH".into(),
            through_on: day("2026-02-28"),
            version: 1,
            closing_on: day("2026-02-28"),
            figures: Figures {
                closing: Minor(649_300),
                unbooked: Minor(-700),
                unbooked_count: 1,
                ledger: Minor(650_000),
                in_transit: Minor(70_000),
            },
            unexplained_minor: 0,
            unlisted_minor: 0,
            items: vec![
                item(ItemKind::Unbooked, "L-000124", -700),
                item(ItemKind::InTransit, "GL-2026-0007-1", 70_000),
            ],
        },
        record: "cd".repeat(32),
        prepared_on: day("2026-03-02"),
        signed_on: day("2026-03-03"),
    })
}

fn every() -> Vec<Doc> {
    let facts = [agreement(), handover(3), minutes(), month()];
    let of = |facts: &Facts| Language::ALL.map_all(|language| facts.doc(language, None).expect("a document"));
    facts.iter().flat_map(of).collect()
}

/// Both languages, one after the other.
trait MapAll {
    fn map_all<T>(&self, each: impl Fn(Language) -> T) -> Vec<T>;
}

impl MapAll for [Language] {
    fn map_all<T>(&self, each: impl Fn(Language) -> T) -> Vec<T> {
        self.iter().copied().map(each).collect()
    }
}

/// Every text of a document, as a reader meets them.
fn texts(doc: &Doc) -> Vec<String> {
    let mut texts = vec![doc.title.clone()];
    for block in &doc.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Point(text) | Block::Notice(text) => {
                texts.push(text.clone());
            }
            Block::Drawing(drawing) => texts.push(drawing.title.clone()),
            Block::Facts(facts) => texts.extend(facts.iter().flat_map(|(name, value)| [name.clone(), value.clone()])),
            Block::Table(table) | Block::Kept(table) => {
                texts.push(table.caption.clone());
                texts.extend(table.columns.iter().map(|column| column.head.clone()));
                texts.extend(table.rows.iter().chain(&table.total).flatten().cloned());
            }
            Block::Signatures(places) => {
                texts.extend(places.iter().map(|place| place.role.clone()));
                texts.extend(places.iter().flat_map(|place| place.lines.iter().map(|(label, _)| label.clone())));
            }
        }
    }
    texts.retain(|text| !text.is_empty());
    texts
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_arguments() {
    let read = |source: &str| {
        fluent_bundle::FluentResource::try_new(source.to_string()).expect("a file without faults");
        let line = |line: &str| {
            let (key, text) = line.split_once(" = ")?;
            let args: BTreeSet<String> =
                text.split("{ $").skip(1).filter_map(|part| part.split(' ').next().map(str::to_string)).collect();
            Some((key.to_string(), args))
        };
        source
            .lines()
            .filter(|text| text.starts_with("doc-") || text.starts_with("release-"))
            .filter_map(line)
            .collect::<Vec<_>>()
    };
    let sorted = |mut list: Vec<(String, BTreeSet<String>)>| {
        list.sort();
        list
    };
    assert_eq!(sorted(read(words::EN)), sorted(read(words::UK)));
}

#[test]
fn no_document_lacks_a_word() {
    for doc in every() {
        for text in texts(&doc) {
            assert!(!text.contains("[doc-") && !text.contains("{ $") && !text.contains("{$"), "{text}");
        }
    }
}

#[test]
fn the_same_facts_give_the_same_bytes_and_other_facts_give_others() {
    for facts in [agreement(), handover(3), minutes()] {
        let made = facts.rendered().expect("documents");
        assert_eq!(made, facts.rendered().expect("documents"));
        assert_eq!(made.len(), Language::ALL.len());
        assert_ne!(made[0].0.sha256, made[1].0.sha256);
        assert!(made.iter().all(|(named, bytes)| fingerprint(bytes) == named.sha256));
    }
    assert_ne!(handover(3).rendered(), handover(2).rendered());
}

/// Whoever changes a word, the setting or a library so that these change has to raise [`TEMPLATE`] or to take the change
/// back: what was printed and signed could no longer be given out.
#[test]
fn every_kind_comes_out_in_the_bytes_that_it_always_had() {
    let made = [agreement(), handover(3), minutes()].map(|facts| facts.rendered().expect("documents"));
    let hashes: Vec<(Language, &str)> =
        made.iter().flatten().map(|(one, _)| (one.language, one.sha256.as_str())).collect();
    let expected = [
        (Language::En, "4e08b921bad7fced56accf3401556d70a4de59650fdbac76e32251e981f9af37"),
        (Language::Uk, "f87bc8213e760c8a481573eabf7da22771516bb8ef12344fd2468dbcadddfee3"),
        (Language::En, "b844369a42959577ed9cc860b7eb0e3e315d0f65a65011b3903a4b2df1955eba"),
        (Language::Uk, "46f9bca678c216279d61e0768f5a7df191865f229c69a8434421828991ff8a85"),
        (Language::En, "93f1db6a4de24ec7d46a5cedc2abd3820ecee6d25b351f586d110d1e46b079e7"),
        (Language::Uk, "68b68025a4d48bbc49f8ccdc957e06df6f3be924ad7e5fee2aaf8a9bfb45da84"),
    ];
    assert_eq!((TEMPLATE, hashes), (2, expected.to_vec()));
}

#[test]
fn visits_are_those_that_the_programme_set() {
    let visits = |days: &[i64], check_days| {
        let Facts::Agreement(facts) = agreement() else { panic!("an agreement") };
        let facts = Facts::Agreement(AgreementFacts { visit_days: days.to_vec(), check_days, ..facts });
        texts(&facts.doc(Language::En, None).expect("a document"))
    };
    let says = |texts: Vec<String>, wanted: &str| texts.iter().any(|text| text.contains(wanted));
    let default = visits(&[91, 183, 365, 548, 730, 1095], 30);
    assert!(says(
        default,
        "about 30 days after the first payment, and then after its launch, in months: 3, 6, 12, 18, 24, 36."
    ));
    assert!(says(
        visits(&[30, 180], 14),
        "about 14 days after the first payment, and then after its launch, in months: 1, 6."
    ));
    assert!(says(visits(&[45, 365], 14), "in days: 45, 365."));
}

/// Who of the committee decided what: tallies, amount, line, conditions; names where they are given, numbers where not.
#[test]
fn minutes_say_who_decided_what_by_number_or_by_the_name_of_the_house() {
    let said = |facts: &Facts, names: &[(PersonId, String)]| {
        texts(&facts.named(Language::En, None, names).expect("a document")).join("\n").replace('\u{a0}', " ")
    };
    let by_number = said(&minutes(), &[]);
    for wanted in [
        "A decision needs 3 votes; 3 were given.",
        "Member 1 (chair)",
        "Member 2\n",
        "For: 2; against: 1; not allowed to vote for a conflict of interest: 1; did not vote: 1.",
        "The committee is for a grant of UAH 45,000.00 (forty-five thousand hryvnias 00 kopiykas).",
        "from the line L1 of the fund FUND-1",
        "Conditions: REGISTER-FIRST.",
        &"ab".repeat(32),
    ] {
        assert!(by_number.contains(wanted), "{wanted}\nin {by_number}");
    }
    assert!(!by_number.contains("equal"));
    let named = said(&minutes(), &[(PersonId(Uuid::from_u128(2)), "Iryna Koval".into())]);
    assert!(named.contains("Member 2: Iryna Koval") && named.contains("Member 1 (chair)\n"));
    let two = || vec![member(1, Some("for"), Some(4_000_000)), member(2, Some("against"), None)];
    assert!(said(&minutes_of(two(), Some(4_000_000)), &[]).contains("equal; the vote of the chair decided."));
    let against = said(&minutes_of(two(), None), &[]);
    assert!(against.contains("The committee is against a grant.") && against.contains("counts as against."));
    assert!(!against.contains("ondition") && !against.contains("the fund"));
}

#[test]
fn a_name_is_printed_where_it_is_given_and_nowhere_else() {
    let named = agreement().doc(Language::Uk, Some("Оксана Зразкова")).expect("a document");
    assert!(texts(&named).iter().any(|text| text.contains("Оксана Зразкова")));
    assert!(!named.reference.contains("Оксана"));
    let blank = agreement().doc(Language::Uk, None).expect("a document");
    assert!(texts(&blank).iter().any(|text| text.contains("______")));
}

#[test]
fn nothing_is_set_outside_the_margins() {
    for doc in every() {
        let layout = set(&doc).expect("a layout");
        let fonts = super::font::Fonts::get().expect("the fonts");
        for item in layout.pages.iter().flatten() {
            let (from, to, y) = match item {
                Item::Text { x, y, size, bold, text, .. } => (*x, x + fonts.face(*bold).width(text, *size), *y),
                Item::Rule { from, to, y, .. } => (*from, *to, *y),
                Item::Drawing { x, y, scale, drawing, .. } => {
                    (*x, x + drawing.width * scale, y + drawing.height * scale)
                }
            };
            assert!(from >= LEFT - 0.1 && to <= RIGHT + 0.1 && y > 0.0 && y < PAGE.1 - 20.0, "{from} {to} {y}");
        }
    }
}

/// Of documents of every length, so that each block comes to the foot of a page once.
#[test]
fn no_heading_stands_alone_at_the_foot_of_a_page_and_all_sign_on_one() {
    let lengths = (1..=60).map(handover).chain([agreement(), minutes()]);
    for facts in lengths {
        for doc in Language::ALL.map_all(|language| facts.doc(language, None).expect("a document")) {
            let layout = set(&doc).expect("a layout");
            let of = |page: &[Item]| -> Vec<(String, Kind)> {
                let text = |item: &Item| match item {
                    Item::Text { text, part: Some(part), .. } => Some((text.clone(), layout.parts[*part].kind)),
                    _ => None,
                };
                page.iter().filter_map(text).collect()
            };
            let pages: Vec<Vec<(String, Kind)>> = layout.pages.iter().map(|page| of(page)).collect();
            let signed = Words(doc.language).t("doc-sign-signature");
            let places = pages.iter().map(|page| page.iter().filter(|(text, _)| *text == signed).count());
            assert_eq!(places.filter(|count| *count > 0).count(), 1, "{}", doc.title);
            for page in pages {
                assert!(page.last().is_some_and(|(_, kind)| *kind != Kind::Heading), "{}: {page:?}", doc.title);
            }
        }
    }
}

#[test]
fn a_long_table_spans_pages_and_its_head_comes_again_on_each() {
    let rows = (1..=300).map(|number| vec![number.to_string(), "Швейна машина".into(), "1,00".into()]).collect();
    let columns =
        vec![Column::text("№".into(), 10), Column::text("Призначення".into(), 60), Column::figures("Сума".into(), 30)];
    let total = Some(vec![String::new(), "Разом".into(), "300,00".into()]);
    let table = Table { caption: "Статті".into(), columns, rows, total };
    let mut doc = minutes().doc(Language::Uk, None).expect("a document");
    doc.blocks = vec![Block::Table(table)];
    let layout = set(&doc).expect("a layout");
    assert!(layout.pages.len() > 5, "{} pages", layout.pages.len());
    let mut numbers = Vec::new();
    for page in &layout.pages {
        let said =
            |wanted: &str| page.iter().filter(|item| matches!(item, Item::Text { text, .. } if text == wanted)).count();
        assert_eq!(said("Призначення"), 1);
        for item in page {
            if let Item::Text { text, part: Some(_), x, y, .. } = item {
                assert!(*y <= BOTTOM, "{text} at {y}");
                if *x < LEFT + 6.0 && text.parse::<u32>().is_ok() {
                    numbers.push(text.parse::<u32>().expect("a number"));
                }
            }
        }
    }
    assert_eq!(numbers, (1..=300).collect::<Vec<u32>>());
}

#[test]
fn lines_break_at_spaces_but_not_at_no_break_ones() {
    let face = super::font::Fonts::get().expect("the fonts").face(false);
    let width = face.width("сорок п'ять", 10.0);
    assert_eq!(face.lines("сорок п'ять тисяч", 10.0, width + 1.0), ["сорок п'ять", "тисяч"]);
    assert_eq!(
        face.lines("сума 45\u{a0}000 грн", 10.0, face.width("сума 45", 10.0) + 1.0),
        ["сума", "45\u{a0}000", "грн"]
    );
    let long = face.lines(&"я".repeat(50), 10.0, 60.0);
    assert_eq!(long.concat().chars().count(), 50);
    assert!(long.iter().all(|line| face.width(line, 10.0) <= 60.0));
    assert_eq!(face.lines("", 10.0, 60.0), [""]);
}

#[test]
fn a_page_to_print_has_no_inline_style_and_no_script() {
    for doc in every() {
        let page = html::page(&doc).into_string();
        for never in [" style=", "<style", "<script", "javascript:", " onclick", " onload"] {
            assert!(!page.contains(never), "{never}");
        }
        for text in texts(&doc) {
            let escaped = text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(page.contains(&escaped), "{escaped}");
        }
    }
}

#[test]
fn metadata_say_the_number_and_the_language_alone() {
    let doc = agreement().doc(Language::Uk, None).expect("a document");
    let bytes = pdf::pdf(&doc).expect("a PDF");
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("/Lang (uk)") && text.contains("2026-0007/A1") && text.contains("/StructTreeRoot"));
    assert!(!text.contains("CreationDate") && !text.contains("ModDate"));
}

#[test]
fn a_document_that_comes_out_otherwise_than_recorded_is_an_error() {
    let Facts::Agreement(facts) = agreement() else { panic!("an agreement") };
    let (made, _) = agreement().rendered().expect("documents").remove(1);
    let row = Document {
        document_id: DocumentId(Uuid::from_u128(1)),
        case_id: CaseId(Uuid::from_u128(2)),
        kind: DocumentKind::Agreement,
        object_id: Uuid::from_u128(3),
        version: 1,
        language: made.language,
        template: TEMPLATE,
        sha256: made.sha256,
        facts: serde_json::to_string(&facts).expect("JSON"),
        made_on: day("2026-11-27"),
        made_by: PersonId(Uuid::from_u128(4)),
    };
    assert_eq!(again(&row).map(|bytes| bytes.starts_with(b"%PDF")), Ok(true));
    let dearer = AgreementFacts { amount_minor: 4_500_051, ..facts };
    let other = Document { facts: serde_json::to_string(&dearer).expect("JSON"), ..row.clone() };
    assert!(matches!(again(&other), Err(DocumentError::Differs(_))));
    let older = Document { template: TEMPLATE + 1, ..row.clone() };
    assert_eq!(again(&older), Err(DocumentError::Template(TEMPLATE + 1)));
    let unread = Document { kind: DocumentKind::Handover, ..row };
    assert!(matches!(again(&unread), Err(DocumentError::Facts(_))));
}
