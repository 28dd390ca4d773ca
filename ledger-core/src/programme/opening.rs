//! Opening balances: what a fund had when these books began, one entry a fund, prepared by one person and posted by
//! another.
//!
//! Money in the bank and what was spent before, per budget line. Cost and income of earlier years lie in earlier books, so
//! the entry has neither: conditional agreements 1010 / 2110 for the money; unconditional ones 1010 / 1110 for the money and
//! 3110 / 1110 for what was spent; 9500 / 9800 per line for both. The opening of a fund comes before anything else on it.

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::fund::{Condition, Fund};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{BankAccountId, FundId, LineId, PersonId};
use crate::ledger::account::{
    AVAILABLE, AccountCode, DONOR_RECEIVABLE, EXPENDED, NET_RESTRICTED, RECEIVED_IN_ADVANCE, Side,
};
use crate::ledger::balance::{Balances, Scope};
use crate::ledger::leg::Dims;
use crate::money::{Minor, Money};
use crate::policy::Action;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of an opening balance.
    pub enum OpeningState {
        /// Waits for another person to post it.
        Prepared = "prepared",
        /// In the books.
        Posted = "posted",
    }
}

codes! {
    /// What a line of an opening balance says.
    pub enum OpeningKind {
        /// Money in a bank account.
        Cash = "cash",
        /// Spent from a budget line.
        Spent = "spent",
    }
}

row! { "opening", key 1, put;
    /// The opening balance of a fund.
    pub struct Opening {
        /// Fund.
        pub fund_id: FundId,
        /// State.
        pub state: OpeningState,
        /// Version; each preparation is one.
        pub version: i64,
        /// Booking date.
        pub booked_on: Day,
        /// Who prepared it.
        pub prepared_by: PersonId,
        /// Who posted it.
        pub posted_by: Option<PersonId>,
    }
}

row! { "opening_line", key 3, insert;
    /// A line of a prepared opening balance.
    pub struct OpeningLine {
        /// Fund.
        pub fund_id: FundId,
        /// Version of the preparation.
        pub version: i64,
        /// 1, 2, ..
        pub line_no: i64,
        /// Money or spending.
        pub kind: OpeningKind,
        /// Bank account of money.
        pub bank_account_id: Option<BankAccountId>,
        /// Budget line of spending.
        pub line_id: Option<LineId>,
        /// Amount, minor units of the fund's currency.
        pub amount_minor: Minor,
    }
}

/// Nothing but the agreement itself is on the fund: its budget, and the pledge of an unconditional one.
pub fn untouched(balances: &Balances, fund: &Fund) -> bool {
    let of_fund = balances.values().filter(|b| b.scope == Scope::Fund && b.fund_id == fund.fund_id);
    let agreement = ["9010", "9500", "1110", "3110"];
    of_fund.into_iter().all(|b| {
        let net_side = if b.account == DONOR_RECEIVABLE { b.credit_minor } else { b.debit_minor };
        let loaded_only = match b.account.as_str() {
            "9010" => b.credit_minor == Minor::ZERO,
            _ => net_side == Minor::ZERO,
        };
        agreement.contains(&b.account.as_str()) && loaded_only
    })
}

/// Prepares, or prepares anew, the opening balance of a fund.
pub fn opening_prepare(ctx: &mut Ctx, world: &World, input: &command::OpeningPrepare) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::OpeningPrepare, ObjectKind::Opening, &text).pass()?;
    let earlier = world.openings.get(&input.fund).map(|(opening, _)| opening);
    gate.ensure(earlier.is_none_or(|opening| opening.state == OpeningState::Prepared), RefusalCode::AlreadyDone)?;
    gate.ensure(untouched(&world.balances, fund), RefusalCode::OpeningLate)?;
    gate.ensure(!input.cash.is_empty() || !input.spent.is_empty(), RefusalCode::NothingListed)?;
    let amounts = input.cash.iter().map(|c| c.amount_minor).chain(input.spent.iter().map(|s| s.amount_minor));
    gate.ensure(amounts.clone().all(|amount| amount.0 > 0), RefusalCode::AmountNotPositive)?;
    gate.ensure(Minor::sum(amounts).is_ok(), RefusalCode::AmountTooLarge)?;

    let version = earlier.map_or(0, |opening| opening.version) + 1;
    let opening = Opening {
        fund_id: fund.fund_id,
        state: OpeningState::Prepared,
        version,
        booked_on: ctx.on,
        prepared_by: ctx.person(),
        posted_by: None,
    };
    let mut plan = Plan::about(ObjectKind::Opening, fund.fund_id, version).state(OpeningState::Prepared.code());
    plan = plan.change(opening);
    let mut line_no = 0;
    let mut line = |kind, bank_account_id, line_id, amount_minor| {
        line_no += 1;
        OpeningLine { fund_id: fund.fund_id, version, line_no, kind, bank_account_id, line_id, amount_minor }
    };
    for (account, amount) in summed(input.cash.iter().map(|cash| (cash.bank_account, cash.amount_minor))) {
        let bank = world.bank_accounts.get(&account).ok_or(Stop::Hidden)?;
        gate.ensure(bank.currency == fund.currency, RefusalCode::CurrencyMismatch)?;
        plan = plan.change(line(OpeningKind::Cash, Some(account), None, amount));
    }
    for (budget_line, amount) in summed(input.spent.iter().map(|spent| (spent.line, spent.amount_minor))) {
        let of_fund = world.lines.get(&budget_line).is_some_and(|found| found.fund_id == fund.fund_id);
        gate.ensure(of_fund, RefusalCode::LineNotOfFund)?;
        plan = plan.change(line(OpeningKind::Spent, None, Some(budget_line), amount));
    }
    Ok(plan)
}

/// One amount an account or line, however often it was named.
fn summed<K: Ord>(amounts: impl Iterator<Item = (K, Minor)>) -> std::collections::BTreeMap<K, Minor> {
    let mut totals = std::collections::BTreeMap::new();
    for (key, amount) in amounts {
        let total: &mut Minor = totals.entry(key).or_default();
        *total = Minor(total.0.saturating_add(amount.0));
    }
    totals
}

/// Posts a prepared opening balance: another person, on the date it was prepared for.
pub fn opening_post(ctx: &mut Ctx, world: &World, input: &command::OpeningPost) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::OpeningPost, ObjectKind::Opening, &text).pass()?;
    let (opening, lines) = world.openings.get(&input.fund).ok_or(Stop::Hidden)?;
    let prepared = |code| gate.refuse(code).with("prepared_on", opening.booked_on.to_string());
    if world.who(ctx).is(opening.prepared_by, opening.booked_on) {
        return Err(prepared(RefusalCode::OpeningPreparer).into());
    }
    let gate = gate.version(input.version, opening.version)?;
    gate.ensure(opening.state == OpeningState::Prepared, RefusalCode::AlreadyDone)?;
    if opening.booked_on != ctx.on {
        return Err(prepared(RefusalCode::OpeningDate).into());
    }
    gate.ensure(untouched(&world.balances, fund), RefusalCode::OpeningLate)?;

    if fund.condition == Condition::Unconditional {
        let receivable = world.fund_net(fund, DONOR_RECEIVABLE, Side::Debit);
        let all = Minor::sum(lines.iter().map(|line| line.amount_minor))?;
        gate.at_most(RefusalCode::OverBudget, all, receivable, fund.currency, None)?;
    }
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::OpeningPost, (ctx.on, None), refusal)?;
    for line in lines {
        post(&gate, world, fund, line, &mut books)?;
    }
    let person = ctx.person();
    let posted = Opening {
        state: OpeningState::Posted,
        version: opening.version + 1,
        posted_by: Some(person),
        ..opening.clone()
    };
    let plan = Plan::about(ObjectKind::Opening, fund.fund_id, posted.version).state(OpeningState::Posted.code());
    Ok(plan.change(posted).entry(books.close()))
}

/// Accounts that a line moves, debit first: money in the bank account's account `bank`, spending in the budget and, where
/// the pledge was booked, against it.
pub fn moves(fund: &Fund, line: &OpeningLine, bank: Option<AccountCode>) -> Vec<(AccountCode, AccountCode)> {
    let conditional = fund.condition == Condition::Conditional;
    match (line.kind, bank) {
        (OpeningKind::Cash, Some(bank)) => {
            vec![(bank, if conditional { RECEIVED_IN_ADVANCE } else { DONOR_RECEIVABLE })]
        }
        (OpeningKind::Cash, None) => Vec::new(),
        (OpeningKind::Spent, _) if conditional => vec![(AVAILABLE, EXPENDED)],
        (OpeningKind::Spent, _) => vec![(NET_RESTRICTED, DONOR_RECEIVABLE), (AVAILABLE, EXPENDED)],
    }
}

fn post(gate: &Gate, world: &World, fund: &Fund, line: &OpeningLine, books: &mut Books) -> Result<(), Stop> {
    let amount = line.amount_minor;
    let bank = match (line.kind, line.bank_account_id, line.line_id) {
        (OpeningKind::Cash, Some(bank), None) => Some(world.bank_accounts.get(&bank).ok_or(Stop::Hidden)?.account),
        (OpeningKind::Spent, None, Some(budget_line)) => {
            let available = world.line_available(fund, budget_line)?;
            gate.at_most(RefusalCode::OverBudget, amount, available, fund.currency, None)?;
            None
        }
        _ => return Err(Stop::Broken("a line of an opening balance is neither money nor spending".into())),
    };
    let dims = Dims { bank_account: line.bank_account_id, line: line.line_id, ..Dims::fund(fund.fund_id) };
    for (debit, credit) in moves(fund, line, bank) {
        books.post(debit, credit, amount, fund.currency, &dims)?;
    }
    Ok(())
}

/// The amount of a kind in a prepared opening balance.
pub fn total(lines: &[OpeningLine], kind: OpeningKind, fund: &Fund) -> Money {
    let of_kind = lines.iter().filter(|line| line.kind == kind).map(|line| line.amount_minor.0);
    Money { minor: Minor(of_kind.sum()), currency: fund.currency }
}
