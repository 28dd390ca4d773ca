//! Payees: whom a grant is paid to. Set with the vault first, seen after the act of looking was logged.
//!
//! Invariant: nothing is sealed for somebody whom the rules would refuse; faults are codes of fields and repeat no value; of
//! another case with the same account its number alone is told. Must not log, cache or put into an error what was opened.

use std::collections::BTreeSet;

use ledger_core::id::CaseId;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, PayeeRead, PayeeSet};
use ledger_core::programme::payee::{self, Commitment, Payee};
use ledger_core::reconcile::normalise::{account, is_bic, is_edrpou, is_iban, is_rnokpp};

use super::execute::{Terms, key};
use super::{App, AppError, AppResult, Receipt, Request};
pub use crate::vault::PayeeDetails;
use crate::vault::Secret;

/// Longest name of a payee or a bank, in characters (ISO 20022, Max140Text).
pub const NAME_MAX: usize = 140;
/// Characters of an account that is no IBAN (ISO 20022, Max34Text).
const ACCOUNT_LEN: std::ops::RangeInclusive<usize> = 5..=34;
/// Digits of a Ukrainian bank's code.
const BANK_CODE_LEN: usize = 6;

/// Fields of a payee, in the order of a form.
pub const PAYEE_FIELDS: [&str; 5] = ["name", "account", "bank_code", "bank_name", "tax_id"];

/// A payee that was looked at.
pub struct SeenPayee {
    /// The act.
    pub receipt: Receipt,
    /// What the ledger keeps.
    pub row: Payee,
    /// Who it is.
    pub details: PayeeDetails,
    /// Numbers of other cases whose payee has the same account now.
    pub shared_with: Vec<String>,
}

impl App {
    /// Sets whom a grant is paid to.
    ///
    /// # Errors
    /// 404 for a case of another NGO; 409 for a stale version; 503 without a vault.
    pub async fn payee_set(
        &self,
        request: &Request,
        terms: Terms,
        (case, version): (CaseId, i64),
        details: &PayeeDetails,
    ) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let (dossier, may) = self.case_for(request, case, Action::PayeeSet).await?;
        let commitment = match may {
            true => {
                let vault = self.vault()?;
                let subject = dossier.application.subject_id;
                // Of the case, not of the survivor alone: the same key on another case of hers is another payee.
                let parts = [request.principal.person.id.0.as_bytes().as_slice(), sent.as_bytes(), case.0.as_bytes()];
                let id = vault.id_of("payee", &parts)?;
                vault.payee_put(subject, id, details, request.now).await?
            }
            false => Commitment::none(),
        };
        self.execute(request, terms, Command::PayeeSet(PayeeSet { case, version, commitment })).await
    }

    /// Shows whom a grant is paid to, after the act of looking was logged.
    ///
    /// # Errors
    /// 404 where nobody set a payee; 503 without a vault, or where it does not open.
    pub async fn payee_see(&self, request: &Request, terms: Terms, case: CaseId) -> AppResult<SeenPayee> {
        let vault = self.vault()?;
        let (dossier, _) = self.case_for(request, case, Action::PayeeRead).await?;
        let receipt = self.execute(request, terms, Command::PayeeRead(PayeeRead { case })).await?;
        let row = payee::current(&dossier).cloned().ok_or(AppError::Hidden)?;
        // Somebody may have set another between the two: then that one was asked for, and is asked for again.
        if row.version != receipt.version {
            return Err(AppError::Busy { retry_after_s: 1 });
        }
        let details = vault.payee_get(dossier.application.subject_id, &row.commitment).await?;
        let shared_with = self.sharing_account(case, &row.commitment).await?;
        Ok(SeenPayee { receipt, row, details, shared_with })
    }

    /// Numbers of other cases whose payee has the account of this one now.
    async fn sharing_account(&self, case: CaseId, commitment: &Commitment) -> AppResult<Vec<String>> {
        let alike = self.vault()?.payees_alike(&[commitment]).await?;
        let others: Vec<String> = alike.into_values().flatten().collect();
        let found = self.store.payees_committed(self.programme, others).await?;
        let cases: BTreeSet<CaseId> = found.iter().map(|row| row.case_id).filter(|other| *other != case).collect();
        let cases: Vec<CaseId> = cases.into_iter().collect();
        // What was replaced is nobody's payee now: the last version of a case holds.
        let versions = self.store.payees_of(self.programme, &cases).await?;
        let last = |row: &&Payee| versions.iter().all(|v| v.case_id != row.case_id || v.version <= row.version);
        let holding: BTreeSet<CaseId> = found.iter().filter(last).map(|row| row.case_id).collect();
        let numbered = self.store.applications_of(self.programme, &cases).await?;
        let numbers = numbered.into_iter().filter(|(id, _)| holding.contains(id)).map(|(_, row)| row.number);
        let mut numbers: Vec<String> = numbers.collect();
        numbers.sort();
        Ok(numbers)
    }
}

/// Reads a payee out of what was sent, field by field; the faults are codes of fields, and repeat no value.
///
/// # Errors
/// Every field that cannot be right.
pub fn read_payee<'a>(
    sent: impl Fn(&str) -> Option<&'a str>,
) -> Result<PayeeDetails, Vec<(&'static str, &'static str)>> {
    let mut faults = Vec::new();
    let get = |field| sent(field).map(str::trim).filter(|value| !value.is_empty());
    let (name, bank_name) = (get("name"), get("bank_name"));
    for (field, value) in [("name", name), ("bank_name", bank_name)] {
        match value {
            None if field == "name" => faults.push((field, "required")),
            Some(value) if value.chars().any(char::is_control) => faults.push((field, "unreadable")),
            Some(value) if value.chars().count() > NAME_MAX => faults.push((field, "too_long")),
            _ => {}
        }
    }
    let number = match get("account") {
        None => Err("required"),
        Some(sent) => account_of(sent),
    };
    let code = get("bank_code").map(|sent| bank_code_of(sent).ok_or("not_a_bank_code"));
    match (&number, &code) {
        (Err(fault), _) => faults.push(("account", *fault)),
        // A number alone names no bank.
        (Ok(number), None) if !is_iban(number) => faults.push(("bank_code", "required")),
        _ => {}
    }
    if let Some(Err(fault)) = &code {
        faults.push(("bank_code", *fault));
    }
    let tax_id = get("tax_id").map(|sent| Some(sent).filter(|id| is_edrpou(id) || is_rnokpp(id)).ok_or("not_a_tax_id"));
    if let Some(Err(fault)) = &tax_id {
        faults.push(("tax_id", *fault));
    }
    let secret = |text: &str| Secret::new(text.to_owned());
    match (faults.is_empty(), name, number) {
        (true, Some(name), Ok(number)) => Ok(PayeeDetails {
            name: secret(name),
            account: Secret::new(number),
            bank_code: code.and_then(Result::ok).map(Secret::new),
            bank_name: bank_name.map(secret),
            tax_id: tax_id.and_then(Result::ok).map(secret),
        }),
        _ => Err(faults),
    }
}

/// An account as it is kept. What begins as an IBAN does has to be one.
fn account_of(sent: &str) -> Result<String, &'static str> {
    let plain = |letter: char| letter.is_alphanumeric() || " \u{a0}-".contains(letter);
    if !sent.chars().all(plain) {
        return Err("unreadable");
    }
    let number = account(sent).ok_or("unreadable")?;
    let begins = number.bytes().take(2).all(|byte| byte.is_ascii_uppercase());
    match (begins, ACCOUNT_LEN.contains(&number.len())) {
        (true, _) if !is_iban(&number) => Err("not_an_iban"),
        (_, false) => Err("unreadable"),
        _ => Ok(number),
    }
}

/// A BIC, or the six digits of a Ukrainian bank.
fn bank_code_of(sent: &str) -> Option<String> {
    let code = sent.to_ascii_uppercase();
    let national = code.len() == BANK_CODE_LEN && code.bytes().all(|byte| byte.is_ascii_digit());
    Some(code).filter(|code| national || is_bic(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &'static [(&'static str, &'static str)]) -> Result<PayeeDetails, Vec<(&'static str, &'static str)>> {
        read_payee(move |field| pairs.iter().find(|(name, _)| *name == field).map(|(_, value)| *value))
    }

    fn faults(pairs: &'static [(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        read(pairs).err().unwrap_or_default()
    }

    #[test]
    fn an_iban_is_folded_and_its_check_digits_count() {
        let read = read(&[("name", " Олена "), ("account", "ua21 3996 2200 0002 6007 2335 6600 1")]).ok().unwrap();
        assert_eq!((read.name.expose(), read.account.expose()), ("Олена", "UA213996220000026007233566001"));
        assert!(read.bank_code.is_none() && read.tax_id.is_none());
        assert_eq!(
            faults(&[("name", "x"), ("account", "UA223996220000026007233566001")]),
            [("account", "not_an_iban")]
        );
    }

    #[test]
    fn another_number_needs_its_bank_and_a_tax_number_its_check_digit() {
        assert_eq!(faults(&[("name", "x"), ("account", "26001234567")]), [("bank_code", "required")]);
        let fine = read(&[("name", "x"), ("account", "26001234567"), ("bank_code", "305299"), ("tax_id", "14360570")]);
        assert!(fine.is_ok_and(|read| read.bank_code.is_some_and(|code| code.expose() == "305299")));
        let wrong = [("name", "x"), ("account", "26001234567"), ("bank_code", "30"), ("tax_id", "14360571")];
        assert_eq!(
            read_payee(|field| wrong.iter().find(|(name, _)| *name == field).map(|(_, value)| *value)).err().unwrap(),
            [("bank_code", "not_a_bank_code"), ("tax_id", "not_a_tax_id")]
        );
    }

    #[test]
    fn every_field_that_is_missing_or_unreadable_is_named() {
        assert_eq!(faults(&[]), [("name", "required"), ("account", "required")]);
        let hostile = [("name", "a\u{7}"), ("account", "<b>12345</b>")];
        let found = read_payee(|field| hostile.iter().find(|(name, _)| *name == field).map(|(_, value)| *value));
        assert_eq!(found.err().unwrap(), [("name", "unreadable"), ("account", "unreadable")]);
    }
}
