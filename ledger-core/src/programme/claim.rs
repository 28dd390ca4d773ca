//! Claims on grantees: what was not spent, misused or disallowed, until it is paid back, allowed for or written off
//! (`books.md`, rows claim to late recovery).
//!
//! Invariant: refunded + allowance used + open = claimed; what comes in later never passes what was written off.

use crate::id::{CaseId, ClaimId, DisbursementId, EntryId, GrantId};
use crate::money::{Currency, Minor};
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// Why money is claimed back.
    pub enum ClaimKind {
        /// Not spent.
        Unspent = "unspent",
        /// Spent on something else.
        Misused = "misused",
        /// Cost that the donor disallowed and the grantee owes.
        Disallowed = "disallowed",
    }
}

codes! {
    /// Who pays whom after a cost was disallowed.
    pub enum Disallowance {
        /// The grantee owes it and the donor lets it be used again.
        GranteeReuse = "grantee_reuse",
        /// The grantee owes it and the donor is repaid.
        GranteeRepay = "grantee_repay",
        /// The organisation bears it and the donor lets it be used again.
        OrganisationReuse = "organisation_reuse",
        /// The organisation bears it and the donor is repaid.
        OrganisationRepay = "organisation_repay",
    }
}

codes! {
    /// Who bears a loss on a claim.
    pub enum AllowanceBearer {
        /// The donor's budget.
        Donor = "donor",
        /// The organisation's own fund.
        Free = "free",
    }
}

codes! {
    /// State of a claim.
    pub enum ClaimState {
        /// Owed.
        Open = "open",
        /// Paid back.
        Settled = "settled",
        /// Given up; what comes in later is a late recovery.
        WrittenOff = "written_off",
    }
}

row! { "claim", key 1, put;
    /// A claim on a grantee. Amounts in minor units of its currency.
    pub struct Claim {
        /// Id.
        pub claim_id: ClaimId,
        /// The case.
        pub case_id: CaseId,
        /// The grant.
        pub grant_id: GrantId,
        /// The disbursement that it is about.
        pub disbursement_id: DisbursementId,
        /// State.
        pub state: ClaimState,
        /// Version.
        pub version: i64,
        /// Why.
        pub kind: ClaimKind,
        /// Is the donor repaid when it comes in, in place of the money being used again?
        pub repay_donor: bool,
        /// Reason code.
        pub reason: Code,
        /// Currency.
        pub currency: Currency,
        /// Claimed.
        pub claimed_minor: Minor,
        /// Paid back in time.
        pub refunded_minor: Minor,
        /// Allowance made and not used up by refunds.
        pub allowance_minor: Minor,
        /// Who bears the allowance; one bearer a claim.
        pub allowance_bearer: Option<AllowanceBearer>,
        /// Written off.
        pub written_off_minor: Minor,
        /// Came in after the write-off.
        pub recovered_minor: Minor,
        /// The entry that raised it.
        pub entry_id: EntryId,
        /// The entry that wrote it off.
        pub write_off_entry_id: Option<EntryId>,
        /// Since when in this state.
        pub state_on: Day,
    }
}

impl Claim {
    /// What is still owed, minor units.
    pub fn open(&self) -> Minor {
        Minor(self.claimed_minor.0 - self.refunded_minor.0 - self.written_off_minor.0)
    }

    /// In another state, one version on.
    pub fn moved(&self, on: Day, state: ClaimState) -> Claim {
        let state_on = if state == self.state { self.state_on } else { on };
        Claim { state, version: self.version + 1, state_on, ..self.clone() }
    }
}
