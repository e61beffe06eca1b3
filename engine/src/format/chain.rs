//! Chains: `level.tier("gold").title("Gold").requires(…).at_least(3)`.

use super::doc::{Doc, Line};
use super::layout::{Layout, code, lines, start};
use super::table::Row;
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode};

/// Clauses that begin something, with the clauses that belong to it: those stand one level deeper.
const NESTED: &[(&str, &[&str])] = &[
    ("path", &["requires"]),
    ("track", &["component", "gate"]),
    ("component", &["only_if", "points_each"]),
    ("split", &["payee", "account"]),
    ("milestone", &["due", "reminder", "extends", "if_missed"]),
    ("competing", &["place", "later_places"]),
];

/// Clauses that say more about the clause before them, and stay on its line where a chain has to be broken.
const REFINING: &[&str] = &[
    "title", "kind", "select", "type", "key", "varies", "at_least", "at_most", "above", "below", "between", "is",
    "is_one_of", "on_or_before", "on_or_after", "per", "optional", "from_key", "title", "period",
];

/// A member, call or index behind a value.
struct Link {
    elements: Vec<SyntaxElement>,
    /// The name of the method; fields and indices have none, and stay where they are.
    method: Option<String>,
    /// Line ends before it.
    line_ends: usize,
}

impl<'s> Layout<'s> {
    /// A chain. Where its author broke it, it is broken; one that was written on one line is broken before each clause
    /// if it does not fit.
    pub(super) fn chain(&mut self, node: &SyntaxNode) -> Doc<'s> {
        let (root, links) = self.links(node);
        // A name has no line of its own: `level` and `.tier("gold")` stay together.
        let name = matches!(root.kind(), K::IdentExpr | K::ThisExpr);
        let methods = links.iter().position(|link| link.method.is_some());
        let head = match methods {
            Some(first) if name => first + 1,
            Some(first) => first,
            None => links.len(),
        };
        let (head, clauses) = links.split_at(head);
        let mut begun = vec![self.element(&root)];
        for link in head {
            begun.push(self.link(link, &[]));
        }
        // Each line of the author, the rest of the first one without a beginning.
        let mut written: Vec<Vec<&Link>> = vec![Vec::new()];
        for link in clauses {
            match written.last_mut() {
                Some(line) if link.method.is_none() || link.line_ends == 0 => line.push(link),
                _ => written.push(vec![link]),
            }
        }
        let mut written = written.into_iter();
        let first = written.next().unwrap_or_default();
        let written: Vec<Vec<&Link>> = written.collect();
        let mut rows = Vec::new();
        let mut open: Vec<&[&str]> = Vec::new();
        for line in &written {
            let name = line.first().and_then(|link| link.method.as_deref()).unwrap_or_default();
            while open.last().is_some_and(|members| !members.contains(&name)) {
                open.pop();
            }
            rows.push(Row {
                name: format!(".{name}"),
                level: open.len(),
                arguments: line.first().and_then(|link| link.arguments()),
            });
            // What stands behind on the same line may belong to what begins the line.
            open.extend(NESTED.iter().find(|(opener, _)| *opener == name).map(|(_, members)| *members));
        }
        let opens = |row: &Row| NESTED.iter().any(|(opener, _)| row.name.strip_prefix('.') == Some(opener));
        let columns = self.columns(&rows, |row, other| opens(other) || other.level > row.level);
        let mut parts = vec![self.first_line(begun, &first)];
        for ((line, row), spaces) in written.iter().zip(&rows).zip(&columns) {
            let mut doc = self.line(line, spaces);
            for _ in 0..=row.level {
                doc = doc.indent();
            }
            parts.push(doc);
        }
        Doc::concat(parts)
    }

    /// What a chain begins with, and the clauses on its line.
    fn first_line(&mut self, mut begun: Vec<Doc<'s>>, links: &[&Link]) -> Doc<'s> {
        let mut tail = Vec::new();
        for (at, link) in links.iter().enumerate() {
            let refines = link.refines();
            let doc = self.link(link, &[]);
            tail.push((refines || (at == 0 && link.method.is_none()), doc));
        }
        // Where something has several lines anyway, what follows it stays behind its end.
        let whole = begun.iter().any(Doc::is_hard) || tail.iter().any(|(_, doc)| doc.is_hard());
        let mut inside = Vec::new();
        for (glued, doc) in tail {
            if glued || whole {
                if inside.is_empty() {
                    begun.push(doc);
                    continue;
                }
            } else {
                inside.push(Doc::line(Line::Soft));
            }
            inside.push(doc);
        }
        begun.push(Doc::concat(inside).indent());
        if whole { Doc::concat(begun) } else { Doc::group(begun) }
    }

    /// A line of clauses, with the line break before it.
    fn line(&mut self, links: &[&Link], spaces: &[usize]) -> Doc<'s> {
        let Some((first, others)) = links.split_first() else {
            return Doc::nothing();
        };
        let mut parts = Vec::new();
        let begin = first.elements.first().map(start).unwrap_or_default();
        if self.trivia.before(begin).is_empty() {
            parts.push(Doc::line(lines(first.line_ends)));
        } else {
            parts.push(self.line_before(begin, false));
        }
        let mut docs = vec![(true, self.link(first, spaces))];
        for link in others {
            let glued = link.refines();
            docs.push((glued, self.link(link, &[])));
        }
        let whole = docs.iter().any(|(_, doc)| doc.is_hard());
        let mut inside = Vec::new();
        for (glued, doc) in docs {
            if !glued && !whole {
                inside.push(Doc::line(Line::Soft));
            }
            inside.push(doc);
        }
        parts.push(if whole { Doc::concat(inside) } else { Doc::group(inside) });
        Doc::concat(parts)
    }

    fn link(&mut self, link: &Link, spaces: &[usize]) -> Doc<'s> {
        let mut parts = Vec::new();
        for element in &link.elements {
            parts.push(match element {
                rowan::NodeOrToken::Node(node) if node.kind() == K::ArgList => self.arguments(node, spaces),
                _ => self.element(element),
            });
        }
        Doc::concat(parts)
    }

    /// What a chain begins with, and its links. Does not recurse: they may be many.
    fn links(&self, node: &SyntaxNode) -> (SyntaxElement, Vec<Link>) {
        let mut links = Vec::new();
        let mut root: SyntaxElement = node.clone().into();
        while let rowan::NodeOrToken::Node(node) = &root {
            if !matches!(node.kind(), K::MethodCallExpr | K::FieldExpr | K::IndexExpr) {
                break;
            }
            let mut elements: Vec<SyntaxElement> = code(node).collect();
            if elements.len() < 2 {
                break;
            }
            let receiver = elements.remove(0);
            // A line may end before or behind the dot.
            let begins = |element: &SyntaxElement| {
                let before = self.trivia.before(start(element));
                let comments = before.iter().map(|comment| comment.line_ends).max().unwrap_or(0);
                self.trivia.line_ends(start(element)).max(comments)
            };
            let method = (node.kind() == K::MethodCallExpr)
                .then(|| elements.get(1).map(|name| self.slice(name.text_range()).to_owned()))
                .flatten();
            links.push(Link {
                line_ends: elements.iter().take(2).map(begins).max().unwrap_or(0),
                method,
                elements,
            });
            root = receiver;
        }
        links.reverse();
        (root, links)
    }
}

impl Link {
    fn arguments(&self) -> Option<SyntaxNode> {
        let nodes = self.elements.iter().filter_map(|element| element.as_node());
        nodes.filter(|node| node.kind() == K::ArgList).last().cloned()
    }

    fn refines(&self) -> bool {
        self.method.as_deref().is_none_or(|name| REFINING.contains(&name))
    }
}
