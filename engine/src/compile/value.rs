//! Derived values and windows.

use std::sync::Arc;

use super::lower::{Element, Lowered, Site, Val};
use super::{Compiler, Failed, ValueList};
use crate::model::{self, WindowSpan};
use crate::program::{self, Anchor, Slot, ValueKind};
use crate::schema::{Class, Type};
use crate::source::{Code, Diagnostic};
use crate::value::{Period, Reach, Unit, Window};

impl Compiler<'_> {
    pub(super) fn compile_value(&mut self, place: u16) {
        let model = self.model;
        let Some(declared) = model.values.get(usize::from(place)) else {
            return;
        };
        if let Ok(compiled) = self.value(place, declared)
            && let Some(slot) = self.values.get_mut(usize::from(place))
        {
            *slot = Some(compiled);
        }
    }

    fn value(&mut self, place: u16, declared: &model::Value) -> Result<program::Value, Failed> {
        let Some(rule) = &declared.rule else { return Err(Failed) };
        let mut lowered = self.lower_rule(rule, &Site::default())?;
        if let Some(spec) = &declared.kind {
            let Some(kind) = self.resolve_type(spec) else {
                return Err(Failed);
            };
            lowered = self.as_type(lowered, &kind)?;
        }
        let kind = lowered.kind.clone();
        let how = match lowered.value {
            Val::Any(rule) => {
                let Some(class) = kind.class() else { return Err(Failed) };
                let slot = self.new_slot(class);
                let presence = lowered.optional.then(|| self.new_slot(Class::Boolean));
                let when_dividing_by_zero = match &declared.when_dividing_by_zero {
                    Some(clause) => Some(self.scalar_of(&clause.value, &kind, clause.span)?),
                    None => None,
                };
                ValueKind::Scalar {
                    rule,
                    slot: Slot { slot, presence },
                    when_dividing_by_zero,
                }
            }
            Val::List(list) => match list.element {
                Element::Record(record) => {
                    let slot = self.slots.rows;
                    self.slots.rows = slot.saturating_add(1);
                    let kept = ValueList {
                        fields: Arc::clone(&record.fields),
                        shared: record.shared,
                        through: self.cursors.get(usize::from(list.cursor)).copied().flatten(),
                    };
                    self.value_lists.insert(place, kept);
                    ValueKind::Rows { rule: list.rows, slot }
                }
                Element::Plain(..) => ValueKind::Inline,
            },
            Val::Period(_) => ValueKind::Inline,
            _ => {
                let words = lowered.words(self);
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("a value cannot be {words}"))
                        .at(rule.body)
                        .help("read a part of it that is a value"),
                );
            }
        };
        if declared.when_dividing_by_zero.is_some() && !matches!(how, ValueKind::Scalar { .. }) {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "`when_dividing_by_zero` is for a single value")
                    .at(declared.name.span),
            );
        }
        Ok(program::Value {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().map(|title| title.text.clone()),
            kind,
            how,
            span: declared.name.span,
        })
    }

    /// A value as its declared type, absence kept.
    fn as_type(&mut self, lowered: Lowered, kind: &Type) -> Result<Lowered, Failed> {
        if lowered.kind == *kind || !matches!(lowered.value, Val::Any(_)) {
            if lowered.kind != *kind {
                let (is, wanted) = (lowered.words(self), self.type_words(kind));
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("{wanted} is declared, the rule gives {is}"))
                        .at(lowered.span),
                );
            }
            return Ok(lowered);
        }
        let optional = lowered.optional;
        let span = lowered.span;
        let any = self.convert(
            Lowered {
                optional: false,
                ..lowered.clone()
            },
            kind,
        )?;
        Ok(Lowered {
            value: Val::Any(any),
            kind: kind.clone(),
            optional,
            span,
            ..lowered
        })
    }

    pub(super) fn compile_window(&mut self, place: u16) {
        let model = self.model;
        let Some(declared) = model.windows.get(usize::from(place)) else {
            return;
        };
        if let Ok(days) = self.window_days(declared) {
            let slots = (self.new_slot(Class::Integer), self.new_slot(Class::Integer));
            match days {
                program::Days::Ending(Anchor::AsOf, _) => self.as_of.1 = true,
                program::Days::Ending(_, _) => self.period.2 = true,
                program::Days::Fixed(_) => {}
            }
            let compiled = program::Window {
                name: declared.name.text.clone(),
                days,
                slots,
                span: declared.name.span,
            };
            if let Some(slot) = self.windows.get_mut(usize::from(place)) {
                *slot = Some(compiled);
            }
        }
    }

    fn window_days(&mut self, declared: &model::Window) -> Result<program::Days, Failed> {
        let span = declared.name.span;
        let missing = |message: &str, help: &str| {
            Diagnostic::error(
                Code::ClauseMissing,
                format!("window `{}` {message}", declared.name.text),
            )
            .at(span)
            .help(help.to_owned())
        };
        let Some(days) = &declared.span else {
            return self.fail(missing(
                "has no days",
                "write `.trailing(12, \"months\")` or `.between(…)`",
            ));
        };
        let count = |count: i64, times: i64| u32::try_from(count.saturating_mul(times)).ok().filter(|n| *n > 0);
        let reach = match days {
            WindowSpan::Between(first, last) => {
                return match Period::new(*first, *last) {
                    Ok(period) => Ok(program::Days::Fixed(period)),
                    Err(_) => {
                        self.fail(Diagnostic::error(Code::DeclaredBounds, "the window ends before it begins").at(span))
                    }
                };
            }
            WindowSpan::Trailing { count: n, unit } => match Unit::from_word(&unit.text) {
                Some(Unit::CalendarDays) => count(*n, 1).map(Reach::Days),
                Some(Unit::Weeks) => count(*n, 7).map(Reach::Days),
                Some(Unit::Months) => count(*n, 1).map(Reach::Months),
                Some(Unit::Quarters) => count(*n, 3).map(Reach::Months),
                Some(Unit::Years) => count(*n, 12).map(Reach::Months),
                _ if unit.text == "days" => count(*n, 1).map(Reach::Days),
                _ => {
                    return self.fail(
                        Diagnostic::error(
                            Code::ClauseArgument,
                            format!("a window is not counted in `{}`", unit.text),
                        )
                        .at(unit.span)
                        .help("write `days`, `weeks`, `months`, `quarters` or `years`"),
                    );
                }
            },
            WindowSpan::CurrentMonthAnd(months) => u32::try_from(months.saturating_add(1))
                .ok()
                .filter(|n| *n > 0)
                .map(Reach::CalendarMonths),
        };
        let Some(reach) = reach else {
            return self.fail(Diagnostic::error(Code::DeclaredBounds, "a window has at least one day").at(span));
        };
        let anchor = match declared.ending.as_ref().map(|name| name.text.as_str()) {
            Some("as_of") => Anchor::AsOf,
            Some("period_start") => Anchor::PeriodFirst,
            Some("period_end") => Anchor::PeriodLast,
            Some(other) => {
                let at = declared.ending.as_ref().map_or(span, |name| name.span);
                return self.fail(
                    Diagnostic::error(Code::UnknownName, format!("a window cannot end at `{other}`"))
                        .at(at)
                        .help("write `as_of`, `period_start` or `period_end`"),
                );
            }
            None => {
                return self.fail(missing("does not say where it ends", "write `.ending(\"as_of\")`"));
            }
        };
        let Some(includes_end) = declared.includes_end else {
            return self.fail(missing(
                "does not say whether the day it ends at belongs to it",
                "write `.includes_end()` or `.excludes_end()`",
            ));
        };
        let month_end = match (&declared.month_end, reach) {
            (Some(policy), _) => policy.value,
            (None, Reach::Months(_)) => {
                return self.fail(missing(
                    "counts months and does not say what happens at the end of one",
                    "write `.month_end(\"last-day\")`, `\"overflow\"` or `\"error\"`",
                ));
            }
            (None, _) => crate::value::MonthEnd::Error,
        };
        Ok(program::Days::Ending(
            anchor,
            Window {
                reach,
                includes_end,
                month_end,
            },
        ))
    }
}
