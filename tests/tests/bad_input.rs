//! What bad input gets: a code, a place and a sentence that says what to do. Each expected text was read by a person
//! before it was written down here; nothing panics, nothing hangs, nothing is half done.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail the test"
)]

use charter_engine::source::Diagnostic;
use charter_engine::{Diagnostics, Options, Pack, Program};

const MANIFEST: &str = "name = \"bad\"\nversion = \"1.0.0\"\ntitle = \"Bad\"\nowner = \"channel@vendor.example\"\n\
                        currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";

/// What every pack below starts with: two lines.
const INPUTS: &str = "record(\"partner\").key(\"id\").field(\"id\", text()).field(\"revenue\", money()).field(\"staff\", integer()).field(\"kind\", one_of([\"reseller\", \"msp\"])).field(\"expires\", date().optional()).field(\"bonus\", money(\"EUR\"));\n\
                      input(\"partner\", record_of(\"partner\"));\n";

const FACTS: &str = r#"{"partner":{"id":"P-1","revenue":100,"staff":4,"kind":"msp","bonus":5}}"#;

fn pack(script: &str) -> Pack {
    pack_with(script, &[])
}

fn pack_with(script: &str, more: &[(&str, &str)]) -> Pack {
    let script = format!("{INPUTS}{script}");
    let mut files = vec![
        ("pack.toml".to_owned(), MANIFEST.to_owned()),
        ("program.rhai".to_owned(), script),
    ];
    files.extend(more.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    Pack::from_files(files)
}

/// A diagnostic in one line: code, place, message, and what to do.
fn line(diagnostic: &Diagnostic, all: &Diagnostics) -> String {
    let place = diagnostic.span().and_then(|span| {
        let file = all.sources().get(span.file)?;
        let at = file.line_column(span.start);
        Some(format!("{}:{}:{}", file.path(), at.line, at.column))
    });
    let place = place.or(diagnostic.pointer.clone()).unwrap_or_default();
    let help = diagnostic.help.clone().unwrap_or_default();
    format!("{} {place} | {} | {help}", diagnostic.code, diagnostic.message)
}

fn lines(all: &Diagnostics) -> Vec<String> {
    all.iter().map(|diagnostic| line(diagnostic, all)).collect()
}

fn refused(pack: &Pack) -> Vec<String> {
    let compilation = Program::compile(pack);
    assert!(compilation.program.is_none(), "the pack compiles");
    lines(&compilation.diagnostics)
}

fn options() -> Options {
    Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-01-01..2026-03-31".to_owned()),
        ..Options::default()
    }
}

fn program(script: &str) -> Program {
    let compilation = Program::compile(&pack(script));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

fn failed(script: &str, facts: &str) -> Vec<String> {
    failed_with(script, facts, &options())
}

fn failed_with(script: &str, facts: &str, options: &Options) -> Vec<String> {
    match program(script).evaluate_json(facts.as_bytes(), options) {
        Ok(decision) => panic!("there is a decision: {}", decision.to_json()),
        Err(wrong) => lines(&wrong),
    }
}

/// Compares with what is expected, and shows the whole of what was found.
fn expect(what: &str, found: &[String], expected: &[&str]) {
    assert_eq!(found, expected, "\n{what}\nfound:\n{}\n", found.join("\n"));
}

#[test]
fn scripts_that_are_wrong() {
    for (script, expected) in SCRIPTS {
        let found = refused(&pack(script));
        expect(script, &found, expected);
    }
}

#[test]
fn tables_that_are_wrong() {
    let script = "let t = table(\"t\", \"tables/t.csv\").input(\"kind\", field_of(\"partner\", \"kind\")).output(\"rate\", percent()).hit(\"unique\");\n\
                  value(\"v\").is_given_by(|partner| t.lookup(partner.kind).rate);\n";
    for (csv, expected) in TABLES {
        let found = refused(&pack_with(script, &[("tables/t.csv", csv)]));
        expect(csv, &found, expected);
    }
}

#[test]
fn facts_that_are_wrong() {
    for (facts, expected) in FACTS_CASES {
        let found = failed("value(\"v\").is_given_by(|partner| partner.revenue);\n", facts);
        expect(facts, &found, expected);
    }
}

#[test]
fn rules_that_fail() {
    for (script, facts, expected) in RULES {
        let found = failed(script, facts);
        expect(script, &found, expected);
    }
}

#[test]
fn options_that_are_missing_or_wrong() {
    let script = "value(\"v\").is_given_by(|partner, as_of, period| as_of in period);\nsetting(\"rate\", percent(), percent(5));\n";
    let found = failed_with(script, FACTS, &Options::default());
    expect(
        "none",
        &found,
        &[
            "CH0310  | the program reads `as_of`, and no day is given | say which day the decision is of, such as `2026-03-31`: it is never taken from a clock",
            "CH0310  | the program reads `period`, and none is given | give the first and the last day, such as `2026-01-01..2026-03-31`",
        ],
    );
    let wrong = Options {
        as_of: Some("2026-02-30".to_owned()),
        period: Some("2026-03-31..2026-01-01".to_owned()),
        settings: vec![
            ("rte".to_owned(), "1".to_owned()),
            ("rate".to_owned(), "much".to_owned()),
        ],
        ..Options::default()
    };
    let found = failed_with(script, FACTS, &wrong);
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(
        found[0].starts_with("CH0310  | `2026-02-30` is no day to decide as of: "),
        "{found:#?}"
    );
    assert!(
        found[1].starts_with("CH0310  | `2026-03-31..2026-01-01` is no period: "),
        "{found:#?}"
    );
    assert_eq!(found[2], "CH0311  | there is no setting `rte` | did you mean `rate`?");
    assert_eq!(
        found[3],
        "CH0311  | setting `rate` cannot be `much` | write a number such as `1250.50`, or `2.5 %`"
    );
}

#[test]
fn a_period_that_could_pay_twice() {
    let options = Options {
        period: Some("2026-01-05..2026-03-31".to_owned()),
        ..options()
    };
    let found = failed_with(
        "incentive(\"i\").paid(\"yearly\").pays(|partner| partner.revenue);\n",
        FACTS,
        &options,
    );
    expect(
        "irregular",
        &found,
        &[
            "CH0408 program.rhai:3:11 | incentive `i` is not paid for the period 2026-01-05..2026-03-31 | give a whole calendar month, quarter, half-year or year: another length could pay twice",
        ],
    );
}

#[test]
fn nesting_and_size_have_bounds() {
    for open in ["(", "[", "!", "-", "{", "if true { "] {
        let script = format!("value(\"v\").is_given_by(|partner| {}1);\n", open.repeat(100_000));
        let found = refused(&pack(&script));
        assert!(
            found.iter().any(|line| line.starts_with("CH0101 program.rhai:3:")),
            "{open}: {:#?}",
            &found[..found.len().min(3)]
        );
    }
    let huge = format!("// {}\n", "x".repeat(60)).repeat(50 * 1024 * 1024 / 64);
    let found = refused(&pack(&huge));
    assert!(found[0].starts_with("CH0005 "), "{found:#?}");
    let many = "let a = 1;\n".repeat(60_001);
    let found = refused(&pack(&many));
    assert!(
        found[0].starts_with("CH0005 ") || found[0].starts_with("CH0101 "),
        "{found:#?}"
    );
}

#[test]
fn bytes_that_are_no_text() {
    let files = [
        ("pack.toml", MANIFEST.as_bytes().to_vec()),
        ("program.rhai", b"let a = \"\xff\";\n".to_vec()),
    ];
    let found = refused(&Pack::from_files(files));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("CH0001  | `program.rhai` is not UTF-8 text: the bytes at offset 9, line 1"),
        "{found:#?}"
    );
    let found = refused(&pack("let a = \"\0\";\n"));
    assert!(found[0].starts_with("CH0001 program.rhai:3:10 | "), "{found:#?}");
}

#[test]
fn a_decision_after_an_error_is_a_decision() {
    let program = program("value(\"v\").is_given_by(|partner| partner.revenue / partner.staff);\n");
    let good = program.evaluate_json(FACTS.as_bytes(), &options()).unwrap().to_json();
    let mut workspace = program.workspace();
    let context = program.context(&options()).unwrap();
    for bad in [
        "",
        "[]",
        "{",
        r#"{"partner":{"id":"P","revenue":1,"staff":0,"kind":"msp","bonus":1}}"#,
    ] {
        assert!(workspace.decide(&program, bad.as_bytes(), &context).is_err(), "{bad}");
        workspace.decide(&program, FACTS.as_bytes(), &context).unwrap();
        let mut again = String::new();
        workspace.view(&program, &context).write_json(&mut again);
        assert_eq!(again, good);
    }
}

type Scripts = &'static [(&'static str, &'static [&'static str])];

const SCRIPTS: Scripts = &[
    (
        "value(\"v\").is_given_by(|partner| partner.revenue",
        &["CH0100 program.rhai:3:49 | missing `)` at the end of the arguments of `is_given_by` | write `)`"],
    ),
    (
        "valu(\"v\");",
        &["CH0209 program.rhai:3:1 | there is no function `valu` | did you mean `value`?"],
    ),
    (
        "value(\"v\").is_gven_by(|partner| partner.revenue);",
        &["CH0203 program.rhai:3:12 | `is_gven_by` is no clause of a value | did you mean `is_given_by`?"],
    ),
    (
        "loop { }",
        &[
            "CH0201 program.rhai:3:6 | declaring the program takes too long | a loop may not end; loops over fixed lists always do",
        ],
    ),
    (
        "let x = []; loop { x.push(1); }",
        &[
            "CH0209 program.rhai:3:22 | there is no function `push` | check the spelling, or define it with `fn`",
            "CH0201 program.rhai:3:22 | the program declares too much | a loop may not end, or data belong into a table",
        ],
    ),
    (
        "let s = \"ab\"; loop { s += s; }",
        &[
            "CH0201 program.rhai:3:24 | the script holds too much data | a loop may let a list or text grow; data belong into a table",
        ],
    ),
    (
        "fn f(n) { f(n + 1) }\nlet x = f(1);",
        &[
            "CH0218 program.rhai:3:4 | the function `f` calls itself: f → f | write a loop over a list, or a function for each step",
        ],
    ),
    (
        "fn f(n) { if n > 1 { f(n) } else { 0 } }\nvalue(\"v\").is_given_by(|partner| f(partner.staff));",
        &[
            "CH0218 program.rhai:3:4 | the function `f` calls itself: f → f | write a loop over a list, or a function for each step",
        ],
    ),
    (
        "import \"../../etc/passwd\" as p;",
        &[
            "CH0202 program.rhai:3:1 | `import` is a reserved word | nothing has to be imported: every function of the pack is visible in all its files",
        ],
    ),
    (
        "eval(\"1\");",
        &["CH0202 program.rhai:3:1 | `eval` cannot be used in a pack | write what it does directly"],
    ),
    (
        "let l = ladder(\"level\");\nl.tier(\"gold\");\nl.tier(\"gold\").requires(\"Staff\", |partner| partner.staff).at_least(1);",
        &["CH0205 program.rhai:5:8 | the ladder `level` has two tiers `gold` | give one of the two another id"],
    ),
    (
        "value(\"partner\").is_given_by(|partner| 1);",
        &[
            "CH0205 program.rhai:3:7 | the name `partner` is taken already as something else | give one of the two another name",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partnr| partnr.revenue);",
        &["CH0207 program.rhai:3:25 | there is nothing called `partnr` to read | did you mean `partner`?"],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.revenu);",
        &["CH0208 program.rhai:3:42 | record `partner` has no field `revenu` | did you mean `revenue`?"],
    ),
    (
        "value(\"v\").is_given_by(|partner| revenue + 1);",
        &[
            "CH0207 program.rhai:3:34 | `revenue` is not known here | declare it before with `let revenue = …;`; functions see their parameters only",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| rund(partner.revenue, 2, \"half-up\"));",
        &["CH0209 program.rhai:3:34 | there is no function `rund` | did you mean `round`?"],
    ),
    (
        "value(\"v\").is_given_by(|partner| round(partner.revenue, 2, \"up-half\"));",
        &[
            "CH0213 program.rhai:3:60 | `up-half` is not known here | known are `half-up`, `half-even`, `half-down`, `up`, `down`",
        ],
    ),
    (
        "let t = table(\"t\", \"tables/x.csv\").input(\"kind\", text()).output(\"rate\", percent()).hit(\"unique\");\nvalue(\"v\").is_given_by(|partner| t.lookup(partner.kind).rate);",
        &["CH0003 program.rhai:3:20 | the pack has no table `tables/x.csv` | add the file, or correct its path"],
    ),
    (
        "eligibility(\"e\").requires(\"Kind\", |partner| partner.kind).equals(\"resller\");",
        &["CH0213 program.rhai:3:66 | `resller` is not one of the allowed values | did you mean `reseller`?"],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.kind == \"resller\");",
        &["CH0213 program.rhai:3:50 | `resller` is not one of the allowed values | did you mean `reseller`?"],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.staff == \"4\");",
        &["CH0212 program.rhai:3:34 | a whole number is compared with a text | compare values of the same kind"],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.expires.plus(3.calendar_days()));",
        &[
            "CH0211 program.rhai:3:34 | `partner.expires` may be absent here | ask first: `partner.expires != () && …`, `if partner.expires != () { … }`, or `partner.expires ?? …`",
        ],
    ),
    (
        "eligibility(\"e\").requires(\"Expires\", |partner, as_of| (partner.expires ?? as_of) >= as_of);",
        &[
            "CH0216 program.rhai:3:56 | `??` in a requirement would hide that the value is missing | leave it away: a missing value is reported as not met, because missing",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.revenue + partner.bonus);",
        &[
            "CH0220 program.rhai:3:52 | an amount in USD meets an amount in EUR | convert one of them first: a sum over currencies has no meaning",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.revenue * partner.revenue);",
        &[
            "CH0210 program.rhai:3:34 | `*` does not take an amount in USD and an amount in USD | multiply an amount with a number or a percentage",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| { if partner.staff > 1 { 500 } else { 0 } + partner.staff });",
        &[
            "CH0216 program.rhai:3:36 | this is computed and not used | if it belongs to what follows, put it in parentheses: `(if … { … } else { … }) + …`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.revenue * 10 %);",
        &[
            "CH0100 program.rhai:3:56 | expected a value, found `)` | write a name, a number, a text in double quotes, or an expression",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.staff % 10);",
        &[
            "CH0216 program.rhai:3:48 | `%` is not a percentage: it is the rest of a division | for a percentage write `percent(10)`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.staff in 1..5);",
        &[
            "CH0216 program.rhai:3:51 | `..` leaves its end out | write `..=` if the end belongs to it, or compare with `>=` and `<`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| if partner.staff > 1 { 5 });",
        &["CH0216 program.rhai:3:34 | `if` has a value only with an `else` | say what holds otherwise: `else { 0 }`"],
    ),
    (
        "value(\"v\").is_given_by(|partner| switch partner.kind { \"msp\" => 1 });",
        &[
            "CH0216 program.rhai:3:34 | `switch` has a value only with a last case `_` | say what holds otherwise: `_ => 0`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| switch partner.kind { \"msp\" => 1, \"msp\" => 2, _ => 3 });",
        &["CH0216 program.rhai:3:68 | the case `\"msp\"` stands twice | only the first would ever be taken"],
    ),
    (
        "value(\"v\").is_given_by(|partner| { let a = 1; a = 2; a });",
        &[
            "CH0215 program.rhai:3:47 | a rule cannot change a variable | give the new value a name of its own with `let`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| { while true { } 1 });",
        &[
            "CH0215 program.rhai:3:36 | `while` is not allowed in a rule | a rule is one expression; use list functions such as `filter`, `sum`, `any`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| return 1);",
        &[
            "CH0215 program.rhai:3:34 | `return` is not allowed in a rule | write the value as the last line, without `return`",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| 12345678901234567890123456789);",
        &[
            "CH0103 program.rhai:3:34 | `12345678901234567890123456789` has more digits than can be kept | write at most 28 digits",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.expires ?? 5);",
        &["CH0210 program.rhai:3:53 | a date and a whole number do not go together | make both the same kind of value"],
    ),
    (
        "value(\"a\").is_given_by(|b| b + 1);\nvalue(\"b\").is_given_by(|a| a + 1);",
        &[
            "CH0214 program.rhai:3:7 | these read each other in a circle: `a` → `b` → `a` | give one of them a rule that does not read the others",
        ],
    ),
    (
        "let n = 1; n = 2;\nlet rule = |partner| partner.staff + n;\nvalue(\"v\").is_given_by(rule);",
        &[
            "CH0217 program.rhai:4:12 | the rule reads `n`, which is assigned more than once, and is used later | write `let n = n;` before the rule, so that it keeps this value",
        ],
    ),
    (
        "let staff = 3;\nsetting(\"staff\", integer(), 1);\nvalue(\"v\").is_given_by(|partner| partner.staff + staff);",
        &[
            "CH0217 program.rhai:5:50 | the rule takes the variable `staff` from outside, and `staff` is also a setting of the program | make it a parameter of the rule: `|…, staff| …`",
        ],
    ),
    (
        "let level = ladder(\"level\");\nlevel.tier(\"gold\").requires(\"x\", |partner| level);",
        &[
            "CH0217 program.rhai:4:44 | the rule takes the variable `level` from outside, which it is declared on | make it a parameter of the rule: `|…, level| …`",
        ],
    ),
    (
        "incentive(\"i\").pays(|partner| partner.revenue);",
        &[
            "CH0206 program.rhai:3:11 | incentive `i` does not say for which periods it is paid | add `.paid(\"yearly\")` (or monthly, quarterly, half-yearly), so that no other run pays it again",
        ],
    ),
    (
        "incentive(\"i\").paid(\"yearly\");",
        &["CH0206 program.rhai:3:11 | the incentive `i` has no `pays` | add `.pays(|deal| deal.amount * percent(5))`"],
    ),
    (
        "window(\"w\").trailing(12, \"months\").ending(\"as_of\");\nvalue(\"v\").is_given_by(|partner, w, as_of| as_of in w);",
        &[
            "CH0206 program.rhai:3:8 | the window `w` has no `includes_end` | add `.includes_end()` or `.excludes_end()`: whether the last day counts",
            "CH0206 program.rhai:3:8 | the window `w` has no `month_end` | add `.month_end(\"last-day\")`: what counting months does where a month has no such day",
        ],
    ),
    (
        "value(\"v\").is_given_by(|as_of| as_of.plus(1.months()));",
        &[
            "CH0221 program.rhai:3:38 | `plus` does not take a date, a duration in months | months differ in length: say what happens at the end of one: `\"last-day\"`, `\"overflow\"` or `\"error\"`",
        ],
    ),
    (
        "setting(\"rate\", percent()).effective(\"2026-01-01\", percent(5));\nvalue(\"v\").is_given_by(|partner, rate| partner.revenue * rate);",
        &[
            "CH0221 program.rhai:4:58 | `rate` has dated values, and no date is named | say which day counts: `rate.on(deal.closed_on)`",
        ],
    ),
    (
        "bands(\"b\").marginal().from(100, 1).from(0, 2);",
        &[
            "CH0224 program.rhai:3:41 | the edge `0` is below the edge `100` before it | write the bands from the lowest edge to the highest, each edge once",
        ],
    ),
    (
        "contest(\"summer\").ties(\"split\");",
        &[
            "CH0206 program.rhai:3:9 | the contest `summer` has no `for_each_group_of` | add `.for_each_group_of(\"sales\", \"customer_id\")`: what is won, and out of which records",
            "CH0206 program.rhai:3:9 | the contest `summer` has no `entry` | add `.entry(\"…\", |sale| …)`: which records are entries",
            "CH0206 program.rhai:3:9 | the contest `summer` has no `first_wins` | add `.first_wins(|sale| sale.closed_on, \"day\")`: the moment that decides, and its grain",
        ],
    ),
];

const TABLES: Scripts = &[
    (
        "kind,rate\nmsp,0.1,0.2\n",
        &[
            "CH0006 tables/t.csv:2:9 | the row has 3 cells, the header has 2 | remove what is too much; a cell that contains a comma stands in quotation marks: `\"a, b\"`",
        ],
    ),
    (
        "kind,rate\nmsp\n",
        &[
            "CH0006 tables/t.csv:2:1 | the row has 1 cell, the header has 2 | add what is missing (`rate`); an empty cell is nothing between two commas",
        ],
    ),
    (
        "kind,rate\nmsp,ten\n",
        &["CH0007 tables/t.csv:2:5 | `ten` is not a number | write digits with a point, as `1250.50`"],
    ),
    (
        "kind,rate\nmps,0.1\n",
        &["CH0007 tables/t.csv:2:1 | `mps` is not a value of `kind` | did you mean `msp`?"],
    ),
    (
        "kind,rate\nmsp,0.1\nmsp,0.2\n",
        &[
            "CH0225 tables/t.csv:3:1 | two rows match when `kind` is `msp` | keep them apart, or choose the hit policy `first`",
        ],
    ),
    (
        "kind,rat\nmsp,0.1\n",
        &[
            "CH0006 program.rhai:3:86 | file `tables/t.csv` has no column `rate` | did you mean `rat`?",
            "CH0006 tables/t.csv:1:6 | column `rat` is not read | declare it with `.input(\"rat\", …)` or `.output(\"rat\", …)`",
        ],
    ),
    (
        "kind,rate\n\"msp,0.1\n",
        &[
            "CH0006 tables/t.csv:2:1 | the quotation mark that opens this cell is never closed | close the cell with a quotation mark; write one that belongs to the text twice",
        ],
    ),
    (
        "",
        &[
            "CH0006 tables/t.csv:1:1 | the table has no header | write the names of the columns into the first line, separated by commas",
        ],
    ),
    (
        "kind,rate\n,0.1\n",
        &["CH0007 tables/t.csv:2:1 | the cell is empty | write `*` if every value matches"],
    ),
];

const FACTS_CASES: Scripts = &[
    ("", &["CH0300  | the facts are empty | write an object: `{ … }`"]),
    (
        "[]",
        &[
            "CH0300  | the facts must be an object, found a list, at line 1, column 1 | write the inputs as members of one object: `{ … }`",
        ],
    ),
    (
        "null",
        &[
            "CH0300  | the facts must be an object, found `null`, at line 1, column 1 | write the inputs as members of one object: `{ … }`",
        ],
    ),
    (
        "{",
        &[
            "CH0300  | the facts are not JSON: the end comes inside an object, at line 1, column 2 | the document is cut off: send all of it",
        ],
    ),
    (
        "{}",
        &["CH0303 /partner | the input `partner` is missing: an object is needed | add `\"partner\": …`"],
    ),
    (
        "{\"partner\":null}",
        &["CH0303 /partner | the value is null: an object is needed | write an object: `{ … }`"],
    ),
    (
        "{\"partner\":{\"id\":\"P-1\",\"revenue\":\"much\",\"staff\":1.5,\"kind\":\"mps\",\"bonus\":true,\"expires\":\"2026-02-30\",\"extra\":1}}",
        &[
            "CH0302 /partner/revenue | a number is needed, found the text `much` | write a number such as 12.5: a point, no thousands separator, no currency sign",
            "CH0302 /partner/staff | a whole number is needed, found the number `1.5` | write a number without a fraction",
            "CH0301 /partner/kind | `mps` is not one of the allowed values | did you mean `msp`? the allowed values are `reseller`, `msp`",
            "CH0302 /partner/bonus | a number is needed, found `true` | write a number such as 12.5: a point, no thousands separator, no currency sign",
            "CH0307 /partner/expires | `2026-02-30` is a day that no calendar shows | write year, month and day as in \"2026-01-31\"",
            "CH0304 /partner/extra | the record `partner` has no field `extra` | the fields are `id`, `revenue`, `staff`, `kind`, `expires`, `bonus`",
        ],
    ),
    (
        "{\"partner\":{\"id\":\"P-1\",\"revenue\":1234567890123456789012345678901234567890,\"staff\":9007199254740992,\"kind\":\"msp\",\"bonus\":0.123456789}}",
        &[
            "CH0306 /partner/revenue | the number `1234567890123456789012345678901234567890` has more digits than can be held exactly | write at most 28 digits",
            "CH0305 /partner/staff | the whole number must be between -9007199254740991 and 9007199254740991, found `9007199254740992` | correct the value, or declare the field as `decimal()` in the pack",
            "CH0306 /partner/bonus | the amount `0.123456789` has 9 digits behind the point, at most 8 are allowed | round the amount: sums would not be exact",
        ],
    ),
    (
        "{\"partner\":{\"id\":\"P-1\",\"revenue\":99999999999999999999999999999,\"staff\":1,\"kind\":\"msp\",\"bonus\":1e999}}",
        &[
            "CH0306 /partner/revenue | the number `99999999999999999999999999999` has more digits than can be held exactly | write at most 28 digits",
            "CH0306 /partner/bonus | the number `1e999` has more digits than can be held exactly | write at most 28 digits",
        ],
    ),
    (
        "{\"partner\":{\"id\":\"P-1\",\"id\":\"P-2\",\"revenue\":1,\"staff\":1,\"kind\":\"msp\",\"bonus\":1}}",
        &["CH0300 /partner/id | the same key stands twice in one object, at line 1, column 29 | remove one of the two"],
    ),
    (
        "{\"partner\":{\"revenue\":1,\"staff\":1,\"kind\":\"msp\",\"bonus\":1}} x",
        &[
            "CH0303 /partner/id | the field `id` is missing: a text is needed | add `\"id\": …` to the record `partner`",
            "CH0300  | the facts are not JSON: more follows after the end of the value, at line 1, column 60 | give one document at a time",
        ],
    ),
];

const RULES: &[(&str, &str, &[&str])] = &[
    (
        "value(\"v\").is_given_by(|partner| partner.revenue / (partner.staff - 4));\n",
        FACTS,
        &[
            "CH0402 program.rhai:3:34 | something is divided by zero in value `v` | say what it is then: `.when_dividing_by_zero(0)`, or test the divisor first",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| (partner.revenue / 1) * 9_999_999_999 * 9_999_999_999 * 9_999_999_999);\n",
        FACTS,
        &[
            "CH0403 program.rhai:3:34 | a result is too large to be held exactly in value `v` | amounts have at most 28 digits, whole numbers 2^53 − 1: look at the values",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| partner.staff * 9_007_199_254_740_991);\n",
        FACTS,
        &[
            "CH0403 program.rhai:3:34 | a result is too large to be held exactly in value `v` | amounts have at most 28 digits, whole numbers 2^53 − 1: look at the values",
        ],
    ),
    (
        "let b = bands(\"b\").marginal().from(500, percent(1));\nvalue(\"v\").is_given_by(|partner| b.on(partner.revenue));\n",
        FACTS,
        &[
            "CH0404 program.rhai:4:34 | the value lies outside of bands `b` in value `v` | widen the bands, or say what holds outside: `.ends_at(…, \"stay\")`",
        ],
    ),
    (
        "setting(\"rate\", percent()).effective(\"2027-01-01\", percent(5));\nvalue(\"v\").is_given_by(|partner, rate, as_of| partner.revenue * rate.on(as_of));\n",
        FACTS,
        &[
            "CH0407 program.rhai:4:65 | setting `rate` has no value on that day in value `v` | its first value holds from 2027-01-01 on: add an earlier one",
        ],
    ),
    (
        "value(\"v\").is_given_by(|partner| clamp(partner.staff, 9, 1));\n",
        FACTS,
        &[
            "CH0404 program.rhai:3:34 | a value lies outside of what is allowed in value `v` | look at the values, and at what the function takes",
        ],
    ),
    (
        "value(\"v\").is_given_by(|as_of| as_of.plus(9_000_000.calendar_days()));\n",
        FACTS,
        &[
            "CH0403 program.rhai:3:32 | a result is too large to be held exactly in value `v` | amounts have at most 28 digits, whole numbers 2^53 − 1: look at the values",
        ],
    ),
];

/// Incentives whose amount is an input: what is paid, by hand.
#[test]
fn limits_leave_returns_alone() {
    for (clauses, amount, total) in [
        // Below the minimum nothing is paid; what is taken back is taken back.
        (".minimum(200, \"forfeit\")", "199.99", "0"),
        (".minimum(200, \"forfeit\")", "200", "200"),
        (".minimum(200, \"forfeit\")", "-500", "-500"),
        (".floor(10)", "4", "10"),
        (".floor(10)", "-500", "-500"),
        (".cap(150).per([\"period\"])", "151", "150"),
        (".cap_each(150)", "-151", "-150"),
    ] {
        let script = format!(
            "input(\"amount\", money());\nincentive(\"r\").paid(\"quarterly\").pays(|amount| amount){clauses};\n"
        );
        let facts = format!("{{\"amount\":{amount},{}", &FACTS[1..]);
        let json = program(&script)
            .evaluate_json(facts.as_bytes(), &options())
            .unwrap()
            .to_json();
        assert!(
            json.contains(&format!("\"total\":\"{total}\"}}}},\"totals\"")),
            "{clauses} {amount}: {json}"
        );
    }
    let found = failed(
        "input(\"amount\", money());\nincentive(\"r\").paid(\"quarterly\").pays(|amount| amount).cap(|amount| 0 - amount).per([\"period\"]);\n",
        &format!("{{\"amount\":5,{}", &FACTS[1..]),
    );
    assert!(found[0].starts_with("CH0404 program.rhai:4:"), "{found:#?}");
    // Two totals that can be held each, and not together.
    let two = "input(\"amount\", money());\nincentive(\"a\").paid(\"quarterly\").pays(|amount| amount * 79_000_000_000_000);\nincentive(\"b\").paid(\"quarterly\").pays(|amount| amount * 79_000_000_000_000);\n";
    let found = failed(two, &format!("{{\"amount\":999999999999999,{}", &FACTS[1..]));
    assert!(found[0].starts_with("CH0403 "), "{found:#?}");
}

/// A cap of 150 over two deals of 100: the one that comes last is cut. By date A comes first; by key too, but C does not.
#[test]
fn a_cap_cuts_in_the_declared_order_or_by_key() {
    let pack = |order: &str| {
        format!(
            "record(\"deal\").key(\"id\").field(\"id\", text()).field(\"amount\", money()).field(\"on\", date());\n\
             input(\"deals\", list_of(record_of(\"deal\")));\n\
             incentive(\"i\").for_each(\"deals\").in_period(|deal| deal.on){order}.pays(|deal| deal.amount).cap(150).per([\"period\"]);\n"
        )
    };
    let deal = |id: &str, on: &str| format!("{{\"id\":\"{id}\",\"amount\":100,\"on\":\"{on}\"}}");
    let amounts = |order: &str, deals: [&str; 2]| {
        let facts = format!("{{\"deals\":[{}],{}", deals.join(","), &FACTS[1..]);
        let json = program(&pack(order))
            .evaluate_json(facts.as_bytes(), &options())
            .unwrap()
            .to_json();
        ["A", "B"].map(|id| {
            let rest = json.split(&format!("\"record\":\"{id}\"")).nth(1).unwrap().to_owned();
            rest.split("\"amount\":\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned()
        })
    };
    let (a, b) = (deal("A", "2026-02-01"), deal("B", "2026-01-01"));
    for deals in [[a.as_str(), b.as_str()], [b.as_str(), a.as_str()]] {
        assert_eq!(amounts("", deals), ["100", "50"], "by key");
        assert_eq!(
            amounts(".in_order_of(|deal| [deal.on, deal.id])", deals),
            ["50", "100"],
            "by date"
        );
    }
    let found = refused(&self::pack(&pack(".in_order_of(|deal| deal.on)")));
    assert!(found[0].starts_with("CH0221 program.rhai:5:"), "{found:#?}");
}
