//! Lines of a text, and which comment belongs to what.

/// Where the line of an offset begins.
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    // A byte order mark is no part of the first line.
    if start == 0 && text.starts_with('\u{feff}') {
        3.min(offset)
    } else {
        start
    }
}

/// Where the line of an offset ends, before its line end.
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or("");
    match rest.find('\n') {
        Some(at) if rest.get(..at).is_some_and(|line| line.ends_with('\r')) => offset + at - 1,
        Some(at) => offset + at,
        None => text.len(),
    }
}

/// Where the next line begins: behind the line end.
pub(crate) fn next_line(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or("");
    rest.find('\n').map_or(text.len(), |at| offset + at + 1)
}

/// The line end that a text has.
pub(crate) fn eol(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// The blanks at the beginning of the line of an offset.
pub(crate) fn indent(text: &str, offset: usize) -> &str {
    let start = line_start(text, offset);
    let line = text.get(start..).unwrap_or("");
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..blanks).unwrap_or("")
}

/// Whether only blanks stand before an offset in its line.
pub(crate) fn begins_line(text: &str, offset: usize) -> bool {
    let start = line_start(text, offset);
    text.get(start..offset).is_some_and(|before| before.trim().is_empty())
}

/// Whether only blanks, or a comment, stand behind an offset in its line.
pub(crate) fn ends_line(text: &str, offset: usize) -> bool {
    let rest = text.get(offset..line_end(text, offset)).unwrap_or("").trim();
    rest.is_empty() || rest.starts_with("//") || is_block_comment(rest)
}

fn is_block_comment(line: &str) -> bool {
    line.starts_with("/*") && line.find("*/") == Some(line.len().saturating_sub(2))
}

/// How many characters stand before an offset in its line.
pub(crate) fn column(text: &str, offset: usize) -> usize {
    let start = line_start(text, offset);
    text.get(start..offset).map_or(0, |before| before.chars().count())
}

fn is_blank(text: &str, start: usize) -> bool {
    text.get(start..line_end(text, start))
        .is_some_and(|line| line.trim().is_empty())
}

/// A line that heads a section: `// ---- Settings ----`. It belongs to nothing below it.
fn is_ruler(line: &str) -> bool {
    let line = line.trim_start_matches('/').trim_start();
    line.starts_with("---") || line.starts_with("===") || line.starts_with("***")
}

/// Where what belongs to something begins, which begins a line at `start`: with the comments directly above it, up to
/// an empty line or the heading of a section.
pub(crate) fn with_comments(text: &str, start: usize) -> usize {
    let mut begin = line_start(text, start);
    while begin > 0 {
        let above = line_start(text, begin - 1);
        if above >= begin {
            break;
        }
        let line = text.get(above..line_end(text, above)).unwrap_or("").trim();
        let is_comment = line.starts_with("//") || is_block_comment(line);
        if !is_comment || is_ruler(line) {
            break;
        }
        begin = above;
    }
    begin
}

/// The comments that belong to something: those above it and the one behind it, without their slashes.
pub(crate) fn comment_of(text: &str, start: usize, end: usize) -> Option<String> {
    let mut lines = Vec::new();
    let clean = |line: &str| {
        let line = line.trim();
        let line = line
            .strip_prefix("/*")
            .map_or(line, |line| line.strip_suffix("*/").unwrap_or(line));
        line.trim_start_matches('/').trim().to_owned()
    };
    if begins_line(text, start) {
        let above = text
            .get(with_comments(text, start)..line_start(text, start))
            .unwrap_or("");
        lines.extend(above.lines().map(clean));
    }
    let rest = text
        .get(end..line_end(text, end))
        .unwrap_or("")
        .trim_start_matches([';', ' ', '\t']);
    if rest.starts_with("//") || is_block_comment(rest.trim()) {
        lines.push(clean(rest));
    }
    lines.retain(|line| !line.is_empty());
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The stretch that goes when whole lines from `start` to `end` go: with the line end, and with one of the empty lines
/// around it. A line end that is missing at the end of the file stays missing.
pub(crate) fn whole_lines(text: &str, start: usize, end: usize) -> (usize, usize) {
    let bottom = line_end(text, end);
    let mut behind = next_line(text, bottom);
    let above_is_blank = start == line_start(text, 0) || is_blank(text, line_start(text, start - 1));
    if behind >= text.len() {
        let mut start = start;
        // At the end: the empty lines above go, and the line end before them where the text ends without one.
        while start > line_start(text, 0) && is_blank(text, line_start(text, start - 1)) {
            start = line_start(text, start - 1);
        }
        if bottom == behind && start > line_start(text, 0) {
            start = line_end(text, line_start(text, start - 1));
        }
        return (start, behind);
    }
    if above_is_blank && is_blank(text, behind) {
        behind = next_line(text, behind);
    }
    (start, behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_directly_above_belong_to_what_follows() {
        let text = "// ---- Levels ----\n// About gold.\nlevel.tier();   // behind\n\n// Alone.\n\nx();\n";
        let at = text.find("level").unwrap();
        let end = text.find(";   //").unwrap();
        assert_eq!(with_comments(text, at), text.find("// About").unwrap());
        assert_eq!(comment_of(text, at, end).as_deref(), Some("About gold.\nbehind"));
        let alone = text.find("x()").unwrap();
        assert_eq!(with_comments(text, alone), alone);
        assert_eq!(comment_of(text, alone, alone + 3), None);
    }

    #[test]
    fn lines_end_as_they_do() {
        let text = "\u{feff}a\r\nb\r\n";
        assert_eq!(line_start(text, 4), 3);
        assert_eq!(line_end(text, 3), 4);
        assert_eq!(next_line(text, 3), 6);
        assert_eq!(eol(text), "\r\n");
        assert_eq!(eol("a\nb\r\n"), "\n");
        assert!(begins_line(text, 3));
    }

    #[test]
    fn one_empty_line_stays_between_what_is_left() {
        let cut = |text: &str, what: &str| {
            let start = text.find(what).unwrap();
            let (from, to) = whole_lines(text, start, start + what.len());
            format!("{}{}", text.get(..from).unwrap(), text.get(to..).unwrap())
        };
        assert_eq!(cut("a;\n\nb;\n\nc;\n", "b;"), "a;\n\nc;\n");
        assert_eq!(cut("a;\nb;\n\nc;\n", "b;"), "a;\n\nc;\n");
        assert_eq!(cut("a;\n\nb;\n", "b;"), "a;\n");
        assert_eq!(cut("a;\n\nb;", "b;"), "a;");
        assert_eq!(cut("a;\r\n\r\nb;", "b;"), "a;");
        assert_eq!(cut("b;\n\na;\n", "b;"), "a;\n");
        assert_eq!(cut("b;", "b;"), "");
    }
}
