use super::{Lowered, Lowerer, Val};
use crate::compile::Failed;
use crate::expr::node::{Any, Boolean, Common, Integer, IntegerOp, Number, NumberOp, Text, TextOp};
use crate::schema::{Currency, TextRef, Type};
use crate::source::{Code, Diagnostic};
use crate::value::Decimal;

impl Lowerer<'_, '_> {
    /// Reports a value that may be absent and is read without a guard.
    pub(super) fn must_be_present(&mut self, lowered: &Lowered) -> Result<(), Failed> {
        if !lowered.optional {
            return Ok(());
        }
        let text = self.c.sources.slice(lowered.span).to_owned();
        let shown = lowered.path.clone().unwrap_or(text);
        self.fail(
            Diagnostic::error(Code::UnguardedOptional, format!("`{shown}` may be absent here"))
                .at(lowered.span)
                .help(format!(
                    "ask first: `{shown} != () && …`, `if {shown} != () {{ … }}`, or `{shown} ?? …`"
                )),
        )
    }

    /// A single value that is there.
    pub(super) fn single(&mut self, lowered: Lowered) -> Result<(Any, Type), Failed> {
        self.must_be_present(&lowered)?;
        match lowered.value {
            Val::Any(any) => Ok((any, lowered.kind)),
            Val::Dated(_) => self.dated_unread(&lowered),
            _ => {
                let words = lowered.words(self.c);
                let help = match &lowered.value {
                    Val::Eligibility(_) => "read `.eligible`",
                    Val::Incentive(_) | Val::Score(_) | Val::Track(..) => "read `.total`",
                    Val::Ranking(_) => "read `.awarded`, `.place` or `.of`",
                    Val::Stack(_) => "read `.amount`",
                    Val::Engagement(_) => "read `.outcome`, `.approved`, `.share` or a benefit",
                    Val::Collected(_) => "name a column of the table, such as `.rate`",
                    Val::Record(_) => "name a field of the record",
                    Val::List(_) => "count it, sum it, or ask `any` or `all`",
                    _ => "write something that gives one value",
                };
                self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("a single value is needed, this is {words}"))
                        .at(lowered.span)
                        .help(help),
                )
            }
        }
    }

    pub(super) fn dated_unread<V>(&mut self, lowered: &Lowered) -> Result<V, Failed> {
        let text = self.c.sources.slice(lowered.span).to_owned();
        self.fail(
            Diagnostic::error(
                Code::NotNamed,
                format!("`{text}` has dated values, and no date is named"),
            )
            .at(lowered.span)
            .help(format!("say which day counts: `{text}.on(deal.closed_on)`")),
        )
    }

    /// A number of any kind as a decimal.
    pub(super) fn decimal(&mut self, any: Any) -> Option<Number> {
        match any {
            Any::Number(node) => Some(node),
            Any::Integer(node) => Some(match node.op {
                // A literal needs no conversion while evaluating.
                IntegerOp::Constant(value) => Number {
                    id: node.id,
                    op: NumberOp::Constant(Decimal::from(value)),
                },
                _ => Number {
                    id: node.id,
                    op: NumberOp::FromInteger(Box::new(node)),
                },
            }),
            Any::Boolean(_) | Any::Text(_) => None,
        }
    }

    /// The value of a constant number.
    pub(super) fn constant_number(lowered: &Lowered) -> Option<Decimal> {
        if !lowered.constant {
            return None;
        }
        match &lowered.value {
            Val::Any(Any::Number(Number {
                op: NumberOp::Constant(value),
                ..
            })) => Some(*value),
            Val::Any(Any::Integer(Integer {
                op: IntegerOp::Constant(value),
                ..
            })) if lowered.kind == Type::Integer => Some(Decimal::from(*value)),
            Val::Any(Any::Number(Number {
                op: NumberOp::Negate(inner),
                ..
            })) => match inner.op {
                NumberOp::Constant(value) => Some(value.negate()),
                _ => None,
            },
            Val::Any(Any::Integer(Integer {
                op: IntegerOp::Negate(inner),
                ..
            })) => match inner.op {
                IntegerOp::Constant(value) if lowered.kind == Type::Integer => Some(Decimal::from(-value)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The text of a constant.
    pub(super) fn constant_text(&self, lowered: &Lowered) -> Option<String> {
        if !lowered.constant {
            return None;
        }
        match &lowered.value {
            Val::Any(Any::Text(Text {
                op: TextOp::Constant(place),
                ..
            })) => {
                let start = place.start as usize;
                self.c
                    .constants
                    .get(start..start + place.len as usize)
                    .map(str::to_owned)
            }
            _ => None,
        }
    }

    /// A choice or a tier as its word; anything else as it is.
    pub(super) fn words_as_text(&mut self, lowered: Lowered) -> Lowered {
        let words: Vec<String> = match &lowered.kind {
            Type::Choice(choice) => self.c.schema.choice(*choice).to_vec(),
            Type::Tier(ladder) => self.c.tier_ids(*ladder),
            _ => return lowered,
        };
        let Val::Any(Any::Integer(node)) = lowered.value else {
            return lowered;
        };
        let places: Vec<TextRef> = words.iter().map(|word| self.c.intern(word)).collect();
        let id = self.id(lowered.span, &Type::Text);
        let text = Text {
            id,
            op: TextOp::Word(places.into(), Box::new(node)),
        };
        Lowered {
            value: Val::Any(Any::Text(text)),
            kind: Type::Text,
            ..lowered
        }
    }

    /// The type that both of two values can take; reports where there is none.
    pub(super) fn joined(&mut self, a: Option<&Lowered>, b: &Lowered) -> Result<Type, Failed> {
        let Some(a) = a else { return Ok(b.kind.clone()) };
        let kind = match (&a.kind, &b.kind) {
            (x, y) if x == y => Some(x.clone()),
            (money @ Type::Money(currency), y) if b.constant && y.is_numeric() => {
                self.adopts(*currency, b)?;
                Some(money.clone())
            }
            (x, money @ Type::Money(currency)) if a.constant && x.is_numeric() => {
                self.adopts(*currency, a)?;
                Some(money.clone())
            }
            (Type::Money(x), Type::Money(y)) => {
                let (x, y) = (*x, *y);
                return self.currencies_meet(x, y, b);
            }
            (Type::Money(_), _) | (_, Type::Money(_)) => None,
            (Type::Percent, y) if b.constant && y.is_numeric() => Some(Type::Percent),
            (x, Type::Percent) if a.constant && x.is_numeric() => Some(Type::Percent),
            (x, y) if x.is_numeric() && y.is_numeric() => Some(Type::Decimal),
            (choice @ (Type::Choice(_) | Type::Tier(_)), Type::Text) if self.constant_text(b).is_some() => {
                // The text must be one of the words: `cast` says so where it is not.
                Some(choice.clone())
            }
            (Type::Text, choice @ (Type::Choice(_) | Type::Tier(_))) if self.constant_text(a).is_some() => {
                Some(choice.clone())
            }
            (
                Type::Choice(_) | Type::Tier(_) | Type::Text | Type::Currency,
                Type::Choice(_) | Type::Tier(_) | Type::Text | Type::Currency,
            ) => Some(Type::Text),
            _ => None,
        };
        match kind {
            Some(kind) => Ok(kind),
            None => {
                let (x, y) = (a.words(self.c), b.words(self.c));
                self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("{x} and {y} do not go together"))
                        .label(b.span, format!("this is {y}"))
                        .label(a.span, format!("this is {x}"))
                        .help("make both the same kind of value"),
                )
            }
        }
    }

    /// Whether a bare constant may take a currency: with `money_in`, only 0 may.
    pub(super) fn adopts(&mut self, currency: Currency, constant: &Lowered) -> Result<(), Failed> {
        if constant.kind == Type::Percent {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "a percentage is not an amount")
                    .at(constant.span)
                    .help("multiply it with the amount it is a share of"),
            );
        }
        let zero = Self::constant_number(constant).is_some_and(Decimal::is_zero);
        if matches!(currency, Currency::Field { .. }) && !zero {
            return self.fail(
                Diagnostic::error(
                    Code::Currency,
                    "the amount has the currency of its record, the number has none",
                )
                .at(constant.span)
                .help("only 0 is the same in every currency; take the threshold from a table by currency"),
            );
        }
        Ok(())
    }

    pub(super) fn currencies_meet<V>(&mut self, x: Currency, y: Currency, at: &Lowered) -> Result<V, Failed> {
        let (x, y) = (self.c.type_words(&Type::Money(x)), self.c.type_words(&Type::Money(y)));
        self.fail(
            Diagnostic::error(Code::Currency, format!("{x} meets {y}"))
                .at(at.span)
                .help("convert one of them first: a sum over currencies has no meaning"),
        )
    }

    /// A value as a type; reports where it cannot be.
    pub(super) fn cast(&mut self, lowered: Lowered, kind: &Type) -> Result<Any, Failed> {
        let span = lowered.span;
        if lowered.kind == *kind {
            return self.single(lowered).map(|(any, _)| any);
        }
        match kind {
            Type::Choice(_) | Type::Tier(_) => {
                if let Some(word) = self.constant_text(&lowered) {
                    let place = self.word_place(kind, &word, span)?;
                    let id = self.id(span, kind);
                    return Ok(Any::Integer(Integer {
                        id,
                        op: IntegerOp::Constant(place),
                    }));
                }
            }
            Type::Text => {
                self.must_be_present(&lowered)?;
                let text = self.words_as_text(lowered.clone());
                if let Val::Any(any @ Any::Text(_)) = text.value {
                    return Ok(any);
                }
            }
            Type::Decimal | Type::Percent | Type::Money(_) if lowered.kind.is_numeric() => {
                let compatible = match (kind, &lowered.kind) {
                    (Type::Money(currency), Type::Money(other)) => {
                        if currency != other {
                            return self.currencies_meet(*currency, *other, &lowered);
                        }
                        true
                    }
                    (Type::Money(currency), _) => {
                        if lowered.constant {
                            self.adopts(*currency, &lowered)?;
                        }
                        lowered.constant
                    }
                    (_, Type::Money(_)) => false,
                    _ => true,
                };
                if compatible {
                    let (any, _) = self.single(lowered)?;
                    return self.decimal(any).map(Any::Number).ok_or(Failed);
                }
            }
            _ => {}
        }
        self.must_be_present(&lowered)?;
        let (is, wanted) = (lowered.words(self.c), self.c.type_words(kind));
        let help = match (kind, &lowered.kind) {
            (Type::Money(_), Type::Decimal | Type::Integer) => "declare the number as `money()`, or multiply an amount",
            (Type::Money(_), Type::Percent) => "multiply the percentage with an amount",
            (Type::Decimal | Type::Percent | Type::Integer, Type::Money(_)) => {
                "divide by an amount of the same currency to get a plain number"
            }
            (Type::Integer, Type::Decimal | Type::Percent) => "a whole number has no fraction",
            (Type::Date, Type::Text) => "write `date(\"2026-01-31\")`",
            _ => "change the rule, or the declared type",
        };
        self.fail(
            Diagnostic::error(Code::TypeMismatch, format!("{wanted} is needed, this is {is}"))
                .at(span)
                .help(help),
        )
    }

    /// The place of a word among the allowed ones.
    pub(super) fn word_place(&mut self, kind: &Type, word: &str, span: crate::source::Span) -> Result<i64, Failed> {
        let words = match kind {
            Type::Choice(choice) => self.c.schema.choice(*choice).to_vec(),
            Type::Tier(ladder) => self.c.tier_ids(*ladder),
            _ => Vec::new(),
        };
        if let Some(place) = words.iter().position(|known| known == word) {
            if let Type::Tier(ladder) = kind {
                self.c.uses.places.push((span, crate::program::Named::Tier(*ladder)));
            }
            return Ok(i64::try_from(place).unwrap_or(i64::MAX));
        }
        let mut diagnostic = Diagnostic::error(
            Code::NotAllowedValue,
            match kind {
                Type::Tier(_) => format!("there is no tier `{word}`"),
                _ => format!("`{word}` is not one of the allowed values"),
            },
        )
        .at(span);
        diagnostic = match super::super::closest(word, words.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!(
                "allowed are {}",
                super::super::listed(words.iter().map(String::as_str))
            )),
        };
        self.fail(diagnostic)
    }

    /// Any expression in a common shape of its class.
    pub(super) fn common<F>(&mut self, span: crate::source::Span, kind: &Type, make: F) -> Option<Any>
    where
        F: CommonMaker,
    {
        use crate::schema::Class;
        let id = self.id(span, kind);
        Some(match kind.class()? {
            Class::Number => Any::Number(Number {
                id,
                op: NumberOp::Common(make.number()?),
            }),
            Class::Integer => Any::Integer(Integer {
                id,
                op: IntegerOp::Common(make.integer()?),
            }),
            Class::Boolean => Any::Boolean(Boolean {
                id,
                op: crate::expr::node::BooleanOp::Common(make.boolean()?),
            }),
            Class::Text => Any::Text(Text {
                id,
                op: TextOp::Common(make.text()?),
            }),
        })
    }
}

/// Makes the same shape for any class; only the one that is asked for is made.
pub(super) trait CommonMaker {
    fn number(self) -> Option<Common<Number>>;
    fn integer(self) -> Option<Common<Integer>>;
    fn boolean(self) -> Option<Common<Boolean>>;
    fn text(self) -> Option<Common<Text>>;
}

/// A shape that is made from expressions of the class.
macro_rules! common_maker {
    ($name:ident { $($field:ident : $kind:ty),* } $(any { $($any:ident),* })? => |$this:ident, $of:ident| $body:expr) => {
        pub(super) struct $name { $(pub $field: $kind,)* $($(pub $any: Any,)*)? }
        impl CommonMaker for $name {
            fn number(self) -> Option<Common<Number>> {
                let $of = |any: Any| if let Any::Number(node) = any { Some(node) } else { None };
                let $this = self;
                Some($body)
            }
            fn integer(self) -> Option<Common<Integer>> {
                let $of = |any: Any| if let Any::Integer(node) = any { Some(node) } else { None };
                let $this = self;
                Some($body)
            }
            fn boolean(self) -> Option<Common<Boolean>> {
                let $of = |any: Any| if let Any::Boolean(node) = any { Some(node) } else { None };
                let $this = self;
                Some($body)
            }
            fn text(self) -> Option<Common<Text>> {
                let $of = |any: Any| if let Any::Text(node) = any { Some(node) } else { None };
                let $this = self;
                Some($body)
            }
        }
    };
}

common_maker!(MakeIf { condition: Boolean } any { yes, no } => |m, of| {
    Common::If(Box::new((m.condition, of(m.yes)?, of(m.no)?)))
});
common_maker!(MakeCoalesce {} any { value, otherwise } => |m, of| {
    Common::Coalesce(Box::new((of(m.value)?, of(m.otherwise)?)))
});
common_maker!(MakeFirst { rows: crate::expr::node::Rows, cursor: u16 } any { each } => |m, of| {
    Common::First(Box::new(crate::expr::node::Over { rows: m.rows, cursor: m.cursor, each: of(m.each)? }))
});
common_maker!(MakePick { place: Integer, items: Vec<Any> } => |m, of| {
    Common::Pick(Box::new((m.place, m.items.into_iter().map(of).collect::<Option<Vec<_>>>()?.into())))
});
common_maker!(MakeColumn { column: crate::expr::node::Column } => |m, _of| {
    // The class is chosen by the caller; nothing else is needed.
    { let _ = &_of; Common::Column(m.column) }
});
common_maker!(MakeCall { call: crate::expr::node::Call } => |m, _of| { let _ = &_of; Common::Call(Box::new(m.call)) });
common_maker!(MakeCell { cell: crate::expr::node::Cell } => |m, _of| { let _ = &_of; Common::Cell(Box::new(m.cell)) });
common_maker!(MakeAbsent {} => |m, _of| { let _ = (&_of, m); Common::Absent });
