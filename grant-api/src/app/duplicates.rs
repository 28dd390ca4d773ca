//! Under which other numbers the survivor of a case may be known.
//!
//! Invariant: the answer is the program's own, never the caller's; it names numbers and by what they match, nobody.

use ledger_core::id::CaseId;
use ledger_core::programme::command::{CaseScreen, Command};
use ledger_core::programme::duplicates::SubjectMatch;
use ledger_core::text::Code;

use super::{App, AppResult, Request};

impl App {
    /// Other numbers under which the survivor of a case may be known. Identities are not kept here yet, so nobody is found;
    /// what the ledger knows, other cases of the same number, the decision sees by itself.
    pub async fn possible_duplicates(&self, request: &Request, case: CaseId) -> AppResult<Vec<SubjectMatch>> {
        // Whoever does not know of the case learns nothing here: the decision answers them.
        let found = self.store.dossier(self.programme, case).await?;
        let Some(_subject) = found.filter(|case| request.sees(case.application.ngo_id)) else { return Ok(Vec::new()) };
        Ok(Vec::new())
    }

    /// The command of a screening, with whatever was found.
    pub async fn screening(
        &self,
        request: &Request,
        case: CaseId,
        version: i64,
        reason: Option<Code>,
    ) -> AppResult<Command> {
        let matches = self.possible_duplicates(request, case).await?;
        Ok(Command::CaseScreen(CaseScreen { case, version, matches, reason }))
    }
}
