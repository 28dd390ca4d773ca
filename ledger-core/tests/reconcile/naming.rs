//! References in texts: whole, cut, glued, foreign; instalments by word and by number.

use ledger_core::reconcile::normalise::text;
use ledger_core::reconcile::reference::{Named, References, Target};

const OURS: [&str; 4] = ["GA-2026-001", "GA-2026-1", "GA-2026-12", "PROG/7/2026"];

fn read(raw: &str) -> Named {
    let folded = OURS.map(text);
    let mut all = References::new();
    for (number, agreement) in (0..).zip(&folded) {
        all.add(agreement, Target::Agreement(number));
    }
    let id = text("A1B2C3D4E5F6A7B8C9D0");
    all.add(&id, Target::Payment(77));
    all.read(&text(raw))
}

fn agreements(raw: &str) -> Vec<u32> {
    let number = |target: &Target| match target {
        Target::Agreement(number) => *number,
        Target::Payment(number) => 1000 + number,
    };
    read(raw).targets.iter().map(number).collect()
}

#[test]
fn a_reference_is_found_with_any_marks_and_letters() {
    for raw in
        ["Grant GA-2026-001", "GA 2026 001", "ga/2026/001.", "(GA-2026-001)", "№GA2026-001", "GA2026001", "GА–2026–001"]
    {
        assert_eq!(agreements(raw), [0], "{raw}");
    }
    assert_eq!(agreements("PROG 7 2026"), [3]);
    assert_eq!(agreements("id A1B2C3D4E5F6A7B8C9D0 end"), [1077]);
    assert_eq!(agreements("GA-2026-001 and PROG/7/2026"), [0, 3]);
}

#[test]
fn a_cut_reference_is_joined_at_line_ends_each_for_itself() {
    assert_eq!(agreements("Grant GA-2026-0\n01 instalment\n2"), [0]);
    assert_eq!(agreements("Grant GA-2\n026-001"), [0]);
    assert_eq!(agreements("Grant\nGA-2026-001\ninstalment 2"), [0]);
    assert_eq!(read("grant GA-2026-001 ins\ntalment 1").instalments, [1]);
    // A blank joins only where nothing else was found.
    assert_eq!(agreements("Grant GA-2026-0 01"), [0]);
    assert_eq!(agreements("Grant GA-2026-1 2"), [1]);
    // What was cut off is not guessed.
    assert_eq!(agreements("Grant GA-2026-00"), [0; 0]);
}

#[test]
fn a_longer_number_is_another_agreement() {
    assert_eq!(agreements("GA-2026-12"), [2]);
    let both = read("GA-2026-1-2");
    assert_eq!((both.targets, both.instalments), (vec![Target::Agreement(1)], vec![2]));
    assert_eq!(agreements("GA-2026-0012"), [0; 0]);
    // Both ways at a line end: two agreements, so that nothing is certain.
    assert_eq!(agreements("GA-2026-1\n2"), [2]);
}

#[test]
fn a_text_of_our_shape_that_is_not_ours_is_a_strangers() {
    assert!(read("Grant GA-2026-999").stranger);
    assert!(read("Grant GA-2025-002").stranger);
    assert!(!read("Grant GB-2026-999").stranger);
    assert!(!read("GA-2026-001").stranger);
    assert!(!read("від 01.02.2026 на суму 1000.00").stranger);
}

#[test]
fn instalments_are_read_by_word_and_by_suffix() {
    let cases: [(&str, &[u16]); 16] = [
        ("GA-2026-001 instalment 2", &[2]),
        ("GA-2026-001, транш № 3", &[3]),
        ("GA-2026-001, 2-й транш", &[2]),
        ("GA-2026-001 (2 транш)", &[2]),
        ("Tranche II of GA-2026-001", &[2]),
        ("GA-2026-001 транш ІІ", &[2]),
        ("GA-2026-001-04", &[4]),
        ("GA-2026-001/4", &[4]),
        ("GA-2026-001/01.02.2026", &[]),
        ("GA-2026-001 від 01.02.2026", &[]),
        ("транш від 02.03.2026", &[]),
        ("транш 02.03.2026", &[]),
        ("1 та 2 транш, GA-2026-001", &[2]),
        ("транш 1, транш 2", &[1, 2]),
        ("транш 4500", &[]),
        ("транші", &[]),
    ];
    for (raw, expected) in cases {
        assert_eq!(read(raw).instalments, expected, "{raw}");
    }
}
