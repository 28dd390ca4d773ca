//! Event -> entry: what becomes of a commitment besides being spent: given back, amended, moved between lines, carried forward.

use super::{Part, Parts, encumbered};
use crate::id::LineId;
use crate::ledger::account::{AUTHORITY, AVAILABLE, ENCUMBERED};
use crate::money::Minor;
use crate::programme::books::Books;
use crate::programme::fund::Fund;
use crate::programme::grant::{Award, AwardShare};
use crate::programme::refusal::Stop;

/// Grant completed or closed: 9700 / 9500 of each fund, but not `keep` (in the grant's currency, by what stands open).
pub fn commitment_released(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    keep: impl Fn(&AwardShare) -> Minor,
) -> Result<(), Stop> {
    for at in 0..parts.shares.len() {
        let fund = parts.fund(parts.shares[at].fund_id)?;
        let dims = parts.dims(&parts.shares[at], award, None);
        let kept = keep(&parts.shares[at]).min(parts.shares[at].committed_minor);
        let amount = parts.shares[at].committed_minor.minus(kept)?;
        let part = Part { at, fund, dims, amount };
        let carried = if kept.0 == 0 {
            parts.shares[at].committed_minor = Minor::ZERO;
            encumbered(books, award, fund)
        } else {
            parts.take_commitment(books, award, &part)?
        };
        parts.shares[at].free_minor = Minor::ZERO;
        books.post(ENCUMBERED, AVAILABLE, carried, fund.currency, &part.dims)?;
    }
    Ok(())
}

/// Amendment of the total: up 9500 / 9700 at the day's budget rate, down 9700 / 9500 at what is carried; split by weight up
/// and by what is free down. `fits` refuses what a fund's line can't carry.
pub fn amended(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    change: Minor,
    fits: impl Fn(&Fund, LineId, Minor) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let up = change.0 > 0;
    let weights = parts.column(|share| if up { Minor(share.weight) } else { share.free_minor });
    for part in parts.split(Minor(change.0.saturating_abs()), &weights, award, None)? {
        if up {
            let budget = books.budget_rate(part.fund, part.amount, parts.currency)?;
            fits(part.fund, parts.shares[part.at].line_id, budget)?;
            books.post(AVAILABLE, ENCUMBERED, budget, part.fund.currency, &part.dims)?;
            let row = &mut parts.shares[part.at];
            row.committed_minor = row.committed_minor.plus(part.amount)?;
            row.free_minor = row.free_minor.plus(part.amount)?;
        } else {
            let carried = parts.take_commitment(books, award, &part)?;
            books.post(ENCUMBERED, AVAILABLE, carried, part.fund.currency, &part.dims)?;
            let row = &mut parts.shares[part.at];
            row.free_minor = row.free_minor.minus(part.amount)?;
        }
    }
    Ok(())
}

/// Amendment between lines of the leading fund: old line 9700 / 9500, new line 9500 / 9700. Gives the amount in the fund's
/// currency; `fits` refuses what the new line can't carry.
pub fn reclassified(
    books: &mut Books,
    parts: &mut Parts,
    award: &Award,
    line: LineId,
    fits: impl Fn(&Fund, LineId, Minor) -> Result<(), Stop>,
) -> Result<Minor, Stop> {
    let fund = parts.fund(parts.shares[0].fund_id)?;
    let amount = encumbered(books, award, fund);
    fits(fund, line, amount)?;
    let dims = parts.dims(&parts.shares[0], award, None);
    books.post(ENCUMBERED, AVAILABLE, amount, fund.currency, &dims)?;
    books.post(AVAILABLE, ENCUMBERED, amount, fund.currency, &dims.line(line))?;
    parts.shares[0].line_id = line;
    Ok(amount)
}

/// Year end, carried forward: old line 9700 / 9500 and 9500 / 9010, new line 9010 / 9500 and 9500 / 9700. Gives the amount in
/// the fund's currency.
pub fn carried_forward(books: &mut Books, parts: &mut Parts, award: &Award, line: LineId) -> Result<Minor, Stop> {
    let fund = parts.fund(parts.shares[0].fund_id)?;
    let amount = encumbered(books, award, fund);
    let old = parts.dims(&parts.shares[0], award, None);
    let new = old.clone().line(line);
    books.post(ENCUMBERED, AVAILABLE, amount, fund.currency, &old)?;
    books.post(AVAILABLE, AUTHORITY, amount, fund.currency, &old)?;
    books.post(AUTHORITY, AVAILABLE, amount, fund.currency, &new)?;
    books.post(AVAILABLE, ENCUMBERED, amount, fund.currency, &new)?;
    parts.shares[0].line_id = line;
    Ok(amount)
}
