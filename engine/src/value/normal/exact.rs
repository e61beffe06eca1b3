use super::NoKey;

/// The text itself, unless nobody could see it.
pub(super) fn key(text: &str) -> Result<String, NoKey> {
    if text.trim().is_empty() {
        return Err(NoKey::Empty);
    }
    Ok(text.to_owned())
}
