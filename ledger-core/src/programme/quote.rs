//! Quoted rates taken in: each once per pair, day and source, with one price for ever.
//!
//! Invariant: a rate that an entry may rest on never changes; another price for the same pair, day and source is refused and
//! nothing of the command is written. Must not: read anybody's file format.

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::ledger::rate::{RATE_DAYS, RateBook, RateRow};
use crate::policy::Action;
use crate::time::plus_days;

/// Most rates of one command: every currency of the United Nations' list for a year of months.
pub const RATES_MAX: usize = 2_500;

/// Takes quoted rates in. Those that are there with the same price are left out; a day may lie ahead as far as a quote holds,
/// for banks publish the next day's rates and the United Nations the next month's.
pub fn rates_record(ctx: &mut Ctx, world: &World, input: &command::RatesRecord) -> Result<Plan, Stop> {
    let first = input.rates.iter().map(|rate| rate.on_day).min().unwrap_or(ctx.on);
    let text = first.to_string();
    let gate = Gate::new(ctx, world, Action::RatesRecord, ObjectKind::Rates, &text).pass()?;
    gate.ensure(!input.rates.is_empty(), RefusalCode::NothingListed)?;
    gate.ensure(input.rates.len() <= RATES_MAX, RefusalCode::OutOfRange)?;
    let mut known: RateBook = world.rates.clone();
    let mut plan = Plan::about(ObjectKind::Rates, &text, 1);
    for asked in &input.rates {
        let about = |code| {
            let pair = format!("{}/{}", asked.currency, asked.per);
            gate.refuse(code)
                .with("pair", pair)
                .with("on", asked.on_day.to_string())
                .with("source", asked.source.code())
        };
        if asked.currency == asked.per {
            return Err(about(RefusalCode::CurrencyMismatch).into());
        }
        if asked.on_day > plus_days(ctx.today, RATE_DAYS) {
            return Err(about(RefusalCode::NotInTheFuture).into());
        }
        if let Some(there) = known.get(asked.currency, asked.per, asked.on_day, asked.source) {
            if there.rate != asked.rate {
                let refusal = about(RefusalCode::RateDiffers).with("there", there.rate.to_string());
                return Err(refusal.with("asked", asked.rate.to_string()).into());
            }
            continue;
        }
        let row = RateRow {
            rate_id: ctx.mint.id(),
            currency: asked.currency,
            per: asked.per,
            on_day: asked.on_day,
            rate: asked.rate,
            source: asked.source,
        };
        known.insert(row.clone());
        plan = plan.change(row);
    }
    gate.ensure(!plan.changes.is_empty(), RefusalCode::NothingToBook)?;
    Ok(plan)
}
