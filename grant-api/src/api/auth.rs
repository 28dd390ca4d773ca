//! Bearer tokens: who asks. What they may do is decided further in.

use std::sync::Arc;

use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;

use crate::app::{App, AppError, Principal, clock};

/// An API token, sent as `Authorization: Bearer gl_...`.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", checker = "check")]
pub struct Auth(pub Principal);

async fn check(request: &Request, bearer: Bearer) -> poem::Result<Principal> {
    let app =
        request.data::<Arc<App>>().ok_or_else(|| AppError::internal("the API was mounted without its use cases"))?;
    Ok(app.principal_by_token(&bearer.token, clock::now()).await?)
}
