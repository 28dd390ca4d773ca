//! How a figure was made: its definition, numerator, denominator and exclusions; with case rights the enterprises too.
//!
//! Invariant: what a release withholds is null, with `c`. Must not: make a figure.

use std::sync::Arc;

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::explain::{Explained, Figure, Term, Why};
use ledger_core::outcome::explain_release::Told;
use ledger_core::outcome::figures::WITHHELD;
use ledger_core::outcome::rates::HORIZONS;
use ledger_core::outcome::release_document::Definition;
use ledger_core::time::Day;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::auth::Auth;
use super::releases::profile;
use super::wire::{MoneyBody, choice, limit};
use super::{Answer, Tag, request};
use crate::app::execute::Fields;
use crate::app::explain::{Asked, ExplainedRow, group, horizon};
use crate::app::{App, AppError, AppResult};

/// A named parameter of a definition.
#[derive(Debug, Object)]
#[oai(rename = "DefinitionParameter")]
pub struct ParameterBody {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

/// How a kind of figure is counted.
#[derive(Debug, Object)]
#[oai(rename = "FigureDefinition")]
pub struct FigureDefinitionBody {
    /// Id, with its version.
    id: String,
    /// Whom it counts.
    population: String,
    /// From when.
    origin: String,
    /// Estimator and rules.
    method: String,
    /// Named parameters.
    parameters: Vec<ParameterBody>,
}

impl From<&Definition> for FigureDefinitionBody {
    fn from(one: &Definition) -> Self {
        let parameter = |(name, value): &(String, String)| ParameterBody { name: name.clone(), value: value.clone() };
        FigureDefinitionBody {
            id: one.id.clone(),
            population: one.population.clone(),
            origin: one.origin.clone(),
            method: one.method.clone(),
            parameters: one.parameters.iter().map(parameter).collect(),
        }
    }
}

/// What stands above or below the line.
#[derive(Debug, Object)]
#[oai(rename = "FigureTerm")]
pub struct TermBody {
    /// exits, launched, operating, eligible, net_change, known, disbursed.
    name: String,
    /// Its number; absent for money, and where it is withheld.
    value: Option<i64>,
    /// Its amount, of money.
    amount: Option<MoneyBody>,
}

impl TermBody {
    fn of(term: Term, value: Option<i64>, currency: Currency) -> Self {
        let money = term == Term::Disbursed;
        TermBody {
            name: term.code().to_owned(),
            value: value.filter(|_| !money),
            amount: value.filter(|_| money).map(|minor| MoneyBody::of(Minor(minor), currency)),
        }
    }
}

/// Enterprises that play one part for one reason.
#[derive(Debug, Object)]
#[oai(rename = "FigureCount")]
pub struct CountBody {
    /// numerator, denominator, censored, excluded.
    part: String,
    /// not_yet_eligible, lost, pending, unknown, no_answer, exited, exited_as_none; absent where the part says it all.
    reason: Option<String>,
    /// How many.
    enterprises: u64,
}

/// An enterprise with its part.
#[derive(Debug, Object)]
#[oai(rename = "ExplainedEnterprise")]
pub struct ExplainedBody {
    /// Case number.
    case: String,
    /// First day of operation.
    launched_on: Day,
    /// numerator, denominator, censored, excluded.
    part: String,
    /// Why, where that is not plain.
    reason: Option<String>,
    /// What it adds above the line.
    numerator: TermBody,
    /// What it adds below it.
    denominator: TermBody,
}

/// How a live figure was made.
#[derive(Debug, Object)]
#[oai(rename = "Explanation")]
pub struct ExplanationBody {
    /// survival, cohort, jobs, cost.
    figure: String,
    /// Months since launch.
    months: u16,
    /// Days since launch.
    day: i32,
    /// `all`, or a year of launch such as `cohort=2022`.
    cell: String,
    /// How it is counted.
    definition: FigureDefinitionBody,
    /// Visits up to this day count.
    data_cut: Day,
    /// Records known by then count.
    known_at: String,
    /// Above the line.
    numerator: TermBody,
    /// Below it.
    denominator: TermBody,
    /// Enterprises by part and reason.
    counts: Vec<CountBody>,
    /// Enterprises, in the order of case numbers.
    items: Vec<ExplainedBody>,
    /// What to ask for next; absent on the last page.
    next: Option<String>,
}

/// Enterprises that are not in the numerator, for a reason.
#[derive(Debug, Object)]
#[oai(rename = "ReleaseReason")]
pub struct ReasonCountBody {
    /// censored, lost, pending, exited, unknown.
    reason: String,
    /// How many; absent where withheld.
    enterprises: Option<u64>,
}

/// How a figure of a release was made, as far as its document tells.
#[derive(Debug, Object)]
#[oai(rename = "ReleaseExplanation")]
pub struct ReleaseExplanationBody {
    /// survival, cohort, jobs, cost.
    figure: String,
    /// Months since launch.
    months: u16,
    /// The cell.
    cell: String,
    /// The release that was asked.
    number: i64,
    /// Since when it counts no more.
    withdrawn_on: Option<Day>,
    /// Why it was withdrawn.
    notice: Option<String>,
    /// The release whose value it is: an earlier one where too few changed since. Definition, data cut and `known_at` are its own.
    release: i64,
    /// How it is counted.
    definition: FigureDefinitionBody,
    /// Visits up to this day count.
    data_cut: Day,
    /// Records known by then count.
    known_at: String,
    /// `c` where a part is withheld or not told.
    withheld: Option<String>,
    /// Above the line.
    numerator: TermBody,
    /// Below it.
    denominator: TermBody,
    /// Enterprises by reason.
    reasons: Vec<ReasonCountBody>,
}

fn narrow(value: i128) -> AppResult<Option<i64>> {
    i64::try_from(value).map(Some).map_err(AppError::internal)
}

fn counts(sum: &Explained) -> Vec<CountBody> {
    let count = |((part, why), enterprises): (&(_, Option<Why>), &u64)| {
        let part: ledger_core::outcome::explain::Part = *part;
        let reason = why.map(|why| why.code().to_owned());
        CountBody { part: part.code().to_owned(), reason, enterprises: *enterprises }
    };
    sum.counts.iter().map(count).collect()
}

fn item(row: &ExplainedRow, (above, below): (Term, Term), currency: Currency) -> ExplainedBody {
    ExplainedBody {
        case: row.number.clone(),
        launched_on: row.launched_on,
        part: row.role.part.code().to_owned(),
        reason: row.role.why.map(|why| why.code().to_owned()),
        numerator: TermBody::of(above, Some(row.role.numerator), currency),
        denominator: TermBody::of(below, Some(row.role.denominator), currency),
    }
}

fn reason((why, enterprises): &(Why, Option<u64>)) -> ReasonCountBody {
    ReasonCountBody { reason: why.code().to_owned(), enterprises: *enterprises }
}

/// A horizon of releases.
fn release_months(fields: &mut Fields, months: u16) -> Option<u16> {
    let known = HORIZONS.iter().any(|horizon| horizon.months == months);
    let found = known.then_some(months).ok_or("months are 3, 6, 12, 18, 24, 36, 48 or 60");
    fields.take("?months", "choice", found)
}

/// Operations that explain.
pub struct ExplainApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Outcomes")]
impl ExplainApi {
    /// How a live figure was made, with the enterprises in it.
    #[oai(path = "/outcomes/explain", method = "get", operation_id = "outcomes_explain")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn live(
        &self,
        auth: Auth,
        /// survival, cohort, jobs, cost.
        figure: Query<String>,
        /// 6, 12, 24, 36.
        months: Query<u16>,
        as_of: Query<Option<Day>>,
        /// `all`, or a year of launch such as `cohort=2022`; all when absent.
        cell: Query<Option<String>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
    ) -> Answer<ExplanationBody> {
        let size = self::limit(limit.0)?;
        let mut fields = Fields::default();
        let figure = choice(&mut fields, "?figure", Figure::ALL, Figure::code, &figure.0);
        let figure = fields.finish(figure)?;
        let cell = cell.0.unwrap_or_else(|| "all".to_owned());
        let (horizon, year) = (horizon(months.0)?, group(&cell)?);
        let asked = Asked { figure, horizon, year, as_of: as_of.0 };
        let found = self.0.explain(&request(auth), asked, after.0.as_deref(), size).await?;
        let terms = figure.terms();
        Ok(Json(ExplanationBody {
            figure: figure.code().to_owned(),
            months: horizon.months,
            day: horizon.day,
            cell,
            definition: FigureDefinitionBody::from(&found.definition),
            data_cut: found.data_cut,
            known_at: found.known_at.to_string(),
            numerator: TermBody::of(terms.0, narrow(found.sum.numerator)?, found.currency),
            denominator: TermBody::of(terms.1, narrow(found.sum.denominator)?, found.currency),
            counts: counts(&found.sum),
            items: found.page.rows.iter().map(|row| item(row, terms, found.currency)).collect(),
            next: found.page.next,
        }))
    }

    /// How a figure of a release was made, from its frozen document alone.
    #[oai(path = "/releases/:number/explain", method = "get", operation_id = "release_explain")]
    async fn released(
        &self,
        auth: Auth,
        number: Path<i64>,
        /// evaluator, public; public when absent.
        profile: Query<Option<String>>,
        /// survival, cohort, jobs, cost.
        figure: Query<String>,
        /// 3, 6, 12, 18, 24, 36, 48, 60.
        months: Query<u16>,
        /// `all`, or one such as `region=SOUTH`; all when absent.
        cell: Query<Option<String>>,
    ) -> Answer<ReleaseExplanationBody> {
        let profile = self::profile(profile.0)?;
        let mut fields = Fields::default();
        let figure = choice(&mut fields, "?figure", Figure::ALL, Figure::code, &figure.0);
        let months = release_months(&mut fields, months.0);
        let asked = fields.finish(figure.zip(months))?;
        let cell = cell.0.unwrap_or_else(|| "all".to_owned());
        let found = self.0.release_explain(&request(auth), (number.0, profile), asked, &cell).await?;
        let (told, terms): (&Told, _) = (&found.told, asked.0.terms());
        Ok(Json(ReleaseExplanationBody {
            figure: asked.0.code().to_owned(),
            months: asked.1,
            cell,
            number: found.release.number,
            withdrawn_on: found.release.withdrawn_on,
            notice: found.release.notice.clone(),
            release: told.release,
            definition: FigureDefinitionBody::from(&told.definition),
            data_cut: found.data_cut,
            known_at: found.known_at.to_string(),
            withheld: told.withheld().then(|| WITHHELD.to_owned()),
            numerator: TermBody::of(terms.0, told.numerator, found.currency),
            denominator: TermBody::of(terms.1, told.denominator, found.currency),
            reasons: told.reasons.iter().map(reason).collect(),
        }))
    }
}
