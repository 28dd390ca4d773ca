//! Proofs about the log: that a leaf is in a tree of a size, and that a tree is the beginning of a later one.
//!
//! ```text
//! inclusion(leaf 3 of 7) = [leaf 4, node 1-2, node 5-7];  consistency(3 to 7) = [leaf 3, leaf 4, node 1-2, node 5-7]
//! ```
//! Making follows RFC 6962, sections 2.1.1 and 2.1.2; checking follows RFC 9162, sections 2.1.3.2 and 2.1.4.2, and shares
//! no code with making. Leaves are counted from 0 here, as the RFCs do; the log's sequence is that plus 1.
//! Must not: read a database. A source lends the hashes of perfect subtrees.

use std::collections::BTreeMap;

use super::log::{Hash, node_hash};

/// Leaves of one block: the roots of whole blocks are kept, the leaves of a block are read when a proof needs them.
pub const BLOCK: u64 = 1 << BLOCK_LEVEL;
const BLOCK_LEVEL: u32 = 8;

/// Lends the hashes of perfect subtrees.
pub trait Subtrees {
    /// The root of the leaves from `index << level` on, `1 << level` of them; `None` where the source does not have it.
    fn subtree(&self, level: u32, index: u64) -> Option<Hash>;
}

/// All leaf hashes of a tree.
impl Subtrees for [Hash] {
    fn subtree(&self, level: u32, index: u64) -> Option<Hash> {
        let from = usize::try_from(index.checked_shl(level)?).ok()?;
        let leaves = self.get(from..from.checked_add(1usize.checked_shl(level)?)?)?;
        perfect(leaves)
    }
}

/// The root of a number of hashes that is a power of two.
fn perfect(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [one] => Some(*one),
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            Some(node_hash(&perfect(left)?, &perfect(right)?))
        }
    }
}

/// A tree by blocks: the roots of the whole ones, the leaves of the last, and the leaves of those lent for a proof.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    roots: Vec<Hash>,
    open: Vec<Hash>,
    lent: BTreeMap<u64, Vec<Hash>>,
}

impl Blocks {
    /// Appends a leaf's hash.
    pub fn push(&mut self, leaf: Hash) {
        self.open.push(leaf);
        if self.open.len() as u64 == BLOCK {
            self.roots.extend(perfect(&self.open));
            self.open.clear();
        }
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.roots.len() as u64 * BLOCK + self.open.len() as u64
    }

    /// The whole blocks whose leaves a proof about a leaf or a prefix that ends there needs.
    pub fn wanted(&self, ends: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut blocks: Vec<u64> = ends.into_iter().filter(|end| *end > 0).map(|end| (end - 1) / BLOCK).collect();
        blocks.retain(|block| *block < self.roots.len() as u64);
        blocks.sort_unstable();
        blocks.dedup();
        blocks
    }

    /// Lends the leaves of a whole block; `false` where they are not those that its root was made of.
    pub fn lend(&mut self, block: u64, leaves: Vec<Hash>) -> bool {
        let known = usize::try_from(block).ok().and_then(|block| self.roots.get(block));
        let fits = leaves.len() as u64 == BLOCK && perfect(&leaves).as_ref() == known;
        if fits {
            self.lent.insert(block, leaves);
        }
        fits
    }

    /// Gives the lent leaves back.
    pub fn forget(&mut self) {
        self.lent.clear();
    }
}

impl Subtrees for Blocks {
    fn subtree(&self, level: u32, index: u64) -> Option<Hash> {
        if level >= BLOCK_LEVEL {
            return self.roots.as_slice().subtree(level - BLOCK_LEVEL, index);
        }
        let first = index.checked_shl(level)?;
        let (block, within) = (first / BLOCK, (first % BLOCK) >> level);
        let leaves = if block == self.roots.len() as u64 { &self.open } else { self.lent.get(&block)? };
        leaves.as_slice().subtree(level, within)
    }
}

/// The largest power of two below `n`, as an exponent; `n` is above 1.
fn split(n: u64) -> u32 {
    u64::BITS - 1 - (n - 1).leading_zeros()
}

/// The root of the leaves from `from` to before `to`, as the recursion of the RFC meets them.
fn range(source: &(impl Subtrees + ?Sized), from: u64, to: u64) -> Option<Hash> {
    let n = to.checked_sub(from).filter(|n| *n > 0)?;
    if n.is_power_of_two() {
        return source.subtree(n.trailing_zeros(), from >> n.trailing_zeros());
    }
    let middle = from + (1 << split(n));
    Some(node_hash(&range(source, from, middle)?, &range(source, middle, to)?))
}

/// The root of the first `size` leaves; `None` where the source does not reach so far or `size` is 0.
pub fn root(source: &(impl Subtrees + ?Sized), size: u64) -> Option<Hash> {
    range(source, 0, size)
}

/// The audit path of a leaf in the tree of the first `size` leaves, from the leaf upwards (RFC 6962, 2.1.1).
pub fn inclusion(source: &(impl Subtrees + ?Sized), index: u64, size: u64) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + (1 << split(to - from));
        if index < middle {
            path.push(range(source, middle, to)?);
            to = middle;
        } else {
            path.push(range(source, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The proof that the tree of the first `first` leaves is the beginning of that of the first `second` (RFC 6962, 2.1.2).
/// Empty where the two are the same; `None` where `first` is 0 or greater than `second`.
pub fn consistency(source: &(impl Subtrees + ?Sized), first: u64, second: u64) -> Option<Vec<Hash>> {
    if first == 0 || first > second {
        return None;
    }
    let (mut from, mut to) = (0, second);
    let mut path = Vec::new();
    while to != first {
        let middle = from + (1 << split(to - from));
        if first <= middle {
            path.push(range(source, middle, to)?);
            to = middle;
        } else {
            path.push(range(source, from, middle)?);
            from = middle;
        }
    }
    if from > 0 {
        path.push(range(source, from, to)?);
    }
    path.reverse();
    Some(path)
}

/// Does the path lead from the leaf to the root (RFC 9162, 2.1.3.2)?
pub fn includes(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Does the path show that the first tree is the beginning of the second (RFC 9162, 2.1.4.2)?
pub fn extends(first: (u64, &Hash), second: (u64, &Hash), path: &[Hash]) -> bool {
    let ((first, first_root), (second, second_root)) = (first, second);
    if first == 0 || first > second {
        return false;
    }
    if first == second {
        return path.is_empty() && first_root == second_root;
    }
    // A first tree that is perfect is a node of the second: its hash is not repeated in the path.
    let (seed, rest) = match path.split_first() {
        _ if first.is_power_of_two() => (first_root, path),
        Some((seed, rest)) => (seed, rest),
        None => return false,
    };
    let (mut node, mut last) = (first - 1, second - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*seed, *seed);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old == *first_root && new == *second_root
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
