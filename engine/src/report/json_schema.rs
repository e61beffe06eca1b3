use std::str::FromStr;

use serde_json::{Map, Number, Value, json};

use crate::facts::{MONEY_DECIMAL_DIGITS, MONEY_INTEGER_DIGITS, bounds_in_words};
use crate::program::Program;
use crate::schema::{InputType, NumberBounds, RecordType, Schema, Type};
use crate::value::{Decimal, MAX_INTEGER};

/// What `prior` is.
pub(super) const PRIOR: &str =
    "The `carry_forward` of the decision before, as it is; in the first period {\"opening\": true}.";

/// The decision by which a period was paid, given where the period is computed again.
pub(super) const CLOSED: &str = "closed";
/// What `closed` is.
pub(super) const PAID: &str = "To compute a closed period again: the decision by which it was paid, as it is.";

/// A decimal as a text, for writers of JSON that only know binary floats.
const NUMBER_PATTERN: &str = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$";

/// The JSON Schema (2020-12) of a program's facts, pretty-printed, with a fixed order of keys.
///
/// It accepts what the engine accepts, but for what the language of schemas cannot say: that dates exist and lie
/// within their bounds (these stand in the description), that keys of records are unique, how many digits a JSON
/// number has, and bounds of numbers that stand as texts.
#[must_use]
pub fn facts_json_schema(program: &Program) -> String {
    let document = document(&program.schema, &program.provenance.title);
    // Values of strings and numbers always can be written.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn document(schema: &Schema, title: &str) -> Value {
    let mut root = Map::new();
    put(&mut root, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put(&mut root, "title", format!("Facts of {title}"));
    put(&mut root, "type", "object");
    let mut properties = Map::new();
    for input in &schema.inputs {
        let value = described(value(schema, &input.kind, &input.bounds, input.optional), input);
        put(&mut properties, &input.name, value);
    }
    for relation in &schema.relations {
        let value = described(value(schema, &relation.kind, &relation.bounds, true), relation);
        put(&mut properties, &relation.name, value);
    }
    let prior = "prior".to_owned();
    if schema.stateful {
        let mut value = Map::new();
        put(&mut value, "description", PRIOR);
        put(&mut value, "type", "object");
        put(&mut properties, &prior, value);
    }
    if !schema.inputs.iter().any(|input| input.name == CLOSED) {
        let mut value = Map::new();
        put(&mut value, "description", PAID);
        put(&mut value, "type", "object");
        put(&mut properties, CLOSED, value);
    }
    put(&mut root, "properties", properties);
    let required = schema.inputs.iter().filter(|input| !input.optional);
    let required = required
        .map(|input| &input.name)
        .chain(schema.stateful.then_some(&prior));
    put(&mut root, "required", names(required));
    put(&mut root, "additionalProperties", false);
    let mut records = Map::new();
    let declared = schema.records.iter().zip(0_u16..);
    for (declared, _) in declared.filter(|(_, place)| !schema.is_made(*place)) {
        put(&mut records, &declared.name, record(schema, declared));
    }
    if !records.is_empty() {
        put(&mut root, "$defs", records);
    }
    Value::Object(root)
}

fn record(schema: &Schema, declared: &RecordType) -> Value {
    let mut object = Map::new();
    put(&mut object, "type", "object");
    let mut properties = Map::new();
    for field in &declared.fields {
        let value = value(schema, &field.kind, &field.bounds, field.optional);
        let description = describe(field.description.as_deref(), &field.kind, &field.bounds);
        put(&mut properties, &field.key, with_description(value, description));
    }
    put(&mut object, "properties", properties);
    let required = declared.fields.iter().filter(|field| !field.optional);
    put(&mut object, "required", names(required.map(|field| &field.key)));
    put(&mut object, "additionalProperties", declared.open);
    Value::Object(object)
}

fn described(value: Map<String, Value>, input: &InputType) -> Value {
    let description = describe(input.description.as_deref(), &input.kind, &input.bounds);
    with_description(value, description)
}

/// The description, with the bounds that a schema cannot express.
fn describe(description: Option<&str>, kind: &Type, bounds: &NumberBounds) -> Option<String> {
    let bounds = match kind {
        Type::Date => bounds_in_words(kind, bounds),
        Type::Percent => Some("a fraction: 0.125 is 12.5 %".to_owned()),
        _ => None,
    };
    match (description, bounds) {
        (Some(description), Some(bounds)) => Some(format!("{description} ({bounds})")),
        (Some(description), None) => Some(description.to_owned()),
        (None, bounds) => bounds,
    }
}

/// A description stands first, where people look for it.
fn with_description(value: Map<String, Value>, description: Option<String>) -> Value {
    let mut out = Map::new();
    if let Some(description) = description {
        put(&mut out, "description", description);
    }
    out.extend(value);
    Value::Object(out)
}

fn value(schema: &Schema, kind: &Type, bounds: &NumberBounds, optional: bool) -> Map<String, Value> {
    let mut out = Map::new();
    match kind {
        Type::Boolean => put_type(&mut out, &["boolean"], optional),
        Type::Integer => {
            put_type(&mut out, &["integer"], optional);
            let limit = Decimal::from(MAX_INTEGER);
            let low = bounds.low.unwrap_or((limit.negate(), true));
            put_bounds(&mut out, Some(low), Some(bounds.high.unwrap_or((limit, true))));
        }
        Type::Decimal | Type::Percent => {
            put_type(&mut out, &["number", "string"], optional);
            put(&mut out, "pattern", NUMBER_PATTERN);
            put_bounds(&mut out, bounds.low, bounds.high);
        }
        Type::Money(_) => {
            put_type(&mut out, &["number", "string"], optional);
            put(&mut out, "pattern", money_pattern());
            let limit = Decimal::from(10_i64.pow(MONEY_INTEGER_DIGITS));
            let low = bounds.low.unwrap_or((limit.negate(), false));
            put_bounds(&mut out, Some(low), Some(bounds.high.unwrap_or((limit, false))));
        }
        Type::Currency => {
            put_type(&mut out, &["string"], optional);
            put(&mut out, "pattern", "^[A-Z]{3}$");
        }
        Type::Text => {
            put_type(&mut out, &["string"], optional);
            if let Some(longest) = bounds.longest {
                put(&mut out, "maxLength", longest);
            }
        }
        Type::Choice(choice) => {
            let values = schema.choice(*choice).iter().map(|value| json!(value));
            let null = optional.then_some(Value::Null);
            put(&mut out, "enum", values.chain(null).collect::<Vec<_>>());
        }
        Type::Tier(ladder) => {
            let values = schema.tier_ids(*ladder).iter().map(|value| json!(value));
            let null = optional.then_some(Value::Null);
            put(&mut out, "enum", values.chain(null).collect::<Vec<_>>());
        }
        Type::Date => {
            put_type(&mut out, &["string"], optional);
            put(&mut out, "format", "date");
        }
        Type::DateTime => {
            put_type(&mut out, &["string"], optional);
            put(&mut out, "format", "date-time");
        }
        Type::Record(record) => {
            let name = schema.record(*record).map_or("", |record| &record.name);
            let name = format!("#/$defs/{name}");
            if optional {
                put(&mut out, "anyOf", json!([{ "$ref": name }, { "type": "null" }]));
            } else {
                put(&mut out, "$ref", name);
            }
        }
        Type::List(element) => {
            put_type(&mut out, &["array"], optional);
            put(
                &mut out,
                "items",
                value(schema, element, &NumberBounds::default(), false),
            );
            if let Some(longest) = bounds.longest {
                put(&mut out, "maxItems", longest);
            }
        }
        // No facts are of these types.
        Type::Duration(_) | Type::Period | Type::Row(_) => put(&mut out, "not", json!({})),
    }
    out
}

/// The digits that the engine takes; zeros at the end do not count.
fn money_pattern() -> String {
    let more = MONEY_INTEGER_DIGITS - 1;
    format!(r"^-?(0|[1-9][0-9]{{0,{more}}})(\.[0-9]{{1,{MONEY_DECIMAL_DIGITS}}}0*)?$")
}

fn put_type(out: &mut Map<String, Value>, types: &[&str], optional: bool) {
    let null = optional.then_some("null");
    match (types, null) {
        ([only], None) => put(out, "type", *only),
        (types, null) => put(
            out,
            "type",
            types.iter().copied().chain(null).map(Value::from).collect::<Vec<_>>(),
        ),
    }
}

fn put_bounds(out: &mut Map<String, Value>, low: Option<(Decimal, bool)>, high: Option<(Decimal, bool)>) {
    for (bound, allowed, beyond) in [
        (low, "minimum", "exclusiveMinimum"),
        (high, "maximum", "exclusiveMaximum"),
    ] {
        // With all its digits: not by way of a binary float.
        if let Some((edge, inclusive)) = bound
            && let Ok(number) = Number::from_str(&edge.to_string())
        {
            put(out, if inclusive { allowed } else { beyond }, Value::Number(number));
        }
    }
}

fn put(out: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    out.insert(key.to_owned(), value.into());
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> Vec<Value> {
    names.map(|name| json!(name)).collect()
}
