//! How a live figure was made: numerator, denominator, exclusions, and the part of each enterprise; and of a release as far as
//! its document tells.
//!
//! Invariant: made of the same records as the figure itself, for the same readers. Must not: name anybody, or answer a release
//! with anything but its document.

use chrono::Datelike;
use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::episode::Episode;
use ledger_core::outcome::explain::{Explained, Figure, Role};
use ledger_core::outcome::explain_release::Told;
use ledger_core::outcome::figures::definitions;
use ledger_core::outcome::jobs::Quotient;
use ledger_core::outcome::rates::{Cohort, Horizon, LEVEL, Method, RATE_HORIZONS, rates_of_curve};
use ledger_core::outcome::release_document::{Definition, Profile};
use ledger_core::programme::release::Release;
use ledger_core::time::{Day, Timestamp};

use super::outcomes::{Unit, record};
use super::releases::ReleaseView;
use super::reports::Page;
use super::{App, AppError, AppResult, Request};

/// Which figure.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The figure.
    pub figure: Figure,
    /// At which horizon.
    pub horizon: Horizon,
    /// Of which year of launch; of the whole programme when absent.
    pub year: Option<i32>,
    /// As of which day; today when absent.
    pub as_of: Option<Day>,
}

/// One enterprise with its part.
#[derive(Clone, Debug)]
pub struct ExplainedRow {
    /// Case number.
    pub number: String,
    /// First day of operation.
    pub launched_on: Day,
    /// Its part.
    pub role: Role,
}

/// A figure, as its definition gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// A share of 1.
    Share(f64),
    /// Between these shares: how it went with some is not known.
    Between(f64, f64),
    /// A number.
    Count(i64),
    /// Money.
    Money(Minor),
    /// There is none.
    None,
}

/// How a live figure was made.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// How it is counted.
    pub definition: Definition,
    /// Visits up to this day count.
    pub data_cut: Day,
    /// Records known by then count.
    pub known_at: Timestamp,
    /// Currency of amounts.
    pub currency: Currency,
    /// Numerator, denominator, enterprises by part and reason.
    pub sum: Explained,
    /// The figure.
    pub result: Answer,
    /// Enterprises in the order of their case numbers.
    pub page: Page<ExplainedRow>,
}

/// The standing horizon of so many months.
pub fn horizon(months: u16) -> AppResult<Horizon> {
    let found = RATE_HORIZONS.iter().find(|horizon| horizon.months == months).copied();
    found.ok_or_else(|| AppError::field("?months", "choice", "Months are 6, 12, 24 or 36."))
}

/// The year of launch of a group: `all`, or `cohort=2022`.
pub fn group(cell: &str) -> AppResult<Option<i32>> {
    if cell == "all" {
        return Ok(None);
    }
    let year = cell.strip_prefix("cohort=").filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
    year.map(Some).ok_or_else(|| AppError::field("?cell", "choice", "A group is all, or a year such as cohort=2022."))
}

impl App {
    /// How a live figure was made, with a page of its enterprises after a case number.
    ///
    /// # Errors
    /// Those of `survival`; a year in which nothing was launched.
    pub async fn explain(
        &self,
        request: &Request,
        asked: Asked,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<Explanation> {
        let data_cut = self.entitled(request, asked.as_of).await?;
        let (_, known_at) = self.moment().await?;
        let units = self.units(data_cut).await?;
        let of_year = |unit: &&Unit| asked.year.is_none_or(|year| unit.launched_on.year() == year);
        let units: Vec<&Unit> = units.iter().filter(of_year).collect();
        if units.is_empty() && asked.year.is_some() {
            return Err(AppError::field("?cell", "choice", "Nothing was launched in that year."));
        }
        let numbers = self.store.case_numbers(self.programme, units.iter().map(|unit| unit.case)).await?;
        let row = |unit: &&Unit| ExplainedRow {
            number: numbers.get(&unit.case).cloned().unwrap_or_default(),
            launched_on: unit.launched_on,
            role: asked.figure.role(&record(unit), asked.horizon),
        };
        let mut rows: Vec<ExplainedRow> = units.iter().map(row).collect();
        let sum = Explained::of(rows.iter().map(|row| row.role));
        let result = answer(&units, asked, &sum)?;
        rows.sort_by(|a, b| a.number.cmp(&b.number));
        rows.retain(|row| after.is_none_or(|after| row.number.as_str() > after));
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| row.number.clone());
        let programme = self.store.programme(self.programme).await?;
        let definition = asked.figure.definition(&definitions()).cloned();
        Ok(Explanation {
            definition: definition.ok_or_else(|| AppError::internal("a figure without its definition"))?,
            data_cut,
            known_at,
            currency: programme.map_or(Currency::UAH, |programme| programme.base_currency),
            sum,
            result,
            page: Page { rows, next },
        })
    }

    /// How a figure of a release was made, as far as its document tells. Where the cell has the value of an earlier release, the
    /// data cut, `known_at` and definition are those of that release: by them the value was counted.
    ///
    /// # Errors
    /// Those of `release_view`; a cell that the document does not have.
    pub async fn release_explain(
        &self,
        request: &Request,
        (number, profile): (i64, Profile),
        (figure, months): (Figure, u16),
        cell: &str,
    ) -> AppResult<ReleaseExplanation> {
        let ReleaseView { release, document, .. } = self.release_view(request, number, profile).await?;
        let found = document.cell(cell).ok_or_else(|| {
            AppError::field("?cell", "choice", "The release has no such cell; all, or one such as region=SOUTH.")
        })?;
        let told = Told::of(&document, found, figure, months);
        let mut told = told.ok_or_else(|| AppError::internal("a figure without its definition"))?;
        let of = match told.release {
            own if own == number => document,
            earlier => self.release_view(request, earlier, profile).await?.document,
        };
        told.definition = figure.definition(&of.definitions).cloned().unwrap_or(told.definition);
        let (data_cut, known_at, currency) = (of.data_cut, of.known_at, of.currency);
        Ok(ReleaseExplanation { release, told, data_cut, known_at, currency })
    }
}

/// The figure that the parts of these enterprises make.
fn answer(units: &[&Unit], asked: Asked, sum: &Explained) -> AppResult<Answer> {
    let episodes: Vec<Episode> = units.iter().map(|unit| unit.episode).collect();
    Ok(match asked.figure {
        Figure::Survival => {
            let curve = Method::KmDefault.curve(&episodes).map_err(AppError::internal)?;
            let rates = rates_of_curve(&curve, Method::KmDefault, &[asked.horizon], LEVEL);
            rates.first().filter(|rate| rate.at_risk > 0).map_or(Answer::None, |rate| Answer::Share(rate.surv))
        }
        Figure::Cohort => {
            let cohort = Cohort::new(&episodes, asked.horizon);
            cohort.low().zip(cohort.high()).map_or(Answer::None, |(low, high)| Answer::Between(low, high))
        }
        Figure::Jobs => i64::try_from(sum.numerator).map_or(Answer::None, Answer::Count),
        Figure::Cost if sum.denominator > 0 => {
            let cost = Quotient { numerator: sum.numerator, denominator: sum.denominator };
            cost.rounded().map_or(Answer::None, |minor| Answer::Money(Minor(minor)))
        }
        Figure::Cost => Answer::None,
    })
}

/// How a figure of a release was made.
#[derive(Clone, Debug)]
pub struct ReleaseExplanation {
    /// The release that was asked.
    pub release: Release,
    /// What its document tells, with the release whose value it is.
    pub told: Told,
    /// Visits up to this day count, in the release whose value it is.
    pub data_cut: Day,
    /// Records known by then count, in the same.
    pub known_at: Timestamp,
    /// Currency of amounts.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::release_sheet::sample::release;
    use ledger_core::outcome::explain::Why;
    use ledger_core::outcome::release_document::ReleaseDocument;

    fn told(cell: &str, figure: Figure, months: u16) -> Told {
        let document = ReleaseDocument { definitions: definitions(), ..release(Profile::Evaluator) };
        Told::of(&document, document.cell(cell).expect("the cell"), figure, months).expect("a definition")
    }

    #[test]
    fn a_release_is_explained_by_the_very_numbers_of_its_document() {
        let document = release(Profile::Evaluator);
        let whole = document.cell("all").expect("the whole");
        let survival = whole.survival.as_ref().expect("survival");
        let mut compared = 0;
        for rate in survival.rates.iter().filter(|rate| rate.withheld.is_none()) {
            let exits = told("all", Figure::Survival, rate.months);
            let as_number = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
            assert_eq!((exits.numerator, exits.denominator), (as_number(rate.events), as_number(whole.enterprises)));
            assert_eq!(exits.reasons[0], (Why::Censored, rate.censored));
            let Some(range) = rate.cohort else { continue };
            let cohort = told("all", Figure::Cohort, rate.months);
            let parts = (as_number(Some(range.operating)), as_number(Some(range.eligible)));
            assert_eq!((cohort.numerator, cohort.denominator), parts);
            assert_eq!(cohort.reasons, [(Why::Exited, Some(range.exited)), (Why::Unknown, Some(range.unknown))]);
            compared += 1;
        }
        assert!(compared > 1);
        let jobs = whole.jobs.iter().find(|jobs| jobs.months == 12).expect("jobs");
        let cost = told("all", Figure::Cost, 12);
        assert_eq!((cost.numerator, cost.denominator), (jobs.disbursed_minor, told("all", Figure::Jobs, 12).numerator));
    }

    #[test]
    fn what_a_release_withholds_is_explained_by_nothing() {
        for figure in Figure::ALL {
            let nothing = told("region=SOUTH", *figure, 12);
            assert!(nothing.withheld() && nothing.numerator.is_none() && nothing.denominator.is_none());
            assert!(nothing.reasons.iter().all(|(_, count)| count.is_none()), "{:?}", nothing.reasons);
            assert!(told("all", *figure, 7).withheld(), "no such horizon");
        }
    }

    #[test]
    fn a_group_is_the_whole_or_a_year() {
        assert_eq!((group("all").ok(), group("cohort=2022").ok()), (Some(None), Some(Some(2022))));
        for wrong in ["", "2022", "cohort=", "cohort=22", "cohort=2022-2024", "region=SOUTH"] {
            assert!(group(wrong).is_err(), "{wrong}");
        }
        assert!(horizon(12).is_ok() && horizon(3).is_err());
    }
}
