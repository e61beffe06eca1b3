//! Values that tell things apart, as texts: what is paid once for each of them.

use super::{Lowered, RuleNode, Site, Val};
use crate::compile::{Compiler, Failed};
use crate::expr::node::{Any, Piece, TextOp};
use crate::model::Rule;
use crate::syntax::ast::Expr;

impl Compiler<'_> {
    /// The values of a rule as texts: the elements of its list, or its one value.
    pub(in crate::compile) fn texts_of(&mut self, rule: &Rule, site: &Site) -> Result<Vec<Any>, Failed> {
        let (mut lowerer, node) = self.open(rule, site)?;
        let parts = match node {
            RuleNode::Closure(closure) => match (closure.body().and_then(Expr::without_parens), closure.body_stmt()) {
                (Some(Expr::Array(array)), _) => array.elements(),
                (Some(other), _) => vec![other],
                (None, Some(statement)) => return lowerer.refuse_statement(&statement),
                (None, None) => return Err(Failed),
            },
            RuleNode::Function(function) => {
                let body = function.body().ok_or(Failed)?;
                let value = lowerer.block(&body)?;
                return Ok(vec![lowerer.as_text(value)?]);
            }
        };
        let mut texts = Vec::with_capacity(parts.len());
        for part in &parts {
            let value = lowerer.expr(part)?;
            texts.push(lowerer.as_text(value)?);
        }
        Ok(texts)
    }
}

impl super::Lowerer<'_, '_> {
    fn as_text(&mut self, value: Lowered) -> Result<Any, Failed> {
        let span = value.span;
        match self.piece(value)? {
            Piece::Text(node) => Ok(Any::Text(node)),
            piece => match self.text(span, TextOp::Join(Box::new([piece]))).value {
                Val::Any(any) => Ok(any),
                _ => Err(Failed),
            },
        }
    }
}
