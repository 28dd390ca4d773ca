//! What rows owe other rows: the keys they add, and the keys of other files to which they refer.
//!
//! Invariant: a row in doubt is handed to [`Keys`] with all that is certain about it, and adds no fault in other files.
//! Must not: decide whether a reference is missing for good; that is known when every file was read.

use super::fault::{Fault, FaultCode};
use super::keys::{Added, Doubt, Keys};
use super::row::{Layout, Row};
use super::tables::TABLES;

/// A fault and where it stands in the list: file, line, column.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) at: (usize, u64, usize),
    pub(super) fault: Fault,
}

/// A reference that leads nowhere so far.
pub(super) struct Nowhere {
    columns: Vec<usize>,
    to: usize,
    key: String,
}

/// Looks every reference of a row up; gives those that lead nowhere.
pub(super) fn look_up(all: &mut [Keys<Placed>], index: usize, layout: &Layout, row: &mut Row<'_>) -> Vec<Nowhere> {
    let mut nowhere = Vec::new();
    for (columns, to) in &layout.references {
        let keys = &mut all[*to];
        if columns.iter().any(|column| !row.is_filled(*column)) {
            continue;
        }
        let key = row.joined(columns);
        let right = columns.iter().all(|column| row.is_right(*column));
        if right && (keys.is_unknown() || keys.has(&key)) {
            continue;
        }
        if keys.has_raw(&key) {
            // The row it means is named already; to name every cell that means it would say nothing new.
            row.faults.retain(|(column, _)| !columns.contains(column));
        } else if right && !columns.iter().any(|column| row.strays.contains(column)) {
            let target = &TABLES[*to];
            let names = target.key.join("+");
            let text = format!("{} has no row with that {names}; add one, or write one it has", target.file);
            let fault = row.about(layout, columns, FaultCode::ReferenceMissing, text);
            let at = (index, row.line, columns.first().copied().unwrap_or(0));
            keys.miss(key.clone(), Placed { at, fault });
            nowhere.push(Nowhere { columns: columns.clone(), to: *to, key });
        }
    }
    nowhere
}

/// Adds the key of a row; true when the row is a copy of an earlier one.
pub(super) fn add(keys: &mut Keys<Placed>, layout: &Layout, row: &mut Row<'_>, nowhere: Vec<Nowhere>) -> bool {
    if keys.is_unknown() {
        return false;
    }
    let raw = row.joined(&layout.key);
    let lost: Vec<Nowhere> = nowhere
        .into_iter()
        .filter(|reference| reference.columns.iter().any(|column| layout.key.contains(column)))
        .collect();
    let certain =
        |column: usize| row.is_right(column) && !lost.iter().any(|reference| reference.columns.contains(&column));
    let parts: Vec<Option<String>> =
        layout.key.iter().map(|column| certain(*column).then(|| row.part(*column).into_owned())).collect();
    if layout.key.iter().any(|column| !row.is_right(*column)) {
        keys.doubt(Doubt { parts, raw, repeated: false, because: Vec::new() });
        return false;
    }
    let because: Vec<(usize, String)> = lost.into_iter().map(|reference| (reference.to, reference.key)).collect();
    match keys.add(raw.clone(), row.line, row.print()) {
        Added::New => {
            if !because.is_empty() {
                keys.doubt(Doubt { parts, raw, repeated: false, because });
            }
            false
        }
        Added::Repeated(line, copied) => {
            // A copy of a whole row is just one row too many; but where rows differ in little more than a key of several
            // parts, two are soon alike by a slip in one part.
            if !copied || layout.key.len() > 1 {
                keys.doubt(Doubt { parts, raw, repeated: true, because: Vec::new() });
            }
            let names = layout.names(&layout.key);
            let right = format!("line {line} has it already; each row needs its own {names}");
            row.fault_of(layout, &layout.key, FaultCode::KeyRepeated, right);
            copied
        }
    }
}

/// The key of a row with too many or too few cells: taken as it stands when it can be read, else in doubt.
pub(super) fn add_broken(keys: &mut Keys<Placed>, layout: &Layout, row: &Row<'_>) {
    if keys.is_unknown() {
        return;
    }
    let raw = row.joined(&layout.key);
    if layout.key.iter().all(|column| row.is_right(*column)) && !keys.has(&raw) {
        keys.add(raw, row.line, row.print());
    } else {
        keys.doubt(Doubt { parts: vec![None; layout.key.len()], raw, repeated: false, because: Vec::new() });
    }
}
