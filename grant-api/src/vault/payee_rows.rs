//! The SQL of payees, beside `rows.rs`. Sealed bytes go in and come out; this file has no key and opens nothing.

use std::collections::BTreeMap;

use ledger_core::id::{ProgrammeId, SubjectId};
use ledger_core::programme::payee::Commitment;
use ledger_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::VaultResult;
use super::rows::{PAYEES, is_of, name, nothing, values};

/// Keeps a payee with what it is found by, unless the id is taken.
pub(super) async fn add(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    (id, subject, sealed): (Uuid, SubjectId, Vec<u8>),
    (commitment, account_digest): (Commitment, [u8; 32]),
    now: Timestamp,
) -> VaultResult<()> {
    let mut insert = Query::insert();
    let columns = ["programme_id", PAYEES.id, "subject_id", "commitment", "account_digest", "made_at", "sealed"];
    insert.into_table(name(PAYEES.table)).columns(columns.map(name));
    let [programme, id, subject] = [programme.0, id, subject.0].map(Expr::val);
    let [commitment, digest] = [Expr::val(commitment.as_str()), Expr::val(account_digest.to_vec())];
    let row = [programme, id, subject, commitment, digest, Expr::val(now.micros()), Expr::val(sealed)];
    values(&mut insert, row)?;
    insert.on_conflict(nothing(&["programme_id", PAYEES.id]));
    db.execute(&insert).await?;
    Ok(())
}

/// The payee with a commitment: its id, whose it is, and the bytes.
pub(super) async fn found(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    commitment: &str,
) -> VaultResult<Option<(Uuid, SubjectId, Vec<u8>)>> {
    let mut query = Query::select();
    query.columns([PAYEES.id, "subject_id", "sealed"].map(name)).from(name(PAYEES.table)).and_where(is_of(programme));
    query.and_where(Expr::col(name("commitment")).eq(commitment));
    let found = db.query_one(&query).await?;
    let row = |row: sea_orm::QueryResult| {
        Ok((row.try_get_by_index(0)?, SubjectId(row.try_get_by_index(1)?), row.try_get_by_index(2)?))
    };
    found.map(row).transpose()
}

/// Digests of accounts by commitment.
pub(super) async fn digests(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    commitments: Vec<String>,
) -> VaultResult<BTreeMap<String, Vec<u8>>> {
    by_commitment(db, programme, Expr::col(name("commitment")).is_in(commitments)).await
}

/// The same of every payee that has one of these accounts.
pub(super) async fn sharing(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    digests: Vec<Vec<u8>>,
) -> VaultResult<BTreeMap<String, Vec<u8>>> {
    by_commitment(db, programme, Expr::col(name("account_digest")).is_in(digests)).await
}

async fn by_commitment(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    which: sea_orm::sea_query::SimpleExpr,
) -> VaultResult<BTreeMap<String, Vec<u8>>> {
    let mut query = Query::select();
    query.columns(["commitment", "account_digest"].map(name)).from(name(PAYEES.table));
    query.and_where(is_of(programme)).and_where(which);
    let found = db.query_all(&query).await?;
    found.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Commitments by id.
pub(super) async fn commitments(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    ids: &[Uuid],
) -> VaultResult<BTreeMap<Uuid, String>> {
    let mut query = Query::select();
    query.columns([PAYEES.id, "commitment"].map(name)).from(name(PAYEES.table)).and_where(is_of(programme));
    query.and_where(Expr::col(name(PAYEES.id)).is_in(ids.iter().copied()));
    let found = db.query_all(&query).await?;
    found.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
