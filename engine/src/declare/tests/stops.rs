use super::only;
use crate::source::Code;

#[test]
fn what_stops_a_script_is_told_in_plain_words() {
    let stops = |program: &str, place: &str, message: &str| only(program, Code::Script, place, message);
    stops(
        "let x = 1 == \"1\";",
        "==",
        "`==` cannot compare a whole number and a text",
    );
    stops(
        "let x = 1 + true;",
        "+",
        "`+` cannot combine a whole number and true or false",
    );
    stops("let x = 1 / 0;", "/", "this divides by zero");
    stops(
        "let x = 5; x += \"a\";",
        "+=",
        "`+=` cannot combine a whole number and a text",
    );
    stops(
        "let x = 5; if x { }",
        "x",
        "true or false is needed here, not a whole number",
    );
    stops("let x = !5;", "!", "needs true or false, not a whole number");
    stops("throw \"no\";", "throw", "the script stopped with `no`");
    stops("let x = [1, 2][5];", "5", "the list has 2 elements");
    stops(
        "let l = 5; for x in l { }",
        "l",
        "a loop goes through a list or a range",
    );
    stops(
        "let x = round(\"a\", 1, \"up\");",
        "round",
        "`round` cannot take a text, a whole number, a text | write `round(amount, places, mode)`",
    );
    stops("let x = percent(\"a\");", "percent", "`percent` cannot take a text");
    stops("let x = date(\"2026-02-30\");", "date", "`date` has no result");
    stops("let x = 5 & 3;", "&", "no operator `&` | write `&&`");
    stops("const X = 1; X = 2;", "X", "`X` is a constant");
    only(
        "let x = #{ a: 1 }.b;",
        Code::UnknownField,
        "b",
        "the map has no field `b`",
    );
    only("let x = 5.b;", Code::UnknownField, "b", "no fields");
    only(
        "let x = nothing;",
        Code::UnknownName,
        "nothing",
        "`nothing` is not known here",
    );
    only(
        "input(\"seats\", integer()); let x = seats;",
        Code::UnknownName,
        "seats",
        "`seats` is an input of the program: only a rule that names it can read it",
    );
    only(
        "let x = [1].filter(|a, b| a > b);",
        Code::Script,
        "filter",
        "another number of values",
    );
    only(
        "let x = [1].map(|a| zoo);",
        Code::UnknownName,
        "zoo",
        "`zoo` is not known here",
    );
}

#[test]
fn what_packs_may_not_use() {
    let forbidden = |program: &str, place: &str| only(program, Code::Forbidden, place, "");
    forbidden("eval(\"1\");", "eval");
    forbidden("print(\"1\");", "print");
    forbidden("debug(\"1\");", "debug");
    forbidden("let f = Fn(\"x\");", "Fn");
    forbidden("let x = type_of(5);", "type_of");
    forbidden("import \"../../etc/passwd\" as p;", "import");
    forbidden("fn shown(x) { x }\nlet y = shown!(5);", "shown");
    only(
        "sleep(5);",
        Code::UnknownFunction,
        "sleep",
        "there is no function `sleep`",
    );
    only(
        "fn a() { b() } fn b() { a() }",
        Code::Recursion,
        "a",
        "the function `a` calls itself: a → b → a",
    );
    only("fn a(n) { if n > 0 { a(n - 1) } }", Code::Recursion, "a", "a → a");
    only(
        "fn a(n) { n }\na(1, 2);",
        Code::ClauseArgument,
        "a",
        "`a` takes 1 argument, 2 given",
    );
    only(
        "fn a(n) { n }\n5.a();",
        Code::UnknownClause,
        "a",
        "cannot stand behind a dot",
    );
}
