//! Proofs against a tree that is nothing but the RFC's recursion, every size and pair of sizes; published paths; forgeries.
//!
//! Invariant: the naive tree shares no code with the tree under test but the two hash functions.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::ledger::log::{Tree, leaf_hash};
use crate::row::hex;
use proptest::prelude::*;

/// `MTH(D[n])`, word for word (RFC 6962, 2.1).
fn mth(leaves: &[Hash]) -> Hash {
    if leaves.len() == 1 {
        return leaves[0];
    }
    let k = largest_below(leaves.len());
    node_hash(&mth(&leaves[..k]), &mth(&leaves[k..]))
}

fn largest_below(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// `PATH(m, D[n])` (RFC 6962, 2.1.1).
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = largest_below(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut lower, top) = if m < k { (path(m, left), mth(right)) } else { (path(m - k, right), mth(left)) };
    lower.push(top);
    lower
}

/// `SUBPROOF(m, D[n], b)` (RFC 6962, 2.1.2).
fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    let n = leaves.len();
    if m == n {
        return if whole { Vec::new() } else { vec![mth(leaves)] };
    }
    let k = largest_below(n);
    let (left, right) = leaves.split_at(k);
    let (mut lower, top) =
        if m <= k { (subproof(m, left, whole), mth(right)) } else { (subproof(m - k, right, false), mth(left)) };
    lower.push(top);
    lower
}

fn some_leaves(n: u32) -> Vec<Hash> {
    (0..n).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn blocks(leaves: &[Hash]) -> Blocks {
    let mut blocks = Blocks::default();
    leaves.iter().for_each(|leaf| blocks.push(*leaf));
    blocks
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Tree::empty();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree.root()
}

#[test]
fn every_leaf_of_every_small_tree_is_proved_as_the_rfc_says() {
    let leaves = some_leaves(70);
    for n in 1..=leaves.len() {
        let (tree, root) = (&leaves[..n], mth(&leaves[..n]));
        assert_eq!(super::root(tree, n as u64), Some(root));
        for (m, leaf) in tree.iter().enumerate() {
            let made = inclusion(tree, m as u64, n as u64).unwrap();
            assert_eq!(made, path(m, tree), "leaf {m} of {n}");
            assert!(includes(leaf, m as u64, n as u64, &made, &root), "leaf {m} of {n}");
        }
        assert_eq!(inclusion(tree, n as u64, n as u64), None);
    }
}

#[test]
fn every_pair_of_small_trees_is_consistent_as_the_rfc_says() {
    let leaves = some_leaves(70);
    for n in 1..=leaves.len() {
        for m in 1..=n {
            let made = consistency(leaves.as_slice(), m as u64, n as u64).unwrap();
            assert_eq!(made, subproof(m, &leaves[..n], true), "{m} to {n}");
            let (old, new) = (mth(&leaves[..m]), mth(&leaves[..n]));
            assert!(extends((m as u64, &old), (n as u64, &new), &made), "{m} to {n}");
            // The same path under another old tree, another new tree or another size shows nothing.
            let other = leaf_hash(b"another");
            assert!(!extends((m as u64, &other), (n as u64, &new), &made), "{m} to {n}, old root");
            assert!(!extends((m as u64, &old), (n as u64, &other), &made), "{m} to {n}, new root");
            if m < n {
                assert!(!extends((m as u64, &old), (m as u64, &new), &made), "{m} to {n}, size");
            }
        }
        assert_eq!(consistency(leaves.as_slice(), 0, n as u64), None);
        assert_eq!(consistency(leaves.as_slice(), n as u64 + 1, n as u64), None);
    }
}

/// Known paths of the certificate-transparency test suites: eight leaves of 0, 1, 1, 2, 4, 4, 8 and 16 bytes; the audit
/// path of the sixth, and the proofs from one tree, from six leaves to eight and from two to five.
#[test]
fn the_published_proofs_of_the_eight_leaves_are_made_and_met() {
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let leaves: Vec<Hash> = inputs.iter().map(|input| leaf_hash(input)).collect();
    let text = |path: Vec<Hash>| path.iter().map(|hash| hex(hash)).collect::<Vec<_>>();
    assert_eq!(hex(&mth(&leaves)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    assert_eq!(
        text(inclusion(leaves.as_slice(), 5, 8).unwrap()),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
    assert_eq!(
        text(consistency(leaves.as_slice(), 1, 8).unwrap()),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    assert_eq!(
        text(consistency(leaves.as_slice(), 6, 8).unwrap()),
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
    assert_eq!(
        text(consistency(leaves.as_slice(), 2, 5).unwrap()),
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
    );
}

#[test]
fn blocks_lend_the_same_hashes_as_all_leaves_together_and_ask_for_two_blocks_at_most() {
    let leaves = some_leaves(1_100);
    for (from, to) in [(1, 1_100), (256, 1_100), (255, 257), (300, 900), (512, 1_024), (1_024, 1_024), (700, 1_100)] {
        let mut blocks = blocks(&leaves);
        assert_eq!(blocks.size(), 1_100);
        let wanted = blocks.wanted([from, to]);
        assert!(wanted.len() <= 2);
        for block in wanted {
            let start = usize::try_from(block * BLOCK).unwrap();
            assert!(blocks.lend(block, leaves[start..start + 256].to_vec()));
        }
        assert_eq!(consistency(&blocks, from, to), consistency(leaves.as_slice(), from, to), "{from} to {to}");
        assert_eq!(inclusion(&blocks, from - 1, to), inclusion(leaves.as_slice(), from - 1, to), "{from} in {to}");
        assert_eq!(super::root(&blocks, to), Some(mth(&leaves[..usize::try_from(to).unwrap()])));
    }
}

#[test]
fn leaves_that_are_not_those_of_their_block_are_not_taken() {
    let mut leaves = some_leaves(600);
    let mut blocks = blocks(&leaves);
    leaves[300] = leaf_hash(b"another");
    assert!(!blocks.lend(1, leaves[256..512].to_vec()));
    assert!(!blocks.lend(2, leaves[344..600].to_vec()), "the last block is not whole");
    assert_eq!(inclusion(&blocks, 300, 600), None);
}

proptest! {
    #[test]
    fn a_path_with_anything_changed_proves_nothing(
        n in 1u32..400, at in 0u64..400, change in 0usize..4, bit in 0usize..256, place in 0usize..12,
    ) {
        let leaves = some_leaves(n);
        let (size, index) = (u64::from(n), at % u64::from(n));
        let root = root_of(&leaves);
        let leaf = leaves[usize::try_from(index).unwrap()];
        let path = inclusion(leaves.as_slice(), index, size).unwrap();
        prop_assert!(includes(&leaf, index, size, &path, &root));
        let flip = |mut hash: Hash| { hash[bit / 8] ^= 1 << (bit % 8); hash };
        let mut forged = path.clone();
        match change {
            0 if !path.is_empty() => { let place = place % path.len(); forged[place] = flip(forged[place]); }
            1 if !path.is_empty() => { forged.remove(place % path.len()); }
            2 => forged.insert(place % (path.len() + 1), flip(leaf)),
            _ => {
                prop_assert!(!includes(&flip(leaf), index, size, &path, &root));
                prop_assert!(!includes(&leaf, index, size, &path, &flip(root)));
                prop_assert!(n == 1 || !includes(&leaf, (index + 1) % size, size, &path, &root));
                return Ok(());
            }
        }
        prop_assert!(!includes(&leaf, index, size, &forged, &root));
    }

    #[test]
    fn a_tree_with_one_leaf_changed_extends_no_tree_that_had_it(n in 2u32..300, cut in 1u64..300, at in 0usize..300) {
        let leaves = some_leaves(n);
        let size = u64::from(n);
        let first = 1 + cut % size;
        let old = mth(&leaves[..usize::try_from(first).unwrap()]);
        let mut other = leaves.clone();
        other[at % usize::try_from(first).unwrap()] = leaf_hash(b"another");
        for tree in [&leaves, &other] {
            let path = consistency(tree.as_slice(), first, size).unwrap();
            let shown = extends((first, &old), (size, &root_of(tree)), &path);
            prop_assert_eq!(shown, tree == &leaves);
        }
    }
}
