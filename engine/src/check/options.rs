use super::Lint;
use crate::source::{Code, Diagnostic, Severity};

/// Which lints speak, and how loudly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether lints that are off unless asked for speak too.
    pub advice: bool,
    /// Codes that are not to be told. An error is told all the same.
    pub allow: Vec<Code>,
    /// Codes that are errors here. A lint that is off speaks if its code is among them.
    pub deny: Vec<Code>,
    /// Whether every warning is an error here.
    pub deny_warnings: bool,
}

impl Options {
    /// Whether a lint is to be run.
    #[must_use]
    pub fn runs(&self, lint: &Lint) -> bool {
        !self.allow.contains(&lint.code) && (lint.on || self.advice || self.deny.contains(&lint.code))
    }

    /// Takes out what is allowed and makes errors of what is denied.
    pub fn settle(&self, found: &mut Vec<Diagnostic>) {
        found.retain_mut(|diagnostic| {
            let severity = diagnostic.severity;
            if severity != Severity::Error && self.allow.contains(&diagnostic.code) {
                return false;
            }
            if self.deny.contains(&diagnostic.code) || (self.deny_warnings && severity == Severity::Warning) {
                diagnostic.severity = Severity::Error;
            }
            true
        });
    }
}
