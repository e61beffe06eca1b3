use crate::source::Span;
use chrono::NaiveDate;

/// A value of the manifest and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands, with its quotation marks.
    pub span: Span,
}

/// What `pack.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The identifier: lower-case words joined by hyphens.
    pub name: Located<String>,
    /// The version, semantic or by calendar (`2026.1.0`).
    pub version: Located<semver::Version>,
    /// The title for people.
    pub title: Located<String>,
    /// Who answers for the program.
    pub owner: Located<String>,
    /// What the program is about.
    pub description: Option<Located<String>>,
    /// The currency of amounts that name none, three capitals (ISO 4217).
    pub currency: Located<String>,
    /// The time zone that makes dates of instants, a name such as `Europe/Berlin`; not looked up yet.
    pub time_zone: Located<String>,
    /// The first day on which the program holds.
    pub effective_from: Option<Located<NaiveDate>>,
    /// The last day on which the program holds.
    pub effective_until: Option<Located<NaiveDate>>,
    /// The rule files in the order in which they are joined.
    pub sources: Vec<Located<String>>,
}
