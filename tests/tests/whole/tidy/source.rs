//! Reading Rust source for the tidy rules: text without comments and strings, the paths it names, its functions.
//!
//! Invariant: line numbers stay those of the file. A hand-made reader of a few token kinds, enough for rules on names
//! and lengths; it must not be asked what only a compiler knows (types, macros' output).

/// A file of the tree. `path` is relative to the workspace, with `/`.
pub struct Source {
    pub path: String,
    pub text: String,
    /// The text with comments, strings and character literals blanked out.
    pub code: String,
}

/// A path named in code, as `a::b::c`: a `use` (flattened) or any two names joined by `::`.
#[derive(Debug, PartialEq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

/// A function with a body: where it begins and how many lines it takes from `fn` to its closing brace.
#[derive(Debug, PartialEq)]
pub struct Function {
    pub line: usize,
    pub name: String,
    pub length: usize,
}

impl Source {
    /// A file of this text; `path` decides which rules hold for it.
    pub fn new(path: &str, text: &str) -> Self {
        Source { path: path.to_owned(), text: text.to_owned(), code: blanked(text) }
    }

    /// Every path the code names, `super` and `self` made absolute by the file's place.
    pub fn named(&self) -> Vec<Named> {
        let tokens = tokens(&self.code);
        let home = module_of(&self.path);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            // `+ use<'a>` in a return type captures lifetimes and names nothing.
            let captures = tokens.get(at + 1).is_some_and(|token| token.text == "<");
            if tokens[at].text == "use" && !captures {
                at = use_tree(&tokens, at + 1, &[], &mut found);
                continue;
            }
            let start = at;
            let mut path = Vec::new();
            while let Some(token) = tokens.get(at).filter(|token| token.is_name()) {
                path.push(token.text.clone());
                at += 1;
                if tokens.get(at).is_none_or(|token| token.text != "::") {
                    break;
                }
                at += 1;
            }
            if path.len() > 1 {
                found.push(Named { line: tokens[start].line, path });
            }
            at = at.max(start + 1);
        }
        for named in &mut found {
            named.path = absolute(&home, &named.path);
        }
        found
    }

    /// Every function with a body.
    pub fn functions(&self) -> Vec<Function> {
        let tokens = tokens(&self.code);
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let name = tokens.get(at + 1).filter(|name| name.is_name());
            if let ("fn", Some(name)) = (token.text.as_str(), name)
                && let Some(end) = body_end(&tokens[at..])
            {
                found.push(Function { line: token.line, name: name.text.clone(), length: end - token.line + 1 });
            }
        }
        found
    }
}

/// The line of the brace that closes the function at the first token; `None` for one without a body.
fn body_end(tokens: &[Token]) -> Option<usize> {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for token in tokens {
        match token.text.as_str() {
            "(" | "[" => round += 1,
            ")" | "]" => round -= 1,
            ";" if round == 0 && curly == 0 => return None,
            "{" => curly += 1,
            "}" if curly == 1 => return Some(token.line),
            "}" => curly -= 1,
            _ => {}
        }
    }
    None
}

#[derive(Debug)]
struct Token {
    line: usize,
    text: String,
}

impl Token {
    fn is_name(&self) -> bool {
        self.text.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }
}

/// Names, `::` and single signs.
fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push(Token { line: number + 1, text: rest[..length].to_owned() });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// Flattens one branch of a `use` from the token `at`; gives the index after it.
fn use_tree(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<Named>) -> usize {
    let mut path = prefix.to_vec();
    let line = tokens.get(at).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}" && token.text != ";") {
                    at = use_tree(tokens, at, &path, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
                }
                return at + 1;
            }
            "," | ";" | "}" => break,
            // The name it goes by afterwards is no part of what is used.
            "as" => at += 1,
            "::" => {}
            _ => path.push(token.text.clone()),
        }
        at += 1;
    }
    if path.len() > prefix.len() {
        found.push(Named { line, path });
    }
    at
}

/// The module of a file: `grant-api/src/store/write.rs` is `crate::store::write`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.split_once("/src/").map_or(path, |(_, inner)| inner).trim_end_matches(".rs");
    let mut module = vec!["crate".to_owned()];
    module.extend(inner.split('/').map(str::to_owned));
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

fn absolute(home: &[String], path: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let rest = &path[ups..];
    match rest.first().map(String::as_str) {
        Some("self") if ups == 0 => [home, &rest[1..]].concat(),
        _ if ups > 0 => [&home[..home.len().saturating_sub(ups).max(1)], rest].concat(),
        _ => path.to_vec(),
    }
}

/// Blanks comments, strings and character literals out, keeping every line end.
pub fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let in_name = before.is_alphanumeric() || before == '_';
        let length = literal(rest, in_name);
        if length == 0 {
            out.push(first);
            before = first;
            rest = &rest[first.len_utf8()..];
        } else {
            out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            before = ' ';
            rest = &rest[length..];
        }
    }
    out
}

/// The length in bytes of the comment, string or character that `rest` begins with; 0 for anything else.
fn literal(rest: &str, in_name: bool) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    let prefix = ["br", "cr", "b", "c", "r"].into_iter().find(|prefix| !in_name && rest.starts_with(prefix));
    let prefix = prefix.unwrap_or_default();
    let after = &rest[prefix.len()..];
    let hashes = if prefix.ends_with('r') { after.len() - after.trim_start_matches('#').len() } else { 0 };
    let body = &after[hashes..];
    if !body.starts_with('"') {
        return 0;
    }
    let start = prefix.len() + hashes + 1;
    if prefix.ends_with('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        return rest[start..].find(&close).map_or(rest.len(), |end| start + end + close.len());
    }
    start + escaped_until(&rest[start..], '"')
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// `'a'` and `'\n'` are characters, `'a` alone is a lifetime.
fn character(rest: &str) -> usize {
    let mut signs = rest[1..].char_indices();
    match (signs.next(), signs.next()) {
        (Some((_, '\\')), _) => 1 + escaped_until(&rest[1..], '\''),
        (Some(_), Some((at, '\''))) => 1 + at + 1,
        _ => 0,
    }
}

/// The length up to and with the first `end` that no backslash precedes.
fn escaped_until(text: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            sign if sign == end => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(file: &str, text: &str) -> Vec<String> {
        Source::new(file, text).named().into_iter().map(|named| named.path.join("::")).collect()
    }

    #[test]
    fn comments_strings_and_characters_are_blank_and_lines_stay() {
        let text = "let a = \"// no\\\" comment\"; // one\n/* two /* nested */\nstill */ b('\\'', '\"', 'x');\n";
        let code = blanked(text);
        assert_eq!(code.replace(' ', ""), "leta=;\n\nb(,,);\n");
        assert_eq!(code.len(), text.len());
    }

    #[test]
    fn raw_and_byte_strings_end_where_they_end() {
        assert_eq!(blanked("f(r#\"a \" b\"#, b\"c\\\"\", br\"d\")").replace(' ', ""), "f(,,)");
        assert_eq!(blanked("fn a<'a>(b: &'a str) { attr\"x\" }").replace("   ", ""), "fn a<'a>(b: &'a str) { attr }");
    }

    #[test]
    fn grouped_uses_are_flattened_and_renamed_ones_keep_their_origin() {
        let text = "use crate::{app::{self, Ctx}, store as s, error::*};\nuse sea_orm;\n";
        let expected = ["crate::app::self", "crate::app::Ctx", "crate::store", "crate::error::*", "sea_orm"];
        assert_eq!(paths("grant-api/src/api/cases.rs", text), expected);
    }

    #[test]
    fn paths_in_code_are_found_with_their_line_and_supers_resolved() {
        let source = Source::new(
            "grant-api/src/console/page/case.rs",
            "fn f() {\n  super::super::super::store::x(Utc::now());\n}",
        );
        let found = source.named();
        assert_eq!(found[0], Named { line: 2, path: ["crate", "store", "x"].map(str::to_owned).to_vec() });
        assert_eq!(found[1].path.join("::"), "Utc::now");
        assert_eq!(paths("grant-api/src/store/mod.rs", "use super::app;"), ["crate::app"]);
    }

    #[test]
    fn a_function_is_as_long_as_its_braces() {
        let text =
            "trait T { fn no_body(&self) -> [u8; 4]; }\nfn one() {\n  let f = |x: u8| { x };\n  fn inner() {}\n}\n";
        let found = Source::new("a/src/b.rs", text).functions();
        let expected = [("one", 2, 4), ("inner", 4, 1)];
        let found: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.line, f.length)).collect();
        assert_eq!(found, expected);
    }
}
