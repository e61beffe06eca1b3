use rhai::FnPtr;

use super::convert::{Unfit, to_constant};
use super::site::{Binding, ClosureSite, binding, closure_site, is_assigned_again, span, statement_of};
use super::state::{Captured, Declaring};
use super::subject::Subject;
use crate::model::{Constant, Handle, Rule};
use crate::source::{Code, Diagnostic, Span};

impl Declaring {
    /// The rule that a clause was given: where its body stands and what it captured. In the error `None` says that a
    /// fault has been told already.
    pub(super) fn rule(
        &mut self,
        pointer: &FnPtr,
        call: Span,
        literal: Option<ClosureSite>,
        argument: Span,
    ) -> Result<Rule, Option<Box<Diagnostic>>> {
        let name = pointer.fn_name().to_owned();
        let names = self.parameters.get(&name).cloned().unwrap_or_default();
        let mut captures = Vec::with_capacity(pointer.curry().len());
        let site = match literal {
            Some(site) => site,
            None => {
                let captured = names.iter().take(pointer.curry().len());
                self.rule_elsewhere(&name, captured, argument)?
            }
        };
        for (index, value) in pointer.curry().iter().enumerate() {
            let captured = names.get(index).cloned().unwrap_or_default();
            let place = self.sites.name_in(site.span, &captured).unwrap_or(argument);
            let value = match to_constant(value) {
                Ok(Constant::Handle(Handle::Other(what))) => {
                    return Err(Some(Box::new(holds(&captured, what, place))));
                }
                Ok(value) => value,
                Err(Unfit::Poisoned) => return Err(None),
                Err(Unfit::Integer(integer)) => return Err(Some(Box::new(super::check::too_large(integer, place)))),
                Err(Unfit::Kind(what)) => return Err(Some(Box::new(holds(&captured, what, place)))),
                Err(Unfit::Locked) => return Err(Some(Box::new(holds(&captured, "what it is declared on", place)))),
            };
            // A calendar may be held by its own name: it says the same as the name.
            if !self.is_calendar(&value, &captured) {
                self.captured.push(Captured {
                    name: captured.clone(),
                    body: site.span,
                });
            }
            captures.push((captured, value));
        }
        Ok(Rule {
            body: site.span,
            call,
            captures,
            generated: site.repeated,
        })
    }

    /// Whether a value is the calendar of a name.
    fn is_calendar(&self, value: &Constant, name: &str) -> bool {
        let declared = match value {
            Constant::Handle(Handle::FiscalCalendar(place)) => self
                .model
                .fiscal_calendars
                .get(usize::from(*place))
                .map(|one| &one.name),
            Constant::Handle(Handle::BusinessCalendar(place)) => self
                .model
                .business_calendars
                .get(usize::from(*place))
                .map(|one| &one.name),
            _ => None,
        };
        declared.is_some_and(|declared| declared.text == name)
    }

    /// The place of a rule that does not stand in the clause itself.
    fn rule_elsewhere<'a>(
        &self,
        name: &str,
        captured: impl Iterator<Item = &'a String>,
        argument: Span,
    ) -> Result<ClosureSite, Option<Box<Diagnostic>>> {
        if let Some((file, closure)) = self
            .closures
            .get(name)
            .and_then(|positions| self.sites.closure(*positions.first()?))
        {
            for captured in captured {
                if let Some(fault) = changes(&closure, file, captured, argument) {
                    return Err(Some(Box::new(fault)));
                }
            }
            return Ok(ClosureSite {
                repeated: true,
                ..closure_site(file, &closure)
            });
        }
        if let Some((file, function)) = self.sites.function(name) {
            return Ok(ClosureSite {
                span: span(file, function.range()),
                repeated: true,
            });
        }
        Err(Some(Box::new(
            Diagnostic::error(Code::RuleSite, "the rule is not written where it can be found")
                .at(argument)
                .help("write the rule in the clause itself, such as `|partner| partner.revenue`"),
        )))
    }
}

/// A rule that is used later must not capture what changes: it would see the last value only.
fn changes(
    closure: &crate::syntax::ast::Closure,
    file: crate::source::FileId,
    name: &str,
    argument: Span,
) -> Option<Diagnostic> {
    let what = match binding(closure.syntax(), name)? {
        Binding::ForVariable => "the variable of a loop",
        Binding::Let(declared) if is_assigned_again(&declared, name) => "assigned more than once",
        _ => return None,
    };
    let place = span(file, closure.range());
    let mut diagnostic = Diagnostic::error(
        Code::Capture,
        format!("the rule reads `{name}`, which is {what}, and is used later"),
    )
    .at(place)
    .help(format!(
        "write `let {name} = {name};` before the rule, so that it keeps this value"
    ));
    if argument != place {
        diagnostic = diagnostic.label(argument, "it is used here");
    }
    if let Some(statement) = statement_of(closure.syntax()) {
        let start = span(file, statement.text_range()).start;
        diagnostic = diagnostic.fix(Span::new(file, start, start), format!("let {name} = {name}; "));
    }
    Some(diagnostic)
}

/// A rule holds something from outside that is no value.
pub(super) fn holds(name: &str, what: &str, place: Span) -> Diagnostic {
    Diagnostic::error(
        Code::Capture,
        format!("the rule takes `{name}` from outside, and it is {what}, not a value"),
    )
    .at(place)
    .help(if what == "a conversion" {
        format!("name it where it is used: `amount.converted(\"{name}\", day)` or `amount.in_units(\"{name}\")`")
    } else {
        format!("make it a parameter of the rule: `|…, {name}| …`")
    })
}

/// A rule takes something from outside that it should read by name.
pub(super) fn shadows(name: &str, what: &str, place: Span, declared: Option<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::Capture,
        format!("the rule takes the variable `{name}` from outside, and `{name}` is also {what} of the program"),
    )
    .at(place)
    .help(format!("make it a parameter of the rule: `|…, {name}| …`"));
    match declared {
        Some(declared) => diagnostic.label(declared, "it is declared here"),
        None => diagnostic,
    }
}

/// Whether the subject is one that rules can hold.
pub(super) fn is_lookup(subject: &Subject) -> bool {
    matches!(
        subject,
        Subject::Table(_)
            | Subject::Bands(_)
            | Subject::Band(..)
            | Subject::Curve(_)
            | Subject::FiscalCalendar(_)
            | Subject::BusinessCalendar(_)
    )
}
