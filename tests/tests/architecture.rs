//! A module of the engine imports only what stands above it, and one module alone knows rhai.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of a test fails as the test does"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the engine from the ground up, as docs/architecture.md lists them; those of one line may import each
/// other.
const ORDER: [&[&str]; 20] = [
    &["value"],
    &["function"],
    &["source"],
    &["syntax"],
    &["pack"],
    &["schema"],
    &["table"],
    &["state"],
    &["model"],
    &["declare"],
    &["expr"],
    &["program"],
    &["compile"],
    &["facts"],
    &["on_file"],
    &["decide"],
    &["scenario", "impact", "check"],
    &["format", "edit"],
    &["report"],
    &["face", "lib"],
];

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&module))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Symbol(char),
}

/// The words and symbols of a Rust text with their lines, without comments and literals.
fn tokens(text: &str) -> Vec<(usize, Token<'_>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let mut depth = 0;
                loop {
                    if text[at..].starts_with("/*") {
                        (depth, at) = (depth + 1, at + 2);
                    } else if text[at..].starts_with("*/") {
                        (depth, at) = (depth - 1, at + 2);
                    } else {
                        at += text[at..].chars().next().map_or(1, char::len_utf8);
                    }
                    if depth == 0 || at >= text.len() {
                        break;
                    }
                }
            }
            b'r' if raw_string(&text[at..]).is_some() => at += raw_string(&text[at..]).unwrap(),
            b'b' if raw_string(&text[at + 1..]).is_some() => at += 1 + raw_string(&text[at + 1..]).unwrap(),
            b'"' => at += quoted(&bytes[at..], b'"'),
            // A lifetime is a quote and a word that no quote follows.
            b'\'' => {
                let mut rest = text[at + 1..].chars();
                let first = rest.next();
                if first == Some('\\') || rest.next() == Some('\'') {
                    at += quoted(&bytes[at..], b'\'');
                } else {
                    at += 1;
                }
            }
            b if word(b) => {
                at += bytes[at..].iter().take_while(|b| word(**b)).count();
                found.push((line, Token::Word(&text[start..at])));
            }
            b => {
                at += 1;
                if !b.is_ascii_whitespace() {
                    found.push((line, Token::Symbol(char::from(b))));
                }
            }
        }
        line += text[start..at].matches('\n').count();
    }
    found
}

/// The length of a raw string that begins here: `r"…"`, `r#"…"#`.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?.chars().take_while(|c| *c == '#').count();
    let open = 1 + hashes + 1;
    if text.as_bytes().get(open - 1) != Some(&b'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    Some(
        text[open..]
            .find(&close)
            .map_or(text.len(), |end| open + end + close.len()),
    )
}

fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// Without what only tests see: an item behind `#[cfg(test)]`.
fn without_tests<'t>(tokens: &[(usize, Token<'t>)]) -> Vec<(usize, Token<'t>)> {
    let mut kept = Vec::new();
    let mut at = 0;
    let marker = [
        Token::Symbol('#'),
        Token::Symbol('['),
        Token::Word("cfg"),
        Token::Symbol('('),
        Token::Word("test"),
        Token::Symbol(')'),
        Token::Symbol(']'),
    ];
    while at < tokens.len() {
        let here = tokens[at..].iter().map(|(_, token)| *token);
        if here.take(marker.len()).eq(marker) {
            // To the end of the item: a `;`, or the brace that closes its body.
            at += marker.len();
            let mut depth = 0;
            while at < tokens.len() {
                let token = tokens[at].1;
                at += 1;
                match token {
                    Token::Symbol('{' | '(' | '[') => depth += 1,
                    Token::Symbol('}') if depth == 1 => break,
                    Token::Symbol('}' | ')' | ']') => depth -= 1,
                    Token::Symbol(';') if depth == 0 => break,
                    _ => {}
                }
            }
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

/// The names that follow `crate::` in a file, and those that `super::` leads to from a module of this depth.
fn imports<'t>(tokens: &[(usize, Token<'t>)], depth: usize) -> Vec<(usize, &'t str)> {
    let mut found = Vec::new();
    let is = |at: usize, token: Token<'_>| tokens.get(at).is_some_and(|(_, found)| *found == token);
    let colons = |at: usize| is(at, Token::Symbol(':')) && is(at + 1, Token::Symbol(':'));
    for (at, (_, token)) in tokens.iter().enumerate() {
        let mut next = match token {
            Token::Word("crate") if colons(at + 1) => at + 3,
            Token::Word("super") if colons(at + 1) && !(at > 1 && colons(at - 2)) => {
                let mut next = at + 3;
                let mut up = 1;
                while is(next, Token::Word("super")) && colons(next + 1) {
                    (next, up) = (next + 3, up + 1);
                }
                if up < depth {
                    continue;
                }
                next
            }
            _ => continue,
        };
        if !is(next, Token::Symbol('{')) {
            if let Some((line, Token::Word(name))) = tokens.get(next) {
                found.push((*line, *name));
            }
            continue;
        }
        // The first name of each branch.
        let mut level = 0;
        let mut first = true;
        loop {
            match tokens.get(next) {
                Some((_, Token::Symbol('{'))) => level += 1,
                Some((_, Token::Symbol('}'))) => level -= 1,
                Some((_, Token::Symbol(','))) if level == 1 => first = true,
                Some((line, Token::Word(name))) if first && level == 1 => {
                    found.push((*line, *name));
                    first = false;
                }
                _ => {}
            }
            next += 1;
            if level == 0 || next >= tokens.len() {
                break;
            }
        }
    }
    found
}

struct File {
    path: String,
    text: String,
    module: String,
    /// 1 for `value.rs` and `value/mod.rs`.
    depth: usize,
}

fn sources() -> Vec<File> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().unwrap() != "tests" {
                    collect(&path, found);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("engine")
        .join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let parts: Vec<String> = inside
                .with_extension("")
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .filter(|part| part != "mod")
                .collect();
            File {
                path: inside.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).unwrap(),
                module: parts[0].clone(),
                depth: parts.len(),
            }
        })
        .filter(|file| !file.path.ends_with("tests.rs"))
        .collect()
}

#[test]
fn a_module_imports_only_what_stands_above_it() {
    let mut wrong = Vec::new();
    for file in sources() {
        if file.module == "lib" {
            continue;
        }
        let Some(own) = rank(&file.module) else {
            wrong.push(format!(
                "{}: module `{}` has no place in the order",
                file.path, file.module
            ));
            continue;
        };
        for (line, name) in imports(&without_tests(&tokens(&file.text)), file.depth) {
            // What `lib` itself re-exports is the face's.
            let of = rank(name).or(rank("face"));
            if of > Some(own) {
                wrong.push(format!(
                    "{}:{line}: `{}` imports `crate::{name}`",
                    file.path, file.module
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_declare_knows_rhai() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|file| file.module != "declare")
        .flat_map(|file| {
            without_tests(&tokens(&file.text))
                .into_iter()
                .filter(|(_, token)| *token == Token::Word("rhai"))
                .map(|(line, _)| format!("{}:{line}", file.path))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let knows = |file: &File| {
        tokens(&file.text)
            .iter()
            .any(|(_, token)| *token == Token::Word("rhai"))
    };
    assert!(sources().iter().any(|file| file.module == "declare" && knows(file)));
}

/// A check that sees nothing finds nothing: what it reads is tried on a text with every trap.
#[test]
fn imports_are_seen_and_comments_are_not() {
    let text = r##"
        use crate::{value::Decimal, schema::{Type, Store}, pack};
        // use crate::report;
        fn f<'a>(x: &'a crate::model::Rule) -> char { let _ = ("crate::facts", r#"crate::decide"#, b"crate::face", '"'); '\'' }
        /* crate::compile /* crate::expr */ crate::program */
        #[cfg(test)]
        mod tests { use crate::report::Style; }
        use super::super::table::Table;
        use super::sibling;
    "##;
    let names: Vec<&str> = imports(&without_tests(&tokens(text)), 2)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(names, ["value", "schema", "pack", "model", "table"]);
    assert!(
        sources().len() > 100,
        "the sources of the engine are not where they are expected"
    );
}
