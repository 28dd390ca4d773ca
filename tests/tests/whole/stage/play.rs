//! A seeded play: cases that go their way, people who take the wrong step, and a programme that grows meanwhile.
//!
//! Invariant: what is sent depends on the seed and on what was granted before, never on a clock or an id, so that a play
//! that failed can be played again. Must not hold assertions about decisions: nothing here knows what should be granted.

use ledger_core::id::{BankAccountId, CaseId, FundId, LineId, NgoId, SubjectId};
use ledger_core::money::Currency;
use ledger_core::policy::Role;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::partner::Sex;
use ledger_core::programme::region::Region;
use ledger_core::time::plus_days;
use tests::dice::Dice;

use super::Pair;
use crate::place::{GENEROUS, Place, call_command, fund_command, opening_command, tranche_command, uah};
use crate::play::{Deal, Step, case_open_command, script};
use crate::scene::{PEOPLE, code, label};

/// A case on its way.
struct Running {
    case: CaseId,
    place: Place,
    deal: Deal,
    steps: std::vec::IntoIter<Step>,
}

/// What the play knows of, to choose from.
pub struct Play {
    banks: Vec<BankAccountId>,
    funds: Vec<(FundId, Vec<LineId>)>,
    places: Vec<Place>,
    ngos: Vec<NgoId>,
    subjects: Vec<SubjectId>,
    running: Vec<Running>,
    names: u32,
}

/// At most so many cases at once, so that some come to their end.
const RUNNING_MAX: usize = 7;

impl Play {
    /// Two bank accounts, four funds of all terms with money in them, a generous call for all and a narrow one.
    pub async fn set_up(pair: &mut Pair) -> Play {
        let ngos = pair.scene.ngos.to_vec();
        let none = Vec::new();
        let (banks, funds, places, subjects, running) = (Vec::new(), none, Vec::new(), Vec::new(), Vec::new());
        let mut play = Play { banks, funds, places, ngos, subjects, running, names: 0 };
        play.bank(pair).await;
        play.bank(pair).await;
        for condition in [Condition::Conditional, Condition::Unconditional] {
            for policy in [Policy::Advance, Policy::ExpenseWhenAuthorised] {
                play.fund(pair, (condition, policy)).await;
            }
        }
        for fund in 0..play.funds.len() {
            play.tranche(pair, fund, 400_000).await;
        }
        play.call(pair, GENEROUS, GENEROUS).await;
        play.call(pair, 90_000, 120_000).await;
        play.partners(pair).await;
        play
    }

    /// What a play meets seldom, once by rule: a partner more, and a fund whose opening balance is posted.
    async fn partners(&mut self, pair: &mut Pair) {
        let (name, region) = (code("NGO-FIRST").unwrap(), Region::parse("UA-05").unwrap());
        let ngo = Command::NgoOpen(input::NgoOpen { code: name, title: label("NGO").unwrap(), region });
        pair.send("manager1", pair.scene.day(0), ngo).await;
        let donor = input::DonorOpen { code: code("DONOR-FIRST").unwrap(), title: label("Donor").unwrap() };
        pair.send("finance_manager1", pair.scene.day(0), Command::DonorOpen(donor)).await;
        let on = pair.scene.day(40);
        self.fund(pair, (Condition::Unconditional, Policy::Advance)).await;
        let (fund, lines) = self.funds[self.funds.len() - 1].clone();
        let prepare = opening_command(fund, &[(self.banks[0], 20_000)], &[(lines[0], 10_000), (lines[1], 3_000)]);
        pair.send("finance", on, prepare).await;
        let post = Command::OpeningPost(input::OpeningPost { fund, version: 1 });
        pair.send("finance_manager1", on, post).await;
    }

    /// A name that was not used before, except now and then.
    fn name(&mut self, dice: &mut Dice, kind: &str) -> String {
        self.names += u32::from(!dice.in_hundred(10));
        format!("{kind}-{}", self.names)
    }

    /// One command more.
    pub async fn next(&mut self, pair: &mut Pair) {
        match pair.dice.below(100) {
            0..12 => self.grow(pair).await,
            12..24 => self.open(pair).await,
            _ => self.step(pair).await,
        }
    }

    /// Somebody: usually the one who should, else anybody.
    fn who(dice: &mut Dice, should: &'static str) -> &'static str {
        if dice.in_hundred(85) { should } else { dice.pick(PEOPLE).0 }
    }

    /// Somebody in the place of another: a colleague of the same role, who may have done the other half, or anybody.
    fn instead(dice: &mut Dice, of: &'static str) -> &'static str {
        let role = PEOPLE.iter().find(|(name, _)| *name == of).map(|(_, role)| *role);
        let colleagues: Vec<_> = PEOPLE.iter().filter(|(_, held)| Some(*held) == role).collect();
        if dice.in_hundred(60) { dice.pick(&colleagues).0 } else { dice.pick(PEOPLE).0 }
    }

    async fn grow(&mut self, pair: &mut Pair) {
        match pair.dice.below(12) {
            0 => self.bank(pair).await,
            1 => {
                let terms = *pair.dice.pick(&[Condition::Conditional, Condition::Unconditional]);
                self.fund(pair, (terms, Policy::Advance)).await;
            }
            2 => {
                let fund = usize::try_from(pair.dice.below(self.funds.len() as u64)).unwrap();
                let amount = pair.dice.minor(50_000);
                self.tranche(pair, fund, amount).await;
            }
            3 => {
                let (ceiling, budget) = (pair.dice.minor(300_000), pair.dice.minor(300_000));
                self.call(pair, ceiling, budget).await;
            }
            4 => {
                let name = code(&self.name(&mut pair.dice, "DONOR")).unwrap();
                let donor = Command::DonorOpen(input::DonorOpen { code: name, title: label("Donor").unwrap() });
                let who = Self::who(&mut pair.dice, "finance_manager1");
                pair.send(who, pair.scene.day(1), donor).await;
            }
            5 => {
                let name = code(&self.name(&mut pair.dice, "NGO")).unwrap();
                let region = Region::parse("UA-30").unwrap();
                let open = Command::NgoOpen(input::NgoOpen { code: name, title: label("NGO").unwrap(), region });
                let who = Self::who(&mut pair.dice, "admin");
                let opened = pair.send(who, pair.scene.day(1), open).await;
                self.ngos.extend(opened.map(|id| id.parse::<NgoId>().unwrap()));
            }
            6 | 7 => {
                let ngo = if pair.dice.in_hundred(60) { Some(*pair.dice.pick(&self.ngos)) } else { None };
                let who = *pair.dice.pick(&["officer1", "caseworker1", "caseworker2", "monitor"]);
                let enrol = Command::SubjectEnrol(input::SubjectEnrol { ngo, sex: Some(Sex::Female) });
                let enrolled = pair.send(who, pair.scene.day(2), enrol).await;
                self.subjects.extend(enrolled.map(|id| id.parse::<SubjectId>().unwrap()));
            }
            8 | 9 => self.role(pair).await,
            _ => self.opening(pair).await,
        }
    }

    async fn bank(&mut self, pair: &mut Pair) {
        let name = code(&self.name(&mut pair.dice, "BANK")).unwrap();
        let open = Command::BankAccountOpen(input::BankAccountOpen { code: name, currency: Currency::UAH });
        let opened = pair.send("finance_manager1", pair.scene.day(0), open).await;
        self.banks.extend(opened.map(|id| id.parse::<BankAccountId>().unwrap()));
    }

    async fn fund(&mut self, pair: &mut Pair, terms: (Condition, Policy)) {
        let name = self.name(&mut pair.dice, "FUND");
        // Some agreements are recorded later than what is back-dated to before them.
        let on = pair.scene.day(pair.dice.below(3) * 20);
        let lines = [300_000 + pair.dice.minor(300_000), 100_000];
        let dates = (pair.scene.day(0), plus_days(pair.scene.today, 900));
        let open = fund_command((pair.scene.donor, &name), terms, &lines, dates).unwrap();
        let Some(id) = pair.send("finance_manager1", on, open).await else { return };
        let fund: FundId = id.parse().unwrap();
        let funds = pair.scene.store.funds(pair.scene.programme).await.unwrap();
        let (_, lines) = funds.into_iter().find(|(row, _)| row.fund_id == fund).unwrap();
        self.funds.push((fund, lines.into_iter().map(|line| line.line_id).collect()));
    }

    async fn tranche(&mut self, pair: &mut Pair, fund: usize, amount: i64) {
        let name = self.name(&mut pair.dice, "TRANCHE");
        let bank = *pair.dice.pick(&self.banks);
        let on = pair.scene.day(pair.dice.below(60));
        let (call, ngo) = (ledger_core::id::CallId(uuid::Uuid::nil()), self.ngos[0]);
        let place = Place { fund: self.funds[fund].0, line: self.funds[fund].1[0], bank, call, ngo };
        let who = Self::who(&mut pair.dice, "finance");
        pair.send(who, on, tranche_command(place, uah(amount), &name, on).unwrap()).await;
    }

    /// A call for a line of each fund, or of some.
    async fn call(&mut self, pair: &mut Pair, ceiling: i64, budget: i64) {
        let name = self.name(&mut pair.dice, "CALL");
        let mut lines = Vec::new();
        for (fund, of_fund) in &self.funds {
            if pair.dice.in_hundred(80) {
                lines.push((*fund, *pair.dice.pick(of_fund), budget));
            }
        }
        let dates = (pair.scene.day(0), pair.scene.day(30 + pair.dice.below(300)));
        let who = Self::who(&mut pair.dice, "manager1");
        let open = call_command(&name, dates, ceiling, &lines).unwrap();
        let Some(id) = pair.send(who, pair.scene.day(1), open).await else { return };
        let call = id.parse().unwrap();
        for (fund, line, _) in lines {
            let (bank, ngo) = (*pair.dice.pick(&self.banks), *pair.dice.pick(&self.ngos));
            self.places.push(Place { fund, line, bank, call, ngo });
        }
    }

    /// A role given, taken away, or given for another NGO; never one that the scripts can't do without.
    async fn role(&mut self, pair: &mut Pair) {
        let ngo = *pair.dice.pick(&self.ngos);
        let (who, role, ngo) = match pair.dice.below(4) {
            0 => ("caseworker2", Role::Caseworker, Some(ngo)),
            1 => ("evaluator", Role::Officer, None),
            2 => ("auditor", Role::Caseworker, pair.dice.in_hundred(70).then_some(ngo)),
            _ => ("monitor", Role::Finance, None),
        };
        let person = pair.scene.person(who).unwrap();
        let active = pair.dice.in_hundred(60);
        let grant = Command::RoleGrant(input::RoleGrant { person, role, active, ngo });
        pair.send("admin", pair.scene.day(1), grant).await;
    }

    /// The opening balance of a fund, prepared or posted; the latest one as often as not, for the others are in use.
    async fn opening(&mut self, pair: &mut Pair) {
        let latest = self.funds.len() - 1;
        let any = usize::try_from(pair.dice.below(self.funds.len() as u64)).unwrap();
        let (fund, lines) = &self.funds[if pair.dice.in_hundred(80) { latest } else { any }];
        let on = pair.scene.day(40 + pair.dice.below(2));
        let known = pair.scene.store.openings(pair.scene.programme).await.unwrap();
        let version = known.iter().find(|(row, _)| row.fund_id == *fund).map(|(row, _)| row.version);
        if let Some(version) = version.filter(|_| pair.dice.in_hundred(60)) {
            let stale = i64::from(pair.dice.in_hundred(10));
            let post = Command::OpeningPost(input::OpeningPost { fund: *fund, version: version - stale });
            let who = Self::who(&mut pair.dice, "finance_manager2");
            pair.send(who, on, post).await;
            return;
        }
        let cash: Vec<_> = self.banks.iter().take(2).map(|bank| (*bank, pair.dice.minor(30_000))).collect();
        let spent: Vec<_> = lines.iter().map(|line| (*line, pair.dice.minor(30_000))).collect();
        let prepare = opening_command(*fund, &cash, &spent[..usize::try_from(pair.dice.below(3)).unwrap()]);
        let who = Self::who(&mut pair.dice, "finance");
        pair.send(who, on, prepare).await;
    }

    /// A case: of somebody new or known, by whoever may, now and then with something wrong.
    async fn open(&mut self, pair: &mut Pair) {
        if self.running.len() >= RUNNING_MAX || self.places.is_empty() {
            return self.step(pair).await;
        }
        let mut place = *pair.dice.pick(&self.places);
        if pair.dice.in_hundred(8) {
            place.line = pair.dice.pick(&self.funds).1[0];
        }
        let amount = 1_000 + pair.dice.minor(60_000);
        let on = pair.scene.day(pair.dice.below(34));
        let Command::CaseOpen(mut open) = case_open_command(place, amount, on).unwrap() else { return };
        if !self.subjects.is_empty() && pair.dice.in_hundred(40) {
            open.subject = Some(*pair.dice.pick(&self.subjects));
        } else if pair.dice.in_hundred(25) {
            open.ngo = None;
        }
        let who = *pair.dice.pick(&["officer1", "officer1", "caseworker1", "caseworker2"]);
        let Some(id) = pair.send(who, on, Command::CaseOpen(open)).await else { return };
        let part = amount / 2;
        let deal = match pair.dice.below(3) {
            0 => Deal::plain(amount),
            1 => Deal { instalments: vec![vec![part, 1], vec![amount - part - 100]], ..Deal::plain(amount) },
            _ => Deal { requested: amount, voted: amount - 10, instalments: vec![vec![amount - 10]] },
        };
        let steps = script(&deal).into_iter();
        self.running.push(Running { case: id.parse().unwrap(), place, deal, steps });
    }

    /// The next step of a case by its script, or something wrong in its place.
    async fn step(&mut self, pair: &mut Pair) {
        if self.running.is_empty() {
            return;
        }
        let at = usize::try_from(pair.dice.below(self.running.len() as u64)).unwrap();
        if pair.dice.in_hundred(4) {
            return self.transfer(pair, at).await;
        }
        let running = &mut self.running[at];
        let Some(due) = running.steps.as_slice().first().copied() else {
            self.running.swap_remove(at);
            return;
        };
        let (mut sent, mut deal) = (due, running.deal.clone());
        let wrong = pair.dice.in_hundred(25);
        if wrong {
            match pair.dice.below(4) {
                0 => sent.who = Self::instead(&mut pair.dice, due.who),
                1 => sent.day = pair.dice.below(due.day + 3),
                2 => deal = Deal { voted: deal.voted * 3, instalments: vec![vec![deal.voted * 2]], ..deal },
                _ => sent = *pair.dice.pick(&script(&running.deal)),
            }
        }
        let (case, place) = (running.case, running.place);
        // A step that has no command yet, such as a payment before there is an instalment, is not one to send.
        let Ok((on, command)) = pair.scene.prepare(case, place, &deal, sent).await else {
            if !wrong {
                self.running.swap_remove(at);
            }
            return;
        };
        let granted = pair.send(sent.who, on, command).await.is_some();
        if granted && (sent.action, sent.part, sent.amount) == (due.action, due.part, due.amount) {
            self.running[at].steps.next();
        } else if !granted && !wrong && pair.dice.in_hundred(40) {
            // What was refused though it was due comes again, or the case has gone another way and is left alone.
            self.running.swap_remove(at);
        }
    }

    async fn transfer(&mut self, pair: &mut Pair, at: usize) {
        let case = self.running[at].case;
        let application = pair.scene.case(case).await.unwrap().application;
        let to = *pair.dice.pick(&self.ngos);
        let version = application.version - i64::from(pair.dice.in_hundred(10));
        let who = Self::who(&mut pair.dice, "officer2");
        // Dated when everything on the case is over, or on the day it was opened.
        let on = if pair.dice.in_hundred(50) { application.state_on } else { application.opened_on };
        pair.send(who, on, Command::CaseTransfer(input::CaseTransfer { case, version, to })).await;
    }
}
