//! Errors of the syntax: where, what, and what to write instead.

use super::kind::{TextRange, TextSize};
use crate::source::{Code, Diagnostic, FileId, Span};

/// More errors than this help nobody, and would make memory a multiple of the file.
const MAX_ERRORS: usize = 200;

/// Defines the codes together with their names.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident => $text:literal,)+) => {
        /// Which rule of the syntax is broken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum SyntaxErrorCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl SyntaxErrorCode {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name of the code.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    /// The file is larger than 1 MiB.
    FileTooLarge => "file-too-large",
    /// A line has more than 60,000 characters.
    LineTooLong => "line-too-long",
    /// Brackets, blocks and closures are nested more than 32 deep.
    NestingTooDeep => "nesting-too-deep",
    /// A chain has more than 256 clauses.
    ChainTooLong => "chain-too-long",
    /// An expression has more than 256 operators.
    TooManyOperators => "too-many-operators",
    /// A text, character or template has no end.
    UnterminatedText => "unterminated-text",
    /// A block comment has no end.
    UnterminatedComment => "unterminated-comment",
    /// A `\` is followed by something that has no meaning there.
    InvalidEscape => "invalid-escape",
    /// Single quotes hold no or more than one character.
    InvalidCharacter => "invalid-character",
    /// A character that no token begins with.
    UnexpectedCharacter => "unexpected-character",
    /// A symbol that the language does not have.
    UnknownSymbol => "unknown-symbol",
    /// A number that cannot be read.
    MalformedNumber => "malformed-number",
    /// A number with more digits than can be kept.
    TooManyDigits => "too-many-digits",
    /// A whole number beyond ±(2^53 − 1).
    IntegerTooLarge => "integer-too-large",
    /// A name without a letter before its first digit.
    MalformedName => "malformed-name",
    /// A carriage return that no line feed follows.
    LoneCarriageReturn => "lone-carriage-return",
    /// A word that the language reserves.
    ReservedWord => "reserved-word",
    /// Something that computes a value is missing.
    ExpectedExpression => "expected-expression",
    /// A name is missing.
    ExpectedName => "expected-name",
    /// A bracket, comma, semicolon or word is missing.
    MissingToken => "missing-token",
    /// Something stands where nothing or something else belongs.
    UnexpectedToken => "unexpected-token",
    /// An operator follows a closure and would apply to the closure itself.
    OperatorAfterClosure => "operator-after-closure",
    /// A case of `switch` is not a literal.
    CaseNotLiteral => "case-not-literal",
    /// The `_` of a `switch` is not the last case, or has a condition.
    MisplacedDefault => "misplaced-default",
    /// The left side of an assignment cannot be assigned to.
    NotAssignable => "not-assignable",
    /// A map has a key twice.
    DuplicateKey => "duplicate-key",
    /// A parameter or variable is named twice.
    DuplicateName => "duplicate-name",
    /// A literal that can never be true or false stands as a condition.
    NotBoolean => "not-boolean",
    /// A literal that has no elements stands after `in` of a `for`.
    NotIterable => "not-iterable",
    /// A literal is indexed with a literal of the wrong type.
    InvalidIndex => "invalid-index",
    /// A function is defined inside something.
    NestedFunction => "nested-function",
    /// `break` or `continue` stands outside a loop.
    OutsideLoop => "outside-loop",
    /// `this` stands outside a function.
    ThisOutsideFunction => "this-outside-function",
}

/// An error of the syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The place, in bytes; empty where something is missing.
    pub range: TextRange,
    /// Which rule is broken.
    pub code: SyntaxErrorCode,
    /// What is wrong: lower case, text of the user in backticks.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl SyntaxError {
    /// The error as a diagnostic of the file whose text this is.
    #[must_use]
    pub fn diagnostic(&self, file: FileId, text: &str) -> Diagnostic {
        use SyntaxErrorCode as E;
        let (start, end) = (self.range.start().into(), self.range.end().into());
        let code = match self.code {
            E::FileTooLarge | E::LineTooLong | E::NestingTooDeep | E::ChainTooLong | E::TooManyOperators => Code::Bound,
            E::TooManyDigits | E::IntegerTooLarge | E::MalformedNumber => Code::NumberLiteral,
            E::ReservedWord => match text.get(self.range.start().into()..self.range.end().into()) {
                Some("import" | "export") => Code::Forbidden,
                _ => Code::Reserved,
            },
            _ => Code::Syntax,
        };
        let mut diagnostic = Diagnostic::error(code, self.message.clone()).at(Span::new(file, start, end));
        diagnostic.help.clone_from(&self.help);
        diagnostic
    }
}

/// Collects errors up to a sensible number.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<SyntaxError>);

impl Errors {
    pub(super) fn push(&mut self, range: TextRange, code: SyntaxErrorCode, message: String, help: Option<String>) {
        if self.0.len() < MAX_ERRORS {
            self.0.push(SyntaxError {
                range,
                code,
                message,
                help,
            });
        }
    }

    /// The errors in the order of their places.
    pub(super) fn into_sorted(mut self) -> Vec<SyntaxError> {
        self.0.sort_by_key(|error| (error.range.start(), error.range.end()));
        self.0
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &SyntaxError> {
        self.0.iter()
    }
}

/// The range between two byte offsets of a text whose size fits.
pub(super) fn range(start: usize, end: usize) -> TextRange {
    let start = size(start);
    TextRange::new(start, size(end).max(start))
}

/// A byte offset as rowan counts it.
pub(super) fn size(offset: usize) -> TextSize {
    TextSize::new(u32::try_from(offset).unwrap_or(u32::MAX))
}

/// Text of the user for a message: one line, not too long, in backticks.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let mut short: String = line.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    // A backtick inside would end the quotation early.
    format!("`{}`", short.replace('`', "'"))
}
