//! States against entries: what a case says of itself has to be what its legs say (`lifecycle.md`, rule 4).
//!
//! Every state of a grant and of a disbursement has balances that go with it; a state that was changed by hand, or an
//! entry that was, shows as a difference between the two.

use std::collections::BTreeMap;

use super::application::ApplicationState;
use super::disbursement::{Disbursement, DisbursementState};
use super::fund::{Fund, Policy};
use super::grant::{Award, AwardState};
use super::world::Dossier;
use crate::id::{DisbursementId, FundId, GrantId};
use crate::ledger::account::{
    ADVANCES, AccountCode, ENCUMBERED, IN_TRANSIT, PAYABLE, PRE_ENCUMBERED, Side, seed_chart,
};
use crate::ledger::leg::Leg;
use crate::ledger::verify::{Finding, finding};

const CHECK: &str = "states";

/// Net amounts of legs per owner and account, on the account's normal side.
type Nets<Id> = BTreeMap<(Id, AccountCode), i64>;

/// Holds every case against its legs.
pub fn states(cases: &[Dossier], funds: &BTreeMap<FundId, Fund>, legs: &[Leg]) -> Vec<Finding> {
    let of_grants: Nets<GrantId> = nets(legs, |leg| leg.grant_id);
    let of_disbursements: Nets<DisbursementId> = nets(legs, |leg| leg.disbursement_id);
    let mut findings = Vec::new();
    for case in cases {
        let application = &case.application;
        if (application.state == ApplicationState::Approved) != case.award.is_some() {
            let what = "an application is approved exactly when it has a grant";
            findings.push(finding(CHECK, "application", application.case_id, "state", what));
        }
        let Some(award) = &case.award else { continue };
        let policy = funds.get(&award.fund_id).map_or(Policy::Advance, |fund| fund.policy);
        check_grant(award, case, policy, &of_grants, &mut findings);
        for row in &case.disbursements {
            check_disbursement(row, policy, &of_disbursements, &mut findings);
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
            *nets.entry((id, account)).or_default() +=
                if side == normal { leg.amount_minor.0 } else { -leg.amount_minor.0 };
        }
    }
    nets
}

fn check_grant(award: &Award, case: &Dossier, policy: Policy, nets: &Nets<GrantId>, findings: &mut Vec<Finding>) {
    let net = |account| nets.get(&(award.grant_id, account)).copied().unwrap_or(0);
    let used: i64 = case.disbursements.iter().map(|row| used(row, policy)).sum();
    let (pre_encumbered, encumbered) = match award.state {
        AwardState::Approved | AwardState::AgreementSent => (award.approved_minor.0, 0),
        AwardState::Active | AwardState::Suspended => (0, award.signed_minor.0 - used),
        _ => (0, 0),
    };
    for (account, expected) in [(PRE_ENCUMBERED, pre_encumbered), (ENCUMBERED, encumbered)] {
        if net(account) != expected {
            let what = format!("{} goes with {account} at {expected}, the legs give {}", award.state, net(account));
            findings.push(finding(CHECK, "award", award.grant_id, "state", what));
        }
    }
}

/// What a disbursement has turned from commitment into expense.
fn used(row: &Disbursement, policy: Policy) -> i64 {
    match policy {
        Policy::Advance => row.receipts_accepted_minor.0,
        Policy::ExpenseWhenAuthorised if row.authorised_by.is_some() => row.amount_minor.0,
        Policy::ExpenseWhenAuthorised => 0,
    }
}

fn check_disbursement(row: &Disbursement, policy: Policy, nets: &Nets<DisbursementId>, findings: &mut Vec<Finding>) {
    use DisbursementState as S;
    let net = |account| nets.get(&(row.disbursement_id, account)).copied().unwrap_or(0);
    let amount = row.amount_minor.0;
    let when = |holds: bool, value: i64| if holds { value } else { 0 };
    let owed = when(row.state == S::Authorised, amount);
    let in_transit = when(row.state == S::Sent, amount);
    let committed = matches!(row.state, S::Authorised | S::Sent | S::Paid | S::Justified | S::Settled);
    let advance = when(committed && policy == Policy::Advance, amount - row.receipts_accepted_minor.0);
    for (account, expected) in [(PAYABLE, owed), (IN_TRANSIT, in_transit), (ADVANCES, advance)] {
        if net(account) != expected {
            let what = format!("{} goes with {account} at {expected}, the legs give {}", row.state, net(account));
            findings.push(finding(CHECK, "disbursement", row.disbursement_id, "state", what));
        }
    }
}
