//! Every documented example of a function of values is evaluated here by a small reader of calls: literals, `f(x)`,
//! `x.f()`, and the operators that stand for functions. The rules' own parser and evaluator come later and stand on
//! these functions.

use std::collections::HashSet;
use std::iter::Peekable;
use std::str::Chars;

use proptest::prelude::*;

use super::*;
use crate::value::{Date, DateTime, Decimal, Duration, Fault, MonthEnd, Normaliser, Period, Rounding};

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(Decimal),
    Integer(i64),
    Boolean(bool),
    Text(String),
    Date(Date),
    DateTime(DateTime),
    Period(Period),
    Duration(Duration),
}

impl Value {
    fn is(&self, kind: Kind) -> bool {
        match (kind, self) {
            (Kind::Amount | Kind::Number, Value::Number(_) | Value::Integer(_))
            | (Kind::Integer, Value::Integer(_))
            | (Kind::Text | Kind::DateLiteral, Value::Text(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Period, Value::Period(_)) => true,
            (Kind::Word(words), Value::Text(text)) => words.contains(&text.as_str()),
            (Kind::Duration(units), Value::Duration(duration)) => units.contains(&duration.unit),
            _ => false,
        }
    }

    fn as_argument(&self) -> Argument<'_> {
        match self {
            Value::Number(n) => Argument::Number(*n),
            Value::Integer(n) => Argument::Integer(*n),
            Value::Boolean(truth) => Argument::Boolean(*truth),
            Value::Text(text) => Argument::Text(text),
            Value::Date(date) => Argument::Date(*date),
            Value::DateTime(instant) => Argument::DateTime(*instant),
            Value::Period(period) => Argument::Period(*period),
            Value::Duration(duration) => Argument::Duration(*duration),
        }
    }

    fn show(&self) -> String {
        match self {
            Value::Number(number) => number.to_string(),
            Value::Integer(integer) => integer.to_string(),
            Value::Boolean(truth) => truth.to_string(),
            Value::Text(text) => format!("\"{text}\""),
            Value::Date(date) => date.to_string(),
            Value::DateTime(instant) => instant.to_string(),
            Value::Period(period) => period.to_string(),
            Value::Duration(duration) => duration.to_string(),
        }
    }
}

/// Finds the overload, unifies the amounts, calls.
fn call(name: &str, values: &[Value]) -> Result<Value, Fault> {
    let matching: Vec<_> = overloads(name)
        .filter(|(_, f)| f.signature.parameters.len() == values.len())
        .filter(|(_, f)| {
            f.signature
                .parameters
                .iter()
                .zip(values)
                .all(|(p, value)| value.is(p.kind))
        })
        .collect();
    assert_eq!(matching.len(), 1, "{name} {values:?} must have one overload");
    let function = matching[0].0.function();
    let parameters = function.signature.parameters.iter().zip(values);
    let all_integers = parameters
        .clone()
        .all(|(p, value)| p.kind != Kind::Amount || matches!(value, Value::Integer(_)));
    let args: Vec<Argument<'_>> = parameters
        .map(|(p, value)| match value {
            Value::Integer(n) if p.kind == Kind::Amount && !all_integers => Argument::Number(Decimal::from(*n)),
            value => value.as_argument(),
        })
        .collect();
    let Body::Scalar(body) = function.body else {
        panic!("{name} is a construct")
    };
    let mut buffer = String::from("|");
    let output = body(&args, &mut buffer)?;
    if output != Output::Text {
        assert_eq!(buffer, "|", "{name} writes no text");
    }
    check_type(function, &output, &args);
    Ok(match output {
        Output::Number(number) => Value::Number(number),
        Output::Integer(integer) => Value::Integer(integer),
        Output::Boolean(truth) => Value::Boolean(truth),
        Output::Date(date) => Value::Date(date),
        Output::DateTime(instant) => Value::DateTime(instant),
        Output::Period(period) => Value::Period(period),
        Output::Duration(duration) => Value::Duration(duration),
        Output::Text => Value::Text(buffer.split_off(1)),
    })
}

/// The result is of the type that the signature names.
fn check_type(function: &Function, output: &Output, args: &[Argument<'_>]) {
    let fits = match function.signature.returns {
        Returns::SameAs(_) | Returns::Unified => match args[0] {
            Argument::Integer(_) => matches!(output, Output::Integer(_)),
            _ => matches!(output, Output::Number(_)),
        },
        Returns::Integer => matches!(output, Output::Integer(_)),
        Returns::Decimal | Returns::Percent | Returns::Fraction => matches!(output, Output::Number(_)),
        Returns::Boolean => matches!(output, Output::Boolean(_)),
        Returns::Text => matches!(output, Output::Text),
        Returns::Date => matches!(output, Output::Date(_)),
        Returns::Period => matches!(output, Output::Period(_)),
        Returns::Duration(unit) => matches!(output, Output::Duration(duration) if duration.unit == unit),
        other => panic!("{} returns {other:?}, which values do not have", function.name),
    };
    assert!(fits, "{} returns {output:?}", function.usage());
}

struct Reader<'a>(Peekable<Chars<'a>>);

impl Reader<'_> {
    fn blanks(&mut self) {
        while self.0.next_if_eq(&' ').is_some() {}
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.blanks();
        self.0.next_if_eq(&wanted).is_some()
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.0.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            word.push(c);
        }
        word
    }

    fn expression(&mut self) -> Result<Value, Fault> {
        let left = self.postfix()?;
        self.blanks();
        match self.0.peek() {
            Some('*') => {
                assert!(self.takes('*') && self.takes('*'), "only ** is read here");
                let right = self.postfix()?;
                call(of_operator("**").unwrap(), &[left, right])
            }
            Some('i') => {
                assert_eq!(self.word(), "in");
                let right = self.postfix()?;
                call(of_operator("in").unwrap(), &[right, left])
            }
            _ => Ok(left),
        }
    }

    fn postfix(&mut self) -> Result<Value, Fault> {
        self.blanks();
        let mut value = match *self.0.peek().unwrap() {
            '"' => {
                self.0.next();
                let mut text = String::new();
                while let Some(c) = self.0.next_if(|c| *c != '"') {
                    text.push(c);
                }
                assert!(self.takes('"'));
                Value::Text(text)
            }
            '(' => {
                self.0.next();
                let value = self.expression()?;
                assert!(self.takes(')'));
                value
            }
            c if c == '-' || c.is_ascii_digit() => self.number(),
            _ => {
                let name = self.word();
                assert!(self.takes('('), "{name} is called");
                let args = self.arguments()?;
                call(&name, &args)?
            }
        };
        while self.0.next_if_eq(&'.').is_some() {
            let name = self.word();
            assert!(self.takes('('), "{name} is called");
            let mut args = vec![value];
            args.extend(self.arguments()?);
            value = call(&name, &args)?;
        }
        Ok(value)
    }

    fn number(&mut self) -> Value {
        let mut digits = String::new();
        let mut ahead = self.0.clone();
        while let Some(c) = self
            .0
            .next_if(|c| c.is_ascii_digit() || (*c == '-' && digits.is_empty()))
        {
            digits.push(c);
            ahead = self.0.clone();
        }
        // A point with a digit behind it is a decimal's, else a method's.
        if ahead.next() == Some('.') && ahead.peek().is_some_and(char::is_ascii_digit) {
            self.0.next();
            digits.push('.');
            while let Some(c) = self.0.next_if(char::is_ascii_digit) {
                digits.push(c);
            }
            return Value::Number(digits.parse().unwrap());
        }
        Value::Integer(digits.parse().unwrap())
    }

    fn arguments(&mut self) -> Result<Vec<Value>, Fault> {
        let mut args = Vec::new();
        while !self.takes(')') {
            args.push(self.expression()?);
            self.takes(',');
        }
        Ok(args)
    }
}

fn result_of(rule: &str) -> String {
    let mut reader = Reader(rule.chars().peekable());
    match reader.expression() {
        Ok(value) => {
            assert_eq!(reader.0.collect::<String>(), "", "{rule} is read to its end");
            value.show()
        }
        Err(fault) => format!("error: {fault}"),
    }
}

#[test]
fn every_example_of_a_function_of_values_holds() {
    let mut checked = 0;
    for (_, function) in all() {
        assert!(!function.examples.is_empty(), "{} has no example", function.usage());
        for example in function.examples {
            assert!(
                example.rule.contains(function.name) || example.rule.contains([' ', '*']),
                "{}",
                example.rule
            );
            if matches!(function.body, Body::Scalar(_)) {
                assert_eq!(result_of(example.rule), example.result, "{}", example.rule);
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked} examples");
}

#[test]
fn every_example_is_an_expression_of_rhai() {
    // Also shows that no function has a name that rhai reserves.
    let engine = rhai::Engine::new_raw();
    for (_, function) in all() {
        for example in function.examples {
            let parsed = engine.compile(example.rule);
            assert!(parsed.is_ok(), "{} {parsed:?}", example.rule);
        }
        let names = function
            .signature
            .parameters
            .iter()
            .map(|p| p.name)
            .chain([function.name]);
        for name in names {
            assert!(engine.compile(format!("let {name} = 1;")).is_ok(), "{name} is reserved");
        }
    }
}

#[test]
fn the_list_of_functions_is_sound() {
    let mut seen = HashSet::new();
    for (id, function) in all() {
        assert_eq!(id.function().usage(), function.usage());
        let kinds: Vec<_> = function
            .signature
            .parameters
            .iter()
            .map(|p| p.kind.to_string())
            .collect();
        assert!(seen.insert((function.name, kinds)), "{} twice", function.usage());
        assert!(
            !function.summary.is_empty() && !function.summary.ends_with('.'),
            "{}",
            function.usage()
        );
        assert!(!function.detail.contains("  "), "{}", function.detail);
        assert!(
            function.detail.is_empty() || function.detail.ends_with('.'),
            "{}",
            function.detail
        );
        if let Returns::SameAs(place) = function.signature.returns {
            assert!(place < function.signature.parameters.len());
        }
    }
    assert!(TOPICS.iter().all(|topic| topic.functions.len() < 256));
    assert_eq!(overloads("no_such").count(), 0);
    assert_eq!(overloads("contains").count(), 3);
    assert_eq!(of_operator("+"), None);
}

#[test]
fn words_of_signatures_are_those_of_the_values() {
    let modes: Vec<_> = Rounding::ALL.iter().map(|(word, _)| *word).collect();
    let policies: Vec<_> = MonthEnd::ALL.iter().map(|(word, _)| *word).collect();
    assert_eq!(signature::MODE.kind, Kind::Word(&modes.leak()[..]));
    assert_eq!(signature::MONTH_END.kind, Kind::Word(&policies.leak()[..]));
    assert_eq!(
        signature::MONTH_END.kind.to_string(),
        "\"last-day\", \"overflow\" or \"error\""
    );
    assert_eq!(amount::ROUND.usage(), "round(amount, places, mode)");
}

#[test]
fn months_without_a_policy_are_no_function() {
    for name in ["plus", "minus"] {
        for (_, function) in overloads(name) {
            let takes_months =
                (function.signature.parameters.iter()).any(|p| p.kind == Kind::Duration(crate::value::Unit::OF_MONTHS));
            let takes_policy = function
                .signature
                .parameters
                .iter()
                .any(|p| p.kind == signature::MONTH_END.kind);
            assert_eq!(takes_months, takes_policy, "{}", function.usage());
        }
    }
}

#[test]
fn results_beyond_the_limits_are_faults() {
    for (rule, fault) in [
        ("date(9999, 12, 31).plus(1.calendar_days())", "overflow"),
        ("date(1, 1, 1).minus(1.years(), \"last-day\")", "overflow"),
        ("date(2026, 1, 1).plus(9007199254740991.weeks())", "overflow"),
        ("power(10, 9007199254740991)", "overflow"),
        ("round_to(9007199254740991, 9000000000000000, \"up\")", "overflow"),
        ("round(1.5, 29, \"up\")", "out of range"),
        ("fiscal_year(date(9999, 12, 31), 7)", "overflow"),
        ("date(2026, 0, 1)", "out of range"),
    ] {
        assert_eq!(result_of(rule), format!("error: {fault}"), "{rule}");
    }
}

fn any_argument() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::Integer),
        (-3_i64..40).prop_map(Value::Integer),
        (any::<i64>(), 0_u32..20).prop_map(|(n, scale)| Value::Number(Decimal::from_inner(
            rust_decimal::Decimal::from_i128_with_scale(i128::from(n), scale)
        ))),
        any::<bool>().prop_map(Value::Boolean),
        "\\PC{0,12}|half-up|up|last-day|overflow|error|both-included".prop_map(Value::Text),
        (Date::MIN.days()..=Date::MAX.days()).prop_map(|days| Value::Date(Date::from_days(days).unwrap())),
        (DateTime::MIN.microseconds()..=DateTime::MAX.microseconds())
            .prop_map(|micros| Value::DateTime(DateTime::from_microseconds(micros).unwrap())),
        (0..9_i32, 0..400_i32).prop_map(|(first, days)| Value::Period(
            Period::new(Date::from_days(first).unwrap(), Date::from_days(first + days).unwrap()).unwrap()
        )),
        (any::<i64>(), 0..9_usize)
            .prop_map(|(count, unit)| Value::Duration(Duration::new(count, crate::value::Unit::ALL[unit].1))),
    ]
}

proptest! {
    #[test]
    fn no_arguments_make_a_function_panic(
        values in proptest::collection::vec(any_argument(), 40),
        fit: bool,
        turn in 0..60_usize,
    ) {
        for (_, function) in all() {
            let Body::Scalar(body) = function.body else { continue };
            // Arguments that the signature allows, or any.
            let args: Vec<Argument<'_>> = (turn..).zip(function.signature.parameters).map(|(turn, parameter)| {
                let fitting: Vec<_> = values.iter().filter(|value| !fit || value.is(parameter.kind)).collect();
                match parameter.kind {
                    Kind::Word(words) if fit => Argument::Text(words[turn % words.len()]),
                    _ if fitting.is_empty() => Argument::Boolean(true),
                    _ => fitting[turn % fitting.len()].as_argument(),
                }
            }).collect();
            let mut buffer = String::new();
            if let Ok(Output::Integer(n)) = body(&args, &mut buffer) {
                let given = matches!(args.first(), Some(Argument::Integer(_)));
                prop_assert!(given || n.abs() <= crate::value::MAX_INTEGER, "{} {n}", function.name);
            }
        }
    }

    #[test]
    fn text_functions_are_the_normalisers(text in "\\PC{0,20}") {
        for (name, normaliser) in [
            ("company_name", Normaliser::CompanyName),
            ("domain", Normaliser::Domain),
            ("email", Normaliser::Email),
            ("normalised_text", Normaliser::Text),
        ] {
            let mut expected = String::new();
            normaliser.write(&text, &mut expected);
            prop_assert_eq!(call(name, &[Value::Text(text.clone())]), Ok(Value::Text(expected)));
        }
    }

    #[test]
    fn amounts_keep_their_order(a in -1_000_i64..1_000, b in -1_000_i64..1_000, c in -1_000_i64..1_000) {
        let of = |name: &str, values: &[i64]| {
            let integers: Vec<_> = values.iter().map(|n| Value::Integer(*n)).collect();
            call(name, &integers)
        };
        prop_assert_eq!(of("min", &[a, b, c]), Ok(Value::Integer(a.min(b).min(c))));
        prop_assert_eq!(of("max", &[a, b, c]), Ok(Value::Integer(a.max(b).max(c))));
        let (low, high) = (b.min(c), b.max(c));
        prop_assert_eq!(of("clamp", &[a, low, high]), Ok(Value::Integer(a.clamp(low, high))));
        // The same as decimals.
        let tenth = |n: i64| Value::Number(Decimal::from(n).divide(Decimal::from(10)).unwrap());
        prop_assert_eq!(call("clamp", &[a, low, high].map(tenth)), Ok(tenth(a.clamp(low, high))));
    }
}
