//! A backup put into new databases, and held against what it says of itself before anybody may serve it.
//!
//! Invariant: nothing that is there is written over. A SQLite file gets its name when every check has passed, the vault's
//! before the ledger's, so that no ledger stands without its vault; what did not pass is removed. Into PostgreSQL each
//! database goes in one transaction, and what did not pass is named, to be dropped. Must not: hold a member in memory.

use std::io::Read;
use std::path::Path;

use ledger_core::id::ProgrammeId;

use super::restore_checks::{self, key_of};
use super::restore_place::Place;
use super::verify::Checked;
use super::{AppError, AppResult};
use crate::exchange::backup::{LEDGER, Manifest, Member, Piece, Reader, VAULT};
use crate::store::snapshot::known_migrations;

/// Where a backup goes.
#[derive(Clone, Copy, Debug)]
pub struct Targets<'a> {
    /// URL of the new ledger.
    pub ledger: &'a str,
    /// URL of the new vault.
    pub vault: Option<&'a str>,
    /// The key file that is to open it; not looked at when absent.
    pub key: Option<&'a Path>,
}

/// What was restored and how it was found.
#[derive(Debug)]
pub struct Restored {
    /// What the backup is.
    pub manifest: Manifest,
    /// Its members, with the number of their bytes.
    pub members: Vec<(Member, u64)>,
    /// Every check.
    pub checked: Vec<Checked>,
    /// Whether it stands: no check found anything.
    pub stands: bool,
    /// What has to be dropped by hand, where it does not stand.
    pub left: Vec<String>,
}

/// Restores and checks.
///
/// # Errors
/// A target that is there already; a backup that is not whole; a database that does not take it. Nothing half made stays,
/// or the error names it.
pub async fn restore(from: impl Read, targets: Targets<'_>) -> AppResult<Restored> {
    let key = targets.key.map(key_of).transpose()?;
    let mut reader = Reader::open(from)?;
    let mut places = places(reader.manifest(), targets).await?;
    let done = filled(&mut reader, &mut places, key.as_deref()).await;
    let (members, checked) = match done {
        Ok(done) => done,
        Err(error) => return Err(with_what_is_left(error, &given_up(places))),
    };
    let stands = checked.iter().all(|check| check.findings.is_empty());
    let mut left = Vec::new();
    if stands {
        // The ledger is the first: it comes last.
        for (_, place) in places.into_iter().rev() {
            place.keep()?;
        }
    } else {
        left = given_up(places);
    }
    Ok(Restored { manifest: reader.manifest().clone(), members, checked, stands, left })
}

/// A place for each member, which holds nothing yet.
async fn places(manifest: &Manifest, targets: Targets<'_>) -> AppResult<Vec<(String, Place)>> {
    let mut places = Vec::new();
    if manifest.members.first().is_none_or(|name| name != LEDGER) {
        return Err(AppError::internal("the backup holds no ledger"));
    }
    for name in &manifest.members {
        let url = match (name.as_str(), targets.vault) {
            (LEDGER, _) => targets.ledger,
            (VAULT, Some(vault)) => vault,
            (VAULT, None) => return Err(AppError::internal("the backup holds a vault: say where to, with --vault")),
            _ => return Err(AppError::internal(format!("the backup holds a member that is not known here: {name}"))),
        };
        places.push((name.clone(), Place::free(url).await?));
    }
    Ok(places)
}

/// Lets go of the places; gives those that have to be dropped by hand.
fn given_up(places: Vec<(String, Place)>) -> Vec<String> {
    places.into_iter().filter_map(|(_, place)| place.give_up()).collect()
}

fn with_what_is_left(error: AppError, left: &[String]) -> AppError {
    match error {
        AppError::Internal { cause } if !left.is_empty() => AppError::internal(format!("{cause}\n{}", left.join("\n"))),
        other => other,
    }
}

type Filled = (Vec<(Member, u64)>, Vec<Checked>);

/// Every member into its place, then every check.
async fn filled(
    reader: &mut Reader<impl Read>,
    places: &mut [(String, Place)],
    key: Option<&str>,
) -> AppResult<Filled> {
    let mut members = Vec::new();
    for (name, place) in places.iter_mut() {
        let member = match reader.piece()? {
            Piece::Member(member) => member,
            _ => return Err(AppError::internal(format!("the backup lacks its member {name}"))),
        };
        fits(&member, place)?;
        place.make()?;
        let bytes = loop {
            match reader.piece()? {
                Piece::Data(bytes) => place.take(bytes)?,
                Piece::Whole(sum) => break sum.bytes,
                _ => return Err(AppError::internal(format!("the member {name} has no end"))),
            }
            tokio::task::yield_now().await;
        };
        place.end().await?;
        members.push((member, bytes));
    }
    match reader.piece()? {
        Piece::End => {}
        _ => return Err(AppError::internal("the backup goes on after its last member")),
    }
    let checked = checks(&members, places, key).await?;
    Ok((members, checked))
}

/// Is it for this engine, and no newer than this program?
fn fits(member: &Member, place: &Place) -> AppResult<()> {
    let (name, engine) = (&member.name, place.kind().name());
    if member.engine != engine {
        let what = format!(
            "the {name} in the backup is of {}, and its new place is {engine}: a backup goes back to the engine it is of",
            member.engine
        );
        return Err(AppError::internal(what));
    }
    let known = if name == VAULT { crate::vault::known_migrations() } else { known_migrations() };
    match member.migrations.iter().find(|change| !known.contains(change)) {
        Some(change) => Err(AppError::internal(format!(
            "the {name} in the backup has a change of its schema that this program does not know ({change}): \
             restore it with the grant-api that made it, or a newer one"
        ))),
        None => Ok(()),
    }
}

async fn checks(members: &[(Member, u64)], places: &[(String, Place)], key: Option<&str>) -> AppResult<Vec<Checked>> {
    let mut checked = Vec::new();
    for ((member, _), (_, place)) in members.iter().zip(places) {
        checked.extend(match member.name == LEDGER {
            true => restore_checks::ledger(&place.url(), member).await?,
            false => restore_checks::vault(place.look().await?, member, key).await?,
        });
    }
    Ok(checked)
}

/// The programme that a text of a manifest names.
pub(super) fn programme(text: &str) -> AppResult<ProgrammeId> {
    text.parse().map_err(|_| AppError::internal("the backup names a programme by something that is no id"))
}
