//! The source of an expression with the values that it read in place of their names.

use super::tree::{Entry, Node};
use crate::expr::Scalar;
use crate::program::NodeInfo;
use crate::report::view::View;
use crate::schema::Type;
use crate::source::Span;

/// The most characters of an expression that are shown.
const LONGEST: usize = 240;

impl View<'_> {
    pub(super) fn info(&self, node: &Node) -> Option<&NodeInfo> {
        self.program.nodes.get(node.id.0 as usize)
    }

    /// The source of an expression in one line.
    pub(super) fn source_of(&self, node: &Node) -> String {
        let source = self.info(node).map_or("", |info| self.program.sources.slice(info.span));
        in_one_line(source)
    }

    /// The value of an expression as people read it.
    pub(super) fn value_of(&self, node: &Node) -> String {
        self.info(node)
            .map_or_else(String::new, |info| self.show(&info.kind, node.value))
    }

    /// The source of an expression with the values it read, in one line; the same as its source if it read none.
    pub(super) fn substituted(&self, node: &Node) -> String {
        let Some(info) = self.info(node) else {
            return String::new();
        };
        let mut values = Vec::new();
        self.leaves(node, info.span, &mut values);
        values.sort_by_key(|(span, _)| (span.start, span.end));
        let source = self.program.sources.slice(info.span);
        let mut out = String::with_capacity(source.len());
        let mut at = info.span.start;
        for (span, text) in values {
            // Of two that overlap the outer one comes first.
            if span.start < at {
                continue;
            }
            out.push_str(self.program.sources.slice(Span::new(info.span.file, at, span.start)));
            out.push_str(&text);
            at = span.end;
        }
        out.push_str(self.program.sources.slice(Span::new(info.span.file, at, info.span.end)));
        in_one_line(&out)
    }

    /// The expressions within a stretch of source that read something.
    fn leaves(&self, node: &Node, within: Span, values: &mut Vec<(Span, String)>) {
        for entry in &node.entries {
            // What was read for each record of a list has many values.
            let Entry::Node(inner) = entry else { continue };
            let Some(info) = self.info(inner) else { continue };
            let span = info.span;
            let inside = span.file == within.file && within.start <= span.start && span.end <= within.end;
            if !inside {
                // The body of a helper: what it was given is inside of the call.
                continue;
            }
            if inner.entries.is_empty() {
                let source = self.program.sources.slice(span);
                if span != within && !is_literal(source) {
                    values.push((span, self.show(&info.kind, inner.value)));
                }
            } else {
                self.leaves(inner, within, values);
            }
        }
    }

    /// The expressions inside of one, without those that stand for the same stretch of source and those inside of an
    /// `&&` that is inside of an `&&`.
    pub(super) fn parts<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        let mut parts = Vec::new();
        self.collect_parts(node, &mut parts);
        parts
    }

    fn collect_parts<'n>(&self, node: &'n Node, parts: &mut Vec<&'n Node>) {
        let span = self.info(node).map(|info| info.span);
        for entry in &node.entries {
            let Entry::Node(inner) = entry else { continue };
            let same = self.info(inner).map(|info| info.span) == span;
            if (same && !inner.entries.is_empty()) || (self.is_and(node) && self.is_and(inner)) {
                self.collect_parts(inner, parts);
            } else if !same {
                parts.push(inner);
            }
        }
    }

    /// Whether an expression is an `&&`.
    fn is_and(&self, node: &Node) -> bool {
        let Some(info) = self.info(node) else { return false };
        let Some(Entry::Node(left)) = node.entries.first() else {
            return false;
        };
        let Some(left) = self.info(left).map(|info| info.span) else {
            return false;
        };
        let inside = left.file == info.span.file && info.span.start <= left.start && left.end < info.span.end;
        info.kind == Type::Boolean && inside && {
            let rest = Span::new(left.file, left.end, info.span.end);
            let rest = self.program.sources.slice(rest);
            rest.trim_start_matches([' ', ')', '\n', '\r', '\t']).starts_with("&&")
        }
    }

    /// What decided that a condition does not hold: of several that have to hold the one that does not.
    pub(super) fn decisive<'n>(&self, node: &'n Node) -> &'n Node {
        if node.value == Scalar::Boolean(false)
            && self.is_and(node)
            && let Some(last) = self.parts(node).last()
        {
            return self.decisive(last);
        }
        node
    }

    /// An expression, with its values, and what it gives, in one line.
    pub(super) fn equation(&self, node: &Node) -> Vec<String> {
        let mut parts = vec![self.source_of(node)];
        for part in [self.substituted(node), self.value_of(node)] {
            if parts.last() != Some(&part) {
                parts.push(part);
            }
        }
        parts
    }

    /// Whether an expression only reads a name or a field, or is written out.
    pub(super) fn is_leaf(&self, node: &Node) -> bool {
        self.essence(node).entries.is_empty()
    }

    /// An expression without those around it that change nothing of it: a whole number where a decimal is needed.
    pub(super) fn essence<'n>(&self, node: &'n Node) -> &'n Node {
        let mut node = node;
        while let [Entry::Node(inner)] = node.entries.as_slice() {
            let same = |one: &Node, other: &Node| {
                self.info(one).map(|info| info.span) == self.info(other).map(|info| info.span)
            };
            if !same(node, inner) || self.value_of(node) != self.value_of(inner) {
                break;
            }
            node = inner;
        }
        node
    }
}

/// Whether a stretch of source says its value itself.
fn is_literal(source: &str) -> bool {
    source.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '`' | '-'))
        || matches!(source, "true" | "false" | "()")
}

fn in_one_line(source: &str) -> String {
    let words: Vec<&str> = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .flat_map(str::split_whitespace)
        .collect();
    let text = words.join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(&text)),
        None => text,
    }
}
