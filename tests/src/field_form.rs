//! A field form filled in as a spreadsheet program would: cells put into the rows of the file that the program wrote.
//!
//! Invariant: everything else of the file stays as it was. Must not know what the columns mean.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::failure::Failure;

/// The sheet to be filled in is the first.
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// What is typed into a cell.
#[derive(Clone, Debug)]
pub enum Typed {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A formula.
    Formula(String),
}

/// The file with cells typed in: row from 1, letters of the column, what.
pub fn fill(file: &[u8], cells: &[(u32, &str, Typed)]) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("the form: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|error| failed(&error))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| failed(&error))?;
        let name = entry.name().map_err(|error| failed(&error))?.into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        if name == SHEET {
            bytes = typed_in(String::from_utf8(bytes).map_err(|error| failed(&error))?, cells)?.into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).map_err(|error| failed(&error))?;
        out.write_all(&bytes)?;
    }
    Ok(out.finish().map_err(|error| failed(&error))?.into_inner())
}

fn typed_in(sheet: String, cells: &[(u32, &str, Typed)]) -> Result<String, Failure> {
    let mut sheet = sheet;
    for (row, column, typed) in cells {
        let start = sheet.find(&format!("<row r=\"{row}\"")).ok_or_else(|| Failure::new(format!("no row {row}")))?;
        let end = sheet[start..].find("</row>").ok_or_else(|| Failure::new(format!("row {row} has no end")))?;
        let cell = match typed {
            Typed::Text(text) => format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            Typed::Number(number) => format!("<c r=\"{column}{row}\"><v>{number}</v></c>"),
            Typed::Formula(formula) => format!("<c r=\"{column}{row}\"><f>{formula}</f><v>1</v></c>"),
        };
        sheet.insert_str(start + end, &cell);
    }
    Ok(sheet)
}
