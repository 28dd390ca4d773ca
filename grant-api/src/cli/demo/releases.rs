//! The first release of outcome figures, so that an evaluator finds something on the first day.
//!
//! Invariant: made by a manager and published by the data-protection focal point, through the same use cases as anybody's.

use ledger_core::time::Day;

use super::super::told;
use super::desk::{request, terms};
use super::people::SignIn;
use crate::app::App;

/// Makes and publishes it.
pub async fn fill(app: &App, sign_ins: &[SignIn], today: Day) -> Result<(), String> {
    let manager = request(app, sign_ins, "manager").await?;
    app.release_build(&manager, terms("demo-release".into(), today), Some(today)).await.map_err(told)?;
    let protection = request(app, sign_ins, "protection").await?;
    let releases = app.releases(&protection).await.map_err(told)?;
    let Some(made) = releases.first() else { return Ok(()) };
    let of = (made.number, made.version);
    app.release_publish(&protection, terms("demo-release-publish".into(), today), of).await.map_err(told)?;
    Ok(())
}
