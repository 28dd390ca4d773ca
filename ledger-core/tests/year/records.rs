//! What the year's people wrote down for themselves, apart from the books: bank statements, payments sent, the donors'
//! accounts, what each grant still has, who owes whom, and the result of each fund.
//!
//! Invariant: every figure here comes from the story's own numbers, none from a leg or a plan; every side of every leg but
//! those of 9500 and 1095, which are the other side of something, has a sheet that it shows on. Must not know the event table.

use std::collections::BTreeMap;

use ledger_core::id::{BankAccountId, CaseId, FundId, GrantId, LineId};
use ledger_core::ledger::account::AccountCode;
use ledger_core::ledger::leg::Leg;
use ledger_core::money::Currency;

use super::play::{Player, account};

/// Accounts that a case is followed on.
const OF_CASE: [&str; 11] = ["1210", "1220", "1229", "1310", "1320", "2010", "2020", "2030", "9600", "9700", "9800"];

/// A sheet of paper with one running figure: what stands on it is a debit, less what was taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// Statement of a bank account.
    Statement(BankAccountId),
    /// Payments of a bank account that were sent and are not on its statement.
    OnItsWay(BankAccountId),
    /// An account of a case, in one fund.
    Case(CaseId, FundId, AccountCode),
    /// What a fund owes another, or is owed, per currency.
    Between(FundId, FundId, Currency),
    /// Authority of a budget line.
    Authority(LineId),
    /// Any other account of a fund, per currency: the donor's money, income, expense.
    Fund(FundId, AccountCode, Currency),
}

/// The sheets.
#[derive(Clone, Debug, Default)]
pub struct Records(BTreeMap<Sheet, i64>);

impl Records {
    /// Writes an amount in minor units on a sheet; below zero it is taken off.
    pub fn write(&mut self, sheet: Sheet, amount: i64) {
        *self.0.entry(sheet).or_default() += amount;
    }

    /// A line of a bank statement.
    pub fn statement(&mut self, bank: BankAccountId, amount: i64) {
        self.write(Sheet::Statement(bank), amount);
    }

    /// Money sent: it is on its way until the statement has it.
    pub fn sent(&mut self, bank: BankAccountId, amount: i64) {
        self.write(Sheet::OnItsWay(bank), -amount);
    }

    /// What was sent is on the statement.
    pub fn arrived(&mut self, bank: BankAccountId, amount: i64) {
        self.write(Sheet::OnItsWay(bank), amount);
        self.statement(bank, -amount);
    }

    /// An account of a case.
    pub fn case(&mut self, (case, fund): (CaseId, FundId), digits: &str, amount: i64) {
        self.write(Sheet::Case(case, fund, account(digits)), amount);
    }

    /// An account of a fund.
    pub fn fund(&mut self, fund: FundId, digits: &str, currency: Currency, amount: i64) {
        self.write(Sheet::Fund(fund, account(digits), currency), amount);
    }

    /// A fund owes another more, or less.
    pub fn owes(&mut self, debtor: FundId, creditor: FundId, currency: Currency, amount: i64) {
        self.write(Sheet::Between(debtor, creditor, currency), -amount);
        self.write(Sheet::Between(creditor, debtor, currency), amount);
    }

    /// Income and expense of a fund are nothing any more.
    pub fn closed(&mut self, fund: FundId) {
        let result = |account: &AccountCode| account.starts_with("4") || account.starts_with("5");
        self.0.retain(|sheet, _| !matches!(sheet, Sheet::Fund(of, account, _) if *of == fund && result(account)));
    }

    /// A budget line's authority.
    pub fn authority(&mut self, line: LineId, amount: i64) {
        self.write(Sheet::Authority(line), amount);
    }

    /// The figures that the legs give and those written down, where they differ.
    pub fn differences(&self, books: &Figures) -> Vec<String> {
        let sheets = self.0.keys().chain(books.0.keys()).collect::<std::collections::BTreeSet<_>>();
        let of = |figures: &BTreeMap<Sheet, i64>, sheet: &Sheet| figures.get(sheet).copied().unwrap_or(0);
        let pair = |sheet: &Sheet| (of(&self.0, sheet), of(&books.0, sheet));
        let differ =
            sheets.into_iter().map(|sheet| (sheet, pair(sheet))).filter(|(_, (noted, booked))| noted != booked);
        differ.map(|(sheet, (noted, booked))| format!("{sheet:?}: noted {noted}, booked {booked}")).collect()
    }
}

/// The same sheets as the legs give them.
#[derive(Clone, Debug, Default)]
pub struct Figures(BTreeMap<Sheet, i64>);

impl Figures {
    /// The sheets of some legs.
    pub fn of<'a>(legs: impl IntoIterator<Item = &'a Leg>, cases: &BTreeMap<GrantId, CaseId>) -> Figures {
        let mut figures = Figures::default();
        legs.into_iter().for_each(|leg| figures.take(leg, cases, 1));
        figures
    }

    /// Takes a leg in (`times` 1) or out again (-1).
    pub fn take(&mut self, leg: &Leg, cases: &BTreeMap<GrantId, CaseId>, times: i64) {
        for (account, sign) in [(leg.debit_account, times), (leg.credit_account, -times)] {
            if let Some(sheet) = sheet(leg, account, cases) {
                *self.0.entry(sheet).or_default() += sign * leg.amount_minor.0;
            }
        }
    }
}

/// The sheet that one side of a leg shows on.
fn sheet(leg: &Leg, account: AccountCode, cases: &BTreeMap<GrantId, CaseId>) -> Option<Sheet> {
    let digits = account.as_str();
    let case = leg.grant_id.and_then(|grant| cases.get(&grant)).copied();
    match (digits, case, leg.bank_account_id, leg.other_fund_id) {
        ("9500" | "1095", ..) => None,
        ("9010", ..) => leg.line_id.map(Sheet::Authority),
        ("1010" | "1020", _, Some(bank), _) => Some(Sheet::Statement(bank)),
        ("1090", _, Some(bank), _) => Some(Sheet::OnItsWay(bank)),
        ("1120" | "2040", _, _, Some(other)) => Some(Sheet::Between(leg.fund_id, other, leg.currency)),
        (_, Some(case), ..) if OF_CASE.contains(&digits) => Some(Sheet::Case(case, leg.fund_id, account)),
        _ => Some(Sheet::Fund(leg.fund_id, account, leg.currency)),
    }
}

/// The case of every grant.
pub fn cases(p: &Player) -> BTreeMap<GrantId, CaseId> {
    let cases = p.stage.cases();
    cases.values().filter_map(|case| case.award.as_ref()).map(|award| (award.grant_id, award.case_id)).collect()
}
