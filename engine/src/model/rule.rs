use super::Constant;
use crate::source::Span;

/// A name or a title with the place where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: String,
    /// The place of the argument, or of the call where the argument is no literal.
    pub span: Span,
}

/// A value of a clause with the place of the argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause<T> {
    /// What the clause says.
    pub value: T,
    /// The place of the argument, or of the call where the argument is no literal.
    pub span: Span,
}

/// A rule: the closure that gives a value, the call that declared it, and what it captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The closure, from its opening `|` to the end of its body. A named function of the pack has the span of its `fn`.
    pub body: Span,
    /// The declaring call: its name, e.g. `requires`.
    pub call: Span,
    /// Deep copies, taken when the call ran, of what the closure reads from outside, by name.
    pub captures: Vec<(String, Constant)>,
    /// Whether several rules may share the body: it stands in a loop, a helper or a variable. Such a rule is
    /// read-only in a form.
    pub generated: bool,
}
