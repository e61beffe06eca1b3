//! A pack is a folder: the manifest `pack.toml`, the rule files it names, tables, scenarios, example facts.
//!
//! What lives here: reading the folder ([`Pack`]), the manifest, the joined text that the script host compiles with the
//! way back to each file, tables as lossless CSV, and the digest. Nothing here knows what a rule means.

mod csv;
mod digest;
mod files;
mod folder;
mod joined;
pub mod limits;
mod manifest;
mod manifest_reader;
mod path;
mod text;

#[cfg(test)]
mod tests;

pub use csv::{Cell, CsvFile, CsvRow};
pub use digest::sha256;
pub use files::Pack;
pub use joined::Joined;
pub use manifest::{Located, Manifest};
pub(crate) use manifest_reader::KEYS;
