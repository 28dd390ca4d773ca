//! Under which other numbers the survivor of a case, or a co-owner, may be known.
//!
//! Invariant: the answer is the program's own, never the caller's; it names numbers and by what they match, nobody.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{CaseId, SubjectId};
use ledger_core::programme::command::{CaseScreen, Command};
use ledger_core::programme::duplicates::{MatchKind, SubjectMatch};
use ledger_core::text::Code;

use super::{App, AppResult, Request};
use crate::vault::IndexKind;

impl App {
    /// Other numbers under which the survivor of a case or a co-owner may be known, by the vault's blind index; nobody without
    /// a vault.
    /// What the ledger knows, other cases of the same number, the decision sees by itself.
    pub async fn possible_duplicates(&self, request: &Request, case: CaseId) -> AppResult<Vec<SubjectMatch>> {
        // Whoever does not know of the case learns nothing here: the decision answers them.
        let found = self.store.dossier(self.programme, case).await?;
        let Some(case) = found.filter(|case| request.sees(case.application.ngo_id)) else { return Ok(Vec::new()) };
        let mut alike: BTreeMap<SubjectId, BTreeSet<IndexKind>> = BTreeMap::new();
        for owner in case.applicants() {
            for (subject, kinds) in self.alike(owner).await? {
                alike.entry(subject).or_default().extend(kinds);
            }
        }
        let by = |kind: &IndexKind| MatchKind::from_code(kind.code());
        let found = alike
            .into_iter()
            .map(|(subject, kinds)| SubjectMatch { subject, by: kinds.iter().filter_map(by).collect() });
        Ok(found.collect())
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
