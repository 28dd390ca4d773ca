//! Random drafts: the legs that they are cut into give the debit and credit lines that were prepared, and a reversal takes
//! all of it back.

use std::collections::BTreeMap;

use ledger_core::id::BankAccountId;
use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::leg::{Leg, lines};
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::command::Command;
use ledger_core::programme::fund::Policy;
use proptest::prelude::*;

use crate::journal::added;
use crate::play::{Agreement, Place, Player, ties, uah, usd, usd_currency};
use crate::{Line, entry_of, post, prepare, reverse};

/// Debits and credits per account and currency; 1095 is where two sides meet, and nets to nothing.
fn totals(
    sides: impl IntoIterator<Item = (AccountCode, Currency, Side, i64)>,
) -> BTreeMap<(String, Currency, Side), i64> {
    let mut sums = BTreeMap::new();
    for (account, currency, side, amount) in sides {
        *sums.entry((account.to_string(), currency, side)).or_default() += amount;
    }
    sums
}

/// What accountants see of legs, without the entries' own meeting place and differences.
fn merged(legs: &[Leg]) -> BTreeMap<(String, Currency, Side), i64> {
    let seen = lines(legs).into_iter().filter(|line| !["1095", "4910", "5910"].contains(&line.account.as_str()));
    totals(seen.map(|line| (line.account, line.currency, line.side, line.amount.0)))
}

/// A programme with a dollar fund, its bank accounts in both currencies and some accounts of its own.
struct Field {
    p: Player,
    place: Place,
    banks: [BankAccountId; 2],
}

impl Field {
    fn new() -> Field {
        let mut p = Player::new();
        let place = p.place(&Agreement::usd("BETA", Policy::Advance));
        for (digits, side) in
            [("1410", Side::Debit), ("1420", Side::Debit), ("2410", Side::Credit), ("2420", Side::Credit)]
        {
            added(&mut p, digits, side);
        }
        p.on("2026-02-01").rate(usd_currency(), "43.21");
        let banks = [p.bank(Currency::UAH), p.bank(usd_currency())];
        Field { p, place, banks }
    }

    /// One side of a draft out of a number: an account with what it asks for.
    fn line(&self, pick: usize, side: Side, amount: i64, dollars: bool) -> Line {
        let money = if dollars { usd(amount) } else { uah(amount) };
        let (bank, held, other) = if dollars {
            ("1020", self.place.donor_bank, self.banks[1])
        } else {
            ("1010", self.place.bank, self.banks[0])
        };
        // Debits and credits draw from accounts of their own, but for the bank, where money goes from one to the other.
        let own = if side == Side::Debit { ["1410", "1420"] } else { ["2410", "2420"] };
        match pick % 5 {
            0 => Line(bank, side, money, Some(if side == Side::Debit { other } else { held }), None),
            1 => Line(own[0], side, money, None, None),
            2 => Line(own[1], side, money, None, None),
            3 => Line(own[0], side, money, None, Some(self.place.line)),
            _ => Line(own[1], side, money, None, Some(self.place.spare)),
        }
    }

    /// A balanced draft: the debits as drawn, the credits cut out of their sum.
    fn lines(&self, drawn: &[(usize, i64)], cuts: &[(usize, i64)], dollars: bool) -> Vec<Line> {
        let mut left: i64 = drawn.iter().map(|(_, amount)| amount).sum();
        let mut all: Vec<Line> = drawn.iter().map(|(pick, n)| self.line(*pick, Side::Debit, *n, dollars)).collect();
        for (pick, amount) in cuts {
            let taken = (*amount).min(left - 1);
            if taken > 0 {
                all.push(self.line(*pick, Side::Credit, taken, dollars));
                left -= taken;
            }
        }
        all.push(self.line(1, Side::Credit, left, dollars));
        all
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn legs_give_the_lines_of_their_draft_and_a_reversal_takes_them_back(
        hryvnia in prop::collection::vec((0usize..5, 1i64..9_000), 1..6),
        dollars in prop::collection::vec((0usize..5, 1i64..9_000), 1..6),
        cuts in prop::collection::vec((0usize..5, 1i64..9_000), 0..6),
    ) {
        let mut field = Field::new();
        let mut all = field.lines(&hryvnia, &cuts, false);
        all.extend(field.lines(&dollars, &cuts, true));
        let asked = totals(all.iter().map(|line| (crate::play::account(line.0), line.2.currency, line.1, line.2.minor.0)));
        let before: Vec<_> = nets(&field.p);
        let fund = field.place.fund;
        let p = &mut field.p;
        let Command::JournalPrepare(draft) = prepare(fund, all) else { unreachable!() };
        let prepared = p.by("finance").go(Command::JournalPrepare(draft));
        let plan = p.by("finance_manager1").go(post(crate::play::id(&prepared), 1));
        let legs = &plan.entries[0].legs;
        prop_assert_eq!(merged(legs), asked);
        let mut conversion = 0;
        for leg in legs {
            prop_assert!(leg.amount_minor.0 > 0 && leg.debit_account != leg.credit_account);
            for (account, sign) in [(leg.debit_account, 1), (leg.credit_account, -1)] {
                if account.as_str() == "1095" {
                    conversion += sign * leg.base_minor.unwrap_or(Minor(0)).0;
                }
            }
        }
        prop_assert_eq!(conversion, 0, "1095 in base");
        p.go(reverse(entry_of(&plan)));
        prop_assert_eq!(nets(p), before);
        ties::recomputed(p);
    }
}

/// Net and base of every balance that stands anywhere.
fn nets(p: &Player) -> Vec<(String, i64, i64)> {
    let rows = p.stage.balances_since(0);
    let net = rows.map(|row| (format!("{:?}", row.key()), row.net(Side::Debit).0, row.net_base(Side::Debit).0));
    net.filter(|(_, net, base)| (*net, *base) != (0, 0)).collect()
}
