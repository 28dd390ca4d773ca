//! The format: every file of a package with its columns, key, references, steps and conditions.
//!
//! Invariant: this is the only place that says so; the order is the order in which faults are listed and files written.
//! Must not: hold a rule of the programme; a column may be right here and still be refused when the rows are played.

use ledger_core::outcome::answers::Band;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Role;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::partner::Sex;

use super::format::Kind::{Amount, BaseCurrency, Code, Currency, Date, Email, Int, Label, List, Region, YesNo};
use super::format::{Listed, Reference, Table, by, exactly, may, may_by, need, step, step_unless};

const PLAIN: Table = Table {
    name: "",
    file: "",
    about: "",
    one_row: false,
    columns: &[],
    key: &[],
    references: &[],
    steps: &[],
    exactly: &[],
    spans: &[],
};

macro_rules! tables {
    ($($name:literal: $about:literal { $($field:ident: $value:expr,)+ })+) => {
        /// Every file, in order.
        pub static TABLES: &[Table] = &[$(
            Table { name: $name, file: concat!($name, ".csv"), about: $about, $($field: $value,)+ ..PLAIN },
        )+];
    };
}

/// Index of a table in [`TABLES`].
pub fn position(name: &str) -> Option<usize> {
    TABLES.iter().position(|table| table.name == name)
}

tables! {
    "programme": "The programme itself." {
        one_row: true,
        columns: &[
            need("programme", Code, "Short code of the programme."),
            need("title", Label, "Title of the programme."),
            need("base_currency", Currency, "Currency of the books and of every amount in the package (ISO 4217)."),
            need("quorum", Int(1, 20), "Votes without which a vote cannot be closed."),
            need("opened_on", Date, "Day on which the programme was opened."),
            by("admin", "Administrator from the opening on, without a row among the roles."),
        ],
        key: &["programme"],
    }
    "staff": "A person who acts in the programme." {
        columns: &[
            need("staff", Code, "Short code of the person; other files refer to it."),
            need("name", Label, "Name shown in the ledger."),
            need("email", Email, "Address for signing in, different for each person.").once(),
        ],
        key: &["staff"],
    }
    "ngos": "A partner organisation that brings cases." {
        columns: &[
            need("ngo", Code, "Short code of the organisation."),
            need("title", Label, "Title of the organisation."),
            need("region", Region, "Region of its office (ISO 3166-2:UA)."),
            need("opened_on", Date, "Day on which it joined the programme."),
            by("opened_by", "Who recorded that."),
        ],
        key: &["ngo"],
    }
    "roles": "A role that a person held from one day to another." {
        columns: &[
            by("staff", "Who holds the role."),
            need("role", List(Role::CODES), "The role."),
            may("ngo", Code, "Organisation of a caseworker; empty for every other role.").to("ngos"),
            need("from_on", Date, "First day of the role."),
            may("to_on", Date, "Last day of the role; empty while it lasts."),
            by("given_by", "Administrator who gave it, never to oneself."),
        ],
        key: &["staff", "role", "from_on"],
        exactly: &[exactly("ngo", "role", "caseworker")],
        spans: &[("from_on", "to_on")],
    }
    "donors": "A donor." {
        columns: &[
            need("donor", Code, "Short code of the donor."),
            need("title", Label, "Title of the donor."),
            need("recorded_on", Date, "Day on which the donor was recorded."),
            by("recorded_by", "Who recorded it."),
        ],
        key: &["donor"],
    }
    "funds": "A donor agreement." {
        columns: &[
            need("fund", Code, "Short code of the fund."),
            need("donor", Code, "Whose money it is.").to("donors"),
            need("title", Label, "Title of the agreement."),
            need("currency", BaseCurrency, "Currency of the agreement: the base currency."),
            need("condition", List(Condition::CODES), "Whether the money is earned only as it is spent."),
            need("policy", List(Policy::CODES), "When a grant becomes cost."),
            need("starts_on", Date, "First day on which it may be awarded."),
            need("ends_on", Date, "Last day on which it may be awarded."),
            need("recorded_on", Date, "Day on which the agreement was recorded."),
            by("recorded_by", "Who recorded it."),
        ],
        key: &["fund"],
        spans: &[("starts_on", "ends_on")],
    }
    "budget_lines": "A budget line of a donor agreement." {
        columns: &[
            need("fund", Code, "The fund.").to("funds"),
            need("line", Code, "Short code of the line within its fund."),
            need("title", Label, "Title of the line."),
            need("authority", Amount, "How much may be committed on it."),
        ],
        key: &["fund", "line"],
    }
    "bank_accounts": "A bank account of the programme." {
        columns: &[
            need("account", Code, "Short code of the account, never its number."),
            need("currency", Currency, "Currency of the account (ISO 4217)."),
            need("opened_on", Date, "Day on which it was registered."),
            by("opened_by", "Who registered it."),
        ],
        key: &["account"],
    }
    "tranches": "Money received from a donor." {
        columns: &[
            need("account", Code, "Account on which it arrived.").to("bank_accounts"),
            need("bank_ref", Code, "The bank's reference, once per account."),
            need("fund", Code, "Fund to which it belongs.").to("funds"),
            need("amount", Amount, "How much arrived."),
            need("booked_on", Date, "Day on which it was entered in the books."),
            need("value_on", Date, "Value date of the bank."),
            by("booked_by", "Who entered it."),
        ],
        key: &["account", "bank_ref"],
    }
    "calls": "A call for applications." {
        columns: &[
            need("call", Code, "Short code of the call."),
            need("title", Label, "Title of the call."),
            need("opens_on", Date, "First day for applications."),
            need("closes_on", Date, "Last day for applications."),
            need("ceiling", Amount, "Most that one application may ask for."),
            need("recorded_on", Date, "Day on which the call was recorded."),
            by("recorded_by", "Who recorded it."),
        ],
        key: &["call"],
        spans: &[("opens_on", "closes_on")],
    }
    "call_lines": "What a call may award on a budget line." {
        columns: &[
            need("call", Code, "The call.").to("calls"),
            need("fund", Code, "Fund of the budget line."),
            need("line", Code, "The budget line."),
            need("budget", Amount, "How much the call may award on it."),
        ],
        key: &["call", "fund", "line"],
        references: &[Reference { columns: &["fund", "line"], to: "budget_lines" }],
    }
    "people": "A person enrolled by an organisation: an opaque reference, never a name." {
        columns: &[
            need("person", Code, "Reference of the person; it must not say who they are."),
            need("ngo", Code, "Organisation that enrolled the person.").to("ngos"),
            need("enrolled_on", Date, "Day of enrolment."),
            by("enrolled_by", "Who enrolled the person."),
            may("sex", List(Sex::CODES), "Sex as it was told; empty, or the file without it: not told.").later(),
        ],
        key: &["person"],
    }
    "applications": "An application: the first half of a case." {
        columns: &[
            need("case", Code, "Number of the case; other files refer to it."),
            need("call", Code, "Call to which it belongs."),
            need("person", Code, "Who applies.").to("people"),
            need("fund", Code, "Fund from which it would be paid."),
            need("line", Code, "Budget line of the fund."),
            need("requested", Amount, "How much is asked for."),
            need("sector", List(Sector::CODES), "Sector of the enterprise: section of NACE Rev. 2."),
            need("region", Region, "Region of the enterprise (ISO 3166-2:UA)."),
            need("consent_on", Date, "Day on which the person consented."),
            need("opened_on", Date, "Day on which the case was opened."),
            by("opened_by", "Who opened it."),
            may("submitted_on", Date, "Day on which the application was submitted."),
            may_by("submitted_by", "Who submitted it."),
            may("screened_on", Date, "Day on which it was taken into screening."),
            may_by("screened_by", "Who took it."),
            may("assessed_on", Date, "Day on which its eligibility was decided."),
            may_by("assessed_by", "Who decided."),
            may("eligible", YesNo, "Whether every criterion is met."),
            may("reason", Code, "Criterion that is not met, when one is not."),
            may("plan_accepted_on", Date, "Day on which plan and training were accepted as complete."),
            may_by("plan_accepted_by", "Who accepted them."),
        ],
        key: &["case"],
        references: &[Reference { columns: &["call", "fund", "line"], to: "call_lines" }],
        steps: &[
            step(&["submitted_on", "submitted_by"]),
            step(&["screened_on", "screened_by"]),
            step(&["assessed_on", "assessed_by", "eligible"]),
            step(&["plan_accepted_on", "plan_accepted_by"]),
        ],
        exactly: &[exactly("reason", "eligible", "no")],
    }
    "plan_items": "An item of an application's plan." {
        columns: &[
            need("case", Code, "The case.").to("applications"),
            need("item", Int(1, 100), "Number of the item within the plan."),
            need("category", List(Category::CODES), "What is bought."),
            need("quantity", Int(1, 1_000_000), "How many."),
            need("unit_price", Amount, "Price of one."),
        ],
        key: &["case", "item"],
    }
    "ballots": "What one member of the committee did on one case." {
        columns: &[
            need("case", Code, "The case.").to("applications"),
            by("member", "Member of the committee."),
            need("declared_on", Date, "Day on which the member declared an interest or none."),
            need("interest", List(Interest::CODES), "The declared interest; with a conflict the member stops here."),
            may("scored_on", Date, "Day on which the member scored."),
            may("score", Int(0, 100), "The score."),
            may("voted_on", Date, "Day on which the member voted."),
            may("choice", List(Choice::CODES), "The vote."),
            may("amount", Amount, "Amount the member is for, when for."),
        ],
        key: &["case", "member"],
        steps: &[
            step_unless(&["scored_on", "score"], "interest", "conflict"),
            step_unless(&["voted_on", "choice"], "interest", "conflict"),
        ],
        exactly: &[exactly("amount", "choice", "for")],
    }
    "decisions": "The closed vote on a case, and its confirmation." {
        columns: &[
            need("case", Code, "The case.").to("applications"),
            need("vote_closed_on", Date, "Day on which the vote was closed."),
            by("vote_closed_by", "Who closed it."),
            may("confirmed_on", Date, "Day on which the outcome was confirmed."),
            may_by("confirmed_by", "Who confirmed it."),
        ],
        key: &["case"],
        steps: &[step(&["confirmed_on", "confirmed_by"])],
    }
    "grants": "A grant: the second half of a case." {
        columns: &[
            need("case", Code, "The case.").to("decisions"),
            need("signed", Amount, "Amount of the agreement."),
            need("sent_on", Date, "Day on which the agreement was sent."),
            by("sent_by", "Who sent it."),
            may("grantee_signed_on", Date, "Day of the grantee's signature."),
            may_by("recorded_by", "Who recorded that signature."),
            may("organisation_signed_on", Date, "Day on which the organisation signed."),
            may_by("signed_by", "Who signed for the organisation."),
            may("proposed_on", Date, "Day on which closing was proposed."),
            may_by("proposed_by", "Who proposed it."),
            may("closed_on", Date, "Day on which the grant was closed."),
            may_by("closed_by", "Who closed it."),
        ],
        key: &["case"],
        steps: &[
            step(&["grantee_signed_on", "recorded_by"]),
            step(&["organisation_signed_on", "signed_by"]),
            step(&["proposed_on", "proposed_by"]),
            step(&["closed_on", "closed_by"]),
        ],
    }
    "disbursements": "An instalment of a grant." {
        columns: &[
            need("case", Code, "The case.").to("grants"),
            need("number", Int(1, 24), "Number of the instalment."),
            need("amount", Amount, "Its amount."),
            need("planned_on", Date, "Day on which it is due by the agreement."),
            may("requested_on", Date, "Day on which it was requested."),
            may_by("requested_by", "Who requested it."),
            may("evidence", Code, "Reference of the evidence for the request."),
            may("verified_on", Date, "Day on which the request was verified."),
            may_by("verified_by", "Who verified it."),
            may("authorised_on", Date, "Day on which the payment was authorised."),
            may_by("authorised_by", "Who authorised it."),
            may("prepared_on", Date, "Day on which the payment was prepared."),
            may_by("prepared_by", "Who prepared it."),
            may("account", Code, "Account from which it is paid.").to("bank_accounts"),
            may("released_on", Date, "Day on which the payment was released to the bank."),
            may_by("released_by", "Who released it."),
            may("booked_on", Date, "Day on which the payment was confirmed by a bank line."),
            may_by("confirmed_by", "Who confirmed it."),
            may("bank_ref", Code, "The bank's reference, once per account."),
            may("value_on", Date, "Value date of the bank."),
        ],
        key: &["case", "number"],
        steps: &[
            step(&["requested_on", "requested_by", "evidence"]),
            step(&["verified_on", "verified_by"]),
            step(&["authorised_on", "authorised_by"]),
            step(&["prepared_on", "prepared_by", "account"]),
            step(&["released_on", "released_by"]),
            step(&["booked_on", "confirmed_by", "bank_ref", "value_on"]),
        ],
    }
    "receipts": "Receipts for part of an instalment." {
        columns: &[
            need("case", Code, "The case."),
            need("number", Int(1, 24), "Number of the instalment."),
            need("receipt", Int(1, 1000), "Number of the receipts within the instalment."),
            need("amount", Amount, "What they add up to."),
            need("verified_on", Date, "Day on which they were verified."),
            by("verified_by", "Who verified them."),
            may("accepted_on", Date, "Day on which they were accepted and posted."),
            may_by("accepted_by", "Who accepted them."),
        ],
        key: &["case", "number", "receipt"],
        references: &[Reference { columns: &["case", "number"], to: "disbursements" }],
        steps: &[step(&["accepted_on", "accepted_by"])],
    }
    "enterprises": "An enterprise launched with a grant." {
        columns: &[
            need("case", Code, "The case.").to("grants"),
            need("launched_on", Date, "Day of the launch."),
            need("baseline_paid_workers", Int(0, 1000), "Paid workers at the launch, without the owner."),
            need("recorded_on", Date, "Day on which the launch was recorded."),
            by("recorded_by", "Who recorded it."),
            may("business_started_on", Date, "Since when the business was there, where that was before the grant.").later(),
        ],
        key: &["case"],
    }
    "visits": "A follow-up visit to an enterprise." {
        columns: &[
            need("case", Code, "The case.").to("enterprises"),
            need("visited_on", Date, "Day of the visit."),
            need("status", List(VisitStatus::CODES), "What was found."),
            may("since_on", Date, "Day since which the enterprise has been inactive."),
            may("paid_workers", Int(0, 1000), "Paid workers, without the owner."),
            may("paid_days_12m", Int(0, 366_000), "Days they worked for pay in the last twelve months."),
            by("visited_by", "Who visited."),
            may("revenue_band", List(Band::CODES), "Band of monthly revenue; empty, or the file without it: not told.").later(),
            may("profit_band", List(Band::CODES), "Band of monthly profit; empty, or the file without it: not told.").later(),
            may("registered", YesNo, "Whether the business is formally registered; empty, or the file without it: not told.")
                .later(),
            may(
                "wellbeing_consent",
                YesNo,
                "Whether the owner agreed to be asked how they are; empty, or the file without it: not asked.",
            )
            .later(),
            may(
                "wellbeing",
                Int(1, 5),
                "How the owner is, 1 to 5, only of who agreed to be asked; empty, or the file without it: not told.",
            )
            .later(),
        ],
        key: &["case", "visited_on"],
    }
    "transfers": "A case that moved from one organisation to another." {
        columns: &[
            need("case", Code, "The case.").to("applications"),
            need("transferred_on", Date, "Day of the move."),
            need("to_ngo", Code, "Organisation that has the case from then on.").to("ngos"),
            by("transferred_by", "Who moved it."),
        ],
        key: &["case", "transferred_on"],
    }
}
