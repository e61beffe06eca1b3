use super::NoKey;
use super::fold::lowered;
use super::host::{checked, within_brackets};

/// The address itself, out of `Jane Doe <jane@example.com>` and `mailto:jane@example.com?subject=x` too.
pub(super) fn key(text: &str) -> Result<String, NoKey> {
    let text = lowered(text);
    let address = within_brackets(text.trim());
    if address.is_empty() {
        return Err(NoKey::Empty);
    }
    let address = match address.strip_prefix("mailto:") {
        Some(rest) => rest.split('?').next().unwrap_or_default(),
        None => address,
    };
    let (name, host) = address.split_once('@').ok_or(NoKey::NotEmail)?;
    let plain = |letter: char| {
        !letter.is_whitespace()
            && !letter.is_control()
            && !matches!(letter, '(' | ')' | '<' | '>' | '[' | ']' | ',' | ';' | ':' | '\\' | '"')
    };
    // 64 octets before the `@`, by RFC 5321.
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        return Err(NoKey::NotEmail);
    }
    let host = checked(&host.replace('。', ".")).map_err(|_| NoKey::NotEmail)?;
    Ok(format!("{name}@{host}"))
}
