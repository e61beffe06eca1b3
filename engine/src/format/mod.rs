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

/// The rule files and scenarios of a pack by their paths, each in its canonical layout or what is wrong with it. Places
/// are those of [`Pack::sources`].
#[must_use]
pub fn pack(pack: &Pack) -> Vec<(String, Result<String, Vec<Diagnostic>>)> {
    let files = pack.sources().iter();
    files
        .filter(|(_, file)| file.path().ends_with(".rhai"))
        .map(|(id, file)| (file.path().to_owned(), rhai(id, file.text())))
        .collect()
}

/// A rule file in its canonical layout.
///
/// The text that comes out has the same tokens in the same order, and the same comments, and laid out again it stays as
/// it is. Where the layout would exceed a bound of a file (a line of 60,000 characters, say), the text stays as it was.
///
/// # Errors
/// What is wrong with the text if it cannot be parsed: then it has no layout.
pub fn rhai(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text);
    if !parsed.errors().is_empty() {
        let errors = parsed.errors().iter();
        return Err(errors.map(|error| error.diagnostic(file, text)).collect());
    }
    let root = parsed.syntax();
    let out = laid_out(&root, text);
    // Bounds apply to the text that comes out too, and a layout that altered a token would be a fault.
    let again = parse(&out);
    if again.errors().is_empty() && same_code(&root, &again.syntax()) {
        Ok(out)
    } else {
        Ok(text.to_owned())
    }
}

/// The layout itself, of a tree without errors.
fn laid_out(root: &SyntaxNode, text: &str) -> String {
    doc::print(&Layout::new(root, text).source_file(root))
}

/// Whether two trees have the same tokens, comments and blanks aside.
fn same_code(one: &SyntaxNode, other: &SyntaxNode) -> bool {
    let tokens = |root: &SyntaxNode| {
        root.descendants_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token)
            .filter(|token| !token.kind().is_trivia())
    };
    let same = |one: &str, other: &str, kind| one == other || (kind != SyntaxKind::RawString && one.replace("\r\n", "\n") == other);
    let (mut one, mut other) = (tokens(one), tokens(other));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one.kind() == other.kind() && same(one.text(), other.text(), one.kind()) => {}
            _ => return false,
        }
    }
}
