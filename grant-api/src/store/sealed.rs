//! What the ledger keeps of identities, files and texts that lie in the vault: kinds, sizes, commitments, ids.
//!
//! Must not know the vault, nor anything that lies in it.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{AttachmentId, CaseId, ProgrammeId, SubjectId, TextId};
use ledger_core::programme::act::Act;
use ledger_core::programme::bank_statement::{BankStatement, StatementFile};
use ledger_core::programme::batch::Batch;
use ledger_core::programme::document::Document;
use ledger_core::programme::identity::{Attachment, CaseText, SubjectIdentity};
use ledger_core::programme::payee::Payee;
use ledger_core::programme::reconciliation::ReconciliationDocument;
use ledger_core::programme::world::{Need, World};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, Order};
use uuid::Uuid;

use super::rows::{all, among, fetch, is, name, select};
use super::{Store, StoreResult};

/// Most files or texts of one case that are listed.
const LISTED_MAX: u64 = 1_000;

/// A kind of thing that lies in the vault under an id of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// A version of an identity.
    Identity,
    /// A file.
    Attachment,
    /// A text.
    Text,
    /// A document that was made.
    Document,
    /// The payment files of a batch.
    Payment,
    /// A file of a bank.
    StatementFile,
    /// The details of the lines of a bank's statement.
    Statement,
}

impl Store {
    /// The latest version of what is recorded of a survivor.
    pub async fn identity(&self, programme: ProgrammeId, subject: SubjectId) -> StoreResult<Option<SubjectIdentity>> {
        latest(&self.reader, programme, subject).await
    }

    /// The same of several survivors.
    pub async fn identities_of(
        &self,
        programme: ProgrammeId,
        subjects: &BTreeSet<SubjectId>,
    ) -> StoreResult<BTreeMap<SubjectId, SubjectIdentity>> {
        let wanted = among("subject_id", subjects.iter().map(|subject| subject.0));
        let rows: Vec<SubjectIdentity> = all(&self.reader, programme, wanted, &["subject_id", "version"]).await?;
        Ok(rows.into_iter().map(|row| (row.subject_id, row)).collect())
    }

    /// One version of it.
    pub async fn identity_version(
        &self,
        programme: ProgrammeId,
        subject: SubjectId,
        version: i64,
    ) -> StoreResult<Option<SubjectIdentity>> {
        let one = is("subject_id", subject.0).add(is("version", version));
        Ok(all::<SubjectIdentity>(&self.reader, programme, one, &[]).await?.pop())
    }

    /// Files of a case, oldest first.
    pub async fn attachments(&self, programme: ProgrammeId, case: CaseId) -> StoreResult<Vec<Attachment>> {
        let mut query = select(Attachment::TABLE, programme);
        query.cond_where(is("case_id", case.0)).order_by(name("seq"), Order::Asc).limit(LISTED_MAX);
        fetch(&self.reader, &query).await
    }

    /// A file.
    pub async fn attachment(&self, programme: ProgrammeId, id: AttachmentId) -> StoreResult<Option<Attachment>> {
        Ok(all::<Attachment>(&self.reader, programme, is("attachment_id", id.0), &[]).await?.pop())
    }

    /// Texts of a case, oldest first.
    pub async fn texts(&self, programme: ProgrammeId, case: CaseId) -> StoreResult<Vec<CaseText>> {
        let mut query = select(CaseText::TABLE, programme);
        query.cond_where(is("case_id", case.0)).order_by(name("seq"), Order::Asc);
        query.order_by(name("text_id"), Order::Asc).limit(LISTED_MAX);
        fetch(&self.reader, &query).await
    }

    /// A text.
    pub async fn text(&self, programme: ProgrammeId, id: TextId) -> StoreResult<Option<CaseText>> {
        Ok(all::<CaseText>(&self.reader, programme, is("text_id", id.0), &[]).await?.pop())
    }

    /// Which of these the ledger refers to.
    pub async fn referred(&self, programme: ProgrammeId, kind: Sealed, ids: &[Uuid]) -> StoreResult<BTreeSet<Uuid>> {
        let reader = &self.reader;
        let wanted = |column| among(column, ids.iter().copied());
        Ok(match kind {
            Sealed::Identity => {
                let found: Vec<SubjectIdentity> = all(reader, programme, wanted("identity_id"), &[]).await?;
                found.into_iter().map(|row| row.identity_id.0).collect()
            }
            Sealed::Attachment => {
                let found: Vec<Attachment> = all(reader, programme, wanted("attachment_id"), &[]).await?;
                found.into_iter().map(|row| row.attachment_id.0).collect()
            }
            Sealed::Text => {
                let found: Vec<CaseText> = all(reader, programme, wanted("text_id"), &[]).await?;
                found.into_iter().map(|row| row.text_id.0).collect()
            }
            Sealed::Document => {
                let found: Vec<Document> = all(reader, programme, wanted("document_id"), &[]).await?;
                let months: Vec<ReconciliationDocument> = all(reader, programme, wanted("document_id"), &[]).await?;
                let months = months.into_iter().map(|row| row.document_id.0);
                found.into_iter().map(|row| row.document_id.0).chain(months).collect()
            }
            Sealed::Payment => {
                let found: Vec<Batch> = all(reader, programme, wanted("batch_id"), &[]).await?;
                found.into_iter().map(|row| row.batch_id.0).collect()
            }
            Sealed::StatementFile => {
                let found: Vec<StatementFile> = all(reader, programme, wanted("statement_file_id"), &[]).await?;
                found.into_iter().map(|row| row.statement_file_id.0).collect()
            }
            Sealed::Statement => {
                let found: Vec<BankStatement> = all(reader, programme, wanted("statement_id"), &[]).await?;
                found.into_iter().map(|row| row.statement_id.0).collect()
            }
        })
    }

    /// Does the ledger refer to anything at all that lies in a vault?
    pub async fn refers_to_a_vault(&self, programme: ProgrammeId) -> StoreResult<bool> {
        let one = |table| {
            let mut query = select(table, programme);
            query.limit(1);
            query
        };
        let tables = [SubjectIdentity::TABLE, Attachment::TABLE, CaseText::TABLE, Payee::TABLE, StatementFile::TABLE];
        for table in tables {
            if self.reader.query_one(&one(table)).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Loads one need.
pub(super) async fn need(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
) -> StoreResult<()> {
    let subject = match need {
        Need::Identity(subject) => Some(*subject),
        Need::IdentityOf(case) => world.cases.get(case).map(|case| case.application.subject_id),
        Need::Attachment(id) => {
            let found: Vec<Attachment> = all(connection, programme, is("attachment_id", id.0), &[]).await?;
            world.attachments.extend(found.into_iter().map(|row| (row.attachment_id, row)));
            None
        }
        _ => None,
    };
    if let Some(subject) = subject {
        let found = latest(connection, programme, subject).await?;
        world.identities.extend(found.map(|row| (row.subject_id, row)));
    }
    Ok(())
}

/// Everybody's looks at identities of one day, by sequence.
pub(super) async fn looks(connection: &impl ConnectionTrait, programme: ProgrammeId, on: Day) -> StoreResult<Vec<Act>> {
    // In so many words: SQLite takes the index of these rows for no value that it doesn't see.
    let of_day = is("on_day", on.to_string()).add(Expr::cust("action = 'identity_reveal'"));
    all(connection, programme, of_day, &["seq"]).await
}

async fn latest(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    subject: SubjectId,
) -> StoreResult<Option<SubjectIdentity>> {
    let mut query = select(SubjectIdentity::TABLE, programme);
    query.cond_where(is("subject_id", subject.0)).order_by(name("version"), Order::Desc).limit(1);
    Ok(fetch(connection, &query).await?.pop())
}

/// What is recorded of everybody now.
pub(super) async fn identities(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<BTreeMap<SubjectId, SubjectIdentity>> {
    let rows: Vec<SubjectIdentity> = all(connection, programme, Cond::all(), &["subject_id", "version"]).await?;
    Ok(rows.into_iter().map(|row| (row.subject_id, row)).collect())
}

/// Every file.
pub(super) async fn attachments(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<BTreeMap<AttachmentId, Attachment>> {
    let rows: Vec<Attachment> = all(connection, programme, Cond::all(), &[]).await?;
    Ok(rows.into_iter().map(|row| (row.attachment_id, row)).collect())
}
