//! Tokens to a tree, by the rules of rhai's parser.
//!
//! The tree is built from the leaves: a node around what was already parsed (the receiver of a method, the left side of
//! an operator) is put there afterwards. So chains and operators need no recursion; only what is bounded by the
//! nesting recurses. This file holds the machinery; `statement`, `expression`, `primary`, `control` and `list` hold
//! the grammar.

mod control;
mod expression;
mod list;
mod primary;
mod statement;

use rowan::{Checkpoint, GreenNode, GreenNodeBuilder, Language};

use super::bounds::{MAX_NESTING, MAX_TREE_HEIGHT};
use super::error::{Errors, SyntaxErrorCode, quoted, range};
use super::kind::{Rhai, SyntaxKind};
use super::lexer::Lexer;

/// Parses a text into a tree.
pub(super) fn parse(text: &str, errors: &mut Errors) -> GreenNode {
    let mut parser = Parser::new(text, errors);
    parser.source_file();
    parser.builder.finish()
}

/// A tree for a text that is too large to be parsed.
pub(super) fn unparsed(text: &str) -> GreenNode {
    let mut builder = GreenNodeBuilder::new();
    builder.start_node(Rhai::kind_to_raw(SyntaxKind::SourceFile));
    if u32::try_from(text.len()).is_ok() {
        builder.token(Rhai::kind_to_raw(SyntaxKind::BadText), text);
    }
    builder.finish_node();
    builder.finish()
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: SyntaxKind,
    start: usize,
    end: usize,
    /// Whether it is the first on its line.
    starts_line: bool,
}

/// Something that was parsed and may still be wrapped: where it begins, and how high its tree is.
#[derive(Debug, Clone, Copy)]
struct Done {
    at: Checkpoint,
    height: usize,
    kind: SyntaxKind,
}

/// What surrounds the place being parsed.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    /// In a function or closure: `this` has a meaning.
    function: bool,
    /// In a loop: `break` and `continue` have a meaning.
    in_loop: bool,
    /// In a case of a `switch`: `|` separates alternatives.
    no_pipe: bool,
}

struct Parser<'t, 'e> {
    text: &'t str,
    /// All tokens.
    tokens: Vec<Token>,
    /// Indices of the tokens that are no trivia.
    significant: Vec<usize>,
    /// The next token to be put into the tree.
    emitted: usize,
    /// The next token to be parsed, as an index of `significant`.
    current: usize,
    builder: GreenNodeBuilder<'static>,
    /// The heights of the open nodes.
    heights: Vec<usize>,
    errors: &'e mut Errors,
    /// Where tokens end that the lexer found broken: nothing is missed there a second time.
    broken: Vec<usize>,
    /// The current token at the last error: a second one before it tells nothing new.
    last_error: Option<usize>,
    nesting: usize,
    operators: usize,
    context: Context,
}

impl<'t, 'e> Parser<'t, 'e> {
    fn new(text: &'t str, errors: &'e mut Errors) -> Self {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        let mut significant = Vec::new();
        let mut start = 0;
        let mut starts_line = true;
        for (kind, length) in lexer.by_ref() {
            let end = start + length;
            if kind.is_trivia() {
                starts_line |= text.get(start..end).is_some_and(|trivia| trivia.contains('\n'));
            } else {
                significant.push(tokens.len());
            }
            tokens.push(Token {
                kind,
                start,
                end,
                starts_line,
            });
            if !kind.is_trivia() {
                starts_line = false;
            }
            start = end;
        }
        let mut broken = Vec::new();
        for error in lexer.into_errors().into_sorted() {
            if error.code == SyntaxErrorCode::UnterminatedText {
                broken.push(usize::from(error.range.end()));
            }
            errors.push(error.range, error.code, error.message, error.help);
        }
        Self {
            text,
            tokens,
            significant,
            emitted: 0,
            current: 0,
            builder: GreenNodeBuilder::new(),
            heights: Vec::new(),
            errors,
            broken,
            last_error: None,
            nesting: 0,
            operators: 0,
            context: Context::default(),
        }
    }

    // ---- Looking ahead

    fn nth_token(&self, n: usize) -> Option<Token> {
        self.significant
            .get(self.current + n)
            .and_then(|at| self.tokens.get(*at))
            .copied()
    }

    fn nth(&self, n: usize) -> SyntaxKind {
        self.nth_token(n).map_or(SyntaxKind::Eof, |token| token.kind)
    }

    fn kind(&self) -> SyntaxKind {
        self.nth(0)
    }

    fn at(&self, kind: SyntaxKind) -> bool {
        self.kind() == kind
    }

    fn starts_line(&self) -> bool {
        self.nth_token(0).is_none_or(|token| token.starts_line)
    }

    fn nth_text(&self, n: usize) -> &'t str {
        self.nth_token(n)
            .and_then(|token| self.text.get(token.start..token.end))
            .unwrap_or_default()
    }

    /// Where the token before the current one ends.
    fn previous_end(&self) -> usize {
        self.current
            .checked_sub(1)
            .and_then(|at| self.significant.get(at))
            .and_then(|at| self.tokens.get(*at))
            .map_or(0, |token| token.end)
    }

    // ---- Building

    fn emit(&mut self) {
        if let Some(token) = self.tokens.get(self.emitted).copied() {
            let text = self.text.get(token.start..token.end).unwrap_or_default();
            self.builder.token(Rhai::kind_to_raw(token.kind), text);
            self.emitted += 1;
        }
    }

    /// Puts the trivia before the current token into the open node, so that the next node begins with its token.
    fn flush_trivia(&mut self) {
        let until = self.significant.get(self.current).copied().unwrap_or(self.tokens.len());
        while self.emitted < until {
            self.emit();
        }
    }

    fn bump(&mut self) {
        if self.current < self.significant.len() {
            self.flush_trivia();
            self.emit();
            self.current += 1;
        }
    }

    fn eat(&mut self, kind: SyntaxKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    fn checkpoint(&mut self) -> Checkpoint {
        self.flush_trivia();
        self.builder.checkpoint()
    }

    /// Opens a node; `close` ends it.
    fn open(&mut self, kind: SyntaxKind) -> Checkpoint {
        let at = self.checkpoint();
        self.builder.start_node(Rhai::kind_to_raw(kind));
        self.heights.push(0);
        at
    }

    fn close(&mut self, at: Checkpoint, kind: SyntaxKind) -> Done {
        self.builder.finish_node();
        let height = self.heights.pop().unwrap_or_default() + 1;
        self.grow(height);
        Done { at, height, kind }
    }

    /// Notes that the open node has a child of this height.
    fn grow(&mut self, height: usize) {
        if let Some(open) = self.heights.last_mut() {
            *open = (*open).max(height);
        }
    }

    /// Puts a node around everything since `at`, whose highest part has the given height.
    fn wrap(&mut self, at: Checkpoint, height: usize, kind: SyntaxKind) -> Done {
        if height >= MAX_TREE_HEIGHT {
            // Left flat: nobody reads a tree with errors as a rule.
            let place = self.previous_end();
            self.too_deep(place, place);
            return Done { at, height, kind };
        }
        self.builder.start_node_at(at, Rhai::kind_to_raw(kind));
        self.builder.finish_node();
        self.grow(height + 1);
        Done {
            at,
            height: height + 1,
            kind,
        }
    }

    // ---- Errors

    fn error(&mut self, from: usize, to: usize, code: SyntaxErrorCode, message: String, help: Option<String>) {
        if self.last_error != Some(self.current) {
            self.last_error = Some(self.current);
            self.errors.push(range(from, to), code, message, help);
        }
    }

    fn error_at_current(&mut self, code: SyntaxErrorCode, message: String, help: Option<&str>) {
        let (from, to) = match self.nth_token(0) {
            Some(token) => (token.start, token.end),
            None => (self.text.len(), self.text.len()),
        };
        // The lexer has said what is wrong with these.
        if !matches!(self.kind(), SyntaxKind::BadText | SyntaxKind::BadSymbol) {
            self.error(from, to, code, message, help.map(str::to_owned));
        }
    }

    /// The current token for a message.
    fn found(&self) -> String {
        match self.kind() {
            SyntaxKind::Eof => "the end of the file".to_owned(),
            _ => quoted(self.nth_text(0)),
        }
    }

    /// Reports that something is missing before the current token.
    fn missing(&mut self, what: &str, context: &str, help: Option<String>) {
        let place = self.previous_end();
        // Behind a text without an end anything may be missing.
        if self.broken.binary_search(&place).is_err() {
            self.error(
                place,
                place,
                SyntaxErrorCode::MissingToken,
                format!("missing {} {context}", quoted(what)),
                help,
            );
        }
    }

    fn expect(&mut self, kind: SyntaxKind, what: &str, context: &str) -> bool {
        let found = self.eat(kind);
        if !found {
            self.missing(what, context, Some(format!("write {}", quoted(what))));
        }
        found
    }

    fn too_deep(&mut self, from: usize, to: usize) {
        self.error(
            from,
            to,
            SyntaxErrorCode::NestingTooDeep,
            format!("this is nested more than {MAX_NESTING} deep"),
            Some("give a part of it its own name, with `let` or `value(…)`".to_owned()),
        );
    }

    /// Puts the current token into an error node.
    fn bump_error(&mut self) -> Done {
        let at = self.open(SyntaxKind::Error);
        self.bump();
        self.close(at, SyntaxKind::Error)
    }

    /// Goes one level deeper, if that is allowed; if not, swallows what would have been nested.
    fn enter(&mut self) -> Result<(), Done> {
        if self.nesting < MAX_NESTING {
            self.nesting += 1;
            return Ok(());
        }
        if let Some(token) = self.nth_token(0) {
            self.too_deep(token.start, token.end);
        }
        Err(self.swallow())
    }

    fn leave(&mut self) {
        self.nesting -= 1;
    }

    /// Puts everything up to the next `,`, `;` or unmatched closing bracket into an error node.
    fn swallow(&mut self) -> Done {
        let at = self.open(SyntaxKind::Error);
        let mut open = 0_usize;
        loop {
            let kind = self.kind();
            match kind {
                SyntaxKind::Eof => break,
                SyntaxKind::Comma | SyntaxKind::Semicolon if open == 0 => break,
                _ if kind.opens() => open += 1,
                _ if kind.closes() => match open.checked_sub(1) {
                    Some(left) => open = left,
                    None => break,
                },
                _ => {}
            }
            self.bump();
        }
        // Whatever is missing here, the nesting is what has to change.
        self.last_error = Some(self.current);
        self.close(at, SyntaxKind::Error)
    }
}
