//! One attempt: an action on a case by a person who holds one role and no other.
//!
//! Invariant: the play itself doesn't change: a decision is made on a copy of its stage.

use ledger_core::id::{Mint, NgoId, PersonId, ProgrammeId};
use ledger_core::money::{Minor, Money};
use ledger_core::policy::{Action as A, Role};
use ledger_core::programme::act::Act;
use ledger_core::programme::application::Category;
use ledger_core::programme::claim::{ClaimKind, Disallowance};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::decide;
use ledger_core::programme::edges::Machine;
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::{RefusalCode, Stop};
use ledger_core::programme::setup::Member;
use ledger_core::programme::suspension::Ground;
use ledger_core::programme::world::{Dossier, World};
use ledger_core::text::Code;
use ledger_core::time::{Day, Timestamp};
use uuid::Uuid;

use super::play::{MILESTONE, Player, code, day, uah};
use super::reached::Spot;

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Tried {
    /// Granted; the state afterwards.
    Granted(String),
    /// Refused, naming an earlier act or none.
    Refused(RefusalCode, Option<Box<Act>>),
    /// The case is hidden from this person.
    Hidden,
}

/// The state of what a machine is about.
pub fn state_of<'a>(case: &'a Dossier, machine: Machine, spot: &Spot) -> &'a str {
    match machine {
        Machine::Application => case.application.state.code(),
        Machine::Grant => case.award.as_ref().unwrap().state.code(),
        Machine::Disbursement => case.disbursements[spot.part].state.code(),
        Machine::Goods => case.goods[0].state.code(),
    }
}

/// Random bits of the ids of an attempt.
pub const ENTROPY: [u8; 16] = [7; 16];

/// When attempts are made: after everything that was played.
pub fn now() -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000)
}

/// The person holds this role and no other; a caseworker works for the NGO of the play.
pub fn hold(world: &mut World, (person, role): (PersonId, Role), ngo: NgoId, since_on: Day) {
    world.members.retain(|member| member.person_id != person);
    let ngo_id = (role == Role::Caseworker).then_some(ngo);
    world.members.push(Member { person_id: person, role, active: true, ngo_id, since_on });
}

/// What a decision knows besides its world: the play's day, somebody, and nothing by chance.
pub fn context(p: &Player, actor: PersonId) -> Ctx {
    let recorded_at = now();
    Ctx {
        programme: ProgrammeId(Uuid::from_u128(1)),
        actor,
        attested: None,
        on: p.date(),
        original_on: None,
        today: day("2030-12-31"),
        recorded_at,
        seq: 1_000_000,
        request_id: "edge".into(),
        mint: Mint::new(recorded_at, ENTROPY),
    }
}

/// What is decided of an action by a person in one role.
pub fn decided(p: &Player, spot: &Spot, action: A, (person, role): (PersonId, Role)) -> Result<Plan, Stop> {
    let command = command(p, spot, action);
    let mut stage = p.stage.clone();
    let mut ctx = context(p, person);
    let mut world = stage.lend(&command.needs(), ctx.on);
    hold(&mut world, (person, role), p.ngo, ctx.on);
    decide(&mut ctx, &world, &command)
}

/// What came of an action on a machine, by what was decided of it.
pub fn came(p: &Player, spot: &Spot, machine: Machine, decided: &Result<Plan, Stop>) -> Tried {
    match decided {
        Ok(plan) => {
            let mut stage = p.stage.clone();
            stage.apply(plan).unwrap();
            Tried::Granted(state_of(stage.case(spot.case).unwrap(), machine, spot).to_owned())
        }
        // What it is about, the gate says, whatever it refuses.
        Err(Stop::Refused(refusal)) if refusal.object.0 != machine.kind() => {
            panic!("a {} is refused in place of a {machine}", refusal.object.0)
        }
        Err(Stop::Refused(refusal)) => Tried::Refused(refusal.code, refusal.earlier.clone().map(Box::new)),
        Err(Stop::Hidden) => Tried::Hidden,
        Err(Stop::Broken(what)) => panic!("{what}"),
    }
}

/// The command of an action on the case as it stands, with what it would be granted with.
pub fn command(p: &Player, spot: &Spot, action: A) -> Command {
    let (found, case, reason) = (p.case(spot.case), spot.case, code("edge"));
    let application = input::CaseStep { case, version: found.application.version };
    let version = found.award.as_ref().map_or(0, |award| award.version);
    let grant = input::GrantStep { case, version };
    let because = input::GrantReason { case, version, reason: reason.clone() };
    let terms = |more: i64| {
        let signed = uah(found.award.as_ref().map_or(0, |award| award.signed_minor.0) + more);
        input::AmendmentTerms { case, version, signed, line: None, instalments: Vec::new(), reason: reason.clone() }
    };
    if let Some(command) = beside(p, found, action) {
        return command;
    }
    match action {
        A::CaseSubmit => Command::CaseSubmit(application),
        A::CaseScreen => {
            let version = application.version;
            Command::CaseScreen(input::CaseScreen { case, version, matches: Vec::new(), reason: Some(reason) })
        }
        A::CaseAssess => {
            let version = application.version;
            Command::CaseAssess(input::CaseAssess { case, version, eligible: true, reason: None, answers: Vec::new() })
        }
        A::PlanAccept => {
            let version = application.version;
            Command::PlanAccept(input::PlanAccept { case, version, defended_on: None })
        }
        A::InterestDeclare => Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }),
        A::Score => Command::Score(input::Score { case, score: Some(70), points: Vec::new() }),
        A::Vote => Command::Vote(input::Vote {
            case,
            choice: Choice::For,
            amount: uah(1_000),
            line: None,
            conditions: Vec::new(),
        }),
        A::VoteClose => Command::VoteClose(application.into()),
        A::AwardConfirm => Command::AwardConfirm(application),
        A::AgreementSend => {
            let signed = Money { minor: found.award.as_ref().map_or(Minor(1), |award| award.approved_minor), ..uah(0) };
            let part = input::Instalment { amount_minor: signed.minor, planned_on: p.date(), gate: MILESTONE };
            Command::AgreementSend(input::AgreementSend {
                case,
                version,
                signed,
                instalments: vec![part],
                documents: Vec::new(),
            })
        }
        A::SignatureRecord => Command::SignatureRecord(grant.into()),
        A::AgreementSign => Command::AgreementSign(grant.into()),
        A::AwardDrop => Command::AwardDrop(input::AwardDrop { case, version, reason }),
        A::AwardLapse => Command::AwardLapse(grant),
        A::GoodsOrder => p.goods_order(case, 1_000),
        A::CommitmentCarry => {
            let award = found.award.as_ref().unwrap();
            let lines = p.lines_of(award.fund_id);
            let to = lines.into_iter().find(|line| *line != award.line_id).unwrap();
            Command::CommitmentCarry(input::CommitmentCarry { case, version, to })
        }
        A::AmendmentPropose => Command::AmendmentPropose(terms(0)),
        A::AmendmentChange => Command::AmendmentChange(terms(1)),
        A::AmendmentCheck => Command::AmendmentCheck(grant),
        A::AmendmentEndorse => Command::AmendmentEndorse(grant),
        A::AmendmentReject => Command::AmendmentReject(because),
        A::AgreementAmend => Command::AgreementAmend(grant),
        A::GrantSuspend => Command::GrantSuspend(input::GrantSuspend { case, version, reason, safety: true }),
        A::GrantClear => Command::GrantClear(grant),
        A::TerminationPropose => {
            let ground = Ground::Stops;
            Command::TerminationPropose(input::TerminationPropose { case, version, ground, review: None, reason })
        }
        A::TerminationConfirm => Command::TerminationConfirm(grant),
        A::ClosePropose => Command::ClosePropose(grant),
        A::GrantClose => Command::GrantClose(grant),
        _ if found.goods.is_empty() => of_disbursement(p, spot, action),
        _ => of_goods(p, spot, action),
    }
}

/// The command of a step beside the plain path of an application.
fn beside(p: &Player, found: &Dossier, action: A) -> Option<Command> {
    let (case, version, reason) = (found.application.case_id, found.application.version, code("edge"));
    let application = input::CaseStep { case, version };
    let command = match action {
        A::CaseTransfer => {
            let ngos = p.stage.base().ngos.keys();
            let to = ngos.copied().find(|ngo| *ngo != found.application.ngo_id).unwrap();
            Command::CaseTransfer(input::CaseTransfer { case, version, to })
        }
        A::PlanChange => {
            let (requested, own_minor) = (uah(9_000), Minor(0));
            let item = input::NewItem { category: Category::Tools, quantity: 1, unit_price_minor: requested.minor };
            Command::PlanChange(input::PlanChange {
                case,
                version,
                requested,
                own_minor,
                items: vec![item],
                co_owners: None,
            })
        }
        A::CaseWithdraw => Command::CaseWithdraw(of_case(found, reason)),
        A::InfoAsk => Command::InfoAsk(of_case(found, reason)),
        A::InfoAnswer => Command::InfoAnswer(application),
        A::PanelSet => {
            let members = ["committee1", "committee2"].map(|who| p.person(who)).to_vec();
            Command::PanelSet(input::PanelSet { case, version, members })
        }
        A::CofundSet => {
            let (fund, line) = (found.application.fund_id, found.application.line_id);
            let shares = vec![input::NewShare { fund, line, weight: 1 }];
            Command::CofundSet(input::CofundSet { case, version, shares })
        }
        A::ScoresClose => Command::ScoresClose(application),
        A::CaseWaitlist => Command::CaseWaitlist(application),
        A::CaseReconsider => Command::CaseReconsider(application),
        A::AppealFile => Command::AppealFile(of_case(found, reason)),
        A::AppealAccept => Command::AppealAccept(application),
        A::AppealRefuse => Command::AppealRefuse(of_case(found, reason)),
        _ => return None,
    };
    Some(command)
}

fn of_case(found: &Dossier, reason: Code) -> input::CaseReason {
    let (case, version) = (found.application.case_id, found.application.version);
    input::CaseReason { case, version, reason }
}

fn of_disbursement(p: &Player, spot: &Spot, action: A) -> Command {
    let row = p.instalment(spot.case, spot.part);
    let (disbursement, version) = (row.disbursement_id, row.version);
    let (reason, bank_ref, value_on) = (code("edge"), code("EDGE-1"), p.date());
    let step = input::DisbursementStep { disbursement, version };
    let because = input::DisbursementReason { disbursement, version, reason: reason.clone() };
    let whole = uah(row.amount_minor.0);
    let verified = row.receipts_verified_minor.0 - row.receipts_accepted_minor.0;
    match action {
        A::DisbursementRequest => {
            let evidence = Some(code("EV-1"));
            Command::DisbursementRequest(input::DisbursementRequest { disbursement, version, evidence })
        }
        A::DisbursementVerify => Command::DisbursementVerify(step),
        A::DisbursementReturn => Command::DisbursementReturn(because),
        A::DisbursementAuthorise => Command::DisbursementAuthorise(step),
        A::DisbursementChange => {
            let (amount, planned_on) = (uah(row.amount_minor.0 - 1), row.planned_on);
            Command::DisbursementChange(input::DisbursementChange { disbursement, version, amount, planned_on, reason })
        }
        A::DisbursementDrop => Command::DisbursementDrop(because),
        A::DisbursementCancel => Command::DisbursementCancel(because),
        A::PaymentPrepare => {
            Command::PaymentPrepare(input::PaymentPrepare { disbursement, version, bank_account: spot.place.bank })
        }
        A::PaymentRelease => Command::PaymentRelease(step),
        A::PaymentConfirm => {
            Command::PaymentConfirm(input::PaymentConfirm { disbursement, version, bank_ref, amount: whole, value_on })
        }
        A::PaymentReject => Command::PaymentReject(because),
        A::PaymentReturn => {
            Command::PaymentReturn(input::PaymentReturn { disbursement, version, bank_ref, amount: whole, value_on })
        }
        A::PaymentReissue => Command::PaymentReissue(step),
        A::ReceiptsVerify => Command::ReceiptsVerify(input::Receipts { disbursement, version, amount: uah(100) }),
        A::ReceiptsAccept => {
            let amount = uah(verified.max(1));
            Command::ReceiptsAccept(input::Receipts { disbursement, version, amount })
        }
        A::ClaimRaise => {
            let (amount, kind) = (uah(100), ClaimKind::Unspent);
            Command::ClaimRaise(input::ClaimRaise { disbursement, version, amount, kind, reason })
        }
        A::CostDisallow => {
            let (amount, outcome) = (uah(100), Disallowance::GranteeReuse);
            Command::CostDisallow(input::CostDisallow { disbursement, version, amount, outcome, reason })
        }
        other => panic!("{other} is no step of a disbursement"),
    }
}

fn of_goods(p: &Player, spot: &Spot, action: A) -> Command {
    let row = &p.case(spot.case).goods[0];
    let (goods, version, bank_account) = (row.goods_id, row.version, spot.place.bank);
    let step = |amount: i64| input::GoodsAmount { goods, version, amount: uah(amount.max(1)), documents: Vec::new() };
    let (in_stock, fresh) = (row.in_stock().0, row.fresh().0);
    match action {
        A::GoodsReceive => Command::GoodsReceive(step(row.awaited().0)),
        A::GoodsPay => {
            let amount = uah((row.ordered_minor.0 - row.paid_minor.0).max(1));
            Command::GoodsPay(input::GoodsPay { goods, version, bank_account, amount })
        }
        A::GoodsHandover => Command::GoodsHandover(step(in_stock)),
        A::GoodsReject => Command::GoodsReject(step(fresh)),
        A::GoodsRetrieve => Command::GoodsRetrieve(step(row.handed_minor.0)),
        A::GoodsReturn => Command::GoodsReturn(step(row.retrieved_minor.0)),
        A::GoodsReassign => {
            let to = p.stage.cases().keys().copied().find(|case| *case != spot.case).unwrap();
            let amount = (row.handed_minor.0 + row.retrieved_minor.0).min(row.paid_minor.0).max(1);
            p.goods_reassign(goods, amount, to)
        }
        A::GoodsCancel => Command::GoodsCancel(input::GoodsReason { goods, version, reason: code("edge") }),
        A::GoodsReplace => Command::GoodsReplace(step(row.at_supplier_minor.0)),
        A::SupplierRefund => {
            let amount = uah(row.at_supplier_minor.0.max(1));
            let (bank_ref, value_on) = (code("EDGE-1"), p.date());
            Command::SupplierRefund(input::GoodsBankLine { goods, version, bank_account, amount, bank_ref, value_on })
        }
        other => panic!("{other} is no step of goods"),
    }
}
