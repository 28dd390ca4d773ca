//! Forms that somebody has begun: one a person and case, sealed under the key of the subject of the case.
//!
//! ```text
//! draft_put(subject, (person, case), bytes, now)     takes the place of the one before
//! draft_get(subject, (person, case)) -> since when, and the bytes; nothing where none opens
//! ```
//! Invariant: whose it is and of which case is authenticated with it; the ledger knows nothing of it. Must not: outlive
//! [`DRAFT_LIFE`], or say what a form is.

use ledger_core::id::{CaseId, PersonId, SubjectId};
use ledger_core::time::Timestamp;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};
use zeroize::Zeroizing;

use super::rows::{is_of, name, values};
use super::seal::{Place, open, seal};
use super::{Vault, VaultResult};

/// How long a draft is kept after it was last saved: thirty days, in microseconds.
pub const DRAFT_LIFE: i64 = 30 * 24 * 3600 * 1_000_000;
/// Most drafts of one person that are listed.
const LISTED_MAX: u64 = 20;
/// The table.
const TABLE: &str = "vault_draft";

impl Vault {
    /// Keeps a draft in the place of the one before, and destroys what is past its life, whosever it is.
    pub async fn draft_put(
        &self,
        subject: SubjectId,
        (person, case): (PersonId, CaseId),
        plain: &[u8],
        now: Timestamp,
    ) -> VaultResult<()> {
        let key = self.subject_key_made(subject).await?;
        let of = person.0.to_string();
        let sealed = seal(&key, &self.draft_place(subject, &of, case), plain)?;
        let mut insert = Query::insert();
        let columns = ["programme_id", "person_id", "case_id", "subject_id", "made_at", "sealed"];
        insert.into_table(name(TABLE)).columns(columns.map(name));
        let [programme, person, case] = [self.programme.0, person.0, case.0].map(Expr::val);
        let [subject, made] = [Expr::val(subject.0), Expr::val(now.micros())];
        values(&mut insert, [programme, person, case, subject, made, Expr::val(sealed)])?;
        let key = ["programme_id", "person_id", "case_id"].map(name);
        insert.on_conflict(
            OnConflict::columns(key).update_columns(["subject_id", "made_at", "sealed"].map(name)).to_owned(),
        );
        self.db.execute(&insert).await?;
        let mut old = Query::delete();
        old.from_table(name(TABLE)).and_where(is_of(self.programme));
        old.and_where(Expr::col(name("made_at")).lt(now.micros() - DRAFT_LIFE));
        self.db.execute(&old).await?;
        Ok(())
    }

    /// A draft and when it was saved. One that does not open, of a subject whose key is destroyed, is none.
    pub async fn draft_get(
        &self,
        subject: SubjectId,
        (person, case): (PersonId, CaseId),
        now: Timestamp,
    ) -> VaultResult<Option<(Timestamp, Zeroizing<Vec<u8>>)>> {
        let mut query = Query::select();
        query.columns(["made_at", "sealed"].map(name)).from(name(TABLE)).and_where(is_of(self.programme));
        query.and_where(Expr::col(name("person_id")).eq(person.0));
        query.and_where(Expr::col(name("case_id")).eq(case.0));
        query.and_where(Expr::col(name("made_at")).gte(now.micros() - DRAFT_LIFE));
        let Some(row) = self.db.query_one(&query).await? else { return Ok(None) };
        let (made, sealed): (i64, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let Some(key) = self.subject_key(subject).await? else { return Ok(None) };
        let of = person.0.to_string();
        let plain = open(&key, &self.draft_place(subject, &of, case), &sealed).ok();
        Ok(plain.map(|plain| (Timestamp::from_micros(made), plain)))
    }

    /// The cases in which a person has begun a form, and since when it lies; the oldest first.
    pub async fn drafts_of(&self, person: PersonId, now: Timestamp) -> VaultResult<Vec<(CaseId, Timestamp)>> {
        let mut query = Query::select();
        query.columns(["case_id", "made_at"].map(name)).from(name(TABLE)).and_where(is_of(self.programme));
        query.and_where(Expr::col(name("person_id")).eq(person.0));
        query.and_where(Expr::col(name("made_at")).gte(now.micros() - DRAFT_LIFE));
        query.order_by(name("made_at"), Order::Asc).order_by(name("case_id"), Order::Asc).limit(LISTED_MAX);
        let found = self.db.query_all(&query).await?;
        let row = |row: &sea_orm::QueryResult| {
            Ok((CaseId(row.try_get_by_index(0)?), Timestamp::from_micros(row.try_get_by_index(1)?)))
        };
        found.iter().map(row).collect()
    }

    /// Destroys a draft; none is the same.
    pub async fn draft_drop(&self, (person, case): (PersonId, CaseId)) -> VaultResult<()> {
        let mut delete = Query::delete();
        delete.from_table(name(TABLE)).and_where(is_of(self.programme));
        delete.and_where(Expr::col(name("person_id")).eq(person.0));
        delete.and_where(Expr::col(name("case_id")).eq(case.0));
        self.db.execute(&delete).await?;
        Ok(())
    }

    fn draft_place<'a>(&self, subject: SubjectId, person: &'a str, case: CaseId) -> Place<'a> {
        let programme = self.programme;
        Place { programme, table: TABLE, column: person, subject, row: case.0, key_version: 1 }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ledger_core::id::ProgrammeId;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    async fn vault(folder: &tempfile::TempDir) -> Vault {
        let url = format!("sqlite://{}", folder.path().join("v.db").display());
        Vault::open(&url, &folder.path().join("v.key"), ProgrammeId(Uuid::from_u128(1)), true).await.unwrap()
    }

    fn of(person: u128, case: u128) -> (PersonId, CaseId) {
        (PersonId(Uuid::from_u128(person)), CaseId(Uuid::from_u128(case)))
    }

    #[tokio::test]
    async fn a_draft_is_its_makers_alone_and_the_last_one_counts() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder).await;
        let subject = SubjectId(Uuid::from_u128(7));
        vault.draft_put(subject, of(1, 2), b"first", NOW).await.unwrap();
        let later = Timestamp::from_micros(NOW.micros() + 5);
        vault.draft_put(subject, of(1, 2), b"second", later).await.unwrap();
        vault.draft_put(subject, of(1, 3), b"other", later).await.unwrap();
        let (since, plain) = vault.draft_get(subject, of(1, 2), later).await.unwrap().unwrap();
        assert_eq!((since, plain.as_slice()), (later, b"second".as_slice()));
        assert!(vault.draft_get(subject, of(9, 2), later).await.unwrap().is_none(), "somebody else has none");
        let listed = vault.drafts_of(of(1, 0).0, later).await.unwrap();
        assert_eq!(listed, vec![(of(1, 2).1, later), (of(1, 3).1, later)]);
        assert!(vault.drafts_of(of(9, 0).0, later).await.unwrap().is_empty());
        // What is moved to another person's place does not open there.
        let moved = "UPDATE vault_draft SET person_id = x'00000000000000000000000000000009' WHERE case_id = \
                     x'00000000000000000000000000000002'";
        vault.db.execute_unprepared(moved).await.unwrap();
        assert!(vault.draft_get(subject, of(9, 2), later).await.unwrap().is_none());
        vault.draft_drop(of(1, 3)).await.unwrap();
        assert!(vault.draft_get(subject, of(1, 3), later).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_past_its_life_is_no_draft_and_goes_with_the_next_one_that_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder).await;
        let subject = SubjectId(Uuid::from_u128(7));
        vault.draft_put(subject, of(1, 2), b"old", NOW).await.unwrap();
        let late = Timestamp::from_micros(NOW.micros() + DRAFT_LIFE + 1);
        assert!(vault.draft_get(subject, of(1, 2), late).await.unwrap().is_none());
        assert!(vault.drafts_of(of(1, 2).0, late).await.unwrap().is_empty());
        vault.draft_put(subject, of(8, 3), b"new", late).await.unwrap();
        let left = vault.db.query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Sqlite,
            "SELECT COUNT(*) FROM vault_draft",
        ));
        let left: i64 = left.await.unwrap().unwrap().try_get_by_index(0).unwrap();
        assert_eq!(left, 1);
    }

    #[tokio::test]
    async fn a_vault_of_an_older_program_gets_the_table_when_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let vault_of_now = vault(&folder).await;
        let older = "DROP TABLE vault_draft; DELETE FROM seaql_migrations WHERE version LIKE '%drafts'";
        vault_of_now.db.execute_unprepared(older).await.unwrap();
        vault_of_now.close().await.unwrap();
        let again = vault(&folder).await;
        assert!(again.drafts_of(of(1, 2).0, NOW).await.unwrap().is_empty());
    }
}
