use super::{declared, faults, only, says_nothing_of_the_host, shown};
use crate::source::Code;

const SEATS: &str = "input(\"seats\", integer());\n";

#[test]
fn unknown_clauses_and_functions() {
    only(
        "ladder(\"level\").tier(\"gold\").titel(\"Gold\");",
        Code::UnknownClause,
        "titel",
        "`titel` is no clause of a tier | did you mean `title`?",
    );
    only(
        "ladder(\"level\").tier(\"gold\").round_each(2, \"up\");",
        Code::UnknownClause,
        "round_each",
        "it is a clause of an incentive; a tier has `title`, `benefit`, `requires`, `path`",
    );
    only(
        "ladder_(\"level\").tier(\"gold\");",
        Code::UnknownFunction,
        "ladder_",
        "did you mean `ladder`?",
    );
    only(
        "let x = rouund(2.5, 0, \"up\");",
        Code::UnknownFunction,
        "rouund",
        "did you mean `round`?",
    );
    only(
        "fn helper(x) { x }\nhelpr(1);",
        Code::UnknownFunction,
        "helpr",
        "did you mean `helper`?",
    );
    only(
        "title(\"x\");",
        Code::UnknownClause,
        "title",
        "`title` cannot stand alone",
    );
    only(
        "5.title(\"x\");",
        Code::UnknownClause,
        "title",
        "`title` is no clause of a whole number",
    );
    only(
        "5.ladder(\"x\");",
        Code::UnknownClause,
        "ladder",
        "stands alone, not behind a dot",
    );
    only(
        "table(\"t\", \"t.csv\").input(\"a\", text()).output(\"b\", text()).hit(\"first\").lookup(1);",
        Code::UnknownClause,
        "lookup",
        "inside a rule only",
    );
}

#[test]
fn wrong_arguments() {
    only(
        "ladder(\"level\").tier();",
        Code::ClauseArgument,
        "tier",
        "`tier` takes 1 to 3 arguments, none is given | write `tier(id, [points], [title])`",
    );
    only(
        "input(\"a\", text(), \"x\", 5);",
        Code::ClauseArgument,
        "input",
        "`input` takes 2 or 3 arguments, 4 given",
    );
    only(
        "record(\"a\").key();",
        Code::ClauseArgument,
        "key",
        "takes 1 to 8 arguments, none is given",
    );
    only(
        "input(5, text());",
        Code::ClauseArgument,
        "5",
        "the name of `input` must be a name such as `annual_rebate`, not the number `5`",
    );
    only(
        "input(\"Annual rebate\", text());",
        Code::ClauseArgument,
        "\"Annual rebate\"",
        "did you mean `annual_rebate`?",
    );
    only(
        "input(\"partner\", 5);",
        Code::ClauseArgument,
        "5",
        "the type of `input` must be a type, such as `money()` or `text()`, not the number `5`",
    );
    only(
        "input(\"partner\", text);",
        Code::UnknownName,
        "text",
        "`text` is not known here",
    );
    only(
        "record(\"a\").field(\"package\", text());",
        Code::ClauseArgument,
        "\"package\"",
        "call the field `package_`",
    );
    only(
        "ladder(\"l\").select(\"higest\").tier(\"a\");",
        Code::ClauseArgument,
        "\"higest\"",
        "did you mean `\"highest\"`?",
    );
    only(
        "ladder(\"l\").tier(\"\");",
        Code::ClauseArgument,
        "\"\"",
        "not an empty text",
    );
    only(
        "window(\"w\").between(\"2026-13-01\", \"2026-12-31\");",
        Code::ClauseArgument,
        "\"2026-13-01\"",
        "is no date",
    );
    only(
        "setting(\"s\", decimal(), 9007199254740991 + 1);",
        Code::Script,
        "+",
        "too large",
    );
    only(
        "incentive(\"i\").pays(5);",
        Code::ClauseArgument,
        "5",
        "the rule of `pays` must be a rule, such as `|partner| partner.revenue`, not the number `5`",
    );
    only(
        "input(\"a\", text().at_least(5));",
        Code::ClauseArgument,
        "at_least",
        "bounds numbers and dates",
    );
    only(
        "input(\"a\", integer().at_least(\"2026-01-01\"));",
        Code::ClauseArgument,
        "\"2026-01-01\"",
        "must be a number",
    );
    only(
        "input(\"a\", integer().between(5, 1));",
        Code::ClauseArgument,
        "between",
        "no value lies between",
    );
    only(
        "input(\"a\", money(\"Euro\"));",
        Code::ClauseArgument,
        "\"Euro\"",
        "no code of a currency",
    );
    only(
        "input(\"a\", one_of([]));",
        Code::ClauseArgument,
        "[]",
        "not an empty list",
    );
    only(
        "input(\"a\", one_of([1]));",
        Code::ClauseArgument,
        "[1]",
        "a list with the number `1`",
    );
    only(
        "relation(\"a\", text());",
        Code::ClauseArgument,
        "text",
        "a relation holds records",
    );
    only(
        "table(\"t\", \"t.csv\").input(\"a\", text()).output(\"b\", text()).hit(\"collect\");",
        Code::ClauseArgument,
        "\"collect\"",
        "such as `.hit(\"collect\", \"sum\")`",
    );
    only(
        "let t = use_table(\"rate\");",
        Code::UnknownName,
        "\"rate\"",
        "there is no table `rate` yet",
    );
    only(
        "incentive(\"i\").pays(|as_of| 1).round_each(9, \"up\");",
        Code::ClauseArgument,
        "9",
        "a whole number from 0 to 8",
    );
}

#[test]
fn names_are_taken_once() {
    only(
        "input(\"a\", text());\nsetting(\"a\", text(), \"x\");",
        Code::Duplicate,
        "\"a\"",
        "the name `a` is taken already as something else",
    );
    only(
        "input(\"as_of\", date());",
        Code::Duplicate,
        "\"as_of\"",
        "`as_of` is built in",
    );
    only(
        "record(\"r\").field(\"a\", text()).field(\"a\", text());",
        Code::Duplicate,
        "\"a\"",
        "two fields `a`",
    );
    only(
        "ladder(\"l\").tier(\"a\").tier(\"a\");",
        Code::Duplicate,
        "\"a\"",
        "two tiers `a`",
    );
    only(
        "curve_of(); fn curve_of() {} fn curve_of() {}",
        Code::Duplicate,
        "curve_of",
        "defined twice",
    );
    only(
        "fn title() {}",
        Code::Shadowing,
        "title",
        "the name of a clause or a standard function",
    );
    let (pack, declared) = declared(&[
        ("a.rhai", "input(\"a\", text());"),
        ("b.rhai", "window(\"a\").between(\"2026-01-01\", \"2026-01-31\");"),
    ]);
    let [one] = declared.diagnostics.as_slice() else {
        panic!("{}", shown(&pack, &declared.diagnostics))
    };
    let places: Vec<_> = one
        .labels
        .iter()
        .map(|label| pack.sources().get(label.span.file).unwrap().path())
        .collect();
    assert_eq!(places, ["b.rhai", "a.rhai"]);
    assert_eq!(one.labels[1].text, "the input `a` stands here");
}

#[test]
fn missing_clauses() {
    let lacks = |program: &str, place: &str, message: &str| {
        only(&format!("{SEATS}{program}"), Code::ClauseMissing, place, message)
    };
    lacks(
        "incentive(\"i\").title(\"I\");",
        "\"i\"",
        "the incentive `i` has no `pays`",
    );
    lacks(
        "incentive(\"i\").pays(|seats| seats).cap(5);",
        "5",
        "does not say of what",
    );
    lacks(
        "incentive(\"i\").pays(|seats| seats).in_period(|as_of| as_of);",
        "in_period",
        "has no `for_each`",
    );
    lacks(
        "table(\"t\", \"t.csv\").input(\"a\", text()).output(\"b\", text());",
        "\"t\"",
        "has no `hit`",
    );
    lacks(
        "table(\"t\", \"t.csv\").input(\"a\", text()).hit(\"any\");",
        "\"t\"",
        "has no `output`",
    );
    lacks("value(\"v\").title(\"V\");", "\"v\"", "has no `is_given_by`");
    lacks("setting(\"s\", money());", "\"s\"", "has no value");
    lacks("window(\"w\");", "\"w\"", "has no `trailing`");
    lacks(
        "window(\"w\").trailing(12, \"months\").ending(\"as_of\").includes_end();",
        "\"w\"",
        "has no `month_end`",
    );
    lacks(
        "window(\"w\").trailing(7, \"days\").ending(\"as_of\");",
        "\"w\"",
        "has no `includes_end`",
    );
    lacks(
        "window(\"w\").trailing(7, \"days\").includes_end();",
        "\"w\"",
        "has no `ending`",
    );
    lacks(
        "window(\"w\").between(\"2026-01-01\", \"2026-01-31\").ending(\"as_of\");",
        "\"as_of\"",
        "says nothing",
    );
    lacks("bands(\"b\").from(0, 1);", "\"b\"", "has no `marginal`");
    lacks("bands(\"b\").marginal();", "\"b\"", "has no `from`");
    lacks(
        "bands(\"b\").amounts_pro_rata().from(0, 1);",
        "\"b\"",
        "has no `ends_at`",
    );
    lacks(
        "bands(\"b\").rate_only().marginal().from(0, 1);",
        "marginal",
        "give the rate only",
    );
    lacks(
        "curve(\"c\").between_points(\"straight-line\").below_first(\"zero\").point(0, 0).point(1, 1);",
        "\"c\"",
        "has no `above_last`",
    );
    lacks(
        "curve(\"c\").between_points(\"straight-line\").below_first(\"zero\").above_last(\"stay\").point(0, 0);",
        "\"c\"",
        "has no `point`",
    );
    lacks("ladder(\"l\");", "\"l\"", "has no `tier`");
    lacks(
        "ladder(\"l\").measure(\"Seats\", |seats| seats);",
        "\"l\"",
        "has no `requirements`",
    );
    lacks("ladder(\"l\").requirements(\"t.csv\");", "\"l\"", "has no `measure`");
    lacks("eligibility(\"e\");", "\"e\"", "has no `requires`");
    lacks(
        "ladder(\"l\").tier(\"a\").path(\"P\");",
        "\"P\"",
        "the path `P` has no `requires`",
    );
    lacks(
        "let t = ladder(\"l\").tier(\"a\"); t.path(\"P\").requires(\"S\", |seats| seats).at_least(1); t.requires(\"T\", |seats| seats).at_least(1);",
        "requires",
        "after the first path",
    );
}

#[test]
fn clauses_that_stand_twice() {
    let twice = |program: &str, place: &str, message: &str| {
        only(&format!("{SEATS}{program}"), Code::ClauseMissing, place, message)
    };
    twice(
        "value(\"v\").is_given_by(|seats| 1).is_given_by(|seats| 2);",
        "is_given_by",
        "`is_given_by` is said twice",
    );
    twice(
        "eligibility(\"e\").requires(\"S\", |seats| seats).at_least(1).below(5);",
        "below",
        "compared twice",
    );
    twice(
        "ladder(\"l\").title(\"a\").title(\"b\").tier(\"t\");",
        "title",
        "said twice",
    );
    twice(
        "bands(\"b\").marginal().retroactive().from(0, 1);",
        "retroactive",
        "said twice",
    );
    twice(
        "setting(\"s\", decimal(), 1).effective(\"2026-01-01\", 2);",
        "effective",
        "for all times and dated",
    );
}

#[test]
fn all_faults_at_once_and_the_script_goes_on() {
    let found = faults(
        "input(\"Bad Name\", text());
record(\"r\").field(\"a\", 5).field(\"b\", text()).fild(\"c\", text()).field(\"d\", txt());
ladder(\"l\").tier(\"a\").requires(\"R\", 7).at_least(3).requires(\"S\", |as_of| as_of).at_lest(3);
incentive(\"i\").pays(|as_of| 1).rounds(2);",
    );
    let places: Vec<_> = found
        .iter()
        .map(|(code, place, _, _)| (*code, place.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (Code::ClauseArgument, "\"Bad Name\""),
            (Code::ClauseArgument, "5"),
            (Code::UnknownFunction, "txt"),
            (Code::ClauseArgument, "7"),
            (Code::UnknownClause, "rounds"),
        ],
        "{found:#?}"
    );
}

#[test]
fn scenarios_and_programs_stay_apart() {
    only(
        "scenario(\"x\");",
        Code::UnknownClause,
        "scenario",
        "move it into a file whose name ends in `.test.rhai`",
    );
    let in_test = |text: &str| {
        let (pack, declared) = declared(&[("a.rhai", ""), ("a.test.rhai", text)]);
        shown(&pack, &declared.diagnostics)
    };
    assert_eq!(
        in_test("input(\"x\", text());"),
        "CH0203 a.test.rhai:1:1 \"input\" `input` declares the program, not a scenario | move it into a rule file; a \
         file of scenarios has `base` and `scenario` only"
    );
    let one = |text: &str, message: &str| {
        let found = in_test(text);
        assert!(found.lines().count() == 1 && found.contains(message), "{found}");
        says_nothing_of_the_host(&found);
    };
    one("scenario(\"x\").facts(#{});", "the scenario `x` has no `expect`");
    one("scenario(\"x\").expect(\"a\", 1);", "the scenario `x` has no `varies`");
    one(
        "base(\"gold\", #{});\nscenario(\"x\").varies(\"glod\").expect(\"a\", 1);",
        "did you mean `gold`?",
    );
    one("base(\"b\", #{});\nbase(\"b\", #{});", "the name `b` is taken already");
    assert_eq!(in_test("let kind = text();"), "");
    one("base(\"b\", [1]);", "must be a map of facts");
    one(
        "scenario(\"x\").facts(#{}).expect_error(\"E1\");",
        "no code of an error",
    );
    one(
        "scenario(\"x\").facts(#{}).expect_error(\"CH0301\", \"deals\");",
        "no pointer into the facts",
    );
    one(
        "scenario(\"x\").facts(#{}).period(\"2026-02-01\", \"2026-01-01\").expect(\"a\", 1);",
        "before it begins",
    );
}

#[test]
fn errors_of_syntax_keep_the_script_from_running() {
    let (pack, declared) = declared(&[
        ("a.rhai", "input(\"a\", text()"),
        ("b.rhai", "intput(5);"),
        ("a.test.rhai", "scenario(5"),
    ]);
    assert!(declared.model.inputs.is_empty());
    assert!(
        declared.diagnostics.iter().all(|one| one.code == Code::Syntax),
        "{}",
        shown(&pack, &declared.diagnostics)
    );
    assert_eq!(declared.trees.len(), 3);
}
