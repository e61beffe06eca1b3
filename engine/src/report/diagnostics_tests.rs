// Tests may panic.
#![allow(clippy::string_slice)]

use super::{Style, diagnostics_json, diagnostics_text};
use crate::source::{Code, Diagnostic, FileId, Severity, Sources, Span};
use crate::value::Tree;
use proptest::prelude::*;

const PLAIN: Style = Style {
    color: false,
    width: 80,
};

const PROGRAM: &str = "let a = 1;\nlet b = a + c;\n\tlet größe = \"日本 語\" + x;\r\nlet z = 1;\r\n";

/// The sources of a text `program.rhai` and a table with a byte order mark.
fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("program.rhai", PROGRAM);
    sources.add("tables/rate.csv", "\u{feff}a,b\r\n1,2,3\n");
    sources
}

/// The place of a word in the program.
fn word(word: &str) -> Span {
    let start = PROGRAM.find(word).unwrap();
    Span::new(FileId(0), start as u32, (start + word.len()) as u32)
}

fn shown(diagnostic: Diagnostic) -> String {
    diagnostics_text(&[diagnostic], &sources(), PLAIN)
}

/// The text of a diagnostic in a file of its own.
fn shown_in(text: &str, start: usize, end: usize) -> String {
    let mut sources = Sources::default();
    let file = sources.add("a.rhai", text);
    let span = Span::new(file, start as u32, end as u32);
    diagnostics_text(&[Diagnostic::error(Code::Syntax, "m").at(span)], &sources, PLAIN)
}

#[test]
fn nothing_to_say_is_no_text() {
    assert_eq!(diagnostics_text(&[], &sources(), PLAIN), "");
    assert_eq!(diagnostics_json(&[], &sources()), "[]");
}

#[test]
fn a_place_is_underlined_and_a_fix_shown() {
    let fault = Diagnostic::error(Code::UnknownName, "`c` is not known")
        .label(word("c"), "not declared")
        .help("did you mean `a`?")
        .fix(word("c"), "a");
    assert_eq!(
        shown(fault.clone()),
        "\
error[CH0207]: `c` is not known
 --> program.rhai:2:13
  |
2 | let b = a + c;
  |             ^ not declared
  |
help: did you mean `a`?
  |
2 - let b = a + c;
2 + let b = a + a;
  |
"
    );
    let without_help = Diagnostic { help: None, ..fault };
    assert!(shown(without_help).contains("\nhelp: write this\n"));
}

#[test]
fn labels_stand_in_several_files_and_wide_characters_are_wide() {
    let fault = Diagnostic::error(Code::TypeMismatch, "text and number cannot be added")
        .label(word("x"), "a number")
        .label(word("\"日本 語\""), "a text")
        .label(Span::new(FileId(1), 9, 10), "the number comes from here")
        .help("write the number as text");
    assert_eq!(
        shown(fault),
        "\
error[CH0210]: text and number cannot be added
 --> program.rhai:3:23
  |
3 |     let größe = \"日本 語\" + x;
  |                 ---------   ^ a number
  |                 |
  |                 a text
  |
 ::: tables/rate.csv:2:2
  |
2 | 1,2,3
  |  - the number comes from here
  |
  = help: write the number as text
"
    );
}

#[test]
fn labels_far_apart_are_shown_as_two_pieces() {
    let mut sources = Sources::default();
    let file = sources.add("many.rhai", "line of text;\n".repeat(1000));
    let fault = Diagnostic::error(Code::Duplicate, "`line` is declared twice")
        .label(Span::new(file, 14 * 900, 14 * 900 + 4), "again here")
        .label(Span::new(file, 0, 4), "first here");
    assert_eq!(
        diagnostics_text(&[fault], &sources, PLAIN),
        "\
error[CH0205]: `line` is declared twice
   --> many.rhai:901:1
    |
901 | line of text;
    | ^^^^ again here
    |
   ::: many.rhai:1:1
    |
  1 | line of text;
    | ---- first here
"
    );
}

#[test]
fn several_lines_are_bracketed_and_very_many_cut() {
    let text = "line of text;\n".repeat(1000);
    assert_eq!(
        shown_in(&text, 5, 14 * 10 + 4),
        "\
error[CH0100]: m
  --> a.rhai:1:6
   |
 1 |   line of text;
   |  ______^
 2 | | line of text;
 3 | | line of text;
 4 | | line of text;
...  |
10 | | line of text;
11 | | line of text;
   | |____^
"
    );
    assert_eq!(
        shown_in(&text, 5, 14_000),
        "\
error[CH0100]: m
 --> a.rhai:1:6
  |
1 | line of text;
  |      ^^^^^^^^
"
    );
}

#[test]
fn a_byte_order_mark_is_no_column() {
    let fault = Diagnostic::warning(Code::TableShape, "odd").at(Span::new(FileId(1), 5, 6));
    assert_eq!(
        shown(fault.clone()),
        "\
warning[CH0006]: odd
 --> tables/rate.csv:1:3
  |
1 | a,b
  |   ^
"
    );
    assert!(diagnostics_json(&[fault], &sources()).contains(r#""start":{"line":1,"column":3,"offset":5}"#));
}

#[test]
fn the_end_of_a_file_has_a_place() {
    let behind_last_line = "\
error[CH0100]: m
 --> a.rhai:2:1
  |
2 |
  | ^
";
    assert_eq!(shown_in("abc\n", 4, 4), behind_last_line);
    assert_eq!(shown_in("abc\r\n", 5, 5), behind_last_line);
    assert_eq!(shown_in("abc\n", 90, 99), behind_last_line);
    assert_eq!(
        shown_in("", 0, 0),
        "\
error[CH0100]: m
 --> a.rhai:1:1
  |
1 |
  | ^
"
    );
    assert_eq!(
        shown_in("abc\ndef", 7, 7),
        "\
error[CH0100]: m
 --> a.rhai:2:4
  |
2 | def
  |    ^
"
    );
}

#[test]
fn a_line_end_is_shown_at_the_end_of_its_line() {
    let expected = "\
error[CH0100]: m
 --> a.rhai:1:4
  |
1 | abc
  |    ^
";
    assert_eq!(shown_in("abc\r\ndef\r\n", 3, 5), expected);
    assert_eq!(shown_in("abc\ndef\n", 3, 4), expected);
    assert_eq!(shown_in("abc\ndef\n", 3, 3), expected);
    assert!(shown_in("abc\r\ndef\r\n", 0, 5).ends_with("1 | abc\n  | ^^^\n"));
}

#[test]
fn control_characters_are_made_visible() {
    assert_eq!(
        shown_in("a\u{1b}[31m\u{202e}\rb\0\n", 1, 5),
        "\
error[CH0100]: m
 --> a.rhai:1:2
  |
1 | a␛[31m�␍b␀
  |  ^^^^
"
    );
    assert!(!shown(Diagnostic::error(Code::Syntax, "say \u{1b}[31m")).contains('\u{1b}'));
}

#[test]
fn very_long_lines_are_cut_around_the_place() {
    let mut sources = Sources::default();
    let text = format!("{}X{};\n", "abcdefghi + ".repeat(3000), " + jklmnopqr".repeat(3000));
    let file = sources.add("long.rhai", text);
    let span = Span::new(file, 36_000, 36_001);
    let fault = Diagnostic::error(Code::UnknownName, "`X` is not known")
        .label(span, "here")
        .fix(span, "Y");
    let text = diagnostics_text(&[fault], &sources, PLAIN);
    assert_eq!(
        text,
        "\
error[CH0207]: `X` is not known
 --> long.rhai:1:36001
  |
1 | ...efghi + abcdefghi + abcdefghi + X + jklmnopqr + jklmnopqr + jklmnopqr ...
  |                                    ^ here
  |
  = help: write `Y` instead of `X`
"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn what_has_no_source_has_its_pointer() {
    let fault = Diagnostic::error(Code::FactNotAllowed, "`hardware` is not a product")
        .pointer("/deals/0/product")
        .help("write one of `cloud`, `software`, `services`");
    assert_eq!(
        shown(fault),
        "\
error[CH0301]: `hardware` is not a product
 |
 = facts: /deals/0/product
 = help: write one of `cloud`, `software`, `services`
"
    );
    let fault = Diagnostic::error(Code::FactsSyntax, "the facts are not an object").pointer("");
    assert!(shown(fault).contains(" = facts: the whole document\n"));
    let fault = Diagnostic {
        severity: Severity::Advice,
        witness: Some(Tree::Map(vec![("partner".into(), Tree::Text("P-1".into()))])),
        ..Diagnostic::error(Code::Trap, "reads unlike it works").at(word("let b"))
    };
    assert_eq!(
        shown(fault),
        "\
advice[CH0216]: reads unlike it works
 --> program.rhai:2:1
  |
2 | let b = a + c;
  | ^^^^^
  |
  = example: {\"partner\":\"P-1\"}
"
    );
}

#[test]
fn insertions_and_removals_are_shown() {
    let at = |start, end, text: &str| {
        shown(Diagnostic::error(Code::Syntax, "m").fix(Span::new(FileId(0), start, end), text))
    };
    assert_eq!(
        at(9, 9, " + 2"),
        "error[CH0100]: m\n  |\nhelp: write this\n  |\n1 | let a = 1 + 2;\n  |           +++\n"
    );
    assert_eq!(
        at(7, 9, ""),
        "error[CH0100]: m\n  |\nhelp: write this\n  |\n1 - let a = 1;\n1 + let a =;\n  |\n"
    );
    assert_eq!(
        at(10, 10, "\nlet d = 4;"),
        "error[CH0100]: m\n  |\nhelp: write this\n  |\n1 ~ let a = 1;\n2 + let d = 4;\n  |\n"
    );
}

#[test]
fn colour_is_in_escape_sequences_only() {
    let fault = Diagnostic::error(Code::UnknownName, "`c` is not known")
        .label(word("c"), "not declared")
        .help("did you mean `a`?");
    let plain = shown(fault.clone());
    let color = Style { color: true, ..PLAIN };
    let mut colored = diagnostics_text(&[fault], &sources(), color);
    assert!(colored.starts_with("\u{1b}[1m\u{1b}[91merror[CH0207]"));
    while let Some((before, after)) = colored.split_once('\u{1b}') {
        colored = format!("{before}{}", after.split_once('m').unwrap().1);
    }
    assert_eq!(colored, plain);
}

#[test]
fn sorted_by_file_place_and_code() {
    let at = |file, start, code| Diagnostic::error(code, "m").at(Span::new(FileId(file), start, start + 1));
    let list = [
        Diagnostic::error(Code::FactType, "second").pointer("/b"),
        at(1, 3, Code::Syntax),
        at(0, 11, Code::TypeMismatch),
        at(0, 11, Code::Syntax),
        Diagnostic::error(Code::FactMissing, "third").pointer("/a"),
        at(0, 4, Code::Cycle),
    ];
    let json = diagnostics_json(&list, &sources());
    let codes: Vec<&str> = json.split("\"code\":\"").skip(1).map(|rest| &rest[..6]).collect();
    assert_eq!(codes, ["CH0214", "CH0100", "CH0210", "CH0100", "CH0302", "CH0303"]);
    let text = diagnostics_text(&list, &sources(), PLAIN);
    let codes: Vec<&str> = text.split("error[").skip(1).map(|rest| &rest[..6]).collect();
    assert_eq!(codes, ["CH0214", "CH0100", "CH0210", "CH0100", "CH0302", "CH0303"]);
    assert!(text.contains("\n\nerror["));
}

#[test]
fn json_has_every_part_in_order() {
    let fault = Diagnostic {
        witness: Some(Tree::List(vec![Tree::Null])),
        ..Diagnostic::error(Code::UnknownName, "`c` is \"not\" known")
            .label(word("c"), "here")
            .label(word("größe"), "")
            .help("did you mean `a`?")
            .pointer("/partner/id")
            .fix(word("c"), "a")
    };
    assert_eq!(
        diagnostics_json(&[fault], &sources()),
        concat!(
            r#"[{"code":"CH0207","severity":"error","message":"`c` is \"not\" known","help":"did you mean `a`?","#,
            r#""pointer":"/partner/id","spans":["#,
            r#"{"file":"program.rhai","start":{"line":2,"column":13,"offset":23},"#,
            r#""end":{"line":2,"column":14,"offset":24},"label":"here"},"#,
            r#"{"file":"program.rhai","start":{"line":3,"column":6,"offset":31},"#,
            r#""end":{"line":3,"column":11,"offset":38}}],"#,
            r#""witness":[null],"fix":{"file":"program.rhai","start":{"line":2,"column":13,"offset":23},"#,
            r#""end":{"line":2,"column":14,"offset":24},"replacement":"a"}}]"#
        )
    );
    let nowhere = Diagnostic::warning(Code::Manifest, "m").at(Span::new(FileId(9), 0, 1));
    assert_eq!(
        diagnostics_json(std::slice::from_ref(&nowhere), &sources()),
        r#"[{"code":"CH0002","severity":"warning","message":"m","spans":[]}]"#
    );
    assert_eq!(shown(nowhere), "warning[CH0002]: m\n");
}

proptest! {
    /// No text and no span, however wrong, makes a panic.
    #[test]
    fn anything_can_be_shown(
        text in "[ab\t\r\n\u{feff}é日\u{200d}👩\u{0}]{0,60}",
        spans in prop::collection::vec((0_u32..80, 0_u32..80), 1..4),
        replacement in "[ab\n]{0,4}",
        width in 0_usize..60,
    ) {
        let mut sources = Sources::default();
        let file = sources.add("a.rhai", text);
        let mut fault = Diagnostic::error(Code::Syntax, "m");
        for (start, end) in &spans {
            fault = fault.label(Span::new(file, *start, *end), "l");
        }
        fault = fault.fix(Span::new(file, spans[0].0, spans[0].1), replacement);
        let shown = diagnostics_text(std::slice::from_ref(&fault), &sources, Style { color: false, width });
        prop_assert!(shown.ends_with('\n'));
        prop_assert!(serde_json::from_str::<serde_json::Value>(&diagnostics_json(&[fault], &sources)).is_ok());
    }
}
