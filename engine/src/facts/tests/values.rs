use super::super::{Decoder, Relations};
use super::reseller::{GOOD, reseller, with};
use super::{Pack, input, said};
use crate::schema::{Schema, Type};
use crate::value::Tree;

fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn at<'t>(tree: &'t Tree, path: &str) -> &'t Tree {
    path.split('/').fold(tree, |tree, step| match tree {
        Tree::List(items) => &items[step.parse::<usize>().unwrap()],
        map => map.get(step).unwrap(),
    })
}

#[test]
fn a_document_reaches_its_columns() {
    assert_eq!(
        reseller().tree(GOOD.as_bytes()).to_json(),
        concat!(
            r#"{"partner":{"id":"P-1","kind":"msp","country":"DE","territories":["DE","AT"],"joined_on":"2020-02-29","#,
            r#""revenue_ttm":1234567890123.4567,"certified":3,"satisfaction":4.5,"growth":null,"#,
            r#""compliant_until":null,"address":{"city":"München","codes":[80331,80333]}},"#,
            r#""deals":[{"id":"D-1","product":"cloud","amount":0.1,"registered":true,"#,
            r#""lines":[{"sku":"a","year":1,"tags":["x","y"]},{"sku":"a","year":2,"tags":["w"]}]},"#,
            r#"{"id":"D-2","product":"services","amount":-5,"registered":false,"lines":null}],"#,
            r#""registration":null,"currency":"EUR","target":null,"#,
            r#""registrations":[{"domain":"example.com","submitted_at":"2026-01-31T09:30:00Z","package":"p"}]}"#,
        )
    );
}

#[test]
fn absent_inputs_and_relations() {
    let pack = reseller();
    let none = pack.decode(with(r#""registrations": [{"domain": "example.com", "submitted_at": "2026-01-31T10:30:00+01:00", "package": "p"}]"#, r#""registrations": null, "registration": null, "target": 5"#).as_bytes()).unwrap();
    assert_eq!(none.given, [false]);
    assert_eq!(none.own.rows[..5], [1, 2, 0, 1, 1]);
    assert_eq!(at(&pack.read(&none), "target"), &Tree::Number(5.into()));
    let one = pack.decode(GOOD.as_bytes()).unwrap();
    assert_eq!((one.given.as_slice(), one.shared.count(0)), ([true].as_slice(), 1));
}

#[test]
fn numbers_are_exact() {
    let mut schema = Schema {
        inputs: vec![input("n", Type::Decimal)],
        ..Schema::default()
    };
    let pack = Pack::new(schema.clone());
    for (written, number) in [
        ("0.1", "0.1"),
        ("1234567890123.4567", "1234567890123.4567"),
        ("1e3", "1000"),
        ("1.5E-3", "0.0015"),
        ("1E+2", "100"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("9007199254740993", "9007199254740993"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("0.1234567890123456789012345678", "0.1234567890123456789012345678"),
        ("-1.50000000000000000000000000000000", "-1.5"),
        ("\"0.1\"", "0.1"),
        ("\"-12345678901234567890.12345678\"", "-12345678901234567890.12345678"),
        ("\"\\u0031.5\"", "1.5"),
    ] {
        let tree = pack.tree(format!("{{\"n\": {written}}}").as_bytes());
        assert_eq!(at(&tree, "n"), &Tree::Number(number.parse().unwrap()), "{written}");
        assert_eq!(at(&tree, "n"), &Tree::Number(super::decimal(number)));
    }
    for written in [
        "1234567890123456789012345678901234567890",
        "0.12345678901234567890123456789",
        "1e40",
        "1e-40",
        "1e999999999999",
        "\"1234567890123456789012345678901234567890\"",
        "12345678901234567890123456789",
    ] {
        let faults = pack.decode(format!("{{\"n\": {written}}}").as_bytes()).unwrap_err();
        assert!(
            said(&faults).starts_with("CH0306 /n: the number `"),
            "{}",
            said(&faults)
        );
    }
    let long = "9".repeat(5_000);
    let faults = pack.decode(format!("{{\"n\": {long}}}").as_bytes()).unwrap_err();
    assert!(
        said(&faults).starts_with("CH0306 -: a number has more digits"),
        "{}",
        said(&faults)
    );

    schema.inputs[0].kind = Type::Integer;
    let pack = Pack::new(schema);
    for (written, number) in [
        ("0", 0),
        ("-0", 0),
        ("1.0", 1),
        ("1e3", 1_000),
        ("1.20e2", 120),
        ("9007199254740991", 9_007_199_254_740_991),
        ("-9007199254740991", -9_007_199_254_740_991),
    ] {
        let tree = pack.tree(format!("{{\"n\": {written}}}").as_bytes());
        assert_eq!(at(&tree, "n"), &Tree::Number(number.into()), "{written}");
    }
}

#[test]
fn texts_are_kept_as_they_are() {
    let pack = reseller();
    for (written, read) in [
        (r#""""#, ""),
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\ud83d\ude00 é \u0001""#, "😀 é \u{1}"),
        ("\"  blank  \"", "  blank  "),
    ] {
        let tree = pack.tree(with("\"P-1\"", written).as_bytes());
        assert_eq!(at(&tree, "partner/id"), &text(read));
    }
}

#[test]
fn a_byte_order_mark_and_blanks_are_skipped() {
    let pack = reseller();
    let plain = pack.tree(GOOD.as_bytes());
    assert_eq!(pack.tree(format!("\u{feff} \r\n\t{GOOD}\n \n").as_bytes()), plain);
}

#[test]
fn relations_given_for_a_run() {
    let pack = reseller();
    let mut shared = pack.shared_layout.store();
    let mut decoder = Decoder::new();
    let one = br#"[{"domain": "a.com", "submitted_at": "2026-01-31T09:30:00Z", "package": "p"}]"#;
    let two = br#" [{"domain": "b.com", "submitted_at": "2026-01-31T09:30:00Z", "package": "p"},
                    {"domain": "c.com", "submitted_at": "2026-01-31T09:30:00Z", "package": "p"}] "#;
    for (json, rows) in [(one.as_slice(), 1), (two, 2), (one, 1), (b"[]", 0)] {
        decoder.decode_relation(pack.shape(), 0, json, &mut shared).unwrap();
        assert_eq!(shared.count(0), rows);
        pack.check_lengths(&shared, &pack.shared_layout);
    }
    for (json, fault) in [
        (
            "{}",
            "CH0300 -: the facts must be a list, found an object, at line 1, column 1\n  \
             write the records of the relation as a list: `[ … ]`\n",
        ),
        (
            r#"[{"domain": "a.com", "package": "p"}]"#,
            "CH0303 /0/submitted_at: the field `submitted_at` is missing: a date and time is needed\n  \
             add `\"submitted_at\": …` to the record `registration`\n",
        ),
    ] {
        let faults = decoder
            .decode_relation(pack.shape(), 0, json.as_bytes(), &mut shared)
            .unwrap_err();
        assert_eq!(said(&faults), fault);
    }
    assert!(decoder.decode_relation(pack.shape(), 7, b"[]", &mut shared).is_err());

    let mut own = pack.layout.store();
    let faults = decoder
        .decode(pack.shape(), GOOD.as_bytes(), &mut own, Relations::Given)
        .unwrap_err();
    assert_eq!(
        said(&faults),
        "CH0304 /registrations: the relation `registrations` was given for the whole run already\n  \
         leave it out of the facts of one decision\n"
    );
}
