//! Draws operations on claims and on orders of goods.

use super::*;

impl Draw {
    pub(super) fn on_claim(&mut self, kind: Kind, oracle: &Oracle, strict: bool) -> Option<Op> {
        let fits = |_: &Case, claim: &super::super::state::Claim| match kind {
            Kind::Late => claim.written_off > claim.recovered,
            Kind::WriteOff => claim.open() > 0 && claim.allowance == claim.open(),
            Kind::Allowance => claim.open() > claim.allowance,
            _ => claim.open() > 0,
        };
        // Most allowances look for a claim that has its bearer, who can be mistaken only there.
        let again = kind == Kind::Allowance && self.chance(700);
        let borne = |case: &Case, claim: &super::super::state::Claim| claim.bearer.is_some() && fits(case, claim);
        let found = if again { self.spot(oracle, true, |case| &case.claims, borne) } else { None };
        let (at, number) = match found {
            Some(spot) => spot,
            None => self.spot(oracle, strict, |case| &case.claims, fits)?,
        };
        let case = oracle.s.cases[at].clone();
        let claim = case.claims[number].clone();
        let mut op = Op { case: at, part: number, ..self.start(kind, Some(&case)) };
        op.amount = match kind {
            Kind::Late => self.amount(claim.written_off - claim.recovered),
            Kind::Allowance if self.chance(500) => claim.open() - claim.allowance,
            Kind::Allowance => self.amount(claim.open() - claim.allowance),
            _ => self.amount(claim.open()),
        };
        op.choice = match claim.bearer {
            Some(own) if self.chance(550) => usize::from(own),
            Some(own) => usize::from(!own),
            _ if claim.repay && self.chance(900) => 1,
            _ => self.below(2),
        };
        if self.chance(20) {
            op.bank = DOLLAR_BANK;
        }
        Some(op)
    }

    pub(super) fn on_goods(&mut self, kind: Kind, oracle: &Oracle, strict: bool) -> Option<Op> {
        let limit = |goods: &super::super::state::Goods| match kind {
            Kind::Pay => goods.ordered - goods.paid,
            Kind::Receive => goods.ordered - goods.delivered - goods.at_supplier,
            Kind::Handover => goods.delivered - goods.handed,
            Kind::Defect => goods.fresh(),
            Kind::Retrieve => goods.handed,
            Kind::SendBack => goods.retrieved,
            Kind::Replace => goods.at_supplier,
            _ => goods.prepaid(),
        };
        let open = |case: &Case| matches!(case.stand, Stand::Active | Stand::Completed);
        let fits = |case: &Case, goods: &super::super::state::Goods| open(case) && !goods.closed && limit(goods) > 0;
        let (at, number) = self.spot(oracle, strict, |case| &case.goods, fits)?;
        let case = oracle.s.cases[at].clone();
        let mut op = Op { case: at, part: number, ..self.start(kind, Some(&case)) };
        op.amount = self.amount(limit(&case.goods[number]));
        if self.chance(20) {
            op.bank = DOLLAR_BANK;
        }
        Some(op)
    }
}
