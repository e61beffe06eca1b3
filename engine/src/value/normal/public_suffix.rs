//! The public suffix list: below which hosts everyone can have a name of his own. `public_suffix.txt` holds it as a
//! tree, from the last label of a host to its first; `cargo xtask suffixes` makes it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::punycode::to_ascii;

/// A line a top-level domain: `uk(ac,co,gov,…)`. `?` before a label: no suffix itself, only what stands below it; `!`:
/// an exception to a `*`. Top-level domains with nothing below them are left out: unknown ones count the same.
const LIST: &str = include_str!("public_suffix.txt");

/// What a host is in the list.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// A public suffix.
    suffix: bool,
    /// Every host one label below is a public suffix.
    wildcard: bool,
    /// It would be one by a wildcard, and is none.
    exception: bool,
}

/// The public suffix of a host and the label before it, `None` if the host is a public suffix itself. The host is in
/// lower case and ASCII.
pub(super) fn registrable(host: &str) -> Option<&str> {
    static MARKS: OnceLock<HashMap<String, Mark>> = OnceLock::new();
    let marks = MARKS.get_or_init(read);
    // From the whole host to its last label: the longest rule holds.
    let mut registrable = None;
    let mut rest = host;
    loop {
        let above = rest.split_once('.').map(|(_, above)| above);
        let mark = marks.get(rest).copied().unwrap_or_default();
        if mark.exception {
            return Some(rest);
        }
        let by_wildcard = above
            .and_then(|above| marks.get(above))
            .is_some_and(|mark| mark.wildcard);
        let Some(above) = above else { return registrable };
        if mark.suffix || by_wildcard {
            return registrable;
        }
        registrable = Some(rest);
        rest = above;
    }
}

fn read() -> HashMap<String, Mark> {
    let mut marks: HashMap<String, Mark> = HashMap::with_capacity(LIST.len() / 8);
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        read_line(line, &mut marks);
    }
    marks
}

fn read_line(line: &str, marks: &mut HashMap<String, Mark>) {
    // The hosts in whose brackets the place is.
    let mut open: Vec<String> = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(['(', ')', ',']).unwrap_or(rest.len());
        let (label, behind) = rest.split_at(end);
        let above = open.last().map_or("", String::as_str);
        let mut host = String::new();
        if label == "*" {
            marks.entry(above.to_owned()).or_default().wildcard = true;
        } else if !label.is_empty() {
            let (exception, none) = (label.starts_with('!'), label.starts_with('?'));
            let name = label.trim_start_matches(['!', '?']);
            host.push_str(&to_ascii(name).unwrap_or_default());
            if !above.is_empty() {
                host.push('.');
                host.push_str(above);
            }
            let mark = marks.entry(host.clone()).or_default();
            mark.exception = exception;
            mark.suffix = !exception && !none;
        }
        let mut signs = behind.chars();
        match signs.next() {
            Some('(') => open.push(host),
            Some(')') => {
                open.pop();
            }
            _ => {}
        }
        rest = signs.as_str();
    }
}
