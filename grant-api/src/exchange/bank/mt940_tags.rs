//! MT940 and MT942 files cut into messages and tags, with or without the envelope of SWIFT.
//!
//! Invariant: only tags these messages know begin a field; any other line belongs to the field before it. Must not
//! interpret a field.

use super::Unreadable;

/// Tags that begin a field.
const TAGS: [&str; 22] = [
    "20", "21", "25", "25P", "28", "28C", "28D", "60F", "60M", "61", "86", "62F", "62M", "64", "65", "13", "13D",
    "34F", "90C", "90D", "NS", "12",
];

/// A field: its lines as they stand, without line ends.
pub(crate) struct Field<'a> {
    pub(crate) tag: &'a str,
    pub(crate) line: usize,
    pub(crate) lines: Vec<&'a str>,
}

/// A message between its borders.
#[derive(Default)]
pub(crate) struct Message<'a> {
    pub(crate) fields: Vec<Field<'a>>,
    /// The envelope or a header line says 942.
    pub(crate) interim: bool,
    /// The message has its end mark.
    pub(crate) ended: bool,
    enveloped: bool,
}

impl Message<'_> {
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.fields.iter().any(|field| field.tag.starts_with(tag))
    }
}

/// Whether a line begins a field of these messages.
pub(crate) fn tag_of(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.trim_start_matches([' ', '\t', '\u{feff}']).strip_prefix(':')?.split_once(':')?;
    TAGS.contains(&tag).then_some((tag, rest))
}

#[derive(Default)]
struct Cutter<'a> {
    done: Vec<Message<'a>>,
    now: Message<'a>,
    interim: bool,
    torn: bool,
}

impl<'a> Cutter<'a> {
    fn finish(&mut self) {
        let message = std::mem::take(&mut self.now);
        self.torn = false;
        if !message.fields.is_empty() {
            self.done.push(message);
        }
    }

    fn enveloped(&mut self, header: &str) {
        self.finish();
        self.now.enveloped = true;
        self.now.interim = header.contains("{2:O942") || header.contains("{2:I942");
    }

    fn content(&mut self, number: usize, line: &'a str) {
        // Some exports break a line between the colon and the tag.
        if self.torn {
            self.torn = false;
            if let Some((tag, rest)) = line.split_once(':').filter(|(tag, _)| TAGS.contains(tag)) {
                return self.field(number, tag, rest);
            }
        }
        if let Some((tag, rest)) = tag_of(line) {
            return self.field(number, tag, rest);
        }
        match line.trim() {
            ":" => self.torn = true,
            ":940:" | ":942:" => {
                self.finish();
                self.interim = line.contains("942");
            }
            other => match self.now.fields.last_mut() {
                Some(field) => field.lines.push(line),
                None if other == "940" || other.starts_with("940 ") => self.interim = false,
                None if other == "942" || other.starts_with("942 ") => self.interim = true,
                None => {}
            },
        }
    }

    fn field(&mut self, number: usize, tag: &'a str, rest: &'a str) {
        if tag == "20" && !self.now.fields.is_empty() {
            self.finish();
        }
        if self.now.fields.is_empty() {
            self.now.interim |= self.interim;
        }
        self.now.fields.push(Field { tag, line: number, lines: vec![rest] });
    }
}

/// An end mark: `-`, `-}` with what follows, a dash with one letter three times.
fn end(line: &str) -> bool {
    let Some(rest) = line.trim_end().strip_prefix('-') else { return false };
    let letters = rest.as_bytes();
    let filled =
        letters.len() == 3 && letters.iter().all(|byte| byte.is_ascii_uppercase() && letters.first() == Some(byte));
    rest.is_empty() || rest.starts_with('}') || filled
}

/// All messages of a file.
///
/// # Errors
/// `truncated` where an envelope is not closed, or the last message breaks off where the others end.
pub(crate) fn messages(text: &str) -> Result<Vec<Message<'_>>, Unreadable> {
    let mut cutter = Cutter::default();
    let mut count = 0;
    for (at, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        count = at + 1;
        let mut rest = line;
        // A dash alone in a text is no end: a message that has an opening balance ends after its closing one.
        let text = rest.trim_end() == "-" && cutter.now.has("60") && !cutter.now.has("62");
        if end(rest) && !text {
            cutter.now.ended = true;
            cutter.finish();
            rest = rest.strip_prefix("-}").unwrap_or_default();
            if !rest.contains("{4:") {
                continue;
            }
        }
        match rest.split_once("{4:") {
            Some((header, body)) => {
                cutter.enveloped(header);
                if !body.trim().is_empty() {
                    cutter.content(count, body);
                }
            }
            None => cutter.content(count, rest),
        }
    }
    let open = cutter.now.enveloped;
    let (begun, closed) = (cutter.now.has("60"), cutter.now.has("62"));
    let usual = cutter.done.iter().any(|message| message.ended);
    cutter.finish();
    if open || (begun && !closed && usual) {
        return Err(Unreadable::line("truncated", count, "the file ends inside a message"));
    }
    Ok(cutter.done)
}
