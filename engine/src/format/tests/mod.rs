//! Tests of the layout: what it must never do, on random texts; and what it looks like, on texts by hand.

mod looks;
mod random;

use std::path::{Path, PathBuf};

use super::{laid_out, same_code, script, settled};
use crate::source::FileId;
use crate::syntax::ast::{AstNode, Literal};
use crate::syntax::{SyntaxKind, SyntaxNode, parse};

/// The layout of a text without errors: there has to be one.
fn layout(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.errors(), [], "{text}");
    settled(&parsed.syntax(), text).unwrap_or_else(|| {
        let first = laid_out(&parsed.syntax(), text);
        let second = laid_out(&parse(&first).syntax(), &first);
        let (before, after) = (parsed.syntax(), parse(&first).syntax());
        let comments = comments(&before) == comments(&after);
        panic!("no layout: comments {comments}\nbefore:\n{text}\nafter:\n{first}\nagain:\n{second}")
    })
}

/// The comments of a text without what the layout may change: blanks behind them, line ends, a space at the beginning.
fn comments(root: &SyntaxNode) -> Vec<String> {
    root.descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|token| token.kind().is_trivia() && !matches!(token.kind(), SyntaxKind::Whitespace | SyntaxKind::Bom))
        .map(|token| {
            let text = token.text().trim_end().replace("\r\n", "\n");
            match text.strip_prefix("//") {
                Some(words) => format!("//{}", words.trim_start_matches(' ')),
                None => text,
            }
        })
        .collect()
}

/// The values of all literals as rhai reads them.
fn values(root: &SyntaxNode) -> Vec<Option<String>> {
    let literals = root.descendants().filter_map(Literal::cast);
    literals.map(|literal| literal.string_value()).collect()
}

/// Checks what holds for every text without errors; returns its layout.
fn check(text: &str) -> String {
    let before = parse(text).syntax();
    let out = layout(text);
    let parsed = parse(&out);
    assert_eq!(parsed.errors(), [], "before:\n{text}\nafter:\n{out}");
    let after = parsed.syntax();
    assert!(same_code(&before, &after), "before:\n{text}\nafter:\n{out}");
    assert_eq!(comments(&before), comments(&after), "before:\n{text}\nafter:\n{out}");
    assert_eq!(values(&before), values(&after), "before:\n{text}\nafter:\n{out}");
    assert_eq!(laid_out(&after, &out), out, "laid out again, before:\n{text}");
    assert_eq!(script(FileId(0), text), Ok(out.clone()));
    assert!(out.is_empty() || out.ends_with('\n'), "{out:?}");
    assert!(!out.starts_with(['\n', '\u{feff}']), "{out:?}");
    // Several lines of one token are as they were; all other lines are ours.
    let kept = after
        .descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .any(|token| token.kind() != SyntaxKind::Whitespace && token.text().contains('\n'));
    if !kept {
        assert!(
            !out.contains([' ', '\t']) || out.lines().all(|line| line == line.trim_end()),
            "{out:?}"
        );
        assert!(
            !out.contains("\n\n\n") && !out.contains('\r') && !out.ends_with("\n\n"),
            "{out:?}"
        );
    }
    out
}

/// Every rule file of the repository.
fn repository() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut open: Vec<PathBuf> = ["rules-examples", "docs", "tests/corpus", "cli/template"]
        .iter()
        .map(|folder| root.join(folder))
        .collect();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rhai")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                files.push((path, text));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20, "{files:?}");
    files
}
