//! One case on its way: from its opening to the signatures, and each instalment to the bank and its receipts.
//!
//! Invariant: a step's command is made from the case as it stands, and the persons keep every pair of duties apart. All
//! steps happen on the play's day.

use ledger_core::id::{CaseId, DisbursementId, FundId, LineId};
use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::region::Region;

use super::{MILESTONE, Place, Player, code, id, uah};

impl Player {
    /// A case of somebody new, opened.
    pub fn opened(&mut self, place: Place, amount: i64) -> CaseId {
        let price = Minor(amount);
        let item = input::NewItem { category: Category::Equipment, quantity: 1, unit_price_minor: price };
        let open = Command::CaseOpen(input::CaseOpen {
            call: place.call,
            subject: None,
            ngo: Some(self.ngo),
            sex: None,
            fund: place.fund,
            line: place.line,
            requested: uah(amount),
            items: vec![item],
            sector: Sector::C,
            region: Region::parse("UA-46").unwrap(),
            owners: 1,
            co_owners: Vec::new(),
            own_minor: Minor::ZERO,
            consent_on: self.date(),
        });
        id(&self.by("officer1").go(open))
    }

    fn step_of(&self, case: CaseId) -> input::CaseStep {
        input::CaseStep { case, version: self.case(case).application.version }
    }

    /// A step of a case's grant.
    pub fn grant_step(&self, case: CaseId) -> input::GrantStep {
        input::GrantStep { case, version: self.case(case).award.as_ref().unwrap().version }
    }

    /// To the closed vote on an amount; `shares` are the funds that pay together, none for the one that was asked.
    pub fn voted(&mut self, place: Place, amount: i64, shares: &[(FundId, LineId, i64)]) -> CaseId {
        let case = self.opened(place, amount);
        let submit = Command::CaseSubmit(self.step_of(case));
        self.go(submit);
        let screen = screen(self.step_of(case));
        self.go(screen);
        let version = self.step_of(case).version;
        self.by("officer2").go(Command::CaseAssess(input::CaseAssess {
            case,
            version,
            eligible: true,
            reason: None,
            answers: Vec::new(),
        }));
        let accept = accept(self.step_of(case));
        self.by("officer1").go(accept);
        if !shares.is_empty() {
            let share = |(fund, line, weight): &(FundId, LineId, i64)| input::NewShare {
                fund: *fund,
                line: *line,
                weight: *weight,
            };
            let shares = shares.iter().map(share).collect();
            let version = self.step_of(case).version;
            self.by("finance_manager1").go(Command::CofundSet(input::CofundSet { case, version, shares }));
        }
        for who in ["committee1", "committee2", "committee3"] {
            self.by(who).go(Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }));
        }
        for who in ["committee1", "committee2", "committee3"] {
            self.by(who).go(Command::Score(input::Score { case, score: Some(80), points: Vec::new() }));
        }
        for who in ["committee1", "committee2", "committee3"] {
            self.by(who).go(Command::Vote(input::Vote {
                case,
                choice: Choice::For,
                amount: uah(amount),
                line: None,
                conditions: Vec::new(),
            }));
        }
        let close = Command::VoteClose(self.step_of(case).into());
        self.by("chair").go(close);
        case
    }

    /// A case whose agreement is signed by both over these instalments.
    pub fn signed(&mut self, place: Place, instalments: &[i64]) -> CaseId {
        self.signed_by(place, instalments, &[])
    }

    /// The same, paid by several funds.
    pub fn signed_by(&mut self, place: Place, instalments: &[i64], shares: &[(FundId, LineId, i64)]) -> CaseId {
        let amount: i64 = instalments.iter().sum();
        let case = self.voted(place, amount, shares);
        let confirm = Command::AwardConfirm(self.step_of(case));
        self.by("manager1").go(confirm);
        self.agreed(case, amount, instalments);
        case
    }

    /// The agreement of an approved case, sent and signed by both.
    pub fn agreed(&mut self, case: CaseId, amount: i64, instalments: &[i64]) {
        let (version, planned_on) = (self.grant_step(case).version, self.date());
        let part = |amount: &i64| input::Instalment { amount_minor: Minor(*amount), planned_on, gate: MILESTONE };
        let instalments = instalments.iter().map(part).collect();
        let send = input::AgreementSend { case, version, signed: uah(amount), instalments, documents: Vec::new() };
        self.by("officer1").go(Command::AgreementSend(send));
        let record = Command::SignatureRecord(self.grant_step(case).into());
        self.by("officer1").go(record);
        let sign = Command::AgreementSign(self.grant_step(case).into());
        self.by("manager2").go(sign);
    }

    /// An instalment of a case, from 0.
    pub fn instalment(&self, case: CaseId, part: usize) -> &Disbursement {
        &self.case(case).disbursements[part]
    }

    /// A step of an instalment.
    pub fn step(&self, case: CaseId, part: usize) -> input::DisbursementStep {
        let row = self.instalment(case, part);
        input::DisbursementStep { disbursement: row.disbursement_id, version: row.version }
    }

    /// An instalment asked for, verified and authorised: the plan of the last.
    pub fn authorised(&mut self, case: CaseId, part: usize) -> Plan {
        let input::DisbursementStep { disbursement, version } = self.step(case, part);
        let evidence = Some(code("EV-1"));
        let request = input::DisbursementRequest { disbursement, version, evidence };
        self.by("officer1").go(Command::DisbursementRequest(request));
        let verify = Command::DisbursementVerify(self.step(case, part));
        self.by("officer2").go(verify);
        let authorise = Command::DisbursementAuthorise(self.step(case, part));
        self.by("finance_manager1").go(authorise)
    }

    /// An authorised instalment released to the bank.
    pub fn sent(&mut self, case: CaseId, part: usize, place: Place) -> Plan {
        let input::DisbursementStep { disbursement, version } = self.step(case, part);
        let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
        self.by("finance").go(Command::PaymentPrepare(prepare));
        let release = Command::PaymentRelease(self.step(case, part));
        self.by("manager2").go(release)
    }

    /// A released instalment confirmed by the bank.
    pub fn confirmed(&mut self, case: CaseId, part: usize) -> Plan {
        let row = self.instalment(case, part);
        let (disbursement, version, amount) = (row.disbursement_id, row.version, uah(row.amount_minor.0));
        let (bank_ref, value_on) = (self.fresh("PAY"), self.date());
        let confirm = input::PaymentConfirm { disbursement, version, bank_ref, amount, value_on };
        self.by("finance").go(Command::PaymentConfirm(confirm))
    }

    /// An instalment from the request to the bank's debit.
    pub fn paid(&mut self, case: CaseId, part: usize, place: Place) -> DisbursementId {
        self.authorised(case, part);
        self.sent(case, part, place);
        self.confirmed(case, part);
        self.instalment(case, part).disbursement_id
    }

    /// Receipts of an instalment verified and accepted: the plan of the acceptance.
    pub fn accepted(&mut self, case: CaseId, part: usize, amount: i64) -> Plan {
        let receipts = |p: &Player| {
            let input::DisbursementStep { disbursement, version } = p.step(case, part);
            input::Receipts { disbursement, version, amount: uah(amount) }
        };
        let verify = Command::ReceiptsVerify(receipts(self));
        self.by("officer1").go(verify);
        let accept = Command::ReceiptsAccept(receipts(self));
        self.by("finance").go(accept)
    }

    /// Launched today and visited a year later.
    pub fn launched(&mut self, case: CaseId) {
        let launch = input::EnterpriseLaunch {
            case,
            launched_on: self.date(),
            baseline_paid_workers: 0,
            business_started_on: None,
        };
        self.by("officer1").go(Command::EnterpriseLaunch(launch));
    }

    /// Visited today.
    pub fn visited(&mut self, case: CaseId) {
        let visit = input::VisitRecord {
            case,
            visited_on: self.date(),
            status: VisitStatus::Operating,
            since_on: None,
            paid_workers: Some(1),
            paid_days_12m: Some(200),
            answers: Default::default(),
        };
        self.by("monitor").go(Command::VisitRecord(visit));
    }

    /// A completed grant proposed and closed: the plan of the closing.
    pub fn closed(&mut self, case: CaseId) -> Plan {
        let propose = Command::ClosePropose(self.grant_step(case));
        self.by("officer2").go(propose);
        let close = Command::GrantClose(self.grant_step(case));
        self.by("finance_manager2").go(close)
    }

    /// Net debit of an account of a case's grant in hryvnia, over all funds.
    pub fn open_of(&self, case: CaseId, digits: &str) -> i64 {
        let funds = self.case(case).funds();
        funds.into_iter().map(|fund| self.net_grant(case, fund, digits, Currency::UAH)).sum()
    }

    /// An amendment proposed, checked, endorsed where it raises the total, and approved: the plan of the approval. Whoever
    /// acted before acts on.
    pub fn amended(&mut self, terms: input::AmendmentTerms) -> Plan {
        let case = terms.case;
        self.checked(terms);
        let raises = ledger_core::programme::agreement::open(self.case(case)).is_some_and(|found| found.raises());
        if raises {
            let endorse = Command::AmendmentEndorse(self.grant_step(case));
            self.by("chair").go(endorse);
        }
        let approve = Command::AgreementAmend(self.grant_step(case));
        self.by("manager2").go(approve)
    }

    /// An amendment proposed and checked: the plan of the check.
    pub fn checked(&mut self, terms: input::AmendmentTerms) -> Plan {
        let case = terms.case;
        self.by("officer2").go(Command::AmendmentPropose(terms));
        let check = Command::AmendmentCheck(self.grant_step(case));
        self.by("finance_manager2").go(check)
    }
}

/// Screening in which nothing was found.
pub fn screen(at: input::CaseStep) -> Command {
    Command::CaseScreen(input::CaseScreen { case: at.case, version: at.version, matches: Vec::new(), reason: None })
}

/// A plan that was filed.
pub fn accept(at: input::CaseStep) -> Command {
    Command::PlanAccept(input::PlanAccept { case: at.case, version: at.version, defended_on: None })
}
