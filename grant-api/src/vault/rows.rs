//! The vault's SQL: one statement a function, every one with its `programme_id`. Sealed bytes go in and come out; this file
//! has no key and opens nothing.

use std::collections::BTreeMap;

use ledger_core::id::{IdentityId, ProgrammeId, SubjectId};
use ledger_core::time::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::{VaultError, VaultResult};

/// A table of rows that are sealed whole, by an id of their own.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    pub(super) table: &'static str,
    pub(super) id: &'static str,
}

/// Files.
pub(super) const BLOBS: Whole = Whole { table: "vault_blob", id: "attachment_id" };
/// Texts.
pub(super) const TEXTS: Whole = Whole { table: "vault_text", id: "text_id" };
/// Documents that were made of a case.
pub(super) const DOCUMENTS: Whole = Whole { table: "vault_document", id: "document_id" };
/// Files of banks.
pub(super) const STATEMENT_FILES: Whole = Whole { table: "vault_statement_file", id: "statement_file_id" };
/// Details of the lines of a bank's statement.
pub(super) const STATEMENTS: Whole = Whole { table: "vault_statement", id: "statement_id" };
/// Fields of identities; several rows an id.
pub(super) const FIELDS: Whole = Whole { table: "vault_field", id: "identity_id" };

/// Payees.
pub(super) const PAYEES: Whole = Whole { table: "vault_payee", id: "payee_id" };
/// Payment files.
pub(super) const PAYMENTS: Whole = Whole { table: "vault_payment", id: "batch_id" };

pub(super) fn name(text: &'static str) -> Alias {
    Alias::new(text)
}

pub(super) fn is_of(programme: ProgrammeId) -> sea_orm::sea_query::SimpleExpr {
    Expr::col(name("programme_id")).eq(programme.0)
}

/// A value of `vault_meta`.
pub(super) async fn meta(db: &DatabaseConnection, programme: ProgrammeId, which: &str) -> VaultResult<Option<String>> {
    let mut query = Query::select();
    query.column(name("value")).from(name("vault_meta")).and_where(is_of(programme));
    query.and_where(Expr::col(name("name")).eq(which));
    let found = db.query_one(&query).await?;
    Ok(found.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Sets a value that is not there yet.
pub(super) async fn meta_set(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    which: &str,
    value: &str,
) -> VaultResult<()> {
    let mut insert = Query::insert();
    insert.into_table(name("vault_meta")).columns(["programme_id", "name", "value"].map(name));
    values(&mut insert, [Expr::val(programme.0), Expr::val(which), Expr::val(value)])?;
    insert.on_conflict(nothing(&["programme_id", "name"]));
    db.execute(&insert).await?;
    Ok(())
}

pub(super) fn values<const N: usize>(
    insert: &mut sea_orm::sea_query::InsertStatement,
    row: [sea_orm::sea_query::SimpleExpr; N],
) -> VaultResult<()> {
    insert.values(row).map_err(|error| VaultError::Broken(error.to_string()))?;
    Ok(())
}

pub(super) fn nothing(key: &[&'static str]) -> OnConflict {
    OnConflict::columns(key.iter().map(|column| name(column))).do_nothing().to_owned()
}

/// The wrapped key of a subject with its epoch.
pub(super) async fn subject_key(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    subject: SubjectId,
) -> VaultResult<Option<(i64, Vec<u8>)>> {
    let mut query = Query::select();
    query.columns(["epoch", "wrapped"].map(name)).from(name("subject_key")).and_where(is_of(programme));
    query.and_where(Expr::col(name("subject_id")).eq(subject.0));
    let found = db.query_one(&query).await?;
    found.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).transpose()
}

/// Keeps a wrapped key, unless the subject has one.
pub(super) async fn subject_key_add(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    subject: SubjectId,
    (epoch, wrapped): (i64, Vec<u8>),
) -> VaultResult<()> {
    let mut insert = Query::insert();
    insert.into_table(name("subject_key")).columns(["programme_id", "subject_id", "epoch", "wrapped"].map(name));
    values(&mut insert, [Expr::val(programme.0), Expr::val(subject.0), Expr::val(epoch), Expr::val(wrapped)])?;
    insert.on_conflict(nothing(&["programme_id", "subject_id"]));
    db.execute(&insert).await?;
    Ok(())
}

/// Sealed fields of one version of an identity, by code.
pub(super) async fn fields(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    subject: SubjectId,
    identity: Uuid,
) -> VaultResult<Vec<(String, Vec<u8>)>> {
    let mut query = Query::select();
    query.columns(["field", "sealed"].map(name)).from(name(FIELDS.table)).and_where(is_of(programme));
    query.and_where(Expr::col(name("subject_id")).eq(subject.0));
    query.and_where(Expr::col(name("identity_id")).eq(identity)).order_by(name("field"), Order::Asc);
    let found = db.query_all(&query).await?;
    found.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Keeps sealed fields, all in one statement; those that are there stay.
pub(super) async fn fields_add(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    (subject, identity): (SubjectId, Uuid),
    sealed: Vec<(String, Vec<u8>)>,
    now: Timestamp,
) -> VaultResult<()> {
    let mut insert = Query::insert();
    let columns = ["programme_id", "subject_id", "identity_id", "field", "made_at", "sealed"];
    insert.into_table(name(FIELDS.table)).columns(columns.map(name));
    for (field, bytes) in sealed {
        let row = [programme.0, subject.0, identity].map(Expr::val);
        let [programme, subject, identity] = row;
        let rest = [Expr::val(field), Expr::val(now.micros()), Expr::val(bytes)];
        let [field, made, bytes] = rest;
        values(&mut insert, [programme, subject, identity, field, made, bytes])?;
    }
    insert.on_conflict(nothing(&["programme_id", "subject_id", "identity_id", "field"]));
    db.execute(&insert).await?;
    Ok(())
}

/// A row that is sealed whole: whose it is, and the bytes.
pub(super) async fn whole(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    of: Whole,
    id: Uuid,
) -> VaultResult<Option<(SubjectId, Vec<u8>)>> {
    let mut query = Query::select();
    query.columns(["subject_id", "sealed"].map(name)).from(name(of.table)).and_where(is_of(programme));
    query.and_where(Expr::col(name(of.id)).eq(id));
    let found = db.query_one(&query).await?;
    found.map(|row| Ok((SubjectId(row.try_get_by_index(0)?), row.try_get_by_index(1)?))).transpose()
}

/// Rows that are sealed whole, by id: whose each is, and the bytes.
pub(super) async fn wholes(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    of: Whole,
    ids: impl Iterator<Item = Uuid>,
) -> VaultResult<BTreeMap<Uuid, (SubjectId, Vec<u8>)>> {
    let mut query = Query::select();
    query.columns([of.id, "subject_id", "sealed"].map(name)).from(name(of.table)).and_where(is_of(programme));
    query.and_where(Expr::col(name(of.id)).is_in(ids));
    let found = db.query_all(&query).await?;
    let row = |row: &sea_orm::QueryResult| {
        Ok((row.try_get_by_index(0)?, (SubjectId(row.try_get_by_index(1)?), row.try_get_by_index(2)?)))
    };
    found.iter().map(row).collect()
}

/// Keeps a row that is sealed whole, unless the id is taken.
pub(super) async fn whole_add(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    of: Whole,
    (id, subject, sealed): (Uuid, SubjectId, Vec<u8>),
    now: Timestamp,
) -> VaultResult<()> {
    let mut insert = Query::insert();
    let columns = ["programme_id", of.id, "subject_id", "made_at", "sealed"];
    insert.into_table(name(of.table)).columns(columns.map(name));
    let made = Expr::val(now.micros());
    values(&mut insert, [Expr::val(programme.0), Expr::val(id), Expr::val(subject.0), made, Expr::val(sealed)])?;
    insert.on_conflict(nothing(&["programme_id", of.id]));
    db.execute(&insert).await?;
    Ok(())
}

/// Says that rows of an id are wanted still, so that a sweep lets them be.
pub(super) async fn touch(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    of: Whole,
    id: Uuid,
    now: Timestamp,
) -> VaultResult<()> {
    let mut update = Query::update();
    update.table(name(of.table)).value(name("made_at"), now.micros()).and_where(is_of(programme));
    update.and_where(Expr::col(name(of.id)).eq(id));
    db.execute(&update).await?;
    Ok(())
}

/// Ids of rows that are older than an instant, after an id.
pub(super) async fn older(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    of: Whole,
    (before, after, limit): (Timestamp, Option<Uuid>, u64),
) -> VaultResult<Vec<Uuid>> {
    let mut query = Query::select();
    query.distinct().column(name(of.id)).from(name(of.table)).and_where(is_of(programme));
    query.and_where(Expr::col(name("made_at")).lt(before.micros()));
    if let Some(after) = after {
        query.and_where(Expr::col(name(of.id)).gt(after));
    }
    query.order_by(name(of.id), Order::Asc).limit(limit);
    let found = db.query_all(&query).await?;
    found.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Destroys rows of these ids that are older than an instant still; gives how many went.
pub(super) async fn remove(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    of: Whole,
    ids: &[Uuid],
    before: Timestamp,
) -> VaultResult<u64> {
    let mut delete = Query::delete();
    delete.from_table(name(of.table)).and_where(is_of(programme));
    delete.and_where(Expr::col(name(of.id)).is_in(ids.iter().copied()));
    delete.and_where(Expr::col(name("made_at")).lt(before.micros()));
    Ok(db.execute(&delete).await?.rows_affected())
}

/// Adds digests of a version of an identity; those that are there stay.
pub(super) async fn digests_add(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    (subject, identity): (SubjectId, Uuid),
    digests: &[(&'static str, [u8; 32])],
) -> VaultResult<()> {
    if digests.is_empty() {
        return Ok(());
    }
    let key = ["programme_id", "kind", "digest", "subject_id", "identity_id"];
    let mut insert = Query::insert();
    insert.into_table(name("blind_index")).columns(key.map(name));
    for (kind, digest) in digests {
        let row = [Expr::val(programme.0), Expr::val(*kind), Expr::val(digest.to_vec())];
        let [programme, kind, digest] = row;
        values(&mut insert, [programme, kind, digest, Expr::val(subject.0), Expr::val(identity)])?;
    }
    insert.on_conflict(nothing(&key));
    db.execute(&insert).await?;
    Ok(())
}

/// Digests of a subject by kind, with the version of its identity.
pub(super) async fn digests(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    subject: SubjectId,
) -> VaultResult<Vec<(String, Vec<u8>, IdentityId)>> {
    let mut query = Query::select();
    query.columns(["kind", "digest", "identity_id"].map(name)).from(name("blind_index")).and_where(is_of(programme));
    query.and_where(Expr::col(name("subject_id")).eq(subject.0));
    let found = db.query_all(&query).await?;
    let digest = |row: &sea_orm::QueryResult| {
        Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, IdentityId(row.try_get_by_index(2)?)))
    };
    found.iter().map(digest).collect()
}

/// Versions of other subjects' identities with the same digest of a kind.
pub(super) async fn sharing(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    subject: SubjectId,
    (kind, digest): (&str, Vec<u8>),
) -> VaultResult<Vec<(SubjectId, IdentityId)>> {
    let mut query = Query::select();
    query.columns(["subject_id", "identity_id"].map(name)).from(name("blind_index")).and_where(is_of(programme));
    query.and_where(Expr::col(name("kind")).eq(kind)).and_where(Expr::col(name("digest")).eq(digest));
    query.and_where(Expr::col(name("subject_id")).ne(subject.0));
    let found = db.query_all(&query).await?;
    let version =
        |row: &sea_orm::QueryResult| Ok((SubjectId(row.try_get_by_index(0)?), IdentityId(row.try_get_by_index(1)?)));
    found.iter().map(version).collect()
}

/// Takes the digests of versions away that have no field left.
pub(super) async fn digests_remove(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    identities: &[Uuid],
) -> VaultResult<()> {
    let mut kept = Query::select();
    kept.column(name("identity_id")).from(name(FIELDS.table)).and_where(is_of(programme));
    let mut delete = Query::delete();
    delete.from_table(name("blind_index")).and_where(is_of(programme));
    delete.and_where(Expr::col(name("identity_id")).is_in(identities.iter().copied()));
    delete.and_where(Expr::col(name("identity_id")).not_in_subquery(kept));
    db.execute(&delete).await?;
    Ok(())
}
