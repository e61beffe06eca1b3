//! What the rules of an incentive read of the stack that it stands in.

use super::{Lowered, Lowerer, Site, Val};
use crate::compile::Failed;
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};

impl Lowerer<'_, '_> {
    /// A stack, where an incentive of it says what it pays.
    pub(super) fn read_stack(&mut self, place: u16, name: &str, span: Span, site: &Site) -> Result<Lowered, Failed> {
        if site.stack != Some(place) {
            return self.fail(
                Diagnostic::error(
                    Code::UnknownName,
                    format!(
                        "`{name}` is a stack: what is left of an amount is known where its incentives pay a record"
                    ),
                )
                .at(span)
                .help("read it in `pays` or `cap_each` of an incentive that stands in the stack"),
            );
        }
        if !matches!(self.c.stacks.get(usize::from(place)), Some(Some(_))) {
            return Err(Failed);
        }
        Ok(Lowered {
            value: Val::Stack(place),
            kind: Type::Boolean,
            optional: false,
            constant: false,
            path: None,
            span,
        })
    }

    /// `discounts.amount`
    pub(super) fn stack_member(
        &mut self,
        place: u16,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Some(Some(stack)) = self.c.stacks.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (slot, kind, declared) = (stack.slot, stack.applies_to.clone(), stack.span);
        match (name, kind) {
            ("amount", Some((_, kind))) => Ok(self.read_slot(slot, None, kind, span)),
            ("amount", None) => self.fail(
                Diagnostic::error(Code::ClauseMissing, "the stack does not say which amount it applies to")
                    .at(name_span)
                    .label(declared, "the stack")
                    .help("add `.applies_to(\"List price\", |order| order.list_price)` to it"),
            ),
            _ => self.unknown_member("a stack", name, name_span, &["amount"]),
        }
    }
}
