//! Documents of cases: rendered before the command that records them, listed, and made again from their recorded facts.
//!
//! Invariant: what is handed out is the recorded document, byte for byte, or an error. Who may see the case may see its
//! documents; a name of a file is made of ids alone.

use ledger_core::id::{CaseId, DocumentId};
use ledger_core::policy::roles_for;
use ledger_core::programme::command::{AgreementSend, Command, GoodsAmount};
use ledger_core::programme::document::{Document, DocumentRef, agreement_facts, handover_facts};
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::world::{Need, World};
use ledger_core::time::Day;

use super::execute::Terms;
use super::{App, AppError, AppResult, Receipt, Request};
use crate::document::model::Doc;
use crate::document::{DocumentError, Facts, again};

impl App {
    /// Takes a person's command through the door, with the documents that go with it.
    ///
    /// # Errors
    /// As [`App::execute`].
    pub async fn carry_out(&self, request: &Request, terms: Terms, command: Command) -> AppResult<Receipt> {
        let on = terms.on.unwrap_or_else(|| request.today());
        let rights = roles_for(command.action());
        // Nobody who may not take the step makes the program set type: the decision tells them so.
        let command = if request.principal.roles.iter().any(|role| rights.contains(role)) {
            self.with_documents(on, command).await?
        } else {
            command
        };
        self.execute(request, terms, command).await
    }

    /// The command with its documents. Where the rows give none (the step was taken already, or can't be), the command goes
    /// on without: a retry finds its answer and all else its refusal.
    async fn with_documents(&self, on: Day, command: Command) -> AppResult<Command> {
        Ok(match command {
            Command::AgreementSend(input) => {
                let documents = self.agreement_documents(&input, on).await?;
                Command::AgreementSend(AgreementSend { documents, ..input })
            }
            Command::GoodsHandover(input) => {
                let documents = self.handover_documents(&input, on).await?;
                Command::GoodsHandover(GoodsAmount { documents, ..input })
            }
            other => other,
        })
    }

    async fn agreement_documents(&self, input: &AgreementSend, on: Day) -> AppResult<Vec<DocumentRef>> {
        let needs = [Need::Case(input.case), Need::Headings];
        let world = self.store.world(self.programme, &needs, on).await?;
        let award = world.cases.get(&input.case).and_then(|case| case.award.as_ref());
        if award.is_none_or(|award| (award.state, award.version) != (AwardState::Approved, input.version)) {
            return Ok(Vec::new());
        }
        rendered(agreement_facts(&world, input, on).map(Facts::Agreement)).await
    }

    async fn handover_documents(&self, input: &GoodsAmount, on: Day) -> AppResult<Vec<DocumentRef>> {
        let needs = [Need::GoodsBooks(input.goods), Need::Headings];
        let world: World = self.store.world(self.programme, &needs, on).await?;
        if !world.goods(input.goods).is_ok_and(|(_, row)| row.version == input.version) {
            return Ok(Vec::new());
        }
        rendered(handover_facts(&world, input, on).map(Facts::Handover)).await
    }

    /// The documents of a case, oldest first.
    pub async fn documents(&self, request: &Request, case: CaseId) -> AppResult<Vec<Document>> {
        Ok(self.case(request, case).await?.case.documents)
    }

    /// One document of a case.
    pub async fn document(&self, request: &Request, case: CaseId, id: DocumentId) -> AppResult<Document> {
        let mut found = self.documents(request, case).await?.into_iter().filter(|row| row.document_id == id);
        found.next().ok_or(AppError::Hidden)
    }

    /// A document's PDF, made again and held against its hash.
    ///
    /// # Errors
    /// `document_not_reproduced` when it comes out as anything but what was recorded.
    pub async fn document_pdf(&self, request: &Request, case: CaseId, id: DocumentId) -> AppResult<Vec<u8>> {
        let row = self.document(request, case, id).await?;
        let made = tokio::task::spawn_blocking(move || again(&row)).await.map_err(AppError::internal)?;
        made.map_err(lost)
    }

    /// A document to read and print, once it was made again as it was recorded.
    ///
    /// # Errors
    /// As [`App::document_pdf`].
    pub async fn document_doc(&self, request: &Request, case: CaseId, id: DocumentId) -> AppResult<(Document, Doc)> {
        let row = self.document(request, case, id).await?;
        self.document_pdf(request, case, id).await?;
        let doc = Facts::of(&row).and_then(|facts| facts.doc(row.language, None)).map_err(lost)?;
        Ok((row, doc))
    }
}

/// Setting type takes time: it is done beside the requests.
async fn rendered(facts: Result<Facts, Stop>) -> AppResult<Vec<DocumentRef>> {
    // The decision meets the same rows and says what is wrong with them.
    let Ok(facts) = facts else { return Ok(Vec::new()) };
    let made = tokio::task::spawn_blocking(move || facts.rendered()).await.map_err(AppError::internal)?;
    made.map_err(AppError::internal)
}

fn lost(error: DocumentError) -> AppError {
    match error {
        DocumentError::Template(_) | DocumentError::Differs(_) | DocumentError::Facts(_) => AppError::Conflict {
            code: "document_not_reproduced",
            detail: format!("The recorded document can't be given: {error}."),
            field: None,
        },
        DocumentError::Font | DocumentError::Pdf(_) => AppError::internal(error),
    }
}
