//! The life of a grant on the wire: disbursements, amendments with before and after, suspensions, the payee.
//!
//! Invariant: codes, amounts, dates and ids; of a payee nothing but that somebody set and another person confirmed it.

use ledger_core::programme::agreement::{Amendment, AmendmentPart};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::payee;
use ledger_core::programme::suspension::Suspension;
use ledger_core::programme::world::Dossier;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;

macro_rules! views {
    ($($(#[$doc:meta])* $rename:literal pub struct $name:ident { $($(#[$field:meta])* pub $f:ident : $t:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Object)]
        #[oai(rename = $rename)]
        pub struct $name { $($(#[$field])* #[oai(skip_serializing_if_is_none)] pub $f: $t,)+ }
    )+};
}

views! {
    /// A disbursement.
    "Disbursement" pub struct DisbursementView {
        /// Id.
        pub disbursement_id: Uuid,
        /// 1, 2, .. within the grant.
        pub number: i64,
        /// State.
        pub state: String,
        /// The state that it was in when the grant was suspended.
        pub held_from: Option<String>,
        /// Version.
        pub version: i64,
        /// Amount.
        pub amount: MoneyBody,
        /// Planned for.
        pub planned_on: Day,
        /// What has to be there before it is asked for: none, milestone, use_check.
        pub gate: String,
        /// Why it was sent back or changed last.
        pub reason: Option<String>,
        /// Since when an approval given before does not count any more.
        pub voided_on: Option<Day>,
        /// Reference that the bank carries.
        pub end_to_end_id: String,
        /// Receipts verified.
        pub receipts_verified: MoneyBody,
        /// Receipts accepted.
        pub receipts_accepted: MoneyBody,
        /// Claimed back.
        pub claimed: MoneyBody,
    }
    /// An instalment as an amendment plans it.
    "AmendedInstalment" pub struct PartView {
        /// Amount.
        pub amount: MoneyBody,
        /// Planned for.
        pub planned_on: Day,
        /// What has to be there before it is asked for.
        pub gate: String,
    }
    /// An amendment of the agreement.
    "AmendmentRecord" pub struct AmendmentView {
        /// 1, 2, .. within the case.
        pub number: i64,
        /// proposed, checked, endorsed, approved, rejected, void.
        pub state: String,
        /// Signed amount before.
        pub total_before: MoneyBody,
        /// Signed amount after.
        pub total_after: MoneyBody,
        /// Budget line before.
        pub line_before: Uuid,
        /// Budget line after.
        pub line_after: Uuid,
        /// Instalments still to be paid before.
        pub instalments_before: Vec<PartView>,
        /// Instalments still to be paid after.
        pub instalments_after: Vec<PartView>,
        /// Reason code.
        pub reason: String,
        /// Since when its check does not count any more.
        pub voided_on: Option<Day>,
        /// In this state since.
        pub state_on: Day,
    }
    /// A suspension of the grant.
    "SuspensionRecord" pub struct SuspensionView {
        /// 1, 2, .. within the case.
        pub number: i64,
        /// Reason code.
        pub reason: String,
        /// Is it about somebody's safety?
        pub safety: bool,
        /// Since when.
        pub raised_on: Day,
        /// When the grant went on.
        pub cleared_on: Option<Day>,
    }
    /// Whom the grant is paid to.
    "PayeeRecord" pub struct PayeeView {
        /// Version.
        pub version: i64,
        /// Set on.
        pub set_on: Day,
        /// Confirmed by a second person on.
        pub confirmed_on: Option<Day>,
    }
}

/// The disbursements of a case.
pub fn disbursements(case: &Dossier) -> Vec<DisbursementView> {
    let view = |row: &Disbursement| DisbursementView {
        disbursement_id: row.disbursement_id.0,
        number: row.number,
        state: row.state.code().into(),
        held_from: row.held_from.map(|state| state.code().into()),
        version: row.version,
        amount: MoneyBody::of(row.amount_minor, row.currency),
        planned_on: row.planned_on,
        gate: row.gate.code().into(),
        reason: row.reason.as_ref().map(ToString::to_string),
        voided_on: row.voided_on,
        end_to_end_id: row.end_to_end_id.to_string(),
        receipts_verified: MoneyBody::of(row.receipts_verified_minor, row.currency),
        receipts_accepted: MoneyBody::of(row.receipts_accepted_minor, row.currency),
        claimed: MoneyBody::of(row.claimed_minor, row.currency),
    };
    case.disbursements.iter().map(view).collect()
}

/// The amendments of a case.
pub fn amendments(case: &Dossier) -> Vec<AmendmentView> {
    let currency = case.application.currency;
    let part = |part: &AmendmentPart| PartView {
        amount: MoneyBody::of(part.amount_minor, currency),
        planned_on: part.planned_on,
        gate: part.gate.code().into(),
    };
    let view = |row: &Amendment| AmendmentView {
        number: row.number,
        state: row.state.code().into(),
        total_before: MoneyBody::of(row.total_before_minor, currency),
        total_after: MoneyBody::of(row.total_after_minor, currency),
        line_before: row.line_before.0,
        line_after: row.line_after.0,
        instalments_before: row.parts(case, false).map(part).collect(),
        instalments_after: row.parts(case, true).map(part).collect(),
        reason: row.reason.to_string(),
        voided_on: row.voided_on,
        state_on: row.state_on,
    };
    case.amendments.iter().map(view).collect()
}

/// The suspensions of a case.
pub fn suspensions(case: &Dossier) -> Vec<SuspensionView> {
    let view = |row: &Suspension| SuspensionView {
        number: row.number,
        reason: row.reason.to_string(),
        safety: row.safety,
        raised_on: row.raised_on,
        cleared_on: row.cleared_on,
    };
    case.suspensions.iter().map(view).collect()
}

/// The payee of a case.
pub fn payee(case: &Dossier) -> Option<PayeeView> {
    payee::current(case).map(|row| PayeeView {
        version: row.version,
        set_on: row.set_on,
        confirmed_on: row.confirmed_on,
    })
}
