use super::NoKey;
use super::host::host;
use super::public_suffix::registrable;

/// The part of a host for which its owner has paid a registrar, or which a provider gave it.
pub(super) fn key(text: &str) -> Result<String, NoKey> {
    let host = host(text)?;
    registrable(&host).map(str::to_owned).ok_or(NoKey::PublicSuffix)
}
