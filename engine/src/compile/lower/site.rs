//! What the rest of `compile` asks for: constants, settings and fields as expressions, values as the type a clause
//! wants.

use super::{Lowered, Lowerer, RecordRef, Site, Val};
use crate::compile::{Compiler, Failed};
use crate::expr::node::{Any, Boolean, Integer, Number, NumberOp, TextOp};
use crate::model::{Comparator, Constant};
use crate::schema::{NumberBounds, Type};
use crate::source::{Code, Diagnostic, FileId, Span};

impl<'a> Compiler<'a> {
    pub(super) fn lowerer<'c>(&'c mut self, file: FileId) -> Lowerer<'c, 'a> {
        Lowerer {
            c: self,
            file,
            locals: Vec::new(),
            present: Vec::new(),
            helpers: Vec::new(),
            requirement: false,
            scope_open: true,
            depth: 0,
        }
    }

    /// A value as a type.
    pub(in crate::compile) fn convert(&mut self, lowered: Lowered, kind: &Type) -> Result<Any, Failed> {
        self.lowerer(lowered.span.file).cast(lowered, kind)
    }

    /// A value as true or false.
    pub(in crate::compile) fn condition_of(&mut self, lowered: Lowered) -> Result<Boolean, Failed> {
        self.lowerer(lowered.span.file).condition(lowered)
    }

    /// A constant as an expression.
    pub(in crate::compile) fn constant_lowered(&mut self, constant: &Constant, span: Span) -> Result<Lowered, Failed> {
        self.lowerer(span.file).constant(constant, span)
    }

    /// A constant as a type.
    pub(in crate::compile) fn constant_as(
        &mut self,
        constant: &Constant,
        kind: &Type,
        span: Span,
    ) -> Result<Any, Failed> {
        let mut lowerer = self.lowerer(span.file);
        // A date of a clause may be written as its text.
        let lowered = match (constant, kind) {
            (Constant::Text(text), Type::Date) => match text.parse() {
                Ok(date) => lowerer.constant(&Constant::Date(date), span)?,
                Err(_) => lowerer.constant(constant, span)?,
            },
            (Constant::Text(text), Type::DateTime) => match text.parse() {
                Ok(at) => lowerer.constant(&Constant::DateTime(at), span)?,
                Err(_) => lowerer.constant(constant, span)?,
            },
            _ => lowerer.constant(constant, span)?,
        };
        // Negative numbers are folded by the script already, so a constant stays one.
        if *kind == Type::Currency && matches!(constant, Constant::Text(_)) {
            return lowerer.single(lowered).map(|(any, _)| any);
        }
        lowerer.cast(lowered, kind)
    }

    /// A setting by its name.
    pub(in crate::compile) fn setting_lowered(&mut self, name: &str, span: Span) -> Result<Lowered, Failed> {
        let Some(place) = self.model.settings.iter().position(|setting| setting.name.text == name) else {
            let known: Vec<&str> = self
                .model
                .settings
                .iter()
                .map(|setting| setting.name.text.as_str())
                .collect();
            let name = crate::model::Name {
                text: name.to_owned(),
                span,
            };
            let message = format!("there is no setting `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, &name, &known);
            return Err(Failed);
        };
        let _ = place;
        let lowered = self.read_by_name(name, span)?;
        if matches!(lowered.value, Val::Dated(_)) {
            return self.fail(
                Diagnostic::error(
                    Code::NotNamed,
                    format!("`{name}` has dated values, and no date is named"),
                )
                .at(span)
                .help(format!(
                    "write a rule that names the day: `|{name}, as_of| {name}.on(as_of)`"
                )),
            );
        }
        Ok(lowered)
    }

    /// Anything that can be read, by its name.
    pub(in crate::compile) fn read_by_name(&mut self, name: &str, span: Span) -> Result<Lowered, Failed> {
        self.lowerer(span.file).read_entity(name, span, &Site::default())
    }

    /// A decimal of a type.
    pub(in crate::compile) fn number_as(&mut self, lowered: Lowered, kind: &Type) -> Result<Number, Failed> {
        let mut lowerer = self.lowerer(lowered.span.file);
        let any = lowerer.cast(lowered, kind)?;
        lowerer.decimal(any).ok_or(Failed)
    }

    /// A date.
    pub(in crate::compile) fn date_as(&mut self, lowered: Lowered) -> Result<Integer, Failed> {
        let any = self.lowerer(lowered.span.file).cast(lowered, &Type::Date)?;
        crate::compile::incentive::integer_of(any).ok_or(Failed)
    }

    /// A field of a record.
    pub(in crate::compile) fn field_lowered(
        &mut self,
        record: &RecordRef,
        field: &str,
        span: Span,
    ) -> Result<Lowered, Failed> {
        self.lowerer(span.file).record_field(record, None, field, span, span)
    }

    /// A field of a record as a text, for keys and groups.
    pub(in crate::compile) fn field_as_text(
        &mut self,
        record: &RecordRef,
        field: &str,
        span: Span,
    ) -> Result<Any, Failed> {
        let mut lowerer = self.lowerer(span.file);
        let read = lowerer.record_field(record, None, field, span, span)?;
        if read.optional {
            return lowerer.must_be_present(&read).and(Err(Failed));
        }
        match lowerer.piece(read)? {
            crate::expr::node::Piece::Text(node) => Ok(Any::Text(node)),
            piece => match lowerer.text(span, TextOp::Join(Box::new([piece]))).value {
                Val::Any(any) => Ok(any),
                _ => Err(Failed),
            },
        }
    }

    /// A field of a record as it is.
    pub(in crate::compile) fn field_of(
        &mut self,
        record: &RecordRef,
        field: &str,
        span: Span,
    ) -> Result<Lowered, Failed> {
        self.lowerer(span.file).record_field(record, None, field, span, span)
    }

    /// An expression that a clause makes of others.
    pub(in crate::compile) fn number_node(&mut self, span: Span, kind: &Type, op: NumberOp) -> Number {
        let id = self.lowerer(span.file).id(span, kind);
        Number { id, op }
    }

    /// A measure and its thresholds, brought to one type that the comparator can compare.
    pub(in crate::compile) fn compared(
        &mut self,
        measure: Lowered,
        comparator: Comparator,
        thresholds: Vec<Lowered>,
        span: Span,
    ) -> Result<(Any, Vec<Any>, Type), Failed> {
        let mut lowerer = self.lowerer(measure.span.file);
        if !matches!(measure.value, Val::Any(_)) {
            return lowerer.single(measure).and(Err(Failed));
        }
        // Absence of the measure is an answer of its own: not met, because missing.
        let there = Lowered {
            optional: false,
            ..measure
        };
        let mut joined = there.clone();
        // So is that of a threshold.
        let thresholds: Vec<Lowered> = thresholds
            .into_iter()
            .map(|threshold| Lowered {
                optional: false,
                ..threshold
            })
            .collect();
        for threshold in &thresholds {
            if !matches!(threshold.value, Val::Any(_)) {
                return lowerer.single(threshold.clone()).and(Err(Failed));
            }
            let kind = lowerer.joined(Some(&joined), threshold)?;
            joined.kind = kind;
        }
        let kind = joined.kind;
        let dates = matches!(kind, Type::Date | Type::DateTime);
        let fits = match comparator {
            Comparator::Is | Comparator::IsOneOf => true,
            Comparator::OnOrBefore | Comparator::OnOrAfter => dates,
            Comparator::Between => dates || kind.is_numeric(),
            Comparator::AtLeast | Comparator::AtMost | Comparator::Above | Comparator::Below => {
                kind.is_numeric() || matches!(kind, Type::Tier(_))
            }
        };
        if !fits {
            let words = lowerer.c.type_words(&kind);
            let help = if dates {
                "write `.on_or_after(…)` or `.on_or_before(…)`"
            } else {
                "write `.equals(…)` or `.is_one_of([…])`"
            };
            return lowerer.fail(
                Diagnostic::error(
                    Code::UnlikeTypes,
                    format!("`{}` does not compare {words}", comparator.word()),
                )
                .at(span)
                .help(help),
            );
        }
        let measure = lowerer.cast(there, &kind)?;
        let mut compiled = Vec::with_capacity(thresholds.len());
        for threshold in thresholds {
            compiled.push(lowerer.cast(threshold, &kind)?);
        }
        Ok((measure, compiled, kind))
    }

    /// The bounds of a type.
    pub(in crate::compile) fn bounds_of(&mut self, spec: &crate::model::TypeSpec, kind: &Type) -> NumberBounds {
        self.resolve_bounds(spec, kind)
    }
}
