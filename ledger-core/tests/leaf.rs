//! The encoding of leaves is fixed: what was hashed once hashes to the same for ever.
//!
//! Invariant: the file of vectors is read, never written, by this test; its hashes were worked out by another program from
//! the bytes alone. Must not: change a line of it for a new version; a new version gets a new file.

#![allow(clippy::unwrap_used)]

use ledger_core::id::{CaseId, DisbursementId, EntryId, FundId, GrantId, LineId, PersonId, ProgrammeId, RateId};
use ledger_core::ledger::account::{AUTHORITY, AVAILABLE, AccountCode, Layer};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::log::{LEAF_V1, LeafHeader, LogLeaf, Tree, leaf, leaf_hash, read_body};
use ledger_core::money::{Currency, Minor};
use ledger_core::row::{Fact, Row, hex};
use ledger_core::text::Code;
use ledger_core::time::{Day, Timestamp};
use serde_json::json;
use uuid::Uuid;

const VECTORS: &str = include_str!("../../fixtures/reference/log/leaf-1.tsv");

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn header(seq: i64, action: &str, outcome: &str) -> LeafHeader {
    LeafHeader {
        programme: ProgrammeId(id(1)),
        seq,
        recorded_at: Timestamp::from_micros(1_700_000_000_000_000 + seq),
        on: day("2026-03-02"),
        actor: PersonId(id(2)),
        attested: None,
        action: action.into(),
        outcome: outcome.into(),
        object: ("disbursement".into(), id(5).to_string()),
        case: Some(CaseId(id(3))),
        request_id: format!("r-{seq}"),
        detail: Vec::new(),
    }
}

/// An entry with every column, and a leg of each layer.
fn journal(seq: i64, original_on: Option<Day>) -> Vec<Fact> {
    let entry = EntryHeader {
        entry_id: EntryId(id(10)),
        seq,
        event: "disbursement_authorise".into(),
        booked_on: day("2026-03-02"),
        value_on: day("2026-03-03"),
        recorded_at: Timestamp::from_micros(1_700_000_000_000_000 + seq),
        case_id: Some(CaseId(id(3))),
        reverses_id: original_on.map(|_| EntryId(id(8))),
        follows_id: original_on.map(|_| EntryId(id(9))),
        original_on,
        reason: original_on.map(|_| Code::new("late").unwrap()),
    };
    let leg = Leg {
        entry_id: entry.entry_id,
        leg_no: 1,
        seq,
        booked_on: entry.booked_on,
        layer: Layer::Actual,
        debit_account: AccountCode::of(b"1210"),
        credit_account: AccountCode::of(b"2010"),
        amount_minor: Minor(4_500_000),
        currency: Currency::from_code("EUR").unwrap(),
        base_minor: Some(Minor(210_000_000)),
        fund_id: FundId(id(4)),
        line_id: Some(LineId(id(6))),
        grant_id: Some(GrantId(id(7))),
        disbursement_id: Some(DisbursementId(id(5))),
        bank_account_id: None,
        other_fund_id: None,
        valued_account: None,
        rate_id: Some(RateId(id(11))),
        region: Some("UA-46".into()),
    };
    let budget = Leg {
        leg_no: 2,
        layer: Layer::Budget,
        debit_account: AUTHORITY,
        credit_account: AVAILABLE,
        base_minor: None,
        rate_id: None,
        ..leg.clone()
    };
    vec![entry.fact(), leg.fact(), budget.fact()]
}

/// One leaf of each kind, in the order of the file.
fn leaves() -> Vec<(&'static str, LogLeaf)> {
    let refused = LeafHeader {
        detail: vec![
            ("available", json!({"amount": "100.00", "currency": "UAH"})),
            ("earlier_seq", json!(1)),
            ("words", json!("Ї, \"quoted\", \\ and \n / \u{7f} \u{1f}")),
        ],
        ..header(2, "disbursement_authorise", "over_budget")
    };
    let attested = LeafHeader { attested: Some(PersonId(id(12))), ..header(3, "disbursement_authorise", "granted") };
    let approved = LeafHeader {
        detail: vec![
            ("approvers", json!([id(13).to_string(), id(14).to_string()])),
            ("over_limit", json!(true)),
            ("nothing", json!(null)),
            ("smallest", json!(i64::MIN)),
        ],
        ..header(5, "payment_release", "granted")
    };
    let bare = LeafHeader {
        case: None,
        object: ("programme".into(), id(1).to_string()),
        ..header(6, "programme_open", "granted")
    };
    vec![
        ("granted", leaf(&header(1, "disbursement_authorise", "granted"), &journal(1, None))),
        ("refused", leaf(&refused, &[])),
        ("attested", leaf(&attested, &journal(3, None))),
        ("late", leaf(&header(4, "entry_reverse", "granted"), &journal(4, Some(day("2026-01-31"))))),
        ("approvers", leaf(&approved, &[])),
        ("bare", leaf(&bare, &[])),
    ]
}

#[test]
fn every_kind_of_leaf_has_the_bytes_the_hash_and_the_root_of_the_vectors() {
    let lines: Vec<&str> = VECTORS.lines().collect();
    assert_eq!(lines[0], "leaf\thash\troot\tjson");
    let mut tree = Tree::empty();
    let made = leaves();
    for (index, (name, leaf)) in made.iter().enumerate() {
        tree.push(leaf_hash(leaf.body.as_bytes()));
        let json = leaf.body.strip_prefix(LEAF_V1).unwrap();
        let line = format!("{name}\t{}\t{}\t{json}", hex(&leaf.leaf_hash), hex(&tree.root()));
        assert_eq!(lines.get(index + 1).copied(), Some(line.as_str()), "{name}");
    }
    assert_eq!(lines.len(), made.len() + 1);
}

#[test]
fn a_leafs_bytes_are_one_line_after_the_version_and_read_back_to_the_same() {
    for (name, leaf) in leaves() {
        let json = leaf.body.strip_prefix(LEAF_V1).unwrap();
        assert!(!json.contains(['\n', '\t', '\r']), "{name}");
        assert_eq!(read_body(&leaf.body).unwrap(), serde_json::from_str::<serde_json::Value>(json).unwrap(), "{name}");
        assert!(read_body(json).is_err(), "{name}: without its version a body is nothing");
    }
}
