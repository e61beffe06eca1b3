use std::fmt;

/// Why an operation on values has no result. The kinds are the same in the compiled evaluator and in rhai's
/// interpreter, which the tests use as the oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// An optional value was read that is absent.
    Missing,
    /// An operand is of a type that the operation does not take.
    Type,
    /// The divisor is zero.
    DivisionByZero,
    /// The result does not fit: 28 digits for a decimal, ±(2^53 − 1) for an integer, the years 1 to 9999 for a date.
    Overflow,
    /// A value lies outside what a table, a band, a curve or an argument allows.
    OutOfRange,
    /// A limit on size, depth or work was reached.
    Limit,
}

impl Fault {
    /// The kind in one word, as diagnostics and tests spell it.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Fault::Missing => "missing",
            Fault::Type => "type",
            Fault::DivisionByZero => "division by zero",
            Fault::Overflow => "overflow",
            Fault::OutOfRange => "out of range",
            Fault::Limit => "limit",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl std::error::Error for Fault {}
