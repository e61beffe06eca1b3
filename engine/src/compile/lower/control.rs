use super::convert::MakeIf;
use super::operator::present_when;
use super::{Local, Lowered, Lowerer, Val};
use crate::compile::Failed;
use crate::expr::node::{Any, Assign, Boolean, BooleanOp, Comparison, IntegerOp, Rows};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, BinOp, Else, Expr, Pattern, Stmt};

impl Lowerer<'_, '_> {
    /// A block: `let`s, then the value.
    pub(super) fn block(&mut self, block: &ast::Block) -> Result<Lowered, Failed> {
        let span = self.span(block.range());
        let statements: Vec<Stmt> = block
            .statements()
            .filter(|statement| !matches!(statement, Stmt::Empty(_)))
            .collect();
        let Some((last, before)) = statements.split_last() else {
            return self.fail(
                Diagnostic::error(Code::Trap, "the block has no value")
                    .at(span)
                    .help("write the value as its last line"),
            );
        };
        let scope = self.locals.len();
        let mut assigns = Vec::new();
        let mut failed = false;
        for statement in before {
            match self.statement(statement) {
                Ok(assign) => assigns.extend(assign),
                Err(Failed) => failed = true,
            }
        }
        let value = match last {
            Stmt::Expr(statement) => match statement.expr() {
                Some(expr) => self.expr(&expr),
                None => Err(Failed),
            },
            Stmt::Let(_) => self.fail(
                Diagnostic::error(Code::Trap, "the block ends with `let` and has no value")
                    .at(self.span(last.range()))
                    .help("write the value as its last line"),
            ),
            other => self.refuse_statement(other),
        };
        self.locals.truncate(scope);
        let value = value?;
        if failed {
            return Err(Failed);
        }
        self.after(assigns, value)
    }

    fn statement(&mut self, statement: &Stmt) -> Result<Vec<Assign>, Failed> {
        match statement {
            Stmt::Let(binding) => self.binding(binding),
            Stmt::Expr(inner) => {
                let span = self.span(statement.range());
                match inner.expr() {
                    // What it is explains best what was meant.
                    Some(expr @ (Expr::Assign(_) | Expr::For(_) | Expr::While(_) | Expr::Loop(_) | Expr::Do(_))) => {
                        self.expr(&expr).map(|_| Vec::new())
                    }
                    Some(Expr::If(_) | Expr::Switch(_)) => self.fail(
                        Diagnostic::error(Code::Trap, "this is computed and not used")
                            .at(span)
                            .help(
                                "if it belongs to what follows, put it in parentheses: `(if … { … } else { … }) + …`",
                            ),
                    ),
                    _ => self.fail(
                        Diagnostic::error(Code::Trap, "this is computed and not used")
                            .at(span)
                            .help("give it a name with `let`, or leave it away"),
                    ),
                }
            }
            other => self.refuse_statement(other),
        }
    }

    fn binding(&mut self, binding: &ast::Let) -> Result<Vec<Assign>, Failed> {
        let (Some(token), Some(value)) = (binding.name_token(), binding.value()) else {
            return self.fail(
                Diagnostic::error(Code::Trap, "`let` without a value")
                    .at(self.span(binding.range()))
                    .help("write `let name = …;`"),
            );
        };
        let name = token.text().to_owned();
        let span = self.span(token.text_range());
        self.may_be_named(&name, span)?;
        let value = self.expr(&value)?;
        if matches!(value.value, Val::Absent) {
            return self.fail(Diagnostic::error(Code::Trap, "`()` is no value to give a name to").at(value.span));
        }
        let (assigns, value) = match (&value.value, value.is_literal()) {
            (Val::Any(_), false) if value.kind.class().is_some() => {
                let (assign, read) = self.bind(&value)?;
                (vec![assign], read)
            }
            // A list is read in place; it is gone through once here, so that an error in it is not passed over.
            (Val::List(list), _) if !matches!(list.rows, Rows::Input(_) | Rows::Slot(_) | Rows::Relation(_)) => {
                let rows = list.rows.clone();
                let count = self.integer(value.span, Type::Integer, IntegerOp::Count(Box::new(rows)));
                let (assign, _) = self.bind(&count)?;
                (vec![assign], value)
            }
            // Constants, records and periods are read in place: nothing has to be kept.
            _ => (Vec::new(), value),
        };
        let value = Lowered {
            path: Some(name.clone()),
            ..value
        };
        self.locals.push(Local::new(name, value));
        Ok(assigns)
    }

    /// Whether a local may have a name: it may not stand for something else at the same time.
    pub(super) fn may_be_named(&mut self, name: &str, span: Span) -> Result<(), Failed> {
        if self.locals.iter().any(|local| local.name == name) {
            return self.fail(
                Diagnostic::error(
                    Code::Shadowing,
                    format!("`{name}` is already the name of something here"),
                )
                .at(span)
                .help("choose another name"),
            );
        }
        if self.scope_open && self.c.names.contains_key(name) {
            return self.fail(
                Diagnostic::error(Code::Shadowing, format!("`{name}` is the name of a declaration"))
                    .at(span)
                    .help("choose another name, so that nobody reads one for the other"),
            );
        }
        Ok(())
    }

    pub(super) fn branch(&mut self, branch: &ast::If, span: Span) -> Result<Lowered, Failed> {
        let (Some(condition), Some(then)) = (branch.condition(), branch.then()) else {
            return Err(Failed);
        };
        let Some(other) = branch.else_branch() else {
            return self.fail(
                Diagnostic::error(Code::Trap, "`if` has a value only with an `else`")
                    .at(span)
                    .help("say what holds otherwise: `else { 0 }`"),
            );
        };
        let test = self.expr(&condition).and_then(|lowered| self.condition(lowered));
        let yes = self.knowing(present_when(&condition, true), |lowerer| lowerer.block(&then));
        let no = self.knowing(present_when(&condition, false), |lowerer| match &other {
            Else::Block(block) => lowerer.block(block),
            Else::If(inner) => {
                let span = lowerer.span(inner.range());
                // A long chain of `else if` is as deep as it is long.
                if lowerer.depth >= super::DEPTH {
                    return lowerer.expr(&Expr::If(inner.clone()));
                }
                lowerer.depth += 1;
                let result = lowerer.branch(inner, span);
                lowerer.depth -= 1;
                result
            }
        });
        let (test, yes, no) = (test?, yes?, no?);
        self.either(test, yes, no, span)
    }

    fn knowing<R>(&mut self, present: Vec<String>, run: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.present.len();
        self.present.extend(present);
        let result = run(self);
        self.present.truncate(before);
        result
    }

    /// One of two values.
    pub(super) fn either(&mut self, test: Boolean, yes: Lowered, no: Lowered, span: Span) -> Result<Lowered, Failed> {
        let optional = yes.optional || no.optional;
        let constant = yes.constant && no.constant;
        let absent = |lowered: &Lowered| matches!(lowered.value, Val::Absent);
        if absent(&yes) && absent(&no) {
            return self.fail(Diagnostic::error(Code::Trap, "both branches are absent").at(span));
        }
        for side in [&yes, &no] {
            if !matches!(side.value, Val::Any(_) | Val::Absent) {
                let words = side.words(self.c);
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("a branch gives one value, this is {words}"))
                        .at(side.span)
                        .help("put the `if` inside the list function, or give the branches single values"),
                );
            }
        }
        let there = |lowered: &Lowered| Lowered {
            optional: false,
            ..lowered.clone()
        };
        let kind = match (absent(&yes), absent(&no)) {
            (true, _) => no.kind.clone(),
            (_, true) => yes.kind.clone(),
            _ => self.joined(Some(&there(&yes)), &there(&no))?,
        };
        let side = |lowerer: &mut Self, lowered: Lowered| {
            if absent(&lowered) {
                lowerer.common(span, &kind, super::convert::MakeAbsent {}).ok_or(Failed)
            } else {
                lowerer.cast(there(&lowered), &kind)
            }
        };
        let yes = side(self, yes)?;
        let no = side(self, no)?;
        let any = self
            .common(
                span,
                &kind,
                MakeIf {
                    condition: test,
                    yes,
                    no,
                },
            )
            .ok_or(Failed)?;
        Ok(Lowered {
            optional,
            constant,
            ..Lowered::plain(any, kind, span)
        })
    }

    pub(super) fn switch(&mut self, switch: &ast::Switch, span: Span) -> Result<Lowered, Failed> {
        let Some(scrutinee) = switch.scrutinee() else {
            return Err(Failed);
        };
        let scrutinee = self.expr(&scrutinee)?;
        self.must_be_present(&scrutinee)?;
        let (assigns, scrutinee) = self.once(scrutinee)?;
        let arms = switch.arms();
        let Some((last, before)) = arms.split_last() else {
            return Err(Failed);
        };
        let is_default = |arm: &ast::Arm| arm.patterns().iter().any(|p| matches!(p, Pattern::Underscore(_)));
        if !is_default(last) || last.guard().is_some() {
            return self.fail(
                Diagnostic::error(Code::Trap, "`switch` has a value only with a last case `_`")
                    .at(span)
                    .help("say what holds otherwise: `_ => 0`"),
            );
        }
        let mut seen: Vec<(String, Span)> = Vec::new();
        let mut tests = Vec::new();
        let mut failed = false;
        for arm in before {
            if is_default(arm) {
                let at = self.span(arm.range());
                return self.fail(
                    Diagnostic::error(Code::Trap, "the case `_` stands before others, which are never reached")
                        .at(at)
                        .help("move it to the end"),
                );
            }
            match self.arm(arm, &scrutinee, &mut seen) {
                Ok(test) => tests.push(test),
                Err(Failed) => failed = true,
            }
        }
        let otherwise = self.arm_value(last);
        if failed {
            return Err(Failed);
        }
        let mut value = otherwise?;
        for (test, then) in tests.into_iter().rev() {
            value = self.either(test, then, value, span)?;
        }
        self.after(assigns, value)
    }

    fn arm(
        &mut self,
        arm: &ast::Arm,
        scrutinee: &Lowered,
        seen: &mut Vec<(String, Span)>,
    ) -> Result<(Boolean, Lowered), Failed> {
        let mut test: Option<Boolean> = None;
        for pattern in arm.patterns() {
            let Pattern::Expr(pattern) = pattern else { continue };
            let span = self.span(pattern.range());
            let one = match &pattern {
                Expr::Binary(range) if matches!(range.op_kind(), Some(BinOp::Range | BinOp::RangeInclusive)) => {
                    self.in_range(scrutinee.clone(), range, span)?
                }
                _ => {
                    let label = self.expr(&pattern)?;
                    if !label.constant {
                        return self.fail(
                            Diagnostic::error(Code::NotInRule, "a case of `switch` is a plain value")
                                .at(span)
                                .help("use `if` for conditions"),
                        );
                    }
                    let shown = self.c.sources.slice(span).to_owned();
                    // Only where no condition stands behind it must a label be the only one of its kind.
                    if let Some((_, first)) = seen.iter().find(|(known, _)| *known == shown) {
                        let first = *first;
                        return self.fail(
                            Diagnostic::error(Code::Trap, format!("the case `{shown}` stands twice"))
                                .at(span)
                                .label(first, "first here")
                                .help("only the first would ever be taken"),
                        );
                    }
                    if arm.guard().is_none() {
                        seen.push((shown, span));
                    }
                    self.compare(Comparison::Equal, scrutinee.clone(), label, span)?
                }
            };
            let one = self.condition(one)?;
            test = Some(match test {
                None => one,
                Some(before) => {
                    let either = self.boolean(span, BooleanOp::Or(Box::new((before, one))));
                    self.condition(either)?
                }
            });
        }
        let Some(mut test) = test else { return Err(Failed) };
        let value = if let Some(guard) = arm.guard() {
            let span = self.span(guard.range());
            let lowered = self.expr(&guard)?;
            let condition = self.condition(lowered)?;
            let both = self.boolean(span, BooleanOp::And(Box::new((test, condition))));
            test = self.condition(both)?;
            self.knowing(present_when(&guard, true), |lowerer| lowerer.arm_value(arm))?
        } else {
            self.arm_value(arm)?
        };
        Ok((test, value))
    }

    fn arm_value(&mut self, arm: &ast::Arm) -> Result<Lowered, Failed> {
        match (arm.body(), arm.body_stmt()) {
            (Some(body), _) => self.expr(&body),
            (None, Some(statement)) => self.refuse_statement(&statement),
            (None, None) => Err(Failed),
        }
    }

    /// The day of an instant in the time zone of the pack.
    pub(super) fn day_of(&mut self, instant: Lowered, span: Span) -> Result<Lowered, Failed> {
        let (any, _) = self.single(instant)?;
        let Any::Integer(node) = any else { return Err(Failed) };
        let zone = self.c.zone.clone();
        Ok(self.integer(
            span,
            Type::Date,
            crate::expr::node::IntegerOp::DateOf(zone, Box::new(node)),
        ))
    }
}
