//! From a tree to a document: what every node has in common. Tokens with their comments, spaces between tokens, and
//! which module lays out which node.

use super::doc::{Doc, Line};
use super::trivia::{Comment, Trivia, first_token, lf};
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode, SyntaxToken, TextRange, TextSize};

/// The layout of one file.
pub(super) struct Layout<'s> {
    text: &'s str,
    pub(super) trivia: Trivia<'s>,
    /// Whether a text of the file may go on in the next line.
    pub(super) goes_on: bool,
}

impl<'s> Layout<'s> {
    pub(super) fn new(root: &SyntaxNode, text: &'s str) -> Layout<'s> {
        Layout {
            text,
            trivia: Trivia::of(root, text),
            goes_on: text.contains("\\\n") || text.contains("\\\r\n"),
        }
    }

    pub(super) fn slice(&self, range: TextRange) -> &'s str {
        self.text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    }

    /// The text before a place.
    pub(super) fn text_before(&self, place: TextSize) -> &'s str {
        self.text.get(..usize::from(place)).unwrap_or_default()
    }

    /// Text that may not be altered; only where rhai takes CRLF for LF it becomes LF.
    fn kept(&self, kind: K, range: TextRange) -> Doc<'s> {
        let text = self.slice(range);
        if kind == K::RawString {
            Doc::text(text)
        } else {
            Doc::text(lf(text))
        }
    }

    /// A token with its comments.
    pub(super) fn token(&mut self, token: &SyntaxToken) -> Doc<'s> {
        let range = token.text_range();
        let text = self.kept(token.kind(), range);
        self.with_comments(range.start(), text, range.start())
    }

    /// A text with the comments before the token at `first` and behind the token at `last`.
    pub(super) fn with_comments(&mut self, first: TextSize, text: Doc<'s>, last: TextSize) -> Doc<'s> {
        let mut parts = Vec::new();
        for comment in taken(self.trivia.take_before(first)) {
            if comment.own_line {
                parts.extend([Doc::line(Line::Fresh), comment.doc, Doc::line(Line::Hard)]);
            } else {
                parts.extend([comment.doc, Doc::text(" ")]);
            }
        }
        parts.push(text);
        parts.extend(self.behind(last));
        match parts.len() {
            1 => parts.pop().unwrap_or(Doc::nothing()),
            _ => Doc::concat(parts),
        }
    }

    /// The comments behind a token.
    pub(super) fn behind(&self, start: TextSize) -> Vec<Doc<'s>> {
        let behind = self.trivia.behind(start).iter();
        behind.map(|comment| Doc::trailing(comment.text.clone())).collect()
    }

    /// The line break before what begins at `start`, with the comments before it on lines of their own. `first` leaves
    /// out empty lines at the beginning.
    pub(super) fn line_before(&mut self, start: TextSize, first: bool) -> Doc<'s> {
        let ends = self.trivia.line_ends(start);
        let comments = taken(self.trivia.take_before(start));
        let mut parts = Vec::new();
        let mut line_ends = comments.first().map_or(ends, |comment| comment.line_ends);
        if first {
            line_ends = line_ends.min(1);
        }
        parts.push(Doc::line(lines(line_ends)));
        let following: Vec<usize> = comments
            .iter()
            .skip(1)
            .map(|next| next.line_ends)
            .chain([ends])
            .collect();
        for (comment, following) in comments.into_iter().zip(following) {
            parts.push(comment.doc);
            parts.push(match following {
                0 => Doc::text(" "),
                _ => Doc::line(lines(following)),
            });
        }
        Doc::concat(parts)
    }

    /// The comments before a closing bracket, each on a line of its own; `first` if nothing stands before them.
    pub(super) fn comments_before_close(&mut self, start: TextSize, mut first: bool) -> Vec<Doc<'s>> {
        let mut parts = Vec::new();
        for comment in taken(self.trivia.take_before(start)) {
            let line_ends = if first { 1 } else { comment.line_ends };
            parts.extend([Doc::line(lines(line_ends)), comment.doc]);
            first = false;
        }
        parts
    }

    /// A node or token.
    pub(super) fn element(&mut self, element: &SyntaxElement) -> Doc<'s> {
        match element {
            rowan::NodeOrToken::Node(node) => self.node(node),
            rowan::NodeOrToken::Token(token) => self.token(token),
        }
    }

    /// A node without line breaks before and behind it.
    pub(super) fn node(&mut self, node: &SyntaxNode) -> Doc<'s> {
        match node.kind() {
            K::SourceFile => self.source_file(node),
            K::BlockExpr => self.block(node, false),
            K::IfExpr => self.if_expression(node),
            K::SwitchExpr => self.switch(node),
            K::ForLoop | K::WhileLoop | K::InfiniteLoop | K::DoLoop | K::TryStmt => self.with_open_blocks(node),
            K::MethodCallExpr | K::FieldExpr | K::IndexExpr => self.chain(node),
            K::ArgList => self.arguments(node, &[]),
            K::ParamList => self.parameters(node),
            K::ArrayExpr | K::MapExpr => self.list(node),
            K::BinaryExpr => self.binary(node, true),
            K::PrefixExpr => self.prefix(node),
            K::ParenExpr => self.parenthesis(node),
            K::ClosureExpr => self.closure(node),
            K::TemplateExpr => self.template(node),
            _ => self.in_a_row(node),
        }
    }

    /// What has no place to break: tokens and nodes with spaces between them where they belong.
    pub(super) fn in_a_row(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let mut parts = Vec::new();
        let mut previous = None;
        for element in code(node) {
            if previous.is_some_and(|before| spaced(before, element.kind())) {
                parts.push(Doc::text(" "));
            }
            parts.push(self.element(&element));
            previous = Some(element.kind());
        }
        Doc::concat(parts)
    }

    /// A loop or `try`: its blocks are never on one line.
    fn with_open_blocks(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let mut parts = Vec::new();
        let mut previous = None;
        let last = code(node).last();
        for element in code(node) {
            if previous.is_some_and(|before| spaced(before, element.kind())) {
                parts.push(Doc::text(" "));
            }
            // The list of a `for` and the condition of a `while` may be blocks too.
            let body = node.kind() == K::TryStmt || node.kind() == K::DoLoop || last.as_ref() == Some(&element);
            parts.push(match &element {
                rowan::NodeOrToken::Node(block) if block.kind() == K::BlockExpr && body => self.block(block, true),
                _ => self.element(&element),
            });
            previous = Some(element.kind());
        }
        Doc::concat(parts)
    }

    /// Text between backticks, as it is: also the code inside.
    fn template(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let range = node.text_range();
        let last = node
            .last_token()
            .map_or(range.start(), |token| token.text_range().start());
        // A raw text inside may hold CRLF, which then is part of its value.
        let raw = node
            .descendants_with_tokens()
            .any(|element| element.kind() == K::RawString);
        let text = self.kept(if raw { K::RawString } else { K::TemplateExpr }, range);
        self.with_comments(range.start(), text, last)
    }
}

/// A comment that was taken out of the trivia.
struct Taken<'s> {
    doc: Doc<'s>,
    line_ends: usize,
    own_line: bool,
}

fn taken<'s>(comments: &[Comment<'s>]) -> Vec<Taken<'s>> {
    let comment = |comment: &Comment<'s>| Taken {
        doc: Doc::comment(comment.text.clone()),
        line_ends: comment.line_ends,
        own_line: comment.line_ends > 0 || comment.ends_line(),
    };
    comments.iter().map(comment).collect()
}

/// The break for a number of line ends.
pub(super) const fn lines(line_ends: usize) -> Line {
    if line_ends > 1 { Line::Blank } else { Line::Hard }
}

/// The children of a node without blanks and comments.
pub(super) fn code(node: &SyntaxNode) -> impl Iterator<Item = SyntaxElement> + use<> {
    node.children_with_tokens()
        .filter(|element| !element.kind().is_trivia())
}

/// Where a node or token begins.
pub(super) fn start(element: &SyntaxElement) -> TextSize {
    element.text_range().start()
}

/// Where the first token of a node begins.
pub(super) fn start_of(node: &SyntaxNode) -> TextSize {
    first_token(node).map_or(node.text_range().start(), |token| token.text_range().start())
}

/// Whether a space stands between two neighbours that cannot be broken apart.
fn spaced(before: K, after: K) -> bool {
    let apart = match after {
        K::Semicolon | K::Comma | K::RParen | K::Dot | K::Colon | K::ArgList | K::ParamList => false,
        K::Bang => before != K::Ident,
        _ => true,
    };
    apart && !matches!(before, K::LParen | K::Dot)
}
