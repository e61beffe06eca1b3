use std::rc::Rc;

use super::pack;
use crate::declare::{Lookup, NoLookup, Oracle, OracleError};
use crate::function::all;
use crate::model::{Constant, Handle};
use crate::value::Fault;

fn number(text: &str) -> Constant {
    Constant::Number(text.parse().unwrap())
}

fn oracle(program: &str) -> Oracle {
    Oracle::new(&pack(&[("program.rhai", program)]), Rc::new(NoLookup)).unwrap()
}

fn value(closure: &str, arguments: &[(&str, Constant)]) -> Result<Constant, Fault> {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    match oracle("").evaluate(closure, &arguments) {
        Ok(value) => Ok(value),
        Err(OracleError::Fault(fault)) => Err(fault),
        Err(OracleError::Syntax(message)) => panic!("{closure}: {message}"),
    }
}

/// The value as the examples of functions show it.
fn show(value: &Constant) -> String {
    match value {
        Constant::Absent => "()".to_owned(),
        Constant::Boolean(boolean) => boolean.to_string(),
        Constant::Integer(integer) => integer.to_string(),
        Constant::Number(number) | Constant::Percent(number) => number.to_string(),
        Constant::Text(text) => format!("\"{text}\""),
        Constant::Date(date) => date.to_string(),
        Constant::DateTime(instant) => instant.to_string(),
        Constant::Duration(duration) => duration.to_string(),
        Constant::Period(period) => period.to_string(),
        Constant::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Constant::Map(_) | Constant::Handle(_) => panic!("no value of an example"),
    }
}

#[test]
fn every_example_of_the_standard_functions_holds() {
    let oracle = oracle("");
    for (_, function) in all() {
        for example in function.examples {
            let found = match oracle.evaluate(&format!("|| {}", example.rule), &[]) {
                Ok(value) => show(&value),
                Err(OracleError::Fault(fault)) => format!("error: {fault}"),
                Err(OracleError::Syntax(message)) => panic!("{}: {message}", example.rule),
            };
            assert_eq!(found, example.result, "{}", example.rule);
        }
    }
}

#[test]
fn operators_mean_what_rules_mean() {
    let n = |text: &str| Ok(number(text));
    for (rule, wanted) in [
        ("7 / 2", n("3.5")),
        ("5 / 100", n("0.05")),
        ("1 / 3 * 3", n("0.9999999999999999999999999999")),
        ("2 ** 10", Ok(Constant::Integer(1024))),
        ("7 % 4", Ok(Constant::Integer(3))),
        ("-7 % 4", Ok(Constant::Integer(-3))),
        ("1 == 1.0", Ok(Constant::Boolean(true))),
        ("1 == \"1\"", Err(Fault::Type)),
        ("1 != \"1\"", Err(Fault::Type)),
        ("1 < \"1\"", Err(Fault::Type)),
        ("true < false", Err(Fault::Type)),
        ("\"a\" < \"b\"", Ok(Constant::Boolean(true))),
        ("() == ()", Ok(Constant::Boolean(true))),
        ("5 != ()", Ok(Constant::Boolean(true))),
        ("() + 1", Err(Fault::Missing)),
        ("() < 1", Err(Fault::Missing)),
        ("() ?? 3", Ok(Constant::Integer(3))),
        ("1 / 0", Err(Fault::DivisionByZero)),
        ("1 % 0", Err(Fault::DivisionByZero)),
        ("9007199254740991 + 1", Err(Fault::Overflow)),
        ("-9007199254740991 - 1", Err(Fault::Overflow)),
        ("9007199254740991 * 9007199254740991", Err(Fault::Overflow)),
        ("99999999999999999999999999.5 * 1000", Err(Fault::Overflow)),
        ("percent(10) * 50", n("5")),
        ("date(\"2026-01-31\") < date(2026, 2, 1)", Ok(Constant::Boolean(true))),
        ("date(\"2026-01-31\") == \"2026-01-31\"", Err(Fault::Type)),
        ("3 in [1, 2, 3]", Ok(Constant::Boolean(true))),
        ("3 !in [1, 2, 3]", Ok(Constant::Boolean(false))),
        ("\"3\" in [1, 2, 3]", Err(Fault::Type)),
        ("3 in 1..=3", Ok(Constant::Boolean(true))),
        ("3 in 1..3", Ok(Constant::Boolean(false))),
        ("!true", Ok(Constant::Boolean(false))),
        ("!5", Err(Fault::Type)),
        ("-percent(5) == percent(-5)", Ok(Constant::Boolean(true))),
        ("1 + 4 && true", Err(Fault::Type)),
        ("false && 1 / 0 == 0", Ok(Constant::Boolean(false))),
        ("if 5 > 3 { 1 } else { 1 / 0 }", Ok(Constant::Integer(1))),
        (
            "switch \"b\" { \"a\" => 1, \"b\" | \"c\" => 2, _ => 3 }",
            Ok(Constant::Integer(2)),
        ),
        ("5 & 3", Err(Fault::Type)),
        ("5 << 3", Err(Fault::Type)),
        ("\"a\" + \"b\"", Ok(Constant::Text("ab".to_owned()))),
        ("\"a\" + 1", Err(Fault::Type)),
        ("90.calendar_days() == 90.calendar_days()", Ok(Constant::Boolean(true))),
        ("1.months() == 30.calendar_days()", Err(Fault::Type)),
        ("[1, 0].all(|x| 1 / x > 5)", Err(Fault::DivisionByZero)),
        ("[1, 2].sum(|x| x * 1.5)", n("4.5")),
        (
            "[[1, \"b\"], [1, \"a\"]].sort_by(|x| x).first()[1]",
            Ok(Constant::Text("a".to_owned())),
        ),
        ("[1, \"a\"].sort_by(|x| x)", Err(Fault::Type)),
        ("[\"a\", \"b\"].sum()", Err(Fault::Type)),
        ("[true].min()", Err(Fault::Type)),
    ] {
        let found = value(&format!("|| {rule}"), &[]);
        let same = match (&found, &wanted) {
            (Ok(a), Ok(b)) => a == b || a.as_number().is_some() && a.as_number() == b.as_number(),
            (a, b) => a == b,
        };
        assert!(same, "{rule}: {found:?}, not {wanted:?}");
    }
}

#[test]
fn records_lists_and_absent_values() {
    let deal = |amount: Constant, won: Constant| {
        Constant::Map(vec![("amount".to_owned(), amount), ("won_on".to_owned(), won)])
    };
    let deals = Constant::List(vec![
        deal(number("10.5"), Constant::Absent),
        deal(Constant::Integer(2), Constant::Date("2026-01-31".parse().unwrap())),
    ]);
    let with = |rule: &str| value(rule, &[("deals", deals.clone())]);
    assert_eq!(with("|deals| deals.sum(|d| d.amount)"), Ok(number("12.5")));
    assert_eq!(
        with("|deals| deals.count(|d| d.won_on != () && d.won_on < date(\"2026-02-01\"))"),
        Ok(Constant::Integer(1))
    );
    assert_eq!(
        with("|deals| deals.count(|d| d.won_on < date(\"2026-02-01\"))"),
        Err(Fault::Missing)
    );
    assert_eq!(with("|deals| deals.first().amout"), Err(Fault::Type));
    assert_eq!(
        with("|deals| deals.filter(|d| d.amount > 100).max(|d| d.amount)"),
        Ok(Constant::Absent)
    );
    assert_eq!(with("|deals, other| deals"), Err(Fault::Missing));
}

struct Rates;

impl Lookup for Rates {
    fn lookup(&self, handle: Handle, method: &str, arguments: &[Constant]) -> Result<Constant, Fault> {
        match (handle, method, arguments) {
            (Handle::Table(0), "lookup", [Constant::Text(level), Constant::Text(product)]) => {
                let rate = if level == "gold" && product == "cloud" {
                    "0.1"
                } else {
                    "0.05"
                };
                Ok(Constant::Map(vec![(
                    "rate".to_owned(),
                    Constant::Percent(rate.parse().unwrap()),
                )]))
            }
            (Handle::Bands(0), "on", [amount]) => Ok(amount.clone()),
            _ => Err(Fault::OutOfRange),
        }
    }
}

#[test]
fn the_rules_of_a_pack() {
    let program = r#"
record("deal").key("id").field("id", text()).field("product", text()).field("amount", money());
input("deals", list_of(record_of("deal")));
let level = ladder("level");
level.tier("silver");
level.tier("gold").benefit("discount", percent(15));
let rates = table("rates", "tables/rates.csv")
    .input("level", tier_of("level")).input("product", text()).output("rate", percent()).hit("unique");
bands("steps").marginal().from(0, percent(1));
fn steps_of(amount) { use_bands("steps").on(amount) }
for n in [1, 2] {
    incentive(`commission_${n}`).for_each("deals")
        .when("Gold or above", |level| level.at_least("gold"))
        .pays(|deal, level| deal.amount * rates.lookup(level, deal.product).rate * n + steps_of(level.discount));
}
"#;
    let oracle = Oracle::new(&pack(&[("program.rhai", program)]), Rc::new(Rates)).unwrap();
    let model = oracle.model().clone();
    let deal = Constant::Map(vec![
        ("amount".to_owned(), Constant::Integer(1000)),
        ("product".to_owned(), Constant::Text("cloud".to_owned())),
    ]);
    let at = |level: &str| {
        [
            ("deal".to_owned(), deal.clone()),
            ("level".to_owned(), Constant::Text(level.to_owned())),
        ]
    };
    for (index, wanted) in [(0, "100.15"), (1, "200.15")] {
        let pays = model.incentives[index].pays.as_ref().unwrap();
        assert_eq!(oracle.parameters(pays).unwrap(), ["deal", "level"]);
        assert_eq!(oracle.call(pays, &at("gold")), Ok(number(wanted)));
        assert_eq!(
            oracle.call(pays, &at("silver")),
            Err(Fault::Missing),
            "silver has no discount"
        );
    }
    let when = &model.incentives[0].conditions[0].requirement.measure;
    assert_eq!(oracle.call(when, &at("gold")), Ok(Constant::Boolean(true)));
    assert_eq!(oracle.call(when, &at("silver")), Ok(Constant::Boolean(false)));
    assert_eq!(oracle.call(when, &[]), Err(Fault::Missing));
}

#[test]
fn a_rule_that_runs_away_ends() {
    let list = Constant::List((0..1_000).map(Constant::Integer).collect());
    let rule = "|l| l.count(|a| l2(a) > 0)";
    assert!(matches!(
        oracle("").evaluate(rule, &[("l".to_owned(), list)]),
        Err(OracleError::Fault(_))
    ));
    assert_eq!(value("|| { while true { } }", &[]), Err(Fault::Limit));
    assert!(matches!(oracle("").evaluate("|x", &[]), Err(OracleError::Syntax(_))));
    assert!(matches!(oracle("").evaluate("5", &[]), Err(OracleError::Syntax(_))));
}
