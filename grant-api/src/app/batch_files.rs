//! The payment files of a batch: rendered out of the ledger's rows and the vault's payees, sealed as one, hashed each.
//!
//! Invariant: the same rows are the same bytes; a file that is handed out is the one whose hash the ledger keeps, or none is.
//! Must not log, cache or put into an error what a file says.

use std::collections::BTreeMap;

use ledger_core::id::{BatchId, DisbursementId, SubjectId};
use ledger_core::money::Currency;
use ledger_core::programme::batch::{Batch, FileHashes, PaymentFormat};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::settings::BankDetails;
use ledger_core::row::hex;
use ledger_core::time::Day;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::bank_answers::message_id;
use super::{AppError, AppResult};
use crate::exchange::payment_file::{Order, Party, Payment, write};
use crate::vault::{PayeeDetails, Secret, Vault};

/// What the files of a batch are made of, but for its id and number.
pub(super) struct Content {
    pub(super) own: BankDetails,
    pub(super) currency: Currency,
    pub(super) made_on: Day,
    pub(super) requested_on: Day,
    /// Members in their order.
    pub(super) members: Vec<Disbursement>,
    pub(super) payees: BTreeMap<DisbursementId, PayeeDetails>,
}

/// The files of a batch, each with its length before it, in the order of their formats.
pub(super) struct Files {
    pub(super) bundle: Zeroizing<Vec<u8>>,
    pub(super) hashes: FileHashes,
}

impl Content {
    /// Renders every file.
    pub(super) fn render(&self, batch: BatchId, number: &str) -> AppResult<Files> {
        let mut payments = Vec::with_capacity(self.members.len());
        for row in &self.members {
            let payee = self.payees.get(&row.disbursement_id).ok_or(AppError::Unavailable)?;
            let creditor = party(payee);
            payments.push(Payment { end_to_end_id: row.end_to_end_id.as_str(), amount: row.amount_minor, creditor });
        }
        let own = &self.own;
        let order = Order {
            message_id: message_id(batch),
            batch: number,
            made_on: self.made_on,
            requested_on: self.requested_on,
            currency: self.currency,
            debtor: Party {
                name: own.holder.as_str(),
                account: own.iban.as_str(),
                bank_code: own.bic.as_ref().map(|bic| bic.as_str()),
                bank_name: None,
                tax_id: None,
            },
            payments,
        };
        let mut bundle = Zeroizing::new(Vec::new());
        let mut hashed = |format| -> AppResult<Commitment> {
            let bytes = Zeroizing::new(write(&order, format).map_err(AppError::internal)?);
            bundle.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            bundle.extend_from_slice(&bytes);
            Commitment::parse(&sha256(&bytes)).map_err(AppError::internal)
        };
        let (pain09, pain03) = (hashed(PaymentFormat::Pain09)?, hashed(PaymentFormat::Pain03)?);
        let csv = hashed(PaymentFormat::Csv)?;
        Ok(Files { bundle, hashes: FileHashes { pain09, pain03, csv } })
    }
}

fn party(payee: &PayeeDetails) -> Party<'_> {
    Party {
        name: payee.name.expose(),
        account: payee.account.expose(),
        bank_code: payee.bank_code.as_ref().map(Secret::expose),
        bank_name: payee.bank_name.as_ref().map(Secret::expose),
        tax_id: payee.tax_id.as_ref().map(Secret::expose),
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The key of a bank account's files in the vault: its own id, for they belong to no one survivor.
pub(super) fn owner(batch: &Batch) -> SubjectId {
    SubjectId(batch.bank_account_id.0)
}

/// One file of a batch, held against the hash that the ledger keeps.
///
/// # Errors
/// 503 where it is not there, or another one is.
pub(super) async fn opened(vault: &Vault, batch: &Batch, format: PaymentFormat) -> AppResult<Zeroizing<Vec<u8>>> {
    let bundle = vault.payment_get(owner(batch), batch.batch_id).await?;
    let at = PaymentFormat::ALL.iter().position(|one| *one == format).unwrap_or_default();
    let bytes = part(&bundle, at).filter(|bytes| sha256(bytes) == batch.hash(format).as_str());
    let bytes = bytes.ok_or_else(|| {
        tracing::error!("the payment files of a batch are not those that the ledger knows");
        AppError::Unavailable
    })?;
    Ok(Zeroizing::new(bytes.to_vec()))
}

fn part(mut bundle: &[u8], at: usize) -> Option<&[u8]> {
    let mut found = None;
    for _ in 0..=at {
        let (length, rest) = bundle.split_first_chunk::<8>()?;
        let (bytes, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
        (found, bundle) = (Some(bytes), rest);
    }
    found
}
