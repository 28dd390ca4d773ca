//! Partner NGOs, the survivors they speak for (by number only), and the hand-over of a case from one NGO to another.
//!
//! A caseworker knows of the cases of their own NGO and of no other: for everything else they are told that it is not
//! there. Who a survivor is belongs to the vault; here is a number that says nothing.

use super::act::ObjectKind;
use super::application::{Application, next_number, step};
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::region::Region;
use super::world::{Dossier, World};
use crate::codes;
use crate::id::{NgoId, SubjectId};
use crate::money::Minor;
use crate::policy::Action;
use crate::row;
use crate::text::{Code, Label};
use crate::time::Day;

row! { "ngo", key 1, put;
    /// A partner NGO.
    pub struct Ngo {
        /// Id.
        pub ngo_id: NgoId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Region of its seat.
        pub region: Region,
        /// Since when a partner.
        pub since_on: Day,
    }
}

codes! {
    /// Sex of a survivor, as they told it: a code for figures, never a way to know who it is.
    pub enum Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Neither of these.
        Other = "other",
        /// Not asked, or not told.
        NotTold = "not_told",
    }
}

row! { "subject", key 1, put;
    /// A survivor, by number.
    pub struct Subject {
        /// Id; the vault knows whose.
        pub subject_id: SubjectId,
        /// Neutral number, such as `P2026-0007`.
        pub number: String,
        /// Partner NGO.
        pub ngo_id: NgoId,
        /// Day of enrolment.
        pub enrolled_on: Day,
        /// Granted over all cases and funds, minor units of the base currency: what the cap for one grantee is held against.
        pub granted_base_minor: Minor,
        /// Sex; absent of those enrolled before it was asked.
        pub sex: Option<Sex>,
    }
}

impl Subject {
    /// Sex; not told where it was never asked.
    pub fn told_sex(&self) -> Sex {
        self.sex.unwrap_or(Sex::NotTold)
    }
}

/// What stands before the number of a survivor, so that nobody takes it for a case number.
pub const SUBJECT_PREFIX: &str = "P";

/// The survivor of a case with `base` more granted (less, below zero), refused beyond the cap for one grantee. Minor units of
/// the base currency.
pub(super) fn granted(gate: &Gate, world: &World, case: &Dossier, base: Minor) -> Result<Subject, Stop> {
    let id = case.application.subject_id;
    let subject = world.subjects.get(&id).ok_or_else(|| Stop::Broken(format!("the survivor {id} was not loaded")))?;
    let total = Minor(subject.granted_base_minor.plus(base)?.0.max(0));
    let programme = world.programme()?;
    if let Some(cap) = programme.grantee_cap_minor.filter(|_| base.0 > 0) {
        gate.at_most(RefusalCode::OverGranteeCap, total, cap, programme.base_currency, None)?;
    }
    Ok(Subject { granted_base_minor: total, ..subject.clone() })
}

/// Registers a partner NGO.
pub fn ngo_open(ctx: &mut Ctx, world: &World, input: &command::NgoOpen) -> Result<Plan, Stop> {
    let ngo_id: NgoId = ctx.mint.id();
    let text = ngo_id.to_string();
    let gate = Gate::new(ctx, world, Action::NgoOpen, ObjectKind::Ngo, &text).pass()?;
    gate.ensure(!world.ngos.values().any(|ngo| ngo.code == input.code), RefusalCode::CodeTaken)?;
    let (code, title, region) = (input.code.clone(), input.title.clone(), input.region);
    let ngo = Ngo { ngo_id, code, title, region, since_on: ctx.on };
    Ok(Plan::about(ObjectKind::Ngo, ngo_id, 1).change(ngo))
}

/// Somebody new with an NGO: the one named, or the caseworker's own. Sex is not told where nobody asked.
pub(super) fn enrolled(
    ctx: &mut Ctx,
    world: &World,
    (ngo, sex): (Option<NgoId>, Option<Sex>),
    (action, kind, object): (Action, ObjectKind, &str),
) -> Result<Subject, Stop> {
    let gate = Gate::new(ctx, world, action, kind, object).pass()?;
    let Some(ngo_id) = ngo.or_else(|| world.ngo_of(ctx.person(), &[ctx.on, ctx.today])) else {
        return Err(gate.refuse(RefusalCode::NgoMissing).into());
    };
    if !world.ngos.contains_key(&ngo_id) {
        return Err(Stop::Hidden);
    }
    let (_, number) = next_number(ctx, world, "subject", SUBJECT_PREFIX);
    Ok(Subject {
        subject_id: ctx.mint.id(),
        number,
        ngo_id,
        enrolled_on: ctx.on,
        granted_base_minor: Minor::ZERO,
        sex: Some(sex.unwrap_or(Sex::NotTold)),
    })
}

/// Enrols a survivor.
pub fn subject_enrol(ctx: &mut Ctx, world: &World, input: &command::SubjectEnrol) -> Result<Plan, Stop> {
    let programme = ctx.programme.to_string();
    let subject =
        enrolled(ctx, world, (input.ngo, input.sex), (Action::SubjectEnrol, ObjectKind::Programme, &programme))?;
    let text = subject.subject_id.to_string();
    Gate::new(ctx, world, Action::SubjectEnrol, ObjectKind::Subject, &text).of_ngo(subject.ngo_id).pass()?;
    let (counter, _) = next_number(ctx, world, "subject", SUBJECT_PREFIX);
    Ok(Plan::about(ObjectKind::Subject, subject.subject_id, 1).change(counter).change(subject))
}

/// Hands a case, and with it the survivor, over to another NGO; from then on its caseworkers see the case and the old
/// ones don't.
pub fn case_transfer(ctx: &mut Ctx, world: &World, input: &command::CaseTransfer) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let application = &case.application;
    let gate = Gate::new(ctx, world, Action::CaseTransfer, ObjectKind::Case, &text).of_case(case).pass()?;
    let gate = gate.version(input.version, application.version)?;
    if !world.ngos.contains_key(&input.to) {
        return Err(Stop::Hidden);
    }
    gate.ensure(application.ngo_id != input.to, RefusalCode::SameNgo)?;
    let subject = world.subjects.get(&application.subject_id);
    let subject = subject.ok_or_else(|| Stop::Broken("a case has no survivor's number".into()))?;
    let moved = Application { ngo_id: input.to, version: application.version + 1, ..application.clone() };
    let subject = Subject { ngo_id: input.to, ..subject.clone() };
    Ok(step(ctx, moved, Action::CaseTransfer).change(subject))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::row::Row;
    use uuid::Uuid;

    #[test]
    fn whoever_was_enrolled_before_sex_was_asked_has_the_leaf_they_had() {
        let subject = |sex| Subject {
            subject_id: SubjectId(Uuid::nil()),
            number: "P2025-0001".to_owned(),
            ngo_id: NgoId(Uuid::nil()),
            enrolled_on: Day::from_ymd_opt(2025, 3, 3).unwrap(),
            granted_base_minor: Minor::ZERO,
            sex,
        };
        let columns = |row: &Subject| row.fact().to_json()["c"].clone();
        assert!(columns(&subject(None)).get("sex").is_none(), "an absent value is no part of a leaf");
        assert_eq!(subject(None).told_sex(), Sex::NotTold);
        for sex in Sex::ALL {
            let row = subject(Some(*sex));
            assert_eq!(columns(&row)["sex"], sex.code());
            assert_eq!(Subject::from_values(&row.values()).unwrap(), row);
        }
    }
}
