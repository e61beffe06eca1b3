//! What rhai checks while it parses, beyond the grammar: literals where they make no sense, names given twice,
//! assignments to something that cannot be assigned to.

use std::collections::HashSet;

use super::ast::{
    Arm, Assign, AstNode, BinOp, Binary, Closure, Do, Expr, Fn, For, If, Index, LiteralKind, Map, Param, Pattern,
    Prefix, PrefixOp, Switch, Template, TemplatePart, While,
};
use super::error::{Errors, SyntaxErrorCode, quoted};
use super::kind::{SyntaxKind, SyntaxNode, TextRange};

/// Checks a whole tree.
pub(super) fn validate(root: &SyntaxNode, errors: &mut Errors) {
    for node in root.descendants() {
        match node.kind() {
            SyntaxKind::BinaryExpr => binary(node, errors),
            SyntaxKind::IfExpr => condition(If::cast(node).and_then(|view| view.condition()), errors),
            SyntaxKind::WhileLoop => condition(While::cast(node).and_then(|view| view.condition()), errors),
            SyntaxKind::DoLoop => condition(Do::cast(node).and_then(|view| view.condition()), errors),
            SyntaxKind::SwitchArm => condition(Arm::cast(node).and_then(|view| view.guard()), errors),
            SyntaxKind::SwitchExpr => switch(node, errors),
            SyntaxKind::AssignExpr => assignment(node, errors),
            SyntaxKind::MapExpr => keys(node, errors),
            SyntaxKind::ForLoop => for_loop(node, errors),
            SyntaxKind::ClosureExpr => names(Closure::cast(node).map(|view| view.params()), errors),
            SyntaxKind::FnDef => names(Fn::cast(node).map(|view| view.params()), errors),
            SyntaxKind::IndexExpr => index(node, errors),
            _ => {}
        }
    }
}

fn report(errors: &mut Errors, range: TextRange, code: SyntaxErrorCode, message: &str, help: &str) {
    errors.push(range, code, message.to_owned(), Some(help.to_owned()));
}

fn binary(node: SyntaxNode, errors: &mut Errors) {
    let Some(binary) = Binary::cast(node) else { return };
    if matches!(binary.op_kind(), Some(BinOp::And | BinOp::Or)) {
        condition(binary.lhs(), errors);
        condition(binary.rhs(), errors);
    }
}

/// What a literal is called, if an expression is one; a number with a sign counts as a number.
fn literal_name(expr: &Expr) -> Option<&'static str> {
    Some(match expr.clone().without_parens()? {
        Expr::Unit(_) => "nothing",
        Expr::Literal(literal) => match literal.kind()? {
            LiteralKind::Integer | LiteralKind::Decimal => "a number",
            LiteralKind::String => "a text",
            LiteralKind::Char => "a character",
            LiteralKind::True | LiteralKind::False => "true or false",
        },
        Expr::Prefix(prefix) if matches!(prefix.op(), Some(PrefixOp::Minus | PrefixOp::Plus)) => {
            return prefix
                .expr()
                .and_then(|inner| literal_name(&inner))
                .filter(|name| *name == "a number");
        }
        Expr::Template(_) => "a text",
        Expr::Array(_) => "a list",
        Expr::Map(_) => "a map",
        Expr::Closure(_) => "a closure",
        _ => return None,
    })
}

fn condition(expr: Option<Expr>, errors: &mut Errors) {
    let Some(expr) = expr else { return };
    if let Some(name) = literal_name(&expr)
        && name != "true or false"
    {
        report(
            errors,
            expr.range(),
            SyntaxErrorCode::NotBoolean,
            &format!("{name} is neither true nor false"),
            "compare it with something, such as `x == 1`",
        );
    }
}

fn switch(node: SyntaxNode, errors: &mut Errors) {
    let Some(switch) = Switch::cast(node) else { return };
    let arms = switch.arms();
    let mut ranges = false;
    for (at, arm) in arms.iter().enumerate() {
        for pattern in arm.patterns() {
            match pattern {
                Pattern::Underscore(token) => {
                    if at + 1 < arms.len() {
                        report(
                            errors,
                            token.text_range(),
                            SyntaxErrorCode::MisplacedDefault,
                            "`_` is not the last case",
                            "move it to the end: it takes what no other case took",
                        );
                    }
                    if let Some(guard) = arm.guard_token() {
                        report(
                            errors,
                            guard.text_range(),
                            SyntaxErrorCode::MisplacedDefault,
                            "`_` cannot have a condition",
                            "decide inside the case: `_ => if x { … } else { … }`",
                        );
                    }
                }
                Pattern::Expr(expr) => case(&expr, &mut ranges, errors),
            }
        }
    }
}

fn case(expr: &Expr, ranges: &mut bool, errors: &mut Errors) {
    if let Some(empty) = literal_range(expr) {
        *ranges |= !empty;
    } else if !is_constant(expr) {
        report(
            errors,
            expr.range(),
            SyntaxErrorCode::CaseNotLiteral,
            "a case of `switch` is a literal",
            "write a value such as `\"gold\"` or `10`, or put the condition after it: `_ => if x { … } else { … }`",
        );
    } else if *ranges && literal_name(expr) == Some("a number") {
        report(
            errors,
            expr.range(),
            SyntaxErrorCode::CaseNotLiteral,
            "a number cannot come after a range in a `switch`",
            "put the cases with single numbers first",
        );
    }
}

/// A whole number as rhai folds it.
fn integer(expr: &Expr) -> Option<i64> {
    match expr.clone().without_parens()? {
        Expr::Literal(literal) if literal.kind() == Some(LiteralKind::Integer) => literal.number_text()?.parse().ok(),
        Expr::Prefix(prefix) => match (prefix.op()?, integer(&prefix.expr()?)?) {
            (PrefixOp::Minus, value) => value.checked_neg(),
            (PrefixOp::Plus, value) => Some(value),
            (PrefixOp::Not, _) => None,
        },
        _ => None,
    }
}

/// Whether an expression is a range of literals, and if so, whether it is empty.
fn literal_range(expr: &Expr) -> Option<bool> {
    let Expr::Binary(binary) = expr.clone().without_parens()? else {
        return None;
    };
    let inclusive = match binary.op_kind()? {
        BinOp::Range => false,
        BinOp::RangeInclusive => true,
        _ => return None,
    };
    let start = match binary.lhs() {
        Some(start) => integer(&start)?,
        None => 0,
    };
    let Some(end) = binary.rhs() else { return Some(false) };
    let end = integer(&end)?;
    Some(if inclusive { start > end } else { start >= end })
}

/// Whether rhai knows the value of an expression without running it.
fn is_constant(expr: &Expr) -> bool {
    let Some(expr) = expr.clone().without_parens() else {
        return false;
    };
    match &expr {
        Expr::Literal(_) | Expr::Unit(_) => true,
        Expr::Prefix(Prefix { .. }) => integer(&expr).is_some(),
        Expr::Array(array) => array.elements().iter().all(is_constant),
        Expr::Map(map) => map
            .entries()
            .iter()
            .all(|entry| entry.value().is_some_and(|value| is_constant(&value))),
        Expr::Template(template) => is_plain(template),
        _ => false,
    }
}

/// Whether a template computes nothing.
fn is_plain(template: &Template) -> bool {
    template
        .parts()
        .iter()
        .all(|part| matches!(part, TemplatePart::Text(_)))
}

fn assignment(node: SyntaxNode, errors: &mut Errors) {
    let Some(target) = Assign::cast(node).and_then(|view| view.target()) else {
        return;
    };
    let mut at = Some(target.clone());
    loop {
        at = match at {
            Some(Expr::Ident(_) | Expr::This(_)) => return,
            Some(Expr::Field(field)) => field.receiver(),
            Some(Expr::Index(index)) => index.receiver(),
            _ => break,
        };
    }
    report(
        errors,
        target.range(),
        SyntaxErrorCode::NotAssignable,
        "this cannot be assigned to",
        "assign to a name, a field or an element; equality is written `==`",
    );
}

fn keys(node: SyntaxNode, errors: &mut Errors) {
    let Some(map) = Map::cast(node) else { return };
    let mut known = HashSet::new();
    for entry in map.entries() {
        if let (Some(token), Some(key)) = (entry.key_token(), entry.key()) {
            let message = format!("the key {} stands twice in the map", quoted(&key));
            if !known.insert(key) {
                report(
                    errors,
                    token.text_range(),
                    SyntaxErrorCode::DuplicateKey,
                    &message,
                    "remove one of the two",
                );
            }
        }
    }
}

fn names(params: Option<Vec<Param>>, errors: &mut Errors) {
    let mut known = HashSet::new();
    for param in params.unwrap_or_default() {
        let message = format!("the name {} stands twice", quoted(&param.name()));
        if !known.insert(param.name()) {
            report(
                errors,
                param.range(),
                SyntaxErrorCode::DuplicateName,
                &message,
                "give one of the two another name",
            );
        }
    }
}

fn for_loop(node: SyntaxNode, errors: &mut Errors) {
    let Some(view) = For::cast(node) else { return };
    names(Some(view.variables()), errors);
    let Some(iterable) = view.iterable() else { return };
    if let Some(name @ ("nothing" | "a number" | "a character" | "true or false" | "a map")) = literal_name(&iterable) {
        report(
            errors,
            iterable.range(),
            SyntaxErrorCode::NotIterable,
            &format!("{name} has no elements to go through"),
            "write a list: `for row in [1, 2, 3] { … }`",
        );
    }
}

/// rhai refuses a literal as the index of a literal where the types cannot fit.
fn index(node: SyntaxNode, errors: &mut Errors) {
    let Some(view) = Index::cast(node) else { return };
    let (Some(receiver), Some(index)) = (view.receiver(), view.index()) else {
        return;
    };
    let boolean = matches!(
        index.clone().without_parens(),
        Some(Expr::Binary(binary)) if matches!(binary.op_kind(), Some(BinOp::And | BinOp::Or))
    );
    let Some(name) = literal_name(&index).or(boolean.then_some("true or false")) else {
        return;
    };
    let (fits, expected) = match literal_name(&receiver) {
        Some("a map") => (name == "a text", "a text"),
        Some("a list" | "a text" | "a number") => (name == "a number", "a number"),
        _ => return,
    };
    if !fits
        && matches!(
            name,
            "nothing" | "a number" | "a text" | "a character" | "true or false"
        )
    {
        report(
            errors,
            index.range(),
            SyntaxErrorCode::InvalidIndex,
            &format!("{name} cannot be the index here"),
            &format!("write {expected}"),
        );
    }
}
