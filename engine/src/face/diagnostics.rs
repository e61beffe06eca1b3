use std::fmt;

use crate::report::{self, Style};
use crate::source::{Diagnostic, Severity, Sources};

/// A list of diagnostics with the texts they point into.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    pub(super) list: Vec<Diagnostic>,
    pub(super) sources: Sources,
}

impl Diagnostics {
    /// Diagnostics that point into some sources.
    #[must_use]
    pub fn new(list: Vec<Diagnostic>, sources: Sources) -> Diagnostics {
        Diagnostics { list, sources }
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The texts they point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// A canonical JSON array.
    #[must_use]
    pub fn to_json(&self) -> String {
        report::diagnostics_json(&self.list, &self.sources)
    }

    /// Text for people, the source underlined.
    #[must_use]
    pub fn to_text(&self, style: Style) -> String {
        report::diagnostics_text(&self.list, &self.sources, style)
    }
}

impl std::error::Error for Diagnostics {}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(Style::default()))
    }
}
