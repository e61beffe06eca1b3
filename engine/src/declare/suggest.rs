pub(super) use crate::source::closest;

/// `help` with a suggestion in front, where there is one.
pub(super) fn did_you_mean(suggestion: Option<&str>, otherwise: impl FnOnce() -> String) -> String {
    match suggestion {
        Some(word) => format!("did you mean `{word}`?"),
        None => otherwise(),
    }
}

/// A list of names for a message, cut where it gets long: `title, tier, select`.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 24;
    let mut all: Vec<&str> = names.into_iter().collect();
    all.dedup();
    let cut = all.len() > MOST;
    all.truncate(MOST);
    let mut text = all
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if cut {
        text.push_str(" …");
    }
    text
}

/// Text of the user for a message: one line, not too long, without backticks.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let mut short: String = line.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{}`", short.replace('`', "'"))
}
