use super::{Code, Span};
use crate::value::Tree;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Advice,
    /// Works, and is probably not what was meant.
    Warning,
    /// Has no result.
    Error,
}

impl Severity {
    /// The word that stands in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place with a remark; an empty remark underlines only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be said of it.
    pub text: String,
}

/// A change of the text that removes the fault: `replacement` instead of what stands at `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// One thing that is wrong: what, where, and what to do about it.
///
/// The message starts in lower case and quotes the user's own words in backticks. The first label is the place; the
/// others show what belongs to it. A fault in facts has a JSON pointer instead of, or besides, a place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do, in one sentence.
    pub help: Option<String>,
    /// Where in the sources, the place itself first.
    pub labels: Vec<Label>,
    /// Where in the facts, as a JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// Facts that show the fault.
    pub witness: Option<Tree>,
    /// A change that removes the fault.
    pub fix: Option<Fix>,
    /// The clause it is about, as a path that does not change with the lines: `incentive.commission.round_each`. Only
    /// `check` knows it.
    pub clause: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message.into())
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message.into())
    }

    /// A piece of advice without a place yet.
    #[must_use]
    pub fn advice(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Advice, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            message,
            help: None,
            labels: Vec::new(),
            pointer: None,
            witness: None,
            fix: None,
            clause: None,
        }
    }

    /// With a place, underlined without a remark.
    #[must_use]
    pub fn at(self, span: Span) -> Diagnostic {
        self.label(span, "")
    }

    /// With a place and a remark.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// With the place in the facts.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Diagnostic {
        self.pointer = Some(pointer.into());
        self
    }

    /// With a change that removes the fault.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix {
            span,
            replacement: replacement.into(),
        });
        self
    }

    /// With facts that show the fault. Whoever gives them has evaluated them.
    #[must_use]
    pub fn witness(mut self, facts: Tree) -> Diagnostic {
        self.witness = Some(facts);
        self
    }

    /// The place itself.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
