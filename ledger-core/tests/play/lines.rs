//! In-kind lines and enterprises as a play needs them: each step's command made from the row as it stands.

use ledger_core::id::{CaseId, EnterpriseId, GoodsId, GoodsLineId};
use ledger_core::policy::Role;
use ledger_core::programme::application::Category;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::goods_line::{GoodsLine, GoodsLineState};
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::settings::{QuoteStep, SettingValue};

use super::{Player, code, id, uah};

impl Player {
    /// `finance2` is from now on a caseworker of the partner NGO too.
    pub fn caseworker(&mut self) {
        let (person, ngo) = (self.person("finance2"), Some(self.ngo));
        let role = input::RoleGrant { person, role: Role::Caseworker, active: true, ngo };
        self.by("admin").go(Command::RoleGrant(role));
    }

    /// An order from this amount on needs three quotes.
    pub fn three_quotes_from(&mut self, from: i64) {
        let step = QuoteStep { from_minor: ledger_core::money::Minor(from), quotes: 3 };
        let set = input::SettingSet { version: 0, value: SettingValue::Quotes(vec![step]) };
        self.by("manager1").go(Command::SettingSet(set));
    }

    /// An in-kind line as it stands.
    pub fn line(&self, line: GoodsLineId) -> &GoodsLine {
        let cases = self.stage.cases();
        cases.values().flat_map(|case| &case.goods_lines).find(|row| row.goods_line_id == line).unwrap()
    }

    /// Specified by a caseworker.
    pub fn specified(&mut self, case: CaseId, amount: i64) -> GoodsLineId {
        let (category, quantity, estimated) = (Category::Equipment, 4, uah(amount));
        let specify = input::GoodsSpecify { case, category, quantity, estimated };
        id(&self.by("finance2").go(Command::GoodsSpecify(specify)))
    }

    /// A quote, each of another supplier.
    pub fn quote(&self, line: GoodsLineId, amount: i64) -> Command {
        let quotes = self.stage.cases().values().flat_map(|case| case.quotes_of(line)).count();
        self.quote_of(line, amount, &format!("SUP-{}", quotes + 1))
    }

    /// A quote of a supplier.
    pub fn quote_of(&self, line: GoodsLineId, amount: i64, supplier: &str) -> Command {
        let (version, supplier, delivery_on) = (self.line(line).version, code(supplier), self.date());
        let (amount, attachment) = (uah(amount), None);
        Command::QuoteAdd(input::QuoteAdd { line, version, supplier, amount, delivery_on, attachment })
    }

    /// Quotes entered by an officer.
    pub fn quoted(&mut self, line: GoodsLineId, amounts: &[i64]) {
        for amount in amounts {
            let quote = self.quote(line, *amount);
            self.by("officer1").go(quote);
        }
    }

    /// A comparison.
    pub fn compare(&self, line: GoodsLineId, quote: i64, reason: Option<&str>) -> Command {
        let (version, reason) = (self.line(line).version, reason.map(code));
        Command::QuotesCompare(input::QuotesCompare { line, version, quote, reason })
    }

    /// The order of a line.
    pub fn line_order(&self, case: CaseId, line: GoodsLineId) -> Command {
        let (version, row) = (self.grant_step(case).version, self.line(line));
        let order = input::Order::Line { line, version: row.version };
        Command::GoodsOrder(input::GoodsOrder { case, version, order })
    }

    /// Specified, quoted once, compared by an officer and ordered.
    pub fn line_ordered(&mut self, case: CaseId, amount: i64) -> (GoodsLineId, GoodsId) {
        let line = self.specified(case, amount);
        self.quoted(line, &[amount]);
        let compare = self.compare(line, 1, None);
        self.by("officer2").go(compare);
        let order = self.line_order(case, line);
        let goods = id(&self.by("finance_manager1").go(order));
        assert_eq!(self.line(line).goods_id, Some(goods));
        (line, goods)
    }

    /// A step of a line.
    pub fn line_step(&self, line: GoodsLineId) -> input::GoodsLineStep {
        input::GoodsLineStep { line, version: self.line(line).version }
    }

    /// State of a line.
    pub fn line_state(&self, line: GoodsLineId) -> GoodsLineState {
        self.line(line).state
    }

    /// An order whose rest is cancelled.
    pub fn goods_cancel(&self, goods: GoodsId) -> Command {
        let (version, reason) = (self.goods(goods).version, code("never-came"));
        Command::GoodsCancel(input::GoodsReason { goods, version, reason })
    }

    /// The enterprise of a case as it stands.
    pub fn enterprise(&self, case: CaseId) -> &Enterprise {
        self.case(case).enterprise.as_ref().unwrap()
    }

    /// A step of the enterprise of a case.
    pub fn enterprise_step(&self, case: CaseId) -> input::EnterpriseStep {
        let row = self.enterprise(case);
        input::EnterpriseStep { enterprise: row.enterprise_id, version: row.version }
    }
}

/// The line that a plan gives to another grant.
pub fn line_given(plan: &Plan, from: GoodsLineId) -> GoodsLine {
    let given = plan.changes.iter().find_map(|change| match change {
        Change::GoodsLine(row) if row.from_line_id == Some(from) => Some(row.clone()),
        _ => None,
    });
    given.unwrap()
}

/// The id of the enterprise that a plan is about.
pub fn enterprise_id(plan: &Plan) -> EnterpriseId {
    id(plan)
}
