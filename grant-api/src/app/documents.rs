//! Documents of cases: rendered before the command that records them, kept in the vault, listed, and given out as they were.
//!
//! Invariant: what is handed out is the recorded document, byte for byte, or an error. Who may see the case may see its
//! documents; a name of a file is made of ids alone.

use ledger_core::id::{CaseId, DocumentId, PersonId, SubjectId};
use ledger_core::policy::roles_for;
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::command::{AgreementSend, Command, GoodsAmount, MINUTES_NEEDS, VoteClosing};
use ledger_core::programme::document::{Document, DocumentRef, agreement_facts, fingerprint, handover_facts};
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::minutes::minutes_facts;
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::world::{Need, World};
use ledger_core::time::Day;

use super::execute::Terms;
use super::{App, AppError, AppResult, Receipt, Request};
use crate::document::model::Doc;
use crate::document::{DocumentError, Facts, again};
use crate::vault::Vault;

impl App {
    /// Takes a person's command through the door, with the documents that go with it; what was printed is kept in the vault.
    ///
    /// # Errors
    /// As [`App::execute`].
    pub async fn carry_out(&self, request: &Request, terms: Terms, command: Command) -> AppResult<Receipt> {
        let on = terms.on.unwrap_or_else(|| request.today());
        let rights = roles_for(command.action());
        // Nobody who may not take the step makes the program set type: the decision tells them so.
        if !request.principal.roles.iter().any(|role| rights.contains(role)) {
            return self.execute(request, terms, command).await;
        }
        let by = request.principal.person.id;
        let (command, made) = self.with_documents((on, by), command).await?;
        let receipt = self.execute(request, terms, command).await?;
        if let (Some(vault), Some(case), false) = (&self.vault, receipt.case_id, made.is_empty())
            && let Err(error) = self.keep(vault, request, case, &made).await
        {
            // The step is taken, and the document can be made again as long as its template is there.
            tracing::error!(%error, "a document was not kept");
        }
        Ok(receipt)
    }

    /// Seals what was printed under the ids that the ledger gave it.
    async fn keep(&self, vault: &Vault, request: &Request, case: CaseId, made: &[Made]) -> AppResult<()> {
        let Some(dossier) = self.store.dossier(self.programme, case).await? else { return Ok(()) };
        let subject = dossier.application.subject_id;
        for (named, bytes) in made {
            for row in dossier.documents.iter().filter(|row| row.sha256 == named.sha256) {
                vault.document_put(subject, row.document_id, bytes, request.now).await?;
            }
        }
        Ok(())
    }

    /// The command with its documents. Where the rows give none (the step was taken already, or can't be), the command goes
    /// on without: a retry finds its answer and all else its refusal.
    pub(super) async fn with_documents(
        &self,
        (on, by): (Day, PersonId),
        command: Command,
    ) -> AppResult<(Command, Vec<Made>)> {
        let named = |made: &[Made]| made.iter().map(|(named, _)| named.clone()).collect();
        Ok(match command {
            Command::AgreementSend(input) => {
                let made = self.agreement_documents(&input, on).await?;
                (Command::AgreementSend(AgreementSend { documents: named(&made), ..input }), made)
            }
            Command::GoodsHandover(input) => {
                let made = self.handover_documents(&input, on).await?;
                (Command::GoodsHandover(GoodsAmount { documents: named(&made), ..input }), made)
            }
            Command::VoteClose(input) => {
                let made = self.minutes_documents(&input, (on, by)).await?;
                (Command::VoteClose(VoteClosing { documents: named(&made), ..input }), made)
            }
            other => (other, Vec::new()),
        })
    }

    async fn agreement_documents(&self, input: &AgreementSend, on: Day) -> AppResult<Vec<Made>> {
        let needs = [Need::Case(input.case), Need::Headings];
        let world = self.store.world(self.programme, &needs, on).await?;
        let award = world.cases.get(&input.case).and_then(|case| case.award.as_ref());
        if award.is_none_or(|award| (award.state, award.version) != (AwardState::Approved, input.version)) {
            return Ok(Vec::new());
        }
        rendered(agreement_facts(&world, input, on).map(Facts::Agreement)).await
    }

    async fn handover_documents(&self, input: &GoodsAmount, on: Day) -> AppResult<Vec<Made>> {
        let needs = [Need::GoodsBooks(input.goods), Need::Headings];
        let world: World = self.store.world(self.programme, &needs, on).await?;
        if !world.goods(input.goods).is_ok_and(|(_, row)| row.version == input.version) {
            return Ok(Vec::new());
        }
        rendered(handover_facts(&world, input, on).map(Facts::Handover)).await
    }

    async fn minutes_documents(&self, input: &VoteClosing, at: (Day, PersonId)) -> AppResult<Vec<Made>> {
        let needs = [Need::Case(input.case), Need::CallOf(input.case)];
        let needs: Vec<Need> = needs.into_iter().chain(MINUTES_NEEDS).collect();
        let world = self.store.world(self.programme, &needs, at.0).await?;
        let open = world.cases.get(&input.case).map(|case| &case.application).filter(|application| {
            (application.state, application.version) == (ApplicationState::ReadyForCommittee, input.version)
                && application.recommended_minor.is_none()
        });
        if open.is_none() {
            return Ok(Vec::new());
        }
        rendered(minutes_facts(&world, input.case, at).map(Facts::Minutes)).await
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

    /// A document's PDF: the one that was kept, or made again; either is held against its hash.
    ///
    /// # Errors
    /// `document_not_reproduced` when none was kept and it comes out as anything but what was recorded.
    pub async fn document_pdf(&self, request: &Request, case: CaseId, id: DocumentId) -> AppResult<Vec<u8>> {
        let dossier = self.case(request, case).await?.case;
        let subject = dossier.application.subject_id;
        let mut found = dossier.documents.into_iter().filter(|row| row.document_id == id);
        let row = found.next().ok_or(AppError::Hidden)?;
        match self.kept(subject, &row).await {
            Some(bytes) => Ok(bytes),
            None => made_again(row).await,
        }
    }

    /// What the vault keeps of a document. What can't be opened raises the alarm, and the document is made again.
    async fn kept(&self, subject: SubjectId, row: &Document) -> Option<Vec<u8>> {
        match self.vault.as_ref()?.document_get(subject, row.document_id).await {
            Ok(kept) => kept.map(|bytes| bytes.to_vec()).filter(|bytes| fingerprint(bytes) == row.sha256),
            Err(error) => {
                let _ = AppError::from(error);
                None
            }
        }
    }

    /// A document to read and print, once it was made again as it was recorded. Members of the committee, whom the recorded
    /// one numbers, are named as the house knows them now.
    ///
    /// # Errors
    /// `document_not_reproduced` when it comes out as anything but what was recorded.
    pub async fn document_doc(&self, request: &Request, case: CaseId, id: DocumentId) -> AppResult<(Document, Doc)> {
        let row = self.document(request, case, id).await?;
        made_again(row.clone()).await?;
        let facts = Facts::of(&row).map_err(lost)?;
        let mut names = Vec::new();
        for person in facts.members() {
            names.push((person, self.name_of(person).await?));
        }
        let doc = facts.named(row.language, None, &names).map_err(lost)?;
        Ok((row, doc))
    }
}

/// A document as a command names it, with its PDF.
pub(super) type Made = (DocumentRef, Vec<u8>);

/// Setting type takes time: it is done beside the requests.
pub(super) async fn rendered(facts: Result<Facts, Stop>) -> AppResult<Vec<Made>> {
    // The decision meets the same rows and says what is wrong with them.
    let Ok(facts) = facts else { return Ok(Vec::new()) };
    let made = tokio::task::spawn_blocking(move || facts.rendered()).await.map_err(AppError::internal)?;
    made.map_err(AppError::internal)
}

async fn made_again(row: Document) -> AppResult<Vec<u8>> {
    let made = tokio::task::spawn_blocking(move || again(&row)).await.map_err(AppError::internal)?;
    made.map_err(lost)
}

pub(super) fn lost(error: DocumentError) -> AppError {
    match error {
        DocumentError::Template(_) | DocumentError::Differs(_) | DocumentError::Facts(_) => AppError::Conflict {
            code: "document_not_reproduced",
            detail: format!("The recorded document can't be given: {error}."),
            field: None,
        },
        DocumentError::Font | DocumentError::Pdf(_) => AppError::internal(error),
    }
}
