//! Donor closeout: a fund that has ended gives back what is not its own and ends at nothing (`books.md`, rows donor closeout
//! 1 to 3).
//!
//! One command does the next step that is due, and the books themselves say which: 1 while the fund's money is not what it
//! owes in the donor's currency, 2 while anything is owed or available, 3 when only income and expense are left. Before each
//! step everything else is settled, so what step 1 or 2 leaves to another fund or to the bank has to happen first.
//! Invariant: a closed fund is all zero, in amount and in base currency, but 9010 / 9800, the authority spent. Must not:
//! sell or buy currency; what is held in another currency than it is owed in is changed before.

use std::collections::BTreeMap;

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::donor::{PAYMENT_PREFIX, deferred, reference, repaid};
use super::free::AtFund;
use super::fund::{BudgetLine, Condition, Fund, FundState};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::terms::ExchangeBearer;
use super::world::World;
use crate::id::BankAccountId;
use crate::ledger::account::{
    AUTHORITY, AVAILABLE, AccountCode, CONVERSION, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, DUE_TO_DONOR, ENCUMBERED,
    EXCHANGE_LOSS, GAIN_REALISED, IN_TRANSIT, NET_FREE, NET_RESTRICTED, PRE_ENCUMBERED, RECEIVED_IN_ADVANCE, Side,
};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::money::{Currency, Minor, Money};
use crate::policy::Action;

/// Net debits of a fund's accounts per currency, and the same in base currency.
type Nets = BTreeMap<(AccountCode, Currency), (i64, i64)>;

/// A fund being closed out.
struct Closing<'a> {
    world: &'a World,
    fund: &'a Fund,
    gate: Gate<'a>,
    nets: Nets,
}

/// Does the next step of a fund's closeout that is due.
///
/// # Errors
/// `free_fund_wrong`, `stale_version`, `wrong_state` unless ending, `before_earlier_act` when the fund has later entries,
/// `fund_not_settled` with the account that is open, `free_fund_missing`, `rate_missing`.
pub fn fund_closeout(ctx: &mut Ctx, world: &World, input: &command::FundStep) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::FundCloseout, input.fund, &text)?;
    let fund = at.fund;
    let gate = at.gate.version(input.version, fund.version)?;
    gate.ensure(!fund.is_free(), RefusalCode::FreeFundWrong)?;
    gate.state(fund.state == FundState::Ending, fund.state.code())?;
    let later = world.later.keys().any(|key| key.scope == Scope::Fund && key.fund == fund.fund_id);
    gate.ensure(!later, RefusalCode::BeforeEarlierAct)?;
    let closing = Closing { world, fund, gate, nets: nets_of(world, fund) };
    closing.settled()?;
    let mut books = at.books(ctx, world, Action::FundCloseout, ctx.on)?;
    let moved = Fund { version: fund.version + 1, ..fund.clone() };
    let plan = |fund: &Fund, step: i64| {
        let plan = Plan::about(ObjectKind::Fund, fund.fund_id, fund.version).state(fund.state.code());
        plan.change(fund.clone()).note("closeout", step)
    };
    let difference = closing.owed()?.minus(closing.cash(fund.currency))?;
    if difference != Minor::ZERO {
        let line = closing.exchange(&mut books, difference)?;
        return Ok(line.into_iter().fold(plan(&moved, 1), Plan::change).entry(books.close()));
    }
    if closing.gives_back() {
        return closing.give_back(ctx, books, plan(&moved, 2));
    }
    closing.result(&mut books)?;
    Ok(plan(&Fund { state: FundState::Closed, ..moved }, 3).entry(books.close()))
}

fn nets_of(world: &World, fund: &Fund) -> Nets {
    let of_fund = world.balances.values().filter(|row| row.scope == Scope::Fund && row.fund_id == fund.fund_id);
    let nets = of_fund.map(|row| ((row.account, row.currency), (row.net(Side::Debit).0, row.net_base(Side::Debit).0)));
    nets.filter(|(_, net)| *net != (0, 0)).collect()
}

/// Money in the bank.
fn is_cash(account: AccountCode) -> bool {
    account.starts_with("1010") || account.starts_with("1020")
}

/// Income and expense.
fn is_result(account: AccountCode) -> bool {
    account.starts_with("4") || account.starts_with("5")
}

impl Closing<'_> {
    fn net(&self, account: AccountCode, currency: Currency) -> i64 {
        self.nets.get(&(account, currency)).map_or(0, |net| net.0)
    }

    /// The fund's money in a currency.
    fn cash(&self, currency: Currency) -> Minor {
        Minor(self.nets.iter().filter(|((account, c), _)| is_cash(*account) && *c == currency).map(|(_, n)| n.0).sum())
    }

    /// What the fund's money in its currency is for: what was received in advance (of a pledge that is paid: beyond it), what
    /// is restricted, less a pledge that nobody paid, and what the donor is owed.
    fn owed(&self) -> Result<Minor, Stop> {
        let own = self.fund.currency;
        let debits = [RECEIVED_IN_ADVANCE, NET_RESTRICTED, DONOR_RECEIVABLE, DUE_TO_DONOR];
        let net = Minor::sum(debits.map(|account| Minor(self.net(account, own))))?;
        Ok(Minor::ZERO.minus(net)?)
    }

    fn open(&self, account: AccountCode, net: i64, currency: Currency) -> Stop {
        let refusal = self.gate.refuse(RefusalCode::FundNotSettled).with("account", account.as_str());
        refusal.with("open", Money { minor: Minor(net), currency }.to_string()).into()
    }

    /// Everything is settled but money, what is owed to the donor or not yet spent, income and expense.
    fn settled(&self) -> Result<(), Stop> {
        let own = self.fund.currency;
        let unconditional = self.fund.condition == Condition::Unconditional;
        for ((account, currency), (net, _)) in self.nets.iter().filter(|(_, net)| net.0 != 0) {
            let (account, currency) = (*account, *currency);
            let stays = is_cash(account)
                || is_result(account)
                || [CONVERSION, DUE_TO_DONOR].contains(&account)
                || (account.starts_with("9") && ![PRE_ENCUMBERED, ENCUMBERED].contains(&account))
                || (currency == own && account == RECEIVED_IN_ADVANCE)
                || (currency == own && unconditional && [NET_RESTRICTED, DONOR_RECEIVABLE].contains(&account));
            if !stays {
                return Err(self.open(account, *net, currency));
            }
        }
        self.nothing_between()?;
        if let Some(row) = self.world.arriving.values().find(|row| row.fund_id == self.fund.fund_id) {
            return Err(self.open(IN_TRANSIT, row.amount_minor.0, row.currency));
        }
        let converting: i64 = self.nets.iter().filter(|((a, _), _)| *a == CONVERSION).map(|(_, net)| net.1).sum();
        if converting != 0 {
            return Err(self.open(CONVERSION, converting, self.world.base_currency()?));
        }
        self.changed_back()
    }

    /// What is owed in another currency than the fund's is there in it, and nothing else is.
    fn changed_back(&self) -> Result<(), Stop> {
        let foreign = self.nets.iter().filter(|((account, currency), _)| {
            *currency != self.fund.currency && (is_cash(*account) || *account == DUE_TO_DONOR)
        });
        for ((account, currency), (net, _)) in foreign {
            if -self.net(DUE_TO_DONOR, *currency) != self.cash(*currency).0 {
                return Err(self.open(*account, *net, *currency));
            }
        }
        Ok(())
    }

    /// No debt with any other fund, to the last unit of base currency: both sides of a debt end together.
    fn nothing_between(&self) -> Result<(), Stop> {
        let of_fund = |row: &&crate::ledger::balance::Balance| {
            row.scope == Scope::Pair
                && row.fund_id == self.fund.fund_id
                && (row.account == DUE_FROM || row.account == DUE_TO)
                && (row.net(Side::Debit), row.net_base(Side::Debit)) != (Minor::ZERO, Minor::ZERO)
        };
        match self.world.balances.values().find(of_fund) {
            Some(row) => Err(self.open(row.account, row.net(Side::Debit).0, row.currency)),
            None => Ok(()),
        }
    }

    fn free(&self) -> Result<&Fund, Stop> {
        self.world.free_fund().ok_or_else(|| self.gate.refuse(RefusalCode::FreeFundMissing).into())
    }

    /// Step 1: what the fund has less than it owes in the donor's currency is a loss, what it has more a gain; of the donor
    /// or of the organisation, as agreed. Gives the budget line whose authority a donor's gain raises.
    fn exchange(&self, books: &mut Books, difference: Minor) -> Result<Option<BudgetLine>, Stop> {
        let (fund, loss) = (self.fund, difference.0 > 0);
        let (amount, own) = (Minor(difference.0.saturating_abs()), fund.currency);
        if fund.exchange_bearer == ExchangeBearer::Organisation {
            let free = self.free()?;
            let pair = if loss { (DUE_FROM, EXCHANGE_LOSS) } else { (EXCHANGE_LOSS, DUE_TO) };
            let of_free = if loss { (EXCHANGE_LOSS, DUE_TO) } else { (DUE_FROM, GAIN_REALISED) };
            let worth = books.at_rate(amount, own)?;
            books.leg(pair, amount, own, worth, &Dims::fund(fund.fund_id).other(free.fund_id))?;
            books.leg(of_free, amount, own, worth, &Dims::fund(free.fund_id).other(fund.fund_id))?;
            return Ok(None);
        }
        let line = fund.exchange_line_id.and_then(|line| self.world.lines.get(&line));
        let line = line.ok_or_else(|| Stop::Broken(format!("fund {} has no exchange line", fund.fund_id)))?;
        let dims = Dims::fund(fund.fund_id).line(line.line_id);
        if loss {
            books.release(fund, amount, &dims)?;
            books.expend(fund, (amount, Minor::ZERO), &dims)?;
            return Ok(None);
        }
        books.post(GAIN_REALISED, deferred(fund), amount, own, &Dims::fund(fund.fund_id))?;
        books.post(AUTHORITY, AVAILABLE, amount, own, &dims)?;
        Ok(Some(BudgetLine { authority_minor: line.authority_minor.plus(amount)?, ..line.clone() }))
    }

    /// Is anything owed, held or available?
    fn gives_back(&self) -> bool {
        let own = [RECEIVED_IN_ADVANCE, NET_RESTRICTED, DONOR_RECEIVABLE, DUE_TO_DONOR];
        let held = self.nets.iter().any(|((a, _), net)| net.0 != 0 && (own.contains(a) || is_cash(*a)));
        held || self.lines().any(|(_, available)| available != 0)
    }

    /// The fund's lines with what each has available, below zero where more was spent than it had.
    fn lines(&self) -> impl Iterator<Item = (&BudgetLine, i64)> {
        let fund = self.fund;
        self.world.lines.values().filter(|line| line.fund_id == fund.fund_id).map(|line| {
            let (scope, of, account, currency) = (Scope::Line, line.line_id.0, AVAILABLE, fund.currency);
            let key = BalanceKey { scope, of, fund: fund.fund_id, account, currency };
            (line, self.world.net(key, Side::Credit).0)
        })
    }

    /// Step 2: the donor's money goes back, a restriction that nobody needs any more is lifted, authority becomes what was
    /// spent.
    fn give_back(&self, ctx: &Ctx, mut books: Books, mut plan: Plan) -> Result<Plan, Stop> {
        let (fund, own) = (self.fund, self.fund.currency);
        for (line, available) in self.lines().filter(|(_, available)| *available != 0) {
            let dims = Dims::fund(fund.fund_id).line(line.line_id);
            let pair = if available > 0 { (AVAILABLE, AUTHORITY) } else { (AUTHORITY, AVAILABLE) };
            books.post(pair.0, pair.1, Minor(available.saturating_abs()), own, &dims)?;
            let spent = line.authority_minor.minus(Minor(available))?;
            plan = plan.change(BudgetLine { authority_minor: spent, ..line.clone() });
        }
        let dims = Dims::fund(fund.fund_id);
        books.post(RECEIVED_IN_ADVANCE, DUE_TO_DONOR, Minor(-self.net(RECEIVED_IN_ADVANCE, own)), own, &dims)?;
        let (restricted, unpaid) = (Minor(-self.net(NET_RESTRICTED, own)), Minor(self.net(DONOR_RECEIVABLE, own)));
        books.post(NET_RESTRICTED, DONOR_RECEIVABLE, unpaid, own, &dims)?;
        self.lift(&mut books, restricted.minus(unpaid)?)?;
        self.repay(ctx, books, plan)
    }

    /// A restriction lifted: 3110 / 2040, Free: 1120 / 3010.
    fn lift(&self, books: &mut Books, amount: Minor) -> Result<(), Stop> {
        if amount.0 <= 0 {
            return Ok(());
        }
        let (free, own) = (self.free()?, self.fund.currency);
        let dims = Dims::fund(self.fund.fund_id).other(free.fund_id);
        let base = books.carried(NET_RESTRICTED, Side::Credit, own, &Dims::fund(self.fund.fund_id));
        let base = (crate::ledger::rate::share(base.1, amount, base.0)?, None);
        books.leg((NET_RESTRICTED, DUE_TO), amount, own, base, &dims)?;
        books.leg((DUE_FROM, NET_FREE), amount, own, base, &Dims::fund(free.fund_id).other(self.fund.fund_id))
    }

    /// All that the donor is owed leaves every bank account that has it: 2210 / 1090.
    fn repay(&self, ctx: &Ctx, mut books: Books, mut plan: Plan) -> Result<Plan, Stop> {
        let (counter, number) = super::application::next_number(ctx, self.world, "payment", PAYMENT_PREFIX);
        let mut sent = Vec::new();
        for bank in self.world.bank_accounts.values() {
            let dims = Dims::fund(self.fund.fund_id).bank(bank.bank_account_id);
            let owed = books.carried(DUE_TO_DONOR, Side::Credit, bank.currency, &dims).0;
            let there = books.carried(bank.account, Side::Debit, bank.currency, &dims).0;
            let amount = owed.min(there);
            if amount.0 > 0 {
                let number = reference(&number, sent.len() + 1)?;
                sent.push(repaid(&mut books, ctx, self.fund, bank, (amount, number))?);
            }
        }
        if !sent.is_empty() {
            plan = plan.change(counter);
        }
        Ok(sent.into_iter().fold(plan, Plan::change).entry(books.close()))
    }

    /// Step 3: income and expense per account and currency into 3110, then 1095; and what an account that is empty still
    /// carries in base currency, which nobody could take out of it before.
    fn result(&self, books: &mut Books) -> Result<(), Stop> {
        let (results, others): (Vec<_>, Vec<_>) =
            self.nets.iter().filter(|((a, _), _)| !a.starts_with("9")).partition(|((a, _), _)| is_result(*a));
        let (conversions, residues): (Vec<_>, Vec<_>) = others.into_iter().partition(|((a, _), _)| *a == CONVERSION);
        for ((account, currency), net) in results {
            self.clear(books, (*account, *currency), *net, None)?;
        }
        for ((account, currency), net) in residues {
            self.residue(books, (*account, *currency), *net)?;
        }
        for ((account, currency), net) in conversions {
            self.clear(books, (*account, *currency), *net, None)?;
        }
        for currency in self.nets.keys().map(|(_, currency)| *currency).collect::<std::collections::BTreeSet<_>>() {
            let left = books.carried(NET_RESTRICTED, Side::Debit, currency, &Dims::fund(self.fund.fund_id));
            if left != (Minor::ZERO, Minor::ZERO) {
                return Err(Stop::Broken(format!("fund {} closes with {left:?} {currency} left", self.fund.fund_id)));
            }
        }
        Ok(())
    }

    /// Base currency that an empty account carries, per bank account where the account is kept by them.
    fn residue(&self, books: &mut Books, of: (AccountCode, Currency), net: (i64, i64)) -> Result<(), Stop> {
        if of.0 == NET_RESTRICTED {
            return Ok(());
        }
        if !(is_cash(of.0) || of.0.starts_with("1090")) {
            return self.clear(books, of, net, None);
        }
        for row in self.world.balances.values() {
            let same =
                (row.scope, row.fund_id, row.account, row.currency) == (Scope::Bank, self.fund.fund_id, of.0, of.1);
            if same {
                let net = (row.net(Side::Debit).0, row.net_base(Side::Debit).0);
                self.clear(books, of, net, Some(BankAccountId(row.scope_id)))?;
            }
        }
        Ok(())
    }

    /// Empties an account in one currency into 3110, with all its base: one leg, or two where amount and base currency
    /// stand on different sides.
    fn clear(
        &self,
        books: &mut Books,
        (account, currency): (AccountCode, Currency),
        (net, base): (i64, i64),
        bank: Option<BankAccountId>,
    ) -> Result<(), Stop> {
        let dims = Dims { bank_account: bank, ..Dims::fund(self.fund.fund_id) };
        let mut leg = |debit_net: bool, amount: i64, base: i64| {
            let pair = if debit_net { (NET_RESTRICTED, account) } else { (account, NET_RESTRICTED) };
            books.leg(pair, Minor(amount), currency, (Minor(base), None), &dims)
        };
        if net != 0 && (base == 0 || (net > 0) == (base > 0)) {
            return leg(net > 0, net.saturating_abs(), base.saturating_abs());
        }
        if (net, base) == (0, 0) {
            return Ok(());
        }
        // One unit more there and back carries the base amount.
        leg(base > 0, 1, base.saturating_abs())?;
        leg(base < 0, net.saturating_abs() + 1, 0)
    }
}
