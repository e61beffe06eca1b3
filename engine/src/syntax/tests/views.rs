//! Typed views and finding by position.

use super::super::ast::{BinOp, Expr, Stmt};
use super::super::{CallLike, SyntaxKind, TextSize, closure_at_pipe, find_call_named_at, token_at};
use super::semantics::shape;
use super::{clean, rhai};

fn at(offset: usize) -> TextSize {
    TextSize::try_from(offset).unwrap()
}

/// The value of the first `let`.
fn value(text: &str) -> Expr {
    let Some(Stmt::Let(binding)) = clean(text).root().statements().next() else {
        panic!("{text}")
    };
    binding.value().unwrap()
}

#[test]
fn positions_of_rhai_lead_to_calls_and_closures() {
    let text = "\n// é\nlet a = first(1)\n  . second(|x| x + 1)\n\t.third(|| 2, [|y| { y }]);\n";
    let root = clean(text).syntax();
    // rhai reports lines and columns of names and bars: found here by hand.
    for (name, args) in [("first", 1), ("second", 1), ("third", 2)] {
        let offset = text.find(name).unwrap();
        let call = find_call_named_at(&root, at(offset)).unwrap();
        assert_eq!(call.name_token().unwrap().text(), name);
        assert_eq!(call.args().len(), args);
        assert!(find_call_named_at(&root, at(offset + 1)).is_none());
    }
    for (offset, names) in [
        (text.find("|x|").unwrap(), "x"),
        (text.find("||").unwrap(), ""),
        (text.find("|y|").unwrap(), "y"),
    ] {
        let closure = closure_at_pipe(&root, at(offset)).unwrap();
        assert_eq!(
            closure
                .params()
                .iter()
                .map(super::super::ast::Param::name)
                .collect::<String>(),
            names
        );
        assert_eq!(closure.pipe_range().unwrap().start(), at(offset));
        assert_eq!(closure.range().start(), at(offset));
    }
    let second_bar = text.find("|x|").unwrap() + 2;
    assert!(closure_at_pipe(&root, at(second_bar)).is_none());
    assert!(token_at(&root, at(text.len())).is_none());
    assert_eq!(token_at(&root, at(0)).unwrap().kind(), SyntaxKind::Whitespace);
}

#[test]
fn rhai_reports_the_bar_of_a_closure() {
    // The assumption behind `closure_at_pipe`, seen in rhai's own tree.
    let text = "let a = 1;\nf(2,\n  |x| x + a);";
    let ast = rhai().compile(text).unwrap();
    let mut seen = Vec::new();
    ast.walk(&mut |path| {
        if let Some(rhai::ASTNode::Expr(rhai::Expr::DynamicConstant(value, position))) = path.last()
            && value.is_fnptr()
        {
            seen.push((position.line(), position.position()));
        }
        true
    });
    assert_eq!(seen, [(Some(3), Some(3))]);
}

#[test]
fn ranges_have_no_trivia() {
    let text = "let a = /* b */ ( x /* c */ + y ) // d\n ;";
    let Expr::Paren(paren) = value(text) else { panic!() };
    assert_eq!(
        text.get(std::ops::Range::<usize>::from(paren.range())),
        Some("( x /* c */ + y )")
    );
    let Some(Expr::Binary(sum)) = paren.expr() else {
        panic!()
    };
    assert_eq!(
        text.get(std::ops::Range::<usize>::from(sum.range())),
        Some("x /* c */ + y")
    );
    assert_eq!(
        text.get(std::ops::Range::<usize>::from(sum.op_range().unwrap())),
        Some("+")
    );
    assert_eq!(sum.op_kind(), Some(BinOp::Add));
}

#[test]
fn shapes_by_hand() {
    for (text, expected) in [
        ("a + b * c ** d ** e << f", "(a + (b * (c ** (d ** (e << f)))))"),
        ("a - b - c", "((a - b) - c)"),
        ("!a.b && -c.d() == e", "((! a.b) && ((- c.d()) == e))"),
        ("a ?? b + c", "(a ?? (b + c))"),
        ("a < b ?? c", "(a < (b ?? c))"),
        ("a in b == c", "((a in b) == c)"),
        ("a !in b || c", "((a !in b) || c)"),
        ("a..b + 1", "(a .. (b + 1))"),
        ("f(..3, 2.., ..=4)", "f(( .. 3), (2 .. ), ( ..= 4))"),
        ("a | b & c ^ d", "((a | (b & c)) ^ d)"),
        ("a?.b.c(1)?[2]", "a?.b.c(1)[2]"),
        ("if a { 1 } else { 2 } + 3", "(if a {1} else {2} + 3)"),
        ("|x| { x }.call(1)", "|x| {x}.call(1)"),
        ("|x, y| x + y", "|x, y| (x + y)"),
        ("|| 1", "|| 1"),
        ("`a${b}${{c}}d`", "`a${b}${{c}}d`"),
        ("if a {1} else if b {2} else {3}", "if a {1} else if b {2} else {3}"),
        (
            "switch x { 1|2|3..5 => a, _ => { b } }",
            "switch x {1|2|(3 .. 5) => a, _ => {b}}",
        ),
    ] {
        assert_eq!(shape(&value(&format!("let r = {text};"))), expected, "{text}");
        rhai().compile(format!("let r = {text};")).unwrap();
    }
}

#[test]
fn statements() {
    let text = "/// Doubles\n///   twice.\nprivate fn double(x, y) { x }\n\n/// Lost.\n\nfn int.other() { this }\nfor (row, i) in rows { f(row); }\nlet z;\nx += 1;\n";
    let root = clean(text).root();
    let fns: Vec<_> = root.fns().collect();
    assert_eq!(fns[0].name_token().unwrap().text(), "double");
    assert_eq!(fns[0].doc().as_deref(), Some("Doubles\n  twice."));
    assert!(fns[0].is_private());
    assert_eq!(fns[0].params().len(), 2);
    assert_eq!(fns[1].name_token().unwrap().text(), "other");
    assert_eq!(fns[1].this_type_token().unwrap().text(), "int");
    assert_eq!(fns[1].doc(), None);
    let statements: Vec<_> = root.statements().collect();
    let Stmt::For(view) = &statements[2] else { panic!() };
    assert_eq!(
        view.variables()
            .iter()
            .map(super::super::ast::Param::name)
            .collect::<Vec<_>>(),
        ["row", "i"]
    );
    assert_eq!(shape(&view.iterable().unwrap()), "rows");
    assert_eq!(view.body().unwrap().statements().count(), 1);
    let Stmt::Let(binding) = &statements[3] else { panic!() };
    assert!(binding.value().is_none());
    let Stmt::Expr(stmt) = &statements[4] else { panic!() };
    let Some(Expr::Assign(assign)) = stmt.expr() else {
        panic!()
    };
    assert_eq!(assign.op_token().unwrap().text(), "+=");
    assert!(stmt.semicolon().is_some());
}

#[test]
fn maps_and_arms() {
    let Expr::Map(map) = value("let m = #{ a: 1, \"b c\": 2, };") else {
        panic!()
    };
    let keys: Vec<_> = map.entries().iter().map(|entry| entry.key().unwrap()).collect();
    assert_eq!(keys, ["a", "b c"]);
    let Expr::Switch(switch) = value("let m = switch x { 1 if y => return 2, _ => 3 };") else {
        panic!()
    };
    assert_eq!(shape(&switch.arms()[0].guard().unwrap()), "y");
    assert!(switch.arms()[0].body().is_none());
    assert!(matches!(switch.arms()[0].body_stmt(), Some(Stmt::Return(_))));
    let Expr::Binary(fallback) = value("let m = x ?? return 2;") else {
        panic!()
    };
    assert!(fallback.rhs().is_none());
    assert!(matches!(fallback.rhs_jump(), Some(Stmt::Return(_))));
}

#[test]
fn calls() {
    let root = clean("f!(1);\ncall(2);\na?.curry(3);").syntax();
    let calls: Vec<_> = root
        .descendants()
        .filter(|node| matches!(node.kind(), SyntaxKind::CallExpr | SyntaxKind::MethodCallExpr))
        .collect();
    let names: Vec<_> = calls
        .iter()
        .map(|node| {
            let token = node
                .children_with_tokens()
                .filter_map(rowan::NodeOrToken::into_token)
                .find(|token| matches!(token.kind(), SyntaxKind::Ident | SyntaxKind::ReservedWord));
            match find_call_named_at(&root, token.unwrap().text_range().start()).unwrap() {
                CallLike::Call(call) => (call.name_token().unwrap().text().to_owned(), call.is_in_callers_scope()),
                CallLike::MethodCall(call) => (call.name_token().unwrap().text().to_owned(), call.is_null_safe()),
            }
        })
        .collect();
    assert_eq!(
        names,
        [
            ("f".to_owned(), true),
            ("call".to_owned(), false),
            ("curry".to_owned(), true)
        ]
    );
}
