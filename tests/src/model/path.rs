//! The commands of a case's committee path.

/// One command a step.
pub mod path_steps {
    use ledger_core::money::{Currency, Minor, Money};
    use ledger_core::programme::application::{Category, Sector};
    use ledger_core::programme::command::{self as input, Command};
    use ledger_core::programme::committee::Interest;
    use ledger_core::programme::region::Region;
    use ledger_core::text::Code;

    use crate::failure::{Context, Failure};
    use crate::model::ids::{Ids, day};
    use crate::model::op::Op;

    /// The case is opened, by somebody new or somebody known.
    pub fn open(ids: &Ids, op: &Op) -> Result<Command, Failure> {
        let amount = Minor(op.amount);
        let item = input::NewItem { category: Category::Equipment, quantity: 1, unit_price_minor: amount };
        Ok(Command::CaseOpen(input::CaseOpen {
            call: ids.call.context("the call")?,
            subject: ids.grantees.get(op.other).copied(),
            ngo: ids.ngo,
            sex: None,
            fund: ids.funds[op.fund],
            line: ids.lines[op.fund][op.line],
            requested: Money { minor: amount, currency: Currency::UAH },
            items: vec![item],
            sector: Sector::C,
            region: Region::parse("UA-46").context("a region")?,
            owners: 1,
            co_owners: Vec::new(),
            own_minor: Minor::ZERO,
            consent_on: day(op.on.min(4)),
        }))
    }

    /// A step after it, by its action.
    pub fn step(action: &str, of: input::CaseStep, amount: i64) -> Result<Command, Failure> {
        let (case, version) = (of.case, of.version);
        Ok(match action {
            "case_submit" => Command::CaseSubmit(of),
            "case_screen" => {
                // A grantee may hold several grants: a manager says why.
                let reason = Some(Code::new("known").context("a reason")?);
                Command::CaseScreen(input::CaseScreen { case, version, matches: Vec::new(), reason })
            }
            "case_assess" => Command::CaseAssess(input::CaseAssess {
                case,
                version,
                eligible: true,
                reason: None,
                answers: Vec::new(),
            }),
            "plan_accept" => crate::play::accept(of),
            "interest_declare" => Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None }),
            "score" => crate::play::score(case, 80),
            "vote" => crate::play::vote(case, amount),
            _ => Command::VoteClose(of.into()),
        })
    }
}
