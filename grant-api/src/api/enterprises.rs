//! Enterprises: the verified launch, registration, changes, owners, mergers; one of them with its history.

use ledger_core::id::{EnterpriseId, SubjectId};
use ledger_core::programme::application::Sector;
use ledger_core::programme::command::{
    Command, EnterpriseChanges, EnterpriseMerge, EnterpriseRegister, EnterpriseStep, EnterpriseTakeover,
};
use ledger_core::programme::enterprise::{EnterpriseChange, EnterpriseOwner, LegalForm};
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::region::Region;
use ledger_core::programme::world::Dossier;
use ledger_core::time::Day;
use poem_openapi::Object;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies};
use super::auth::Auth;
use super::wire::{StepBody, choice};
use super::wire_held::views;
use super::{Answer, Tag, request};
use crate::app::execute::Fields;

bodies! {
    /// A registration.
    "EnterpriseRegistration" pub struct RegisterBody {
        /// Version of the enterprise.
        pub version: i64,
        /// fop, tov, pp, cooperative, farm, other.
        pub legal_form: String,
        /// Day of the registration.
        pub registered_on: Day,
        /// Evidence as a file.
        pub attachment_id: Option<Uuid>,
    }
    /// A change: what is left out stays as it is.
    "EnterpriseChange" pub struct ChangeBody {
        /// Version of the enterprise.
        pub version: i64,
        /// Since when.
        pub from_on: Day,
        /// NACE section, A to S.
        pub sector: Option<String>,
        /// ISO 3166-2:UA code: it moved.
        pub region: Option<String>,
        /// fop, tov, pp, cooperative, farm, unregistered, other.
        pub legal_form: Option<String>,
    }
    /// Another owner.
    "EnterpriseTakeover" pub struct TakeoverBody {
        /// Version of the enterprise.
        pub version: i64,
        /// Since when.
        pub from_on: Day,
        /// The owner who leaves; all of them when absent.
        pub from_subject_id: Option<Uuid>,
        /// The owner who comes.
        pub to_subject_id: Uuid,
    }
    /// A merger.
    "EnterpriseMerger" pub struct MergeBody {
        /// Version of the enterprise.
        pub version: i64,
        /// Since when.
        pub merged_on: Day,
        /// Into which of ours; into one that is none of ours when absent.
        pub into_id: Option<Uuid>,
    }
}

views! {
    /// An owner, by number.
    "EnterpriseOwner" pub struct OwnerView {
        /// The survivor's number.
        pub subject_id: Uuid,
        /// Since when.
        pub from_on: Day,
        /// Until when; an owner now when absent.
        pub to_on: Option<Day>,
    }
    /// What changed.
    "EnterpriseHistory" pub struct ChangeView {
        /// registration, sector, region, legal_form, owner, merger.
        pub kind: String,
        /// Since when.
        pub from_on: Day,
        /// Before.
        pub before: Option<String>,
        /// After.
        pub after: Option<String>,
        /// Evidence as a file.
        pub attachment_id: Option<Uuid>,
    }
    /// An enterprise.
    "Enterprise" pub struct EnterpriseView {
        /// Id.
        pub enterprise_id: Uuid,
        /// Its case.
        pub case_id: Uuid,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// First day of operation.
        pub launched_on: Day,
        /// Somebody else than who recorded the launch verified its day.
        pub launch_verified: bool,
        /// NACE section.
        pub sector: String,
        /// ISO 3166-2:UA code.
        pub region: String,
        /// Paid workers before the grant.
        pub baseline_paid_workers: i64,
        /// Since when the business was there, where that was before the grant.
        pub business_started_on: Option<Day>,
        /// Legal form.
        pub legal_form: Option<String>,
        /// none, registered, ended.
        pub registration: String,
        /// Day of the registration.
        pub registered_on: Option<Day>,
        /// Day on which it was absorbed.
        pub merged_on: Option<Day>,
        /// Into which of ours.
        pub merged_into_id: Option<Uuid>,
        /// Owners over time.
        pub owners: Vec<OwnerView>,
        /// What changed, in order.
        pub changes: Vec<ChangeView>,
    }
}

impl From<EnterpriseOwner> for OwnerView {
    fn from(owner: EnterpriseOwner) -> Self {
        OwnerView { subject_id: owner.subject_id.0, from_on: owner.from_on, to_on: owner.to_on }
    }
}

impl From<&EnterpriseChange> for ChangeView {
    fn from(change: &EnterpriseChange) -> Self {
        ChangeView {
            kind: change.kind.code().into(),
            from_on: change.from_on,
            before: change.before.clone(),
            after: change.after.clone(),
            attachment_id: change.attachment_id,
        }
    }
}

impl EnterpriseView {
    /// The enterprise of a case.
    pub fn of(case: &Dossier, row: &Enterprise) -> Self {
        EnterpriseView {
            enterprise_id: row.enterprise_id.0,
            case_id: row.case_id.0,
            version: row.version,
            launched_on: row.launched_on,
            launch_verified: row.launch_verified_by.is_some(),
            sector: row.sector.code().into(),
            region: row.region.as_str().into(),
            baseline_paid_workers: row.baseline_paid_workers,
            business_started_on: row.business_started_on,
            legal_form: row.legal_form.map(|form| form.code().into()),
            registration: row.registration.code().into(),
            registered_on: row.registered_on,
            merged_on: row.merged_on,
            merged_into_id: row.merged_into.map(|id| id.0),
            owners: case.owners(row).into_iter().map(OwnerView::from).collect(),
            changes: case.changes.iter().map(ChangeView::from).collect(),
        }
    }
}

fn form(fields: &mut Fields, text: &str) -> Option<LegalForm> {
    choice(fields, "/legal_form", LegalForm::ALL, LegalForm::code, text)
}

/// What may be left out.
fn given<T>(text: Option<&String>, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    text.map_or(Some(None), |text| read(text).map(Some))
}

acts! {
    /// Operations on enterprises.
    "Tag::Cases" EnterprisesApi
    writes {
        /// Verifies the day of the launch: by somebody who did not record it.
        "/enterprises/:id/verify-launch" "launch_verify" verify_launch[id](body: StepBody, _fields) {
            Some(Command::LaunchVerify(EnterpriseStep { enterprise: EnterpriseId(id), version: body.version }))
        }
        /// Records its registration.
        "/enterprises/:id/register" "enterprise_register" register[id](body: RegisterBody, fields) {
            Some(Command::EnterpriseRegister(EnterpriseRegister {
                enterprise: EnterpriseId(id),
                version: body.version,
                legal_form: form(fields, &body.legal_form)?,
                registered_on: body.registered_on,
                attachment: body.attachment_id,
            }))
        }
        /// Records another sector, region or legal form.
        "/enterprises/:id/changes" "enterprise_change" change[id](body: ChangeBody, fields) {
            let sector =
                given(body.sector.as_ref(), |text| choice(fields, "/sector", Sector::ALL, Sector::code, text));
            let region = given(body.region.as_ref(), |text| {
                let region = Region::parse(text).ok_or("a region is ISO 3166-2:UA, like UA-46");
                fields.take("/region", "region", region)
            });
            let legal_form = given(body.legal_form.as_ref(), |text| form(fields, text));
            Some(Command::EnterpriseChange(EnterpriseChanges {
                enterprise: EnterpriseId(id),
                version: body.version,
                from_on: body.from_on,
                sector: sector?,
                region: region?,
                legal_form: legal_form?,
            }))
        }
        /// Records that somebody else took it over.
        "/enterprises/:id/takeover" "enterprise_takeover" takeover[id](body: TakeoverBody, _fields) {
            Some(Command::EnterpriseTakeover(EnterpriseTakeover {
                enterprise: EnterpriseId(id),
                version: body.version,
                from_on: body.from_on,
                from: body.from_subject_id.map(SubjectId),
                to: SubjectId(body.to_subject_id),
            }))
        }
        /// Records that it was absorbed.
        "/enterprises/:id/merge" "enterprise_merge" merge[id](body: MergeBody, _fields) {
            Some(Command::EnterpriseMerge(EnterpriseMerge {
                enterprise: EnterpriseId(id),
                version: body.version,
                merged_on: body.merged_on,
                into: body.into_id.map(EnterpriseId),
            }))
        }
    }
    others {
        /// One enterprise with its owners and changes.
        #[oai(path = "/enterprises/:id", method = "get", operation_id = "enterprise_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<EnterpriseView> {
            let case = self.0.case_of_enterprise(&request(auth), EnterpriseId(id.0)).await?;
            let row = case.enterprise.as_ref().ok_or(crate::app::AppError::Hidden)?;
            Ok(Json(EnterpriseView::of(&case, row)))
        }
    }
}
