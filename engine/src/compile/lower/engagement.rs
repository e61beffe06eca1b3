//! What rules read of rules of engagement.

use super::{Lowered, Lowerer};
use crate::compile::{Compiler, Failed, listed};
use crate::expr::Any;
use crate::expr::node::TextOp;
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};

/// What rules read of every registration.
const OWN: [&str; 4] = ["outcome", "approved", "share", "place"];

impl Lowerer<'_, '_> {
    /// `deal_registration.outcome`, `deal_registration.discount`.
    pub(super) fn engagement_member(
        &mut self,
        place: u16,
        path: Option<&str>,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Some(found) = self.c.engagements.get(usize::from(place)).and_then(Option::as_ref) else {
            return Err(Failed);
        };
        let benefit = found.benefits.iter().find(|benefit| benefit.name == name);
        let benefit = benefit.map(|benefit| (benefit.slot, benefit.kind.clone()));
        let known: Vec<String> = OWN
            .iter()
            .map(|name| (*name).to_owned())
            .chain(found.benefits.iter().map(|benefit| benefit.name.clone()))
            .collect();
        let (outcome, outcomes, approved, share, at) =
            (found.outcome, found.outcomes, found.approved, found.share, found.place);
        let mut read = match (name, benefit) {
            ("outcome", _) => self.read_slot(outcome.slot, outcome.presence, Type::Choice(outcomes), span),
            ("approved", _) => self.read_slot(approved, None, Type::Boolean, span),
            ("share", _) => self.read_slot(share, None, Type::Percent, span),
            ("place", _) => self.read_slot(at.slot, at.presence, Type::Integer, span),
            (_, Some((slot, kind))) => self.read_slot(slot.slot, slot.presence, kind, span),
            _ => {
                return self.fail(
                    Diagnostic::error(
                        Code::UnknownField,
                        format!("rules of engagement have no field `{name}`"),
                    )
                    .at(name_span)
                    .help(format!("known are {}", listed(known.iter().map(String::as_str)))),
                );
            }
        };
        read.path = path.map(|path| format!("{path}.{name}"));
        if read.path.as_ref().is_some_and(|path| self.present.contains(path)) {
            read.optional = false;
        }
        Ok(read)
    }
}

impl Compiler<'_> {
    /// A field of a record as a text; evaluating it finds it absent where the field is.
    pub(in crate::compile) fn field_as_optional_text(
        &mut self,
        record: &super::RecordRef,
        field: &str,
        span: Span,
    ) -> Result<Any, Failed> {
        let mut lowerer = self.lowerer(span.file);
        let read = lowerer.record_field(record, None, field, span, span)?;
        let there = Lowered {
            optional: false,
            ..read
        };
        match lowerer.piece(there)? {
            crate::expr::node::Piece::Text(node) => Ok(Any::Text(node)),
            piece => match lowerer.text(span, TextOp::Join(Box::new([piece]))).value {
                super::Val::Any(any) => Ok(any),
                _ => Err(Failed),
            },
        }
    }
}
