//! Columns: clauses of one name, calls of one name and rows of a list may stand in columns below each other. Whether
//! they do is the author's choice: more than one space before an argument of one of them means all.

use super::doc::{Doc, INDENT};
use super::layout::{Layout, code, start};
use super::list::SHORT;
use crate::syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode};

/// A row of a list stays on its line up to this width.
const ROW: usize = 140;
/// A comma and a space.
const BETWEEN: usize = 2;

/// A clause or call that may be a row.
pub(super) struct Row {
    /// What stands before the bracket of its arguments.
    pub(super) name: String,
    /// Rows of the same kind may stand in one table.
    pub(super) table: String,
    /// Levels of indentation.
    pub(super) level: usize,
    /// The arguments.
    pub(super) arguments: Option<SyntaxNode>,
}

/// The widths of the columns of a list of rows; none where the rows are not in columns.
pub(super) struct Columns(Vec<usize>);

impl<'s> Layout<'s> {
    /// The arguments of a call, without brackets and commas.
    fn cells(node: &SyntaxNode) -> Vec<SyntaxElement> {
        let mut elements: Vec<SyntaxElement> = code(node).skip(1).filter(|item| item.kind() != K::Comma).collect();
        elements.pop();
        elements
    }

    /// The width of something that stays on one line.
    fn short(&mut self, element: &SyntaxElement) -> Option<usize> {
        let doc = self.element(element);
        (doc.width() <= SHORT && !doc.is_hard() && !doc.is_ragged()).then(|| doc.width())
    }

    /// The widths of all arguments but the last, if they can stand in columns.
    fn widths(&mut self, row: &Row) -> Option<Vec<usize>> {
        let node = row.arguments.as_ref()?;
        let cells = Self::cells(node);
        if self.trivia.has_inside(node) {
            return None;
        }
        let (_, before) = cells.split_last()?;
        before.iter().map(|cell| self.short(cell)).collect()
    }

    fn spaced_out(&self, row: &Row) -> bool {
        row.arguments.as_ref().is_some_and(|node| {
            let mut cells = Self::cells(node).into_iter().skip(1);
            cells.any(|cell| self.trivia.spaces(start(&cell)) > 1)
        })
    }

    /// The spaces before the arguments of each row from the second on; none for a row that stands in no columns.
    /// `goes_on` says whether a table goes on after a row that is not of its name.
    pub(super) fn columns(&mut self, rows: &[Row], goes_on: impl Fn(&Row, &Row) -> bool) -> Vec<Vec<usize>> {
        let mut spaces = vec![Vec::new(); rows.len()];
        let mut done = vec![false; rows.len()];
        for (first, row) in rows.iter().enumerate() {
            if done.get(first) != Some(&false) || row.arguments.is_none() {
                continue;
            }
            let mut table = Vec::new();
            for (at, next) in rows.iter().enumerate().skip(first) {
                if next.table == row.table && next.arguments.is_some() {
                    table.push((at, next));
                } else if !goes_on(row, next) {
                    break;
                }
            }
            for (at, _) in &table {
                if let Some(done) = done.get_mut(*at) {
                    *done = true;
                }
            }
            if table.len() > 1 && table.iter().any(|(_, row)| self.spaced_out(row)) {
                self.fill(&table, &mut spaces);
            }
        }
        spaces
    }

    /// Computes the columns of one table.
    fn fill(&mut self, table: &[(usize, &Row)], spaces: &mut [Vec<usize>]) {
        let mut rows = Vec::new();
        for (at, row) in table {
            if let Some(widths) = self.widths(row) {
                let begin = row.level * INDENT + row.name.chars().count();
                rows.push((*at, begin, widths));
            }
        }
        let most = rows.iter().map(|(_, _, widths)| widths.len()).max().unwrap_or(0);
        for column in 0..most {
            // The comma belongs to the argument before it.
            let ends = rows
                .iter()
                .filter_map(|(_, begin, widths)| Some(begin + widths.get(column)? + 1));
            let next = ends.max().unwrap_or(0) + 1;
            for (at, begin, widths) in &mut rows {
                let Some(width) = widths.get(column) else { continue };
                let end = *begin + width + 1;
                if let Some(spaces) = spaces.get_mut(*at) {
                    spaces.push(next.saturating_sub(end));
                }
                *begin = next;
            }
        }
    }

    /// The columns of statements that are calls of one name directly below each other.
    pub(super) fn columns_of_statements(&mut self, elements: &[SyntaxElement]) -> Vec<Vec<usize>> {
        let mut rows = Vec::new();
        for element in elements {
            let call = element.as_node().and_then(call_of);
            let name = call.as_ref().and_then(|call| code(call).next());
            let name = name.map_or("", |name| self.slice(name.text_range()));
            rows.push(Row {
                name: name.to_owned(),
                table: name.to_owned(),
                level: 0,
                arguments: call.and_then(|call| call.children().find(|child| child.kind() == K::ArgList)),
            });
        }
        // An empty line ends a table: it is put there as a row that is none.
        let mut divided = Vec::new();
        let mut places = Vec::new();
        for (row, element) in rows.into_iter().zip(elements) {
            if self.trivia.line_ends(start(element)) > 1 || !self.trivia.before(start(element)).is_empty() {
                divided.push(Row {
                    name: String::new(),
                    table: String::new(),
                    level: 0,
                    arguments: None,
                });
            }
            places.push(divided.len());
            divided.push(row);
        }
        let mut spaces = self.columns(&divided, |_, _| false);
        let taken = places.into_iter().map(|at| spaces.get_mut(at).map(std::mem::take));
        taken.map(Option::unwrap_or_default).collect()
    }

    /// A statement that is a row.
    pub(super) fn row(&mut self, statement: &SyntaxNode, spaces: &[usize]) -> Doc<'s> {
        let mut parts = Vec::new();
        for element in code(statement) {
            match &element {
                rowan::NodeOrToken::Node(call) => {
                    for part in code(call) {
                        parts.push(match &part {
                            rowan::NodeOrToken::Node(node) => self.arguments(node, spaces),
                            rowan::NodeOrToken::Token(token) => self.token(token),
                        });
                    }
                }
                rowan::NodeOrToken::Token(token) => parts.push(self.token(token)),
            }
        }
        Doc::concat(parts)
    }

    /// The columns of a list of rows: of lists, if its author wrote them in columns, or of maps with the same keys. All
    /// have to be written on a line each.
    pub(super) fn columns_of_rows(&mut self, elements: &[SyntaxElement]) -> Option<Columns> {
        let mut columns: Vec<usize> = Vec::new();
        let mut spaced_out = false;
        let (mut rows, mut widest) = (0, 0);
        let mut known: Option<(K, Vec<&str>)> = None;
        for element in elements.get(1..elements.len().checked_sub(1)?)? {
            if element.kind() == K::Comma {
                continue;
            }
            let node = element.as_node()?;
            if self.trivia.has_inside(node) || !self.trivia.begins_line(start(element)) {
                return None;
            }
            let cells = Self::cells(node);
            let shape = match node.kind() {
                K::ArrayExpr => (K::ArrayExpr, Vec::new()),
                K::MapExpr => (K::MapExpr, cells.iter().map(|cell| self.key(cell)).collect()),
                _ => return None,
            };
            if known.get_or_insert_with(|| shape.clone()) != &shape {
                return None;
            }
            let inside = usize::from(node.kind() == K::MapExpr);
            let mut width = 0;
            for (at, cell) in cells.iter().enumerate() {
                if self.trivia.begins_line(start(cell)) {
                    return None;
                }
                let cell_width = self.short(cell)?;
                spaced_out |= self.trivia.spaces(start(cell)) > if at > 0 { 1 } else { inside };
                width += cell_width + BETWEEN;
                match columns.get_mut(at) {
                    Some(column) => *column = cell_width.max(*column),
                    None => columns.push(cell_width),
                }
            }
            widest = width.max(widest);
            rows += 1;
        }
        let maps = rows > 1 && known.is_some_and(|(kind, _)| kind == K::MapExpr);
        let aligned: usize = columns.iter().map(|column| column + BETWEEN).sum();
        if spaced_out && aligned <= ROW {
            Some(Columns(columns))
        } else if maps && widest <= ROW {
            Some(Columns(Vec::new()))
        } else {
            None
        }
    }

    /// The key of an entry of a map.
    fn key(&self, entry: &SyntaxElement) -> &'s str {
        let key = entry.as_node().and_then(|entry| code(entry).next());
        key.map_or("", |key| self.slice(key.text_range()))
    }

    /// A row of a list: numbers stand to the right of their columns, everything else to the left.
    pub(super) fn row_of_cells(&mut self, node: &SyntaxNode, columns: &Columns) -> Doc<'s> {
        let inside = usize::from(node.kind() == K::MapExpr);
        let last = Self::cells(node).len();
        let mut parts = Vec::new();
        let mut column = 0;
        let mut behind = 0;
        for element in code(node) {
            let doc = self.element(&element);
            match element.kind() {
                K::LBracket | K::HashBrace | K::Comma => {}
                K::RBracket | K::RBrace => parts.push(Doc::text(" ".repeat(if last > 0 { inside } else { 0 }))),
                _ => {
                    let room = columns
                        .0
                        .get(column)
                        .map_or(0, |width| width.saturating_sub(doc.width()));
                    let before = if is_number(&element) { room } else { 0 };
                    let space = if column > 0 { 1 } else { inside };
                    parts.push(Doc::text(" ".repeat(behind + space + before)));
                    column += 1;
                    behind = if column < last { room - before } else { 0 };
                }
            }
            parts.push(doc.flat());
        }
        Doc::concat(parts)
    }
}

/// The call that a statement is.
fn call_of(statement: &SyntaxNode) -> Option<SyntaxNode> {
    let inner = code(statement).next()?.into_node()?;
    (statement.kind() == K::ExprStmt && inner.kind() == K::CallExpr).then_some(inner)
}

fn is_number(element: &SyntaxElement) -> bool {
    let mut tokens = match element {
        rowan::NodeOrToken::Node(node) if matches!(node.kind(), K::Literal | K::PrefixExpr) => node
            .descendants_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token),
        _ => return false,
    };
    tokens.all(|token| matches!(token.kind(), K::IntNumber | K::DecimalNumber | K::Minus | K::Plus))
}
