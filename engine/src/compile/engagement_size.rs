//! The least sizes of rules of engagement, from a table.

use super::engagement::Parties;
use super::lower::Lowered;
use super::{Compiler, Failed};
use crate::expr::Number;
use crate::model::{Name, Rule};
use crate::program::MinimumSize;
use crate::schema::{Currency, Type};
use crate::source::{Code, Diagnostic};
use crate::value::Decimal;

impl Compiler<'_> {
    pub(super) fn minimum_size(&mut self, file: &Name, rule: &Rule, parties: &Parties) -> Result<MinimumSize, Failed> {
        let lowered = self.lower_rule(rule, &parties.request)?;
        let kind = lowered.kind.clone();
        let currency = match &kind {
            Type::Money(Currency::Field { field, .. }) => Some(*field),
            _ => None,
        };
        let measure = self.size(lowered)?;
        let csv = self.table_file(file)?;
        let header: Vec<_> = csv
            .header()
            .iter()
            .map(|cell| (cell.text.trim().to_owned(), cell.span))
            .collect();
        let cells: Vec<Vec<_>> = csv
            .rows()
            .iter()
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| (cell.text.trim().to_owned(), cell.span))
                    .collect()
            })
            .collect();
        let Some((_, fields)) = header.split_last() else {
            return Err(Failed);
        };
        if fields.is_empty() {
            return self.fail(
                Diagnostic::error(Code::TableShape, format!("`{}` has no column but the size", file.text))
                    .at(file.span)
                    .help("put fields of the registration in front, such as `region,currency,size`"),
            );
        }
        let record = self.schema.record(parties.own.record).cloned().ok_or(Failed)?;
        let mut values = Vec::with_capacity(fields.len());
        for (name, span) in fields {
            if record.field(name).is_none() {
                let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
                let name = Name {
                    text: name.clone(),
                    span: *span,
                };
                let message = format!("`{}` has no field `{}`", record.name, name.text);
                self.report_unknown(Code::TableShape, message, &name, &known);
                return Err(Failed);
            }
            values.push(self.field_as_text(&parties.own, name, *span)?);
        }
        if let Some(currency) = currency
            && let Some(field) = record.fields.get(usize::from(currency))
            && !fields.iter().any(|(name, _)| *name == field.name)
        {
            return self.fail(
                Diagnostic::error(Code::Currency, "the table does not say of which currency its sizes are")
                    .at(file.span)
                    .label(rule.body, "the amount has the currency of each registration")
                    .help(format!("add a column `{}`", field.name)),
            );
        }
        let mut rows: Vec<(Vec<String>, Decimal)> = Vec::with_capacity(cells.len());
        for row in &cells {
            let Some(((size, span), of)) = row.split_last() else {
                continue;
            };
            let Ok(size) = size.parse::<Decimal>() else {
                return self.fail(
                    Diagnostic::error(Code::TableCell, format!("`{size}` is not a size"))
                        .at(*span)
                        .help("write a number such as `10000`"),
                );
            };
            let of: Vec<String> = of.iter().map(|(text, _)| text.clone()).collect();
            if rows.iter().any(|(known, _)| *known == of) {
                let at = row.first().map_or(*span, |(_, span)| *span);
                return self.fail(
                    Diagnostic::error(Code::Duplicate, format!("`{}` stands in two rows", of.join("`, `")))
                        .at(at)
                        .help("keep one of the two"),
                );
            }
            rows.push((of, size));
        }
        Ok(MinimumSize {
            file: file.text.clone(),
            fields: fields.iter().map(|(name, _)| name.clone()).collect(),
            values,
            rows,
            measure,
            kind,
            span: rule.body,
        })
    }

    /// A size: a number of any kind, as it is.
    fn size(&mut self, lowered: Lowered) -> Result<Number, Failed> {
        if !lowered.kind.is_numeric() {
            let words = lowered.words(self);
            let at = lowered.span;
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, format!("a size is a number, this is {words}"))
                    .at(at)
                    .help("measure an amount or a number of units"),
            );
        }
        let kind = match &lowered.kind {
            Type::Integer => Type::Decimal,
            other => other.clone(),
        };
        self.number_as(lowered, &kind)
    }
}
