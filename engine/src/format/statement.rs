//! Files, blocks and their statements.

use super::doc::{Doc, Line};
use super::layout::{Layout, code, start, start_of};
use super::trivia::lf;
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode};

impl<'s> Layout<'s> {
    pub(super) fn source_file(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let mut parts = self.statements(code(node).collect(), true);
        let first = parts.is_empty();
        parts.extend(self.comments_before_close(node.text_range().end(), first));
        Doc::concat(parts)
    }

    /// Statements, each with the line break before it.
    fn statements(&mut self, elements: Vec<SyntaxElement>, outermost: bool) -> Vec<Doc<'s>> {
        let columns = self.columns_of_statements(&elements);
        let mut parts = Vec::new();
        for (element, columns) in elements.iter().zip(columns) {
            // A `;` of its own stays behind the block before it.
            let lone = matches!(element.kind(), K::EmptyStmt | K::Semicolon);
            if lone && !parts.is_empty() && !self.trivia.begins_line(start(element)) {
                parts.push(self.element(element));
                continue;
            }
            let kept = outermost && self.goes_on && holds_column(element);
            parts.push(self.line_before(start(element), parts.is_empty()));
            parts.push(match element {
                rowan::NodeOrToken::Node(statement) if kept => self.as_it_is(statement),
                rowan::NodeOrToken::Node(statement) if !columns.is_empty() => self.row(statement, &columns),
                _ => self.element(element),
            });
        }
        parts
    }

    /// A statement that holds a text whose value depends on its column: nothing in it moves.
    fn as_it_is(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let before = self.text_before(start_of(node));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let mut text = " ".repeat(line.chars().count());
        for token in node
            .descendants_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token)
        {
            let slice = self.slice(token.text_range());
            match token.kind() {
                K::RawString => text.push_str(slice),
                _ => text.push_str(&lf(slice)),
            }
        }
        let mut parts = vec![Doc::text(text)];
        let last = node.last_token().map(|token| self.behind(token.text_range().start()));
        parts.extend(last.into_iter().flatten());
        Doc::concat(parts)
    }

    /// `{ … }`. It stays on one line if it was written on one, has one statement and fits; never if it is `open`.
    pub(super) fn block(&mut self, node: &SyntaxNode, open: bool) -> Doc<'s> {
        let line = if open || !self.is_inline(node) {
            Line::Hard
        } else {
            Line::Space
        };
        Doc::group(self.block_with(node, line))
    }

    /// Whether a block was written on one line, and has no more than one expression.
    pub(super) fn is_inline(&self, node: &SyntaxNode) -> bool {
        let mut inside = code(node).skip(1);
        let Some(first) = inside.next() else { return false };
        let simple = matches!(first.kind(), K::ExprStmt | K::RBrace);
        let last = first.kind() == K::RBrace || inside.next().is_some_and(|next| next.kind() == K::RBrace);
        simple && last && !self.trivia.begins_line(start(&first)) && !self.trivia.has_inside(node)
    }

    /// The parts of a block with `line` inside its braces.
    pub(super) fn block_with(&mut self, node: &SyntaxNode, line: Line) -> Vec<Doc<'s>> {
        let mut elements: Vec<SyntaxElement> = code(node).collect();
        let (Some(close), false) = (elements.pop(), elements.is_empty()) else {
            return vec![self.in_a_row(node)];
        };
        let open = elements.remove(0);
        let mut parts = vec![self.element(&open)];
        let mut inside = if line == Line::Hard {
            self.statements(elements, false)
        } else {
            let mut inside = Vec::new();
            for element in &elements {
                inside.extend([Doc::line(line), self.element(element)]);
            }
            inside
        };
        let first = inside.is_empty();
        inside.extend(self.comments_before_close(start(&close), first));
        if !inside.is_empty() {
            parts.extend([Doc::concat(inside).indent(), Doc::line(line)]);
        }
        parts.push(self.element(&close));
        parts
    }
}

/// Whether something holds a text that goes on in the next line: where it goes on depends on where it began.
fn holds_column(element: &SyntaxElement) -> bool {
    let holds = |element: SyntaxElement| match element {
        rowan::NodeOrToken::Token(token) => token.kind() == K::String && token.text().contains('\n'),
        rowan::NodeOrToken::Node(_) => false,
    };
    match element {
        rowan::NodeOrToken::Node(node) => node.descendants_with_tokens().any(holds),
        rowan::NodeOrToken::Token(_) => false,
    }
}
