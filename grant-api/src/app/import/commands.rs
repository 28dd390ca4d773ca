//! From an event to the command it is, on the stage as it stands: codes become ids, versions are those of the moment.

use std::collections::HashMap;
use std::hash::Hash;

use ledger_core::id::{
    BankAccountId, CallId, CaseId, DisbursementId, DonorId, FundId, LineId, NgoId, PersonId, SubjectId,
};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::Choice;
use ledger_core::programme::disbursement::DisbursementGate;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::stage::Stage;
use ledger_core::programme::terms::FundTerms;
use ledger_core::programme::visit_answers::VisitAnswers;
use ledger_core::programme::world::Dossier;
use ledger_core::text::Code;

use super::events::{Deed, Event};
use crate::exchange::package::rows::{
    ApplicationRow, BudgetLineRow, CallLineRow, DisbursementRow, EnterpriseRow, FundRow, PlanItemRow,
};

/// Why no command came of an event: a stable code and what is wrong.
pub(super) type Unplayable = (&'static str, String);

/// What the codes of the files stand for.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    pub(super) staff: HashMap<&'a Code, PersonId>,
    ngos: HashMap<&'a Code, NgoId>,
    donors: HashMap<&'a Code, DonorId>,
    accounts: HashMap<&'a Code, BankAccountId>,
    funds: HashMap<&'a Code, FundId>,
    lines: HashMap<(FundId, Code), LineId>,
    calls: HashMap<&'a Code, CallId>,
    people: HashMap<&'a Code, SubjectId>,
    cases: HashMap<&'a Code, CaseId>,
}

/// A launch, as its row has it.
fn launch(case: CaseId, row: &EnterpriseRow) -> input::EnterpriseLaunch {
    let (launched_on, baseline_paid_workers) = (row.launched_on, row.baseline_paid_workers);
    input::EnterpriseLaunch { case, launched_on, baseline_paid_workers, business_started_on: row.business_started_on }
}

fn found<K: Eq + Hash, V: Copy>(map: &HashMap<K, V>, key: &K, what: &str, name: &Code) -> Result<V, Unplayable> {
    let missing = || ("not_there_yet", format!("{what} {name} is not there yet on this date"));
    map.get(key).copied().ok_or_else(missing)
}

impl<'a> Known<'a> {
    /// Staff are known from the start, everything else as it comes.
    pub(super) fn of(staff: HashMap<&'a Code, PersonId>) -> Self {
        Known { staff, ..Known::default() }
    }

    /// Who acts.
    pub(super) fn person(&self, code: &'a Code) -> Result<PersonId, Unplayable> {
        found(&self.staff, &code, "the person", code)
    }

    fn fund(&self, code: &'a Code) -> Result<FundId, Unplayable> {
        found(&self.funds, &code, "the fund", code)
    }

    fn line(&self, fund: FundId, code: &Code) -> Result<LineId, Unplayable> {
        found(&self.lines, &(fund, code.clone()), "the budget line", code)
    }

    /// The id of a case; none before it was opened.
    pub(super) fn case_id(&self, code: &'a Code) -> Result<CaseId, Unplayable> {
        found(&self.cases, &code, "the case", code)
    }

    /// Numbers that the cases and survivors of the files have from now on.
    pub(super) fn numbers(&self, stage: &Stage) -> Vec<(&'static str, String, String)> {
        let cases = self
            .cases
            .iter()
            .filter_map(|(code, id)| Some(("case", code.to_string(), stage.case(*id)?.application.number.clone())));
        let people = self
            .people
            .iter()
            .filter_map(|(code, id)| Some(("person", code.to_string(), stage.base().subjects.get(id)?.number.clone())));
        let mut numbers: Vec<_> = cases.chain(people).collect();
        numbers.sort();
        numbers
    }

    /// Notes the ids that a granted plan gave to the codes of its event.
    pub(super) fn learn(&mut self, deed: &Deed<'a>, plan: &Plan) {
        fn id<T: From<uuid::Uuid>>(plan: &Plan) -> T {
            T::from(uuid::Uuid::parse_str(&plan.object.1).unwrap_or_default())
        }
        match deed {
            Deed::NgoOpen(row) => drop(self.ngos.insert(&row.ngo, id(plan))),
            Deed::DonorOpen(row) => drop(self.donors.insert(&row.donor, id(plan))),
            Deed::BankAccountOpen(row) => drop(self.accounts.insert(&row.account, id(plan))),
            Deed::CallOpen(row, _) => drop(self.calls.insert(&row.call, id(plan))),
            Deed::SubjectEnrol(row) => drop(self.people.insert(&row.person, id(plan))),
            Deed::CaseOpen(row, _) => drop(self.cases.insert(&row.case, id(plan))),
            Deed::FundOpen(row, _) => {
                self.funds.insert(&row.fund, id(plan));
                for change in &plan.changes {
                    if let Change::BudgetLine(line) = change {
                        self.lines.insert((line.fund_id, line.code.clone()), line.line_id);
                    }
                }
            }
            _ => {}
        }
    }

    /// The command of an event.
    pub(super) fn command(&self, event: &Event<'a>, stage: &Stage, currency: Currency) -> Result<Command, Unplayable> {
        let money = |minor: Minor| Money { minor, currency };
        Ok(match &event.deed {
            Deed::ProgrammeOpen(row) => Command::ProgrammeOpen(input::ProgrammeOpen {
                code: row.programme.clone(),
                title: row.title.clone(),
                base_currency: row.base_currency,
                quorum: row.quorum,
                members: vec![(self.person(&row.admin)?, Role::Admin)],
            }),
            Deed::RoleGive(row) | Deed::RoleTake(row) => {
                let active = matches!(event.deed, Deed::RoleGive(_));
                let ngo = row.ngo.as_ref().map(|ngo| found(&self.ngos, &ngo, "the NGO", ngo)).transpose()?;
                let ngo = ngo.filter(|_| active);
                Command::RoleGrant(input::RoleGrant { person: self.person(&row.staff)?, role: row.role, active, ngo })
            }
            Deed::NgoOpen(row) => {
                Command::NgoOpen(input::NgoOpen { code: row.ngo.clone(), title: row.title.clone(), region: row.region })
            }
            Deed::DonorOpen(row) => {
                Command::DonorOpen(input::DonorOpen { code: row.donor.clone(), title: row.title.clone() })
            }
            Deed::BankAccountOpen(row) => {
                Command::BankAccountOpen(input::BankAccountOpen { code: row.account.clone(), currency: row.currency })
            }
            Deed::FundOpen(row, lines) => self.fund_open(row, lines)?,
            Deed::TrancheReceive(row) => Command::TrancheReceive(input::TrancheReceive {
                charge_minor: Minor::ZERO,
                fund: self.fund(&row.fund)?,
                bank_account: found(&self.accounts, &&row.account, "the bank account", &row.account)?,
                amount: money(row.amount),
                bank_ref: row.bank_ref.clone(),
                value_on: row.value_on,
            }),
            Deed::CallOpen(row, lines) => {
                let line = |line: &&'a CallLineRow| {
                    let fund = self.fund(&line.fund)?;
                    let budget_line = self.line(fund, &line.budget_line)?;
                    Ok(input::NewCallLine { fund, line: budget_line, budget_minor: line.budget })
                };
                Command::CallOpen(input::CallOpen {
                    code: row.call.clone(),
                    title: row.title.clone(),
                    opens_on: row.opens_on,
                    closes_on: row.closes_on,
                    ceiling: money(row.ceiling),
                    lines: lines.iter().map(line).collect::<Result<_, Unplayable>>()?,
                })
            }
            Deed::SubjectEnrol(row) => {
                let ngo = found(&self.ngos, &&row.ngo, "the NGO", &row.ngo)?;
                Command::SubjectEnrol(input::SubjectEnrol { ngo: Some(ngo), sex: row.sex })
            }
            Deed::CaseOpen(row, items) => self.case_open(row, items, currency)?,
            _ => return self.of_case(event, stage, currency),
        })
    }

    fn fund_open(&self, row: &'a FundRow, lines: &[&'a BudgetLineRow]) -> Result<Command, Unplayable> {
        let line = |line: &&BudgetLineRow| input::NewLine {
            starts_on: None,
            ends_on: None,
            code: line.budget_line.clone(),
            title: line.title.clone(),
            authority_minor: line.authority,
        };
        Ok(Command::FundOpen(input::FundOpen {
            terms: FundTerms::default(),
            donor: found(&self.donors, &&row.donor, "the donor", &row.donor)?,
            code: row.fund.clone(),
            title: row.title.clone(),
            currency: row.currency,
            condition: row.condition,
            policy: row.policy,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            lines: lines.iter().map(line).collect(),
        }))
    }

    fn case_open(
        &self,
        row: &'a ApplicationRow,
        items: &[&'a PlanItemRow],
        currency: Currency,
    ) -> Result<Command, Unplayable> {
        let fund = self.fund(&row.fund)?;
        let item = |item: &&PlanItemRow| input::NewItem {
            category: item.category,
            quantity: item.quantity,
            unit_price_minor: item.unit_price,
        };
        Ok(Command::CaseOpen(input::CaseOpen {
            call: found(&self.calls, &&row.call, "the call", &row.call)?,
            subject: Some(found(&self.people, &&row.person, "the person", &row.person)?),
            ngo: None,
            sex: None,
            fund,
            line: self.line(fund, &row.budget_line)?,
            requested: Money { minor: row.requested, currency },
            items: items.iter().map(item).collect(),
            sector: row.sector,
            region: row.region,
            owners: 1,
            co_owners: Vec::new(),
            own_minor: Minor::ZERO,
            consent_on: row.consent_on,
        }))
    }

    fn dossier<'s>(&self, code: &'a Code, stage: &'s Stage) -> Result<&'s Dossier, Unplayable> {
        let missing = || ("not_there_yet", format!("the case {code} is not there yet on this date"));
        stage.case(self.case_id(code)?).ok_or_else(missing)
    }

    /// The command of an event on a case.
    fn of_case(&self, event: &Event<'a>, stage: &Stage, currency: Currency) -> Result<Command, Unplayable> {
        let money = |minor: Minor| Money { minor, currency };
        let step = |code: &'a Code| -> Result<input::CaseStep, Unplayable> {
            let application = &self.dossier(code, stage)?.application;
            Ok(input::CaseStep { case: application.case_id, version: application.version })
        };
        let grant = |code: &'a Code| -> Result<input::GrantStep, Unplayable> {
            let case = self.dossier(code, stage)?;
            let none = || ("wrong_state", "the case has no confirmed award on this date".to_owned());
            let award = case.award.as_ref().ok_or_else(none)?;
            Ok(input::GrantStep { case: award.case_id, version: award.version })
        };
        Ok(match &event.deed {
            Deed::CaseStep(Action::CaseSubmit, case) => Command::CaseSubmit(step(case)?),
            Deed::CaseStep(Action::CaseScreen, case) => {
                let input::CaseStep { case, version } = step(case)?;
                Command::CaseScreen(input::CaseScreen { case, version, matches: Vec::new(), reason: None })
            }
            Deed::CaseStep(Action::PlanAccept, case) => {
                let input::CaseStep { case, version } = step(case)?;
                Command::PlanAccept(input::PlanAccept { case, version, defended_on: None })
            }
            Deed::CaseStep(Action::VoteClose, case) => Command::VoteClose(step(case)?.into()),
            Deed::CaseStep(_, case) => Command::AwardConfirm(step(case)?),
            Deed::CaseAssess(row, case) => {
                let input::CaseStep { case, version } = step(case)?;
                let (eligible, reason) = (row.eligible, row.reason.clone());
                Command::CaseAssess(input::CaseAssess { case, version, eligible, reason, answers: Vec::new() })
            }
            Deed::InterestDeclare(row) => {
                let case = step(&row.case)?.case;
                Command::InterestDeclare(input::InterestDeclare { case, interest: row.interest })
            }
            Deed::Score(row, case) => {
                let (case, score) = (step(case)?.case, Some(row.score));
                Command::Score(input::Score { case, score, points: Vec::new() })
            }
            Deed::Vote(row, case) => {
                let amount = money(row.amount.filter(|_| row.choice == Choice::For).unwrap_or_default());
                Command::Vote(input::Vote {
                    case: step(case)?.case,
                    choice: row.choice,
                    amount,
                    line: None,
                    conditions: Vec::new(),
                })
            }
            Deed::AgreementSend(row, parts) => {
                let input::GrantStep { case, version } = grant(&row.case)?;
                let part = |part: &&DisbursementRow| input::Instalment {
                    amount_minor: part.amount,
                    planned_on: part.planned_on,
                    gate: DisbursementGate::Milestone,
                };
                let instalments = parts.iter().map(part).collect();
                let signed = money(row.signed);
                Command::AgreementSend(input::AgreementSend {
                    case,
                    version,
                    signed,
                    instalments,
                    documents: Vec::new(),
                })
            }
            Deed::GrantStep(Action::SignatureRecord, case) => Command::SignatureRecord(grant(case)?.into()),
            Deed::GrantStep(Action::AgreementSign, case) => Command::AgreementSign(grant(case)?.into()),
            Deed::GrantStep(Action::ClosePropose, case) => Command::ClosePropose(grant(case)?),
            Deed::GrantStep(_, case) => Command::GrantClose(grant(case)?),
            Deed::EnterpriseLaunch(row) => Command::EnterpriseLaunch(launch(grant(&row.case)?.case, row)),
            Deed::VisitRecord(row) => Command::VisitRecord(input::VisitRecord {
                case: step(&row.case)?.case,
                visited_on: row.visited.on,
                status: row.status,
                since_on: row.since_on,
                paid_workers: row.paid_workers,
                paid_days_12m: row.paid_days_12m,
                answers: VisitAnswers {
                    revenue_band: row.revenue_band,
                    profit_band: row.profit_band,
                    registered: row.registered,
                    wellbeing_consent: row.wellbeing_consent,
                    wellbeing: row.wellbeing,
                    ..VisitAnswers::default()
                },
            }),
            Deed::CaseTransfer(row) => {
                let input::CaseStep { case, version } = step(&row.case)?;
                let to = found(&self.ngos, &&row.to_ngo, "the NGO", &row.to_ngo)?;
                Command::CaseTransfer(input::CaseTransfer { case, version, to })
            }
            deed => self.of_disbursement(deed, stage, currency)?,
        })
    }

    /// The command of an event on a disbursement.
    fn of_disbursement(&self, deed: &Deed<'a>, stage: &Stage, currency: Currency) -> Result<Command, Unplayable> {
        let money = |minor: Minor| Money { minor, currency };
        let at = |code: &'a Code, number: i64| -> Result<(DisbursementId, i64), Unplayable> {
            let case = self.dossier(code, stage)?;
            let none = || ("wrong_state", "the agreement with this instalment is not sent on this date".to_owned());
            let row = case.disbursements.iter().find(|row| row.number == number).ok_or_else(none)?;
            Ok((row.disbursement_id, row.version))
        };
        Ok(match deed {
            Deed::ReceiptsVerify(row) | Deed::ReceiptsAccept(row) => {
                let (disbursement, version) = at(&row.case, row.number)?;
                let receipts = input::Receipts { disbursement, version, amount: money(row.amount) };
                let verify = matches!(deed, Deed::ReceiptsVerify(_));
                if verify { Command::ReceiptsVerify(receipts) } else { Command::ReceiptsAccept(receipts) }
            }
            Deed::Disbursement(action, row) => {
                let (disbursement, version) = at(&row.case, row.number)?;
                let plain = input::DisbursementStep { disbursement, version };
                match (action, &row.requested, &row.prepared, &row.booked) {
                    (Action::DisbursementRequest, Some(step), ..) => {
                        let evidence = step.evidence.clone();
                        let evidence = Some(evidence);
                        let request = input::DisbursementRequest { disbursement, version, evidence };
                        Command::DisbursementRequest(request)
                    }
                    (Action::PaymentPrepare, _, Some(step), _) => {
                        let bank_account = found(&self.accounts, &&step.account, "the bank account", &step.account)?;
                        Command::PaymentPrepare(input::PaymentPrepare { disbursement, version, bank_account })
                    }
                    (Action::PaymentConfirm, _, _, Some(step)) => Command::PaymentConfirm(input::PaymentConfirm {
                        disbursement,
                        version,
                        bank_ref: step.bank_ref.clone(),
                        amount: money(row.amount),
                        value_on: step.value_on,
                    }),
                    (Action::DisbursementVerify, ..) => Command::DisbursementVerify(plain),
                    (Action::DisbursementAuthorise, ..) => Command::DisbursementAuthorise(plain),
                    _ => Command::PaymentRelease(plain),
                }
            }
            other => return Err(("wrong_state", format!("{other:?} is not an event of a case"))),
        })
    }
}
