//! Does a database fit this program? Asked before anything is opened for writing.
//!
//! Must not: change anything. Bringing it up to date is `App::migrate`.

use super::{App, AppResult};
use crate::store::Store;
use crate::store::schema::Schema;

impl App {
    /// The state of a database's schema.
    pub async fn schema(url: &str) -> AppResult<Schema> {
        Ok(Store::schema(url).await?)
    }
}
