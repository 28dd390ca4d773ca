//! XML pulled piece by piece: no entity, no DOCTYPE, bounded depth and size.
//!
//! Invariant: nothing is resolved, fetched or expanded; at most [`MAX_LIVE`] elements are held at a time; the first
//! fault ends the file. Must not know any message.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text::line_of;
use super::{MAX_DEPTH, Unreadable};

/// The most elements kept in memory at a time: an entry without its details, which are taken one by one.
const MAX_LIVE: usize = 20_000;
/// The most namespaces a path of elements may bind.
const MAX_BINDINGS: usize = 256;

/// An element with what is below it. Only the attribute `Ccy` means anything to the messages read here.
pub(crate) struct Node {
    pub(crate) name: Box<str>,
    pub(crate) currency: Option<Box<str>>,
    text: String,
    pub(crate) children: Vec<Node>,
    /// Elements in it, itself included.
    weight: usize,
}

impl Node {
    /// The first element on a path of names, `A/B/C`.
    pub(crate) fn at(&self, path: &str) -> Option<&Node> {
        let (name, rest) = match path.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let mut found = self.children.iter().filter(|child| &*child.name == name);
        match rest {
            None => found.next(),
            Some(rest) => found.find_map(|child| child.at(rest)),
        }
    }

    /// Its text, None where blank.
    pub(crate) fn text(&self) -> Option<&str> {
        let text = self.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The text on a path.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.at(path).and_then(Node::text)
    }

    /// The first of several paths that has a text.
    pub(crate) fn first(&self, paths: &[&str]) -> Option<&str> {
        paths.iter().find_map(|path| self.get(path))
    }

    /// All children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| &*child.name == name)
    }
}

/// One step through the file.
pub(crate) enum Step {
    Open(Node),
    Text(String),
    Close,
    End,
}

/// The file, step by step.
pub(crate) struct Pull<'a> {
    reader: Reader<&'a [u8]>,
    source: &'a str,
    depth: usize,
    closing: bool,
    bindings: Vec<(usize, String, String)>,
    rooted: bool,
}

impl<'a> Pull<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        let mut reader = Reader::from_str(source);
        reader.config_mut().check_comments = false;
        Pull { reader, source, depth: 0, closing: false, bindings: Vec::new(), rooted: false }
    }

    /// The line the reader stands at.
    pub(crate) fn line(&self) -> usize {
        line_of(self.source.as_bytes(), usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX))
    }

    pub(crate) fn fault(&self, code: &'static str, reason: impl Into<String>) -> Unreadable {
        Unreadable::line(code, self.line(), reason)
    }

    /// The namespace bound to a prefix here; the empty prefix is the default one.
    pub(crate) fn namespace(&self, prefix: &str) -> Option<&str> {
        let bound = self.bindings.iter().rev().find(|(_, name, _)| name == prefix);
        bound.map(|(_, _, uri)| uri.as_str()).filter(|uri| !uri.is_empty())
    }

    /// The next step.
    ///
    /// # Errors
    /// `xml`, `doctype`, `entity`, `too-deep`, `truncated`.
    pub(crate) fn step(&mut self) -> Result<Step, Unreadable> {
        if self.closing {
            self.closing = false;
            return Ok(self.close());
        }
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(&error)),
            };
            match event {
                Event::Start(start) => return self.open(&start),
                Event::Empty(start) => {
                    let step = self.open(&start);
                    self.closing = true;
                    return step;
                }
                Event::End(_) => return Ok(self.close()),
                Event::Text(text) if self.depth > 0 => return Ok(Step::Text(text.into_inner().into_owned())),
                Event::Text(text) => {
                    if !text.into_inner().trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
                        return Err(self.fault("xml", "text outside of the root element"));
                    }
                }
                Event::CData(text) => return Ok(Step::Text(text.into_inner().into_owned())),
                Event::GeneralRef(entity) => {
                    let name = entity.into_inner();
                    let symbol = character(&name);
                    return match symbol {
                        Some(symbol) => Ok(Step::Text(symbol.to_string())),
                        None => {
                            Err(self.fault("entity", "an entity that XML itself does not define: none is resolved"))
                        }
                    };
                }
                Event::DocType(_) => return Err(self.fault("doctype", "a DOCTYPE: none is read")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 => {
                    return Err(self.fault("truncated", format!("the file ends inside {} open elements", self.depth)));
                }
                Event::Eof => return Ok(Step::End),
            }
        }
    }

    fn broken(&self, error: &quick_xml::Error) -> Unreadable {
        let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let line = line_of(self.source.as_bytes(), at);
        match error {
            quick_xml::Error::Syntax(_) => Unreadable::line("truncated", line, "the file ends inside a tag"),
            _ => Unreadable::line("xml", line, "not well-formed XML"),
        }
    }

    fn open(&mut self, start: &BytesStart) -> Result<Step, Unreadable> {
        if self.depth == 0 && self.rooted {
            return Err(self.fault("xml", "a second root element"));
        }
        self.rooted = true;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault("too-deep", format!("more than {MAX_DEPTH} elements inside each other")));
        }
        let mut node = Node {
            name: start.local_name().into_inner().into(),
            currency: None,
            text: String::new(),
            children: Vec::new(),
            weight: 1,
        };
        // Without the check for repeated attributes: it costs their square.
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else { return Err(self.fault("xml", "a broken attribute")) };
            let (key, value) = (attribute.key.0, &*attribute.value);
            if key == "xmlns" {
                self.bind("", value)?;
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.bind(prefix, value)?;
            } else if key == "Ccy" {
                node.currency = Some(value.trim().into());
            }
        }
        Ok(Step::Open(node))
    }

    fn bind(&mut self, prefix: &str, uri: &str) -> Result<(), Unreadable> {
        if self.bindings.len() >= MAX_BINDINGS {
            return Err(self.fault("xml", "too many namespaces"));
        }
        self.bindings.push((self.depth, prefix.to_owned(), uri.to_owned()));
        Ok(())
    }

    fn close(&mut self) -> Step {
        let depth = self.depth;
        self.bindings.retain(|(at, _, _)| *at < depth);
        self.depth = depth.saturating_sub(1);
        Step::Close
    }
}

/// A character reference or one of the five names XML defines.
fn character(name: &str) -> Option<char> {
    let code = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let number = match code.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(number).filter(|symbol| !symbol.is_control() || matches!(symbol, '\t' | '\n' | '\r'))
}

/// Who takes elements as they close.
pub(crate) trait Visit {
    /// An element begins below `parents`.
    fn open(&mut self, node: &Node, parents: &[Node]) -> Result<(), String>;
    /// An element ended below `parents`: taken (None) or given back to be kept in its parent.
    ///
    /// # Errors
    /// A code and what is wrong; the line is added here.
    fn close(&mut self, node: Node, parents: &[Node]) -> Result<Option<Node>, (&'static str, String)>;
}

/// Walks the whole file.
///
/// # Errors
/// Those of [`Pull::step`] and of the visitor, `too-many-elements`.
pub(crate) fn walk(text: &str, visitor: &mut impl Visit) -> Result<(), Unreadable> {
    let mut pull = Pull::new(text);
    let mut stack: Vec<Node> = Vec::new();
    let mut live = 0_usize;
    loop {
        match pull.step()? {
            Step::Open(node) => {
                live += 1;
                if live > MAX_LIVE {
                    return Err(pull.fault("too-many-elements", format!("more than {MAX_LIVE} elements in one entry")));
                }
                visitor.open(&node, &stack).map_err(|reason| pull.fault("xml", reason))?;
                stack.push(node);
            }
            Step::Text(text) => {
                if let Some(node) = stack.last_mut().filter(|node| !node.text.is_empty() || !text.trim().is_empty()) {
                    node.text.push_str(&text);
                }
            }
            Step::Close => {
                let Some(node) = stack.pop() else { return Err(pull.fault("xml", "an end without a beginning")) };
                let weight = node.weight;
                let kept = visitor.close(node, &stack).map_err(|(code, reason)| pull.fault(code, reason))?;
                match (kept, stack.last_mut()) {
                    (Some(node), Some(parent)) => {
                        parent.weight += node.weight;
                        parent.children.push(node);
                    }
                    _ => live = live.saturating_sub(weight),
                }
            }
            Step::End => return Ok(()),
        }
    }
}

/// What a message calls itself.
pub(crate) struct Head {
    /// Namespace of the document.
    pub(crate) namespace: Option<String>,
    /// The element of the message (`BkToCstmrStmt`), None in an empty document.
    pub(crate) message: Option<String>,
}

/// Looks for the message: the element below `Document`, or a known one where there is no `Document`. Of several
/// namespaces the one that names a message counts.
///
/// # Errors
/// Those of [`Pull::step`].
pub(crate) fn head(text: &str, known: impl Fn(&str) -> bool, named: impl Fn(&str) -> bool) -> Result<Head, Unreadable> {
    let mut pull = Pull::new(text);
    let mut document: Option<Option<String>> = None;
    loop {
        match pull.step()? {
            Step::Open(node) => {
                let own = pull.namespace("").map(str::to_owned);
                let any = || pull.bindings.iter().rev().map(|(_, _, uri)| uri.clone()).find(|uri| named(uri));
                let namespace = own.clone().filter(|uri| named(uri)).or_else(any).or(own);
                if &*node.name == "Document" {
                    document = Some(namespace);
                } else if known(&node.name) {
                    return Ok(Head { namespace: namespace.or(document.flatten()), message: Some(node.name.into()) });
                } else if let Some(namespace) = document {
                    return Ok(Head { namespace, message: Some(node.name.into()) });
                }
            }
            Step::Close | Step::Text(_) => {}
            Step::End => return Ok(Head { namespace: document.flatten(), message: None }),
        }
    }
}
