//! Folding: look-alikes, legal forms, accounts, tax ids, working days, similar names.

use ledger_core::reconcile::normalise::{
    account, bank_code, business_days, is_edrpou, is_iban, is_rnokpp, name, reference, similar, tax_id, text,
};
use proptest::prelude::*;

use crate::shared::{ANNA, day};

#[test]
fn latin_letters_that_look_cyrillic_become_it() {
    assert_eq!(text("ABCEHIKMOPTXY abceikmoptxy"), text("АВСЕНІКМОРТХУ авсеікмортху"));
    assert_eq!(text("Ｇrant ﬁne"), "GRАNТ FІNЕ");
    assert_eq!(text("Зв’язок, зв'язок"), "ЗВЯЗОК, ЗВЯЗОК");
    assert_eq!(text("а\r\nб"), "А\nБ");
}

#[test]
fn legal_forms_and_punctuation_are_dropped_from_names() {
    let expected = "ПРИКЛАД ГАННА";
    for raw in ["ФОП Приклад Ганна", "Приклад Ганна (FOP)", "Фізична особа-підприємець ПРИКЛАД  ГАННА", "ПPИКЛAД ГAННА"]
    {
        assert_eq!(name(raw), expected, "{raw}");
    }
    assert_eq!(name("Товариство з обмеженою відповідальністю «Млин»"), "МЛИН");
    assert_eq!(name("ТОВ"), "ТОВ");
}

#[test]
fn accounts_are_latin_and_checked() {
    assert_eq!(account("ua69 3220 0100 0002 6200 0000 0010 1").as_deref(), Some(ANNA));
    // Cyrillic А in the country.
    assert_eq!(account("UА693220010000026200000000101").as_deref(), Some(ANNA));
    assert!(is_iban(ANNA) && is_iban("DE89370400440532013000"));
    assert!(!is_iban("UA693220010000026200000000102") && !is_iban("UA6932200100000262000000001"));
    assert_eq!((bank_code(ANNA), bank_code("DE89370400440532013000")), (Some("322001"), None));
    assert_eq!(account(" - "), None);
}

#[test]
fn tax_ids_have_check_digits() {
    // Public register: PrivatBank, Oschadbank, Universal Bank, Ministry of Digital Transformation.
    for known in ["14360570", "00032129", "21133352", "43220851"] {
        assert!(is_edrpou(known), "{known}");
        let last = known.as_bytes()[7] - b'0';
        let other = format!("{}{}", &known[..7], (last + 1) % 10);
        assert!(!is_edrpou(&other), "{other}");
    }
    assert!(is_rnokpp("1234567899") && !is_rnokpp("1234567890") && !is_rnokpp("123456789") && !is_rnokpp("12345б7899"));
    assert_eq!((tax_id("0000000000"), tax_id(" 12345678 ")), (None, Some("12345678".to_owned())));
}

#[test]
fn references_that_say_nothing_are_none() {
    for blank in ["", "  ", "NOTPROVIDED", "NotProvided", "NONREF"] {
        assert_eq!(reference(blank), None, "{blank}");
    }
    assert_eq!(reference(" ga-1 ").as_deref(), Some("GA-1"));
}

#[test]
fn working_days_leave_out_weekends() {
    // 2 March 2026 is a Monday.
    for (from, to, days) in [(2, 2, 0), (2, 3, 1), (2, 6, 4), (6, 9, 1), (6, 8, 0), (7, 9, 1), (2, 16, 10), (9, 2, 0)] {
        assert_eq!(business_days(day(from), day(to)), days, "{from} to {to}");
    }
}

#[test]
fn names_are_similar_by_words_in_any_order() {
    assert!(similar("ПРИКЛАД ГАННА ІВАНІВНА", "ГАННА ІВАНІВНА ПРИКЛАД", 85));
    assert!(similar("ПРИКЛАД ГАННА ІВАНІВНА", "ПРИКЛАД ГАННА ІВАНІВН", 85));
    assert!(!similar("ПРИКЛАД ГАННА ІВАНІВНА", "ПРИКЛАД ГАННА", 85));
    assert!(!similar("ПРИКЛАД ГАННА", "ПРИКЛАД ІННА", 85));
    assert!(!similar("", "", 85));
}

#[test]
fn what_a_silent_mark_kept_apart_is_in_one_form() {
    // Found at random: two accents in the wrong order with a mark between them; and a letter that takes a breve as a
    // Cyrillic one alone.
    for raw in ["\u{1a75}`\u{f71}", "Y\u{306}", "У\u{200d}\u{306}"] {
        assert_eq!(text(&text(raw)), text(raw), "{raw:?}");
    }
    assert_eq!(text("Y\u{306}"), "Ў");
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(raw in any::<String>()) {
        let once = text(&raw);
        prop_assert_eq!(text(&once), once.clone());
        prop_assert_eq!(name(&name(&raw)), name(&raw));
        let folded = account(&raw);
        prop_assert_eq!(folded.as_deref().and_then(account), folded);
    }

    #[test]
    fn working_days_are_those_counted_one_by_one(start in 1_i64..4_000, length in 0_i64..400) {
        use chrono::{Datelike, Days, Weekday};
        let from = day(1) + Days::new(u64::try_from(start).unwrap());
        let all = (1..=u64::try_from(length).unwrap()).map(|days| from + Days::new(days));
        let counted = all.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)).count();
        let to = from + Days::new(u64::try_from(length).unwrap());
        prop_assert_eq!(business_days(from, to), i64::try_from(counted).unwrap());
    }
}
