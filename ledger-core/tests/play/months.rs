//! Signed months of bank accounts, played: statements that close on the last day, months prepared, signed and opened again.

use ledger_core::id::{BankAccountId, ReconciliationId};
use ledger_core::ledger::period::month_end;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{
    self as input, Command, ReconcilePrepare, ReconcileReopen, ReconcileSign, StatementImport,
};
use ledger_core::programme::document::{DocumentRef, Language, canonical, fingerprint};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::reconciliation::{Reconciliation, signed_facts};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::world::Need;

use super::{Agreement, Place, Player, code, day, uah};

impl Player {
    /// A file with one statement of a month: what it opens with, and its lines.
    pub fn month_file(
        &self,
        bank: BankAccountId,
        (from, opening): (&str, i64),
        lines: &[(u64, &str, Money)],
    ) -> StatementImport {
        let mut file = self.bank_file(bank, 9, lines);
        let closing = opening + lines.iter().map(|(_, _, amount)| amount.minor.0).sum::<i64>();
        for statement in &mut file.statements {
            (statement.from, statement.to) = (Some(day(from)), Some(month_end(day(from))));
            (statement.opening, statement.closing) = (Some(Minor(opening)), Some(Minor(closing)));
            (statement.balanced, statement.currency) = (Some(true), Currency::UAH);
        }
        file.findings.clear();
        file
    }

    /// The month of an account that ends on a day.
    pub fn month(&self, bank: BankAccountId, through: &str) -> Reconciliation {
        let rows = self.stage.base().reconciliations.values().map(|(row, _)| row);
        let mut rows = rows.filter(|row| row.bank_account_id == bank && row.through_on == day(through));
        rows.next().unwrap().clone()
    }

    /// The command that prepares a month, as it is now.
    pub fn reconcile_prepare(&self, bank_account: BankAccountId, through: &str) -> Command {
        let through_on = day(through);
        let rows = self.stage.base().reconciliations.values().map(|(row, _)| row);
        let mut rows = rows.filter(|row| row.bank_account_id == bank_account && row.through_on == through_on);
        let version = rows.next().map_or(0, |row| row.version);
        Command::ReconcilePrepare(ReconcilePrepare { bank_account, through_on, version })
    }

    /// The command that signs a month as it was prepared.
    pub fn reconcile_sign(&mut self, row: &Reconciliation) -> Command {
        let (id, on) = (row.reconciliation_id, self.date());
        let world = self.stage.lend(&[Need::BankAccounts, Need::Reconciliation(id)], on);
        let facts = canonical(&signed_facts(&world, id, on).unwrap()).unwrap();
        self.stage.take_back(world);
        let content = fingerprint(facts.as_bytes());
        let made = |language: &Language| DocumentRef {
            language: *language,
            template: 1,
            content: content.clone(),
            sha256: "2".repeat(64),
        };
        Command::ReconcileSign(ReconcileSign {
            reconciliation: row.reconciliation_id,
            version: row.version,
            content: row.content_sha256.clone(),
            documents: Language::ALL.iter().map(made).collect(),
        })
    }

    /// The command that opens a month again.
    pub fn reconcile_reopen(&self, row: &Reconciliation) -> Command {
        let (reconciliation, version, reason): (ReconciliationId, _, _) =
            (row.reconciliation_id, row.version, code("late_line"));
        Command::ReconcileReopen(ReconcileReopen { reconciliation, version, reason })
    }

    /// A tranche booked by a line of a statement, or by a reference of its own.
    pub fn booked_by(&mut self, place: Place, (reference, value_on): (&str, &str), amount: i64) -> Command {
        Command::TrancheReceive(input::TrancheReceive {
            fund: place.fund,
            bank_account: place.bank,
            amount: uah(amount),
            charge_minor: Minor(0),
            bank_ref: code(reference),
            value_on: day(value_on),
        })
    }
}

/// A month with a payment and a receipt, signed, opened again and signed anew; a month that is not explained; one out of order;
/// and each refusal on the way.
pub fn played() -> Player {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("SIGNED", Policy::Advance));
    let bank = place.bank;
    let case = p.signed(place, &[50_000, 20_000]);
    p.authorised(case, 0);
    p.authorised(case, 1);
    p.on("2026-01-20");
    p.sent(case, 0, place);
    p.sent(case, 1, place);
    let opening = p.net_bank(place.fund, bank, "1010", Currency::UAH);
    let early = p.reconcile_prepare(bank, "2026-01-31");
    assert_eq!(p.by("finance").refused(early), R::PeriodNotOver);
    p.on("2026-02-02");
    let missing = p.reconcile_prepare(bank, "2026-01-31");
    assert_eq!(p.by("finance").refused(missing), R::StatementMissing);
    let uneven = p.reconcile_prepare(bank, "2026-01-30");
    assert_eq!(p.by("finance").refused(uneven), R::OutOfRange);
    let lines = [(1, "2026-01-22", uah(-50_000)), (2, "2026-01-25", uah(700))];
    let january = p.month_file(bank, ("2026-01-01", opening), &lines);
    p.by("finance").go(Command::StatementImport(january));
    let row = p.instalment(case, 0).clone();
    let confirm = input::PaymentConfirm {
        disbursement: row.disbursement_id,
        version: row.version,
        amount: uah(50_000),
        bank_ref: code("L-000001"),
        value_on: day("2026-01-22"),
    };
    p.on("2026-01-28").by("finance").go(Command::PaymentConfirm(confirm));
    p.on("2026-02-03");
    signed(&mut p, place);
    unexplained(&mut p, place, opening);
    p
}

fn signed(p: &mut Player, place: Place) {
    let bank = place.bank;
    let prepare = p.reconcile_prepare(bank, "2026-01-31");
    p.by("finance").go(prepare);
    let row = p.month(bank, "2026-01-31");
    let sign = p.reconcile_sign(&row);
    assert_eq!(p.by("finance").refused(sign.clone()), R::NotYourRole);
    let role = |active| input::RoleGrant {
        person: ledger_core::id::PersonId(uuid::Uuid::nil()),
        role: ledger_core::policy::Role::FinanceManager,
        active,
        ngo: None,
    };
    let person = p.person("finance");
    p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, ..role(true) }));
    assert_eq!(p.by("finance").refused(sign.clone()), R::Duties);
    p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, ..role(false) }));
    let other = Reconciliation { content_sha256: "0".repeat(64), ..row.clone() };
    let other = p.reconcile_sign(&other);
    assert_eq!(p.by("finance_manager1").refused(other), R::DocumentDiffers);
    // Somebody books on a day of the month before it is signed.
    let late = p.booked_by(place, ("L-000002", "2026-01-25"), 700);
    p.on("2026-01-29").by("finance").go(late);
    p.on("2026-02-03");
    assert_eq!(p.by("finance_manager1").refused(sign), R::FiguresDiffer);
    let prepare = p.reconcile_prepare(bank, "2026-01-31");
    p.by("finance").go(prepare);
    let sign = p.reconcile_sign(&p.month(bank, "2026-01-31"));
    p.by("finance_manager1").go(sign);
    let again = p.reconcile_prepare(bank, "2026-01-31");
    assert_eq!(p.by("finance").refused(again), R::WrongState);
    let reopen = p.reconcile_reopen(&p.month(bank, "2026-01-31"));
    assert_eq!(p.by("finance").refused(reopen.clone()), R::NotYourRole);
    p.by("finance_manager2").go(reopen.clone());
    assert_eq!(p.by("finance_manager2").refused(reopen), R::StaleVersion);
    let prepare = p.reconcile_prepare(bank, "2026-01-31");
    p.by("finance").go(prepare);
    let sign = p.reconcile_sign(&p.month(bank, "2026-01-31"));
    p.by("finance_manager2").go(sign);
}

fn unexplained(p: &mut Player, place: Place, opening: i64) {
    let bank = place.bank;
    let at_end = opening - 50_000 + 700;
    p.on("2026-03-02");
    let february = p.month_file(bank, ("2026-02-01", at_end), &[(3, "2026-02-10", uah(300))]);
    p.by("finance").go(Command::StatementImport(february));
    // Booked, and no line of the bank shows it.
    let own = p.booked_by(place, ("OWN-1", "2026-02-11"), 250);
    p.on("2026-02-11").by("finance").go(own);
    p.on("2026-03-02");
    let prepare = p.reconcile_prepare(bank, "2026-02-28");
    p.by("finance").go(prepare);
    let sign = p.reconcile_sign(&p.month(bank, "2026-02-28"));
    assert_eq!(p.by("finance_manager1").refused(sign), R::Unexplained);
    p.on("2026-04-02");
    let march = p.month_file(bank, ("2026-03-01", at_end + 300), &[(4, "2026-03-10", uah(40))]);
    p.by("finance").go(Command::StatementImport(march));
    let prepare = p.reconcile_prepare(bank, "2026-03-31");
    p.by("finance").go(prepare);
    let sign = p.reconcile_sign(&p.month(bank, "2026-03-31"));
    assert_eq!(p.by("finance_manager1").refused(sign), R::MonthOrder);
    p.on("2026-05-04");
    let april = p.month_file(bank, ("2026-04-01", at_end), &[(5, "2026-04-10", uah(1))]);
    p.by("finance").go(Command::StatementImport(april));
    let prepare = p.reconcile_prepare(bank, "2026-04-30");
    assert_eq!(p.by("finance").refused(prepare), R::StatementGap);
}
