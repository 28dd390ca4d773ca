//! Payment batches, played: the commands of one as the program gives them in one transaction.

use ledger_core::id::{BatchId, CaseId};
use ledger_core::programme::batch::{FileHashes, PaymentFormat};
use ledger_core::programme::command::{self as input, BatchBuild, BatchDrop, BatchMember, BatchRelease, Command};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::payee::Commitment;
use uuid::Uuid;

use super::{Agreement, Place, Player, code};

/// A commitment or hash of one digit.
pub fn digits(digit: &str) -> Commitment {
    Commitment::parse(&digit.repeat(64)).unwrap()
}

/// Hashes of the files of a batch.
pub fn hashes() -> FileHashes {
    FileHashes { pain09: digits("1"), pain03: digits("2"), csv: digits("3") }
}

impl Player {
    /// A case with a payee that was set and confirmed today.
    pub fn paid_to(&mut self, case: CaseId, digit: &str) {
        let version = self.case(case).payees.last().map_or(0, |payee| payee.version);
        let commitment = digits(digit);
        self.by("officer1").go(Command::PayeeSet(input::PayeeSet { case, version, commitment }));
        self.by("finance_manager2").go(Command::PayeeConfirm(input::PayeeConfirm { case, version: version + 1 }));
    }

    /// The command that builds a batch of instalments, as the next of its year.
    pub fn batch_build(&self, number: i64, place: Place, members: &[(CaseId, usize)]) -> BatchBuild {
        let member = |(case, part): &(CaseId, usize)| {
            let input::DisbursementStep { disbursement, version } = self.step(*case, *part);
            BatchMember { disbursement, version }
        };
        BatchBuild {
            batch: BatchId(Uuid::from_u128(6_000 + number as u128)),
            number,
            bank_account: place.bank,
            requested_on: self.date(),
            members: members.iter().map(member).collect(),
            files: hashes(),
            same_account: Vec::new(),
            reason: None,
        }
    }

    /// Builds a batch, and prepares what is in it.
    pub fn batched(&mut self, build: BatchBuild) -> BatchId {
        let (batch, bank_account, members) = (build.batch, build.bank_account, build.members.clone());
        self.by("finance").go(Command::BatchBuild(build));
        for BatchMember { disbursement, version } in members {
            self.go(Command::PaymentPrepare(input::PaymentPrepare { disbursement, version, bank_account }));
        }
        batch
    }

    /// The command that releases a batch at its first version.
    pub fn batch_release(&self, batch: BatchId) -> Command {
        Command::BatchRelease(BatchRelease { batch, version: 1, files: hashes() })
    }

    /// The command that drops a batch at its first version.
    pub fn batch_drop(&self, batch: BatchId) -> Command {
        Command::BatchDrop(BatchDrop { batch, version: 1, reason: code("wrong_day") })
    }
}

/// Payment batches of two cases: one dropped, one released.
pub fn played() -> Player {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("BATCHED", Policy::Advance));
    let cases = [p.signed(place, &[50_000]), p.signed(place, &[50_000])];
    for (case, digit) in cases.into_iter().zip(["a", "b"]) {
        p.paid_to(case, digit);
        p.by("finance").go(Command::PayeeRead(input::PayeeRead { case }));
        p.authorised(case, 0);
    }
    p.on("2026-01-07");
    let members = cases.map(|case| (case, 0));
    let batch = p.batched(p.batch_build(1, place, &members));
    let drop = p.batch_drop(batch);
    p.go(drop);
    let batch = p.batched(p.batch_build(2, place, &members));
    // A member goes out with its batch, or not at all.
    let alone = Command::PaymentRelease(p.step(cases[0], 0));
    p.by("manager2").refused(alone);
    let release = p.batch_release(batch);
    p.go(release);
    for case in cases {
        let step = Command::PaymentRelease(p.step(case, 0));
        p.go(step);
    }
    let format = PaymentFormat::Csv;
    p.by("finance").go(Command::BatchRead(input::BatchRead { batch, format }));
    p
}
