use crate::check::rounding::Digits;
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity, Span};
use crate::syntax::ast::{AstNode, Call, Expr, MethodCall};

pub(super) const LINT: Lint = Lint {
    code: Code::RoundedTwice,
    name: "rounded-twice",
    title: "An amount is rounded, and what is rounded is rounded again.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    payments(subject, found);
    totals(subject, found);
    nested(subject, found);
}

/// Incentives that round in `pays` and by `round_each`. Half a cent that the first rounding makes is rounded up by the
/// second: 2.3449 is 2.345 and then 2.35.
fn payments(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut digits = Digits::new(subject);
    for (incentive, declared) in subject.program.incentives.iter().zip(&subject.model.incentives) {
        let (Some((places, _)), Some(clause)) = (incentive.round_each, &declared.round_each) else {
            continue;
        };
        let Some(first) = digits.rounding(&incentive.pays) else {
            continue;
        };
        // A value is rounded for those who read it; that only matters here if the second rounding changes it.
        if first.in_value && first.digits.is_none_or(|digits| digits <= places) {
            continue;
        }
        found.push(
            LINT.say(format!(
                "what incentive `{}` pays is rounded before `round_each` rounds it",
                declared.name.text
            ))
            .label(clause.span, "rounded again here")
            .label(first.span, "rounded here first")
            .help("keep one of the two, so that no half is made that the other rounds up"),
        );
    }
}

/// Incentives whose lines are rounded, by `round_each` or in `pays`, and their sum by `round_total`: what the lines made
/// halves of is rounded up by the sum, and a sum of rounded lines has nothing left to round.
fn totals(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut digits = Digits::new(subject);
    for (incentive, declared) in subject.program.incentives.iter().zip(&subject.model.incentives) {
        let (Some((places, _)), Some(clause)) = (incentive.round_total, &declared.round_total) else {
            continue;
        };
        let first = match &declared.round_each {
            Some(each) => Some(each.span),
            None => match digits.rounding(&incentive.pays) {
                Some(first) if first.in_value && first.digits.is_none_or(|digits| digits <= places) => None,
                first => first.map(|first| first.span),
            },
        };
        let Some(first) = first else { continue };
        found.push(
            LINT.say(format!(
                "the lines of incentive `{}` are rounded before `round_total` rounds their sum",
                declared.name.text
            ))
            .label(clause.span, "rounded again here")
            .label(first, "rounded here first")
            .help("keep one of the two: round each line, or the sum"),
        );
    }
}

/// A rounding whose argument is a rounding.
fn nested(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (file, tree) in subject.trees {
        if !subject.pack.script_files().contains(file) {
            continue;
        }
        for node in tree.syntax().descendants() {
            let Some((outer, of)) = rounding(&node) else { continue };
            let Some(inner) = of
                .without_parens()
                .and_then(|of| rounding(of.syntax()).map(|(name, _)| name))
            else {
                continue;
            };
            let span = |range: crate::syntax::TextRange| Span::new(*file, range.start().into(), range.end().into());
            found.push(
                LINT.say("what is rounded here is rounded already")
                    .label(span(outer), "rounded again here")
                    .label(span(inner), "rounded here first")
                    .help("keep one of the two, so that no half is made that the other rounds up"),
            );
        }
    }
}

/// The name of a rounding call and what it rounds.
fn rounding(node: &crate::syntax::SyntaxNode) -> Option<(crate::syntax::TextRange, Expr)> {
    let (name, of) = match Call::cast(node.clone()) {
        Some(call) => (call.name_token()?, call.args().into_iter().next()?),
        None => {
            let call = MethodCall::cast(node.clone())?;
            (call.name_token()?, call.receiver()?)
        }
    };
    matches!(name.text(), "round" | "round_to").then(|| (name.text_range(), of))
}
