use std::collections::BTreeMap;

/// A change of one stretch of a file: what stands at `start..end` (bytes) becomes `insert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// The path of the file. One that is not there yet is made by a splice at 0.
    pub file: String,
    /// Offset of the first byte that is replaced.
    pub start: usize,
    /// Offset behind the last byte that is replaced.
    pub end: usize,
    /// What stands there afterwards.
    pub insert: String,
}

impl Splice {
    /// The change of a stretch.
    #[must_use]
    pub fn new(file: &str, start: usize, end: usize, insert: impl Into<String>) -> Splice {
        Splice {
            file: file.to_owned(),
            start,
            end,
            insert: insert.into(),
        }
    }
}

/// Puts splices in order, joins those that touch, drops those that change nothing, and cuts what a splice writes as it
/// was. `None` if two overlap.
pub(super) fn settle(mut splices: Vec<Splice>, text: impl Fn(&str) -> String) -> Option<Vec<Splice>> {
    splices.sort_by(|a, b| (&a.file, a.start, a.end).cmp(&(&b.file, b.start, b.end)));
    let mut joined: Vec<Splice> = Vec::with_capacity(splices.len());
    for splice in splices {
        match joined.last_mut() {
            Some(last) if last.file == splice.file && splice.start < last.end => return None,
            Some(last) if last.file == splice.file && splice.start == last.end => {
                last.end = splice.end;
                last.insert.push_str(&splice.insert);
            }
            _ => joined.push(splice),
        }
    }
    let mut known: Option<(String, String)> = None;
    joined.retain_mut(|splice| {
        if known.as_ref().is_none_or(|(file, _)| *file != splice.file) {
            known = Some((splice.file.clone(), text(&splice.file)));
        }
        let before = known
            .as_ref()
            .and_then(|(_, text)| text.get(splice.start..splice.end))
            .unwrap_or_default();
        trim(splice, before);
        !(splice.start == splice.end && splice.insert.is_empty())
    });
    Some(joined)
}

/// Leaves out what a splice writes at its ends as it was.
fn trim(splice: &mut Splice, before: &str) {
    let same = before
        .chars()
        .zip(splice.insert.chars())
        .take_while(|(old, new)| old == new)
        .map(|(old, _)| old.len_utf8())
        .sum::<usize>();
    let (old, new) = (
        before.get(same..).unwrap_or_default(),
        splice.insert.get(same..).unwrap_or_default(),
    );
    let behind = old
        .chars()
        .rev()
        .zip(new.chars().rev())
        .take_while(|(old, new)| old == new)
        .map(|(old, _)| old.len_utf8())
        .sum::<usize>();
    splice.start += same;
    splice.end -= behind;
    splice.insert = new.get(..new.len() - behind).unwrap_or_default().to_owned();
}

/// A text after the splices of its file, which are in order and do not overlap.
#[must_use]
pub fn apply(text: &str, splices: &[Splice]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for splice in splices {
        out.push_str(text.get(at..splice.start).unwrap_or_default());
        out.push_str(&splice.insert);
        at = splice.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The splices that lead back, with places of the texts after `splices`.
pub(super) fn inverse(splices: &[Splice], text: impl Fn(&str) -> String) -> Vec<Splice> {
    let mut texts: BTreeMap<&str, (String, isize)> = BTreeMap::new();
    let mut back = Vec::with_capacity(splices.len());
    for splice in splices {
        let (before, moved) = texts.entry(&splice.file).or_insert_with(|| (text(&splice.file), 0));
        let start = splice.start.saturating_add_signed(*moved);
        back.push(Splice {
            file: splice.file.clone(),
            start,
            end: start + splice.insert.len(),
            insert: before.get(splice.start..splice.end).unwrap_or_default().to_owned(),
        });
        // Texts are far smaller than half the address space.
        *moved += splice.insert.len().cast_signed() - (splice.end - splice.start).cast_signed();
    }
    back
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(_: &str) -> String {
        "one two three".to_owned()
    }

    #[test]
    fn splices_are_put_in_order_and_cut() {
        let splices = vec![
            Splice::new("a", 8, 13, "three!"),
            Splice::new("a", 0, 3, "on"),
            Splice::new("a", 4, 7, "two"),
        ];
        let settled = settle(splices, text).unwrap();
        assert_eq!(settled, [Splice::new("a", 2, 3, ""), Splice::new("a", 13, 13, "!")]);
        assert_eq!(apply(&text("a"), &settled), "on two three!");
        let back = inverse(&settled, text);
        assert_eq!(apply("on two three!", &back), text("a"));
        assert!(settle(vec![Splice::new("a", 0, 3, ""), Splice::new("a", 2, 4, "")], text).is_none());
    }

    #[test]
    fn characters_are_not_cut_in_two() {
        let text = |_: &str| "é".to_owned();
        // é and è share their first byte.
        let settled = settle(vec![Splice::new("a", 0, 2, "è")], text).unwrap();
        assert_eq!(settled, [Splice::new("a", 0, 2, "è")]);
    }
}
