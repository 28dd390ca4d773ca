//! Releases of outcome figures, played: made, published by somebody else, withdrawn with a notice, and each refusal on the way.

use ledger_core::outcome::release_document::Profile;
use ledger_core::programme::command::{Command, MadeRelease, ReleaseBuild, ReleasePublish, ReleaseWithdraw};
use ledger_core::programme::document::fingerprint;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::release::{Release, ReleaseState, WithdrawalReason};
use ledger_core::time::Timestamp;

use super::{Player, day};

impl Player {
    /// The release of a number, as it stands.
    pub fn release(&self, number: i64) -> Release {
        let mut rows = self.stage.base().releases.values().filter(|row| row.number == number);
        rows.next().unwrap().clone()
    }

    /// The input that makes a release; what its documents say is nobody's concern here.
    pub fn release_build(&self, number: i64, data_cut: &str) -> ReleaseBuild {
        let made = |profile: &Profile| {
            let content = format!("{} {number} {data_cut}", profile.code());
            let sha256 = fingerprint(content.as_bytes());
            let (signature, record) = ("signature".to_owned(), "{}".to_owned());
            MadeRelease { profile: *profile, content, sha256, signature, record }
        };
        let published = self.stage.base().releases.values().filter(|release| release.published_on.is_some());
        ReleaseBuild {
            number,
            data_cut: day(data_cut),
            known_at: Timestamp::from_micros(1_780_000_000_000_000),
            log_size: 1,
            published: i64::try_from(published.count()).unwrap(),
            audit: "{}".to_owned(),
            documents: Profile::ALL.iter().map(made).collect(),
        }
    }

    /// The command that publishes a release as it was seen.
    pub fn release_publish(&self, seen: &Release) -> Command {
        Command::ReleasePublish(ReleasePublish { release: seen.release_id, version: seen.version })
    }

    /// The command that withdraws it.
    pub fn release_withdraw(&self, seen: &Release) -> Command {
        let (release, version, notice) = (seen.release_id, seen.version, WithdrawalReason::Error);
        Command::ReleaseWithdraw(ReleaseWithdraw { release, version, notice })
    }
}

/// Two releases: the first is withdrawn after its publication, the second is dropped before it.
pub fn played() -> Player {
    let mut p = Player::new();
    p.on("2026-02-02");
    let first = p.release_build(1, "2026-01-31");
    assert_eq!(p.by("finance").refused(Command::ReleaseBuild(first.clone())), R::NotYourRole);
    let second = p.release_build(2, "2026-01-31");
    assert_eq!(p.by("manager1").refused(Command::ReleaseBuild(second.clone())), R::StaleVersion);
    let ahead = p.release_build(1, "2026-02-03");
    assert_eq!(p.refused(Command::ReleaseBuild(ahead)), R::NotInTheFuture);
    let mut changed = first.clone();
    changed.documents[0].content.push('.');
    assert_eq!(p.refused(Command::ReleaseBuild(changed)), R::DocumentDiffers);
    p.go(Command::ReleaseBuild(first));
    assert_eq!(p.refused(Command::ReleaseBuild(second.clone())), R::WrongState);

    let built = p.release(1);
    let publish = p.release_publish(&built);
    assert_eq!(p.refused(publish.clone()), R::Duties);
    p.by("manager2").go(publish.clone());
    assert_eq!(p.refused(publish), R::StaleVersion);
    let published = p.release(1);
    let again = p.release_publish(&published);
    assert_eq!(p.refused(again), R::WrongState);

    let earlier = p.release_build(2, "2026-01-30");
    assert_eq!(p.refused(Command::ReleaseBuild(earlier)), R::BeforeEarlierAct);
    // Computed before the first one was published, so not held against it.
    assert_eq!(p.refused(Command::ReleaseBuild(second)), R::StaleVersion);
    let second = p.release_build(2, "2026-01-31");
    p.go(Command::ReleaseBuild(second));
    for (number, seen) in [(1, published), (2, p.release(2))] {
        let withdraw = p.release_withdraw(&seen);
        p.go(withdraw.clone());
        assert_eq!(p.refused(withdraw), R::StaleVersion);
        let gone = p.release(number);
        assert_eq!((gone.state, gone.notice.as_deref()), (ReleaseState::Withdrawn, Some("error")));
        let again = p.release_withdraw(&gone);
        assert_eq!(p.refused(again), R::WrongState);
    }
    p
}
