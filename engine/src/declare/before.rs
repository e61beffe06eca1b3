//! What is looked at in the tree before rhai runs: what packs may not use, helpers, and rules that take from outside
//! the very thing they are declared on (rhai would stop there without saying where).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::check::refused_field;
use super::clause::{MOST_ARGUMENTS, clauses};
use super::functions;
use super::host::FORBIDDEN;
use super::site::{Binding, Sites, binding, root_name, span};
use super::suggest::quoted;
use super::trouble::forbidden_module;
use crate::source::{Code, Diagnostic, FileId, Span};
use crate::syntax::ast::{AstNode, Call, Closure, Expr, Fn, Ident, MethodCall};
use crate::syntax::{CallLike, SyntaxKind, SyntaxNode, is_reserved};

/// What the look at the trees found.
#[derive(Default)]
pub(super) struct Before {
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the script must not run.
    pub stops: bool,
    /// What is called and not defined in the pack, with the number of arguments (a receiver is one).
    pub called: BTreeSet<(String, usize)>,
}

struct Helper {
    span: Span,
    parameters: usize,
    calls: Vec<String>,
}

/// The fields whose names no rule can write, as far as the trees say it.
pub(super) fn refused_fields(trees: &super::Trees) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (file, tree) in trees {
        for call in tree.syntax().descendants().filter_map(MethodCall::cast) {
            if call.name_token().is_none_or(|name| name.text() != "field") {
                continue;
            }
            let Some(Expr::Literal(literal)) = call.args().into_iter().next() else {
                continue;
            };
            let refused = literal
                .string_value()
                .filter(|name| is_reserved(name))
                .and_then(|name| refused_field(name, span(*file, literal.syntax().text_range())));
            found.extend(refused);
        }
    }
    found
}

/// Looks at all files.
pub(super) fn look(sites: &Sites) -> Before {
    let mut before = Before::default();
    // `x in list` is `contains(list, x)`.
    before.called.insert(("contains".to_owned(), 2));
    let mut helpers: HashMap<String, Helper> = HashMap::new();
    let mut order = Vec::new();
    for (file, root) in sites.files() {
        for function in root.descendants().filter_map(Fn::cast) {
            before.helper(file, &function, &mut helpers, &mut order);
        }
    }
    for (file, root) in sites.files() {
        for node in root.descendants() {
            match node.kind() {
                SyntaxKind::ImportStmt | SyntaxKind::ExportStmt => {
                    before.stop(forbidden_module().at(span(file, node.text_range())));
                }
                SyntaxKind::ThisExpr => before.stop(
                    Diagnostic::error(Code::Forbidden, "`this` has no meaning in a pack")
                        .at(span(file, node.text_range()))
                        .help("give the function a parameter"),
                ),
                SyntaxKind::CallExpr => {
                    if let Some(call) = Call::cast(node) {
                        before.called(file, &CallLike::Call(call), &helpers);
                    }
                }
                SyntaxKind::MethodCallExpr => {
                    if let Some(call) = MethodCall::cast(node) {
                        before.self_capture(file, &call);
                        before.called(file, &CallLike::MethodCall(call), &helpers);
                    }
                }
                _ => {}
            }
        }
    }
    before.recursion(&helpers, &order);
    before
}

impl Before {
    fn stop(&mut self, diagnostic: Diagnostic) {
        self.stops = true;
        self.diagnostics.push(diagnostic);
    }

    fn helper(&mut self, file: FileId, function: &Fn, helpers: &mut HashMap<String, Helper>, order: &mut Vec<String>) {
        let Some(token) = function.name_token() else { return };
        let (name, place) = (token.text().to_owned(), span(file, token.text_range()));
        if is_taken(&name) {
            self.stop(
                Diagnostic::error(
                    Code::Shadowing,
                    format!(
                        "the function {} has the name of a clause or a standard function",
                        quoted(&name)
                    ),
                )
                .at(place)
                .help(format!("call it something else, such as `{name}_of`")),
            );
        }
        if let Some(earlier) = helpers.get(&name) {
            self.stop(
                Diagnostic::error(
                    Code::Duplicate,
                    format!("the function {} is defined twice", quoted(&name)),
                )
                .label(place, "")
                .label(earlier.span, "the first stands here")
                .help("give one of the two another name"),
            );
            return;
        }
        let calls = function
            .syntax()
            .descendants()
            .filter_map(|node| match node.kind() {
                SyntaxKind::CallExpr => Call::cast(node)?.name_token(),
                SyntaxKind::MethodCallExpr => MethodCall::cast(node)?.name_token(),
                _ => None,
            })
            .map(|token| token.text().to_owned())
            .collect();
        helpers.insert(
            name.clone(),
            Helper {
                span: place,
                parameters: function.params().len(),
                calls,
            },
        );
        order.push(name);
    }

    fn called(&mut self, file: FileId, call: &CallLike, helpers: &HashMap<String, Helper>) {
        let Some(token) = call.name_token() else { return };
        let (name, place) = (token.text(), span(file, token.text_range()));
        let count = call.args().len();
        let method = matches!(call, CallLike::MethodCall(_));
        if FORBIDDEN.contains(&name) {
            self.stop(
                Diagnostic::error(Code::Forbidden, format!("{} cannot be used in a pack", quoted(name)))
                    .at(place)
                    .help(match name {
                        "print" | "debug" => "a script declares the program and shows nothing; remove it",
                        "Fn" => "write the rule itself, such as `|partner| partner.revenue`",
                        _ => "write what it does directly",
                    }),
            );
            return;
        }
        if matches!(call, CallLike::Call(call) if call.is_in_callers_scope()) {
            self.stop(
                Diagnostic::error(
                    Code::Forbidden,
                    format!("{} cannot run in the place of its caller", quoted(name)),
                )
                .at(place)
                .help(format!(
                    "remove the `!` and give the function what it needs: `{name}(…)`"
                )),
            );
            return;
        }
        if let Some(helper) = helpers.get(name) {
            if helper.parameters != count && !method {
                let takes = if helper.parameters == 1 {
                    "1 argument".to_owned()
                } else {
                    format!("{} arguments", helper.parameters)
                };
                self.stop(
                    Diagnostic::error(
                        Code::ClauseArgument,
                        format!("{} takes {takes}, {count} given", quoted(name)),
                    )
                    .at(place)
                    .label(helper.span, "the function is defined here")
                    .help("give it one argument for each of its parameters"),
                );
            }
            if method {
                self.stop(
                    Diagnostic::error(
                        Code::UnknownClause,
                        format!("the function {} cannot stand behind a dot", quoted(name)),
                    )
                    .at(place)
                    .label(helper.span, "the function is defined here")
                    .help(format!("write `{name}(…)` with everything it needs in the parentheses")),
                );
            }
            return;
        }
        if count > MOST_ARGUMENTS {
            self.stop(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!(
                        "{} has {count} arguments, at most {MOST_ARGUMENTS} are possible",
                        quoted(name)
                    ),
                )
                .at(place)
                .help("put them into a list"),
            );
            return;
        }
        // These two belong to rhai itself: they call a rule, or bind some of its parameters.
        if !matches!(name, "call" | "curry") {
            self.called.insert((name.to_owned(), count + usize::from(method)));
        }
    }

    /// `level.requires("x", |p| level…)`: the rule takes the variable from outside that the clause stands on.
    fn self_capture(&mut self, file: FileId, call: &MethodCall) {
        let closures: Vec<Closure> = call
            .args()
            .into_iter()
            .filter_map(|argument| match argument.without_parens() {
                Some(Expr::Closure(closure)) => Some(closure),
                _ => None,
            })
            .collect();
        if closures.is_empty()
            || call
                .syntax()
                .ancestors()
                .any(|node| matches!(node.kind(), SyntaxKind::ClosureExpr | SyntaxKind::FnDef))
        {
            return;
        }
        let Some((_, variable)) = call.receiver().and_then(root_name) else {
            return;
        };
        for closure in closures {
            let read = closure
                .syntax()
                .descendants()
                .filter_map(Ident::cast)
                .find(|ident| ident.name() == variable && is_outside(ident.syntax(), &variable, closure.syntax()));
            if let Some(ident) = read {
                self.diagnostics.push(
                    Diagnostic::error(
                        Code::Capture,
                        format!("the rule takes the variable `{variable}` from outside, which it is declared on"),
                    )
                    .at(span(file, ident.range()))
                    .help(format!("make it a parameter of the rule: `|…, {variable}| …`")),
                );
            }
        }
    }

    fn recursion(&mut self, helpers: &HashMap<String, Helper>, order: &[String]) {
        let mut finished: BTreeMap<&str, bool> = BTreeMap::new();
        for name in order {
            let mut path: Vec<(&str, usize)> = vec![(name, 0)];
            if finished.contains_key(name.as_str()) {
                continue;
            }
            finished.insert(name, false);
            while let Some((at, next)) = path.last_mut() {
                let callee = helpers.get(*at).and_then(|helper| helper.calls.get(*next));
                let at = *at;
                *next += 1;
                let Some(callee) = callee else {
                    finished.insert(at, true);
                    path.pop();
                    continue;
                };
                let Some((callee, helper)) = helpers.get_key_value(callee) else {
                    continue;
                };
                match finished.get(callee.as_str()) {
                    Some(true) => {}
                    Some(false) => {
                        let start = path.iter().position(|(name, _)| name == callee).unwrap_or(0);
                        let names: Vec<&str> = path
                            .iter()
                            .skip(start)
                            .map(|(name, _)| *name)
                            .chain([callee.as_str()])
                            .collect();
                        let diagnostic = Diagnostic::error(
                            Code::Recursion,
                            format!("the function `{callee}` calls itself: {}", names.join(" → ")),
                        )
                        .at(helper.span)
                        .help("write a loop over a list, or a function for each step");
                        self.stop(diagnostic);
                    }
                    None => {
                        finished.insert(callee, false);
                        path.push((callee, 0));
                    }
                }
            }
        }
    }
}

/// Whether a name inside a closure stands for something outside of it.
fn is_outside(ident: &SyntaxNode, name: &str, closure: &SyntaxNode) -> bool {
    let inside = |node: &SyntaxNode| closure.text_range().contains_range(node.text_range());
    match binding(ident, name) {
        Some(Binding::Let(node) | Binding::Parameter(node)) => !inside(&node),
        Some(Binding::ForVariable) => !ident
            .ancestors()
            .take_while(|node| node != closure)
            .any(|node| node.kind() == SyntaxKind::ForLoop),
        None => true,
    }
}

fn is_taken(name: &str) -> bool {
    functions::exists(name)
        || clauses().any(|clause| clause.name == name)
        || matches!(name, "call" | "curry" | "to_string")
}
