//! Documents of a case: what was printed, in which version and language, and the facts that it was made from.
//!
//! ```text
//! Document { kind: Agreement, version: 1, language: Uk, template: 1, sha256: of the PDF's bytes, facts: {"case":"2026-0007", ..} }
//! ```
//! Invariant: a document's facts are what the rows said in the very decision that wrote it, and they alone make it again:
//! whoever renders them gets the recorded bytes or finds out. Facts hold codes, amounts, dates and ids; a name is put in by
//! whoever prints, or by hand. Must not know how a document looks.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::command::{AgreementSend, GoodsAmount, SignatureStep};
use super::gate::Gate;
use super::goods::Goods;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World};
use crate::id::{CaseId, DocumentId, PersonId};
use crate::money::Minor;
use crate::row::hex;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// What a document is.
    pub enum DocumentKind {
        /// The grant agreement.
        Agreement = "agreement",
        /// A change of it.
        Amendment = "amendment",
        /// An act of handover of goods.
        Handover = "handover",
        /// Minutes of the committee.
        Minutes = "minutes",
    }
}

codes! {
    /// Language of a document.
    pub enum Language {
        /// English.
        En = "en",
        /// Ukrainian.
        Uk = "uk",
    }
}

row! { "document", key 1, insert;
    /// A document as it was made once; a later version is another row.
    pub struct Document {
        /// Id.
        pub document_id: DocumentId,
        /// The case.
        pub case_id: CaseId,
        /// What it is.
        pub kind: DocumentKind,
        /// What it is about: the grant, the order of goods, or the case.
        pub object_id: Uuid,
        /// 1, 2, .. of its kind about the same thing.
        pub version: i64,
        /// Language.
        pub language: Language,
        /// Version of the template that set it.
        pub template: i64,
        /// SHA-256 of the PDF's bytes, lower-case hexadecimal.
        pub sha256: String,
        /// Its facts as canonical JSON.
        pub facts: String,
        /// Made on.
        pub made_on: Day,
        /// Who made it.
        pub made_by: PersonId,
    }
}

/// A document that was rendered for a command, before the command is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Language.
    pub language: Language,
    /// Version of the template.
    pub template: i64,
    /// SHA-256 of the facts' JSON, lower-case hexadecimal.
    pub content: String,
    /// SHA-256 of the PDF's bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// Who and what every document is about: codes and numbers alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Code of the programme.
    pub programme: String,
    /// Its title.
    pub programme_title: String,
    /// Number of the case.
    pub case: String,
    /// Number of the grantee.
    pub grantee: String,
    /// Code of the partner NGO.
    pub ngo: String,
    /// Version of the document.
    pub version: i64,
    /// Day that it bears.
    pub made_on: Day,
}

/// One line of the agreed budget. Minor units of the agreement's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetFact {
    /// Category's code.
    pub category: String,
    /// How many.
    pub quantity: i64,
    /// Price of one.
    pub unit_minor: i64,
}

/// One instalment. Minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalmentFact {
    /// Planned for.
    pub planned_on: Day,
    /// Amount.
    pub amount_minor: i64,
}

/// What an agreement is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementFacts {
    /// Heading.
    pub heading: Heading,
    /// ISO code.
    pub currency: String,
    /// Amount to sign, minor units.
    pub amount_minor: i64,
    /// Sector's code.
    pub sector: String,
    /// Region's code.
    pub region: String,
    /// Lines of the plan.
    pub budget: Vec<BudgetFact>,
    /// What of the plan the grantee pays, minor units.
    pub own_minor: i64,
    /// Instalments in order.
    pub instalments: Vec<InstalmentFact>,
    /// Days after the first money on which its use is checked.
    pub check_days: i64,
    /// Days after the launch on which visits are due, rising.
    pub visit_days: Vec<i64>,
}

/// One line of what is handed over. Minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedFact {
    /// Number in the asset register, where the order is of an in-kind line.
    pub asset: Option<String>,
    /// Category's code, likewise.
    pub category: Option<String>,
    /// How many, where all of the line's order is handed over at once.
    pub quantity: Option<i64>,
    /// Value of the line.
    pub value_minor: i64,
}

/// What an act of handover is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverFacts {
    /// Heading.
    pub heading: Heading,
    /// The order.
    pub goods: Uuid,
    /// ISO code.
    pub currency: String,
    /// What is handed over.
    pub lines: Vec<HandedFact>,
}

/// Facts in the form that is stored and hashed.
pub fn canonical(facts: &impl Serialize) -> Result<String, Stop> {
    serde_json::to_string(facts).map_err(|error| Stop::Broken(format!("facts of a document: {error}")))
}

/// SHA-256 in lower-case hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The next version of a kind of document about a thing.
pub fn next_version(case: &Dossier, kind: DocumentKind, object: Uuid) -> i64 {
    case.documents
        .iter()
        .filter(|row| row.kind == kind && row.object_id == object)
        .map(|row| row.version)
        .max()
        .unwrap_or(0)
        + 1
}

/// The documents that bind a grant now: the latest version of its agreement, in each language.
pub fn binding(case: &Dossier) -> Vec<&Document> {
    let of_grant = |row: &&Document| matches!(row.kind, DocumentKind::Agreement | DocumentKind::Amendment);
    let last = case.documents.iter().filter(of_grant).max_by_key(|row| row.document_id);
    let same = |row: &&Document| last.is_some_and(|last| (last.kind, last.version) == (row.kind, row.version));
    case.documents.iter().filter(of_grant).filter(same).collect()
}

/// The heading of a document made on a day; the world holds the partner NGO and the grantee's number.
pub(super) fn heading(world: &World, case: &Dossier, (version, made_on): (i64, Day)) -> Result<Heading, Stop> {
    let (programme, application) = (world.programme()?, &case.application);
    let ngo = world.ngos.get(&application.ngo_id).ok_or_else(|| Stop::Broken("the partner was not loaded".into()))?;
    let grantee = world.subjects.get(&application.subject_id);
    let grantee = grantee.ok_or_else(|| Stop::Broken("the grantee's number was not loaded".into()))?;
    Ok(Heading {
        programme: programme.code.to_string(),
        programme_title: programme.title.to_string(),
        case: application.number.clone(),
        grantee: grantee.number.clone(),
        ngo: ngo.code.to_string(),
        version,
        made_on,
    })
}

/// The facts of the agreement that a command would send on a day.
///
/// # Errors
/// `Hidden` without the case or its grant; `Broken` when the world lacks what [`AgreementSend`] needs with documents.
pub fn agreement_facts(world: &World, input: &AgreementSend, on: Day) -> Result<AgreementFacts, Stop> {
    let case = world.case(input.case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    let version = next_version(case, DocumentKind::Agreement, award.grant_id.0);
    let budget = case.items.iter().map(|item| BudgetFact {
        category: item.category.code().to_string(),
        quantity: item.quantity,
        unit_minor: item.unit_price_minor.0,
    });
    let plan =
        case.items.iter().map(|item| item.unit_price_minor.times(item.quantity)).collect::<Result<Vec<_>, _>>()?;
    let own = Minor::sum(plan)?.minus(input.signed.minor)?;
    let instalments = input.instalments.iter();
    let instalments =
        instalments.map(|part| InstalmentFact { planned_on: part.planned_on, amount_minor: part.amount_minor.0 });
    Ok(AgreementFacts {
        heading: heading(world, case, (version, on))?,
        currency: award.currency.code().to_string(),
        amount_minor: input.signed.minor.0,
        sector: case.application.sector.code().to_string(),
        region: case.application.region.as_str().to_string(),
        budget: budget.collect(),
        own_minor: own.0.max(0),
        instalments: instalments.collect(),
        check_days: world.settings.follow_up.use_check_days,
        visit_days: world.settings.follow_up.schedule_days.clone(),
    })
}

/// The facts of the act of handover that a command would record on a day.
///
/// # Errors
/// As [`agreement_facts`].
pub fn handover_facts(world: &World, input: &GoodsAmount, on: Day) -> Result<HandoverFacts, Stop> {
    let (case, row) = world.goods(input.goods)?;
    let version = next_version(case, DocumentKind::Handover, row.goods_id.0);
    // How many are in a part of an order, its amount does not say.
    let (line, whole) = (case.line_of(row.goods_id), input.amount.minor == row.ordered_minor);
    let handed = HandedFact {
        asset: line.map(|line| line.asset_number(&case.application.number)),
        category: line.map(|line| line.category.code().to_string()),
        quantity: line.filter(|_| whole).map(|line| line.quantity),
        value_minor: input.amount.minor.0,
    };
    Ok(HandoverFacts {
        heading: heading(world, case, (version, on))?,
        goods: row.goods_id.0,
        currency: row.currency.code().to_string(),
        lines: vec![handed],
    })
}

/// The canonical text of facts from which every document was rendered, one a language.
///
/// # Errors
/// `document_differs` when one was rendered from other facts than these, or two are of one language.
pub(super) fn rendered(gate: &Gate, facts: &impl Serialize, documents: &[DocumentRef]) -> Result<String, Stop> {
    let facts = canonical(facts)?;
    let content = fingerprint(facts.as_bytes());
    let mut languages = std::collections::BTreeSet::new();
    for made in documents {
        let fits = made.content == content && languages.insert(made.language) && made.sha256.len() == content.len();
        gate.ensure(fits, RefusalCode::DocumentDiffers)?;
    }
    Ok(facts)
}

/// Adds the documents that were rendered for a command to its plan: one row a language, all from the same facts.
///
/// # Errors
/// `document_differs` when one was rendered from other facts than these, or two are of one language.
pub(super) fn recorded(
    (gate, ctx): (&Gate, &Ctx),
    (case, kind, object): (CaseId, DocumentKind, Uuid),
    (version, facts): (i64, &impl Serialize),
    (documents, mut plan): (&[DocumentRef], Plan),
) -> Result<Plan, Stop> {
    let facts = rendered(gate, facts, documents)?;
    for made in documents {
        plan = plan.change(Document {
            document_id: ctx.mint.id(),
            case_id: case,
            kind,
            object_id: object,
            version,
            language: made.language,
            template: made.template,
            sha256: made.sha256.clone(),
            facts: facts.clone(),
            made_on: ctx.on,
            made_by: ctx.person(),
        });
    }
    Ok(plan)
}

/// The agreement's documents, recorded with the plan that sends it.
pub(super) fn with_agreement(
    at: (&Gate, &Ctx),
    (world, input): (&World, &AgreementSend),
    plan: Plan,
) -> Result<Plan, Stop> {
    if input.documents.is_empty() {
        return Ok(plan);
    }
    let facts = agreement_facts(world, input, at.1.on)?;
    let grant = world.case(input.case)?.award.as_ref().ok_or(Stop::Hidden)?.grant_id.0;
    let of = (input.case, DocumentKind::Agreement, grant);
    recorded(at, of, (facts.heading.version, &facts), (&input.documents, plan))
}

/// The act of handover's documents, recorded with the plan that hands over.
pub(super) fn with_handover(
    at: (&Gate, &Ctx),
    (world, input, row): (&World, &GoodsAmount, &Goods),
    plan: Plan,
) -> Result<Plan, Stop> {
    if input.documents.is_empty() {
        return Ok(plan);
    }
    let facts = handover_facts(world, input, at.1.on)?;
    let of = (row.case_id, DocumentKind::Handover, row.goods_id.0);
    recorded(at, of, (facts.heading.version, &facts), (&input.documents, plan))
}

/// Whoever signs says what: where the agreement was printed, the hash has to be that of its current version.
///
/// # Errors
/// `document_differs` when it is another's, or none.
pub(super) fn signed(gate: &Gate, case: &Dossier, document: Option<&str>) -> Result<(), Stop> {
    let current = binding(case);
    let fits = match document {
        None => current.is_empty(),
        Some(hash) => current.iter().any(|row| row.sha256 == hash),
    };
    gate.ensure(fits, RefusalCode::DocumentDiffers).map(drop)
}

/// The plan of a signature says which document was signed.
pub(super) fn named(plan: Plan, input: &SignatureStep) -> Plan {
    match &input.document {
        Some(hash) => plan.note("document", hash.as_str()),
        None => plan,
    }
}
