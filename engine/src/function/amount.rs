//! Functions of amounts: rounding by named modes, comparison, limits, powers.

use super::Function;
use super::argument::{Argument, Body, Output, integer};
use super::signature::{Kind, MODE, Parameter, Returns, example, parameter, signature};
use crate::value::{Decimal, Fault, Rounding};

const AMOUNT: Parameter = parameter("amount", Kind::Amount);
const A: Parameter = parameter("a", Kind::Amount);
const B: Parameter = parameter("b", Kind::Amount);
const C: Parameter = parameter("c", Kind::Amount);
const D: Parameter = parameter("d", Kind::Amount);

pub(super) const ROUND: Function = Function {
    name: "round",
    signature: signature(&[AMOUNT, parameter("places", Kind::Integer), MODE], Returns::SameAs(0)),
    summary: "Rounds to a number of digits behind the point, by a named mode",
    detail: "The mode is always named: \"half-up\" (a tie goes away from zero), \"half-even\" (to the even digit), \
             \"half-down\" (towards zero), \"up\" (away from zero), \"down\" (towards zero). Every mode mirrors for \
             negative amounts. Places beyond 0 to 28 are out of range; for tens or hundreds use round_to.",
    examples: &[
        example(r#"round(2.345, 2, "half-up")"#, "2.35"),
        example(r#"round(2.345, 2, "half-even")"#, "2.34"),
        example(r#"round(-2.345, 2, "half-up")"#, "-2.35"),
        example(r#"round(2.341, 2, "up")"#, "2.35"),
        example(r#"round(7, 2, "half-up")"#, "7"),
        example(r#"round(7.5, -1, "half-up")"#, "error: out of range"),
    ],
    body: Body::Scalar(round),
};

const MIN_SUMMARY: &str = "The smallest of the amounts";
const MAX_SUMMARY: &str = "The largest of the amounts";

pub(super) const FUNCTIONS: &[Function] = &[
    ROUND,
    Function {
        name: "round_to",
        signature: signature(&[AMOUNT, parameter("step", Kind::Amount), MODE], Returns::Unified),
        summary: "Rounds to a multiple of a step, by a named mode",
        detail: "The step must be above zero. With an amount of money the step is of the same currency.",
        examples: &[
            example(r#"round_to(1.225, 0.05, "half-up")"#, "1.25"),
            example(r#"round_to(1240, 500, "down")"#, "1000"),
            example(r#"round_to(1001, 500, "up")"#, "1500"),
            example(r#"round_to(-1001, 500, "up")"#, "-1500"),
            example(r#"round_to(7, 0, "up")"#, "error: out of range"),
        ],
        body: Body::Scalar(round_to),
    },
    Function {
        name: "floor",
        signature: signature(&[AMOUNT], Returns::SameAs(0)),
        summary: "The largest whole amount that is not above the amount",
        detail: "The result keeps the type of the amount: the floor of money is money.",
        examples: &[
            example("floor(2.7)", "2"),
            example("floor(-2.1)", "-3"),
            example("floor(5)", "5"),
        ],
        body: Body::Scalar(|args, _| whole(args, Decimal::floor)),
    },
    Function {
        name: "ceil",
        signature: signature(&[AMOUNT], Returns::SameAs(0)),
        summary: "The smallest whole amount that is not below the amount",
        detail: "The result keeps the type of the amount: the ceiling of money is money.",
        examples: &[
            example("ceil(2.1)", "3"),
            example("ceil(-2.7)", "-2"),
            example("ceil(5)", "5"),
        ],
        body: Body::Scalar(|args, _| whole(args, Decimal::ceil)),
    },
    Function {
        name: "abs",
        signature: signature(&[AMOUNT], Returns::SameAs(0)),
        summary: "The amount without its sign",
        detail: "",
        examples: &[
            example("abs(-2.5)", "2.5"),
            example("abs(3)", "3"),
            example("(-4).abs()", "4"),
        ],
        body: Body::Scalar(abs),
    },
    Function {
        name: "min",
        signature: signature(&[A, B], Returns::Unified),
        summary: MIN_SUMMARY,
        detail: "",
        examples: &[example("min(2, 2.5)", "2"), example("min(3, -1)", "-1")],
        body: Body::Scalar(|args, _| extreme(args, false)),
    },
    Function {
        name: "min",
        signature: signature(&[A, B, C], Returns::Unified),
        summary: MIN_SUMMARY,
        detail: "",
        examples: &[example("min(3, 1.5, 2)", "1.5")],
        body: Body::Scalar(|args, _| extreme(args, false)),
    },
    Function {
        name: "min",
        signature: signature(&[A, B, C, D], Returns::Unified),
        summary: MIN_SUMMARY,
        detail: "",
        examples: &[example("min(4, 3, 1, 2)", "1")],
        body: Body::Scalar(|args, _| extreme(args, false)),
    },
    Function {
        name: "max",
        signature: signature(&[A, B], Returns::Unified),
        summary: MAX_SUMMARY,
        detail: "",
        examples: &[example("max(2, 2.5)", "2.5"), example("max(3, -1)", "3")],
        body: Body::Scalar(|args, _| extreme(args, true)),
    },
    Function {
        name: "max",
        signature: signature(&[A, B, C], Returns::Unified),
        summary: MAX_SUMMARY,
        detail: "",
        examples: &[example("max(3, 1.5, 2)", "3")],
        body: Body::Scalar(|args, _| extreme(args, true)),
    },
    Function {
        name: "max",
        signature: signature(&[A, B, C, D], Returns::Unified),
        summary: MAX_SUMMARY,
        detail: "",
        examples: &[example("max(4, 3, 1, 2)", "4")],
        body: Body::Scalar(|args, _| extreme(args, true)),
    },
    Function {
        name: "clamp",
        signature: signature(
            &[AMOUNT, parameter("low", Kind::Amount), parameter("high", Kind::Amount)],
            Returns::Unified,
        ),
        summary: "The amount, but not below `low` and not above `high`",
        detail: "A lower limit above the upper one is out of range.",
        examples: &[
            example("clamp(12, 0, 10)", "10"),
            example("clamp(-0.5, 0, 10)", "0"),
            example("clamp(7.5, 0, 10)", "7.5"),
            example("clamp(5, 10, 0)", "error: out of range"),
        ],
        body: Body::Scalar(clamp),
    },
    Function {
        name: "power",
        signature: signature(
            &[parameter("base", Kind::Number), parameter("exponent", Kind::Integer)],
            Returns::Decimal,
        ),
        summary: "The number to an integer power; `base ** exponent` is the same",
        detail: "A negative exponent divides: zero to a negative power is a division by zero. Anything to the power \
                 of 0 is 1. Money has no powers.",
        examples: &[
            example("power(1.1, 2)", "1.21"),
            example("2 ** 10", "1024"),
            example("power(2, -2)", "0.25"),
            example("power(0, -1)", "error: division by zero"),
            example("power(10, 29)", "error: overflow"),
        ],
        body: Body::Scalar(power),
    },
    Function {
        name: "is_whole",
        signature: signature(&[AMOUNT], Returns::Boolean),
        summary: "Whether the amount has no fraction",
        detail: "",
        examples: &[
            example("is_whole(2.0)", "true"),
            example("is_whole(2.5)", "false"),
            example("is_whole(3)", "true"),
        ],
        body: Body::Scalar(is_whole),
    },
    Function {
        name: "percent",
        signature: signature(&[parameter("number", Kind::Number)], Returns::Percent),
        summary: "That many hundredths: percent(2.5) is the fraction 0.025",
        detail: "",
        examples: &[
            example("percent(2.5)", "0.025"),
            example("15.percent()", "0.15"),
            example("percent(150)", "1.5"),
        ],
        body: Body::Scalar(percent),
    },
];

fn mode_of(word: &str) -> Result<Rounding, Fault> {
    Rounding::from_word(word).ok_or(Fault::OutOfRange)
}

/// A number that does not unify with others: an integer or a decimal.
fn number(argument: &Argument<'_>) -> Result<Decimal, Fault> {
    match *argument {
        Argument::Number(number) => Ok(number),
        Argument::Integer(integer) => Ok(Decimal::from(integer)),
        _ => Err(Fault::Type),
    }
}

fn round(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    let [amount, Argument::Integer(places), Argument::Text(mode)] = args else {
        return Err(Fault::Type);
    };
    let mode = mode_of(mode)?;
    let places = u32::try_from(*places)
        .ok()
        .filter(|places| *places <= 28)
        .ok_or(Fault::OutOfRange)?;
    match *amount {
        Argument::Number(amount) => Ok(Output::Number(amount.round(places, mode))),
        Argument::Integer(amount) => Ok(Output::Integer(amount)),
        _ => Err(Fault::Type),
    }
}

fn round_to(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    let [amount, step, Argument::Text(mode)] = args else {
        return Err(Fault::Type);
    };
    let (mode, by) = (mode_of(mode)?, number(step)?);
    if by <= Decimal::ZERO {
        return Err(Fault::OutOfRange);
    }
    let rounded = number(amount)?.round_to_step(by, mode)?;
    match (amount, step) {
        (Argument::Integer(_), Argument::Integer(_)) => {
            rounded.to_integer().map(Output::Integer).ok_or(Fault::Overflow)
        }
        _ => Ok(Output::Number(rounded)),
    }
}

fn whole(args: &[Argument<'_>], rounded: fn(Decimal) -> Decimal) -> Result<Output, Fault> {
    match *args {
        [Argument::Number(amount)] => Ok(Output::Number(rounded(amount))),
        [Argument::Integer(amount)] => Ok(Output::Integer(amount)),
        _ => Err(Fault::Type),
    }
}

fn abs(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Number(amount)] => Ok(Output::Number(amount.abs())),
        [Argument::Integer(amount)] => amount.checked_abs().ok_or(Fault::Overflow).and_then(integer),
        _ => Err(Fault::Type),
    }
}

fn extreme(args: &[Argument<'_>], largest: bool) -> Result<Output, Fault> {
    let (first, rest) = args.split_first().ok_or(Fault::Type)?;
    match *first {
        Argument::Number(mut best) => {
            for argument in rest {
                let Argument::Number(number) = *argument else {
                    return Err(Fault::Type);
                };
                // The first of equals stays.
                if if largest { number > best } else { number < best } {
                    best = number;
                }
            }
            Ok(Output::Number(best))
        }
        Argument::Integer(mut best) => {
            for argument in rest {
                let Argument::Integer(integer) = *argument else {
                    return Err(Fault::Type);
                };
                best = if largest { best.max(integer) } else { best.min(integer) };
            }
            Ok(Output::Integer(best))
        }
        _ => Err(Fault::Type),
    }
}

fn clamp(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Number(_), Argument::Number(low), Argument::Number(high)] if low > high => Err(Fault::OutOfRange),
        [Argument::Integer(_), Argument::Integer(low), Argument::Integer(high)] if low > high => Err(Fault::OutOfRange),
        [Argument::Number(amount), Argument::Number(low), Argument::Number(high)] => {
            Ok(Output::Number(amount.max(low).min(high)))
        }
        [
            Argument::Integer(amount),
            Argument::Integer(low),
            Argument::Integer(high),
        ] => Ok(Output::Integer(amount.max(low).min(high))),
        _ => Err(Fault::Type),
    }
}

fn power(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    let [base, Argument::Integer(exponent)] = args else {
        return Err(Fault::Type);
    };
    number(base)?.power(*exponent).map(Output::Number)
}

fn is_whole(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match args {
        [amount] => Ok(Output::Boolean(number(amount)?.is_integer())),
        _ => Err(Fault::Type),
    }
}

fn percent(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match args {
        [amount] => number(amount)?.divide(Decimal::HUNDRED).map(Output::Number),
        _ => Err(Fault::Type),
    }
}
