//! rhai's engine as packs see it: only what the language has, with our meaning, under our limits.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use rhai::{AST, ASTNode, Dynamic, Engine, EvalAltResult, Expr, FnPtr, OptimizationLevel, Position, Scope};

use super::convert::{TierValue, from_constant, to_constant};
use super::dispatch::Desk;
use super::limits;
use super::operators;
use super::state::Declaring;
use super::trouble::{Limit, Trouble};
use crate::model::Constant;
use crate::value::Fault;

/// The engine, and what its calls reach.
pub(super) struct Host {
    pub engine: Engine,
    pub desk: Desk,
    /// What is registered, with the number of arguments.
    pub names: BTreeSet<(String, usize)>,
    work: Rc<Work>,
}

/// What has been done so far, over all closures and functions: rhai counts each of them for itself.
#[derive(Default)]
struct Work {
    operations: Cell<u64>,
    /// Bytes that variables may hold at most, by what has been read since they were looked at.
    may_hold: Cell<usize>,
    limit: Cell<Option<Limit>>,
}

/// Words that rhai would act on and packs may not use.
pub(super) const FORBIDDEN: [&str; 10] = [
    "eval",
    "print",
    "debug",
    "Fn",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "type_of",
    "import",
    "export",
];

impl Host {
    /// A host that knows `names`: everything that the pack calls and does not define.
    pub(super) fn new(state: Declaring, names: &BTreeSet<(String, usize)>) -> Host {
        let desk = Desk {
            state: Rc::new(RefCell::new(state)),
            lookup: Rc::default(),
        };
        let work = Rc::new(Work::default());
        let mut engine = Engine::new_raw();
        set_limits(&mut engine, &work);
        for word in ["eval", "import", "export", "is_def_fn", "is_def_var", "is_shared", "Fn"] {
            engine.disable_symbol(word);
        }
        engine.register_iterator::<rhai::Array>();
        engine.register_iterator::<std::ops::Range<i64>>();
        engine.register_iterator::<std::ops::RangeInclusive<i64>>();
        register_operators(&mut engine);
        engine.register_indexer_get(benefit);
        for (name, count) in names {
            register_name(&mut engine, &desk, &work, name, *count);
        }
        Host {
            engine,
            desk,
            names: names.clone(),
            work,
        }
    }

    /// Compiles a text; the places of its closures and the parameters of its functions become known.
    pub(super) fn compile(&self, text: &str) -> Result<AST, Box<EvalAltResult>> {
        let ast = self
            .engine
            .compile(text)
            .map_err(|error| Box::new(EvalAltResult::ErrorParsing(*error.0, error.1)))?;
        let mut state = self.desk.state.borrow_mut();
        ast.walk(&mut |path| {
            if let Some(ASTNode::Expr(Expr::DynamicConstant(value, position))) = path.last()
                && let Some(pointer) = value.read_lock::<FnPtr>()
            {
                let places = state.closures.entry(pointer.fn_name().to_owned()).or_default();
                if !places.contains(position) {
                    places.push(*position);
                }
            }
            true
        });
        for places in state.closures.values_mut() {
            places.sort_by_key(|place| (place.line(), place.position()));
        }
        for function in ast.iter_functions() {
            let parameters = function.params.iter().map(|name| (*name).to_owned()).collect();
            state.parameters.insert(function.name.to_owned(), parameters);
        }
        Ok(ast)
    }

    /// Runs a compiled text to its end.
    pub(super) fn run(&self, scope: &mut Scope<'_>, ast: &AST) -> Result<(), Box<EvalAltResult>> {
        self.reset();
        let result = self.engine.run_ast_with_scope(scope, ast);
        match (result, self.work.limit.get()) {
            // A limit cannot be caught by the script.
            (Ok(()), Some(limit)) => Err(Box::new(EvalAltResult::ErrorTerminated(
                Dynamic::from(limit),
                Position::NONE,
            ))),
            (result, _) => result,
        }
    }

    /// Starts the count of operations again.
    pub(super) fn reset(&self) {
        self.work.operations.set(0);
        self.work.may_hold.set(0);
        self.work.limit.set(None);
    }
}

fn set_limits(engine: &mut Engine, work: &Rc<Work>) {
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_fast_operators(false);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_max_call_levels(limits::CALL_LEVELS);
    engine.set_max_expr_depths(limits::EXPRESSION_DEPTH, limits::EXPRESSION_DEPTH);
    engine.set_max_string_size(limits::TEXT_BYTES);
    engine.set_max_array_size(limits::LIST_ELEMENTS);
    engine.set_max_map_size(limits::MAP_ENTRIES);
    engine.set_max_variables(limits::VARIABLES);
    engine.set_max_functions(limits::FUNCTIONS);
    let counted = Rc::clone(work);
    engine.on_progress(move |_| {
        let operations = counted.operations.get() + 1;
        counted.operations.set(operations);
        if operations > limits::OPERATIONS {
            counted.limit.set(Some(Limit::Operations));
        }
        counted.limit.get().map(Dynamic::from)
    });
    watch_memory(engine, work);
}

/// How deep lists and maps may lie inside each other: copying and dropping them must not exhaust the stack.
const DEEPEST: usize = 64;

/// Whatever grows begins with a variable that is read. Its value is looked at, and once so much has been read that it
/// could be too much, what all variables of the block hold together. Reading copies the value, so that looking at it
/// costs no more. A limit that is reached is acted on by `on_progress`.
fn watch_memory(engine: &mut Engine, work: &Rc<Work>) {
    let counted = Rc::clone(work);
    // rhai marks this hook as volatile between its versions; ours is pinned.
    #[allow(deprecated)]
    engine.on_var(move |name, _, context| {
        let mut read = Held::default();
        if let Some(value) = context.scope().get(name) {
            read.add(value, 0);
        }
        let mut looked_at = read.looked_at;
        let mut too_much = read.too_much;
        let mut may_hold = counted.may_hold.get() + read.bytes;
        if may_hold > limits::HELD_BYTES {
            let mut held = Held::default();
            for (_, _, value) in context.scope().iter_raw() {
                held.add(value, 0);
            }
            looked_at += held.looked_at;
            // Half of it must be left, so that it takes a while until all is looked at again.
            too_much |= held.too_much || held.bytes > limits::HELD_BYTES / 2;
            may_hold = held.bytes;
        }
        counted.may_hold.set(may_hold);
        if too_much {
            counted.limit.set(Some(Limit::Memory));
        }
        // Looking is work too: what is looked at again and again ends by the limit on operations.
        counted.operations.set(counted.operations.get() + looked_at / 2);
        Ok(None)
    });
}

/// What values hold.
#[derive(Default)]
struct Held {
    bytes: usize,
    looked_at: u64,
    too_much: bool,
}

impl Held {
    fn add(&mut self, value: &Dynamic, depth: usize) {
        self.bytes += std::mem::size_of::<Dynamic>();
        self.looked_at += 1;
        self.too_much |= depth > DEEPEST || self.bytes > limits::HELD_BYTES;
        if self.too_much {
            return;
        }
        if let Ok(text) = value.as_immutable_string_ref() {
            self.bytes += text.len();
        } else if let Ok(items) = value.as_array_ref() {
            items.iter().for_each(|item| self.add(item, depth + 1));
        } else if let Ok(entries) = value.as_map_ref() {
            for (key, value) in entries.iter() {
                self.bytes += key.len() + 32;
                self.add(value, depth + 1);
            }
        }
    }
}

fn register_operators(engine: &mut Engine) {
    let two = [TypeId::of::<Dynamic>(), TypeId::of::<Dynamic>()];
    for operator in operators::BINARY {
        engine.register_raw_fn(operator, two, move |context, arguments| {
            let position = context.call_position();
            match arguments {
                [left, right] => operators::binary(operator, operator, left, right, position),
                _ => Err(Trouble::silent(Fault::Type).raise(position)),
            }
        });
    }
    for (operator, computes) in operators::ASSIGNING {
        engine.register_raw_fn(operator, two, move |context, arguments| {
            let position = context.call_position();
            match arguments {
                [left, right] => {
                    **left = operators::binary(computes, operator, left, right, position)?;
                    Ok(Dynamic::UNIT)
                }
                _ => Err(Trouble::silent(Fault::Type).raise(position)),
            }
        });
    }
    for (operator, instead) in operators::ABSENT {
        engine.register_raw_fn(
            operator,
            two,
            move |context, _| -> Result<Dynamic, Box<EvalAltResult>> {
                Err(
                    Trouble::new(Fault::Type, format!("rules have no operator `{operator}`"))
                        .help(instead)
                        .raise(context.call_position()),
                )
            },
        );
    }
    for operator in ["-", "+", "!"] {
        engine.register_raw_fn(operator, [TypeId::of::<Dynamic>()], move |context, arguments| {
            let position = context.call_position();
            match arguments {
                [value] => operators::unary(operator, value, position),
                _ => Err(Trouble::silent(Fault::Type).raise(position)),
            }
        });
    }
    // What `${…}` puts into a text.
    engine.register_raw_fn("to_string", [TypeId::of::<Dynamic>()], |_, arguments| {
        Ok(match arguments {
            [value] => show(value),
            _ => String::new(),
        })
    });
}

fn show(value: &Dynamic) -> String {
    match to_constant(value) {
        Ok(Constant::Text(text)) => text,
        Ok(Constant::Boolean(boolean)) => boolean.to_string(),
        Ok(Constant::Integer(integer)) => integer.to_string(),
        Ok(Constant::Number(number)) => number.to_string(),
        Ok(Constant::Percent(share)) => match share.multiply(crate::value::Decimal::HUNDRED) {
            Ok(percent) => format!("{percent} %"),
            Err(_) => share.to_string(),
        },
        Ok(Constant::Date(date)) => date.to_string(),
        Ok(Constant::DateTime(instant)) => instant.to_string(),
        Ok(Constant::Duration(duration)) => duration.to_string(),
        Ok(Constant::Period(period)) => period.to_string(),
        Ok(Constant::Absent) => "()".to_owned(),
        Ok(other) => other.to_tree().map(|tree| tree.to_json()).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// A benefit of a tier, read as a field.
fn benefit(tier: &mut TierValue, name: &str) -> Result<Dynamic, Box<EvalAltResult>> {
    tier.benefits
        .iter()
        .find(|(benefit, _)| benefit == name)
        .map(|(_, value)| from_constant(value))
        .ok_or_else(|| {
            Trouble::new(
                Fault::Missing,
                format!("the tier `{}` has no benefit `{name}`", tier.id),
            )
            .raise(Position::NONE)
        })
}

/// Registers a name for a number of untyped arguments: what is wrong with them is ours to say.
fn register_name(engine: &mut Engine, desk: &Desk, work: &Rc<Work>, name: &str, count: usize) {
    let types = vec![TypeId::of::<Dynamic>(); count];
    let (desk, work, called) = (desk.clone(), Rc::clone(work), name.to_owned());
    engine.register_raw_fn(name, types, move |context, arguments| {
        // The first may be the variable itself: it stays where it is.
        let arguments: Vec<Dynamic> = arguments
            .iter_mut()
            .enumerate()
            .map(|(index, value)| {
                if index == 0 {
                    value.flatten_clone()
                } else {
                    value.take()
                }
            })
            .collect();
        work.operations.set(work.operations.get() + limits::CALL_OPERATIONS);
        desk.call(&called, &context, arguments)
    });
}
