//! States against entries: what a case says of itself has to be what its legs say (`lifecycle.md`, rule 4).
//!
//! Every state of a grant, a disbursement, a claim and an order has balances that go with it; a state that was changed by
//! hand, or an entry that was, shows as a difference between the two. Amounts are summed over the funds that pay the case;
//! what an own fund bears beside them is not the case's.

use std::collections::{BTreeMap, BTreeSet};

use super::application::ApplicationState;
use super::claim::AllowanceBearer;
use super::disbursement::{Disbursement, DisbursementState};
use super::fund::{Fund, Policy};
use super::goods::GoodsState;
use super::grant::{Award, AwardShare, AwardState};
use super::world::Dossier;
use crate::id::{DisbursementId, FundId, GrantId};
use crate::ledger::account::{
    ADVANCES, ALLOWANCE, AccountCode, ENCUMBERED, GRANTS_KIND, IN_TRANSIT, PAYABLE, PRE_ENCUMBERED, PREPAID,
    RECOVERABLE, RETURNED, STOCK, SUPPLIERS, Side, seed_chart,
};
use crate::ledger::leg::Leg;
use crate::ledger::verify::{Finding, finding};
use crate::money::Currency;

const CHECK: &str = "states";

/// Net amounts of legs per owner, fund and account, on the account's normal side.
type Nets<Id> = BTreeMap<(Id, FundId, AccountCode), i64>;

/// Holds every case against its legs.
pub fn states(cases: &[Dossier], funds: &BTreeMap<FundId, Fund>, legs: &[Leg]) -> Vec<Finding> {
    let of_grants: Nets<GrantId> = nets(legs, |leg| leg.grant_id);
    let of_disbursements: Nets<DisbursementId> = nets(legs, |leg| leg.disbursement_id);
    let mut findings = Vec::new();
    for case in cases {
        let application = &case.application;
        let granted = matches!(
            application.state,
            ApplicationState::Approved | ApplicationState::Withdrawn | ApplicationState::Lapsed
        );
        let fits = if case.award.is_some() { granted } else { application.state != ApplicationState::Approved };
        if !fits {
            let what = "an application is approved exactly when it has a grant";
            findings.push(finding(CHECK, "application", application.case_id, "state", what));
        }
        let Some(award) = &case.award else { continue };
        let at = At { case, award, funds, paying: case.funds().into_iter().collect() };
        at.grant(&of_grants, &mut findings);
        at.goods(&of_grants, &mut findings);
        at.lines(&mut findings);
        for row in &case.disbursements {
            at.disbursement(row, &of_disbursements, &mut findings);
        }
    }
    findings
}

fn nets<Id: Ord + Copy>(legs: &[Leg], owner: impl Fn(&Leg) -> Option<Id>) -> Nets<Id> {
    let sides: BTreeMap<AccountCode, Side> = seed_chart().into_iter().map(|a| (a.code, a.normal_side)).collect();
    let mut nets = BTreeMap::new();
    for leg in legs {
        let Some(id) = owner(leg) else { continue };
        for (account, side) in [(leg.debit_account, Side::Debit), (leg.credit_account, Side::Credit)] {
            let normal = sides.get(&account).copied().unwrap_or(Side::Debit);
            *nets.entry((id, leg.fund_id, account)).or_default() +=
                if side == normal { leg.amount_minor.0 } else { -leg.amount_minor.0 };
        }
    }
    nets
}

/// A case with its grant.
struct At<'a> {
    case: &'a Dossier,
    award: &'a Award,
    funds: &'a BTreeMap<FundId, Fund>,
    paying: BTreeSet<FundId>,
}

impl At<'_> {
    /// Net of an account over the funds that pay.
    fn sum<Id: Ord + Copy>(&self, nets: &Nets<Id>, id: Id, account: AccountCode) -> i64 {
        self.paying.iter().map(|fund| nets.get(&(id, *fund, account)).copied().unwrap_or(0)).sum()
    }

    fn policies(&self) -> BTreeSet<&'static str> {
        let of = |fund: &FundId| self.funds.get(fund).map_or(Policy::Advance, |fund| fund.policy).code();
        self.paying.iter().map(of).collect()
    }

    fn says(&self, table: &'static str, id: impl ToString, state: &str, found: (AccountCode, i64, i64)) -> Finding {
        let (account, expected, booked) = found;
        let what = format!("{state} goes with {account} at {expected}, the legs give {booked}");
        finding(CHECK, table, id, "state", what)
    }

    fn grant(&self, nets: &Nets<GrantId>, findings: &mut Vec<Finding>) {
        use AwardState as S;
        let (award, state) = (self.award, self.award.state);
        for share in self.case.shares.iter().filter(|share| share.weight > 0) {
            let currency = self.funds.get(&share.fund_id).map(|fund| fund.currency);
            self.share(share, currency, nets, findings);
        }
        let shares = || self.case.shares.iter().filter(|share| share.weight > 0);
        let approved: i64 = shares().map(|share| share.approved_minor.0).sum();
        let committed: i64 = shares().map(|share| share.committed_minor.0).sum();
        let free: i64 = shares().map(|share| share.free_minor.0).sum();
        let ceiling = if matches!(state, S::Approved | S::AgreementSent) { award.approved_minor.0 } else { 0 };
        let ended = matches!(state, S::Closed | S::Dropped) && committed != 0;
        // Rounding may leave a kopiyka of a co-funded award with another of its funds.
        let slack = i64::try_from(shares().count()).unwrap_or(i64::MAX).saturating_sub(1).saturating_mul(STEPS_MAX);
        let in_use = if matches!(state, S::Closed | S::Dropped) { 0 } else { self.in_use(nets) };
        for (account, expected, booked, slack) in
            [(PRE_ENCUMBERED, ceiling, approved, 0), (ENCUMBERED, in_use, committed - free, slack)]
        {
            if (expected - booked).abs() > slack || (account == ENCUMBERED && ended) {
                let what = format!("{state} goes with {account} at {expected}, its funds' parts give {booked}");
                findings.push(finding(CHECK, "award", award.grant_id, "state", what));
            }
        }
    }

    /// A fund's part: what 9600 and 9700 stand for is what they are, in the same currency to the unit.
    fn share(&self, share: &AwardShare, currency: Option<Currency>, nets: &Nets<GrantId>, findings: &mut Vec<Finding>) {
        let same = currency == Some(self.award.currency);
        for (account, said) in [(PRE_ENCUMBERED, share.approved_minor.0), (ENCUMBERED, share.committed_minor.0)] {
            let booked = nets.get(&(self.award.grant_id, share.fund_id, account)).copied().unwrap_or(0);
            let fits = if same { booked == said } else { booked >= 0 && (said != 0 || booked == 0) };
            if !fits || share.free_minor > share.committed_minor {
                let state = self.award.state.code();
                findings.push(self.says("award", self.award.grant_id, state, (account, said, booked)));
            }
        }
    }

    /// What of the commitment stands behind something: open advances, claims whose money may be used again and that no donor
    /// bears, goods that are ordered and not handed over.
    fn in_use(&self, nets: &Nets<GrantId>) -> i64 {
        let advances = self.sum(nets, self.award.grant_id, ADVANCES);
        let claims = self.case.claims.iter().filter(|claim| !claim.repay_donor).map(|claim| {
            let borne = claim.allowance_bearer == Some(AllowanceBearer::Donor);
            claim.open().0 - if borne { claim.allowance_minor.0 - claim.written_off_minor.0 } else { 0 }
        });
        let orders = self.case.goods.iter().filter(|row| row.state != GoodsState::Closed);
        let orders = orders.map(|row| row.ordered_minor.0 - row.handed_minor.0);
        advances + claims.sum::<i64>() + orders.sum::<i64>()
    }

    /// What the orders of a grant say is in stock, prepaid, owed and handed over.
    fn goods(&self, nets: &Nets<GrantId>, findings: &mut Vec<Finding>) {
        let orders = &self.case.goods;
        let said = [
            (STOCK, orders.iter().map(|row| row.in_stock().0).sum::<i64>()),
            (PREPAID, orders.iter().map(|row| row.prepaid().0).sum()),
            (SUPPLIERS, orders.iter().map(|row| row.owed().0).sum()),
            (GRANTS_KIND, orders.iter().map(|row| row.handed_minor.0).sum()),
        ];
        for (account, expected) in said {
            let booked = self.sum(nets, self.award.grant_id, account);
            if booked != expected {
                // The finding names the order where there is one, else the grant whose legs have none.
                match orders.last() {
                    Some(row) => {
                        findings.push(self.says("goods", row.goods_id, row.state.code(), (account, expected, booked)));
                    }
                    None => {
                        let state = self.award.state.code();
                        findings.push(self.says("award", self.award.grant_id, state, (account, expected, booked)));
                    }
                }
            }
        }
    }

    /// An in-kind line is where its order is.
    fn lines(&self, findings: &mut Vec<Finding>) {
        for line in &self.case.goods_lines {
            let order = self.case.goods.iter().find(|row| Some(row.goods_id) == line.goods_id);
            if line.goods_id.is_some() != order.is_some() || !line.state.fits(order) {
                let amounts = order.map_or_else(
                    || "no order".to_owned(),
                    |row| {
                        let (ordered, delivered, handed) = (row.ordered_minor, row.delivered_minor, row.handed_minor);
                        format!("an order of {}, {} delivered, {} handed over", ordered.0, delivered.0, handed.0)
                    },
                );
                let what = format!("{} does not go with {amounts}", line.state);
                findings.push(finding(CHECK, "goods_line", line.goods_line_id, "state", what));
            }
        }
    }

    fn disbursement(&self, row: &Disbursement, nets: &Nets<DisbursementId>, findings: &mut Vec<Finding>) {
        use DisbursementState as S;
        let amount = row.amount_minor.0;
        let when = |holds: bool, value: i64| if holds { value } else { 0 };
        let claims = self.case.claims.iter().filter(|claim| claim.disbursement_id == row.disbursement_id);
        let owed: i64 = claims.clone().map(|claim| claim.open().0).sum();
        let allowed: i64 = claims.map(|claim| claim.allowance_minor.0 - claim.written_off_minor.0).sum();
        let committed =
            matches!(row.stage(), S::Authorised | S::Sent | S::Paid | S::Justified | S::Settled | S::Returned);
        let open = when(committed, amount - row.receipts_accepted_minor.0 - row.claimed_minor.0);
        let mut said = vec![
            (PAYABLE, when(row.stage() == S::Authorised, amount)),
            (IN_TRANSIT, when(row.state == S::Sent, amount)),
            (RETURNED, when(row.state == S::Returned, amount)),
            (RECOVERABLE, owed),
            (ALLOWANCE, allowed),
        ];
        match self.policies().into_iter().collect::<Vec<_>>()[..] {
            [only] if only == Policy::Advance.code() => said.push((ADVANCES, open)),
            [only] if only == Policy::ExpenseWhenAuthorised.code() => said.push((ADVANCES, 0)),
            _ if open == 0 => said.push((ADVANCES, 0)),
            _ => {}
        }
        for (account, expected) in said {
            let booked = self.sum(nets, row.disbursement_id, account);
            if booked != expected {
                let found = (account, expected, booked);
                findings.push(self.says("disbursement", row.disbursement_id, row.state.code(), found));
            }
        }
    }
}

/// Steps of a co-funded award that may each round by a unit in one of its funds.
const STEPS_MAX: i64 = 100;
