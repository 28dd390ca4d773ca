//! What holds in the books after every command, whatever it was (`books.md`, rules and guarantees).
//!
//! Invariant: each check is written from the document, not from the code that posts. Must not: hold a closed fund to what
//! its closeout ends (rule 8).

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::FundId;
use ledger_core::ledger::account::{Layer, Side};
use ledger_core::ledger::balance::{Balance, Scope};
use ledger_core::ledger::entry::Entry;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::verify;
use ledger_core::money::Currency;
use ledger_core::programme::agree::states;
use ledger_core::programme::fund::{Fund, FundState};
use ledger_core::programme::goods::Goods;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::world::Dossier;

use super::Player;

/// Accounts that never stand in credit, and those that never stand in debit, per grant and per disbursement (rule 9).
const NEVER_CREDIT: [&str; 4] = ["1210", "1220", "1310", "1320"];
const NEVER_DEBIT: [&str; 5] = ["1090", "1229", "2010", "2020", "2030"];
/// Costs that a donor's money pays: they come with their release (rule 3).
const COSTS: [&str; 5] = ["5010", "5020", "5110", "5210", "5920"];

/// Kopiykas that may be worth less than a cent.
const SMALL: i64 = 100;

/// Every rule that does not hold after a plan, as text.
pub fn broken(player: &Player, plan: &Plan) -> Vec<String> {
    let mut faults = Vec::new();
    for entry in &plan.entries {
        entry_holds(player, entry, &mut faults);
    }
    balances_hold(player, &mut faults);
    for fund in player.stage.base().funds.values() {
        fund_holds(player, fund, &mut faults);
    }
    if let Some(case) = plan.case.and_then(|case| player.stage.case(case)) {
        case_holds(player, case, &mut faults);
    }
    faults
}

fn fund_of(player: &Player, id: FundId) -> &Fund {
    &player.stage.base().funds[&id]
}

/// One entry: its legs are such as the schema takes, and no half of a pair is missing.
fn entry_holds(player: &Player, entry: &Entry, faults: &mut Vec<String>) {
    let mut between: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
    let mut conversion = 0;
    let mut costs: BTreeMap<FundId, (bool, bool)> = BTreeMap::new();
    for leg in &entry.legs {
        leg_holds(player, leg, faults);
        let base = leg.base_minor.map_or(0, |base| base.0);
        for (account, sign) in [(leg.debit_account, 1), (leg.credit_account, -1)] {
            if matches!(account.as_str(), "1120" | "2040") {
                let sum = between.entry(leg.currency).or_default();
                *sum = (sum.0 + sign * leg.amount_minor.0, sum.1 + sign * base);
            }
            if account.as_str() == "1095" {
                conversion += sign * base;
            }
            let found = costs.entry(leg.fund_id).or_default();
            // Less than the smallest unit of another currency releases nothing.
            found.0 |= COSTS.contains(&account.as_str()) && base >= SMALL;
            found.1 |= account.as_str() == "4010";
        }
    }
    let event = &entry.header.event;
    for (currency, sums) in between {
        if sums != (0, 0) {
            faults.push(format!("{event}: 1120 and 2040 in {currency} give {sums:?} over all funds (rule 10)"));
        }
    }
    if conversion != 0 && !matches!(event.as_str(), "currency_sell" | "conversion_settle") {
        faults.push(format!("{event}: 1095 is {conversion} in base (rule 5)"));
    }
    for (fund, (cost, release)) in costs {
        if cost && !release && !fund_of(player, fund).is_free() {
            faults.push(format!("{event}: a cost without its release (rule 3)"));
        }
    }
}

/// The constraints of the table `leg`.
fn leg_holds(player: &Player, leg: &Leg, faults: &mut Vec<String>) {
    let touches =
        |codes: &[&str]| codes.contains(&leg.debit_account.as_str()) || codes.contains(&leg.credit_account.as_str());
    let fund = fund_of(player, leg.fund_id);
    let base = player.stage.base();
    let mut hold = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{}: {what}", player.leg(leg)));
        }
    };
    hold(leg.amount_minor.0 > 0, "amount");
    hold(leg.debit_account != leg.credit_account, "one account on both sides");
    hold((leg.layer == Layer::Budget) == leg.base_minor.is_none(), "base amount");
    hold(leg.base_minor.is_none_or(|base| base.0 >= 0), "base amount below zero");
    hold(leg.debit_account.starts_with("9") == leg.credit_account.starts_with("9"), "crosses layers");
    hold(leg.layer == Layer::Actual || leg.line_id.is_some(), "a budget leg without line");
    hold(leg.layer == Layer::Actual || leg.currency == fund.currency, "a budget leg in another currency (rule 1)");
    let known = player.currencies.contains(&(leg.fund_id, leg.layer, leg.currency));
    hold(known, "a currency that the fund does not have");
    hold(!touches(&["1010", "1020", "1090"]) || leg.bank_account_id.is_some(), "no bank account");
    let other = leg.other_fund_id;
    hold(!touches(&["1120", "2040"]) || other.is_some_and(|other| other != leg.fund_id), "no other fund");
    hold(
        !touches(&["5010", "5020"]) || touches(&["3110"]) || (leg.line_id.is_some() && leg.grant_id.is_some()),
        "a cost without line or grant",
    );
    let of_fund = leg.line_id.is_none_or(|line| base.lines.get(&line).is_some_and(|row| row.fund_id == leg.fund_id));
    hold(of_fund, "a line of another fund");
    let restricted = touches(&["2110", "3110", "4010"]);
    hold(!restricted || leg.currency == fund.currency || fund.state == FundState::Closed, "rule 1");
    hold(
        leg.currency != Currency::UAH || leg.base_minor.is_none_or(|base| base == leg.amount_minor),
        "base of the base",
    );
}

/// Every balance: its side, and no base amount left where nothing else is.
fn balances_hold(player: &Player, faults: &mut Vec<String>) {
    for row in player.balances.values() {
        let (net, base) = (row.net(Side::Debit).0, row.net_base(Side::Debit).0);
        let code = row.account.as_str();
        let per_case = matches!(row.scope, Scope::Grant | Scope::Disbursement);
        let mut say = |what: &str| faults.push(format!("{} {code} {} {net} = {base}: {what}", row.scope, row.currency));
        if per_case && NEVER_CREDIT.contains(&code) && net < 0 {
            say("in credit (rule 9)");
        }
        if per_case && NEVER_DEBIT.contains(&code) && net > 0 {
            say("in debit (rule 9)");
        }
        if row.scope == Scope::Grant && matches!(code, "9600" | "9700" | "9800") && net > 0 {
            say("budget below zero (rule 9)");
        }
        let controlled = NEVER_CREDIT.contains(&code) || NEVER_DEBIT.contains(&code);
        let carried = match row.scope {
            Scope::Grant => controlled,
            Scope::Bank => matches!(code, "1010" | "1020"),
            Scope::Pair => matches!(code, "1120" | "2040"),
            _ => false,
        };
        if carried && net == 0 && base != 0 {
            say("emptied, but its base is not (rule 4)");
        }
    }
}

/// Rule 8, and a budget that adds up.
fn fund_holds(player: &Player, fund: &Fund, faults: &mut Vec<String>) {
    let net = |digits: &str| player.net(fund.fund_id, digits, fund.currency);
    if net("9010") + net("9500") + net("9600") + net("9700") + net("9800") != 0 {
        faults.push(format!("{}: the budget does not add up", fund.code));
    }
    for line in player.stage.base().lines.values().filter(|line| line.fund_id == fund.fund_id) {
        let of = |digits: &str| player.net_line((fund.fund_id, line.line_id), digits, fund.currency);
        if of("9010") != line.authority_minor.0 {
            let (booked, said) = (of("9010"), line.authority_minor.0);
            faults.push(format!("{} {}: 9010 is {booked}, the agreement says {said} (rule 14)", fund.code, line.code));
        }
        if ["9600", "9700", "9800"].into_iter().any(|digits| of(digits) > 0) {
            faults.push(format!("{} {}: less than nothing is used of the line (rule 9)", fund.code, line.code));
        }
    }
    if !fund.is_free() && fund.state != FundState::Closed && net("9800") != net("4010") {
        faults.push(format!("{}: 9800 is {}, 4010 is {} (rule 8)", fund.code, -net("9800"), -net("4010")));
    }
}

/// What the rows of a case say is what its legs say.
fn case_holds(player: &Player, case: &Dossier, faults: &mut Vec<String>) {
    let Some(award) = &case.award else { return };
    let id = case.application.case_id;
    let open: i64 = case.claims.iter().map(|claim| claim.open().0).sum();
    let allowed: i64 = case.claims.iter().map(|claim| claim.allowance_minor.0 - claim.written_off_minor.0).sum();
    for (digits, said, normal) in [("1220", open, 1), ("1229", allowed, -1)] {
        let booked = normal * player.open_of(id, digits);
        if booked != said {
            faults.push(format!("the claims give {digits} at {said}, the legs {booked}"));
        }
    }
    goods_hold(player, case, faults);
    for share in case.shares.iter().filter(|share| share.weight > 0) {
        let fund = fund_of(player, share.fund_id);
        let encumbered = -player.net_grant(id, share.fund_id, "9700", fund.currency);
        let ties = if fund.currency == award.currency {
            encumbered == share.committed_minor.0
        } else {
            (encumbered == 0 || share.committed_minor.0 > 0) && (encumbered > 0 || share.committed_minor.0 < SMALL)
        };
        if !ties || share.free_minor.0 < 0 || share.free_minor > share.committed_minor {
            faults.push(format!("{}: 9700 is {encumbered}, the share says {share:?}", fund.code));
        }
    }
}

/// What the orders of a case say is in stock, prepaid, owed and handed over is what the legs say.
fn goods_hold(player: &Player, case: &Dossier, faults: &mut Vec<String>) {
    let sum = |of: &dyn Fn(&Goods) -> i64| case.goods.iter().map(of).sum::<i64>();
    let said = [
        ("1310", sum(&|row| row.delivered_minor.0 - row.handed_minor.0)),
        ("1320", sum(&|row| (row.paid_minor.0 - row.delivered_minor.0).max(row.at_supplier_minor.0))),
        ("2030", -sum(&|row| (row.delivered_minor.0 + row.at_supplier_minor.0 - row.paid_minor.0).max(0))),
        ("5020", sum(&|row| row.handed_minor.0)),
    ];
    for (digits, said) in said {
        let booked = player.open_of(case.application.case_id, digits);
        if booked != said {
            faults.push(format!("the orders give {digits} at {said}, the legs {booked}: {:#?}", case.goods));
        }
    }
    for row in &case.goods {
        let amounts = [row.fresh(), row.awaited(), row.retrieved_minor, row.at_supplier_minor, row.paid_minor];
        if amounts.iter().any(|amount| amount.0 < 0) || row.ordered_minor.0 <= 0 {
            faults.push(format!("an order has less than nothing: {row:?}"));
        }
    }
}

/// The balances of the stage are those of the journal (guarantee 10).
pub fn recomputed(player: &Player) {
    let kept: Vec<&Balance> = player.stage.balances_since(0).collect();
    assert_eq!(player.balances.values().collect::<Vec<_>>(), kept);
    // What `verify` says of the same books.
    let cases: Vec<Dossier> = player.stage.cases().into_values().cloned().collect();
    let funds = player.stage.base().funds.clone();
    let mut found = states(&cases, &funds, &player.journal);
    found.extend(verify::budget(&player.journal));
    found.extend(verify::entry_shape(&player.journal, &BTreeSet::new()));
    assert_eq!(found, []);
}
