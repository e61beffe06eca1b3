//! The check of a clause's arguments: what the script gave, held against what the table of clauses wants.

use rhai::Dynamic;

use super::call::Checked;
use super::clause::{ClauseInfo, Kind, Parameter};
use super::convert::{Unfit, as_rule, kind_of, to_constant, to_tree};
use super::site::ClosureSite;
use super::state::Declaring;
use super::subject::Subject;
use super::suggest::{closest, did_you_mean, quoted};
use crate::model::{Clause, Constant, Name, Threshold};
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::is_usable_name;
use crate::value::{Date, MAX_INTEGER, Tree};

/// An argument as it came from the script.
pub(super) struct Given {
    pub value: Dynamic,
    pub span: Span,
    /// The place of the closure that stands there.
    pub closure: Option<ClosureSite>,
}

/// Checks the arguments of a clause; `None`, and diagnostics, if something is wrong with them. `silent` says nothing.
pub(super) fn check(
    state: &mut Declaring,
    clause: &'static ClauseInfo,
    call: Span,
    given: Vec<Given>,
    silent: bool,
) -> Option<Vec<Checked>> {
    if given.len() < clause.least() || given.len() > clause.most() {
        if !silent {
            state.report(wrong_count(clause, call, given.len()));
        }
        return None;
    }
    let mut checked = Vec::with_capacity(given.len());
    let mut fine = true;
    for (index, argument) in given.into_iter().enumerate() {
        let Some(parameter) = clause.parameter(index) else {
            continue;
        };
        match check_one(state, clause, parameter, call, argument) {
            Ok(argument) => checked.push(argument),
            Err(diagnostic) => {
                fine = false;
                if let Some(diagnostic) = diagnostic.filter(|_| !silent) {
                    state.report(*diagnostic);
                }
            }
        }
    }
    fine.then_some(checked)
}

fn wrong_count(clause: &ClauseInfo, call: Span, given: usize) -> Diagnostic {
    let (least, most) = (clause.least(), clause.most());
    let takes = match (least, most) {
        (_, 0) => "no arguments".to_owned(),
        (least, most) if least == most => arguments(least),
        (least, most) if clause.parameters.last().is_some_and(|last| last.repeated) => {
            format!("{least} to {most} arguments")
        }
        (least, most) => format!("{least} or {}", arguments(most)),
    };
    let takes = if least + 1 < most {
        takes.replace(" or ", " to ")
    } else {
        takes
    };
    let given = if given == 0 {
        "none is given".to_owned()
    } else {
        format!("{given} given")
    };
    Diagnostic::error(
        Code::ClauseArgument,
        format!("`{}` takes {takes}, {given}", clause.name),
    )
    .at(call)
    .help(format!("write `{}`", clause.signature()))
}

fn arguments(count: usize) -> String {
    if count == 1 {
        "1 argument".to_owned()
    } else {
        format!("{count} arguments")
    }
}

/// `None` in the error: it has been told already.
type Wrong = Option<Box<Diagnostic>>;

fn check_one(
    state: &mut Declaring,
    clause: &ClauseInfo,
    parameter: &Parameter,
    call: Span,
    given: Given,
) -> Result<Checked, Wrong> {
    let span = given.span;
    let not = |what: &str| {
        Some(Box::new(
            Diagnostic::error(
                Code::ClauseArgument,
                format!(
                    "the {} of `{}` must be {}, not {what}",
                    parameter.name,
                    clause.name,
                    parameter.kind.word()
                ),
            )
            .at(span)
            .help(format!("for example `{}`", first_line(clause.example))),
        ))
    };
    if let Some(Subject::Poison(_)) = given.value.read_lock::<Subject>().as_deref() {
        return Err(None);
    }
    match parameter.kind {
        Kind::Type => match given.value.read_lock::<Subject>().as_deref() {
            Some(Subject::Type(kind)) => Ok(Checked::Type((**kind).clone())),
            _ => Err(not(&described(&given.value))),
        },
        Kind::Rule => match as_rule(&given.value) {
            Some(pointer) => Ok(Checked::Rule(state.rule(&pointer, call, given.closure, span)?)),
            None => Err(not(&described(&given.value))),
        },
        Kind::Threshold if given.value.is_fnptr() => match as_rule(&given.value) {
            Some(pointer) => {
                let rule = state.rule(&pointer, call, given.closure, span)?;
                Ok(Checked::Threshold(Clause {
                    value: Threshold::Rule(rule),
                    span,
                }))
            }
            None => Err(not("a rule that cannot be read")),
        },
        Kind::Fact | Kind::Facts => match to_tree(&given.value) {
            Ok(tree) if parameter.kind == Kind::Facts && !matches!(tree, Tree::Map(_)) => {
                Err(not(&described(&given.value)))
            }
            Ok(tree) => Ok(Checked::Tree(Clause { value: tree, span })),
            Err(unfit) => Err(unfit_diagnostic(unfit, span, &not)),
        },
        kind => match to_constant(&given.value) {
            Ok(constant) => check_constant(kind, constant, span, &not),
            Err(unfit) => Err(unfit_diagnostic(unfit, span, &not)),
        },
    }
}

fn unfit_diagnostic(unfit: Unfit, span: Span, not: &dyn Fn(&str) -> Wrong) -> Wrong {
    match unfit {
        Unfit::Poisoned => None,
        Unfit::Kind(kind) => not(kind),
        Unfit::Integer(integer) => Some(Box::new(too_large(integer, span))),
        Unfit::Locked => not("something that is being changed"),
    }
}

/// A whole number that a pack cannot hold.
pub(super) fn too_large(integer: i64, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ClauseArgument,
        format!("the whole number `{integer}` is too large"),
    )
    .at(span)
    .help(format!("whole numbers lie between -{MAX_INTEGER} and {MAX_INTEGER}"))
}

/// The value for a message: `the text "gold"`, `a list`.
pub(super) fn described(value: &Dynamic) -> String {
    match to_constant(value) {
        Ok(constant) => describe(&constant),
        Err(_) => kind_of(value).to_owned(),
    }
}

fn describe(constant: &Constant) -> String {
    match constant {
        Constant::Text(text) => format!("the text {}", quoted(&format!("\"{text}\""))),
        Constant::Integer(integer) => format!("the number `{integer}`"),
        Constant::Number(number) => format!("the number `{number}`"),
        other => other.kind().to_owned(),
    }
}

fn first_line(example: &str) -> &str {
    example.lines().last().unwrap_or("").trim().trim_end_matches(';')
}

fn check_constant(kind: Kind, constant: Constant, span: Span, not: &dyn Fn(&str) -> Wrong) -> Result<Checked, Wrong> {
    let single = |constant: &Constant| {
        !matches!(
            constant,
            Constant::Absent | Constant::List(_) | Constant::Map(_) | Constant::Handle(_)
        )
    };
    let here = |value| Ok(Checked::Constant(Clause { value, span }));
    match (kind, constant) {
        (Kind::Identifier, Constant::Text(text)) => identifier(text, span, true),
        (Kind::FieldName, Constant::Text(text)) => identifier(text, span, false),
        (Kind::Text, Constant::Text(text)) => {
            if text.trim().is_empty() {
                return Err(not("an empty text"));
            }
            Ok(Checked::Name(Name { text, span }))
        }
        (Kind::File, Constant::Text(text)) => {
            if text.trim().is_empty() {
                return Err(not("an empty text"));
            }
            Ok(Checked::Name(Name { text, span }))
        }
        (Kind::Word(words), Constant::Text(text)) => word(words, text, span, not),
        (Kind::Integer(low, high), Constant::Integer(integer)) if (low..=high).contains(&integer) => {
            here(Constant::Integer(integer))
        }
        (Kind::Number, constant @ (Constant::Integer(_) | Constant::Number(_) | Constant::Percent(_))) => {
            here(constant)
        }
        (Kind::NumberOrSetting, constant @ (Constant::Integer(_) | Constant::Number(_))) => here(constant),
        (Kind::NumberOrSetting, Constant::Text(text)) => identifier(text, span, true),
        (
            Kind::Edge,
            constant @ (Constant::Integer(_) | Constant::Number(_) | Constant::Percent(_) | Constant::Date(_)),
        ) => here(constant),
        (Kind::Edge, Constant::Text(text)) => match text.parse::<Date>() {
            Ok(date) => here(Constant::Date(date)),
            Err(_) => Err(not(&describe(&Constant::Text(text)))),
        },
        (Kind::Constant, constant) if single(&constant) => here(constant),
        (Kind::Threshold, constant) if single(&constant) => Ok(Checked::Threshold(Clause {
            value: Threshold::Constants(vec![constant]),
            span,
        })),
        (Kind::Constants, Constant::List(items)) => {
            if items.is_empty() {
                return Err(not("an empty list"));
            }
            match items.iter().find(|item| !single(item)) {
                Some(item) => Err(not(&format!("a list with {}", item.kind()))),
                None => Ok(Checked::Constants(Clause { value: items, span })),
            }
        }
        (Kind::Texts, Constant::List(items)) => {
            let mut names = Vec::with_capacity(items.len());
            for item in &items {
                match item {
                    Constant::Text(text) if !text.trim().is_empty() => {
                        names.push(Name {
                            text: text.clone(),
                            span,
                        });
                    }
                    other => return Err(not(&format!("a list with {}", describe(other)))),
                }
            }
            if names.is_empty() {
                return Err(not("an empty list"));
            }
            Ok(Checked::Names(names))
        }
        (Kind::Date, Constant::Date(date)) => Ok(Checked::Date(Clause { value: date, span })),
        (Kind::Date, Constant::Text(text)) => match text.parse::<Date>() {
            Ok(date) => Ok(Checked::Date(Clause { value: date, span })),
            Err(error) => Err(Some(Box::new(
                Diagnostic::error(Code::ClauseArgument, format!("{} is no date: {error}", quoted(&text)))
                    .at(span)
                    .help("write year, month and day, such as `\"2026-01-31\"`"),
            ))),
        },
        (Kind::Duration, constant @ Constant::Duration(_)) => here(constant),
        (_, other) => Err(not(&describe(&other))),
    }
}

fn word(words: &[&str], text: String, span: Span, not: &dyn Fn(&str) -> Wrong) -> Result<Checked, Wrong> {
    if words.contains(&text.as_str()) {
        return Ok(Checked::Name(Name { text, span }));
    }
    let mut wrong = not(&describe(&Constant::Text(text.clone())));
    if let (Some(diagnostic), Some(near)) = (&mut wrong, closest(&text, words.iter().copied())) {
        diagnostic.help = Some(format!("did you mean `\"{near}\"`?"));
    }
    Err(wrong)
}

/// A name that rules can write. `lower` is asked of the names of the program itself.
fn identifier(text: String, span: Span, lower: bool) -> Result<Checked, Wrong> {
    let fine = is_usable_name(&text) && !(lower && text.chars().any(char::is_uppercase));
    if fine {
        return Ok(Checked::Name(Name { text, span }));
    }
    let suggestion = as_identifier(&text, lower);
    let reserved = !lower && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !text.is_empty();
    let (message, help) = if !is_usable_name(&text) && suggestion.as_deref() == Some(&format!("{text}_")) && reserved {
        (
            format!("{} is a word that the script language keeps for itself", quoted(&text)),
            format!("call the field `{text}_` and say its key in the facts: `.from_key(\"{text}\")`"),
        )
    } else {
        (
            format!("{} cannot be a name in rules", quoted(&text)),
            did_you_mean(suggestion.as_deref(), || {
                "a name has lower-case letters, digits and underscores, such as `annual_rebate`".to_owned()
            }),
        )
    };
    Err(Some(Box::new(
        Diagnostic::error(Code::ClauseArgument, message).at(span).help(help),
    )))
}

/// What is wrong with the name of a field; nothing if rules can write it.
pub(super) fn refused_field(text: String, span: Span) -> Option<Diagnostic> {
    identifier(text, span, false).err().flatten().map(|wrong| *wrong)
}

/// What a text would be as a name: `Annual rebate` as `annual_rebate`.
fn as_identifier(text: &str, lower: bool) -> Option<String> {
    let mut name = String::with_capacity(text.len());
    for character in text.trim().chars().take(60) {
        if character.is_ascii_alphanumeric() {
            name.push(if lower {
                character.to_ascii_lowercase()
            } else {
                character
            });
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_').to_owned();
    let name = if is_usable_name(&name) {
        name
    } else {
        format!("{name}_")
    };
    is_usable_name(&name).then_some(name)
}
