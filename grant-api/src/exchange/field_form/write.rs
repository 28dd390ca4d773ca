//! Writing a field form.
//!
//! Invariant: no cell is a formula; each empty cell says what it takes, by a list or by limits. Must not: write anything
//! that could name somebody.

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet,
    XlsxError,
};

use super::texts::{CODES, GUIDE, Language};
use super::{COLUMNS, FORM_VERSION, FormId, Kind, ToVisit};
use ledger_core::time::Day;

/// Name of the hidden sheet that says which form it is.
pub(super) const HIDDEN: &str = "form";
/// What stands in its first cell.
pub(super) const MARK: &str = "grant-ledger-visits";

/// The workbook, made on a day, which is the latest that a date in it may be changed to without a question.
///
/// # Errors
/// The writer failed.
pub fn write(id: &FormId, rows: &[ToVisit], language: Language, made_on: Day) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str(&made_on.to_string())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX).max(1);
    let page = workbook.add_worksheet().set_name(language.sheet())?;
    headings(page, language)?;
    for (index, row) in rows.iter().enumerate() {
        let at = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let planned = row.scheduled_for.map(|day| day.to_string()).unwrap_or_default();
        let cells =
            [row.number.as_str(), &row.enterprise.to_string(), &planned, row.kind.code(), row.sector, &row.region]
                .map(str::to_owned);
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            page.write_string(at, place(column), text)?;
        }
    }
    for (index, column) in COLUMNS.iter().enumerate() {
        if let Some(limits) = limits(column.kind)? {
            page.add_data_validation(1, place(index), last, place(index), &limits)?;
        }
    }
    guide(workbook.add_worksheet().set_name(language.guide())?, language)?;
    let hidden = workbook.add_worksheet().set_name(HIDDEN)?;
    let marks = [MARK.to_owned(), FORM_VERSION.to_string(), id.programme.to_string(), id.form.clone()];
    for (row, mark) in marks.iter().enumerate() {
        hidden.write_string(u32::from(place(row)), 0, mark)?;
    }
    hidden.set_very_hidden(true);
    workbook.save_to_buffer()
}

fn place(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn headings(page: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (index, column) in COLUMNS.iter().enumerate() {
        page.write_string_with_format(0, place(index), language.pick(column.en, column.uk), &head)?;
        let width = if column.name == "enterprise" { 38.0 } else { 14.0 };
        page.set_column_width(place(index), width)?;
        if column.kind == Kind::Date {
            page.set_column_format(place(index), &date)?;
        }
    }
    page.set_freeze_panes(1, 1)?;
    Ok(())
}

fn limits(kind: Kind) -> Result<Option<DataValidation>, XlsxError> {
    let rule = DataValidation::new();
    Ok(match kind {
        Kind::Fixed => None,
        Kind::Date => {
            let first = ExcelDateTime::parse_from_str("2000-01-01")?;
            let last = ExcelDateTime::parse_from_str("2099-12-31")?;
            Some(rule.allow_date(DataValidationRule::Between(first, last)))
        }
        Kind::Number(low, high) => Some(rule.allow_whole_number(DataValidationRule::Between(low, high))),
        Kind::List(codes) => Some(rule.allow_list_strings(codes)?),
    })
}

fn guide(page: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
    page.set_column_width(0, 24.0)?;
    page.set_column_width(1, 70.0)?;
    let mut row = 0;
    for (en, uk) in GUIDE {
        page.write_string(row, 0, language.pick(en, uk))?;
        row += 1;
    }
    for (code, en, uk) in CODES {
        page.write_string(row, 0, *code)?;
        page.write_string(row, 1, language.pick(en, uk))?;
        row += 1;
    }
    Ok(())
}
