//! Plays a case through the use cases, step by step, as the staff would: each act by another person where it has to be.

use ledger_core::id::{BankAccountId, CaseId, DisbursementId, FundId, LineId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::{Action, Role};
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::command::{
    AgreementSend, CaseAssess, CaseOpen, CaseStep, Command, DisbursementRequest, DisbursementStep, EnterpriseLaunch,
    GrantStep, Instalment, InterestDeclare, NewItem, PaymentConfirm, PaymentPrepare, Receipts, Score, VisitRecord,
    Vote,
};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::region::Region;
use ledger_core::programme::steps::waiting;
use ledger_core::programme::world::{Dossier, World};
use ledger_core::text::Code;
use ledger_core::time::{Day, Timestamp};

use super::super::told;
use super::people::Staff;
use super::scenes::{Scene, Visit};
use crate::app::execute::Terms;
use crate::app::{App, Receipt, Request, clock};

/// Somebody who plays.
pub struct Player<'a> {
    /// The use cases.
    pub app: &'a App,
    /// The staff.
    pub staff: &'a Staff,
    /// The clock at the start.
    pub now: Timestamp,
}

/// Where the money of a scene comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: LineId,
    /// Bank account.
    pub bank_account: BankAccountId,
}

impl Player<'_> {
    /// One act of the nth person of a role on a day.
    pub async fn act(&self, role: Role, nth: usize, on: Day, command: Command) -> Result<Receipt, String> {
        let person = self.staff.person(role, nth)?;
        let principal = self.app.principal_of(person).await.map_err(told)?;
        let request = Request { principal, now: self.now, request_id: "demo".into() };
        let key: [u8; 16] = clock::random().map_err(|error| error.to_string())?;
        let terms = Terms { key: Some(ledger_core::row::hex(&key)), on: Some(on) };
        let action = command.action();
        self.app.execute(&request, terms, command).await.map_err(|error| format!("{action} on {on}: {error:?}"))
    }

    /// The case as it stands.
    async fn dossier(&self, case: CaseId) -> Result<Dossier, String> {
        let auditor = self.app.principal_of(self.staff.person(Role::Auditor, 0)?).await.map_err(told)?;
        let request = Request { principal: auditor, now: self.now, request_id: "demo".into() };
        Ok(self.app.case(&request, case).await.map_err(told)?.case)
    }

    /// Plays a scene: a step every few days up to its last one, its visits on their days between them.
    pub async fn play(&self, scene: &Scene, source: Source) -> Result<(), String> {
        let today = clock::business_day(self.now);
        let mut day = today - chrono::Days::new(scene.opened_days_ago);
        let opened = self.act(Role::Caseworker, 0, day, Command::CaseOpen(open(scene, source, day)?)).await?;
        let case = opened.case_id.ok_or("a new case has an id")?;
        let mut steps = scene.steps;
        let mut launched_on = None;
        let mut visits = scene.visits.iter().peekable();
        while steps > 0 {
            day = (day + chrono::Days::new(scene.pace_days)).min(today);
            let active = self.dossier(case).await?.award.is_some_and(|award| award.organisation_signed_on.is_some());
            if let Some(baseline_paid_workers) = scene.launch_baseline.filter(|_| active && launched_on.is_none()) {
                launched_on = Some(day);
                let launch = EnterpriseLaunch { case, launched_on: day, baseline_paid_workers };
                self.act(Role::Officer, 0, day, Command::EnterpriseLaunch(launch)).await?;
            }
            while let Some(visit) = visits.next_if(|visit| launched_on.is_some_and(|on| visit.on(on) <= day)) {
                self.visit(case, launched_on.unwrap_or(day), visit).await?;
            }
            steps -= 1;
            if self.step(case, &self.dossier(case).await?, scene, source, day).await? {
                continue;
            }
            // Nothing waits on the staff: time goes on to the next visit.
            match (visits.peek(), launched_on) {
                (Some(visit), Some(on)) if visit.on(on) <= today => day = visit.on(on),
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    async fn visit(&self, case: CaseId, launched_on: Day, visit: &Visit) -> Result<Receipt, String> {
        let record = VisitRecord {
            case,
            visited_on: visit.on(launched_on),
            status: visit.status,
            since_on: visit.since_day.map(|day| launched_on + chrono::Days::new(day)),
            paid_workers: visit.workers,
            paid_days_12m: visit.workers.map(|workers| workers * visit.day.min(365).cast_signed() * 5 / 7),
        };
        self.act(Role::Monitor, 0, visit.on(launched_on), Command::VisitRecord(record)).await
    }

    /// Takes the next waiting step; false when nothing waits.
    async fn step(
        &self,
        case: CaseId,
        dossier: &Dossier,
        scene: &Scene,
        source: Source,
        day: Day,
    ) -> Result<bool, String> {
        let mut world = World::default();
        world.members.extend(self.app.committee().await.map_err(told)?);
        world.programme = self.app.settings().await.map_err(told)?;
        let skip = |action: Action| matches!(action, Action::EnterpriseLaunch | Action::VisitRecord);
        let Some(step) = waiting(dossier, &world, day).into_iter().find(|step| !skip(step.action)) else {
            return Ok(false);
        };
        let version = step.version;
        let plain = || CaseStep { case, version };
        let grant = || GrantStep { case, version };
        let disbursement: DisbursementId = step.id.parse().unwrap_or(DisbursementId(uuid::Uuid::nil()));
        let paid = dossier.disbursements.iter().find(|row| row.disbursement_id == disbursement);
        let amount = Money { minor: paid.map_or(Minor::ZERO, |row| row.amount_minor), currency: Currency::UAH };
        let one = || DisbursementStep { disbursement, version };
        let done = match step.action {
            Action::CaseSubmit => self.act(Role::Caseworker, 0, day, Command::CaseSubmit(plain())).await,
            Action::CaseScreen => self.act(Role::Officer, 0, day, Command::CaseScreen(plain())).await,
            Action::CaseAssess => {
                let reason = scene.ineligible.map(Code::new).transpose().map_err(|error| error.to_string())?;
                let assess = CaseAssess { case, version, eligible: scene.ineligible.is_none(), reason };
                self.act(Role::Officer, 0, day, Command::CaseAssess(assess)).await
            }
            Action::PlanAccept => self.act(Role::Officer, 1, day, Command::PlanAccept(plain())).await,
            Action::InterestDeclare => {
                self.each(dossier, day, |case| {
                    Command::InterestDeclare(InterestDeclare { case, interest: Interest::None })
                })
                .await
            }
            Action::Score => self.each(dossier, day, |case| Command::Score(Score { case, score: scene.score })).await,
            Action::Vote => {
                let amount =
                    Money { minor: dossier.application.requested_minor, currency: dossier.application.currency };
                self.each(dossier, day, |case| Command::Vote(Vote { case, choice: Choice::For, amount })).await
            }
            Action::VoteClose => self.act(Role::Chair, 0, day, Command::VoteClose(plain())).await,
            Action::AwardConfirm => self.act(Role::Manager, 0, day, Command::AwardConfirm(plain())).await,
            Action::AgreementSend => {
                self.act(Role::Officer, 0, day, Command::AgreementSend(agreement(case, version, dossier, day)?)).await
            }
            Action::SignatureRecord => self.act(Role::Officer, 0, day, Command::SignatureRecord(grant())).await,
            Action::AgreementSign => self.act(Role::Manager, 0, day, Command::AgreementSign(grant())).await,
            Action::DisbursementRequest => {
                let evidence = Code::new("milestone-1").map_err(|error| error.to_string())?;
                let ask = DisbursementRequest { disbursement, version, evidence };
                self.act(Role::Officer, 0, day, Command::DisbursementRequest(ask)).await
            }
            Action::DisbursementVerify => self.act(Role::Officer, 1, day, Command::DisbursementVerify(one())).await,
            Action::DisbursementAuthorise => {
                self.act(Role::FinanceManager, 0, day, Command::DisbursementAuthorise(one())).await
            }
            Action::PaymentPrepare => {
                let prepare = PaymentPrepare { disbursement, version, bank_account: source.bank_account };
                self.act(Role::Finance, 0, day, Command::PaymentPrepare(prepare)).await
            }
            Action::PaymentRelease => self.act(Role::FinanceManager, 1, day, Command::PaymentRelease(one())).await,
            Action::PaymentConfirm => {
                let bank_ref = paid.map(|row| format!("BK-{}", row.end_to_end_id)).unwrap_or_default();
                let bank_ref = Code::new(&bank_ref).map_err(|error| error.to_string())?;
                let confirm = PaymentConfirm { disbursement, version, bank_ref, amount, value_on: day };
                self.act(Role::Finance, 0, day, Command::PaymentConfirm(confirm)).await
            }
            Action::ReceiptsVerify => {
                self.act(Role::Officer, 0, day, Command::ReceiptsVerify(Receipts { disbursement, version, amount }))
                    .await
            }
            Action::ReceiptsAccept => {
                self.act(Role::Finance, 0, day, Command::ReceiptsAccept(Receipts { disbursement, version, amount }))
                    .await
            }
            Action::ClosePropose => self.act(Role::Officer, 0, day, Command::ClosePropose(grant())).await,
            Action::GrantClose => self.act(Role::FinanceManager, 0, day, Command::GrantClose(grant())).await,
            other => return Err(format!("no scene knows how to play {other}")),
        };
        done.map(|_| true)
    }

    /// The same act by each of the three committee members.
    async fn each(&self, dossier: &Dossier, day: Day, command: impl Fn(CaseId) -> Command) -> Result<Receipt, String> {
        let case = dossier.application.case_id;
        self.act(Role::Committee, 0, day, command(case)).await?;
        self.act(Role::Committee, 1, day, command(case)).await?;
        self.act(Role::Committee, 2, day, command(case)).await
    }
}

fn open(scene: &Scene, source: Source, day: Day) -> Result<CaseOpen, String> {
    let region = Region::parse(scene.region).ok_or_else(|| format!("{} is not a region", scene.region))?;
    let sector = Sector::from_code(scene.sector).ok_or_else(|| format!("{} is not a sector", scene.sector))?;
    let items: Vec<NewItem> = scene
        .items
        .iter()
        .map(|(category, quantity, price)| NewItem {
            category: *category,
            quantity: *quantity,
            unit_price_minor: Minor(price * 100),
        })
        .collect();
    let total = items.iter().map(|item| item.unit_price_minor.0 * item.quantity).sum();
    let requested = Money::new(total, Currency::UAH);
    Ok(CaseOpen {
        fund: source.fund,
        line: source.line,
        requested,
        items,
        sector,
        region,
        owners: scene.owners,
        consent_on: day,
    })
}

/// The whole approved amount, in two instalments when it is large.
fn agreement(case: CaseId, version: i64, dossier: &Dossier, day: Day) -> Result<AgreementSend, String> {
    let award = dossier.award.as_ref().ok_or("an agreement needs a grant")?;
    let amount = award.approved_minor;
    let parts = if amount.0 > 10_000_000 { amount.allocate(&[2, 1]) } else { vec![amount] };
    let planned = |(index, amount_minor): (u64, Minor)| Instalment {
        amount_minor,
        planned_on: day + chrono::Days::new(7 + 45 * index),
    };
    let instalments = (0u64..).zip(parts).map(planned).collect();
    Ok(AgreementSend { case, version, signed: Money { minor: amount, currency: award.currency }, instalments })
}

/// Category, quantity, price of one in whole hryvnias.
pub type Item = (Category, i64, i64);
