//! Chains: `level.tier("gold").title("Gold").requires(…).at_least(3)`.

use super::doc::{Doc, Line};
use super::layout::{Layout, code, lines, start};
use super::table::Row;
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode};

/// Clauses that begin something, with the clauses that belong to it: those stand one level deeper.
const NESTED: &[(&str, &[&str])] = &[
    ("path", &["requires"]),
    ("track", &["component", "gate"]),
    ("component", &["only_if", "points_each", "maximum"]),
    ("split", &["payee", "payees", "account"]),
    ("milestone", &["due", "reminder", "extends", "if_missed"]),
    ("competing", &["place", "later_places"]),
];

/// What a clause requires or limits, with the clauses that say how much: those stay with it as long as they fit.
const MEASURED: &[(&[&str], &[&str])] = &[
    (
        &["requires", "when"],
        &[
            "at_least",
            "at_most",
            "above",
            "below",
            "between",
            "is",
            "is_one_of",
            "on_or_before",
            "on_or_after",
        ],
    ),
    (&["cap"], &["per"]),
    (&["payee", "payees"], &["keeps", "when_absent"]),
    (&["for_each_downline"], &["levels", "in_hierarchy"]),
];

/// Clauses that say what a declaration is, and stay on its line where a chain has to be broken.
const DESCRIBING: &[&str] = &[
    "title",
    "kind",
    "select",
    "type",
    "key",
    "varies",
    "marginal",
    "retroactive",
    "amounts_pro_rata",
    "rate_only",
    "whole_units",
];

/// Clauses of different names that stand in one table.
const ALIKE: &[(&str, &str)] = &[("above", "from")];

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
        // `5. .b` would be read otherwise without the space.
        if self.slice(root.text_range()).ends_with('.') {
            begun.push(Doc::text(" "));
        }
        for link in head {
            begun.push(self.link(link, &[]));
        }
        // Each line of the author, the rest of the first one without a beginning.
        let mut written: Vec<Vec<&Link>> = vec![Vec::new()];
        let mut before = head.last();
        for link in clauses {
            let joined = link.line_ends == 0 || (link.measures(before) && !self.is_commented(link));
            match written.last_mut() {
                Some(line) if link.method.is_none() || joined => line.push(link),
                _ => written.push(vec![link]),
            }
            before = Some(link);
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
            let alike = ALIKE.iter().find(|(word, _)| *word == name);
            rows.push(Row {
                name: format!(".{name}"),
                table: alike.map_or(name, |(_, table)| table).to_owned(),
                level: open.len(),
                arguments: line.first().and_then(|link| link.arguments()),
            });
            // What stands behind on the same line may belong to what begins the line.
            open.extend(
                NESTED
                    .iter()
                    .find(|(opener, _)| *opener == name)
                    .map(|(_, members)| *members),
            );
        }
        let opens = |row: &Row| NESTED.iter().any(|(opener, _)| row.table == *opener);
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
        let clauses = self.clauses(links, &[]);
        // Where something has several lines anyway, what follows it stays behind its end.
        let whole = begun.iter().any(Doc::is_hard) || clauses.iter().any(|(_, doc)| doc.is_hard());
        let mut inside = Vec::new();
        for (link, doc) in clauses {
            let describes = link.method.as_deref().is_none_or(|name| DESCRIBING.contains(&name));
            if inside.is_empty() && (describes || whole) {
                begun.push(doc);
                continue;
            }
            if !whole && link.method.is_some() {
                inside.push(Doc::line(Line::Soft));
            }
            inside.push(doc);
        }
        begun.push(Doc::concat(inside).indent());
        if whole { Doc::concat(begun) } else { Doc::group(begun) }
    }

    /// A line of clauses, with the line break before it.
    fn line(&mut self, links: &[&Link], spaces: &[usize]) -> Doc<'s> {
        let Some(first) = links.first() else {
            return Doc::nothing();
        };
        let begin = first.elements.first().map(start).unwrap_or_default();
        let before = if self.trivia.before(begin).is_empty() {
            Doc::line(lines(first.line_ends))
        } else {
            self.line_before(begin, false)
        };
        let clauses = self.clauses(links, spaces);
        let whole = clauses.iter().any(|(_, doc)| doc.is_hard());
        let mut inside = Vec::new();
        for (at, (link, doc)) in clauses.into_iter().enumerate() {
            let breaks = at > 0 && !whole && link.method.is_some();
            let nested = NESTED
                .iter()
                .find(|(opener, _)| Some(*opener) == first.method.as_deref());
            let nested = nested.is_some_and(|(_, members)| link.is_one_of(members));
            let doc = if breaks {
                Doc::concat(vec![Doc::line(Line::Soft), doc])
            } else {
                doc
            };
            inside.push(if nested { doc.indent() } else { doc });
        }
        Doc::concat(vec![before, Doc::group(inside)])
    }

    /// The clauses of a line, each with those that say how much.
    fn clauses<'l>(&mut self, links: &[&'l Link], spaces: &[usize]) -> Vec<(&'l Link, Doc<'s>)> {
        let mut clauses = Vec::new();
        let mut rest = links.iter().copied().peekable();
        while let Some(link) = rest.next() {
            let own = if clauses.is_empty() { spaces } else { &[] };
            let mut parts = vec![self.link(link, own)];
            let mut measures = Vec::new();
            while let Some(next) = rest.next_if(|next| next.measures(Some(link))) {
                measures.push(self.link(next, &[]));
            }
            if !measures.is_empty() {
                let whole = parts.iter().chain(&measures).any(Doc::is_hard);
                let mut inside = Vec::new();
                for doc in measures {
                    if !whole {
                        inside.push(Doc::line(Line::Soft));
                    }
                    inside.push(doc);
                }
                parts.push(Doc::concat(inside).indent());
            }
            clauses.push((link, Doc::group(parts)));
        }
        clauses
    }

    /// Whether a comment stands before a link or inside it, where it would be joined.
    fn is_commented(&self, link: &Link) -> bool {
        link.elements
            .iter()
            .take(2)
            .any(|element| !self.trivia.before(start(element)).is_empty())
    }

    fn link(&mut self, link: &Link, spaces: &[usize]) -> Doc<'s> {
        let mut parts = Vec::new();
        // `90./* … */` would be a number with a point.
        if link
            .elements
            .get(1)
            .is_some_and(|name| !self.trivia.before(start(name)).is_empty())
        {
            parts.push(Doc::text(" "));
        }
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
        nodes.rev().find(|node| node.kind() == K::ArgList).cloned()
    }

    /// Whether it says how much of what the link before it requires or limits.
    fn measures(&self, before: Option<&Link>) -> bool {
        let Some(before) = before else { return false };
        let mut measured = MEASURED.iter();
        measured.any(|(clauses, measures)| before.is_one_of(clauses) && self.is_one_of(measures))
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        self.method.as_deref().is_some_and(|name| names.contains(&name))
    }
}
