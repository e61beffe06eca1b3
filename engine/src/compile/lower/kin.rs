//! Lists along a hierarchy: `agents.downline(agent.id)`, `agents.upline(agent.id)`.

use super::{List, Lowered, Lowerer, Val};
use crate::compile::Failed;
use crate::expr::node::{Any, Kin, Rows};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::Expr;

impl Lowerer<'_, '_> {
    /// Whether a function follows parents.
    pub(super) fn is_kin_function(name: &str) -> bool {
        matches!(name, "downline" | "upline")
    }

    pub(super) fn kin(
        &mut self,
        name: &str,
        receiver: Lowered,
        arguments: &[Expr],
        span: Span,
        name_span: Span,
    ) -> Result<Lowered, Failed> {
        let Val::List(list) = receiver.value else {
            return Err(Failed);
        };
        let hierarchy = match list.rows {
            Rows::Relation(relation) => {
                let found = self.c.hierarchy_of(relation);
                // What is wrong with its parents has been said.
                if found.is_none() && self.c.has_parents(relation) {
                    return Err(Failed);
                }
                found
            }
            _ => None,
        };
        let Some(hierarchy) = hierarchy else {
            return self.fail(
                Diagnostic::error(
                    Code::UnknownFunction,
                    format!("the records of this list have no `{name}`"),
                )
                .at(name_span)
                .help("it is asked of a relation with parents: `relation(\"agents\", …).parent(\"parent_id\")`"),
            );
        };
        let (id, levels) = match arguments {
            [id] => (id, None),
            [id, levels] => (id, Some(levels)),
            _ => {
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseArgument,
                        format!("`{name}` takes an id, and the number of levels if not all are meant"),
                    )
                    .at(name_span)
                    .help(format!(
                        "write `agents.{name}(agent.id)` or `agents.{name}(agent.id, 2)`"
                    )),
                );
            }
        };
        let id = self.expr(id)?;
        let Any::Text(of) = self.cast(id, &Type::Text)? else {
            return Err(Failed);
        };
        let levels = match levels {
            None => None,
            Some(levels) => {
                let levels = self.expr(levels)?;
                match self.cast(levels, &Type::Integer)? {
                    Any::Integer(levels) => Some(levels),
                    _ => return Err(Failed),
                }
            }
        };
        let rows = Rows::Kin(Box::new(Kin {
            hierarchy,
            up: name == "upline",
            of,
            levels,
        }));
        Ok(Lowered {
            value: Val::List(Box::new(List {
                rows,
                // Keys are different for every record, and there is one way up.
                ordered: true,
                ..*list
            })),
            kind: receiver.kind,
            ..Lowered::nothing(span)
        })
    }
}
