use super::convert::{MakeCall, MakeCell};
use super::{Local, Lowered, Lowerer, Val};
use crate::compile::{Failed, closest, listed};
use crate::expr::node::{
    Any, Argument, BandUse, Call, Cell, Common, Integer, IntegerOp, Lookup, Number, NumberOp, Running,
};
use crate::function::{self, Function, Kind, Returns};
use crate::model::{Constant, Handle};
use crate::program::Scale;
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, Expr};
use crate::value::{Date, Unit};

impl Lowerer<'_, '_> {
    /// `f(a, b)`: a helper of the pack, a standard function, or `percent`, `date`, `use_table`.
    pub(super) fn call(&mut self, call: &ast::Call, span: Span) -> Result<Lowered, Failed> {
        let Some(token) = call.name_token() else {
            return Err(Failed);
        };
        let name = token.text().to_owned();
        let name_span = self.span(token.text_range());
        let arguments = call.args();
        if let Some(helper) = self.c.helper(&name, arguments.len()) {
            return self.helper(&name, helper, &arguments, span);
        }
        match (name.as_str(), arguments.as_slice()) {
            ("percent", [argument]) => {
                let argument = self.expr(argument)?;
                self.percent(argument, span)
            }
            ("date", [argument]) => {
                let argument = self.expr(argument)?;
                self.date(argument, span)
            }
            ("use_table" | "use_bands" | "use_curve", [argument]) => {
                let argument = self.expr(argument)?;
                self.use_scale(&name, argument, span)
            }
            ("use_calendar", [argument]) => {
                let argument = self.expr(argument)?;
                self.use_calendar(argument, span)
            }
            ("converted", [receiver, rest @ ..]) => {
                let receiver = self.expr(receiver)?;
                self.conversion("converted", receiver, rest, span)
            }
            ("in_units", [receiver, rest @ ..]) => {
                let receiver = self.expr(receiver)?;
                self.conversion("in_units", receiver, rest, span)
            }
            ("eval" | "print" | "debug" | "call" | "curry" | "Fn" | "type_of" | "is_shared" | "is_def_var", _) => {
                self.refuse(&name, name_span)
            }
            (_, [receiver, rest @ ..]) if self.is_list_function(&name) => {
                let receiver = self.expr(receiver)?;
                if matches!(receiver.value, Val::List(_)) {
                    return self.list_function(&name, receiver, rest, span, name_span);
                }
                self.with_receiver(&name, name_span, receiver, rest, span)
            }
            (_, arguments) => {
                if function::overloads(&name).next().is_none() {
                    return self.unknown_function(&name, name_span, arguments.len());
                }
                let lowered: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
                let lowered: Vec<Lowered> = lowered.into_iter().collect::<Result<_, _>>()?;
                self.standard_at(&name, lowered, span, name_span)
            }
        }
    }

    /// `a.f(b)`
    pub(super) fn method_call(&mut self, call: &ast::MethodCall, span: Span) -> Result<Lowered, Failed> {
        let (Some(receiver), Some(token)) = (call.receiver(), call.name_token()) else {
            return Err(Failed);
        };
        let name = token.text().to_owned();
        let name_span = self.span(token.text_range());
        if call.is_null_safe() {
            return self.fail(
                Diagnostic::error(Code::NotInRule, "`?.` is not used in rules")
                    .at(span)
                    .help("ask whether the value is there: `x != () && …`"),
            );
        }
        let arguments = call.args();
        let receiver = self.expr(&receiver)?;
        match (&receiver.value, &receiver.kind, name.as_str(), arguments.as_slice()) {
            (Val::Handle(Handle::Table(table)), _, "lookup", arguments) => {
                let table = *table;
                self.lookup(table, arguments, span)
            }
            (Val::Handle(Handle::Bands(bands)), _, "on" | "at", [argument]) => {
                let bands = *bands;
                let argument = self.expr(argument)?;
                self.bands(bands, &name, argument, span)
            }
            (Val::Handle(Handle::Curve(curve)), _, "at", [argument]) => {
                let curve = *curve;
                let argument = self.expr(argument)?;
                self.curve(curve, argument, span)
            }
            (Val::Handle(Handle::FiscalCalendar(place)), _, _, arguments) => {
                let place = *place;
                self.fiscal_call(place, &name, name_span, arguments, span)
            }
            (Val::Handle(Handle::BusinessCalendar(place)), _, _, arguments) => {
                let place = *place;
                self.business_call(place, &name, name_span, arguments, span)
            }
            (Val::Any(_), _, "converted", arguments) => self.conversion("converted", receiver, arguments, span),
            (Val::Any(_), _, "in_units", arguments) => self.conversion("in_units", receiver, arguments, span),
            (Val::Handle(_), ..) => {
                let words = receiver.words(self.c);
                let known: &[&str] = match receiver.value {
                    Val::Handle(Handle::Table(_)) => &["lookup"],
                    Val::Handle(Handle::Bands(_)) => &["on", "at"],
                    _ => &["at"],
                };
                self.fail(
                    Diagnostic::error(Code::UnknownFunction, format!("{words} does not know `{name}` here"))
                        .at(name_span)
                        .help(format!("known are {}", listed(known.iter().copied()))),
                )
            }
            (Val::Dated(setting), _, "on", [argument]) => {
                let setting = *setting;
                let argument = self.expr(argument)?;
                self.read_dated(setting, argument, span)
            }
            (Val::Dated(_), ..) => self.dated_unread(&receiver),
            (_, Type::Tier(ladder), "at_least" | "at_most" | "above" | "below", [argument]) => {
                let ladder = *ladder;
                let argument = self.expr(argument)?;
                self.tier_compare(receiver, ladder, &name, argument, span)
            }
            (Val::Any(_), Type::DateTime, "date", []) => {
                self.must_be_present(&receiver)?;
                self.day_of(receiver, span)
            }
            (Val::List(_), ..) => {
                self.must_be_present(&receiver)?;
                self.list_function(&name, receiver, &arguments, span, name_span)
            }
            (Val::Any(_), Type::Integer, word, []) if Unit::from_word(word).is_some() => {
                self.must_be_present(&receiver)?;
                let (Some(unit), Val::Any(any)) = (Unit::from_word(word), receiver.value) else {
                    return Err(Failed);
                };
                let constant = receiver.constant;
                Ok(Lowered {
                    constant,
                    ..Lowered::plain(any, Type::Duration(unit), span)
                })
            }
            _ => self.with_receiver(&name, name_span, receiver, &arguments, span),
        }
    }

    fn with_receiver(
        &mut self,
        name: &str,
        name_span: Span,
        receiver: Lowered,
        rest: &[Expr],
        span: Span,
    ) -> Result<Lowered, Failed> {
        if function::overloads(name).next().is_none() {
            return match self.c.helper(name, rest.len() + 1) {
                Some(_) => self.fail(
                    Diagnostic::error(
                        Code::UnknownFunction,
                        format!("the helper `{name}` is called like a method"),
                    )
                    .at(name_span)
                    .help(format!("write `{name}(…)`")),
                ),
                None => self.unknown_function(name, name_span, rest.len()),
            };
        }
        let mut arguments = vec![receiver];
        let lowered: Vec<_> = rest.iter().map(|argument| self.expr(argument)).collect();
        for argument in lowered {
            arguments.push(argument?);
        }
        self.standard_at(name, arguments, span, name_span)
    }

    fn unknown_function<V>(&mut self, name: &str, span: Span, arguments: usize) -> Result<V, Failed> {
        let known: Vec<&str> = function::all().map(|(_, function)| function.name).collect();
        let helpers: Vec<String> = self.c.helper_names();
        let all = known.iter().copied().chain(helpers.iter().map(String::as_str));
        let suggestion = closest(name, all).map(str::to_owned);
        let error = Diagnostic::error(Code::UnknownFunction, format!("there is no function `{name}`")).at(span);
        let diagnostic = match suggestion {
            Some(near) if near == name => error.help(format!("it does not take {arguments} arguments")),
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
            None => error.help("the language reference lists the standard functions; a helper is declared with `fn`"),
        };
        self.fail(diagnostic)
    }

    /// A helper is read in place: its parameters are names for the arguments, it sees nothing else.
    fn helper(
        &mut self,
        name: &str,
        (file, helper): (crate::source::FileId, ast::Fn),
        arguments: &[Expr],
        span: Span,
    ) -> Result<Lowered, Failed> {
        if self.helpers.iter().any(|open| open == name) {
            return self.fail(
                Diagnostic::error(Code::Recursion, format!("the helper `{name}` calls itself"))
                    .at(span)
                    .help("rules must end: write the steps out, or use a list function"),
            );
        }
        let lowered: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let lowered: Vec<Lowered> = lowered.into_iter().collect::<Result<_, _>>()?;
        let mut assigns = Vec::new();
        let mut locals = Vec::new();
        for (param, argument) in helper.params().iter().zip(lowered) {
            let (assign, value) = self.once(argument)?;
            assigns.extend(assign);
            let name = param.name();
            let value = Lowered {
                path: Some(name.clone()),
                ..value
            };
            locals.push(Local::new(name, value));
        }
        let Some(body) = helper.body() else { return Err(Failed) };
        // Narrowed paths of the caller are names of the caller.
        let outer_locals = std::mem::replace(&mut self.locals, locals);
        let outer_present = std::mem::take(&mut self.present);
        let outer_file = std::mem::replace(&mut self.file, file);
        let outer_scope = std::mem::replace(&mut self.scope_open, false);
        self.helpers.push(name.to_owned());
        let result = self.block(&body);
        self.helpers.pop();
        self.scope_open = outer_scope;
        self.file = outer_file;
        self.present = outer_present;
        self.locals = outer_locals;
        let value = result?;
        self.after(assigns, Lowered { path: None, ..value })
    }

    fn date(&mut self, argument: Lowered, span: Span) -> Result<Lowered, Failed> {
        if argument.kind == Type::DateTime && matches!(argument.value, Val::Any(_)) {
            self.must_be_present(&argument)?;
            return self.day_of(argument, span);
        }
        let Some(text) = self.constant_text(&argument) else {
            let words = argument.words(self.c);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("`date` takes a day in quotes, this is {words}"),
                )
                .at(argument.span)
                .help("write `date(\"2026-01-31\")`, or `date(year, month, day)`"),
            );
        };
        match text.parse::<Date>() {
            Ok(date) => {
                let mut lowered = self.integer(span, Type::Date, IntegerOp::Constant(i64::from(date.days())));
                lowered.constant = true;
                Ok(lowered)
            }
            Err(_) => self.fail(
                Diagnostic::error(Code::TypeMismatch, format!("`{text}` is not a day"))
                    .at(argument.span)
                    .help("write year, month and day: `2026-01-31`"),
            ),
        }
    }

    fn use_scale(&mut self, function: &str, argument: Lowered, span: Span) -> Result<Lowered, Failed> {
        let Some(name) = self.constant_text(&argument) else {
            return self.fail(
                Diagnostic::error(Code::ClauseArgument, format!("`{function}` takes a name in quotes"))
                    .at(argument.span),
            );
        };
        let model = self.c.model;
        self.c
            .uses
            .places
            .push((argument.span, crate::program::Named::Declared));
        let (known, what): (Vec<&str>, _) = match function {
            "use_table" => (
                model.tables.iter().map(|table| table.name.text.as_str()).collect(),
                "table",
            ),
            "use_bands" => (
                model.bands.iter().map(|bands| bands.name.text.as_str()).collect(),
                "bands",
            ),
            _ => (
                model.curves.iter().map(|curve| curve.name.text.as_str()).collect(),
                "curve",
            ),
        };
        let Some(place) = known.iter().position(|known| *known == name) else {
            let name = crate::model::Name {
                text: name,
                span: argument.span,
            };
            let message = format!("there is no {what} `{}`", name.text);
            self.c.report_unknown(Code::UnknownName, message, &name, &known);
            return Err(Failed);
        };
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        let handle = match function {
            "use_table" => Handle::Table(place),
            "use_bands" => Handle::Bands(place),
            _ => Handle::Curve(place),
        };
        self.constant(&Constant::Handle(handle), span)
    }

    /// `use_calendar("fiscal")`
    fn use_calendar(&mut self, argument: Lowered, span: Span) -> Result<Lowered, Failed> {
        let Some(name) = self.constant_text(&argument) else {
            return self.fail(
                Diagnostic::error(Code::ClauseArgument, "`use_calendar` takes a name in quotes").at(argument.span),
            );
        };
        let model = self.c.model;
        self.c
            .uses
            .places
            .push((argument.span, crate::program::Named::Declared));
        let place = |at: Option<usize>| at.and_then(|at| u16::try_from(at).ok());
        let fiscal = place(model.fiscal_calendars.iter().position(|one| one.name.text == name));
        let business = place(model.business_calendars.iter().position(|one| one.name.text == name));
        let handle = match (fiscal, business) {
            (Some(place), _) => Handle::FiscalCalendar(place),
            (_, Some(place)) => Handle::BusinessCalendar(place),
            (None, None) => {
                let known = model.fiscal_calendars.iter().map(|one| one.name.text.as_str());
                let known: Vec<&str> = known
                    .chain(model.business_calendars.iter().map(|one| one.name.text.as_str()))
                    .collect();
                let message = format!("there is no calendar `{name}`");
                let name = crate::model::Name {
                    text: name,
                    span: argument.span,
                };
                self.c.report_unknown(Code::UnknownName, message, &name, &known);
                return Err(Failed);
            }
        };
        self.constant(&Constant::Handle(handle), span)
    }

    fn lookup(&mut self, place: u16, arguments: &[Expr], span: Span) -> Result<Lowered, Failed> {
        let lowered: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let lowered: Vec<Lowered> = lowered.into_iter().collect::<Result<_, _>>()?;
        let Some(Some(info)) = self.c.tables.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (table, inputs, name, collects) = (
            info.table.clone(),
            info.inputs.clone(),
            info.name.clone(),
            info.collects,
        );
        if inputs.len() != lowered.len() {
            let columns = listed(inputs.iter().map(|(name, _)| name.as_str()));
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!(
                        "a lookup in table `{name}` needs a value for {columns}, {} given",
                        lowered.len()
                    ),
                )
                .at(span)
                .help("give the values in the order of the table's inputs"),
            );
        }
        let mut keys = Vec::with_capacity(inputs.len());
        let mut failed = false;
        for (value, (_, kind)) in lowered.into_iter().zip(&inputs) {
            match self.cast(value, kind) {
                Ok(any) => keys.push(any),
                Err(Failed) => failed = true,
            }
        }
        if failed {
            return Err(Failed);
        }
        let lookup = Lookup {
            table,
            index: place,
            keys: keys.into(),
        };
        if collects {
            return Ok(Lowered {
                value: Val::Collected(Box::new(lookup)),
                kind: Type::Row(place),
                optional: false,
                constant: false,
                path: None,
                span,
            });
        }
        let row = self.integer(span, Type::Row(place), IntegerOp::Lookup(Box::new(lookup)));
        self.looks_up(&row, Scale::Table(place));
        Ok(row)
    }

    /// `.rate` of a row of a table.
    pub(super) fn cell(
        &mut self,
        row: Lowered,
        table: u16,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let (output, kind) = self.output_column(table, name, name_span)?;
        let Val::Any(Any::Integer(row)) = row.value else {
            return Err(Failed);
        };
        let Some(Some(info)) = self.c.tables.get(usize::from(table)) else {
            return Err(Failed);
        };
        let cell = Cell {
            table: info.table.clone(),
            output,
            row,
        };
        let any = self.common(span, &kind, MakeCell { cell }).ok_or(Failed)?;
        Ok(Lowered::plain(any, kind, span))
    }

    fn output_column(&mut self, table: u16, name: &str, name_span: Span) -> Result<(u16, Type), Failed> {
        let Some(Some(info)) = self.c.tables.get(usize::from(table)) else {
            return Err(Failed);
        };
        match info.outputs.iter().position(|(known, _)| known == name) {
            Some(place) => {
                let kind = info.outputs.get(place).map_or(Type::Decimal, |(_, kind)| kind.clone());
                let place = u16::try_from(place).unwrap_or(u16::MAX);
                self.c.uses.outputs.insert((table, place));
                self.c
                    .uses
                    .places
                    .push((name_span, crate::program::Named::Output(table, place)));
                Ok((place, kind))
            }
            None => {
                let message = format!("table `{}` has no output column `{name}`", info.name);
                let known: Vec<String> = info.outputs.iter().map(|(name, _)| name.clone()).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let name = crate::model::Name {
                    text: name.to_owned(),
                    span: name_span,
                };
                self.c.report_unknown(Code::UnknownField, message, &name, &known);
                Err(Failed)
            }
        }
    }

    pub(super) fn collected_column(
        &mut self,
        lookup: Lookup,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let table = lookup.index;
        let (output, kind) = self.output_column(table, name, name_span)?;
        let Some(Some(info)) = self.c.tables.get(usize::from(table)) else {
            return Err(Failed);
        };
        let (optional, counts) = (info.absent_when_none, info.counts);
        if !counts && !kind.is_numeric() {
            let words = self.c.type_words(&kind);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("rows are collected by a number, `{name}` is {words}"),
                )
                .at(name_span),
            );
        }
        // An aggregate is a decimal, also of whole numbers; a count is one as well.
        let kind = match kind {
            _ if counts => Type::Decimal,
            Type::Integer => Type::Decimal,
            kind => kind,
        };
        let lowered = self.number(span, kind, NumberOp::Collect(Box::new((lookup, output))));
        self.looks_up(&lowered, Scale::Table(table));
        Ok(Lowered { optional, ..lowered })
    }

    fn bands(&mut self, place: u16, name: &str, argument: Lowered, span: Span) -> Result<Lowered, Failed> {
        let Some(Some(info)) = self.c.bands.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (bands, looked_up, gives, rate_only) = (
            info.bands.clone(),
            info.looked_up.clone(),
            info.gives.clone(),
            info.rate_only,
        );
        if rate_only && name == "on" {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "these bands give a rate and no amount")
                    .at(span)
                    .help("write `.at(…)` and multiply, or leave `.rate_only()` away"),
            );
        }
        let argument_kind = argument.kind.clone();
        let value = match &looked_up {
            Some(kind) => self.cast(argument, kind)?,
            None => self.single(argument)?.0,
        };
        let Some(value) = self.decimal(value) else {
            let words = self.c.type_words(&argument_kind);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("bands look up a number or an amount, this is {words}"),
                )
                .at(span),
            );
        };
        let quota = match self
            .c
            .model
            .bands
            .get(usize::from(place))
            .and_then(|bands| bands.of.clone())
        {
            None => None,
            Some((_, rule)) => {
                let quota = self.c.lower_rule(&rule, &super::Site::default())?;
                let kind = quota.kind.clone();
                let (any, _) = self.single(quota)?;
                if matches!((&kind, &argument_kind), (Type::Money(x), Type::Money(y)) if x != y) {
                    return self.fail(
                        Diagnostic::error(Code::Currency, "the quota and the value are of different currencies")
                            .at(span),
                    );
                }
                self.decimal(any)
            }
        };
        // A rate times an amount is an amount. Bare numbers of bands stand for amounts where one is wanted, as
        // literals do.
        let (kind, adopts) = match (name, &gives, &argument_kind) {
            ("at", gives, _) => (gives.clone(), *gives == Type::Decimal),
            (_, _, Type::Money(currency)) => (Type::Money(*currency), false),
            (_, gives, _) => (Type::Decimal, *gives == Type::Decimal),
        };
        let (value, running) = if name == "on" {
            self.goes_on(place, value, span)?
        } else {
            (value, None)
        };
        let used = Box::new(BandUse {
            bands,
            index: place,
            value,
            quota,
            running,
        });
        let (op, scale) = if name == "at" {
            (NumberOp::BandAt(used), Scale::Bands(place))
        } else {
            (NumberOp::BandOn(used), Scale::BandsAmount(place))
        };
        let mut lowered = self.number(span, kind, op);
        self.looks_up(&lowered, scale);
        lowered.constant = adopts;
        Ok(lowered)
    }

    /// With a running quantity the value is what is reached with it.
    fn goes_on(&mut self, place: u16, value: Number, span: Span) -> Result<(Number, Option<Running>), Failed> {
        let model = self.c.model;
        let Some(declared) = model.bands.get(usize::from(place)) else {
            return Err(Failed);
        };
        if declared.accumulates.is_none() && declared.resets.is_none() {
            return Ok((value, None));
        }
        let Some(met) = &mut self.c.running else {
            let name = &declared.name.text;
            return self.fail(
                Diagnostic::error(
                    Code::NotInRule,
                    format!("`{name}` counts a running quantity, which only what an incentive pays moves on"),
                )
                .at(span)
                .help(
                    "use it in `.pays(…)` of an incentive, outside of list functions; for a rate alone write `.at(…)`",
                ),
            );
        };
        let slot = match met.iter().find(|(bands, _)| *bands == place) {
            Some((_, slot)) => *slot,
            None => {
                let slot = self.c.new_slot(crate::schema::Class::Number);
                if let Some(met) = &mut self.c.running {
                    met.push((place, slot));
                }
                slot
            }
        };
        let kind = self
            .c
            .nodes
            .get(value.id.0 as usize)
            .map_or(Type::Decimal, |info| info.kind.clone());
        let before = Number {
            id: self.id(span, &kind),
            op: NumberOp::Common(Common::Slot(slot)),
        };
        let reached = Number {
            id: self.id(span, &kind),
            op: NumberOp::Add(Box::new((before, value))),
        };
        let returns = declared.returns.as_ref().map(|returns| returns.value);
        Ok((reached, Some(Running { slot, returns })))
    }

    fn curve(&mut self, place: u16, argument: Lowered, span: Span) -> Result<Lowered, Failed> {
        let Some(Some(curve)) = self.c.curves.get(usize::from(place)).cloned() else {
            return Err(Failed);
        };
        let kind = self.c.curve_kind(place);
        let (any, _) = self.single(argument)?;
        let Some(value) = self.decimal(any) else {
            return self.fail(Diagnostic::error(Code::TypeMismatch, "a curve takes a number").at(span));
        };
        let constant = kind == Type::Decimal;
        let lowered = self.number(span, kind, NumberOp::Curve(Box::new((curve, value))));
        self.looks_up(&lowered, Scale::Curve(place));
        Ok(Lowered { constant, ..lowered })
    }

    /// A standard function by its name.
    pub(super) fn standard(&mut self, name: &str, arguments: Vec<Lowered>, span: Span) -> Result<Lowered, Failed> {
        self.standard_at(name, arguments, span, span)
    }

    fn standard_at(
        &mut self,
        name: &str,
        arguments: Vec<Lowered>,
        span: Span,
        name_span: Span,
    ) -> Result<Lowered, Failed> {
        for argument in &arguments {
            self.must_be_present(argument)?;
            if matches!(argument.value, Val::Dated(_)) {
                return self.dated_unread(argument);
            }
        }
        let arguments: Vec<Lowered> = arguments
            .into_iter()
            .map(|argument| self.unless_tier(argument))
            .collect();
        let fitting = function::overloads(name)
            .map(|(_, function)| function)
            .find(|function| fits(function, &arguments));
        let Some(function) = fitting else {
            return self.no_overload(name, &arguments, name_span);
        };
        self.standard_call(function, arguments, span)
    }

    /// Words of choices and tiers are texts for functions.
    fn unless_tier(&mut self, lowered: Lowered) -> Lowered {
        self.words_as_text(lowered)
    }

    fn no_overload<V>(&mut self, name: &str, arguments: &[Lowered], span: Span) -> Result<V, Failed> {
        let given: Vec<String> = arguments.iter().map(|argument| argument.words(self.c)).collect();
        let months = matches!(arguments, [_, Lowered { kind: Type::Duration(unit), .. }]
            if Unit::OF_MONTHS.contains(unit));
        let mut usages: Vec<String> = function::overloads(name)
            .map(|(_, function)| format!("`{}`", function.usage()))
            .collect();
        usages.dedup();
        let given = if given.is_empty() {
            "nothing".to_owned()
        } else {
            given.join(", ")
        };
        let help = if matches!(name, "plus" | "minus") && months {
            "months differ in length: say what happens at the end of one: `\"last-day\"`, `\"overflow\"` or `\"error\"`"
                .to_owned()
        } else {
            format!("it is used as {}", usages.join(" or "))
        };
        self.fail(
            Diagnostic::error(
                if matches!(name, "plus" | "minus") && months {
                    Code::NotNamed
                } else {
                    Code::ClauseArgument
                },
                format!("`{name}` does not take {given}"),
            )
            .at(span)
            .help(help),
        )
    }

    fn standard_call(
        &mut self,
        function: &'static Function,
        arguments: Vec<Lowered>,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let parameters = function.signature.parameters;
        // All amounts of a call are brought to one type first.
        let mut unified: Option<Lowered> = None;
        for (argument, parameter) in arguments.iter().zip(parameters) {
            if parameter.kind == Kind::Amount {
                let kind = self.joined(unified.as_ref(), argument)?;
                let constant = argument.constant && unified.as_ref().is_none_or(|before| before.constant);
                unified = Some(Lowered {
                    kind,
                    constant,
                    ..argument.clone()
                });
            }
        }
        let constant = unified.as_ref().is_some_and(|unified| unified.constant);
        let unified = unified.map(|unified| unified.kind);
        let mut compiled = Vec::with_capacity(arguments.len());
        let mut kinds = Vec::with_capacity(arguments.len());
        for (argument, parameter) in arguments.into_iter().zip(parameters) {
            let (lowered, kind) = self.argument(argument, parameter.kind, unified.as_ref())?;
            compiled.push(lowered);
            kinds.push(kind);
        }
        let kind = match function.signature.returns {
            Returns::SameAs(place) => kinds.get(place).cloned().unwrap_or(Type::Decimal),
            Returns::Unified => unified.unwrap_or(Type::Decimal),
            Returns::Fraction => unified.filter(|kind| *kind != Type::Integer).unwrap_or(Type::Decimal),
            Returns::Integer => Type::Integer,
            Returns::Decimal => Type::Decimal,
            Returns::Percent => Type::Percent,
            Returns::Boolean => Type::Boolean,
            Returns::Text => Type::Text,
            Returns::Date => Type::Date,
            Returns::Duration(unit) => Type::Duration(unit),
            Returns::Period => {
                let call = Call {
                    name: function.name,
                    body: function.body,
                    arguments: compiled.into(),
                    callee: None,
                };
                return Ok(self.period_call(call, span));
            }
            Returns::Element
            | Returns::OptionalElement
            | Returns::Given
            | Returns::OptionalGiven
            | Returns::ListOfGiven => return Err(Failed),
        };
        let call = Call {
            name: function.name,
            body: function.body,
            arguments: compiled.into(),
            callee: None,
        };
        let any = self.common(span, &kind, MakeCall { call }).ok_or(Failed)?;
        Ok(Lowered {
            constant: constant && kind.is_numeric(),
            ..Lowered::plain(any, kind, span)
        })
    }

    /// A function that gives a period: its two days are asked for one by one.
    pub(super) fn period_call(&mut self, call: Call, span: Span) -> Lowered {
        let call = Box::new(call);
        let first = Integer {
            id: self.id(span, &Type::Date),
            op: IntegerOp::PeriodPart(call.clone(), false),
        };
        let last = Integer {
            id: self.id(span, &Type::Date),
            op: IntegerOp::PeriodPart(call, true),
        };
        Lowered {
            value: Val::Period(Box::new((first, last))),
            kind: Type::Period,
            optional: false,
            constant: false,
            path: None,
            span,
        }
    }

    fn argument(
        &mut self,
        argument: Lowered,
        wanted: Kind,
        unified: Option<&Type>,
    ) -> Result<(Argument, Type), Failed> {
        let kind = argument.kind.clone();
        if let Val::Period(ends) = argument.value {
            let (first, last) = *ends;
            return Ok((Argument::Period(first, last), Type::Period));
        }
        if let Kind::Word(words) = wanted
            && let Some(word) = self.constant_text(&argument)
            && !words.contains(&word.as_str())
        {
            let error =
                Diagnostic::error(Code::NotAllowedValue, format!("`{word}` is not known here")).at(argument.span);
            let known = listed(words.iter().copied());
            return self.fail(match closest(&word, words.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`? known are {known}")),
                None => error.help(format!("known are {known}")),
            });
        }
        let any = match (wanted, unified) {
            (Kind::Amount, Some(unified)) => {
                let any = self.cast(argument, unified)?;
                return Ok(match any {
                    Any::Integer(node) => (Argument::Integer(node), unified.clone()),
                    other => {
                        let Some(number) = self.decimal(other) else {
                            return Err(Failed);
                        };
                        (Argument::Number(number), unified.clone())
                    }
                });
            }
            (Kind::Number, _) => {
                let (any, kind) = self.single(argument)?;
                let Some(number) = self.decimal(any) else {
                    return Err(Failed);
                };
                return Ok((Argument::Number(number), kind));
            }
            _ => self.single(argument)?.0,
        };
        Ok(match (any, &kind) {
            (Any::Number(node), _) => (Argument::Number(node), kind),
            (Any::Boolean(node), _) => (Argument::Boolean(node), kind),
            (Any::Text(node), _) => (Argument::Text(node), kind),
            (Any::Integer(node), Type::Date) => (Argument::Date(node), kind),
            (Any::Integer(node), Type::DateTime) => (Argument::DateTime(node), kind),
            (Any::Integer(node), Type::Duration(unit)) => (Argument::Duration(node, *unit), kind),
            (Any::Integer(node), _) => (Argument::Integer(node), kind),
        })
    }
}

/// Whether arguments fit the parameters of a function. Literal words are checked here, so that `round(x, 2, "up")`
/// and a word that does not exist are told apart.
fn fits(function: &Function, arguments: &[Lowered]) -> bool {
    let parameters = function.signature.parameters;
    matches!(function.body, function::Body::Scalar(_))
        && parameters.len() == arguments.len()
        && parameters.iter().zip(arguments).all(|(parameter, argument)| {
            let plain = matches!(argument.value, Val::Any(_));
            match parameter.kind {
                Kind::Amount => plain && argument.kind.is_numeric(),
                Kind::Number => plain && matches!(argument.kind, Type::Integer | Type::Decimal | Type::Percent),
                Kind::Integer => plain && argument.kind == Type::Integer,
                Kind::Boolean => plain && argument.kind == Type::Boolean,
                Kind::Text => plain && matches!(argument.kind, Type::Text | Type::Currency),
                Kind::Date => plain && argument.kind == Type::Date,
                Kind::DateTime => plain && argument.kind == Type::DateTime,
                Kind::Period => matches!(argument.value, Val::Period(_)),
                Kind::Duration(units) => {
                    plain && matches!(&argument.kind, Type::Duration(unit) if units.contains(unit))
                }
                Kind::Word(_) => plain && argument.kind == Type::Text && argument.constant,
                Kind::DateLiteral | Kind::List(_) | Kind::Element | Kind::Closure(_) => false,
            }
        })
}
