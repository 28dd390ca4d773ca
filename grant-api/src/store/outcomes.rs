//! Enterprises with their visits and what was disbursed to them: what the outcome figures are made of.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{EnterpriseId, GrantId, ProgrammeId, SubjectId};
use ledger_core::ledger::account::Side;
use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::enterprise::EnterpriseOwner;
use ledger_core::programme::followup::{Enterprise, VisitRow};
use ledger_core::programme::grant::Award;
use ledger_core::programme::partner::{Sex, Subject};
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Query};

use super::reports::{of, same};
use super::rows::{all, day, name};
use super::{Store, StoreResult};

/// One enterprise with its visits.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The enterprise.
    pub enterprise: Enterprise,
    /// Its visits.
    pub visits: Vec<VisitRow>,
}

/// Whose an enterprise is: its owners by number, or the survivor of its case.
pub type Owners = BTreeMap<EnterpriseId, BTreeSet<SubjectId>>;

/// How far a person came, by days.
#[derive(Clone, Copy, Debug)]
pub struct Journey {
    /// Who, by number.
    pub subject: SubjectId,
    /// Sex as it was told.
    pub sex: Sex,
    /// Enrolled.
    pub enrolled_on: Day,
    /// First application submitted.
    pub applied_on: Option<Day>,
    /// First agreement signed.
    pub granted_on: Option<Day>,
    /// First launch.
    pub launched_on: Option<Day>,
}

impl Store {
    /// Everybody that ever owned each enterprise.
    pub async fn owners(&self, programme: ProgrammeId) -> StoreResult<Owners> {
        let rows: Vec<EnterpriseOwner> = all(&self.reader, programme, Cond::all(), &[]).await?;
        let mut owners: Owners = BTreeMap::new();
        for row in rows {
            owners.entry(row.enterprise_id).or_default().insert(row.subject_id);
        }
        let mut query = Query::select();
        query.columns([of("enterprise", "enterprise_id"), of("application", "subject_id")]);
        query.from(name("enterprise"));
        query.inner_join(name("application"), same("enterprise", "application", "case_id"));
        query.and_where(Expr::col(of("enterprise", "programme_id")).eq(programme.0));
        for row in self.reader.query_all(&query).await? {
            let (id, subject) = (EnterpriseId(row.try_get_by_index(0)?), SubjectId(row.try_get_by_index(1)?));
            let known = owners.entry(id).or_default();
            // Without rows it is the survivor of the case.
            if known.is_empty() {
                known.insert(subject);
            }
        }
        Ok(owners)
    }

    /// How far everybody came: the first day of each stage.
    pub async fn journeys(&self, programme: ProgrammeId) -> StoreResult<Vec<Journey>> {
        let subjects: Vec<Subject> = all(&self.reader, programme, Cond::all(), &["subject_id"]).await?;
        let mut found: BTreeMap<SubjectId, Journey> = BTreeMap::new();
        for row in subjects {
            let journey = Journey {
                subject: row.subject_id,
                sex: row.told_sex(),
                enrolled_on: row.enrolled_on,
                applied_on: None,
                granted_on: None,
                launched_on: None,
            };
            found.insert(row.subject_id, journey);
        }
        let mut query = Query::select();
        query.column(of("application", "subject_id")).column(of("act", "on_day"));
        query.column(of("award", "organisation_signed_on")).column(of("enterprise", "launched_on"));
        query.from(name("application"));
        let submitted = Expr::col(of("act", "action")).eq(Action::CaseSubmit.code());
        query.left_join(name("act"), same("application", "act", "case_id").add(submitted));
        query.left_join(name("award"), same("application", "award", "case_id"));
        query.left_join(name("enterprise"), same("application", "enterprise", "case_id"));
        query.and_where(Expr::col(of("application", "programme_id")).eq(programme.0));
        for row in self.reader.query_all(&query).await? {
            let Some(journey) = found.get_mut(&SubjectId(row.try_get_by_index(0)?)) else { continue };
            let stages = [&mut journey.applied_on, &mut journey.granted_on, &mut journey.launched_on];
            for (index, stage) in stages.into_iter().enumerate() {
                let text: Option<String> = row.try_get_by_index(index + 1)?;
                let on = text.map(|text| day(&text)).transpose()?;
                *stage = [*stage, on].into_iter().flatten().min();
            }
        }
        Ok(found.into_values().collect())
    }

    /// Every enterprise with its visits.
    pub async fn followed(&self, programme: ProgrammeId) -> StoreResult<Vec<Followed>> {
        let enterprises: Vec<Enterprise> = all(&self.reader, programme, Cond::all(), &["enterprise_id"]).await?;
        let visits: Vec<VisitRow> =
            all(&self.reader, programme, Cond::all(), &["enterprise_id", "visited_on", "seq"]).await?;
        let mut by_enterprise: BTreeMap<EnterpriseId, Vec<VisitRow>> = BTreeMap::new();
        for visit in visits {
            by_enterprise.entry(visit.enterprise_id).or_default().push(visit);
        }
        let whole = |enterprise: Enterprise| Followed {
            visits: by_enterprise.remove(&enterprise.enterprise_id).unwrap_or_default(),
            enterprise,
        };
        Ok(enterprises.into_iter().map(whole).collect())
    }

    /// The first day on which the bank paid something of each grant, by a day.
    pub async fn first_paid(&self, programme: ProgrammeId, by: Day) -> StoreResult<BTreeMap<GrantId, Day>> {
        let mut query = Query::select();
        query.column(name("grant_id")).expr(Expr::col(name("booked_on")).min()).from(name("leg"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("grant_id")).is_not_null());
        query.and_where(Expr::col(name("booked_on")).lte(by.to_string()));
        query.and_where(Expr::col(name("credit_account")).is_in(["1010", "1020"]));
        query.add_group_by([Expr::col(name("grant_id"))]);
        let rows = self.reader.query_all(&query).await?;
        let one = |row: &sea_orm::QueryResult| -> StoreResult<(GrantId, Day)> {
            Ok((GrantId(row.try_get_by_index(0)?), day(&row.try_get_by_index::<String>(1)?)?))
        };
        rows.iter().map(one).collect()
    }

    /// The day on which the organisation signed the agreement of each grant.
    pub async fn agreed_on(&self, programme: ProgrammeId) -> StoreResult<BTreeMap<GrantId, Day>> {
        let rows: Vec<Award> = all(&self.reader, programme, Cond::all(), &["grant_id"]).await?;
        Ok(rows.iter().filter_map(|row| Some((row.grant_id, row.organisation_signed_on?))).collect())
    }

    /// The survivor of the case of each grant.
    pub async fn grant_persons(&self, programme: ProgrammeId) -> StoreResult<BTreeMap<GrantId, SubjectId>> {
        let mut query = Query::select();
        query.column(of("award", "grant_id")).column(of("application", "subject_id")).from(name("award"));
        query.inner_join(name("application"), same("award", "application", "case_id"));
        query.and_where(Expr::col(of("award", "programme_id")).eq(programme.0));
        let rows = self.reader.query_all(&query).await?;
        let one = |row: &sea_orm::QueryResult| -> StoreResult<(GrantId, SubjectId)> {
            Ok((GrantId(row.try_get_by_index(0)?), SubjectId(row.try_get_by_index(1)?)))
        };
        rows.iter().map(one).collect()
    }

    /// What the bank paid out per grant by a day, less what came back, in minor units of the programme's currency: the base
    /// amounts of the very legs that the trial balance sums (bank accounts 1010 and 1020, of a grant), each converted once at
    /// its value date.
    pub async fn disbursed(&self, programme: ProgrammeId, by: Day) -> StoreResult<BTreeMap<GrantId, Minor>> {
        let mut totals: BTreeMap<GrantId, i64> = BTreeMap::new();
        for (column, side) in [("credit_account", Side::Credit), ("debit_account", Side::Debit)] {
            let mut query = Query::select();
            query.column(name("grant_id"));
            query.expr(Func::cast_as(Expr::col(name("base_minor")).sum(), name("bigint"))).from(name("leg"));
            query.and_where(Expr::col(name("programme_id")).eq(programme.0));
            query.and_where(Expr::col(name("grant_id")).is_not_null());
            query.and_where(Expr::col(name("booked_on")).lte(by.to_string()));
            query.and_where(Expr::col(name(column)).is_in(["1010", "1020"]));
            query.add_group_by([Expr::col(name("grant_id"))]);
            for row in self.reader.query_all(&query).await? {
                let (grant, amount) = (GrantId(row.try_get_by_index(0)?), row.try_get_by_index::<i64>(1)?);
                *totals.entry(grant).or_default() += if side == Side::Credit { amount } else { -amount };
            }
        }
        Ok(totals.into_iter().map(|(grant, total)| (grant, Minor(total))).collect())
    }
}
