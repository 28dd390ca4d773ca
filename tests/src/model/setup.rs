//! The programme that every play begins with: people, partners, bank accounts, funds, a call, a dollar's price on every day.
//!
//! Invariant: the oracle's funds and the program's are the same agreements, said twice.

use ledger_core::id::PersonId;
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Role;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::region::Region;
use ledger_core::programme::stage::Stage;
use ledger_core::programme::terms::{BasisPoints, FundTerms};
use ledger_core::text::Label;
use uuid::Uuid;

use super::books::{CALL_BUDGET, Oracle, RATE};
use super::ids::{Ids, day};
use super::op::{APPROVERS, CAST, Job};
use super::send::{code, dollars};
use super::state::{Dims, Fund};
use crate::failure::{Context, Failure};

/// Authority of the lines of every agreement: two for grants, one for fees, one for indirect cost.
const LINES: [i64; 4] = [500_000, 300_000, 20_000, 60_000];

/// Id of a person of the cast; the administrator who sets up comes after them.
pub fn person(who: usize) -> PersonId {
    PersonId(Uuid::from_u128(1_000 + who as u128))
}

fn role(job: Job) -> Role {
    match job {
        Job::Officer => Role::Officer,
        Job::Manager => Role::Manager,
        Job::Finance => Role::Finance,
        Job::Chief => Role::FinanceManager,
        Job::Committee => Role::Committee,
        Job::Chair => Role::Chair,
        Job::Monitor => Role::Monitor,
        Job::Auditor => Role::Auditor,
    }
}

fn label(text: &str) -> Result<Label, Failure> {
    Label::new(text).map_err(|error| Failure::new(format!("{text}: {error:?}")))
}

/// The funds as the oracle has them: three in hryvnia, one in dollars, the own one.
fn funds() -> Vec<Fund> {
    let lines = LINES.iter().map(|amount| (*amount, 0)).collect::<Vec<_>>();
    let plain = Fund { conditional: true, flexibility: 1_000, stop: 10_000, ends: 900, lines, ..Fund::default() };
    vec![
        Fund { interest_adds: true, fees: true, indirect: 700, ..plain.clone() },
        Fund { expensed: true, fees: true, stop: 9_000, ..plain.clone() },
        Fund { conditional: false, indirect: 500, flexibility: 500, ends: 240, ..plain.clone() },
        Fund { dollars: true, ..plain.clone() },
        Fund { own: true, lines: vec![(0, 0)], flexibility: 0, expensed: true, conditional: false, ..plain },
    ]
}

/// The oracle's side of it, with what agreements book: authority, and an unconditional pledge.
pub fn found(oracle: &mut Oracle) {
    oracle.s.funds = funds();
    oracle.s.awarded = vec![vec![0; LINES.len()]; oracle.s.funds.len()];
    for (at, fund) in funds().into_iter().enumerate().filter(|(_, fund)| !fund.own) {
        let of = Dims { dollars: fund.dollars, ..Dims::fund(at) };
        for (line, (amount, _)) in fund.lines.iter().enumerate() {
            oracle.post(9010, 9500, *amount, of.line(line));
        }
        if !fund.conditional {
            oracle.post(1110, 3110, fund.lines.iter().map(|line| line.0).sum(), of);
        }
    }
    let rows = std::mem::take(&mut oracle.draft);
    oracle.booked.extend(rows);
}

/// One command of the setting-up: by whom, and what it is.
pub type Step = (PersonId, Command);

/// The commands up to the funds.
pub fn first_steps() -> Result<Vec<Step>, Failure> {
    let chief = person(5);
    let members =
        CAST.iter().enumerate().flat_map(|(at, (_, jobs))| jobs.iter().map(move |job| (person(at), role(*job))));
    let approvers = (CAST.len() + 1..).zip(APPROVERS).map(|(at, job)| (person(at), role(job)));
    let open = input::ProgrammeOpen {
        code: code("MODEL")?,
        title: label("Model")?,
        base_currency: Currency::UAH,
        quorum: 2,
        members: members.chain(approvers).collect(),
    };
    let donor = input::DonorOpen { code: code("DONOR")?, title: label("Donor")? };
    let region = Region::parse("UA-46").context("a region")?;
    let ngo = input::NgoOpen { code: code("NGO")?, title: label("NGO")?, region };
    let mut steps = vec![
        (person(CAST.len()), Command::ProgrammeOpen(open)),
        (chief, Command::DonorOpen(donor)),
        (person(3), Command::NgoOpen(ngo)),
    ];
    for (name, currency) in [("BANK-1", Currency::UAH), ("BANK-2", Currency::UAH), ("BANK-3", dollars()?)] {
        let open = input::BankAccountOpen { code: code(name)?, currency };
        steps.push((chief, Command::BankAccountOpen(open)));
    }
    let rate = Rate::parse(&RATE.to_string()).map_err(|_| Failure::new("a rate".to_owned()))?;
    let quoted = |on: i64| {
        Ok(input::NewRate { currency: dollars()?, per: Currency::UAH, on_day: day(on), rate, source: RateSource::Nbu })
    };
    let rates = (0..=super::run::DAYS).map(quoted).collect::<Result<Vec<_>, Failure>>()?;
    steps.push((person(8), Command::RatesRecord(input::RatesRecord { rates })));
    Ok(steps)
}

/// The commands that open the funds, the own one last.
pub fn fund_steps(ids: &Ids) -> Result<Vec<Step>, Failure> {
    let mut steps = Vec::new();
    for (at, fund) in funds().iter().enumerate() {
        let name = format!("FUND-{at}");
        if fund.own {
            let open = input::FreeFundOpen { code: code(&name)?, title: label(&name)? };
            steps.push((person(5), Command::FreeFundOpen(open)));
            continue;
        }
        let line = |(position, (amount, _)): (usize, &(i64, i64))| {
            Ok(input::NewLine {
                code: code(&format!("L{position}"))?,
                title: label(&format!("Line {position}"))?,
                authority_minor: Minor(*amount),
                starts_on: None,
                ends_on: None,
            })
        };
        let open = input::FundOpen {
            donor: ids.donor.context("the donor")?,
            code: code(&name)?,
            title: label(&name)?,
            currency: if fund.dollars { dollars()? } else { Currency::UAH },
            condition: if fund.conditional { Condition::Conditional } else { Condition::Unconditional },
            policy: if fund.expensed { Policy::ExpenseWhenAuthorised } else { Policy::Advance },
            starts_on: day(fund.starts),
            ends_on: day(fund.ends),
            lines: fund.lines.iter().enumerate().map(line).collect::<Result<Vec<_>, Failure>>()?,
            terms: terms(fund),
        };
        steps.push((person(5), Command::FundOpen(open)));
    }
    Ok(steps)
}

fn terms(fund: &Fund) -> FundTerms {
    FundTerms {
        fees_eligible: fund.fees,
        interest_adds: fund.interest_adds,
        indirect: BasisPoints(fund.indirect),
        flexibility: BasisPoints(fund.flexibility),
        warn: BasisPoints(fund.stop),
        stop: BasisPoints(fund.stop),
        fee_line: fund.fees.then_some(3),
        indirect_line: (fund.indirect > 0).then_some(4),
        ..FundTerms::default()
    }
}

/// The call for the lines of the first three funds.
pub fn call_step(ids: &Ids) -> Result<Step, Failure> {
    let line = |fund: usize, line: usize| input::NewCallLine {
        fund: ids.funds[fund],
        line: ids.lines[fund][line],
        budget_minor: Minor(CALL_BUDGET),
    };
    let open = input::CallOpen {
        code: code("CALL")?,
        title: label("Call")?,
        opens_on: day(0),
        closes_on: day(900),
        ceiling: Money { minor: Minor(1_000_000), currency: Currency::UAH },
        lines: (0..3).flat_map(|fund| [line(fund, 0), line(fund, 1)]).collect(),
    };
    Ok((person(3), Command::CallOpen(open)))
}

/// Notes the ids that setting up made, from the stage and the object of each plan in order.
pub fn lines_of(ids: &mut Ids, stage: &Stage) {
    let lines = &stage.base().lines;
    ids.lines = ids
        .funds
        .iter()
        .map(|fund| {
            let mut of_fund: Vec<_> = lines.values().filter(|line| line.fund_id == *fund).collect();
            of_fund.sort_by_key(|line| line.position);
            of_fund.into_iter().map(|line| line.line_id).collect()
        })
        .collect();
}
