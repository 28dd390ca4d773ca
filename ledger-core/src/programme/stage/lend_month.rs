//! What a stage lends of the months of a bank account: as the store's `reconciliations.rs` loads them.
//!
//! Invariant: the same rows as the store's, in the same order. Must not: judge what it lends.

use super::*;
use crate::id::StatementLineId;
use crate::ledger::account::IN_TRANSIT;
use crate::programme::bank_statement::{BankStatement, LineState, StatementLine, line_of};
use crate::programme::claim::Claim;
use crate::programme::disbursement::{Disbursement, DisbursementState};
use crate::programme::line_match::undone_after;
use crate::programme::month::{DayEnd, Lists, OnTheWay, on_the_way};
use crate::programme::setup::BankAccount;
use crate::programme::treasury::ReceiptState;

impl Stage {
    /// Takes in what a leg moves on account 1090 for a disbursement.
    pub(super) fn on_its_way(&mut self, leg: &Leg) {
        let (Some(bank), Some(disbursement)) = (leg.bank_account_id, leg.disbursement_id) else { return };
        let sign = i64::from(leg.credit_account == IN_TRANSIT) - i64::from(leg.debit_account == IN_TRANSIT);
        if sign != 0 {
            let days = self.ways.entry(bank).or_default().entry(disbursement).or_default();
            *days.entry(leg.booked_on).or_default() += sign * leg.amount_minor.0;
        }
    }

    /// The months of a bank account, and what the end of a day of it is made from.
    pub(super) fn lend_month(&self, world: &mut World, account: BankAccountId, day: Day) {
        let of_bank = self.base.reconciliations.iter().filter(|(_, (row, _))| row.bank_account_id == account);
        world.reconciliations.extend(of_bank.map(|(id, found)| (*id, found.clone())));
        let Some(bank) = self.base.bank_accounts.get(&account) else { return };
        let mut later: Vec<BankLine> = self.lines_of(account).filter(|line| line.booked_on > day).cloned().collect();
        later.retain(|line| line_of(&line.bank_ref).is_some());
        later.sort_by(|a, b| a.bank_ref.cmp(&b.bank_ref));
        let statements = self.base.statements.statements.values().filter(|row| row.bank_account_id == account);
        let statements: Vec<BankStatement> = statements.cloned().collect();
        let lines = self.open_lines(account, day, &later);
        let net = [bank.account, IN_TRANSIT].map(|of| (of, self.net_of(bank, of, day)));
        let lists = Some(self.lists(account, day));
        let of_lines = |id: &StatementLineId| lines.iter().any(|(line, _)| line.statement_line_id == *id);
        let records = self.base.statements.matches.iter().filter(|((id, _), _)| of_lines(id)).map(|(_, found)| found);
        // What leaves the range of an amount was refused when it was written.
        let undone = undone_after(records, day).unwrap_or_default();
        let end = DayEnd { statements, lines, later, undone, net: net.into_iter().collect(), lists };
        world.day_ends.insert((account, day), end);
    }

    fn lines_of(&self, account: BankAccountId) -> impl Iterator<Item = &BankLine> {
        self.bank_lines.values().filter(move |line| line.bank_account_id == account)
    }

    /// Lines until a day of which something is left, or that were booked in part after it.
    fn open_lines(&self, account: BankAccountId, day: Day, later: &[BankLine]) -> Vec<(StatementLine, LineState)> {
        let booked: std::collections::BTreeSet<Code> =
            later.iter().filter_map(|line| line_of(&line.bank_ref)).collect();
        let of = self.base.statements.lines.values();
        let of = of.filter(|line| line.bank_account_id == account && line.booked_on <= day);
        let with = |line: &StatementLine| {
            let state = self.base.statements.states.get(&line.statement_line_id)?;
            let open = state.left_minor > Minor::ZERO || booked.contains(&line.reference);
            open.then(|| (line.clone(), state.clone()))
        };
        let mut lines: Vec<(StatementLine, LineState)> = of.filter_map(with).collect();
        lines.sort_by(|a, b| a.0.reference.cmp(&b.0.reference));
        lines
    }

    /// Net debit of one of the bank account's balances at the end of a day.
    fn net_of(&self, bank: &BankAccount, account: crate::ledger::account::AccountCode, day: Day) -> Minor {
        let book = self.books.get(&(Scope::Bank, bank.bank_account_id.0));
        let of = book.into_iter().flat_map(|book| &book.days);
        let of = of.filter(|(key, _)| (key.account, key.currency) == (account, bank.currency));
        Minor(of.flat_map(|(_, days)| days.range(..=day)).map(|(_, (net, _))| net).sum())
    }

    fn lists(&self, account: BankAccountId, day: Day) -> Lists {
        let by_id = |id: &crate::id::BankLineId| self.lines_of(account).find(|line| line.bank_line_id == *id);
        let remittances = self.treasury.remittances.values();
        let remittances = remittances.filter(|row| row.bank_account_id == account && row.sent_on <= day);
        let remittances = remittances.map(|row| {
            let confirmed_on = row.bank_line_id.as_ref().and_then(by_id).map(|line| line.booked_on);
            (row.clone(), confirmed_on)
        });
        let receipts = self.treasury.receipts.values().filter(|row| row.bank_account_id == account);
        let receipts = receipts.filter(|row| row.state == ReceiptState::Held || row.state_on > day);
        let receipts = receipts.filter_map(|row| Some((row.clone(), by_id(&row.bank_line_id)?.clone())));
        Lists {
            on_the_way: self.sent_of(account, day),
            remittances: remittances.filter(|(_, on)| on.is_none_or(|on| on > day)).collect(),
            receipts: receipts.collect(),
            returned: self.returned(account),
            claims: self.claims(account),
        }
    }

    /// Disbursements whose money is on its way through the account at the end of a day, by reference.
    fn sent_of(&self, account: BankAccountId, day: Day) -> Vec<OnTheWay> {
        let ways = self.ways.get(&account).into_iter().flatten();
        let sent = ways.filter_map(|(id, days)| {
            let until: BTreeMap<Day, i64> = days.range(..=day).map(|(day, net)| (*day, *net)).collect();
            let (since_on, amount) = on_the_way(&until)?;
            let case = self.case_of.get(&id.0).and_then(|case| self.cases.get(case))?;
            let row = case.disbursements.iter().find(|row| row.disbursement_id == *id)?;
            Some(OnTheWay { reference: row.end_to_end_id.to_string(), since_on, amount })
        });
        let mut sent: Vec<OnTheWay> = sent.collect();
        sent.sort_by(|a, b| a.reference.cmp(&b.reference));
        sent
    }

    fn returned(&self, account: BankAccountId) -> Vec<Disbursement> {
        let rows = self.cases.values().flat_map(|case| &case.disbursements);
        let back =
            |row: &&Disbursement| row.bank_account_id == Some(account) && row.state == DisbursementState::Returned;
        let mut rows: Vec<Disbursement> = rows.filter(back).cloned().collect();
        rows.sort_by_key(|row| row.disbursement_id);
        rows
    }

    fn claims(&self, account: BankAccountId) -> Vec<Claim> {
        let paid_from = |case: &Dossier, claim: &Claim| {
            let mut rows = case.disbursements.iter();
            rows.any(|row| row.disbursement_id == claim.disbursement_id && row.bank_account_id == Some(account))
        };
        let of_case = |case: &Dossier| -> Vec<Claim> {
            case.claims.iter().filter(|row| row.open().0 > 0 && paid_from(case, row)).cloned().collect()
        };
        let mut rows: Vec<Claim> = self.cases.values().flat_map(of_case).collect();
        rows.sort_by_key(|row| row.claim_id);
        rows
    }
}
