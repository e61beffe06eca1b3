//! What stands between the tokens: comments, each with the token it belongs to, and line ends.

use std::borrow::Cow;
use std::ops::Range;

use crate::syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextSize};

/// A comment.
#[derive(Debug)]
pub(super) struct Comment<'s> {
    /// As it is printed.
    pub(super) text: Cow<'s, str>,
    /// Line ends between it and what stands before it.
    pub(super) line_ends: usize,
}

impl Comment<'_> {
    /// Whether it ends its line.
    pub(super) fn ends_line(&self) -> bool {
        self.text.starts_with("//")
    }
}

/// A token that is no trivia, and what surrounds it.
#[derive(Debug)]
struct Place {
    start: TextSize,
    /// Comments before it that belong to it.
    before: Range<usize>,
    /// Comments behind it on its line.
    behind: Range<usize>,
    /// Line ends between it and what stands before it, a comment too.
    line_ends: usize,
    /// Columns between it and what stands before it on the line.
    spaces: usize,
}

/// The comments and line ends of a file by the tokens they belong to.
#[derive(Debug)]
pub(super) struct Trivia<'s> {
    places: Vec<Place>,
    comments: Vec<Comment<'s>>,
}

impl<'s> Trivia<'s> {
    /// Goes through a file. The end of the file counts as a token.
    pub(super) fn of(root: &SyntaxNode, text: &'s str) -> Trivia<'s> {
        let mut trivia = Trivia {
            places: Vec::new(),
            comments: Vec::new(),
        };
        let (mut line_ends, mut spaces, mut first) = (0, 0, 0);
        let tokens = root
            .descendants_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token);
        for token in tokens {
            let range = token.text_range();
            let slice = text.get(usize::from(range.start())..usize::from(range.end()));
            let slice = slice.unwrap_or_default();
            match token.kind() {
                SyntaxKind::Bom => {}
                SyntaxKind::Whitespace => {
                    line_ends += slice.bytes().filter(|byte| *byte == b'\n').count();
                    spaces = slice.chars().count();
                }
                kind if kind.is_trivia() => {
                    trivia.comments.push(Comment {
                        text: printed(kind, slice),
                        line_ends,
                    });
                    (line_ends, spaces) = (0, 0);
                }
                _ => {
                    trivia.place(range.start(), first, line_ends, spaces);
                    first = trivia.comments.len();
                    (line_ends, spaces) = (0, 0);
                }
            }
        }
        // At the end of the file a line ends in any case.
        trivia.place(root.text_range().end(), first, line_ends.max(1), 0);
        trivia
    }

    /// Adds a token, and decides which of the comments since `first` belong to the token before.
    fn place(&mut self, start: TextSize, first: usize, line_ends: usize, spaces: usize) {
        let end = self.comments.len();
        let among = self.comments.get(first..end).unwrap_or_default();
        let same_line = among.iter().take_while(|comment| comment.line_ends == 0).count();
        // What follows them begins a line, so that they end theirs.
        let ended = same_line < among.len() || line_ends > 0;
        let behind = if ended { first + same_line } else { first };
        let behind = match self.places.last_mut() {
            Some(last) => {
                last.behind = first..behind;
                behind
            }
            None => first,
        };
        self.places.push(Place {
            start,
            before: behind..end,
            behind: end..end,
            line_ends,
            spaces,
        });
    }

    fn index(&self, start: TextSize) -> Option<usize> {
        self.places.binary_search_by_key(&start, |place| place.start).ok()
    }

    fn get(&self, start: TextSize) -> Option<&Place> {
        self.places.get(self.index(start)?)
    }

    /// The comments before the token at `start`, unless they were taken.
    pub(super) fn before(&self, start: TextSize) -> &[Comment<'s>] {
        self.get(start)
            .and_then(|place| self.comments.get(place.before.clone()))
            .unwrap_or_default()
    }

    /// The comments before the token at `start`, which from now on has none.
    pub(super) fn take_before(&mut self, start: TextSize) -> &[Comment<'s>] {
        let range = self
            .index(start)
            .and_then(|index| self.places.get_mut(index))
            .map(|place| std::mem::replace(&mut place.before, 0..0));
        range.and_then(|range| self.comments.get(range)).unwrap_or_default()
    }

    /// The comments behind the token at `start`.
    pub(super) fn behind(&self, start: TextSize) -> &[Comment<'s>] {
        self.get(start)
            .and_then(|place| self.comments.get(place.behind.clone()))
            .unwrap_or_default()
    }

    /// Line ends before the token at `start`, from the last comment before it on.
    pub(super) fn line_ends(&self, start: TextSize) -> usize {
        self.get(start).map_or(0, |place| place.line_ends)
    }

    /// Columns between the token at `start` and what stands before it, if on the same line.
    pub(super) fn spaces(&self, start: TextSize) -> usize {
        self.get(start)
            .filter(|place| place.line_ends == 0)
            .map_or(0, |place| place.spaces)
    }

    /// Whether the token at `start` begins a line, comments before it left aside.
    pub(super) fn begins_line(&self, start: TextSize) -> bool {
        self.line_ends(start) > 0 || !self.before(start).iter().all(|comment| comment.line_ends == 0)
    }

    /// Whether a comment stands inside a node: not before its first token, nor behind its last.
    pub(super) fn has_inside(&self, node: &SyntaxNode) -> bool {
        let range = node.text_range();
        let from = self.places.partition_point(|place| place.start < range.start());
        let to = self.places.partition_point(|place| place.start < range.end());
        let inside = self.places.get(from..to).unwrap_or_default();
        let before = inside.iter().skip(1).any(|place| !place.before.is_empty());
        let all_but_last = inside.len().saturating_sub(1);
        before || inside.iter().take(all_but_last).any(|place| !place.behind.is_empty())
    }
}

/// The first token of a node that is no trivia.
pub(super) fn first_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    // A node begins and ends with a token that is no trivia, the file excepted.
    node.first_token()
}

/// A comment as it is printed: LF as line end, nothing behind it, a space between `//` and a word.
pub(super) fn printed(kind: SyntaxKind, text: &str) -> Cow<'_, str> {
    if kind == SyntaxKind::BlockComment {
        return lf(text);
    }
    let text = text.trim_end();
    match text.strip_prefix("//") {
        Some(words) if words.starts_with(char::is_alphanumeric) => Cow::Owned(format!("// {words}")),
        _ => Cow::Borrowed(text),
    }
}

/// A text with LF as line end.
pub(super) fn lf(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}
