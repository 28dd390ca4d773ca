//! Inputs of the commands on enterprises: the verified launch, registration, changes, owners, mergers.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{EnterpriseId, SubjectId};
use crate::programme::application::Sector;
use crate::programme::enterprise::LegalForm;
use crate::programme::region::Region;
use crate::time::Day;

inputs! {
    /// A step of an enterprise that needs nothing but the version.
    pub struct EnterpriseStep {
        /// The enterprise.
        pub enterprise: EnterpriseId,
        /// Its version.
        pub version: i64,
    }
    /// Records a registration.
    pub struct EnterpriseRegister {
        /// The enterprise.
        pub enterprise: EnterpriseId,
        /// Its version.
        pub version: i64,
        /// Legal form.
        pub legal_form: LegalForm,
        /// Day of the registration.
        pub registered_on: Day,
        /// Evidence as a file in the vault.
        pub attachment: Option<uuid::Uuid>,
    }
    /// Records a change.
    pub struct EnterpriseChanges {
        /// The enterprise.
        pub enterprise: EnterpriseId,
        /// Its version.
        pub version: i64,
        /// Since when.
        pub from_on: Day,
        /// Another sector.
        pub sector: Option<Sector>,
        /// Another region: it moved.
        pub region: Option<Region>,
        /// Another legal form.
        pub legal_form: Option<LegalForm>,
    }
    /// Somebody else takes over.
    pub struct EnterpriseTakeover {
        /// The enterprise.
        pub enterprise: EnterpriseId,
        /// Its version.
        pub version: i64,
        /// Since when.
        pub from_on: Day,
        /// From which owner; from all of them when absent.
        pub from: Option<SubjectId>,
        /// Who, by number.
        pub to: SubjectId,
    }
    /// It is absorbed.
    pub struct EnterpriseMerge {
        /// The enterprise.
        pub enterprise: EnterpriseId,
        /// Its version.
        pub version: i64,
        /// Since when.
        pub merged_on: Day,
        /// Into which of ours; into one that is none of ours when absent.
        pub into: Option<EnterpriseId>,
    }
}
