//! What can stop a script: faults of operations, and rhai's own errors, as diagnostics in plain words.

use rhai::{Dynamic, EvalAltResult, ParseErrorType, Position};

use super::convert::kind_of;
use super::state::{BUILT_IN, Declaring};
use super::suggest::{closest, did_you_mean, quoted};
use crate::source::{Code, Diagnostic};
use crate::value::Fault;

/// An operation has no result: what rhai carries from there to whoever asked.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub fault: Fault,
    /// What is wrong, in one sentence.
    pub message: String,
    pub help: Option<String>,
    /// It follows from something that has been told already.
    pub silent: bool,
}

impl Trouble {
    pub(super) fn new(fault: Fault, message: impl Into<String>) -> Trouble {
        Trouble {
            fault,
            message: message.into(),
            help: None,
            silent: false,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Trouble {
        self.help = Some(help.into());
        self
    }

    pub(super) fn silent(fault: Fault) -> Trouble {
        Trouble {
            fault,
            message: String::new(),
            help: None,
            silent: true,
        }
    }

    /// The error in which rhai carries it.
    pub(super) fn raise(self, position: Position) -> Box<EvalAltResult> {
        Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(self), position))
    }
}

/// A limit of the engine was reached: what rhai carries as the reason why it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Operations,
    Clauses,
    Memory,
}

/// The kind of fault behind an error of rhai.
pub(super) fn fault_of(error: &EvalAltResult) -> Fault {
    match error.unwrap_inner() {
        EvalAltResult::ErrorRuntime(value, _) => value
            .read_lock::<Trouble>()
            .map_or(Fault::Type, |trouble| trouble.fault),
        EvalAltResult::ErrorTooManyOperations(_)
        | EvalAltResult::ErrorStackOverflow(_)
        | EvalAltResult::ErrorDataTooLarge(..)
        | EvalAltResult::ErrorTooManyVariables(_)
        | EvalAltResult::ErrorTerminated(..)
        // A closure that captures the list it is called on: rhai's shared cells cannot do that, rules can.
        | EvalAltResult::ErrorDataRace(..) => Fault::Limit,
        EvalAltResult::ErrorArrayBounds(..)
        | EvalAltResult::ErrorStringBounds(..)
        | EvalAltResult::ErrorIndexNotFound(..) => Fault::OutOfRange,
        EvalAltResult::ErrorArithmetic(..) => Fault::Overflow,
        _ => Fault::Type,
    }
}

/// The position of the innermost error that has one.
fn place_of(error: &EvalAltResult) -> Position {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, position)
        | EvalAltResult::ErrorInModule(_, inner, position) => {
            let within = place_of(inner);
            if within.is_none() { *position } else { within }
        }
        other => other.position(),
    }
}

impl Declaring {
    /// Tells why the script stopped.
    pub(super) fn stopped(&mut self, error: &EvalAltResult) {
        let position = place_of(error);
        let span = self
            .sites
            .call(position)
            .map(|site| site.name)
            .or_else(|| self.sites.token(position));
        let Some(mut diagnostic) = self.explain(error.unwrap_inner()) else {
            return;
        };
        if let Some(span) = span {
            diagnostic = diagnostic.at(span);
        }
        self.report(diagnostic);
    }

    fn explain(&self, error: &EvalAltResult) -> Option<Diagnostic> {
        Some(match error {
            EvalAltResult::ErrorRuntime(value, _) => return explain_raised(value),
            EvalAltResult::ErrorVariableNotFound(name, _) => self.unknown_variable(name),
            EvalAltResult::ErrorFunctionNotFound(signature, _) => {
                let name = signature.split(' ').next().unwrap_or_default();
                if name.starts_with("anon$") {
                    Diagnostic::error(
                        Code::Script,
                        "a rule is called with another number of values than it takes",
                    )
                    .help("give the rule as many parameters as it is called with")
                } else {
                    Diagnostic::error(
                        Code::UnknownFunction,
                        format!("there is no function {} that takes these arguments", quoted(name)),
                    )
                    .help("check the number of the arguments")
                }
            }
            EvalAltResult::ErrorDotExpr(..) | EvalAltResult::ErrorIndexingType(..) => {
                Diagnostic::error(Code::UnknownField, "this value has no fields or elements")
                    .help("only a map has fields, and only a list or a map has elements")
            }
            EvalAltResult::ErrorPropertyNotFound(name, _) => {
                Diagnostic::error(Code::UnknownField, format!("the map has no field {}", quoted(name)))
                    .help("check the spelling")
            }
            EvalAltResult::ErrorArrayBounds(length, index, _) => Diagnostic::error(
                Code::Script,
                format!("the list has {length} elements, and there is none at place {index}"),
            )
            .help("places are counted from 0"),
            EvalAltResult::ErrorStringBounds(..) | EvalAltResult::ErrorBitFieldBounds(..) => {
                Diagnostic::error(Code::Script, "there is no character at this place").help("places are counted from 0")
            }
            EvalAltResult::ErrorIndexNotFound(..) => Diagnostic::error(Code::Script, "there is no such element")
                .help("a list is indexed by a whole number, a map by a text"),
            EvalAltResult::ErrorMismatchDataType(wanted, actual, _)
            | EvalAltResult::ErrorMismatchOutputType(wanted, actual, _) => Diagnostic::error(
                Code::Script,
                format!("{} is needed here, not {}", kind_word(wanted), kind_word(actual)),
            )
            .help("a condition is true or false; compare the value with something"),
            EvalAltResult::ErrorFor(_) => Diagnostic::error(Code::Script, "a loop goes through a list or a range")
                .help("write `for x in [1, 2, 3] { … }` or `for x in 1..=3 { … }`"),
            EvalAltResult::ErrorDataRace(..) => {
                if self.has_told(Code::Capture) {
                    return None;
                }
                Diagnostic::error(
                    Code::Capture,
                    "a rule takes from outside the very thing it is declared on",
                )
                .help("make it a parameter of the rule")
            }
            EvalAltResult::ErrorAssignmentToConstant(name, _) => Diagnostic::error(
                Code::Script,
                format!("{} is a constant and cannot be changed", quoted(name)),
            )
            .help("declare it with `let` instead of `const`"),
            EvalAltResult::ErrorNonPureMethodCallOnConstant(..) => {
                Diagnostic::error(Code::Script, "a constant cannot be changed").help("declare it with `let`")
            }
            EvalAltResult::ErrorTooManyOperations(_) => runaway(Limit::Operations),
            EvalAltResult::ErrorTerminated(reason, _) => {
                runaway(reason.read_lock::<Limit>().map_or(Limit::Operations, |limit| *limit))
            }
            EvalAltResult::ErrorStackOverflow(_) => {
                Diagnostic::error(Code::RunawayScript, "functions call each other too deeply")
                    .help("a function must not call itself; write a loop over a list")
            }
            EvalAltResult::ErrorDataTooLarge(..) | EvalAltResult::ErrorTooManyVariables(_) => runaway(Limit::Memory),
            EvalAltResult::ErrorParsing(kind, _) => explain_parsing(kind),
            EvalAltResult::ErrorUnboundThis(_) => {
                Diagnostic::error(Code::Script, "`this` has no meaning here").help("give the function a parameter")
            }
            EvalAltResult::ErrorArithmetic(..) => {
                Diagnostic::error(Code::Script, "the result is too large").help("use smaller numbers")
            }
            EvalAltResult::ErrorModuleNotFound(..) => forbidden_module(),
            _ => Diagnostic::error(Code::Script, "the script stopped here")
                .help("something in this statement cannot be done"),
        })
    }

    fn unknown_variable(&self, name: &str) -> Diagnostic {
        if let Some(declared) = self.declared(name) {
            return Diagnostic::error(
                Code::UnknownName,
                format!(
                    "{} is {} of the program: only a rule that names it can read it",
                    quoted(name),
                    with_article(declared.what)
                ),
            )
            .help(format!("make it a parameter of the rule: `|…, {name}| …`"));
        }
        let functions = self
            .parameters
            .keys()
            .filter(|name| !name.contains('$'))
            .map(String::as_str);
        Diagnostic::error(Code::UnknownName, format!("{} is not known here", quoted(name))).help(did_you_mean(
            closest(name, functions.chain(BUILT_IN.iter().map(|(name, _)| *name))),
            || format!("declare it before with `let {name} = …;`; functions see their parameters only"),
        ))
    }
}

/// `input` as `an input`.
pub(super) fn with_article(what: &str) -> String {
    let article = match what.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'u') => "an ",
        _ if what.starts_with("the ") || what == "bands" => "",
        _ => "a ",
    };
    format!("{article}{what}")
}

fn explain_raised(value: &Dynamic) -> Option<Diagnostic> {
    if let Some(trouble) = value.read_lock::<Trouble>() {
        if trouble.silent {
            return None;
        }
        let diagnostic = Diagnostic::error(
            match trouble.fault {
                Fault::Limit => Code::RunawayScript,
                _ => Code::Script,
            },
            trouble.message.clone(),
        );
        return Some(match &trouble.help {
            Some(help) => diagnostic.help(help.clone()),
            None => diagnostic,
        });
    }
    let thrown = match value.as_immutable_string_ref() {
        Ok(text) => quoted(&text),
        Err(_) => kind_of(value).to_owned(),
    };
    Some(
        Diagnostic::error(Code::Script, format!("the script stopped with {thrown}"))
            .help("`throw` ends the declaration of the program"),
    )
}

/// A limit on work or memory.
pub(super) fn runaway(limit: Limit) -> Diagnostic {
    let (message, help) = match limit {
        Limit::Operations => (
            "declaring the program takes too long",
            "a loop may not end; loops over fixed lists always do",
        ),
        Limit::Clauses => (
            "the program declares too much",
            "a loop may not end, or data belong into a table",
        ),
        Limit::Memory => (
            "the script holds too much data",
            "a loop may let a list or text grow; data belong into a table",
        ),
    };
    Diagnostic::error(Code::RunawayScript, message).help(help)
}

pub(super) fn forbidden_module() -> Diagnostic {
    Diagnostic::error(Code::Forbidden, "modules cannot be used")
        .help("nothing has to be imported: every function of the pack is visible in all its files")
}

fn explain_parsing(kind: &ParseErrorType) -> Diagnostic {
    let message = match kind {
        ParseErrorType::FnDuplicatedDefinition(name, _) => {
            return Diagnostic::error(
                Code::Duplicate,
                format!("the function {} is defined twice", quoted(name)),
            )
            .help("give one of the two another name");
        }
        ParseErrorType::AssignmentToConstant(name) => {
            return Diagnostic::error(
                Code::Script,
                format!("{} is a constant and cannot be changed", quoted(name)),
            )
            .help("declare it with `let` instead of `const`");
        }
        ParseErrorType::Reserved(word) => format!("{} is a word that the script language keeps", quoted(word)),
        ParseErrorType::ExprTooDeep => {
            return Diagnostic::error(Code::Bound, "the expression is nested too deeply")
                .help("name parts of it with `let`");
        }
        ParseErrorType::TooManyFunctions => {
            return Diagnostic::error(Code::Bound, "the pack has too many functions").help("remove what is not used");
        }
        ParseErrorType::ModuleUndefined(_) => return forbidden_module(),
        ParseErrorType::VariableExists(name) => format!("{} exists already", quoted(name)),
        ParseErrorType::LiteralTooLarge(..) => "a literal is too large".to_owned(),
        _ => "this cannot be understood".to_owned(),
    };
    Diagnostic::error(Code::Syntax, message).help("check what stands here and directly before it")
}

/// rhai's name of a type in our words.
fn kind_word(name: &str) -> &'static str {
    match name {
        "bool" => "true or false",
        "i64" | "int" | "INT" => "a whole number",
        "decimal" | "Decimal" | "rust_decimal::decimal::Decimal" | "rust_decimal::Decimal" => "a number",
        "string" | "String" | "ImmutableString" | "&str" => "a text",
        "array" | "Array" => "a list",
        "map" | "Map" => "a map",
        "Fn" | "FnPtr" => "a rule",
        "()" => "nothing",
        "char" => "a single character",
        name if name.contains("Range") || name == "range" => "a range",
        _ => "something else",
    }
}
