//! From an operation in places to a command in ids, and from the program's legs to the oracle's amounts.
//!
//! Invariant: an operation on a thing that is not there is never asked for; a line that a fund has not is one of another
//! fund. Versions are those of the moment, or one less.

use std::collections::HashMap;

use ledger_core::id::{
    BankAccountId, CallId, CaseId, ClaimId, ConversionId, DisbursementId, DonorId, DraftId, EntryId, FundId, GoodsId,
    GrantId, LineId, NgoId, ReceiptId, RemittanceId, SubjectId,
};
use ledger_core::ledger::leg::Leg;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::stage::Stage;
use ledger_core::time::{Day, days_between, plus_days};
use uuid::Uuid;

use super::op::{Kind, Op};
use super::state::{Booked, Dims};

/// What the oracle's places are in the program.
#[derive(Debug, Default)]
pub struct Ids {
    /// Donor.
    pub donor: Option<DonorId>,
    /// NGO.
    pub ngo: Option<NgoId>,
    /// Call.
    pub call: Option<CallId>,
    /// Funds.
    pub funds: Vec<FundId>,
    /// Their lines.
    pub lines: Vec<Vec<LineId>>,
    /// Bank accounts.
    pub banks: Vec<BankAccountId>,
    /// Cases.
    pub cases: Vec<CaseId>,
    /// Grantees.
    pub grantees: Vec<SubjectId>,
    /// Claims, by case and place.
    pub claims: HashMap<(usize, usize), ClaimId>,
    /// Orders, by case and place.
    pub goods: HashMap<(usize, usize), GoodsId>,
    /// Receipts.
    pub receipts: Vec<ReceiptId>,
    /// Money on its way.
    pub remits: Vec<RemittanceId>,
    /// Drafts.
    pub drafts: Vec<DraftId>,
    /// Sales.
    pub sales: Vec<ConversionId>,
    /// Entries by the number of their operation.
    pub entries: HashMap<usize, EntryId>,
    /// Places of grants and disbursements.
    pub grants: HashMap<GrantId, usize>,
    /// Place of a disbursement: its case, and where in it.
    pub parts: HashMap<DisbursementId, (usize, usize)>,
}

/// The first day of every play.
pub fn first_day() -> Day {
    Day::from_ymd_opt(2026, 1, 1).unwrap_or_default()
}

/// A day of the play.
pub fn day(on: i64) -> Day {
    plus_days(first_day(), u64::try_from(on).unwrap_or(0))
}

impl Ids {
    /// The budget line at a place of a fund; one of another fund where it has none there.
    pub fn line(&self, fund: usize, line: usize) -> LineId {
        let other = &self.lines[(fund + 1) % 3];
        self.lines[fund].get(line).copied().unwrap_or(other[0])
    }

    /// Disbursement at a place of a case.
    pub fn part(&self, stage: &Stage, case: usize, part: usize) -> (DisbursementId, i64) {
        let rows = stage.case(self.cases[case]).map(|case| &case.disbursements);
        let row = rows.and_then(|rows| rows.get(part));
        row.map_or((DisbursementId(Uuid::nil()), 0), |row| (row.disbursement_id, row.version))
    }

    /// Notes what a granted operation made.
    pub fn learn(&mut self, op: &Op, number: usize, plan: &Plan) {
        for change in &plan.changes {
            match change {
                Change::Claim(row) if row.version == 1 => {
                    let at = self.claims.keys().filter(|(case, _)| *case == op.case).count();
                    self.claims.insert((op.case, at), row.claim_id);
                }
                Change::Goods(row) if row.version == 1 => {
                    let at = self.goods.keys().filter(|(case, _)| *case == op.case).count();
                    self.goods.insert((op.case, at), row.goods_id);
                }
                Change::Receipt(row) if row.version == 1 => self.receipts.push(row.receipt_id),
                Change::Remittance(row) if row.version == 1 => self.remits.push(row.remittance_id),
                Change::Draft(row) if row.version == 1 => self.drafts.push(row.draft_id),
                Change::Conversion(row) if row.version == 1 => self.sales.push(row.conversion_id),
                Change::Disbursement(row) => {
                    let at = usize::try_from(row.number - 1).unwrap_or(0);
                    self.parts.insert(row.disbursement_id, (op.case, at));
                }
                Change::Award(row) if op.kind == Kind::Approve => drop(self.grants.insert(row.grant_id, op.case)),
                _ => {}
            }
        }
        if let Some(entry) = plan.entries.first() {
            self.entries.insert(number, entry.header.entry_id);
        }
    }

    /// A leg as the oracle's two amounts.
    pub fn booked(&self, number: usize, leg: &Leg) -> Option<[Booked; 2]> {
        let fund = self.funds.iter().position(|id| *id == leg.fund_id)?;
        let line = match leg.line_id {
            Some(line) => Some(self.lines[fund].iter().position(|id| *id == line)?),
            None => None,
        };
        let bank = match leg.bank_account_id {
            Some(bank) => Some(self.banks.iter().position(|id| *id == bank)?),
            None => None,
        };
        let other = match leg.other_fund_id {
            Some(other) => Some(self.funds.iter().position(|id| *id == other)?),
            None => None,
        };
        let case = match leg.grant_id {
            Some(grant) => Some(*self.grants.get(&grant)?),
            None => None,
        };
        let part = match leg.disbursement_id {
            Some(part) => Some(self.parts.get(&part)?.1),
            None => None,
        };
        let dollars = leg.currency.code() == "USD";
        let of = Dims { fund, line, bank, case, part, other, dollars };
        let on = days_between(first_day(), leg.booked_on);
        let row =
            |account: &str, amount: i64| Some(Booked { op: number, on, account: account.parse().ok()?, amount, of });
        let amount = leg.amount_minor.0;
        Some([row(leg.debit_account.as_str(), amount)?, row(leg.credit_account.as_str(), -amount)?])
    }
}
