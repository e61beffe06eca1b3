//! The words of the language, and those that rhai keeps for itself.

use super::kind::SyntaxKind;

/// The kind of a keyword.
pub(super) fn keyword(word: &str) -> Option<SyntaxKind> {
    Some(match word {
        "true" => SyntaxKind::TrueKw,
        "false" => SyntaxKind::FalseKw,
        "let" => SyntaxKind::LetKw,
        "const" => SyntaxKind::ConstKw,
        "if" => SyntaxKind::IfKw,
        "else" => SyntaxKind::ElseKw,
        "switch" => SyntaxKind::SwitchKw,
        "do" => SyntaxKind::DoKw,
        "while" => SyntaxKind::WhileKw,
        "until" => SyntaxKind::UntilKw,
        "loop" => SyntaxKind::LoopKw,
        "for" => SyntaxKind::ForKw,
        "in" => SyntaxKind::InKw,
        "continue" => SyntaxKind::ContinueKw,
        "break" => SyntaxKind::BreakKw,
        "return" => SyntaxKind::ReturnKw,
        "throw" => SyntaxKind::ThrowKw,
        "try" => SyntaxKind::TryKw,
        "catch" => SyntaxKind::CatchKw,
        "fn" => SyntaxKind::FnKw,
        "private" => SyntaxKind::PrivateKw,
        "import" => SyntaxKind::ImportKw,
        "export" => SyntaxKind::ExportKw,
        "as" => SyntaxKind::AsKw,
        "_" => SyntaxKind::Underscore,
        _ => return None,
    })
}

/// How a reserved word may still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reserved {
    /// Not at all.
    Never,
    /// As the name of a called function.
    Function,
    /// As the name of a called function or method.
    Method,
    /// `this`.
    This,
}

/// Whether rhai reserves a word, and what it still allows.
pub(super) fn reserved(word: &str) -> Option<Reserved> {
    Some(match word {
        "call" | "curry" | "is_shared" | "type_of" => Reserved::Method,
        "Fn" | "debug" | "eval" | "is_def_fn" | "is_def_var" | "print" => Reserved::Function,
        "this" => Reserved::This,
        "async" | "await" | "case" | "default" | "go" | "goto" | "is" | "match" | "module" | "new" | "nil" | "null"
        | "package" | "protected" | "public" | "shared" | "spawn" | "static" | "super" | "sync" | "thread" | "use"
        | "var" | "void" | "with" | "yield" => Reserved::Never,
        _ => return None,
    })
}

/// Whether a word can be the name of a field, a variable or a key without quotes.
#[must_use]
pub fn is_usable_name(word: &str) -> bool {
    is_name(word) && keyword(word).is_none() && reserved(word).is_none()
}

/// Whether a word would be a name if the language did not keep it for itself.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    is_name(word) && !is_usable_name(word)
}

/// Whether the characters of a word make a name: a letter comes before the first digit.
pub(super) fn is_name(word: &str) -> bool {
    let start = word.trim_start_matches('_');
    start.starts_with(|c: char| c.is_ascii_alphabetic()) && start.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What to write instead of a reserved word that stands as a name or a value.
pub(super) fn instead_of(word: &str) -> String {
    match word {
        "null" | "nil" | "void" => "an absent value is written `()`".to_owned(),
        "var" | "static" => "a name is given with `let`".to_owned(),
        "match" | "case" => "cases are written `switch x { 1 => …, _ => … }`".to_owned(),
        "is" => "equality is written `==`".to_owned(),
        "default" => "the default of a `switch` is written `_ => …`; as a name, write `default_`".to_owned(),
        "import" | "export" | "as" | "use" | "module" => {
            "nothing has to be imported: every function of the pack is visible in all its files".to_owned()
        }
        _ => format!("choose another name, such as `{word}_`"),
    }
}

/// What to write where a field or a key has a reserved name.
pub(super) fn alias_for(word: &str) -> String {
    format!(
        "give it another name and say what it is called in the data: `.field(\"{word}_\", text()).from_key(\"{word}\")`"
    )
}
