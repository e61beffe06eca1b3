//! Whatever the text: the same tokens, the same comments, the same values, and nothing left to do a second time.

use proptest::prelude::*;

use super::{check, laid_out, repository};
use crate::syntax::tests::cases;
use crate::syntax::tests::roundtrip::{SOUP, mutated};
use crate::syntax::tests::snippets::SNIPPETS;
use crate::syntax::{SyntaxKind, parse, tokens};

/// What may stand between two tokens.
const GAPS: &[&str] = &[
    "",
    " ",
    " ",
    " ",
    "   ",
    "\n",
    "\n",
    "\n\n",
    "\n\n\n    ",
    "\t",
    "\r\n",
    " // c\n",
    "\n// c\n",
    "\n\n//c\n\n",
    " /* b */ ",
    "/* b */\n",
    "\n/* b\n   b */\n",
    "\n    ",
    " // ä – 漢字\r\n",
    "\n/* b */ /* b */ ",
    " /* b */ // c\n",
];

/// A text with other gaps between its tokens; `choices` says which, 0 leaves one as it is.
fn shaken(text: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    let mut at = 0;
    let mut choices = choices.iter().cycle();
    let mut depth = 0_usize;
    for (kind, length) in tokens(text) {
        let token = text.get(at..at + length).unwrap();
        at += length;
        // Inside a template every character counts.
        match kind {
            SyntaxKind::TemplateOpen => depth += 1,
            SyntaxKind::TemplateClose => depth -= 1,
            _ => {}
        }
        let choice = usize::from(*choices.next().unwrap());
        let gap = GAPS[choice % GAPS.len()];
        let whole = depth > 0 || kind == SyntaxKind::TemplateClose;
        if kind == SyntaxKind::Whitespace && !whole && choice != 0 {
            out.push_str(if gap.is_empty() { "\n" } else { gap });
            continue;
        }
        out.push_str(token);
        if !whole && choice > 200 {
            out.push_str(gap);
        }
    }
    out
}

fn if_valid(text: &str) {
    if parse(text).errors().is_empty() {
        check(text);
    }
}

/// Expressions, written out with single spaces.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("partner.revenue_ttm".to_owned()),
        Just("()".to_owned()),
        Just("true".to_owned()),
        Just("\"a text that is somewhat longer, as titles are\"".to_owned()),
        Just("`from ${a} to ${b}`".to_owned()),
        (-5_000_000..5_000_000_i64).prop_map(|number| number.to_string()),
        (0..1_000_u32).prop_map(|number| format!("{number}.")),
        (0..1_000_u32).prop_map(|number| format!("{number}.25")),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..5);
        let operator = proptest::sample::select(
            &["+", "-", "*", "/", "%", "**", "==", "<", "&&", "||", "??", "in", "!in", "..", "|", "<<"][..],
        );
        let method = proptest::sample::select(&["requires", "at_least", "path", "from", "title", "filter", "per"][..]);
        prop_oneof![
            3 => (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            1 => (inner.clone(), method, list.clone()).prop_map(|(a, m, l)| format!("( {a} ) . {m} ({})", l.join(" , "))),
            2 => (proptest::collection::vec((method_names(), list.clone()), 1..6)).prop_map(|calls| {
                calls.iter().fold("level".to_owned(), |chain, (name, list)| format!("{chain} . {name} ( {} )", list.join(" , ")))
            }),
            1 => inner.clone().prop_map(|a| format!("( {a} )")),
            1 => inner.clone().prop_map(|a| format!("- {a}")),
            1 => inner.clone().prop_map(|a| format!("! {a}")),
            1 => inner.clone().prop_map(|a| format!("|a, b| {a}")),
            1 => inner.clone().prop_map(|a| format!("|| {{ let c = {a} ; c }}")),
            1 => list.clone().prop_map(|l| format!("[ {} ]", l.join(" , "))),
            1 => list.clone().prop_map(|l| format!("f ( {} )", l.join(" , "))),
            1 => list.prop_map(|l| {
                let entries: Vec<String> = l.iter().enumerate().map(|(at, a)| format!("k{at} : {a}")).collect();
                format!("#{{ {} }}", entries.join(" , "))
            }),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("if {a} {{ {b} }} else if b {{ {a} }} else {{ {c} }}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("switch a {{ 1 | 2 => {a} , _ => {b} }}")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("a [ {a} ] . b ?. c ( {b} )")),
        ]
    })
}

fn method_names() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(
        &[
            "requires", "at_least", "path", "from", "above", "title", "cap", "per", "benefit",
        ][..],
    )
}

/// A program of such expressions.
fn program() -> impl Strategy<Value = String> {
    let statement = (0..6_u8, expression()).prop_map(|(kind, expression)| match kind {
        0 => format!("let x = {expression} ;"),
        1 => format!("for row in [ {expression} ] {{ f ( row ) ; {expression} }}"),
        2 => format!("fn g{} ( a , b ) {{ {expression} }}", expression.len()),
        3 => format!("input ( {expression} , 2 ) ; input ( 1 , {expression} ) ;"),
        _ => format!("{expression} ;"),
    });
    proptest::collection::vec(statement, 1..5).prop_map(|statements| statements.join(" "))
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 1..200)
}

/// Mostly zero: few gaps change.
fn few_choices() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop_oneof![12 => Just(0_u8), 1 => any::<u8>()], 1..400)
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn programs(text in program(), choices in choices()) {
        if_valid(&text);
        if_valid(&shaken(&text, &choices));
    }

    #[test]
    fn snippets(text in proptest::sample::select(SNIPPETS), choices in choices()) {
        if_valid(&shaken(text, &choices));
    }

    #[test]
    fn snippets_with_a_few_changes(text in proptest::sample::select(SNIPPETS), choices in few_choices()) {
        if_valid(&shaken(text, &choices));
    }

    #[test]
    fn mutated_snippets(text in mutated()) {
        if_valid(&text);
    }

    #[test]
    fn token_soup(parts in proptest::collection::vec(proptest::sample::select(SOUP), 0..12)) {
        if_valid(&parts.join(" "));
        if_valid(&parts.concat());
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn packs_of_the_repository(which in any::<prop::sample::Index>(), choices in choices(), few in few_choices()) {
        let files = repository();
        let (_, text) = which.get(&files);
        if_valid(&shaken(text, &choices));
        if_valid(&shaken(text, &few));
    }
}

#[test]
fn rule_files_of_the_repository() {
    for (path, text) in repository() {
        if parse(&text).errors().is_empty() {
            let out = check(&text);
            // Comments at odd places may move twice; such as these have nothing to move.
            assert_eq!(laid_out(&parse(&text).syntax(), &text), out, "{}", path.display());
            let again = out.replace('\n', "\r\n");
            assert_eq!(check(&format!("\u{feff}{again}")), out, "{}", path.display());
        }
    }
    for snippet in SNIPPETS {
        check(snippet);
    }
}
