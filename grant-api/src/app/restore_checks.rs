//! What a restored database is held against: the backup's own word, its log, its books, its key.
//!
//! Invariant: the same checks as `verify`, and besides that debits are credits. Must not: repair.

use std::collections::BTreeMap;
use std::path::Path;

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::trial::Sides;
use ledger_core::ledger::verify::finding;
use ledger_core::money::{Currency, Money};
use ledger_core::row::hex;

use super::log::origin;
use super::restore::programme;
use super::verify::{Checked, verify};
use super::{AppError, AppResult};
use crate::exchange::backup::{Head, Member};
use crate::store::Store;
use crate::store::journal::AsOf;
use crate::store::snapshot::{Snapshot, known_migrations};
use crate::vault::{Keys, fingerprints};

/// The ledger: the heads of its logs as the backup names them, then everything that `verify` looks at, then its sums.
pub(super) async fn ledger(url: &str, member: &Member) -> AppResult<Vec<Checked>> {
    let store = brought_up_to_date(url, member).await?;
    let checked = all(&store, member).await;
    store.close().await?;
    checked
}

/// Opens a restored ledger and does to it what has to be done before anything is served from it: its schema becomes this
/// program's. Erasures that were ordered after the backup was made are to be carried out here too, once there are any.
async fn brought_up_to_date(url: &str, member: &Member) -> AppResult<Store> {
    let known = known_migrations();
    let older = known.iter().any(|change| !member.migrations.contains(change));
    Ok(if older { Store::open_and_migrate(url).await? } else { Store::open(url).await? })
}

async fn all(store: &Store, member: &Member) -> AppResult<Vec<Checked>> {
    let mut checked = heads(store, &member.logs).await?;
    checked.extend(verify(store).await?);
    for programme in store.programmes().await? {
        let mut sums: BTreeMap<Currency, Sides> = BTreeMap::new();
        for row in store.trial_balance(programme, AsOf::default()).await? {
            let sum = sums.entry(row.currency).or_default();
            *sum = sum.plus(row.debit, row.credit).map_err(AppError::internal)?;
        }
        let told = |(currency, sides): (&Currency, &Sides)| Money::new(sides.debit.0, *currency).to_string();
        let scope = format!("debits are credits: {}", sums.iter().map(told).collect::<Vec<_>>().join(", "));
        let apart = sums.iter().filter(|(_, sides)| sides.debit != sides.credit);
        let findings = apart.map(|(currency, sides)| {
            let what = format!("debits of {} and credits of {}", sides.debit.0, sides.credit.0);
            finding("trial", "balance", currency, "debit", what)
        });
        checked.push(Checked { programme, check: "trial", scope, findings: findings.collect() });
    }
    Ok(checked)
}

/// The logs that are there against those that the backup names.
async fn heads(store: &Store, named: &[Head]) -> AppResult<Vec<Checked>> {
    let mut there = BTreeMap::new();
    for programme in store.programmes().await? {
        if let Some(head) = store.log_head(programme).await? {
            there.insert(origin(programme), (head.size, hex(&head.root)));
        }
    }
    let mut checked = Vec::new();
    for head in named {
        let found = there.remove(&head.origin);
        let findings = match &found {
            Some((size, root)) if *size == head.size && *root == head.root => Vec::new(),
            Some((size, root)) => {
                let what = format!("{size} leaves with root {root}, not those of the manifest");
                vec![finding("manifest", "log_head", &head.origin, "root", what)]
            }
            None => vec![finding("manifest", "log_head", &head.origin, "programme_id", "the log is not there")],
        };
        let scope = format!("log of {} leaves, root {}", head.size, head.root);
        checked.push(Checked { programme: programme(&head.origin)?, check: "manifest", scope, findings });
    }
    for origin in there.into_keys() {
        let findings = vec![finding("manifest", "log_head", &origin, "programme_id", "the manifest names no such log")];
        let scope = "a log".to_owned();
        checked.push(Checked { programme: programme(&origin)?, check: "manifest", scope, findings });
    }
    Ok(checked)
}

/// The fingerprint of a key file.
pub(super) fn key_of(file: &Path) -> AppResult<String> {
    Ok(Keys::read(file).map_err(AppError::internal)?.fingerprint().to_owned())
}

/// The vault: the fingerprint that it remembers against the backup's word, and against a key where one is given.
pub(super) async fn vault(of: Snapshot, member: &Member, key: Option<&str>) -> AppResult<Vec<Checked>> {
    let found = fingerprints(&of).await.map_err(AppError::internal);
    of.close().await?;
    prints(&found?, member, key)
}

fn prints(found: &[(ProgrammeId, String)], member: &Member, key: Option<&str>) -> AppResult<Vec<Checked>> {
    let mut checked = Vec::new();
    for named in &member.keys {
        let (programme, expected) = (programme(&named.programme)?, &named.fingerprint);
        let kept = found.iter().find(|(of, _)| *of == programme).map(|(_, print)| print.as_str());
        let fault = |what: String| finding("vault", "vault_meta", &named.programme, "value", what);
        let mut findings = Vec::new();
        if kept != Some(expected) {
            findings.push(fault(format!("the backup says key {expected}, and the vault {}", kept.unwrap_or("none"))));
        }
        if let Some(key) = key.filter(|key| key != expected) {
            findings.push(fault(format!("the vault was made with the key {expected}, and the key file holds {key}")));
        }
        let held = if key.is_some() { "held against the key file" } else { "no --vault-key to hold it against" };
        checked.push(Checked { programme, check: "vault", scope: format!("key {expected}, {held}"), findings });
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::backup::KeyPrint;

    #[test]
    fn another_key_than_the_vaults_is_a_finding_and_so_is_another_vault() {
        let programme = ProgrammeId(uuid::Uuid::nil());
        let (one, other) = ("0123456789abcdef", "fedcba9876543210");
        let keys = vec![KeyPrint { programme: programme.to_string(), fingerprint: one.into() }];
        let member = Member { name: "vault".into(), engine: "SQLite".into(), migrations: vec![], logs: vec![], keys };
        let count = |kept: &str, key| prints(&[(programme, kept.into())], &member, key).unwrap()[0].findings.len();
        assert_eq!((count(one, Some(one)), count(one, None), count(one, Some(other))), (0, 0, 1));
        assert_eq!((count(other, None), count(other, Some(other))), (1, 2));
        assert_eq!(prints(&[], &member, None).unwrap()[0].findings.len(), 1);
    }
}
