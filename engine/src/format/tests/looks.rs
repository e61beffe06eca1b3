//! What the layout looks like. Both texts of each pair are written by hand.

use super::check;
use crate::source::{Code, FileId};

/// A text, and what it has to look like; that has to stay as it is.
fn becomes(before: &str, after: &str) {
    let out = check(before);
    assert_eq!(out, after, "\n{out}");
}

fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn a_declaration_is_a_statement_with_its_clauses_below() {
    becomes(
        "level . tier( \"gold\" ).title (\"Gold\")\n.requires(\"Revenue\",|partner|partner.revenue)\n   .at_least( 250_000 )
  .benefit(\"discount\",percent( 15 ) ) ;let a=1;\n\n\n\nlet  b = [ 1,2 , 3 ];",
        r#"level.tier("gold").title("Gold")
    .requires("Revenue", |partner| partner.revenue).at_least(250_000)
    .benefit("discount", percent(15));
let a = 1;

let b = [1, 2, 3];
"#,
    );
}

#[test]
fn what_belongs_to_a_path_stands_deeper() {
    becomes(
        r#"level.tier("gold")
.requires("Certified", |partner| partner.certified).at_least(4)
.path("Volume")
.requires("Revenue", |partner| partner.revenue).at_least(250_000)
.path("Growth").requires("Growth", |growth| growth).at_least(percent(40))
.requires("Revenue", |partner| partner.revenue).at_least(150_000)
.benefit("discount", percent(15));
"#,
        r#"level.tier("gold")
    .requires("Certified", |partner| partner.certified).at_least(4)
    .path("Volume")
        .requires("Revenue", |partner| partner.revenue).at_least(250_000)
    .path("Growth").requires("Growth", |growth| growth).at_least(percent(40))
        .requires("Revenue", |partner| partner.revenue).at_least(150_000)
    .benefit("discount", percent(15));
"#,
    );
}

#[test]
fn a_chain_on_one_line_is_broken_where_it_does_not_fit() {
    // 110 columns with the semicolon; one more does not fit.
    let fits = format!(
        "scenario(\"a\").varies(\"b\").set(\"c\", \"{}\").expect(\"d\", 1);\n",
        "x".repeat(56)
    );
    assert_eq!(fits.trim_end().chars().count(), 110);
    stays(&fits);
    let longer = fits.replace("(\"b\")", "(\"bb\")");
    becomes(
        &longer,
        &format!(
            "scenario(\"a\").varies(\"bb\")\n    .set(\"c\", \"{}\")\n    .expect(\"d\", 1);\n",
            "x".repeat(56)
        ),
    );
}

#[test]
fn columns_are_the_authors_choice_and_made_exact() {
    becomes(
        r#"record("partner").key("id")
    .field("id",  text())
    .field("revenue_ttm", money(), "Net revenue")
    .field("kind", one_of(["reseller", "msp"]), "Which contract");
record("deal").key("id")
    .field("id", text())
    .field("closed_on", date());
input("partner", record_of("partner"));
input("deals",  list_of(record_of("deal")));

input("other", text());
"#,
        r#"record("partner").key("id")
    .field("id",          text())
    .field("revenue_ttm", money(),                     "Net revenue")
    .field("kind",        one_of(["reseller", "msp"]), "Which contract");
record("deal").key("id")
    .field("id", text())
    .field("closed_on", date());
input("partner", record_of("partner"));
input("deals",   list_of(record_of("deal")));

input("other", text());
"#,
    );
}

#[test]
fn rows_of_lists_and_maps_stand_in_columns() {
    becomes(
        r#"for row in [
    [8, 2,  1.50, "platinum", 1], // first
    [1_200, -32, 1, "gold", 2]
] { f(row); }
let four = [
    #{ email: "a", list: ["x", "y"],  yes: true },
    #{ email: "bcd", list: [], yes: false }
];
"#,
        r#"for row in [
    [    8,   2, 1.50, "platinum", 1],   // first
    [1_200, -32,    1, "gold",     2]
] {
    f(row);
}
let four = [
    #{ email: "a",   list: ["x", "y"], yes: true },
    #{ email: "bcd", list: [],         yes: false }
];
"#,
    );
}

#[test]
fn records_of_one_kind_have_a_line_each() {
    // Beyond the width of 110, as rows of a table may be; a record of its own is broken.
    let record = r#"#{ id: "D-1", product: "cloud", amount: 90_000, closed_on: "2026-01-11", registered: true, new_logo: false, x: 1 }"#;
    assert!(record.len() > 110);
    stays(&format!("let a = [\n    {record},\n    {record}\n];\n"));
    becomes(
        &format!("let a = [\n    {record},\n    1\n];\n"),
        r#"let a = [
    #{
        id: "D-1", product: "cloud", amount: 90_000, closed_on: "2026-01-11", registered: true,
        new_logo: false, x: 1
    },
    1
];
"#,
    );
}

#[test]
fn closures_blocks_and_branches() {
    becomes(
        r#"incentive("a").pays(|deal,level|{let b=if deal.new_{1}else{0};
deal.amount*b}).round_each(2,"half-up");
fn bonus_of(amount,bonus){
if amount<0{-bonus}else{bonus}
}
value("x").is_given_by(|deals, last_year| deals.count(|deal| deal.registered && deal.amount > 0 && deal.closed_on in last_year));
value("y").title("A title").is_given_by(|adviser| 500 * adviser.subscriptions + 100 * adviser.certified + 200 * adviser.advanced + 100 * min(adviser.memberships, 1));
let z = switch x {
1|2 if a>1=>"low", 3..=5=>{h()}
_=>if a{1}else if b{
2 } else {3} };
"#,
        r#"incentive("a").pays(|deal, level| {
    let b = if deal.new_ { 1 } else { 0 };
    deal.amount * b
}).round_each(2, "half-up");
fn bonus_of(amount, bonus) {
    if amount < 0 { -bonus } else { bonus }
}
value("x")
    .is_given_by(|deals, last_year|
        deals.count(|deal| deal.registered && deal.amount > 0 && deal.closed_on in last_year));
value("y").title("A title")
    .is_given_by(|adviser|
        500 * adviser.subscriptions
        + 100 * adviser.certified
        + 200 * adviser.advanced
        + 100 * min(adviser.memberships, 1));
let z = switch x {
    1 | 2 if a > 1 => "low",
    3..=5 => { h() }
    _ => if a {
        1
    } else if b {
        2
    } else {
        3
    }
};
"#,
    );
}

#[test]
fn lists_keep_their_lines_and_are_filled() {
    becomes(
        r#"base("a gold partner",#{partner:#{
id: "P-1", name: "Example Systems", kind: "reseller", country: "DE", joined_on: "2021-03-15", revenue_ttm: 250_000,

satisfaction: 4.4 },
deals:[#{ id: "D-1", product: "software", amount: 1_000, closed_on: "2026-02-11", registered: true, new_logo: true, seats: 1 }], none: [], no: #{} }).as_of("2026-03-31");
"#,
        r#"base("a gold partner", #{
    partner: #{
        id: "P-1", name: "Example Systems", kind: "reseller", country: "DE", joined_on: "2021-03-15",
        revenue_ttm: 250_000,

        satisfaction: 4.4
    },
    deals: [#{
        id: "D-1", product: "software", amount: 1_000, closed_on: "2026-02-11", registered: true,
        new_logo: true, seats: 1
    }], none: [], no: #{}
}).as_of("2026-03-31");
"#,
    );
}

#[test]
fn comments_stay_where_they_are() {
    becomes(
        "//heading\n//---- line\n\n\n// on its own\nlet a = f( // first\n  1, /* in */ 2 // second\n // last\n );// end\n/* block\n   of two */\n/// Doubles.\nfn d(x) { // why\n\n  x * 2 // twice\n   // nothing more\n}\n\n//end",
        r#"// heading
//---- line

// on its own
let a = f(       // first
    1,
    /* in */ 2   // second
    // last
);               // end
/* block
   of two */
/// Doubles.
fn d(x) {        // why
    x * 2        // twice
    // nothing more
}

// end
"#,
    );
}

#[test]
fn nothing_is_nothing() {
    for text in ["", "\n", " \r\n\t\n", "\u{feff}", "\u{feff}\n\n"] {
        becomes(text, "");
    }
    becomes("// only\r\n\r\n\r\n/* comments */", "// only\n\n/* comments */\n");
    becomes(";", ";\n");
}

#[test]
fn texts_and_numbers_are_not_altered() {
    stays("let a = \"Größe – 漢字 🦀 \\n\" + 'é' + #\"raw \"x\" \"#;\n");
    stays("let a = 1_0.50 + 0xFF + 5. .b + 007;\n");
    // A text goes on up to the column of its quote: what moves with it would change.
    becomes(
        "let  a = f(\"one \\\n          two\") ;\nlet  b=1;\n",
        "let  a = f(\"one \\\n          two\") ;\nlet b = 1;\n",
    );
    becomes(
        "  let  a = f(\"one \\\r\n     two\") ;",
        "  let  a = f(\"one \\\n     two\") ;\n",
    );
    // What is written between backticks is text, also the code in it.
    stays("let a = `a ${ let t=1; //x\nt+2 } ${ x }`;\n");
    // In a raw text CRLF is part of the value, in a template it is LF.
    becomes(
        "let a = #\"x\r\ny\"#;\r\nlet b = `x\r\ny`;\r\n",
        "let a = #\"x\r\ny\"#;\nlet b = `x\ny`;\n",
    );
}

#[test]
fn operators_that_would_become_others_stay_apart() {
    stays(
        "let a = - -b + - 5 - -6;\nlet f = | | 1;\nlet g = || 1;\nlet h = [1..5, (..), a..=-1, 5. ..7];\nlet i = a | |x| x;\n",
    );
    stays("f!(1);\nlet b = !(x in y) && z !in w;\nlet c = switch x { 1 => -5, _ => 2 };\n");
}

#[test]
fn parentheses_stay_as_they_are() {
    stays("let a = ((1 + 2)) * (3) - (4 ** 5) ** 6;\n");
}

#[test]
fn a_text_with_errors_has_no_layout() {
    let wrong = super::script(FileId(3), "let a = 1;\nlet b = ;\n").unwrap_err();
    let [only] = wrong.as_slice() else { panic!("{wrong:?}") };
    assert_eq!(only.code, Code::Syntax);
    let span = only.span().unwrap();
    assert_eq!((span.file, span.start), (FileId(3), 19));
}

#[test]
fn what_would_exceed_a_bound_stays_as_it_is() {
    // Each comment fits on its line, but not both on one.
    let comment = format!("/*{}*/", "x".repeat(35_000));
    let text = format!("let\n{comment}\na\n{comment}\n= 1;\n");
    assert_eq!(super::script(FileId(0), &text).unwrap().matches('x').count(), 70_000);
}

#[test]
fn deep_and_long_texts() {
    let nested = format!("let a = {}1{};\n", "[".repeat(31), "]".repeat(31));
    stays(&nested);
    let blocks = format!("let a = {}1{};\n", "{ ".repeat(30), " }".repeat(30));
    check(&blocks);
    let operators = format!("let a = 1{};\n", " ** 2".repeat(256));
    check(&operators);
    let chain = format!("a{};\n", ".b(1)".repeat(256));
    assert_eq!(check(&chain).lines().count(), 256);
    let branches = format!("if a {{ 1 }}{}\n", " else if b { 2 }".repeat(255));
    check(&branches);
    let closures = format!("let a = {}1{};\n", "f(|x| ".repeat(15), ")".repeat(15));
    check(&closures);
    // Many statements and a list of many rows: what is quadratic would not end.
    let many = "level.tier(\"t\")\n    .requires(\"R\",  |p| p.r).at_least(1)\n    .benefit(\"d\", 1);\n".repeat(5_000);
    assert_eq!(check(&many).lines().count(), 15_000);
    let rows = format!("let a = [\n{}    [1, 2]\n];\n", "    [1,  22, \"x\"],\n".repeat(5_000));
    check(&rows);
    let inputs = "input(\"a\",  text());\n".repeat(5_000);
    check(&inputs);
}
