//! STUB: a face of the engine that compiles anything without faulty files and decides nothing. To be replaced.

use crate::pack::Pack;
use crate::report::{Style, diagnostics_json, diagnostics_text};
use crate::source::{Code, Diagnostic, Severity, Sources};

/// What came of compiling a pack.
pub struct Compilation {
    /// The program, if there are no errors.
    pub program: Option<Program>,
    /// What is wrong, or odd.
    pub diagnostics: Diagnostics,
}

/// A compiled program.
pub struct Program(());

impl Program {
    /// Compiles a pack.
    #[must_use]
    pub fn compile(pack: &Pack) -> Compilation {
        let diagnostics = Diagnostics(pack.diagnostics().to_vec(), pack.sources().clone());
        Compilation {
            program: (!diagnostics.has_errors()).then_some(Program(())),
            diagnostics,
        }
    }

    /// Decides one partner.
    ///
    /// # Errors
    /// If the facts or a rule are faulty.
    pub fn evaluate_json(&self, facts: &[u8], _options: &Options) -> Result<Decision, Diagnostics> {
        match serde_json::from_slice::<serde_json::Value>(facts) {
            Ok(value) => Ok(Decision(value)),
            Err(error) => Err(Diagnostics(
                vec![Diagnostic::error(Code::FactsSyntax, error.to_string()).help("write a JSON document")],
                Sources::default(),
            )),
        }
    }

    /// The JSON Schema of the facts.
    #[must_use]
    pub fn facts_schema(&self) -> String {
        "{\"title\":\"stub of the facts\"}".to_owned()
    }

    /// The JSON Schema of a decision.
    #[must_use]
    pub fn decision_schema() -> String {
        "{\"title\":\"stub of the decision\"}".to_owned()
    }

    /// Facts and decision as TypeScript.
    #[must_use]
    pub fn typescript(&self) -> String {
        "export type Stub = never;\n".to_owned()
    }
}

/// What a decision depends on besides the facts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day for which the decision is made.
    pub as_of: Option<String>,
    /// First and last day, `A..B`.
    pub period: Option<String>,
    /// Settings to override.
    pub settings: Vec<(String, String)>,
    /// Whether to explain every expression.
    pub explain: bool,
}

/// What was decided of one partner.
pub struct Decision(serde_json::Value);

impl Decision {
    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.to_string()
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{:#}\n", self.0)
    }
}

/// Diagnostics with the sources they point into.
pub struct Diagnostics(Vec<Diagnostic>, Sources);

impl Diagnostics {
    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        diagnostics_json(&self.0, &self.1)
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self, style: Style) -> String {
        diagnostics_text(&self.0, &self.1, style)
    }

    /// Whether something has no result.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
