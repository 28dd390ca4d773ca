//! What a step on a case would post, shown on its form before it is taken.
//!
//! Invariant: the entry is the one that the decision makes of the form as it stands, and is written nowhere; who may not read
//! the books is shown none. Must not: know an account.

use ledger_core::policy::{Action, Reading};

use super::act_fields::Form;
use super::act_read::{About, Reader};
use super::booked::first_look;
use super::component::entry::Entry;
use super::component::field::Field;
use super::form::Sent;
use super::session::Visit;
use crate::app::AppResult;

/// Steps on a case that book something; of the others nothing is looked up.
const POSTING: &[Action] = &[
    Action::AwardConfirm,
    Action::AwardDrop,
    Action::AwardLapse,
    Action::AgreementSign,
    Action::AgreementAmend,
    Action::TerminationConfirm,
    Action::GrantClose,
    Action::DisbursementAuthorise,
    Action::DisbursementChange,
    Action::DisbursementReturn,
    Action::DisbursementDrop,
    Action::DisbursementCancel,
    Action::PaymentRelease,
    Action::PaymentConfirm,
    Action::PaymentReject,
    Action::PaymentReturn,
    Action::PaymentReissue,
    Action::ReceiptsAccept,
    Action::ClaimRaise,
    Action::CostDisallow,
    Action::ClaimRefund,
    Action::AllowanceMake,
    Action::ClaimWriteOff,
    Action::LateRecover,
    Action::GoodsOrder,
    Action::GoodsPay,
    Action::GoodsReceive,
    Action::GoodsHandover,
    Action::GoodsReject,
    Action::GoodsRetrieve,
    Action::GoodsReturn,
    Action::GoodsReplace,
    Action::SupplierRefund,
    Action::GoodsCancel,
];

/// Does this step on a case book something?
pub fn posts(action: Action) -> bool {
    POSTING.contains(&action)
}

/// Is the reader shown the entry of this step?
pub(super) fn shown(visit: &Visit, action: Action) -> bool {
    posts(action) && visit.may(Reading::Books)
}

/// The entry of a form that nobody has touched yet; nothing where it still lacks something.
pub(super) async fn untouched(
    visit: &Visit,
    form: &Form,
    about: &About<'_>,
    fields: &[Field],
) -> AppResult<Option<Entry>> {
    if !shown(visit, form.action) {
        return Ok(None);
    }
    let sent = Sent::untouched(fields);
    let mut reader = Reader::new(visit.words(), &sent);
    let (command, on) = (about.command(form.action, &mut reader), reader.day("on", None));
    let whole = command.filter(|_| reader.errors.is_empty());
    first_look(visit, on, whole.into_iter().collect()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::act_fields::form_of;

    #[test]
    fn what_is_looked_at_before_has_a_form() {
        assert!(POSTING.iter().all(|action| form_of(*action).is_some()));
    }
}
