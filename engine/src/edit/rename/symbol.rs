use crate::declare::Receiver;
use crate::edit::Subject;
use crate::edit::operation::Refusal;
use crate::program::{Named, Program};
use crate::source::{FileId, Span};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// Something of the one namespace.
    Declared(String),
    /// A record type.
    Record(String),
    /// A field of a record type.
    Field(String, String),
    /// A tier of a ladder.
    Tier(String, String),
    /// A benefit of the tiers of a ladder.
    Benefit(String, String),
    /// A column of a table.
    Column(String, String),
    /// A track of a score.
    Track(String, String),
    /// A base of scenarios.
    Base(String),
    /// A scenario.
    Scenario(String),
    /// A variable of the top level.
    Variable(String),
    /// A helper.
    Helper(String),
    /// A parameter or variable inside of a rule or helper, by its declaration.
    Local(Span),
}

impl Symbol {
    /// The name; empty for one that only its declaration says.
    pub(crate) fn name(&self) -> &str {
        match self {
            Symbol::Declared(name)
            | Symbol::Record(name)
            | Symbol::Field(_, name)
            | Symbol::Tier(_, name)
            | Symbol::Benefit(_, name)
            | Symbol::Column(_, name)
            | Symbol::Track(_, name)
            | Symbol::Base(name)
            | Symbol::Scenario(name)
            | Symbol::Variable(name)
            | Symbol::Helper(name) => name,
            Symbol::Local(_) => "",
        }
    }

    /// As the compiler notes it.
    pub(super) fn named(&self, program: &Program) -> Option<Named> {
        let record = |name: &str| place(program.schema.records.iter().position(|record| record.name == *name));
        let ladder = |name: &str| place(program.ladders.iter().position(|ladder| ladder.name == *name));
        Some(match self {
            Symbol::Declared(_) => Named::Declared,
            Symbol::Record(name) => Named::Record(record(name)?),
            Symbol::Field(of, name) => {
                let at = record(of)?;
                Named::Field(at, program.schema.record(at)?.field(name)?)
            }
            Symbol::Tier(of, _) => Named::Tier(ladder(of)?),
            Symbol::Benefit(of, _) => Named::Benefit(ladder(of)?),
            _ => return None,
        })
    }
}

pub(super) fn place(place: Option<usize>) -> Option<u16> {
    place.and_then(|place| u16::try_from(place).ok())
}

impl Subject<'_> {
    /// The name of a symbol.
    pub(crate) fn name_of(&self, symbol: &Symbol) -> String {
        match symbol {
            Symbol::Local(definition) => self.slice(*definition).to_owned(),
            other => other.name().to_owned(),
        }
    }

    /// The symbol of an id: of an item, of `table.rates/column.level`, `ladder.level/benefit.discount`, `let.rates`,
    /// `fn.bonus_of`, or `local.3.120`, a file and an offset.
    pub(crate) fn symbol(&self, id: &str) -> Option<Symbol> {
        if let Some(name) = id.strip_prefix("let.") {
            return self
                .index
                .variables
                .contains_key(name)
                .then(|| Symbol::Variable(name.to_owned()));
        }
        if let Some(name) = id.strip_prefix("fn.") {
            return Some(Symbol::Helper(name.to_owned()));
        }
        if let Some(place) = id.strip_prefix("local.") {
            let (file, offset) = place.split_once('.')?;
            return self.local_at(FileId(file.parse().ok()?), offset.parse().ok()?);
        }
        if let Some(item) = self.index.item(id) {
            return self.symbol_of(item);
        }
        let (owner, member) = id.rsplit_once('/')?;
        let owner = self.index.items.get(self.index.item(owner)?)?;
        let name = owner.name.clone()?;
        if let Some(column) = member.strip_prefix("column.") {
            return (owner.receiver == Receiver::Table).then(|| Symbol::Column(name, column.to_owned()));
        }
        let benefit = member.strip_prefix("benefit.")?;
        let ladder = match owner.receiver {
            Receiver::Ladder => name,
            Receiver::Tier => self.index.items.get(owner.parent?)?.name.clone()?,
            _ => return None,
        };
        Some(Symbol::Benefit(ladder, benefit.to_owned()))
    }

    /// The symbol that an item declares.
    pub(crate) fn symbol_of(&self, item: usize) -> Option<Symbol> {
        let item = self.index.items.get(item)?;
        let name = item.name.clone()?;
        let parent = || self.index.items.get(item.parent?)?.name.clone();
        Some(match item.receiver {
            Receiver::Record => Symbol::Record(name),
            Receiver::Field => Symbol::Field(parent()?, name),
            Receiver::Tier => Symbol::Tier(parent()?, name),
            Receiver::Track => Symbol::Track(parent()?, name),
            Receiver::Base => Symbol::Base(name),
            Receiver::Scenario => Symbol::Scenario(name),
            Receiver::Input
            | Receiver::Relation
            | Receiver::Setting
            | Receiver::Value
            | Receiver::Window
            | Receiver::Table
            | Receiver::Bands
            | Receiver::Curve
            | Receiver::Ladder
            | Receiver::Eligibility
            | Receiver::Incentive
            | Receiver::Score
            | Receiver::Ranking
            | Receiver::Balance
            | Receiver::Fund
            | Receiver::Payout
            | Receiver::Conversion
            | Receiver::FiscalCalendar
            | Receiver::BusinessCalendar => Symbol::Declared(name),
            _ => return None,
        })
    }

    /// The id of a symbol, as `rename` takes it.
    pub(crate) fn id_of(&self, symbol: &Symbol) -> Option<String> {
        Some(match symbol {
            Symbol::Variable(name) => format!("let.{name}"),
            Symbol::Helper(name) => format!("fn.{name}"),
            Symbol::Local(span) => format!("local.{}.{}", span.file.0, span.start),
            Symbol::Column(table, name) => format!("table.{table}/column.{name}"),
            Symbol::Benefit(ladder, name) => format!("ladder.{ladder}/benefit.{name}"),
            other => {
                let items = 0..self.index.items.len();
                let item = items
                    .into_iter()
                    .find(|item| self.symbol_of(*item).as_ref() == Some(other))?;
                self.index.items.get(item)?.id.clone()
            }
        })
    }

    /// The id after a renaming.
    pub(super) fn renamed_id(&self, id: &str, symbol: &Symbol, to: &str) -> Option<String> {
        if matches!(symbol, Symbol::Local(_)) {
            return Some(id.to_owned());
        }
        let head = id.strip_suffix(symbol.name())?;
        Some(format!("{head}{}", to.replace(['/', '#', ':'], "_")))
    }

    /// Refuses a name that cannot be had.
    pub(super) fn free(&self, symbol: &Symbol, to: &str) -> Result<(), Box<Refusal>> {
        let taken = |what: &str| {
            Err(Box::new(
                Refusal::invalid(format!("there is {what} `{to}` already")).help("take another name"),
            ))
        };
        let is_text = matches!(symbol, Symbol::Base(_) | Symbol::Scenario(_));
        let is_word = matches!(symbol, Symbol::Tier(..) | Symbol::Column(..));
        let fits = if is_text {
            !to.trim().is_empty() && !to.contains(['"', '\\', '\n', '\r'])
        } else if is_word {
            !to.is_empty() && to.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) && !to.starts_with('-')
        } else {
            crate::syntax::is_usable_name(to)
        };
        if !fits {
            let help = if is_text {
                "write a text without quotation marks"
            } else {
                "letters, digits and `_`, no digit first, and no word that the language keeps for itself"
            };
            return Err(Box::new(Refusal::invalid(format!("`{to}` is no such name")).help(help)));
        }
        let items = &self.index.items;
        let has = |receiver: Receiver, of: Option<&str>| {
            items.iter().any(|item| {
                let parent = item
                    .parent
                    .and_then(|parent| items.get(parent))
                    .and_then(|item| item.name.as_deref());
                item.receiver == receiver && item.name.as_deref() == Some(to) && (of.is_none() || parent == of)
            })
        };
        match symbol {
            Symbol::Record(_) if has(Receiver::Record, None) => taken("a record"),
            Symbol::Field(of, _) if has(Receiver::Field, Some(of)) => taken("a field"),
            Symbol::Tier(of, _) if has(Receiver::Tier, Some(of)) => taken("a tier"),
            Symbol::Track(of, _) if has(Receiver::Track, Some(of)) => taken("a track"),
            Symbol::Base(_) if has(Receiver::Base, None) => taken("a base"),
            Symbol::Scenario(_) if has(Receiver::Scenario, None) => taken("a scenario"),
            Symbol::Declared(_) if self.is_declared(to) => taken("something called"),
            Symbol::Variable(_) if self.index.variables.contains_key(to) => taken("a variable"),
            _ => Ok(()),
        }
    }

    fn is_declared(&self, name: &str) -> bool {
        let items = 0..self.index.items.len();
        matches!(name, "as_of" | "period")
            || items
                .into_iter()
                .any(|item| self.symbol_of(item) == Some(Symbol::Declared(name.to_owned())))
    }
}
