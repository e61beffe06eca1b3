use super::{Diagnostics, on_a_deep_stack};
use crate::format;
use crate::pack::Pack;
use crate::source::{FileId, Sources};

/// A rule file in its canonical layout: the same tokens and comments, other blanks and line ends. `path` is how
/// diagnostics call the text.
///
/// # Errors
/// What is wrong with the text if it cannot be parsed.
pub fn format_file(path: &str, text: &str) -> Result<String, Diagnostics> {
    let formatted = on_a_deep_stack(|| format::script(FileId(0), text));
    formatted.map_err(|wrong| {
        let mut sources = Sources::default();
        sources.add(path, text);
        Diagnostics::new(wrong, sources)
    })
}

/// Every rule file and scenario file of a pack in its canonical layout, with its path. One that cannot be parsed does
/// not stop the others.
#[must_use]
pub fn format_pack(pack: &Pack) -> Vec<(String, Result<String, Diagnostics>)> {
    let formatted = on_a_deep_stack(|| format::pack(pack)).into_iter();
    formatted
        .map(|(path, result)| {
            let result = result.map_err(|wrong| Diagnostics::new(wrong, pack.sources().clone()));
            (path, result)
        })
        .collect()
}
