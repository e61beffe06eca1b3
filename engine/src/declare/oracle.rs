//! Rules run by rhai's own interpreter, with the same functions and operators: what the compiled evaluator is held
//! against in tests. Not for production: it is slow, and it knows no types.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;

use rhai::{AST, CallFnOptions, Dynamic, FnPtr, Scope};

use super::convert::{TierValue, from_constant, to_constant};
use super::functions;
use super::host::Host;
use super::site::span;
use super::state::Declaring;
use super::trouble::fault_of;
use super::{Declared, Run};
use crate::model::{Constant, Handle, Model, Rule};
use crate::pack::Pack;
use crate::source::{Diagnostic, FileId, Span};
use crate::value::Fault;

/// Who answers for the tables, bands and curves that rules ask.
pub trait Lookup {
    /// What `handle.method(arguments…)` is, such as `rates.lookup(level, product)` or `bands.on(amount)`. A row of
    /// outputs is a [`Constant::Map`].
    ///
    /// # Errors
    /// The fault of the lookup.
    fn lookup(&self, handle: Handle, method: &str, arguments: &[Constant]) -> Result<Constant, Fault>;

    /// The ids of a ladder whose tiers stand in a matrix, from the lowest up.
    fn tiers(&self, ladder: &str) -> Option<Vec<String>> {
        let _ = ladder;
        None
    }
}

/// Nobody answers: every lookup is out of range.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLookup;

impl Lookup for NoLookup {
    fn lookup(&self, _: Handle, _: &str, _: &[Constant]) -> Result<Constant, Fault> {
        Err(Fault::OutOfRange)
    }
}

/// Why a text has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OracleError {
    /// It is no rule that can be run.
    Syntax(String),
    /// The rule has no result.
    Fault(Fault),
}

impl fmt::Display for OracleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OracleError::Syntax(message) => f.write_str(message),
            OracleError::Fault(fault) => write!(f, "{fault}"),
        }
    }
}

impl std::error::Error for OracleError {}

/// The rules of a pack in rhai's interpreter.
pub struct Oracle {
    declared: Declared,
    host: Host,
    ast: AST,
    lookup: Rc<dyn Lookup>,
    /// Names of functions by the place where they begin.
    functions: HashMap<(FileId, u32), String>,
}

impl fmt::Debug for Oracle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oracle")
            .field("rules", &self.functions.len())
            .finish_non_exhaustive()
    }
}

impl Oracle {
    /// The rules of a pack. It runs on the stack of the caller.
    ///
    /// # Errors
    /// The diagnostics of a pack that declares no program.
    pub fn new(pack: &Pack, lookup: Rc<dyn Lookup>) -> Result<Oracle, Vec<Diagnostic>> {
        let (declared, run) = Run::of(pack);
        let Some(Run { host, ast }) = run else {
            return Err(declared.diagnostics);
        };
        let mut functions = HashMap::new();
        {
            let state = host.desk.state.borrow();
            for (name, places) in &state.closures {
                for place in places.iter().filter_map(|place| state.sites.offset(*place)) {
                    functions.insert(place, name.clone());
                }
            }
            for name in state.known_names() {
                if let Some((file, function)) = state.sites.function(&name) {
                    functions.insert((file, span(file, function.range()).start), name);
                }
            }
        }
        host.desk.state.borrow_mut().model = declared.model.clone();
        let host = with_all_names(host);
        *host.desk.lookup.borrow_mut() = Some(Rc::clone(&lookup));
        Ok(Oracle {
            declared,
            host,
            ast,
            lookup,
            functions,
        })
    }

    /// What the pack declares.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.declared.model
    }

    /// The parameters of a rule, without what it captured.
    #[must_use]
    pub fn parameters(&self, rule: &Rule) -> Option<Vec<String>> {
        let name = self.name(rule.body)?;
        let state = self.host.desk.state.borrow();
        Some(
            state
                .parameters
                .get(name)?
                .iter()
                .skip(rule.captures.len())
                .cloned()
                .collect(),
        )
    }

    fn name(&self, body: Span) -> Option<&str> {
        self.functions.get(&(body.file, body.start)).map(String::as_str)
    }

    /// The value of a rule for these values of its parameters. A ladder's value is the text of the tier's id.
    ///
    /// # Errors
    /// The fault of the rule; [`Fault::Missing`] for a parameter without a value.
    pub fn call(&self, rule: &Rule, arguments: &[(String, Constant)]) -> Result<Constant, Fault> {
        let name = self.name(rule.body).ok_or(Fault::Type)?;
        let parameters = self.parameters(rule).ok_or(Fault::Type)?;
        let mut values: Vec<Dynamic> = rule.captures.iter().map(|(_, value)| from_constant(value)).collect();
        for parameter in &parameters {
            values.push(self.argument(parameter, arguments).ok_or(Fault::Missing)?);
        }
        self.run(&self.ast, name, values)
    }

    fn argument(&self, name: &str, arguments: &[(String, Constant)]) -> Option<Dynamic> {
        let (_, value) = arguments.iter().find(|(given, _)| given == name)?;
        let ladder = self
            .declared
            .model
            .ladders
            .iter()
            .find(|ladder| ladder.name.text == name);
        let (Some(ladder), Constant::Text(id)) = (ladder, value) else {
            return Some(from_constant(value));
        };
        let otherwise = ladder.otherwise.iter().map(|(id, _)| id.text.clone());
        let tiers = self
            .lookup
            .tiers(name)
            .unwrap_or_else(|| ladder.tiers.iter().map(|tier| tier.id.text.clone()).collect());
        let tier = ladder.tiers.iter().find(|tier| tier.id.text == *id);
        let benefits = tier.map(|tier| {
            tier.benefits
                .iter()
                .map(|benefit| (benefit.name.text.clone(), benefit.value.value.clone()))
                .collect()
        });
        Some(Dynamic::from(TierValue {
            id: id.clone(),
            order: Rc::new(otherwise.chain(tiers).collect()),
            benefits: Rc::new(benefits.unwrap_or_default()),
        }))
    }

    fn run(&self, ast: &AST, name: &str, values: Vec<Dynamic>) -> Result<Constant, Fault> {
        self.host.reset();
        let options = CallFnOptions::new().eval_ast(false).rewind_scope(true);
        let result: Result<Dynamic, _> =
            self.host
                .engine
                .call_fn_with_options(options, &mut Scope::new(), ast, name, values);
        match result {
            Ok(value) => to_constant(&value.flatten()).map_err(Fault::from),
            Err(error) => Err(fault_of(&error)),
        }
    }

    /// The value of a closure that is given as text, such as `|a, b| a / b`.
    ///
    /// # Errors
    /// [`OracleError::Syntax`] for a text that is no closure, else the fault of the rule.
    pub fn evaluate(&self, closure: &str, arguments: &[(String, Constant)]) -> Result<Constant, OracleError> {
        let tree = crate::syntax::parse(closure);
        if let Some(error) = tree.errors().first() {
            return Err(OracleError::Syntax(error.message.clone()));
        }
        let compiled = self
            .host
            .engine
            .compile(closure)
            .map_err(|_| OracleError::Syntax("the text cannot be read".to_owned()))?;
        let pointer = self
            .host
            .engine
            .eval_ast::<FnPtr>(&compiled)
            .map_err(|_| OracleError::Syntax("the text is no rule without captures".to_owned()))?;
        let all = self.ast.clone_functions_only().merge(&compiled);
        let parameters: Vec<String> = compiled
            .iter_functions()
            .find(|function| function.name == pointer.fn_name())
            .map(|function| function.params.iter().map(|name| (*name).to_owned()).collect())
            .unwrap_or_default();
        let values: Option<Vec<Dynamic>> = parameters.iter().map(|name| self.argument(name, arguments)).collect();
        let values = values.ok_or(OracleError::Fault(Fault::Missing))?;
        self.run(&all, pointer.fn_name(), values).map_err(OracleError::Fault)
    }
}

/// A host with every name that a rule may call: the pack's own calls are a part of them only.
fn with_all_names(host: Host) -> Host {
    let mut names: BTreeSet<(String, usize)> = host.names.clone();
    let lookups = [
        "lookup",
        "on",
        "at",
        "at_least",
        "at_most",
        "above",
        "below",
        "use_table",
        "use_bands",
        "use_curve",
        "use_calendar",
        "year_of",
        "quarter_of",
        "month_of",
        "half_year",
        "add",
        "is_business_day",
        "hours_between",
    ];
    for name in functions::names().chain(lookups) {
        names.extend((0..=super::clause::MOST_ARGUMENTS + 1).map(|count| (name.to_owned(), count)));
    }
    let sites = Rc::clone(&host.desk.state.borrow().sites);
    let state = host.desk.state.replace(Declaring::new(sites));
    Host::new(state, &names)
}
