//! The United Nations operational rates of exchange as a table of text: units of a currency for one US dollar, each with the
//! day from which it holds.
//!
//! ```text
//! Country,Currency Name,Abbreviation,Effective Date,Rate
//! Ukraine,Hryvnia,UAH,01 Mar 2026,41.20                              1 USD = 41.20 UAH from 1 March 2026
//! ```
//! The list is given out with commas, semicolons or tabs, under a title or not, with notes beneath an empty line or not. So
//! the columns are found by their headings, and one currency may stand in many countries' lines with one and the same price.
//! Invariant: a table is believed only when every line of it could be read. Must not: guess which way round a date like
//! 02/03/2026 goes.

use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::Currency;
use ledger_core::time::Day;

use super::rates::{Quotes, RateFault, Reading};

/// Lines at the top among which the headings have to be.
const HEADINGS_WITHIN: usize = 20;
/// Most lines of a table: every country for some years of months.
const LINES_MAX: usize = 30_000;
const DATE: &str = "write the date as 02 Mar 2026 or 2026-03-02";
const RATE: &str = "write the rate as a number above zero with at most ten decimals, like 41.20";
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Where the columns are, and what stands between them.
struct Columns {
    delimiter: u8,
    code: usize,
    date: usize,
    rate: usize,
}

/// Reads a list of operational rates.
///
/// # Errors
/// Every fault with its line and column.
pub fn read(bytes: &[u8]) -> Result<Quotes, Vec<RateFault>> {
    if bytes.contains(&0) {
        return Err(vec![RateFault::of_file("not plain text; save it as CSV in UTF-8")]);
    }
    // Names of countries may be in any encoding of old; what is read here is ASCII in all of them.
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines()).collect();
    let top = lines.iter().take(HEADINGS_WITHIN).enumerate();
    let Some((at, columns)) = top.into_iter().find_map(|(at, (_, line))| Some((at, headings(line)?))) else {
        let what = "no line names the columns: abbreviation (or currency code), effective date, rate";
        return Err(vec![RateFault::of_file(what)]);
    };
    let mut reading = Reading::new(RateSource::Un);
    if lines.len() > LINES_MAX {
        return Err(vec![RateFault::of_file(format!("more than {LINES_MAX} lines; split it"))]);
    }
    let table = lines.iter().skip(at + 1).skip_while(|(_, line)| blank(line, columns.delimiter));
    // An empty line ends the table; what follows are notes.
    for (number, line) in table.take_while(|(_, line)| !blank(line, columns.delimiter)) {
        one(&mut reading, format!("line {number}"), line, &columns);
    }
    reading.finish()
}

fn blank(line: &str, delimiter: u8) -> bool {
    line.bytes().all(|b| b == delimiter || b == b'"' || b.is_ascii_whitespace())
}

/// The columns, if the line is the one with the headings.
fn headings(line: &str) -> Option<Columns> {
    let delimiter = [b'\t', b';', b','].into_iter().find(|delimiter| line.bytes().any(|b| b == *delimiter))?;
    let cells: Vec<String> = cells(line, delimiter)?.iter().map(|cell| cell.to_lowercase()).collect();
    let only = |names: &[&str]| {
        let mut found = cells.iter().enumerate().filter(|(_, cell)| names.iter().any(|name| cell.contains(name)));
        let (at, _) = found.next()?;
        found.next().is_none().then_some(at)
    };
    let code = only(&["abbreviation", "abbrev."]).or_else(|| only(&["currency code", "curr code", "iso code"]))?;
    Some(Columns { delimiter, code, date: only(&["effective", "eff date", "eff. date"])?, rate: only(&["rate"])? })
}

/// Cells of one line, without the spaces around them; `None` where a quote is left open.
fn cells(line: &str, delimiter: u8) -> Option<Vec<String>> {
    if line.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).has_headers(false).from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(|cell| cell.trim().to_owned()).collect())
}

fn one(reading: &mut Reading, place: String, line: &str, columns: &Columns) {
    let Some(cells) = cells(line, columns.delimiter) else {
        return reading.fault(RateFault::new(place, "", "", "a quote is opened and not closed"));
    };
    let cell = |at: usize| cells.get(at).map_or("", String::as_str);
    let Some(currency) = reading.currency(&place, "abbreviation", cell(columns.code)) else { return };
    let (date, price) = (cell(columns.date), cell(columns.rate));
    let on_day = day(date);
    if on_day.is_none() {
        reading.fault(RateFault::new(place.clone(), "effective date", date, DATE));
    }
    let rate = number(price).and_then(|digits| Rate::parse(&digits).ok());
    if rate.is_none() {
        reading.fault(RateFault::new(place.clone(), "rate", price, RATE));
    }
    let (Some(on_day), Some(rate)) = (on_day, rate) else { return };
    let Some(dollar) = Currency::from_code("USD") else { return };
    if currency != dollar {
        return reading.rate(place, (dollar, currency), on_day, rate);
    }
    // Countries that pay in dollars stand in the list too.
    if rate.to_string() != "1" {
        reading.fault(RateFault::new(place, "rate", price, "one dollar is one dollar: is this another list?"));
    }
}

/// `1,234.50` as `1234.50`: commas only where thousands end.
fn number(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped =
        groups.len() == 1 || (matches!(groups[0].len(), 1..=3) && groups[1..].iter().all(|group| group.len() == 3));
    let plain = groups.concat();
    (grouped && !plain.is_empty()).then(|| if fraction.is_empty() { plain } else { format!("{plain}.{fraction}") })
}

/// `02 Mar 2026`, `2-Mar-2026` or `2026-03-02`.
fn day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split([' ', '-']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let digits = |text: &str, most: usize| {
        let plain = text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        if plain { text.parse::<u32>().ok() } else { None }
    };
    if first.len() == 4 && second.len() == 2 && third.len() == 2 {
        return Day::from_ymd_opt(i32::try_from(digits(first, 4)?).ok()?, digits(second, 2)?, digits(third, 2)?);
    }
    let name = second.to_lowercase();
    let month = (1..).zip(MONTHS).find(|(_, month)| *month == name).map(|(number, _)| number)?;
    let year = (third.len() == 4).then(|| digits(third, 4)).flatten()?;
    Day::from_ymd_opt(i32::try_from(year).ok()?, month, digits(first, 2)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const HEAD: &str = "Country,Currency Name,Abbreviation,Effective Date,Rate\n";

    fn told(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap_err().iter().map(RateFault::to_string).collect()
    }

    fn said(quotes: &Quotes) -> Vec<String> {
        let said = |rate: &ledger_core::programme::command::NewRate| {
            format!("{} 1 {} = {} {}", rate.on_day, rate.currency, rate.rate, rate.per)
        };
        quotes.rates.iter().map(said).collect()
    }

    #[test]
    fn the_list_gives_units_for_one_dollar_and_one_price_for_a_currency_of_many_countries() {
        let quotes = read(include_bytes!("../../../fixtures/reference/rates/un.csv")).unwrap();
        assert_eq!(
            said(&quotes),
            [
                "2026-03-01 1 USD = 0.848 EUR",
                "2026-03-01 1 USD = 43.2 UAH",
                "2026-03-15 1 USD = 43.51 UAH",
                "2026-03-01 1 USD = 156.2 JPY",
                "2026-03-01 1 USD = 0.7415 GBP",
            ]
        );
        assert_eq!(quotes.left_out.into_iter().collect::<Vec<_>>(), ["IDR", "XOF"]);
    }

    #[test]
    fn tabs_semicolons_titles_quotes_and_notes_make_no_difference() {
        let comma = read(format!("{HEAD}Ukraine,Hryvnia,UAH,01 Mar 2026,43.20\n").as_bytes()).unwrap();
        for text in [
            "Operational rates\r\n\r\nCountry\tCurrency\tAbbreviation\tEffective Date\tRate (per US$1)\r\n\r\nUkraine\tHryvnia\tUAH\t1-Mar-2026\t 43.20\r\n\r\nA note, and no rate\r\n",
            "\u{feff}Rate;Effective date;Currency code\n43.2;2026-03-01;UAH\n",
            "\"Country\",\"Abbreviation\",\"Effective Date\",\"Rate\"\n\"Ukraine, all of it\",\"UAH\",\"01 MAR 2026\",\"43.2\"\n",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), comma, "{text}");
        }
        let latin =
            [HEAD.as_bytes(), b"C\xf4te,Franc,XOF,01 Mar 2026,560\nUkraine,Hryvnia,UAH,01 Mar 2026,43.20\n"].concat();
        assert_eq!(read(&latin).unwrap().rates, comma.rates, "names in an older encoding");
    }

    #[test]
    fn each_fault_is_told_with_its_line_and_column() {
        let bad = |line: &str| told(&format!("{HEAD}Japan,Yen,JPY,01 Mar 2026,156.2\n{line}\n"));
        for rate in ["", "0", "-1", "abc", "43,2", "4,32", "1e3", "43.2.1", ",043"] {
            let found = bad(&format!("Ukraine,Hryvnia,UAH,01 Mar 2026,\"{rate}\""));
            assert_eq!(found, [format!("line 3, rate, \"{rate}\": {RATE}")]);
        }
        for date in ["", "01/03/2026", "31 Feb 2026", "01 Mars 2026", "01 Mar 26", "2026-3-1", "Mar 2026"] {
            let found = bad(&format!("Ukraine,Hryvnia,UAH,{date},43.2"));
            assert_eq!(found, [format!("line 3, effective date, \"{date}\": {DATE}")]);
        }
        let code = "write the currency as three capital letters, like EUR";
        assert_eq!(bad("Ukraine,Hryvnia,uah,01 Mar 2026,43.2"), [format!("line 3, abbreviation, \"uah\": {code}")]);
        assert_eq!(bad("Ukraine,\"Hryvnia,UAH,01 Mar 2026,43.2"), ["line 3: a quote is opened and not closed"]);
        assert_eq!(bad("Ukraine,Hryvnia"), [format!("line 3, abbreviation, \"\": {code}")]);
        assert_eq!(bad("Ecuador,Dollar,USD,01 Mar 2026,1.1").len(), 1);
        assert_eq!(
            bad("Elsewhere,Yen,JPY,01 Mar 2026,157"),
            ["line 3, rate, \"157\": line 2 says 156.2 for USD/JPY on 2026-03-01"]
        );
    }

    #[test]
    fn a_number_with_thousands_is_read_and_a_table_without_headings_is_not() {
        let rate = |text: &str| number(text).and_then(|digits| Rate::parse(&digits).ok()).map(|rate| rate.to_string());
        assert_eq!(rate("1,234.50"), Some("1234.5".into()));
        assert_eq!(rate("12,345,678"), Some("12345678".into()));
        assert_eq!(rate("1234,567"), None);
        let headings = "the file: no line names the columns: abbreviation (or currency code), effective date, rate";
        for text in ["", "Ukraine,Hryvnia,UAH,01 Mar 2026,43.2\n", "Abbreviation,Rate\nUAH,43.2\n", "{\"a\":1}"] {
            assert_eq!(told(text), [headings], "{text}");
        }
        assert_eq!(told(HEAD), ["the file: no rate of a currency that the books know"]);
        assert_eq!(told("P\0K\u{3}"), ["the file: not plain text; save it as CSV in UTF-8"]);
    }
}
