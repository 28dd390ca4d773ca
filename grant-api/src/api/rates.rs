//! Quoted rates: read them by pair, source and days, and record new ones.

use std::sync::Arc;

use ledger_core::ledger::rate::RateSource;
use ledger_core::time::Day;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Query};
use poem_openapi::payload::Json;

use super::auth::Auth;
use super::wire::{ReceiptBody, choice, limit};
use super::wire_rates::{NewRatesBody, RateBody, RatePage, currency, place, read_place};
use super::{Answer, Tag, decide, one_more, paged, request};
use crate::app::App;
use crate::app::execute::Fields;
use crate::app::rates::RateSearch;

/// Operations on quoted rates.
pub struct RatesApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Books")]
impl RatesApi {
    /// Quoted rates by day, pair and source.
    #[oai(path = "/rates", method = "get", operation_id = "rate_list")]
    #[allow(clippy::too_many_arguments, reason = "one a query parameter")]
    async fn rates(
        &self,
        auth: Auth,
        /// The currency that is priced.
        currency: Query<Option<String>>,
        /// The currency of the price.
        per: Query<Option<String>>,
        /// nbu, un or manual.
        source: Query<Option<String>>,
        /// First day.
        from: Query<Option<Day>>,
        /// Last day.
        to: Query<Option<Day>>,
        /// `next` of the page before.
        after: Query<Option<String>>,
        /// Rows of a page.
        limit: Query<Option<u64>>,
    ) -> Answer<RatePage> {
        let size = self::limit(limit.0)?;
        let mut fields = Fields::default();
        let priced = currency.0.as_deref().map(|text| self::currency(&mut fields, "?currency", text));
        let per = per.0.as_deref().map(|text| self::currency(&mut fields, "?per", text));
        let source = source.0.as_deref();
        let source = source.map(|text| choice(&mut fields, "?source", RateSource::ALL, RateSource::code, text));
        let after = after.0.as_deref().map(|text| read_place(&mut fields, text));
        fields.finish(Some(()))?;
        let (currency, per, source) = (priced.flatten(), per.flatten(), source.flatten());
        let search = RateSearch { currency, per, source, from: from.0, to: to.0 };
        let rows = self.0.rates(&request(auth), search, after.flatten(), one_more(size)).await?;
        let (rows, next) = paged(rows, size, place);
        Ok(Json(RatePage { items: rows.into_iter().map(RateBody::from).collect(), next }))
    }

    /// Records quoted rates: all that are new, or none when one is there with another price.
    #[oai(path = "/rates", method = "post", operation_id = "rates_record")]
    async fn record(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewRatesBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }
}
