//! `:86:`: the text of a movement in the dialects of banks.
//!
//! `?20`-`?29` and `?60`-`?69` of German and Polish banks (with any separator) and their `EREF+` words, `/NAME/` codes of
//! Dutch and other banks, `IBAN name` first lines, fields between colons, plain text.
//! Invariant: what no dialect explains stays in the text as the bank wrote it. Must not lose a reference that is cut by
//! a line end: cut lines join without a blank.

use super::text::some;

/// The width of a line and of a subfield: a full one is cut, a shorter one has ended.
const LINE: usize = 65;
const SUBFIELD: usize = 27;

/// What a text says.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) name: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) end_to_end_id: Option<String>,
    pub(crate) batch_id: Option<String>,
    pub(crate) remittance: Option<String>,
    pub(crate) return_reason: Option<String>,
    pub(crate) kind: Option<String>,
}

/// Words that part the text of a German bank.
const WORDS: [&str; 20] = [
    "EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "SVWZ+", "ABWA+", "ABWE+", "IBAN+", "BIC+", "COAM+", "OAMT+", "CCTA+",
    "ORCR+", "RREF+", "RTRN+", "PURP+", "BREF+", "MDAT+", "MTLG:",
];
/// Codes that part the text of a Dutch bank and its like.
const CODES: [&str; 30] = [
    "EREF", "PREF", "KREF", "MARF", "CREF", "ORDP", "BENM", "NAME", "REMI", "ISDT", "IBAN", "BIC", "TRTP", "CSID",
    "ADDR", "ACCW", "PURP", "RTRN", "ULTD", "ULTB", "ULTC", "CNTP", "TRCD", "USTD", "STRD", "SVCL", "OCMT", "CHGS",
    "ID", "INTR",
];

/// Whether a text has the shape of an IBAN. Anonymised ones have wrong check digits: those are not looked at.
pub(crate) fn iban_like(text: &str) -> bool {
    let bytes = text.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().skip(4).all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Joins lines: a full line was cut by the bank, a shorter one has ended.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut cut = true;
    for line in lines {
        if line.trim().is_empty() {
            cut = false;
            continue;
        }
        if !cut && !text.is_empty() {
            text.push('\n');
        }
        cut = line.chars().count() >= LINE;
        text.push_str(if cut { line } else { line.trim_end() });
    }
    text
}

/// Reads the lines of a text.
pub(crate) fn told(lines: &[&str]) -> Told {
    let flat: String = lines.concat();
    if let Some((code, mark)) = separator(&flat) {
        return subfields(&flat, code, mark);
    }
    let text = joined(lines);
    if flat.trim_start().starts_with('/') {
        return codes(&text);
    }
    first_line(lines, &text).or_else(|| colons(&flat)).unwrap_or_else(|| labelled(&text))
}

/// The business code and the separator of a text with subfields: `166?00`, ` 020~00`, `?20`.
fn separator(text: &str) -> Option<(&str, char)> {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (code, rest) = text.split_at_checked(digits)?;
    let mut rest = rest.chars();
    let mark = rest.next().filter(|mark| "?<>~^@+!|$#%*".contains(*mark))?;
    let two: Vec<char> = rest.take(2).collect();
    (digits <= 3 && two.len() == 2 && two.iter().all(char::is_ascii_digit)).then_some((code, mark))
}

fn subfields(text: &str, code: &str, mark: char) -> Told {
    let mut parts: Vec<(u8, String)> = Vec::new();
    for piece in text.trim_start().get(code.len()..).unwrap_or_default().split(mark) {
        match piece
            .get(..2)
            .filter(|tag| tag.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|tag| tag.parse().ok())
        {
            Some(tag) => parts.push((tag, piece.get(2..).unwrap_or_default().to_owned())),
            None => {
                if let Some((_, last)) = parts.last_mut().filter(|_| !piece.is_empty()) {
                    last.push(mark);
                    last.push_str(piece);
                }
            }
        }
    }
    let of = |wanted: &[u8]| -> Vec<&str> {
        parts.iter().filter(|(tag, _)| wanted.contains(tag)).map(|(_, text)| text.as_str()).collect()
    };
    let purpose = of(&[20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69]);
    let mut told = worded(&purpose);
    let name = cut(&of(&[32, 33]), "");
    told.name = some(&name.split_whitespace().collect::<Vec<_>>().join(" ")).or(told.name);
    let bank = of(&[30]).concat();
    let plain = |text: String| text.chars().filter(|symbol| !symbol.is_whitespace()).collect::<String>();
    let (iban, account) = (plain(of(&[38]).concat()), plain(of(&[31]).concat()));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    told.account = some(&iban)
        .or_else(|| some(&account).filter(|account| iban_like(account) || !digits(bank.trim())))
        .or_else(|| some(&account).map(|account| format!("{}/{account}", bank.trim())))
        .or(told.account);
    if matches!(code, "108" | "109" | "159" | "181" | "184") {
        told.return_reason = told.return_reason.or_else(|| some(&of(&[34]).concat()));
    }
    let kind = format!("{code} {}", of(&[0]).concat());
    told.kind = some(&kind);
    told
}

/// Joins subfields: a full one was cut.
fn cut(parts: &[&str], between: &str) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
        if part.chars().count() < SUBFIELD {
            text.push_str(if between.is_empty() { " " } else { between });
        }
    }
    text.trim_end().to_owned()
}

/// The purpose of a German text, with or without its words.
fn worded(parts: &[&str]) -> Told {
    let flat: String = parts.concat();
    let mut found: Vec<(usize, &str)> = WORDS.iter().flat_map(|word| flat.match_indices(word)).collect();
    found.sort_unstable();
    let mut told = Told::default();
    if found.is_empty() {
        told.remittance = some(&cut(parts, "\n"));
        return told;
    }
    let before = found.first().and_then(|(at, _)| flat.get(..*at)).and_then(some);
    let mut text: Vec<String> = before.into_iter().collect();
    for (index, (at, word)) in found.iter().enumerate() {
        let end = found.get(index + 1).map_or(flat.len(), |(next, _)| *next);
        let value = flat.get(at + word.len()..end).and_then(some);
        match *word {
            "EREF+" => told.end_to_end_id = told.end_to_end_id.or(value.filter(|text| text != "NOTPROVIDED")),
            "KREF+" => told.batch_id = told.batch_id.or(value),
            "SVWZ+" | "MTLG:" => text.extend(value),
            "ABWA+" | "ABWE+" => told.name = told.name.or(value),
            "IBAN+" => told.account = told.account.or(value),
            "RTRN+" => told.return_reason = told.return_reason.or(value),
            _ => {}
        }
    }
    told.remittance = (!text.is_empty()).then(|| text.join("\n"));
    told
}

/// Codes between slashes.
fn codes(text: &str) -> Told {
    let flat = text.replace("/\n", "/").replace("\n/", "/");
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for code in CODES {
        found.extend(flat.match_indices(code).filter_map(|(at, code)| {
            let end = at + code.len();
            let bounded = at.checked_sub(1).and_then(|before| flat.get(before..at)) == Some("/")
                && flat.get(end..=end) == Some("/");
            bounded.then_some((at - 1, end + 1, code))
        }));
    }
    found.sort_unstable();
    let mut told = Told::default();
    let mut texts: Vec<String> = Vec::new();
    let mut ended = 0;
    for (index, (start, from, code)) in found.iter().enumerate() {
        if *start < ended.max(1) - 1 {
            continue;
        }
        let end = found.get(index + 1).map_or(flat.len(), |(next, _, _)| (*next).max(*from));
        ended = end;
        let value = flat.get(*from..end).map(|value| value.trim_matches('/').trim()).and_then(some);
        let whole = || value.as_deref().map(|text| text.replace('\n', ""));
        match *code {
            "EREF" => told.end_to_end_id = told.end_to_end_id.or_else(whole).filter(|text| text != "NOTPROVIDED"),
            "PREF" | "KREF" => told.batch_id = told.batch_id.or_else(whole),
            "NAME" => told.name = told.name.or(value.as_deref().map(|text| text.replace('\n', " "))),
            "IBAN" | "ACCW" => {
                let account = whole().map(|text| text.split(',').next().unwrap_or_default().to_owned());
                told.account = told.account.or(account);
            }
            "REMI" | "USTD" | "STRD" | "CREF" => texts.extend(value),
            "RTRN" => told.return_reason = told.return_reason.or_else(whole),
            "BENM" | "ORDP" | "CNTP" => party(&mut told, &mut texts, value),
            _ => {}
        }
    }
    told.remittance = (!texts.is_empty()).then(|| texts.join("\n"));
    if found.is_empty() || (told.name.is_none() && told.remittance.is_none() && told.end_to_end_id.is_none()) {
        told.remittance = told.remittance.or_else(|| some(text));
    }
    told
}

/// `account/name/…` after a party's code.
fn party(told: &mut Told, texts: &mut Vec<String>, value: Option<String>) {
    let Some(value) = value else { return };
    let mut parts = value.split('/').map(str::trim).filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return };
    if iban_like(first) || first.bytes().all(|byte| byte.is_ascii_digit()) {
        told.account = told.account.take().or_else(|| some(first));
        let mut rest: Vec<&str> = parts.collect();
        if rest.first().is_some_and(|bic| {
            (8..=11).contains(&bic.len()) && bic.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }) {
            rest.remove(0);
        }
        let mut rest = rest.into_iter();
        told.name = told.name.take().or_else(|| rest.next().and_then(some));
        texts.extend(rest.map(str::to_owned));
    } else {
        told.name = told.name.take().or_else(|| some(first));
        texts.extend(parts.map(str::to_owned));
    }
}

/// `NL47INGB9999999999 name` on the first line, the text below.
fn first_line(lines: &[&str], text: &str) -> Option<Told> {
    let first = lines.first()?.trim();
    let (account, name) = first.split_once(' ').unwrap_or((first, ""));
    iban_like(account).then_some(())?;
    let rest = joined(lines.get(1..).unwrap_or_default());
    let remittance = some(&rest).or_else(|| some(text));
    Some(Told { account: Some(account.to_owned()), name: some(name), remittance, ..Told::default() })
}

/// `999KIND:text:name:IBAN`.
fn colons(flat: &str) -> Option<Told> {
    let parts: Vec<&str> = flat.split(':').collect();
    let at = parts.iter().rposition(|part| iban_like(part.trim())).filter(|at| *at >= 2)?;
    let kind = parts.first().and_then(|kind| some(kind));
    let remittance = some(&parts.get(1..at - 1)?.join(":"));
    Some(Told {
        account: parts.get(at).and_then(|part| some(part)),
        name: parts.get(at - 1).and_then(|part| some(part)),
        remittance,
        kind,
        ..Told::default()
    })
}

/// Plain text, perhaps with labels in it.
fn labelled(text: &str) -> Told {
    let after = |label: &str| text.split_once(label).map(|(_, rest)| rest);
    let account = after("REK: ").or_else(|| after("IBAN: ")).and_then(|rest| {
        let word = rest.split([' ', '/', '\n', ',']).next().unwrap_or_default();
        iban_like(word).then(|| word.to_owned())
    });
    let name =
        account.is_some().then(|| after("NAAM: ")).flatten().and_then(|rest| rest.split('\n').next()).and_then(some);
    Told { account, name, remittance: some(text), ..Told::default() }
}
