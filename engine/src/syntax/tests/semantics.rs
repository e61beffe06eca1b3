//! Random expressions: printed with as few parentheses as rhai's book allows, they have the shape here that they were
//! made with, and rhai computes the same for them as with parentheses everywhere.

use proptest::prelude::*;

use super::super::ast::{Arm, Block, Else, Expr, LiteralKind, Pattern, PrefixOp, Stmt, TemplatePart};
use super::{cases, clean, rhai};

#[derive(Debug, Clone)]
enum Made {
    Int(i64),
    Bool(bool),
    Text(&'static str),
    Unit,
    Prefix(&'static str, Box<Made>),
    Binary(&'static str, Box<Made>, Box<Made>),
    Method(Box<Made>, &'static str, Vec<Made>),
    Index(Box<Made>, Box<Made>),
    List(Vec<Made>),
    If(Box<Made>, Box<Made>, Box<Made>),
    Switch(Box<Made>, i64, Option<Box<Made>>, Box<Made>, Box<Made>),
    Let(Box<Made>, Box<Made>),
    /// A closure, called with an argument; with its body in a block or not.
    Call(bool, Box<Made>, Box<Made>),
    Template(Box<Made>),
}

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Int,
    Bool,
    Text,
}

/// Makes an expression out of bytes, so that proptest can shrink it.
struct Maker<'b> {
    bytes: std::slice::Iter<'b, u8>,
    depth: usize,
}

const INT_OPS: &[&str] = &["+", "-", "*", "/", "%", "**", "<<", ">>", "&", "|", "^", "??"];
const COMPARE: &[&str] = &["==", "!=", "<", "<=", ">", ">="];
const BOOL_OPS: &[&str] = &["&&", "||", "==", "!=", "&", "|", "^", "??"];

impl Maker<'_> {
    fn byte(&mut self) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or_default())
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.byte() % from.len()]
    }

    fn boxed(&mut self, wanted: Type) -> Box<Made> {
        Box::new(self.make(wanted))
    }

    fn make(&mut self, wanted: Type) -> Made {
        self.depth += 1;
        let choice = if self.depth > 6 || self.bytes.len() == 0 {
            0
        } else {
            self.byte() % 16
        };
        let made = match (choice, wanted) {
            (1, _) => Made::If(self.boxed(Type::Bool), self.boxed(wanted), self.boxed(wanted)),
            (2, _) => {
                let guard = if self.byte().is_multiple_of(2) {
                    Some(self.boxed(Type::Bool))
                } else {
                    None
                };
                Made::Switch(self.boxed(Type::Int), 3, guard, self.boxed(wanted), self.boxed(wanted))
            }
            (3, _) => Made::Let(self.boxed(wanted), self.boxed(wanted)),
            (4, _) => Made::Call(self.byte().is_multiple_of(2), self.boxed(wanted), self.boxed(wanted)),
            (5, _) => Made::Index(
                Box::new(Made::List(vec![self.make(wanted), self.make(wanted)])),
                Box::new(Made::Int(i64::from(self.byte().is_multiple_of(2)))),
            ),
            (6, _) => Made::Binary("??", Box::new(Made::Unit), self.boxed(wanted)),
            (7, Type::Int) => Made::Prefix(
                if self.byte().is_multiple_of(3) { "+" } else { "-" },
                self.boxed(Type::Int),
            ),
            (8, Type::Int) => Made::Method(self.boxed(Type::Int), "abs", vec![]),
            (9, Type::Int) => Made::Method(self.boxed(Type::Text), "len", vec![]),
            (10.., Type::Int) => Made::Binary(self.pick(INT_OPS), self.boxed(Type::Int), self.boxed(Type::Int)),
            (7 | 8, Type::Bool) => Made::Prefix("!", self.boxed(Type::Bool)),
            (9, Type::Bool) => Made::Method(self.boxed(Type::Text), "contains", vec![self.make(Type::Text)]),
            (10 | 11, Type::Bool) => {
                let list = Made::List(vec![self.make(Type::Int), self.make(Type::Int)]);
                Made::Binary(self.pick(&["in", "!in"]), self.boxed(Type::Int), Box::new(list))
            }
            (12 | 13, Type::Bool) => Made::Binary(self.pick(COMPARE), self.boxed(Type::Int), self.boxed(Type::Int)),
            (14.., Type::Bool) => Made::Binary(self.pick(BOOL_OPS), self.boxed(Type::Bool), self.boxed(Type::Bool)),
            (7..=9, Type::Text) => Made::Template(self.boxed(Type::Int)),
            (10.., Type::Text) => Made::Binary("+", self.boxed(Type::Text), self.boxed(Type::Text)),
            (_, Type::Int) => Made::Int(i64::try_from(self.byte() % 12).unwrap() - 3),
            (_, Type::Bool) => Made::Bool(self.byte().is_multiple_of(2)),
            (_, Type::Text) => Made::Text(self.pick(&["", "a", "ab", "gold"])),
        };
        self.depth -= 1;
        made
    }
}

/// The precedences in the book of rhai ("Operators"), not those of the code under test.
fn strength(op: &str) -> u8 {
    match op {
        "||" | "|" | "^" => 30,
        "&&" | "&" => 60,
        "==" | "!=" => 90,
        "in" | "!in" => 110,
        "<" | "<=" | ">" | ">=" => 130,
        "??" => 135,
        "+" | "-" => 150,
        "*" | "/" | "%" => 180,
        "**" => 190,
        "<<" | ">>" => 210,
        other => panic!("{other}"),
    }
}

const PREFIX: u8 = 240;
const POSTFIX: u8 = 250;

impl Made {
    fn strength(&self) -> u8 {
        match self {
            Self::Binary(op, ..) => strength(op),
            Self::Prefix(..) => PREFIX,
            _ => POSTFIX,
        }
    }

    /// The tokens, in parentheses if the expression binds more weakly than its place asks for.
    fn print(&self, at_least: u8, every: bool, out: &mut Vec<String>) {
        let parens = every || self.strength() < at_least;
        let put = |out: &mut Vec<String>, text: &str| out.push(text.to_owned());
        if parens {
            put(out, "(");
        }
        match self {
            Self::Int(value) => put(out, &value.to_string()),
            Self::Bool(value) => put(out, &value.to_string()),
            Self::Text(value) => put(out, &format!("\"{value}\"")),
            Self::Unit => put(out, "()"),
            Self::Prefix(op, inner) => {
                put(out, op);
                inner.print(PREFIX, every, out);
            }
            Self::Binary(op, left, right) => {
                let own = strength(op);
                let right_assoc = *op == "**";
                left.print(own + u8::from(right_assoc), every, out);
                put(out, op);
                right.print(own + u8::from(!right_assoc), every, out);
            }
            Self::Method(receiver, name, args) => {
                receiver.print(POSTFIX, every, out);
                put(out, ".");
                put(out, name);
                put(out, "(");
                for (at, arg) in args.iter().enumerate() {
                    if at > 0 {
                        put(out, ",");
                    }
                    arg.print(0, every, out);
                }
                put(out, ")");
            }
            Self::Index(list, index) => {
                list.print(POSTFIX, every, out);
                put(out, "[");
                index.print(0, every, out);
                put(out, "]");
            }
            Self::List(items) => {
                put(out, "[");
                for item in items {
                    item.print(0, every, out);
                    put(out, ",");
                }
                put(out, "]");
            }
            Self::If(condition, yes, no) => {
                put(out, "if");
                condition.print_condition(every, out);
                for (word, branch) in [("", yes), ("else", no)] {
                    put(out, word);
                    put(out, "{");
                    // As the first of a statement these would end where they close.
                    branch.print_statement(every, out);
                    put(out, "}");
                }
            }
            Self::Switch(on, case, guard, yes, no) => {
                put(out, "switch");
                // `switch -3` is a minus and a number for rhai, not a negative number.
                if on.begins_with_negative() {
                    on.print_in_parens(every, out)
                } else {
                    on.print(0, every, out)
                }
                put(out, "{");
                put(out, &case.to_string());
                put(out, "|");
                put(out, "99");
                if let Some(guard) = guard {
                    put(out, "if");
                    guard.print_condition(every, out);
                }
                put(out, "=>");
                yes.print_in_parens(every, out);
                put(out, ",");
                put(out, "_");
                put(out, "=>");
                no.print_in_parens(every, out);
                put(out, "}");
            }
            Self::Let(value, last) => {
                put(out, "{");
                put(out, "let");
                put(out, "t");
                put(out, "=");
                value.print(0, every, out);
                put(out, ";");
                last.print_statement(every, out);
                put(out, "}");
            }
            Self::Call(block, body, arg) => {
                let (open, close) = if *block { ("{", "}") } else { ("(", ")") };
                if !block {
                    put(out, "(");
                }
                put(out, "|");
                put(out, "x");
                put(out, "|");
                put(out, open);
                body.print_statement(every, out);
                put(out, close);
                if !block {
                    put(out, ")");
                }
                put(out, ".");
                put(out, "call");
                put(out, "(");
                arg.print(0, every, out);
                put(out, ")");
            }
            Self::Template(inner) => {
                put(out, "`v ${");
                inner.print_statement(every, out);
                put(out, "} w`");
            }
        }
        if parens {
            put(out, ")");
        }
    }

    /// In parentheses, where a negative number would be read as a minus and a number.
    fn print_in_parens(&self, every: bool, out: &mut Vec<String>) {
        out.push("(".to_owned());
        self.print(0, every, out);
        out.push(")".to_owned());
    }

    /// At the start of a statement.
    fn print_statement(&self, every: bool, out: &mut Vec<String>) {
        if self.begins_with_block() {
            self.print_in_parens(every, out)
        } else {
            self.print(0, every, out)
        }
    }

    /// Where rhai takes no brace.
    fn print_condition(&self, every: bool, out: &mut Vec<String>) {
        if self.begins_with_brace() {
            self.print_in_parens(every, out)
        } else {
            self.print(0, every, out)
        }
    }

    fn begins_with_brace(&self) -> bool {
        match self {
            Self::Let(..) => true,
            Self::Binary(_, first, _) | Self::Method(first, ..) | Self::Index(first, _) => first.begins_with_brace(),
            _ => false,
        }
    }

    fn begins_with_negative(&self) -> bool {
        match self {
            Self::Int(value) => *value < 0,
            Self::Binary(_, first, _) | Self::Method(first, ..) | Self::Index(first, _) => first.begins_with_negative(),
            _ => false,
        }
    }

    fn begins_with_block(&self) -> bool {
        match self {
            Self::If(..) | Self::Switch(..) | Self::Let(..) => true,
            Self::Binary(_, first, _) | Self::Method(first, ..) | Self::Index(first, _) => first.begins_with_block(),
            _ => false,
        }
    }

    fn shape(&self) -> String {
        match self {
            Self::Int(value) => value.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Text(value) => format!("{value:?}"),
            Self::Unit => "()".to_owned(),
            Self::Prefix(op, inner) => format!("({op} {})", inner.shape()),
            Self::Binary(op, left, right) => format!("({} {op} {})", left.shape(), right.shape()),
            Self::Method(receiver, name, args) => {
                format!(
                    "{}.{name}({})",
                    receiver.shape(),
                    args.iter().map(Self::shape).collect::<Vec<_>>().join(", ")
                )
            }
            Self::Index(list, index) => format!("{}[{}]", list.shape(), index.shape()),
            Self::List(items) => format!("[{}]", items.iter().map(Self::shape).collect::<Vec<_>>().join(", ")),
            Self::If(condition, yes, no) => {
                format!("if {} {{{}}} else {{{}}}", condition.shape(), yes.shape(), no.shape())
            }
            Self::Switch(on, case, guard, yes, no) => {
                let guard = guard
                    .as_ref()
                    .map(|guard| format!(" if {}", guard.shape()))
                    .unwrap_or_default();
                format!(
                    "switch {} {{{case}|99{guard} => {}, _ => {}}}",
                    on.shape(),
                    yes.shape(),
                    no.shape()
                )
            }
            Self::Let(value, last) => format!("{{let t = {}; {}}}", value.shape(), last.shape()),
            Self::Call(block, body, arg) => {
                let body = if *block {
                    format!("{{{}}}", body.shape())
                } else {
                    body.shape()
                };
                format!("|x| {body}.call({})", arg.shape())
            }
            Self::Template(inner) => format!("`v ${{{}}} w`", inner.shape()),
        }
    }
}

fn statement_shape(stmt: &Stmt) -> String {
    match stmt {
        Stmt::Expr(stmt) => shape(&stmt.expr().unwrap()),
        Stmt::Let(stmt) => format!(
            "let {} = {};",
            stmt.name_token().unwrap().text(),
            shape(&stmt.value().unwrap())
        ),
        other => panic!("{other:?}"),
    }
}

fn block_shape(block: &Block) -> String {
    let statements: Vec<_> = block.statements().map(|stmt| statement_shape(&stmt)).collect();
    format!("{{{}}}", statements.join(" "))
}

fn arm_shape(arm: &Arm) -> String {
    let patterns: Vec<_> = arm
        .patterns()
        .iter()
        .map(|pattern| match pattern {
            Pattern::Expr(expr) => shape(expr),
            Pattern::Underscore(_) => "_".to_owned(),
        })
        .collect();
    let guard = arm
        .guard()
        .map(|guard| format!(" if {}", shape(&guard)))
        .unwrap_or_default();
    format!("{}{guard} => {}", patterns.join("|"), shape(&arm.body().unwrap()))
}

/// The shape of a parsed expression, through the typed views.
pub(super) fn shape(expr: &Expr) -> String {
    let list = |items: Vec<Expr>| items.iter().map(shape).collect::<Vec<_>>().join(", ");
    match expr {
        Expr::Literal(literal) => match literal.kind().unwrap() {
            LiteralKind::Integer | LiteralKind::Decimal => literal.number_text().unwrap(),
            LiteralKind::String | LiteralKind::Char => format!("{:?}", literal.string_value().unwrap()),
            LiteralKind::True => "true".to_owned(),
            LiteralKind::False => "false".to_owned(),
        },
        Expr::Unit(_) => "()".to_owned(),
        Expr::Ident(ident) => ident.name(),
        Expr::Paren(paren) => shape(&paren.expr().unwrap()),
        Expr::Prefix(prefix) => {
            let op = match prefix.op().unwrap() {
                PrefixOp::Minus => "-",
                PrefixOp::Plus => "+",
                PrefixOp::Not => "!",
            };
            format!("({op} {})", shape(&prefix.expr().unwrap()))
        }
        Expr::Binary(binary) => {
            let side = |side: Option<Expr>| side.map(|side| shape(&side)).unwrap_or_default();
            format!(
                "({} {} {})",
                side(binary.lhs()),
                binary.op_kind().unwrap().text(),
                side(binary.rhs())
            )
        }
        Expr::Call(call) => format!("{}({})", call.name_token().unwrap().text(), list(call.args())),
        Expr::MethodCall(call) => format!(
            "{}{}{}({})",
            shape(&call.receiver().unwrap()),
            if call.is_null_safe() { "?." } else { "." },
            call.name_token().unwrap().text(),
            list(call.args())
        ),
        Expr::Field(field) => format!(
            "{}{}{}",
            shape(&field.receiver().unwrap()),
            if field.is_null_safe() { "?." } else { "." },
            field.name_token().unwrap().text()
        ),
        Expr::Index(index) => format!(
            "{}[{}]",
            shape(&index.receiver().unwrap()),
            shape(&index.index().unwrap())
        ),
        Expr::Array(array) => format!("[{}]", list(array.elements())),
        Expr::If(view) => {
            let otherwise = match view.else_branch() {
                Some(Else::Block(block)) => format!(" else {}", block_shape(&block)),
                Some(Else::If(inner)) => format!(" else {}", shape(&Expr::If(inner))),
                None => String::new(),
            };
            format!(
                "if {} {}{otherwise}",
                shape(&view.condition().unwrap()),
                block_shape(&view.then().unwrap())
            )
        }
        Expr::Switch(view) => {
            let arms: Vec<_> = view.arms().iter().map(arm_shape).collect();
            format!("switch {} {{{}}}", shape(&view.scrutinee().unwrap()), arms.join(", "))
        }
        Expr::Block(block) => block_shape(block),
        Expr::Closure(closure) => {
            let names: Vec<_> = closure.params().iter().map(super::super::ast::Param::name).collect();
            format!("|{}| {}", names.join(", "), shape(&closure.body().unwrap()))
        }
        Expr::Template(template) => {
            let parts: String = template
                .parts()
                .iter()
                .map(|part| match part {
                    TemplatePart::Text(text) => text.clone(),
                    TemplatePart::Expr(expr) => format!("${{{}}}", shape(expr)),
                })
                .collect();
            format!("`{parts}`")
        }
        other => panic!("{other:?}"),
    }
}

/// Joins tokens with random trivia; where two would melt into one there is always some.
fn join(tokens: &[String], trivia: &[u8]) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let alone = |c: char| "()[]{},;\"`".contains(c);
    let mut out = String::new();
    let mut inside_template = false;
    for (at, token) in tokens.iter().enumerate() {
        let (Some(last), Some(first)) = (out.chars().last(), token.chars().next()) else {
            out.push_str(token);
            continue;
        };
        // `( )` is no `()`, `5. abs` is a decimal: these stay together or apart as they are.
        let dotted = first == '.' || last == '.';
        let melts = (word(last) && word(first)) || (!word(last) && !word(first) && !alone(last) && !alone(first));
        let minus = first == '-' || (last == '-' && first.is_ascii_digit()) || (first == '(' && last == '(');
        let bracket = matches!((last, first), ('(', '*' | ')') | ('*', ')'));
        let space = match trivia.get(at % trivia.len().max(1)).copied().unwrap_or_default() % 8 {
            _ if dotted || inside_template && token.starts_with('}') => "",
            0 => "\n",
            1 => "\t",
            2 => " /* a /* b */ */ ",
            3 => "// c\r\n",
            4 => " ",
            _ if melts || minus || bracket => " ",
            _ => "",
        };
        if last == '/' && space.starts_with('/') {
            out.push(' ');
        }
        out.push_str(space);
        out.push_str(token);
        inside_template = token.starts_with("`v ${") || (inside_template && !token.starts_with('}'));
    }
    out
}

fn evaluate(text: &str) -> Result<String, String> {
    let scope = &mut rhai::Scope::new();
    match rhai().eval_with_scope::<rhai::Dynamic>(scope, text) {
        Ok(value) => Ok(format!("{value:?}")),
        // Places differ, and names of closures; what went wrong must not.
        Err(error) => {
            let mut inner = *error;
            while let rhai::EvalAltResult::ErrorInFunctionCall(_, _, cause, _) = inner {
                inner = *cause;
            }
            assert!(
                !matches!(inner, rhai::EvalAltResult::ErrorParsing(..)),
                "{inner}: {text}"
            );
            inner.clear_position();
            Err(inner.to_string())
        }
    }
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn an_expression_keeps_its_meaning(
        bytes in proptest::collection::vec(any::<u8>(), 1..160),
        trivia in proptest::collection::vec(any::<u8>(), 1..24),
        wanted in 0..3,
    ) {
        let wanted = [Type::Int, Type::Bool, Type::Text][usize::try_from(wanted).unwrap()];
        let made = Maker { bytes: bytes.iter(), depth: 0 }.make(wanted);
        let (mut few, mut every) = (Vec::new(), Vec::new());
        made.print(0, false, &mut few);
        made.print(0, true, &mut every);
        let few = format!("let r = {};\nr", join(&few, &trivia));
        let every = format!("let r = {};\nr", join(&every, &[4]));

        let parsed = clean(&few);
        prop_assert_eq!(parsed.syntax().to_string(), few.clone());
        let Some(Stmt::Let(binding)) = parsed.root().statements().next() else { panic!("{few}") };
        prop_assert_eq!(shape(&binding.value().unwrap()), made.shape(), "{}", few);
        prop_assert_eq!(evaluate(&few), evaluate(&every), "{}\n{}", few, every);
    }
}

#[test]
fn a_semicolon_does_not_change_the_value_of_a_block() {
    // What `Block::last_statement` relies on.
    assert_eq!(evaluate("let x = { 1; 2; }; x"), Ok("2".to_owned()));
    assert_eq!(evaluate("let x = { 1; 2;;; }; x"), Ok("2".to_owned()));
    assert_eq!(evaluate("let x = { 1; if true { 3 }; }; x"), Ok("3".to_owned()));
    assert_eq!(evaluate("let x = { 1; let y = 3; }; x"), Ok("()".to_owned()));
}

#[test]
fn a_safe_dot_skips_the_rest_of_the_chain() {
    // What the documentation of `is_null_safe` says.
    assert_eq!(evaluate("let a = (); a?.b.c"), Ok("()".to_owned()));
    assert_eq!(evaluate("let a = (); (a?.b).c"), Ok("()".to_owned()));
    assert_eq!(evaluate("let a = (); a?.b.c.len()"), Ok("()".to_owned()));
}
