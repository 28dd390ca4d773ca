//! The log: one RFC 6962 Merkle tree per programme, a leaf for every decision, granted or refused.
//!
//! ```text
//! leaf bytes = "grant-ledger/leaf/1\n" + canonical JSON;  leaf hash = SHA-256(0x00 + bytes);  node = SHA-256(0x01 + left + right)
//! ```
//! The JSON holds every reported field: who, when, what, on what, the outcome, and each row written with its columns.
//! The encoding's version is in the bytes, so that a later one never changes an old hash. The head keeps the size, the
//! root and the open peaks (perfect subtrees from the left), so that appending needs no earlier leaf.

use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::id::{CaseId, PersonId, ProgrammeId};
use crate::row;
use crate::row::{Fact, hex};
use crate::time::{Day, Timestamp};

/// First bytes of every leaf of version 1.
pub const LEAF_V1: &str = "grant-ledger/leaf/1\n";

/// A SHA-256 hash.
pub type Hash = [u8; 32];

row! { "log_leaf", key 1, insert;
    /// A stored leaf; the columns before `body` repeat what the body says, so that the log can be searched.
    pub struct LogLeaf {
        /// 1, 2, .. without gaps.
        pub seq: i64,
        /// When it was recorded.
        pub recorded_at: Timestamp,
        /// Business date of the decision.
        pub on_day: Day,
        /// Who entered it.
        pub actor_id: PersonId,
        /// Who is attested to have decided it, where somebody else entered it (import).
        pub attested_id: Option<PersonId>,
        /// What was asked: the action's code.
        pub action: String,
        /// `granted`, or the code of the refusal.
        pub outcome: String,
        /// Kind of the object.
        pub object_kind: String,
        /// Id of the object.
        pub object_id: String,
        /// The case.
        pub case_id: Option<CaseId>,
        /// Request id: ties the leaf to the access log.
        pub request_id: String,
        /// The canonical bytes that were hashed.
        pub body: String,
        /// SHA-256 of 0x00 and the bytes.
        pub leaf_hash: Vec<u8>,
    }
}

row! { "log_head", key 0, put;
    /// The head of a programme's log: also the lock that every write takes first.
    pub struct LogHead {
        /// Number of leaves.
        pub size: i64,
        /// Root of the tree.
        pub root: Vec<u8>,
        /// Hashes of the perfect subtrees from the left, 32 bytes each.
        pub peaks: Vec<u8>,
        /// Last recorded time.
        pub recorded_at: Timestamp,
    }
}

/// What a leaf says besides the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafHeader {
    /// Programme.
    pub programme: ProgrammeId,
    /// Sequence.
    pub seq: i64,
    /// Recorded time.
    pub recorded_at: Timestamp,
    /// Business date.
    pub on: Day,
    /// Who entered it.
    pub actor: PersonId,
    /// Who is attested to have decided it.
    pub attested: Option<PersonId>,
    /// Action's code.
    pub action: String,
    /// Outcome.
    pub outcome: String,
    /// Object kind and id.
    pub object: (String, String),
    /// Case.
    pub case: Option<CaseId>,
    /// Request id.
    pub request_id: String,
    /// Parameters of a refusal: codes, amounts, ids; never names or free text.
    pub detail: Vec<(&'static str, Json)>,
}

/// Builds the leaf of a decision from its header and the rows it writes.
pub fn leaf(header: &LeafHeader, facts: &[Fact]) -> LogLeaf {
    let mut map = Map::new();
    map.insert("programme".into(), Json::String(header.programme.to_string()));
    map.insert("seq".into(), Json::from(header.seq));
    map.insert("recorded_at".into(), Json::from(header.recorded_at.micros()));
    map.insert("on_day".into(), Json::String(header.on.to_string()));
    map.insert("actor_id".into(), Json::String(header.actor.to_string()));
    if let Some(attested) = header.attested {
        map.insert("attested_id".into(), Json::String(attested.to_string()));
    }
    map.insert("action".into(), Json::String(header.action.clone()));
    map.insert("outcome".into(), Json::String(header.outcome.clone()));
    map.insert("object_kind".into(), Json::String(header.object.0.clone()));
    map.insert("object_id".into(), Json::String(header.object.1.clone()));
    if let Some(case) = header.case {
        map.insert("case_id".into(), Json::String(case.to_string()));
    }
    map.insert("request_id".into(), Json::String(header.request_id.clone()));
    if !header.detail.is_empty() {
        let detail = header.detail.iter().map(|(name, value)| ((*name).to_string(), value.clone()));
        map.insert("detail".into(), Json::Object(Map::from_iter(detail)));
    }
    if !facts.is_empty() {
        map.insert("rows".into(), Json::Array(facts.iter().map(Fact::to_json).collect()));
    }
    let mut body = String::from(LEAF_V1);
    canonical(&Json::Object(map), &mut body);
    let leaf_hash = leaf_hash(body.as_bytes()).to_vec();
    LogLeaf {
        seq: header.seq,
        recorded_at: header.recorded_at,
        on_day: header.on,
        actor_id: header.actor,
        attested_id: header.attested,
        action: header.action.clone(),
        outcome: header.outcome.clone(),
        object_kind: header.object.0.clone(),
        object_id: header.object.1.clone(),
        case_id: header.case,
        request_id: header.request_id.clone(),
        body,
        leaf_hash,
    }
}

/// Canonical JSON: keys sorted by their bytes, no white space; independent of how the JSON library keeps its maps.
pub(crate) fn canonical(json: &Json, out: &mut String) {
    match json {
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Json::String(key.clone()).to_string());
                out.push(':');
                canonical(&map[key], out);
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// The JSON of a leaf's body, or what is wrong with it.
pub fn read_body(body: &str) -> Result<Json, String> {
    let text = body.strip_prefix(LEAF_V1).ok_or("the body does not begin with a known version")?;
    serde_json::from_str(text).map_err(|error| format!("the body is not JSON: {error}"))
}

/// RFC 6962 leaf hash.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// RFC 6962 node hash.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The open peaks of a tree: one perfect subtree for each one bit of its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// A tree without leaves.
    pub const fn empty() -> Self {
        Tree { size: 0, peaks: Vec::new() }
    }

    /// From the stored head; `None` when the number of peaks does not fit the size.
    pub fn restore(size: i64, peaks: &[u8]) -> Option<Self> {
        let size = u64::try_from(size).ok()?;
        let (hashes, rest) = peaks.as_chunks::<32>();
        let fits = rest.is_empty() && u32::try_from(hashes.len()).ok()? == size.count_ones();
        fits.then(|| Tree { size, peaks: hashes.to_vec() })
    }

    /// Appends a leaf's hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut merged = self.size;
        while merged & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
            merged >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Number of leaves.
    pub fn size(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX)
    }

    /// Root hash; of the empty tree, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The head to store.
    pub fn head(&self, recorded_at: Timestamp) -> LogHead {
        LogHead { size: self.size(), root: self.root().to_vec(), peaks: self.peaks.concat(), recorded_at }
    }
}

/// A root as text, for people and checkpoints.
pub fn root_text(root: &[u8]) -> String {
    hex(root)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// RFC 6962 section 2.1, word for word: split at the largest power of two below n.
    fn recursive_root(leaves: &[Hash]) -> Hash {
        match leaves.len() {
            0 => Sha256::digest([]).into(),
            1 => leaves[0],
            n => {
                let split = 1 << (usize::BITS - 1 - (n - 1).leading_zeros());
                node_hash(&recursive_root(&leaves[..split]), &recursive_root(&leaves[split..]))
            }
        }
    }

    #[test]
    fn appending_gives_the_root_of_the_recursive_definition() {
        let leaves: Vec<Hash> = (0..200u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut tree = Tree::empty();
        for n in 0..=leaves.len() {
            assert_eq!(tree.root(), recursive_root(&leaves[..n]), "{n} leaves");
            let head = tree.head(Timestamp::from_micros(1));
            tree = Tree::restore(head.size, &head.peaks).unwrap();
            if n < leaves.len() {
                tree.push(leaves[n]);
            }
        }
    }

    /// Known values of the certificate-transparency test suites (RFC 6962, eight leaves of 0, 1, 1, 2, 2, 4, 8 and 16 bytes).
    #[test]
    fn the_published_roots_of_rfc_6962_are_reached() {
        let inputs: [&[u8]; 3] = [b"", b"\x00", b"\x10"];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ];
        let mut tree = Tree::empty();
        for (input, root) in inputs.iter().zip(roots) {
            tree.push(leaf_hash(input));
            assert_eq!(root_text(&tree.root()), root);
        }
    }

    #[test]
    fn the_encoding_of_version_one_is_fixed() {
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let header = LeafHeader {
            programme: ProgrammeId(id(1)),
            seq: 7,
            recorded_at: Timestamp::from_micros(1_700_000_000_000_001),
            on: Day::from_ymd_opt(2026, 3, 2).unwrap(),
            actor: PersonId(id(2)),
            attested: None,
            action: "vote".into(),
            outcome: "duties".into(),
            object: ("case".into(), id(3).to_string()),
            case: Some(CaseId(id(3))),
            request_id: "r-1".into(),
            detail: vec![("earlier_seq", Json::from(4))],
        };
        let made = leaf(&header, &[]);
        assert_eq!(
            made.body,
            "grant-ledger/leaf/1\n{\"action\":\"vote\",\"actor_id\":\"00000000-0000-0000-0000-000000000002\",\"case_id\":\"00000000-0000-0000-0000-000000000003\",\"detail\":{\"earlier_seq\":4},\"object_id\":\"00000000-0000-0000-0000-000000000003\",\"object_kind\":\"case\",\"on_day\":\"2026-03-02\",\"outcome\":\"duties\",\"programme\":\"00000000-0000-0000-0000-000000000001\",\"recorded_at\":1700000000000001,\"request_id\":\"r-1\",\"seq\":7}"
        );
        assert_eq!(hex(&made.leaf_hash), hex(&leaf_hash(made.body.as_bytes())));
    }

    #[test]
    fn a_head_whose_peaks_do_not_fit_its_size_is_refused() {
        assert_eq!(Tree::restore(3, &[0; 32]), None);
        assert_eq!(Tree::restore(1, &[0; 31]), None);
        assert_eq!(Tree::restore(-1, &[]), None);
    }
}
