use super::{json_schema, typescript};
use crate::schema::{Currency, Duplicates, FieldType, InputType, NumberBounds, RecordType, Schema, Type};
use crate::source::{FileId, Span};
use crate::value::{Date, Decimal};

const NOWHERE: Span = Span::new(FileId(0), 0, 0);

fn field(name: &str, kind: Type) -> FieldType {
    FieldType {
        name: name.to_owned(),
        key: name.to_owned(),
        kind,
        optional: false,
        bounds: NumberBounds::default(),
        currency_field: None,
        description: None,
        span: NOWHERE,
    }
}

fn input(name: &str, kind: Type) -> InputType {
    InputType {
        name: name.to_owned(),
        kind,
        optional: false,
        bounds: NumberBounds::default(),
        description: None,
        span: NOWHERE,
    }
}

fn record(name: &str, fields: Vec<FieldType>) -> RecordType {
    RecordType {
        name: name.to_owned(),
        fields,
        key: Vec::new(),
        normalised: None,
        duplicates: Duplicates::Error,
        open: false,
        span: NOWHERE,
    }
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn schema() -> Schema {
    let mut schema = Schema::default();
    let kind = Type::Choice(schema.add_choice(vec!["cloud".to_owned(), "on \"premise\"".to_owned()]));
    let list = |kind: Type| Type::List(Box::new(kind));
    let mut amount = field("amount", Type::Money(Currency::Program));
    amount.description = Some("Net of tax".to_owned());
    let mut share = field("share", Type::Percent);
    share.optional = true;
    share.bounds.low = Some((number("0"), false));
    share.bounds.high = Some((number("0.1234567890123456789"), true));
    let mut closed_on = field("closed_on", Type::Date);
    let day: Date = "2020-01-01".parse().unwrap();
    closed_on.bounds.low = Some((i64::from(day.days()).into(), true));
    closed_on.bounds.days.0 = Some(day);
    let mut package = field("package_", kind.clone());
    package.key = "package".to_owned();
    package.optional = true;
    let deal = record(
        "line_item",
        vec![amount, share, closed_on, package, field("first-seen", Type::DateTime)],
    );
    let mut note = record("facts", vec![field("currency", Type::Currency)]);
    note.open = true;
    schema.records = vec![deal, note];
    let mut items = input("items", list(Type::Record(0)));
    items.description = Some("What was sold.\nNever */ empty".to_owned());
    items.bounds.longest = Some(100);
    let mut seats = input("seats", Type::Integer);
    seats.bounds.low = Some((number("0"), true));
    let mut note = input("note", Type::Record(1));
    note.optional = true;
    schema.inputs = vec![
        items,
        seats,
        note,
        input("kinds", list(kind)),
        input("new", Type::Boolean),
    ];
    schema.relations = vec![input("notes", list(Type::Record(1)))];
    schema
}

#[test]
fn the_schema_of_facts() {
    let document = json_schema::document(&schema(), "Acme");
    let expected = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Facts of Acme",
  "type": "object",
  "properties": {
    "items": {
      "description": "What was sold.\nNever */ empty",
      "type": "array",
      "items": {
        "$ref": "#/$defs/line_item"
      },
      "maxItems": 100
    },
    "seats": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991
    },
    "note": {
      "anyOf": [
        {
          "$ref": "#/$defs/facts"
        },
        {
          "type": "null"
        }
      ]
    },
    "kinds": {
      "type": "array",
      "items": {
        "enum": [
          "cloud",
          "on \"premise\""
        ]
      }
    },
    "new": {
      "type": "boolean"
    },
    "notes": {
      "type": [
        "array",
        "null"
      ],
      "items": {
        "$ref": "#/$defs/facts"
      }
    },
    "closed": {
      "description": "To compute a closed period again: the decision by which it was paid, as it is.",
      "type": "object"
    }
  },
  "required": [
    "items",
    "seats",
    "kinds",
    "new"
  ],
  "additionalProperties": false,
  "$defs": {
    "line_item": {
      "type": "object",
      "properties": {
        "amount": {
          "description": "Net of tax",
          "type": [
            "number",
            "string"
          ],
          "pattern": "^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8}0*)?$",
          "exclusiveMinimum": -1000000000000000,
          "exclusiveMaximum": 1000000000000000
        },
        "share": {
          "description": "a fraction: 0.125 is 12.5 %",
          "type": [
            "number",
            "string",
            "null"
          ],
          "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$",
          "exclusiveMinimum": 0,
          "maximum": 0.1234567890123456789
        },
        "closed_on": {
          "description": "on or after 2020-01-01",
          "type": "string",
          "format": "date"
        },
        "package": {
          "enum": [
            "cloud",
            "on \"premise\"",
            null
          ]
        },
        "first-seen": {
          "type": "string",
          "format": "date-time"
        }
      },
      "required": [
        "amount",
        "closed_on",
        "first-seen"
      ],
      "additionalProperties": false
    },
    "facts": {
      "type": "object",
      "properties": {
        "currency": {
          "type": "string",
          "pattern": "^[A-Z]{3}$"
        }
      },
      "required": [
        "currency"
      ],
      "additionalProperties": true
    }
  }
}"##;
    assert_eq!(serde_json::to_string_pretty(&document).unwrap(), expected);
}

#[test]
fn the_interfaces_of_facts() {
    let expected = r#"/** A number, or its digits as a text, such as "0.1", where every digit counts. */
export type Decimal = number | string;
/** A day: "2026-01-31". */
export type IsoDate = string;
/** An instant with its offset: "2026-01-31T09:30:00Z". */
export type IsoDateTime = string;
/** Three capital letters: "EUR". */
export type CurrencyCode = string;

/** The record `line_item`. */
export interface LineItem {
  /** Net of tax */
  amount: Decimal;
  /** a fraction: 0.125 is 12.5 %, more than 0 and at most 0.1234567890123456789 */
  share?: Decimal | null;
  /** on or after 2020-01-01 */
  closed_on: IsoDate;
  package?: "cloud" | "on \"premise\"" | null;
  "first-seen": IsoDateTime;
}

/** The record `facts`. */
export interface Facts2 {
  currency: CurrencyCode;
  [key: string]: unknown;
}

/** The facts of one decision of Acme. */
export interface Facts {
  /**
   * What was sold.
   * Never *\/ empty; at most 100 elements
   */
  items: LineItem[];
  /** a whole number, at least 0 */
  seats: number;
  note?: Facts2 | null;
  kinds: ("cloud" | "on \"premise\"")[];
  new: boolean;
  /** A relation: here, or once for a run */
  notes?: Facts2[] | null;
  /** To compute a closed period again: the decision by which it was paid, as it is. */
  closed?: object;
}
"#;
    assert_eq!(typescript::declarations(&schema(), "Acme"), expected);
}

#[test]
fn records_get_names_of_their_own() {
    let schema = Schema {
        records: ["deal", "Deal", "de_al", "decimal", "_", "_1", "iso_date"]
            .iter()
            .map(|name| record(name, Vec::new()))
            .collect(),
        ..Schema::default()
    };
    let text = typescript::declarations(&schema, "Acme");
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("export interface "))
        .collect();
    assert_eq!(
        names,
        [
            "Deal {",
            "Deal2 {",
            "DeAl {",
            "Decimal2 {",
            "Record {",
            "Record1 {",
            "IsoDate2 {",
            "Facts {"
        ]
    );
}
