//! Facts in JSON as values of the interpreter, by the types that a pack declares.

use charter_engine::model::{Constant, Field, Model, TypeKind, TypeSpec};
use serde_json::Value;

/// The inputs of a pack, and its relations, which scenarios give with the facts. What is left out is absent.
pub(crate) fn arguments(model: &Model, facts: &Value) -> Vec<(String, Constant)> {
    let inputs = model.inputs.iter().map(|input| {
        let name = &input.name.text;
        (name.clone(), constant(model, &input.kind, &facts[name]))
    });
    let relations = model.relations.iter().filter_map(|relation| {
        let name = &relation.name.text;
        let records = facts[name].as_array()?.iter();
        let records = records.map(|record| constant(model, &relation.kind, record));
        Some((name.clone(), Constant::List(records.collect())))
    });
    inputs.chain(relations).collect()
}

fn constant(model: &Model, spec: &TypeSpec, value: &Value) -> Constant {
    if value.is_null() {
        return Constant::Absent;
    }
    let text = || match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match &spec.kind {
        TypeKind::Boolean => Constant::Boolean(value.as_bool().unwrap()),
        TypeKind::Integer => Constant::Integer(text().parse().unwrap()),
        TypeKind::Percent => Constant::Percent(text().parse().unwrap()),
        TypeKind::Decimal | TypeKind::Money(_) | TypeKind::MoneyIn(_) => Constant::Number(text().parse().unwrap()),
        TypeKind::Date => Constant::Date(text().parse().unwrap()),
        TypeKind::DateTime => Constant::DateTime(text().parse().unwrap()),
        TypeKind::Text | TypeKind::Currency | TypeKind::OneOf(_) | TypeKind::TierOf(_) => Constant::Text(text()),
        TypeKind::ListOf(element) => {
            let items = value.as_array().unwrap().iter();
            Constant::List(items.map(|item| constant(model, element, item)).collect())
        }
        TypeKind::RecordOf(name) => {
            let record = model.records.iter().find(|record| record.name.text == *name).unwrap();
            let field = |field: &Field| {
                let key = field.from_key.as_ref().unwrap_or(&field.name);
                (field.name.text.clone(), constant(model, &field.kind, &value[&key.text]))
            };
            Constant::Map(record.fields.iter().map(field).collect())
        }
        TypeKind::FieldOf(record, field) => {
            let record = model.records.iter().find(|known| known.name.text == *record).unwrap();
            let field = record.fields.iter().find(|known| known.name.text == *field).unwrap();
            constant(model, &field.kind, value)
        }
    }
}
