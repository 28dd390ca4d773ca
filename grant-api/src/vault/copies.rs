//! What a copy of a vault says of itself: which keys it wants, and the changes of its schema. Opens nothing.

use ledger_core::id::ProgrammeId;
use migrations::vault::VaultMigrator;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm_migration::MigratorTrait;

use super::VaultResult;
use super::connect::FINGERPRINT;
use super::rows::name;
use crate::store::snapshot::Snapshot;

/// The fingerprints of the keys that the vaults in a database were made with, by programme.
pub async fn fingerprints(of: &Snapshot) -> VaultResult<Vec<(ProgrammeId, String)>> {
    let mut query = Query::select();
    query.columns(["programme_id", "value"].map(name)).from(name("vault_meta"));
    query.and_where(Expr::col(name("name")).eq(FINGERPRINT)).order_by(name("programme_id"), Order::Asc);
    let rows = of.connection().query_all(&query).await?;
    rows.iter().map(|row| Ok((ProgrammeId(row.try_get_by_index(0)?), row.try_get_by_index(1)?))).collect()
}

/// Changes of the vault's schema that this program knows, oldest first.
pub fn known_migrations() -> Vec<String> {
    VaultMigrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}
