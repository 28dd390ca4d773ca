//! The reader as a whole, on a tiny package and damaged copies of it.

mod consequences;
mod damage;
mod faults;
mod fuzz;
mod reads;
mod tiny;

use super::fault::Fault;
use super::read::read_up_to;
use damage::Copy;

/// Rows a file may have in these tests.
const MOST_ROWS: u64 = 40;

/// Where a fault stands and what it is: file, line, column, code.
type Found = (String, Option<u64>, Option<String>, String);

fn found(fault: &Fault) -> Found {
    let column = fault.column.as_ref().map(ToString::to_string);
    (fault.file.to_string(), fault.line, column, fault.code.code().to_owned())
}

fn faults(copy: &Copy) -> Vec<Fault> {
    read_up_to(&copy.files(), MOST_ROWS).err().unwrap_or_default()
}

/// What is found in a copy with that damage.
fn after(damage: impl FnOnce(&mut Copy)) -> Vec<Found> {
    let mut copy = Copy::new();
    damage(&mut copy);
    faults(&copy).iter().map(found).collect()
}

fn at(file: &str, line: u64, column: &str, code: &str) -> Found {
    let column = Some(column.to_owned()).filter(|name| !name.is_empty());
    (file.to_owned(), Some(line).filter(|line| *line > 0), column, code.to_owned())
}
