//! The log for whoever keeps checkpoints: its head, inclusion and consistency proofs (RFC 6962).

use std::sync::Arc;

use ledger_core::ledger::log::{Hash, root_text};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::auth::Auth;
use super::{Answer, Tag, request};
use crate::app::App;
use crate::app::log::{Consistency, Inclusion};

/// Head of the log.
#[derive(Debug, Object)]
#[oai(rename = "LogHead")]
pub struct HeadBody {
    /// Which log: the first line of its checkpoints.
    pub origin: String,
    /// Number of leaves.
    pub size: i64,
    /// Root of the tree, hexadecimal SHA-256.
    pub root: String,
    /// When the last leaf was recorded.
    pub recorded_at: String,
}

/// Proof that a leaf is in the tree.
#[derive(Debug, Object)]
#[oai(rename = "InclusionProof")]
pub struct InclusionBody {
    /// Sequence of the leaf, from 1; the leaf's index of RFC 6962 is one less.
    pub sequence: i64,
    /// Number of leaves of the tree.
    pub size: i64,
    /// Hash of the leaf.
    pub leaf_hash: String,
    /// The audit path, from the leaf upwards (RFC 6962, 2.1.1).
    pub path: Vec<String>,
    /// Root of the tree.
    pub root: String,
}

/// Proof that a tree is the beginning of a later one.
#[derive(Debug, Object)]
#[oai(rename = "ConsistencyProof")]
pub struct ConsistencyBody {
    /// Number of leaves of the earlier tree.
    pub from: i64,
    /// Its root.
    pub from_root: String,
    /// Number of leaves of the later tree.
    pub to: i64,
    /// Its root.
    pub to_root: String,
    /// The proof (RFC 6962, 2.1.2).
    pub path: Vec<String>,
}

fn texts(path: &[Hash]) -> Vec<String> {
    path.iter().map(|hash| root_text(hash)).collect()
}

impl From<Inclusion> for InclusionBody {
    fn from(proof: Inclusion) -> Self {
        InclusionBody {
            sequence: proof.seq,
            size: proof.size,
            leaf_hash: root_text(&proof.leaf),
            path: texts(&proof.path),
            root: root_text(&proof.root),
        }
    }
}

impl From<Consistency> for ConsistencyBody {
    fn from(proof: Consistency) -> Self {
        ConsistencyBody {
            from: proof.from.0,
            from_root: root_text(&proof.from.1),
            to: proof.to.0,
            to_root: root_text(&proof.to.1),
            path: texts(&proof.path),
        }
    }
}

/// Operations on the log's tree.
pub struct LogApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Books")]
impl LogApi {
    /// Head of the log: size and root.
    #[oai(path = "/log/head", method = "get", operation_id = "log_head")]
    async fn head(&self, auth: Auth) -> Answer<HeadBody> {
        let head = self.0.log_head(&request(auth)).await?;
        Ok(Json(HeadBody {
            origin: self.0.origin(),
            size: head.size,
            root: root_text(&head.root),
            recorded_at: head.recorded_at.to_string(),
        }))
    }

    /// Proves that a leaf is in the log of a size, by default of all leaves.
    #[oai(path = "/log/leaves/:seq/proof", method = "get", operation_id = "log_inclusion")]
    async fn inclusion(&self, auth: Auth, seq: Path<i64>, size: Query<Option<i64>>) -> Answer<InclusionBody> {
        Ok(Json(self.0.log_inclusion(&request(auth), seq.0, size.0).await?.into()))
    }

    /// Proves that the log of `from` leaves is the beginning of that of `to`, by default of all leaves.
    #[oai(path = "/log/consistency", method = "get", operation_id = "log_consistency")]
    async fn consistency(&self, auth: Auth, from: Query<i64>, to: Query<Option<i64>>) -> Answer<ConsistencyBody> {
        Ok(Json(self.0.log_consistency(&request(auth), from.0, to.0).await?.into()))
    }
}
