//! Where a case's money comes from and goes through: agreements with their lines, bank accounts, calls, tranches and
//! opening balances, as scenes need them.
//!
//! Invariant: calls are generous and agreements outlast the scene unless a test says otherwise, so that a refusal in a test
//! is the one that it is about. Must not hold assertions, nor any SQL.

use grant_api::app::{AppError, AppResult};
use grant_api::store::write::Receipt;
use ledger_core::id::{BankAccountId, CallId, DonorId, FundId, LineId, NgoId, StatementFileId, StatementId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::bank_statement::DIGEST_LEN;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::identity::COMMITMENT_LEN;
use ledger_core::programme::terms::FundTerms;
use ledger_core::time::{Day, plus_days};

use crate::scene::{Scene, code, label, object};

/// Where a case belongs, and where its money comes from and goes through.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: LineId,
    /// Bank account.
    pub bank: BankAccountId,
    /// Call, which gives from that line.
    pub call: CallId,
    /// NGO that speaks for the survivor.
    pub ngo: NgoId,
}

/// What a call gives, to one application and from a line, where a test is not about it: more than anything in it asks.
pub const GENEROUS: i64 = 1_000_000_000_000;

/// Hryvnia.
pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::UAH)
}

impl Scene {
    /// A donor agreement in hryvnia that runs from before the scene to after it; gives the fund and its lines in order.
    pub async fn fund(
        &self,
        name: &str,
        (condition, policy): (Condition, Policy),
        lines: &[i64],
        on: Day,
    ) -> AppResult<(FundId, Vec<LineId>)> {
        let dates = (self.day(0), plus_days(self.today, 900));
        let command = fund_command((self.donor, name), (condition, policy), lines, dates)?;
        let fund: FundId = object(&self.act("finance_manager1", on, command).await?)?;
        let funds = self.store.funds(self.programme).await?;
        let found = funds.into_iter().find(|(row, _)| row.fund_id == fund).ok_or(AppError::Hidden)?;
        Ok((fund, found.1.into_iter().map(|line| line.line_id).collect()))
    }

    /// A bank account in hryvnia.
    pub async fn bank_account(&self, name: &str, on: Day) -> AppResult<BankAccountId> {
        let command = Command::BankAccountOpen(input::BankAccountOpen { code: code(name)?, currency: Currency::UAH });
        object(&self.act("finance_manager1", on, command).await?)
    }

    /// A call that gives this much from a line, and as much to one application; open from the first day to long after.
    pub async fn call(&self, name: &str, (fund, line): (FundId, LineId), budget: i64) -> AppResult<CallId> {
        let dates = (self.day(0), plus_days(self.today, 900));
        let command = call_command(name, dates, budget, &[(fund, line, budget)])?;
        object(&self.act("manager1", self.day(0), command).await?)
    }

    /// A generous call for a line, and the first NGO.
    pub async fn place_on(&self, bank: BankAccountId, fund: FundId, line: LineId) -> AppResult<Place> {
        let call = self.call(&format!("CALL-{}", self.fresh_key()), (fund, line), GENEROUS).await?;
        Ok(Place { fund, line, bank, call, ngo: self.ngos[0] })
    }

    /// A fund with one line of this budget that had money and spending before the books began, its opening balance
    /// posted on the first day.
    pub async fn opened_fund(
        &self,
        name: &str,
        terms: (Condition, Policy),
        authority: i64,
        (bank, cash, spent): (BankAccountId, i64, i64),
    ) -> AppResult<(FundId, LineId)> {
        let on = self.day(0);
        let (fund, lines) = self.fund(name, terms, &[authority], on).await?;
        let line = *lines.first().ok_or(AppError::Hidden)?;
        self.act("finance", on, opening_command(fund, &[(bank, cash)], &[(line, spent)])).await?;
        self.act("finance_manager1", on, Command::OpeningPost(input::OpeningPost { fund, version: 1 })).await?;
        Ok((fund, line))
    }

    /// A donor's tranche.
    pub async fn tranche(&self, place: Place, amount: i64, reference: &str, on: Day) -> AppResult<Receipt> {
        self.act("finance", on, tranche_command(place, uah(amount), reference, on)?).await
    }

    /// A fund with one line, a generous call for it, a bank account and a tranche in it, all on the first day.
    pub async fn place(&self, terms: (Condition, Policy), authority: i64, tranche: i64) -> AppResult<Place> {
        let on = self.day(0);
        let bank = self.bank_account("BANK", on).await?;
        let (fund, lines) = self.fund("FUND", terms, &[authority], on).await?;
        let place = self.place_on(bank, fund, *lines.first().ok_or(AppError::Hidden)?).await?;
        self.tranche(place, tranche, "TRANCHE-1", on).await?;
        Ok(place)
    }
}

/// A donor agreement with lines of these amounts.
pub fn fund_command(
    (donor, name): (DonorId, &str),
    terms: (Condition, Policy),
    lines: &[i64],
    dates: (Day, Day),
) -> AppResult<Command> {
    let line = |(number, amount): (usize, &i64)| -> AppResult<input::NewLine> {
        let (code, title) = (code(&format!("L{number}"))?, label(&format!("Line {number}"))?);
        Ok(input::NewLine { code, title, authority_minor: Minor(*amount), starts_on: None, ends_on: None })
    };
    Ok(Command::FundOpen(input::FundOpen {
        donor,
        code: code(name)?,
        title: label(&format!("Agreement {name}"))?,
        currency: Currency::UAH,
        condition: terms.0,
        policy: terms.1,
        starts_on: dates.0,
        ends_on: dates.1,
        lines: lines.iter().enumerate().map(line).collect::<AppResult<_>>()?,
        terms: FundTerms::default(),
    }))
}

/// A call with a ceiling and a budget per line.
pub fn call_command(
    name: &str,
    (opens_on, closes_on): (Day, Day),
    ceiling: i64,
    lines: &[(FundId, LineId, i64)],
) -> AppResult<Command> {
    let line = |(fund, line, budget): &(FundId, LineId, i64)| input::NewCallLine {
        fund: *fund,
        line: *line,
        budget_minor: Minor(*budget),
    };
    Ok(Command::CallOpen(input::CallOpen {
        code: code(name)?,
        title: label(&format!("Call {name}"))?,
        opens_on,
        closes_on,
        ceiling: uah(ceiling),
        lines: lines.iter().map(line).collect(),
    }))
}

/// A donor's tranche, with its value date.
pub fn tranche_command(place: Place, amount: Money, reference: &str, value_on: Day) -> AppResult<Command> {
    let (fund, bank_account, bank_ref) = (place.fund, place.bank, code(reference)?);
    let charge_minor = Minor::ZERO;
    Ok(Command::TrancheReceive(input::TrancheReceive { fund, bank_account, amount, charge_minor, bank_ref, value_on }))
}

/// A file of a bank with one line, as the program makes it once it is sealed.
pub fn statement_command(bank_account: BankAccountId, on: Day) -> AppResult<Command> {
    let commitment = vec![1; COMMITMENT_LEN];
    let line = input::NewStatementLine {
        identity: "0".repeat(DIGEST_LEN),
        occurrence: 1,
        booked_on: on,
        value_on: None,
        amount: uah(100),
        kind: None,
        returned: false,
    };
    let statement = input::NewStatement {
        statement: StatementId(uuid::Uuid::from_u128(11)),
        commitment: commitment.clone(),
        currency: Currency::UAH,
        sequence: Some(1),
        page: None,
        from: Some(on),
        to: Some(on),
        opening: None,
        closing: None,
        balanced: None,
        entries: 1,
        pending: 0,
        lines: vec![line],
    };
    let finding = input::NewFinding { code: code("balance")?, place: "statement 1".into(), message: "1.00".into() };
    Ok(Command::StatementImport(input::StatementImport {
        bank_account,
        file: StatementFileId(uuid::Uuid::from_u128(12)),
        format: code("mt940")?,
        size: 1,
        commitment,
        number: None,
        since: None,
        statements: vec![statement],
        findings: vec![finding],
    }))
}

/// The preparation of a fund's opening balance: money per bank account, spending per line.
pub fn opening_command(fund: FundId, cash: &[(BankAccountId, i64)], spent: &[(LineId, i64)]) -> Command {
    let money = |(bank_account, amount): &(BankAccountId, i64)| input::OpeningCash {
        bank_account: *bank_account,
        amount_minor: Minor(*amount),
    };
    let spending = |(line, amount): &(LineId, i64)| input::OpeningSpent { line: *line, amount_minor: Minor(*amount) };
    Command::OpeningPrepare(input::OpeningPrepare {
        fund,
        cash: cash.iter().map(money).collect(),
        spent: spent.iter().map(spending).collect(),
    })
}
