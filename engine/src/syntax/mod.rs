//! The text of a rule pack as a lossless tree that survives errors.
//!
//! - `kind`: the kinds of tokens and nodes, and the tree's types;
//! - `lexer`, `number`, `literal`, `words`: text to tokens by the rules of rhai's tokenizer;
//! - `bounds`: how large and how deep a file may be;
//! - `parser`: tokens to a tree by the rules of rhai's parser; `validate`: what rhai checks beyond the grammar;
//! - `ast`: typed views of the tree; `find`: from a position that rhai reports to the place in the tree;
//! - `error`: errors with place, code, message and help.
//!
//! What is accepted here without an error is accepted by rhai 1.27 with the same meaning. What rhai alone can know
//! (names, constants, duplicate functions) is left to it.

pub mod ast;
pub mod bounds;
mod error;
mod find;
mod kind;
mod lexer;
mod literal;
mod number;
mod parser;
mod validate;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use error::{SyntaxError, SyntaxErrorCode};
pub use find::{CallLike, closure_at_pipe, find_call_named_at, token_at};
pub use kind::{Rhai, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};
pub use lexer::{Lexer, tokens};
pub use words::{is_reserved, is_usable_name};

use error::Errors;

/// A parsed file: its tree and its errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parse {
    green: rowan::GreenNode,
    errors: Vec<SyntaxError>,
}

impl Parse {
    /// The file as a typed view.
    #[must_use]
    pub fn root(&self) -> ast::SourceFile {
        ast::SourceFile::new(self.syntax())
    }

    /// The file as a node.
    #[must_use]
    pub fn syntax(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// The errors in the order of their places.
    #[must_use]
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }
}

/// Parses a file. Never fails: what does not fit is in the tree as [`SyntaxKind::Error`] and in the errors.
///
/// The tree holds every byte of the text, unless it exceeds 4 GiB (which is above the bound of a file by far).
#[must_use]
pub fn parse(text: &str) -> Parse {
    let mut errors = Errors::default();
    let green = if bounds::check_size(text, &mut errors) {
        bounds::check_lines(text, &mut errors);
        let green = parser::parse(text, &mut errors);
        validate::validate(&SyntaxNode::new_root(green.clone()), &mut errors);
        green
    } else {
        parser::unparsed(text)
    };
    Parse {
        green,
        errors: errors.into_sorted(),
    }
}
