//! Floors: balances that an entry which is no step of a case must not take below zero, on its date or any later day.
//!
//! ```text
//! floor::kept(&gate, world, &entry)?;      // bank_short, over_budget, over_open: which account, what was asked, what there is
//! ```
//! Invariant: only what decreases is held against its floor, so that a repayment into an over-limit account passes
//! (`books.md`, guarantee 7). Must not: look at grants, whose steps have rules of their own.

use super::gate::Gate;
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::ledger::account::{
    AVAILABLE, AccountCode, BANK, BANK_OTHER, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, DUE_TO_DONOR, EXPENDED,
    RECEIVED_IN_ADVANCE, Side,
};
use crate::ledger::balance::{Balances, Scope, apply};
use crate::ledger::entry::Entry;
use crate::money::Money;

/// One floor: an account, the scope in which it is followed, the side it stands on, and what a breach is refused with.
type Floor = (AccountCode, Scope, Side, RefusalCode);

/// Money in the bank, budget available and expended, and what donors and funds owe each other.
const FLOORS: [Floor; 9] = [
    (BANK, Scope::Bank, Side::Debit, RefusalCode::BankShort),
    (BANK_OTHER, Scope::Bank, Side::Debit, RefusalCode::BankShort),
    (AVAILABLE, Scope::Line, Side::Credit, RefusalCode::OverBudget),
    (EXPENDED, Scope::Line, Side::Credit, RefusalCode::OverOpen),
    (DUE_FROM, Scope::Pair, Side::Debit, RefusalCode::OverOpen),
    (DUE_TO, Scope::Pair, Side::Credit, RefusalCode::OverOpen),
    (DUE_TO_DONOR, Scope::Fund, Side::Credit, RefusalCode::OverOpen),
    (DONOR_RECEIVABLE, Scope::Fund, Side::Debit, RefusalCode::OverOpen),
    (RECEIVED_IN_ADVANCE, Scope::Fund, Side::Credit, RefusalCode::OverOpen),
];

/// Refuses an entry that takes a balance below its floor, counting every day from the command's date on.
///
/// # Errors
/// The floor's code with the account, what was asked and what there is; a total beyond 64 bits.
pub(super) fn kept(gate: &Gate, world: &World, entry: &Entry) -> Result<(), Stop> {
    let mut moved = Balances::new();
    for leg in &entry.legs {
        apply(&mut moved, leg)?;
    }
    for (key, change) in moved {
        let floor = FLOORS.iter().find(|(account, scope, _, _)| (*account, *scope) == (key.account, key.scope));
        let Some((account, _, side, code)) = floor else { continue };
        let taken = -change.net(*side).0;
        let there = world.lowest(key, *side)?;
        if taken > 0 && taken > there.0 {
            let money = |minor| Money { minor, currency: key.currency }.to_string();
            let refusal = gate.refuse(*code).with("account", account.as_str());
            let asked = money(crate::money::Minor(taken));
            return Err(refusal.with("asked", asked).with("limit", money(there)).into());
        }
    }
    Ok(())
}
