use super::{faults, fine, only};
use crate::model::{Constant, Model};
use crate::source::Code;

const SEATS: &str = "input(\"seats\", integer());\n";

fn captures(model: &Model) -> Vec<(String, Constant)> {
    model
        .values
        .iter()
        .flat_map(|value| value.rule.as_ref().unwrap().captures.clone())
        .collect()
}

fn program(rest: &str) -> String {
    format!("{SEATS}{rest}")
}

#[test]
fn a_rule_in_a_loop_keeps_the_value_of_its_turn() {
    let model = fine(&program(
        "for n in [1, 2] { value(`v${n}`).is_given_by(|seats| seats + n); }",
    ))
    .model;
    let all = [
        ("n".to_owned(), Constant::Integer(1)),
        ("n".to_owned(), Constant::Integer(2)),
    ];
    assert_eq!(captures(&model), all);
    assert!(model.values.iter().all(|value| value.rule.as_ref().unwrap().generated));
}

#[test]
fn captures_are_copies_with_their_names() {
    let model = fine(&program(
        "let list = [1, #{ a: 0.5 }]; let word = \"x\"; let day = date(\"2026-01-31\");
value(\"v\").is_given_by(|seats| if day == day { list.count() } else { seats + word.length() });
list[0] = 7;",
    ))
    .model;
    let map = Constant::Map(vec![("a".to_owned(), Constant::Number("0.5".parse().unwrap()))]);
    let mut found = captures(&model);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        found,
        [
            ("day".to_owned(), Constant::Date("2026-01-31".parse().unwrap())),
            ("list".to_owned(), Constant::List(vec![Constant::Integer(1), map])),
            ("word".to_owned(), Constant::Text("x".to_owned())),
        ]
    );
    assert!(!model.values[0].rule.as_ref().unwrap().generated);
}

#[test]
fn rules_in_variables_from_helpers_and_by_name() {
    let model = fine(&program(
        "let rule = |seats| seats;
fn more_than(n) { |seats| seats + n }
fn doubled(seats) { seats * 2 }
value(\"a\").is_given_by(rule);
value(\"b\").is_given_by(more_than(5));
value(\"c\").is_given_by(doubled);
let pair = |n, seats| seats * n;
value(\"d\").is_given_by(pair.curry(3));
value(\"e\").is_given_by((|seats| seats + 1));",
    ))
    .model;
    let rule = |index: usize| model.values[index].rule.clone().unwrap();
    assert!((0..4).all(|index| rule(index).generated) && !rule(4).generated);
    assert_eq!(rule(0).captures, []);
    assert_eq!(rule(1).captures, [("n".to_owned(), Constant::Integer(5))]);
    assert_eq!(
        rule(2).body.end - rule(2).body.start,
        "fn doubled(seats) { seats * 2 }".len() as u32
    );
    assert_eq!(rule(3).captures, [("n".to_owned(), Constant::Integer(3))]);
}

#[test]
fn a_rule_that_is_used_later_must_not_capture_what_changes() {
    only(
        &program("let rules = [];\nfor n in [1, 2] { rules += [|seats| seats + n]; }"),
        Code::Script,
        "+=",
        "`+=` cannot combine",
    );
    let text =
        program("let rule = ();\nfor n in [1, 2] { rule = |seats| seats + n; }\nvalue(\"v\").is_given_by(rule);");
    only(&text, Code::Capture, "|seats| seats + n", "the variable of a loop");
    only(&text, Code::Capture, "|seats| seats + n", "write `let n = n;`");
    only(
        &program("let n = 1;\nlet rule = |seats| seats + n;\nn = 2;\nvalue(\"v\").is_given_by(rule);"),
        Code::Capture,
        "|seats| seats + n",
        "assigned more than once",
    );
    // The fix, and a name of its own that is never assigned again.
    fine(&program(
        "let rule = ();\nfor n in [1, 2] { let n = n; rule = |seats| seats + n; }\nvalue(\"v\").is_given_by(rule);",
    ));
    fine(&program(
        "let n = 1;\nlet rule = |seats| seats + n;\nif true { let n = 0; n = 2; }\nvalue(\"v\").is_given_by(rule);",
    ));
    // Literally in the clause, anything may be captured.
    fine(&program(
        "let n = 1;\nn = 2;\nvalue(\"v\").is_given_by(|seats| seats + n);",
    ));
}

#[test]
fn a_rule_must_not_take_what_it_can_read() {
    only(
        "let seats = 5;\nvalue(\"v\").is_given_by(|as_of| seats);\ninput(\"seats\", integer());",
        Code::Capture,
        "seats",
        "`seats` is also an input of the program | make it a parameter",
    );
    only(
        &program("let period = 5;\nvalue(\"v\").is_given_by(|seats| seats + period);"),
        Code::Capture,
        "period",
        "make it a parameter",
    );
    only(
        &program("let l = ladder(\"level\");\nl.tier(\"gold\");\nvalue(\"v\").is_given_by(|seats| l);"),
        Code::Capture,
        "l",
        "it is a ladder, not a value",
    );
}

#[test]
fn a_rule_must_not_take_what_it_is_declared_on() {
    let text = program(
        "let level = ladder(\"level\");\nlevel.tier(\"gold\").requires(\"x\", |seats| level.at_least(\"gold\"));\nlevel.title(\"t\");",
    );
    only(
        &text,
        Code::Capture,
        "level",
        "make it a parameter of the rule: `|…, level| …`",
    );
    // A parameter or a local of the same name is something else.
    fine(&program(
        "let level = ladder(\"level\");\nlevel.tier(\"gold\").requires(\"x\", |level| level.at_least(\"gold\"));",
    ));
}

#[test]
fn the_same_rule_on_two_lines_is_two_rules() {
    let declared = fine(&program(
        "value(\"a\").is_given_by(|seats| seats);\nvalue(\"b\").is_given_by(|seats| seats);",
    ));
    let bodies: Vec<_> = declared
        .model
        .values
        .iter()
        .map(|value| value.rule.as_ref().unwrap().body.start)
        .collect();
    assert_ne!(bodies[0], bodies[1]);
    assert!(
        declared
            .model
            .values
            .iter()
            .all(|value| !value.rule.as_ref().unwrap().generated)
    );
}

#[test]
fn faults_of_captures_name_no_closures() {
    for (_, _, message, help) in faults(&program(
        "let r = |x| x;\nvalue(\"v\").is_given_by(|seats| r.call(seats));",
    )) {
        super::says_nothing_of_the_host(&format!("{message} {help}"));
    }
}
