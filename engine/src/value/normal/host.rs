//! The host within a web or e-mail address.

use super::NoKey;
use super::fold::lowered;
use super::punycode::to_ascii;

/// The host that a text names: lower case, in ASCII, without scheme, user, `www.`, port, path and trailing point.
pub(super) fn host(text: &str) -> Result<String, NoKey> {
    let address = lowered(text).replace('。', ".");
    let address = within_brackets(address.trim());
    if address.is_empty() {
        return Err(NoKey::Empty);
    }
    let host = checked(bare(address)?)?;
    let mut kept = host.as_str();
    while let Some(rest) = kept.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        kept = rest;
    }
    Ok(kept.to_owned())
}

/// What stands between the last angle brackets of `Jane Doe <jane@example.com>`, or the whole.
pub(super) fn within_brackets(address: &str) -> &str {
    let inner = address.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    inner.map_or(address, |(_, inner)| inner.trim())
}

/// The part of an address in which its host stands.
fn bare(address: &str) -> Result<&str, NoKey> {
    let mut host = address;
    if let Some((scheme, rest)) = host.split_once("//") {
        // Only at the front: an address within a query is none of ours.
        let scheme = scheme.strip_suffix(':').unwrap_or(scheme);
        if scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        {
            host = rest;
        }
    }
    host = host.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if let Some((user, rest)) = host.split_once('@') {
        // Of two addresses, neither is the one that is meant.
        if rest.contains('@') || user.is_empty() {
            return Err(NoKey::NotDomain);
        }
        host = rest;
    }
    if host.starts_with('[') {
        return Err(NoKey::MachineAddress);
    }
    match host.split_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => Ok(name),
        Some((_, rest)) if rest.contains(':') && rest.bytes().all(|c| c.is_ascii_hexdigit() || c == b':') => {
            Err(NoKey::MachineAddress)
        }
        Some(_) => Err(NoKey::NotDomain),
        None => Ok(host),
    }
}

/// The name of a host in ASCII, if it is one.
pub(super) fn checked(name: &str) -> Result<String, NoKey> {
    let name = name.strip_suffix('.').unwrap_or(name);
    // 253 characters in ASCII; each in Unicode takes at least one, of at most four bytes.
    if name.len() > 1024 {
        return Err(NoKey::NotDomain);
    }
    let mut host = String::with_capacity(name.len());
    let mut numbers = true;
    for label in name.split('.') {
        let usual = label.chars().all(|letter| match letter {
            '-' | '_' => true,
            letter if letter.is_ascii() => letter.is_ascii_alphanumeric(),
            letter => letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter),
        });
        if label.is_empty() || !usual || label.starts_with('-') || label.ends_with('-') {
            return Err(NoKey::NotDomain);
        }
        numbers &= label.bytes().all(|letter| letter.is_ascii_digit());
        let ascii = to_ascii(label).filter(|ascii| ascii.len() <= 63);
        if !host.is_empty() {
            host.push('.');
        }
        host.push_str(&ascii.ok_or(NoKey::NotDomain)?);
    }
    if numbers {
        return Err(if host.contains('.') {
            NoKey::MachineAddress
        } else {
            NoKey::NotDomain
        });
    }
    if host.len() > 253 || !host.contains('.') {
        return Err(NoKey::NotDomain);
    }
    Ok(host)
}
