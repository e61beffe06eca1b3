//! Lists in brackets: arguments, elements, entries.

use super::doc::{Doc, Line};
use super::layout::{Layout, code, start};
use super::table::Columns;
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode};

/// Arguments up to this width are never broken for themselves.
pub(super) const SHORT: usize = 60;
/// More arguments than this are always broken one a line where they do not fit.
const FEW: usize = 8;

impl<'s> Layout<'s> {
    /// `(a, b)` of a call. What has brackets of its own may be the last argument without an indentation of its own;
    /// neither is a text at the end put on another line. In a row of a table, `spaces` stand before the arguments from
    /// the second on.
    pub(super) fn arguments(&mut self, node: &SyntaxNode, spaces: &[usize]) -> Doc<'s> {
        let elements: Vec<SyntaxElement> = code(node).collect();
        let own_comments = self.has_own_comments(node);
        let mut items = self.items(&elements, Line::Soft);
        let arguments = items.iter().filter(|item| item.kind != K::Comma).count();
        let mut place = 0;
        let mut in_a_row = !own_comments && arguments <= FEW;
        for item in items.iter().filter(|item| item.kind != K::Comma) {
            place += 1;
            in_a_row &= if place == arguments {
                !spaces.is_empty() || hugs(item.kind, arguments == 1)
            } else {
                item.doc.width() <= SHORT && !item.doc.is_hard() && !item.doc.is_ragged()
            };
        }
        if !in_a_row {
            return self.bracketed(&elements, items, Line::Soft, false);
        }
        let mut parts = Vec::new();
        place = 0;
        for item in items.drain(..) {
            if item.kind == K::Comma {
                parts.push(item.doc);
                continue;
            }
            if let Some(before) = place.checked_sub(1) {
                let spaces = spaces.get(before).copied().unwrap_or(1);
                parts.push(Doc::text(" ".repeat(spaces)));
            }
            place += 1;
            parts.push(if place == arguments { item.doc } else { item.doc.flat() });
        }
        let (Some(open), Some(close)) = (elements.first(), elements.last()) else {
            return Doc::concat(parts);
        };
        parts.insert(0, self.element(open));
        parts.push(self.element(close));
        Doc::concat(parts)
    }

    /// The elements of a list and their commas, laid out.
    fn items(&mut self, elements: &[SyntaxElement], line: Line) -> Vec<Item<'s>> {
        let [_, inside @ .., _] = elements else {
            return Vec::new();
        };
        let mut items = Vec::new();
        for (at, element) in inside.iter().enumerate() {
            let here = start(element);
            let comma = element.kind() == K::Comma;
            let commented = !comma && self.trivia.before(here).iter().any(|comment| comment.line_ends > 0);
            let breaks = !comma && at > 0 && line == Line::Hard && self.trivia.begins_line(here);
            items.push(Item {
                kind: element.kind(),
                before: (commented || breaks).then(|| self.line_before(here, at == 0)),
                doc: self.element(element),
            });
        }
        items
    }

    /// Whether a comment stands between the elements of a list, not inside one of them.
    pub(super) fn has_own_comments(&self, node: &SyntaxNode) -> bool {
        let mut elements = code(node).peekable();
        let mut own = false;
        let mut first = true;
        while let Some(element) = elements.next() {
            own |= !first && !self.trivia.before(start(&element)).is_empty();
            if elements.peek().is_some() {
                let last = match &element {
                    rowan::NodeOrToken::Node(node) => node.last_token(),
                    rowan::NodeOrToken::Token(token) => Some(token.clone()),
                };
                own |= last.is_some_and(|last| !self.trivia.behind(last.text_range().start()).is_empty());
            }
            first = false;
        }
        own
    }

    /// `[a, b]` or `#{ a: b }`.
    pub(super) fn list(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let elements: Vec<SyntaxElement> = code(node).collect();
        let map = node.kind() == K::MapExpr;
        let broken = elements
            .iter()
            .skip(1)
            .any(|element| self.trivia.begins_line(start(element)));
        let line = if map { Line::Space } else { Line::Soft };
        if let ([open, item, close], false, false) = (elements.as_slice(), map, broken) {
            // One element that has several lines needs none for the brackets around it.
            if matches!(item.kind(), K::MapExpr | K::ArrayExpr) && !self.has_own_comments(node) {
                return Doc::concat(vec![self.element(open), self.element(item), self.element(close)]);
            }
        }
        if broken && let Some(columns) = self.columns_of_rows(&elements) {
            return self.rows(&elements, &columns);
        }
        let line = if broken { Line::Hard } else { line };
        let items = self.items(&elements, line);
        self.bracketed(&elements, items, line, true)
    }

    /// Rows of a list, one a line, in columns.
    fn rows(&mut self, elements: &[SyntaxElement], columns: &Columns) -> Doc<'s> {
        let mut parts = Vec::new();
        let mut inside = Vec::new();
        let last = elements.len().saturating_sub(1);
        for (at, element) in elements.iter().enumerate() {
            match element {
                rowan::NodeOrToken::Node(row) => {
                    inside.push(self.line_before(start(element), inside.is_empty()));
                    inside.push(self.row_of_cells(row, columns));
                }
                _ if at == 0 => parts.push(self.element(element)),
                _ if at == last => {
                    inside.extend(self.comments_before_close(start(element), false));
                    parts.push(Doc::concat(std::mem::take(&mut inside)).indent());
                    parts.push(Doc::line(Line::Hard));
                    parts.push(self.element(element));
                }
                _ => inside.push(self.element(element)),
            }
        }
        Doc::concat(parts)
    }

    /// Brackets with their elements: on one line if they fit and `line` allows it. Else what was written on one line
    /// stays on one as far as it fits; lists and calls that were written on one line get a line each.
    fn bracketed(&mut self, elements: &[SyntaxElement], items: Vec<Item<'s>>, line: Line, fills: bool) -> Doc<'s> {
        let (Some(open), Some(close)) = (elements.first(), elements.last()) else {
            return Doc::nothing();
        };
        let compound = |item: &Item<'_>| matches!(item.kind, K::ArrayExpr | K::MapExpr | K::ClosureExpr);
        let fills = fills && (line == Line::Hard || !items.iter().any(compound));
        let mut inside: Vec<Doc<'s>> = Vec::new();
        for item in items {
            match item.before {
                Some(before) => inside.extend([before, item.doc]),
                None if item.kind == K::Comma => inside.push(item.doc),
                None if inside.is_empty() => inside.extend([Doc::line(line), item.doc]),
                None if fills => inside.push(Doc::group(vec![Doc::line(Line::Space), item.doc])),
                None => inside.extend([Doc::line(Line::Space), item.doc]),
            }
        }
        let open = self.element(open);
        let first = inside.is_empty();
        let comments = self.comments_before_close(start(close), first);
        let line = if comments.is_empty() { line } else { Line::Hard };
        inside.extend(comments);
        let close = self.element(close);
        if inside.is_empty() {
            return Doc::concat(vec![open, close]);
        }
        Doc::group(vec![open, Doc::concat(inside).indent(), Doc::line(line), close])
    }
}

/// An element of a list, or a comma.
struct Item<'s> {
    kind: K,
    /// The line break before it with comments, if it begins a line in any case.
    before: Option<Doc<'s>>,
    doc: Doc<'s>,
}

/// Whether a last argument needs no line of its own.
fn hugs(kind: K, only: bool) -> bool {
    match kind {
        K::ClosureExpr | K::MapExpr | K::ArrayExpr | K::TemplateExpr | K::Literal | K::BlockExpr => true,
        K::IdentExpr | K::UnitExpr | K::ThisExpr => only,
        _ => false,
    }
}
