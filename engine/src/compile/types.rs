//! Types as they were written → the schema and its layout.

use super::Compiler;
use crate::model::{self, Constant, TypeKind, TypeSpec};
use crate::schema::{Currency, FieldType, InputType, Layout, NumberBounds, RecordType, Type};
use crate::source::{Code, Diagnostic};
use crate::value::Decimal;

/// The integer digits that money in facts may have, so that sums stay exact.
const MONEY_LIMIT: i64 = 1_000_000_000_000_000;

impl Compiler<'_> {
    /// Resolves records, inputs and relations.
    pub(super) fn resolve_schema(&mut self) {
        let model = self.model;
        self.schema.tiers = (0..super::place(model.ladders.len()))
            .map(|ladder| self.tier_ids(ladder))
            .collect();
        // Names first: records may name each other in any order.
        for record in &model.records {
            self.schema.records.push(RecordType {
                name: record.name.text.clone(),
                fields: Vec::new(),
                key: Vec::new(),
                normalised: record.normalised.as_ref().map(|name| name.text.clone()),
                duplicates: record.duplicates,
                open: record.open,
                span: record.name.span,
            });
        }
        self.built_in_records();
        for (place, record) in model.records.iter().enumerate() {
            let fields: Vec<FieldType> = record
                .fields
                .iter()
                .filter_map(|field| self.resolve_field(record, field))
                .collect();
            let key = record
                .key
                .iter()
                .filter_map(|name| self.resolve_key(record, name))
                .collect();
            if let Some(resolved) = self.schema.records.get_mut(place) {
                resolved.fields = fields;
                resolved.key = key;
            }
        }
        for input in &model.inputs {
            if let Some(kind) = self.resolve_type(&input.kind) {
                let bounds = self.resolve_bounds(&input.kind, &kind);
                self.schema.inputs.push(InputType {
                    name: input.name.text.clone(),
                    optional: input.kind.optional,
                    bounds,
                    kind,
                    description: input.description.clone(),
                    span: input.name.span,
                });
            }
        }
        for relation in &model.relations {
            if let Some(kind) = self.resolve_type(&relation.kind) {
                if !matches!(kind, Type::Record(_)) {
                    self.report(
                        Diagnostic::error(Code::TypeMismatch, "a relation holds records")
                            .at(relation.kind.span)
                            .help("write `record_of(\"…\")` with the record's name"),
                    );
                    continue;
                }
                self.schema.relations.push(InputType {
                    name: relation.name.text.clone(),
                    optional: false,
                    bounds: NumberBounds::default(),
                    kind: Type::List(Box::new(kind)),
                    description: None,
                    span: relation.name.span,
                });
            }
        }
        self.declare_made();
        let inputs = [self.schema.inputs.clone(), self.schema.made.clone()].concat();
        let relations = self.schema.relations.clone();
        self.layout = self.lay_out(&inputs);
        self.shared_layout = self.lay_out(&relations);
        self.resolve_hierarchies();
        self.resolve_indexes();
    }

    fn lay_out(&mut self, inputs: &[InputType]) -> Layout {
        let kinds = inputs.iter().map(|input| (&input.kind, input.optional));
        match Layout::new(&self.schema, kinds) {
            Ok(layout) => layout,
            Err(name) => {
                let span = self
                    .schema
                    .records
                    .iter()
                    .find(|record| record.name == name)
                    .map(|record| record.span);
                let error = Diagnostic::error(
                    Code::Cycle,
                    format!("record `{name}` holds itself, or records are nested too deep or too many"),
                )
                .help("keep related records in lists of their own and name them by their key");
                self.report(match span {
                    Some(span) => error.at(span),
                    None => error,
                });
                Layout::default()
            }
        }
    }

    fn resolve_field(&mut self, record: &model::Record, field: &model::Field) -> Option<FieldType> {
        let kind = self.resolve_type(&field.kind)?;
        let currency_field = match &field.kind.kind {
            TypeKind::MoneyIn(name) => {
                let place = record.fields.iter().position(|other| other.name.text == *name);
                match place.and_then(|place| record.fields.get(place).map(|other| (place, other))) {
                    Some((place, other)) if matches!(other.kind.kind, TypeKind::Currency) && !other.kind.optional => {
                        u16::try_from(place).ok()
                    }
                    _ => {
                        self.report(
                            Diagnostic::error(
                                Code::UnknownField,
                                format!(
                                    "record `{}` has no field `{name}` that holds a currency",
                                    record.name.text
                                ),
                            )
                            .at(field.kind.span)
                            .help(format!("declare it: `.field(\"{name}\", currency())`")),
                        );
                        return None;
                    }
                }
            }
            _ => None,
        };
        Some(FieldType {
            name: field.name.text.clone(),
            key: field.from_key.as_ref().unwrap_or(&field.name).text.clone(),
            optional: field.kind.optional,
            bounds: self.resolve_bounds(&field.kind, &kind),
            kind,
            currency_field,
            description: field.description.clone(),
            span: field.name.span,
        })
    }

    fn resolve_key(&mut self, record: &model::Record, name: &model::Name) -> Option<u16> {
        let place = record.fields.iter().position(|field| field.name.text == name.text);
        match place.and_then(|place| record.fields.get(place).map(|field| (place, field))) {
            Some((place, field))
                if !field.kind.optional && !matches!(field.kind.kind, TypeKind::ListOf(_) | TypeKind::RecordOf(_)) =>
            {
                u16::try_from(place).ok()
            }
            Some(_) => {
                self.report(
                    Diagnostic::error(Code::TypeMismatch, format!("field `{}` cannot be a key", name.text))
                        .at(name.span)
                        .help("a key is a plain value that is always there"),
                );
                None
            }
            None => {
                let known: Vec<&str> = record.fields.iter().map(|field| field.name.text.as_str()).collect();
                self.report_unknown(
                    Code::UnknownField,
                    format!("record `{}` has no field `{}`", record.name.text, name.text),
                    name,
                    &known,
                );
                None
            }
        }
    }

    /// Resolves a type; reports what it names and does not exist.
    pub(super) fn resolve_type(&mut self, spec: &TypeSpec) -> Option<Type> {
        Some(match &spec.kind {
            TypeKind::Boolean => Type::Boolean,
            TypeKind::Integer => Type::Integer,
            TypeKind::Decimal => Type::Decimal,
            TypeKind::Percent => Type::Percent,
            TypeKind::Money(None) => Type::Money(Currency::Program),
            TypeKind::Money(Some(code)) => Type::Money(self.resolve_currency(code)),
            TypeKind::MoneyIn(_) => Type::Money(Currency::Field {
                record: 0,
                field: 0,
                cursor: 0,
            }),
            TypeKind::Currency => Type::Currency,
            TypeKind::Text => Type::Text,
            TypeKind::Date => Type::Date,
            TypeKind::DateTime => Type::DateTime,
            TypeKind::OneOf(values) => Type::Choice(self.schema.add_choice(values.clone())),
            TypeKind::RecordOf(name) => match self.schema.records.iter().position(|record| record.name == *name) {
                Some(place) => Type::Record(u16::try_from(place).ok()?),
                None => {
                    let known: Vec<&str> = self.model.records.iter().map(|r| r.name.text.as_str()).collect();
                    self.report_unknown(
                        Code::UnknownName,
                        format!("there is no record `{name}`"),
                        &model::Name {
                            text: name.clone(),
                            span: spec.span,
                        },
                        &known,
                    );
                    return None;
                }
            },
            TypeKind::ListOf(element) => {
                let element_type = self.resolve_type(element)?;
                if element.optional || matches!(element_type, Type::List(_)) {
                    self.report(
                        Diagnostic::error(
                            Code::TypeMismatch,
                            "a list holds records or plain values that are there",
                        )
                        .at(element.span)
                        .help("give the elements a record of their own"),
                    );
                    return None;
                }
                Type::List(Box::new(element_type))
            }
            TypeKind::TierOf(name) => match self.model.ladders.iter().position(|ladder| ladder.name.text == *name) {
                Some(place) => Type::Tier(u16::try_from(place).ok()?),
                None => {
                    let known: Vec<&str> = self.model.ladders.iter().map(|l| l.name.text.as_str()).collect();
                    self.report_unknown(
                        Code::UnknownName,
                        format!("there is no ladder `{name}`"),
                        &model::Name {
                            text: name.clone(),
                            span: spec.span,
                        },
                        &known,
                    );
                    return None;
                }
            },
            TypeKind::FieldOf(record, field) => return self.resolve_field_of(record, field, spec),
        })
    }

    fn resolve_field_of(&mut self, record: &str, field: &str, spec: &TypeSpec) -> Option<Type> {
        let model = self.model;
        let Some(declared) = model.records.iter().find(|known| known.name.text == record) else {
            let known: Vec<&str> = model.records.iter().map(|r| r.name.text.as_str()).collect();
            self.report_unknown(
                Code::UnknownName,
                format!("there is no record `{record}`"),
                &model::Name {
                    text: record.to_owned(),
                    span: spec.span,
                },
                &known,
            );
            return None;
        };
        match declared.fields.iter().find(|known| known.name.text == field) {
            // A field that is itself the type of a field could go round in a circle.
            Some(found) if !matches!(found.kind.kind, TypeKind::FieldOf(..)) => self.resolve_type(&found.kind),
            Some(found) => {
                self.report(
                    Diagnostic::error(
                        Code::Cycle,
                        format!("field `{field}` takes its type from a field itself"),
                    )
                    .at(spec.span)
                    .label(found.kind.span, "here")
                    .help("name the type"),
                );
                None
            }
            None => {
                let known: Vec<&str> = declared.fields.iter().map(|f| f.name.text.as_str()).collect();
                self.report_unknown(
                    Code::UnknownField,
                    format!("record `{record}` has no field `{field}`"),
                    &model::Name {
                        text: field.to_owned(),
                        span: spec.span,
                    },
                    &known,
                );
                None
            }
        }
    }

    /// A currency that is the program's own is the same type as the program's.
    fn resolve_currency(&self, code: &str) -> Currency {
        if code == self.currency {
            return Currency::Program;
        }
        match code.as_bytes() {
            [a, b, c] => Currency::Code([*a, *b, *c]),
            _ => Currency::Program,
        }
    }

    pub(super) fn resolve_bounds(&mut self, spec: &TypeSpec, kind: &Type) -> NumberBounds {
        let mut bounds = NumberBounds {
            longest: spec.bounds.longest,
            ..NumberBounds::default()
        };
        let edge = |bound: &Option<model::Bound>| {
            bound.as_ref().and_then(|bound| match &bound.edge {
                Constant::Date(date) => Some((Decimal::from(i64::from(date.days())), bound.inclusive)),
                other => other.as_number().map(|number| (number, bound.inclusive)),
            })
        };
        bounds.low = edge(&spec.bounds.low);
        bounds.high = edge(&spec.bounds.high);
        if let Some(Constant::Date(date)) = spec.bounds.low.as_ref().map(|bound| &bound.edge) {
            bounds.days.0 = Some(*date);
        }
        if let Some(Constant::Date(date)) = spec.bounds.high.as_ref().map(|bound| &bound.edge) {
            bounds.days.1 = Some(*date);
        }
        if matches!(kind, Type::Money(_)) {
            let limit = Decimal::from(MONEY_LIMIT);
            bounds.low = bounds.low.or(Some((limit.negate(), false)));
            bounds.high = bounds.high.or(Some((limit, false)));
        }
        bounds
    }
}
