use super::reseller::{GOOD, place, reseller, schema, with};
use super::{Pack, said};
use crate::schema::Duplicates;
use crate::value::Tree;

const DEALS: &str = r#"{"id": "D-2", "product": "services", "amount": -5, "registered": false}"#;

#[test]
fn a_second_record_of_a_key_is_a_fault() {
    let three = with(
        DEALS,
        r#"{"id": "D-3", "product": "cloud", "amount": 1, "registered": false},
           {"id": "D-1", "product": "cloud", "amount": 1, "registered": false},
           {"id": "D-1", "product": "cloud", "amount": 1, "registered": false}"#,
    );
    assert_eq!(
        said(&reseller().decode(three.as_bytes()).unwrap_err()),
        "CH0308 /deals/2: the record `deal` with the key `D-1` stands already at `/deals/0`\n  \
         remove one of the two, or give it a key of its own\n\
         CH0308 /deals/3: the record `deal` with the key `D-1` stands already at `/deals/0`\n  \
         remove one of the two, or give it a key of its own\n"
    );
}

#[test]
fn keys_are_compared_normalised() {
    let two = with(
        r#""package": "p"}"#,
        r#""package": "p"}, {"domain": "https://www.Example.com/x", "submitted_at": "2026-01-31T10:30:00Z",
           "package": "p"}"#,
    );
    assert_eq!(
        said(&reseller().decode(two.as_bytes()).unwrap_err()),
        "CH0308 /registrations/1: the record `registration` with the key `https://www.Example.com/x` is the same as \
         `example.com` at `/registrations/0`: keys are compared as `domain`\n  \
         remove one of the two, or give it a key of its own\n"
    );
}

#[test]
fn records_whose_key_cannot_be_read_are_not_compared() {
    let faulty = with(
        DEALS,
        r#"{"product": "cloud", "amount": 1, "registered": false},
           {"id": null, "product": "cloud", "amount": 1, "registered": false},
           {"id": 7, "product": "cloud", "amount": 1, "registered": false},
           {"id": "D-1", "product": "mud", "amount": 1, "registered": false}"#,
    );
    let codes: Vec<String> = reseller()
        .decode(faulty.as_bytes())
        .unwrap_err()
        .iter()
        .map(|fault| format!("{} {}", fault.code, fault.pointer.as_deref().unwrap()))
        .collect();
    assert_eq!(
        codes,
        [
            "CH0303 /deals/1/id",
            "CH0303 /deals/2/id",
            "CH0302 /deals/3/id",
            "CH0301 /deals/4/product",
            "CH0308 /deals/4"
        ]
    );
}

#[test]
fn counted_once_with_everything_inside() {
    let mut schema = schema();
    schema.records[usize::from(place::DEAL)].duplicates = Duplicates::CountOnce;
    let pack = Pack::new(schema);
    let lines = |tag: &str, count: usize| {
        let lines: Vec<String> = (0..count)
            .map(|year| format!(r#"{{"sku": "s", "year": {year}, "tags": ["{tag}", "{year}"]}}"#))
            .collect();
        format!("[{}]", lines.join(","))
    };
    let deal = |id: &str, lines: &str| {
        format!(r#"{{"id": "{id}", "product": "cloud", "amount": 1, "registered": true, "lines": {lines}}}"#)
    };
    let deals = [
        deal("b", &lines("b", 2)),
        deal("a", &lines("a", 1)),
        deal("b", &lines("b", 2)),
        deal("c", "null"),
        deal("a", &lines("a", 1)),
    ];
    let all = with(DEALS, &deals.join(","));
    // Which of two that differ counts would depend on their order.
    let unlike = GOOD.replacen(r#""tags": ["x","y"]"#, r#""tags": ["x", "z"]"#, 1);
    assert_eq!(
        said(
            &Pack::new(super::reseller::schema())
                .decode(unlike.as_bytes())
                .unwrap_err()
        ),
        "CH0308 /deals/0/lines/1: the record `line` with the key `a, 1` counts once, and differs in `tags` from the one at \
         `/deals/0/lines/0`\n  give both the same values, or join them into one record\n"
    );
    // Six deals stand in the document, one more than are allowed: the bound counts what stands there.
    assert!(said(&pack.decode(all.as_bytes()).unwrap_err()).starts_with("CH0305 /deals: the list has 6 elements"));
    let first = GOOD.find(r#"{"id": "D-1""#).unwrap();
    let end = GOOD.find(DEALS).unwrap();
    let five = format!(
        "{}{}{}",
        GOOD.get(..first).unwrap(),
        deals.join(","),
        GOOD.get(end + DEALS.len()..).unwrap()
    );
    let tree = pack.tree(five.as_bytes());
    let Some(Tree::List(kept)) = tree.get("deals") else {
        panic!("{tree:?}")
    };
    let kept: Vec<String> = kept
        .iter()
        .map(|deal| {
            format!(
                "{} {}",
                deal.get("id").unwrap().to_json(),
                deal.get("lines").unwrap().to_json()
            )
        })
        .collect();
    assert_eq!(
        kept,
        [
            r#""b" [{"sku":"s","year":0,"tags":["b","0"]},{"sku":"s","year":1,"tags":["b","1"]}]"#,
            r#""a" [{"sku":"s","year":0,"tags":["a","0"]}]"#,
            r#""c" null"#,
        ]
    );
}
