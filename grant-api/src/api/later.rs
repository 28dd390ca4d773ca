//! An answer that is there at once, or is being computed in the background.
//!
//! Invariant: what is being computed is 202 with `Retry-After`, and the same question asked again meets the same computation.
//! Must not: compute.

use std::sync::Arc;

use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiResponse, Object};

use crate::app::background::AGAIN_S;

/// That an answer is being computed.
#[derive(Debug, Object)]
#[oai(rename = "Computing")]
pub struct ComputingBody {
    /// What to do.
    detail: String,
}

/// An answer, at once or later.
#[derive(Debug, ApiResponse)]
pub enum Later<T: ToJSON> {
    /// The figures.
    #[oai(status = 200)]
    Ready(Json<T>),
    /// They are being computed in the background.
    #[oai(status = 202)]
    Computing(
        Json<ComputingBody>,
        /// Seconds after which to ask again.
        #[oai(header = "Retry-After")]
        u32,
    ),
}

impl<T: ToJSON> Later<T> {
    /// What a use case found, or that it still looks.
    pub fn of<R>(found: Option<Arc<R>>, body: impl FnOnce(&R) -> T) -> Self {
        let detail = || "This is computed from every visit. Ask for the same again in a moment.".to_owned();
        match found {
            Some(report) => Later::Ready(Json(body(&report))),
            None => Later::Computing(Json(ComputingBody { detail: detail() }), AGAIN_S),
        }
    }
}
