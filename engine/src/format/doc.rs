//! Documents that can be printed on one line or on several, after Wadler, "A prettier printer" (2003): a group stays on
//! its line if it fits, else its lines break. Comments at the end of a line wait until the line ends.

use std::borrow::Cow;

/// Columns of a line.
pub(super) const WIDTH: usize = 110;
/// Columns of one level of indentation.
pub(super) const INDENT: usize = 4;
/// Spaces between code and the comment behind it, at least.
const BEFORE_COMMENT: usize = 3;
/// Comments of lines that differ by more than this are not put into one column.
const RAGGED: usize = 40;

/// What a line break is where its group fits on one line, or that it always breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing.
    Soft,
    /// A space.
    Space,
    /// A break in any case.
    Hard,
    /// A break and an empty line in any case.
    Blank,
    /// A break unless the line has just begun.
    Fresh,
}

#[derive(Debug)]
enum Kind<'s> {
    Text(Cow<'s, str>),
    Line(Line),
    Concat(Vec<Doc<'s>>),
    /// Flat if it fits.
    Group(Vec<Doc<'s>>),
    /// Never broken.
    Flat(Vec<Doc<'s>>),
    Indent(Vec<Doc<'s>>),
    /// A comment that stands before code.
    Comment(Cow<'s, str>),
    /// A comment at the end of its line.
    Trailing(Cow<'s, str>),
}

/// A document, with what has to be known of it to lay out what contains it.
#[derive(Debug)]
pub(super) struct Doc<'s> {
    kind: Kind<'s>,
    /// Columns on one line, up to the first line end inside a text.
    width: usize,
    /// Whether a text inside has several lines.
    ragged: bool,
    /// Whether it needs several lines.
    hard: bool,
    /// Whether it ends with a comment that ends the line.
    open: bool,
    /// Whether nothing of it is code.
    blank: bool,
}

impl<'s> Doc<'s> {
    /// Nothing.
    pub(super) const fn nothing() -> Doc<'s> {
        Doc {
            kind: Kind::Concat(Vec::new()),
            width: 0,
            ragged: false,
            hard: false,
            open: false,
            blank: true,
        }
    }

    /// Text as it is; it may have several lines.
    pub(super) fn text(text: impl Into<Cow<'s, str>>) -> Doc<'s> {
        let text = text.into();
        let first = text.split('\n').next().unwrap_or_default();
        Doc {
            width: first.chars().count(),
            ragged: first.len() < text.len(),
            blank: text.is_empty(),
            kind: Kind::Text(text),
            hard: false,
            open: false,
        }
    }

    /// A place where the line may break, or has to.
    pub(super) const fn line(line: Line) -> Doc<'s> {
        Doc {
            kind: Kind::Line(line),
            width: matches!(line, Line::Space) as usize,
            ragged: false,
            hard: matches!(line, Line::Hard | Line::Blank | Line::Fresh),
            open: false,
            blank: true,
        }
    }

    /// A comment that stands before code.
    pub(super) fn comment(text: impl Into<Cow<'s, str>>) -> Doc<'s> {
        let text = text.into();
        Doc {
            open: text.starts_with("//"),
            ..Doc::text(text.clone()).of(Kind::Comment(text))
        }
    }

    /// A comment that stands at the end of the line of what is before it.
    pub(super) fn trailing(text: impl Into<Cow<'s, str>>) -> Doc<'s> {
        Doc {
            open: true,
            ..Doc::nothing().of(Kind::Trailing(text.into()))
        }
    }

    fn of(self, kind: Kind<'s>) -> Doc<'s> {
        Doc { kind, ..self }
    }

    /// One after the other.
    pub(super) fn concat(parts: Vec<Doc<'s>>) -> Doc<'s> {
        let mut whole = Doc::nothing();
        for part in &parts {
            whole.hard |= part.hard || (whole.open && !part.blank);
            if !whole.ragged {
                whole.width = whole.width.saturating_add(part.width);
                whole.ragged = part.ragged;
            }
            whole.open = part.open || (whole.open && part.blank);
            whole.blank &= part.blank;
        }
        whole.of(Kind::Concat(parts))
    }

    /// On one line if it fits, else with all its lines broken.
    pub(super) fn group(parts: Vec<Doc<'s>>) -> Doc<'s> {
        let Doc {
            width,
            ragged,
            hard,
            open,
            blank,
            kind,
        } = Doc::concat(parts);
        let kind = match kind {
            Kind::Concat(parts) => Kind::Group(parts),
            other => other,
        };
        Doc {
            kind,
            width,
            ragged,
            hard,
            open,
            blank,
        }
    }

    /// With its lines indented one level more.
    pub(super) fn indent(self) -> Doc<'s> {
        Doc {
            width: self.width,
            ragged: self.ragged,
            hard: self.hard,
            open: self.open,
            blank: self.blank,
            kind: Kind::Indent(vec![self]),
        }
    }

    /// On one line whether it fits or not, unless it needs several.
    pub(super) fn flat(self) -> Doc<'s> {
        if self.hard {
            return self;
        }
        Doc {
            width: self.width,
            ragged: self.ragged,
            hard: false,
            open: self.open,
            blank: self.blank,
            kind: Kind::Flat(vec![self]),
        }
    }

    /// Columns on one line.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Whether it needs several lines.
    pub(super) const fn is_hard(&self) -> bool {
        self.hard
    }

    /// Whether a text inside has several lines.
    pub(super) const fn is_ragged(&self) -> bool {
        self.ragged
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

/// A line as it is printed.
#[derive(Default)]
struct Printed<'d> {
    /// Several lines if a text has them.
    code: String,
    /// Columns of the last line of the code.
    column: usize,
    comments: Vec<&'d str>,
}

struct Printer<'d, 's> {
    lines: Vec<Printed<'d>>,
    now: Printed<'d>,
    /// What is still to print, the next one last.
    rest: Vec<(usize, Mode, &'d Doc<'s>)>,
}

/// Prints a document. Every line ends with a line feed; an empty document is an empty text.
pub(super) fn print(doc: &Doc<'_>) -> String {
    let mut printer = Printer {
        lines: Vec::new(),
        now: Printed::default(),
        rest: vec![(0, Mode::Broken, doc)],
    };
    while let Some((indent, mode, doc)) = printer.rest.pop() {
        printer.step(indent, mode, doc);
    }
    if !printer.at_start() {
        printer.end_line();
    }
    let Printer { mut lines, .. } = printer;
    while lines.last().is_some_and(|line| line.code.is_empty()) {
        lines.pop();
    }
    joined(&lines)
}

impl<'d, 's> Printer<'d, 's> {
    fn step(&mut self, indent: usize, mode: Mode, doc: &'d Doc<'s>) {
        match &doc.kind {
            Kind::Text(text) => self.write(indent, text),
            Kind::Line(line) => self.line(indent, mode, *line),
            Kind::Concat(parts) => self.push(indent, mode, parts),
            Kind::Flat(parts) => self.push(indent, Mode::Flat, parts),
            Kind::Indent(parts) => self.push(indent.saturating_add(INDENT), mode, parts),
            Kind::Group(parts) => {
                let mode = if mode == Mode::Flat || (!doc.hard && self.fits(indent, doc)) {
                    Mode::Flat
                } else {
                    Mode::Broken
                };
                self.push(indent, mode, parts);
            }
            Kind::Comment(text) => {
                // A comment that waits for the end of the line comes before this one.
                if !self.now.comments.is_empty() {
                    self.end_line();
                }
                if !self.now.code.is_empty() && !self.now.code.ends_with([' ', '(', '[', '{']) {
                    self.write(indent, " ");
                }
                self.write(indent, text);
            }
            Kind::Trailing(text) => {
                // Of two comments that end a line, the second gets one of its own.
                if self.now.comments.last().is_some_and(|last| last.starts_with("//")) {
                    self.end_line();
                }
                if self.at_start() {
                    self.write(indent, text);
                    self.end_line();
                } else {
                    self.now.comments.push(text);
                }
            }
        }
    }

    fn push(&mut self, indent: usize, mode: Mode, parts: &'d [Doc<'s>]) {
        self.rest.extend(parts.iter().rev().map(|part| (indent, mode, part)));
    }

    fn at_start(&self) -> bool {
        self.now.code.is_empty() && self.now.comments.is_empty()
    }

    fn write(&mut self, indent: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.now.code.is_empty() {
            // A space that would begin a line is the separator of what stands before the line.
            if text == " " {
                return;
            }
            self.now.code.extend(std::iter::repeat_n(' ', indent));
            self.now.column = indent;
        }
        self.now.code.push_str(text);
        self.now.column = match text.rsplit_once('\n') {
            Some((_, last)) => last.chars().count(),
            None => self.now.column.saturating_add(text.chars().count()),
        };
    }

    fn line(&mut self, indent: usize, mode: Mode, line: Line) {
        match (line, mode) {
            (Line::Soft, Mode::Flat) => {}
            (Line::Space, Mode::Flat) => self.write(indent, " "),
            (Line::Fresh, _) if self.at_start() => {}
            (Line::Blank, _) => {
                self.end_line();
                if self.lines.last().is_some_and(|last| !last.code.is_empty()) {
                    self.lines.push(Printed::default());
                }
            }
            _ => self.end_line(),
        }
    }

    /// Ends the line; at the beginning of a line there is nothing to end.
    fn end_line(&mut self) {
        if self.at_start() {
            return;
        }
        let mut line = std::mem::take(&mut self.now);
        let length = line.code.trim_end_matches(' ').len();
        line.column = line.column.saturating_sub(line.code.len() - length);
        line.code.truncate(length);
        self.lines.push(line);
    }

    /// Whether a group, and what stands behind it up to the next possible break, fits on the line.
    fn fits(&self, indent: usize, group: &Doc<'_>) -> bool {
        let begun = if self.now.code.is_empty() {
            indent
        } else {
            self.now.column
        };
        let mut room = WIDTH.saturating_sub(begun);
        if group.width > room {
            return false;
        }
        room -= group.width;
        if group.ragged {
            return true;
        }
        let mut waiting: Vec<&Doc<'_>> = Vec::new();
        let mut rest = self.rest.iter().rev();
        loop {
            let (mode, doc) = match waiting.pop() {
                Some(doc) => (Mode::Broken, doc),
                None => match rest.next() {
                    Some((_, mode, doc)) => (*mode, *doc),
                    None => return true,
                },
            };
            match &doc.kind {
                Kind::Line(Line::Soft) if mode == Mode::Flat => {}
                Kind::Line(Line::Space) if mode == Mode::Flat => match room.checked_sub(1) {
                    Some(left) => room = left,
                    None => return false,
                },
                Kind::Line(_) | Kind::Trailing(_) => return true,
                Kind::Text(_) | Kind::Comment(_) | Kind::Flat(_) => {
                    match room.checked_sub(doc.width) {
                        Some(left) => room = left,
                        None => return false,
                    }
                    if doc.ragged {
                        return true;
                    }
                }
                Kind::Concat(parts) | Kind::Group(parts) | Kind::Indent(parts) => {
                    if mode == Mode::Flat {
                        match room.checked_sub(doc.width) {
                            Some(left) => room = left,
                            None => return false,
                        }
                    } else {
                        waiting.extend(parts.iter().rev());
                    }
                }
            }
        }
    }
}

/// The lines as one text, with the comments of a paragraph in one column.
fn joined(lines: &[Printed<'_>]) -> String {
    let mut out = String::new();
    for paragraph in lines.split_inclusive(|line| line.code.is_empty()) {
        let columns = paragraph
            .iter()
            .filter(|line| !line.comments.is_empty())
            .map(|line| line.column);
        let (least, most) = columns.fold((usize::MAX, 0), |(least, most), column| {
            (least.min(column), most.max(column))
        });
        let aligned = most.saturating_sub(least) <= RAGGED;
        for line in paragraph {
            out.push_str(&line.code);
            let column = if aligned { most } else { line.column };
            let mut spaces = column.saturating_sub(line.column) + BEFORE_COMMENT;
            for comment in &line.comments {
                out.extend(std::iter::repeat_n(' ', spaces));
                out.push_str(comment);
                spaces = 1;
            }
            out.push('\n');
        }
    }
    out
}
