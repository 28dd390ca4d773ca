//! The replay over made leaves and rows: clean as written, and each change named; bodies in another form are read all the
//! same and told.
//!
//! Invariant: leaves are made by the function that the door uses.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::id::PersonId;
use crate::ledger::log::{LeafHeader, leaf};
use crate::ledger::verify::fact_key_text;
use crate::programme::fund::Donor;
use crate::programme::setup::Counter;
use serde_json::Value as Json;
use uuid::Uuid;

const TABLES: [&Table; 2] = [Counter::TABLE, Donor::TABLE];

fn programme() -> ProgrammeId {
    ProgrammeId(Uuid::from_u128(1))
}

fn row(table: &'static Table, number: i64, key: u128) -> Fact {
    use crate::row::Kind;
    let value = |(index, column): (usize, &crate::row::Column)| match column.kind {
        Kind::Id => Value::Id(Uuid::from_u128(key)),
        Kind::Int => Value::Int(number),
        Kind::Bool => Value::Bool(number > 0),
        Kind::Text if index < table.key => Value::Text(format!("key {key}")),
        Kind::Text => Value::Text(format!("\"{number}\" \u{457}\n")),
        _ => Value::Null,
    };
    Fact { table, values: table.columns.iter().enumerate().map(value).collect() }
}

fn decision(seq: i64, facts: &[Fact]) -> LogLeaf {
    let header = LeafHeader {
        programme: programme(),
        seq,
        recorded_at: Timestamp::from_micros(100 + seq),
        on: "2026-03-02".parse().unwrap(),
        actor: PersonId(Uuid::from_u128(2)),
        attested: (seq == 2).then_some(PersonId(Uuid::from_u128(3))),
        action: "donor_open".into(),
        outcome: "granted".into(),
        object: ("donor".into(), "7".into()),
        case: None,
        request_id: "r \"1\"".into(),
        detail: vec![("rows", Json::from(vec![1, 2]))],
    };
    leaf(&header, facts)
}

/// Three decisions: a counter and a donor; the counter anew; nothing.
fn leaves() -> Vec<LogLeaf> {
    vec![
        decision(1, &[row(Counter::TABLE, 1, 1), row(Donor::TABLE, 1, 7)]),
        decision(2, &[row(Counter::TABLE, 2, 1)]),
        decision(3, &[]),
    ]
}

fn rows() -> Vec<Fact> {
    vec![row(Counter::TABLE, 2, 1), row(Donor::TABLE, 1, 7)]
}

fn findings(leaves: &[LogLeaf], rows: &[Fact]) -> Vec<Finding> {
    let (mut replay, mut stored) = (Replay::new(programme(), TABLES), Stored::new(TABLES));
    leaves.iter().for_each(|leaf| replay.leaf(leaf));
    rows.iter().for_each(|row| stored.row(row));
    let mut open = replay.settle(stored);
    for seq in open.leaves() {
        let leaf = leaves.iter().find(|leaf| leaf.seq == seq).unwrap();
        open.leaf(seq, &leaf.body);
    }
    let tables = open.tables();
    rows.iter().filter(|row| tables.contains(&row.table)).for_each(|row| open.row(row));
    open.finish()
}

fn named(found: &[Finding]) -> Vec<(&str, &str, &str)> {
    found.iter().map(|one| (one.table.as_str(), one.key.as_str(), one.column.as_str())).collect()
}

#[test]
fn what_the_door_wrote_is_clean_and_the_last_version_of_a_row_stands() {
    assert_eq!(findings(&leaves(), &rows()), []);
    let earlier = [row(Counter::TABLE, 1, 1), row(Donor::TABLE, 1, 7)];
    let found = findings(&leaves(), &earlier);
    assert!(!found.is_empty() && found.iter().all(|one| one.table == "counter" && one.column != "*"), "{found:#?}");
}

#[test]
fn a_changed_a_missing_and_an_unknown_row_are_each_named_by_their_key() {
    for (index, table) in [Counter::TABLE, Donor::TABLE].into_iter().enumerate() {
        for (at, column) in table.columns.iter().enumerate().skip(table.key) {
            let mut rows = rows();
            rows[index].values[at] = match &rows[index].values[at] {
                Value::Int(number) => Value::Int(number + 1),
                Value::Bool(flag) => Value::Bool(!flag),
                Value::Text(text) => Value::Text(format!("{text} ")),
                _ => Value::Text("something".into()),
            };
            let key = fact_key_text(&rows[index]);
            assert_eq!(named(&findings(&leaves(), &rows)), [(table.name, key.as_str(), column.name)]);
        }
    }
    let key = fact_key_text(&row(Donor::TABLE, 1, 7));
    assert_eq!(named(&findings(&leaves(), &rows()[..1])), [("donor", key.as_str(), "*")]);
    let more = [rows(), vec![row(Donor::TABLE, 1, 8)]].concat();
    let key = fact_key_text(&row(Donor::TABLE, 1, 8));
    assert_eq!(named(&findings(&leaves(), &more)), [("donor", key.as_str(), "*")]);
    let twice = [rows(), rows()].concat();
    assert!(findings(&leaves(), &twice).len() >= 2, "a row that stands twice is not the log's");
}

#[test]
fn each_column_of_a_leaf_is_held_to_its_body() {
    let other = PersonId(Uuid::from_u128(9));
    type Change = fn(&mut LogLeaf, PersonId);
    let changes: [(&str, Change); 10] = [
        ("recorded_at", |leaf, _| leaf.recorded_at = Timestamp::from_micros(102)),
        ("on_day", |leaf, _| leaf.on_day = "2026-03-03".parse().unwrap()),
        ("actor_id", |leaf, other| leaf.actor_id = other),
        ("attested_id", |leaf, _| leaf.attested_id = None),
        ("action", |leaf, _| leaf.action = "fund_open".into()),
        ("outcome", |leaf, _| leaf.outcome = "duties".into()),
        ("object_kind", |leaf, _| leaf.object_kind = "fund".into()),
        ("object_id", |leaf, _| leaf.object_id = "8".into()),
        ("case_id", |leaf, other| leaf.case_id = Some(crate::id::CaseId(other.0))),
        ("request_id", |leaf, _| leaf.request_id = "r 1".into()),
    ];
    for (column, change) in changes {
        let mut leaves = leaves();
        change(&mut leaves[1], other);
        if column == "recorded_at" {
            leaves[1].recorded_at = Timestamp::from_micros(102_000);
        }
        let found = findings(&leaves, &rows());
        assert!(named(&found).contains(&("log_leaf", "2", column)), "{column}: {found:#?}");
    }
    let strange = ProgrammeId(Uuid::from_u128(77));
    let mut replay = Replay::new(strange, TABLES);
    leaves().iter().for_each(|leaf| replay.leaf(leaf));
    let found = replay.settle(Stored::new(TABLES)).finish();
    assert_eq!(found.iter().filter(|one| one.column == "programme_id").count(), 3);
}

#[test]
fn a_body_in_another_form_is_told_and_read_all_the_same() {
    let mut leaves = leaves();
    leaves[1].body = leaves[1].body.replace("\":", "\" : ");
    leaves[1].leaf_hash = leaf_hash(leaves[1].body.as_bytes()).to_vec();
    assert_eq!(named(&findings(&leaves, &rows())), [("log_leaf", "2", "body")]);
    leaves[1].body = "grant-ledger/leaf/2\n{}".into();
    leaves[1].leaf_hash = leaf_hash(leaves[1].body.as_bytes()).to_vec();
    let found = findings(&leaves, &rows());
    assert!(named(&found).contains(&("log_leaf", "2", "body")), "{found:#?}");
}

#[test]
fn a_watched_size_gives_its_root_and_one_beyond_the_log_none() {
    let mut replay = Replay::new(programme(), TABLES);
    [0, 2, 4].into_iter().for_each(|size| replay.watch(size));
    let mut tree = Tree::empty();
    for leaf in &leaves() {
        replay.leaf(leaf);
        if leaf.seq <= 2 {
            tree.push(leaf_hash(leaf.body.as_bytes()));
        }
    }
    assert_eq!(replay.root_at(2), Some(tree.root()));
    assert_eq!((replay.root_at(0), replay.root_at(4)), (Some(Tree::empty().root()), None));
    assert_eq!(replay.last_leaf(), Some(leaf_hash(leaves()[2].body.as_bytes())));
}
