//! From a call of the script to the clause, the function, or the message that it is neither.

use std::cell::RefCell;
use std::rc::Rc;

use rhai::{Dynamic, EvalAltResult, NativeCallContext};

use super::call::Call;
use super::check::{Given, check};
use super::clause::{ClauseInfo, Receiver, clause_of, clauses, clauses_of};
use super::clauses::makes_type;
use super::convert::{TierValue, kind_of};
use super::functions;
use super::limits::CLAUSES;
use super::oracle::Lookup;
use super::rules::is_lookup;
use super::site::CallSite;
use super::state::{Declaring, Phase};
use super::subject::Subject;
use super::suggest::{closest, did_you_mean, names, quoted};
use super::trouble::{Limit, Trouble};
use crate::model::{Constant, Handle};
use crate::source::{Code, Diagnostic, Span};
use crate::value::{DateTime, Fault};

/// What every call of the script can reach.
#[derive(Clone)]
pub(super) struct Desk {
    pub state: Rc<RefCell<Declaring>>,
    /// Who answers for tables, bands and curves while rules run; nobody while the program is declared.
    pub lookup: Rc<RefCell<Option<Rc<dyn Lookup>>>>,
}

type Raised = Box<EvalAltResult>;

impl Desk {
    /// A call of a name that is no function of the pack.
    pub(super) fn call(
        &self,
        name: &str,
        context: &NativeCallContext<'_>,
        arguments: Vec<Dynamic>,
    ) -> Result<Dynamic, Raised> {
        if let ("date", [only]) = (name, arguments.as_slice())
            && let Some(instant) = only.read_lock::<DateTime>()
        {
            let zone = self.state.borrow().sites.zone.clone();
            return match zone.date_of(*instant) {
                Ok(day) => Ok(Dynamic::from(day)),
                Err(fault) => Err(super::functions::failed(name, fault).raise(context.call_position())),
            };
        }
        let lookup = self.lookup.borrow().clone();
        if let Some(lookup) = lookup {
            return in_rule(self, &*lookup, name, context, &arguments);
        }
        let position = context.call_position();
        let site = self.state.borrow().sites.call(position);
        let subject = arguments
            .first()
            .and_then(|first| first.read_lock::<Subject>().map(|subject| subject.clone()));
        let opens = || clause_of(Receiver::Root, name).is_some();
        let is_method = site.as_ref().is_some_and(|site| site.is_method);
        match subject {
            // `list_of(text())` is no clause of its argument.
            Some(subject) if is_method || !opens() => self.clause(name, context, subject, arguments, site.as_deref()),
            _ => self.opening(name, context, arguments, site.as_deref()),
        }
    }

    /// A clause on something that is declared.
    fn clause(
        &self,
        name: &str,
        context: &NativeCallContext<'_>,
        subject: Subject,
        arguments: Vec<Dynamic>,
        site: Option<&CallSite>,
    ) -> Result<Dynamic, Raised> {
        let mut state = self.state.borrow_mut();
        count_clause(&mut state, context)?;
        let (below, poisoned) = match subject.clone() {
            Subject::Poison(Some(below)) => (*below, true),
            Subject::Poison(None) => return Ok(Dynamic::from(subject)),
            subject => (subject, false),
        };
        let span = place(&state, site, context);
        let given = given(arguments.into_iter().skip(1).collect(), site, span);
        let mut on = Some(below.clone());
        while let Some(at) = on {
            let clause = at.receiver().and_then(|receiver| clause_of(receiver, name));
            let Some(clause) = clause else {
                on = at.parent();
                continue;
            };
            let Some(checked) = check(&mut state, clause, span, given, poisoned) else {
                state.mark_faulty(&below);
                return Ok(Dynamic::from(below.poisoned()));
            };
            let mut call = Call {
                state: &mut state,
                on: at,
                clause,
                span,
                arguments: checked,
            };
            let result = (clause.apply)(&mut call);
            return Ok(Dynamic::from(match result {
                Some(result) if !poisoned => result,
                Some(result) => result.poisoned(),
                None => {
                    state.mark_faulty(&below);
                    below.poisoned()
                }
            }));
        }
        if !poisoned && state.first_unknown(span) {
            let known = state.known_names();
            state.report(unknown_clause(name, &below, span, &known));
            state.mark_faulty(&below);
        }
        Ok(Dynamic::from(below.poisoned()))
    }

    /// A call that stands on nothing declared: it opens a declaration, makes a type, or calls a function.
    fn opening(
        &self,
        name: &str,
        context: &NativeCallContext<'_>,
        arguments: Vec<Dynamic>,
        site: Option<&CallSite>,
    ) -> Result<Dynamic, Raised> {
        let is_method = site.is_some_and(|site| site.is_method);
        let clause = clause_of(Receiver::Root, name).filter(|_| !is_method);
        // `percent()` is a type, `percent(2.5)` a value.
        let is_value = functions::exists(name)
            && (clause.is_none_or(|clause| clause.parameters.is_empty() && !arguments.is_empty()));
        if is_value {
            return functions::call(name, context, &arguments);
        }
        let mut state = self.state.borrow_mut();
        count_clause(&mut state, context)?;
        let span = place(&state, site, context);
        if let Some(clause) = clause {
            if let Some(diagnostic) = wrong_phase(state.phase, clause, span) {
                state.report(diagnostic);
                return Ok(Dynamic::from(Subject::Poison(None)));
            }
            let given = given(arguments, site, span);
            let Some(checked) = check(&mut state, clause, span, given, false) else {
                return Ok(Dynamic::from(Subject::Poison(None)));
            };
            let on = Subject::Poison(None);
            let mut call = Call {
                state: &mut state,
                on,
                clause,
                span,
                arguments: checked,
            };
            let result = (clause.apply)(&mut call).unwrap_or(Subject::Poison(None));
            return Ok(Dynamic::from(result));
        }
        if state.first_unknown(span) {
            let known = state.known_names();
            let diagnostic = unknown_function(name, is_method, arguments.first(), span, &known);
            state.report(diagnostic);
        }
        Ok(Dynamic::from(Subject::Poison(None)))
    }
}

fn count_clause(state: &mut Declaring, context: &NativeCallContext<'_>) -> Result<(), Raised> {
    state.clauses += 1;
    if state.clauses > CLAUSES {
        let reason = Dynamic::from(Limit::Clauses);
        return Err(Box::new(EvalAltResult::ErrorTerminated(
            reason,
            context.call_position(),
        )));
    }
    Ok(())
}

fn place(state: &Declaring, site: Option<&CallSite>, context: &NativeCallContext<'_>) -> Span {
    site.map(|site| site.name)
        .or_else(|| state.sites.token(context.call_position()))
        .unwrap_or(Span::new(crate::source::FileId(0), 0, 0))
}

fn given(arguments: Vec<Dynamic>, site: Option<&CallSite>, call: Span) -> Vec<Given> {
    // In `title(x, "text")` the receiver stands among the arguments.
    let skipped = site.map_or(0, |site| site.arguments.len().saturating_sub(arguments.len()));
    arguments
        .into_iter()
        .enumerate()
        .map(|(index, value)| {
            let site = site.and_then(|site| site.arguments.get(index + skipped));
            Given {
                value,
                span: site.map_or(call, |site| site.span),
                closure: site.and_then(|site| site.closure.clone()),
            }
        })
        .collect()
}

fn wrong_phase(phase: Phase, clause: &ClauseInfo, span: Span) -> Option<Diagnostic> {
    let of_tests = matches!(clause.name, "base" | "scenario");
    match phase {
        Phase::Program if of_tests => Some(
            Diagnostic::error(
                Code::UnknownClause,
                format!("`{}` belongs to the scenarios", clause.name),
            )
            .at(span)
            .help("move it into a file whose name ends in `.test.rhai`"),
        ),
        Phase::Tests if !of_tests && !makes_type(clause.name) => Some(
            Diagnostic::error(
                Code::UnknownClause,
                format!("`{}` declares the program, not a scenario", clause.name),
            )
            .at(span)
            .help("move it into a rule file; a file of scenarios has `base` and `scenario` only"),
        ),
        _ => None,
    }
}

/// Whether rules ask a calendar for something by this name.
fn is_of_calendar(on: &Subject, name: &str) -> bool {
    match on {
        Subject::FiscalCalendar(_) => {
            matches!(
                name,
                "year_of" | "quarter_of" | "month_of" | "year" | "half_year" | "quarter" | "month"
            )
        }
        Subject::BusinessCalendar(_) => {
            matches!(name, "days_between" | "add" | "is_business_day" | "hours_between")
        }
        _ => false,
    }
}

fn unknown_clause(name: &str, on: &Subject, span: Span, functions: &[String]) -> Diagnostic {
    let receiver = on.receiver().unwrap_or(Receiver::Root);
    if is_lookup(on) && (matches!(name, "lookup" | "on" | "at") || is_of_calendar(on, name)) {
        return Diagnostic::error(Code::UnknownClause, format!("`{name}` can be used inside a rule only"))
            .at(span)
            .help("rules are evaluated for each decision; while the program is declared there are no facts");
    }
    let own: Vec<&str> = clauses_of(receiver).map(|clause| clause.name).collect();
    let help = did_you_mean(closest(name, own.iter().copied()), || {
        if functions.iter().any(|function| function == name) {
            return format!("a function of the pack is called as `{name}(…)`");
        }
        let elsewhere: Vec<&str> = clauses()
            .filter(|clause| clause.name == name)
            .map(|clause| clause.receiver.word())
            .collect();
        let here = clauses()
            .filter(|clause| clause.receiver == receiver)
            .map(|clause| clause.name);
        match elsewhere.first() {
            Some(other) => format!("it is a clause of {other}; {} has {}", receiver.word(), names(here)),
            None => format!("{} has {}", receiver.word(), names(here)),
        }
    });
    Diagnostic::error(
        Code::UnknownClause,
        format!("{} is no clause of {}", quoted(name), receiver.word()),
    )
    .at(span)
    .help(help)
}

fn unknown_function(name: &str, is_method: bool, first: Option<&Dynamic>, span: Span, known: &[String]) -> Diagnostic {
    let elsewhere: Vec<&'static ClauseInfo> = clauses().filter(|clause| clause.name == name).collect();
    if let Some(clause) = elsewhere.iter().find(|clause| clause.receiver != Receiver::Root) {
        let message = match first.filter(|_| is_method) {
            Some(first) => format!("{} is no clause of {}", quoted(name), kind_of(first)),
            None => format!("{} cannot stand alone", quoted(name)),
        };
        return Diagnostic::error(Code::UnknownClause, message)
            .at(span)
            .help(format!("it is a clause of {}", clause.receiver.word()));
    }
    if !elsewhere.is_empty() {
        return Diagnostic::error(
            Code::UnknownClause,
            format!("{} stands alone, not behind a dot", quoted(name)),
        )
        .at(span)
        .help(format!("write `{name}(…)` at the start of a statement"));
    }
    let candidates = functions::names()
        .map(|name| -> &str { name })
        .chain(
            clauses()
                .filter(|clause| clause.receiver == Receiver::Root && !is_method)
                .map(|clause| clause.name),
        )
        .chain(known.iter().map(String::as_str));
    Diagnostic::error(Code::UnknownFunction, format!("there is no function {}", quoted(name)))
        .at(span)
        .help(did_you_mean(closest(name, candidates), || {
            "check the spelling, or define it with `fn`".to_owned()
        }))
}

/// A call inside a rule that the oracle runs.
fn in_rule(
    desk: &Desk,
    lookup: &dyn Lookup,
    name: &str,
    context: &NativeCallContext<'_>,
    arguments: &[Dynamic],
) -> Result<Dynamic, Raised> {
    let position = context.call_position();
    let Some(first) = arguments.first() else {
        return functions::call(name, context, arguments);
    };
    if let Some(tier) = first.read_lock::<TierValue>()
        && let Some(result) = compare_tiers(&tier, name, arguments.get(1))
    {
        return result
            .map(Dynamic::from_bool)
            .map_err(|fault| Trouble::new(fault, format!("`{name}` needs a tier of the ladder")).raise(position));
    }
    if let ("use_table" | "use_bands" | "use_curve" | "use_calendar", Ok(wanted)) =
        (name, first.as_immutable_string_ref())
    {
        let state = desk.state.borrow();
        let place = |found: Option<usize>| found.and_then(|index| u16::try_from(index).ok());
        let model = &state.model;
        let handle = match name {
            "use_table" => place(model.tables.iter().position(|table| table.name.text == *wanted)).map(Handle::Table),
            "use_calendar" => {
                let fiscal = model.fiscal_calendars.iter().position(|one| one.name.text == *wanted);
                let business = model.business_calendars.iter().position(|one| one.name.text == *wanted);
                place(fiscal)
                    .map(Handle::FiscalCalendar)
                    .or_else(|| place(business).map(Handle::BusinessCalendar))
            }
            "use_bands" => place(model.bands.iter().position(|bands| bands.name.text == *wanted)).map(Handle::Bands),
            _ => place(model.curves.iter().position(|curve| curve.name.text == *wanted)).map(Handle::Curve),
        };
        return handle
            .map(Dynamic::from)
            .ok_or_else(|| Trouble::new(Fault::Type, format!("there is no {}", quoted(&wanted))).raise(position));
    }
    let handle = first
        .read_lock::<Handle>()
        .map(|handle| *handle)
        .or_else(|| first.read_lock::<Subject>().map(|subject| subject.handle()));
    let Some(handle) = handle else {
        if functions::exists(name) {
            return functions::call(name, context, arguments);
        }
        return Err(Trouble::new(Fault::Type, format!("there is no function {}", quoted(name))).raise(position));
    };
    let passed: Result<Vec<Constant>, _> = arguments.iter().skip(1).map(super::convert::to_constant).collect();
    let result = passed
        .map_err(Fault::from)
        .and_then(|passed| lookup.lookup(handle, name, &passed));
    result
        .map(|constant| super::convert::from_constant(&constant))
        .map_err(|fault| Trouble::new(fault, format!("`{name}` has no result")).raise(position))
}

/// `level.at_least("gold")`; `None` if it is something else.
fn compare_tiers(tier: &TierValue, name: &str, other: Option<&Dynamic>) -> Option<Result<bool, Fault>> {
    if !matches!(name, "at_least" | "at_most" | "above" | "below") {
        return None;
    }
    let place = |id: &str| tier.order.iter().position(|tier| tier == id);
    let other = other.and_then(|other| super::convert::to_constant(other).ok());
    let Some(Constant::Text(other)) = other else {
        return Some(Err(Fault::Type));
    };
    let (Some(own), Some(other)) = (place(&tier.id), place(&other)) else {
        return Some(Err(Fault::OutOfRange));
    };
    Some(Ok(match name {
        "at_least" => own >= other,
        "at_most" => own <= other,
        "above" => own > other,
        _ => own < other,
    }))
}
