//! A sheet as XLSX.
//!
//! Invariant: no cell is a formula. A number cell holds a double, which keeps 15 digits (ISO/IEC 29500, IEEE 754), so an amount
//! of more digits is written as text and stays exact. Must not: compute with the doubles it writes.

use ledger_core::money::Money;
use ledger_core::time::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::{Cell, Sheet, SheetError};

/// Digits that a number cell keeps.
const DIGITS_MAX: usize = 15;

pub(super) fn write(sheets: &[Sheet], made_on: Day) -> Result<Vec<u8>, SheetError> {
    let mut workbook = Workbook::new();
    // The file says on which day it was made, not by which machine at which second.
    let made = ExcelDateTime::parse_from_str(&made_on.to_string())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        write_sheet(workbook.add_worksheet().set_name(sheet.name)?, sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet) -> Result<(), SheetError> {
    let head = Format::new().set_bold();
    for (index, column) in sheet.columns.iter().enumerate() {
        page.write_string_with_format(0, place(index), *column, &head)?;
    }
    page.set_freeze_panes(1, 0)?;
    let formats = [0, 1, 2, 3].map(amount_format);
    for (row, cells) in sheet.rows.iter().enumerate() {
        let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1);
        for (index, cell) in cells.iter().enumerate() {
            write_cell(page, (row, place(index)), cell, &formats)?;
        }
    }
    Ok(())
}

fn place(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn amount_format(places: usize) -> Format {
    let fraction = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places)) };
    Format::new().set_num_format(format!("#,##0{fraction}"))
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &[Format; 4],
) -> Result<(), SheetError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => drop(page.write_string(row, column, text)?),
        Cell::Day(day) => drop(page.write_string(row, column, day.to_string())?),
        Cell::Count(count) => drop(match exact(&count.to_string()) {
            Some(number) => page.write_number(row, column, number)?,
            None => page.write_string(row, column, count.to_string())?,
        }),
        Cell::Millionths(value) => write_share(page, (row, column), *value)?,
        Cell::Money(money) => write_money(page, (row, column), *money, formats)?,
    }
    Ok(())
}

fn write_share(page: &mut Worksheet, (row, column): (u32, u16), value: i64) -> Result<(), SheetError> {
    let text = super::millionths(value);
    let format = Format::new().set_num_format("0.000000");
    match exact(&text) {
        Some(number) => page.write_number_with_format(row, column, number, &format)?,
        None => page.write_string(row, column, text)?,
    };
    Ok(())
}

fn write_money(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    money: Money,
    formats: &[Format; 4],
) -> Result<(), SheetError> {
    let text = money.amount_text();
    let format = usize::try_from(money.currency.places()).ok().and_then(|places| formats.get(places));
    match exact(&text).zip(format) {
        Some((number, format)) => page.write_number_with_format(row, column, number, format)?,
        None => page.write_string(row, column, text)?,
    };
    Ok(())
}

/// The double of a decimal text that gives the same text back; none where it has more digits than a double keeps.
fn exact(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches('-').bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let counted = digits.iter().skip_while(|digit| **digit == b'0').count();
    if counted > DIGITS_MAX { None } else { text.parse().ok() }
}
