//! A release is made: enterprises, people and money of a data cut are read, masked and audited for each audience, signed, and
//! handed to the decision.
//!
//! Invariant: what is read is what the log knew at one size of it; a release whose audit fails is refused with what failed, and
//! nothing is written. Must not: hold up other requests while it computes.

use std::collections::BTreeMap;

use ledger_core::id::{GrantId, SubjectId};
use ledger_core::ledger::checkpoint::{Checkpoint, Signer};
use ledger_core::ledger::log::Hash;
use ledger_core::outcome::episode::episode;
use ledger_core::outcome::figures::{Earlier, Followed, Made, Paid, Person, Records, Snapshot, dimensions, make};
use ledger_core::outcome::release::{AuditReport, ReleaseError};
use ledger_core::outcome::release_document::Profile;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, MadeRelease, ReleaseBuild, ReleasePublish, ReleaseWithdraw};
use ledger_core::programme::document::fingerprint;
use ledger_core::programme::partner::Sex;
use ledger_core::programme::release::{Release, ReleaseState, WithdrawalReason};
use ledger_core::time::{Day, days_between};
use sha2::{Digest, Sha256};

use crate::app::error::RuleStatus;
use crate::app::execute::{Terms, key};
use crate::app::work::Stage;
use crate::app::{App, AppError, AppResult, Receipt, Request};
use crate::store::outcomes::Followed as Stored;

impl App {
    /// Makes the next release of a data cut, today's when absent.
    ///
    /// # Errors
    /// Those of the decision; `audit_failed` where a release would give too much away.
    pub async fn release_build(&self, request: &Request, terms: Terms, data_cut: Option<Day>) -> AppResult<Receipt> {
        self.rightful(request, Action::ReleaseBuild)?;
        if let Some(receipt) = self.release_answered(request, &terms, data_cut).await? {
            return Ok(receipt);
        }
        let on = terms.on.unwrap_or_else(|| request.today());
        let data_cut = data_cut.unwrap_or(on);
        if data_cut > on {
            let detail = format!(
                "The data cut {data_cut} is after {on}, the day of the release. Give that day or an earlier one."
            );
            return Err(AppError::field("/data_cut", "not_in_the_future", detail));
        }
        let signer = self.vault()?.release_signer()?;
        request.progress.at(Stage::Reading);
        let before = self.store.releases(self.programme).await?;
        let snapshot = self.snapshot(data_cut).await?;
        let waits = before.iter().any(|release| release.state == ReleaseState::Built);
        if waits {
            // The decision refuses it: nothing needs to be computed for that.
            let input = self.input(&snapshot, &before, &[], &signer)?;
            return self.execute(request, terms, Command::ReleaseBuild(input)).await;
        }
        // Side by side: each audience takes seconds of computing.
        let mut tasks = Vec::new();
        for profile in Profile::ALL {
            let earlier = self.earlier(*profile, &before).await?;
            let of = snapshot.clone();
            tasks.push(tokio::task::spawn_blocking(move || make(&of, *profile, &earlier)));
        }
        let mut parts = Vec::new();
        request.progress.at(Stage::Computing);
        for (done, task) in tasks.into_iter().enumerate() {
            request.progress.count(done, Profile::ALL.len());
            let made = task.await.map_err(AppError::internal)?;
            parts.push(made.map_err(|error| failed(&error))?);
        }
        let input = self.input(&snapshot, &before, &parts, &signer)?;
        self.execute(request, terms, Command::ReleaseBuild(input)).await
    }

    /// What this key made before, if it was of the same data cut: what is made anew would be another release.
    async fn release_answered(
        &self,
        request: &Request,
        terms: &Terms,
        data_cut: Option<Day>,
    ) -> AppResult<Option<Receipt>> {
        let sent = key(terms.key.clone())?;
        let earlier = self.store.answered(self.programme, request.principal.person.id, &sent).await?;
        let Some(receipt) = earlier.filter(|receipt| receipt.action == Action::ReleaseBuild.code()) else {
            return Ok(None);
        };
        let releases = self.store.releases(self.programme).await?;
        let made = releases.iter().find(|release| release.release_id.to_string() == receipt.object_id);
        let same = made.is_some_and(|release| data_cut.is_none_or(|cut| cut == release.data_cut));
        Ok(same.then_some(receipt))
    }

    /// Publishes a release that somebody else made.
    ///
    /// # Errors
    /// Those of the decision; hidden where there is no such release.
    pub async fn release_publish(
        &self,
        request: &Request,
        terms: Terms,
        (number, version): (i64, i64),
    ) -> AppResult<Receipt> {
        self.rightful(request, Action::ReleasePublish)?;
        let release = self.release(request, number).await?.release_id;
        self.execute(request, terms, Command::ReleasePublish(ReleasePublish { release, version })).await
    }

    /// Withdraws a release, with a notice.
    ///
    /// # Errors
    /// Those of the decision; hidden where there is no such release.
    pub async fn release_withdraw(
        &self,
        request: &Request,
        terms: Terms,
        (number, version): (i64, i64),
        notice: WithdrawalReason,
    ) -> AppResult<Receipt> {
        self.rightful(request, Action::ReleaseWithdraw)?;
        let release = self.release(request, number).await?.release_id;
        self.execute(request, terms, Command::ReleaseWithdraw(ReleaseWithdraw { release, version, notice })).await
    }

    /// Whoever may not is refused before anything is looked up or computed.
    fn rightful(&self, request: &Request, action: Action) -> AppResult<()> {
        if self.may(request, action) {
            return Ok(());
        }
        let detail = "Releases are made by managers, and published by managers and data protection.".into();
        Err(AppError::Denied { code: "not_your_role", detail, earlier: None })
    }

    fn input(
        &self,
        snapshot: &Snapshot,
        before: &[Release],
        parts: &[Made],
        signer: &Signer,
    ) -> AppResult<ReleaseBuild> {
        let published = before.iter().filter(|release| release.published_on.is_some()).count();
        let mut audits: BTreeMap<&str, &BTreeMap<String, AuditReport>> = BTreeMap::new();
        let mut documents = Vec::new();
        for made in parts {
            let profile = made.document.profile;
            let content = serde_json::to_string(&made.document).map_err(AppError::internal)?;
            let root: Hash = Sha256::digest(content.as_bytes()).into();
            let origin = format!("{}/releases/{}/{}", self.programme, snapshot.number, profile.code());
            let signed = Checkpoint { origin, size: snapshot.number, root };
            audits.insert(profile.code(), &made.audits);
            documents.push(MadeRelease {
                profile,
                sha256: fingerprint(content.as_bytes()),
                signature: signer.sign(&signed),
                record: serde_json::to_string(&made.records).map_err(AppError::internal)?,
                content,
            });
        }
        Ok(ReleaseBuild {
            number: snapshot.number,
            data_cut: snapshot.data_cut,
            known_at: snapshot.known_at,
            log_size: snapshot.log_size,
            published: i64::try_from(published).map_err(AppError::internal)?,
            audit: serde_json::to_string(&audits).map_err(AppError::internal)?,
            documents,
        })
    }

    /// What an audience saw before, the oldest first: every release that was ever published to it.
    async fn earlier(&self, profile: Profile, before: &[Release]) -> AppResult<Vec<Earlier>> {
        let mut earlier = Vec::new();
        for release in before {
            if release.published_on.is_none() {
                continue;
            }
            let file = self.store.release_file(self.programme, release.release_id, profile).await?;
            let file = file.ok_or_else(|| AppError::internal("a release without its file"))?;
            let records: Records = serde_json::from_str(&file.record).map_err(AppError::internal)?;
            let document = serde_json::from_str(&file.content).map_err(AppError::internal)?;
            earlier.push(Earlier { document, records });
        }
        Ok(earlier)
    }

    /// Everything of a data cut. Read until the log has not grown meanwhile, so that it is of one moment.
    pub(in crate::app) async fn snapshot(&self, data_cut: Day) -> AppResult<Snapshot> {
        for _ in 0..TRIES {
            let before = self.moment().await?;
            let snapshot = self.snapshot_at(data_cut, before).await?;
            if self.moment().await? == before {
                return Ok(snapshot);
            }
        }
        Err(AppError::Busy { retry_after_s: 5 })
    }

    /// The log as it stands: its size and when it grew last.
    pub(in crate::app) async fn moment(&self) -> AppResult<(i64, ledger_core::time::Timestamp)> {
        let head = self.store.log_head(self.programme).await?;
        let head = head.ok_or_else(|| AppError::internal("a programme without a log"))?;
        Ok((head.size, head.recorded_at))
    }

    async fn snapshot_at(
        &self,
        data_cut: Day,
        (log_size, known_at): (i64, ledger_core::time::Timestamp),
    ) -> AppResult<Snapshot> {
        let programme = self.store.programme(self.programme).await?;
        let programme = programme.ok_or_else(|| AppError::internal("no programme"))?;
        let disbursed = self.store.disbursed(self.programme, data_cut).await?;
        let owners = self.store.owners(self.programme).await?;
        let journeys = self.store.journeys(self.programme).await?;
        let sexes: BTreeMap<SubjectId, Sex> = journeys.iter().map(|one| (one.subject, one.sex)).collect();
        let number = self.store.releases(self.programme).await?.last().map_or(0, |release| release.number) + 1;
        let one = |stored: Stored| -> Option<Followed> {
            let enterprise = stored.enterprise;
            let launched_on = enterprise.launched_on;
            let cutoff = i32::try_from(days_between(launched_on, data_cut)).ok()?;
            let visits = stored.visits.iter().filter(|visit| visit.visited_on <= data_cut);
            let visits: Vec<_> = visits.filter_map(|visit| visit.in_days(launched_on)).collect();
            let owners = owners.get(&enterprise.enterprise_id)?;
            let told = owners.iter().map(|owner| sexes.get(owner).copied().unwrap_or(Sex::NotTold));
            let (region, sector) = (enterprise.region, enterprise.sector);
            let leaves = dimensions::leaves(region, sector, launched_on, &told.collect::<Vec<Sex>>())?;
            Some(Followed {
                key: enterprise.enterprise_id.0.as_u128(),
                persons: owners.iter().map(|subject| subject.0.as_u128()).collect(),
                launched_on,
                leaves,
                episode: episode(&visits, cutoff),
                visits,
                baseline: enterprise.baseline_paid_workers,
                disbursed_minor: disbursed.get(&enterprise.grant_id).copied().unwrap_or_default().0,
            })
        };
        let stored = self.store.followed(self.programme).await?;
        let launches = stored.iter().map(|one| (one.enterprise.grant_id, one.enterprise.launched_on)).collect();
        let launched = stored.into_iter().filter(|stored| stored.enterprise.launched_on <= data_cut);
        let followed = launched.map(one).collect::<Option<Vec<_>>>();
        let by = |on: Option<Day>| on.is_some_and(|on| on <= data_cut);
        let person = |one: crate::store::outcomes::Journey| Person {
            key: one.subject.0.as_u128(),
            enrolled_on: one.enrolled_on,
            applied: by(one.applied_on),
            granted: by(one.granted_on),
            launched: by(one.launched_on),
        };
        Ok(Snapshot {
            number,
            programme: programme.code.to_string(),
            currency: programme.base_currency,
            data_cut,
            known_at,
            log_size,
            followed: followed.ok_or_else(|| AppError::internal("an enterprise without owner or leaf"))?,
            people: journeys.into_iter().map(person).collect(),
            paid: self.paid(data_cut, &launches).await?,
        })
    }

    /// Every grant of which something was paid by the data cut, with the launch of its enterprise.
    async fn paid(&self, data_cut: Day, launches: &BTreeMap<GrantId, Day>) -> AppResult<Vec<Paid>> {
        let persons = self.store.grant_persons(self.programme).await?;
        let first_paid = self.store.first_paid(self.programme, data_cut).await?;
        let one = |(grant, first_paid_on): (GrantId, Day)| {
            let person = persons.get(&grant).ok_or_else(|| AppError::internal("a grant without its survivor"))?;
            let launched_on = launches.get(&grant).copied();
            Ok(Paid { key: grant.0.as_u128(), persons: vec![person.0.as_u128()], first_paid_on, launched_on })
        };
        first_paid.into_iter().map(one).collect()
    }
}

fn failed(error: &ReleaseError) -> AppError {
    AppError::Rule {
        code: "audit_failed",
        detail: format!("No release was made: {error}."),
        earlier: None,
        figures: Box::default(),
        status: RuleStatus::Unprocessable422,
    }
}

/// How often a snapshot is read anew because somebody wrote meanwhile.
const TRIES: usize = 5;
