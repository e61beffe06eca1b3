//! Documents that are not JSON, or too much of it.

use super::faults::check;
use super::reseller::{reseller, with};
use super::said;

#[test]
fn twice_the_same_key() {
    check(
        "\"certified\": 3",
        "\"certified\": 3, \"certified\": {\"x\": 4}",
        "CH0300 /partner/certified: the same key stands twice in one object, at line 4, column 69\n  \
         remove one of the two\n",
    );
    check(
        "\"currency\": \"EUR\"",
        "\"currency\": \"EUR\",\n\"currency\": \"EUR\"",
        "CH0300 /currency: the same key stands twice in one object, at line 14, column 13\n  remove one of the two\n",
    );
}

#[test]
fn not_a_document() {
    for (json, expected) in [
        ("", "the facts are empty\n  write an object: `{ … }`\n"),
        (" \n", "the facts are empty\n  write an object: `{ … }`\n"),
        ("\u{feff}", "the facts are empty\n  write an object: `{ … }`\n"),
        (
            "[1]",
            "the facts must be an object, found a list, at line 1, column 1\n  \
             write the inputs as members of one object: `{ … }`\n",
        ),
        (
            "\n 12",
            "the facts must be an object, found the number `12`, at line 2, column 2\n  \
             write the inputs as members of one object: `{ … }`\n",
        ),
        (
            "null",
            "the facts must be an object, found `null`, at line 1, column 1\n  \
             write the inputs as members of one object: `{ … }`\n",
        ),
        (
            "{\"target\": 5",
            "the facts are not JSON: the end comes inside an object, at line 1, column 13\n  \
             the document is cut off: send all of it\n",
        ),
        (
            "{\"target\": 5,}",
            "the facts are not JSON: a `,` stands before the end, at line 1, column 14\n  remove the `,`\n",
        ),
        (
            "{\n\"target\": 05}",
            "the facts are not JSON: a number is not well formed, at line 2, column 12\n  \
             write digits with a point, such as 12.5, without leading zeros\n",
        ),
        (
            "{\"target\": NaN}",
            "the facts are not JSON: a value is needed, at line 1, column 12\n  correct the document there\n",
        ),
        (
            "{\"target\": tru}",
            "the facts are not JSON: a word is neither `true`, `false` nor `null`, at line 1, column 15\n  \
             correct the document there\n",
        ),
        (
            "{target: 5}",
            "the facts are not JSON: a key in quotes is needed, at line 1, column 2\n  correct the document there\n",
        ),
        (
            "{\"currency\": \"E\nR\"}",
            "the facts are not JSON: a control character stands unescaped in a text, at line 1, column 16\n  \
             correct the document there\n",
        ),
    ] {
        let faults = reseller().decode(json.as_bytes()).unwrap_err();
        assert_eq!(said(&faults), format!("CH0300 -: {expected}"), "{json}");
    }
    let broken = said(&reseller().decode(b"{\"currency\": \"\xff\"}").unwrap_err());
    assert_eq!(
        broken,
        "CH0300 -: the facts are not JSON: a text is not UTF-8, at line 1, column 15\n  \
         save the document as UTF-8\n"
    );
    let json = with("\"currency\": \"EUR\"", "\"currency\": \"x\"") + " {}";
    assert_eq!(
        said(&reseller().decode(json.as_bytes()).unwrap_err()),
        "CH0301 /currency: `x` is not a currency code of three capital letters\n  \
         write three capital letters such as \"EUR\"\n\
         CH0300 -: the facts are not JSON: more follows after the end of the value, at line 15, column 3\n  \
         give one document at a time\n"
    );
}

#[test]
fn what_is_let_pass_is_json_all_the_same() {
    for broken in ["{\"name\": [}", "\"\\x\"", "\"\u{1}\"", "nul"] {
        let json = with("{\"name\": [\"Earth\"]}", broken);
        let faults = said(&reseller().decode(json.as_bytes()).unwrap_err());
        assert!(faults.starts_with("CH0300 -: the facts are not JSON: "), "{faults}");
    }
}

#[test]
fn depth_size_and_number_of_faults() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    // The document, the partner and the address are three levels.
    let fine = with("{\"name\": [\"Earth\"]}", &nested(61));
    assert!(reseller().decode(fine.as_bytes()).is_ok());
    let deep = with("{\"name\": [\"Earth\"]}", &nested(62));
    assert_eq!(
        said(&reseller().decode(deep.as_bytes()).unwrap_err()),
        "CH0309 /partner/address: the facts are nested deeper than 64 levels\n  flatten this value\n"
    );
    let hostile = format!("{{\"x\": {}", "[{\"a\":".repeat(1_000_000));
    let faults = said(&reseller().decode(hostile.as_bytes()).unwrap_err());
    assert!(faults.ends_with("CH0309 /x: the facts are nested deeper than 64 levels\n  flatten this value\n"));

    let many = with("\"DE\", \"AT\"", "1,".repeat(5_000).trim_end_matches(','));
    let faults = reseller().decode(many.as_bytes()).unwrap_err();
    assert_eq!(faults.len(), 1_001);
    assert_eq!(
        said(&faults[1_000..]),
        "CH0309 -: more than 1000 faults: the rest of the facts was not looked at\n  correct these first\n"
    );

    let large = vec![b' '; super::super::MAX_BYTES + 1];
    assert_eq!(
        said(&reseller().decode(&large).unwrap_err()),
        "CH0309 -: the facts have 67108865 bytes, at most 67108864 are allowed\n  \
         give relations apart from the facts, or decide fewer records at once\n"
    );
}
