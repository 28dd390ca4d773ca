//! What a restored database is held against: the backup's own word, its log, its books, its key.
//!
//! Invariant: the same checks as `verify`, and besides that debits are credits. Must not: repair.

use std::collections::BTreeMap;
use std::path::Path;

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
use crate::store::snapshot::known_migrations;
use crate::vault::Keys;

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

/// The vault against the fingerprint of a key.
pub(super) fn vault(member: &Member, found: &str) -> AppResult<Vec<Checked>> {
    let one = |key: &crate::exchange::backup::KeyPrint| {
        let what = format!("the vault was made with the key {}, and the key file holds {found}", key.fingerprint);
        let fault = (key.fingerprint != found).then(|| finding("vault", "vault_meta", &key.programme, "value", what));
        let scope = format!("key {}", key.fingerprint);
        Ok(Checked {
            programme: programme(&key.programme)?,
            check: "vault",
            scope,
            findings: fault.into_iter().collect(),
        })
    };
    member.keys.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::backup::KeyPrint;

    #[test]
    fn another_key_than_the_vaults_is_a_finding() {
        let programme = ledger_core::id::ProgrammeId(uuid::Uuid::nil()).to_string();
        let keys = vec![KeyPrint { programme, fingerprint: "0123456789abcdef".into() }];
        let member = Member { name: "vault".into(), engine: "SQLite".into(), migrations: vec![], logs: vec![], keys };
        let count = |found: &str| vault(&member, found).unwrap()[0].findings.len();
        assert_eq!((count("0123456789abcdef"), count("fedcba9876543210")), (0, 1));
    }
}
