//! The canonical layout of a rule file: one way to write a declaration, comments kept, nothing altered but blanks and
//! line ends.
//!
//! - `trivia`: comments and line ends, by the tokens they belong to;
//! - `layout`: from a node to a document, by kind: `statement`, `expression`, `list`, `chain`; `table`: what stands in
//!   columns;
//! - `doc`: documents that fit on a line or are broken, and their printer.
//!
//! What the author decides: empty lines, where a chain is broken, which elements of a list share a line, whether a block
//! or list is on one line, and whether clauses stand in columns. All else is decided here.

mod chain;
mod doc;
mod expression;
mod layout;
mod list;
mod statement;
mod table;
mod trivia;

#[cfg(test)]
mod tests;

use crate::pack::Pack;
use crate::source::{Diagnostic, FileId};
use crate::syntax::{SyntaxKind, SyntaxNode, parse};
use layout::Layout;
use trivia::{lf, printed};

/// The rule files and scenarios of a pack by their paths, each in its canonical layout or what is wrong with it. Places
/// are those of [`Pack::sources`].
#[must_use]
pub fn pack(pack: &Pack) -> Vec<(String, Result<String, Vec<Diagnostic>>)> {
    let files = pack.sources().iter();
    files
        .filter(|(_, file)| file.path().ends_with(".rhai"))
        .map(|(id, file)| (file.path().to_owned(), script(id, file.text())))
        .collect()
}

/// A rule file in its canonical layout.
///
/// The text that comes out has the same tokens and comments in the same order, and laid out again it stays as it is.
/// Where the layout would exceed a bound of a file (a line of 60,000 characters, say), the text stays as it was.
///
/// # Errors
/// What is wrong with the text if it cannot be parsed: then it has no layout.
pub fn script(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text);
    if !parsed.errors().is_empty() {
        let errors = parsed.errors().iter();
        return Err(errors.map(|error| error.diagnostic(file, text)).collect());
    }
    Ok(settled(&parsed.syntax(), text).unwrap_or_else(|| text.to_owned()))
}

/// The layout of a tree without errors, once it does not change any more. A comment at an odd place, between a key and
/// its colon say, may have to move twice.
///
/// None if it exceeds a bound. That a token or comment got lost would be a fault of the layout; then there is none too.
fn settled(root: &SyntaxNode, text: &str) -> Option<String> {
    let mut out = laid_out(root, text);
    if out == text {
        return Some(out);
    }
    for _ in 0..MOVES {
        let parsed = parse(&out);
        let after = parsed.syntax();
        if !parsed.errors().is_empty() || !same_code(root, &after) {
            return None;
        }
        let again = laid_out(&after, &out);
        if again == out {
            return Some(out);
        }
        out = again;
    }
    None
}

/// How often a text is laid out until it has to stay as it is.
const MOVES: usize = 8;

fn laid_out(root: &SyntaxNode, text: &str) -> String {
    doc::print(&Layout::new(root, text).source_file(root))
}

/// Whether two trees have the same tokens and the same comments, line ends and blanks aside.
fn same_code(before: &SyntaxNode, after: &SyntaxNode) -> bool {
    same(before, after, false) && same(before, after, true)
}

fn same(before: &SyntaxNode, after: &SyntaxNode, comments: bool) -> bool {
    let tokens = |root: &SyntaxNode| {
        root.descendants_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token)
            .filter(move |token| match token.kind() {
                SyntaxKind::Whitespace | SyntaxKind::Bom => false,
                kind => kind.is_trivia() == comments,
            })
    };
    let (mut before, mut after) = (tokens(before), tokens(after));
    loop {
        match (before.next(), after.next()) {
            (None, None) => return true,
            (Some(before), Some(after)) if before.kind() == after.kind() => {
                let (kind, old, new) = (before.kind(), before.text(), after.text());
                // Inside a template nothing is laid out, not even a comment.
                let same = old == new
                    || (kind != SyntaxKind::RawString && lf(old) == new)
                    || (kind.is_trivia() && printed(kind, old) == new);
                if !same {
                    return false;
                }
            }
            _ => return false,
        }
    }
}
