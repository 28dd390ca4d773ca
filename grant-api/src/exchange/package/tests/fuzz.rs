//! Bytes changed at random: the reader answers, and never falls over.

use super::super::read::read;
use super::damage::Copy;

/// SplitMix64: the same changes on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

#[test]
fn two_thousand_changed_bytes_are_answered() {
    let mut random = Random(2026);
    let mut copy = Copy::new();
    let names: Vec<String> = copy.0.keys().cloned().collect();
    let (mut refused, mut taken) = (0, 0);
    for round in 0..2_000 {
        // Most copies have one change; in some they pile up.
        if round % 20 < 14 {
            copy = Copy::new();
        }
        let bytes = copy.0.get_mut(&names[random.below(names.len())]).expect("a file");
        if !bytes.is_empty() {
            let at = random.below(bytes.len());
            match random.below(6) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, b",\"\n\r\x00\xd0"[random.below(6)]),
                2 => bytes.truncate(at),
                3 => bytes[at] = b"\",\n-.@0 "[random.below(8)],
                _ => bytes[at] = random.below(256) as u8,
            }
        }
        match read(&copy.files()) {
            Ok(_) => taken += 1,
            Err(faults) => {
                refused += 1;
                assert!(!faults.is_empty());
                for fault in faults {
                    let line = fault.to_string();
                    assert!(!line.chars().any(char::is_control), "{line:?}");
                    assert!(!fault.right.is_empty(), "{line}");
                }
            }
        }
    }
    assert!(refused > 500 && taken > 100, "{refused} refused, {taken} taken");
}
