//! Operators, parentheses, closures, `if` and `switch`.

use super::doc::{Doc, Line};
use super::layout::{Layout, code, start};
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode};

impl<'s> Layout<'s> {
    /// `a + b - c`: broken before each operator of the same strength; what follows is indented unless it stands on lines
    /// of its own already.
    pub(super) fn binary(&mut self, node: &SyntaxNode, indented: bool) -> Doc<'s> {
        let mut head = Vec::new();
        let mut tail = Vec::new();
        let range = operator(node).is_some_and(|kind| matches!(kind, K::DotDot | K::DotDotEq));
        let mut before: Option<SyntaxElement> = None;
        for element in operands(node) {
            let parts = if tail.is_empty() && (range || before.is_none()) {
                &mut head
            } else {
                &mut tail
            };
            if let Some(before) = &before {
                match &element {
                    // `5. ..7` would be read otherwise without the space.
                    _ if range && (is_token(before) || !self.slice(before.text_range()).ends_with('.')) => {}
                    rowan::NodeOrToken::Token(_) if !range => parts.push(Doc::line(Line::Space)),
                    _ => parts.push(Doc::text(" ")),
                }
            }
            let doc = self.element(&element);
            parts.push(doc);
            before = Some(element);
        }
        let tail = Doc::concat(tail);
        head.push(if indented { tail.indent() } else { tail });
        Doc::group(head)
    }

    /// An element on lines of its own.
    fn alone(&mut self, element: &SyntaxElement) -> Doc<'s> {
        match element {
            rowan::NodeOrToken::Node(node) if node.kind() == K::BinaryExpr => self.binary(node, false),
            _ => self.element(element),
        }
    }

    /// `-x`: the operator stands at its operand, unless the two would be read as one.
    pub(super) fn prefix(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let mut parts = Vec::new();
        for element in code(node) {
            if !parts.is_empty() {
                let first = self.slice(element.text_range()).chars().next();
                let apart = match first {
                    Some('-' | '+') => true,
                    Some(digit) if digit.is_ascii_digit() => {
                        self.trivia.spaces(start(&element)) > 0 || self.trivia.begins_line(start(&element))
                    }
                    _ => false,
                };
                if apart {
                    parts.push(Doc::text(" "));
                }
            }
            parts.push(self.element(&element));
        }
        Doc::concat(parts)
    }

    pub(super) fn parenthesis(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let elements: Vec<SyntaxElement> = code(node).collect();
        let [open, inner, close] = elements.as_slice() else {
            return self.in_a_row(node);
        };
        let open = self.element(open);
        let mut inside = vec![Doc::line(Line::Soft), self.alone(inner)];
        let comments = self.comments_before_close(start(close), false);
        let hard = !comments.is_empty();
        inside.extend(comments);
        Doc::group(vec![
            open,
            Doc::concat(inside).indent(),
            Doc::line(if hard { Line::Hard } else { Line::Soft }),
            self.element(close),
        ])
    }

    /// `|a, b| body`. What cannot stay on the line of the bars moves below them, except what has brackets of its own.
    pub(super) fn closure(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let elements: Vec<SyntaxElement> = code(node).collect();
        let [bars, body] = elements.as_slice() else {
            return self.in_a_row(node);
        };
        let bars = self.element(bars);
        let own_line = !self.trivia.before(start(body)).is_empty();
        let before = own_line.then(|| self.line_before(start(body), true));
        let doc = self.alone(body);
        if let Some(before) = before {
            return Doc::group(vec![bars, Doc::concat(vec![before, doc]).indent()]);
        }
        let stays = match body.kind() {
            K::BlockExpr | K::MapExpr | K::ArrayExpr | K::SwitchExpr | K::ClosureExpr | K::TemplateExpr => true,
            K::IfExpr => doc.is_hard(),
            _ => false,
        };
        if stays {
            Doc::concat(vec![bars, Doc::text(" "), doc])
        } else {
            Doc::group(vec![bars, Doc::concat(vec![Doc::line(Line::Space), doc]).indent()])
        }
    }

    /// `|a, b|` or `(a, b)`.
    pub(super) fn parameters(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let elements: Vec<SyntaxElement> = code(node).collect();
        let last = elements.len().saturating_sub(1);
        let mut parts = Vec::new();
        let mut inside = Vec::new();
        for (at, element) in elements.iter().enumerate() {
            if at == 0 {
                parts.push(self.element(element));
            } else if at == last {
                // Two bars without a space are an operator.
                if element.kind() == K::Pipe && inside.is_empty() {
                    parts.push(Doc::text(" "));
                }
                inside.extend(self.comments_before_close(start(element), false));
                parts.push(Doc::concat(std::mem::take(&mut inside)).indent());
                parts.push(Doc::line(Line::Soft));
                parts.push(self.element(element));
            } else {
                if element.kind() != K::Comma {
                    inside.push(Doc::line(if inside.is_empty() { Line::Soft } else { Line::Space }));
                }
                inside.push(self.element(element));
            }
        }
        Doc::group(parts)
    }

    /// `if a { … } else if b { … } else { … }`: all branches on one line, or each block on lines of its own.
    pub(super) fn if_expression(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let elements = branches(node);
        let inline = elements.iter().enumerate().all(|(at, element)| match element {
            rowan::NodeOrToken::Node(node) if is_branch(&elements, at) => self.is_inline(node),
            _ => true,
        });
        let line = if inline { Line::Space } else { Line::Hard };
        let mut parts = Vec::new();
        for (at, element) in elements.iter().enumerate() {
            if at > 0 {
                parts.push(Doc::text(" "));
            }
            match element {
                rowan::NodeOrToken::Node(node) if is_branch(&elements, at) => parts.extend(self.block_with(node, line)),
                _ => parts.push(self.element(element)),
            }
        }
        Doc::group(parts)
    }

    /// `switch x { … }`: on one line if it was written on one and fits, else each case on a line of its own.
    pub(super) fn switch(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let elements: Vec<SyntaxElement> = code(node).collect();
        let brace = elements.iter().position(|element| element.kind() == K::LBrace);
        let (Some(brace), Some(close)) = (brace, elements.last()) else {
            return self.in_a_row(node);
        };
        let (head, inside) = elements.split_at(brace + 1);
        let inside = inside.split_last().map_or(&[][..], |(_, inside)| inside);
        let broken = inside
            .first()
            .is_some_and(|first| self.trivia.begins_line(start(first)));
        let mut parts = Vec::new();
        for element in head {
            if !parts.is_empty() {
                parts.push(Doc::text(" "));
            }
            parts.push(self.element(element));
        }
        let mut arms = Vec::new();
        for element in inside {
            if element.kind() != K::Comma {
                let line = if broken || !self.trivia.before(start(element)).is_empty() {
                    self.line_before(start(element), arms.is_empty())
                } else {
                    Doc::line(Line::Space)
                };
                arms.push(line);
            }
            arms.push(self.element(element));
        }
        let first = arms.is_empty();
        arms.extend(self.comments_before_close(start(close), first));
        if !arms.is_empty() {
            parts.extend([Doc::concat(arms).indent(), Doc::line(Line::Space)]);
        }
        parts.push(self.element(close));
        Doc::group(parts)
    }
}

fn is_token(element: &SyntaxElement) -> bool {
    element.as_token().is_some()
}

/// How strongly the operator of an expression binds, as far as the layout needs it: what is broken together.
fn strength(kind: Option<K>) -> u8 {
    match kind {
        Some(K::OrOr | K::Caret | K::Pipe) => 1,
        Some(K::AndAnd | K::And) => 2,
        Some(K::EqEq | K::NotEq) => 3,
        Some(K::InKw | K::NotInKw) => 4,
        Some(K::Less | K::LessEq | K::Greater | K::GreaterEq) => 5,
        Some(K::QuestionQuestion) => 6,
        Some(K::DotDot | K::DotDotEq) => 7,
        Some(K::Plus | K::Minus) => 8,
        Some(K::Star | K::Slash | K::Percent) => 9,
        Some(K::StarStar) => 10,
        _ => 11,
    }
}

fn operator(node: &SyntaxNode) -> Option<K> {
    let token = code(node).find_map(rowan::NodeOrToken::into_token)?;
    Some(token.kind())
}

/// Operands and operators of the same strength in a row. Does not recurse: they may be many.
fn operands(node: &SyntaxNode) -> Vec<SyntaxElement> {
    let of = strength(operator(node));
    let mut open: Vec<SyntaxElement> = vec![node.clone().into()];
    let mut flat = Vec::new();
    while let Some(element) = open.pop() {
        match &element {
            rowan::NodeOrToken::Node(node) if node.kind() == K::BinaryExpr && strength(operator(node)) == of => {
                let children: Vec<SyntaxElement> = code(node).collect();
                open.extend(children.into_iter().rev());
            }
            _ => flat.push(element),
        }
    }
    flat
}

/// The parts of an `if` with all its branches in a row. Does not recurse: they may be many.
fn branches(node: &SyntaxNode) -> Vec<SyntaxElement> {
    let mut flat = Vec::new();
    let mut next = Some(node.clone());
    while let Some(node) = next.take() {
        for element in code(&node) {
            match element {
                rowan::NodeOrToken::Node(node) if node.kind() == K::IfExpr && follows_else(&flat) => next = Some(node),
                element => flat.push(element),
            }
        }
    }
    flat
}

fn follows_else(elements: &[SyntaxElement]) -> bool {
    elements.last().is_some_and(|last| last.kind() == K::ElseKw)
}

/// Whether the element is the block of a branch, not a block in a condition.
fn is_branch(elements: &[SyntaxElement], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| elements.get(before));
    elements.get(at).is_some_and(|element| element.kind() == K::BlockExpr)
        && before.is_some_and(|before| before.kind() != K::IfKw)
}
