//! Functions of lists. The evaluator runs them itself: over records by column, and with the order of errors that the
//! language promises. `any` and `all` look at every element, so that an error never depends on the order of records.

use super::Function;
use super::argument::Body;
use super::signature::{Gives, Items, Kind, Parameter, Returns, example, parameter, signature};

const LIST: Parameter = parameter("list", Kind::List(Items::Any));
const SCALARS: Parameter = parameter("list", Kind::List(Items::Scalars));
const ORDERED: Parameter = parameter("list", Kind::List(Items::Ordered));
const AMOUNTS: Parameter = parameter("list", Kind::List(Items::Amounts));
const ELEMENT: Parameter = parameter("element", Kind::Element);
const CONDITION: Parameter = parameter("condition", Kind::Closure(Gives::Boolean));
const VALUE: Parameter = parameter("value", Kind::Closure(Gives::Ordered));
const AMOUNT: Parameter = parameter("amount", Kind::Closure(Gives::Amount));

const EVERY: &str = "Every element is looked at, and an error in one wins: the result does not depend on their order.";
const EMPTY: &str = "Absent for an empty list, so it is read under a guard or with `??`.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "filter",
        signature: signature(&[LIST, CONDITION], Returns::SameAs(0)),
        summary: "The elements for which the condition holds",
        detail: "In their order.",
        examples: &[
            example("[3, 1, 2].filter(|n| n > 1)", "[3, 2]"),
            example("[1].filter(|n| n > 1)", "[]"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "map",
        signature: signature(
            &[LIST, parameter("value", Kind::Closure(Gives::Any))],
            Returns::ListOfGiven,
        ),
        summary: "What the closure gives for each element",
        detail: "In their order.",
        examples: &[example("[3, 1, 2].map(|n| n * 10)", "[30, 10, 20]")],
        body: Body::Construct,
    },
    Function {
        name: "any",
        signature: signature(&[LIST, CONDITION], Returns::Boolean),
        summary: "Whether the condition holds for at least one element",
        detail: "Every element is looked at, and an error in one wins: the result does not depend on their order. \
                 False for an empty list.",
        examples: &[
            example("[3, 1, 2].any(|n| n > 2)", "true"),
            example("[3, 1, 2].filter(|n| n > 5).any(|n| n > 0)", "false"),
            example("[1, 0].any(|n| 1 / n >= 1)", "error: division by zero"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "all",
        signature: signature(&[LIST, CONDITION], Returns::Boolean),
        summary: "Whether the condition holds for every element",
        detail: "Every element is looked at, and an error in one wins: the result does not depend on their order. \
                 True for an empty list.",
        examples: &[
            example("[3, 1, 2].all(|n| n > 1)", "false"),
            example("[3, 1, 2].filter(|n| n > 5).all(|n| n < 0)", "true"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "count",
        signature: signature(&[LIST], Returns::Integer),
        summary: "The number of elements",
        detail: "",
        examples: &[example("[3, 1, 2].count()", "3")],
        body: Body::Construct,
    },
    Function {
        name: "count",
        signature: signature(&[LIST, CONDITION], Returns::Integer),
        summary: "The number of elements for which the condition holds",
        detail: EVERY,
        examples: &[example("[3, 1, 2].count(|n| n > 1)", "2")],
        body: Body::Construct,
    },
    Function {
        name: "sum",
        signature: signature(&[AMOUNTS], Returns::Element),
        summary: "The sum of the amounts",
        detail: "Zero for an empty list, of the type of its elements.",
        examples: &[example("[3, 1.5].sum()", "4.5")],
        body: Body::Construct,
    },
    Function {
        name: "sum",
        signature: signature(&[LIST, AMOUNT], Returns::Given),
        summary: "The sum of what the closure gives for each element",
        detail: "Zero for an empty list, of the type that the closure gives.",
        examples: &[
            example("[3, 1, 2].sum(|n| n * 10)", "60"),
            example("[3, 1].filter(|n| n > 5).sum(|n| n)", "0"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "min",
        signature: signature(&[ORDERED], Returns::OptionalElement),
        summary: "The smallest element",
        detail: EMPTY,
        examples: &[
            example("[3, 1, 2].min() ?? 0", "1"),
            example("[3, 1, 2].filter(|n| n > 5).min() ?? 0", "0"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "min",
        signature: signature(&[LIST, VALUE], Returns::OptionalGiven),
        summary: "The smallest of what the closure gives for each element",
        detail: "Absent for an empty list, so it is read under a guard or with `??`. It is that value, not the \
                 element.",
        examples: &[example("[3, 1, 2].min(|n| n * 10) ?? 0", "10")],
        body: Body::Construct,
    },
    Function {
        name: "max",
        signature: signature(&[ORDERED], Returns::OptionalElement),
        summary: "The largest element",
        detail: EMPTY,
        examples: &[
            example("[3, 1, 2].max() ?? 0", "3"),
            example("[3, 1, 2].filter(|n| n > 5).max() ?? 0", "0"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "max",
        signature: signature(&[LIST, VALUE], Returns::OptionalGiven),
        summary: "The largest of what the closure gives for each element",
        detail: "Absent for an empty list, so it is read under a guard or with `??`. It is that value, not the \
                 element.",
        examples: &[example("[3, 1, 2].max(|n| n * 10) ?? 0", "30")],
        body: Body::Construct,
    },
    Function {
        name: "first",
        signature: signature(&[LIST], Returns::OptionalElement),
        summary: "The first element",
        detail: "Absent for an empty list, so it is read under a guard or with `??`. Where the order of the list is \
                 not given, sort it by a unique key first.",
        examples: &[
            example("[3, 1, 2].first() ?? 0", "3"),
            example("[3, 1, 2].sort_by(|n| n).first() ?? 0", "1"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "distinct",
        signature: signature(&[SCALARS], Returns::SameAs(0)),
        summary: "The elements without repetitions",
        detail: "The first of equals stays, in its place.",
        examples: &[
            example("[3, 1, 3].distinct()", "[3, 1]"),
            example(r#"["a", "b", "a"].distinct().count()"#, "2"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "contains",
        signature: signature(&[SCALARS, ELEMENT], Returns::Boolean),
        summary: "Whether an element equals the value",
        detail: "`value in list` is the same.",
        examples: &[
            example(r#"["DE", "AT"].contains("AT")"#, "true"),
            example(r#""CH" in ["DE", "AT"]"#, "false"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "sort_by",
        signature: signature(
            &[LIST, parameter("key", Kind::Closure(Gives::SortKey))],
            Returns::SameAs(0),
        ),
        summary: "The elements in ascending order of what the closure gives",
        detail: "Stable: equal ones keep their order. A list of values is compared from the first.",
        examples: &[
            example("[3, 1, 2].sort_by(|n| n)", "[1, 2, 3]"),
            example("[3, 1, 2].sort_by(|n| -n)", "[3, 2, 1]"),
        ],
        body: Body::Construct,
    },
    Function {
        name: "is_empty",
        signature: signature(&[LIST], Returns::Boolean),
        summary: "Whether the list has no elements",
        detail: "",
        examples: &[
            example("[3, 1, 2].is_empty()", "false"),
            example("[3].filter(|n| n > 5).is_empty()", "true"),
        ],
        body: Body::Construct,
    },
];
