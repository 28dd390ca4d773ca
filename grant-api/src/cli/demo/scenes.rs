//! The invented cases of the sample programme, two dozen, spread over the path, with visits where a business runs.

use ledger_core::money::{Currency, Minor, Money};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Role;
use ledger_core::programme::application::Category as C;
use ledger_core::programme::command::{BankAccountOpen, Command, FundOpen, NewLine, TrancheReceive};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::text::{Code, Label};
use ledger_core::time::{Day, Timestamp};

use super::super::told;
use super::people::Staff;
use super::play::{Item, Player, Source};
use crate::app::{App, Request, clock};

/// How long ago the sample programme was opened.
pub const OPENED_DAYS_AGO: u64 = 1_400;

/// One invented case.
pub struct Scene {
    /// Opened so many days ago.
    pub opened_days_ago: u64,
    /// Days between two steps.
    pub pace_days: u64,
    /// Steps played after the opening.
    pub steps: usize,
    /// Sector.
    pub sector: &'static str,
    /// Region.
    pub region: &'static str,
    /// Owners.
    pub owners: i64,
    /// Plan: category, quantity, price in hryvnias.
    pub items: &'static [Item],
    /// Score that every committee member gives.
    pub score: i64,
    /// Reason code, for a case that is not eligible.
    pub ineligible: Option<&'static str>,
    /// Paid workers before the grant, for a case that launches.
    pub launch_baseline: Option<i64>,
    /// Visits.
    pub visits: Vec<Visit>,
    /// Second fund instead of the first.
    pub second_fund: bool,
}

/// One invented visit.
pub struct Visit {
    /// Days after the launch.
    pub day: u64,
    /// What was found.
    pub status: VisitStatus,
    /// Reported day since when inactive.
    pub since_day: Option<u64>,
    /// Paid workers.
    pub workers: Option<i64>,
}

impl Visit {
    /// Its date.
    pub fn on(&self, launched_on: Day) -> Day {
        launched_on + chrono::Days::new(self.day)
    }
}

fn visit(day: u64, status: VisitStatus, workers: i64) -> Visit {
    let since_day = matches!(status, VisitStatus::Suspended | VisitStatus::Closed).then_some(day.saturating_sub(20));
    let silent = matches!(status, VisitStatus::NotReached | VisitStatus::Refused);
    Visit { day, status, since_day, workers: (!silent).then_some(workers) }
}

/// Visits of a business that goes on, at 3, 6, 12, 18, 24 and 36 months, with these paid workers.
fn going_on(workers: [i64; 6]) -> Vec<Visit> {
    let days = [93, 184, 367, 549, 731, 1099];
    days.into_iter().zip(workers).map(|(day, workers)| visit(day, VisitStatus::Operating, workers)).collect()
}

const SEWING: &[Item] = &[(C::Equipment, 2, 18_500), (C::Materials, 10, 850), (C::Registration, 1, 1_500)];
const BAKERY: &[Item] = &[(C::Equipment, 1, 64_000), (C::Stock, 20, 900), (C::Rent, 3, 6_000)];
const GREENHOUSE: &[Item] = &[(C::Equipment, 1, 48_000), (C::Materials, 40, 620), (C::Transport, 1, 4_200)];
const REPAIR: &[Item] = &[(C::Tools, 6, 5_400), (C::Equipment, 1, 27_600)];
const CAFE: &[Item] = &[(C::Equipment, 2, 39_000), (C::Rent, 4, 8_500), (C::Stock, 1, 14_000)];

/// Steps that end just before the named one, counted after the opening.
mod until {
    pub const SUBMITTED: usize = 1;
    pub const ASSESSED: usize = 3;
    pub const PLAN_READY: usize = 4;
    pub const IN_REVIEW: usize = 5;
    pub const VOTED: usize = 7;
    pub const APPROVED: usize = 9;
    pub const SENT_AGREEMENT: usize = 10;
    pub const ACTIVE: usize = 12;
    pub const VERIFIED: usize = 14;
    pub const AUTHORISED: usize = 15;
    pub const RELEASED: usize = 17;
    pub const WHOLE: usize = 60;
}

fn scene(
    opened_days_ago: u64,
    steps: usize,
    items: &'static [Item],
    sector: &'static str,
    region: &'static str,
    owners: i64,
) -> Scene {
    Scene {
        opened_days_ago,
        pace_days: 5,
        steps,
        sector,
        region,
        owners,
        items,
        score: 74,
        ineligible: None,
        launch_baseline: None,
        visits: Vec::new(),
        second_fund: false,
    }
}

fn launched(baseline: i64, visits: Vec<Visit>, scene: Scene) -> Scene {
    Scene { launch_baseline: Some(baseline), visits, ..scene }
}

/// The cases that launched, oldest first.
fn launched_scenes() -> Vec<Scene> {
    use VisitStatus as S;
    vec![
        launched(0, going_on([1, 2, 2, 3, 3, 3]), scene(1_390, until::WHOLE, BAKERY, "C", "UA-46", 2)),
        launched(1, going_on([1, 1, 2, 2, 2, 2]), scene(1_380, until::WHOLE, SEWING, "C", "UA-65", 1)),
        launched(0, going_on([0, 1, 1, 1, 2, 2]), scene(1_340, until::WHOLE, REPAIR, "G", "UA-59", 1)),
        launched(
            0,
            vec![
                visit(90, S::Operating, 1),
                visit(182, S::Reduced, 1),
                visit(366, S::Operating, 1),
                visit(735, S::Closed, 0),
            ],
            scene(1_320, until::WHOLE, GREENHOUSE, "A", "UA-71", 2),
        ),
        launched(
            2,
            going_on([2, 3, 3, 4, 4, 4]),
            Scene { second_fund: true, ..scene(1_290, until::WHOLE, CAFE, "I", "UA-26", 3) },
        ),
        launched(0, going_on([1, 1, 1, 2, 2, 2]), scene(1_260, until::WHOLE, SEWING, "S", "UA-14", 1)),
        launched(
            0,
            vec![
                visit(95, S::Operating, 1),
                visit(186, S::Suspended, 0),
                visit(365, S::Operating, 1),
                visit(552, S::Operating, 1),
                visit(733, S::Operating, 2),
            ],
            scene(1_220, until::WHOLE, REPAIR, "C", "UA-48", 1),
        ),
        launched(
            0,
            going_on([1, 2, 2, 2, 3, 3]),
            Scene { second_fund: true, ..scene(1_200, until::WHOLE, GREENHOUSE, "A", "UA-61", 2) },
        ),
        launched(
            1,
            vec![
                visit(88, S::Operating, 2),
                visit(185, S::Reduced, 1),
                visit(360, S::Operating, 2),
                visit(550, S::Closed, 0),
            ],
            scene(1_180, until::WHOLE, SEWING, "C", "UA-18", 3),
        ),
        launched(
            0,
            vec![
                visit(95, S::Operating, 1),
                visit(190, S::Suspended, 0),
                visit(370, S::Operating, 2),
                visit(551, S::NotReached, 0),
                visit(728, S::Operating, 2),
            ],
            Scene { second_fund: true, ..scene(960, until::WHOLE, GREENHOUSE, "A", "UA-23", 2) },
        ),
        launched(
            0,
            vec![visit(90, S::Operating, 1), visit(183, S::Operating, 1), visit(367, S::Operating, 2)],
            scene(560, 24, REPAIR, "S", "UA-05", 1),
        ),
        launched(
            0,
            vec![visit(91, S::Operating, 0), visit(185, S::Operating, 1)],
            scene(330, 26, CAFE, "I", "UA-51", 3),
        ),
        launched(
            0,
            vec![visit(33, S::Operating, 1), visit(92, S::TakenOver, 1)],
            scene(210, until::RELEASED + 2, SEWING, "C", "UA-53", 1),
        ),
    ]
}

/// The cases before their launch, spread over the path.
fn open_scenes() -> Vec<Scene> {
    vec![
        scene(100, until::RELEASED, REPAIR, "S", "UA-12", 1),
        scene(92, until::AUTHORISED, GREENHOUSE, "A", "UA-61", 2),
        Scene { second_fund: true, ..scene(84, until::VERIFIED, SEWING, "C", "UA-63", 1) },
        scene(70, until::ACTIVE, BAKERY, "C", "UA-30", 2),
        scene(60, until::SENT_AGREEMENT, REPAIR, "S", "UA-68", 1),
        scene(52, until::APPROVED, CAFE, "I", "UA-07", 1),
        scene(40, until::VOTED, GREENHOUSE, "A", "UA-74", 1),
        scene(33, until::IN_REVIEW, SEWING, "C", "UA-35", 1),
        scene(25, until::PLAN_READY, REPAIR, "G", "UA-21", 1),
        Scene { ineligible: Some("outside-region"), ..scene(22, until::ASSESSED, BAKERY, "C", "UA-26", 1) },
        scene(9, until::SUBMITTED, SEWING, "S", "UA-56", 2),
        scene(3, 0, CAFE, "I", "UA-32", 1),
    ]
}

/// Opens funds and a bank account, books tranches, plays the cases.
pub async fn play_all(app: &App, staff: &Staff, now: Timestamp) -> Result<(), String> {
    let player = Player { app, staff, now };
    let opened = clock::business_day(now) - chrono::Days::new(OPENED_DAYS_AGO);
    let text = |error: ledger_core::text::TextError| error.to_string();
    let bank = BankAccountOpen { code: Code::new("UAH-MAIN").map_err(text)?, currency: Currency::UAH };
    player.act(Role::FinanceManager, 0, opened, Command::BankAccountOpen(bank)).await?;
    for fund in funds(opened).map_err(text)? {
        player.act(Role::FinanceManager, 0, opened, Command::FundOpen(fund)).await?;
    }
    let finance = app.principal_of(staff.person(Role::Finance, 0)?).await.map_err(told)?;
    let request = Request { principal: finance, now, request_id: "demo".into() };
    let bank_account = app
        .bank_accounts(&request)
        .await
        .map_err(told)?
        .first()
        .map(|bank| bank.bank_account_id)
        .ok_or("no bank account")?;
    let mut sources = Vec::new();
    for (number, position) in app.funds(&request).await.map_err(told)?.into_iter().enumerate() {
        let fund = position.fund.fund_id;
        let bank_ref = Code::new(&format!("TRANCHE-{}", number + 1)).map_err(text)?;
        let amount = Money::new(150_000_000, Currency::UAH);
        let tranche = TrancheReceive { fund, bank_account, amount, bank_ref, value_on: opened };
        player.act(Role::Finance, 0, opened, Command::TrancheReceive(tranche)).await?;
        let line = position.lines.first().ok_or("a fund has lines")?.line.line_id;
        sources.push(Source { fund, line, bank_account });
    }
    for scene in launched_scenes().into_iter().chain(open_scenes()) {
        let source = sources.get(usize::from(scene.second_fund)).ok_or("two funds are expected")?;
        player.play(&scene, *source).await?;
    }
    Ok(())
}

fn funds(opened: Day) -> Result<Vec<FundOpen>, ledger_core::text::TextError> {
    let ends_on = opened + chrono::Days::new(OPENED_DAYS_AGO + 800);
    let line = |code: &str, title: &str, hryvnias: i64| -> Result<NewLine, ledger_core::text::TextError> {
        Ok(NewLine { code: Code::new(code)?, title: Label::new(title)?, authority_minor: Minor(hryvnias * 100) })
    };
    let fund = |code: &str, title: &str, condition, policy, lines| -> Result<FundOpen, ledger_core::text::TextError> {
        let (code, title) = (Code::new(code)?, Label::new(title)?);
        Ok(FundOpen { code, title, currency: Currency::UAH, condition, policy, starts_on: opened, ends_on, lines })
    };
    Ok(vec![
        fund(
            "ALPHA",
            "Donor Alpha, start-up grants",
            Condition::Conditional,
            Policy::Advance,
            vec![line("GRANTS", "Cash grants", 2_400_000)?, line("PILOT", "Pilot grants", 60_000)?],
        )?,
        fund(
            "BETA",
            "Donor Beta, rural enterprises",
            Condition::Unconditional,
            Policy::ExpenseWhenAuthorised,
            vec![line("GRANTS", "Cash grants", 1_800_000)?],
        )?,
    ])
}
