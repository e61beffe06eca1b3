//! Settings: their values checked against their types, a slot for each value.

use super::{Compiler, Failed};
use crate::expr::node::{BooleanOp, IntegerOp, NumberOp, TextOp};
use crate::expr::{Any, Scalar};
use crate::model::{Clause, Constant};
use crate::program;
use crate::schema::{NumberBounds, Type};
use crate::source::{Code, Diagnostic, Span};
use crate::value::Decimal;

impl Compiler<'_> {
    pub(super) fn compile_settings(&mut self) {
        let model = self.model;
        for (place, setting) in model.settings.iter().enumerate() {
            let Some(kind) = self.resolve_type(&setting.kind) else {
                continue;
            };
            if kind.class().is_none() || setting.kind.optional {
                self.report(
                    Diagnostic::error(Code::TypeMismatch, "a setting is one value that is always there")
                        .at(setting.kind.span)
                        .help("declare lists and records as inputs"),
                );
                continue;
            }
            let bounds = self.bounds_of(&setting.kind, &kind);
            let mut dated: Vec<(i64, &Clause<Constant>)> = setting
                .dated
                .iter()
                .map(|dated| (i64::from(dated.from.days()), &dated.value))
                .collect();
            dated.sort_by_key(|(day, _)| *day);
            if let Some((_, clause)) = dated.windows(2).find_map(|pair| match pair {
                [a, b] if a.0 == b.0 => Some(*b),
                _ => None,
            }) {
                self.report(
                    Diagnostic::error(
                        Code::Duplicate,
                        format!("setting `{}` has two values from the same day on", setting.name.text),
                    )
                    .at(clause.span)
                    .help("keep one of them"),
                );
                continue;
            }
            let (days, clauses): (Vec<i64>, Vec<&Clause<Constant>>) = match &setting.value {
                Some(value) if dated.is_empty() => (Vec::new(), vec![value]),
                _ => dated.into_iter().unzip(),
            };
            if clauses.is_empty() {
                self.report(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("setting `{}` has no value", setting.name.text),
                    )
                    .at(setting.name.span)
                    .help("write its value as the third argument, or `.effective(\"2026-01-01\", …)` lines"),
                );
                continue;
            }
            let values: Result<Vec<Scalar>, Failed> = clauses
                .iter()
                .map(|clause| self.setting_value(clause, &kind, &bounds))
                .collect();
            let Ok(values) = values else { continue };
            let Some(class) = kind.class() else { continue };
            let slots = values.iter().map(|_| self.new_slot(class)).collect();
            let compiled = program::Setting {
                name: setting.name.text.clone(),
                title: setting.title.as_ref().map(|title| title.text.clone()),
                kind,
                bounds,
                days,
                values,
                slots,
                span: setting.name.span,
            };
            if let Some(slot) = self.settings.get_mut(place) {
                *slot = Some(compiled);
            }
        }
    }

    fn setting_value(
        &mut self,
        clause: &Clause<Constant>,
        kind: &Type,
        bounds: &NumberBounds,
    ) -> Result<Scalar, Failed> {
        let value = self.scalar_of(&clause.value, kind, clause.span)?;
        let number = match value {
            Scalar::Number(number) => Some(number),
            Scalar::Integer(integer) if !matches!(kind, Type::Choice(_) | Type::Tier(_)) => {
                Some(Decimal::from(integer))
            }
            _ => None,
        };
        if let Some(number) = number
            && !within(bounds, number)
        {
            return self.fail(
                Diagnostic::error(Code::DeclaredBounds, "the value lies outside the bounds of its type")
                    .at(clause.span)
                    .help("change the value, or the bounds"),
            );
        }
        Ok(value)
    }

    /// A constant as a value of a type.
    pub(super) fn scalar_of(&mut self, constant: &Constant, kind: &Type, span: Span) -> Result<Scalar, Failed> {
        match self.constant_as(constant, kind, span)? {
            Any::Number(node) => match node.op {
                NumberOp::Constant(value) => Ok(Scalar::Number(value)),
                _ => Err(Failed),
            },
            Any::Integer(node) => match node.op {
                IntegerOp::Constant(value) => Ok(Scalar::Integer(value)),
                _ => Err(Failed),
            },
            Any::Boolean(node) => match node.op {
                BooleanOp::Constant(value) => Ok(Scalar::Boolean(value)),
                _ => Err(Failed),
            },
            Any::Text(node) => match node.op {
                TextOp::Constant(text) => Ok(Scalar::Text(text)),
                _ => Err(Failed),
            },
        }
    }
}

/// Whether a number lies inside its bounds.
pub(crate) fn within(bounds: &NumberBounds, number: Decimal) -> bool {
    bounds
        .low
        .is_none_or(|(edge, inclusive)| number > edge || (inclusive && number == edge))
        && bounds
            .high
            .is_none_or(|(edge, inclusive)| number < edge || (inclusive && number == edge))
}
