//! The standard functions of rules: name, signature, documented examples and body, each once. `declare` registers them
//! in rhai, `expr` finds them by name and calls them by [`FunctionId`], completion and the language reference list
//! them. Every function may be written `f(x, …)` or `x.f(…)`.
//!
//! A name can have several overloads, told apart by the number and the kinds of their parameters. Month arithmetic
//! without a policy for month ends is no overload: there is none to find.

mod amount;
mod argument;
mod date;
mod duration;
mod fiscal;
mod list;
mod period;
mod signature;
mod text;

#[cfg(test)]
mod tests;

pub use argument::{Argument, Body, Output, ScalarBody};
pub use signature::{Gives, Items, Kind, Parameter, Returns, Signature};

/// One overload of a standard function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// What rules call it.
    pub name: &'static str,
    /// What it takes and what it returns.
    pub signature: Signature,
    /// What it does, in one line for people.
    pub summary: &'static str,
    /// What else there is to know: edges, errors; may be empty.
    pub detail: &'static str,
    /// Calls with their results, at least one.
    pub examples: &'static [Example],
    /// What it computes.
    pub body: Body,
}

/// A documented call: a valid rule expression and what it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The expression, as a rule says it.
    pub rule: &'static str,
    /// Its value: numbers in canonical form (a percent as its fraction), text in double quotes, dates and periods in
    /// their text form (`2026-01-31`, `2026-01-01..2026-03-31`), durations as people read them (`90 calendar days`),
    /// lists in brackets, `()` for absent; or `error: ` and the kind of the fault.
    pub result: &'static str,
}

/// The functions of one subject, as the reference shows them together.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// The heading.
    pub title: &'static str,
    /// The functions in the order in which they are read.
    pub functions: &'static [Function],
}

/// All functions by subject.
pub static TOPICS: [Topic; 7] = [
    Topic {
        title: "Amounts",
        functions: amount::FUNCTIONS,
    },
    Topic {
        title: "Text",
        functions: text::FUNCTIONS,
    },
    Topic {
        title: "Dates",
        functions: date::FUNCTIONS,
    },
    Topic {
        title: "Fiscal years",
        functions: fiscal::FUNCTIONS,
    },
    Topic {
        title: "Periods",
        functions: period::FUNCTIONS,
    },
    Topic {
        title: "Durations",
        functions: duration::FUNCTIONS,
    },
    Topic {
        title: "Lists",
        functions: list::FUNCTIONS,
    },
];

/// The number by which a compiled rule calls a function. It is valid within one build of the engine only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(u16);

impl FunctionId {
    /// The function of this number.
    #[must_use]
    #[inline]
    pub fn function(self) -> &'static Function {
        let [topic, place] = self.0.to_be_bytes();
        TOPICS
            .get(usize::from(topic))
            .and_then(|topic| topic.functions.get(usize::from(place)))
            // Identities are made by `all` only, so there is always one.
            .unwrap_or(&amount::ROUND)
    }
}

/// Every overload of every function, by subject.
pub fn all() -> impl Iterator<Item = (FunctionId, &'static Function)> {
    (0_u8..).zip(&TOPICS).flat_map(|(topic, of_topic)| {
        (0_u8..)
            .zip(of_topic.functions)
            .map(move |(place, function)| (FunctionId(u16::from_be_bytes([topic, place])), function))
    })
}

/// The overloads of a name; none if there is no such function.
pub fn overloads(name: &str) -> impl Iterator<Item = (FunctionId, &'static Function)> {
    all().filter(move |(_, function)| function.name == name)
}

/// The function that an operator calls: `a ** b` is `power(a, b)`. `x in list` is `contains(list, x)`: its operands
/// are exchanged. Arithmetic, comparison and logic belong to the language itself and are no functions.
#[must_use]
pub fn of_operator(operator: &str) -> Option<&'static str> {
    match operator {
        "**" => Some("power"),
        "in" => Some("contains"),
        _ => None,
    }
}
