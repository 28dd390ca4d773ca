//! Inputs of the commands on the life of a grant and its disbursements after the signatures: amendments step by step,
//! suspension, termination, changed instalments, payees.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{CaseId, DisbursementId};
use crate::money::Money;
use crate::programme::payee::Commitment;
use crate::programme::suspension::Ground;
use crate::text::Code;
use crate::time::Day;

inputs! {
    /// A step of a grant with a reason.
    pub struct GrantReason {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
    /// Suspends a grant.
    pub struct GrantSuspend {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Why.
        pub reason: Code,
        /// Is it about somebody's safety?
        pub safety: bool,
    }
    /// Proposes to end a grant early.
    pub struct TerminationPropose {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Misuse, or the survivor stops.
        pub ground: Ground,
        /// Reference of the safety review, which misuse needs.
        pub review: Option<Code>,
        /// Why.
        pub reason: Code,
    }
    /// Changes the amount and the planned day of a disbursement that was not sent.
    pub struct DisbursementChange {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// New amount.
        pub amount: Money,
        /// New planned day.
        pub planned_on: Day,
        /// Why.
        pub reason: Code,
    }
    /// Sets whom a grant is paid to.
    pub struct PayeeSet {
        /// The case.
        pub case: CaseId,
        /// Version of the payee that the person saw; 0 where there is none.
        pub version: i64,
        /// The vault's commitment to the details.
        pub commitment: Commitment,
    }
    /// Looks at whom a grant is paid to.
    pub struct PayeeRead {
        /// The case.
        pub case: CaseId,
    }
    /// Confirms whom a grant is paid to.
    pub struct PayeeConfirm {
        /// The case.
        pub case: CaseId,
        /// Version of the payee.
        pub version: i64,
    }
}
