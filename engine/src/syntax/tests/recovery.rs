//! Typical mistakes: where they are reported, in which words, and what is found behind them.

use super::super::SyntaxErrorCode as Code;
use super::super::ast::Stmt;
use super::super::parse;
use super::errors;

/// Checks the only error of a text by what stands before its place, its message and its help; and that the `let`s
/// named are found.
#[track_caller]
fn mistake(text: &str, before: &str, message: &str, help: &str, lets: &[&str]) {
    let parsed = parse(text);
    let [error] = parsed.errors() else {
        panic!("not one error: {:#?}", parsed.errors())
    };
    let place = usize::from(error.range.start());
    let upto = text.get(..place).unwrap();
    assert!(
        upto.ends_with(before),
        "reported after {:?}",
        upto.get(upto.len().saturating_sub(20)..).unwrap_or(upto)
    );
    assert_eq!(error.message, message);
    assert_eq!(error.help.as_deref(), Some(help));
    let found: Vec<_> = parsed
        .root()
        .statements()
        .filter_map(|stmt| match stmt {
            Stmt::Let(binding) => binding.name_token().map(|token| token.text().to_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(found, lets);
}

#[test]
fn missing_brackets() {
    mistake(
        "let a = f(1, g(2);\nlet b = 3;",
        "g(2)",
        "missing `)` at the end of the arguments of `f`",
        "write `)`",
        &["a", "b"],
    );
    mistake(
        "level.tier(\"gold\")\n    .requires(\"Revenue\", |p| p.revenue.at_least(5)\n    .path(\"b\");\nlet b = 3;",
        ".path(\"b\")",
        "missing `)` at the end of the arguments of `requires`",
        "write `)`",
        &["b"],
    );
    mistake(
        "let a = (1 + 2;\nlet b = 3;",
        "(1 + 2",
        "missing `)` to close the parenthesis",
        "write `)`",
        &["a", "b"],
    );
    mistake(
        "let a = [1, 2;\nlet b = 3;",
        "2",
        "missing `]` at the end of the list",
        "write `]`",
        &["a", "b"],
    );
    mistake(
        "let a = #{ x: 1;\nlet b = 3;",
        "1",
        "missing `}` at the end of the map",
        "write `}`",
        &["a", "b"],
    );
    mistake(
        "let a = 1;\nif a { f();\n",
        "f();",
        "missing `}` at the end of the block",
        "write `}`",
        &["a"],
    );
    mistake(
        "let a = f(\nlet b = 3;",
        "f(",
        "missing `)` at the end of the arguments of `f`",
        "write `)`",
        &["a", "b"],
    );
    mistake(
        "if a 1;\nlet b = 3;",
        "if a",
        "missing `{` after the condition",
        "write the statements in braces: `{ … }`",
        &["b"],
    );
}

#[test]
fn missing_separators() {
    mistake(
        "let a = 1\nlet b = 2;",
        "= 1",
        "missing `;` at the end of the statement",
        "write `;`",
        &["a", "b"],
    );
    mistake(
        "f(1)\ng(2);\nlet b = 2;",
        "f(1)",
        "missing `;` at the end of the statement",
        "write `;`",
        &["b"],
    );
    mistake(
        "let a = f(1 2);\nlet b = 2;",
        "f(1",
        "missing `,` between this and what follows",
        "write `,` or `)`",
        &["a", "b"],
    );
    mistake(
        "let a = #{ x: 1 y: 2 };",
        "x: 1",
        "missing `,` between this and what follows",
        "write `,` or `}`",
        &["a"],
    );
    mistake(
        "let a = |x y| x;",
        "|x",
        "missing `,` between the parameters",
        "write `,`",
        &["a"],
    );
    mistake(
        "let a = switch x { 1 => 2 _ => 3 };",
        "=> 2",
        "missing `,` after the case",
        "write `,`",
        &["a"],
    );
    mistake(
        "let a = foo bar baz;\nlet b = 2;",
        "foo ",
        "unexpected `bar`",
        "an operator, a `,` or a `;` is missing before `bar`",
        &["a", "b"],
    );
}

#[test]
fn missing_bars() {
    mistake(
        "f(|partner partner.revenue);\nlet b = 2;",
        "|partner",
        "missing `|` after the parameters of the closure",
        "write `|`",
        &["b"],
    );
    mistake(
        "f(|partner|);\nlet b = 2;",
        "|partner|",
        "expected the value of a closure, found `)`",
        "after the parameters of a closure comes what it computes: `|deal| deal.amount`",
        &["b"],
    );
}

#[test]
fn texts_without_an_end() {
    mistake(
        "let a = f(\"Gold);\nlet b = 2;",
        "f(",
        "the text that begins here has no end on this line",
        "close it with `\"`; text of several lines is written between backticks",
        &["a", "b"],
    );
    mistake(
        "level.title(\"Gold)\n    .at_least(5);\nlet b = 2;",
        "title(",
        "the text that begins here has no end on this line",
        "close it with `\"`; text of several lines is written between backticks",
        &["b"],
    );
    mistake(
        "let a = \"Gold and more\nlet b = 2;",
        "let a = ",
        "the text that begins here has no end on this line",
        "close it with `\"`; text of several lines is written between backticks",
        &["a", "b"],
    );
}

#[test]
fn too_many_brackets() {
    mistake(
        "let a = 1;\n}\nlet b = 2;",
        ";\n",
        "unexpected `}`",
        "remove it, or write what `}` is to close",
        &["a", "b"],
    );
    mistake(
        "let a = f(1));\nlet b = 2;",
        "f(1)",
        "unexpected `)`",
        "no `(` is open here: remove it",
        &["a", "b"],
    );
    mistake(
        "let a = [1]];\nlet b = 2;",
        "[1]",
        "unexpected `]`",
        "no `[` is open here: remove it",
        &["a", "b"],
    );
    mistake(
        ");\nlet b = 2;",
        "",
        "unexpected `)`",
        "nothing is open here that `)` could close: remove it",
        &["b"],
    );
}

#[test]
fn missing_values() {
    let help = "write a name, a number, a text in double quotes, or an expression";
    mistake(
        "let a = ;\nlet b = 2;",
        "a = ",
        "expected a value, found `;`",
        help,
        &["a", "b"],
    );
    mistake(
        "let a = 1 + ;\nlet b = 2;",
        "1 + ",
        "expected a value, found `;`",
        help,
        &["a", "b"],
    );
    mistake(
        "let a = 1 + * 2;\nlet b = 2;",
        "1 + ",
        "expected a value, found `*`",
        help,
        &["a", "b"],
    );
    mistake(
        "f(1, , 2);\nlet b = 2;",
        "1, ",
        "expected a value, found `,`",
        help,
        &["b"],
    );
    mistake(
        "let a = x.;\nlet b = 2;",
        "x.",
        "expected a name after the dot, found `;`",
        "write the name of a field or a clause, or remove the dot",
        &["a", "b"],
    );
    mistake(
        "let a = x.\nlet b = 2;",
        "x.\n",
        "expected a name after the dot, found `let`",
        "write the name of a field or a clause, or remove the dot",
        &["a", "b"],
    );
    mistake(
        "let = 1;\nlet b = 2;",
        "let ",
        "expected a name after `let`, found `=`",
        "a name begins with a letter and has letters, digits and `_`",
        &["b"],
    );
    mistake(
        "let a = ( );\nlet b = 2;",
        "( ",
        "expected a value, found `)`",
        help,
        &["a", "b"],
    );
    mistake(
        "if a = 1 { f() }\nlet b = 2;",
        "if a ",
        "`=` does not compare",
        "equality is written `==`",
        &["b"],
    );
    mistake(
        "else { f() }\nlet b = 2;",
        "",
        "`else` has nothing to belong to",
        "it comes directly after the `}` of `if` or `try`",
        &["b"],
    );
}

#[test]
fn reserved_words() {
    let alias = "give it another name and say what it is called in the data: `.field(\"package_\", text()).from_key(\"package\")`";
    mistake(
        "let a = deal.package;\nlet b = 2;",
        "deal.",
        "`package` is a reserved word",
        alias,
        &["a", "b"],
    );
    mistake(
        "let a = #{ package: 1 };\nlet b = 2;",
        "#{ ",
        "`package` is a reserved word",
        alias,
        &["a", "b"],
    );
    mistake(
        "f(|package| 1);\nlet b = 2;",
        "|",
        "`package` is a reserved word",
        alias,
        &["b"],
    );
    mistake(
        "let new = 1;\nlet b = 2;",
        "let ",
        "`new` is a reserved word",
        "choose another name, such as `new_`",
        &["new", "b"],
    );
    mistake(
        "let a = null;\nlet b = 2;",
        "a = ",
        "`null` is a reserved word",
        "an absent value is written `()`",
        &["a", "b"],
    );
    mistake(
        "let a = x.in;",
        "x.",
        "`in` is a reserved word",
        "give it another name and say what it is called in the data: `.field(\"in_\", text()).from_key(\"in\")`",
        &["a"],
    );
    mistake(
        "import \"x\" as y;\nlet b = 2;",
        "",
        "`import` is a reserved word",
        "nothing has to be imported: every function of the pack is visible in all its files",
        &["b"],
    );
    mistake(
        "let a = this.x;",
        "a = ",
        "`this` has a meaning only in a function",
        "name what you mean",
        &["a"],
    );
}

#[test]
fn an_operator_after_a_closure() {
    mistake(
        "f(|deal| if deal.fresh { 1 } else { 2 } + deal.amount);\nlet b = 2;",
        "} ",
        "`+` would apply to the whole closure, not to its result",
        "put the part before it in parentheses: `|x| (if x { 1 } else { 2 }) + 3`",
        &["b"],
    );
}

#[test]
fn what_rhai_checks_beyond_the_grammar() {
    for (text, place, code) in [
        ("switch x { a => 1 }", "a", Code::CaseNotLiteral),
        ("switch x { 1..3 => 1, 5 => 2 }", "5", Code::CaseNotLiteral),
        ("switch x { _ => 1, 2 => 3 }", "_", Code::MisplacedDefault),
        ("switch x { _ if a => 1 }", "if", Code::MisplacedDefault),
        ("f(1) = 2;", "f(1)", Code::NotAssignable),
        ("a.f().b = 2;", "a.f().b", Code::NotAssignable),
        ("a + b = 2;", "a + b", Code::NotAssignable),
        ("let a = #{ x: 1, \"x\": 2 };", "\"x\"", Code::DuplicateKey),
        ("let a = |x, x| 1;", "x", Code::DuplicateName),
        ("fn f(x, x) { 1 }", "x", Code::DuplicateName),
        ("for (x, x) in a { }", "x", Code::DuplicateName),
        ("if 1 { }", "1", Code::NotBoolean),
        ("let a = b && \"x\";", "\"x\"", Code::NotBoolean),
        ("for x in 5 { }", "5", Code::NotIterable),
        ("let a = [1][\"x\"];", "\"x\"", Code::InvalidIndex),
        ("if a { fn f() { } }", "fn", Code::NestedFunction),
        ("break;", "break", Code::OutsideLoop),
        ("loop { f(|x| { break; }); }", "break", Code::OutsideLoop),
    ] {
        assert_eq!(errors(text), [(place, code)], "{text}");
        assert!(super::rhai().compile(text).is_err(), "{text}");
    }
}
