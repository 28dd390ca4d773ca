//! Matches of lines on the wire: what a run found, the work list, what a person confirms, refuses or takes back.
//!
//! Invariant: everything but the counterparty of an item is amounts, days, codes, points and numbers of cases; that one can't
//! be printed, and stands there only where it was asked for and opened.

use ledger_core::money::Money;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::act::bodies;
use super::wire::MoneyBody;
use super::wire_bank::{PartyBody, StatementLineBody};
use super::wire_held::views;
use crate::app::matching::{MatchSummary, SureLine};
use crate::app::worklist::{ListedPayment, WorkItem};

bodies! {
    /// A confirmation of a line.
    "MatchConfirmation" pub struct ConfirmBody {
        /// Number of the line's last record that you saw; 0 for none.
        pub version: i64,
        /// The payments; those that the rules propose when absent.
        #[oai(validator(max_items = 200))]
        pub disbursement_ids: Option<Vec<Uuid>>,
        /// Reason code, where the rules propose something else or something speaks against it.
        pub reason: Option<String>,
    }
    /// A no to a candidate.
    "MatchRejection" pub struct RejectBody {
        /// Number of the line's last record that you saw; 0 for none.
        pub version: i64,
        /// The payments that the line is not, all of them together.
        #[oai(validator(max_items = 200))]
        pub disbursement_ids: Vec<Uuid>,
        /// Reason code.
        pub reason: Option<String>,
    }
}

views! {
    /// How many open lines are of a tier and verdict.
    "MatchCount" pub struct CountBody {
        /// T0 to T5, or none.
        pub tier: String,
        /// nothing, proposed, auto.
        pub verdict: String,
        /// Lines.
        pub lines: u64,
    }
    /// What stands of an account's open lines.
    "MatchSummary" pub struct SummaryBody {
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Open lines, at most 5,000.
        pub lines: u64,
        /// By tier and verdict of their last record.
        pub counts: Vec<CountBody>,
        /// Went out and is not explained.
        pub open_out: MoneyBody,
        /// Came in and is not explained.
        pub open_in: MoneyBody,
        /// Lines that can be confirmed at once.
        pub sure: u64,
    }
    /// How the confirmation of one line came out.
    "SureLine" pub struct SureLineBody {
        /// The line.
        pub line_id: Uuid,
        /// Its reference.
        pub reference: String,
        /// Was it confirmed?
        pub confirmed: bool,
        /// Why not: code.
        pub code: Option<String>,
        /// Why not, in one sentence.
        pub detail: Option<String>,
    }
    /// How the sure lines came out.
    "SureLines" pub struct SureLinesBody {
        /// Confirmed ones.
        pub confirmed: u64,
        /// Those that failed.
        pub failed: u64,
        /// Each line, at most 500.
        pub items: Vec<SureLineBody>,
    }
    /// A payment that a line may be.
    "MatchedPayment" pub struct MatchedBody {
        /// The disbursement.
        pub disbursement_id: Uuid,
        /// Number of its case.
        pub case: String,
        /// Reference that the bank carries to the statement.
        pub end_to_end_id: String,
        /// Amount.
        pub amount: MoneyBody,
        /// Its state now.
        pub state: String,
        /// Points, of a candidate besides the best.
        pub score: Option<i64>,
    }
    /// What speaks for a match.
    "MatchEvidence" pub struct EvidenceBody {
        /// AMT_EQ, IBAN_EQ and so on.
        pub code: String,
        /// Points; 0 for what makes no score.
        pub points: u8,
    }
}

/// An open line with what the rules say of it.
#[derive(Object)]
#[oai(rename = "WorkItem")]
pub struct WorkItemBody {
    /// The line.
    line: StatementLineBody,
    /// Number of its last record: what the next decision has to name. 0 where there is none.
    version: i64,
    /// T0 to T5, where the rules found something.
    #[oai(skip_serializing_if_is_none)]
    tier: Option<String>,
    /// nothing, proposed, auto.
    verdict: String,
    /// What the line is, where a class rule says so: fee, interest, own-transfer, exchange, donor-receipt.
    #[oai(skip_serializing_if_is_none)]
    class: Option<String>,
    /// The best candidate: several payments for a batch or a set.
    payments: Vec<MatchedBody>,
    /// Points of a score.
    score: i64,
    /// What speaks for it.
    evidence: Vec<EvidenceBody>,
    /// What blocks it.
    vetoes: Vec<String>,
    /// The next candidate that nothing contradicts.
    #[oai(skip_serializing_if_is_none)]
    runner_up: Option<MatchedBody>,
    /// The best candidate that something contradicts.
    #[oai(skip_serializing_if_is_none)]
    barred: Option<MatchedBody>,
    /// How many exact subsets fit, where it is more than one.
    subsets: i64,
    /// Is it confirmed with all sure ones?
    sure: bool,
    /// Who was on the other side, where that was asked for.
    #[oai(skip_serializing_if_is_none)]
    counterparty: Option<PartyBody>,
    /// Since when the rules say so.
    #[oai(skip_serializing_if_is_none)]
    matched_on: Option<Day>,
}

/// A page of the work list.
#[derive(Object)]
#[oai(rename = "Worklist")]
pub struct WorklistBody {
    /// Open lines, in the order of their coming.
    pub items: Vec<WorkItemBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<Uuid>,
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn money(sum: Money) -> MoneyBody {
    MoneyBody::of(sum.minor, sum.currency)
}

impl From<MatchSummary> for SummaryBody {
    fn from(summary: MatchSummary) -> Self {
        let of = |((tier, verdict), lines): ((String, String), u64)| CountBody { tier, verdict, lines };
        SummaryBody {
            bank_account_id: summary.account.bank_account_id.0,
            lines: count(summary.lines),
            counts: summary.counts.into_iter().map(of).collect(),
            open_out: money(summary.open_out),
            open_in: money(summary.open_in),
            sure: count(summary.sure),
        }
    }
}

impl From<Vec<SureLine>> for SureLinesBody {
    fn from(lines: Vec<SureLine>) -> Self {
        let failed = lines.iter().filter(|line| line.failed.is_some()).count();
        let one = |line: SureLine| {
            let (code, detail) = line.failed.unzip();
            SureLineBody { line_id: line.line.0, reference: line.reference, confirmed: code.is_none(), code, detail }
        };
        SureLinesBody {
            confirmed: count(lines.len().saturating_sub(failed)),
            failed: count(failed),
            items: lines.into_iter().map(one).collect(),
        }
    }
}

impl MatchedBody {
    fn of(payment: ListedPayment, score: Option<i64>) -> Self {
        MatchedBody {
            disbursement_id: payment.disbursement.0,
            case: payment.case,
            end_to_end_id: payment.end_to_end_id,
            amount: money(payment.amount),
            state: payment.state.to_owned(),
            score,
        }
    }
}

impl From<WorkItem> for WorkItemBody {
    fn from(item: WorkItem) -> Self {
        let rival = |(payment, score): (ListedPayment, i64)| MatchedBody::of(payment, Some(score));
        let evidence = |(code, points): (&'static str, u8)| EvidenceBody { code: code.to_owned(), points };
        let row = item.proposal.as_ref();
        WorkItemBody {
            version: item.version,
            tier: row.and_then(|row| row.tier.as_ref()).map(ToString::to_string),
            verdict: row.map_or_else(|| "nothing".to_owned(), |row| row.verdict.to_string()),
            class: row.and_then(|row| row.class.as_ref()).map(ToString::to_string),
            score: row.map_or(0, |row| row.score),
            subsets: row.map_or(0, |row| row.subsets),
            matched_on: row.map(|row| row.on_day),
            payments: item.payments.into_iter().map(|payment| MatchedBody::of(payment, None)).collect(),
            evidence: item.evidence.into_iter().map(evidence).collect(),
            vetoes: item.vetoes.into_iter().map(str::to_owned).collect(),
            runner_up: item.runner_up.map(rival),
            barred: item.barred.map(rival),
            sure: item.sure,
            counterparty: item.party.map(|found| PartyBody::of(found.party)),
            line: StatementLineBody::from((item.line, item.state)),
        }
    }
}
