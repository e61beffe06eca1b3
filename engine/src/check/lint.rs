use super::Subject;
use crate::source::{Code, Diagnostic, Severity};

/// One lint.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// The code of what it says.
    pub code: Code,
    /// Its name: lower-case words joined by hyphens, as the file of its page.
    pub name: &'static str,
    /// What it looks for, in one sentence.
    pub title: &'static str,
    /// How much what it says weighs: [`Severity::Warning`] or [`Severity::Advice`].
    pub level: Severity,
    /// Whether it speaks without being asked to.
    pub on: bool,
    /// The lint itself. What it says has its own code and level.
    pub run: fn(&Subject<'_>, &mut Vec<Diagnostic>),
}

impl Lint {
    /// The lint of a code such as `CH0613` or a name such as `unused`.
    #[must_use]
    pub fn named(text: &str) -> Option<&'static Lint> {
        super::LINTS
            .iter()
            .find(|lint| lint.name == text || lint.code.to_string() == text)
    }

    /// The code of a lint's name, or of a text such as `CH0613`.
    ///
    /// # Errors
    /// The name or the code that was probably meant, if one is like it.
    pub fn code(text: &str) -> Result<Code, Option<String>> {
        let lint = Lint::named(text).map(|lint| lint.code);
        if let Some(code) = lint.or_else(|| Code::from_text(text)) {
            return Ok(code);
        }
        let names = super::LINTS.iter().map(|lint| lint.name.to_owned());
        let codes = Code::ALL.iter().map(Code::to_string);
        let known: Vec<String> = if text.starts_with("CH") || text.starts_with("ch") {
            codes.collect()
        } else {
            names.collect()
        };
        Err(crate::source::closest(text, known.iter().map(String::as_str)).map(str::to_owned))
    }

    /// The lint that says something of a code.
    #[must_use]
    pub fn of(code: Code) -> Option<&'static Lint> {
        super::LINTS.iter().find(|lint| lint.code == code)
    }

    /// A diagnostic of its code and level, without a place yet.
    #[must_use]
    pub fn say(&self, message: impl Into<String>) -> Diagnostic {
        match self.level {
            Severity::Advice => Diagnostic::advice(self.code, message),
            _ => Diagnostic::warning(self.code, message),
        }
    }
}
