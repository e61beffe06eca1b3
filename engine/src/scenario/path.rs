//! Paths into documents: `partner.revenue_ttm`, `deals[0].amount`.

use crate::value::Tree;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'p> {
    Key(&'p str),
    Index(usize),
    /// The element of a list that is of a record, a payee, a tier: `lines[D-1]`.
    Of(&'p str),
}

/// The steps of a path. What stands in brackets may have points.
pub(super) fn steps(path: &str) -> Result<Vec<Step<'_>>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        let (key, behind) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
        if key.is_empty() {
            return Err(format!("`{path}` is no path: a name is missing"));
        }
        steps.push(Step::Key(key));
        rest = behind;
        while let Some(inner) = rest.strip_prefix('[') {
            let Some((name, after)) = inner.split_once(']') else {
                return Err(format!("`{path}` is no path: `]` is missing"));
            };
            if name.is_empty() {
                return Err(format!("`{path}` is no path: nothing stands in the brackets"));
            }
            steps.push(name.parse().map_or(Step::Of(name), Step::Index));
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(behind) => rest = behind,
            None if rest.is_empty() => return Ok(steps),
            None => return Err(format!("`{path}` is no path")),
        }
    }
}

/// Sets the value at a path. The last key may be new, and the last element may be the one behind the last of its list;
/// everything before it must be there. Setting `()` takes a key away.
pub(super) fn set(tree: &mut Tree, path: &str, value: Tree) -> Result<(), String> {
    let steps = steps(path)?;
    let Some((last, before)) = steps.split_last() else {
        return Err(format!("`{path}` is no path"));
    };
    if let Some(Step::Of(name)) = steps.iter().find(|step| matches!(step, Step::Of(_))) {
        return Err(format!("`{path}` is no path: `{name}` is no place in a list"));
    }
    let mut at = tree;
    for step in before {
        at = child(at, step).ok_or_else(|| format!("the facts have nothing at `{path}`"))?;
    }
    match (last, at) {
        (Step::Key(key), Tree::Map(entries)) => {
            match (entries.iter().position(|(known, _)| known == key), value) {
                (Some(place), Tree::Null) => {
                    entries.remove(place);
                }
                (None, Tree::Null) => {}
                (Some(place), value) => {
                    if let Some(entry) = entries.get_mut(place) {
                        entry.1 = value;
                    }
                }
                (None, value) => entries.push(((*key).to_owned(), value)),
            }
            Ok(())
        }
        (Step::Index(index), Tree::List(items)) => {
            let count = items.len();
            match items.get_mut(*index) {
                Some(item) => *item = value,
                None if *index == count && value != Tree::Null => items.push(value),
                None => {
                    return Err(format!(
                        "the list has {count} elements: `{path}` is none of them, nor the one behind the last"
                    ));
                }
            }
            Ok(())
        }
        _ => Err(format!("the facts have nothing at `{path}`")),
    }
}

fn child<'t>(tree: &'t mut Tree, step: &Step<'_>) -> Option<&'t mut Tree> {
    match (step, tree) {
        (Step::Key(key), Tree::Map(entries)) => entries
            .iter_mut()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value),
        (Step::Index(index), Tree::List(items)) => items.get_mut(*index),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_what_is_there_and_says_what_is_not() {
        let mut facts = Tree::Map(vec![(
            "deals".to_owned(),
            Tree::List(vec![Tree::Map(vec![("amount".to_owned(), Tree::Number(1.into()))])]),
        )]);
        set(&mut facts, "deals[0].amount", Tree::Number(2.into())).unwrap();
        set(&mut facts, "deals[0].id", Tree::Text("D-1".to_owned())).unwrap();
        assert_eq!(facts.to_json(), r#"{"deals":[{"amount":2,"id":"D-1"}]}"#);
        set(&mut facts, "deals[0].id", Tree::Null).unwrap();
        assert_eq!(facts.to_json(), r#"{"deals":[{"amount":2}]}"#);
        set(&mut facts, "deals[1]", Tree::Map(Vec::new())).unwrap();
        assert_eq!(facts.to_json(), r#"{"deals":[{"amount":2},{}]}"#);
        for wrong in [
            "deals[2].amount",
            "deal[0]",
            "deals[x]",
            "deals[0",
            ".a",
            "deals[0].amount.x.y",
            "deals[3]",
            "deals[]",
            "deals[0]x",
            "deals.",
            "",
        ] {
            assert!(set(&mut facts, wrong, Tree::Null).is_err(), "{wrong}");
        }
    }
}
