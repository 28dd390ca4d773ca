//! One camt entry with its details: who paid whom, with which references, in which text.
//!
//! Invariant: signs come from the credit or debit mark of the entry itself, reversals included; the text of an entry is
//! given to its only detail, never to one of several.

use rust_decimal::Decimal;

use super::camt::owned;
use super::xml::Node;
use super::{Detail, Line, Status, amount, date};

/// A detail before its entry is known: elements of an entry may follow its details.
pub(crate) struct Draft {
    credit: Option<bool>,
    amounts: Vec<(Decimal, Option<String>)>,
    refs: Refs,
    debtor: Party,
    creditor: Party,
    remittance: Option<String>,
    information: Option<String>,
    return_reason: Option<String>,
    kind: Option<String>,
    charged: bool,
    /// The amount the detail itself is of, which an entry with one detail repeats.
    own_amount: Option<(Decimal, Option<String>)>,
}

#[derive(Default)]
struct Refs {
    bank: Option<String>,
    end_to_end: Option<String>,
    batch: Option<String>,
}

#[derive(Clone, Default)]
struct Party {
    name: Option<String>,
    account: Option<String>,
    tax_id: Option<String>,
}

impl Party {
    fn known(&self) -> bool {
        self.name.is_some() || self.account.is_some()
    }
}

/// An account by IBAN or by whatever the bank calls it.
pub(crate) fn account_id(node: &Node) -> Option<String> {
    let id = node.first(&["Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/UPIC", "Id/PrtryAcct/Id", "Prxy/Id"])?;
    Some(id.chars().filter(|symbol| !symbol.is_whitespace()).collect())
}

fn party(node: &Node, role: &str, account: &str, ultimate: &str) -> Party {
    let own = node.at(role);
    let name = |party: &Node| owned(party.first(&["Pty/Nm", "Nm", "Agt/FinInstnId/Nm"]));
    let far = node.at(ultimate);
    let tax = |party: &Node| {
        let paths = ["OrgId/Othr/Id", "PrvtId/Othr/Id", "OrgId/PrtryId/Id", "PrvtId/OthrId/Id"];
        let id = party.at("Pty/Id").or_else(|| party.at("Id"))?;
        owned(id.first(&paths))
    };
    Party {
        name: own.and_then(name).or_else(|| far.and_then(name)),
        account: node.at(account).and_then(account_id),
        tax_id: own.and_then(tax).or_else(|| far.and_then(tax)),
    }
}

/// A reference, unless it says that there is none.
fn reference(value: Option<&str>) -> Option<String> {
    owned(value).filter(|text| !matches!(text.to_uppercase().as_str(), "NOTPROVIDED" | "NONREF" | "NOT PROVIDED"))
}

impl Draft {
    pub(crate) fn new(node: &Node) -> Self {
        let paths = ["Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"];
        let money = |at: &Node| Some((amount::iso(at.text()?)?, at.currency.as_deref().map(str::to_uppercase)));
        let amounts = paths.iter().filter_map(|path| node.at(path)).filter_map(money);
        let parties = node.at("RltdPties");
        let of = |role, account, ultimate| {
            parties.map(|parties| party(parties, role, account, ultimate)).unwrap_or_default()
        };
        Draft {
            credit: mark(node),
            amounts: amounts.collect(),
            refs: Refs {
                bank: reference(node.get("Refs/AcctSvcrRef")),
                end_to_end: reference(node.get("Refs/EndToEndId")),
                batch: reference(node.get("Refs/PmtInfId")),
            },
            debtor: of("Dbtr", "DbtrAcct", "UltmtDbtr"),
            creditor: of("Cdtr", "CdtrAcct", "UltmtCdtr"),
            remittance: remittance(node),
            information: owned(node.get("AddtlTxInf")),
            return_reason: owned(node.first(&["RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd"])),
            kind: kind(node),
            charged: node.at("Chrgs").is_some(),
            own_amount: node.at("Amt").and_then(money),
        }
    }

    /// Its amount in the entry's currency, else the first one it has.
    fn amount(&self, currency: Option<&str>) -> Option<&(Decimal, Option<String>)> {
        let same = self.amounts.iter().find(|(_, other)| other.as_deref() == currency || other.is_none());
        same.or(self.amounts.first())
    }

    fn detail(self, entry: &Entry, own: Option<&str>) -> Detail {
        let credit = self.credit.unwrap_or(entry.credit);
        let (amount, currency) = match self.amount(entry.currency.as_deref()) {
            Some((amount, currency)) => (Some(*amount), currency.clone()),
            None => (None, None),
        };
        // A reversal goes the other way than the payment whose parties it names; so does a return.
        let incoming = credit != (entry.reversal || self.return_reason.is_some());
        let (mut near, mut far) = (self.creditor, self.debtor);
        if !incoming {
            std::mem::swap(&mut near, &mut far);
        }
        if far.account.is_some() && far.account.as_deref() == own && near.known() {
            std::mem::swap(&mut near, &mut far);
        }
        if !far.known()
            && near.known()
            && near.account.as_deref() != own
            && (entry.reversal || self.return_reason.is_some())
        {
            far = near;
        }
        Detail {
            amount: amount.map(|amount| if credit { amount } else { -amount }),
            currency,
            bank_ref: self.refs.bank,
            end_to_end_id: self.refs.end_to_end,
            batch_id: self.refs.batch,
            counterparty_name: far.name,
            counterparty_account: far.account,
            counterparty_tax_id: far.tax_id,
            remittance: self.remittance.or(self.information),
            return_reason: self.return_reason,
        }
    }
}

/// What of an entry its details need.
struct Entry {
    credit: bool,
    reversal: bool,
    amount: Decimal,
    currency: Option<String>,
}

fn mark(node: &Node) -> Option<bool> {
    match node.get("CdtDbtInd")? {
        "CRDT" => Some(true),
        "DBIT" => Some(false),
        _ => None,
    }
}

fn kind(node: &Node) -> Option<String> {
    let code = node.at("BkTxCd")?;
    let domain: Vec<&str> =
        ["Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd"].iter().filter_map(|path| code.get(path)).collect();
    if domain.is_empty() { owned(code.get("Prtry/Cd")) } else { Some(domain.join("/")) }
}

/// The texts of a payment, in the order of the file; structured references first.
fn remittance(node: &Node) -> Option<String> {
    let information = node.at("RmtInf")?;
    let mut parts: Vec<String> = Vec::new();
    for structured in information.all("Strd") {
        let paths = ["CdtrRefInf/Ref", "CdtrRefInf/CdtrRef", "RfrdDocInf/Nb", "RfrdDocInf/RfrdDocNb", "AddtlRmtInf"];
        parts.extend(paths.iter().filter_map(|path| owned(structured.get(path))));
    }
    parts.extend(information.all("Ustrd").filter_map(|text| owned(text.text())));
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn status(node: &Node) -> Status {
    match node.first(&["Sts/Cd", "Sts/Prtry", "Sts"]).map(str::to_uppercase).as_deref() {
        None | Some("BOOK") => Status::Booked,
        Some("INFO") => Status::Info,
        Some(_) => Status::Pending,
    }
}

/// Findings of an entry: code and message.
type Faults = Vec<(&'static str, String)>;

/// The entry as a line, with what is odd about it.
///
/// # Errors
/// What is wrong, where it has no readable amount.
pub(crate) fn line(node: &Node, drafts: Vec<Draft>, own: Option<&str>) -> Result<(Line, Faults), String> {
    let mut faults = Faults::new();
    let at = node.at("Amt").ok_or("the entry has no amount")?;
    let amount = at.text().and_then(amount::iso).ok_or("the amount is not a number")?;
    let credit = mark(node).unwrap_or_else(|| {
        faults.push(("no-sign", "the entry says neither credit nor debit; its sign is as written".to_owned()));
        true
    });
    let reversal = matches!(node.get("RvslInd"), Some("true" | "1"));
    let entry = Entry {
        credit,
        reversal,
        amount: if credit { amount } else { -amount },
        currency: at.currency.as_deref().map(str::to_uppercase),
    };
    faults.extend(sums(&entry, &drafts));
    let mut line = Line::new(entry.amount);
    line.currency = entry.currency.clone();
    line.status = status(node);
    line.reversal = reversal;
    line.kind = kind(node).or_else(|| drafts.first().and_then(|draft| draft.kind.clone()));
    line.booked_on = node.first(&["BookgDt/Dt", "BookgDt/DtTm"]).and_then(date::iso);
    line.value_on = node.first(&["ValDt/Dt", "ValDt/DtTm"]).and_then(date::iso);
    line.bank_ref = reference(node.get("AcctSvcrRef"));
    line.batch_id = reference(node.get("NtryDtls/Btch/PmtInfId"));
    line.details = drafts.into_iter().map(|draft| draft.detail(&entry, own)).collect();
    let information = owned(node.get("AddtlNtryInf"));
    if let [only] = line.details.as_mut_slice() {
        only.remittance = only.remittance.take().or(information);
        let only = only.clone();
        line.end_to_end_id = only.end_to_end_id;
        line.batch_id = line.batch_id.or(only.batch_id);
        line.bank_ref = line.bank_ref.or(only.bank_ref);
        line.counterparty_name = only.counterparty_name;
        line.counterparty_account = only.counterparty_account;
        line.counterparty_tax_id = only.counterparty_tax_id;
        line.remittance = only.remittance;
        line.return_reason = only.return_reason;
    } else {
        line.remittance = information;
    }
    line.bank_ref = line.bank_ref.or_else(|| reference(node.get("NtryRef")));
    Ok((line, faults))
}

/// Whether the details add up to their entry: as signed, or as bare amounts.
fn sums(entry: &Entry, drafts: &[Draft]) -> Option<(&'static str, String)> {
    let (currency, whole) = (entry.currency.as_deref(), entry.amount.abs());
    if let [only] = drafts {
        let (amount, other) = only.own_amount.as_ref()?;
        let differs = other.as_deref() == currency && *amount != whole && !only.charged;
        return differs.then(|| ("detail-differs", format!("the only detail is {amount}, the entry is {whole}")));
    }
    let amounts: Vec<_> = drafts.iter().filter_map(|draft| Some((draft.amount(currency)?, draft.credit))).collect();
    let without = drafts.len() - amounts.len();
    if without > 0 {
        let message = format!("{without} of {} details name no amount, the entry is {whole}", drafts.len());
        return Some(("details-sum", message));
    }
    if !amounts.iter().all(|((_, other), _)| other.as_deref() == currency || other.is_none()) {
        let message = format!("{} details are in another currency than the entry of {whole}", drafts.len());
        return Some(("details-sum", message));
    }
    let bare = amounts.iter().try_fold(Decimal::ZERO, |sum, ((amount, _), _)| sum.checked_add(*amount))?;
    let signed = amounts.iter().try_fold(Decimal::ZERO, |sum, ((amount, _), credit)| {
        let along = credit.unwrap_or(entry.credit) == entry.credit;
        sum.checked_add(if along { *amount } else { -*amount })
    })?;
    let message = || format!("{} details sum to {signed}, the entry is {whole}", drafts.len());
    (!drafts.is_empty() && bare != whole && signed != whole).then(|| ("details-sum", message()))
}
