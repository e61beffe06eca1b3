use super::{MANIFEST, good, told, with};
use crate::pack::{Pack, limits};

#[test]
fn text_that_is_not_utf8_is_an_error_with_offset_and_line() {
    assert_eq!(
        told(&with("tables/rate.csv", b"level,rate\ngold,\xe9\n".to_vec())),
        "CH0001 `tables/rate.csv` is not UTF-8 text: the bytes at offset 16, line 2, are no character\n"
    );
    assert_eq!(
        told(&with("facts/a.json", b"\xff\xfe{\0}\0".to_vec())),
        "CH0001 `facts/a.json` is not UTF-8 text: the bytes at offset 0, line 1, are no character; it looks like UTF-16\n"
    );
}

#[test]
fn a_rule_file_that_cannot_be_read_is_told_once() {
    let pack = with("program.rhai", b"let a = \"\xe9\";".to_vec());
    assert_eq!(
        told(&pack),
        "CH0001 `program.rhai` is not UTF-8 text: the bytes at offset 9, line 1, are no character\n"
    );
    assert_eq!(pack.script_files().len(), 1);
}

#[test]
fn nul_and_lone_carriage_return_are_errors() {
    assert_eq!(
        told(&with("program.rhai", "let a = 1;\nlet b\0 = 2;\n")),
        "CH0001 program.rhai:2:6 `\\0` `program.rhai` contains a NUL character, so it is not text\n"
    );
    assert_eq!(
        told(&with("program.rhai", "// harmless\rlet hidden = 1;\r\n")),
        "CH0001 program.rhai:1:12 `\\r` `program.rhai` contains a carriage return that is not followed by a line feed\n"
    );
    assert!(told(&with("program.test.rhai", "x;\r")).contains("carriage return"));
    assert_eq!(told(&with("program.rhai", "let a = 1;\r\nlet b = 2;\r\n")), "");
}

#[test]
fn a_script_above_the_limit_is_an_error_and_not_parsed() {
    let pack = with("program.rhai", "x".repeat(50 << 20));
    assert_eq!(
        told(&pack),
        "CH0005 `program.rhai` has 52428800 bytes; a rule file has at most 1048576 (1 MiB)\n"
    );
    assert!(pack.sources().by_path("program.rhai").is_none());
    assert_eq!(told(&with("program.rhai", "/".repeat(limits::SCRIPT_BYTES))), "");
    assert!(told(&with("program.rhai", "/".repeat(limits::SCRIPT_BYTES + 1))).starts_with("CH0005"));
    assert!(told(&with("pack.toml", "#".repeat(limits::SCRIPT_BYTES + 1))).starts_with("CH0005"));
}

#[test]
fn all_rule_files_together_have_a_limit_on_lines() {
    // inputs.rhai has one line.
    assert_eq!(
        told(&with("program.rhai", "\n".repeat(limits::ALL_SCRIPTS_LINES - 1))),
        ""
    );
    assert_eq!(
        told(&with("program.rhai", "\n".repeat(limits::ALL_SCRIPTS_LINES))),
        "CH0005 pack.toml:8:34 `\"program.rhai\"` the rule files of the pack have more than 60000 lines together\n"
    );
}

#[test]
fn all_rule_files_together_have_a_limit_on_bytes() {
    let names: Vec<String> = (0..65).map(|index| format!("r{index}.rhai")).collect();
    let list = names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ");
    let manifest = MANIFEST.replace("\"inputs.rhai\", \"program.rhai\"", &list);
    let mut files: Vec<(String, Vec<u8>)> = names.into_iter().map(|name| (name, vec![b' '; 1 << 20])).collect();
    files.push(("pack.toml".into(), manifest.into_bytes()));
    assert!(told(&Pack::from_files(files)).contains("more than 64 MiB together"));
}

#[test]
fn a_byte_order_mark_is_kept_in_the_text() {
    let mut files = good();
    for (_, bytes) in &mut files {
        bytes.splice(0..0, *b"\xef\xbb\xbf");
    }
    let pack = Pack::from_files(files);
    assert_eq!(told(&pack), "");
    assert_eq!(pack.manifest().unwrap().name.value, "acme-reseller");
    assert_eq!(
        pack.sources().slice(pack.manifest().unwrap().name.span),
        "\"acme-reseller\""
    );
    assert!(
        pack.sources()
            .get(pack.script_files()[0])
            .unwrap()
            .text()
            .starts_with('\u{feff}')
    );
    assert_eq!(pack.joined().text, "input(\"partner\");\nlet a = 1;\n");
    assert_eq!(pack.table("tables/rate.csv").unwrap().header()[0].text, "level");
}
