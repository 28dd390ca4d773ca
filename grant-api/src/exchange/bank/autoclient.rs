//! PrivatBank Autoclient JSON: transactions with `AUT_MY_*`, `AUT_CNTR_*` and their states.
//!
//! Invariant: only real and booked movements are booked lines; what is on its way is pending; refused, reversed and
//! informational ones stay as information.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::{self, Scalar, text};
use super::privat24::Grouped;
use super::{Line, MAX_ENTRIES, Reading, Status, Unreadable, amount, date};

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    transactions: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    exist_next_page: Scalar<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Row<'a> {
    #[serde(borrow)]
    aut_my_acc: Scalar<'a>,
    #[serde(borrow)]
    aut_cntr_acc: Scalar<'a>,
    #[serde(borrow)]
    aut_cntr_crf: Scalar<'a>,
    #[serde(borrow)]
    aut_cntr_nam: Scalar<'a>,
    #[serde(borrow)]
    ccy: Scalar<'a>,
    #[serde(borrow)]
    fl_real: Scalar<'a>,
    #[serde(borrow)]
    pr_pr: Scalar<'a>,
    #[serde(borrow)]
    dat_od: Scalar<'a>,
    #[serde(borrow)]
    dat_kl: Scalar<'a>,
    #[serde(borrow)]
    date_time_dat_od_tim_p: Scalar<'a>,
    #[serde(borrow)]
    osnd: Scalar<'a>,
    #[serde(borrow)]
    sum: Scalar<'a>,
    #[serde(borrow, rename = "REF")]
    reference: Scalar<'a>,
    #[serde(borrow)]
    refn: Scalar<'a>,
    #[serde(borrow)]
    id: Scalar<'a>,
    #[serde(borrow)]
    trantype: Scalar<'a>,
    #[serde(borrow)]
    dlr: Scalar<'a>,
    #[serde(borrow)]
    num_doc: Scalar<'a>,
    #[serde(borrow)]
    doc_typ: Scalar<'a>,
}

/// Reads answers of the bank: one page, a list of pages, or a bare list of transactions.
///
/// # Errors
/// `json`, `truncated`, `too-deep`, `entry` with the number of the transaction, `too-many-entries`.
pub(crate) fn read(source: &str) -> Result<Reading, Unreadable> {
    json::shallow(source)?;
    let mut grouped = Grouped::new("privatbank-autoclient-json");
    let pages: Vec<&RawValue> = if source.trim_start().starts_with('[') {
        serde_json::from_str(source).map_err(|error| json::fault(&error))?
    } else {
        vec![serde_json::from_str(source).map_err(|error| json::fault(&error))?]
    };
    let mut count = 0;
    for raw in pages {
        let page: Option<Page> = serde_json::from_str(raw.get()).ok();
        match page.and_then(|page| Some((page.transactions?, text(page.exist_next_page)))) {
            Some((rows, next)) => {
                for row in rows {
                    take(row, &mut count, &mut grouped)?;
                }
                if next.as_deref() == Some("true") {
                    grouped.reading.found("more-pages", "file", "the bank says that another page follows this one");
                }
            }
            None => take(raw, &mut count, &mut grouped)?,
        }
    }
    Ok(grouped.finish())
}

fn take(raw: &RawValue, count: &mut usize, grouped: &mut Grouped) -> Result<(), Unreadable> {
    *count += 1;
    if *count > MAX_ENTRIES {
        return Err(Unreadable::new("too-many-entries", "file", format!("more than {MAX_ENTRIES} transactions")));
    }
    let fault = |reason: &str| Unreadable::new("entry", format!("transaction {count}"), reason);
    let row: Row = serde_json::from_str(raw.get()).map_err(|_| fault("not a transaction"))?;
    let sum = text(row.sum).and_then(|sum| amount::parse(&sum)).ok_or_else(|| fault("SUM is not a number"))?;
    let amount = match text(row.trantype).as_deref() {
        Some("C") => sum,
        Some("D") => -sum,
        _ => return Err(fault("TRANTYPE is neither C nor D")),
    };
    let day = |value: Scalar| text(value).as_deref().and_then(date::dotted);
    let booked = day(row.dat_od).or_else(|| day(row.date_time_dat_od_tim_p)).or_else(|| day(row.dat_kl));
    let mut line = Line::new(amount);
    line.booked_on = Some(booked.ok_or_else(|| fault("no day in DAT_OD"))?);
    line.value_on = line.booked_on;
    line.currency = text(row.ccy).map(|code| code.to_uppercase());
    line.status = match (text(row.pr_pr).as_deref(), text(row.fl_real).as_deref()) {
        (_, Some("i")) | (Some("t" | "n"), _) => Status::Info,
        (Some("p"), _) => Status::Pending,
        _ => Status::Booked,
    };
    line.reversal = text(row.pr_pr).as_deref() == Some("t");
    let reference = format!("{}{}", text(row.reference).unwrap_or_default(), text(row.refn).unwrap_or_default());
    line.bank_ref = super::text::some(&reference).or_else(|| text(row.id)).or_else(|| text(row.num_doc));
    line.end_to_end_id = text(row.dlr);
    line.counterparty_name = text(row.aut_cntr_nam);
    line.counterparty_account = text(row.aut_cntr_acc);
    line.counterparty_tax_id = text(row.aut_cntr_crf);
    line.remittance = text(row.osnd);
    line.kind = text(row.doc_typ);
    grouped.push(text(row.aut_my_acc), line.currency.clone(), line);
    Ok(())
}
