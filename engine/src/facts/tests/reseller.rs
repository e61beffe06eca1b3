//! The facts of the example pack, with what it lacks: lists in lists, plain inputs, an open record.

use super::{Pack, decimal, field, input, list, record};
use crate::schema::{Currency, Duplicates, FieldType, NumberBounds, Schema, Type};

pub(super) const MONEY: Type = Type::Money(Currency::Program);

/// The place of each record type.
pub(super) mod place {
    pub(in crate::facts::tests) const PARTNER: u16 = 0;
    pub(in crate::facts::tests) const DEAL: u16 = 1;
    pub(in crate::facts::tests) const REGISTRATION: u16 = 2;
    pub(in crate::facts::tests) const ADDRESS: u16 = 3;
    pub(in crate::facts::tests) const LINE: u16 = 4;
}

pub(super) fn schema() -> Schema {
    let mut schema = Schema::default();
    let kinds = schema.add_choice(["reseller", "distributor", "msp"].map(str::to_owned).to_vec());
    let products = schema.add_choice(["cloud", "software", "services"].map(str::to_owned).to_vec());
    let at_least_zero = |field: FieldType| FieldType {
        bounds: NumberBounds {
            low: Some((decimal("0"), true)),
            ..field.bounds.clone()
        },
        ..field
    };
    let optional = |field: FieldType| FieldType {
        optional: true,
        ..field
    };
    let mut satisfaction = field("satisfaction", Type::Decimal);
    satisfaction.bounds.low = Some((decimal("1"), true));
    satisfaction.bounds.high = Some((decimal("5"), true));
    let mut joined = field("joined_on", Type::Date);
    joined.bounds.low = Some((decimal("10957"), true));
    joined.bounds.days.0 = Some("2000-01-01".parse().unwrap());
    let mut country = field("country", Type::Text);
    country.bounds.longest = Some(2);
    let mut growth = field("growth", Type::Percent);
    growth.bounds.high = Some((decimal("1"), true));
    let partner = record(
        "partner",
        &[0],
        vec![
            field("id", Type::Text),
            field("kind", Type::Choice(kinds)),
            country,
            field("territories", list(Type::Text)),
            joined,
            field("revenue_ttm", MONEY),
            at_least_zero(field("certified", Type::Integer)),
            satisfaction,
            optional(growth),
            optional(field("compliant_until", Type::Date)),
            optional(field("address", Type::Record(place::ADDRESS))),
        ],
    );
    let deal = record(
        "deal",
        &[0],
        vec![
            field("id", Type::Text),
            field("product", Type::Choice(products)),
            field("amount", MONEY),
            field("registered", Type::Boolean),
            optional(field("lines", list(Type::Record(place::LINE)))),
        ],
    );
    let mut registration = record(
        "registration",
        &[0],
        vec![
            field("domain", Type::Text),
            field("submitted_at", Type::DateTime),
            FieldType {
                key: "package".to_owned(),
                ..field("package_", Type::Text)
            },
        ],
    );
    registration.normalised = Some("domain".to_owned());
    let mut address = record(
        "address",
        &[],
        vec![field("city", Type::Text), optional(field("codes", list(Type::Integer)))],
    );
    address.open = true;
    let mut line = record(
        "line",
        &[0, 1],
        vec![
            field("sku", Type::Text),
            field("year", Type::Integer),
            field("tags", list(Type::Text)),
        ],
    );
    line.duplicates = Duplicates::CountOnce;
    schema.records = vec![partner, deal, registration, address, line];
    schema.inputs = vec![
        input("partner", Type::Record(place::PARTNER)),
        input("deals", list(Type::Record(place::DEAL))),
        input("registration", Type::Record(place::REGISTRATION)),
        input("currency", Type::Currency),
        input("target", MONEY),
    ];
    schema.inputs[1].bounds.longest = Some(5);
    schema.inputs[2].optional = true;
    schema.inputs[4].optional = true;
    schema.relations = vec![input("registrations", list(Type::Record(place::REGISTRATION)))];
    schema
}

pub(super) fn reseller() -> Pack {
    Pack::new(schema())
}

/// A valid document.
pub(super) const GOOD: &str = r#"{
  "partner": {
    "id": "P-1", "kind": "msp", "country": "DE", "territories": ["DE", "AT"], "joined_on": "2020-02-29",
    "revenue_ttm": 1234567890123.4567, "certified": 3, "satisfaction": 4.5, "growth": null,
    "address": {"city": "M\u00fcnchen", "codes": [80331, 80333], "planet": {"name": ["Earth"]}}
  },
  "deals": [
    {"id": "D-1", "product": "cloud", "amount": "0.10", "registered": true,
     "lines": [{"sku": "a", "year": 1, "tags": ["x", "y"]}, {"sku": "a", "year": 1, "tags": ["x","y"]},
               {"sku": "a", "year": 2, "tags": ["w"]}]},
    {"id": "D-2", "product": "services", "amount": -5, "registered": false}
  ],
  "currency": "EUR",
  "registrations": [{"domain": "example.com", "submitted_at": "2026-01-31T10:30:00+01:00", "package": "p"}]
}"#;

/// The document with a part of it replaced.
pub(super) fn with(old: &str, new: &str) -> String {
    assert_eq!(GOOD.matches(old).count(), 1, "{old}");
    GOOD.replacen(old, new, 1)
}
