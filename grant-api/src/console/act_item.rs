//! What a step on a case is about: the application, the grant, one disbursement, one claim, one order of
//! goods, one in-kind line, the enterprise.
//!
//! Invariant: an item is found in its own case or not at all. Must not: word more than its name, or decide.

use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::claim::Claim;
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::followup::{Enterprise, VisitRow};
use ledger_core::programme::goods::Goods;
use ledger_core::programme::goods_line::GoodsLine;
use ledger_core::programme::grant::Award;
use ledger_core::programme::payee::{self, Payee};
use ledger_core::programme::world::Dossier;

use super::component::money::Amount;
use super::view::{amount, amount_of, object_of};
use super::words::Words;

/// What a step is about.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// The application.
    Case,
    /// The grant.
    Grant(&'a Award),
    /// One disbursement.
    Disbursement(&'a Disbursement),
    /// One claim.
    Claim(&'a Claim),
    /// One order of goods.
    Goods(&'a Goods),
    /// One visit.
    Visit(&'a VisitRow),
    /// One in-kind line.
    GoodsLine(&'a GoodsLine),
    /// The enterprise.
    Enterprise(&'a Enterprise),
    /// Whom the grant is paid to, if that was set.
    Payee(Option<&'a Payee>),
}

impl<'a> Item<'a> {
    /// The object of a kind and id, if the case has it; a case and a grant are known by the case.
    pub fn of(case: &'a Dossier, kind: ObjectKind, id: &str) -> Option<Item<'a>> {
        match kind {
            ObjectKind::Case => Some(Item::Case),
            ObjectKind::Grant => case.award.as_ref().map(Item::Grant),
            ObjectKind::Disbursement => {
                case.disbursements.iter().find(|row| row.disbursement_id.to_string() == id).map(Item::Disbursement)
            }
            ObjectKind::Claim => case.claims.iter().find(|row| row.claim_id.to_string() == id).map(Item::Claim),
            ObjectKind::Goods => case.goods.iter().find(|row| row.goods_id.to_string() == id).map(Item::Goods),
            ObjectKind::Visit => case.visits.iter().find(|row| row.visit_id.to_string() == id).map(Item::Visit),
            ObjectKind::GoodsLine => {
                case.goods_lines.iter().find(|row| row.goods_line_id.to_string() == id).map(Item::GoodsLine)
            }
            ObjectKind::Enterprise => case.enterprise.as_ref().map(Item::Enterprise),
            ObjectKind::Payee => case.award.as_ref().map(|_| Item::Payee(payee::current(case))),
            _ => None,
        }
    }

    /// The disbursement, if it is one.
    pub fn row(self) -> Option<&'a Disbursement> {
        if let Item::Disbursement(row) = self { Some(row) } else { None }
    }

    /// The version that a decision has to name.
    pub fn version(self, case: &Dossier) -> i64 {
        match self {
            Item::Case => case.application.version,
            Item::Grant(award) => award.version,
            Item::Disbursement(row) => row.version,
            Item::Claim(claim) => claim.version,
            Item::Goods(goods) => goods.version,
            Item::Visit(_) => 1,
            Item::GoodsLine(line) => line.version,
            Item::Enterprise(enterprise) => enterprise.version,
            Item::Payee(payee) => payee.map_or(0, |payee| payee.version),
        }
    }

    /// The id that a form carries; nothing where the case says it.
    pub fn id(self) -> String {
        match self {
            Item::Case | Item::Grant(_) | Item::Enterprise(_) | Item::Payee(_) => String::new(),
            Item::Disbursement(row) => row.disbursement_id.to_string(),
            Item::Claim(claim) => claim.claim_id.to_string(),
            Item::Goods(goods) => goods.goods_id.to_string(),
            Item::Visit(visit) => visit.visit_id.to_string(),
            Item::GoodsLine(line) => line.goods_line_id.to_string(),
        }
    }

    /// Its name among others of its kind, such as "Disbursement 2".
    pub fn name(self, words: &Words, case: &Dossier) -> Option<String> {
        let numbered = |kind: &str, at: Option<usize>| {
            at.map(|at| format!("{} {}", words.code("object", kind), at.saturating_add(1)))
        };
        match self {
            Item::Case | Item::Grant(_) | Item::Enterprise(_) | Item::Payee(_) => None,
            Item::Visit(visit) => Some(words.date(visit.visited_on)),
            Item::GoodsLine(line) => {
                let at = case.goods_lines.iter().position(|other| other.goods_line_id == line.goods_line_id);
                numbered("goods_line", at)
            }
            Item::Disbursement(row) => object_of(words, Some(row)),
            Item::Claim(claim) => {
                numbered("claim", case.claims.iter().position(|other| other.claim_id == claim.claim_id))
            }
            Item::Goods(goods) => {
                numbered("goods", case.goods.iter().position(|other| other.goods_id == goods.goods_id))
            }
        }
    }

    /// The amount that an action is about, as far as it is known.
    pub fn amount(self, case: &Dossier, action: Action) -> Option<Amount> {
        match self {
            Item::Case | Item::Grant(_) => amount_of(case, action, None),
            Item::Visit(_) => None,
            Item::Payee(_) => None,
            Item::Disbursement(row) => amount_of(case, action, Some(row)),
            Item::Claim(claim) => Some(amount(owed(claim, action)?, claim.currency)),
            Item::GoodsLine(_) | Item::Enterprise(_) => None,
            Item::Goods(goods) => Some(amount(left(goods, action)?, goods.currency)),
        }
    }
}

fn owed(claim: &Claim, action: Action) -> Option<Minor> {
    match action {
        Action::LateRecover => claim.written_off_minor.minus(claim.recovered_minor).ok(),
        Action::AllowanceMake => claim.open().minus(claim.allowance_minor).ok(),
        _ => Some(claim.open()),
    }
}

fn left(goods: &Goods, action: Action) -> Option<Minor> {
    match action {
        Action::GoodsPay => goods.ordered_minor.minus(goods.paid_minor).ok(),
        Action::GoodsReceive => goods.ordered_minor.minus(goods.delivered_minor).ok(),
        Action::GoodsHandover | Action::GoodsReject => goods.delivered_minor.minus(goods.handed_minor).ok(),
        Action::GoodsRetrieve => Some(goods.handed_minor),
        Action::GoodsReturn => Some(goods.retrieved_minor),
        Action::GoodsReplace => Some(goods.at_supplier_minor),
        // What went back, or what was paid and never delivered.
        Action::SupplierRefund if goods.at_supplier_minor.0 > 0 => Some(goods.at_supplier_minor),
        Action::SupplierRefund => goods.paid_minor.minus(goods.delivered_minor).ok(),
        _ => None,
    }
}
